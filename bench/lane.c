#include "lane.h"

#include <dirent.h>
#include <errno.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static cpu_set_t all_cpus;
static int cpu[2];

void
lane_choose_cpus(bool *ret_cross)
{
	int found = 0;

	if (sched_getaffinity(0, sizeof(all_cpus), &all_cpus) < 0)
		bench_fail("sched_getaffinity", errno);
	for (int i = 0; i < CPU_SETSIZE && found < 2; i++)
		if (CPU_ISSET(i, &all_cpus))
			cpu[found++] = i;
	*ret_cross = found == 2;
}

/* side 0: the client's; side 1: the server's and the broker's. */
static void
place(pid_t pid, enum placement where, int side)
{
	cpu_set_t set;

	CPU_ZERO(&set);
	CPU_SET(cpu[where == PLACE_CROSS ? side : 0], &set);
	if (sched_setaffinity(
		pid, sizeof(set), where == PLACE_FREE ? &all_cpus : &set) < 0)
		bench_fail("sched_setaffinity", errno);
}

/* All threads of a process that runs already. */
static void
place_process(pid_t pid, enum placement where, int side)
{
	char path[64];
	const struct dirent *entry;
	DIR *threads;

	snprintf(path, sizeof(path), "/proc/%d/task", (int)pid);
	threads = opendir(path);
	if (!threads)
		bench_fail(path, errno);
	while ((entry = readdir(threads)))
		if (entry->d_name[0] != '.')
			place(atoi(entry->d_name), where, side);
	closedir(threads);
}

void
lane_place_broker(const struct lane *lane)
{
	int (*const between[])(
	    void *) = { lane->contender->broker, lane->contender->behind };

	for (size_t i = 0; i < sizeof(between) / sizeof(*between); i++) {
		int pid = between[i] ? between[i](lane->state) : 0;

		if (pid > 0)
			place_process(pid, lane->place, 1);
	}
}

static uint64_t
now_ns(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}

/* The client's process: a count comes in, a time goes out. */
static _Noreturn void
run_client(const struct lane *lane, int control)
{
	unsigned long count;

	lane->contender->join(lane->state);
	while (recv(control, &count, sizeof(count), 0) == sizeof(count)) {
		uint64_t start = now_ns(), took;

		lane->contender->call(lane->state, count);
		took = now_ns() - start;
		if (send(control, &took, sizeof(took), MSG_NOSIGNAL) < 0)
			break;
	}
	_exit(0);
}

static pid_t
start(void)
{
	pid_t parent = getpid(), pid = fork();

	if (pid < 0)
		bench_fail("fork", errno);
	if (pid > 0)
		return pid;
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (getppid() != parent)
		_exit(1);
	return 0;
}

void
lane_start(struct lane *lane)
{
	int pair[2];

	lane->reason = NULL;
	lane->state = lane->contender->open(lane->contender, &lane->reason);
	if (!lane->state)
		return;
	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair) < 0)
		bench_fail("socketpair", errno);
	lane->server = start();
	if (lane->server == 0) {
		place(0, lane->place, 1);
		lane->contender->serve(lane->state);
		_exit(0);
	}
	lane->client = start();
	if (lane->client == 0) {
		close(pair[0]);
		place(0, lane->place, 0);
		run_client(lane, pair[1]);
	}
	close(pair[1]);
	lane->control = pair[0];
	lane_place_broker(lane);
	lane->count = 1;
	lane_batch(lane);
}

uint64_t
lane_batch(const struct lane *lane)
{
	uint64_t took = 0;

	if (send(lane->control, &lane->count, sizeof(lane->count),
		MSG_NOSIGNAL) < 0 ||
	    recv(lane->control, &took, sizeof(took), 0) != sizeof(took))
		bench_fail(lane->contender->name, ECONNRESET);
	return took;
}

void
lane_calibrate(struct lane *lane, uint64_t ns)
{
	unsigned long unit = lane->contender->crowd ? lane->contender->peers : 1;
	uint64_t took;

	lane->count = unit;
	while ((took = lane_batch(lane)) < ns / 4)
		lane->count *= 2;
	lane->count = (unsigned long)((double)lane->count * (double)ns /
	    (double)took);
	lane->count -= lane->count % unit;
	if (lane->count < unit)
		lane->count = unit;
}

void
lane_stop(struct lane *lane)
{
	if (!lane->state)
		return;
	close(lane->control);
	kill(lane->client, SIGKILL);
	kill(lane->server, SIGKILL);
	waitpid(lane->client, NULL, 0);
	waitpid(lane->server, NULL, 0);
}

#include "memory.h"

#include "mach-kit.h"

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define STARTS        101
#define STACK_MINIMUM (64u << 10)

extern char **environ;

/* Something to have many of: a child makes `count`, then holds them. */
struct thing {
	const char *name;
	void (*make)(unsigned long count);
	unsigned long counts[3]; /* up to a 0 */
};

static long
resident_bytes(pid_t pid)
{
	long total = 0, resident = 0;
	char path[64];
	FILE *file;

	snprintf(path, sizeof(path), "/proc/%d/statm", (int)pid);
	file = fopen(path, "re");
	if (!file || fscanf(file, "%ld %ld", &total, &resident) != 2)
		bench_fail(path, errno);
	fclose(file);
	return resident * sysconf(_SC_PAGESIZE);
}

static void
make_ports(unsigned long count)
{
	mach_port_t port;

	while (count-- > 0)
		mach_check("allocate",
		    mach_port_allocate(
			mach_task_self(), MACH_PORT_RIGHT_RECEIVE, &port));
}

static void
make_rights(unsigned long count)
{
	mach_port_t port;

	while (count-- > 0) {
		mach_check("allocate",
		    mach_port_allocate(
			mach_task_self(), MACH_PORT_RIGHT_RECEIVE, &port));
		mach_check("insert_right",
		    mach_port_insert_right(
			mach_task_self(), port, port, MACH_MSG_TYPE_MAKE_SEND));
	}
}

static void *
idle_thread(void *barrier)
{
	mach_thread_self();
	pthread_barrier_wait(barrier);
	pause();
	return NULL;
}

static void
make_threads(unsigned long count)
{
	static pthread_barrier_t barrier;
	pthread_attr_t attributes;
	pthread_t thread;

	pthread_barrier_init(&barrier, NULL, (unsigned)count + 1);
	pthread_attr_init(&attributes);
	pthread_attr_setstacksize(&attributes, STACK_MINIMUM);
	for (unsigned long i = 0; i < count; i++)
		if (pthread_create(&thread, &attributes, idle_thread, &barrier))
			bench_fail("thread", 0);
	pthread_barrier_wait(&barrier);
}

/* Children of the child, each a task; they die with it. */
static void
make_tasks(unsigned long count)
{
	int ready[2];
	char byte;

	if (pipe(ready) < 0)
		bench_fail("pipe", errno);
	for (unsigned long i = 0; i < count; i++) {
		if (fork() != 0)
			continue;
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		mach_reply_port();
		if (write(ready[1], "", 1) != 1)
			_exit(1);
		pause();
	}
	while (count-- > 0)
		if (read(ready[0], &byte, 1) != 1)
			bench_fail("task", errno);
}

static const struct thing things[] = {
	{ "receive right", make_ports, { 1, 10000, 1000000 } },
	{ "receive and send right", make_rights, { 1, 10000, 1000000 } },
	{ "thread that waits", make_threads, { 1, 1000, 0 } },
	{ "task", make_tasks, { 1, 1000, 0 } },
};

/* Runs the child until it holds all; its pid. */
static pid_t
hold(const struct thing *thing, unsigned long count)
{
	int ready[2];
	char byte;
	pid_t pid;

	if (pipe(ready) < 0 || (pid = fork()) < 0)
		bench_fail(thing->name, errno);
	if (pid == 0) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		thing->make(count);
		if (write(ready[1], "", 1) != 1)
			_exit(1);
		pause();
	}
	close(ready[1]);
	if (read(ready[0], &byte, 1) != 1)
		bench_fail(thing->name, 0);
	close(ready[0]);
	return pid;
}

/* In an instance that has nothing else yet. */
static void
measure_thing(const struct thing *thing, unsigned long count)
{
	pid_t machd = mach_broker(NULL);
	long before, after;
	pid_t pid;

	mach_reply_port();
	before = resident_bytes(machd);
	pid = hold(thing, count);
	after = resident_bytes(machd);
	printf("%-26s %9lu %12ld KiB %10.0f bytes each\n", thing->name, count,
	    (after - before) / 1024, (double)(after - before) / (double)count);
	fflush(stdout);
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
}

static double
start_once(char **argv)
{
	struct timespec from, to;
	int status;
	pid_t pid;

	clock_gettime(CLOCK_MONOTONIC, &from);
	if (posix_spawn(&pid, argv[0], NULL, NULL, argv, environ) != 0 ||
	    waitpid(pid, &status, 0) != pid || status != 0)
		bench_fail(argv[0], 0);
	clock_gettime(CLOCK_MONOTONIC, &to);
	return (double)(to.tv_sec - from.tv_sec) * 1e3 +
	    (double)(to.tv_nsec - from.tv_nsec) / 1e6;
}

static int
compare(const void *a, const void *b)
{
	const double *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

/* In turn, so that all see the same machine. */
static void
measure_starts(void)
{
	char *argv[][3] = { { (char *)(uintptr_t)BENCH_PLAIN },
		{ (char *)(uintptr_t)BENCH_LINKED },
		{ (char *)(uintptr_t)BENCH_LINKED,
		    (char *)(uintptr_t) "trap" } };
	static const char *const names[] = { "a program without libmach",
		"with libmach, no trap", "with libmach, one trap" };
	static double took[3][STARTS];

	for (unsigned i = 0; i < STARTS; i++)
		for (unsigned k = 0; k < 3; k++)
			took[k][i] = start_once(argv[k]);
	for (unsigned k = 0; k < 3; k++) {
		qsort(took[k], STARTS, sizeof(double), compare);
		printf("%-26s %9.2f ms from start to end (%.2f to %.2f)\n",
		    names[k], took[k][STARTS / 2], took[k][STARTS / 4],
		    took[k][STARTS * 3 / 4]);
	}
}

/* This program again, in an instance of its own. */
static void
measure_apart(unsigned thing, unsigned count)
{
	char self[4096], what[32];
	ssize_t n = readlink("/proc/self/exe", self, sizeof(self) - 1);
	char *argv[] = { (char *)(uintptr_t)BENCH_MACH_RUN,
		(char *)(uintptr_t) "--", self, what, NULL };

	if (n < 0)
		bench_fail("/proc/self/exe", errno);
	self[n] = '\0';
	snprintf(what, sizeof(what), "--memory=%u,%u", thing, count);
	fprintf(stderr, "bench: %lu of: %s\n", things[thing].counts[count],
	    things[thing].name);
	start_once(argv);
}

#define THINGS (sizeof(things) / sizeof(things[0]))

void
memory_report(const char *only)
{
	unsigned thing, count;

	if (!getenv("MACHD_SOCKET"))
		bench_fail("no instance: run it under mach-run", 0);
	if (only) {
		if (sscanf(only, "%u,%u", &thing, &count) == 2 &&
		    thing < THINGS && count < 3)
			measure_thing(
			    &things[thing], things[thing].counts[count]);
		return;
	}
	for (thing = 0; thing < THINGS; thing++)
		for (count = 0; count < 3 && things[thing].counts[count];
		     count++)
			measure_apart(thing, count);
	measure_starts();
}

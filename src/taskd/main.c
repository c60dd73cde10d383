/*
 * taskd: starts a worker for each process that machd names, and ends those
 * that do not answer. It acts on processes for machd, which gave its powers
 * up, and for nobody else: what it listens to is one end of a socket pair.
 */
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/signalfd.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "os/socket.h"
#include "taskd/confine.h"
#include "taskd/worker.h"

/* The socket to machd. */
#define TASKD_CONTROL_FD 3

/* Workers at once, over all users; machd allows each user fewer. */
#define TASKD_WORKERS_MAX 256

struct child {
	pid_t pid; /* 0: a free place */
	uint64_t number;
	struct worker_shared *shared;
};

struct taskd {
	int control;
	int signals;
	struct child children[TASKD_WORKERS_MAX];
};

static struct taskd taskd;

static struct child *
taskd_free_place(void)
{
	for (unsigned i = 0; i < TASKD_WORKERS_MAX; i++)
		if (taskd.children[i].pid == 0)
			return &taskd.children[i];
	return NULL;
}

/* In the child: only its own fds, and machd's hang-up on them, are its. */
static _Noreturn void
taskd_become_worker(const struct taskd_request *start,
    struct socket_packet *packet, struct worker_shared *shared)
{
	close(taskd.control);
	close(taskd.signals);
	worker_run(start, packet->fds[0], packet->fds[1], shared);
}

/*
 * Starts a worker. If that fails its socket is closed, which tells machd
 * enough.
 */
static void
taskd_start(const struct taskd_request *start, struct socket_packet *packet)
{
	struct child *child = taskd_free_place();
	struct worker_shared *shared;
	pid_t pid;

	if (!child || packet->fd_count != 2)
		return;
	shared = mmap(NULL, sizeof(*shared), PROT_READ | PROT_WRITE,
	    MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (shared == MAP_FAILED)
		return;
	pid = fork();
	if (pid == 0)
		taskd_become_worker(start, packet, shared);
	if (pid < 0) {
		munmap(shared, sizeof(*shared));
		return;
	}
	*child = (struct child){ pid, start->number, shared };
}

/*
 * A worker that machd gave up, and has hung up on. If it is in the middle of
 * something, it ends when that is undone.
 */
static void
taskd_kill(uint64_t number)
{
	for (unsigned i = 0; i < TASKD_WORKERS_MAX; i++) {
		struct child *child = &taskd.children[i];
		int killable = WORKER_KILLABLE;

		if (child->pid > 0 && child->number == number &&
		    atomic_compare_exchange_strong(
			&child->shared->state, &killable, WORKER_KILLED))
			kill(child->pid, SIGKILL);
	}
}

static void
taskd_reap(void)
{
	struct signalfd_siginfo info;
	pid_t pid;

	(void)!read(taskd.signals, &info, sizeof(info));
	while ((pid = waitpid(-1, NULL, WNOHANG)) > 0) {
		for (unsigned i = 0; i < TASKD_WORKERS_MAX; i++) {
			struct child *child = &taskd.children[i];

			if (child->pid != pid)
				continue;
			munmap(child->shared, sizeof(*child->shared));
			*child = (struct child){ 0 };
		}
	}
}

/* Takes one request of machd's; false when machd is gone. */
static bool
taskd_serve(void)
{
	struct taskd_request request;
	struct iovec iov = { &request, sizeof(request) };
	struct socket_packet packet;
	int r;

	r = socket_receive(taskd.control, &iov, 1, 0, &packet);
	if (r == -EINTR)
		return true;
	if (r <= 0)
		return false;
	if (packet.truncated || packet.size != sizeof(request))
		request.op = 0;
	switch (request.op) {
	case TASKD_START:
		taskd_start(&request, &packet);
		break;
	case TASKD_KILL:
		taskd_kill(request.number);
		break;
	default:
		break;
	}
	socket_packet_close(&packet);
	return true;
}

static int
taskd_watch_children(void)
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGCHLD);
	if (sigprocmask(SIG_BLOCK, &set, NULL) < 0)
		return -errno;
	/* Ctrl-C at machd's terminal is machd's to answer. */
	signal(SIGINT, SIG_IGN);
	signal(SIGTERM, SIG_IGN);
	signal(SIGPIPE, SIG_IGN);
	taskd.signals = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
	return taskd.signals < 0 ? -errno : 0;
}

static void
taskd_loop(void)
{
	struct pollfd fds[2] = {
		{ .fd = taskd.control, .events = POLLIN },
		{ .fd = taskd.signals, .events = POLLIN },
	};

	for (;;) {
		if (poll(fds, 2, -1) < 0)
			continue;
		if (fds[1].revents)
			taskd_reap();
		if (fds[0].revents && !taskd_serve())
			break;
	}
}

int
main(int argc, char **argv)
{
	struct stat st;

	(void)argv;
	taskd.control = TASKD_CONTROL_FD;
	if (argc > 1 || fstat(taskd.control, &st) < 0 || !S_ISSOCK(st.st_mode)) {
		fputs("taskd: machd starts it; see machd(8)\n", stderr);
		return 2;
	}
	if (taskd_watch_children() < 0 || taskd_confine() < 0)
		return 1;
	/* Workers hear by themselves that machd is gone, and end. */
	taskd_loop();
	return 0;
}

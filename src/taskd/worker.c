#include "taskd/worker.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "os/socket.h"

/* The requests that a worker takes, and what comes with each. */
static const struct worker_op {
	enum taskd_result (*serve)(struct worker *worker);
	bool payload; /* bytes may follow the header */
	bool fd;      /* or an fd may come */
} worker_ops[TASKD_OPS] = {
	[TASKD_READ] = { memory_read, false, false },
	[TASKD_WRITE] = { memory_write, true, true },
	[TASKD_MAPS] = { memory_maps, false, false },
	[TASKD_TERMINATE] = { target_terminate, false, false },
	[TASKD_THREADS] = { thread_list, false, false },
	[TASKD_SUSPEND] = { suspend_suspend, false, false },
	[TASKD_RESUME] = { suspend_resume, false, false },
	[TASKD_GET_STATE] = { thread_get_state, false, false },
	[TASKD_SET_STATE] = { thread_set_state, true, false },
	[TASKD_CREATE] = { thread_create, true, false },
	[TASKD_EXIT] = { thread_exit, false, false },
	[TASKD_ABORT] = { thread_abort, false, false },
	[TASKD_SYSCALL] = { inject_syscall, false, false },
};

/*
 * worker_borrow(): from here to worker_give_back() taskd does not kill this
 * worker. False: it is just about to; do nothing more.
 */
bool
worker_borrow(struct worker *worker)
{
	int killable = WORKER_KILLABLE;

	return atomic_compare_exchange_strong(
	    &worker->shared->state, &killable, WORKER_BORROWS);
}

void
worker_give_back(struct worker *worker)
{
	atomic_store(&worker->shared->state, WORKER_KILLABLE);
}

/* The next request; false when machd has hung up, or does not keep to it. */
static bool
worker_receive(struct worker *worker)
{
	struct iovec iov[] = {
		{ &worker->request, sizeof(worker->request) },
		{ worker->payload, sizeof(worker->payload) },
	};
	struct socket_packet packet;
	int r;

	do
		r = socket_receive(worker->socket, iov, 2, 0, &packet);
	while (r == -EINTR);
	if (r <= 0)
		return false;
	worker->fd = -1;
	if (packet.fd_count > 0)
		worker->fd = TAKE_FD(packet.fds[0]);
	socket_packet_close(&packet);
	if (packet.truncated || packet.size < sizeof(worker->request))
		return false;
	worker->payload_size = packet.size - sizeof(worker->request);
	return true;
}

static enum taskd_result
worker_serve(struct worker *worker)
{
	const struct taskd_request *request = &worker->request;
	const struct worker_op *op;

	if (request->op >= TASKD_OPS || !worker_ops[request->op].serve ||
	    request->pid != worker->target.pid)
		return TASKD_BAD;
	op = &worker_ops[request->op];
	if ((worker->payload_size > 0 && !op->payload) ||
	    (worker->fd >= 0 && !op->fd))
		return TASKD_BAD;
	return op->serve(worker);
}

static void
worker_answer(struct worker *worker)
{
	struct iovec iov[] = {
		{ &worker->answer, sizeof(worker->answer) },
		{ worker->out, 0 },
	};

	if (worker->answer.result != TASKD_OK)
		worker->answer.size = 0;
	if (worker->out_fd < 0)
		iov[1].iov_len = worker->answer.size;
	/* If machd is gone, the next request says so. */
	(void)socket_send(worker->socket, iov, 2, &worker->out_fd,
	    worker->out_fd >= 0 ? 1 : 0, 0);
}

static void
worker_turn(struct worker *worker)
{
	memset(&worker->answer, 0, sizeof(worker->answer));
	worker->out_fd = -1;
	errno = 0;
	worker->answer.result = worker_serve(worker);
	if (worker->answer.result == TASKD_FAILED)
		worker->answer.value[0] = (uint64_t)errno;
	worker_answer(worker);
	if (worker->out_fd >= 0)
		close(worker->out_fd);
	if (worker->fd >= 0)
		close(worker->fd);
	/* Their signals may have been taken while one was waited for. */
	tracees_reap(worker);
}

static void
worker_loop(struct worker *worker)
{
	struct pollfd fds[] = {
		{ .fd = worker->socket, .events = POLLIN },
		{ .fd = worker->signals, .events = POLLIN },
	};
	struct signalfd_siginfo info;

	for (;;) {
		if (poll(fds, 2, -1) < 0)
			continue;
		if (fds[1].revents) {
			(void)!read(worker->signals, &info, sizeof(info));
			tracees_reap(worker);
		}
		if (!fds[0].revents)
			continue;
		if (!worker_receive(worker))
			return;
		worker_turn(worker);
	}
}

/*
 * worker_run(): the life of a worker, in a process of its own, in which
 * SIGCHLD is blocked. What it is given is its own.
 */
_Noreturn void
worker_run(const struct taskd_request *start, int pidfd, int socket,
    struct worker_shared *shared)
{
	static struct worker worker;
	sigset_t set;

	prctl(PR_SET_NAME, "taskd-worker");
	worker.socket = socket;
	worker.shared = shared;
	LIST_INIT(&worker.tracees.list);
	target_init(&worker.target, start, pidfd);
	sigemptyset(&set);
	sigaddset(&set, SIGCHLD);
	worker.signals = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
	if (worker.signals >= 0)
		worker_loop(&worker);
	tracees_release_all(&worker);
	_exit(0);
}

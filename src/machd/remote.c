#include "machd/remote.h"

#include <errno.h>
#include <fcntl.h>
#include <mach/mig_errors.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "core/account.h"
#include "machd/deferred.h"
#include "machd/dispatch.h"
#include "machd/task.h"
#include "machd/taskd.h"
#include "machd/thread.h"
#include "machd/user.h"
#include "os/socket.h"

/* Workers of one user's asking, and of all (taskd allows 256). */
#define REMOTE_USER_WORKERS 64u
#define REMOTE_WORKERS      250u

/*
 * A request may take 10 s, and a second more for each 64 MiB that it moves. A
 * worker without work ends after 5 s.
 */
#define REMOTE_DEADLINE 10000000000ull
#define REMOTE_SECOND   1000000000ull
#define REMOTE_IDLE     5000000000ull

/* One request, waiting in line or under way. */
struct remote_call {
	STAILQ_ENTRY(remote_call) link;
	struct taskd_request head;
	void (*settle)(struct task *target, const struct taskd_request *head,
	    struct remote_answer *answer);
	struct deferred *deferred; /* NULL: nobody waits for the answer */
	struct charge charge;      /* of ACCOUNT_BYTES */
	int fd;                    /* owned, -1: none */
	size_t size;
	uint8_t payload[];
};

STAILQ_HEAD(remote_queue, remote_call);

struct remote {
	struct task *task;
	struct source source; /* the worker's socket */
	struct timer timer;   /* the deadline, or the end of idleness */
	int socket;           /* -1: no worker now */
	uint64_t number;      /* the worker's */
	struct user *payer;   /* of the worker */
	struct charge charge; /* one of ACCOUNT_TASKS */
	struct charge charge_fd;
	struct remote_queue calls;
	bool under_way; /* the first of them */
	bool served;    /* there was a worker before */
};

#define remote_of(member, pointer)                                             \
	((struct remote *)(void *)((char *)(pointer)-offsetof(                 \
	    struct remote, member)))

static int remote_start(struct remote *remote, struct user *payer);
static void remote_next(struct remote *remote);
static void remote_restore(struct remote *remote);

static void
remote_release_answer(void *result)
{
	struct remote_answer *answer = result;

	if (answer->fd >= 0)
		close(answer->fd);
	free(answer);
}

static void
remote_free_call(struct remote_call *call)
{
	charge_release(&call->charge);
	if (call->fd >= 0)
		close(call->fd);
	free(call);
}

/*
 * There is no memory even for an answer without bytes: the worker's own
 * answer is lost, and this stands for it.
 */
static struct remote_answer remote_no_memory = {
	.head = { .result = TASKD_LOST }, .fd = -1
};

static void
remote_release_nothing(void *result)
{
	(void)result;
}

/* The first call is over: tells who waits. The answer is taken. */
static void
remote_end_call(struct remote *remote, struct remote_answer *answer)
{
	struct remote_call *call = STAILQ_FIRST(&remote->calls);
	void (*release)(void *) = answer == &remote_no_memory
	    ? remote_release_nothing
	    : remote_release_answer;

	STAILQ_REMOVE_HEAD(&remote->calls, link);
	remote->under_way = false;
	if (call->settle && !remote->task->dead)
		call->settle(remote->task, &call->head, answer);
	if (call->deferred)
		deferred_end(call->deferred, answer, release);
	else
		release(answer);
	remote_free_call(call);
}

static void
remote_fail_call(struct remote *remote, enum taskd_result result)
{
	struct remote_answer *answer = calloc(1, sizeof(*answer));

	if (answer) {
		answer->head.result = result;
		answer->fd = -1;
	}
	remote_end_call(remote, answer ? answer : &remote_no_memory);
}

/* Something is suspended, for as long as there is a worker that does it. */
static bool
remote_holds(const struct remote *remote)
{
	const struct task *task = remote->task;
	const struct thread *thread;

	if (task->suspend_count > 0)
		return true;
	LIST_FOREACH(thread, &task->threads, link)
		if (thread->suspend_count > 0)
			return true;
	return false;
}

/* The worker goes. It ends when it hears that, or is killed. */
static void
remote_stop(struct remote *remote, bool kill)
{
	struct machd *machd = remote->task->machd;
	struct taskd_request request = { .op = TASKD_KILL,
		.number = remote->number };

	if (remote->socket < 0)
		return;
	loop_timer_cancel(machd->loop, &remote->timer);
	loop_remove(machd->loop, &remote->source);
	close(remote->socket);
	remote->socket = -1;
	if (kill)
		(void)taskd_send(machd->taskd, &request, NULL, 0);
	charge_release(&remote->charge);
	charge_release(&remote->charge_fd);
	remote->payer->workers--;
	machd->taskd->workers--;
}

/*
 * remote_expire(): the deadline of the call under way has passed, or there has
 * been none for a while.
 */
void
remote_expire(struct remote *remote)
{
	if (!remote->under_way) {
		remote_stop(remote, false);
		return;
	}
	log_line(&remote->task->machd->log, "event=worker-timed-out pid=%d",
	    (int)remote->task->pid);
	remote_stop(remote, true);
	remote_fail_call(remote, TASKD_TIMED_OUT);
	remote_next(remote);
}

static void
remote_timed_out(struct timer *timer)
{
	remote_expire(remote_of(timer, timer));
}

/* Reads an answer; NULL: the worker is gone, or does not keep to it. */
static struct remote_answer *
remote_receive(struct remote *remote)
{
	static uint8_t bytes[TASKD_PAYLOAD_MAX];
	struct remote_answer *answer;
	struct taskd_answer head;
	struct iovec iov[] = { { &head, sizeof(head) },
		{ bytes, sizeof(bytes) } };
	struct socket_packet packet;
	size_t size;

	if (socket_receive(remote->socket, iov, 2, MSG_DONTWAIT, &packet) <= 0)
		return NULL;
	size = packet.size - sizeof(head);
	if (packet.truncated || packet.size < sizeof(head) ||
	    (packet.fd_count == 0 && size != head.size)) {
		socket_packet_close(&packet);
		return NULL;
	}
	answer = malloc(sizeof(*answer) + size);
	if (!answer) {
		socket_packet_close(&packet);
		return &remote_no_memory;
	}
	answer->head = head;
	answer->fd = packet.fd_count > 0 ? TAKE_FD(packet.fds[0]) : -1;
	memcpy(answer->bytes, bytes, size);
	socket_packet_close(&packet);
	return answer;
}

static void
remote_ready(struct source *source, uint32_t events)
{
	struct remote *remote = remote_of(source, source);
	bool asked = remote->under_way;
	struct remote_answer *answer;

	(void)events;
	answer = remote_receive(remote);
	if (answer && asked) {
		loop_timer_cancel(remote->task->machd->loop, &remote->timer);
		remote_end_call(remote, answer);
	} else {
		remote_stop(remote, true);
		if (asked)
			remote_fail_call(remote, TASKD_LOST);
		if (remote_holds(remote))
			(void)remote_start(remote, remote->payer);
	}
	remote_next(remote);
}

/* Whether one more worker may be: for all, and for who asks. */
static bool
remote_has_room(const struct machd *machd, const struct user *payer)
{
	return taskd_is_there(machd) &&
	    machd->taskd->workers < REMOTE_WORKERS &&
	    payer->workers < REMOTE_USER_WORKERS;
}

/* Has taskd start the worker whose socket is `far`. */
static int
remote_send_start(struct remote *remote, int far)
{
	struct task *task = remote->task;
	struct taskd_request request = {
		.op = TASKD_START,
		.pid = task->pid,
		.number = ++task->machd->taskd->serial,
		.value = {
			[TASKD_START_IMAGE] = task->image,
			[TASKD_START_RUID] = task->ruid,
			[TASKD_START_EUID] = task->euid,
			[TASKD_START_RGID] = task->rgid,
			[TASKD_START_EGID] = task->egid,
		},
	};
	int fds[] = { task->pidfd, far };

	remote->number = request.number;
	return taskd_send(task->machd->taskd, &request, fds, 2);
}

static int
remote_connect(struct remote *remote, int *ret_near)
{
	_cleanup_close_ int near = -1, far = -1;
	struct machd *machd = remote->task->machd;
	int r;

	r = socket_pair(&near, &far);
	if (r < 0)
		return r;
	remote->source = (struct source){ .fd = near, .ready = remote_ready };
	r = loop_add(machd->loop, &remote->source, EPOLLIN);
	if (r < 0)
		return r;
	r = remote_send_start(remote, far);
	if (r < 0) {
		loop_remove(machd->loop, &remote->source);
		return r;
	}
	*ret_near = TAKE_FD(near);
	return 0;
}

/*
 * Makes sure that there is a worker; its first asker pays for it.
 * -EDQUOT, or as socketpair(2), epoll_ctl(2), taskd_send().
 */
static int
remote_start(struct remote *remote, struct user *payer)
{
	int r;

	if (remote->socket >= 0)
		return 0;
	if (!remote_has_room(remote->task->machd, payer) ||
	    account_charge(&remote->charge, payer->account, NULL, ACCOUNT_TASKS,
		1) != KERN_SUCCESS)
		return -EDQUOT;
	r = account_charge(&remote->charge_fd, payer->account, NULL,
		ACCOUNT_FDS, 1) == KERN_SUCCESS
	    ? remote_connect(remote, &remote->socket)
	    : -EDQUOT;
	if (r < 0) {
		charge_release(&remote->charge);
		charge_release(&remote->charge_fd);
		return r;
	}
	remote->payer = payer;
	payer->workers++;
	remote->task->machd->taskd->workers++;
	remote_restore(remote);
	remote->served = true;
	return 0;
}

static uint64_t
remote_deadline(const struct taskd_request *head)
{
	return loop_now() + REMOTE_DEADLINE +
	    head->size / (64u << 20) * REMOTE_SECOND;
}

static int
remote_send(struct remote *remote, struct remote_call *call)
{
	struct iovec iov[] = { { &call->head, sizeof(call->head) },
		{ call->payload, call->size } };

	return socket_send(remote->socket, iov, 2, &call->fd,
	    call->fd >= 0 ? 1 : 0, MSG_DONTWAIT);
}

/* Sends the first call in line, if none is under way. */
static void
remote_next(struct remote *remote)
{
	struct loop *loop = remote->task->machd->loop;
	struct remote_call *call;
	int r;

	if (remote->under_way)
		return;
	while ((call = STAILQ_FIRST(&remote->calls))) {
		r = remote_start(remote, remote->payer);
		if (r == 0)
			r = remote_send(remote, call);
		if (r == 0) {
			remote->under_way = true;
			loop_timer_arm(
			    loop, &remote->timer, remote_deadline(&call->head));
			return;
		}
		remote_stop(remote, true);
		remote_fail_call(remote, TASKD_LOST);
	}
	if (remote->socket >= 0)
		loop_timer_arm(loop, &remote->timer, loop_now() + REMOTE_IDLE);
}

static struct remote_call *
remote_new_call(struct task *target, const struct remote_request *request,
    struct user *payer)
{
	struct remote_call *call;

	if (request->size > TASKD_PAYLOAD_MAX)
		return NULL;
	call = calloc(1, sizeof(*call) + request->size);
	if (!call)
		return NULL;
	call->fd = -1;
	if (account_charge(&call->charge, payer->account, NULL, ACCOUNT_BYTES,
		sizeof(*call) + request->size) != KERN_SUCCESS)
		goto fail;
	if (request->fd >= 0) {
		call->fd = fcntl(request->fd, F_DUPFD_CLOEXEC, 0);
		if (call->fd < 0)
			goto fail;
	}
	call->head = request->head;
	call->head.pid = target->pid;
	call->settle = request->settle;
	call->size = request->size;
	if (request->size > 0)
		memcpy(call->payload, request->payload, request->size);
	return call;
fail:
	remote_free_call(call);
	return NULL;
}

/* First in line of a new worker: what the one before it held suspended. */
static void
remote_restore_one(struct remote *remote, uint32_t tid, uint64_t start)
{
	struct remote_request request = REMOTE_REQUEST(
	    TASKD_SUSPEND, .tid = (int32_t)tid, .tid_start = start);
	struct remote_call *call = remote_new_call(
	    remote->task, &request, remote->payer);

	if (call)
		STAILQ_INSERT_HEAD(&remote->calls, call, link);
	else
		log_line(&remote->task->machd->log,
		    "event=suspension-lost pid=%d", (int)remote->task->pid);
}

static void
remote_restore(struct remote *remote)
{
	const struct task *task = remote->task;
	const struct thread *thread;

	if (!remote->served)
		return;
	LIST_FOREACH(thread, &task->threads, link)
		if (thread->suspend_count > 0)
			remote_restore_one(remote, thread->tid, thread->start);
	if (task->suspend_count > 0)
		remote_restore_one(remote, 0, 0);
}

static struct remote *
remote_get(struct task *target)
{
	struct remote *remote = target->remote;

	if (remote)
		return remote;
	remote = calloc(1, sizeof(*remote));
	if (!remote || loop_timer_reserve(target->machd->loop) < 0) {
		free(remote);
		return NULL;
	}
	remote->task = target;
	remote->socket = -1;
	remote->timer.expired = remote_timed_out;
	STAILQ_INIT(&remote->calls);
	target->remote = remote;
	return remote;
}

/*
 * The process closed all connections, and /proc does not show machd what it
 * runs: it may be another program by now. One that is not will call again.
 */
static bool
remote_is_doubtful(const struct task *target)
{
	return target->image == 0 && !target->early &&
	    LIST_EMPTY(&target->conns);
}

/* Puts a call in line. */
static kern_return_t
remote_add(struct task *target, const struct remote_request *request,
    struct user *payer, struct deferred *deferred)
{
	struct remote *remote;
	struct remote_call *call;

	if (remote_is_doubtful(target))
		return KERN_FAILURE;
	remote = remote_get(target);
	call = remote ? remote_new_call(target, request, payer) : NULL;
	if (!call)
		return KERN_RESOURCE_SHORTAGE;
	if (remote_start(remote, payer) < 0) {
		remote_free_call(call);
		return KERN_RESOURCE_SHORTAGE;
	}
	call->deferred = deferred;
	STAILQ_INSERT_TAIL(&remote->calls, call, link);
	remote_next(remote);
	return KERN_SUCCESS;
}

/*
 * remote_ask(): the routine being served wants something done to the target,
 * a living task, and is served again when it is done. Returns what the routine
 * is to return: MIG_NO_REPLY, or KERN_RESOURCE_SHORTAGE, or
 * KERN_NOT_SUPPORTED: this instance has no taskd.
 */
kern_return_t
remote_ask(struct task *target, const struct remote_request *request)
{
	struct deferred *deferred;
	kern_return_t kr;

	if (!taskd_is_there(target->machd))
		return KERN_NOT_SUPPORTED;
	deferred = dispatch_defer();
	if (!deferred)
		return KERN_RESOURCE_SHORTAGE;
	kr = remote_add(target, request, dispatch_caller()->user, deferred);
	return kr == KERN_SUCCESS ? MIG_NO_REPLY : kr;
}

/*
 * remote_tell(): the same for nobody who waits; the target's user pays.
 * KERN_SUCCESS: it is in line.
 */
kern_return_t
remote_tell(struct task *target, const struct remote_request *request)
{
	if (!taskd_is_there(target->machd))
		return KERN_NOT_SUPPORTED;
	return remote_add(target, request, target->user, NULL);
}

/* remote_answered(): the answer, when the routine is served again; NULL. */
struct remote_answer *
remote_answered(void)
{
	return dispatch_resumed();
}

/*
 * remote_result(): what the call that asked is to say, if the table of
 * docs/design/taskd.md knows no better for it.
 */
kern_return_t
remote_result(const struct remote_answer *answer)
{
	static const kern_return_t results[] = {
		[TASKD_OK] = KERN_SUCCESS,
		[TASKD_DEAD] = KERN_INVALID_ARGUMENT,
		[TASKD_NO_THREAD] = KERN_TERMINATED,
		[TASKD_TRACED] = KERN_FAILURE,
		[TASKD_DENIED] = KERN_NO_ACCESS,
		[TASKD_ADDRESS] = KERN_INVALID_ADDRESS,
		[TASKD_PROTECTION] = KERN_PROTECTION_FAILURE,
		[TASKD_FOREIGN] = KERN_NOT_SUPPORTED,
		[TASKD_CONFINED] = KERN_NOT_SUPPORTED,
		[TASKD_BUSY] = KERN_ABORTED,
		[TASKD_BAD] = KERN_INVALID_ARGUMENT,
		[TASKD_FAILED] = KERN_FAILURE,
		[TASKD_TIMED_OUT] = KERN_OPERATION_TIMED_OUT,
		[TASKD_LOST] = KERN_FAILURE,
	};
	uint32_t result = (uint32_t)answer->head.result;

	return result < sizeof(results) / sizeof(*results) ? results[result]
							   : KERN_FAILURE;
}

/*
 * remote_reset(): ends the worker, and with it all that is suspended and not
 * held any more; what is held is suspended anew.
 */
void
remote_reset(struct task *target)
{
	struct remote *remote = target->remote;

	if (!remote)
		return;
	remote_stop(remote, true);
	if (remote->under_way)
		remote_fail_call(remote, TASKD_LOST);
	if (remote_holds(remote))
		(void)remote_start(remote, remote->payer);
	remote_next(remote);
}

/* remote_free(): the target dies: all that was asked of it fails. */
void
remote_free(struct task *target)
{
	struct remote *remote = target->remote;

	if (!remote)
		return;
	remote_stop(remote, true);
	while (!STAILQ_EMPTY(&remote->calls))
		remote_fail_call(remote, TASKD_DEAD);
	loop_timer_unreserve(target->machd->loop);
	free(remote);
	target->remote = NULL;
}

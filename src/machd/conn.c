#include "machd/conn.h"

#include <errno.h>
#include <poll.h>
#include <stddef.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "machd/answer.h"
#include "machd/channel.h"
#include "machd/deferred.h"
#include "machd/exception.h"
#include "machd/listener.h"
#include "machd/op-msg.h"
#include "machd/request.h"
#include "machd/task.h"
#include "os/socket.h"

/*
 * A client sends ATTACH with the next call after connect(). Who has not by
 * then keeps an idle instance from its end: 60 s.
 */
#define CONN_STRANGER_PATIENCE 60000000000ull

#define conn_of(member, pointer)                                               \
	((struct conn *)(void *)((char *)(pointer)-offsetof(                   \
	    struct conn, member)))

/* conn_of_waiter(): the connection whose wait this is. */
struct conn *
conn_of_waiter(struct waiter *waiter)
{
	return conn_of(waiter, waiter);
}

/* conn_of_semaphore_wait(): the same of a wait for a semaphore. */
struct conn *
conn_of_semaphore_wait(struct semaphore_wait *wait)
{
	return conn_of(semaphore, wait);
}

/* A packet has come, or the other end is gone. */
static void
conn_ready(struct source *source, uint32_t events)
{
	struct conn *conn = conn_of(source, source);
	struct machd *machd = conn->machd;
	struct socket_packet packet;
	struct iovec iov = { machd->packet, sizeof(machd->packet) };
	int r;

	/*
	 * A packet may be an ABORT of what is in the channel, rung for or
	 * not: first things first. The packet comes again with the next turn.
	 */
	r = conn->channel && !(events & EPOLLHUP) ? channel_take(conn) : 0;
	if (r < 0)
		conn_drop(conn);
	if (r != 0)
		return;
	r = socket_receive(conn->fd, &iov, 1, MSG_DONTWAIT, &packet);
	if (r == -EAGAIN || r == -EINTR)
		return;
	if (r <= 0) {
		conn_drop(conn);
		return;
	}
	if (request_take(conn, &packet, false) < 0)
		conn_drop(conn);
	socket_packet_close(&packet);
}

/* The wait takes too long, or the stranger does. */
static void
conn_timed_out(struct timer *timer)
{
	struct conn *conn = conn_of(timer, timer);
	mach_msg_return_t reason = conn->waiter.state == WAITER_SENDING
	    ? MACH_SEND_TIMED_OUT
	    : MACH_RCV_TIMED_OUT;

	if (!conn->task)
		conn_drop(conn);
	else if (semaphore_wait_end(conn, KERN_OPERATION_TIMED_OUT))
		return;
	else if (waiter_cancel(&conn->waiter, reason))
		op_wait_over(conn);
}

/* Everything of a new connection that has to be undone if it fails. */
static int
conn_register(struct conn *conn, struct account *account)
{
	struct loop *loop = conn->machd->loop;
	int r;

	if (account_charge(&conn->charge, account, NULL, ACCOUNT_FDS, 1) !=
	    KERN_SUCCESS)
		return -EDQUOT;
	r = loop_timer_reserve(loop);
	if (r < 0)
		goto uncharge;
	r = loop_add(loop, &conn->source, EPOLLIN);
	if (r < 0)
		goto unreserve;
	return 0;
unreserve:
	loop_timer_unreserve(loop);
uncharge:
	charge_release(&conn->charge);
	return r;
}

/*
 * conn_new(): serves the socket *fd, which is taken, for a peer that pays
 * with `account` and has a minute to attach. -ENOMEM, -EDQUOT, or as epoll_ctl(2).
 */
int
conn_new(struct machd *machd, int *fd, struct account *account,
    struct conn **ret_conn)
{
	_cleanup_free_ struct conn *conn = calloc(1, sizeof(*conn));
	int r;

	if (!conn)
		return -ENOMEM;
	r = socket_pass_credentials(*fd);
	if (r < 0)
		return r;
	conn->machd = machd;
	conn->source = (struct source){ .fd = *fd, .ready = conn_ready };
	conn->timer.expired = conn_timed_out;
	r = conn_register(conn, account);
	if (r < 0)
		return r;
	conn->fd = TAKE_FD(*fd);
	LIST_INSERT_HEAD(&machd->strangers, conn, link);
	machd->stranger_count++;
	loop_timer_arm(
	    machd->loop, &conn->timer, loop_now() + CONN_STRANGER_PATIENCE);
	*ret_conn = TAKE(conn);
	return 0;
}

/* conn_attach(): from now on it is a connection of this task. */
void
conn_attach(struct conn *conn, struct task *task)
{
	LIST_REMOVE(conn, link);
	conn->machd->stranger_count--;
	loop_timer_cancel(conn->machd->loop, &conn->timer);
	conn->task = task;
	LIST_INSERT_HEAD(&task->conns, conn, link);
	waiter_init(&conn->waiter, task->space);
}

static void
conn_free(struct conn *conn)
{
	if (conn->deferred)
		deferred_abort(conn->deferred);
	loop_remove(conn->machd->loop, &conn->source);
	loop_timer_cancel(conn->machd->loop, &conn->timer);
	loop_timer_unreserve(conn->machd->loop);
	semaphore_wait_forget(conn);
	if (conn->task)
		waiter_deinit(&conn->waiter);
	else
		conn->machd->stranger_count--;
	conn->exception = exception_free(conn->exception);
	channel_free(conn->channel);
	LIST_REMOVE(conn, link);
	close(conn->fd);
	charge_release(&conn->charge);
	free(conn);
}

/*
 * conn_drop(): the connection is over; a wait under way on it ends without a
 * result. If it was its task's last, the process may have become another
 * program.
 */
void
conn_drop(struct conn *conn)
{
	struct machd *machd = conn->machd;
	struct task *task = conn->task;

	conn_free(conn);
	if (task && !task->dead && LIST_EMPTY(&task->conns))
		task_check_image(task);
	listener_check_idle(machd);
}

/* conn_list_drop(): ends all connections of a dead task, or the strangers. */
void
conn_list_drop(struct conn_list *list)
{
	struct conn *conn;

	while ((conn = LIST_FIRST(list)))
		conn_free(conn);
}

/*
 * conn_is_gone(): nobody will read an answer: the process is dead or became
 * another program, of which the loop is yet to hear.
 */
bool
conn_is_gone(const struct conn *conn)
{
	struct pollfd fds[] = { { .fd = conn->fd },
		{ .fd = conn->task->pidfd, .events = POLLIN } };

	return poll(fds, 2, 0) > 0;
}

/* conn_arm(): ends the wait that has begun after `timeout` milliseconds. */
void
conn_arm(struct conn *conn, uint32_t timeout)
{
	conn_arm_at(conn, loop_now() + (uint64_t)timeout * 1000000);
}

/* conn_arm_at(): ends it at `due`, as loop_now() counts. */
void
conn_arm_at(struct conn *conn, uint64_t due)
{
	loop_timer_arm(conn->machd->loop, &conn->timer, due);
}

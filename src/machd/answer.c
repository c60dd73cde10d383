#include "machd/answer.h"

#include <mach/message.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "core/kmsg.h"
#include "core/space.h"
#include "machd/channel.h"
#include "machd/conn.h"
#include "machd/memory.h"
#include "machd/port-fd.h"
#include "machd/region.h"
#include "machd/snapshot.h"
#include "machd/task.h"
#include "machd/trace.h"
#include "os/memfd.h"
#include "os/socket.h"

/* The most pieces of an answer: header, message, trailer, auxiliary data. */
#define ANSWER_PIECES 4

/* The most fds of one: a channel's. */
#define ANSWER_FDS 3

struct answer {
	struct wire_answer head;
	struct iovec iov[ANSWER_PIECES];
	size_t pieces;
	int fds[ANSWER_FDS];
	size_t fd_count;
};

static void
answer_add(struct answer *a, const void *bytes, size_t size)
{
	union {
		const void *in;
		void *out;
	} constless = { .in = bytes };

	if (size > 0)
		a->iov[a->pieces++] = (struct iovec){ constless.out, size };
}

static void
answer_begin(struct answer *a, const struct conn *conn, int32_t result)
{
	*a = (struct answer){ .head = { .trap = conn->trap,
				  .op = WIRE_ANSWER,
				  .result = result } };
	a->pieces = 1;
}

/* The process's inheritance fd is out of date: its successor goes along. */
static void
answer_add_inherit(struct answer *a, struct task *task)
{
	a->head.flags |= WIRE_INHERIT;
	if (task->snapshot && task->snapshot->far >= 0)
		a->fds[a->fd_count++] = task->snapshot->far;
}

static void
answer_sent_inherit(struct task *task)
{
	task->inherit_changed = false;
	if (task->snapshot && task->snapshot->far >= 0) {
		close(task->snapshot->far);
		task->snapshot->far = -1;
	}
}

/*
 * Sends what is no answer to where the thread waits for one. False: a pipe that
 * has no room, which has news enough.
 */
static bool
answer_notice(struct conn *conn, struct wire_answer *head)
{
	struct iovec iov = { head, sizeof(*head) };

	if (conn->busy && conn->by_channel)
		return channel_tell(conn->channel, &iov);
	if (socket_send(conn->fd, &iov, 1, NULL, 0, MSG_DONTWAIT) < 0)
		shutdown(conn->fd, SHUT_RDWR);
	return true;
}

/*
 * answer_exception_ports(): tells the client which kinds of exception have a
 * port now, or else its next answer will.
 */
void
answer_exception_ports(struct conn *conn)
{
	const struct task *task = conn->task;
	struct wire_answer head = { .op = WIRE_EXCEPTION_PORTS,
		.value = { task->exc_mask, task->exc_serial } };

	if (answer_notice(conn, &head))
		conn->exc_told = task->exc_serial;
}

/* By the channel, if the request came that way and the answer can. */
static bool
answer_by_channel(const struct answer *a, struct conn *conn)
{
	return conn->by_channel && a->fd_count == 0 &&
	    !(a->head.flags & (WIRE_MEMORY_FOLLOWS | WIRE_INHERIT)) &&
	    channel_answer(conn->channel, a->iov, a->pieces);
}

/*
 * The call violated a guard, and somebody wants to know: the thread raises
 * EXC_GUARD before it returns from the call.
 */
static void
answer_violation(struct conn *conn)
{
	const struct task *task = conn->task;
	struct wire_answer head = { .op = WIRE_EXCEPTION };
	struct violation violation;

	if (conn->machd->caller != conn ||
	    !space_take_violation(task->space, &violation) ||
	    !(task->exc_mask & EXC_MASK_GUARD))
		return;
	head.value[0] = violation.name;
	head.value[1] = violation.reason;
	head.size = (uint32_t)violation.payload;
	head.aux = (uint32_t)(violation.payload >> 32);
	(void)answer_notice(conn, &head);
}

/*
 * Sends it and ends the trap. A client whose socket has no room does not
 * read its answers; shutting the socket down makes the loop drop it.
 */
static void
answer_send(struct answer *a, struct conn *conn)
{
	struct task *task = conn->task;
	bool inherit = task && task->inherit_changed &&
	    !(a->head.flags & WIRE_FD);

	port_fds_settle(conn->machd->core);
	if (task && conn->exc_told != task->exc_serial &&
	    !(a->head.flags & WIRE_FD))
		answer_exception_ports(conn);
	if (task)
		answer_violation(conn);
	if (inherit)
		answer_add_inherit(a, task);
	a->iov[0] = (struct iovec){ &a->head, sizeof(a->head) };
	conn->busy = false;
	loop_timer_cancel(conn->machd->loop, &conn->timer);
	if (answer_by_channel(a, conn))
		return;
	if (socket_send(conn->fd, a->iov, a->pieces, a->fds, a->fd_count,
		MSG_DONTWAIT) < 0)
		shutdown(conn->fd, SHUT_RDWR);
	else if (inherit)
		answer_sent_inherit(task);
	if (conn->by_channel)
		channel_announce(conn->channel);
}

/* answer(): nothing but a result. */
void
answer(struct conn *conn, int32_t result)
{
	answer_values(conn, result, 0, 0);
}

/* answer_values(): a result and two values. */
void
answer_values(
    struct conn *conn, int32_t result, uint32_t value0, uint32_t value1)
{
	struct answer a;

	answer_begin(&a, conn, result);
	a.head.value[0] = value0;
	a.head.value[1] = value1;
	answer_send(&a, conn);
}

/* answer_taken(): the wait for semaphore `name` took one from its count. */
void
answer_taken(struct conn *conn, uint32_t name)
{
	struct answer a;

	answer_begin(&a, conn, KERN_SUCCESS);
	a.head.flags = WIRE_TAKEN;
	a.head.value[0] = name;
	answer_send(&a, conn);
}

/* answer_bytes(): a result, size bytes, and an fd unless it is negative. */
void
answer_bytes(
    struct conn *conn, int32_t result, const void *bytes, uint32_t size, int fd)
{
	struct answer a;

	answer_begin(&a, conn, result);
	a.head.size = size;
	answer_add(&a, bytes, size);
	if (fd >= 0)
		a.fds[a.fd_count++] = fd;
	answer_send(&a, conn);
}

/* Copies all of a region into a memfd, at `offset`. */
static int
answer_copy(int fd, uint64_t offset, const struct region *from)
{
	uint8_t bytes[16384];
	uint64_t done = 0;

	while (done < from->memory.size) {
		uint64_t left = from->memory.size - done;
		size_t size = left < sizeof(bytes) ? left : sizeof(bytes);
		int r = memfd_read(
		    from->file->fd, bytes, size, from->offset + done);

		if (r == 0)
			r = memfd_write(fd, bytes, size, offset + done);
		if (r < 0)
			return r;
		done += size;
	}
	return 0;
}

/*
 * A message with more descriptors than a packet holds: what is too much, and
 * its tail, go to a memfd of this answer's.
 */
static int
answer_spill(struct answer *a, const struct kmsg_parts *parts, int *ret_fd)
{
	_cleanup_close_ int fd = -1;
	size_t rest = parts->head_size - WIRE_PAYLOAD_MAX;
	int r;

	r = memfd_new("mach-body", &fd);
	if (r < 0)
		return r;
	r = memfd_write(
	    fd, (const uint8_t *)parts->head + WIRE_PAYLOAD_MAX, rest, 0);
	if (r == 0 && parts->tail)
		r = answer_copy(fd, rest, region_of(parts->tail));
	if (r < 0)
		return r;
	a->head.size = WIRE_PAYLOAD_MAX;
	a->head.flags |= WIRE_BODY_FD;
	a->head.value[0] = (uint32_t)(rest +
	    (parts->tail ? parts->tail->size : 0));
	*ret_fd = TAKE_FD(fd);
	return 0;
}

/* The body: in the packet, in a memfd, or both. */
static int
answer_add_body(struct answer *a, const struct kmsg_parts *parts, int *ret_fd)
{
	int r;

	a->head.size = parts->head_size;
	a->head.trailer = parts->trailer_size;
	if (parts->head_size > WIRE_PAYLOAD_MAX) {
		r = answer_spill(a, parts, ret_fd);
		if (r < 0)
			return r;
		a->fds[a->fd_count++] = *ret_fd;
	} else if (parts->tail) {
		const struct region *tail = region_of(parts->tail);

		a->head.flags |= WIRE_BODY_FD;
		a->head.value[0] = (uint32_t)tail->memory.size;
		a->head.value[1] = (uint32_t)tail->offset;
		a->fds[a->fd_count++] = tail->file->fd;
	}
	answer_add(a, parts->head, a->head.size);
	answer_add(a, parts->trailer, parts->trailer_size);
	return 0;
}

static void
answer_add_fd(struct answer *a, int fd)
{
	if (fd < 0)
		return;
	a->head.flags |= WIRE_FD;
	a->fds[a->fd_count++] = fd;
}

/*
 * answer_fd(): a result, and the fd that was asked for unless it is negative.
 * It stays the caller's.
 */
void
answer_fd(struct conn *conn, int32_t result, int fd)
{
	answer_fds(conn, result, fd >= 0 ? &fd : NULL, fd >= 0);
}

/* answer_fd_bytes(): the same, with size bytes that say more. */
void
answer_fd_bytes(
    struct conn *conn, int32_t result, int fd, const void *bytes, uint32_t size)
{
	struct answer a;

	answer_begin(&a, conn, result);
	a.head.size = size;
	answer_add(&a, bytes, size);
	answer_add_fd(&a, fd);
	answer_send(&a, conn);
}

/* answer_fd_values(): the same as answer_fd() with two values. */
void
answer_fd_values(
    struct conn *conn, int32_t result, uint32_t value0, uint32_t value1, int fd)
{
	struct answer a;

	answer_begin(&a, conn, result);
	a.head.value[0] = value0;
	a.head.value[1] = value1;
	answer_add_fd(&a, fd);
	answer_send(&a, conn);
}

/*
 * answer_fds(): a result and so many fds, at most ANSWER_FDS; nothing else
 * comes along, even if there are none, but fds is not NULL.
 */
void
answer_fds(struct conn *conn, int32_t result, const int *fds, unsigned count)
{
	struct answer a;

	answer_begin(&a, conn, result);
	if (fds)
		a.head.flags |= WIRE_FD;
	while (a.fd_count < count) {
		a.fds[a.fd_count] = fds[a.fd_count];
		a.fd_count++;
	}
	answer_send(&a, conn);
}

/* Of a message that is received, if the receiver wants to have it. */
static void
answer_add_aux(
    struct answer *a, const struct conn *conn, const struct kmsg_parts *parts)
{
	bool returned = (a->head.result & 0x10004000) == 0x10000000;

	if (!parts->aux_size || !conn->waiter.aux_size || returned)
		return;
	a->head.flags |= WIRE_AUX;
	a->head.aux = parts->aux_size;
	answer_add(a, parts->aux, parts->aux_size);
}

/*
 * answer_message(): a message in user form, which is consumed, or none
 * (NULL), with the result of the receive or of the failed send.
 */
void
answer_message(struct conn *conn, int32_t result, struct kmsg *kmsg)
{
	_cleanup_(kmsg_freep) struct kmsg *owned = kmsg;
	_cleanup_close_ int spilled = -1;
	struct kmsg_parts parts;
	struct answer a;

	if (!kmsg) {
		answer(conn, result);
		return;
	}
	kmsg_parts(kmsg, &parts);
	answer_begin(&a, conn, result);
	if (answer_add_body(&a, &parts, &spilled) < 0) {
		answer(conn, MACH_RCV_INVALID_DATA);
		return;
	}
	answer_add_aux(&a, conn, &parts);
	if (parts.n_ool > 0)
		a.head.flags |= WIRE_MEMORY_FOLLOWS;
	answer_send(&a, conn);
	if (parts.n_ool > 0 && memory_send(conn, kmsg, parts.n_ool) < 0)
		shutdown(conn->fd, SHUT_RDWR);
}

/* answer_wait(): what a wait, or a receive or send at once, came to. */
void
answer_wait(struct conn *conn)
{
	struct waiter *waiter = &conn->waiter;
	struct kmsg *kmsg = waiter_take_kmsg(waiter);

	trace_receive(conn, kmsg, waiter->result);
	if (kmsg && waiter->result == MACH_MSG_SUCCESS)
		conn->task->messages_received++;
	if (waiter->result == MACH_RCV_TOO_LARGE && !kmsg)
		answer_values(conn, waiter->result, waiter->size, waiter->name);
	else
		answer_message(conn, waiter->result, kmsg);
}

#include "machd/request.h"

#include <errno.h>
#include <mach/message.h>
#include <stdbool.h>
#include <string.h>

#include "core/space.h"
#include "machd/conn.h"
#include "machd/task.h"
#include "os/socket.h"

/* What each op may be asked for, and by whom. */
static const struct op {
	int (*take)(struct conn *conn, struct request *request);
	bool attached; /* only on a connection that has attached, or only not */
	bool message;  /* carries a message, regions and fds */
	bool while_busy;  /* also while a trap is under way */
	uint16_t payload; /* exact size of another payload */
	uint16_t fds;     /* most fds that may come with that */
} request_ops[] = {
	[WIRE_ATTACH] = { .take = op_attach,
	    .payload = sizeof(struct wire_attach),
	    .fds = 1 },
	[WIRE_CONNECT] = { .take = op_connect, .attached = true },
	[WIRE_MSG] = { .take = op_msg, .attached = true, .message = true },
	[WIRE_KERNELRPC] = { .take = op_kernelrpc,
	    .attached = true,
	    .message = true },
	[WIRE_ABORT] = { .take = op_abort, .attached = true, .while_busy = true },
	[WIRE_IDENTITY] = { .take = op_identity, .attached = true },
	[WIRE_THREAD_EXIT] = { .take = op_thread_exit, .attached = true },
	[WIRE_PORT_FD] = { .take = op_port_fd, .attached = true },
	[WIRE_FILEPORT_MAKE] = { .take = op_fileport_make,
	    .attached = true,
	    .fds = 1 },
	[WIRE_FILEPORT_OPEN] = { .take = op_fileport_open, .attached = true },
	[WIRE_ENTRY_MAKE] = { .take = op_entry_make,
	    .attached = true,
	    .payload = sizeof(struct wire_memory_entry),
	    .fds = 1 },
	[WIRE_ENTRY_OPEN] = { .take = op_entry_open, .attached = true },
	[WIRE_TOKEN_FD] = { .take = op_token_fd, .attached = true },
	[WIRE_SEMAPHORE] = { .take = op_semaphore,
	    .attached = true,
	    .payload = sizeof(struct wire_semaphore) },
	[WIRE_TIMER] = { .take = op_timer,
	    .attached = true,
	    .payload = sizeof(struct wire_timer) },
	[WIRE_EXCEPTION] = { .take = op_exception,
	    .attached = true,
	    .payload = sizeof(struct wire_exception) },
	[WIRE_TASK_FOR_PID] = { .take = op_task_for_pid,
	    .attached = true,
	    .fds = 1 },
	[WIRE_PID_FOR_TASK] = { .take = op_pid_for_task, .attached = true },
	[WIRE_CHANNEL] = { .take = op_channel, .attached = true, .fds = 1 },
};

/*
 * The sizes of a message's packet add up: message, regions, inline bytes and
 * auxiliary data fill the payload exactly, and every fd that is named is
 * there.
 */
static bool
request_split(struct request *request, const uint8_t *payload, size_t size)
{
	const struct wire_request *head = request->head;
	bool in_fd = head->flags & WIRE_BODY_FD;
	size_t message = in_fd ? 0 : head->send_size;
	size_t left, inline_bytes = 0;

	request->aux_size = head->flags & WIRE_AUX ? head->value[0] : 0;
	if (request->aux_size > size)
		return false;
	size -= request->aux_size;
	request->aux = payload + size;
	left = size;
	if (message > left || (in_fd && request->packet->fd_count == 0))
		return false;
	left -= message;
	if (head->regions > left / sizeof(struct wire_region))
		return false;
	left -= head->regions * sizeof(struct wire_region);
	request->message = payload;
	request->regions = (const void *)(payload + message);
	request->bytes = payload + size - left;
	for (uint32_t i = 0; i < head->regions; i++) {
		struct wire_region region;

		memcpy(&region, &request->regions[i], sizeof(region));
		if (region.kind == WIRE_REGION_INLINE) {
			if (region.size > left - inline_bytes)
				return false;
			inline_bytes += region.size;
		} else if (region.kind != WIRE_REGION_FD ||
		    region.fd >= request->packet->fd_count) {
			return false;
		}
	}
	return inline_bytes == left;
}

/*
 * The kernel names real ids with each packet. A set-uid program may change its
 * effective ones alone: it is looked at each time. (Root may do so too, and
 * can have them back at any time.)
 */
static bool
request_has_other_ids(
    const struct task *task, const struct socket_packet *packet)
{
	return packet->sender.uid != task->ruid ||
	    (task->ruid != 0 &&
		(task->euid != task->ruid || task->egid != task->rgid));
}

/*
 * The packet comes from the process that attached, which may have changed
 * its credentials since. Others that hold a copy of the socket are no one.
 */
static bool
request_is_own(struct conn *conn, const struct socket_packet *packet)
{
	if (packet->sender.pid != conn->task->pid)
		return false;
	if (request_has_other_ids(conn->task, packet))
		task_refresh(conn->task);
	return true;
}

static const struct op *
request_op(const struct conn *conn, const struct wire_request *head)
{
	const struct op *op;

	if (head->op >= sizeof(request_ops) / sizeof(*request_ops) ||
	    head->trap == 0)
		return NULL;
	op = &request_ops[head->op];
	if (!op->take || op->attached != (conn->task != NULL) ||
	    (conn->busy && !op->while_busy))
		return NULL;
	return op;
}

/*
 * What another task did to this one's ports before is no doing of the
 * caller's: only what it violates now is told with its answer.
 */
static int
request_run(const struct op *op, struct conn *conn, struct request *request)
{
	struct machd *machd = conn->machd;
	struct violation before;
	int r;

	if (conn->task)
		(void)space_take_violation(conn->task->space, &before);
	machd->caller = conn;
	r = op->take(conn, request);
	machd->caller = NULL;
	return r;
}

/*
 * request_take(): checks the packet in machd->packet and does what it asks;
 * the answer goes back the way that it came, if it can.
 * The packet's fds are the op's to take (it sets them to -1) or else the
 * caller's to close. -EPROTO: a violation, the connection is to be dropped.
 */
int
request_take(struct conn *conn, struct socket_packet *packet, bool by_channel)
{
	const uint8_t *bytes = conn->machd->packet;
	struct request request = { .head = (const void *)bytes,
		.packet = packet };
	const struct op *op;
	size_t size;

	if (conn->task && !request_is_own(conn, packet))
		return 0;
	if (packet->truncated || packet->size < sizeof(*request.head) ||
	    packet->fd_count > WIRE_FDS_MAX)
		return -EPROTO;
	op = request_op(conn, request.head);
	if (!op)
		return -EPROTO;
	bytes += sizeof(*request.head);
	size = packet->size - sizeof(*request.head);
	if (op->message) {
		if (!request_split(&request, bytes, size))
			return -EPROTO;
	} else if (size != op->payload || packet->fd_count > op->fds) {
		return -EPROTO;
	} else {
		request.message = bytes;
	}
	if (!op->while_busy) {
		conn->trap = request.head->trap;
		conn->thread = request.head->thread;
		conn->busy = true;
		conn->by_channel = by_channel;
		if (conn->task)
			conn->task->traps++;
	}
	return request_run(op, conn, &request);
}

#include "machd/trace.h"

#include <mach/linux/trace.h>
#include <mach/mig_errors.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "core/account.h"
#include "core/kmsg.h"
#include "core/port.h"
#include "core/space.h"
#include "machd/fileport.h"
#include "machd/user.h"
#include "os/socket.h"

/* What a follower may be behind; the kernel doubles it. */
#define TRACE_BUFFER (1 << 20)

struct trace {
	LIST_ENTRY(trace) link; /* in machd->traces */
	struct machd *machd;
	struct source hangup;
	int fd;
	pid_t pid;            /* whose messages; 0: everybody's */
	uint32_t lost;        /* records that had no room */
	struct charge charge; /* one of ACCOUNT_FDS */
};

/* A record being written. */
struct trace_record {
	machd_trace_t head;
	uint8_t rest[MACHD_TRACE_RECORD_MAX - sizeof(machd_trace_t)];
};

_Static_assert(MACHD_TRACE_RIGHTS_MAX * sizeof(machd_trace_right_t) +
	    MACHD_TRACE_BYTES_MAX <=
	sizeof(((struct trace_record *)0)->rest),
    "a record has room for all that it may have");

static void
trace_free(struct trace *trace)
{
	LIST_REMOVE(trace, link);
	loop_remove(trace->machd->loop, &trace->hangup);
	close(trace->fd);
	charge_release(&trace->charge);
	free(trace);
}

/* The follower closed its end; it has nothing to say. */
static void
trace_hung_up(struct source *source, uint32_t events)
{
	(void)events;
	trace_free((struct trace *)(void *)((char *)source -
	    offsetof(struct trace, hangup)));
}

/* traces_free(): machd ends. */
void
traces_free(struct machd *machd)
{
	struct trace *trace;

	while ((trace = LIST_FIRST(&machd->traces)))
		trace_free(trace);
}

/* Takes *fd on success. */
static kern_return_t
trace_register(struct trace *trace, struct account *account, int *fd)
{
	int size = TRACE_BUFFER;

	if (account_charge(&trace->charge, account, NULL, ACCOUNT_FDS, 1) !=
	    KERN_SUCCESS)
		return KERN_RESOURCE_SHORTAGE;
	trace->hangup = (struct source){ .fd = *fd, .ready = trace_hung_up };
	/* Without so much room more is lost; that is all. */
	(void)setsockopt(*fd, SOL_SOCKET, SO_SNDBUF, &size, sizeof(size));
	if (loop_add(trace->machd->loop, &trace->hangup, EPOLLIN) < 0) {
		charge_release(&trace->charge);
		return KERN_RESOURCE_SHORTAGE;
	}
	trace->fd = TAKE_FD(*fd);
	return KERN_SUCCESS;
}

/*
 * trace_new(): follows the messages of the task with this pid (0: all) from
 * now on, until the fd in the fileport is closed everywhere. Charged to the
 * owner. KERN_NO_ACCESS unless the owner is who runs machd, or root;
 * KERN_RESOURCE_SHORTAGE.
 */
kern_return_t
trace_new(struct task *owner, pid_t pid, struct right *ret_fileport)
{
	_cleanup_free_ struct trace *trace = NULL;
	_cleanup_close_ int near = -1, far = -1;
	kern_return_t kr;

	if (owner->euid != 0 && owner->euid != geteuid())
		return KERN_NO_ACCESS;
	trace = calloc(1, sizeof(*trace));
	if (!trace || socket_pair(&near, &far) < 0)
		return KERN_RESOURCE_SHORTAGE;
	trace->machd = owner->machd;
	trace->pid = pid;
	kr = trace_register(trace, owner->user->account, &near);
	if (kr != KERN_SUCCESS)
		return kr;
	LIST_INSERT_HEAD(&owner->machd->traces, trace, link);
	kr = fileport_right(owner, &far, ret_fileport);
	if (kr != KERN_SUCCESS)
		trace_free(TAKE(trace));
	else
		(void)TAKE(trace);
	return kr;
}

/* Sends the record to those who follow one of the two tasks. */
static void
trace_publish(struct machd *machd, struct trace_record *record)
{
	machd_trace_t *head = &record->head;
	struct trace *trace;

	head->mt_size = (uint32_t)((head->mt_size + 7) & ~7u);
	head->mt_time = loop_now();
	LIST_FOREACH(trace, &machd->traces, link) {
		struct iovec iov = { record, head->mt_size };

		if (trace->pid != 0 && trace->pid != head->mt_pid &&
		    trace->pid != head->mt_peer_pid)
			continue;
		head->mt_lost = trace->lost;
		if (socket_send(trace->fd, &iov, 1, NULL, 0, MSG_DONTWAIT) < 0)
			trace->lost++;
		else
			trace->lost = 0;
	}
}

static void
trace_begin(struct trace_record *record, const struct conn *conn, uint16_t kind)
{
	memset(record, 0, sizeof(*record));
	record->head.mt_kind = kind;
	record->head.mt_size = sizeof(record->head);
	record->head.mt_pid = conn->task->pid;
	record->head.mt_tid = conn->thread;
}

/* Who receives from a port; 0: machd; -1: nobody. */
static int32_t
trace_receiver(const struct port *port)
{
	const struct task *task;

	if (port->state == PORT_KERNEL)
		return 0;
	if (port->state != PORT_LIVE)
		return -1;
	task = space_owner(port->receiver);
	return task ? task->pid : -1;
}

static void
trace_add_right(struct trace_record *record, const struct right *right,
    uint32_t disposition)
{
	machd_trace_t *head = &record->head;
	machd_trace_right_t told = { .mtr_disposition = disposition,
		.mtr_receiver_pid = -1 };

	if (head->mt_rights == MACHD_TRACE_RIGHTS_MAX)
		return;
	if (right && right->port && right->port != IP_DEAD) {
		told.mtr_object = right->port->id;
		told.mtr_receiver_pid = trace_receiver(right->port);
	}
	memcpy(
	    record->rest + head->mt_rights * sizeof(told), &told, sizeof(told));
	head->mt_rights++;
	head->mt_size += (uint32_t)sizeof(told);
}

/* The rights in the body's port descriptors and arrays. */
static void
trace_add_rights(struct trace_record *record, struct kmsg *kmsg)
{
	const mach_msg_header_t *head = kmsg_header(kmsg);
	struct right *right;

	right = kmsg_right(kmsg, KMSG_REPLY + 1);
	if (head->msgh_local_port)
		trace_add_right(
		    record, right, MACH_MSGH_BITS_LOCAL(head->msgh_bits));
	for (mach_port_name_t i = KMSG_BODY;
	     (right = kmsg_right(kmsg, i + 1)) != NULL &&
	     record->head.mt_rights < MACHD_TRACE_RIGHTS_MAX;
	     i++)
		trace_add_right(record, right, right->type);
}

static void
trace_add_bytes(struct trace_record *record, const void *bytes, size_t size)
{
	if (size > MACHD_TRACE_BYTES_MAX)
		size = MACHD_TRACE_BYTES_MAX;
	memcpy(record->rest + record->head.mt_size - sizeof(record->head),
	    bytes, size);
	record->head.mt_bytes = (uint32_t)size;
	record->head.mt_size += (uint32_t)size;
}

static void
trace_add_header(struct trace_record *record, const mach_msg_header_t *head)
{
	record->head.mt_id = head->msgh_id;
	record->head.mt_bits = head->msgh_bits;
	record->head.mt_msg_size = head->msgh_size;
}

/* A request, to a task or to a kernel object, with what it carries. */
static uint64_t
trace_request(struct conn *conn, struct kmsg *kmsg, uint16_t kind)
{
	const struct right *to = kmsg_right(kmsg, KMSG_DEST + 1);
	struct trace_record record;
	mach_msg_size_t size;
	const void *bytes = kmsg_bytes(kmsg, &size);

	trace_begin(&record, conn, kind);
	trace_add_header(&record, kmsg_header(kmsg));
	record.head.mt_serial = ++conn->machd->trace_serial;
	record.head.mt_peer_pid = -1;
	if (to && to->port && to->port != IP_DEAD) {
		record.head.mt_object = to->port->id;
		record.head.mt_kotype = to->port->kotype;
		record.head.mt_peer_pid = trace_receiver(to->port);
	}
	trace_add_rights(&record, kmsg);
	trace_add_bytes(&record, bytes, size);
	trace_publish(conn->machd, &record);
	return record.head.mt_serial;
}

void
trace_write_send(struct conn *conn, struct kmsg *kmsg)
{
	kmsg_set_serial(kmsg, trace_request(conn, kmsg, MACHD_TRACE_SEND));
}

void
trace_write_call(struct conn *conn, struct kmsg *kmsg)
{
	conn->trace_serial = trace_request(conn, kmsg, MACHD_TRACE_CALL);
}

/* What machd itself sent has not been told of yet: with its bytes. */
void
trace_write_receive(struct conn *conn, struct kmsg *kmsg, mach_msg_return_t mr)
{
	struct trace_record record;
	struct kmsg_parts parts;

	trace_begin(&record, conn, MACHD_TRACE_RECEIVE);
	trace_add_header(&record, kmsg_header(kmsg));
	record.head.mt_serial = kmsg_serial(kmsg);
	record.head.mt_result = mr;
	record.head.mt_peer_pid = (int32_t)kmsg_tokens(kmsg)->audit[5];
	if (record.head.mt_serial == 0) {
		kmsg_parts(kmsg, &parts);
		trace_add_bytes(&record, parts.head, parts.head_size);
	}
	trace_publish(conn->machd, &record);
}

void
trace_write_return(struct conn *conn, struct kmsg *reply, mach_msg_return_t mr)
{
	struct trace_record record;
	mach_msg_size_t size;

	trace_begin(&record, conn, MACHD_TRACE_RETURN);
	record.head.mt_serial = conn->trace_serial;
	record.head.mt_result = mr;
	conn->trace_serial = 0;
	if (reply) {
		const mig_reply_error_t *bytes = kmsg_bytes(reply, &size);

		trace_add_header(&record, &bytes->Head);
		if (size >= sizeof(*bytes) &&
		    !(bytes->Head.msgh_bits & MACH_MSGH_BITS_COMPLEX))
			record.head.mt_result = bytes->RetCode;
		trace_add_rights(&record, reply);
		trace_add_bytes(&record, bytes, size);
	}
	trace_publish(conn->machd, &record);
}

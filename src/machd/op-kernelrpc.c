#include <mach/mig_errors.h>
#include <mach/ndr.h>
#include <string.h>

#include "core/kmsg.h"
#include "core/name.h"
#include "core/port.h"
#include "core/space.h"
#include "mach_port_server.h"
#include "machd/answer.h"
#include "machd/conn.h"
#include "machd/deferred.h"
#include "machd/dispatch.h"
#include "machd/op-msg.h"
#include "machd/request.h"
#include "machd/task.h"
#include "machd/trace.h"

#define ID_REQUEST_NOTIFICATION 3213
#define ID_INSERT_RIGHT         3214

/* mach_port_insert_right as it stands in a request: header, body, port
 * descriptor, NDR, name. */
struct insert_right {
	mach_msg_header_t head;
	mach_msg_body_t body;
	mach_msg_port_descriptor_t port;
	NDR_record_t ndr;
	mach_port_name_t name;
};

/* Answers with a reply that has only a return code. */
static void
answer_return_code(struct conn *conn, mach_msg_id_t id, kern_return_t kr)
{
	mig_reply_error_t reply = {
		.Head = { .msgh_size = sizeof(reply), .msgh_id = id + 100 },
		.NDR = NDR_record,
		.RetCode = kr,
	};

	answer_bytes(conn, MACH_MSG_SUCCESS, &reply, sizeof(reply), -1);
}

/*
 * mach_port_insert_right on the own task, where XNU looks at the names itself
 * instead of copying a message in: so the errors are those of the call
 * (spec 4.13, rows 0 and 1), not those of a send.
 */
static kern_return_t
op_insert_right(struct task *task, const struct insert_right *in)
{
	mach_msg_type_name_t disposition = in->port.disposition;
	struct right right;
	kern_return_t kr;

	if (in->name == in->port.name &&
	    (disposition == MACH_MSG_TYPE_MAKE_SEND ||
		disposition == MACH_MSG_TYPE_COPY_SEND))
		return name_insert_own(task->space, in->name, disposition);
	if (!MACH_PORT_VALID(in->port.name))
		return KERN_INVALID_NAME;
	kr = space_copyin(task->space, in->port.name, disposition, &right);
	if (kr != KERN_SUCCESS)
		return kr;
	kr = name_insert_right(task->space, in->name, &right);
	right_release(task->machd->core, &right);
	return kr;
}

static bool
op_is_insert_right(const struct conn *conn, const struct request *request,
    const struct port *port, struct insert_right *ret_in)
{
	if (port != conn->task->port || request->head->regions != 0 ||
	    request->head->send_size != sizeof(*ret_in) ||
	    (request->head->flags & WIRE_BODY_FD))
		return false;
	memcpy(ret_in, request->message, sizeof(*ret_in));
	return ret_in->head.msgh_id == ID_INSERT_RIGHT &&
	    (ret_in->head.msgh_bits & MACH_MSGH_BITS_COMPLEX) &&
	    ret_in->body.msgh_descriptor_count == 1 &&
	    ret_in->port.type == MACH_MSG_PORT_DESCRIPTOR;
}

/*
 * A request whose right could not be copied in. For one to the own task XNU
 * has no message, and says what is wrong with the name itself.
 */
static void
op_refused(struct conn *conn, const struct port *port,
    const struct request *request, mach_msg_return_t mr)
{
	const mach_msg_header_t *head = (const void *)request->message;
	mach_msg_port_descriptor_t notify;
	struct space_line line;

	if (mr != MACH_SEND_INVALID_RIGHT || port != conn->task->port ||
	    head->msgh_id != ID_REQUEST_NOTIFICATION ||
	    request->head->send_size < sizeof(mach_msg_base_t) + sizeof(notify)) {
		answer(conn, mr);
		return;
	}
	memcpy(&notify, request->message + sizeof(mach_msg_base_t),
	    sizeof(notify));
	answer_return_code(conn, head->msgh_id,
	    space_line(conn->task->space, notify.name, &line) == KERN_SUCCESS
		? KERN_INVALID_RIGHT
		: KERN_INVALID_NAME);
}

/*
 * op_call_over(): a kernelrpc has its reply (NULL: none), which is consumed,
 * or `mr` says why not.
 */
void
op_call_over(
    struct conn *conn, mach_msg_return_t mr, struct kmsg *reply, uint32_t room)
{
	mach_msg_size_t size;

	trace_return(conn, reply, mr);
	if (mr != MACH_MSG_SUCCESS || !reply) {
		answer(conn, mr);
		return;
	}
	/* Before its rights become names that the caller would not know. */
	(void)kmsg_bytes(reply, &size);
	if ((uint64_t)size + MACH_MSG_TRAILER_MINIMUM_SIZE > room) {
		kmsg_free(reply);
		answer(conn, MACH_RCV_TOO_LARGE);
		return;
	}
	mr = kmsg_copyout(
	    reply, conn->task->space, MACH_MSG_OPTION_NONE, MACH_PORT_NULL);
	answer_message(conn, mr, reply);
}

/* Serves the request and hands the reply straight back, or later. */
static void
op_call(struct conn *conn, struct kmsg *kmsg, uint32_t rcv_size)
{
	struct deferred *deferred;
	struct kmsg *reply = NULL;
	mach_msg_return_t mr;

	trace_call(conn, kmsg);
	mr = dispatch_call(conn->task, kmsg, &deferred, &reply);
	if (deferred)
		deferred_wait(deferred, conn, NULL, rcv_size);
	else
		op_call_over(conn, mr, reply, rcv_size);
}

/* op_kernelrpc(): a MIG request to a port of machd's own, and its reply. */
int
op_kernelrpc(struct conn *conn, struct request *request)
{
	const mach_msg_header_t *head = (const void *)request->message;
	struct task *task = conn->task;
	struct insert_right insert;
	struct kmsg *kmsg;
	struct port *port;
	mach_msg_return_t mr;

	if (request->head->send_size < sizeof(*head) ||
	    (request->head->flags & WIRE_BODY_FD)) {
		answer(conn, MACH_SEND_MSG_TOO_SMALL);
		return 0;
	}
	port = space_port(task->space, head->msgh_remote_port);
	if (port && !port_is_kernel(port)) {
		answer(conn, WIRE_NOT_KERNEL);
		return 0;
	}
	if (port && op_is_insert_right(conn, request, port, &insert)) {
		answer_return_code(
		    conn, ID_INSERT_RIGHT, op_insert_right(task, &insert));
		return 0;
	}
	mr = op_message(conn, request, MACH_MSG_OPTION_NONE, NULL, &kmsg);
	if (mr != MACH_MSG_SUCCESS)
		op_refused(conn, port, request, mr);
	else
		op_call(conn, kmsg, request->head->rcv_size);
	return 0;
}

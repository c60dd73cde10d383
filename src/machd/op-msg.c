#include <mach/message.h>
#include <string.h>

#include "core/kmsg.h"
#include "core/mqueue.h"
#include "machd/answer.h"
#include "machd/conn.h"
#include "machd/deferred.h"
#include "machd/dispatch.h"
#include "machd/memory.h"
#include "machd/op-msg.h"
#include "machd/request.h"
#include "machd/task.h"
#include "machd/trace.h"

/*
 * op_receive(): the receive of a trap, at once or by waiting.
 */
void
op_receive(struct conn *conn)
{
	bool timed = conn->options & MACH_RCV_TIMEOUT;
	mach_msg_return_t mr;

	mr = mqueue_receive(&conn->waiter, conn->rcv_name, conn->options,
	    conn->rcv_size, timed && conn->timeout == 0);
	if (mr != MACH_RCV_IN_PROGRESS) {
		conn->waiter.result = mr;
		answer_wait(conn);
	} else if (timed) {
		conn_arm(conn, conn->timeout);
	}
}

/*
 * The auxiliary data with a header that tells its size, whatever the sender
 * wrote there. What core will refuse for its size is left as it is.
 */
static const void *
op_aux(const struct request *request, uint8_t *copy)
{
	mach_msg_aux_header_t head = { .msgdh_size = request->aux_size };

	if (request->aux_size < KMSG_AUX_MIN || request->aux_size > KMSG_AUX_MAX)
		return request->aux;
	memcpy(copy, request->aux, request->aux_size);
	memcpy(copy, &head, sizeof(head));
	return copy;
}

/*
 * op_message(): makes the request's message a kmsg of the task's.
 * MACH_MSG_SUCCESS with *ret_kmsg (NULL: circular), or the error to answer;
 * ret_taken as kmsg_copyin()'s.
 */
mach_msg_return_t
op_message(struct conn *conn, struct request *request,
    mach_msg_option_t options, uint32_t *ret_taken, struct kmsg **ret_kmsg)
{
	uint8_t aux[KMSG_AUX_MAX];
	struct memory_input input;
	mach_msg_return_t mr;

	mr = memory_take(conn, request, &input);
	if (mr != MACH_MSG_SUCCESS)
		return mr;
	mr = kmsg_copyin(conn->task->space,
	    &(struct kmsg_input){
		.bytes = input.head,
		.head_size = input.head_size,
		.size = request->head->send_size,
		.tail = input.tail,
		.ool = input.ool,
		.n_ool = input.count,
		.aux = op_aux(request, aux),
		.aux_size = request->aux_size,
		.ret_taken = ret_taken,
	    },
	    options, ret_kmsg);
	memory_input_release(&input);
	return mr;
}

/* The send is over well: the receive follows, or the trap is over. */
static void
op_sent(struct conn *conn)
{
	if (conn->options & MACH_SEND_MSG)
		conn->task->messages_sent++;
	if (conn->options & MACH_RCV_MSG)
		op_receive(conn);
	else
		answer(conn, MACH_MSG_SUCCESS);
}

static void
op_send(struct conn *conn, struct request *request)
{
	bool timed = conn->options & MACH_SEND_TIMEOUT;
	bool poll = timed && conn->timeout == 0;
	uint32_t taken = 0;
	struct kmsg *kmsg;
	mach_msg_return_t mr;

	mr = op_message(conn, request, conn->options, &taken, &kmsg);
	if (mr != MACH_MSG_SUCCESS) {
		answer_values(conn, mr, taken, 0);
		return;
	}
	trace_send(conn, kmsg);
	mr = mqueue_send(&conn->waiter, kmsg, conn->options, poll);
	/* The reply is the caller's to wait with, under its own options. */
	if (mr == MQUEUE_KERNEL)
		mr = mqueue_send(&conn->waiter,
		    dispatch_message(conn->task, kmsg), conn->options, poll);
	switch (mr) {
	case MACH_MSG_SUCCESS:
		op_sent(conn);
		break;
	case MACH_SEND_IN_PROGRESS:
		if (timed)
			conn_arm(conn, conn->timeout);
		break;
	default:
		conn->waiter.result = mr;
		answer_wait(conn);
	}
}

/* op_msg(): mach_msg: sends, receives, or both. */
int
op_msg(struct conn *conn, struct request *request)
{
	const struct wire_request *head = request->head;

	conn->options = head->options;
	conn->rcv_size = head->rcv_size;
	conn->rcv_name = head->rcv_name;
	conn->timeout = head->timeout;
	conn->waiter.aux_size = head->flags & WIRE_AUX ? head->value[1] : 0;
	conn->waiter.rcv_address = head->flags & WIRE_AUX
	    ? 0
	    : head->value[0] | (uint64_t)head->value[1] << 32;
	if (head->options & MACH_SEND_MSG)
		op_send(conn, request);
	else
		op_sent(conn);
	return 0;
}

/*
 * op_wait_over(): a wait of this connection has ended: a send that got its
 * place goes on to the trap's receive, everything else is the answer.
 */
void
op_wait_over(struct conn *conn)
{
	struct waiter *waiter = &conn->waiter;

	loop_timer_cancel(conn->machd->loop, &conn->timer);
	if (waiter->was_sending && waiter->result == MACH_MSG_SUCCESS)
		op_sent(conn);
	else
		answer_wait(conn);
}

/*
 * op_interrupt(): ends the wait of the trap under way, as a signal does. What
 * waited may have been a kernel's reply: then the send is over well, and the
 * signal interrupts the receive that would follow. False: it waits for
 * nothing, or for what cannot be interrupted.
 */
bool
op_interrupt(struct conn *conn)
{
	mach_msg_return_t reason = conn->waiter.state == WAITER_SENDING
	    ? MACH_SEND_INTERRUPTED
	    : MACH_RCV_INTERRUPTED;

	if (!conn->busy)
		return false;
	if (semaphore_wait_end(conn, KERN_ABORTED))
		return true;
	if (conn->deferred || !waiter_cancel(&conn->waiter, reason))
		return false;
	if (conn->waiter.result == MACH_MSG_SUCCESS &&
	    conn->options & MACH_RCV_MSG)
		conn->waiter.result = MACH_RCV_INTERRUPTED;
	answer_wait(conn);
	return true;
}

/*
 * op_abort(): ends the wait of the trap that it names, if it still waits. A
 * deferred kernelrpc cannot be interrupted; that somebody asks means that the
 * trap was left by siglongjmp, and its thread wants the connection back.
 */
int
op_abort(struct conn *conn, struct request *request)
{
	if (!conn->busy || conn->trap != request->head->trap)
		return 0;
	if (conn->deferred) {
		deferred_abort(conn->deferred);
		answer(conn, MACH_RCV_INTERRUPTED);
	} else {
		(void)op_interrupt(conn);
	}
	return 0;
}

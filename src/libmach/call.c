/*
 * One place where a message leaves, and one where a thread waits for one:
 * every way to send or receive ends up in call_run().
 */
#include "libmach/call.h"

#include <errno.h>
#include <string.h>

#include <mach/mach_error.h>
#include <mach/mig_errors.h>

#include "libmach/debug.h"
#include "libmach/memory.h"
#include "libmach/outgoing.h"
#include "libmach/probe.h"
#include "libmach/sys.h"
#include "libmach/thread.h"
#include "libmach/trap.h"
#include "wire/wire.h"

/* The largest message there is: 48 MiB less the largest trailer. */
#define MESSAGE_SIZE_MAX 50331580u

static bool
sends(const struct call *call)
{
	return call->options & MACH_SEND_MSG;
}

static bool
receives(const struct call *call)
{
	return call->options & MACH_RCV_MSG;
}

/* Results of sending, without the bits that copying out adds. */
static bool
is_send_error(mach_msg_return_t result)
{
	return (result & 0x10004000) == 0x10000000;
}

/*
 * How many pieces of memory are the message's now. All, if it was sent, or
 * came back after that; of one that was refused, those that machd names.
 */
static unsigned
call_taken(const struct trap *trap, const struct outgoing *outgoing,
    mach_msg_return_t result)
{
	if (result == WIRE_NOT_KERNEL)
		return 0;
	if (!is_send_error(result) || trap->answer.size > 0)
		return outgoing->count;
	return trap->answer.value[0];
}

/* What a trap that did not come about means to a caller of mach_msg(). */
static mach_msg_return_t
call_failure(const struct call *call, int error)
{
	switch (error) {
	case -EPIPE:
		if (call->op == WIRE_KERNELRPC)
			return MIG_SERVER_DIED;
		return receives(call) ? MACH_RCV_PORT_CHANGED
				      : MACH_SEND_INVALID_DEST;
	case -ENOTCONN:
		return sends(call) ? MACH_SEND_INVALID_DEST
				   : MACH_RCV_PORT_CHANGED;
	default:
		if (call->op == WIRE_KERNELRPC)
			return KERN_RESOURCE_SHORTAGE;
		return sends(call) ? MACH_SEND_NO_BUFFER : MACH_RCV_INVALID_DATA;
	}
}

static void
call_prepare(const struct call *call, struct trap *trap)
{
	trap->request = (struct wire_request){
		.op = call->op,
		.options = (uint32_t)call->options,
		.send_size = sends(call) ? call->send_size : 0,
		.rcv_size = call->rcv_size,
		.rcv_name = call->rcv_name,
		.timeout = call->timeout,
		.priority = call->priority,
		.value = { sends(call) ? call->aux_size : 0,
		    receives(call) ? call->rcv_aux_size : 0 },
	};
	trap->interruptible = (sends(call) &&
				  (call->options & MACH_SEND_INTERRUPT)) ||
	    (receives(call) && (call->options & MACH_RCV_INTERRUPT));
	if (trap->request.value[0] || trap->request.value[1]) {
		trap->request.flags |= WIRE_AUX;
	} else if (receives(call) && (call->options & MACH_RCV_GUARDED_DESC)) {
		/* What a receive right that comes guarded is guarded with. */
		trap->request.value[0] = (uint32_t)(uintptr_t)call->receive;
		trap->request.value[1] = (uint32_t)((uint64_t)(uintptr_t)
							call->receive >>
		    32);
	}
	trap->fd = -1;
	trap->unanswered = false;
	/* Looking for descriptors reads the message's beginning. */
	trap->readable = sends(call) && !call->base &&
		call->send_size >= sizeof(mach_msg_base_t)
	    ? call->send
	    : NULL;
	trap->aux = call->rcv_aux;
	trap->aux_room = receives(call) ? call->rcv_aux_size : 0;
	trap->buffer = receives(call) ? call->receive : call->send;
	trap->room = receives(call) ? call->rcv_size : call->send_size;
	trap->send_buffer = NULL;
	if (!sends(call) || !receives(call))
		return;
	if (call->receive == call->send) {
		/* The place has room for what is sent, too. */
		if (trap->room < call->send_size)
			trap->room = call->send_size;
	} else if (call->options & (MACH_SEND_TIMEOUT | MACH_SEND_INTERRUPT)) {
		trap->send_buffer = call->send;
		trap->send_room = call->send_size;
	}
}

/*
 * The body came in a memfd: what is in the buffer is its beginning and,
 * behind that, the trailer, which belongs behind the rest.
 */
static mach_msg_return_t
call_take_body(struct trap *trap)
{
	char trailer[MAX_TRAILER_SIZE], *end;
	size_t size = trap->answer.size, rest = trap->answer.value[0];
	uint64_t offset = trap->answer.value[1];

	if (trap->fd_count == 0 || trap->answer.trailer > sizeof(trailer) ||
	    size + rest + trap->answer.trailer > trap->room)
		return MACH_RCV_INVALID_DATA;
	end = (char *)trap->buffer + size;
	memcpy(trailer, end, trap->answer.trailer);
	while (rest > 0) {
		long n = sys_pread(trap->fds[0], end, rest, offset);

		if (n == -EINTR)
			continue;
		if (n <= 0)
			return MACH_RCV_INVALID_DATA;
		end += n;
		offset += (uint64_t)n;
		rest -= (size_t)n;
	}
	if (trap->answer.trailer > 0 &&
	    probe_readable(end, trap->answer.trailer))
		memcpy(end, trailer, trap->answer.trailer);
	return MACH_MSG_SUCCESS;
}

/* Brings the out-of-line memory of the answer's message in. */
static mach_msg_return_t
call_take_memory(struct trap *trap)
{
	struct trap_packet packet = { 0 };
	mach_msg_return_t result = MACH_MSG_SUCCESS;
	int r = trap_memory(trap, &packet);

	if (r < 0)
		packet.size = 0;
	if (trap->faulted) {
		trap_packet_deinit(&packet);
		return MACH_MSG_SUCCESS;
	}
	result = memory_place(trap->buffer, trap->answer.size, &packet);
	trap_packet_deinit(&packet);
	return r < 0 ? MACH_MSG_VM_SPACE : result;
}

/*
 * MACH_RCV_LARGE: the message stays queued, and the buffer, as far as there
 * is one, tells how large it is and where.
 */
static mach_msg_return_t
call_too_large(const struct call *call, const struct trap *trap)
{
	mach_msg_header_t *header = call->receive;

	if (call->rcv_size < 8)
		return MACH_RCV_TOO_LARGE;
	if (!probe_writable(header))
		return MACH_RCV_INVALID_DATA;
	header->msgh_size = trap->answer.value[0];
	if ((call->options & MACH_RCV_LARGE_IDENTITY) && call->rcv_size >= 16)
		header->msgh_local_port = trap->answer.value[1];
	return MACH_RCV_TOO_LARGE;
}

/*
 * A send without a timeout failed for want of something, which is too rare to
 * look at the answer beforehand: the message that came back lies where the
 * one to be received was to go.
 */
static void
call_put_back(const struct call *call, const struct trap *trap)
{
	size_t size = trap->size < trap->room ? trap->size : trap->room;

	if (trap->buffer != call->send)
		memcpy(call->send, trap->buffer,
		    size < call->send_size ? size : call->send_size);
}

/* Puts what came with the answer in its place; the result of the call. */
static mach_msg_return_t
call_take(const struct call *call, struct trap *trap)
{
	mach_msg_return_t result = trap->answer.result, more;
	bool lost = trap->faulted;

	if (trap->answer.flags & WIRE_BODY_FD) {
		more = lost ? MACH_MSG_SUCCESS : call_take_body(trap);
		sys_close_all(trap->fds, trap->fd_count);
		lost |= more != MACH_MSG_SUCCESS;
	}
	if (trap->answer.flags & WIRE_MEMORY_FOLLOWS) {
		more = call_take_memory(trap);
		if (more != MACH_MSG_SUCCESS && result == MACH_MSG_SUCCESS)
			result = MACH_RCV_BODY_ERROR;
		result |= more;
	}
	if (lost)
		return is_send_error(result) ? MACH_SEND_INVALID_DATA
					     : MACH_RCV_INVALID_DATA;
	if (result == MACH_RCV_TOO_LARGE && (call->options & MACH_RCV_LARGE))
		return call_too_large(call, trap);
	if (is_send_error(result))
		call_put_back(call, trap);
	if (call->ret_rcv_aux)
		*call->ret_rcv_aux = (mach_msg_size_t)trap->aux_size;
	return result;
}

static mach_msg_return_t
call_exchange(const struct call *call, struct trap *trap,
    const struct outgoing_source *source, struct outgoing *outgoing)
{
	mach_msg_return_t result;
	int r;

	trap->request.regions = outgoing->count;
	trap->request.flags |= outgoing->flags;
	r = trap_call(trap, outgoing->iov, outgoing->iov_count, outgoing->fds,
	    outgoing->fd_count);
	if (r == -EFAULT)
		return outgoing_blame(source);
	if (r < 0)
		return call_failure(call, r);
	result = call_take(call, trap);
	/* Nobody else can map memory that was made for this message. */
	if (result == WIRE_BUSY)
		return MACH_SEND_NO_BUFFER;
	outgoing_sent(outgoing, call_taken(trap, outgoing, result));
	return result;
}

/* How many of the message's first bytes are not at call->send. */
static size_t
call_base_size(const struct call *call)
{
	if (!call->base)
		return 0;
	return call->base->header.msgh_bits & MACH_MSGH_BITS_COMPLEX &&
		call->send_size >= sizeof(*call->base)
	    ? sizeof(*call->base)
	    : sizeof(call->base->header);
}

/*
 * What is read of a message before the kernel does: its header, and where its
 * descriptors may be.
 */
static bool
call_can_read(const struct call *call)
{
	uintptr_t *page = &thread_current.readable;
	mach_msg_bits_t bits;

	if (!call->base && !probe_once(page, call->send, sizeof(*call->send)))
		return false;
	bits = call->base ? call->base->header.msgh_bits : call->send->msgh_bits;
	return !(bits & MACH_MSGH_BITS_COMPLEX) ||
	    probe_once(page, call->send, call->send_size);
}

/* One trap, with a message to send. */
static mach_msg_return_t
call_send(const struct call *call, struct trap *trap)
{
	struct outgoing_source source = {
		.message = call->send,
		.size = call->send_size,
		.base = call->base,
		.base_size = call_base_size(call),
		.aux = call->aux,
		.aux_size = call->aux_size,
	};
	struct outgoing outgoing;
	mach_msg_return_t result;

	if (call->send_size < sizeof(*call->send) || call->send_size % 4)
		return MACH_SEND_MSG_TOO_SMALL;
	if (call->send_size > MESSAGE_SIZE_MAX)
		return MACH_SEND_TOO_LARGE;
	if (!call_can_read(call))
		return MACH_SEND_INVALID_DATA;
	result = outgoing_init(&outgoing, &source);
	if (result == MACH_MSG_SUCCESS)
		result = call_exchange(call, trap, &source, &outgoing);
	outgoing_deinit(&outgoing);
	return result;
}

static mach_msg_return_t
call_receive(const struct call *call, struct trap *trap)
{
	int r = trap_call(trap, NULL, 0, NULL, 0);

	return r < 0 ? call_failure(call, r) : call_take(call, trap);
}

static mach_msg_return_t
call_once(const struct call *call)
{
	struct trap trap;
	mach_msg_return_t result;
	int r;

	call_prepare(call, &trap);
	r = trap_enter(&trap);
	if (r < 0)
		return call_failure(call, r);
	result = sends(call) ? call_send(call, &trap)
			     : call_receive(call, &trap);
	trap_exit(&trap);
	return result;
}

/* As call_once(), and one line on stderr about it. */
static mach_msg_return_t
call_traced(const struct call *call)
{
	const char *what = call->op == WIRE_KERNELRPC ? "kernelrpc"
	    : !receives(call)                         ? "send"
	    : sends(call)                             ? "rpc"
						      : "receive";
	mach_msg_header_t sent = { 0 };
	mach_msg_return_t result;

	if (sends(call) && call->send_size >= sizeof(sent))
		sent = call->base ? call->base->header : *call->send;
	if (!sends(call))
		debug_line("receive from %#x ...", call->rcv_name);
	result = call_once(call);
	debug_line("%s to %#x from %#x, id %d, %u bytes, options %#x: %#x %s",
	    what, sent.msgh_remote_port, call->rcv_name, sent.msgh_id,
	    call->send_size, (unsigned)call->options, (unsigned)result,
	    result ? mach_error_string(result) : "");
	return result;
}

/*
 * call_run(): sends, receives, or both. As mach_msg(), and for
 * WIRE_KERNELRPC also WIRE_NOT_KERNEL and MIG_SERVER_DIED. A wait that was
 * interrupted although the caller did not want to know is taken up again.
 */
mach_msg_return_t
call_run(const struct call *call)
{
	struct call again = *call;
	mach_msg_return_t result;

	for (;;) {
		result = debug_on ? call_traced(&again) : call_once(&again);
		if (result == MACH_SEND_INTERRUPTED &&
		    !(call->options & MACH_SEND_INTERRUPT)) {
			/* What came back has a header of its own. */
			again.base = NULL;
			continue;
		}
		if (result != MACH_RCV_INTERRUPTED ||
		    (call->options & MACH_RCV_INTERRUPT))
			return result;
		again.options &= ~MACH_SEND_MSG;
	}
}

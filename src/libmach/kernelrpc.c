#include <mach/linux/kernelrpc.h>
#include <mach/mig.h>

#include "libmach/call.h"
#include "wire/wire.h"

/* The destination is not machd's: an ordinary request and its reply. */
static mach_msg_return_t
ordinary_rpc(
    mach_msg_header_t *msg, mach_msg_size_t send_size, mach_msg_size_t rcv_size)
{
	mach_port_t reply_port = mig_get_reply_port();
	mach_msg_return_t result;

	msg->msgh_local_port = reply_port;
	msg->msgh_bits &= ~(mach_msg_bits_t)MACH_MSGH_BITS_LOCAL_MASK;
	msg->msgh_bits |= MACH_MSGH_BITS(0, MACH_MSG_TYPE_MAKE_SEND_ONCE);
	result = mach_msg(msg, MACH_SEND_MSG | MACH_RCV_MSG, send_size,
	    rcv_size, reply_port, MACH_MSG_TIMEOUT_NONE, MACH_PORT_NULL);
	if (result == MACH_MSG_SUCCESS || result == MACH_SEND_INVALID_DATA ||
	    result == MACH_SEND_INVALID_DEST ||
	    result == MACH_SEND_INVALID_HEADER)
		mig_put_reply_port(reply_port);
	else
		mig_dealloc_reply_port(reply_port);
	return result;
}

/* mach_kernelrpc_np(): see mach/linux/kernelrpc.h. */
mach_msg_return_t
mach_kernelrpc_np(
    mach_msg_header_t *msg, mach_msg_size_t send_size, mach_msg_size_t rcv_size)
{
	struct call call = {
		.op = WIRE_KERNELRPC,
		.send = msg,
		.receive = msg,
		.options = MACH_SEND_MSG | MACH_RCV_MSG,
		.send_size = send_size,
		.rcv_size = rcv_size,
	};
	mach_msg_return_t result = call_run(&call);

	return result == WIRE_NOT_KERNEL
	    ? ordinary_rpc(msg, send_size, rcv_size)
	    : result;
}

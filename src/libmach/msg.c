#include <mach/mach.h>
#include <mach/mach_traps.h>
#include <mach/message.h>

#include "libmach/call.h"
#include "wire/wire.h"

/* mach_msg(): see mach/message.h. */
mach_msg_return_t
mach_msg(mach_msg_header_t *msg, mach_msg_option_t option,
    mach_msg_size_t send_size, mach_msg_size_t rcv_size,
    mach_port_name_t rcv_name, mach_msg_timeout_t timeout,
    mach_port_name_t notify)
{
	return mach_msg_overwrite(msg, option, send_size, rcv_size, rcv_name,
	    timeout, notify, NULL, 0);
}

/* mach_msg_overwrite(): see mach/message.h; rcv_limit says nothing. */
mach_msg_return_t
mach_msg_overwrite(mach_msg_header_t *msg, mach_msg_option_t option,
    mach_msg_size_t send_size, mach_msg_size_t rcv_size,
    mach_port_name_t rcv_name, mach_msg_timeout_t timeout,
    mach_port_name_t notify, mach_msg_header_t *rcv_msg,
    mach_msg_size_t rcv_limit)
{
	struct call call = {
		.op = WIRE_MSG,
		.send = msg,
		.receive = rcv_msg ? rcv_msg : msg,
		.options = option,
		.send_size = send_size,
		.rcv_size = rcv_size,
		.rcv_name = rcv_name,
		.timeout = timeout,
		.priority = notify,
	};

	(void)rcv_limit;
	if (!(option & (MACH_SEND_MSG | MACH_RCV_MSG)))
		return MACH_MSG_SUCCESS;
	return call_run(&call);
}

/*
 * mach_msg_trap(), mach_msg_overwrite_trap(): see mach/mach_traps.h: a call
 * that a signal interrupts is not repeated.
 */
mach_msg_return_t
mach_msg_overwrite_trap(mach_msg_header_t *msg, mach_msg_option_t option,
    mach_msg_size_t send_size, mach_msg_size_t rcv_size,
    mach_port_name_t rcv_name, mach_msg_timeout_t timeout,
    mach_msg_priority_t priority, mach_msg_header_t *rcv_msg,
    mach_msg_size_t rcv_limit)
{
	return mach_msg_overwrite(msg,
	    option | MACH_SEND_INTERRUPT | MACH_RCV_INTERRUPT, send_size,
	    rcv_size, rcv_name, timeout, priority, rcv_msg, rcv_limit);
}

mach_msg_return_t
mach_msg_trap(mach_msg_header_t *msg, mach_msg_option_t option,
    mach_msg_size_t send_size, mach_msg_size_t rcv_size,
    mach_port_name_t rcv_name, mach_msg_timeout_t timeout,
    mach_msg_priority_t priority)
{
	return mach_msg_overwrite_trap(msg, option, send_size, rcv_size,
	    rcv_name, timeout, priority, NULL, 0);
}

/* mach_msg_send(): see mach/mach.h. */
mach_msg_return_t
mach_msg_send(mach_msg_header_t *header)
{
	return mach_msg(header, MACH_SEND_MSG, header->msgh_size, 0,
	    MACH_PORT_NULL, MACH_MSG_TIMEOUT_NONE, MACH_PORT_NULL);
}

/* mach_msg_receive(): see mach/mach.h. */
mach_msg_return_t
mach_msg_receive(mach_msg_header_t *header)
{
	return mach_msg(header, MACH_RCV_MSG, 0, header->msgh_size,
	    header->msgh_local_port, MACH_MSG_TIMEOUT_NONE, MACH_PORT_NULL);
}

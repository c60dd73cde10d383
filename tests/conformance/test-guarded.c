/*
 * Guarded port descriptors: sections 5.2, 5.6, 5.7 and 6.5.
 */

#include "kit.h"

#define GUARD 0x0123456789abcdef
#define COPY  MACH_MSG_TYPE_COPY_SEND

struct guarded {
	mach_msg_header_t header;
	mach_msg_body_t body;
	mach_msg_guarded_port_descriptor_t port;
};

union received {
	mach_msg_header_t header;
	struct guarded guarded;
	unsigned char bytes[512];
};

static mach_msg_return_t
send_guarded(mach_port_t to, mach_port_t port, unsigned flags, uint64_t context,
    unsigned disposition)
{
	struct guarded message;

	memset(&message, 0, sizeof(message));
	message.header.msgh_bits = MACH_MSGH_BITS(COPY, 0) |
	    MACH_MSGH_BITS_COMPLEX;
	message.header.msgh_remote_port = to;
	message.body.msgh_descriptor_count = 1;
	message.port.type = MACH_MSG_GUARDED_PORT_DESCRIPTOR;
	message.port.disposition = (unsigned char)disposition;
	message.port.flags = (mach_msg_guard_flags_t)flags;
	message.port.context = context;
	message.port.name = port;
	return mach_msg(
	    &message.header, MACH_SEND_MSG, sizeof(message), 0, 0, 0, 0);
}

static mach_msg_return_t
receive_guarded(mach_port_t port, union received *message, int options)
{
	memset(message, 0, sizeof(*message));
	return mach_msg(&message->header,
	    MACH_RCV_MSG | MACH_RCV_TIMEOUT | options, 0, sizeof(*message),
	    port, 0, 0);
}

static mach_port_t
new_guarded(void)
{
	mach_port_t port = new_port();

	OK(mach_port_guard(TASK, port, GUARD, FALSE));
	return port;
}

T_DECL(s5_2_guarded_descriptor_form, "dispositions and flags it may have")
{
	mach_port_t to = new_port(), port = new_guarded();

	GIVES(send_guarded(to, port, MACH_MSG_GUARD_FLAGS_IMMOVABLE_RECEIVE,
		  GUARD, COPY),
	    MACH_SEND_INVALID_TYPE);
	GIVES(send_guarded(to, port, 0, GUARD, MACH_MSG_TYPE_MOVE_RECEIVE),
	    MACH_SEND_INVALID_TYPE);
	GIVES(send_guarded(to, port, 0x10, GUARD, MACH_MSG_TYPE_MOVE_RECEIVE),
	    MACH_SEND_INVALID_TYPE);
	GIVES(send_guarded(to, port, MACH_MSG_GUARD_FLAGS_UNGUARDED_ON_SEND,
		  GUARD, MACH_MSG_TYPE_MOVE_RECEIVE),
	    MACH_SEND_INVALID_TYPE);
	IS_EMPTY(to);
	IS_TYPE(port, MACH_PORT_TYPE_SEND_RECEIVE);
}

T_DECL(s5_6_guard_must_match, "the guard that the sender names")
{
	mach_port_t to = new_port(), port = new_guarded(), plain = new_port();

	GIVES(send_guarded(to, port, MACH_MSG_GUARD_FLAGS_IMMOVABLE_RECEIVE,
		  GUARD + 1, MACH_MSG_TYPE_MOVE_RECEIVE),
	    MACH_SEND_INVALID_RIGHT);
	GIVES(send_guarded(to, plain, MACH_MSG_GUARD_FLAGS_IMMOVABLE_RECEIVE,
		  GUARD, MACH_MSG_TYPE_MOVE_RECEIVE),
	    MACH_SEND_INVALID_RIGHT);
	GIVES(send_guarded(to, port,
		  MACH_MSG_GUARD_FLAGS_IMMOVABLE_RECEIVE |
		      MACH_MSG_GUARD_FLAGS_UNGUARDED_ON_SEND,
		  0, MACH_MSG_TYPE_MOVE_RECEIVE),
	    MACH_SEND_INVALID_RIGHT);
	IS_EMPTY(to);
	IS_TYPE(port, MACH_PORT_TYPE_SEND_RECEIVE);
	IS_TYPE(plain, MACH_PORT_TYPE_SEND_RECEIVE);
}

T_DECL(s6_5_guarded_on_arrival, "guarded with the buffer's address, immovable")
{
	mach_port_t to = new_port(), port = new_guarded();
	union received message;

	OK(send_guarded(to, port, MACH_MSG_GUARD_FLAGS_IMMOVABLE_RECEIVE, GUARD,
	    MACH_MSG_TYPE_MOVE_RECEIVE));
	IS_TYPE(port, MACH_PORT_TYPE_SEND);
	OK(receive_guarded(to, &message, MACH_RCV_GUARDED_DESC));
	IS(message.guarded.port.type, MACH_MSG_GUARDED_PORT_DESCRIPTOR);
	IS(message.guarded.port.disposition, MACH_MSG_TYPE_PORT_RECEIVE);
	IS(message.guarded.port.flags, MACH_MSG_GUARD_FLAGS_IMMOVABLE_RECEIVE);
	IS(message.guarded.port.name, port);
	IS(message.guarded.port.context, (uintptr_t)&message);
	IS_TYPE(port, MACH_PORT_TYPE_SEND_RECEIVE);
	GIVES(mach_port_mod_refs(TASK, port, RECEIVE, -1), KERN_INVALID_RIGHT);
	GIVES(send_right(to, port, MACH_MSG_TYPE_MOVE_RECEIVE),
	    MACH_SEND_INVALID_RIGHT);
	OK(mach_port_unguard(TASK, port, (uintptr_t)&message));
	OK(mach_port_mod_refs(TASK, port, RECEIVE, -1));
}

T_DECL(s6_5_unguarded_on_send, "a port that had no guard gets one")
{
	mach_port_t to = new_port(), port = new_port();
	union received message;

	OK(send_guarded(to, port,
	    MACH_MSG_GUARD_FLAGS_IMMOVABLE_RECEIVE |
		MACH_MSG_GUARD_FLAGS_UNGUARDED_ON_SEND,
	    0, MACH_MSG_TYPE_MOVE_RECEIVE));
	OK(receive_guarded(to, &message, MACH_RCV_GUARDED_DESC));
	IS(message.guarded.port.flags, MACH_MSG_GUARD_FLAGS_IMMOVABLE_RECEIVE);
	OK(mach_port_unguard(TASK, port, (uintptr_t)&message));
}

T_DECL(s6_5_guarded_not_wanted, "without the option the right is destroyed")
{
	mach_port_t to = new_port(), port = new_guarded();
	union received message;

	OK(send_guarded(to, port, MACH_MSG_GUARD_FLAGS_IMMOVABLE_RECEIVE, GUARD,
	    MACH_MSG_TYPE_MOVE_RECEIVE));
	OK(receive_guarded(to, &message, 0));
	IS(message.guarded.port.name, MACH_PORT_NULL);
	IS(message.guarded.port.context, 0);
	IS_TYPE(port, MACH_PORT_TYPE_DEAD_NAME);
}

T_DECL(s5_6_guarded_null, "null and dead pass")
{
	mach_port_t to = new_port();
	union received message;

	OK(send_guarded(to, MACH_PORT_NULL,
	    MACH_MSG_GUARD_FLAGS_IMMOVABLE_RECEIVE, 0,
	    MACH_MSG_TYPE_MOVE_RECEIVE));
	OK(receive_guarded(to, &message, MACH_RCV_GUARDED_DESC));
	IS(message.guarded.port.name, MACH_PORT_NULL);
}

T_DECL(s8_4_destroy_guarded, "mach_msg_destroy takes the guard off first")
{
	mach_port_t to = new_port(), port = new_guarded();
	union received message;

	OK(send_guarded(to, port, MACH_MSG_GUARD_FLAGS_IMMOVABLE_RECEIVE, GUARD,
	    MACH_MSG_TYPE_MOVE_RECEIVE));
	OK(receive_guarded(to, &message, MACH_RCV_GUARDED_DESC));
	mach_msg_destroy(&message.header);
	IS_TYPE(port, MACH_PORT_TYPE_DEAD_NAME);
}

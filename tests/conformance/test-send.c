/*
 * Sending, up to the destination and reply rights: sections 5.1 to 5.5.
 */

#include "kit.h"

#define BITS      MACH_MSGH_BITS
#define COPY      MACH_MSG_TYPE_COPY_SEND
#define MOVE      MACH_MSG_TYPE_MOVE_SEND
#define MAKE      MACH_MSG_TYPE_MAKE_SEND
#define ONCE      MACH_MSG_TYPE_MAKE_SEND_ONCE
#define MOVE_ONCE MACH_MSG_TYPE_MOVE_SEND_ONCE

static mach_msg_return_t
send_size(mach_port_t port, mach_msg_bits_t bits, unsigned size)
{
	union any message;

	memset(&message, 0, sizeof(message));
	message.header.msgh_bits = BITS(COPY, 0) | bits;
	message.header.msgh_remote_port = port;
	return mach_msg(&message.header, MACH_SEND_MSG, size, 0, 0, 0, 0);
}

T_DECL(s5_1_no_options, "neither send nor receive: success, nothing done")
{
	mach_msg_header_t header = { 0 };

	OK(mach_msg(&header, 0, 0, 0, NO_SUCH_NAME, 0, 0));
}

T_DECL(s5_1_send_size_rules, "send_size counts, msgh_size does not")
{
	mach_port_t port = new_port();
	struct simple message = { { 0 }, 77 };
	union any got;

	message.header.msgh_bits = BITS(COPY, 0);
	message.header.msgh_size = 4000;
	message.header.msgh_remote_port = port;
	OK(mach_msg(
	    &message.header, MACH_SEND_MSG, sizeof(message), 0, 0, 0, 0));
	OK(receive(port, &got));
	IS(got.header.msgh_size, sizeof(message));
	IS(got.simple.value, 77);
}

T_DECL(s5_1_send_and_receive, "send first, then receive into the same buffer")
{
	mach_port_t port = new_port();
	union any message;

	memset(&message, 0, sizeof(message));
	message.header.msgh_bits = BITS(COPY, 0);
	message.header.msgh_remote_port = port;
	message.header.msgh_id = 42;
	message.simple.value = 43;
	OK(mach_msg(&message.header, MACH_SEND_MSG | MACH_RCV_MSG,
	    sizeof(struct simple), sizeof(message), port, 0, 0));
	IS(message.header.msgh_id, 42);
	IS(message.simple.value, 43);
	IS(message.header.msgh_local_port, port);
}

T_DECL(s5_1_failed_send_receives_nothing, "the send's error, no receive")
{
	mach_port_t port = new_port();
	union any message;

	OK(send_value(port, 1));
	memset(&message, 0, sizeof(message));
	message.header.msgh_bits = BITS(COPY, 0);
	message.header.msgh_remote_port = NO_SUCH_NAME;
	GIVES(mach_msg(&message.header, MACH_SEND_MSG | MACH_RCV_MSG, 24,
		  sizeof(message), port, 0, 0),
	    MACH_SEND_INVALID_DEST);
	IS(message.header.msgh_remote_port, NO_SUCH_NAME);
	IS(receive_value(port), 1);
}

T_DECL(s5_1_overwrite, "the overwriting form receives into another buffer")
{
	mach_port_t port = new_port();
	struct simple message = { { 0 }, 5 };
	union any got;

	memset(&got, 0, sizeof(got));
	message.header.msgh_bits = BITS(COPY, 0);
	message.header.msgh_remote_port = port;
	OK(mach_msg_overwrite(&message.header, MACH_SEND_MSG | MACH_RCV_MSG,
	    sizeof(message), sizeof(got), port, 0, 0, &got.header, 0));
	IS(got.simple.value, 5);
	IS(message.header.msgh_remote_port, port);
}

T_DECL(s5_1_mach_msg_send_receive, "the short forms")
{
	mach_port_t port = new_port();
	union any message;

	memset(&message, 0, sizeof(message));
	message.header.msgh_bits = BITS(COPY, 0);
	message.header.msgh_size = sizeof(struct simple);
	message.header.msgh_remote_port = port;
	message.simple.value = 9;
	OK(mach_msg_send(&message.header));
	memset(&message, 0, sizeof(message));
	message.header.msgh_size = sizeof(message);
	message.header.msgh_local_port = port;
	OK(mach_msg_receive(&message.header));
	IS(message.simple.value, 9);
}

T_DECL(s5_2_too_small, "less than a header, or no multiple of four")
{
	mach_port_t port = new_port();

	GIVES(send_size(port, 0, 0), MACH_SEND_MSG_TOO_SMALL);
	GIVES(send_size(port, 0, 20), MACH_SEND_MSG_TOO_SMALL);
	GIVES(send_size(port, 0, 23), MACH_SEND_MSG_TOO_SMALL);
	GIVES(send_size(port, 0, 26), MACH_SEND_MSG_TOO_SMALL);
	GIVES(send_size(port, 0, 29), MACH_SEND_MSG_TOO_SMALL);
	OK(send_size(port, 0, 24));
	OK(send_size(port, 0, 28));
	IS_REFS(port, SEND, 1);
}

T_DECL(s5_2_too_large, "more than 48 MiB less 68 bytes")
{
	mach_port_t port = new_port();
	union any message;

	memset(&message, 0, sizeof(message));
	message.header.msgh_bits = BITS(COPY, 0);
	message.header.msgh_remote_port = port;
	GIVES(mach_msg(&message.header, MACH_SEND_MSG, 50331584, 0, 0, 0, 0),
	    MACH_SEND_TOO_LARGE);
	GIVES(mach_msg(&message.header, MACH_SEND_MSG, 0xfffffffc, 0, 0, 0, 0),
	    MACH_SEND_TOO_LARGE);
	IS_EMPTY(port);
}

T_DECL(s5_2_complex_without_body, "complex and shorter than a body")
{
	GIVES(send_size(new_port(), MACH_MSGH_BITS_COMPLEX, 24),
	    MACH_SEND_MSG_TOO_SMALL);
}

T_DECL(s5_2_complex_no_descriptors, "complex with no descriptor is legal")
{
	mach_port_t port = new_port();
	union any message;

	OK(send_size(port, MACH_MSGH_BITS_COMPLEX, 28));
	OK(receive(port, &message));
	HOLDS(message.header.msgh_bits & MACH_MSGH_BITS_COMPLEX);
	IS(message.ports.body.msgh_descriptor_count, 0);
}

/* A complex message with `count` claimed and `size` sent. */
static mach_msg_return_t
send_claim(mach_port_t port, unsigned count, unsigned size, unsigned type)
{
	union any message;

	memset(&message, 0, sizeof(message));
	message.header.msgh_bits = BITS(COPY, 0) | MACH_MSGH_BITS_COMPLEX;
	message.header.msgh_remote_port = port;
	message.ports.body.msgh_descriptor_count = count;
	for (int i = 0; i < 8; i++)
		message.ports.port[i].type = (unsigned char)type;
	return mach_msg(&message.header, MACH_SEND_MSG, size, 0, 0, 0, 0);
}

T_DECL(s5_2_more_descriptors_than_room, "a count that lies")
{
	mach_port_t port = new_port();

	GIVES(send_claim(port, 1, 28, 0), MACH_SEND_MSG_TOO_SMALL);
	GIVES(send_claim(port, 2, 28 + 12, 0), MACH_SEND_MSG_TOO_SMALL);
	GIVES(send_claim(port, ~0u, 28 + 24, 0), MACH_SEND_MSG_TOO_SMALL);
	GIVES(send_claim(port, 1, 28 + 12, MACH_MSG_OOL_DESCRIPTOR),
	    MACH_SEND_MSG_TOO_SMALL);
	OK(send_claim(port, 1, 28 + 12, 0));
	IS_REFS(port, SEND, 1);
}

T_DECL(s5_2_descriptor_type, "there are five types of descriptor")
{
	mach_port_t port = new_port();

	GIVES(send_claim(port, 1, 28 + 12, 5), MACH_SEND_INVALID_TYPE);
	GIVES(send_claim(port, 1, 28 + 12, 255), MACH_SEND_INVALID_TYPE);
	IS_EMPTY(port);
	IS_REFS(port, SEND, 1);
}

T_DECL(s5_3_unknown_bits_are_ignored, "bits outside the user's are cleared")
{
	mach_port_t port = new_port();
	union any message;

	OK(send_with(BITS(COPY, 0) | 0x60000000, port, 0, 1, 1));
	OK(receive(port, &message));
	IS(message.header.msgh_bits & ~MACH_MSGH_BITS_PORTS_MASK, 0);
}

T_DECL(s5_3_local_port_without_disposition, "a reply port, but no right")
{
	mach_port_t port = new_port();

	GIVES(send_with(BITS(COPY, 0), port, port, 1, 1),
	    MACH_SEND_INVALID_HEADER);
	IS_REFS(port, SEND, 1);
}

T_DECL(s5_3_local_disposition, "which dispositions a reply may have")
{
	static const mach_msg_type_name_t bad[] = { 1, 15,
		MACH_MSG_TYPE_MOVE_RECEIVE, 22, 24, 31 };
	mach_port_t port = new_port();

	for (unsigned i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		GIVES(send_with(BITS(COPY, bad[i]), port, port, 1, 1),
		    MACH_SEND_INVALID_HEADER);
}

T_DECL(s5_3_remote_disposition, "which dispositions a destination may have")
{
	static const mach_msg_type_name_t bad[] = { 0, 1, 15,
		MACH_MSG_TYPE_MOVE_RECEIVE, 22, 31 };
	mach_port_t port = new_port();

	for (unsigned i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		GIVES(send_with(BITS(bad[i], 0), port, 0, 1, 1),
		    MACH_SEND_INVALID_HEADER);
	IS_TYPE(port, MACH_PORT_TYPE_SEND_RECEIVE);
}

T_DECL(s5_3_remote_null_dead, "no destination")
{
	GIVES(send_with(BITS(COPY, 0), MACH_PORT_NULL, 0, 1, 1),
	    MACH_SEND_INVALID_DEST);
	GIVES(send_with(BITS(COPY, 0), MACH_PORT_DEAD, 0, 1, 1),
	    MACH_SEND_INVALID_DEST);
}

T_DECL(s5_3_header_order, "header errors come before a missing destination")
{
	GIVES(send_with(BITS(COPY, 0), MACH_PORT_NULL, NO_SUCH_NAME, 1, 1),
	    MACH_SEND_INVALID_HEADER);
	GIVES(send_with(BITS(0, 0), MACH_PORT_NULL, 0, 1, 1),
	    MACH_SEND_INVALID_HEADER);
}

T_DECL(s5_3_same_send_once_twice, "one send-once right cannot be both")
{
	mach_port_t port = new_receive(), once = new_send_once(port);

	GIVES(send_with(BITS(MOVE_ONCE, MOVE_ONCE), once, once, 1, 1),
	    MACH_SEND_INVALID_DEST);
	GIVES(send_with(BITS(MOVE_ONCE, COPY), once, once, 1, 1),
	    MACH_SEND_INVALID_DEST);
	IS_TYPE(once, MACH_PORT_TYPE_SEND_ONCE);
	IS_EMPTY(port);
}

T_DECL(s5_3_voucher_disposition, "a voucher is moved or copied or none")
{
	mach_port_t port = new_port();
	struct simple message = { { 0 }, 1 };

	message.header.msgh_bits = MACH_MSGH_BITS_SET(COPY, 0, MAKE, 0);
	message.header.msgh_remote_port = port;
	GIVES(mach_msg(
		  &message.header, MACH_SEND_MSG, sizeof(message), 0, 0, 0, 0),
	    MACH_SEND_INVALID_VOUCHER);
	message.header.msgh_bits = MACH_MSGH_BITS_SET(COPY, 0, COPY, 0);
	message.header.msgh_voucher_port = MACH_PORT_DEAD;
	GIVES(mach_msg(
		  &message.header, MACH_SEND_MSG, sizeof(message), 0, 0, 0, 0),
	    MACH_SEND_INVALID_VOUCHER);
	IS_EMPTY(port);
}

T_DECL(s5_3_opaque_voucher_value, "without disposition it is just a number")
{
	mach_port_t port = new_port();
	struct simple message = { { 0 }, 1 };
	union any got;

	message.header.msgh_bits = BITS(COPY, 0);
	message.header.msgh_remote_port = port;
	message.header.msgh_voucher_port = 0x12345678;
	OK(mach_msg(
	    &message.header, MACH_SEND_MSG, sizeof(message), 0, 0, 0, 0));
	OK(receive(port, &got));
	IS(got.header.msgh_voucher_port, 0x12345678);
}

T_DECL(s5_4_not_a_voucher, "a port is no voucher")
{
	mach_port_t port = new_port();
	struct simple message = { { 0 }, 1 };

	message.header.msgh_bits = MACH_MSGH_BITS_SET(COPY, 0, COPY, 0);
	message.header.msgh_remote_port = port;
	message.header.msgh_voucher_port = new_port();
	GIVES(mach_msg(
		  &message.header, MACH_SEND_MSG, sizeof(message), 0, 0, 0, 0),
	    MACH_SEND_INVALID_VOUCHER);
	IS_EMPTY(port);
}

T_DECL(s5_4_destination_must_be_a_right, "absent, set, dead name")
{
	GIVES(send_with(BITS(COPY, 0), NO_SUCH_NAME, 0, 1, 1),
	    MACH_SEND_INVALID_DEST);
	GIVES(send_with(BITS(COPY, 0), new_set(), 0, 1, 1),
	    MACH_SEND_INVALID_DEST);
	GIVES(send_with(BITS(COPY, 0), new_dead(1), 0, 1, 1),
	    MACH_SEND_INVALID_DEST);
	GIVES(send_with(BITS(MOVE, 0), new_dead(1), 0, 1, 1),
	    MACH_SEND_INVALID_DEST);
	GIVES(send_with(BITS(MAKE, 0), new_dead(1), 0, 1, 1),
	    MACH_SEND_INVALID_DEST);
}

T_DECL(s5_4_reply_must_be_a_right, "absent, set, unsuitable")
{
	mach_port_t port = new_port(), other = new_receive();

	GIVES(send_with(BITS(COPY, ONCE), port, NO_SUCH_NAME, 1, 1),
	    MACH_SEND_INVALID_REPLY);
	GIVES(send_with(BITS(COPY, MAKE), port, new_set(), 1, 1),
	    MACH_SEND_INVALID_REPLY);
	GIVES(send_with(BITS(COPY, COPY), port, other, 1, 1),
	    MACH_SEND_INVALID_REPLY);
	GIVES(send_with(BITS(COPY, MOVE_ONCE), port, other, 1, 1),
	    MACH_SEND_INVALID_REPLY);
	GIVES(send_with(BITS(COPY, ONCE), port, new_send(port), 1, 1),
	    MACH_SEND_INVALID_REPLY);
	IS_EMPTY(port);
	IS_REFS(port, SEND, 1);
}

T_DECL(s5_4_destination_comes_before_reply, "which error wins")
{
	GIVES(send_with(BITS(COPY, ONCE), NO_SUCH_NAME, NO_SUCH_NAME, 1, 1),
	    MACH_SEND_INVALID_DEST);
}

T_DECL(s5_4_reply_null_dead, "null and dead pass")
{
	mach_port_t port = new_port();
	union any message;

	OK(send_with(BITS(COPY, ONCE), port, MACH_PORT_NULL, 1, 1));
	OK(receive(port, &message));
	IS(message.header.msgh_remote_port, MACH_PORT_NULL);
	OK(send_with(BITS(COPY, ONCE), port, MACH_PORT_DEAD, 1, 1));
	OK(receive(port, &message));
	IS(message.header.msgh_remote_port, MACH_PORT_DEAD);
	IS(MACH_MSGH_BITS_REMOTE(message.header.msgh_bits),
	    MACH_MSG_TYPE_PORT_SEND_ONCE);
}

T_DECL(s5_4_reply_dead_name, "a dead name as reply arrives as dead")
{
	mach_port_t port = new_port(), dead = new_dead(2);
	union any message;

	OK(send_with(BITS(COPY, COPY), port, dead, 1, 1));
	OK(receive(port, &message));
	IS(message.header.msgh_remote_port, MACH_PORT_DEAD);
	IS_REFS(dead, DEAD_NAME, 2);
	OK(send_with(BITS(COPY, MOVE), port, dead, 1, 1));
	OK(receive(port, &message));
	IS(message.header.msgh_remote_port, MACH_PORT_DEAD);
	IS_REFS(dead, DEAD_NAME, 1);
}

T_DECL(s5_4_copy_send, "the sender keeps its right")
{
	mach_port_t port = new_port();
	union any message;

	OK(send_with(BITS(COPY, 0), port, 0, 7, 8));
	IS_REFS(port, SEND, 1);
	OK(receive(port, &message));
	IS(message.header.msgh_id, 7);
	IS(MACH_MSGH_BITS_LOCAL(message.header.msgh_bits),
	    MACH_MSG_TYPE_PORT_SEND);
}

T_DECL(s5_4_copy_send_needs_send, "a receive right is not enough")
{
	GIVES(send_with(BITS(COPY, 0), new_receive(), 0, 1, 1),
	    MACH_SEND_INVALID_DEST);
	GIVES(send_with(BITS(MOVE, 0), new_receive(), 0, 1, 1),
	    MACH_SEND_INVALID_DEST);
}

T_DECL(s5_4_move_send, "the sender's reference goes")
{
	mach_port_t port = new_port();

	OK(mach_port_mod_refs(TASK, port, SEND, 1));
	OK(send_with(BITS(MOVE, 0), port, 0, 1, 1));
	IS_REFS(port, SEND, 1);
	OK(send_with(BITS(MOVE, 0), port, 0, 1, 1));
	IS_TYPE(port, MACH_PORT_TYPE_RECEIVE);
	GIVES(send_with(BITS(MOVE, 0), port, 0, 1, 1), MACH_SEND_INVALID_DEST);
}

static void
echo_receive(mach_port_t parent)
{
	mach_port_t port = new_receive();

	OK(send_right(parent, port, MACH_MSG_TYPE_MAKE_SEND));
	OK(send_value(parent, receive_value(port)));
}

T_DECL(s5_4_move_send_takes_the_name, "the last reference takes the name")
{
	mach_port_t port = new_port(), name;

	peer_start(echo_receive, port);
	name = receive_right(port, MACH_MSG_TYPE_PORT_SEND);
	OK(send_with(BITS(MOVE, 0), name, 0, 1, 4711));
	IS_GONE(name);
	IS(receive_value(port), 4711);
}

T_DECL(s5_4_make_send, "a receive right makes a destination")
{
	mach_port_t port = new_receive();
	union any message;

	OK(send_with(BITS(MAKE, 0), port, 0, 1, 1));
	IS_TYPE(port, MACH_PORT_TYPE_RECEIVE);
	OK(receive(port, &message));
	IS(MACH_MSGH_BITS_LOCAL(message.header.msgh_bits),
	    MACH_MSG_TYPE_PORT_SEND);
	GIVES(send_with(BITS(MAKE, 0), new_send(new_port()), 0, 1, 1),
	    MACH_SEND_INVALID_DEST);
}

T_DECL(s5_4_make_send_counts, "it raises the make-send count")
{
	mach_port_t port = new_receive();

	OK(send_with(BITS(MAKE, 0), port, 0, 1, 1));
	IS(status_of(port).mps_mscount, 1);
	OK(send_with(BITS(ONCE, 0), port, 0, 1, 1));
	IS(status_of(port).mps_mscount, 1);
}

T_DECL(s5_4_make_send_once, "a send-once destination")
{
	mach_port_t port = new_receive();
	union any message;

	OK(send_with(BITS(ONCE, 0), port, 0, 1, 1));
	OK(receive(port, &message));
	IS(MACH_MSGH_BITS_LOCAL(message.header.msgh_bits),
	    MACH_MSG_TYPE_PORT_SEND_ONCE);
	IS_EMPTY(port);
}

T_DECL(s5_4_move_send_once, "the right is spent")
{
	mach_port_t port = new_receive(), once = new_send_once(port);
	union any message;

	OK(send_with(BITS(MOVE_ONCE, 0), once, 0, 3, 1));
	IS_GONE(once);
	OK(receive(port, &message));
	IS(message.header.msgh_id, 3);
	IS(MACH_MSGH_BITS_LOCAL(message.header.msgh_bits),
	    MACH_MSG_TYPE_PORT_SEND_ONCE);
	IS_EMPTY(port);
	GIVES(send_with(BITS(COPY, 0), new_send_once(port), 0, 3, 1),
	    MACH_SEND_INVALID_DEST);
}

T_DECL(s5_4_move_send_once_dead, "to a dead port it succeeds")
{
	mach_port_t port = new_receive(), once = new_send_once(port);

	OK(mach_port_destroy(TASK, port));
	OK(send_with(BITS(MOVE_ONCE, 0), once, 0, 3, 1));
	IS_GONE(once);
}

T_DECL(s5_4_errors_consume_nothing, "rights stay when a header is refused")
{
	mach_port_t port = new_port(), once = new_send_once(port);

	GIVES(send_with(BITS(MOVE_ONCE, ONCE), once, NO_SUCH_NAME, 1, 1),
	    MACH_SEND_INVALID_REPLY);
	IS_TYPE(once, MACH_PORT_TYPE_SEND_ONCE);
	GIVES(send_with(BITS(COPY, MOVE_ONCE), NO_SUCH_NAME, once, 1, 1),
	    MACH_SEND_INVALID_DEST);
	IS_TYPE(once, MACH_PORT_TYPE_SEND_ONCE);
	GIVES(send_with(BITS(MOVE, COPY), port, NO_SUCH_NAME, 1, 1),
	    MACH_SEND_INVALID_REPLY);
	IS_REFS(port, SEND, 1);
	IS_EMPTY(port);
}

/* Sends to `name` with itself as reply; returns the result. */
static mach_msg_return_t
send_both(mach_port_t name, unsigned remote, unsigned local)
{
	return send_with(BITS(remote, local), name, name, 1, 1);
}

T_DECL(s5_4_same_name_move_move, "two moves need two references")
{
	mach_port_t port = new_port();

	GIVES(send_both(port, MOVE, MOVE), MACH_SEND_INVALID_DEST);
	IS_REFS(port, SEND, 1);
	OK(mach_port_mod_refs(TASK, port, SEND, 2));
	OK(send_both(port, MOVE, MOVE));
	IS_REFS(port, SEND, 1);
}

T_DECL(s5_4_same_name_move_copy, "a move and a copy take one")
{
	mach_port_t port = new_port();

	OK(mach_port_mod_refs(TASK, port, SEND, 2));
	OK(send_both(port, MOVE, COPY));
	IS_REFS(port, SEND, 2);
	OK(send_both(port, COPY, MOVE));
	IS_REFS(port, SEND, 1);
	OK(send_both(port, COPY, COPY));
	IS_REFS(port, SEND, 1);
}

T_DECL(s5_4_same_name_makes, "making destination and reply of one name")
{
	mach_port_t port = new_receive();
	union any message;

	OK(send_both(port, MAKE, ONCE));
	OK(send_both(port, ONCE, MAKE));
	OK(send_both(port, ONCE, ONCE));
	OK(receive(port, &message));
	IS_TYPE(message.header.msgh_remote_port, MACH_PORT_TYPE_SEND_ONCE);
	OK(receive(port, &message));
	IS(message.header.msgh_remote_port, port);
	IS_REFS(port, SEND, 1);
	OK(receive(port, &message));
	IS_TYPE(message.header.msgh_remote_port, MACH_PORT_TYPE_SEND_ONCE);
}

T_DECL(s5_5_ignored_options, "hints about priority change nothing")
{
	mach_port_t port = new_port();
	struct simple message = { { 0 }, 6 };

	message.header.msgh_bits = BITS(COPY, 0);
	message.header.msgh_remote_port = port;
	OK(mach_msg(&message.header,
	    MACH_SEND_MSG | MACH_SEND_OVERRIDE | MACH_SEND_NOIMPORTANCE,
	    sizeof(message), 0, 0, 0, 5));
	IS(receive_value(port), 6);
}

T_DECL(s5_5_strict_reply, "a strict reply is a send-once right")
{
	mach_port_t port = new_port();
	struct simple message = { { 0 }, 6 };

	message.header.msgh_bits = BITS(COPY, MAKE);
	message.header.msgh_remote_port = port;
	message.header.msgh_local_port = new_receive();
	GIVES(mach_msg(&message.header, MACH_SEND_MSG | MACH_MSG_STRICT_REPLY,
		  sizeof(message), 0, 0, 0, 0),
	    MACH_SEND_INVALID_REPLY);
	IS_EMPTY(port);
	message.header.msgh_bits = BITS(COPY, ONCE);
	OK(mach_msg(&message.header, MACH_SEND_MSG | MACH_MSG_STRICT_REPLY,
	    sizeof(message), 0, 0, 0, 0));
	IS(receive_value(port), 6);
}

/*
 * Rights in a message's body: sections 5.6, 5.7, 6.5 and 8.3.
 */

#include "kit.h"

#define COPY         MACH_MSG_TYPE_COPY_SEND
#define MOVE         MACH_MSG_TYPE_MOVE_SEND
#define MAKE         MACH_MSG_TYPE_MAKE_SEND
#define ONCE         MACH_MSG_TYPE_MAKE_SEND_ONCE
#define MOVE_ONCE    MACH_MSG_TYPE_MOVE_SEND_ONCE
#define MOVE_RECEIVE MACH_MSG_TYPE_MOVE_RECEIVE

T_DECL(s5_6_null_and_dead_pass, "null and dead travel unchanged")
{
	mach_port_t port = new_port();

	OK(send_right(port, MACH_PORT_NULL, COPY));
	IS(receive_right(port, MACH_MSG_TYPE_PORT_SEND), MACH_PORT_NULL);
	OK(send_right(port, MACH_PORT_DEAD, ONCE));
	IS(receive_right(port, MACH_MSG_TYPE_PORT_SEND_ONCE), MACH_PORT_DEAD);
	OK(send_right(port, MACH_PORT_NULL, 3));
	IS(receive_right(port, 0), MACH_PORT_NULL);
}

T_DECL(s5_6_copy_send, "a copy comes back under the same name")
{
	mach_port_t port = new_port(), right = new_port();

	OK(send_right(port, right, COPY));
	IS_REFS(right, SEND, 1);
	IS(receive_right(port, MACH_MSG_TYPE_PORT_SEND), right);
	IS_REFS(right, SEND, 2);
}

T_DECL(s5_6_move_send, "a move takes one reference")
{
	mach_port_t port = new_port(), right = new_port();

	OK(send_right(port, right, MOVE));
	IS_TYPE(right, MACH_PORT_TYPE_RECEIVE);
	IS(receive_right(port, MACH_MSG_TYPE_PORT_SEND), right);
	IS_REFS(right, SEND, 1);
}

T_DECL(s5_6_make_send, "a receive right makes one")
{
	mach_port_t port = new_port(), right = new_receive();

	OK(send_right(port, right, MAKE));
	IS_TYPE(right, MACH_PORT_TYPE_RECEIVE);
	IS(receive_right(port, MACH_MSG_TYPE_PORT_SEND), right);
	IS_TYPE(right, MACH_PORT_TYPE_SEND_RECEIVE);
}

T_DECL(s5_6_make_send_once, "a send-once right has a name of its own")
{
	mach_port_t port = new_port(), right = new_receive(), once;

	OK(send_right(port, right, ONCE));
	once = receive_right(port, MACH_MSG_TYPE_PORT_SEND_ONCE);
	HOLDS(once != right);
	IS_TYPE(once, MACH_PORT_TYPE_SEND_ONCE);
}

T_DECL(s5_6_move_send_once, "it leaves its old name")
{
	mach_port_t port = new_port(), once = new_send_once(port), got;

	OK(send_right(port, once, MOVE_ONCE));
	IS_GONE(once);
	got = receive_right(port, MACH_MSG_TYPE_PORT_SEND_ONCE);
	IS_TYPE(got, MACH_PORT_TYPE_SEND_ONCE);
}

T_DECL(s5_6_move_receive, "a receive right comes back under a new name")
{
	mach_port_t port = new_port(), right = new_receive(), got;

	OK(send_with(MACH_MSGH_BITS(MAKE, 0), right, 0, 1, 55));
	OK(send_right(port, right, MOVE_RECEIVE));
	IS_GONE(right);
	got = receive_right(port, MACH_MSG_TYPE_PORT_RECEIVE);
	IS_TYPE(got, MACH_PORT_TYPE_RECEIVE);
	IS(receive_value(got), 55);
}

T_DECL(s5_6_dead_names_travel, "dead names arrive as MACH_PORT_DEAD")
{
	mach_port_t port = new_port(), dead = new_dead(3);

	OK(send_right(port, dead, COPY));
	IS(receive_right(port, MACH_MSG_TYPE_PORT_SEND), MACH_PORT_DEAD);
	IS_REFS(dead, DEAD_NAME, 3);
	OK(send_right(port, dead, MOVE));
	IS(receive_right(port, MACH_MSG_TYPE_PORT_SEND), MACH_PORT_DEAD);
	IS_REFS(dead, DEAD_NAME, 2);
	OK(send_right(port, dead, MOVE_ONCE));
	IS(receive_right(port, MACH_MSG_TYPE_PORT_SEND_ONCE), MACH_PORT_DEAD);
	IS_REFS(dead, DEAD_NAME, 1);
}

T_DECL(s5_6_dead_names_refused, "nothing can be made of a dead name")
{
	mach_port_t port = new_port(), dead = new_dead(1);

	GIVES(send_right(port, dead, MAKE), MACH_SEND_INVALID_RIGHT);
	GIVES(send_right(port, dead, ONCE), MACH_SEND_INVALID_RIGHT);
	GIVES(send_right(port, dead, MOVE_RECEIVE), MACH_SEND_INVALID_RIGHT);
	IS_REFS(dead, DEAD_NAME, 1);
	IS_EMPTY(port);
}

T_DECL(s5_6_unsuitable_rights, "each wrong pair of right and disposition")
{
	mach_port_t port = new_port(), receive_only = new_receive();
	mach_port_t once = new_send_once(port), send = new_send(new_port());
	const struct {
		mach_port_t name;
		unsigned disposition;
	} bad[] = {
		{ receive_only, COPY },
		{ receive_only, MOVE },
		{ receive_only, MOVE_ONCE },
		{ once, COPY },
		{ once, MOVE },
		{ once, MAKE },
		{ once, MOVE_RECEIVE },
		{ send, MAKE },
		{ send, ONCE },
		{ send, MOVE_ONCE },
		{ send, MOVE_RECEIVE },
		{ NO_SUCH_NAME, COPY },
		{ new_set(), MOVE_RECEIVE },
		{ port, 0 },
		{ port, MACH_MSG_TYPE_COPY_RECEIVE },
		{ port, 24 },
		{ port, 255 },
	};

	for (unsigned i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		T_EXPECT_MACH_ERROR(
		    send_right(port, bad[i].name, bad[i].disposition),
		    MACH_SEND_INVALID_RIGHT, "pair %u", i);
	IS_EMPTY(port);
	IS_TYPE(once, MACH_PORT_TYPE_SEND_ONCE);
	IS_REFS(send, SEND, 1);
	IS_REFS(port, SEND, 1);
}

T_DECL(s5_6_own_task_port_may_travel, "the task port is not immovable")
{
	mach_port_t port = new_port();
	unsigned refs = refs_of(TASK, SEND);

	OK(send_right(port, TASK, COPY));
	IS(receive_right(port, MACH_MSG_TYPE_PORT_SEND), TASK);
	IS_REFS(TASK, SEND, refs + 1);
}

/* `count` port descriptors in one message. */
static mach_msg_return_t
send_many(mach_port_t port, mach_msg_bits_t bits, mach_port_t reply,
    unsigned count, const mach_msg_port_descriptor_t *descriptor)
{
	union any message;

	memset(&message, 0, sizeof(message));
	message.header.msgh_bits = bits | MACH_MSGH_BITS_COMPLEX;
	message.header.msgh_remote_port = port;
	message.header.msgh_local_port = reply;
	message.ports.body.msgh_descriptor_count = count;
	memcpy(message.ports.port, descriptor, count * sizeof(*descriptor));
	return mach_msg(&message.header, MACH_SEND_MSG,
	    (mach_msg_size_t)(28 + 12 * count), 0, 0, 0, 0);
}

T_DECL(s5_6_failure_destroys_the_rest, "what was copied in before is gone")
{
	mach_port_t port = new_port(), right = new_port();
	mach_port_t once = new_send_once(right), after = new_port();
	const mach_msg_port_descriptor_t descriptor[] = {
		{ .name = right, .disposition = MOVE },
		{ .name = once, .disposition = MOVE_ONCE },
		{ .name = NO_SUCH_NAME, .disposition = COPY },
		{ .name = after, .disposition = MOVE },
	};

	GIVES(send_many(port, MACH_MSGH_BITS(COPY, 0), 0, 4, descriptor),
	    MACH_SEND_INVALID_RIGHT);
	IS_TYPE(right, MACH_PORT_TYPE_RECEIVE);
	IS_GONE(once);
	expect_notification(right, MACH_NOTIFY_SEND_ONCE);
	IS_REFS(after, SEND, 1);
	IS_EMPTY(port);
}

T_DECL(s5_6_failure_destroys_the_header, "the header's rights die too")
{
	mach_port_t port = new_port(), reply = new_receive();
	const mach_msg_port_descriptor_t descriptor = { .name = NO_SUCH_NAME,
		.disposition = COPY };

	OK(mach_port_mod_refs(TASK, port, SEND, 1));
	GIVES(send_many(port, MACH_MSGH_BITS(MOVE, ONCE), reply, 1, &descriptor),
	    MACH_SEND_INVALID_RIGHT);
	IS_REFS(port, SEND, 1);
	expect_notification(reply, MACH_NOTIFY_SEND_ONCE);
	IS_EMPTY(reply);
}

T_DECL(s5_6_many_rights_in_order, "eight rights arrive in their order")
{
	mach_port_t port = new_port();
	mach_msg_port_descriptor_t descriptor[8] = { { 0 } };
	union any message;

	for (int i = 0; i < 8; i++) {
		descriptor[i].name = new_receive();
		descriptor[i].disposition = MAKE;
	}
	OK(send_many(port, MACH_MSGH_BITS(COPY, 0), 0, 8, descriptor));
	OK(receive(port, &message));
	IS(message.ports.body.msgh_descriptor_count, 8);
	for (int i = 0; i < 8; i++) {
		IS(message.ports.port[i].name, descriptor[i].name);
		IS(message.ports.port[i].disposition, MACH_MSG_TYPE_PORT_SEND);
	}
}

T_DECL(s5_6_body_beside_rights, "bytes behind the descriptors arrive")
{
	mach_port_t port = new_port();
	struct {
		mach_msg_header_t header;
		mach_msg_body_t body;
		mach_msg_port_descriptor_t port;
		char text[12];
	} message = { { 0 }, { 1 }, { .disposition = COPY }, "after" };
	union any got;

	message.header.msgh_bits = MACH_MSGH_BITS(COPY, 0) |
	    MACH_MSGH_BITS_COMPLEX;
	message.header.msgh_remote_port = port;
	message.port.name = port;
	OK(mach_msg(
	    &message.header, MACH_SEND_MSG, sizeof(message), 0, 0, 0, 0));
	OK(receive(port, &got));
	IS(got.header.msgh_size, sizeof(message));
	T_EXPECT_EQ_STR((const char *)got.bytes + 40, "after", "the text");
}

T_DECL(s5_7_moved_receive_keeps_send_name, "the send right stays behind")
{
	mach_port_t port = new_port(), right = new_port();

	OK(send_right(port, right, MOVE_RECEIVE));
	IS_TYPE(right, MACH_PORT_TYPE_SEND);
	IS(receive_right(port, MACH_MSG_TYPE_PORT_RECEIVE), right);
	IS_TYPE(right, MACH_PORT_TYPE_SEND_RECEIVE);
}

T_DECL(s5_7_queue_travels, "queued messages come along, in order")
{
	mach_port_t port = new_port(), right = new_port(), got;

	fill(right, 3);
	OK(send_right(port, right, MOVE_RECEIVE));
	OK(send_value(right, 3));
	got = receive_right(port, MACH_MSG_TYPE_PORT_RECEIVE);
	for (unsigned i = 0; i < 4; i++)
		IS(receive_value(got), i);
}

T_DECL(s5_7_counts_start_anew, "seqno and make-send count are zero again")
{
	mach_port_t port = new_port(), right = new_port();

	fill(right, 2);
	receive_value(right);
	IS(status_of(right).mps_seqno, 1);
	OK(send_right(port, right, MOVE_RECEIVE));
	receive_right(port, MACH_MSG_TYPE_PORT_RECEIVE);
	IS(status_of(right).mps_seqno, 0);
	IS(status_of(right).mps_mscount, 0);
	IS(status_of(right).mps_msgcount, 1);
	HOLDS(status_of(right).mps_srights);
}

T_DECL(s5_7_receiver_sees_port_changed, "who waits on it is told")
{
	mach_port_t port = new_port();
	struct worker worker = { .port = new_receive() };

	worker_start(&worker, work_receive);
	worker_wait_blocked(&worker);
	OK(send_right(port, worker.port, MOVE_RECEIVE));
	worker_join(&worker);
	GIVES(worker.result, MACH_RCV_PORT_CHANGED);
}

T_DECL(s5_7_blocked_sender_stays, "who waits to send to it goes on waiting")
{
	mach_port_t port = new_port(), right = new_port(), got;
	struct worker worker = { .port = right, .value = 5 };

	fill(right, 5);
	worker_start(&worker, work_send);
	worker_wait_blocked(&worker);
	OK(send_right(port, right, MOVE_RECEIVE));
	got = receive_right(port, MACH_MSG_TYPE_PORT_RECEIVE);
	for (unsigned i = 0; i < 6; i++)
		IS(receive_value(got), i);
	worker_join(&worker);
	OK(worker.result);
}

T_DECL(s5_7_moved_to_another_task, "a port served by another task")
{
	mach_port_t port = new_port(), right = new_port(), to;

	to = new_send(port);
	fill(right, 2);
	OK(send_right(to, right, MOVE_RECEIVE));
	IS_TYPE(right, MACH_PORT_TYPE_SEND);
	GIVES(try_receive(right), MACH_RCV_INVALID_NAME);
	OK(send_value(right, 9));
}

T_DECL(s8_3_own_receive_right, "a port sent to itself vanishes")
{
	mach_port_t port = new_port();

	OK(send_right(port, port, MOVE_RECEIVE));
	IS_TYPE(port, MACH_PORT_TYPE_DEAD_NAME);
	IS_REFS(port, DEAD_NAME, 1);
}

T_DECL(s8_3_cycles, "cycles of two, three and four ports vanish")
{
	for (unsigned length = 2; length <= 4; length++) {
		mach_port_t port[4], watch = new_receive();

		for (unsigned i = 0; i < length; i++)
			port[i] = new_port();
		for (unsigned i = 0; i + 1 < length; i++)
			OK(send_right(port[i + 1], port[i], MOVE_RECEIVE));
		OK(send_right(port[0], watch, ONCE));
		OK(send_right(port[0], port[length - 1], MOVE_RECEIVE));
		for (unsigned i = 0; i < length; i++)
			IS_TYPE(port[i], MACH_PORT_TYPE_DEAD_NAME);
		expect_notification(watch, MACH_NOTIFY_SEND_ONCE);
	}
}

T_DECL(s8_3_chain_is_no_cycle, "a chain of ports in transit unwinds")
{
	mach_port_t a = new_port(), b = new_port(), c = new_port();

	OK(send_value(a, 1));
	OK(send_right(b, a, MOVE_RECEIVE));
	OK(send_right(c, b, MOVE_RECEIVE));
	IS(receive_right(c, MACH_MSG_TYPE_PORT_RECEIVE), b);
	IS(receive_right(b, MACH_MSG_TYPE_PORT_RECEIVE), a);
	IS(receive_value(a), 1);
}

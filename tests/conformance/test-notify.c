/*
 * Notifications: section 7, and the call that asks for them, 4.17.
 */

#include "kit.h"

#define COPY      MACH_MSG_TYPE_COPY_SEND
#define MAKE      MACH_MSG_TYPE_MAKE_SEND
#define ONCE      MACH_MSG_TYPE_MAKE_SEND_ONCE
#define MOVE_ONCE MACH_MSG_TYPE_MOVE_SEND_ONCE

/* Skips the test where requests are not supported. */
static void
needs_requests(void)
{
	mach_port_t port = new_receive(), previous;

	OK(mach_port_request_notification(TASK, port, MACH_NOTIFY_NO_SENDERS, 0,
	    MACH_PORT_NULL, ONCE, &previous));
	OK(mach_port_destroy(TASK, port));
}

T_DECL(s7_1_form, "bits, size, NDR and the kernel's tokens")
{
	mach_port_t port = new_receive();

	OK(mach_port_deallocate(TASK, new_send_once(port)));
	expect_notification(port, MACH_NOTIFY_SEND_ONCE);
}

T_DECL(s7_1_ignores_the_limit, "a full queue takes a notification")
{
	mach_port_t port = new_port(), once = new_send_once(port);

	fill(port, 5);
	OK(mach_port_deallocate(TASK, once));
	for (unsigned i = 0; i < 5; i++)
		IS(receive_value(port), i);
	expect_notification(port, MACH_NOTIFY_SEND_ONCE);
}

T_DECL(s7_7_each_way_to_lose_it, "deallocate, mod_refs and destroy")
{
	mach_port_t port = new_receive();

	OK(mach_port_deallocate(TASK, new_send_once(port)));
	OK(mach_port_mod_refs(TASK, new_send_once(port), SEND_ONCE, -1));
	OK(mach_port_destroy(TASK, new_send_once(port)));
	for (int i = 0; i < 3; i++)
		expect_notification(port, MACH_NOTIFY_SEND_ONCE);
	IS_EMPTY(port);
}

T_DECL(s7_7_used_right_tells_nothing, "a used right does not")
{
	mach_port_t port = new_receive();

	OK(send_with(
	    MACH_MSGH_BITS(MOVE_ONCE, 0), new_send_once(port), 0, 1, 1));
	IS(receive_value(port), 1);
	IS_EMPTY(port);
}

T_DECL(s7_7_in_a_destroyed_message, "a queue that dies with it inside")
{
	mach_port_t port = new_receive(), queue = new_port();

	OK(send_right(queue, port, ONCE));
	OK(send_with(MACH_MSGH_BITS(COPY, ONCE), queue, port, 1, 1));
	OK(mach_port_destroy(TASK, queue));
	expect_notification(port, MACH_NOTIFY_SEND_ONCE);
	expect_notification(port, MACH_NOTIFY_SEND_ONCE);
	IS_EMPTY(port);
}

static void
take_one_and_rest(mach_port_t parent)
{
	mach_port_t port = new_receive();
	union any message;

	OK(send_right(parent, port, MAKE));
	OK(receive(port, &message));
	OK(send_value(parent, 1));
	peer_rest();
}

T_DECL(s7_7_holder_dies, "a killed server's client is told")
{
	mach_port_t port = new_port(), reply = new_receive(), server;
	pid_t peer = peer_start(take_one_and_rest, port);
	union any message;

	server = receive_right(port, MACH_MSG_TYPE_PORT_SEND);
	OK(send_with(MACH_MSGH_BITS(COPY, ONCE), server, reply, 1, 1));
	IS(receive_value(port), 1);
	peer_kill(peer);
	OK(receive(reply, &message));
	IS(message.header.msgh_id, MACH_NOTIFY_SEND_ONCE);
	IS(message.header.msgh_size, 24);
}

T_DECL(s7_7_holder_dies_with_it_queued, "also if it never took the request")
{
	mach_port_t port = new_port(), reply = new_receive(), server;
	pid_t peer = peer_start(take_one_and_rest, port);
	union any message;

	server = receive_right(port, MACH_MSG_TYPE_PORT_SEND);
	OK(send_value(server, 0));
	IS(receive_value(port), 1);
	OK(send_with(MACH_MSGH_BITS(COPY, ONCE), server, reply, 1, 1));
	peer_kill(peer);
	OK(receive(reply, &message));
	IS(message.header.msgh_id, MACH_NOTIFY_SEND_ONCE);
}

T_DECL(s7_7_receiver_dead, "nobody is told of a right to a dead port")
{
	mach_port_t port = new_receive(), once = new_send_once(port);

	OK(mach_port_destroy(TASK, port));
	IS_TYPE(once, MACH_PORT_TYPE_DEAD_NAME);
	OK(mach_port_deallocate(TASK, once));
	IS_GONE(once);
}

T_DECL(s7_4_dead_names_appear, "send and send-once rights become dead names")
{
	mach_port_t port = new_port(), once = new_send_once(port);

	OK(mach_port_mod_refs(TASK, port, SEND, 4));
	OK(mach_port_mod_refs(TASK, port, RECEIVE, -1));
	IS_TYPE(port, MACH_PORT_TYPE_DEAD_NAME);
	IS_REFS(port, DEAD_NAME, 5);
	IS_TYPE(once, MACH_PORT_TYPE_DEAD_NAME);
	IS_REFS(once, DEAD_NAME, 1);
}

T_DECL(s7_4_dead_name_of_a_killed_task, "also when the owner is killed")
{
	mach_port_t port = new_port(), right, gone = new_receive();
	pid_t peer = peer_start(take_one_and_rest, port);
	union any message;

	right = receive_right(port, MACH_MSG_TYPE_PORT_SEND);
	OK(mach_port_mod_refs(TASK, right, SEND, 2));
	OK(send_with(MACH_MSGH_BITS(COPY, ONCE), right, gone, 1, 1));
	peer_kill(peer);
	OK(receive(gone, &message));
	IS_TYPE(right, MACH_PORT_TYPE_DEAD_NAME);
	IS_REFS(right, DEAD_NAME, 3);
	GIVES(send_value(right, 1), MACH_SEND_INVALID_DEST);
}

T_DECL(s7_4_dead_name_notification, "the name, and one reference more")
{
	mach_port_t port = new_port(), notify = new_receive();

	needs_requests();
	OK(mach_port_mod_refs(TASK, port, SEND, 1));
	OK(request(port, MACH_NOTIFY_DEAD_NAME, 0, notify));
	HOLDS(type_of(port) & MACH_PORT_TYPE_DNREQUEST);
	IS_EMPTY(notify);
	OK(mach_port_mod_refs(TASK, port, RECEIVE, -1));
	IS(expect_notification(notify, MACH_NOTIFY_DEAD_NAME), port);
	IS_TYPE(port, MACH_PORT_TYPE_DEAD_NAME);
	IS_REFS(port, DEAD_NAME, 3);
	IS_EMPTY(notify);
}

T_DECL(s7_4_dead_name_of_send_once, "two references to what was send-once")
{
	mach_port_t port = new_receive(), notify = new_receive();
	mach_port_t once = new_send_once(port);

	needs_requests();
	OK(request(once, MACH_NOTIFY_DEAD_NAME, 0, notify));
	OK(mach_port_destroy(TASK, port));
	IS(expect_notification(notify, MACH_NOTIFY_DEAD_NAME), once);
	IS_REFS(once, DEAD_NAME, 2);
}

T_DECL(s7_4_dead_name_of_a_killed_owner, "watching another task's port")
{
	mach_port_t port = new_port(), notify = new_receive(), right;
	pid_t peer = peer_start(take_one_and_rest, port);
	union any message;

	needs_requests();
	right = receive_right(port, MACH_MSG_TYPE_PORT_SEND);
	OK(request(right, MACH_NOTIFY_DEAD_NAME, 0, notify));
	peer_kill(peer);
	OK(receive(notify, &message));
	IS(message.header.msgh_id, MACH_NOTIFY_DEAD_NAME);
	IS(message.dead_name.not_port, right);
	IS_REFS(right, DEAD_NAME, 2);
}

T_DECL(s7_4_already_dead, "with sync at once, without it refused")
{
	mach_port_t dead = new_dead(1), notify = new_receive();

	needs_requests();
	OK(request(dead, MACH_NOTIFY_DEAD_NAME, 1, notify));
	IS(expect_notification(notify, MACH_NOTIFY_DEAD_NAME), dead);
	IS_REFS(dead, DEAD_NAME, 2);
	GIVES(request(dead, MACH_NOTIFY_DEAD_NAME, 0, notify),
	    KERN_INVALID_ARGUMENT);
	/* The right made for the refused request says that it is gone. */
	expect_notification(notify, MACH_NOTIFY_SEND_ONCE);
}

T_DECL(s7_4_cancel_and_replace, "the former right comes back")
{
	mach_port_t port = new_port(), first = new_receive();
	mach_port_t second = new_receive(), previous;

	needs_requests();
	OK(request(port, MACH_NOTIFY_DEAD_NAME, 0, first));
	OK(mach_port_request_notification(
	    TASK, port, MACH_NOTIFY_DEAD_NAME, 0, second, ONCE, &previous));
	IS_TYPE(previous, MACH_PORT_TYPE_SEND_ONCE);
	OK(mach_port_deallocate(TASK, previous));
	expect_notification(first, MACH_NOTIFY_SEND_ONCE);
	OK(mach_port_request_notification(TASK, port, MACH_NOTIFY_DEAD_NAME, 0,
	    MACH_PORT_NULL, ONCE, &previous));
	IS_TYPE(previous, MACH_PORT_TYPE_SEND_ONCE);
	IS_TYPE(port, MACH_PORT_TYPE_SEND_RECEIVE);
	OK(mach_port_mod_refs(TASK, port, RECEIVE, -1));
	IS_REFS(port, DEAD_NAME, 1);
	IS_EMPTY(second);
}

T_DECL(s4_17_errors, "names and ids that cannot be watched")
{
	mach_port_t port = new_port(), notify = new_receive();
	const struct {
		mach_port_t name;
		int id;
		kern_return_t want;
	} row[] = {
		{ 0, MACH_NOTIFY_DEAD_NAME, KERN_INVALID_ARGUMENT },
		{ ~0u, MACH_NOTIFY_SEND_POSSIBLE, KERN_INVALID_ARGUMENT },
		{ NO_SUCH_NAME, MACH_NOTIFY_DEAD_NAME, KERN_INVALID_NAME },
		{ new_set(), MACH_NOTIFY_DEAD_NAME, KERN_INVALID_RIGHT },
		{ 0, MACH_NOTIFY_NO_SENDERS, KERN_INVALID_RIGHT },
		{ ~0u, MACH_NOTIFY_NO_SENDERS, KERN_INVALID_RIGHT },
		{ NO_SUCH_NAME, MACH_NOTIFY_NO_SENDERS, KERN_INVALID_NAME },
		{ TASK, MACH_NOTIFY_NO_SENDERS, KERN_INVALID_RIGHT },
		{ 0, MACH_NOTIFY_PORT_DESTROYED, KERN_INVALID_RIGHT },
		{ NO_SUCH_NAME, MACH_NOTIFY_PORT_DESTROYED, KERN_INVALID_NAME },
		{ TASK, MACH_NOTIFY_PORT_DESTROYED, KERN_INVALID_RIGHT },
		{ port, MACH_NOTIFY_SEND_ONCE, KERN_INVALID_VALUE },
		{ port, 0, KERN_INVALID_VALUE },
	};

	needs_requests();
	for (unsigned i = 0; i < sizeof(row) / sizeof(row[0]); i++) {
		T_EXPECT_MACH_ERROR(request(row[i].name, row[i].id, 0, notify),
		    row[i].want, "row %u", i);
		expect_notification(notify, MACH_NOTIFY_SEND_ONCE);
	}
	IS_EMPTY(notify);
}

T_DECL(s4_17_port_destroyed_sync, "port-destroyed takes no sync")
{
	mach_port_t notify = new_receive();

	needs_requests();
	GIVES(request(new_receive(), MACH_NOTIFY_PORT_DESTROYED, 1, notify),
	    KERN_INVALID_VALUE);
}

T_DECL(s4_17_bad_notify, "the notify right is checked first")
{
	mach_port_t port = new_port(), previous;

	needs_requests();
	GIVES(mach_port_request_notification(TASK, port, MACH_NOTIFY_DEAD_NAME,
		  0, NO_SUCH_NAME, ONCE, &previous),
	    KERN_INVALID_NAME);
	GIVES(mach_port_request_notification(
		  TASK, port, MACH_NOTIFY_DEAD_NAME, 0, TASK, ONCE, &previous),
	    KERN_INVALID_RIGHT);
	GIVES(mach_port_request_notification(TASK, port, MACH_NOTIFY_DEAD_NAME,
		  0, port, MOVE_ONCE, &previous),
	    KERN_INVALID_RIGHT);
}

T_DECL(s7_2_no_senders, "when the last send right goes")
{
	mach_port_t port = new_port(), notify = new_receive();

	needs_requests();
	OK(mach_port_insert_right(TASK, port, port, MAKE));
	OK(request(port, MACH_NOTIFY_NO_SENDERS, 0, notify));
	OK(mach_port_deallocate(TASK, port));
	IS_EMPTY(notify);
	OK(mach_port_deallocate(TASK, port));
	IS(expect_notification(notify, MACH_NOTIFY_NO_SENDERS), 2);
	OK(mach_port_insert_right(TASK, port, port, MAKE));
	OK(mach_port_deallocate(TASK, port));
	IS_EMPTY(notify);
}

T_DECL(s7_2_no_senders_at_once, "none there and sync reached")
{
	mach_port_t port = new_receive(), notify = new_receive();

	needs_requests();
	OK(request(port, MACH_NOTIFY_NO_SENDERS, 0, notify));
	IS(expect_notification(notify, MACH_NOTIFY_NO_SENDERS), 0);
	OK(request(port, MACH_NOTIFY_NO_SENDERS, 1, notify));
	IS_EMPTY(notify);
	OK(mach_port_insert_right(TASK, port, port, MAKE));
	IS_EMPTY(notify);
	OK(mach_port_deallocate(TASK, port));
	IS(expect_notification(notify, MACH_NOTIFY_NO_SENDERS), 1);
}

T_DECL(s7_2_message_in_transit_is_a_sender, "a right in a message counts")
{
	mach_port_t port = new_receive(), queue = new_port();
	mach_port_t notify = new_receive();

	needs_requests();
	OK(send_right(queue, port, MAKE));
	OK(request(port, MACH_NOTIFY_NO_SENDERS, 0, notify));
	IS_EMPTY(notify);
	OK(mach_port_destroy(TASK, queue));
	IS(expect_notification(notify, MACH_NOTIFY_NO_SENDERS), 1);
}

T_DECL(s7_2_destination_is_a_sender, "a queued message's own right counts")
{
	mach_port_t port = new_receive(), notify = new_receive();

	needs_requests();
	OK(send_with(MACH_MSGH_BITS(MAKE, 0), port, 0, 1, 1));
	OK(request(port, MACH_NOTIFY_NO_SENDERS, 0, notify));
	IS_EMPTY(notify);
	receive_value(port);
	IS(expect_notification(notify, MACH_NOTIFY_NO_SENDERS), 1);
}

T_DECL(s7_2_send_once_is_no_sender, "send-once rights do not count")
{
	mach_port_t port = new_receive(), notify = new_receive();

	needs_requests();
	new_send_once(port);
	OK(request(port, MACH_NOTIFY_NO_SENDERS, 0, notify));
	expect_notification(notify, MACH_NOTIFY_NO_SENDERS);
}

static void
hold_right(mach_port_t parent)
{
	mach_port_t port = new_port();

	OK(send_right(parent, port, MAKE));
	receive_right(port, MACH_MSG_TYPE_PORT_SEND);
	OK(send_value(parent, 1));
	peer_rest();
}

T_DECL(s7_2_holder_is_killed, "a task's death lets go of its rights")
{
	mach_port_t port = new_port(), mine = new_receive(), right;
	mach_port_t notify = new_receive();
	pid_t peer = peer_start(hold_right, port);
	union any message;

	needs_requests();
	right = receive_right(port, MACH_MSG_TYPE_PORT_SEND);
	OK(send_right(right, mine, MAKE));
	IS(receive_value(port), 1);
	OK(request(mine, MACH_NOTIFY_NO_SENDERS, 0, notify));
	IS_EMPTY(notify);
	peer_kill(peer);
	OK(receive(notify, &message));
	IS(message.header.msgh_id, MACH_NOTIFY_NO_SENDERS);
	IS(message.no_senders.not_count, 1);
}

T_DECL(s7_2_port_destroyed_with_request, "then a send-once notification")
{
	mach_port_t port = new_port(), notify = new_receive();

	needs_requests();
	OK(request(port, MACH_NOTIFY_NO_SENDERS, 0, notify));
	OK(mach_port_destroy(TASK, port));
	expect_notification(notify, MACH_NOTIFY_SEND_ONCE);
	IS_EMPTY(notify);
}

T_DECL(s7_2_request_moves_along, "the registration stays with the port")
{
	mach_port_t port = new_receive(), queue = new_port();
	mach_port_t notify = new_receive(), got;

	needs_requests();
	OK(request(port, MACH_NOTIFY_NO_SENDERS, 1, notify));
	OK(send_right(queue, port, MACH_MSG_TYPE_MOVE_RECEIVE));
	got = receive_right(queue, MACH_MSG_TYPE_PORT_RECEIVE);
	OK(mach_port_insert_right(TASK, got, got, MAKE));
	OK(mach_port_deallocate(TASK, got));
	IS(expect_notification(notify, MACH_NOTIFY_NO_SENDERS), 1);
}

T_DECL(s7_3_port_destroyed, "the right comes back instead of dying")
{
	mach_port_t port = new_port(), notify = new_receive(), got;

	needs_requests();
	fill(port, 2);
	OK(request(port, MACH_NOTIFY_PORT_DESTROYED, 0, notify));
	OK(mach_port_mod_refs(TASK, port, RECEIVE, -1));
	IS_TYPE(port, MACH_PORT_TYPE_SEND);
	got = expect_port_destroyed(notify);
	IS(got, port);
	IS_TYPE(port, MACH_PORT_TYPE_SEND_RECEIVE);
	IS(receive_value(port), 0);
	IS(receive_value(port), 1);
	/* It was consumed: this time the port dies. */
	OK(mach_port_mod_refs(TASK, port, RECEIVE, -1));
	IS_TYPE(port, MACH_PORT_TYPE_DEAD_NAME);
	IS_EMPTY(notify);
}

T_DECL(s7_3_notify_port_dead, "nobody to give it to: the port dies")
{
	mach_port_t port = new_port(), notify = new_receive();

	needs_requests();
	OK(request(port, MACH_NOTIFY_PORT_DESTROYED, 0, notify));
	OK(mach_port_destroy(TASK, notify));
	OK(mach_port_mod_refs(TASK, port, RECEIVE, -1));
	IS_TYPE(port, MACH_PORT_TYPE_DEAD_NAME);
}

T_DECL(s7_3_message_destroyed, "the notification destroyed, the port dies")
{
	mach_port_t port = new_port(), notify = new_receive();

	needs_requests();
	OK(request(port, MACH_NOTIFY_PORT_DESTROYED, 0, notify));
	OK(mach_port_mod_refs(TASK, port, RECEIVE, -1));
	IS_TYPE(port, MACH_PORT_TYPE_SEND);
	OK(mach_port_destroy(TASK, notify));
	IS_TYPE(port, MACH_PORT_TYPE_DEAD_NAME);
}

static void
take_receive_and_rest(mach_port_t parent)
{
	mach_port_t port = new_receive();

	OK(send_right(parent, port, MAKE));
	receive_right(port, MACH_MSG_TYPE_PORT_RECEIVE);
	OK(send_value(parent, 1));
	peer_rest();
}

T_DECL(s7_3_owner_is_killed, "a dead server's port comes back, queue and all")
{
	mach_port_t port = new_port(), service = new_port(), to;
	mach_port_t notify = new_receive();
	pid_t peer = peer_start(take_receive_and_rest, port);
	union any message;

	needs_requests();
	to = receive_right(port, MACH_MSG_TYPE_PORT_SEND);
	OK(request(service, MACH_NOTIFY_PORT_DESTROYED, 0, notify));
	OK(send_right(to, service, MACH_MSG_TYPE_MOVE_RECEIVE));
	IS(receive_value(port), 1);
	OK(send_value(service, 3));
	peer_kill(peer);
	OK(receive(notify, &message));
	IS(message.header.msgh_id, MACH_NOTIFY_PORT_DESTROYED);
	IS(message.ports.port[0].name, service);
	IS(receive_value(service), 3);
}

T_DECL(s7_5_send_possible_armed, "fires when there is room again")
{
	mach_port_t port = new_port(), notify = new_receive();

	needs_requests();
	fill(port, 5);
	OK(request(port, MACH_NOTIFY_SEND_POSSIBLE, 1, notify));
	IS_EMPTY(notify);
	receive_value(port);
	IS(expect_notification(notify, MACH_NOTIFY_SEND_POSSIBLE), port);
	IS_TYPE(port, MACH_PORT_TYPE_SEND_RECEIVE);
}

T_DECL(s7_5_send_possible_at_once, "room is there now")
{
	mach_port_t port = new_port(), notify = new_receive();

	needs_requests();
	OK(request(port, MACH_NOTIFY_SEND_POSSIBLE, 1, notify));
	IS(expect_notification(notify, MACH_NOTIFY_SEND_POSSIBLE), port);
}

T_DECL(s7_5_send_possible_delayed, "armed by a send that finds it full")
{
	mach_port_t port = new_port(), notify = new_receive();
	struct simple message = { { 0 }, 5 };

	needs_requests();
	OK(request(port, MACH_NOTIFY_SEND_POSSIBLE, 0, notify));
	fill(port, 5);
	receive_value(port);
	IS_EMPTY(notify);
	OK(send_now(port, 5));
	message.header.msgh_bits = MACH_MSGH_BITS(COPY, 0);
	message.header.msgh_remote_port = port;
	GIVES(mach_msg(&message.header,
		  MACH_SEND_MSG | MACH_SEND_TIMEOUT | MACH_SEND_NOTIFY,
		  sizeof(message), 0, 0, 0, 0),
	    MACH_SEND_TIMED_OUT);
	receive_value(port);
	IS(expect_notification(notify, MACH_NOTIFY_SEND_POSSIBLE), port);
}

T_DECL(s7_5_send_possible_port_dies, "then it is a dead-name notification")
{
	mach_port_t port = new_port(), notify = new_receive();

	needs_requests();
	OK(request(port, MACH_NOTIFY_SEND_POSSIBLE, 0, notify));
	OK(mach_port_mod_refs(TASK, port, RECEIVE, -1));
	IS(expect_notification(notify, MACH_NOTIFY_DEAD_NAME), port);
	IS_REFS(port, DEAD_NAME, 2);
}

T_DECL(s7_5_send_possible_on_dead_name, "at once, and one reference more")
{
	mach_port_t dead = new_dead(1), notify = new_receive();

	needs_requests();
	OK(request(dead, MACH_NOTIFY_SEND_POSSIBLE, 0, notify));
	IS(expect_notification(notify, MACH_NOTIFY_DEAD_NAME), dead);
	IS_REFS(dead, DEAD_NAME, 2);
}

T_DECL(s7_6_port_deleted, "when the watched name goes")
{
	mach_port_t port = new_receive(), notify = new_receive();
	mach_port_t once = new_send_once(port);

	needs_requests();
	OK(request(once, MACH_NOTIFY_DEAD_NAME, 0, notify));
	OK(mach_port_deallocate(TASK, once));
	IS(expect_notification(notify, MACH_NOTIFY_PORT_DELETED), once);
	once = new_send_once(port);
	OK(request(once, MACH_NOTIFY_DEAD_NAME, 0, notify));
	OK(send_with(MACH_MSGH_BITS(MOVE_ONCE, 0), once, 0, 1, 1));
	IS(expect_notification(notify, MACH_NOTIFY_PORT_DELETED), once);
	IS_EMPTY(notify);
}

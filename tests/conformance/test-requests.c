/*
 * What is asked to be told about ports and names, case by case: sections 4.1,
 * 4.2, 4.4, 4.17, 5.4, 7.2 to 7.6 and 8.1.
 */

#include "kit.h"

#define COPY         MACH_MSG_TYPE_COPY_SEND
#define MAKE         MACH_MSG_TYPE_MAKE_SEND
#define MOVE         MACH_MSG_TYPE_MOVE_SEND
#define ONCE         MACH_MSG_TYPE_MAKE_SEND_ONCE
#define MOVE_ONCE    MACH_MSG_TYPE_MOVE_SEND_ONCE
#define MOVE_RECEIVE MACH_MSG_TYPE_MOVE_RECEIVE

/* Asks, and returns the right that was registered before. */
static mach_port_t
replace(mach_port_t name, mach_msg_id_t id, unsigned sync, mach_port_t notify)
{
	mach_port_t previous = ~1u;

	OK(mach_port_request_notification(
	    TASK, name, id, sync, notify, ONCE, &previous));
	return previous;
}

/* The type bits of mach_port_names(). */
static mach_port_type_t
listed_type(mach_port_t name)
{
	mach_port_name_array_t names;
	mach_port_type_array_t types;
	mach_port_type_t type = 0;
	unsigned count, other;

	OK(mach_port_names(TASK, &names, &count, &types, &other));
	for (unsigned i = 0; i < count; i++)
		if (names[i] == name)
			type = types[i];
	OK(vm_deallocate(TASK, (vm_address_t)names, count * sizeof(*names)));
	OK(vm_deallocate(TASK, (vm_address_t)types, count * sizeof(*types)));
	return type;
}

T_DECL(s4_1_request_bits, "what is asked shows in the list of names")
{
	mach_port_t dead = new_port(), possible = new_port();
	mach_port_t delayed = new_port(), notify = new_receive();
	const mach_port_type_t both = MACH_PORT_TYPE_SEND_RECEIVE;

	OK(request(dead, MACH_NOTIFY_DEAD_NAME, 0, notify));
	IS(listed_type(dead), both | MACH_PORT_TYPE_DNREQUEST);
	fill(possible, 5);
	OK(request(possible, MACH_NOTIFY_SEND_POSSIBLE, 1, notify));
	IS(listed_type(possible),
	    both | MACH_PORT_TYPE_DNREQUEST | MACH_PORT_TYPE_SPREQUEST);
	OK(request(delayed, MACH_NOTIFY_SEND_POSSIBLE, 0, notify));
	IS(listed_type(delayed),
	    both | MACH_PORT_TYPE_DNREQUEST | MACH_PORT_TYPE_SPREQUEST |
		MACH_PORT_TYPE_SPREQUEST_DELAYED);
	/* All but the first bit are masked off for a single name. */
	IS_TYPE(delayed, both | MACH_PORT_TYPE_DNREQUEST);
	IS_TYPE(possible, both | MACH_PORT_TYPE_DNREQUEST);
}

T_DECL(s4_1_dead_rights, "a dead send right is listed as a dead name")
{
	IS(listed_type(new_dead(3)), MACH_PORT_TYPE_DEAD_NAME);
}

T_DECL(s4_17_notify_disposition, "a notify right is made or moved, send-once")
{
	const mach_msg_type_name_t other[] = { MOVE_RECEIVE, MOVE, COPY, MAKE };
	mach_port_t port = new_port(), previous;

	for (unsigned i = 0; i < sizeof(other) / sizeof(other[0]); i++) {
		kern_return_t kr = mach_port_request_notification(TASK, port,
		    MACH_NOTIFY_DEAD_NAME, 0, new_port(), other[i], &previous);

		T_EXPECT_TRUE(kr == MIG_TYPE_ERROR || kr == MIG_BAD_ARGUMENTS,
		    "disposition %u: %#x", other[i], kr);
	}
	/* What is no disposition does not get as far as a type check. */
	GIVES(mach_port_request_notification(TASK, port, MACH_NOTIFY_DEAD_NAME,
		  0, new_port(), 22, &previous),
	    KERN_INVALID_RIGHT);
	IS_TYPE(port, MACH_PORT_TYPE_SEND_RECEIVE);
}

T_DECL(s4_17_notify_moved, "a send-once right of one's own")
{
	mach_port_t port = new_port(), notify = new_receive(), previous;
	mach_port_t once = new_send_once(notify);

	OK(mach_port_request_notification(
	    TASK, port, MACH_NOTIFY_DEAD_NAME, 0, once, MOVE_ONCE, &previous));
	IS_GONE(once);
	OK(mach_port_mod_refs(TASK, port, RECEIVE, -1));
	IS(expect_notification(notify, MACH_NOTIFY_DEAD_NAME), port);
}

T_DECL(s4_17_notify_dead, "a notify right that is dead")
{
	mach_port_t port = new_port(), notify = new_receive(), previous;
	mach_port_t once = new_send_once(notify);

	OK(mach_port_mod_refs(TASK, notify, RECEIVE, -1));
	GIVES(mach_port_request_notification(TASK, port, MACH_NOTIFY_DEAD_NAME,
		  0, once, MOVE_ONCE, &previous),
	    KERN_INVALID_CAPABILITY);
	IS_TYPE(port, MACH_PORT_TYPE_SEND_RECEIVE);
}

T_DECL(s4_17_port_destroyed_again, "the right of before is the caller's again")
{
	mach_port_t port = new_port(), first = new_receive();
	mach_port_t second = new_receive(), previous;

	OK(request(port, MACH_NOTIFY_PORT_DESTROYED, 0, first));
	previous = replace(port, MACH_NOTIFY_PORT_DESTROYED, 0, second);
	IS_TYPE(previous, MACH_PORT_TYPE_SEND_ONCE);
	OK(mach_port_mod_refs(TASK, port, RECEIVE, -1));
	IS(expect_port_destroyed(second), port);
	IS_EMPTY(first);
}

T_DECL(s4_17_reply_ports, "of reply ports two things cannot be asked")
{
	mach_port_options_t options = { .flags = MPO_REPLY_PORT };
	mach_port_t port, notify = new_receive();

	OK(mach_port_construct(TASK, &options, 0, &port));
	GIVES(request(port, MACH_NOTIFY_PORT_DESTROYED, 0, notify),
	    KERN_INVALID_RIGHT);
	GIVES(request(port, MACH_NOTIFY_NO_SENDERS, 0, notify),
	    KERN_INVALID_RIGHT);
}

T_DECL(s4_4_destroy_order, "first what the right says, then the name")
{
	mach_port_t notify = new_receive(), once = new_send_once(notify);

	OK(request(once, MACH_NOTIFY_DEAD_NAME, 0, notify));
	OK(mach_port_destroy(TASK, once));
	expect_notification(notify, MACH_NOTIFY_SEND_ONCE);
	IS(expect_notification(notify, MACH_NOTIFY_PORT_DELETED), once);
	IS_EMPTY(notify);
}

T_DECL(s7_2_replaced_and_cancelled, "the right of before is the caller's again")
{
	mach_port_t port = new_port(), first = new_receive();
	mach_port_t second = new_receive(), previous;

	OK(request(port, MACH_NOTIFY_NO_SENDERS, 0, first));
	previous = replace(port, MACH_NOTIFY_NO_SENDERS, 0, second);
	IS_TYPE(previous, MACH_PORT_TYPE_SEND_ONCE);
	previous = replace(port, MACH_NOTIFY_NO_SENDERS, 0, MACH_PORT_NULL);
	IS_TYPE(previous, MACH_PORT_TYPE_SEND_ONCE);
	IS(replace(port, MACH_NOTIFY_NO_SENDERS, 0, MACH_PORT_NULL), 0);
	OK(mach_port_deallocate(TASK, port));
	IS_EMPTY(first);
	IS_EMPTY(second);
}

T_DECL(s7_2_own_right_counts, "the receiver's own send right is a sender")
{
	mach_port_t port = new_port(), notify = new_receive();

	OK(request(port, MACH_NOTIFY_NO_SENDERS, 0, notify));
	IS_EMPTY(notify);
	OK(mach_port_mod_refs(TASK, port, SEND, -1));
	IS(expect_notification(notify, MACH_NOTIFY_NO_SENDERS), 1);
}

T_DECL(s7_3_what_survives, "limit, queue and senders' request, not the counts")
{
	mach_port_t port = new_port(), set = new_set(), notify = new_receive();
	mach_port_context_t context = 1;
	mach_port_status_t status;

	OK(mach_port_insert_member(TASK, port, set));
	set_qlimit(port, 9);
	fill(port, 3);
	receive_value(port);
	OK(mach_port_set_context(TASK, port, 77));
	OK(request(port, MACH_NOTIFY_NO_SENDERS, 0, notify));
	OK(request(port, MACH_NOTIFY_PORT_DESTROYED, 0, notify));
	OK(mach_port_mod_refs(TASK, port, RECEIVE, -1));
	IS(expect_port_destroyed(notify), port);
	status = status_of(port);
	IS(status.mps_qlimit, 9);
	IS(status.mps_msgcount, 2);
	IS(status.mps_srights, 1);
	IS(status.mps_nsrequest, 1);
	IS(status.mps_pdrequest, 0);
	IS(status.mps_pset, 0);
	IS(status.mps_seqno, 0);
	IS(status.mps_mscount, 0);
	OK(mach_port_get_context(TASK, port, &context));
	IS(context, 0);
}

T_DECL(s7_3_waiting_receiver, "who waits on it is told that it changed")
{
	struct worker worker = { .port = new_port() };
	mach_port_t notify = new_receive();

	OK(request(worker.port, MACH_NOTIFY_PORT_DESTROYED, 0, notify));
	worker_start(&worker, work_receive);
	worker_wait_blocked(&worker);
	OK(mach_port_mod_refs(TASK, worker.port, RECEIVE, -1));
	worker_join(&worker);
	IS(worker.result, MACH_RCV_PORT_CHANGED);
	IS(expect_port_destroyed(notify), worker.port);
}

T_DECL(s7_3_each_way_to_lose_it, "destroy, destruct, and a destroyed message")
{
	mach_port_t notify = new_receive(), port = new_receive();
	mach_port_t queue = new_port();

	OK(request(port, MACH_NOTIFY_PORT_DESTROYED, 0, notify));
	OK(mach_port_destroy(TASK, port));
	IS_GONE(port); /* a pure receive right's name is freed */
	port = expect_port_destroyed(notify);
	IS_TYPE(port, MACH_PORT_TYPE_RECEIVE);
	OK(request(port, MACH_NOTIFY_PORT_DESTROYED, 0, notify));
	OK(mach_port_destruct(TASK, port, 0, 0));
	port = expect_port_destroyed(notify);
	OK(request(port, MACH_NOTIFY_PORT_DESTROYED, 0, notify));
	OK(send_right(queue, port, MOVE_RECEIVE));
	IS_EMPTY(notify); /* moving keeps it */
	OK(mach_port_destroy(TASK, queue));
	IS_TYPE(expect_port_destroyed(notify), MACH_PORT_TYPE_RECEIVE);
}

T_DECL(s7_4_cancel_of_nothing, "no request, nothing to cancel")
{
	mach_port_t previous = 7;

	OK(mach_port_request_notification(TASK, new_set(),
	    MACH_NOTIFY_DEAD_NAME, 0, MACH_PORT_NULL, ONCE, &previous));
	IS(previous, MACH_PORT_NULL);
}

T_DECL(s7_4_receive_right, "a receive right's name can only be deleted")
{
	mach_port_t port = new_receive(), notify = new_receive();

	OK(request(port, MACH_NOTIFY_DEAD_NAME, 0, notify));
	IS_TYPE(port, MACH_PORT_TYPE_RECEIVE | MACH_PORT_TYPE_DNREQUEST);
	OK(mach_port_mod_refs(TASK, port, RECEIVE, -1));
	IS(expect_notification(notify, MACH_NOTIFY_PORT_DELETED), port);
	IS_EMPTY(notify);
}

T_DECL(s7_4_dead_port_of_send_possible, "both kinds share one place")
{
	mach_port_t port = new_port(), first = new_receive();
	mach_port_t second = new_receive(), previous;

	OK(request(port, MACH_NOTIFY_DEAD_NAME, 0, first));
	previous = replace(port, MACH_NOTIFY_SEND_POSSIBLE, 0, second);
	IS_TYPE(previous, MACH_PORT_TYPE_SEND_ONCE);
	OK(mach_port_deallocate(TASK, previous));
	expect_notification(first, MACH_NOTIFY_SEND_ONCE);
	OK(mach_port_mod_refs(TASK, port, RECEIVE, -1));
	IS(expect_notification(second, MACH_NOTIFY_DEAD_NAME), port);
	IS_EMPTY(first);
}

T_DECL(s7_5_never_blocks, "send-once rights and kernel ports: at once")
{
	mach_port_t port = new_port(), notify = new_receive();
	mach_port_t once = new_send_once(port);

	fill(port, 5);
	OK(request(once, MACH_NOTIFY_SEND_POSSIBLE, 1, notify));
	IS(expect_notification(notify, MACH_NOTIFY_SEND_POSSIBLE), once);
	OK(request(TASK, MACH_NOTIFY_SEND_POSSIBLE, 1, notify));
	IS(expect_notification(notify, MACH_NOTIFY_SEND_POSSIBLE), TASK);
}

T_DECL(s7_5_raised_limit, "raising the limit does not fire it")
{
	mach_port_t port = new_port(), notify = new_receive();

	fill(port, 5);
	OK(request(port, MACH_NOTIFY_SEND_POSSIBLE, 1, notify));
	set_qlimit(port, 100);
	IS_EMPTY(notify);
	receive_value(port);
	IS(expect_notification(notify, MACH_NOTIFY_SEND_POSSIBLE), port);
}

T_DECL(s7_5_one_shot, "it fires once, and is forgotten")
{
	mach_port_t port = new_port(), notify = new_receive();

	fill(port, 5);
	OK(request(port, MACH_NOTIFY_SEND_POSSIBLE, 1, notify));
	receive_value(port);
	expect_notification(notify, MACH_NOTIFY_SEND_POSSIBLE);
	IS(listed_type(port), MACH_PORT_TYPE_SEND_RECEIVE);
	OK(send_now(port, 5));
	receive_value(port);
	IS_EMPTY(notify);
}

/* Says when it waits for room on the port it is given, and when there is. */
static void
wait_for_room(mach_port_t parent)
{
	mach_port_t port = new_port(), notify = new_receive(), full;
	union any message;

	OK(send_right(parent, port, MAKE));
	full = receive_right(port, MACH_MSG_TYPE_PORT_SEND);
	OK(request(full, MACH_NOTIFY_SEND_POSSIBLE, 1, notify));
	OK(send_value(parent, 1));
	OK(receive(notify, &message));
	OK(send_value(parent, (uint32_t)message.header.msgh_id));
	peer_rest();
}

T_DECL(s7_5_all_fire, "one receive tells everybody who waits for room")
{
	mach_port_t mine = new_port(), full = new_port(), notify = new_receive();
	mach_port_t to;

	fill(full, 5);
	peer_start(wait_for_room, mine);
	to = receive_right(mine, MACH_MSG_TYPE_PORT_SEND);
	OK(send_right(to, full, COPY));
	IS(receive_value(mine), 1);
	OK(request(full, MACH_NOTIFY_SEND_POSSIBLE, 1, notify));
	receive_value(full);
	expect_notification(notify, MACH_NOTIFY_SEND_POSSIBLE);
	IS(receive_value(mine), MACH_NOTIFY_SEND_POSSIBLE);
}

static mach_msg_return_t
send_notify(mach_port_t port)
{
	struct simple message = { { 0 }, 5 };

	message.header.msgh_bits = MACH_MSGH_BITS(COPY, 0);
	message.header.msgh_remote_port = port;
	return mach_msg(&message.header,
	    MACH_SEND_MSG | MACH_SEND_TIMEOUT | MACH_SEND_NOTIFY,
	    sizeof(message), 0, 0, 0, 0);
}

T_DECL(s5_4_send_notify, "with room nothing is armed, without a request nothing")
{
	mach_port_t port = new_port(), notify = new_receive();

	OK(request(port, MACH_NOTIFY_SEND_POSSIBLE, 0, notify));
	OK(send_notify(port));
	HOLDS(listed_type(port) & MACH_PORT_TYPE_SPREQUEST_DELAYED);
	receive_value(port);
	IS_EMPTY(notify);
	fill(port, 5);
	GIVES(send_notify(port), MACH_SEND_TIMED_OUT);
	IS(listed_type(port) & MACH_PORT_TYPE_SPREQUEST_DELAYED, 0);
	receive_value(port);
	expect_notification(notify, MACH_NOTIFY_SEND_POSSIBLE);
	OK(send_now(port, 5));
	GIVES(send_notify(port), MACH_SEND_TIMED_OUT);
	receive_value(port);
	IS_EMPTY(notify);
}

T_DECL(s7_6_each_way_to_lose_it, "deallocate, mod_refs, destroy, and moves")
{
	mach_port_t port = new_receive(), notify = new_receive();
	mach_port_t queue = new_port(), name;

	for (int i = 0; i < 5; i++) {
		name = i < 4 ? new_send(new_port()) : port;
		OK(request(name, MACH_NOTIFY_DEAD_NAME, 0, notify));
		if (i == 0)
			OK(mach_port_deallocate(TASK, name));
		else if (i == 1)
			OK(mach_port_mod_refs(TASK, name, SEND, -1));
		else if (i == 2)
			OK(mach_port_destroy(TASK, name));
		else if (i == 3)
			OK(send_right(queue, name, MOVE));
		else
			OK(send_right(queue, name, MOVE_RECEIVE));
		IS(expect_notification(notify, MACH_NOTIFY_PORT_DELETED), name);
	}
	IS_EMPTY(notify);
}

T_DECL(s7_6_moved_destination, "a destination that is moved away")
{
	mach_port_t notify = new_receive(), name = new_send(new_port());

	OK(request(name, MACH_NOTIFY_DEAD_NAME, 0, notify));
	OK(send_with(MACH_MSGH_BITS(MOVE, 0), name, 0, 1, 1));
	IS(expect_notification(notify, MACH_NOTIFY_PORT_DELETED), name);
}

T_DECL(s7_6_not_when_dead, "a name that turns dead is not deleted")
{
	mach_port_t port = new_port(), notify = new_receive();

	OK(request(port, MACH_NOTIFY_DEAD_NAME, 0, notify));
	OK(mach_port_mod_refs(TASK, port, RECEIVE, -1));
	IS(expect_notification(notify, MACH_NOTIFY_DEAD_NAME), port);
	OK(mach_port_destroy(TASK, port));
	IS_EMPTY(notify);
}

T_DECL(s8_1_order, "queued rights, then no-senders', then dead names")
{
	mach_port_t port = new_port(), notify = new_receive();

	OK(send_with(MACH_MSGH_BITS(COPY, ONCE), port, notify, 1, 1));
	OK(request(port, MACH_NOTIFY_NO_SENDERS, 0, notify));
	OK(request(port, MACH_NOTIFY_DEAD_NAME, 0, notify));
	OK(mach_port_mod_refs(TASK, port, RECEIVE, -1));
	expect_notification(notify, MACH_NOTIFY_SEND_ONCE);
	expect_notification(notify, MACH_NOTIFY_SEND_ONCE);
	IS(expect_notification(notify, MACH_NOTIFY_DEAD_NAME), port);
	IS_EMPTY(notify);
}

T_DECL(s8_1_leaves_its_sets, "a dead port is in no set; its receiver is told")
{
	struct worker worker = { .port = new_port() };
	mach_port_t set = new_set();
	mach_port_name_array_t names;
	unsigned count = 9;

	OK(mach_port_insert_member(TASK, worker.port, set));
	worker_start(&worker, work_receive);
	worker_wait_blocked(&worker);
	OK(mach_port_destroy(TASK, worker.port));
	worker_join(&worker);
	IS(worker.result, MACH_RCV_PORT_CHANGED);
	OK(mach_port_get_set_status(TASK, set, &names, &count));
	IS(count, 0);
}

/*
 * Port sets: section 4.12, and receiving from them.
 */

#include "kit.h"

static mach_port_t
new_set_of(unsigned count, mach_port_t *port)
{
	mach_port_t set = new_set();

	for (unsigned i = 0; i < count; i++) {
		port[i] = new_port();
		OK(mach_port_insert_member(TASK, port[i], set));
	}
	return set;
}

/* The members, in a static array; returns how many. */
static unsigned
members(mach_port_t set, mach_port_name_t *name, unsigned room)
{
	mach_port_name_array_t array = NULL;
	mach_msg_type_number_t count = 0;

	OK(mach_port_get_set_status(TASK, set, &array, &count));
	for (unsigned i = 0; i < count && i < room; i++)
		name[i] = array[i];
	if (count > 0)
		OK(vm_deallocate(
		    TASK, (vm_address_t)array, count * sizeof(*array)));
	return count;
}

T_DECL(s4_12_insert_and_status, "members are listed in ascending order")
{
	mach_port_t port[5], set = new_set_of(5, port);
	mach_port_name_t name[8];

	IS(members(set, name, 8), 5);
	for (int i = 0; i < 4; i++)
		HOLDS(name[i] < name[i + 1]);
	IS(members(new_set(), name, 8), 0);
}

T_DECL(s4_12_status_errors, "what has no members")
{
	mach_port_name_array_t array;
	mach_msg_type_number_t count;
	mach_port_t port[1];

	new_set_of(1, port);
	GIVES(mach_port_get_set_status(TASK, MACH_PORT_NULL, &array, &count),
	    KERN_INVALID_RIGHT);
	GIVES(mach_port_get_set_status(TASK, MACH_PORT_DEAD, &array, &count),
	    KERN_INVALID_RIGHT);
	GIVES(mach_port_get_set_status(TASK, port[0], &array, &count),
	    KERN_INVALID_RIGHT);
	GIVES(mach_port_get_set_status(TASK, NO_SUCH_NAME, &array, &count),
	    KERN_INVALID_NAME);
}

T_DECL(s4_12_insert_errors, "who can be a member of what")
{
	mach_port_t port[1], set = new_set_of(1, port);

	GIVES(mach_port_insert_member(TASK, port[0], set), KERN_ALREADY_IN_SET);
	GIVES(mach_port_insert_member(TASK, MACH_PORT_NULL, set),
	    KERN_INVALID_RIGHT);
	GIVES(mach_port_insert_member(TASK, port[0], MACH_PORT_DEAD),
	    KERN_INVALID_RIGHT);
	GIVES(mach_port_insert_member(TASK, set, set), KERN_INVALID_RIGHT);
	GIVES(mach_port_insert_member(TASK, port[0], port[0]),
	    KERN_INVALID_RIGHT);
	GIVES(mach_port_insert_member(TASK, NO_SUCH_NAME, set),
	    KERN_INVALID_NAME);
	GIVES(mach_port_insert_member(TASK, port[0], NO_SUCH_NAME),
	    KERN_INVALID_NAME);
	GIVES(mach_port_insert_member(TASK, new_send(port[0]), set),
	    KERN_INVALID_RIGHT);
}

T_DECL(s4_12_extract, "a member leaves")
{
	mach_port_t port[2], set = new_set_of(2, port);
	mach_port_name_t name[4];

	OK(mach_port_extract_member(TASK, port[0], set));
	IS(members(set, name, 4), 1);
	IS(name[0], port[1]);
	GIVES(mach_port_extract_member(TASK, port[0], set), KERN_NOT_IN_SET);
	OK(send_value(port[0], 1));
	IS_EMPTY(set);
	IS(receive_value(port[0]), 1);
}

T_DECL(s4_12_in_several_sets, "a port may be in several sets")
{
	mach_port_t port[1], set = new_set_of(1, port), other = new_set();

	OK(mach_port_insert_member(TASK, port[0], other));
	OK(send_value(port[0], 1));
	OK(send_value(port[0], 2));
	IS(receive_value(other), 1);
	IS(receive_value(set), 2);
	IS_EMPTY(other);
}

T_DECL(s4_12_move_member, "move leaves every other set")
{
	mach_port_t port[1], set = new_set_of(1, port), other = new_set();
	mach_port_name_t name[4];

	OK(mach_port_move_member(TASK, port[0], other));
	IS(members(set, name, 4), 0);
	IS(members(other, name, 4), 1);
	OK(mach_port_move_member(TASK, port[0], other));
	OK(mach_port_move_member(TASK, port[0], MACH_PORT_NULL));
	IS(members(other, name, 4), 0);
	GIVES(mach_port_move_member(TASK, port[0], MACH_PORT_NULL),
	    KERN_NOT_IN_SET);
	GIVES(mach_port_move_member(TASK, MACH_PORT_NULL, set),
	    KERN_INVALID_RIGHT);
	GIVES(mach_port_move_member(TASK, port[0], MACH_PORT_DEAD),
	    KERN_INVALID_RIGHT);
	GIVES(mach_port_move_member(TASK, port[0], port[0]), KERN_INVALID_RIGHT);
}

T_DECL(s4_12_queued_before_insertion, "queued messages make it receivable")
{
	mach_port_t port = new_port(), set = new_set();

	OK(send_value(port, 8));
	OK(mach_port_insert_member(TASK, port, set));
	IS(receive_value(set), 8);
}

T_DECL(s4_12_destroyed_set_lets_go, "the members outlive the set")
{
	mach_port_t port[2], set = new_set_of(2, port);

	OK(send_value(port[0], 3));
	OK(mach_port_destroy(TASK, set));
	IS(receive_value(port[0]), 3);
	IS_TYPE(port[1], MACH_PORT_TYPE_SEND_RECEIVE);
}

T_DECL(s4_12_destroyed_member_leaves, "a member that dies is listed no more")
{
	mach_port_t port[3], set = new_set_of(3, port);
	mach_port_name_t name[4];

	OK(send_value(port[1], 1));
	OK(mach_port_mod_refs(TASK, port[1], RECEIVE, -1));
	IS(members(set, name, 4), 2);
	IS_EMPTY(set);
}

T_DECL(s4_12_moved_member_leaves, "so does one that is sent away")
{
	mach_port_t port[2], set = new_set_of(2, port), to = new_port();
	mach_port_name_t name[4];

	OK(send_right(to, port[0], MACH_MSG_TYPE_MOVE_RECEIVE));
	IS(members(set, name, 4), 1);
	IS(name[0], port[1]);
}

T_DECL(s6_1_set_names_the_member, "local port is the member's name")
{
	mach_port_t port[3], set = new_set_of(3, port);
	union any message;

	OK(send_value(port[2], 1));
	OK(receive(set, &message));
	IS(message.header.msgh_local_port, port[2]);
}

T_DECL(s6_1_set_round_robin, "no member starves another")
{
	mach_port_t port[3], set = new_set_of(3, port);
	unsigned seen[3] = { 0 };

	for (unsigned i = 0; i < 3; i++)
		for (unsigned j = 0; j < 3; j++)
			OK(send_value(port[i], i));
	for (unsigned round = 1; round <= 3; round++) {
		for (unsigned i = 0; i < 3; i++)
			seen[receive_value(set)]++;
		for (unsigned i = 0; i < 3; i++)
			IS(seen[i], round);
	}
}

T_DECL(s6_1_member_can_be_received_from, "a member's own name works too")
{
	mach_port_t port[2], set = new_set_of(2, port);

	OK(send_value(port[0], 1));
	IS(receive_value(port[0]), 1);
	IS_EMPTY(set);
}

T_DECL(s6_1_port_receiver_comes_first, "who waits on the port gets it first")
{
	mach_port_t port[1], set = new_set_of(1, port);
	struct worker on_set = { .port = set }, on_port = { .port = port[0] };

	worker_start(&on_set, work_receive);
	worker_wait_blocked(&on_set);
	worker_start(&on_port, work_receive);
	worker_wait_blocked(&on_port);
	OK(send_value(port[0], 1));
	worker_join(&on_port);
	IS(on_port.message.simple.value, 1);
	OK(send_value(port[0], 2));
	worker_join(&on_set);
	IS(on_set.message.simple.value, 2);
}

T_DECL(s6_3_member_added_while_waiting, "a late member's message is delivered")
{
	mach_port_t port = new_port();
	struct worker worker = { .port = new_set() };

	OK(send_value(port, 6));
	worker_start(&worker, work_receive);
	worker_wait_blocked(&worker);
	OK(mach_port_insert_member(TASK, port, worker.port));
	worker_join(&worker);
	OK(worker.result);
	IS(worker.message.simple.value, 6);
}

T_DECL(s6_3_last_member_leaves_while_waiting, "the wait goes on")
{
	mach_port_t port[1], late = new_port();
	struct worker worker = { .port = new_set_of(1, port) };

	worker_start(&worker, work_receive);
	worker_wait_blocked(&worker);
	OK(mach_port_mod_refs(TASK, port[0], RECEIVE, -1));
	worker_wait_blocked(&worker);
	OK(mach_port_insert_member(TASK, late, worker.port));
	OK(send_value(late, 7));
	worker_join(&worker);
	OK(worker.result);
	IS(worker.message.simple.value, 7);
}

T_DECL(s6_3_port_joins_set_while_waiting, "who waits on the port notices not")
{
	mach_port_t set = new_set();
	struct worker worker = { .port = new_port() };

	worker_start(&worker, work_receive);
	worker_wait_blocked(&worker);
	OK(mach_port_insert_member(TASK, worker.port, set));
	worker_wait_blocked(&worker);
	OK(mach_port_extract_member(TASK, worker.port, set));
	worker_wait_blocked(&worker);
	OK(send_value(worker.port, 7));
	worker_join(&worker);
	OK(worker.result);
}

T_DECL(s6_2_large_identity_in_a_set, "which member holds the large one")
{
	mach_port_t port[2], set = new_set_of(2, port);
	union any message;

	OK(send_value(port[1], 1));
	GIVES(mach_msg(&message.header,
		  MACH_RCV_MSG | MACH_RCV_LARGE | MACH_RCV_LARGE_IDENTITY, 0,
		  24, set, 0, 0),
	    MACH_RCV_TOO_LARGE);
	IS(message.header.msgh_local_port, port[1]);
	IS(receive_value(set), 1);
}

T_DECL(s4_12_many_members, "a set of two thousand")
{
	enum { COUNT = 2000 };
	static mach_port_t port[COUNT];
	static mach_port_name_t name[COUNT];
	mach_port_t set = new_set_of(COUNT, port);

	IS(members(set, name, COUNT), COUNT);
	for (int i = COUNT - 1; i >= 0; i -= 7)
		OK(send_value(port[i], (uint32_t)i));
	for (int i = COUNT - 1; i >= 0; i -= 7)
		IS(receive_value(set), i);
	IS_EMPTY(set);
}

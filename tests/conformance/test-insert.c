/*
 * Naming rights: sections 4.13 and 4.14.
 */

#include "kit.h"

/* Chosen names must be free; these indices are out of the allocator's way. */
#define CHOSEN(n) ((mach_port_name_t)(((0x3000 + (n)) << 8) | 3))

T_DECL(s4_13_insert_make_send, "each insertion makes one send right")
{
	mach_port_t port = new_receive();

	OK(mach_port_insert_right(TASK, port, port, MACH_MSG_TYPE_MAKE_SEND));
	IS_TYPE(port, MACH_PORT_TYPE_SEND_RECEIVE);
	IS_REFS(port, SEND, 1);
	OK(mach_port_insert_right(TASK, port, port, MACH_MSG_TYPE_MAKE_SEND));
	IS_REFS(port, SEND, 2);
}

T_DECL(s4_13_insert_make_send_mscount, "make counts, copy does not")
{
	mach_port_t port = new_port();

	IS(status_of(port).mps_mscount, 1);
	OK(mach_port_insert_right(TASK, port, port, MACH_MSG_TYPE_MAKE_SEND));
	IS(status_of(port).mps_mscount, 2);
	OK(mach_port_insert_right(TASK, port, port, MACH_MSG_TYPE_COPY_SEND));
	IS(status_of(port).mps_mscount, 2);
	HOLDS(status_of(port).mps_srights);
}

T_DECL(s4_13_insert_copy_send, "a copy adds a reference")
{
	mach_port_t port = new_port(), name = new_send(port);

	OK(mach_port_insert_right(TASK, port, port, MACH_MSG_TYPE_COPY_SEND));
	IS_REFS(port, SEND, 2);
	OK(mach_port_insert_right(TASK, name, name, MACH_MSG_TYPE_COPY_SEND));
	IS_REFS(name, SEND, 2);
}

T_DECL(s4_13_insert_move_send, "a move changes nothing in total")
{
	mach_port_t port = new_port();

	OK(mach_port_insert_right(TASK, port, port, MACH_MSG_TYPE_MOVE_SEND));
	IS_REFS(port, SEND, 1);
}

T_DECL(s4_13_insert_same_absent, "step 0: no entry")
{
	GIVES(mach_port_insert_right(
		  TASK, NO_SUCH_NAME, NO_SUCH_NAME, MACH_MSG_TYPE_MAKE_SEND),
	    KERN_INVALID_NAME);
	GIVES(mach_port_insert_right(TASK, MACH_PORT_NULL, MACH_PORT_NULL,
		  MACH_MSG_TYPE_MAKE_SEND),
	    KERN_INVALID_NAME);
}

T_DECL(s4_13_insert_same_dead, "step 0: a dead name")
{
	mach_port_t dead = new_dead(1);

	GIVES(mach_port_insert_right(TASK, dead, dead, MACH_MSG_TYPE_COPY_SEND),
	    KERN_INVALID_CAPABILITY);
	GIVES(mach_port_insert_right(TASK, dead, dead, MACH_MSG_TYPE_MAKE_SEND),
	    KERN_INVALID_CAPABILITY);
	IS_REFS(dead, DEAD_NAME, 1);
}

T_DECL(s4_13_insert_same_wrong_right, "step 0: not the right for it")
{
	mach_port_t set = new_set(), port = new_receive();
	mach_port_t name = new_send(new_port());

	GIVES(mach_port_insert_right(TASK, set, set, MACH_MSG_TYPE_MAKE_SEND),
	    KERN_INVALID_RIGHT);
	GIVES(mach_port_insert_right(TASK, port, port, MACH_MSG_TYPE_COPY_SEND),
	    KERN_INVALID_RIGHT);
	GIVES(mach_port_insert_right(TASK, name, name, MACH_MSG_TYPE_MAKE_SEND),
	    KERN_INVALID_RIGHT);
}

T_DECL(s4_13_insert_absent_port, "step 1: no such right")
{
	GIVES(mach_port_insert_right(
		  TASK, CHOSEN(0), NO_SUCH_NAME, MACH_MSG_TYPE_MAKE_SEND),
	    KERN_INVALID_NAME);
}

T_DECL(s4_13_insert_unsuitable, "step 1: not the right for it")
{
	GIVES(mach_port_insert_right(
		  TASK, CHOSEN(0), new_receive(), MACH_MSG_TYPE_COPY_SEND),
	    KERN_INVALID_RIGHT);
	GIVES(mach_port_insert_right(
		  TASK, CHOSEN(0), new_dead(1), MACH_MSG_TYPE_MAKE_SEND),
	    KERN_INVALID_RIGHT);
	IS_GONE(CHOSEN(0));
}

T_DECL(s4_13_insert_bad_name, "step 2: no name to give")
{
	mach_port_t port = new_port();

	GIVES(mach_port_insert_right(
		  TASK, MACH_PORT_NULL, port, MACH_MSG_TYPE_MAKE_SEND),
	    KERN_INVALID_VALUE);
	GIVES(mach_port_insert_right(
		  TASK, MACH_PORT_DEAD, port, MACH_MSG_TYPE_MAKE_SEND),
	    KERN_INVALID_VALUE);
	IS_REFS(port, SEND, 1);
}

T_DECL(s4_13_insert_dead_right, "step 3: a right whose port is dead")
{
	mach_port_t dead = new_dead(2);

	GIVES(mach_port_insert_right(
		  TASK, CHOSEN(0), dead, MACH_MSG_TYPE_COPY_SEND),
	    KERN_INVALID_CAPABILITY);
	IS_REFS(dead, DEAD_NAME, 2);
	IS_GONE(CHOSEN(0));
}

T_DECL(s4_13_insert_right_exists, "step 5: the port has a name already")
{
	mach_port_t port = new_port(), other = new_receive();

	GIVES(mach_port_insert_right(
		  TASK, CHOSEN(0), port, MACH_MSG_TYPE_MAKE_SEND),
	    KERN_RIGHT_EXISTS);
	GIVES(mach_port_insert_right(TASK, other, port, MACH_MSG_TYPE_MAKE_SEND),
	    KERN_RIGHT_EXISTS);
	IS_REFS(port, SEND, 1);
}

T_DECL(s4_13_insert_send_once, "a send-once right under a chosen name")
{
	mach_port_t port = new_receive();

	OK(mach_port_insert_right(
	    TASK, CHOSEN(1), port, MACH_MSG_TYPE_MAKE_SEND_ONCE));
	IS_TYPE(CHOSEN(1), MACH_PORT_TYPE_SEND_ONCE);
	IS_TYPE(port, MACH_PORT_TYPE_RECEIVE);
	OK(mach_port_deallocate(TASK, CHOSEN(1)));
	expect_notification(port, MACH_NOTIFY_SEND_ONCE);
}

T_DECL(s4_13_insert_send_once_on_own_name, "step 7: the name is occupied")
{
	mach_port_t port = new_receive();

	GIVES(mach_port_insert_right(
		  TASK, port, port, MACH_MSG_TYPE_MAKE_SEND_ONCE),
	    KERN_NAME_EXISTS);
	/* The right that was made for it is destroyed, and says so. */
	expect_notification(port, MACH_NOTIFY_SEND_ONCE);
	IS_EMPTY(port);
}

T_DECL(s4_13_insert_name_exists, "step 7: the name is something else")
{
	mach_port_t port = new_receive(), once = new_send_once(port);

	GIVES(mach_port_insert_right(
		  TASK, new_set(), once, MACH_MSG_TYPE_MOVE_SEND_ONCE),
	    KERN_NAME_EXISTS);
	/* What was copied in is gone. */
	IS_GONE(once);
	expect_notification(port, MACH_NOTIFY_SEND_ONCE);
}

T_DECL(s4_13_insert_failure_loses_moved_send, "a failed move loses the right")
{
	mach_port_t port = new_port();

	GIVES(mach_port_insert_right(
		  TASK, MACH_PORT_NULL, port, MACH_MSG_TYPE_MOVE_SEND),
	    KERN_INVALID_VALUE);
	IS_TYPE(port, MACH_PORT_TYPE_RECEIVE);
}

T_DECL(s4_13_insert_bad_disposition, "what is no disposition")
{
	mach_port_t port = new_port();
	kern_return_t kr = mach_port_insert_right(TASK, port, port, 5);

	HOLDS(kr != KERN_SUCCESS);
	IS_REFS(port, SEND, 1);
}

T_DECL(s4_13_insert_index_in_use, "a name of another generation")
{
	OK(mach_port_insert_right(
	    TASK, CHOSEN(2), new_receive(), MACH_MSG_TYPE_MAKE_SEND_ONCE));
	GIVES(mach_port_insert_right(TASK, CHOSEN(2) + 4, new_receive(),
		  MACH_MSG_TYPE_MAKE_SEND_ONCE),
	    KERN_FAILURE);
}

T_DECL(s4_13_insert_wrong_task, "no task to insert into")
{
	mach_port_t port = new_receive();

	GIVES(mach_port_insert_right(
		  MACH_PORT_NULL, port, port, MACH_MSG_TYPE_MAKE_SEND),
	    MACH_SEND_INVALID_DEST);
	IS_TYPE(port, MACH_PORT_TYPE_RECEIVE);
}

static mach_port_t
extract(mach_port_t name, mach_msg_type_name_t want, unsigned expect)
{
	mach_msg_type_name_t acquired = 0;
	mach_port_t port = 0;

	OK(mach_port_extract_right(TASK, name, want, &port, &acquired));
	IS(acquired, expect);
	return port;
}

T_DECL(s4_14_extract_make_send, "a send right is made under the same name")
{
	mach_port_t port = new_receive();

	IS(extract(port, MACH_MSG_TYPE_MAKE_SEND, MACH_MSG_TYPE_PORT_SEND),
	    port);
	IS_REFS(port, SEND, 1);
}

T_DECL(s4_14_extract_make_send_once, "a send-once right has its own name")
{
	mach_port_t port = new_receive();
	mach_port_t once = extract(
	    port, MACH_MSG_TYPE_MAKE_SEND_ONCE, MACH_MSG_TYPE_PORT_SEND_ONCE);

	HOLDS(once != port);
	IS_TYPE(once, MACH_PORT_TYPE_SEND_ONCE);
}

T_DECL(s4_14_extract_dead, "a dead name yields MACH_PORT_DEAD")
{
	mach_port_t dead = new_dead(2);

	IS(extract(dead, MACH_MSG_TYPE_COPY_SEND, MACH_MSG_TYPE_PORT_SEND),
	    MACH_PORT_DEAD);
	IS_REFS(dead, DEAD_NAME, 2);
	IS(extract(dead, MACH_MSG_TYPE_MOVE_SEND, MACH_MSG_TYPE_PORT_SEND),
	    MACH_PORT_DEAD);
	IS_REFS(dead, DEAD_NAME, 1);
}

T_DECL(s4_14_extract_errors, "each refusal")
{
	mach_msg_type_name_t acquired;
	mach_port_t right, port = new_receive();

	extract(port, MACH_MSG_TYPE_MAKE_SEND, MACH_MSG_TYPE_PORT_SEND);
	GIVES(mach_port_extract_right(TASK, port, 15, &right, &acquired),
	    KERN_INVALID_VALUE);
	GIVES(mach_port_extract_right(TASK, port, 22, &right, &acquired),
	    KERN_INVALID_VALUE);
	GIVES(mach_port_extract_right(TASK, MACH_PORT_NULL,
		  MACH_MSG_TYPE_COPY_SEND, &right, &acquired),
	    KERN_INVALID_RIGHT);
	GIVES(mach_port_extract_right(TASK, MACH_PORT_DEAD,
		  MACH_MSG_TYPE_COPY_SEND, &right, &acquired),
	    KERN_INVALID_RIGHT);
	GIVES(mach_port_extract_right(TASK, NO_SUCH_NAME,
		  MACH_MSG_TYPE_COPY_SEND, &right, &acquired),
	    KERN_INVALID_NAME);
	GIVES(mach_port_extract_right(
		  TASK, new_set(), MACH_MSG_TYPE_COPY_SEND, &right, &acquired),
	    KERN_INVALID_RIGHT);
	GIVES(mach_port_extract_right(
		  TASK, port, MACH_MSG_TYPE_MOVE_SEND_ONCE, &right, &acquired),
	    KERN_INVALID_RIGHT);
}

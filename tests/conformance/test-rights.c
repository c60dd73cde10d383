/*
 * Giving up and counting rights: sections 2.3, 4.4, 4.5 and 4.7.
 */

#include "kit.h"

T_DECL(s4_4_destroy_null_dead, "destroying no name succeeds")
{
	OK(mach_port_destroy(TASK, MACH_PORT_NULL));
	OK(mach_port_destroy(TASK, MACH_PORT_DEAD));
}

T_DECL(s4_4_destroy_absent, "a name that is not there")
{
	GIVES(mach_port_destroy(TASK, NO_SUCH_NAME), KERN_INVALID_NAME);
}

T_DECL(s4_4_destroy_each_right, "the whole entry goes, whatever it is")
{
	mach_port_t port = new_port(), once = new_send_once(port);
	mach_port_t set = new_set(), dead = new_dead(9), foreign;

	OK(mach_port_destroy(TASK, set));
	IS_GONE(set);
	OK(mach_port_destroy(TASK, dead));
	IS_GONE(dead);
	OK(mach_port_destroy(TASK, once));
	IS_GONE(once);
	expect_notification(port, MACH_NOTIFY_SEND_ONCE);
	OK(mach_port_mod_refs(TASK, port, SEND, 100));
	OK(mach_port_destroy(TASK, port));
	IS_GONE(port);
	foreign = new_send(new_port());
	OK(mach_port_mod_refs(TASK, foreign, SEND, 7));
	OK(mach_port_destroy(TASK, foreign));
	IS_GONE(foreign);
}

T_DECL(s4_4_destroy_own_task, "the own task port is pinned")
{
	GIVES(mach_port_destroy(TASK, TASK), KERN_INVALID_CAPABILITY);
	IS_TYPE(TASK, MACH_PORT_TYPE_SEND);
}

T_DECL(s4_5_deallocate_null_dead, "deallocating no name succeeds")
{
	OK(mach_port_deallocate(TASK, MACH_PORT_NULL));
	OK(mach_port_deallocate(TASK, MACH_PORT_DEAD));
}

T_DECL(s4_5_deallocate_absent, "a name that is not there")
{
	GIVES(mach_port_deallocate(TASK, NO_SUCH_NAME), KERN_INVALID_NAME);
}

T_DECL(s4_5_deallocate_send, "a send right loses one reference")
{
	mach_port_t name = new_send(new_port());

	OK(mach_port_mod_refs(TASK, name, SEND, 1));
	OK(mach_port_deallocate(TASK, name));
	IS_REFS(name, SEND, 1);
	OK(mach_port_deallocate(TASK, name));
	IS_GONE(name);
	GIVES(mach_port_deallocate(TASK, name), KERN_INVALID_NAME);
}

T_DECL(s4_5_deallocate_send_receive, "the receive right stays")
{
	mach_port_t port = new_port();

	OK(mach_port_mod_refs(TASK, port, SEND, 1));
	OK(mach_port_deallocate(TASK, port));
	IS_TYPE(port, MACH_PORT_TYPE_SEND_RECEIVE);
	OK(mach_port_deallocate(TASK, port));
	IS_TYPE(port, MACH_PORT_TYPE_RECEIVE);
}

T_DECL(s4_5_deallocate_receive_only, "a receive right has no references")
{
	mach_port_t port = new_receive();

	GIVES(mach_port_deallocate(TASK, port), KERN_INVALID_RIGHT);
	IS_TYPE(port, MACH_PORT_TYPE_RECEIVE);
}

T_DECL(s4_5_deallocate_send_once, "a send-once right says that it goes")
{
	mach_port_t port = new_receive(), once = new_send_once(port);

	OK(mach_port_deallocate(TASK, once));
	IS_GONE(once);
	expect_notification(port, MACH_NOTIFY_SEND_ONCE);
	IS_EMPTY(port);
}

T_DECL(s4_5_deallocate_dead_name, "a dead name loses one reference")
{
	mach_port_t dead = new_dead(2);

	OK(mach_port_deallocate(TASK, dead));
	IS_REFS(dead, DEAD_NAME, 1);
	OK(mach_port_deallocate(TASK, dead));
	IS_GONE(dead);
}

T_DECL(s4_5_deallocate_port_set, "a set is destroyed")
{
	mach_port_t set = new_set();

	OK(mach_port_deallocate(TASK, set));
	IS_GONE(set);
}

T_DECL(s4_5_deallocate_own_task, "the last reference to the task stays")
{
	unsigned refs = refs_of(TASK, SEND);

	for (; refs > 1; refs--)
		OK(mach_port_deallocate(TASK, TASK));
	GIVES(mach_port_deallocate(TASK, TASK), KERN_INVALID_CAPABILITY);
	IS_REFS(TASK, SEND, 1);
}

T_DECL(s4_7_mod_refs_bad_right, "there are six kinds of right")
{
	GIVES(mach_port_mod_refs(TASK, new_port(), 6, 0), KERN_INVALID_VALUE);
	GIVES(
	    mach_port_mod_refs(TASK, MACH_PORT_NULL, 6, 0), KERN_INVALID_VALUE);
}

T_DECL(s4_7_mod_refs_null_dead, "only send rights of no name can change")
{
	static const mach_port_name_t names[] = { MACH_PORT_NULL,
		MACH_PORT_DEAD };

	for (int i = 0; i < 2; i++) {
		OK(mach_port_mod_refs(TASK, names[i], SEND, 3));
		OK(mach_port_mod_refs(TASK, names[i], SEND_ONCE, -1));
		GIVES(mach_port_mod_refs(TASK, names[i], RECEIVE, -1),
		    KERN_INVALID_NAME);
		GIVES(mach_port_mod_refs(TASK, names[i], PORT_SET, -1),
		    KERN_INVALID_NAME);
		GIVES(mach_port_mod_refs(TASK, names[i], DEAD_NAME, -1),
		    KERN_INVALID_NAME);
	}
}

T_DECL(s4_7_mod_refs_absent, "a name that is not there")
{
	GIVES(
	    mach_port_mod_refs(TASK, NO_SUCH_NAME, SEND, 1), KERN_INVALID_NAME);
	GIVES(mach_port_mod_refs(TASK, NO_SUCH_NAME, SEND, 1000000),
	    KERN_INVALID_NAME);
}

T_DECL(s4_7_mod_refs_delta_too_large, "a change of more than 65535")
{
	mach_port_t port = new_port();

	GIVES(mach_port_mod_refs(TASK, port, SEND, 65536), KERN_INVALID_VALUE);
	GIVES(mach_port_mod_refs(TASK, port, SEND, -65536), KERN_INVALID_VALUE);
	GIVES(mach_port_mod_refs(TASK, port, SEND, INT32_MIN),
	    KERN_INVALID_VALUE);
	IS_REFS(port, SEND, 1);
}

T_DECL(s4_7_mod_refs_port_set, "a set knows only 0 and -1")
{
	mach_port_t set = new_set();

	OK(mach_port_mod_refs(TASK, set, PORT_SET, 0));
	GIVES(mach_port_mod_refs(TASK, set, PORT_SET, 1), KERN_INVALID_VALUE);
	GIVES(mach_port_mod_refs(TASK, set, PORT_SET, -2), KERN_INVALID_VALUE);
	GIVES(mach_port_mod_refs(TASK, new_port(), PORT_SET, -1),
	    KERN_INVALID_RIGHT);
	GIVES(mach_port_mod_refs(TASK, set, RECEIVE, -1), KERN_INVALID_RIGHT);
	OK(mach_port_mod_refs(TASK, set, PORT_SET, -1));
	IS_GONE(set);
}

T_DECL(s4_7_mod_refs_receive, "a receive right knows only 0 and -1")
{
	mach_port_t port = new_receive();

	OK(mach_port_mod_refs(TASK, port, RECEIVE, 0));
	GIVES(mach_port_mod_refs(TASK, port, RECEIVE, 1), KERN_INVALID_VALUE);
	GIVES(mach_port_mod_refs(TASK, port, RECEIVE, -2), KERN_INVALID_VALUE);
	GIVES(mach_port_mod_refs(TASK, TASK, RECEIVE, -1), KERN_INVALID_RIGHT);
	OK(mach_port_mod_refs(TASK, port, RECEIVE, -1));
	IS_GONE(port);
}

T_DECL(s4_7_mod_refs_receive_leaves_dead_name, "send references become dead")
{
	mach_port_t port = new_port();

	OK(mach_port_mod_refs(TASK, port, SEND, 2));
	OK(mach_port_mod_refs(TASK, port, RECEIVE, -1));
	IS_TYPE(port, MACH_PORT_TYPE_DEAD_NAME);
	IS_REFS(port, DEAD_NAME, 3);
}

T_DECL(s4_7_mod_refs_send_once, "a send-once right knows only 0 and -1")
{
	mach_port_t port = new_receive(), once = new_send_once(port);

	OK(mach_port_mod_refs(TASK, once, SEND_ONCE, 0));
	GIVES(mach_port_mod_refs(TASK, once, SEND_ONCE, 1), KERN_INVALID_VALUE);
	GIVES(mach_port_mod_refs(TASK, once, SEND_ONCE, -2), KERN_INVALID_VALUE);
	GIVES(mach_port_mod_refs(TASK, once, SEND, -1), KERN_INVALID_RIGHT);
	GIVES(mach_port_mod_refs(TASK, port, SEND_ONCE, -1), KERN_INVALID_RIGHT);
	OK(mach_port_mod_refs(TASK, once, SEND_ONCE, -1));
	IS_GONE(once);
	expect_notification(port, MACH_NOTIFY_SEND_ONCE);
}

T_DECL(s4_7_mod_refs_send_once_dead, "a dead send-once right is none")
{
	mach_port_t port = new_receive(), once = new_send_once(port);

	OK(mach_port_destroy(TASK, port));
	GIVES(mach_port_mod_refs(TASK, once, SEND_ONCE, -1), KERN_INVALID_RIGHT);
	IS_TYPE(once, MACH_PORT_TYPE_DEAD_NAME);
	IS_REFS(once, DEAD_NAME, 1);
}

T_DECL(s4_7_mod_refs_dead_name, "dead names count up and down")
{
	mach_port_t dead = new_dead(1);

	OK(mach_port_mod_refs(TASK, dead, DEAD_NAME, 5));
	IS_REFS(dead, DEAD_NAME, 6);
	GIVES(mach_port_mod_refs(TASK, dead, DEAD_NAME, -7), KERN_INVALID_VALUE);
	IS_REFS(dead, DEAD_NAME, 6);
	GIVES(mach_port_mod_refs(TASK, new_port(), DEAD_NAME, 1),
	    KERN_INVALID_RIGHT);
	OK(mach_port_mod_refs(TASK, dead, DEAD_NAME, -6));
	IS_GONE(dead);
}

T_DECL(s4_7_mod_refs_send, "send references count up and down")
{
	mach_port_t port = new_port();

	OK(mach_port_mod_refs(TASK, port, SEND, 0));
	OK(mach_port_mod_refs(TASK, port, SEND, 9));
	IS_REFS(port, SEND, 10);
	GIVES(mach_port_mod_refs(TASK, port, SEND, -11), KERN_INVALID_VALUE);
	IS_REFS(port, SEND, 10);
	OK(mach_port_mod_refs(TASK, port, SEND, -10));
	IS_TYPE(port, MACH_PORT_TYPE_RECEIVE);
}

T_DECL(s4_7_mod_refs_send_to_zero, "the last reference takes the name")
{
	mach_port_t name = new_send(new_port());

	OK(mach_port_mod_refs(TASK, name, SEND, 3));
	OK(mach_port_mod_refs(TASK, name, SEND, -4));
	IS_GONE(name);
}

T_DECL(s4_7_mod_refs_send_without_right, "nothing to add to")
{
	GIVES(mach_port_mod_refs(TASK, new_receive(), SEND, 1),
	    KERN_INVALID_RIGHT);
	GIVES(mach_port_mod_refs(TASK, new_set(), SEND, 1), KERN_INVALID_RIGHT);
}

T_DECL(s4_7_mod_refs_send_dead, "a dead send right is no send right")
{
	mach_port_t dead = new_dead(2);

	GIVES(mach_port_mod_refs(TASK, dead, SEND, 1), KERN_INVALID_RIGHT);
	GIVES(mach_port_mod_refs(TASK, dead, SEND, -1), KERN_INVALID_RIGHT);
	IS_REFS(dead, DEAD_NAME, 2);
}

T_DECL(s4_7_mod_refs_labelh, "the obsolete right")
{
	GIVES(mach_port_mod_refs(TASK, new_port(), MACH_PORT_RIGHT_LABELH, 0),
	    KERN_INVALID_RIGHT);
}

T_DECL(s4_7_mod_refs_own_task, "the last reference to the task stays")
{
	int refs = (int)refs_of(TASK, SEND);

	GIVES(mach_port_mod_refs(TASK, TASK, SEND, -refs),
	    KERN_INVALID_CAPABILITY);
	IS_REFS(TASK, SEND, refs);
}

T_DECL(s2_3_urefs_are_pegged, "a count at its limit stays there")
{
	mach_port_t port = new_port();

	OK(mach_port_mod_refs(TASK, port, SEND, 65533));
	IS_REFS(port, SEND, 65534);
	OK(mach_port_mod_refs(TASK, port, SEND, 1));
	IS_REFS(port, SEND, 65535);
	OK(mach_port_mod_refs(TASK, port, SEND, 1));
	IS_REFS(port, SEND, 65535);
	OK(mach_port_deallocate(TASK, port));
	IS_REFS(port, SEND, 65535);
	OK(mach_port_mod_refs(TASK, port, SEND, -100));
	IS_REFS(port, SEND, 65535);
	OK(send_with(MACH_MSGH_BITS(MACH_MSG_TYPE_MOVE_SEND, 0), port, 0, 1, 1));
	IS_REFS(port, SEND, 65535);
	OK(mach_port_mod_refs(TASK, port, SEND, -65535));
	IS_TYPE(port, MACH_PORT_TYPE_RECEIVE);
}

T_DECL(s2_3_urefs_pegged_by_one_large_change, "a sum beyond the limit")
{
	mach_port_t port = new_port();

	OK(mach_port_mod_refs(TASK, port, SEND, 65535));
	IS_REFS(port, SEND, 65535);
	OK(mach_port_insert_right(TASK, port, port, MACH_MSG_TYPE_MAKE_SEND));
	IS_REFS(port, SEND, 65535);
}

T_DECL(s2_3_pegged_stays_pegged_when_dead, "the dead name is pegged too")
{
	mach_port_t port = new_port();

	OK(mach_port_mod_refs(TASK, port, SEND, 65535));
	OK(mach_port_mod_refs(TASK, port, RECEIVE, -1));
	IS_REFS(port, DEAD_NAME, 65535);
	OK(mach_port_deallocate(TASK, port));
	IS_REFS(port, DEAD_NAME, 65535);
	OK(mach_port_mod_refs(TASK, port, DEAD_NAME, -65535));
	IS_GONE(port);
}

T_DECL(s2_3_seventy_thousand_copies, "copies beyond the limit do not wrap")
{
	mach_port_t port = new_port();

	for (int i = 0; i < 70000; i++) {
		kern_return_t kr = mach_port_insert_right(
		    TASK, port, port, MACH_MSG_TYPE_COPY_SEND);

		if (kr != KERN_SUCCESS)
			T_ASSERT_FAIL("copy %d gives %#x", i, (unsigned)kr);
	}
	IS_REFS(port, SEND, 65535);
	OK(mach_port_deallocate(TASK, port));
	IS_TYPE(port, MACH_PORT_TYPE_SEND_RECEIVE);
}

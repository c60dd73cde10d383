/*
 * Names and what they denote: sections 2.4, 3, 4.2, 4.3 and 4.6.
 */

#include "kit.h"

T_DECL(s2_4_task_argument_null, "a null task is an invalid destination")
{
	mach_port_t port = 7;

	GIVES(mach_port_allocate(MACH_PORT_NULL, RECEIVE, &port),
	    MACH_SEND_INVALID_DEST);
	GIVES(mach_port_deallocate(MACH_PORT_NULL, new_port()),
	    MACH_SEND_INVALID_DEST);
	IS(port, 7);
}

T_DECL(s2_4_task_argument_dead, "MACH_PORT_DEAD is an invalid destination")
{
	mach_port_t port;

	GIVES(mach_port_allocate(MACH_PORT_DEAD, RECEIVE, &port),
	    MACH_SEND_INVALID_DEST);
}

T_DECL(s2_4_task_argument_absent, "so is a name that is not there")
{
	mach_port_t port;

	GIVES(mach_port_allocate(NO_SUCH_NAME, RECEIVE, &port),
	    MACH_SEND_INVALID_DEST);
}

T_DECL(s2_4_task_argument_dead_name, "so is a dead name")
{
	mach_port_t port;

	GIVES(mach_port_allocate(new_dead(1), RECEIVE, &port),
	    MACH_SEND_INVALID_DEST);
}

T_DECL(s2_4_task_argument_other_object, "a host is no task")
{
	mach_port_t port, host = mach_host_self();

	T_ASSERT_NE(host, MACH_PORT_NULL, "a host port");
	GIVES(mach_port_allocate(host, RECEIVE, &port), KERN_INVALID_TASK);
}

T_DECL(s3_names_have_low_bits_set, "names end in 11b and have an index")
{
	for (int i = 0; i < 100; i++) {
		mach_port_t port = new_receive();

		IS(port & 3, 3);
		HOLDS(MACH_PORT_INDEX(port) >= 1);
	}
}

T_DECL(s3_stale_name_is_invalid, "a freed name is not the next one")
{
	mach_port_t stale = new_receive();

	OK(mach_port_destroy(TASK, stale));
	for (int i = 0; i < 300; i++) {
		mach_port_t port = new_receive();

		T_QUIET;
		T_ASSERT_NE(port, stale, "round %d", i);
		OK(mach_port_destroy(TASK, port));
	}
	GIVES(mach_port_deallocate(TASK, stale), KERN_INVALID_NAME);
	IS_GONE(stale);
}

T_DECL(s3_names_are_unique, "no two live rights share a name")
{
	enum { COUNT = 2000 };
	static mach_port_t port[COUNT];

	for (int i = 0; i < COUNT; i++)
		port[i] = new_receive();
	for (int i = 0; i < COUNT; i++) {
		IS_TYPE(port[i], MACH_PORT_TYPE_RECEIVE);
		OK(mach_port_mod_refs(TASK, port[i], RECEIVE, -1));
		IS_GONE(port[i]);
	}
}

T_DECL(s4_2_type_null, "the null name has no type")
{
	mach_port_type_t type = 7;

	GIVES(mach_port_type(TASK, MACH_PORT_NULL, &type), KERN_INVALID_NAME);
	IS(type, 7);
}

T_DECL(s4_2_type_dead, "MACH_PORT_DEAD is a dead name")
{
	mach_port_type_t type;

	OK(mach_port_type(TASK, MACH_PORT_DEAD, &type));
	IS(type, MACH_PORT_TYPE_DEAD_NAME);
}

T_DECL(s4_2_type_absent, "a name that is not there has no type")
{
	mach_port_type_t type;

	GIVES(mach_port_type(TASK, NO_SUCH_NAME, &type), KERN_INVALID_NAME);
}

T_DECL(s4_2_type_of_each_right, "each kind of right has its bit")
{
	mach_port_t port = new_port();

	IS_TYPE(new_receive(), MACH_PORT_TYPE_RECEIVE);
	IS_TYPE(port, MACH_PORT_TYPE_SEND_RECEIVE);
	IS_TYPE(new_send_once(port), MACH_PORT_TYPE_SEND_ONCE);
	IS_TYPE(new_set(), MACH_PORT_TYPE_PORT_SET);
	IS_TYPE(new_dead(1), MACH_PORT_TYPE_DEAD_NAME);
	IS_TYPE(TASK, MACH_PORT_TYPE_SEND);
}

T_DECL(s4_2_type_of_another_tasks_port, "a right to another task's port")
{
	IS_TYPE(new_send(new_port()), MACH_PORT_TYPE_SEND);
}

T_DECL(s4_3_allocate_receive, "a new port: one receive right, no other")
{
	mach_port_t port;

	OK(mach_port_allocate(TASK, MACH_PORT_RIGHT_RECEIVE, &port));
	IS_TYPE(port, MACH_PORT_TYPE_RECEIVE);
	IS_REFS(port, RECEIVE, 1);
	IS_REFS(port, SEND, 0);
	IS_EMPTY(port);
}

T_DECL(s4_3_allocate_receive_status, "a new port's numbers")
{
	mach_port_status_t status = status_of(new_receive());

	IS(status.mps_pset, 0);
	IS(status.mps_seqno, 0);
	IS(status.mps_mscount, 0);
	IS(status.mps_qlimit, MACH_PORT_QLIMIT_DEFAULT);
	IS(status.mps_msgcount, 0);
	IS(status.mps_sorights, 0);
	IS(status.mps_srights, 0);
	IS(status.mps_pdrequest, 0);
	IS(status.mps_nsrequest, 0);
	IS(status.mps_flags, 0);
}

T_DECL(s4_3_allocate_port_set, "a new set is empty")
{
	mach_port_t set;

	OK(mach_port_allocate(TASK, MACH_PORT_RIGHT_PORT_SET, &set));
	IS_TYPE(set, MACH_PORT_TYPE_PORT_SET);
	IS_REFS(set, PORT_SET, 1);
	IS_EMPTY(set);
}

T_DECL(s4_3_allocate_dead_name, "a dead name has one reference")
{
	mach_port_t name;

	OK(mach_port_allocate(TASK, MACH_PORT_RIGHT_DEAD_NAME, &name));
	IS_TYPE(name, MACH_PORT_TYPE_DEAD_NAME);
	IS_REFS(name, DEAD_NAME, 1);
}

T_DECL(s4_3_allocate_other_rights, "no other right can be allocated")
{
	static const mach_port_right_t bad[] = { MACH_PORT_RIGHT_SEND,
		MACH_PORT_RIGHT_SEND_ONCE, MACH_PORT_RIGHT_LABELH,
		MACH_PORT_RIGHT_NUMBER, 17, ~0u };
	mach_port_t port = 7;

	for (unsigned i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		GIVES(mach_port_allocate(TASK, bad[i], &port),
		    KERN_INVALID_VALUE);
	IS(port, 7);
}

T_DECL(s4_3_allocate_name, "a name of one's own choice")
{
	const mach_port_name_t name = 0x00030003;

	OK(mach_port_allocate_name(TASK, RECEIVE, name));
	IS_TYPE(name, MACH_PORT_TYPE_RECEIVE);
	GIVES(mach_port_allocate_name(TASK, RECEIVE, name), KERN_NAME_EXISTS);
	GIVES(mach_port_allocate_name(TASK, PORT_SET, name), KERN_NAME_EXISTS);
	GIVES(mach_port_allocate_name(TASK, RECEIVE, name + 4), KERN_FAILURE);
}

T_DECL(s4_3_allocate_name_bad_name, "which names cannot be chosen")
{
	OK(mach_port_allocate_name(TASK, RECEIVE, 0x00030003));
	GIVES(mach_port_allocate_name(TASK, RECEIVE, MACH_PORT_NULL),
	    KERN_INVALID_VALUE);
	GIVES(mach_port_allocate_name(TASK, RECEIVE, MACH_PORT_DEAD),
	    KERN_INVALID_VALUE);
	GIVES(mach_port_allocate_name(TASK, RECEIVE, 0x83), KERN_FAILURE);
	GIVES(mach_port_allocate_name(TASK, SEND, 0x00030103),
	    KERN_INVALID_VALUE);
}

T_DECL(s4_3_allocate_name_dead_name, "a dead name of one's own choice")
{
	OK(mach_port_allocate_name(TASK, DEAD_NAME, 0x00030003));
	IS_TYPE(0x00030003, MACH_PORT_TYPE_DEAD_NAME);
	IS_REFS(0x00030003, DEAD_NAME, 1);
}

T_DECL(s4_3_allocate_qos, "the qos form allocates as the plain one")
{
	mach_port_qos_t qos = { 0 };
	mach_port_t port;

	OK(mach_port_allocate_qos(TASK, RECEIVE, &qos, &port));
	IS_TYPE(port, MACH_PORT_TYPE_RECEIVE);
	qos.name = 1;
	GIVES(mach_port_allocate_qos(TASK, RECEIVE, &qos, &port),
	    KERN_INVALID_ARGUMENT);
}

T_DECL(s4_3_allocate_full, "the full form and its refusals")
{
	mach_port_qos_t qos = { 0 };
	mach_port_t port = MACH_PORT_NULL;

	OK(mach_port_allocate_full(TASK, RECEIVE, MACH_PORT_NULL, &qos, &port));
	IS_TYPE(port, MACH_PORT_TYPE_RECEIVE);
	qos.name = 1;
	port = MACH_PORT_NULL;
	GIVES(
	    mach_port_allocate_full(TASK, RECEIVE, MACH_PORT_NULL, &qos, &port),
	    KERN_INVALID_VALUE);
	qos.name = 0;
	GIVES(mach_port_allocate_full(TASK, RECEIVE, new_port(), &qos, &port),
	    KERN_INVALID_VALUE);
}

T_DECL(s4_6_get_refs_bad_right, "there are six kinds of right")
{
	mach_port_urefs_t refs = 7;

	GIVES(
	    mach_port_get_refs(TASK, new_port(), 6, &refs), KERN_INVALID_VALUE);
	GIVES(mach_port_get_refs(TASK, NO_SUCH_NAME, 6, &refs),
	    KERN_INVALID_VALUE);
	IS(refs, 7);
}

T_DECL(s4_6_get_refs_null_dead, "send references of no name are one")
{
	static const mach_port_name_t names[] = { MACH_PORT_NULL,
		MACH_PORT_DEAD };
	mach_port_urefs_t refs;

	for (int i = 0; i < 2; i++) {
		IS_REFS(names[i], SEND, 1);
		IS_REFS(names[i], SEND_ONCE, 1);
		GIVES(mach_port_get_refs(TASK, names[i], RECEIVE, &refs),
		    KERN_INVALID_NAME);
		GIVES(mach_port_get_refs(TASK, names[i], PORT_SET, &refs),
		    KERN_INVALID_NAME);
		GIVES(mach_port_get_refs(TASK, names[i], DEAD_NAME, &refs),
		    KERN_INVALID_NAME);
	}
}

T_DECL(s4_6_get_refs_absent, "a name that is not there has none")
{
	mach_port_urefs_t refs;

	GIVES(mach_port_get_refs(TASK, NO_SUCH_NAME, SEND, &refs),
	    KERN_INVALID_NAME);
}

T_DECL(s4_6_get_refs_counts, "references by kind")
{
	mach_port_t port = new_port(), once = new_send_once(port);

	OK(mach_port_mod_refs(TASK, port, SEND, 4));
	IS_REFS(port, SEND, 5);
	IS_REFS(port, RECEIVE, 1);
	IS_REFS(port, SEND_ONCE, 0);
	IS_REFS(port, PORT_SET, 0);
	IS_REFS(port, DEAD_NAME, 0);
	IS_REFS(once, SEND_ONCE, 1);
	IS_REFS(once, SEND, 0);
	IS_REFS(new_set(), PORT_SET, 1);
}

T_DECL(s4_6_get_refs_dead, "a dead send right counts as dead name")
{
	mach_port_t dead = new_dead(3);

	IS_REFS(dead, SEND, 0);
	IS_REFS(dead, DEAD_NAME, 3);
}

T_DECL(s4_22_reply_port, "a reply port is a plain receive right")
{
	mach_port_t port = mach_reply_port();

	T_ASSERT_NE(port, MACH_PORT_NULL, "a reply port");
	IS_TYPE(port, MACH_PORT_TYPE_RECEIVE);
	HOLDS(mach_reply_port() != port);
}

T_DECL(s4_22_self_ports_add_references, "host and thread self add one each")
{
	mach_port_t host = mach_host_self(), thread = mach_thread_self();
	unsigned hosts = refs_of(host, SEND), threads = refs_of(thread, SEND);

	IS(mach_host_self(), host);
	IS_REFS(host, SEND, hosts + 1);
	IS(mach_thread_self(), thread);
	IS_REFS(thread, SEND, threads + 1);
	OK(mach_port_deallocate(TASK, thread));
	IS_REFS(thread, SEND, threads);
	HOLDS(thread != host && thread != TASK);
}

T_DECL(s4_22_task_self_takes_no_reference, "mach_task_self() is a variable")
{
	unsigned refs = refs_of(TASK, SEND);

	IS(mach_task_self(), mach_task_self_);
	IS_REFS(TASK, SEND, refs);
	HOLDS(refs >= 1);
}

T_DECL(s4_22_task_is_self, "only the own task is self")
{
	HOLDS(mach_task_is_self(TASK));
	T_EXPECT_FALSE(mach_task_is_self(mach_host_self()), "a host is not");
	T_EXPECT_FALSE(mach_task_is_self(MACH_PORT_NULL), "null is not");
}

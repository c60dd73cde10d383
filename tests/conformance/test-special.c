/*
 * Special ports of tasks and of the host, the flavors of task ports, identity
 * tokens: sections 1.13, 8.6, 14.2 and 14.4.
 */

#include "kit.h"

#include <sys/wait.h>

#define COPY MACH_MSG_TYPE_COPY_SEND
#define ONCE MACH_MSG_TYPE_MAKE_SEND_ONCE

/* What mach_port_kobject says of them. */
#define KIND_HOST         3
#define KIND_HOST_PRIV    4
#define KIND_TASK_CONTROL 2
#define KIND_TASK_NAME    20
#define KIND_TASK_INSPECT 44
#define KIND_TASK_READ    45
#define KIND_TASK_TOKEN   50

static unsigned
kind_of(mach_port_t name)
{
	mach_vm_address_t address;
	natural_t kind = 0;

	OK(mach_port_kobject(TASK, name, &kind, &address));
	return kind;
}

static mach_port_t
special(mach_port_t task, int which)
{
	mach_port_t port = MACH_PORT_NULL;

	OK(task_get_special_port(task, which, &port));
	return port;
}

T_DECL(s14_2_flavors, "a task has four ports, which are not one another")
{
	mach_port_t read = special(TASK, TASK_READ_PORT);
	mach_port_t inspect = special(TASK, TASK_INSPECT_PORT);
	mach_port_t name = special(TASK, TASK_NAME_PORT);

	IS(special(TASK, TASK_KERNEL_PORT), TASK);
	IS(kind_of(TASK), KIND_TASK_CONTROL);
	IS(kind_of(read), KIND_TASK_READ);
	IS(kind_of(inspect), KIND_TASK_INSPECT);
	IS(kind_of(name), KIND_TASK_NAME);
	/* Asked for again it is the same one. */
	IS(special(TASK, TASK_READ_PORT), read);
	IS_REFS(read, SEND, 2);
}

T_DECL(s14_2_flavors_lead_down, "a weaker port leads to no stronger one")
{
	mach_port_t read = special(TASK, TASK_READ_PORT), port = 7;
	mach_port_t inspect = special(TASK, TASK_INSPECT_PORT);
	mach_port_t name = special(TASK, TASK_NAME_PORT);

	IS(special(read, TASK_READ_PORT), read);
	IS(special(read, TASK_INSPECT_PORT), inspect);
	IS(special(inspect, TASK_INSPECT_PORT), inspect);
	IS(special(inspect, TASK_NAME_PORT), name);
	GIVES(task_get_special_port(read, TASK_KERNEL_PORT, &port),
	    KERN_INVALID_CAPABILITY);
	GIVES(task_get_special_port(read, TASK_BOOTSTRAP_PORT, &port),
	    KERN_INVALID_CAPABILITY);
	GIVES(task_get_special_port(read, TASK_HOST_PORT, &port),
	    KERN_INVALID_CAPABILITY);
	GIVES(task_get_special_port(inspect, TASK_KERNEL_PORT, &port),
	    KERN_INVALID_CAPABILITY);
	GIVES(task_get_special_port(inspect, TASK_READ_PORT, &port),
	    KERN_INVALID_CAPABILITY);
	/* The name port is too weak for the routine itself. */
	GIVES(task_get_special_port(name, TASK_NAME_PORT, &port),
	    KERN_INVALID_ARGUMENT);
}

T_DECL(s14_2_flavors_too_weak, "calls that take a stronger port refuse")
{
	mach_port_t read = special(TASK, TASK_READ_PORT), port;
	mach_port_t inspect = special(TASK, TASK_INSPECT_PORT);
	mach_port_t name = special(TASK, TASK_NAME_PORT), weak[3];
	ipc_info_space_basic_t space;
	mach_port_array_t ports;
	mach_port_context_t context;
	natural_t count;

	port = new_port();
	weak[0] = read, weak[1] = inspect, weak[2] = name;
	for (int i = 0; i < 3; i++) {
		mach_port_t task = weak[i], got;

		GIVES(
		    mach_port_allocate(task, RECEIVE, &got), KERN_INVALID_TASK);
		GIVES(task_set_special_port(task, TASK_BOOTSTRAP_PORT, port),
		    KERN_INVALID_ARGUMENT);
		GIVES(mach_ports_lookup(task, &ports, &count),
		    KERN_INVALID_ARGUMENT);
		GIVES(mach_ports_register(task, NULL, 0), KERN_INVALID_ARGUMENT);
		GIVES(task_create_identity_token(task, &got),
		    KERN_INVALID_ARGUMENT);
	}
	OK(mach_port_get_context(read, port, &context));
	GIVES(mach_port_get_context(inspect, port, &context),
	    KERN_INVALID_ARGUMENT);
	OK(mach_port_space_basic_info(inspect, &space));
	GIVES(mach_port_space_basic_info(name, &space), KERN_INVALID_TASK);
}

T_DECL(s14_2_name_port_tells, "the name port is enough for the tokens")
{
	mach_port_t name = special(TASK, TASK_NAME_PORT);
	mach_msg_type_number_t count = TASK_AUDIT_TOKEN_COUNT;
	audit_token_t token = { 0 };

	OK(task_info(name, TASK_AUDIT_TOKEN, (task_info_t)&token, &count));
	IS(token.val[5], getpid());
}

T_DECL(s1_13_settable, "which special ports can be set")
{
	static const struct {
		int which;
		kern_return_t result;
	} rows[] = {
		{ TASK_KERNEL_PORT, KERN_NO_ACCESS },
		{ TASK_HOST_PORT, KERN_SUCCESS }, /* as Macs once did */
		{ TASK_NAME_PORT, KERN_INVALID_ARGUMENT },
		{ TASK_BOOTSTRAP_PORT, KERN_SUCCESS },
		{ TASK_INSPECT_PORT, KERN_INVALID_ARGUMENT },
		{ TASK_READ_PORT, KERN_INVALID_ARGUMENT },
		{ 7, KERN_INVALID_ARGUMENT },
		{ 8, KERN_INVALID_ARGUMENT },
		{ TASK_ACCESS_PORT, KERN_SUCCESS },
		{ TASK_ACCESS_PORT, KERN_NO_ACCESS }, /* once only */
		{ TASK_DEBUG_CONTROL_PORT, KERN_SUCCESS },
		{ TASK_RESOURCE_NOTIFY_PORT, KERN_SUCCESS },
		{ TASK_MAX_SPECIAL_PORT + 1, KERN_INVALID_ARGUMENT },
		{ 0, KERN_INVALID_ARGUMENT },
		{ -1, KERN_INVALID_ARGUMENT },
	};

	for (unsigned i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		mach_port_t port = new_port();

		GIVES(task_set_special_port(TASK, rows[i].which, port),
		    rows[i].result);
		IS_REFS(port, SEND, 1);
		if (rows[i].result == KERN_SUCCESS)
			IS(special(TASK, rows[i].which), port);
	}
}

T_DECL(s14_2_special_ports_unset, "what is not set is null, what died is dead")
{
	mach_port_t port = new_port();

	IS(special(TASK, TASK_ACCESS_PORT), MACH_PORT_NULL);
	IS(special(TASK, TASK_DEBUG_CONTROL_PORT), MACH_PORT_NULL);
	IS(special(TASK, TASK_RESOURCE_NOTIFY_PORT), MACH_PORT_NULL);
	OK(task_set_special_port(TASK, TASK_DEBUG_CONTROL_PORT, port));
	OK(mach_port_mod_refs(TASK, port, RECEIVE, -1));
	IS(special(TASK, TASK_DEBUG_CONTROL_PORT), MACH_PORT_DEAD);
	OK(task_set_special_port(TASK, TASK_DEBUG_CONTROL_PORT, MACH_PORT_NULL));
	IS(special(TASK, TASK_DEBUG_CONTROL_PORT), MACH_PORT_NULL);
}

T_DECL(s8_6_inherited_special_ports, "which special ports a child has")
{
	int status;
	pid_t pid;

	OK(task_set_special_port(TASK, TASK_HOST_PORT, new_port()));
	OK(task_set_special_port(TASK, TASK_ACCESS_PORT, new_port()));
	OK(task_set_special_port(TASK, TASK_DEBUG_CONTROL_PORT, new_port()));
	OK(task_set_special_port(TASK, TASK_RESOURCE_NOTIFY_PORT, new_port()));
	pid = fork();
	T_ASSERT_POSIX_SUCCESS(pid, "fork");
	if (pid == 0) {
		bool right = kind_of(special(TASK, TASK_HOST_PORT)) == 0 &&
		    special(TASK, TASK_ACCESS_PORT) != MACH_PORT_NULL &&
		    special(TASK, TASK_DEBUG_CONTROL_PORT) == MACH_PORT_NULL &&
		    special(TASK, TASK_RESOURCE_NOTIFY_PORT) == MACH_PORT_NULL;

		_exit(right ? 42 : 1);
	}
	status = peer_wait(pid);
	IS(WIFEXITED(status) ? WEXITSTATUS(status) : -1, 42);
}

static void
share_task_ports(mach_port_t parent)
{
	OK(send_right(parent, TASK, COPY));
	OK(send_right(parent, special(TASK, TASK_READ_PORT), COPY));
	OK(send_right(parent, special(TASK, TASK_INSPECT_PORT), COPY));
	OK(send_right(parent, special(TASK, TASK_NAME_PORT), COPY));
	peer_rest();
}

T_DECL(s8_5_every_flavor_dies, "a task's death is seen on each of its ports")
{
	mach_port_t port = new_port(), notify = new_receive(), task[4];
	pid_t peer = peer_start(share_task_ports, port);
	union any message;

	for (int i = 0; i < 4; i++) {
		task[i] = receive_right(port, MACH_MSG_TYPE_PORT_SEND);
		OK(request(task[i], MACH_NOTIFY_DEAD_NAME, 0, notify));
	}
	peer_kill(peer);
	for (int i = 0; i < 4; i++) {
		OK(receive(notify, &message));
		IS(message.header.msgh_id, MACH_NOTIFY_DEAD_NAME);
	}
	for (int i = 0; i < 4; i++)
		IS_TYPE(task[i], MACH_PORT_TYPE_DEAD_NAME);
}

T_DECL(s14_2_identity_token, "a token leads to the task's ports")
{
	mach_port_t port = new_port(), token, again, got, task[4];

	peer_start(share_task_ports, port);
	for (int i = 0; i < 4; i++)
		task[i] = receive_right(port, MACH_MSG_TYPE_PORT_SEND);
	OK(task_create_identity_token(task[0], &token));
	OK(task_create_identity_token(task[0], &again));
	HOLDS(token != again);
	IS(kind_of(token), KIND_TASK_TOKEN);
	for (unsigned flavor = 0; flavor < 4; flavor++) {
		OK(task_identity_token_get_task_port(token, flavor, &got));
		IS(got, task[flavor]);
		IS_REFS(got, SEND, 2);
	}
	GIVES(task_identity_token_get_task_port(token, 4, &got),
	    KERN_INVALID_ARGUMENT);
	GIVES(task_identity_token_get_task_port(task[0], 0, &got),
	    KERN_INVALID_ARGUMENT);
	GIVES(task_create_identity_token(token, &got), KERN_INVALID_ARGUMENT);
	OK(mach_port_deallocate(TASK, token));
	OK(task_identity_token_get_task_port(again, 0, &got));
}

T_DECL(s14_2_identity_token_of_the_dead, "it outlives the task, to no avail")
{
	mach_port_t port = new_port(), notify = new_receive(), token, got, task;
	pid_t peer = peer_start(share_task_ports, port);
	union any message;

	task = receive_right(port, MACH_MSG_TYPE_PORT_SEND);
	OK(task_create_identity_token(task, &token));
	OK(request(task, MACH_NOTIFY_DEAD_NAME, 0, notify));
	peer_kill(peer);
	OK(receive(notify, &message));
	IS_TYPE(token, MACH_PORT_TYPE_SEND);
	GIVES(task_identity_token_get_task_port(token, 0, &got), KERN_NOT_FOUND);
}

/* The privileged host port; skips for who has none. */
static mach_port_t
host_priv(void)
{
	mach_port_t host = mach_host_self();

	if (kind_of(host) != KIND_HOST_PRIV)
		T_SKIP("needs the privileged host port");
	return host;
}

T_DECL(s14_4_host_self, "both host ports tell of the host")
{
	mach_port_t priv = host_priv(), plain;
	kernel_version_t one, other;

	OK(host_get_host_port(priv, &plain));
	IS(kind_of(plain), KIND_HOST);
	OK(host_kernel_version(priv, one));
	OK(host_kernel_version(plain, other));
	T_EXPECT_EQ_STR(one, other, "the same words");
}

T_DECL(s14_4_get_special_port, "which special ports the host has")
{
	mach_port_t priv = host_priv(), plain, port = 7;

	OK(host_get_host_priv_port(priv, &port));
	IS(port, priv);
	OK(host_get_host_port(priv, &plain));
	GIVES(host_get_host_port(plain, &port), KERN_INVALID_ARGUMENT);
	GIVES(host_get_special_port(
		  priv, HOST_LOCAL_NODE, HOST_SECURITY_PORT, &port),
	    KERN_INVALID_ARGUMENT);
	GIVES(host_get_special_port(priv, HOST_LOCAL_NODE, -1, &port),
	    KERN_INVALID_ARGUMENT);
	GIVES(host_get_special_port(
		  priv, HOST_LOCAL_NODE, HOST_MAX_SPECIAL_PORT + 1, &port),
	    KERN_INVALID_ARGUMENT);
	OK(host_get_io_main_port(priv, &port));
	IS(port, MACH_PORT_NULL);
	OK(host_get_doubleagentd_port(priv, &port));
	IS(port, MACH_PORT_NULL);
}

T_DECL(s14_4_set_special_port, "a server that is the host's")
{
	mach_port_t priv = host_priv(), mine = new_port(), port, plain;
	int status;
	pid_t pid;

	OK(host_get_host_port(priv, &plain));
	for (int id = -1; id <= HOST_MAX_SPECIAL_KERNEL_PORT; id++)
		GIVES(host_set_special_port(priv, id, mine),
		    KERN_INVALID_ARGUMENT);
	GIVES(host_set_special_port(priv, HOST_MAX_SPECIAL_PORT + 1, mine),
	    KERN_INVALID_ARGUMENT);
	GIVES(host_set_user_notification_port(plain, mine),
	    KERN_INVALID_ARGUMENT);
	OK(host_set_user_notification_port(priv, mine));
	OK(host_get_user_notification_port(priv, &port));
	IS(port, mine);
	pid = fork();
	T_ASSERT_POSIX_SUCCESS(pid, "fork");
	if (pid == 0) {
		OK(host_get_user_notification_port(mach_host_self(), &port));
		OK(send_value(port, 5));
		_exit(42);
	}
	IS(receive_value(mine), 5);
	status = peer_wait(pid);
	IS(WIFEXITED(status) ? WEXITSTATUS(status) : -1, 42);
	OK(host_set_user_notification_port(priv, MACH_PORT_NULL));
	OK(host_get_user_notification_port(priv, &port));
	IS(port, MACH_PORT_NULL);
}

T_DECL(s14_4_set_dies, "a host special port whose receiver ended is dead")
{
	mach_port_t priv = host_priv(), mine = new_port(), port;

	OK(host_set_lockd_port(priv, mine));
	OK(mach_port_mod_refs(TASK, mine, RECEIVE, -1));
	OK(host_get_lockd_port(priv, &port));
	IS(port, MACH_PORT_DEAD);
	OK(host_set_lockd_port(priv, MACH_PORT_NULL));
}

T_DECL(s14_4_privileged_by_user, "without root's ids it is the plain port")
{
	mach_port_t priv = host_priv(), port = new_port();
	int status;
	pid_t pid;

	if (geteuid() != 0)
		T_SKIP("needs root to have two users");
	/* The registered ports bring the child the right it should not use. */
	OK(mach_ports_register(TASK, &priv, 1));
	pid = fork();
	T_ASSERT_POSIX_SUCCESS(pid, "fork");
	if (pid == 0) {
		mach_port_array_t leaked;
		natural_t count;

		OK(mach_ports_lookup(TASK, &leaked, &count));
		T_ASSERT_POSIX_ZERO(setuid(65534), "setuid");
		port = new_port();
		IS(kind_of(mach_host_self()), KIND_HOST);
		IS(kind_of(leaked[0]), KIND_HOST_PRIV);
		GIVES(host_set_lockd_port(leaked[0], port), KERN_NO_ACCESS);
		T_END;
	}
	status = peer_wait(pid);
	HOLDS(WIFEXITED(status) && WEXITSTATUS(status) == 0);
}

T_DECL(s14_2_host_port_back, "the privileged port set back is the default")
{
	mach_port_t host = mach_host_self(), mine = new_port();

	OK(task_set_special_port(TASK, TASK_HOST_PORT, mine));
	IS(mach_host_self(), mine);
	OK(task_set_special_port(TASK, TASK_HOST_PORT, host));
	IS(mach_host_self(), host);
}

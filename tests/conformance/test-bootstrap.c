/*
 * Services by name: sections 11.1 to 11.4, as far as no job file is needed.
 */

#include "kit.h"

#include <servers/bootstrap_priv.h>

#define BOOT bootstrap_port
#define COPY MACH_MSG_TYPE_COPY_SEND
#define MAKE MACH_MSG_TYPE_MAKE_SEND

/* A name of this test's own. */
static char *
name_of(const char *what)
{
	static name_t name;

	snprintf(
	    name, sizeof(name), "org.conformance.%s.%d", what, (int)getpid());
	return name;
}

static mach_port_t
look_up(char *name)
{
	mach_port_t port = MACH_PORT_NULL;

	OK(bootstrap_look_up(BOOT, name, &port));
	return port;
}

T_DECL(s11_1_bootstrap_port, "a send right, there from the start")
{
	mach_port_t port = MACH_PORT_NULL;

	HOLDS(MACH_PORT_VALID(BOOT));
	IS_TYPE(BOOT, MACH_PORT_TYPE_SEND);
	OK(task_get_special_port(TASK, TASK_BOOTSTRAP_PORT, &port));
	IS(port, BOOT);
}

T_DECL(s11_1_bad_port, "a bad bootstrap port")
{
	mach_port_t port = 7;

	GIVES(bootstrap_look_up(MACH_PORT_NULL, name_of("x"), &port),
	    MACH_SEND_INVALID_DEST);
	GIVES(bootstrap_look_up(new_dead(1), name_of("x"), &port),
	    MACH_SEND_INVALID_DEST);
	GIVES(bootstrap_register(MACH_PORT_NULL, name_of("x"), new_port()),
	    MACH_SEND_INVALID_DEST);
}

T_DECL(s11_3_look_up_unknown, "a name nobody has")
{
	mach_port_t port = 7;

	GIVES(bootstrap_look_up(BOOT, name_of("nobody"), &port),
	    BOOTSTRAP_UNKNOWN_SERVICE);
	GIVES(bootstrap_look_up2(BOOT, name_of("nobody"), &port, 0, 0),
	    BOOTSTRAP_UNKNOWN_SERVICE);
	GIVES(bootstrap_look_up(BOOT, "", &port), BOOTSTRAP_UNKNOWN_SERVICE);
}

T_DECL(s11_3_register_and_look_up, "what is registered is found")
{
	mach_port_t port = new_port();

	OK(bootstrap_register(BOOT, name_of("echo"), port));
	IS_REFS(port, SEND, 1);
	IS(look_up(name_of("echo")), port);
	IS_REFS(port, SEND, 2);
	OK(send_value(port, 6));
	IS(receive_value(port), 6);
}

T_DECL(s11_2_register_needs_send, "the caller must hold a send right")
{
	GIVES(bootstrap_register(BOOT, name_of("bad"), new_receive()),
	    MACH_SEND_INVALID_RIGHT);
	GIVES(bootstrap_register(BOOT, name_of("bad"), NO_SUCH_NAME),
	    MACH_SEND_INVALID_RIGHT);
}

T_DECL(s11_3_register_again, "an active name of one's own")
{
	OK(bootstrap_register(BOOT, name_of("twice"), new_port()));
	GIVES(bootstrap_register(BOOT, name_of("twice"), new_port()),
	    BOOTSTRAP_SERVICE_ACTIVE);
}

T_DECL(s11_3_register_null_unknown, "taking back what was never there")
{
	OK(bootstrap_register(BOOT, name_of("never"), MACH_PORT_NULL));
}

T_DECL(s11_3_register_dead, "a port that is dead already")
{
	kern_return_t kr = bootstrap_register(
	    BOOT, name_of("dead"), new_dead(1));
	mach_port_t port;

	HOLDS(kr != KERN_SUCCESS);
	GIVES(bootstrap_look_up(BOOT, name_of("dead"), &port),
	    BOOTSTRAP_UNKNOWN_SERVICE);
}

T_DECL(s11_4_registered_port_dies, "its name goes with it")
{
	mach_port_t port = new_port(), got;

	OK(bootstrap_register(BOOT, name_of("dies"), port));
	OK(mach_port_destroy(TASK, port));
	GIVES(bootstrap_look_up(BOOT, name_of("dies"), &got),
	    BOOTSTRAP_UNKNOWN_SERVICE);
	OK(bootstrap_register(BOOT, name_of("dies"), new_port()));
}

static void
register_and_rest(mach_port_t parent)
{
	mach_port_t port = new_port();
	char name[] = "org.conformance.of-a-peer";

	OK(bootstrap_register(BOOT, name, port));
	OK(send_value(parent, (uint32_t)getpid()));
	peer_rest();
}

T_DECL(s11_3_register_anothers, "a name that another process has")
{
	mach_port_t port = new_port();
	char name[] = "org.conformance.of-a-peer";

	peer_start(register_and_rest, port);
	receive_value(port);
	IS_TYPE(look_up(name), MACH_PORT_TYPE_SEND);
	GIVES(bootstrap_register(BOOT, name, port), BOOTSTRAP_NOT_PRIVILEGED);
	GIVES(bootstrap_check_in(BOOT, name, &port), BOOTSTRAP_NOT_PRIVILEGED);
}

T_DECL(s11_4_registering_process_dies, "its names go with it")
{
	mach_port_t port = new_port(), got;
	char name[] = "org.conformance.of-a-peer";
	pid_t peer = peer_start(register_and_rest, port);
	kern_return_t kr;

	receive_value(port);
	peer_kill(peer);
	/* machd learns of the death on its own; no wait, only asking. */
	do
		kr = bootstrap_look_up(BOOT, name, &got);
	while (kr == KERN_SUCCESS && mach_port_deallocate(TASK, got) == 0);
	GIVES(kr, BOOTSTRAP_UNKNOWN_SERVICE);
}

T_DECL(s11_3_check_in_unknown, "a receive right, made for the caller")
{
	mach_port_t port = MACH_PORT_NULL, send;

	OK(bootstrap_check_in(BOOT, name_of("new"), &port));
	IS_TYPE(port, MACH_PORT_TYPE_RECEIVE);
	send = look_up(name_of("new"));
	IS(send, port);
	OK(send_value(send, 11));
	IS(receive_value(port), 11);
}

T_DECL(s11_3_check_in_active, "checked in already")
{
	mach_port_t port, again;

	OK(bootstrap_check_in(BOOT, name_of("active"), &port));
	GIVES(bootstrap_check_in(BOOT, name_of("active"), &again),
	    BOOTSTRAP_SERVICE_ACTIVE);
}

T_DECL(s11_3_check_in_strict, "strict: only what is declared")
{
	mach_port_t port;

	GIVES(bootstrap_check_in2(
		  BOOT, name_of("strict"), &port, BOOTSTRAP_STRICT_CHECKIN),
	    BOOTSTRAP_UNKNOWN_SERVICE);
	GIVES(bootstrap_look_up(BOOT, name_of("strict"), &port),
	    BOOTSTRAP_UNKNOWN_SERVICE);
}

T_DECL(s11_3_register_over_check_in, "a service that is checked in")
{
	mach_port_t port;

	OK(bootstrap_check_in(BOOT, name_of("in"), &port));
	GIVES(bootstrap_register(BOOT, name_of("in"), new_port()),
	    BOOTSTRAP_SERVICE_ACTIVE);
}

T_DECL(s11_4_receive_right_returns, "queue and name survive a lost right")
{
	mach_port_t port, send;

	OK(bootstrap_check_in(BOOT, name_of("back"), &port));
	send = look_up(name_of("back"));
	OK(send_value(send, 21));
	OK(mach_port_mod_refs(TASK, port, RECEIVE, -1));
	IS_TYPE(send, MACH_PORT_TYPE_SEND);
	OK(send_value(send, 22));
	OK(bootstrap_check_in(BOOT, name_of("back"), &port));
	IS(port, send);
	IS(receive_value(port), 21);
	IS(receive_value(port), 22);
}

static void
check_in_and_rest(mach_port_t parent)
{
	mach_port_t port;

	OK(bootstrap_check_in(BOOT, "org.conformance.checked-in", &port));
	OK(send_value(parent, 1));
	peer_rest();
}

T_DECL(s11_4_anonymous_job_dies, "a service of a process goes with it")
{
	mach_port_t port = new_port(), got;
	pid_t peer = peer_start(check_in_and_rest, port);
	char name[] = "org.conformance.checked-in";
	kern_return_t kr;

	receive_value(port);
	IS_TYPE(look_up(name), MACH_PORT_TYPE_SEND);
	peer_kill(peer);
	do
		kr = bootstrap_look_up(BOOT, name, &got);
	while (kr == KERN_SUCCESS && mach_port_deallocate(TASK, got) == 0);
	GIVES(kr, BOOTSTRAP_UNKNOWN_SERVICE);
}

T_DECL(s11_2_create_service, "declares a service, gives a send right")
{
	mach_port_t send = MACH_PORT_NULL, port;

	OK(bootstrap_create_service(BOOT, name_of("created"), &send));
	IS_TYPE(send, MACH_PORT_TYPE_SEND);
	OK(send_value(send, 31));
	OK(bootstrap_check_in2(
	    BOOT, name_of("created"), &port, BOOTSTRAP_STRICT_CHECKIN));
	IS(port, send);
	IS_TYPE(port, MACH_PORT_TYPE_SEND_RECEIVE);
	IS(receive_value(port), 31);
}

T_DECL(s11_3_register_over_declared, "what launchd holds is not registered")
{
	mach_port_t send;

	OK(bootstrap_create_service(BOOT, name_of("declared"), &send));
	GIVES(bootstrap_register(BOOT, name_of("declared"), new_port()),
	    BOOTSTRAP_NOT_PRIVILEGED);
}

T_DECL(s11_2_status, "unknown, on demand, active")
{
	bootstrap_status_t status = 9;
	mach_port_t port;

	GIVES(bootstrap_status(BOOT, name_of("status"), &status),
	    BOOTSTRAP_UNKNOWN_SERVICE);
	OK(bootstrap_create_service(BOOT, name_of("status"), &port));
	OK(bootstrap_status(BOOT, name_of("status"), &status));
	IS(status, BOOTSTRAP_STATUS_ON_DEMAND);
	OK(bootstrap_check_in(BOOT, name_of("status"), &port));
	OK(bootstrap_status(BOOT, name_of("status"), &status));
	IS(status, BOOTSTRAP_STATUS_ACTIVE);
}

T_DECL(s11_2_unprivileged, "the same port, one reference more")
{
	mach_port_t port = MACH_PORT_NULL;
	unsigned refs = refs_of(BOOT, SEND);

	OK(bootstrap_unprivileged(BOOT, &port));
	IS(port, BOOT);
	IS_REFS(BOOT, SEND, refs + 1);
	port = 9;
	GIVES(bootstrap_unprivileged(NO_SUCH_NAME, &port), KERN_INVALID_NAME);
	IS(port, MACH_PORT_NULL);
}

T_DECL(s11_3_parent_of_root, "the root is its own parent")
{
	mach_port_t parent = MACH_PORT_NULL;

	OK(bootstrap_parent(BOOT, &parent));
	IS(parent, BOOT);
}

T_DECL(s11_1_long_names, "127 characters count, the rest is cut off")
{
	char name[200];
	mach_port_t port = new_port(), got;

	memset(name, 'n', sizeof(name));
	snprintf(name + 100, 20, ".%d.", (int)getpid());
	name[strlen(name)] = 'n';
	name[120] = 'n';
	name[150] = '\0';
	OK(bootstrap_register(BOOT, name, port));
	name[127] = '\0';
	OK(bootstrap_look_up(BOOT, name, &got));
	IS(got, port);
	name[126] = '\0';
	GIVES(bootstrap_look_up(BOOT, name, &got), BOOTSTRAP_UNKNOWN_SERVICE);
}

T_DECL(s11_3_per_pid, "a service of one process only")
{
	mach_port_t port = new_port(), got;

	OK(bootstrap_register2(
	    BOOT, name_of("pid"), port, BOOTSTRAP_PER_PID_SERVICE));
	GIVES(bootstrap_look_up(BOOT, name_of("pid"), &got),
	    BOOTSTRAP_UNKNOWN_SERVICE);
	OK(bootstrap_look_up2(
	    BOOT, name_of("pid"), &got, getpid(), BOOTSTRAP_PER_PID_SERVICE));
	IS(got, port);
	GIVES(bootstrap_look_up2(
		  BOOT, name_of("pid"), &got, 1, BOOTSTRAP_PER_PID_SERVICE),
	    BOOTSTRAP_UNKNOWN_SERVICE);
}

T_DECL(s11_2_privileged_server, "only a server that runs as root")
{
	mach_port_t port = new_port(), got = 7;
	kern_return_t kr;

	OK(bootstrap_register(BOOT, name_of("root"), port));
	kr = bootstrap_look_up2(
	    BOOT, name_of("root"), &got, 0, BOOTSTRAP_PRIVILEGED_SERVER);
	if (geteuid() == 0) {
		OK(kr);
	} else {
		GIVES(kr, BOOTSTRAP_NOT_PRIVILEGED);
		IS(got, MACH_PORT_NULL);
		IS_REFS(port, SEND, 1);
	}
}

T_DECL(s11_3_many_services, "five hundred names")
{
	name_t name;
	mach_port_t port[500], got;

	for (int i = 0; i < 500; i++) {
		snprintf(name, sizeof(name), "org.conformance.many.%d.%d",
		    (int)getpid(), i);
		port[i] = new_port();
		OK(bootstrap_register(BOOT, name, port[i]));
	}
	for (int i = 499; i >= 0; i--) {
		snprintf(name, sizeof(name), "org.conformance.many.%d.%d",
		    (int)getpid(), i);
		OK(bootstrap_look_up(BOOT, name, &got));
		IS(got, port[i]);
	}
}

T_DECL(s11_1_forged_requests, "launchd survives nonsense")
{
	mach_port_t reply = new_receive();
	union any message;

	for (int id = 390; id < 450; id++) {
		OK(send_with(MACH_MSGH_BITS(COPY, MACH_MSG_TYPE_MAKE_SEND_ONCE),
		    BOOT, reply, id, 0xffffffff));
		OK(receive(reply, &message));
		HOLDS(message.header.msgh_id == id + 100 ||
		    message.header.msgh_id == MACH_NOTIFY_SEND_ONCE);
	}
	for (int id = 64; id <= 77; id++)
		OK(send_with(MACH_MSGH_BITS(COPY, 0), BOOT, 0, id, BOOT));
	OK(bootstrap_register(BOOT, name_of("after"), new_port()));
	look_up(name_of("after"));
}

static void
look_up_and_tell(mach_port_t parent)
{
	mach_port_t port = MACH_PORT_NULL;

	OK(bootstrap_look_up(BOOT, "org.conformance.inherited", &port));
	OK(send_value(port, 5));
	OK(send_value(parent, 6));
	peer_rest();
}

static void
serve_as_bootstrap(struct worker *worker)
{
	OK(receive(worker->port, &worker->message));
}

T_DECL(s8_6_bootstrap_port_is_inherited, "a child has its parent's")
{
	mach_port_t port = new_port(), got = new_port();
	char name[] = "org.conformance.inherited";

	OK(bootstrap_register(BOOT, name, got));
	peer_start(look_up_and_tell, port);
	IS(receive_value(port), 6);
	IS(receive_value(got), 5);
}

T_DECL(s8_6_set_bootstrap_port_is_inherited, "also one that was set")
{
	struct worker worker = { .port = new_port() };
	pid_t pid;

	OK(task_set_special_port(TASK, TASK_BOOTSTRAP_PORT, worker.port));
	worker_start(&worker, serve_as_bootstrap);
	pid = fork();
	T_ASSERT_POSIX_SUCCESS(pid, "fork");
	if (pid == 0) {
		mach_port_t port = MACH_PORT_NULL;

		OK(task_get_special_port(TASK, TASK_BOOTSTRAP_PORT, &port));
		OK(send_value(bootstrap_port, 4242));
		_exit(0);
	}
	worker_join(&worker);
	IS(worker.message.simple.value, 4242);
	peer_wait(pid);
}

/*
 * posix_spawn with ports among its attributes.
 */

#include "instance.h"
#include "kit.h"

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>

extern char **environ;

static mach_port_t
special(int which)
{
	mach_port_t port = MACH_PORT_NULL;

	if (task_get_special_port(TASK, which, &port) != KERN_SUCCESS)
		_exit(90);
	return port;
}

static int
tell_registered(void)
{
	mach_port_array_t ports;
	natural_t count;

	if (mach_ports_lookup(TASK, &ports, &count) != KERN_SUCCESS ||
	    count != 3 || ports[1] != MACH_PORT_NULL)
		return 91;
	return send_value(ports[0], 10) | send_value(ports[2], 12);
}

static int
tell_exception_port(void)
{
	exception_mask_t masks[EXC_TYPES_COUNT];
	mach_port_t ports[EXC_TYPES_COUNT];
	exception_behavior_t behaviors[EXC_TYPES_COUNT];
	thread_state_flavor_t flavors[EXC_TYPES_COUNT];
	mach_msg_type_number_t count = EXC_TYPES_COUNT;

	if (task_get_exception_ports(TASK, EXC_MASK_BREAKPOINT, masks, &count,
		ports, behaviors, flavors) != KERN_SUCCESS ||
	    count != 1 || behaviors[0] != EXCEPTION_DEFAULT)
		return 92;
	return send_value(ports[0], 30);
}

/* This program run again by a test: $SPAWN_CHILD says what for. */
__attribute__((constructor(65000))) static void
run_as_child(void)
{
	const char *role = getenv("SPAWN_CHILD");

	if (!role)
		return;
	if (strcmp(role, "bootstrap") == 0)
		_exit(send_value(bootstrap_port, 1));
	if (strcmp(role, "host") == 0)
		_exit(send_value(mach_host_self(), 2));
	if (strcmp(role, "both") == 0)
		_exit(send_value(bootstrap_port, 1) |
		    send_value(mach_host_self(), 2));
	if (strcmp(role, "access") == 0)
		_exit(send_value(special(TASK_ACCESS_PORT), 3));
	if (strcmp(role, "registered") == 0)
		_exit(tell_registered());
	if (strcmp(role, "exception") == 0)
		_exit(tell_exception_port());
	if (strcmp(role, "out") == 0)
		_exit(write(7, "out", 3) != 3 || send_value(bootstrap_port, 1));
	if (strcmp(role, "fds") == 0)
		_exit(count_fds(getpid()));
	_exit(99);
}

static char *const arguments[] = { (char[]){ "child" }, NULL };

static int
spawn_error(const char *role, const posix_spawn_file_actions_t *actions,
    const posix_spawnattr_t *attr, pid_t *ret_pid)
{
	static char variable[4][64];
	static atomic_int next;
	char *text = variable[atomic_fetch_add(&next, 1) % 4];
	char *environment[64];
	unsigned count = 0;

	/* Its own environment: threads spawn at the same time. */
	snprintf(text, sizeof(*variable), "SPAWN_CHILD=%s", role);
	environment[count++] = text;
	for (char **at = environ; *at && count < 63; at++)
		environment[count++] = *at;
	environment[count] = NULL;
	return posix_spawn(
	    ret_pid, "/proc/self/exe", actions, attr, arguments, environment);
}

static int
spawn_and_wait(const char *role, const posix_spawn_file_actions_t *actions,
    const posix_spawnattr_t *attr)
{
	int status = -1;
	pid_t pid = 0;

	T_ASSERT_EQ(spawn_error(role, actions, attr, &pid), 0, "spawn");
	T_ASSERT_EQ(waitpid(pid, &status, 0), pid, "its end");
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

static void
new_attr(posix_spawnattr_t *attr)
{
	T_ASSERT_POSIX_ZERO(posix_spawnattr_init(attr), "attributes");
}

T_DECL(spawn_special_ports, "the child's special ports, not the parent's")
{
	static const struct {
		const char *role;
		int which;
		uint32_t value;
	} rows[] = { { "bootstrap", TASK_BOOTSTRAP_PORT, 1 },
		{ "host", TASK_HOST_PORT, 2 },
		{ "access", TASK_ACCESS_PORT, 3 } };
	mach_port_t boot = special(TASK_BOOTSTRAP_PORT), host = mach_host_self();

	for (int i = 0; i < 3; i++) {
		mach_port_t port = new_port();
		posix_spawnattr_t attr;
		int fds = count_fds(getpid());

		new_attr(&attr);
		T_ASSERT_EQ(posix_spawnattr_setspecialport_np(
				&attr, port, rows[i].which),
		    0, "attribute");
		/* As often as one likes. */
		for (int round = 0; round < 2; round++) {
			IS(spawn_and_wait(rows[i].role, NULL, &attr), 0);
			IS(receive_value(port), rows[i].value);
		}
		T_ASSERT_POSIX_ZERO(posix_spawnattr_destroy(&attr), "destroy");
		IS(count_fds(getpid()), fds);
		IS_REFS(port, SEND, 1);
	}
	IS(special(TASK_BOOTSTRAP_PORT), boot);
	IS(mach_host_self(), host);
	IS(special(TASK_ACCESS_PORT), MACH_PORT_NULL);
}

T_DECL(spawn_registered_ports, "three of them, empty slots empty")
{
	mach_port_t ports[3] = { new_port(), MACH_PORT_NULL, new_port() };
	posix_spawnattr_t attr;

	new_attr(&attr);
	IS(posix_spawnattr_set_registered_ports_np(&attr, ports, 3), 0);
	IS(spawn_and_wait("registered", NULL, &attr), 0);
	IS(receive_value(ports[0]), 10);
	IS(receive_value(ports[2]), 12);
	IS(posix_spawnattr_set_registered_ports_np(&attr, ports, 4), EINVAL);
	posix_spawnattr_destroy(&attr);
}

T_DECL(spawn_exception_ports, "who is told of its exceptions")
{
	mach_port_t port = new_port();
	posix_spawnattr_t attr;

	new_attr(&attr);
	IS(posix_spawnattr_setexceptionports_np(
	       &attr, EXC_MASK_BREAKPOINT, port, EXCEPTION_DEFAULT, 0),
	    0);
	IS(spawn_and_wait("exception", NULL, &attr), 0);
	IS(receive_value(port), 30);
	posix_spawnattr_destroy(&attr);
}

T_DECL(spawn_over_what_is_inherited, "the other ports are the parent's")
{
	mach_port_t host = new_port(), boot = new_port();
	posix_spawnattr_t attr;

	OK(task_set_special_port(TASK, TASK_HOST_PORT, host));
	OK(task_set_special_port(TASK, TASK_BOOTSTRAP_PORT, new_port()));
	new_attr(&attr);
	IS(posix_spawnattr_setspecialport_np(&attr, boot, TASK_BOOTSTRAP_PORT),
	    0);
	IS(spawn_and_wait("both", NULL, &attr), 0);
	IS(receive_value(boot), 1);
	IS(receive_value(host), 2);
	posix_spawnattr_destroy(&attr);
}

T_DECL(spawn_with_file_actions, "the caller's own file actions hold too")
{
	posix_spawn_file_actions_t actions;
	mach_port_t port = new_port();
	posix_spawnattr_t attr;
	char text[4] = "";
	int out[2];

	T_ASSERT_POSIX_ZERO(pipe2(out, O_CLOEXEC), "pipe");
	new_attr(&attr);
	IS(posix_spawnattr_setspecialport_np(&attr, port, TASK_BOOTSTRAP_PORT),
	    0);
	posix_spawn_file_actions_init(&actions);
	posix_spawn_file_actions_addopen(&actions, 8, "/dev/null", O_RDONLY, 0);
	for (int fd = 20; fd < 40; fd++)
		posix_spawn_file_actions_adddup2(&actions, 8, fd);
	posix_spawn_file_actions_adddup2(&actions, out[1], 7);
	for (int round = 0; round < 2; round++) {
		IS(spawn_and_wait("out", &actions, &attr), 0);
		IS(receive_value(port), 1);
		T_ASSERT_EQ(read(out[0], text, 3), (ssize_t)3, "its words");
		T_EXPECT_EQ_STR(text, "out", "its words");
	}
	posix_spawn_file_actions_destroy(&actions);
	posix_spawnattr_destroy(&attr);
}

T_DECL(spawn_errors, "what cannot be is said by the spawn")
{
	mach_port_t port = new_port();
	posix_spawnattr_t attr;
	pid_t pid;

	IS(posix_spawnattr_setspecialport_np(NULL, port, TASK_BOOTSTRAP_PORT),
	    EINVAL);
	new_attr(&attr);
	IS(posix_spawnattr_setspecialport_np(&attr, port, TASK_KERNEL_PORT), 0);
	IS(spawn_error("host", NULL, &attr, &pid), EINVAL);
	posix_spawnattr_destroy(&attr);
	new_attr(&attr);
	IS(posix_spawnattr_setspecialport_np(
	       &attr, NO_SUCH_NAME, TASK_BOOTSTRAP_PORT),
	    0);
	IS(spawn_error("host", NULL, &attr, &pid), EINVAL);
	posix_spawnattr_destroy(&attr);
	new_attr(&attr);
	IS(posix_spawnattr_setexceptionports_np(
	       &attr, 0xffffffff, port, EXCEPTION_DEFAULT, 0),
	    0);
	IS(spawn_error("host", NULL, &attr, &pid), EINVAL);
	posix_spawnattr_destroy(&attr);
	HOLDS(!have_children());
}

T_DECL(spawn_without_ports, "attributes of the usual kind are the C library's")
{
	posix_spawnattr_t attr;
	int before = count_fds(getpid());

	new_attr(&attr);
	posix_spawnattr_setflags(&attr, POSIX_SPAWN_SETPGROUP);
	IS(spawn_and_wait("fds", NULL, &attr), before);
	posix_spawnattr_destroy(&attr);
	IS(count_fds(getpid()), before);
}

static void
work_spawn(struct worker *worker)
{
	posix_spawnattr_t attr;

	worker->port = new_port();
	new_attr(&attr);
	posix_spawnattr_setspecialport_np(
	    &attr, worker->port, TASK_BOOTSTRAP_PORT);
	for (int i = 0; i < 10; i++) {
		IS(spawn_and_wait("bootstrap", NULL, &attr), 0);
		IS(receive_value(worker->port), 1);
		IS_EMPTY(worker->port);
	}
	posix_spawnattr_destroy(&attr);
}

T_DECL(spawn_storm, "threads spawn, each with a port of its own")
{
	struct worker worker[4];
	pid_t machd = machd_pid();
	int before;

	new_port();
	before = settled_fds(machd);
	for (int i = 0; i < 4; i++)
		worker_start(&worker[i], work_spawn);
	for (int i = 0; i < 4; i++)
		worker_join(&worker[i]);
	/* The connections of the four, which are kept for later threads. */
	wait_for_fds(machd, before + 8);
	HOLDS(!have_children());
}

/*
 * fork, exec and what a new image inherits.
 */

#include "instance.h"
#include "kit.h"

#include <fcntl.h>
#include <linux/close_range.h>
#include <mach/mach_init.h>
#include <spawn.h>
#include <sys/prctl.h>
#include <sys/wait.h>

#define COPY MACH_MSG_TYPE_COPY_SEND
#define MAKE MACH_MSG_TYPE_MAKE_SEND

extern char **environ;

/* Wants its bootstrap port to be a port that takes a message. */
static int
tell_bootstrap(uint32_t value)
{
	mach_port_t port = MACH_PORT_NULL;

	if (task_get_special_port(TASK, TASK_BOOTSTRAP_PORT, &port) != 0)
		return 20;
	if (send_value(bootstrap_port, value) != MACH_MSG_SUCCESS)
		return 21;
	return 0;
}

static int
check_image(void)
{
	mach_port_t port = MACH_PORT_NULL, found = MACH_PORT_NULL;

	if (mach_task_self() == MACH_PORT_NULL)
		return 10;
	if (mach_port_allocate(TASK, RECEIVE, &port) != KERN_SUCCESS)
		return 11;
	if (bootstrap_look_up(bootstrap_port, "org.system.nobody", &found) !=
	    BOOTSTRAP_UNKNOWN_SERVICE)
		return 12;
	return 0;
}

/*
 * This program run again by a test: $SYSTEM_CHILD says what for. It runs
 * before main(), where the runner would start over.
 */
__attribute__((constructor(65000))) static void
run_as_child(void)
{
	const char *role = getenv("SYSTEM_CHILD");
	char byte;

	if (!role)
		return;
	if (strcmp(role, "image") == 0)
		_exit(check_image());
	if (strcmp(role, "fds") == 0)
		_exit(count_fds(getpid()));
	if (strcmp(role, "tell") == 0)
		_exit(tell_bootstrap(7000));
	if (strcmp(role, "wait-and-tell") == 0) {
		if (read(STDIN_FILENO, &byte, 1) < 0)
			_exit(30);
		_exit(tell_bootstrap(7000));
	}
	_exit(99);
}

static char **
child_arguments(const char *role)
{
	static char program[] = "/proc/self/exe", name[] = "child";
	static char *argv[] = { name, NULL };

	(void)program;
	setenv("SYSTEM_CHILD", role, 1);
	return argv;
}

static _Noreturn void
become(const char *role)
{
	char **argv = child_arguments(role);

	execve("/proc/self/exe", argv, environ);
	_exit(98);
}

static int
exit_status(pid_t pid)
{
	int status = peer_wait(pid);

	return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

T_DECL(exec_after_fork, "a new image is a new task with a bootstrap port")
{
	new_port();
	for (int i = 0; i < 20; i++) {
		pid_t pid = fork();

		if (pid == 0)
			become("image");
		IS(exit_status(pid), 0);
	}
}

T_DECL(exec_after_vfork, "the same with vfork")
{
	char **argv = child_arguments("image");
	mach_port_t port = new_port();

	for (int i = 0; i < 20; i++) {
		pid_t pid = vfork();

		if (pid == 0) {
			execve("/proc/self/exe", argv, environ);
			_exit(98);
		}
		IS(exit_status(pid), 0);
		IS_TYPE(port, MACH_PORT_TYPE_SEND_RECEIVE);
	}
}

T_DECL(exec_after_spawn, "the same with posix_spawn")
{
	char **argv = child_arguments("image");
	mach_port_t port = new_port();
	pid_t pid;

	for (int i = 0; i < 20; i++) {
		T_ASSERT_POSIX_ZERO(posix_spawn(&pid, "/proc/self/exe", NULL,
					NULL, argv, environ),
		    "spawn");
		IS(exit_status(pid), 0);
		IS_TYPE(port, MACH_PORT_TYPE_SEND_RECEIVE);
	}
}

T_DECL(exec_leaks_no_descriptor, "an image begins with three descriptors")
{
	pid_t pid;

	new_port();
	T_ASSERT_POSIX_ZERO(
	    close_range(3, ~0u, CLOSE_RANGE_CLOEXEC), "the runner's own");
	pid = fork();
	if (pid == 0) {
		new_port();
		become("fds");
	}
	IS(exit_status(pid), 3);
}

static void
give_port_then_exec(mach_port_t parent)
{
	mach_port_t port = new_receive();

	OK(send_right(parent, port, MAKE));
	OK(send_right(parent, TASK, COPY));
	receive_value(port);
	unsetenv("SYSTEM_CHILD");
	execlp("sleep", "sleep", "1000", (char *)NULL);
	_exit(98);
}

T_DECL(exec_ends_the_old_task, "ports and task port of the old image die")
{
	mach_port_t port = new_port(), watch = new_receive(), right, task;
	pid_t peer = peer_start(give_port_then_exec, port);
	union any message;

	right = receive_right(port, MACH_MSG_TYPE_PORT_SEND);
	task = receive_right(port, MACH_MSG_TYPE_PORT_SEND);
	OK(request(task, MACH_NOTIFY_DEAD_NAME, 0, watch));
	OK(send_value(right, 1));
	/* A program that makes no trap: its sockets' hang-up tells machd. */
	OK(receive(watch, &message));
	IS(message.header.msgh_id, MACH_NOTIFY_DEAD_NAME);
	IS_TYPE(task, MACH_PORT_TYPE_DEAD_NAME);
	GIVES(send_now(right, 1), MACH_SEND_INVALID_DEST);
	IS(kill(peer, 0), 0);
	peer_kill(peer);
}

static void
exec_into_image(mach_port_t parent)
{
	mach_port_t port = new_receive();

	OK(send_right(parent, port, MAKE));
	OK(send_right(parent, TASK, COPY));
	receive_value(port);
	become("wait-and-tell");
}

T_DECL(exec_then_trap, "the new image's first call ends the old space")
{
	mach_port_t port = new_port(), right, task, previous;
	mach_port_t notify = new_receive();
	int in[2], saved = dup(STDIN_FILENO);
	union any message;
	pid_t peer;

	T_ASSERT_POSIX_ZERO(pipe2(in, O_CLOEXEC), "pipe");
	dup2(in[0], STDIN_FILENO);
	peer = peer_start(exec_into_image, port);
	dup2(saved, STDIN_FILENO);
	right = receive_right(port, MACH_MSG_TYPE_PORT_SEND);
	task = receive_right(port, MACH_MSG_TYPE_PORT_SEND);
	OK(mach_port_request_notification(TASK, right, MACH_NOTIFY_DEAD_NAME, 0,
	    notify, MACH_MSG_TYPE_MAKE_SEND_ONCE, &previous));
	OK(mach_port_request_notification(TASK, task, MACH_NOTIFY_DEAD_NAME, 0,
	    notify, MACH_MSG_TYPE_MAKE_SEND_ONCE, &previous));
	OK(send_value(right, 1));
	T_ASSERT_EQ(write(in[1], "x", 1), 1, "go");
	for (int i = 0; i < 2; i++) {
		OK(receive(notify, &message));
		IS(message.header.msgh_id, MACH_NOTIFY_DEAD_NAME);
	}
	IS_TYPE(right, MACH_PORT_TYPE_DEAD_NAME);
	IS_TYPE(task, MACH_PORT_TYPE_DEAD_NAME);
	IS(exit_status(peer), 0);
}

/* Sets this task's bootstrap port to a new port; skips if that cannot be. */
static mach_port_t
set_bootstrap(void)
{
	mach_port_t port = new_port();

	OK(task_set_special_port(TASK, TASK_BOOTSTRAP_PORT, port));
	return port;
}

T_DECL(set_port_fork, "a forked child has the set bootstrap port")
{
	mach_port_t port = set_bootstrap();
	pid_t pid = fork();

	if (pid == 0)
		_exit(tell_bootstrap(8000));
	IS(exit_status(pid), 0);
	IS(receive_value(port), 8000);
}

T_DECL(set_port_exec, "so has an image after fork and exec")
{
	mach_port_t port = set_bootstrap();
	pid_t pid = fork();

	if (pid == 0)
		become("tell");
	IS(exit_status(pid), 0);
	IS(receive_value(port), 7000);
}

T_DECL(set_port_vfork, "and after vfork and exec, and posix_spawn")
{
	mach_port_t port = set_bootstrap();
	char **argv = child_arguments("tell");
	pid_t pid = vfork();

	if (pid == 0) {
		execve("/proc/self/exe", argv, environ);
		_exit(98);
	}
	IS(exit_status(pid), 0);
	IS(receive_value(port), 7000);
	T_ASSERT_POSIX_ZERO(
	    posix_spawn(&pid, "/proc/self/exe", NULL, NULL, argv, environ),
	    "spawn");
	IS(exit_status(pid), 0);
	IS(receive_value(port), 7000);
}

T_DECL(set_port_of_that_instant, "what held at the fork, not later")
{
	mach_port_t first = set_bootstrap(), second;
	int go[2];
	pid_t pid;
	char byte;

	T_ASSERT_POSIX_ZERO(pipe2(go, O_CLOEXEC), "pipe");
	pid = fork();
	if (pid == 0) {
		if (read(go[0], &byte, 1) != 1)
			_exit(40);
		_exit(tell_bootstrap(8001));
	}
	second = set_bootstrap();
	T_ASSERT_EQ(write(go[1], "x", 1), 1, "go");
	IS(exit_status(pid), 0);
	IS(receive_value(first), 8001);
	IS_EMPTY(second);
}

T_DECL(set_port_grandchild, "grandchildren whose parent never called")
{
	mach_port_t port = set_bootstrap();
	pid_t pid = fork();

	if (pid == 0) {
		pid_t child = fork();
		int status = 0;

		if (child == 0)
			become("tell");
		waitpid(child, &status, 0);
		_exit(WIFEXITED(status) ? WEXITSTATUS(status) : 50);
	}
	IS(exit_status(pid), 0);
	IS(receive_value(port), 7000);
}

T_DECL(set_port_orphan, "a child whose parent is gone before it calls")
{
	mach_port_t port = set_bootstrap();
	int go[2];
	pid_t pid;
	char byte;

	T_ASSERT_POSIX_ZERO(pipe2(go, O_CLOEXEC), "pipe");
	pid = fork();
	if (pid == 0) {
		if (fork() == 0) {
			/* The read ends when the parent's copy is closed. */
			close(go[1]);
			if (read(go[0], &byte, 1) != 1)
				_exit(40);
			tell_bootstrap(8002);
		}
		_exit(0);
	}
	IS(exit_status(pid), 0);
	T_ASSERT_EQ(write(go[1], "x", 1), 1, "go");
	IS(receive_value(port), 8002);
}

T_DECL(set_port_back, "setting the default again leaves no descriptor")
{
	mach_port_t original = bootstrap_port;
	int fds;
	pid_t pid;

	new_port();
	fds = count_fds(getpid());
	set_bootstrap();
	OK(task_set_special_port(TASK, TASK_BOOTSTRAP_PORT, original));
	IS(count_fds(getpid()), fds);
	pid = fork();
	if (pid == 0)
		_exit(check_image());
	IS(exit_status(pid), 0);
}

T_DECL(closed_descriptors, "a program that closes all its descriptors")
{
	mach_port_t port = new_port();

	OK(send_value(port, 3));
	for (int round = 0; round < 5; round++) {
		T_ASSERT_POSIX_ZERO(close_range(3, ~0u, 0), "close");
		IS_TYPE(port, MACH_PORT_TYPE_SEND_RECEIVE);
	}
	IS(receive_value(port), 3);
}

T_DECL(closed_and_reused_descriptors, "descriptors that became something else")
{
	mach_port_t port = new_port();
	int fds[64];

	OK(send_value(port, 3));
	T_ASSERT_POSIX_ZERO(close_range(3, ~0u, 0), "close");
	for (int i = 0; i < 64; i++)
		fds[i] = open("/dev/null", O_RDWR);
	for (int fd = 900; fd < 1024; fd++)
		dup2(fds[0], fd);
	IS_TYPE(port, MACH_PORT_TYPE_SEND_RECEIVE);
	IS(receive_value(port), 3);
	for (int i = 0; i < 64; i++)
		HOLDS(fcntl(fds[i], F_GETFD) >= 0);
}

T_DECL(daemonized, "fork, parent exits, setsid, fork again")
{
	mach_port_t port = new_port();
	char name[] = "org.system.daemonized";
	pid_t pid;

	OK(bootstrap_register(bootstrap_port, name, port));
	pid = fork();
	if (pid == 0) {
		mach_port_t right = MACH_PORT_NULL;

		setsid();
		if (fork() != 0)
			_exit(0);
		close_range(3, ~0u, 0);
		OK(bootstrap_look_up(bootstrap_port, name, &right));
		OK(send_value(right, 61));
		_exit(0);
	}
	IS(exit_status(pid), 0);
	IS(receive_value(port), 61);
}

static void
work_type(struct worker *worker)
{
	worker->value = type_of(worker->port);
}

T_DECL(after_chroot_and_setuid, "threads started after chroot and setuid")
{
	struct worker worker = { .port = new_port() };

	if (geteuid() != 0)
		T_SKIP("needs root to chroot");
	T_ASSERT_POSIX_ZERO(chroot("/proc/self/fdinfo"), "chroot");
	T_ASSERT_POSIX_ZERO(setuid(65534), "setuid");
	worker_start(&worker, work_type);
	worker_join(&worker);
	IS(worker.value, MACH_PORT_TYPE_SEND_RECEIVE);
}

T_DECL(fork_storm, "two hundred children at once")
{
	pid_t pid[200], machd = machd_pid();
	int before;

	new_port();
	before = settled_fds(machd);
	for (int i = 0; i < 200; i++) {
		pid[i] = fork();
		T_ASSERT_POSIX_SUCCESS(pid[i], "fork");
		if (pid[i] == 0)
			_exit(check_image());
	}
	for (int i = 0; i < 200; i++)
		IS(exit_status(pid[i]), 0);
	wait_for_fds(machd, before);
	HOLDS(!have_children());
}

T_DECL(no_descriptor_without_a_call, "a program that never calls has none")
{
	int before = count_fds(getpid());
	pid_t pid;

	HOLDS(MACH_PORT_VALID(mach_task_self()));
	HOLDS(MACH_PORT_VALID(bootstrap_port));
	IS(count_fds(getpid()), before);
	pid = fork();
	if (pid == 0)
		_exit(count_fds(getpid()));
	IS(exit_status(pid), before);
}

static uint32_t
own_token(int index)
{
	mach_msg_type_number_t count = TASK_AUDIT_TOKEN_COUNT;
	audit_token_t token = { 0 };

	OK(task_info(TASK, TASK_AUDIT_TOKEN, (task_info_t)&token, &count));
	return token.val[index];
}

T_DECL(effective_id_alone, "a set-uid program that gives up what it got")
{
	pid_t pid;

	if (geteuid() != 0)
		T_SKIP("needs root to have two users");
	new_port();
	pid = fork();
	if (pid == 0) {
		uint32_t version;

		T_ASSERT_POSIX_ZERO(setresuid(65534, 0, 0), "set-uid");
		IS(own_token(1), 0);
		IS(own_token(3), 65534);
		version = own_token(7);
		IS(own_token(7), version);
		T_ASSERT_POSIX_ZERO(setresuid(-1, 65534, 65534), "given up");
		IS(own_token(1), 65534);
		HOLDS(own_token(7) != version);
		T_END;
	}
	IS(exit_status(pid), 0);
}

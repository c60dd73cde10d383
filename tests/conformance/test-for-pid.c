/*
 * From processes to tasks and back: section 14.2.
 */

#include "kit.h"

#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>

#define COPY MACH_MSG_TYPE_COPY_SEND
#define MAKE MACH_MSG_TYPE_MAKE_SEND

static mach_port_t
task_of(pid_t pid)
{
	mach_port_t task = MACH_PORT_NULL;

	OK(task_for_pid(TASK, pid, &task));
	return task;
}

/* A child that makes no Mach call until it is told to go on by end_quiet(). */
struct quiet {
	pid_t pid;
	int go;
};

static struct quiet
start_quiet(void (*body)(void))
{
	struct quiet child;
	int go[2];
	char byte;

	T_ASSERT_POSIX_ZERO(pipe(go), "pipe");
	child.pid = fork();
	T_ASSERT_POSIX_SUCCESS(child.pid, "fork");
	if (child.pid == 0) {
		close(go[1]);
		if (read(go[0], &byte, 1) != 1)
			_exit(1);
		body();
		_exit(42);
	}
	close(go[0]);
	child.go = go[1];
	return child;
}

static void
wake_quiet(struct quiet *child)
{
	T_ASSERT_EQ(write(child->go, "x", 1), (ssize_t)1, "go");
}

static int
end_quiet(struct quiet *child)
{
	int status = peer_wait(child->pid);

	return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
}

T_DECL(s14_2_task_for_pid_self, "the own pid gives the own task port")
{
	mach_port_urefs_t refs = refs_of(TASK, SEND);
	mach_port_t port = MACH_PORT_NULL;
	int pid = 0;

	IS(task_of(getpid()), TASK);
	IS_REFS(TASK, SEND, refs + 1);
	OK(pid_for_task(TASK, &pid));
	IS(pid, getpid());
	OK(task_name_for_pid(TASK, getpid(), &port));
	HOLDS(port != TASK);
	OK(pid_for_task(port, &pid));
	IS(pid, getpid());
}

static void
share_task_port(mach_port_t parent)
{
	OK(send_right(parent, TASK, COPY));
	peer_rest();
}

T_DECL(s14_2_task_for_pid_peer, "the port that the task itself has")
{
	mach_port_t port = new_port(), task;
	pid_t peer = peer_start(share_task_port, port);
	int pid = 0;

	task = receive_right(port, MACH_MSG_TYPE_PORT_SEND);
	IS(task_of(peer), task);
	IS_REFS(task, SEND, 2);
	OK(pid_for_task(task, &pid));
	IS(pid, peer);
}

T_DECL(s14_2_for_pid_flavors, "a port of each flavor")
{
	kern_return_t (*const calls[])(
	    mach_port_name_t, int, mach_port_name_t *) = { task_for_pid,
		task_read_for_pid, task_inspect_for_pid, task_name_for_pid };
	static const int which[] = { TASK_KERNEL_PORT, TASK_READ_PORT,
		TASK_INSPECT_PORT, TASK_NAME_PORT };
	mach_port_t port = new_port(), task, got, other;
	pid_t peer = peer_start(share_task_port, port);
	int pid;

	task = receive_right(port, MACH_MSG_TYPE_PORT_SEND);
	for (int i = 0; i < 4; i++) {
		OK(calls[i](TASK, peer, &got));
		OK(task_get_special_port(task, which[i], &other));
		IS(got, other);
		OK(pid_for_task(got, &pid));
		IS(pid, peer);
	}
}

T_DECL(s14_2_task_for_pid_errors, "no such process, no task to ask with")
{
	mach_port_t got = 7;
	pid_t zombie = fork();
	siginfo_t info;

	T_ASSERT_POSIX_SUCCESS(zombie, "fork");
	if (zombie == 0)
		_exit(0);
	GIVES(task_for_pid(TASK, 0, &got), KERN_FAILURE);
	IS(got, MACH_PORT_NULL);
	GIVES(task_for_pid(TASK, -1, &got), KERN_FAILURE);
	GIVES(task_for_pid(TASK, 0x7ffffff0, &got), KERN_FAILURE);
	GIVES(task_name_for_pid(TASK, 0x7ffffff0, &got), KERN_FAILURE);
	GIVES(task_for_pid(MACH_PORT_NULL, getpid(), &got), KERN_FAILURE);
	GIVES(task_for_pid(NO_SUCH_NAME, getpid(), &got), KERN_FAILURE);
	GIVES(task_for_pid(new_port(), getpid(), &got), KERN_FAILURE);
	GIVES(task_for_pid(mach_host_self(), getpid(), &got), KERN_FAILURE);
	T_ASSERT_POSIX_ZERO(
	    waitid(P_PID, (id_t)zombie, &info, WEXITED | WNOWAIT), "a zombie");
	GIVES(task_for_pid(TASK, zombie, &got), KERN_FAILURE);
	GIVES(task_name_for_pid(TASK, zombie, &got), KERN_FAILURE);
}

T_DECL(s14_2_pid_for_task_errors, "only task ports have a pid")
{
	mach_port_t names[] = { MACH_PORT_NULL, MACH_PORT_DEAD, NO_SUCH_NAME,
		new_port(), mach_thread_self(), mach_host_self(), new_dead(1) };
	int pid;

	for (unsigned i = 0; i < sizeof(names) / sizeof(*names); i++) {
		pid = 7;
		GIVES(pid_for_task(names[i], &pid), KERN_FAILURE);
		IS(pid, -1);
	}
}

T_DECL(s14_2_task_is_self, "ports of any flavor of the own task")
{
	mach_port_t read, inspect, name, port = new_port(), task;

	OK(task_get_special_port(TASK, TASK_READ_PORT, &read));
	OK(task_get_special_port(TASK, TASK_INSPECT_PORT, &inspect));
	OK(task_get_special_port(TASK, TASK_NAME_PORT, &name));
	HOLDS(mach_task_is_self(TASK));
	HOLDS(mach_task_is_self(read));
	HOLDS(mach_task_is_self(inspect));
	HOLDS(mach_task_is_self(name));
	peer_start(share_task_port, port);
	task = receive_right(port, MACH_MSG_TYPE_PORT_SEND);
	HOLDS(!mach_task_is_self(task));
	HOLDS(!mach_task_is_self(port));
	HOLDS(!mach_task_is_self(MACH_PORT_NULL));
	HOLDS(!mach_task_is_self(MACH_PORT_DEAD));
}

T_DECL(s14_2_debug_control_port, "the port that the task put up for debuggers")
{
	mach_port_t mine = new_port(), got = 7;

	OK(debug_control_port_for_pid(TASK, getpid(), &got));
	IS(got, MACH_PORT_NULL);
	OK(task_set_special_port(TASK, TASK_DEBUG_CONTROL_PORT, mine));
	OK(debug_control_port_for_pid(TASK, getpid(), &got));
	IS(got, mine);
}

/* Its parent gave it a bootstrap port, and a right under this name. */
#define GIVEN ((mach_port_name_t)0x00300003)

static void
use_what_was_given(void)
{
	OK(send_right(GIVEN, TASK, COPY));
	OK(send_value(bootstrap_port, 99));
}

T_DECL(s14_2_task_before_its_first_call, "a process that made no call is one")
{
	struct quiet child = start_quiet(use_what_was_given);
	mach_port_t mine = new_port(), boot = new_port(), task;
	int pid = 0;

	task = task_of(child.pid);
	OK(pid_for_task(task, &pid));
	IS(pid, child.pid);
	OK(task_set_special_port(task, TASK_BOOTSTRAP_PORT, boot));
	OK(mach_port_insert_right(task, GIVEN, mine, COPY));
	wake_quiet(&child);
	/* When it does make calls it is the same task. */
	IS(receive_right(mine, MACH_MSG_TYPE_PORT_SEND), task);
	IS(receive_value(boot), 99);
	IS(end_quiet(&child), 42);
}

static void
tell_both_ports(void)
{
	OK(send_value(mach_host_self(), 1));
	OK(send_value(bootstrap_port, 2));
}

T_DECL(s14_2_early_task_inherits, "what was set since, the rest as of the fork")
{
	mach_port_t kernel = new_port(), boot = new_port(), host, task;
	struct quiet child;

	host = mach_host_self();
	OK(task_set_special_port(TASK, TASK_HOST_PORT, kernel));
	child = start_quiet(tell_both_ports);
	OK(task_set_special_port(TASK, TASK_HOST_PORT, host));
	task = task_of(child.pid);
	OK(task_set_special_port(task, TASK_BOOTSTRAP_PORT, boot));
	wake_quiet(&child);
	IS(receive_value(kernel), 1);
	IS(receive_value(boot), 2);
	IS(end_quiet(&child), 42);
}

static void
do_nothing(void)
{
}

T_DECL(s14_2_early_task_dies, "its end is seen on its port")
{
	struct quiet child = start_quiet(do_nothing);
	mach_port_t task = task_of(child.pid), notify = new_receive();
	union any message;

	OK(request(task, MACH_NOTIFY_DEAD_NAME, 0, notify));
	wake_quiet(&child);
	OK(receive(notify, &message));
	IS(message.header.msgh_id, MACH_NOTIFY_DEAD_NAME);
	IS(message.dead_name.not_port, task);
	IS(end_quiet(&child), 42);
}

T_DECL(s14_2_early_task_forgotten, "given up it can be had again")
{
	struct quiet child = start_quiet(do_nothing);
	mach_port_t task = task_of(child.pid);

	OK(mach_port_deallocate(TASK, task));
	IS_GONE(task);
	task = task_of(child.pid);
	IS_TYPE(task, MACH_PORT_TYPE_SEND);
	wake_quiet(&child);
	IS(end_quiet(&child), 42);
}

static void
become_cat(void)
{
	execlp("cat", "cat", (char *)NULL);
}

T_DECL(s8_7_early_task_exec, "another image is another task")
{
	mach_port_t notify = new_receive(), task, next;
	struct quiet child;
	int in[2], saved = dup(STDIN_FILENO);
	union any message;
	char name[32], path[64];

	T_ASSERT_POSIX_ZERO(pipe(in), "pipe");
	dup2(in[0], STDIN_FILENO);
	child = start_quiet(become_cat);
	dup2(saved, STDIN_FILENO);
	task = task_of(child.pid);
	OK(request(task, MACH_NOTIFY_DEAD_NAME, 0, notify));
	wake_quiet(&child);
	snprintf(path, sizeof(path), "/proc/%d/comm", (int)child.pid);
	do {
		FILE *comm = fopen(path, "r");

		T_ASSERT_NOTNULL(comm, "comm");
		T_ASSERT_NOTNULL(fgets(name, sizeof(name), comm), "a name");
		fclose(comm);
		usleep(1000);
	} while (strcmp(name, "cat\n") != 0);
	do {
		next = task_of(child.pid);
	} while (next == task);
	OK(receive(notify, &message));
	IS(message.header.msgh_id, MACH_NOTIFY_DEAD_NAME);
	IS_TYPE(task, MACH_PORT_TYPE_DEAD_NAME);
	IS_TYPE(next, MACH_PORT_TYPE_SEND);
	peer_kill(child.pid);
}

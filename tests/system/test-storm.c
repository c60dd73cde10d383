/*
 * Processes that come by every way there is, and go by every way: nothing of
 * them is left, and each death is told of.
 */

#include "holdings.h"
#include "instance.h"
#include "kit.h"

#include <errno.h>
#include <mach/linux/port_fd.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stddef.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/wait.h>

#define COPY MACH_MSG_TYPE_COPY_SEND
#define MAKE MACH_MSG_TYPE_MAKE_SEND

#define STORM_ROUNDS 150
#define STORM_FIRST  30 /* the first run, that brings what stays */
#define STORM_CROWD  12 /* living at a time */

/* What a child is told. */
#define GO    1 /* end */
#define AGAIN 2 /* execute the same program, and say so */
#define LEAVE 3 /* execute a program that knows nothing of Mach */

extern char **environ;

/* A child's first message, to its bootstrap port. */
struct hello {
	mach_msg_header_t header;
	mach_msg_body_t body;
	mach_msg_port_descriptor_t own;  /* where it is told what to do */
	mach_msg_port_descriptor_t task; /* its task port */
	pid_t pid;
	mach_msg_max_trailer_t trailer;
};

static _Noreturn void storm_become(const char *program);

static void
storm_say_hello(mach_port_t own)
{
	struct hello hello = {
		.header = { .msgh_bits = MACH_MSGH_BITS(COPY, 0) |
			MACH_MSGH_BITS_COMPLEX,
		    .msgh_remote_port = bootstrap_port },
		.body = { 2 },
		.own = { .name = own,
		    .disposition = MAKE,
		    .type = MACH_MSG_PORT_DESCRIPTOR },
		.task = { .name = mach_task_self(),
		    .disposition = COPY,
		    .type = MACH_MSG_PORT_DESCRIPTOR },
		.pid = getpid(),
	};

	if (mach_msg(&hello.header, MACH_SEND_MSG,
		offsetof(struct hello, trailer), 0, 0, 0, 0) != 0)
		_exit(20);
}

/* Says hello, and does what it is told. */
static _Noreturn void
storm_child(void)
{
	mach_port_t own = MACH_PORT_NULL;
	union any order;

	if (mach_port_allocate(TASK, RECEIVE, &own) != KERN_SUCCESS)
		_exit(21);
	storm_say_hello(own);
	if (mach_msg(
		&order.header, MACH_RCV_MSG, 0, sizeof(order), own, 0, 0) != 0)
		_exit(22);
	if (order.header.msgh_id == AGAIN)
		storm_become("/proc/self/exe");
	if (order.header.msgh_id == LEAVE)
		storm_become("/bin/true");
	_exit(0);
}

/* This program run again, before main() of the runner. */
__attribute__((constructor(65000))) static void
storm_run_again(void)
{
	if (getenv("STORM_CHILD"))
		storm_child();
}

static char *storm_argv[] = { NULL, NULL };

static char **
storm_arguments(void)
{
	static char name[] = "storm";

	setenv("STORM_CHILD", "1", 1);
	storm_argv[0] = name;
	return storm_argv;
}

static _Noreturn void
storm_become(const char *program)
{
	char **argv = storm_arguments(); /* which changes environ */

	execve(program, argv, environ);
	_exit(98);
}

static pid_t
by_fork(void)
{
	pid_t pid = fork();

	if (pid == 0)
		storm_child();
	return pid;
}

static pid_t
by_fork_and_exec(void)
{
	pid_t pid = fork();

	if (pid == 0)
		storm_become("/proc/self/exe");
	return pid;
}

static pid_t
by_vfork(void)
{
	char **argv = storm_arguments();
	pid_t pid = vfork();

	if (pid == 0) {
		execve("/proc/self/exe", argv, environ);
		_exit(98);
	}
	unsetenv("STORM_CHILD");
	return pid;
}

static pid_t
by_spawn(void)
{
	char **argv = storm_arguments();
	pid_t pid = -1;

	errno = posix_spawn(&pid, "/proc/self/exe", NULL, NULL, argv, environ);
	unsetenv("STORM_CHILD");
	return errno == 0 ? pid : -1;
}

/* Whose parent has ended before it makes its first call. */
static pid_t
by_two_forks(void)
{
	int ends[2];
	pid_t pid;
	char byte;

	if (pipe(ends) != 0)
		return -1;
	pid = fork();
	if (pid == 0) {
		if (fork() != 0)
			_exit(0);
		close(ends[1]);
		if (read(ends[0], &byte, 1) != 0)
			_exit(23);
		close(ends[0]);
		storm_child();
	}
	close(ends[0]);
	close(ends[1]);
	return pid;
}

static void *
fork_in_thread(void *argument)
{
	*(pid_t *)argument = by_fork();
	return NULL;
}

static pid_t
by_fork_of_a_thread(void)
{
	pthread_t thread;
	pid_t pid = -1;

	if (pthread_create(&thread, NULL, fork_in_thread, &pid) != 0)
		return -1;
	pthread_join(thread, NULL);
	return pid;
}

static pid_t (*const storm_ways[])(void) = { by_fork, by_fork_and_exec,
	by_vfork, by_spawn, by_two_forks, by_fork_of_a_thread };
#define STORM_WAYS (sizeof(storm_ways) / sizeof(*storm_ways))

/* The conductor. */
static mach_port_t home; /* hellos and notifications come here */
static unsigned hellos, deaths, crowd, killed;
static int port_fd, child_fd; /* readable: a message; a child that ended */

static void
storm_start(unsigned number)
{
	pid_t pid = storm_ways[number % STORM_WAYS]();

	T_ASSERT_POSIX_SUCCESS(pid, "way %zu", number % STORM_WAYS);
	crowd++;
	/* Some never get to say anything. */
	if (random() % 5 == 0) {
		kill(pid, SIGKILL);
		killed++;
	}
}

static void
storm_order(mach_port_t port, pid_t pid)
{
	mach_msg_header_t order = {
		.msgh_bits = MACH_MSGH_BITS(COPY, 0),
		.msgh_remote_port = port,
		.msgh_id = (mach_msg_id_t)(random() % 4),
	};
	mach_msg_return_t mr;

	if (order.msgh_id == 0) {
		kill(pid, SIGKILL);
		killed++;
		return;
	}
	mr = mach_msg(&order, MACH_SEND_MSG, sizeof(order), 0, 0, 0, 0);
	T_EXPECT_TRUE(mr == MACH_MSG_SUCCESS || mr == MACH_SEND_INVALID_DEST,
	    "an order: %#x", mr);
}

static void
storm_hello(const struct hello *hello)
{
	hellos++;
	/* Who was killed meanwhile comes dead already. */
	if (hello->task.name == MACH_PORT_DEAD) {
		deaths++;
		return;
	}
	OK(mach_port_request_notification(TASK, hello->task.name,
	    MACH_NOTIFY_DEAD_NAME, 1, home, MACH_MSG_TYPE_MAKE_SEND_ONCE,
	    &(mach_port_t){ MACH_PORT_NULL }));
	if (hello->own.name == MACH_PORT_DEAD)
		return;
	storm_order(hello->own.name, hello->pid);
	OK(mach_port_deallocate(TASK, hello->own.name));
}

/* A task port's death, and its two dead names. */
static void
storm_death(const mach_dead_name_notification_t *notification)
{
	deaths++;
	OK(mach_port_deallocate(TASK, notification->not_port));
	OK(mach_port_deallocate(TASK, notification->not_port));
}

static void
storm_receive(mach_msg_option_t option)
{
	union {
		mach_msg_header_t header;
		struct hello hello;
		mach_dead_name_notification_t dead;
		char room[512];
	} got;

	while (mach_msg(&got.header, MACH_RCV_MSG | option, 0, sizeof(got),
		   home, 0, 0) == MACH_MSG_SUCCESS) {
		if (got.header.msgh_id == MACH_NOTIFY_DEAD_NAME)
			storm_death(&got.dead);
		else
			storm_hello(&got.hello);
		if (!(option & MACH_RCV_TIMEOUT))
			return;
	}
}

/* How many ended; orphans come here, too. */
static void
storm_reap(void)
{
	struct signalfd_siginfo info;
	int status;
	pid_t pid;

	while (read(child_fd, &info, sizeof(info)) == sizeof(info))
		;
	while ((pid = waitpid(-1, &status, WNOHANG)) > 0) {
		crowd -= crowd > 0;
		T_EXPECT_TRUE(WIFSIGNALED(status) || WEXITSTATUS(status) == 0,
		    "a child ends: %#x", status);
	}
}

static void
storm_run(unsigned rounds)
{
	struct pollfd fds[2] = { { .fd = port_fd, .events = POLLIN },
		{ .fd = child_fd, .events = POLLIN } };
	unsigned started = 0;

	while (started < rounds || have_children()) {
		while (started < rounds && crowd < STORM_CROWD)
			storm_start(started++);
		T_ASSERT_TRUE(poll(fds, 2, -1) > 0, "something happens");
		storm_receive(MACH_RCV_TIMEOUT);
		storm_reap();
	}
	storm_receive(MACH_RCV_TIMEOUT);
	while (deaths < hellos)
		storm_receive(0);
	IS(deaths, hellos);
}

static unsigned
names_held(void)
{
	mach_msg_type_number_t count = 0, types = 0;
	mach_port_type_array_t type;
	mach_port_name_array_t name;

	OK(mach_port_names(TASK, &name, &count, &type, &types));
	vm_deallocate(TASK, (vm_address_t)name, count * sizeof(*name));
	vm_deallocate(TASK, (vm_address_t)type, types * sizeof(*type));
	return count;
}

static void
storm_begin(void)
{
	sigset_t child;

	sigemptyset(&child);
	sigaddset(&child, SIGCHLD);
	T_ASSERT_POSIX_ZERO(sigprocmask(SIG_BLOCK, &child, NULL), "SIGCHLD");
	child_fd = signalfd(-1, &child, SFD_NONBLOCK | SFD_CLOEXEC);
	T_ASSERT_POSIX_SUCCESS(child_fd, "a signalfd");
	T_ASSERT_POSIX_ZERO(prctl(PR_SET_CHILD_SUBREAPER, 1), "orphans");
	home = new_port();
	OK(mach_port_fd_np(TASK, home, &port_fd));
	srandom((unsigned)getpid());
	T_LOG("seed %u", (unsigned)getpid());
}

T_DECL(processes_come_and_go,
    "by fork, vfork, spawn and exec; ended, killed and replaced by others")
{
	struct holdings before, after;
	mach_port_t bootstrap = bootstrap_port;
	pid_t machd = machd_pid();
	unsigned names;
	int fds;

	storm_begin();
	OK(task_set_special_port(TASK, TASK_BOOTSTRAP_PORT, home));
	storm_run(STORM_FIRST);
	names = names_held();
	fds = count_fds(getpid());
	holdings_settle(&before, machd);
	storm_run(STORM_ROUNDS);
	holdings_settle(&after, machd);
	holdings_print(&before, "before");
	holdings_print(&after, "after");
	T_LOG("%u said hello, %u were killed", hellos, killed);
	IS(names_held(), names);
	IS(count_fds(getpid()), fds);
	HOLDS(!have_children());
	T_EXPECT_TRUE(
	    holdings_equal(&after, &before), "fds and charges are equal");
	OK(task_set_special_port(TASK, TASK_BOOTSTRAP_PORT, bootstrap));
}

/*
 * Acting on processes that do not make it easy: that fault for ever, fork,
 * exec, die or are traced meanwhile; and acting without the right to.
 */
#include "kit.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/userfaultfd.h>
#include <mach/mach_vm.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#define COPY MACH_MSG_TYPE_COPY_SEND

static char page[8192] __attribute__((aligned(4096)));

static void
give_task_port(mach_port_t parent)
{
	OK(send_right(parent, TASK, COPY));
	peer_rest();
}

static mach_port_t
peer_task(
    void (*body)(mach_port_t parent), pid_t *ret_peer, mach_port_t *ret_port)
{
	*ret_port = new_port();
	*ret_peer = peer_start(body, *ret_port);
	return receive_right(*ret_port, MACH_MSG_TYPE_PORT_SEND);
}

static kern_return_t
read_one(mach_port_t task, const void *address)
{
	mach_msg_type_number_t count;
	vm_offset_t data;
	kern_return_t kr = mach_vm_read(
	    task, (uintptr_t)address, 1, &data, &count);

	if (kr == KERN_SUCCESS)
		vm_deallocate(TASK, data, count);
	return kr;
}

static int fault_fd;
static mach_port_t fault_port;

/* Sees that somebody unmaps the page, and never says that it may go on. */
static void *
wait_for_fault(void *argument)
{
	struct pollfd p = { .fd = fault_fd, .events = POLLIN };

	(void)argument;
	while (poll(&p, 1, -1) < 0)
		;
	send_value(fault_port, 2);
	return NULL;
}

static bool
make_hostile_page(void)
{
	struct uffdio_api api = { .api = UFFD_API,
		.features = UFFD_FEATURE_EVENT_UNMAP };
	struct uffdio_register range = { .range = { (uintptr_t)page, 4096 },
		.mode = UFFDIO_REGISTER_MODE_MISSING };

	fault_fd = (int)syscall(SYS_userfaultfd, O_CLOEXEC);
	return fault_fd >= 0 && ioctl(fault_fd, UFFDIO_API, &api) == 0 &&
	    mmap(page, 4096, PROT_READ | PROT_WRITE,
		MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0) == page &&
	    ioctl(fault_fd, UFFDIO_REGISTER, &range) == 0;
}

/* Says whether it has such a page, and its task port. */
static void
fault_for_ever(mach_port_t parent)
{
	bool hostile = make_hostile_page();
	pthread_t thread;

	fault_port = parent;
	OK(send_value(parent, hostile));
	OK(send_right(parent, TASK, COPY));
	pthread_create(&thread, NULL, wait_for_fault, NULL);
	peer_rest();
}

static mach_port_t
hostile_task(pid_t *ret_peer, mach_port_t *ret_port)
{
	uint32_t hostile;

	*ret_port = new_port();
	*ret_peer = peer_start(fault_for_ever, *ret_port);
	hostile = receive_value(*ret_port);
	if (!hostile)
		T_SKIP("userfaultfd is not permitted here");
	return receive_right(*ret_port, MACH_MSG_TYPE_PORT_SEND);
}

/* Linux does not wait for such a page when another process looks at it. */
T_DECL(a_page_that_nobody_supplies,
    "cannot be read, at once; skipped without userfaultfd")
{
	mach_port_t port;
	pid_t peer;
	mach_port_t task = hostile_task(&peer, &port);

	HOLDS(read_one(task, page) != KERN_SUCCESS);
	OK(read_one(task, &fault_fd));
}

static void *
unmap_for_ever(void *argument)
{
	mach_port_t *ports = argument;

	ports[0] = (mach_port_t)mach_vm_deallocate(
	    ports[1], (uintptr_t)page, 4096);
	return NULL;
}

T_DECL(a_call_that_never_ends,
    "holds up who asked, and nobody else; skipped without userfaultfd")
{
	mach_port_t port, other_port, other, argument[2] = { 0 };
	pid_t peer, other_peer;
	pthread_t thread;

	argument[1] = hostile_task(&peer, &port);
	other = peer_task(give_task_port, &other_peer, &other_port);
	T_ASSERT_POSIX_ZERO(
	    pthread_create(&thread, NULL, unmap_for_ever, argument), "a thread");
	IS(receive_value(port), 2u);
	/* Now it hangs. Others go on, with machd and with taskd. */
	for (int i = 0; i < 20; i++) {
		OK(read_one(other, page));
		OK(task_suspend(other));
		OK(task_resume(other));
	}
	peer_kill(peer);
	pthread_join(thread, NULL);
	HOLDS((kern_return_t)argument[0] != KERN_SUCCESS);
	OK(read_one(other, page));
}

/* Everything that can be asked; none of it may hang or hit another process. */
static void
ask_all(mach_port_t task)
{
	thread_act_array_t threads;
	mach_msg_type_number_t count, words;
	thread_state_data_t state;
	mach_vm_address_t address = 0;

	read_one(task, page);
	if (mach_vm_allocate(task, &address, 4096, VM_FLAGS_ANYWHERE) ==
	    KERN_SUCCESS)
		mach_vm_deallocate(task, address, 4096);
	if (task_suspend(task) == KERN_SUCCESS)
		task_resume(task);
	if (task_threads(task, &threads, &count) != KERN_SUCCESS)
		return;
	for (unsigned i = 0; i < count; i++) {
		words = THREAD_STATE_MAX;
		thread_get_state(
		    threads[i], MACHINE_THREAD_STATE, state, &words);
		if (thread_suspend(threads[i]) == KERN_SUCCESS)
			thread_resume(threads[i]);
		thread_abort(threads[i]);
		mach_port_deallocate(TASK, threads[i]);
	}
	vm_deallocate(TASK, (vm_address_t)threads, count * sizeof(*threads));
}

static bool
is_dead(mach_port_t name)
{
	return type_of(name) & MACH_PORT_TYPE_DEAD_NAME;
}

static void
die_soon(mach_port_t parent)
{
	OK(send_right(parent, TASK, COPY));
	for (int i = 0; i < 200; i++)
		sched_yield();
}

T_DECL(dies_meanwhile, "a target that ends while it is asked")
{
	for (int round = 0; round < 10; round++) {
		mach_port_t port, task;
		pid_t peer;

		task = peer_task(die_soon, &peer, &port);
		while (!is_dead(task))
			ask_all(task);
		peer_wait(peer);
	}
}

static void
fork_all_the_time(mach_port_t parent)
{
	OK(send_right(parent, TASK, COPY));
	for (int i = 0; i < 50; i++) {
		pid_t pid = fork();

		if (pid == 0)
			_exit(7);
		int status = 0;
		while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
			;
		if (WEXITSTATUS(status) != 7)
			_exit(1);
	}
	_exit(9);
}

T_DECL(forks_meanwhile, "a target that forks while it is asked")
{
	mach_port_t port, task;
	pid_t peer;

	task = peer_task(fork_all_the_time, &peer, &port);
	while (!is_dead(task))
		ask_all(task);
	/* Each child was its own, and none was left stopped. */
	IS(WEXITSTATUS(peer_wait(peer)), 9);
}

static void
exec_soon(mach_port_t parent)
{
	OK(send_right(parent, TASK, COPY));
	for (int i = 0; i < 100; i++)
		sched_yield();
	execl("/bin/sh", "sh", "-c", "exit 11", (char *)NULL);
	_exit(1);
}

T_DECL(execs_meanwhile, "a target that becomes another program while asked")
{
	for (int round = 0; round < 10; round++) {
		mach_port_t port, task;
		pid_t peer;
		int status;

		task = peer_task(exec_soon, &peer, &port);
		while (!is_dead(task))
			ask_all(task);
		/* The new program ran as if nobody had looked. */
		status = peer_wait(peer);
		IS(WEXITSTATUS(status), 11);
	}
}

static void
exec_and_wait(mach_port_t parent)
{
	OK(send_right(parent, TASK, COPY));
	execl("/bin/sh", "sh", "-c", "kill -STOP $$; exit 12", (char *)NULL);
	_exit(1);
}

T_DECL(exec_ends_the_right, "the port of the old image does nothing to the new")
{
	mach_port_t port, task;
	pid_t peer;
	int status;

	task = peer_task(exec_and_wait, &peer, &port);
	/* It stops itself once it is the new program. */
	while (waitpid(peer, &status, WUNTRACED) < 0 && errno == EINTR)
		;
	HOLDS(WIFSTOPPED(status));
	HOLDS(task_terminate(task) != KERN_SUCCESS || is_dead(task));
	HOLDS(task_suspend(task) != KERN_SUCCESS);
	HOLDS(read_one(task, page) != KERN_SUCCESS);
	kill(peer, SIGCONT);
	IS(WEXITSTATUS(peer_wait(peer)), 12);
}

T_DECL(traced_by_another, "a debugger has the threads, not the memory")
{
	mach_port_t port, task, thread;
	thread_act_array_t threads;
	mach_msg_type_number_t count, words = MACHINE_THREAD_STATE_COUNT;
	thread_state_data_t state;
	pid_t peer, tracer;
	int status;

	task = peer_task(give_task_port, &peer, &port);
	tracer = fork();
	if (tracer == 0) {
		if (ptrace(PTRACE_SEIZE, peer, NULL, NULL) == 0)
			kill(getpid(), SIGSTOP);
		_exit(0);
	}
	waitpid(tracer, &status, WUNTRACED);
	T_ASSERT_TRUE(WIFSTOPPED(status), "a tracer");
	OK(read_one(task, page));
	GIVES(task_suspend(task), KERN_FAILURE);
	GIVES(task_resume(task), KERN_FAILURE);
	OK(task_threads(task, &threads, &count));
	IS(count, 1u);
	thread = threads[0];
	GIVES(thread_suspend(thread), KERN_FAILURE);
	GIVES(thread_resume(thread), KERN_FAILURE);
	GIVES(thread_get_state(thread, MACHINE_THREAD_STATE, state, &words),
	    KERN_FAILURE);
	GIVES(thread_create(task, &thread), KERN_FAILURE);
	kill(tracer, SIGKILL);
	waitpid(tracer, NULL, 0);
	OK(task_suspend(task));
	OK(task_resume(task));
}

static mach_port_t inherited;

static void
use_inherited(mach_port_t parent)
{
	GIVES(task_suspend(inherited), MACH_SEND_INVALID_DEST);
	GIVES(task_terminate(inherited), MACH_SEND_INVALID_DEST);
	GIVES(read_one(inherited, page), MACH_SEND_INVALID_DEST);
	OK(send_value(parent, 1));
}

T_DECL(not_by_inheritance, "a child has none of its parent's task ports")
{
	mach_port_t port, task, result = new_port();
	pid_t peer, child;

	task = peer_task(give_task_port, &peer, &port);
	inherited = task;
	child = peer_start(use_inherited, result);
	IS(receive_value(result), 1u);
	peer_wait(child);
	OK(task_suspend(task));
	OK(task_resume(task));
}

T_DECL(not_by_a_weaker_port, "what inspect and name ports cannot do")
{
	mach_port_t port, task, name;
	thread_act_array_t threads;
	mach_msg_type_number_t count;
	pid_t peer;

	task = peer_task(give_task_port, &peer, &port);
	OK(task_get_special_port(task, TASK_NAME_PORT, &name));
	GIVES(task_suspend(name), KERN_INVALID_ARGUMENT);
	GIVES(task_resume(name), KERN_INVALID_ARGUMENT);
	GIVES(task_terminate(name), KERN_INVALID_ARGUMENT);
	GIVES(task_threads(name, &threads, &count), KERN_INVALID_ARGUMENT);
	GIVES(thread_create(name, &port), KERN_INVALID_ARGUMENT);
	OK(task_get_special_port(task, TASK_INSPECT_PORT, &name));
	GIVES(task_suspend(name), KERN_INVALID_ARGUMENT);
	GIVES(task_terminate(name), KERN_INVALID_ARGUMENT);
	OK(task_threads(name, &threads, &count));
}

/* A process with the pid of one that ended; 0 if it cannot be had. */
static pid_t
process_with_pid(pid_t pid)
{
	FILE *last = fopen("/proc/sys/kernel/ns_last_pid", "w");
	pid_t child;

	if (!last || fprintf(last, "%d", pid - 1) < 0 || fclose(last) != 0)
		return 0;
	child = fork();
	if (child == 0) {
		pause();
		_exit(0);
	}
	if (child == pid)
		return child;
	kill(child, SIGKILL);
	waitpid(child, NULL, 0);
	return 0;
}

T_DECL(not_by_pid_reuse,
    "a process with a dead task's pid; skipped where it cannot be had")
{
	mach_port_t port, task;
	pid_t peer, stranger = 0;

	task = peer_task(give_task_port, &peer, &port);
	OK(read_one(task, page));
	peer_kill(peer);
	for (int i = 0; i < 20 && !stranger; i++)
		stranger = process_with_pid(peer);
	if (!stranger)
		T_SKIP("no process can be given a pid here");
	HOLDS(task_suspend(task) != KERN_SUCCESS);
	HOLDS(task_terminate(task) != KERN_SUCCESS);
	HOLDS(read_one(task, page) != KERN_SUCCESS);
	IS(kill(stranger, 0), 0);
	IS(waitpid(stranger, NULL, WNOHANG), 0);
	kill(stranger, SIGKILL);
	waitpid(stranger, NULL, 0);
}

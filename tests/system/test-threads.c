/*
 * Acting on processes that do not make it easy: that fault for ever, fork,
 * exec, die or are traced meanwhile; and acting without the right to.
 */
#include "instance.h"
#include "kit.h"

#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/userfaultfd.h>
#include <mach/mach_vm.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#define COPY MACH_MSG_TYPE_COPY_SEND

/* Where the 32-bit program is loaded. */
#define TINY_AT 0x08048000u

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

#if defined(__x86_64__)

/* A 32-bit program that does nothing for ever: pause(2), again and again. */
static const struct tiny {
	Elf32_Ehdr head;
	Elf32_Phdr segment;
	unsigned char code[12];
} tiny = {
	.head = { .e_ident = { 0x7f, 'E', 'L', 'F', ELFCLASS32, ELFDATA2LSB,
		      EV_CURRENT },
	    .e_type = ET_EXEC,
	    .e_machine = EM_386,
	    .e_version = EV_CURRENT,
	    .e_entry = TINY_AT + offsetof(struct tiny, code),
	    .e_phoff = offsetof(struct tiny, segment),
	    .e_ehsize = sizeof(Elf32_Ehdr),
	    .e_phentsize = sizeof(Elf32_Phdr),
	    .e_phnum = 1 },
	.segment = { .p_type = PT_LOAD,
	    .p_vaddr = TINY_AT,
	    .p_filesz = sizeof(struct tiny),
	    .p_memsz = sizeof(struct tiny),
	    .p_flags = PF_R | PF_X,
	    .p_align = 4096 },
	/* mov $29, %eax; int $0x80; jmp to the beginning */
	.code = { 0xb8, 29, 0, 0, 0, 0xcd, 0x80, 0xeb, 0xf7 },
};

/* Runs it; false: this kernel runs no such programs. */
static bool
start_tiny(pid_t *ret_pid)
{
	int fd = memfd_create("tiny", MFD_CLOEXEC), ends[2];
	char *argv[] = { NULL }, byte;

	T_ASSERT_EQ(write(fd, &tiny, sizeof(tiny)), (ssize_t)sizeof(tiny),
	    "the program");
	T_ASSERT_POSIX_ZERO(pipe2(ends, O_CLOEXEC), "a pipe");
	*ret_pid = fork();
	if (*ret_pid == 0) {
		fexecve(fd, argv, argv);
		(void)!write(ends[1], "", 1);
		_exit(1);
	}
	close(ends[1]);
	close(fd);
	/* The exec closes it. */
	return read(ends[0], &byte, 1) == 0;
}

T_DECL(of_32_bits, "a 32-bit target has memory, and no registers to be had")
{
	mach_msg_type_number_t count, words = MACHINE_THREAD_STATE_COUNT;
	mach_port_t task, thread;
	thread_act_array_t threads;
	thread_state_data_t state;
	char magic[4];
	mach_vm_size_t size;
	pid_t pid;

	if (!start_tiny(&pid)) {
		waitpid(pid, NULL, 0);
		T_SKIP("this kernel runs no 32-bit programs");
	}
	OK(task_for_pid(TASK, pid, &task));
	OK(mach_vm_read_overwrite(
	    task, TINY_AT, sizeof(magic), (uintptr_t)magic, &size));
	HOLDS(memcmp(magic, ELFMAG, SELFMAG) == 0);
	OK(task_threads(task, &threads, &count));
	IS(count, 1);
	GIVES(thread_get_state(threads[0], MACHINE_THREAD_STATE, state, &words),
	    KERN_NOT_SUPPORTED);
	GIVES(thread_create(task, &thread), KERN_NOT_SUPPORTED);
	OK(task_suspend(task));
	OK(task_resume(task));
	OK(task_terminate(task));
	T_ASSERT_EQ(waitpid(pid, NULL, 0), pid, "its end");
}

#endif

/* The pid of a child of that name; 0: there is none. */
static pid_t
child_named(pid_t parent, const char *wanted)
{
	char path[64], name[32];
	FILE *list, *comm;
	int pid, found = 0;

	snprintf(path, sizeof(path), "/proc/%d/task/%d/children", (int)parent,
	    (int)parent);
	list = fopen(path, "re");
	while (list && !found && fscanf(list, "%d", &pid) == 1) {
		snprintf(path, sizeof(path), "/proc/%d/comm", pid);
		comm = fopen(path, "re");
		if (comm && fscanf(comm, "%31s", name) == 1 &&
		    strcmp(name, wanted) == 0)
			found = pid;
		if (comm)
			fclose(comm);
	}
	if (list)
		fclose(list);
	return found;
}

static atomic_ulong *beats;

static void
beat(mach_port_t parent)
{
	OK(send_right(parent, TASK, COPY));
	for (;;)
		atomic_fetch_add(beats, 1);
}

static bool
is_stopped(pid_t pid)
{
	char path[64], state = '?';
	FILE *stat;

	snprintf(path, sizeof(path), "/proc/%d/stat", (int)pid);
	stat = fopen(path, "re");
	T_ASSERT_TRUE(
	    stat && fscanf(stat, "%*d (%*[^)]) %c", &state) == 1, "its state");
	fclose(stat);
	return state == 't';
}

T_DECL(worker_is_killed, "what it held suspended is suspended again")
{
	pid_t peer, taskd = child_named(machd_pid(), "taskd"), worker, next;
	unsigned long before;
	mach_port_t port, task;

	beats = mmap(NULL, sizeof(*beats), PROT_READ | PROT_WRITE,
	    MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	task = peer_task(beat, &peer, &port);
	OK(task_suspend(task));
	HOLDS(is_stopped(peer));
	worker = child_named(taskd, "taskd-worker");
	T_ASSERT_TRUE(taskd > 0 && worker > 0, "taskd %d and its worker %d",
	    (int)taskd, (int)worker);
	if (kill(worker, SIGKILL) != 0)
		T_SKIP("taskd's worker is not ours to kill");
	/* It runs, or not, until another one has it. */
	while ((next = child_named(taskd, "taskd-worker")) == 0 ||
	    next == worker || !is_stopped(peer))
		sched_yield();
	before = atomic_load(beats);
	for (int i = 0; i < 1000; i++)
		sched_yield();
	IS(atomic_load(beats), before);
	OK(task_resume(task));
	while (atomic_load(beats) == before)
		sched_yield();
	GIVES(task_resume(task), KERN_FAILURE);
	peer_kill(peer);
}

/*
 * Threads acted upon by whoever holds their port: section 14.3.
 */

#include "kit.h"

#include <errno.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/syscall.h>

#include <mach/thread_state.h>

static atomic_ulong spins, raw;
static atomic_int tid, failed_with;

/* A thread of this task that counts, and its port. */
static void *
spin(void *argument)
{
	*(mach_port_t *)argument = mach_thread_self();
	atomic_store(&tid, (int)gettid());
	for (;;)
		atomic_fetch_add(&spins, 1);
	return NULL;
}

static void
wait_for(atomic_ulong *count)
{
	unsigned long before = atomic_load(count);

	while (atomic_load(count) == before)
		sched_yield();
}

static mach_port_t
spinning_thread(void)
{
	static mach_port_t port;
	pthread_t thread;

	T_ASSERT_POSIX_ZERO(
	    pthread_create(&thread, NULL, spin, &port), "a thread");
	wait_for(&spins);
	return port;
}

static int
run_state(mach_port_t thread)
{
	thread_basic_info_data_t info;
	mach_msg_type_number_t count = THREAD_BASIC_INFO_COUNT;

	OK(thread_info(thread, THREAD_BASIC_INFO, (thread_info_t)&info, &count));
	return info.run_state;
}

static int
suspend_count(mach_port_t thread)
{
	thread_basic_info_data_t info;
	mach_msg_type_number_t count = THREAD_BASIC_INFO_COUNT;

	OK(thread_info(thread, THREAD_BASIC_INFO, (thread_info_t)&info, &count));
	return info.suspend_count;
}

T_DECL(s14_3_suspend, "thread_suspend counts, and stops that thread only")
{
	mach_port_t thread = spinning_thread();
	unsigned long before;

	GIVES(thread_resume(thread), KERN_FAILURE);
	OK(thread_suspend(thread));
	OK(thread_suspend(thread));
	IS(suspend_count(thread), 2);
	IS(run_state(thread), TH_STATE_STOPPED);
	before = atomic_load(&spins);
	OK(thread_resume(thread));
	IS(run_state(thread), TH_STATE_STOPPED);
	IS(atomic_load(&spins), before);
	OK(thread_resume(thread));
	wait_for(&spins);
	GIVES(thread_resume(thread), KERN_FAILURE);
	IS(suspend_count(thread), 0);
	GIVES(thread_suspend(TASK), KERN_INVALID_ARGUMENT);
	GIVES(thread_suspend(MACH_PORT_NULL), MACH_SEND_INVALID_DEST);
}

T_DECL(s14_3_suspend_and_task, "a thread's count and its task's are apart")
{
	mach_port_t thread = spinning_thread();
	unsigned long before;

	OK(thread_suspend(thread));
	OK(thread_abort(thread));
	before = atomic_load(&spins);
	IS(run_state(thread), TH_STATE_STOPPED);
	IS(atomic_load(&spins), before);
	OK(thread_resume(thread));
	wait_for(&spins);
}

T_DECL(s14_3_terminate, "thread_terminate ends a thread and takes a reference")
{
	mach_port_t thread = spinning_thread(), watch = new_receive();
	unsigned long before;

	OK(mach_port_mod_refs(TASK, thread, SEND, 1));
	OK(request(thread, MACH_NOTIFY_DEAD_NAME, 0, watch));
	OK(thread_terminate(thread));
	IS_TYPE(thread, MACH_PORT_TYPE_DEAD_NAME);
	IS(expect_notification(watch, MACH_NOTIFY_DEAD_NAME), thread);
	before = atomic_load(&spins);
	sched_yield();
	IS(atomic_load(&spins), before);
	HOLDS(syscall(SYS_tgkill, getpid(), atomic_load(&tid), 0) == -1 &&
	    errno == ESRCH);
	GIVES(thread_terminate(thread), MACH_SEND_INVALID_DEST);
}

T_DECL(s14_3_terminate_suspended, "a suspended thread can be ended")
{
	mach_port_t thread = spinning_thread();

	OK(thread_suspend(thread));
	OK(thread_terminate(thread));
	HOLDS(syscall(SYS_tgkill, getpid(), atomic_load(&tid), 0) == -1 &&
	    errno == ESRCH);
}

/* Its port is good for as long as the test wants. */
static void
wait_for_end(void)
{
	while (!atomic_load(&raw))
		sched_yield();
}

static void *
wait_in_receive(void *argument)
{
	union any message;
	mach_port_t *ports = argument;

	ports[1] = mach_thread_self();
	atomic_store(&tid, (int)gettid());
	atomic_store(&failed_with,
	    (int)mach_msg(&message.header, MACH_RCV_MSG | MACH_RCV_INTERRUPT, 0,
		sizeof(message), ports[0], MACH_MSG_TIMEOUT_NONE,
		MACH_PORT_NULL));
	wait_for_end();
	return NULL;
}

T_DECL(s14_3_abort_mach, "thread_abort interrupts a Mach call")
{
	struct worker worker = { .port = new_receive() };
	mach_port_t ports[2] = { worker.port };
	pthread_t thread;

	T_ASSERT_POSIX_ZERO(
	    pthread_create(&thread, NULL, wait_in_receive, ports), "a thread");
	/* Until it waits there is nothing to abort. */
	do {
		while (!atomic_load(&tid))
			sched_yield();
		OK(thread_abort(ports[1]));
		sched_yield();
	} while (!atomic_load(&failed_with));
	atomic_store(&raw, 1);
	pthread_join(thread, NULL);
	IS(atomic_load(&failed_with), (int)MACH_RCV_INTERRUPTED);
}

static void *
wait_in_read(void *argument)
{
	int *fds = argument;
	char byte;

	*(mach_port_t *)(fds + 2) = mach_thread_self();
	atomic_store(&tid, (int)gettid());
	if (read(fds[0], &byte, 1) < 0)
		atomic_store(&failed_with, errno);
	wait_for_end();
	return NULL;
}

T_DECL(s14_3_abort_call, "thread_abort ends another system call with EINTR")
{
	int fds[3];
	pthread_t thread;

	T_ASSERT_POSIX_SUCCESS(pipe(fds), "pipe");
	T_ASSERT_POSIX_ZERO(
	    pthread_create(&thread, NULL, wait_in_read, fds), "a thread");
	do {
		while (!atomic_load(&tid))
			sched_yield();
		OK(thread_abort_safely((mach_port_t)fds[2]));
		sched_yield();
	} while (!atomic_load(&failed_with));
	atomic_store(&raw, 1);
	pthread_join(thread, NULL);
	IS(atomic_load(&failed_with), EINTR);
}

T_DECL(s14_3_info, "what thread_info tells")
{
	mach_port_t self = mach_thread_self();
	thread_basic_info_data_t basic;
	thread_identifier_info_data_t identifier;
	thread_extended_info_data_t extended;
	policy_timeshare_info_data_t timeshare;
	mach_msg_type_number_t count = THREAD_INFO_MAX;
	thread_info_data_t out;

	OK(thread_info(self, THREAD_BASIC_INFO, out, &count));
	IS(count, THREAD_BASIC_INFO_COUNT);
	memcpy(&basic, out, sizeof(basic));
	IS(basic.policy, POLICY_TIMESHARE);
	HOLDS(basic.cpu_usage >= 0 && basic.user_time.seconds < 1000);
	count = THREAD_INFO_MAX;
	OK(thread_info(self, THREAD_IDENTIFIER_INFO, out, &count));
	IS(count, THREAD_IDENTIFIER_INFO_COUNT);
	memcpy(&identifier, out, sizeof(identifier));
	HOLDS(identifier.thread_id != 0);
	count = THREAD_INFO_MAX;
	pthread_setname_np(pthread_self(), "a name");
	OK(thread_info(self, THREAD_EXTENDED_INFO, out, &count));
	memcpy(&extended, out, sizeof(extended));
	HOLDS(strcmp(extended.pth_name, "a name") == 0);
	IS(extended.pth_priority, 31 - getpriority(PRIO_PROCESS, 0));
	count = THREAD_INFO_MAX;
	OK(thread_info(self, THREAD_SCHED_TIMESHARE_INFO, out, &count));
	memcpy(&timeshare, out, sizeof(timeshare));
	IS(timeshare.base_priority, 31 - getpriority(PRIO_PROCESS, 0));
	count = THREAD_INFO_MAX;
	GIVES(thread_info(self, THREAD_SCHED_RR_INFO, out, &count),
	    KERN_INVALID_POLICY);
	GIVES(thread_info(self, THREAD_SCHED_FIFO_INFO, out, &count),
	    KERN_INVALID_POLICY);
	count = THREAD_BASIC_INFO_COUNT - 1;
	GIVES(thread_info(self, THREAD_BASIC_INFO, out, &count),
	    KERN_INVALID_ARGUMENT);
	count = THREAD_INFO_MAX;
	GIVES(thread_info(self, 999, out, &count), KERN_INVALID_ARGUMENT);
	GIVES(thread_info(TASK, THREAD_BASIC_INFO, out, &count),
	    KERN_INVALID_ARGUMENT);
}

T_DECL(s14_3_of_a_pthread, "pthread_mach_thread_np adds no reference")
{
	mach_port_t self = pthread_mach_thread_np(pthread_self()), other;
	struct worker worker = { .port = new_receive() };

	HOLDS(MACH_PORT_VALID(self));
	IS(pthread_mach_thread_np(pthread_self()), self);
	IS_REFS(self, SEND, 1);
	IS(mach_thread_self(), self);
	IS_REFS(self, SEND, 2);
	worker_start(&worker, work_receive);
	worker_wait_blocked(&worker);
	other = pthread_mach_thread_np(worker.thread);
	HOLDS(other != self);
	IS(pthread_mach_thread_np(worker.thread), other);
	IS_REFS(other, SEND, 1);
	OK(thread_suspend(other));
	IS(run_state(other), TH_STATE_STOPPED);
	OK(thread_resume(other));
	OK(send_with(
	    MACH_MSGH_BITS(MACH_MSG_TYPE_MAKE_SEND, 0), worker.port, 0, 1, 1));
	worker_join(&worker);
}

T_DECL(s14_3_policy, "policies are checked and remembered")
{
	mach_port_t self = mach_thread_self();
	thread_time_constraint_policy_data_t constraint = { .period = 100000000,
		.computation = 1000000,
		.constraint = 2000000,
		.preemptible = TRUE },
					     got;
	thread_precedence_policy_data_t precedence = { 7 };
	thread_extended_policy_data_t extended = { FALSE };
	mach_msg_type_number_t count = THREAD_TIME_CONSTRAINT_POLICY_COUNT;
	boolean_t get_default = FALSE;

	OK(thread_policy_set(self, THREAD_TIME_CONSTRAINT_POLICY,
	    (thread_policy_t)&constraint, count));
	OK(thread_policy_get(self, THREAD_TIME_CONSTRAINT_POLICY,
	    (thread_policy_t)&got, &count, &get_default));
	HOLDS(memcmp(&got, &constraint, sizeof(got)) == 0);
	constraint.constraint = constraint.computation - 1;
	GIVES(thread_policy_set(self, THREAD_TIME_CONSTRAINT_POLICY,
		  (thread_policy_t)&constraint, count),
	    KERN_INVALID_ARGUMENT);
	constraint.constraint = constraint.computation = 49999;
	GIVES(thread_policy_set(self, THREAD_TIME_CONSTRAINT_POLICY,
		  (thread_policy_t)&constraint, count),
	    KERN_INVALID_ARGUMENT);
	constraint.constraint = constraint.computation = 50000001;
	GIVES(thread_policy_set(self, THREAD_TIME_CONSTRAINT_POLICY,
		  (thread_policy_t)&constraint, count),
	    KERN_INVALID_ARGUMENT);
	GIVES(thread_policy_set(self, THREAD_TIME_CONSTRAINT_POLICY,
		  (thread_policy_t)&constraint, count - 1),
	    KERN_INVALID_ARGUMENT);
	OK(thread_policy_set(self, THREAD_PRECEDENCE_POLICY,
	    (thread_policy_t)&precedence, THREAD_PRECEDENCE_POLICY_COUNT));
	precedence.importance = 0;
	count = THREAD_PRECEDENCE_POLICY_COUNT;
	OK(thread_policy_get(self, THREAD_PRECEDENCE_POLICY,
	    (thread_policy_t)&precedence, &count, &get_default));
	IS(precedence.importance, 7);
	OK(thread_policy_set(self, THREAD_EXTENDED_POLICY,
	    (thread_policy_t)&extended, THREAD_EXTENDED_POLICY_COUNT));
	get_default = TRUE;
	count = THREAD_EXTENDED_POLICY_COUNT;
	OK(thread_policy_get(self, THREAD_EXTENDED_POLICY,
	    (thread_policy_t)&extended, &count, &get_default));
	IS(extended.timeshare, TRUE);
	GIVES(thread_policy_set(self, 999, (thread_policy_t)&extended, 1),
	    KERN_INVALID_ARGUMENT);
}

#if defined(__x86_64__)
#define FLAVOR x86_THREAD_STATE64
#define COUNT  x86_THREAD_STATE64_COUNT
typedef x86_thread_state64_t state_t;
#define PC(state)    (state)->__rip
#define STACK(state) (state)->__rsp

static char raw_stack[65536] __attribute__((aligned(16)));

/* What it counts: in a page that a peer shares, if there is one. */
static atomic_ulong *raw_count = &raw;

static void
raw_main(void)
{
	for (;;)
		atomic_fetch_add(raw_count, 1);
}

static void
fresh(state_t *state)
{
	memset(state, 0, sizeof(*state));
	PC(state) = (uintptr_t)raw_main;
	STACK(state) = (uintptr_t)raw_stack + sizeof(raw_stack) - 8;
}

T_DECL(s14_3_state, "the registers of a suspended thread")
{
	mach_port_t thread = spinning_thread();
	mach_msg_type_number_t count = THREAD_STATE_MAX;
	thread_state_data_t words;
	state_t state, again;

	OK(thread_suspend(thread));
	OK(thread_get_state(thread, FLAVOR, words, &count));
	IS(count, COUNT);
	memcpy(&state, words, sizeof(state));
	HOLDS(STACK(&state) != 0);
	fresh(&again);
	OK(thread_set_state(thread, FLAVOR, (thread_state_t)&again, COUNT));
	count = COUNT;
	OK(act_get_state(thread, FLAVOR, (thread_state_t)&again, &count));
	IS(PC(&again), (uint64_t)(uintptr_t)raw_main);
	OK(thread_resume(thread));
	wait_for(&raw);
	/* And back to where it was. */
	OK(thread_suspend(thread));
	OK(act_set_state(thread, FLAVOR, (thread_state_t)&state, COUNT));
	OK(thread_resume(thread));
	wait_for(&spins);
}

T_DECL(s14_3_state_general, "a flavor that says which one it holds")
{
	mach_port_t thread = spinning_thread();
	mach_msg_type_number_t count = MACHINE_THREAD_STATE_COUNT;
	x86_thread_state_t state;

	OK(thread_suspend(thread));
	OK(thread_get_state(
	    thread, MACHINE_THREAD_STATE, (thread_state_t)&state, &count));
	IS(count, MACHINE_THREAD_STATE_COUNT);
	IS((int)state.tsh.flavor, x86_THREAD_STATE64);
	IS(state.tsh.count, x86_THREAD_STATE64_COUNT);
	OK(thread_set_state(
	    thread, MACHINE_THREAD_STATE, (thread_state_t)&state, count));
	state.tsh.flavor = x86_FLOAT_STATE64;
	GIVES(thread_set_state(
		  thread, MACHINE_THREAD_STATE, (thread_state_t)&state, count),
	    KERN_INVALID_ARGUMENT);
	OK(thread_resume(thread));
	wait_for(&spins);
}

T_DECL(s14_3_state_float, "vector and floating-point registers")
{
	mach_port_t thread = spinning_thread();
	mach_msg_type_number_t count = x86_FLOAT_STATE64_COUNT;
	x86_float_state64_t state, again;

	OK(thread_suspend(thread));
	OK(thread_get_state(
	    thread, x86_FLOAT_STATE64, (thread_state_t)&state, &count));
	IS(count, x86_FLOAT_STATE64_COUNT);
	HOLDS(state.__fpu_mxcsr != 0);
	memset(&state.__fpu_xmm15, 0x5a, sizeof(state.__fpu_xmm15));
	OK(thread_set_state(
	    thread, x86_FLOAT_STATE64, (thread_state_t)&state, count));
	OK(thread_get_state(
	    thread, x86_FLOAT_STATE64, (thread_state_t)&again, &count));
	HOLDS(memcmp(&again.__fpu_xmm15, &state.__fpu_xmm15, 16) == 0);
	OK(thread_resume(thread));
	wait_for(&spins);
}

T_DECL(s14_3_state_debug, "debug registers")
{
	mach_port_t thread = spinning_thread();
	mach_msg_type_number_t count = x86_DEBUG_STATE64_COUNT;
	x86_debug_state64_t state = { .__dr0 = (uintptr_t)&raw };

	OK(thread_suspend(thread));
	OK(thread_set_state(
	    thread, x86_DEBUG_STATE64, (thread_state_t)&state, count));
	state.__dr0 = 0;
	OK(thread_get_state(
	    thread, x86_DEBUG_STATE64, (thread_state_t)&state, &count));
	IS(state.__dr0, (uint64_t)(uintptr_t)&raw);
	OK(thread_resume(thread));
	wait_for(&spins);
}

T_DECL(s14_3_state_refused, "flavors and counts that are none")
{
	mach_port_t thread = spinning_thread();
	mach_msg_type_number_t count = COUNT - 1;
	thread_state_data_t words = { 0 };

	GIVES(thread_get_state(thread, FLAVOR, words, &count),
	    KERN_INVALID_ARGUMENT);
	count = THREAD_STATE_MAX;
	GIVES(thread_get_state(thread, 999, words, &count),
	    KERN_INVALID_ARGUMENT);
	GIVES(thread_get_state(thread, THREAD_STATE_NONE, words, &count),
	    KERN_INVALID_ARGUMENT);
	GIVES(thread_set_state(thread, FLAVOR, words, COUNT - 1),
	    KERN_INVALID_ARGUMENT);
	GIVES(
	    thread_set_state(thread, 999, words, COUNT), KERN_INVALID_ARGUMENT);
	GIVES(thread_set_state(thread, x86_EXCEPTION_STATE64, words,
		  x86_EXCEPTION_STATE64_COUNT),
	    KERN_INVALID_ARGUMENT);
	wait_for(&spins);
}

T_DECL(s14_2_create, "thread_create makes a suspended thread")
{
	mach_port_t thread;
	state_t state;

	OK(thread_create(TASK, &thread));
	IS_REFS(thread, SEND, 1);
	IS(suspend_count(thread), 1);
	IS(run_state(thread), TH_STATE_STOPPED);
	fresh(&state);
	OK(thread_set_state(thread, FLAVOR, (thread_state_t)&state, COUNT));
	IS(atomic_load(&raw), 0ul);
	OK(thread_resume(thread));
	wait_for(&raw);
	OK(thread_terminate(thread));
	GIVES(thread_create(mach_host_self(), &thread), KERN_INVALID_ARGUMENT);
}

T_DECL(s14_2_create_running, "thread_create_running starts it at once")
{
	mach_port_t thread;
	state_t state;

	fresh(&state);
	OK(thread_create_running(
	    TASK, FLAVOR, (thread_state_t)&state, COUNT, &thread));
	wait_for(&raw);
	IS(suspend_count(thread), 0);
	OK(thread_terminate(thread));
	IS_GONE(thread);
	GIVES(thread_create_running(
		  TASK, FLAVOR, (thread_state_t)&state, COUNT - 1, &thread),
	    KERN_INVALID_ARGUMENT);
	GIVES(thread_create_running(
		  TASK, 999, (thread_state_t)&state, COUNT, &thread),
	    KERN_INVALID_ARGUMENT);
}

static void
give_task_port(mach_port_t parent)
{
	OK(send_right(parent, TASK, MACH_MSG_TYPE_COPY_SEND));
	peer_rest();
}

T_DECL(s14_2_create_in_another, "a thread in another task")
{
	mach_port_t port = new_port(), task, thread;
	thread_act_array_t threads;
	mach_msg_type_number_t count;
	state_t state;

	raw_count = mmap(NULL, sizeof(*raw_count), PROT_READ | PROT_WRITE,
	    MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	T_ASSERT_TRUE(raw_count != MAP_FAILED, "mmap");
	pid_t peer = peer_start(give_task_port, port);
	task = receive_right(port, MACH_MSG_TYPE_PORT_SEND);
	/* The peer is a fork: its code and data are where this task's are. */
	fresh(&state);
	OK(thread_create_running(
	    task, FLAVOR, (thread_state_t)&state, COUNT, &thread));
	wait_for(raw_count);
	OK(task_threads(task, &threads, &count));
	IS(count, 2u);
	OK(thread_terminate(thread));
	OK(task_threads(task, &threads, &count));
	IS(count, 1u);
	peer_kill(peer);
	GIVES(thread_create_running(
		  task, FLAVOR, (thread_state_t)&state, COUNT, &thread),
	    MACH_SEND_INVALID_DEST);
}
#endif

static mach_port_t
special(mach_port_t thread, int which)
{
	mach_port_t port = MACH_PORT_NULL;

	OK(thread_get_special_port(thread, which, &port));
	return port;
}

static unsigned
kind_of(mach_port_t name)
{
	mach_vm_address_t address;
	natural_t kind = 0;

	OK(mach_port_kobject(TASK, name, &kind, &address));
	return kind;
}

T_DECL(s14_3_special_ports,
    "a thread has three ports; a weaker leads to no stronger")
{
	mach_port_t self = mach_thread_self(), port = new_port();
	mach_port_t read = special(self, THREAD_READ_PORT);
	mach_port_t inspect = special(self, THREAD_INSPECT_PORT);

	IS(special(self, THREAD_KERNEL_PORT), self);
	IS(kind_of(self), 1);
	IS(kind_of(read), 47);
	IS(kind_of(inspect), 46);
	IS(special(read, THREAD_READ_PORT), read);
	IS(special(read, THREAD_INSPECT_PORT), inspect);
	IS(special(inspect, THREAD_INSPECT_PORT), inspect);
	GIVES(thread_get_special_port(read, THREAD_KERNEL_PORT, &port),
	    KERN_INVALID_CAPABILITY);
	GIVES(thread_get_special_port(inspect, THREAD_READ_PORT, &port),
	    KERN_INVALID_CAPABILITY);
	GIVES(thread_get_special_port(self, 0, &port), KERN_INVALID_ARGUMENT);
	GIVES(thread_get_special_port(self, 4, &port), KERN_INVALID_ARGUMENT);
	GIVES(thread_get_special_port(TASK, THREAD_KERNEL_PORT, &port),
	    KERN_INVALID_ARGUMENT);
	GIVES(thread_set_special_port(self, THREAD_KERNEL_PORT, port),
	    KERN_NO_ACCESS);
	GIVES(thread_set_special_port(self, THREAD_READ_PORT, port),
	    KERN_INVALID_ARGUMENT);
	GIVES(thread_set_special_port(read, THREAD_KERNEL_PORT, port),
	    KERN_INVALID_ARGUMENT);
	IS_REFS(port, SEND, 1);
}

T_DECL(s14_3_flavors_too_weak, "calls that take a stronger port refuse")
{
	mach_port_t thread = spinning_thread(), watch = new_receive();
	mach_port_t read = special(thread, THREAD_READ_PORT);
	mach_port_t inspect = special(thread, THREAD_INSPECT_PORT);
	mach_msg_type_number_t words = COUNT, count = THREAD_BASIC_INFO_COUNT;
	thread_basic_info_data_t info;
	state_t state;

	OK(thread_info(
	    inspect, THREAD_BASIC_INFO, (thread_info_t)&info, &count));
	GIVES(thread_suspend(inspect), KERN_INVALID_ARGUMENT);
	OK(thread_suspend(read));
	GIVES(thread_get_state(inspect, FLAVOR, (thread_state_t)&state, &words),
	    KERN_INVALID_ARGUMENT);
	OK(thread_get_state(read, FLAVOR, (thread_state_t)&state, &words));
	GIVES(thread_set_state(read, FLAVOR, (thread_state_t)&state, COUNT),
	    KERN_INVALID_ARGUMENT);
	GIVES(thread_abort(read), KERN_INVALID_ARGUMENT);
	GIVES(thread_set_exception_ports(
		  read, EXC_MASK_ALL, MACH_PORT_NULL, EXCEPTION_DEFAULT, 0),
	    KERN_INVALID_ARGUMENT);
	OK(thread_resume(read));
	/* Its death is seen on each. */
	OK(request(inspect, MACH_NOTIFY_DEAD_NAME, 0, watch));
	OK(mach_port_mod_refs(TASK, thread, SEND, 1));
	OK(thread_terminate(thread));
	IS(expect_notification(watch, MACH_NOTIFY_DEAD_NAME), inspect);
	IS_TYPE(read, MACH_PORT_TYPE_DEAD_NAME);
}

T_DECL(s14_3_flavors_of_task_threads, "the task's port says which ones it gives")
{
	static const struct {
		int which;
		unsigned kind;
	} flavors[] = { { TASK_KERNEL_PORT, 1 }, { TASK_READ_PORT, 47 },
		{ TASK_INSPECT_PORT, 46 } };
	mach_port_t task;

	for (unsigned i = 0; i < 3; i++) {
		mach_msg_type_number_t count = 0;
		thread_act_array_t threads;

		OK(task_get_special_port(TASK, flavors[i].which, &task));
		OK(task_threads(task, &threads, &count));
		HOLDS(count >= 1);
		IS(kind_of(threads[0]), flavors[i].kind);
	}
	OK(task_get_special_port(TASK, TASK_NAME_PORT, &task));
	GIVES(task_threads(task, &(thread_act_array_t){ NULL },
		  &(mach_msg_type_number_t){ 0 }),
	    KERN_INVALID_ARGUMENT);
}

T_DECL(s14_3_pthread_of_a_port, "pthread_from_mach_thread_np finds the thread")
{
	struct worker worker = { .port = new_port() };

	HOLDS(pthread_equal(
	    pthread_from_mach_thread_np(mach_thread_self()), pthread_self()));
	worker_start(&worker, work_receive);
	worker_wait_blocked(&worker);
	HOLDS(pthread_equal(
	    pthread_from_mach_thread_np(pthread_mach_thread_np(worker.thread)),
	    worker.thread));
	HOLDS(pthread_from_mach_thread_np(TASK) == 0);
	HOLDS(pthread_from_mach_thread_np(worker.port) == 0);
	HOLDS(pthread_from_mach_thread_np(MACH_PORT_NULL) == 0);
	send_value(worker.port, 1);
	worker_join(&worker);
}

static void *
say_started(void *argument)
{
	atomic_store((atomic_int *)argument, 1);
	return argument;
}

T_DECL(s14_3_created_suspended, "pthread_create_suspended_np waits for a resume")
{
	static atomic_int started;
	pthread_t thread, none;
	mach_port_t port;
	void *result;

	T_ASSERT_POSIX_ZERO(
	    pthread_create_suspended_np(&thread, NULL, say_started, &started),
	    "create");
	port = pthread_mach_thread_np(thread);
	IS(suspend_count(port), 1);
	IS(atomic_load(&started), 0);
	OK(thread_resume(port));
	T_ASSERT_POSIX_ZERO(pthread_join(thread, &result), "join");
	HOLDS(result == &started);
	IS(atomic_load(&started), 1);
	IS(pthread_create_from_mach_thread(&none, NULL, say_started, &started),
	    ENOTSUP);
}

T_DECL(s14_3_register_pointer_values, "the registers that may point somewhere")
{
	mach_port_t thread = spinning_thread();
	uintptr_t values[64], sp = 0;
	size_t count = 64, needed = 0;
	bool found = false;

	OK(thread_suspend(thread));
	OK(thread_get_register_pointer_values(thread, &sp, &count, values));
	HOLDS(count > 0 && count < 64);
	HOLDS(sp != 0);
	for (size_t i = 0; i < count; i++)
		found = found || values[i] == (uintptr_t)&spins ||
		    values[i] - (uintptr_t)spin < 4096;
	HOLDS(found);
	GIVES(thread_get_register_pointer_values(thread, NULL, &needed, NULL),
	    KERN_INSUFFICIENT_BUFFER_SIZE);
	IS(needed, count);
	GIVES(thread_get_register_pointer_values(thread, &sp, NULL, values),
	    KERN_INVALID_ARGUMENT);
	GIVES(thread_get_register_pointer_values(thread, &sp, &count, NULL),
	    KERN_INVALID_ARGUMENT);
	GIVES(thread_get_register_pointer_values(TASK, &sp, &count, values),
	    KERN_INVALID_ARGUMENT);
}

/*
 * Tasks acted upon by whoever holds their port: section 14.2.
 */

#include "kit.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>

#define COPY MACH_MSG_TYPE_COPY_SEND

/* A task that gives its port away and waits. */
static void
give_task_port(mach_port_t parent)
{
	OK(send_right(parent, TASK, COPY));
	peer_rest();
}

/* The task port of a new peer. */
static mach_port_t
peer_task(pid_t *ret_peer)
{
	mach_port_t port = new_port();

	*ret_peer = peer_start(give_task_port, port);
	return receive_right(port, MACH_MSG_TYPE_PORT_SEND);
}

T_DECL(s14_2_terminate, "task_terminate ends a process as SIGKILL does")
{
	pid_t peer;
	mach_port_t task = peer_task(&peer), watch = new_receive();

	OK(request(task, MACH_NOTIFY_DEAD_NAME, 0, watch));
	OK(task_terminate(task));
	int status = peer_wait(peer);
	HOLDS(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
	union any message;
	OK(receive(watch, &message));
	IS(message.header.msgh_id, MACH_NOTIFY_DEAD_NAME);
	IS_TYPE(task, MACH_PORT_TYPE_DEAD_NAME);
	GIVES(task_terminate(task), MACH_SEND_INVALID_DEST);
}

T_DECL(s14_2_terminate_what, "task_terminate of what is no task")
{
	mach_port_t host = mach_host_self();

	GIVES(task_terminate(host), KERN_INVALID_ARGUMENT);
	GIVES(task_terminate(MACH_PORT_NULL), MACH_SEND_INVALID_DEST);
}

static void
terminate_self(mach_port_t parent)
{
	OK(send_value(parent, 1));
	task_terminate(TASK);
	/* Not reached. */
	_exit(0);
}

T_DECL(s14_2_terminate_self, "a task may end itself")
{
	mach_port_t port = new_port();
	pid_t peer = peer_start(terminate_self, port);

	IS(receive_value(port), 1u);
	int status = peer_wait(peer);
	HOLDS(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
}

/* What a peer shares with the test, which sees it work. */
static struct counts {
	atomic_ulong spins[3];
	atomic_ulong raw;
} * counts;

static void
counts_begin(void)
{
	counts = mmap(NULL, sizeof(*counts), PROT_READ | PROT_WRITE,
	    MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	T_ASSERT_TRUE(counts != MAP_FAILED, "mmap");
}

static void *
spin(void *argument)
{
	atomic_ulong *spins = argument;

	for (;;)
		atomic_fetch_add(spins, 1);
	return NULL;
}

/* A task of four threads: three that count, and the first. */
static void
give_busy_task_port(mach_port_t parent)
{
	pthread_t thread;

	for (int i = 0; i < 3; i++)
		pthread_create(&thread, NULL, spin, &counts->spins[i]);
	give_task_port(parent);
}

static mach_port_t
busy_task(pid_t *ret_peer)
{
	mach_port_t port = new_port();

	counts_begin();
	*ret_peer = peer_start(give_busy_task_port, port);
	return receive_right(port, MACH_MSG_TYPE_PORT_SEND);
}

static void
wait_for(atomic_ulong *count)
{
	unsigned long before = atomic_load(count);

	while (atomic_load(count) == before)
		sched_yield();
}

static void
all_spin(void)
{
	for (int i = 0; i < 3; i++)
		wait_for(&counts->spins[i]);
}

/* All stand still: calls that take a while later they are where they were. */
static void
none_spins(mach_port_t task)
{
	unsigned long before[3];
	thread_act_array_t threads;
	mach_msg_type_number_t count;

	for (int i = 0; i < 3; i++)
		before[i] = atomic_load(&counts->spins[i]);
	for (int i = 0; i < 10; i++) {
		OK(task_threads(task, &threads, &count));
		vm_deallocate(
		    TASK, (vm_address_t)threads, count * sizeof(*threads));
		sched_yield();
	}
	for (int i = 0; i < 3; i++)
		IS(atomic_load(&counts->spins[i]), before[i]);
}

/* A thread of the task that is none of its first's; the array goes. */
static mach_port_t
one_thread(mach_port_t task, unsigned want)
{
	thread_act_array_t threads;
	mach_msg_type_number_t count;
	mach_port_t thread;

	OK(task_threads(task, &threads, &count));
	IS(count, want);
	thread = threads[count - 1];
	for (unsigned i = 0; i + 1 < count; i++)
		OK(mach_port_deallocate(TASK, threads[i]));
	OK(vm_deallocate(TASK, (vm_address_t)threads, count * sizeof(*threads)));
	return thread;
}

T_DECL(s14_2_threads, "task_threads gives a reference to each thread's port")
{
	thread_act_array_t threads, again;
	mach_msg_type_number_t count;
	pid_t peer;
	mach_port_t task = busy_task(&peer);

	OK(task_threads(task, &threads, &count));
	IS(count, 4u);
	for (unsigned i = 0; i < count; i++) {
		IS_TYPE(threads[i], MACH_PORT_TYPE_SEND);
		IS_REFS(threads[i], SEND, 1);
	}
	OK(task_threads(task, &again, &count));
	for (unsigned i = 0; i < count; i++)
		IS_REFS(threads[i], SEND, 2);
	OK(task_terminate(task));
	peer_wait(peer);
	for (unsigned i = 0; i < count; i++)
		IS_TYPE(threads[i], MACH_PORT_TYPE_DEAD_NAME);
	GIVES(task_threads(task, &again, &count), MACH_SEND_INVALID_DEST);
	GIVES(task_threads(mach_host_self(), &again, &count),
	    KERN_INVALID_ARGUMENT);
}

T_DECL(s14_2_threads_self, "the own threads, the caller's among them")
{
	mach_port_t self = mach_thread_self();

	IS(one_thread(TASK, 1), self);
	IS_REFS(self, SEND, 2);
}

T_DECL(s14_2_suspend, "task_suspend counts")
{
	pid_t peer;
	mach_port_t task = busy_task(&peer);

	GIVES(task_resume(task), KERN_FAILURE);
	OK(task_suspend(task));
	OK(task_suspend(task));
	none_spins(task);
	OK(task_resume(task));
	none_spins(task);
	OK(task_resume(task));
	all_spin();
	GIVES(task_resume(task), KERN_FAILURE);
	GIVES(task_suspend(mach_host_self()), KERN_INVALID_ARGUMENT);
	GIVES(task_resume(mach_host_self()), KERN_INVALID_ARGUMENT);
	peer_kill(peer);
	GIVES(task_suspend(task), MACH_SEND_INVALID_DEST);
}

T_DECL(s14_2_suspend_right, "a suspender has a right that it did not ask for")
{
	mach_port_name_array_t names;
	mach_port_type_array_t types;
	mach_msg_type_number_t before, during, after, n;
	pid_t peer;
	mach_port_t task = busy_task(&peer);

	OK(mach_port_names(TASK, &names, &before, &types, &n));
	OK(task_suspend(task));
	OK(mach_port_names(TASK, &names, &during, &types, &n));
	IS(during, before + 1);
	OK(task_resume(task));
	OK(mach_port_names(TASK, &names, &after, &types, &n));
	IS(after, before);
	all_spin();
}

T_DECL(s14_2_suspend_token, "task_suspend2's token resumes when it ends")
{
	task_suspension_token_t first, second, third;
	pid_t peer;
	mach_port_t task = busy_task(&peer);

	OK(task_suspend2(task, &first));
	IS_TYPE(first, MACH_PORT_TYPE_SEND_ONCE);
	OK(task_suspend2(task, &second));
	HOLDS(first != second);
	GIVES(task_resume(task), KERN_FAILURE);
	none_spins(task);
	OK(task_resume2(first));
	IS_GONE(first);
	none_spins(task);
	OK(mach_port_deallocate(TASK, second));
	all_spin();
	OK(task_suspend2(task, &third));
	none_spins(task);
	OK(task_resume2(third));
	all_spin();
	IS_GONE(third);
}

static void
suspend_it(mach_port_t parent)
{
	mach_port_t port = new_port(), task;
	task_suspension_token_t token;

	OK(send_right(parent, port, MACH_MSG_TYPE_MAKE_SEND));
	task = receive_right(port, MACH_MSG_TYPE_PORT_SEND);
	OK(task_suspend(task));
	OK(task_suspend2(task, &token));
	OK(send_value(parent, 1));
	peer_rest();
}

T_DECL(s14_2_suspender_dies, "a suspension ends with who asked for it")
{
	mach_port_t port = new_port(), to;
	pid_t peer, suspender;
	mach_port_t task = busy_task(&peer);

	suspender = peer_start(suspend_it, port);
	to = receive_right(port, MACH_MSG_TYPE_PORT_SEND);
	OK(send_right(to, task, COPY));
	IS(receive_value(port), 1u);
	none_spins(task);
	peer_kill(suspender);
	all_spin();
}

T_DECL(s14_2_suspended_dies, "a suspended task can be ended")
{
	task_suspension_token_t token;
	pid_t peer;
	mach_port_t task = busy_task(&peer);

	OK(task_suspend(task));
	OK(task_suspend2(task, &token));
	OK(task_terminate(task));
	int status = peer_wait(peer);
	HOLDS(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
	GIVES(task_resume(task), MACH_SEND_INVALID_DEST);
	IS_TYPE(token, MACH_PORT_TYPE_DEAD_NAME);
}

T_DECL(s14_2_policy, "a task's role is remembered")
{
	task_category_policy_data_t policy = { TASK_FOREGROUND_APPLICATION };
	mach_msg_type_number_t count = TASK_CATEGORY_POLICY_COUNT;
	boolean_t get_default = FALSE;

	OK(task_policy_set(TASK, TASK_CATEGORY_POLICY, (task_policy_t)&policy,
	    TASK_CATEGORY_POLICY_COUNT));
	policy.role = TASK_UNSPECIFIED;
	OK(task_policy_get(TASK, TASK_CATEGORY_POLICY, (task_policy_t)&policy,
	    &count, &get_default));
	IS((int)policy.role, (int)TASK_FOREGROUND_APPLICATION);
	IS(count, TASK_CATEGORY_POLICY_COUNT);
	get_default = TRUE;
	OK(task_policy_get(TASK, TASK_CATEGORY_POLICY, (task_policy_t)&policy,
	    &count, &get_default));
	IS((int)policy.role, (int)TASK_UNSPECIFIED);
	GIVES(task_policy_set(
		  TASK, TASK_CATEGORY_POLICY, (task_policy_t)&policy, 0),
	    KERN_INVALID_ARGUMENT);
	GIVES(task_policy_set(TASK, 999, (task_policy_t)&policy, 1),
	    KERN_INVALID_ARGUMENT);
	count = 0;
	GIVES(task_policy_get(TASK, TASK_CATEGORY_POLICY,
		  (task_policy_t)&policy, &count, &get_default),
	    KERN_INVALID_ARGUMENT);
}

T_DECL(s14_2_not_to_be_had, "calls that no task answers otherwise")
{
	thread_state_data_t state = { 0 };
	mach_msg_type_number_t count = THREAD_STATE_MAX;
	integer_t words[4] = { 0 };
	mach_port_t child, port = new_port();

	GIVES(task_create(TASK, NULL, 0, FALSE, &child), KERN_FAILURE);
	GIVES(task_set_info(TASK, TASK_BASIC_INFO, words, 4),
	    KERN_INVALID_ARGUMENT);
	GIVES(task_get_state(TASK, 1, state, &count), KERN_NOT_SUPPORTED);
	GIVES(task_set_state(TASK, 1, state, 4), KERN_NOT_SUPPORTED);
	count = 4;
	GIVES(task_inspect(TASK, TASK_INSPECT_BASIC_COUNTS, words, &count),
	    KERN_NOT_SUPPORTED);
	GIVES(task_create(mach_host_self(), NULL, 0, FALSE, &child),
	    KERN_INVALID_ARGUMENT);
	IS_TYPE(port, MACH_PORT_TYPE_SEND_RECEIVE);
}

T_DECL(s14_2_exc_guard_behavior, "what guards lead to is remembered")
{
	task_exc_guard_behavior_t behavior = 99;

	OK(task_get_exc_guard_behavior(TASK, &behavior));
	IS(behavior, TASK_EXC_GUARD_NONE);
	OK(task_set_exc_guard_behavior(
	    TASK, TASK_EXC_GUARD_MP_DELIVER | TASK_EXC_GUARD_VM_ONCE));
	OK(task_get_exc_guard_behavior(TASK, &behavior));
	IS(behavior, TASK_EXC_GUARD_MP_DELIVER | TASK_EXC_GUARD_VM_ONCE);
	GIVES(task_set_exc_guard_behavior(TASK, 0x1000), KERN_INVALID_VALUE);
	GIVES(task_get_exc_guard_behavior(mach_host_self(), &behavior),
	    KERN_INVALID_TASK);
}

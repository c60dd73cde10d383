/*
 * The routines of thread_act.defs that act on a thread, by way of taskd.
 */

#include <mach/mig_errors.h>
#include <string.h>

#include "machd/conn.h"
#include "machd/dispatch.h"
#include "machd/exc-state.h"
#include "machd/exception.h"
#include "machd/op-msg.h"
#include "machd/remote.h"
#include "machd/task.h"
#include "machd/thread-state.h"
#include "machd/thread.h"
#include "thread_act_server.h"

/* A request about a thread. */
#define ACT_REQUEST(thread, ...)                                               \
	REMOTE_REQUEST(__VA_ARGS__, .tid = (int32_t)(thread)->tid,             \
	    .tid_start = (thread)->start)

/*
 * What the call says. A thread that turned out to have ended loses its port;
 * so has one of a task that died.
 */
static kern_return_t
act_result(thread_ref_t thread, const struct remote_answer *answer)
{
	kern_return_t kr = remote_result(answer);

	if (answer->head.result == TASKD_DEAD)
		return KERN_TERMINATED;
	if (thread && answer->head.result == TASKD_NO_THREAD)
		thread_check(thread->task, thread->tid);
	return kr;
}

/* What could not be suspended is not, whoever asked for it. */
static void
suspend_settle(struct task *target, const struct taskd_request *head,
    struct remote_answer *answer)
{
	struct thread *thread = thread_find(target, (uint32_t)head->tid);

	if (answer->head.result != TASKD_OK && thread &&
	    thread->suspend_count > 0)
		thread->suspend_count--;
}

kern_return_t
kern_thread_suspend(thread_ref_t thread)
{
	const struct remote_answer *answer = remote_answered();
	struct remote_request request;
	kern_return_t kr;

	if (answer)
		return act_result(thread, answer);
	if (!thread)
		return KERN_INVALID_ARGUMENT;
	request = ACT_REQUEST(thread, TASKD_SUSPEND);
	request.settle = suspend_settle;
	thread->suspend_count++;
	kr = remote_ask(thread->task, &request);
	if (kr != MIG_NO_REPLY)
		thread->suspend_count--;
	return kr;
}

kern_return_t
kern_thread_resume(thread_ref_t thread)
{
	const struct remote_answer *answer = remote_answered();
	struct remote_request request;
	kern_return_t kr;

	if (answer)
		return act_result(thread, answer);
	if (!thread)
		return KERN_INVALID_ARGUMENT;
	if (thread->suspend_count == 0)
		return KERN_FAILURE;
	if (thread->suspend_count > 1) {
		thread->suspend_count--;
		return KERN_SUCCESS;
	}
	request = ACT_REQUEST(thread, TASKD_RESUME);
	kr = remote_ask(thread->task, &request);
	if (kr == MIG_NO_REPLY)
		thread->suspend_count = 0;
	return kr;
}

/*
 * A pthread, too, may be ended by whoever has the right to; what it holds, and
 * who waits for it, is their business.
 */
kern_return_t
kern_thread_terminate(thread_ref_t thread)
{
	const struct remote_answer *answer = remote_answered();

	if (answer) {
		if (thread && answer->head.result == TASKD_OK)
			thread_exit(thread->task, thread->tid);
		return act_result(thread, answer);
	}
	if (!thread)
		return KERN_INVALID_ARGUMENT;
	return remote_ask(thread->task, &ACT_REQUEST(thread, TASKD_EXIT));
}

/* The wait that the thread is in here ends; false: it is in none. */
static bool
abort_wait(struct thread *thread)
{
	struct conn *conn;

	LIST_FOREACH(conn, &thread->task->conns, link)
		if (conn->busy && conn->thread == thread->tid &&
		    op_interrupt(conn))
			return true;
	return false;
}

/*
 * A Mach call that waits is interrupted by machd; any other system call that
 * waits ends with EINTR.
 */
kern_return_t
kern_thread_abort(thread_ref_t thread)
{
	const struct remote_answer *answer = remote_answered();

	if (answer)
		return act_result(thread, answer);
	if (!thread)
		return KERN_INVALID_ARGUMENT;
	if (abort_wait(thread))
		return KERN_SUCCESS;
	return remote_ask(thread->task, &ACT_REQUEST(thread, TASKD_ABORT));
}

/* Linux has no other place to interrupt a call than one that is safe. */
kern_return_t
kern_thread_abort_safely(thread_ref_t thread)
{
	return kern_thread_abort(thread);
}

/*
 * A thread that waits for somebody to handle its exception has handed its
 * registers over: those that it has meanwhile are libmach's.
 */
static bool
in_exception(const struct thread *thread, thread_state_flavor_t flavor)
{
	return thread->exception && exc_state_count(flavor) > 0;
}

kern_return_t
kern_thread_get_state(thread_ref_t thread, thread_state_flavor_t flavor,
    thread_state_t old_state, mach_msg_type_number_t *old_stateCnt)
{
	const struct remote_answer *answer = remote_answered();
	struct taskd_state state;
	kern_return_t kr;

	if (!answer) {
		if (!thread || thread_state_count(flavor) == 0 ||
		    *old_stateCnt < thread_state_count(flavor))
			return KERN_INVALID_ARGUMENT;
		if (in_exception(thread, flavor))
			return exception_get_state(
			    thread, flavor, old_state, old_stateCnt);
		return remote_ask(
		    thread->task, &ACT_REQUEST(thread, TASKD_GET_STATE));
	}
	kr = act_result(thread, answer);
	if (kr != KERN_SUCCESS)
		return kr;
	if (answer->head.size != sizeof(state))
		return KERN_FAILURE;
	memcpy(&state, answer->bytes, sizeof(state));
	return thread_state_get(&state, flavor, old_state, old_stateCnt);
}

kern_return_t
kern_thread_set_state(thread_ref_t thread, thread_state_flavor_t flavor,
    thread_state_t new_state, mach_msg_type_number_t new_stateCnt)
{
	const struct remote_answer *answer = remote_answered();
	struct taskd_state state = { 0 };
	struct remote_request request;
	kern_return_t kr;
	uint32_t parts;

	if (answer)
		return act_result(thread, answer);
	if (!thread)
		return KERN_INVALID_ARGUMENT;
	kr = thread_state_set(&state, flavor, new_state, new_stateCnt, &parts);
	if (kr != KERN_SUCCESS)
		return kr;
	if (in_exception(thread, flavor))
		return exception_set_state(
		    thread, flavor, new_state, new_stateCnt);
	request = ACT_REQUEST(thread, TASKD_SET_STATE, .value = { parts });
	request.payload = &state;
	request.size = sizeof(state);
	return remote_ask(thread->task, &request);
}

kern_return_t
kern_act_get_state(thread_ref_t thread, int flavor, thread_state_t old_state,
    mach_msg_type_number_t *old_stateCnt)
{
	return kern_thread_get_state(thread, flavor, old_state, old_stateCnt);
}

kern_return_t
kern_act_set_state(thread_ref_t thread, int flavor, thread_state_t new_state,
    mach_msg_type_number_t new_stateCnt)
{
	return kern_thread_set_state(thread, flavor, new_state, new_stateCnt);
}

/*
 * The routines of task.defs that act on the process of a task: its end, its
 * suspension, its threads. What they do is done by taskd.
 */

#include <errno.h>
#include <mach/mig_errors.h>
#include <mach/task_policy.h>
#include <stdlib.h>
#include <string.h>

#include "core/name.h"
#include "core/port.h"
#include "core/space.h"
#include "machd/dispatch.h"
#include "machd/remote.h"
#include "machd/suspension.h"
#include "machd/task.h"
#include "machd/thread-state.h"
#include "machd/thread.h"
#include "os/pidfd.h"
#include "task_server.h"

/*
 * The process is killed, and if it could be dead by now, so is the task: its
 * port is a dead name when the caller sees the reply.
 */
kern_return_t
kern_task_terminate(task_ref_t task)
{
	const struct remote_answer *answer = remote_answered();

	if (!answer)
		return task ? remote_ask(task, &REMOTE_REQUEST(TASKD_TERMINATE))
			    : KERN_INVALID_ARGUMENT;
	if (task && task != dispatch_caller() && pidfd_is_dead(task->pidfd))
		task_die(task);
	/* That it is dead may be known sooner than that it was killed. */
	return answer->head.result == TASKD_DEAD ? KERN_SUCCESS
						 : remote_result(answer);
}

/* What suspending and resuming say of a task that died meanwhile. */
static kern_return_t
act_result(const struct remote_answer *answer)
{
	return answer->head.result == TASKD_DEAD ? KERN_FAILURE
						 : remote_result(answer);
}

/* Holds the task, and has taskd stop it; the right is kept meanwhile. */
static kern_return_t
suspend_start(task_ref_t task, bool token)
{
	struct right right;
	kern_return_t kr;

	if (!task)
		return KERN_INVALID_ARGUMENT;
	kr = suspension_begin(task, token, dispatch_caller(), &right);
	if (kr != KERN_SUCCESS)
		return kr;
	kr = remote_ask(task, &REMOTE_REQUEST(TASKD_SUSPEND));
	if (kr == MIG_NO_REPLY)
		dispatch_keep(&right);
	else
		suspension_undo(dispatch_caller(), &right);
	return kr;
}

/* The caller gets, unasked, the right that its suspensions last for. */
kern_return_t
kern_task_suspend(task_ref_t task)
{
	const struct remote_answer *answer = remote_answered();
	struct task *caller = dispatch_caller();
	struct right right;
	mach_port_name_t name;
	kern_return_t kr;

	if (!answer)
		return suspend_start(task, false);
	right = dispatch_kept();
	kr = act_result(answer);
	if (kr == KERN_SUCCESS)
		kr = space_copyout(caller->space, &right, &name);
	if (kr != KERN_SUCCESS)
		suspension_undo(caller, &right);
	return kr;
}

kern_return_t
kern_task_suspend2(task_ref_t task, mach_port_t *suspend_token)
{
	const struct remote_answer *answer = remote_answered();
	struct right right;
	kern_return_t kr;

	if (!answer)
		return suspend_start(task, true);
	right = dispatch_kept();
	kr = act_result(answer);
	if (kr == KERN_SUCCESS)
		*suspend_token = dispatch_put(&right);
	else
		suspension_undo(dispatch_caller(), &right);
	return kr;
}

/* One hold of it ends; with the last one, the process goes on. */
static kern_return_t
resume_start(struct suspension *suspension)
{
	struct task *task = suspension->task;
	kern_return_t kr;

	if (!suspension_release(suspension))
		return KERN_SUCCESS;
	kr = remote_ask(task, &REMOTE_REQUEST(TASKD_RESUME));
	if (kr == MIG_NO_REPLY)
		return kr;
	/* Not told when, but it goes on. */
	task_wake(task);
	return KERN_SUCCESS;
}

kern_return_t
kern_task_resume(task_ref_t task)
{
	const struct remote_answer *answer = remote_answered();
	struct space *space = dispatch_caller()->space;
	struct suspension *suspension;
	kern_return_t kr;

	if (answer)
		return act_result(answer);
	if (!task)
		return KERN_INVALID_ARGUMENT;
	suspension = suspension_legacy(task);
	if (!suspension || suspension->holds == 0)
		return KERN_FAILURE;
	kr = resume_start(suspension);
	/* The right that task_suspend gave goes with it. */
	(void)name_deallocate(space, space_name_of(space, suspension->port));
	return kr;
}

kern_return_t
kern_task_resume2(suspension_ref_t suspend_token)
{
	const struct remote_answer *answer = remote_answered();

	if (answer)
		return act_result(answer);
	if (!suspend_token || !suspend_token->token || suspend_token->holds == 0)
		return KERN_INVALID_ARGUMENT;
	return resume_start(suspend_token);
}

static mach_thread_flavor_t
thread_flavor_of(mach_port_t task_port)
{
	switch (convert_port_to_flavor(task_port)) {
	case TASK_FLAVOR_CONTROL:
		return THREAD_FLAVOR_CONTROL;
	case TASK_FLAVOR_READ:
		return THREAD_FLAVOR_READ;
	default:
		return THREAD_FLAVOR_INSPECT;
	}
}

/* A right to each thread of the list; those that ended meanwhile are not. */
static kern_return_t
threads_put(task_ref_t task, mach_thread_flavor_t flavor,
    const struct remote_answer *answer, mach_port_t *handles,
    mach_msg_type_number_t *ret_count)
{
	size_t count = answer->head.size / sizeof(uint32_t);
	mach_msg_type_number_t used = 0;
	struct right right;
	uint32_t tid;
	int r;

	for (size_t i = 0; i < count; i++) {
		memcpy(&tid, answer->bytes + i * sizeof(tid), sizeof(tid));
		thread_check(task, tid);
		r = thread_port(task, tid, flavor, &right);
		if (r == 0)
			handles[used++] = dispatch_put(&right);
		else if (r == -ENOMEM || r == -EDQUOT)
			return KERN_RESOURCE_SHORTAGE;
	}
	*ret_count = used;
	return KERN_SUCCESS;
}

/* The threads' ports are of the flavor that the task's port is of. */
kern_return_t
kern_task_threads(mach_port_t port, thread_act_array_t *act_list,
    mach_msg_type_number_t *act_listCnt)
{
	const struct remote_answer *answer = remote_answered();
	task_ref_t task = convert_port_to_task_inspect(port);
	mach_port_t *handles;
	kern_return_t kr;

	if (!task)
		return KERN_INVALID_ARGUMENT;
	if (!answer)
		return remote_ask(task, &REMOTE_REQUEST(TASKD_THREADS));
	kr = act_result(answer);
	if (kr != KERN_SUCCESS)
		return kr;
	handles = calloc(answer->head.size + 1, 1);
	if (!handles)
		return KERN_RESOURCE_SHORTAGE;
	kr = threads_put(
	    task, thread_flavor_of(port), answer, handles, act_listCnt);
	if (kr != KERN_SUCCESS)
		free(handles);
	else
		*act_list = handles;
	return kr;
}

/* A thread that was made has a port, whoever is left to use it. */
static void
create_settle(struct task *target, const struct taskd_request *head,
    struct remote_answer *answer)
{
	struct thread *thread;

	if (answer->head.result == TASKD_OK &&
	    thread_get(target, (uint32_t)answer->head.value[0], &thread) == 0)
		thread->suspend_count = head->flags & TASKD_RUN ? 0 : 1;
}

static kern_return_t
create_result(
    task_ref_t task, const struct remote_answer *answer, mach_port_t *child_act)
{
	kern_return_t kr = act_result(answer);
	struct right right;

	if (kr != KERN_SUCCESS || !task)
		return kr == KERN_SUCCESS ? KERN_INVALID_ARGUMENT : kr;
	if (thread_port(task, (uint32_t)answer->head.value[0],
		THREAD_FLAVOR_CONTROL, &right) < 0)
		return KERN_RESOURCE_SHORTAGE;
	*child_act = dispatch_put(&right);
	return KERN_SUCCESS;
}

/* The thread is suspended, once, and has no registers to speak of. */
kern_return_t
kern_thread_create(task_ref_t parent_task, mach_port_t *child_act)
{
	const struct remote_answer *answer = remote_answered();
	struct remote_request request = REMOTE_REQUEST(TASKD_CREATE);

	if (answer)
		return create_result(parent_task, answer, child_act);
	if (!parent_task)
		return KERN_INVALID_ARGUMENT;
	request.settle = create_settle;
	return remote_ask(parent_task, &request);
}

kern_return_t
kern_thread_create_running(task_ref_t parent_task, thread_state_flavor_t flavor,
    thread_state_t new_state, mach_msg_type_number_t new_stateCnt,
    mach_port_t *child_act)
{
	const struct remote_answer *answer = remote_answered();
	struct remote_request request = REMOTE_REQUEST(
	    TASKD_CREATE, .flags = TASKD_RUN);
	struct taskd_state state = { 0 };
	kern_return_t kr;
	uint32_t parts;

	if (answer)
		return create_result(parent_task, answer, child_act);
	if (!parent_task)
		return KERN_INVALID_ARGUMENT;
	kr = thread_state_set(&state, flavor, new_state, new_stateCnt, &parts);
	if (kr != KERN_SUCCESS || parts != TASKD_PART_THREAD)
		return KERN_INVALID_ARGUMENT;
	request.settle = create_settle;
	request.payload = &state;
	request.size = sizeof(state);
	return remote_ask(parent_task, &request);
}

/* Remembered; how Linux schedules is nothing that it changes. */
kern_return_t
kern_task_policy_set(task_ref_t task, task_policy_flavor_t flavor,
    task_policy_t policy_info, mach_msg_type_number_t policy_infoCnt)
{
	if (!task || flavor != TASK_CATEGORY_POLICY ||
	    policy_infoCnt < TASK_CATEGORY_POLICY_COUNT ||
	    policy_info[0] < TASK_RENICED ||
	    policy_info[0] > TASK_DARWINBG_APPLICATION)
		return KERN_INVALID_ARGUMENT;
	task->role = policy_info[0];
	return KERN_SUCCESS;
}

kern_return_t
kern_task_policy_get(task_ref_t task, task_policy_flavor_t flavor,
    task_policy_t policy_info, mach_msg_type_number_t *policy_infoCnt,
    boolean_t *get_default)
{
	if (!task || flavor != TASK_CATEGORY_POLICY ||
	    *policy_infoCnt < TASK_CATEGORY_POLICY_COUNT)
		return KERN_INVALID_ARGUMENT;
	policy_info[0] = *get_default ? TASK_UNSPECIFIED : task->role;
	*policy_infoCnt = TASK_CATEGORY_POLICY_COUNT;
	return KERN_SUCCESS;
}

/*
 * The routines of task.defs that tell of a task or remember something, and
 * those that are not to be had.
 */

#include "machd/task-info.h"
#include "machd/task.h"
#include "task_server.h"

kern_return_t
kern_task_info(task_ref_t task, task_flavor_t flavor, task_info_t task_info_out,
    mach_msg_type_number_t *task_info_outCnt)
{
	return task
	    ? task_info_get(task, flavor, task_info_out, task_info_outCnt)
	    : KERN_INVALID_ARGUMENT;
}

/* Tasks come by fork; as on macOS. */
kern_return_t
kern_task_create(task_ref_t task, ledger_array_t ledgers,
    mach_msg_type_number_t ledgersCnt, boolean_t inherit_memory,
    mach_port_t *child_task)
{
	(void)ledgers;
	(void)ledgersCnt;
	(void)inherit_memory;
	(void)child_task;
	return task ? KERN_FAILURE : KERN_INVALID_ARGUMENT;
}

/* No flavor can be set; as on macOS. */
kern_return_t
kern_task_set_info(task_ref_t task, task_flavor_t flavor,
    task_info_t task_info_in, mach_msg_type_number_t task_info_inCnt)
{
	(void)task;
	(void)flavor;
	(void)task_info_in;
	(void)task_info_inCnt;
	return KERN_INVALID_ARGUMENT;
}

/* Debug registers for all threads to come. */
kern_return_t
kern_task_get_state(task_ref_t task, thread_state_flavor_t flavor,
    thread_state_t old_state, mach_msg_type_number_t *old_stateCnt)
{
	(void)flavor;
	(void)old_state;
	*old_stateCnt = 0;
	return task ? KERN_NOT_SUPPORTED : KERN_INVALID_ARGUMENT;
}

kern_return_t
kern_task_set_state(task_ref_t task, thread_state_flavor_t flavor,
    thread_state_t new_state, mach_msg_type_number_t new_stateCnt)
{
	(void)flavor;
	(void)new_state;
	(void)new_stateCnt;
	return task ? KERN_NOT_SUPPORTED : KERN_INVALID_ARGUMENT;
}

/* Counters of the processor that nobody keeps for machd. */
kern_return_t
kern_task_inspect(task_ref_t task, task_inspect_flavor_t flavor,
    task_inspect_info_t info_out, mach_msg_type_number_t *info_outCnt)
{
	(void)flavor;
	(void)info_out;
	*info_outCnt = 0;
	return task ? KERN_NOT_SUPPORTED : KERN_INVALID_ARGUMENT;
}

kern_return_t
kern_task_get_exc_guard_behavior(
    task_ref_t task, task_exc_guard_behavior_t *behavior)
{
	if (!task)
		return KERN_INVALID_TASK;
	*behavior = task->exc_guard;
	return KERN_SUCCESS;
}

/* Remembered: the violations that it is about are never raised here. */
kern_return_t
kern_task_set_exc_guard_behavior(
    task_ref_t task, task_exc_guard_behavior_t behavior)
{
	if (!task)
		return KERN_INVALID_TASK;
	if (behavior & ~(task_exc_guard_behavior_t)TASK_EXC_GUARD_ALL)
		return KERN_INVALID_VALUE;
	task->exc_guard = behavior;
	return KERN_SUCCESS;
}

/*
 * The routines that make and destroy semaphores, and those of semaphore.defs
 * that do not wait: programs wait by a trap.
 */

#include "core/account.h"
#include "core/right.h"
#include "machd/dispatch.h"
#include "machd/semaphore.h"
#include "machd/task.h"
#include "machd/user.h"
#include "semaphore_server.h"
#include "task_server.h"

kern_return_t
kern_semaphore_create(
    task_ref_t task, semaphore_ref_t *semaphore, int policy, int value)
{
	if (!task)
		return KERN_INVALID_ARGUMENT;
	if (task->dead)
		return KERN_INVALID_TASK;
	return semaphore_new(
	    task, dispatch_caller()->user->account, policy, value, semaphore);
}

/* One of another task's is left alone, and nobody is told. */
kern_return_t
kern_semaphore_destroy(task_ref_t task, semaphore_ref_t semaphore)
{
	if (!task || !semaphore)
		return KERN_INVALID_ARGUMENT;
	if (semaphore_is_of(semaphore, task))
		semaphore_terminate(semaphore);
	return KERN_SUCCESS;
}

kern_return_t
kern_semaphore_signal(semaphore_ref_t semaphore)
{
	return semaphore ? semaphore_up(semaphore) : KERN_INVALID_ARGUMENT;
}

kern_return_t
kern_semaphore_signal_all(semaphore_ref_t semaphore)
{
	return semaphore ? semaphore_up_all(semaphore) : KERN_INVALID_ARGUMENT;
}

kern_return_t
kern_semaphore_signal_thread(semaphore_ref_t semaphore, thread_ref_t thread)
{
	return semaphore ? semaphore_up_thread(semaphore, thread)
			 : KERN_INVALID_ARGUMENT;
}

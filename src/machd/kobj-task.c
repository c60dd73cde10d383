/*
 * The routines of task.defs on tasks that attached.
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

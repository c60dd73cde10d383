/*
 * The routines of task.defs on tasks that attached.
 */

#include <mach/task_info.h>
#include <string.h>

#include "core/space.h"
#include "machd/task.h"
#include "task_server.h"

/* Copies an info structure out if the caller has room for it. */
static kern_return_t
task_info_copy(const void *info, size_t size, task_info_t out,
    mach_msg_type_number_t *count)
{
	if (*count < size / sizeof(integer_t))
		return KERN_INVALID_ARGUMENT;
	memcpy(out, info, size);
	*count = (mach_msg_type_number_t)(size / sizeof(integer_t));
	return KERN_SUCCESS;
}

/* The flavors that machd knows by itself; the others come with taskd. */
kern_return_t
kern_task_info(task_ref_t task, task_flavor_t flavor, task_info_t task_info_out,
    mach_msg_type_number_t *task_info_outCnt)
{
	const struct tokens *tokens;

	if (!task)
		return KERN_INVALID_ARGUMENT;
	tokens = space_tokens(task->space);
	switch (flavor) {
	case TASK_SECURITY_TOKEN:
		return task_info_copy(tokens->security,
		    sizeof(tokens->security), task_info_out, task_info_outCnt);
	case TASK_AUDIT_TOKEN:
		return task_info_copy(tokens->audit, sizeof(tokens->audit),
		    task_info_out, task_info_outCnt);
	default:
		return KERN_INVALID_ARGUMENT;
	}
}

#pragma once

/* task-info: what task_info tells of a task, from /proc and machd's books. */

#include <mach/kern_return.h>
#include <mach/mach_types.h>

struct task;

kern_return_t task_info_get(struct task *task, task_flavor_t flavor,
    task_info_t out, mach_msg_type_number_t *count);

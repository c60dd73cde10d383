#pragma once

/*
 * task-access: who may have another task's port without having been given it.
 * docs/design/special-ports.md states the policy.
 */

#include <mach/mach_types.h>
#include <stdbool.h>

struct process_facts;
struct task;

bool task_access(const struct task *caller, pid_t pid,
    const struct process_facts *facts, mach_task_flavor_t flavor);
bool task_access_to_task(const struct task *caller, const struct task *task,
    mach_task_flavor_t flavor);

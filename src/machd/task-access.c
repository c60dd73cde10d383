#include "machd/task-access.h"

#include "machd/task.h"
#include "os/pidfd.h"
#include "os/process.h"

/* The name port only tells of the process; the others let one act on it. */
static bool
access_to_name(const struct task *caller, const struct process_facts *facts)
{
	return caller->euid == facts->ruid && caller->ruid == facts->ruid;
}

/* As ptrace(2) has it, without the capability that makes exceptions. */
static bool
access_to_act(
    const struct task *caller, pid_t pid, const struct process_facts *facts)
{
	return caller->ruid == caller->euid && caller->rgid == caller->egid &&
	    caller->euid == facts->ruid && caller->euid == facts->euid &&
	    caller->euid == facts->suid && caller->egid == facts->rgid &&
	    caller->egid == facts->egid && caller->egid == facts->sgid &&
	    process_is_dumpable(pid, facts->euid);
}

/*
 * task_access(): the caller may have the port of this flavor of process pid,
 * whose facts these are and which lives. Ids are as machd sees them: root of a
 * user namespace below machd's own is no root here.
 */
bool
task_access(const struct task *caller, pid_t pid,
    const struct process_facts *facts, mach_task_flavor_t flavor)
{
	if (caller->pid == pid || caller->euid == 0)
		return true;
	return flavor == TASK_FLAVOR_NAME ? access_to_name(caller, facts)
					  : access_to_act(caller, pid, facts);
}

/* task_access_to_task(): the same of a task, as its process is now. */
bool
task_access_to_task(const struct task *caller, const struct task *task,
    mach_task_flavor_t flavor)
{
	struct process_facts facts;

	return process_facts(task->pid, &facts) == 0 &&
	    !pidfd_is_dead(task->pidfd) &&
	    task_access(caller, task->pid, &facts, flavor);
}

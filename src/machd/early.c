#include "machd/early.h"

#include <errno.h>
#include <stdlib.h>

#include "base/cleanup.h"
#include "core/space.h"
#include "machd/ports.h"
#include "machd/task-port.h"
#include "machd/task.h"
#include "os/pidfd.h"
#include "os/process.h"

/* What the task is taken to inherit, until its process says it. */
struct early {
	struct ports guess;
};

/* What the parent would give a child that it forked now; else the defaults. */
static const struct ports *
early_guess(struct machd *machd, const struct process_facts *facts)
{
	const struct task *parent = task_find(machd, facts->parent);

	return parent && parent->euid == facts->euid &&
		parent->egid == facts->egid
	    ? &parent->ports
	    : &machd->defaults;
}

/*
 * early_new(): a task for process pid, whose facts these are, and which is no
 * task. Its names are not there yet. -ESRCH: the process is gone; -ENOMEM,
 * -EDQUOT, or as pidfd_open(2).
 */
int
early_new(struct machd *machd, pid_t pid, const struct process_facts *facts,
    struct task **ret_task)
{
	_cleanup_free_ struct early *early = calloc(1, sizeof(*early));
	struct task_identity who = { .pid = pid,
		.ruid = facts->ruid,
		.euid = facts->euid,
		.rgid = facts->rgid,
		.egid = facts->egid,
		.image = facts->image,
		.text = facts->text };
	struct task *task;
	int r;

	if (!early)
		return -ENOMEM;
	r = pidfd_open_pid(pid, &who.pidfd);
	if (r == 0)
		r = task_new(machd, &who, &task);
	if (r < 0)
		return r;
	ports_copy(early_guess(machd, facts), &early->guess);
	task_set_ports(task, &early->guess);
	task->early = TAKE(early);
	*ret_task = task;
	return 0;
}

/* early_is_as_guessed(): nobody has set one of the early task's ports. */
bool
early_is_as_guessed(const struct task *task)
{
	return ports_equal(&task->ports, &task->early->guess);
}

/*
 * early_is_forgotten(): an early task of which nobody has a port, and to which
 * nobody did anything: there is no difference to one that is not there.
 */
bool
early_is_forgotten(const struct task *task)
{
	struct space_line line;
	uint32_t index = 0;

	return task->early && !task_port_has_senders(task) &&
	    early_is_as_guessed(task) && !task->debug.port &&
	    !task->notify.port && !space_next(task->space, &index, &line);
}

/*
 * early_override(): the process inherits these ports: what others set meanwhile
 * is put in their place.
 */
void
early_override(const struct task *task, struct ports *inherited)
{
	ports_override(
	    task->machd->core, inherited, &task->early->guess, &task->ports);
}

/* early_free(): of an early task or another: it is one no more. */
void
early_free(struct task *task)
{
	if (!task->early)
		return;
	ports_release(task->machd->core, &task->early->guess);
	free(task->early);
	task->early = NULL;
}

#include "machd/task-port.h"

#include "core/port.h"
#include "machd/early.h"
#include "machd/kotype.h"
#include "machd/task.h"

static const enum kotype task_kotypes[] = {
	[TASK_FLAVOR_CONTROL] = IKOT_TASK_CONTROL,
	[TASK_FLAVOR_READ] = IKOT_TASK_READ,
	[TASK_FLAVOR_INSPECT] = IKOT_TASK_INSPECT,
	[TASK_FLAVOR_NAME] = IKOT_TASK_NAME,
};

static struct port **
task_port_slot(struct task *task, mach_task_flavor_t flavor)
{
	return flavor == TASK_FLAVOR_CONTROL ? &task->port
					     : &task->weaker[flavor - 1];
}

/*
 * task_port_right(): a send right to the living task's port of this flavor;
 * all but the control port are made when they are first asked for, and live
 * as long as the task, which has paid for them. KERN_RESOURCE_SHORTAGE.
 */
kern_return_t
task_port_right(
    struct task *task, mach_task_flavor_t flavor, struct right *ret_right)
{
	struct port **port = task_port_slot(task, flavor);
	kern_return_t kr;

	if (!*port) {
		kr = port_new_kernel(
		    task->machd->core, task_kotypes[flavor], task, port);
		if (kr != KERN_SUCCESS)
			return kr;
	}
	*ret_right = right_make_send(*port);
	return KERN_SUCCESS;
}

/*
 * task_of_port(): the task whose port this is, if the port is of the flavor
 * `weakest` or a stronger one; else NULL.
 */
struct task *
task_of_port(const struct port *port, mach_task_flavor_t weakest)
{
	struct task *task = NULL;

	for (mach_task_flavor_t f = TASK_FLAVOR_CONTROL; f <= weakest && !task;
	     f++)
		task = port_kobject(port, task_kotypes[f]);
	return task;
}

/* task_port_flavor(): of a port for which task_of_port() gives a task. */
mach_task_flavor_t
task_port_flavor(const struct port *port)
{
	mach_task_flavor_t flavor = TASK_FLAVOR_CONTROL;

	while (flavor < TASK_FLAVOR_MAX &&
	    !port_kobject(port, task_kotypes[flavor]))
		flavor++;
	return flavor;
}

/* task_port_has_senders(): somebody has a right to one of the task's ports. */
bool
task_port_has_senders(const struct task *task)
{
	for (int i = 0; i < TASK_FLAVOR_MAX; i++)
		if (task->weaker[i] && task->weaker[i]->srights > 0)
			return true;
	return task->port->srights > 0;
}

/*
 * task_port_no_senders(): of a kernel port; if it is of a task that was only
 * made because somebody asked for its port, the task may not be needed.
 */
void
task_port_no_senders(const struct port *port)
{
	struct task *task = task_of_port(port, TASK_FLAVOR_MAX);

	if (task && early_is_forgotten(task))
		task_die(task);
}

/* task_ports_die(): the task is dead: all its ports are. */
void
task_ports_die(struct task *task)
{
	for (mach_task_flavor_t f = TASK_FLAVOR_CONTROL; f <= TASK_FLAVOR_MAX;
	     f++) {
		struct port **port = task_port_slot(task, f);

		*port = port_destroy_kernel(*port);
	}
}

/*
 * The routine of spawn.defs: what a child inherits that is about to be spawned.
 */

#include <mach/task_special_ports.h>
#include <unistd.h>

#include "core/port.h"
#include "machd/dispatch.h"
#include "machd/fileport.h"
#include "machd/host-port.h"
#include "machd/ports.h"
#include "machd/snapshot.h"
#include "machd/task.h"
#include "machd_spawn_server.h"

/* The port that an action replaces; NULL: no such, or exception ports. */
static struct right *
spawn_slot(struct ports *ports, const machd_spawn_action_t *action)
{
	if (action->kind == SPAWN_REGISTERED)
		return action->a >= 0 && action->a < TASK_PORT_REGISTER_MAX
		    ? &ports->registered[action->a]
		    : NULL;
	if (action->kind != SPAWN_SPECIAL)
		return NULL;
	switch (action->a) {
	case TASK_HOST_PORT:
		return &ports->host;
	case TASK_BOOTSTRAP_PORT:
		return &ports->bootstrap;
	case TASK_ACCESS_PORT:
		return &ports->access;
	default:
		return NULL;
	}
}

static kern_return_t
spawn_check(
    struct ports *ports, const machd_spawn_action_t *action, mach_port_t handle)
{
	if (action->kind == SPAWN_EXCEPTION)
		return exc_actions_check((exception_mask_t)action->a,
		    dispatch_right(handle), action->b, action->c);
	return spawn_slot(ports, action) ? KERN_SUCCESS : KERN_INVALID_ARGUMENT;
}

static void
spawn_apply(const struct task *task, struct ports *ports,
    const machd_spawn_action_t *action, mach_port_t handle)
{
	struct core *core = task->machd->core;
	struct right taken = dispatch_take(handle);
	struct right *slot = spawn_slot(ports, action);

	if (slot) {
		if (slot == &ports->host)
			host_port_settle(task, &taken);
		right_release(core, slot);
		*slot = taken;
		return;
	}
	exc_actions_set(core, &ports->exc, (exception_mask_t)action->a,
	    &(struct exc_action){ taken, action->b, action->c });
	right_release(core, &taken);
}

/* The fd that stands for these ports, in a fileport of the task's. */
static kern_return_t
spawn_fileport(
    struct task *task, const struct ports *ports, struct right *ret_right)
{
	int fd = -1;
	kern_return_t kr;

	if (snapshot_make(task, ports, &fd) < 0)
		return KERN_RESOURCE_SHORTAGE;
	kr = fileport_right(task, &fd, ret_right);
	if (fd >= 0)
		close(fd);
	return kr;
}

kern_return_t
kern_machd_spawn_inherit(task_ref_t task, machd_spawn_action_array_t actions,
    mach_msg_type_number_t actionsCnt, mach_port_array_t handles,
    mach_msg_type_number_t handlesCnt, mach_port_t *inherit)
{
	struct right right = RIGHT_NULL;
	struct ports ports;
	kern_return_t kr = KERN_SUCCESS;

	if (!task || actionsCnt != handlesCnt)
		return KERN_INVALID_ARGUMENT;
	ports_copy(&task->ports, &ports);
	for (unsigned i = 0; i < actionsCnt && kr == KERN_SUCCESS; i++)
		kr = spawn_check(&ports, &actions[i], handles[i]);
	if (kr == KERN_SUCCESS) {
		for (unsigned i = 0; i < actionsCnt; i++)
			spawn_apply(task, &ports, &actions[i], handles[i]);
		kr = spawn_fileport(task, &ports, &right);
	}
	ports_release(task->machd->core, &ports);
	if (kr == KERN_SUCCESS)
		*inherit = dispatch_put(&right);
	return kr;
}

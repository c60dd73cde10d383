/*
 * The routines of task.defs on tasks that attached.
 */

#include <mach/task_info.h>
#include <mach/task_special_ports.h>
#include <stdlib.h>
#include <string.h>

#include "core/port.h"
#include "core/space.h"
#include "machd/dispatch.h"
#include "machd/task.h"
#include "task_server.h"

/* The slot of a settable special port, and whether children inherit it. */
static struct right *
task_slot(struct task *task, int which, bool *ret_inherited)
{
	*ret_inherited = true;
	switch (which) {
	case TASK_HOST_PORT:
		return &task->ports.host;
	case TASK_BOOTSTRAP_PORT:
		return &task->ports.bootstrap;
	case TASK_ACCESS_PORT:
		return &task->ports.access;
	case TASK_DEBUG_CONTROL_PORT:
		*ret_inherited = false;
		return &task->debug;
	case TASK_RESOURCE_NOTIFY_PORT:
		*ret_inherited = false;
		return &task->notify;
	default:
		return NULL;
	}
}

kern_return_t
kern_task_get_special_port(
    task_ref_t task, int which_port, mach_port_t *special_port)
{
	struct right right;
	struct right *slot;
	bool inherited;

	if (!task)
		return KERN_INVALID_ARGUMENT;
	if (task->dead)
		return KERN_FAILURE;
	slot = task_slot(task, which_port, &inherited);
	if (which_port == TASK_KERNEL_PORT)
		right = right_make_send(task->port);
	else if (slot)
		right = right_copy_send(slot);
	else
		return KERN_INVALID_ARGUMENT;
	*special_port = dispatch_put(&right);
	return KERN_SUCCESS;
}

/*
 * The right is taken on success. The host port may be set here, unlike on a
 * stock Mac: to run a program under another kernel is what the port is for.
 */
kern_return_t
kern_task_set_special_port(
    task_ref_t task, int which_port, mach_port_t special_port)
{
	struct right *slot, taken;
	bool inherited;

	if (!task)
		return KERN_INVALID_ARGUMENT;
	if (task->dead)
		return KERN_FAILURE;
	if (which_port == TASK_KERNEL_PORT)
		return KERN_NO_ACCESS;
	slot = task_slot(task, which_port, &inherited);
	if (!slot)
		return KERN_INVALID_ARGUMENT;
	if (which_port == TASK_ACCESS_PORT && slot->port)
		return KERN_NO_ACCESS;
	taken = dispatch_take(special_port);
	right_release(task->machd->core, slot);
	*slot = taken;
	if (inherited)
		task_ports_changed(task);
	return KERN_SUCCESS;
}

kern_return_t
kern_mach_ports_register(task_ref_t task, mach_port_array_t init_port_set,
    mach_msg_type_number_t init_port_setCnt)
{
	struct ports *ports;

	if (!task || init_port_setCnt > TASK_PORT_REGISTER_MAX)
		return KERN_INVALID_ARGUMENT;
	ports = &task->ports;
	for (unsigned i = 0; i < TASK_PORT_REGISTER_MAX; i++) {
		right_release(task->machd->core, &ports->registered[i]);
		if (i < init_port_setCnt)
			ports->registered[i] = dispatch_take(init_port_set[i]);
	}
	task_ports_changed(task);
	return KERN_SUCCESS;
}

kern_return_t
kern_mach_ports_lookup(task_ref_t task, mach_port_array_t *init_port_set,
    mach_msg_type_number_t *init_port_setCnt)
{
	mach_port_t *handles;

	if (!task)
		return KERN_INVALID_ARGUMENT;
	handles = calloc(TASK_PORT_REGISTER_MAX, sizeof(*handles));
	if (!handles)
		return KERN_RESOURCE_SHORTAGE;
	for (unsigned i = 0; i < TASK_PORT_REGISTER_MAX; i++) {
		struct right right = right_copy_send(&task->ports.registered[i]);

		handles[i] = dispatch_put(&right);
	}
	*init_port_set = handles;
	*init_port_setCnt = TASK_PORT_REGISTER_MAX;
	return KERN_SUCCESS;
}

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

/*
 * The routines about the ports that every task and thread has: special ports,
 * registered ports, identity tokens.
 */

#include <mach/task_special_ports.h>
#include <stdlib.h>

#include "core/port.h"
#include "machd/dispatch.h"
#include "machd/host-port.h"
#include "machd/task-access.h"
#include "machd/task-port.h"
#include "machd/task-token.h"
#include "machd/task.h"
#include "machd/thread-port.h"
#include "task_server.h"
#include "thread_act_server.h"

/* The special ports that are ports of the task itself. */
static const struct special_flavor {
	int which;
	mach_task_flavor_t flavor;
} special_flavors[] = {
	{ TASK_KERNEL_PORT, TASK_FLAVOR_CONTROL },
	{ TASK_READ_PORT, TASK_FLAVOR_READ },
	{ TASK_INSPECT_PORT, TASK_FLAVOR_INSPECT },
	{ TASK_NAME_PORT, TASK_FLAVOR_NAME },
};
#define SPECIAL_FLAVORS (sizeof(special_flavors) / sizeof(*special_flavors))

static const struct special_flavor *
special_flavor(int which)
{
	for (unsigned i = 0; i < SPECIAL_FLAVORS; i++)
		if (special_flavors[i].which == which)
			return &special_flavors[i];
	return NULL;
}

/* The slot of a settable special port, and whether children inherit it. */
static struct right *
special_slot(struct task *task, int which, bool *ret_inherited)
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

/*
 * The task's port of that flavor, for whoever has one of the flavor `held`: a
 * weaker port never leads to a stronger one.
 */
static kern_return_t
special_get_flavor(struct task *task, mach_task_flavor_t held,
    mach_task_flavor_t wanted, struct right *ret_right)
{
	if (wanted < held)
		return KERN_INVALID_CAPABILITY;
	return task_port_right(task, wanted, ret_right);
}

kern_return_t
kern_task_get_special_port(
    mach_port_t port, int which_port, mach_port_t *special_port)
{
	struct task *task = convert_port_to_task_inspect(port);
	const struct special_flavor *own = special_flavor(which_port);
	struct right right, *slot;
	mach_task_flavor_t held;
	bool inherited;
	kern_return_t kr;

	if (!task)
		return KERN_INVALID_ARGUMENT;
	held = convert_port_to_flavor(port);
	if (own) {
		kr = special_get_flavor(task, held, own->flavor, &right);
		if (kr != KERN_SUCCESS)
			return kr;
	} else {
		/* The others are capabilities to act: of the control port. */
		if (held != TASK_FLAVOR_CONTROL)
			return KERN_INVALID_CAPABILITY;
		slot = special_slot(task, which_port, &inherited);
		if (!slot)
			return KERN_INVALID_ARGUMENT;
		right = which_port == TASK_HOST_PORT ? host_port_of(task)
						     : right_copy_send(slot);
	}
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
	if (which_port == TASK_KERNEL_PORT)
		return KERN_NO_ACCESS;
	slot = special_slot(task, which_port, &inherited);
	if (!slot)
		return KERN_INVALID_ARGUMENT;
	if (which_port == TASK_ACCESS_PORT && slot->port)
		return KERN_NO_ACCESS;
	taken = dispatch_take(special_port);
	if (which_port == TASK_HOST_PORT)
		host_port_settle(task, &taken);
	right_release(task->machd->core, slot);
	*slot = taken;
	if (inherited)
		task_ports_changed(task);
	return KERN_SUCCESS;
}

/* A thread's special ports are its own, of each flavor. */
kern_return_t
kern_thread_get_special_port(
    mach_port_t port, int which_port, mach_port_t *special_port)
{
	static const mach_thread_flavor_t flavors[] = {
		[THREAD_KERNEL_PORT] = THREAD_FLAVOR_CONTROL,
		[THREAD_INSPECT_PORT] = THREAD_FLAVOR_INSPECT,
		[THREAD_READ_PORT] = THREAD_FLAVOR_READ,
	};
	struct thread *thread = convert_port_to_thread_inspect(port);
	struct right right;
	kern_return_t kr;

	if (!thread || which_port < THREAD_KERNEL_PORT ||
	    which_port > THREAD_MAX_SPECIAL_PORT)
		return KERN_INVALID_ARGUMENT;
	if (flavors[which_port] < convert_port_to_thread_flavor(port))
		return KERN_INVALID_CAPABILITY;
	kr = thread_port_right(thread, flavors[which_port], &right);
	if (kr == KERN_SUCCESS)
		*special_port = dispatch_put(&right);
	return kr;
}

/* There is none to set. */
kern_return_t
kern_thread_set_special_port(
    thread_ref_t thread, int which_port, mach_port_t special_port)
{
	(void)special_port;
	if (!thread || which_port != THREAD_KERNEL_PORT)
		return KERN_INVALID_ARGUMENT;
	return KERN_NO_ACCESS;
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

kern_return_t
kern_task_create_identity_token(task_ref_t task, mach_port_t *token)
{
	struct right right;
	kern_return_t kr;

	if (!task)
		return KERN_INVALID_ARGUMENT;
	kr = task_token_new(task, dispatch_caller(), &right);
	if (kr == KERN_SUCCESS)
		*token = dispatch_put(&right);
	return kr;
}

/* A token is no right to act: the caller must be one who may have the port. */
kern_return_t
kern_task_identity_token_get_task_port(
    task_token_ref_t token, task_flavor_t flavor, mach_port_t *task_port)
{
	struct task *task, *caller = dispatch_caller();
	struct right right;
	kern_return_t kr;

	if (!token || flavor > TASK_FLAVOR_MAX)
		return KERN_INVALID_ARGUMENT;
	task = task_token_task(token);
	if (!task)
		return KERN_NOT_FOUND;
	if (!task_access_to_task(caller, task, flavor))
		return KERN_DENIED;
	kr = task_port_right(task, flavor, &right);
	if (kr == KERN_SUCCESS)
		*task_port = dispatch_put(&right);
	return kr;
}

/*
 * The routines of task.defs, thread_act.defs and host_priv.defs that say who
 * is told of exceptions.
 */

#include <mach/exception_types.h>
#include <stdlib.h>

#include "host_priv_server.h"
#include "machd/dispatch.h"
#include "machd/exc-actions.h"
#include "machd/task.h"
#include "machd/thread.h"
#include "task_server.h"
#include "thread_act_server.h"

/* What a set or a swap asks for; the port is a handle of the request. */
struct exc_request {
	exception_mask_t mask;
	mach_port_t port;
	exception_behavior_t behavior;
	thread_state_flavor_t flavor;
};

/* Where a get or a swap tells what was set. */
struct exc_reply {
	exception_mask_array_t masks;
	mach_msg_type_number_t *count;
	exception_handler_array_t ports;
	exception_behavior_array_t behaviors;
	exception_flavor_array_t flavors;
};

static kern_return_t
exc_check(const struct exc_request *in)
{
	return exc_actions_check(
	    in->mask, dispatch_right(in->port), in->behavior, in->flavor);
}

static void
exc_set(struct exc_actions *actions, const struct exc_request *in)
{
	struct core *core = dispatch_caller()->machd->core;
	struct exc_action action = { .port = dispatch_take(in->port),
		.behavior = in->behavior,
		.flavor = in->flavor };

	exc_actions_set(core, actions, in->mask, &action);
	right_release(core, &action.port);
}

static kern_return_t
exc_get(const struct exc_actions *actions, exception_mask_t mask,
    const struct exc_reply *out)
{
	struct exc_tuple tuples[EXC_TUPLES_MAX];

	if (mask & ~(exception_mask_t)EXC_MASK_VALID)
		return KERN_INVALID_ARGUMENT;
	*out->count = exc_actions_get(actions, mask, tuples);
	for (unsigned i = 0; i < *out->count; i++) {
		struct right right = right_copy_send(&tuples[i].action->port);

		out->masks[i] = tuples[i].mask;
		out->ports[i] = dispatch_put(&right);
		out->behaviors[i] = tuples[i].action->behavior;
		out->flavors[i] = tuples[i].action->flavor;
	}
	return KERN_SUCCESS;
}

/* Sets, after it told what was set if that is wanted. */
static kern_return_t
exc_swap(struct exc_actions *actions, const struct exc_request *in,
    const struct exc_reply *out)
{
	kern_return_t kr = exc_check(in);

	if (kr == KERN_SUCCESS && out)
		kr = exc_get(actions, in->mask, out);
	if (kr == KERN_SUCCESS)
		exc_set(actions, in);
	return kr;
}

static kern_return_t
exc_task(struct task *task, const struct exc_request *in,
    const struct exc_reply *out)
{
	kern_return_t kr;

	if (!task || task->dead)
		return KERN_INVALID_ARGUMENT;
	kr = exc_swap(&task->ports.exc, in, out);
	if (kr == KERN_SUCCESS) {
		task_ports_changed(task);
		task_exceptions_changed(task);
	}
	return kr;
}

/* A thread gets its set of ports when it is first asked to have some. */
static kern_return_t
exc_thread(struct thread *thread, const struct exc_request *in,
    const struct exc_reply *out)
{
	kern_return_t kr;

	if (!thread)
		return KERN_INVALID_ARGUMENT;
	kr = exc_check(in);
	if (kr == KERN_SUCCESS && !thread->exc)
		thread->exc = calloc(1, sizeof(*thread->exc));
	if (kr == KERN_SUCCESS && !thread->exc)
		kr = KERN_RESOURCE_SHORTAGE;
	if (kr == KERN_SUCCESS)
		kr = exc_swap(thread->exc, in, out);
	if (kr == KERN_SUCCESS)
		task_exceptions_changed(thread->task);
	return kr;
}

/* Every task has to know. */
static kern_return_t
exc_host(struct machd *machd, const struct exc_request *in,
    const struct exc_reply *out)
{
	struct task *task;
	kern_return_t kr;

	if (!machd)
		return KERN_INVALID_ARGUMENT;
	kr = exc_swap(&machd->exc, in, out);
	if (kr == KERN_SUCCESS)
		for (task = task_from(machd, 0); task; task = task_next(task))
			task_exceptions_changed(task);
	return kr;
}

kern_return_t
kern_task_set_exception_ports(task_ref_t task, exception_mask_t exception_mask,
    mach_port_t new_port, exception_behavior_t behavior,
    thread_state_flavor_t new_flavor)
{
	return exc_task(task,
	    &(struct exc_request){
		exception_mask, new_port, behavior, new_flavor },
	    NULL);
}

kern_return_t
kern_task_get_exception_ports(task_ref_t task, exception_mask_t exception_mask,
    exception_mask_array_t masks, mach_msg_type_number_t *masksCnt,
    exception_handler_array_t old_handlers,
    exception_behavior_array_t old_behaviors,
    exception_flavor_array_t old_flavors)
{
	if (!task || task->dead)
		return KERN_INVALID_ARGUMENT;
	return exc_get(&task->ports.exc, exception_mask,
	    &(struct exc_reply){
		masks, masksCnt, old_handlers, old_behaviors, old_flavors });
}

kern_return_t
kern_task_swap_exception_ports(task_ref_t task, exception_mask_t exception_mask,
    mach_port_t new_port, exception_behavior_t behavior,
    thread_state_flavor_t new_flavor, exception_mask_array_t masks,
    mach_msg_type_number_t *masksCnt, exception_handler_array_t old_handlers,
    exception_behavior_array_t old_behaviors,
    exception_flavor_array_t old_flavors)
{
	return exc_task(task,
	    &(struct exc_request){
		exception_mask, new_port, behavior, new_flavor },
	    &(struct exc_reply){
		masks, masksCnt, old_handlers, old_behaviors, old_flavors });
}

kern_return_t
kern_thread_set_exception_ports(thread_ref_t thread,
    exception_mask_t exception_mask, mach_port_t new_port,
    exception_behavior_t behavior, thread_state_flavor_t new_flavor)
{
	return exc_thread(thread,
	    &(struct exc_request){
		exception_mask, new_port, behavior, new_flavor },
	    NULL);
}

/* Of a thread that never had exception ports there is nothing to tell. */
kern_return_t
kern_thread_get_exception_ports(thread_ref_t thread,
    exception_mask_t exception_mask, exception_mask_array_t masks,
    mach_msg_type_number_t *masksCnt, exception_handler_array_t old_handlers,
    exception_behavior_array_t old_behaviors,
    exception_flavor_array_t old_flavors)
{
	static const struct exc_actions none;

	if (!thread)
		return KERN_INVALID_ARGUMENT;
	return exc_get(thread->exc ? thread->exc : &none,
	    thread->exc ? exception_mask
			: exception_mask & ~(exception_mask_t)EXC_MASK_VALID,
	    &(struct exc_reply){
		masks, masksCnt, old_handlers, old_behaviors, old_flavors });
}

kern_return_t
kern_thread_swap_exception_ports(thread_ref_t thread,
    exception_mask_t exception_mask, mach_port_t new_port,
    exception_behavior_t behavior, thread_state_flavor_t new_flavor,
    exception_mask_array_t masks, mach_msg_type_number_t *masksCnt,
    exception_handler_array_t old_handlers,
    exception_behavior_array_t old_behaviors,
    exception_flavor_array_t old_flavors)
{
	return exc_thread(thread,
	    &(struct exc_request){
		exception_mask, new_port, behavior, new_flavor },
	    &(struct exc_reply){
		masks, masksCnt, old_handlers, old_behaviors, old_flavors });
}

kern_return_t
kern_host_set_exception_ports(host_ref_t host_priv,
    exception_mask_t exception_mask, mach_port_t new_port,
    exception_behavior_t behavior, thread_state_flavor_t new_flavor)
{
	return exc_host(host_priv,
	    &(struct exc_request){
		exception_mask, new_port, behavior, new_flavor },
	    NULL);
}

kern_return_t
kern_host_get_exception_ports(host_ref_t host_priv,
    exception_mask_t exception_mask, exception_mask_array_t masks,
    mach_msg_type_number_t *masksCnt, exception_handler_array_t old_handlers,
    exception_behavior_array_t old_behaviors,
    exception_flavor_array_t old_flavors)
{
	if (!host_priv)
		return KERN_INVALID_ARGUMENT;
	return exc_get(&host_priv->exc, exception_mask,
	    &(struct exc_reply){
		masks, masksCnt, old_handlers, old_behaviors, old_flavors });
}

kern_return_t
kern_host_swap_exception_ports(host_ref_t host_priv,
    exception_mask_t exception_mask, mach_port_t new_port,
    exception_behavior_t behavior, thread_state_flavor_t new_flavor,
    exception_mask_array_t masks, mach_msg_type_number_t *masksCnt,
    exception_handler_array_t old_handlers,
    exception_behavior_array_t old_behaviors,
    exception_flavor_array_t old_flavors)
{
	return exc_host(host_priv,
	    &(struct exc_request){
		exception_mask, new_port, behavior, new_flavor },
	    &(struct exc_reply){
		masks, masksCnt, old_handlers, old_behaviors, old_flavors });
}

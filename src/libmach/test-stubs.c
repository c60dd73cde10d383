#include "libmach/test-stubs.h"

#include <mach/mach.h>

struct stub_calls stub_calls;

kern_return_t
mach_port_deallocate(ipc_space_t task, mach_port_name_t name)
{
	(void)task;
	(void)name;
	__atomic_add_fetch(&stub_calls.deallocated, 1, __ATOMIC_RELAXED);
	return KERN_SUCCESS;
}

kern_return_t
mach_port_mod_refs(ipc_space_t task, mach_port_name_t name,
    mach_port_right_t right, mach_port_delta_t delta)
{
	(void)task;
	(void)name;
	if (right == MACH_PORT_RIGHT_RECEIVE && delta == -1)
		__atomic_add_fetch(
		    &stub_calls.receive_destroyed, 1, __ATOMIC_RELAXED);
	return KERN_SUCCESS;
}

kern_return_t
mach_port_destruct(ipc_space_t task, mach_port_name_t name,
    mach_port_delta_t srdelta, mach_port_context_t guard)
{
	(void)task;
	(void)name;
	if (srdelta == -1 && guard == 0)
		__atomic_add_fetch(
		    &stub_calls.receive_destroyed, 1, __ATOMIC_RELAXED);
	return KERN_SUCCESS;
}

kern_return_t
mach_port_insert_right(ipc_space_t task, mach_port_name_t name,
    mach_port_t poly, mach_msg_type_name_t disposition)
{
	(void)task;
	(void)name;
	(void)poly;
	(void)disposition;
	return KERN_SUCCESS;
}

kern_return_t
mach_port_extract_right(ipc_space_t task, mach_port_name_t name,
    mach_msg_type_name_t wanted, mach_port_t *poly,
    mach_msg_type_name_t *disposition)
{
	(void)task;
	*poly = name;
	*disposition = wanted;
	return KERN_SUCCESS;
}

kern_return_t
mach_port_unguard(
    ipc_space_t task, mach_port_name_t name, mach_port_context_t guard)
{
	(void)task;
	(void)name;
	(void)guard;
	return KERN_SUCCESS;
}

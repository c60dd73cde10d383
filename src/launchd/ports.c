#include "launchd/ports.h"

#include <mach/mach.h>
#include <mach/notify.h>

kern_return_t
ports_new(mach_port_t set, mach_port_t *ret_port)
{
	mach_port_t port;
	kern_return_t kr;

	kr = mach_port_allocate(
	    mach_task_self(), MACH_PORT_RIGHT_RECEIVE, &port);
	if (kr != KERN_SUCCESS)
		return kr;
	if (set != MACH_PORT_NULL)
		kr = mach_port_insert_member(mach_task_self(), port, set);
	if (kr != KERN_SUCCESS) {
		ports_drop_receive(port);
		return kr;
	}
	*ret_port = port;
	return KERN_SUCCESS;
}

kern_return_t
ports_make_send(mach_port_t name)
{
	return mach_port_insert_right(
	    mach_task_self(), name, name, MACH_MSG_TYPE_MAKE_SEND);
}

kern_return_t
ports_new_service(mach_port_t *ret_port)
{
	mach_port_t port;
	kern_return_t kr;

	kr = ports_new(MACH_PORT_NULL, &port);
	if (kr != KERN_SUCCESS)
		return kr;
	kr = ports_make_send(port);
	if (kr != KERN_SUCCESS) {
		ports_drop_receive(port);
		return kr;
	}
	*ret_port = port;
	return KERN_SUCCESS;
}

void
ports_drop_send(mach_port_t name)
{
	(void)mach_port_deallocate(mach_task_self(), name);
}

void
ports_drop_receive(mach_port_t name)
{
	(void)mach_port_mod_refs(
	    mach_task_self(), name, MACH_PORT_RIGHT_RECEIVE, -1);
}

static kern_return_t
ports_request(mach_port_t name, mach_msg_id_t id, mach_port_t notify)
{
	mach_port_t previous = MACH_PORT_NULL;
	kern_return_t kr;

	kr = mach_port_request_notification(mach_task_self(), name, id, 0,
	    notify, MACH_MSG_TYPE_MAKE_SEND_ONCE, &previous);
	if (kr == KERN_SUCCESS && MACH_PORT_VALID(previous))
		(void)mach_port_deallocate(mach_task_self(), previous);
	return kr;
}

kern_return_t
ports_request_death(mach_port_t name, mach_port_t notify)
{
	return ports_request(name, MACH_NOTIFY_DEAD_NAME, notify);
}

kern_return_t
ports_request_return(mach_port_t name, mach_port_t notify)
{
	return ports_request(name, MACH_NOTIFY_PORT_DESTROYED, notify);
}

bool
ports_dead(mach_port_t name)
{
	mach_port_type_t type;

	if (!MACH_PORT_VALID(name))
		return true;
	return mach_port_type(mach_task_self(), name, &type) != KERN_SUCCESS ||
	    !(type & MACH_PORT_TYPE_PORT_RIGHTS);
}

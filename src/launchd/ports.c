#include "launchd/ports.h"

#include <mach/linux/port_fd.h>
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

kern_return_t
ports_new_set(mach_port_t *ret_set, int *ret_fd)
{
	mach_port_t set;
	kern_return_t kr;

	kr = mach_port_allocate(
	    mach_task_self(), MACH_PORT_RIGHT_PORT_SET, &set);
	if (kr != KERN_SUCCESS)
		return kr;
	kr = mach_port_fd_np(mach_task_self(), set, ret_fd);
	if (kr != KERN_SUCCESS) {
		(void)mach_port_mod_refs(
		    mach_task_self(), set, MACH_PORT_RIGHT_PORT_SET, -1);
		return kr;
	}
	*ret_set = set;
	return KERN_SUCCESS;
}

kern_return_t
ports_join_set(mach_port_t set, mach_port_t name)
{
	return mach_port_insert_member(mach_task_self(), name, set);
}

void
ports_join(mach_port_t set, mach_port_t name)
{
	(void)mach_port_insert_member(mach_task_self(), name, set);
}

void
ports_leave(mach_port_t set, mach_port_t name)
{
	(void)mach_port_extract_member(mach_task_self(), name, set);
}

bool
ports_ready(mach_port_t set, mach_port_t *ret_name)
{
	mach_msg_header_t header = { 0 };
	mach_msg_return_t mr;

	/* With its trailer no message fits: it stays, and says where it is. */
	mr = mach_msg(&header,
	    MACH_RCV_MSG | MACH_RCV_TIMEOUT | MACH_RCV_LARGE |
		MACH_RCV_LARGE_IDENTITY,
	    0, sizeof(header), set, 0, MACH_PORT_NULL);
	if (mr != MACH_RCV_TOO_LARGE)
		return false;
	*ret_name = header.msgh_local_port;
	return true;
}

void
ports_drain(mach_port_t name, bool all)
{
	mach_msg_header_t header;
	mach_msg_return_t mr;

	/* One that does not fit, and need not stay, is destroyed. */
	do
		mr = mach_msg(&header, MACH_RCV_MSG | MACH_RCV_TIMEOUT, 0,
		    sizeof(header), name, 0, MACH_PORT_NULL);
	while (all && mr == MACH_RCV_TOO_LARGE);
}

kern_return_t
ports_set_bootstrap(mach_port_t name)
{
	kern_return_t kr = ports_make_send(name);

	if (kr != KERN_SUCCESS)
		return kr;
	kr = task_set_special_port(mach_task_self(), TASK_BOOTSTRAP_PORT, name);
	ports_drop_send(name);
	return kr;
}

mach_port_t
ports_root_context(void)
{
	mach_port_context_t context = 0;

	if (mach_port_get_context(mach_task_self(), bootstrap_port, &context) !=
	    KERN_SUCCESS)
		return MACH_PORT_NULL;
	return (mach_port_t)context;
}

kern_return_t
ports_set_root_context(mach_port_t name)
{
	return mach_port_set_context(mach_task_self(), bootstrap_port, name);
}

bool
ports_has_receive(mach_port_t name)
{
	mach_port_type_t type;

	return mach_port_type(mach_task_self(), name, &type) == KERN_SUCCESS &&
	    (type & MACH_PORT_TYPE_RECEIVE);
}

/* Gives up all that a name has. */
static void
ports_drop_name(mach_port_t name, mach_port_type_t type)
{
	static const struct {
		mach_port_type_t type;
		mach_port_right_t right;
	} rights[] = {
		{ MACH_PORT_TYPE_RECEIVE, MACH_PORT_RIGHT_RECEIVE },
		{ MACH_PORT_TYPE_PORT_SET, MACH_PORT_RIGHT_PORT_SET },
	};
	unsigned i;

	for (i = 0; i < sizeof(rights) / sizeof(rights[0]); i++)
		if (type & rights[i].type)
			(void)mach_port_mod_refs(
			    mach_task_self(), name, rights[i].right, -1);
	while (mach_port_deallocate(mach_task_self(), name) == KERN_SUCCESS)
		;
}

void
ports_drop_unknown(
    bool (*is_known)(mach_port_t name, void *context), void *context)
{
	mach_port_name_array_t names = NULL;
	mach_port_type_array_t types = NULL;
	mach_msg_type_number_t i, count = 0, type_count = 0;

	if (mach_port_names(mach_task_self(), &names, &count, &types,
		&type_count) != KERN_SUCCESS)
		return;
	for (i = 0; i < count && i < type_count; i++)
		if (!is_known(names[i], context))
			ports_drop_name(names[i], types[i]);
	(void)vm_deallocate(mach_task_self(), (vm_address_t)(uintptr_t)names,
	    count * sizeof(*names));
	(void)vm_deallocate(mach_task_self(), (vm_address_t)(uintptr_t)types,
	    type_count * sizeof(*types));
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

/*
 * right-copyout: putting rights into a space (spec 6.4).
 */

#include <assert.h>

#include "core/port.h"
#include "core/space-impl.h"

/* merge_send(): a send right joins the entry the space has for its port. */
static void
merge_send(struct entry *entry, struct port *port)
{
	if (entry_type(entry) & MACH_PORT_TYPE_SEND) {
		port->srights--; /* cannot be the last one */
		entry_add_urefs(entry, 1);
	} else {
		entry->right |= MACH_PORT_TYPE_SEND >> 16;
		entry->urefs = 1;
	}
	port_unref(port);
}

/* merge_receive(): a receive right joins the send right the space has. */
static void
merge_receive(struct space *space, struct entry *entry, struct port *port)
{
	port_arrive(port, space, entry_name(entry));
	entry_set_type(
	    space, entry, MACH_PORT_TYPE_SEND | MACH_PORT_TYPE_RECEIVE);
	port_unref(port);
}

/* copyout_new(): the right gets a name of its own. */
static kern_return_t
copyout_new(struct space *space, struct right *right, mach_port_name_t *ret_name)
{
	struct port *port = right->port;
	mach_port_type_t type;
	struct entry *entry;
	kern_return_t kr;

	type = right->type == MACH_MSG_TYPE_PORT_RECEIVE
	    ? MACH_PORT_TYPE_RECEIVE
	    : right->type == MACH_MSG_TYPE_PORT_SEND ? MACH_PORT_TYPE_SEND
						     : MACH_PORT_TYPE_SEND_ONCE;
	kr = entry_new(space, type, &entry);
	if (kr != KERN_SUCCESS)
		return kr;
	entry_fill(space, entry, right_take(right));
	assert(entry->port == port);
	*ret_name = entry_name(entry);
	return KERN_SUCCESS;
}

void
entry_fill(struct space *space, struct entry *entry, struct right right)
{
	entry->port = right.port;
	if (right.type == MACH_MSG_TYPE_PORT_RECEIVE) {
		port_arrive(right.port, space, entry_name(entry));
		return;
	}
	entry->urefs = 1;
	if (right.type == MACH_MSG_TYPE_PORT_SEND)
		entry_hash(space, entry);
}

void
entry_merge(struct space *space, struct entry *entry, struct right right)
{
	assert(entry->port == right.port);
	if (right.type == MACH_MSG_TYPE_PORT_SEND)
		merge_send(entry, right.port);
	else
		merge_receive(space, entry, right.port);
}

kern_return_t
right_copyout(
    struct space *space, struct right *right, mach_port_name_t *ret_name)
{
	struct entry *entry = NULL;

	if (!right->port) {
		*ret_name = MACH_PORT_NULL;
		*right = RIGHT_NULL;
		return KERN_SUCCESS;
	}
	if (right->port == IP_DEAD || port_is_dead(right->port)) {
		right_end(right);
		*ret_name = MACH_PORT_DEAD;
		return KERN_SUCCESS;
	}
	if (right->type != MACH_MSG_TYPE_PORT_SEND_ONCE)
		entry = entry_of_port(space, right->port);
	if (!entry)
		return copyout_new(space, right, ret_name);
	*ret_name = entry_name(entry);
	entry_merge(space, entry, right_take(right));
	return KERN_SUCCESS;
}

kern_return_t
space_copyout(
    struct space *space, struct right *right, mach_port_name_t *ret_name)
{
	kern_return_t kr;

	if (!space->active)
		return KERN_INVALID_TASK;
	kr = right_copyout(space, right, ret_name);
	work_settle(space->core);
	return kr;
}

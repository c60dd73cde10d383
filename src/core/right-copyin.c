/*
 * right-copyin: taking rights out of a space (spec 5.4, 5.6, 5.7).
 *
 * copyin_check() decides and changes nothing, copyin_apply() changes and
 * cannot fail.
 */

#include <assert.h>

#include "core/kmsg-impl.h"
#include "core/notify.h"
#include "core/port.h"
#include "core/space-impl.h"

#define RECEIVE_FIXED (PORT_IMMOVABLE | PORT_REPLY | PORT_SPECIAL_REPLY)

mach_msg_type_name_t
copyin_type(mach_msg_type_name_t disposition)
{
	switch (disposition) {
	case MACH_MSG_TYPE_MOVE_RECEIVE:
		return MACH_MSG_TYPE_PORT_RECEIVE;
	case MACH_MSG_TYPE_MOVE_SEND:
	case MACH_MSG_TYPE_COPY_SEND:
	case MACH_MSG_TYPE_MAKE_SEND:
		return MACH_MSG_TYPE_PORT_SEND;
	case MACH_MSG_TYPE_MOVE_SEND_ONCE:
	case MACH_MSG_TYPE_MAKE_SEND_ONCE:
		return MACH_MSG_TYPE_PORT_SEND_ONCE;
	default:
		return MACH_MSG_TYPE_PORT_NONE;
	}
}

/* check_pinned(): the last reference of a pinned name cannot be moved. */
static kern_return_t
check_pinned(const struct entry *entry)
{
	if (entry->flags & ENTRY_PINNED && entry->urefs == 1)
		return KERN_INVALID_CAPABILITY;
	return KERN_SUCCESS;
}

/* check_receive(): a receive right that may not move. */
static kern_return_t
check_receive(struct space *space, const struct entry *entry)
{
	if (!(entry->port->flags & RECEIVE_FIXED))
		return KERN_SUCCESS;
	space_violate(space, kGUARD_EXC_IMMOVABLE, entry_name(entry), 0);
	return KERN_INVALID_CAPABILITY;
}

kern_return_t
copyin_check(struct space *space, const struct entry *entry,
    mach_msg_type_name_t disposition)
{
	mach_port_type_t type = entry_type(entry);

	switch (disposition) {
	case MACH_MSG_TYPE_MOVE_RECEIVE:
		if (!(type & MACH_PORT_TYPE_RECEIVE))
			return KERN_INVALID_RIGHT;
		return check_receive(space, entry);
	case MACH_MSG_TYPE_MAKE_SEND:
	case MACH_MSG_TYPE_MAKE_SEND_ONCE:
		return type & MACH_PORT_TYPE_RECEIVE ? KERN_SUCCESS
						     : KERN_INVALID_RIGHT;
	case MACH_MSG_TYPE_COPY_SEND:
		return type & (MACH_PORT_TYPE_SEND | MACH_PORT_TYPE_DEAD_NAME)
		    ? KERN_SUCCESS
		    : KERN_INVALID_RIGHT;
	case MACH_MSG_TYPE_MOVE_SEND:
		if (!(type & (MACH_PORT_TYPE_SEND | MACH_PORT_TYPE_DEAD_NAME)))
			return KERN_INVALID_RIGHT;
		return check_pinned(entry);
	case MACH_MSG_TYPE_MOVE_SEND_ONCE:
		return type &
			(MACH_PORT_TYPE_SEND_ONCE | MACH_PORT_TYPE_DEAD_NAME)
		    ? KERN_SUCCESS
		    : KERN_INVALID_RIGHT;
	default:
		return KERN_INVALID_RIGHT;
	}
}

/* apply_dead(): a right of a dead name; moving takes a reference. */
static struct right
apply_dead(
    struct space *space, struct entry *entry, mach_msg_type_name_t disposition)
{
	if (disposition != MACH_MSG_TYPE_COPY_SEND) {
		entry_sub_urefs(entry, 1);
		if (!entry->urefs)
			entry_free(space, entry);
	}
	return (struct right){ IP_DEAD, copyin_type(disposition) };
}

/* apply_receive(): the receive right leaves the space (spec 5.7). */
static struct right
apply_receive(struct space *space, struct entry *entry)
{
	struct port *port = entry->port;

	port_detach(port);
	if (entry_type(entry) & MACH_PORT_TYPE_SEND) {
		entry_set_type(space, entry, MACH_PORT_TYPE_SEND);
		port_ref(port);
	} else {
		entry_port_deleted(entry);
		entry_free(space, entry);
	}
	return (struct right){ port, MACH_MSG_TYPE_PORT_RECEIVE };
}

/* apply_move_send(): one reference; the last one takes the right along. */
static struct right
apply_move_send(struct space *space, struct entry *entry)
{
	struct port *port = entry->port;

	entry_sub_urefs(entry, 1);
	if (entry->urefs) {
		port->srights++;
		port_ref(port);
	} else if (entry_type(entry) & MACH_PORT_TYPE_RECEIVE) {
		entry_set_type(space, entry, MACH_PORT_TYPE_RECEIVE);
		port_ref(port);
	} else {
		entry_port_deleted(entry);
		entry_free(space, entry);
	}
	return (struct right){ port, MACH_MSG_TYPE_PORT_SEND };
}

/* apply_move_once(): the name goes with its right. */
static struct right
apply_move_once(struct space *space, struct entry *entry)
{
	struct port *port = entry->port;

	entry_port_deleted(entry);
	entry_free(space, entry);
	return (struct right){ port, MACH_MSG_TYPE_PORT_SEND_ONCE };
}

struct right
copyin_apply(struct space *space, struct entry *entry,
    mach_msg_type_name_t disposition, struct kmsg *spare)
{
	struct port *port = entry->port;

	if (entry_type(entry) & MACH_PORT_TYPE_DEAD_NAME)
		return apply_dead(space, entry, disposition);
	switch (disposition) {
	case MACH_MSG_TYPE_MOVE_RECEIVE:
		return apply_receive(space, entry);
	case MACH_MSG_TYPE_MOVE_SEND:
		return apply_move_send(space, entry);
	case MACH_MSG_TYPE_MOVE_SEND_ONCE:
		return apply_move_once(space, entry);
	case MACH_MSG_TYPE_MAKE_SEND:
		port->mscount++;
		__attribute__((fallthrough));
	case MACH_MSG_TYPE_COPY_SEND:
		port->srights++;
		return (struct right){ port_ref(port), MACH_MSG_TYPE_PORT_SEND };
	case MACH_MSG_TYPE_MAKE_SEND_ONCE:
		port_owe(port, spare);
		port->sorights++;
		return (struct right){ port_ref(port),
			MACH_MSG_TYPE_PORT_SEND_ONCE };
	default:
		assert(!"disposition was not checked");
		return RIGHT_NULL;
	}
}

/* copyin_entry(): space_copyin() of a name that is neither NULL nor DEAD. */
static kern_return_t
copyin_entry(struct space *space, mach_port_name_t name,
    mach_msg_type_name_t disposition, struct right *ret_right)
{
	struct entry *entry = entry_lookup(space, name);
	struct kmsg *spare = NULL;
	kern_return_t kr;

	if (!entry)
		return KERN_INVALID_NAME;
	kr = copyin_check(space, entry, disposition);
	if (kr != KERN_SUCCESS)
		return kr;
	if (disposition == MACH_MSG_TYPE_MAKE_SEND_ONCE) {
		spare = kmsg_alloc_tiny(space->core, space->account);
		if (!spare)
			return KERN_RESOURCE_SHORTAGE;
	}
	*ret_right = copyin_apply(space, entry, disposition, spare);
	return KERN_SUCCESS;
}

kern_return_t
space_copyin(struct space *space, mach_port_name_t name,
    mach_msg_type_name_t disposition, struct right *ret_right)
{
	kern_return_t kr;

	if (!space->active)
		return KERN_INVALID_TASK;
	if (!MACH_MSG_TYPE_PORT_ANY(disposition))
		return KERN_INVALID_VALUE;
	if (name == MACH_PORT_NULL || name == MACH_PORT_DEAD) {
		*ret_right = (struct right){ name ? IP_DEAD : NULL,
			copyin_type(disposition) };
		return KERN_SUCCESS;
	}
	kr = copyin_entry(space, name, disposition, ret_right);
	work_settle(space->core);
	return kr;
}

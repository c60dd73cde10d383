/*
 * name-right: mach_port_insert_right and mach_port_extract_right.
 */

#include "core/name-impl.h"

/* is_user_right(): a right that can be put under a name. */
static bool
is_user_right(mach_msg_type_name_t type)
{
	return MACH_MSG_TYPE_PORT_ANY_RIGHT(type);
}

/* entry_type_of(): the name's type for a right of its own. */
static mach_port_type_t
entry_type_of(mach_msg_type_name_t type)
{
	switch (type) {
	case MACH_MSG_TYPE_PORT_RECEIVE:
		return MACH_PORT_TYPE_RECEIVE;
	case MACH_MSG_TYPE_PORT_SEND:
		return MACH_PORT_TYPE_SEND;
	default:
		return MACH_PORT_TYPE_SEND_ONCE;
	}
}

/* insert_new(): the name is free. */
static kern_return_t
insert_new(struct space *space, mach_port_name_t name, struct right *right)
{
	struct entry *entry;
	kern_return_t kr;

	kr = entry_new_name(space, name, entry_type_of(right->type), &entry);
	if (kr == KERN_SUCCESS)
		entry_fill(space, entry, right_take(right));
	return kr;
}

/* insert_into(): the name is in use; rights to one port merge. */
static kern_return_t
insert_into(struct space *space, struct entry *entry, struct right *right)
{
	mach_port_type_t merge = MACH_PORT_TYPE_SEND_RECEIVE;

	if (right->type == MACH_MSG_TYPE_PORT_SEND_ONCE ||
	    !(entry_type(entry) & merge) || entry->port != right->port)
		return KERN_NAME_EXISTS;
	entry_merge(space, entry, right_take(right));
	return KERN_SUCCESS;
}

/* insert(): name_insert_right() of a live port's right, steps 4 to 7. */
static kern_return_t
insert(struct space *space, mach_port_name_t name, struct right *right)
{
	struct entry *entry, *same = NULL;
	kern_return_t kr;

	entry_lookup(space, name); /* notices that what it has is dead */
	kr = entry_check_name(space, name, &entry);
	if (kr != KERN_SUCCESS)
		return kr;
	if (right->type != MACH_MSG_TYPE_PORT_SEND_ONCE)
		same = entry_of_port(space, right->port);
	if (same && same != entry &&
	    !(entry && entry_type(entry) & MACH_PORT_TYPE_SEND &&
		entry->port == right->port &&
		right->type == MACH_MSG_TYPE_PORT_SEND))
		return KERN_RIGHT_EXISTS;
	return entry ? insert_into(space, entry, right)
		     : insert_new(space, name, right);
}

kern_return_t
name_insert_right(
    struct space *space, mach_port_name_t name, struct right *right)
{
	kern_return_t kr;

	if (!space->active)
		return KERN_INVALID_TASK;
	if (!MACH_PORT_VALID(name) || !is_user_right(right->type))
		return KERN_INVALID_VALUE;
	if (!port_valid(right->port) || port_is_dead(right->port))
		return KERN_INVALID_CAPABILITY;
	kr = insert(space, name, right);
	return name_settle(space, kr);
}

kern_return_t
name_extract_right(struct space *space, mach_port_name_t name,
    mach_msg_type_name_t disposition, struct right *ret_right)
{
	if (!space->active)
		return KERN_INVALID_TASK;
	if (!MACH_MSG_TYPE_PORT_ANY(disposition))
		return KERN_INVALID_VALUE;
	if (!MACH_PORT_VALID(name))
		return KERN_INVALID_RIGHT;
	return space_copyin(space, name, disposition, ret_right);
}

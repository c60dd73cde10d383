/*
 * name-refs: giving up rights: destroy, deallocate, mod_refs, destruct.
 */

#include "core/mqueue.h"
#include "core/name-impl.h"
#include "core/pset.h"

/* violate(): a guard exception, and the error that goes with it. */
static kern_return_t
violate(struct space *space, uint32_t reason, const struct entry *entry,
    kern_return_t kr)
{
	space_violate(space, reason, entry_name(entry), entry->port->context);
	return kr;
}

void
name_end_receive(struct space *space, struct entry *entry)
{
	struct port *port = entry->port;

	if (!(entry_type(entry) & MACH_PORT_TYPE_SEND)) {
		entry_destroy(space, entry);
		return;
	}
	port_destroy(port);
	entry_set_type(space, entry, MACH_PORT_TYPE_SEND);
	if (port_is_dead(port))
		entry_die(space, entry);
}

/* end_last_send(): the send right itself goes. */
static void
end_last_send(struct space *space, struct entry *entry)
{
	if (entry_type(entry) & MACH_PORT_TYPE_RECEIVE) {
		entry->urefs = 0;
		entry_set_type(space, entry, MACH_PORT_TYPE_RECEIVE);
		port_drop_send(entry->port);
	} else {
		entry_destroy(space, entry);
	}
}

void
name_end_send(struct space *space, struct entry *entry, uint32_t n)
{
	if (n == entry->urefs)
		end_last_send(space, entry);
	else
		entry_sub_urefs(entry, n);
}

void
name_end_dead(struct space *space, struct entry *entry, uint32_t n)
{
	if (n == entry->urefs)
		entry_free(space, entry);
	else
		entry_sub_urefs(entry, n);
}

/* pegged(): a single reference of such a count does not count. */
static bool
pegged(const struct entry *entry)
{
	return entry->urefs == ENTRY_UREFS_MAX;
}

kern_return_t
name_destroy(struct space *space, mach_port_name_t name)
{
	struct entry *entry;
	kern_return_t kr;

	if (!space->active)
		return KERN_INVALID_TASK;
	if (!MACH_PORT_VALID(name))
		return KERN_SUCCESS;
	kr = name_entry(space, name, &entry);
	if (kr != KERN_SUCCESS)
		return kr;
	if (entry_type(entry) & MACH_PORT_TYPE_RECEIVE &&
	    entry->port->flags & PORT_GUARDED && entry->port->context)
		return violate(
		    space, kGUARD_EXC_DESTROY, entry, KERN_INVALID_RIGHT);
	if (entry->flags & ENTRY_PINNED)
		return name_settle(space, KERN_INVALID_CAPABILITY);
	entry_destroy(space, entry);
	return name_settle(space, KERN_SUCCESS);
}

/* deallocate(): name_deallocate() of an entry. */
static kern_return_t
deallocate(struct space *space, struct entry *entry)
{
	mach_port_type_t type = entry_type(entry);

	if (type & (MACH_PORT_TYPE_SEND | MACH_PORT_TYPE_DEAD_NAME)) {
		if (entry->flags & ENTRY_PINNED && entry->urefs == 1)
			return KERN_INVALID_CAPABILITY;
		if (pegged(entry))
			return KERN_SUCCESS;
		if (type & MACH_PORT_TYPE_SEND)
			name_end_send(space, entry, 1);
		else
			name_end_dead(space, entry, 1);
		return KERN_SUCCESS;
	}
	if (type & MACH_PORT_TYPE_RECEIVE)
		return KERN_INVALID_RIGHT;
	entry_destroy(space, entry);
	return KERN_SUCCESS;
}

kern_return_t
name_deallocate(struct space *space, mach_port_name_t name)
{
	struct entry *entry;
	kern_return_t kr;

	if (!space->active)
		return KERN_INVALID_TASK;
	if (!MACH_PORT_VALID(name))
		return KERN_SUCCESS;
	kr = name_entry(space, name, &entry);
	if (kr == KERN_SUCCESS)
		kr = deallocate(space, entry);
	return name_settle(space, kr);
}

/* mod_whole(): a right that is there once: set, receive, send-once. */
static kern_return_t
mod_whole(struct space *space, struct entry *entry, mach_port_right_t right,
    mach_port_delta_t delta)
{
	if (!(entry_type(entry) & MACH_PORT_TYPE(right)))
		return KERN_INVALID_RIGHT;
	if (!delta)
		return KERN_SUCCESS;
	if (delta != -1)
		return KERN_INVALID_VALUE;
	if (right != MACH_PORT_RIGHT_RECEIVE) {
		entry_destroy(space, entry);
		return KERN_SUCCESS;
	}
	if (entry->port->flags & PORT_GUARDED)
		return violate(
		    space, kGUARD_EXC_DESTROY, entry, KERN_INVALID_RIGHT);
	name_end_receive(space, entry);
	return KERN_SUCCESS;
}

/* mod_counted(): references of a send right or a dead name. */
static kern_return_t
mod_counted(struct space *space, struct entry *entry, mach_port_right_t right,
    mach_port_delta_t delta)
{
	uint32_t drop = delta < 0 ? (uint32_t)-delta : 0;

	if (!(entry_type(entry) & MACH_PORT_TYPE(right)))
		return KERN_INVALID_RIGHT;
	if (delta >= 0) {
		entry_add_urefs(entry, (uint32_t)delta);
		return KERN_SUCCESS;
	}
	if (drop > entry->urefs)
		return KERN_INVALID_VALUE;
	if (entry->flags & ENTRY_PINNED && drop == entry->urefs)
		return KERN_INVALID_CAPABILITY;
	if (right == MACH_PORT_RIGHT_SEND)
		name_end_send(space, entry, drop);
	else
		name_end_dead(space, entry, drop);
	return KERN_SUCCESS;
}

/* mod_refs(): name_mod_refs() of an entry. */
static kern_return_t
mod_refs(struct space *space, struct entry *entry, mach_port_right_t right,
    mach_port_delta_t delta)
{
	switch (right) {
	case MACH_PORT_RIGHT_PORT_SET:
	case MACH_PORT_RIGHT_RECEIVE:
	case MACH_PORT_RIGHT_SEND_ONCE:
		return mod_whole(space, entry, right, delta);
	case MACH_PORT_RIGHT_SEND:
	case MACH_PORT_RIGHT_DEAD_NAME:
		return mod_counted(space, entry, right, delta);
	default:
		return KERN_INVALID_RIGHT;
	}
}

kern_return_t
name_mod_refs(struct space *space, mach_port_name_t name,
    mach_port_right_t right, mach_port_delta_t delta)
{
	struct entry *entry;
	kern_return_t kr;

	if (!space->active)
		return KERN_INVALID_TASK;
	if (right >= MACH_PORT_RIGHT_NUMBER)
		return KERN_INVALID_VALUE;
	if (!MACH_PORT_VALID(name))
		return right == MACH_PORT_RIGHT_SEND ||
			right == MACH_PORT_RIGHT_SEND_ONCE
		    ? KERN_SUCCESS
		    : KERN_INVALID_NAME;
	kr = name_entry(space, name, &entry);
	if (kr != KERN_SUCCESS)
		return kr;
	if (delta > ENTRY_UREFS_MAX || delta < -ENTRY_UREFS_MAX)
		return name_settle(space, KERN_INVALID_VALUE);
	return name_settle(space, mod_refs(space, entry, right, delta));
}

/* check_destruct(): the refusals of mach_port_destruct (spec 4.19). */
static kern_return_t
check_destruct(struct space *space, const struct entry *entry,
    mach_port_delta_t srdelta, uint64_t guard)
{
	mach_port_type_t type = entry_type(entry);
	const struct port *port = entry->port;

	if (!(type & MACH_PORT_TYPE_RECEIVE))
		return KERN_INVALID_RIGHT;
	if (srdelta && !(type & MACH_PORT_TYPE_SEND))
		return KERN_INVALID_RIGHT;
	if (srdelta > 0 || (int64_t)entry->urefs + srdelta < 0)
		return KERN_INVALID_VALUE;
	if (port->flags & PORT_GUARDED && port->context != guard)
		return violate(
		    space, kGUARD_EXC_DESTROY, entry, KERN_INVALID_ARGUMENT);
	return KERN_SUCCESS;
}

kern_return_t
name_destruct(struct space *space, mach_port_name_t name,
    mach_port_delta_t srdelta, uint64_t guard)
{
	struct entry *entry;
	kern_return_t kr;

	kr = name_entry(space, name, &entry);
	if (kr != KERN_SUCCESS)
		return kr;
	kr = check_destruct(space, entry, srdelta, guard);
	if (kr != KERN_SUCCESS)
		return name_settle(space, kr);
	if (srdelta)
		name_end_send(space, entry, (uint32_t)-srdelta);
	name_end_receive(space, entry);
	return name_settle(space, KERN_SUCCESS);
}

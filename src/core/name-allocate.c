/*
 * name-allocate: new names: mach_port_allocate, mach_port_construct and kin.
 */

#include "core/name-impl.h"
#include "core/pset.h"

#define REPLY_KINDS                                                            \
	(MPO_REPLY_PORT | MPO_ENFORCE_REPLY_PORT_SEMANTICS |                   \
	    MPO_EXCEPTION_PORT | MPO_PROVISIONAL_REPLY_PORT)
#define SERVICE_KINDS                                                          \
	(MPO_SERVICE_PORT | MPO_CONNECTION_PORT | MPO_TG_BLOCK_TRACKING)
#define ANY_NAME MACH_PORT_NULL

/* new_entry(): a slot under any name, or under the one given. */
static kern_return_t
new_entry(struct space *space, mach_port_name_t name, mach_port_type_t type,
    struct entry **ret_entry)
{
	if (name == ANY_NAME)
		return entry_new(space, type, ret_entry);
	return entry_new_name(space, name, type, ret_entry);
}

/* new_receive(): a port and its receive right. */
static kern_return_t
new_receive(struct space *space, mach_port_name_t name, struct entry **ret_entry)
{
	struct entry *entry;
	struct port *port;
	kern_return_t kr;

	kr = port_new(space->core, space->account, &port);
	if (kr != KERN_SUCCESS)
		return kr;
	kr = new_entry(space, name, MACH_PORT_TYPE_RECEIVE, &entry);
	if (kr != KERN_SUCCESS) {
		port_abandon(port);
		return kr;
	}
	entry_fill(
	    space, entry, (struct right){ port, MACH_MSG_TYPE_PORT_RECEIVE });
	*ret_entry = entry;
	return KERN_SUCCESS;
}

/* new_set(): an empty port set. */
static kern_return_t
new_set(struct space *space, mach_port_name_t name, struct entry **ret_entry)
{
	struct entry *entry;
	struct pset *pset;
	kern_return_t kr;

	kr = pset_new(space, &pset);
	if (kr != KERN_SUCCESS)
		return kr;
	kr = new_entry(space, name, MACH_PORT_TYPE_PORT_SET, &entry);
	if (kr != KERN_SUCCESS) {
		pset_destroy(pset);
		return name_settle(space, kr);
	}
	entry->pset = pset;
	pset->name = entry_name(entry);
	*ret_entry = entry;
	return KERN_SUCCESS;
}

/* new_name(): whichever kind of right may be allocated. */
static kern_return_t
new_name(struct space *space, mach_port_right_t right, mach_port_name_t name,
    struct entry **ret_entry)
{
	kern_return_t kr;

	switch (right) {
	case MACH_PORT_RIGHT_RECEIVE:
		return new_receive(space, name, ret_entry);
	case MACH_PORT_RIGHT_PORT_SET:
		return new_set(space, name, ret_entry);
	case MACH_PORT_RIGHT_DEAD_NAME:
		kr = new_entry(space, name, MACH_PORT_TYPE_DEAD_NAME, ret_entry);
		if (kr == KERN_SUCCESS)
			(*ret_entry)->urefs = 1;
		return kr;
	default:
		return KERN_INVALID_VALUE;
	}
}

kern_return_t
name_allocate(
    struct space *space, mach_port_right_t right, mach_port_name_t *ret_name)
{
	struct entry *entry;
	kern_return_t kr;

	if (!space->active)
		return KERN_INVALID_TASK;
	kr = new_name(space, right, ANY_NAME, &entry);
	if (kr == KERN_SUCCESS)
		*ret_name = entry_name(entry);
	return kr;
}

kern_return_t
name_allocate_name(
    struct space *space, mach_port_right_t right, mach_port_name_t name)
{
	struct entry *entry;
	kern_return_t kr;

	if (!space->active)
		return KERN_INVALID_TASK;
	if (!MACH_PORT_VALID(name) ||
	    (right != MACH_PORT_RIGHT_RECEIVE &&
		right != MACH_PORT_RIGHT_PORT_SET &&
		right != MACH_PORT_RIGHT_DEAD_NAME))
		return KERN_INVALID_VALUE;
	kr = entry_check_name(space, name, &entry);
	if (kr != KERN_SUCCESS)
		return kr;
	if (entry)
		return KERN_NAME_EXISTS;
	return new_name(space, right, name, &entry);
}

kern_return_t
name_allocate_qos(struct space *space, mach_port_right_t right,
    mach_port_qos_t *qos, mach_port_name_t *ret_name)
{
	if (!space->active)
		return KERN_INVALID_TASK;
	if (qos->name)
		return KERN_INVALID_ARGUMENT;
	return name_allocate_full(space, right, NULL, qos, ret_name);
}

kern_return_t
name_allocate_full(struct space *space, mach_port_right_t right,
    const struct right *proto, mach_port_qos_t *qos, mach_port_name_t *name)
{
	if (!space->active)
		return KERN_INVALID_TASK;
	if (proto && proto->port)
		return KERN_INVALID_VALUE;
	if (qos->name && !MACH_PORT_VALID(*name))
		return KERN_INVALID_VALUE;
	if (qos->prealloc) {
		if (qos->len > MACH_MSG_SIZE_MAX - MAX_TRAILER_SIZE)
			return KERN_RESOURCE_SHORTAGE;
		if (right != MACH_PORT_RIGHT_RECEIVE)
			return KERN_INVALID_VALUE;
		qos->prealloc = 0;
	}
	if (qos->name)
		return name_allocate_name(space, right, *name);
	return name_allocate(space, right, name);
}

/* check_options(): the refusals of mach_port_construct (spec 4.18). */
static kern_return_t
check_options(struct space *space, const mach_port_options_t *options)
{
	uint32_t service = options->flags & SERVICE_KINDS;
	uint32_t reply = options->flags & REPLY_KINDS;
	struct port *port;
	kern_return_t kr;

	if (service & (service - 1) || reply & (reply - 1))
		return KERN_INVALID_ARGUMENT;
	if (service & (MPO_TG_BLOCK_TRACKING | MPO_SERVICE_PORT))
		return KERN_DENIED;
	if (service) {
		if (!options->service_port_name)
			return KERN_INVALID_ARGUMENT;
		kr = name_port(space, options->service_port_name, &port);
		return kr == KERN_SUCCESS ? KERN_INVALID_CAPABILITY : kr;
	}
	if (options->flags & MPO_QLIMIT &&
	    options->mpl.mpl_qlimit > MACH_PORT_QLIMIT_MAX)
		return KERN_INVALID_VALUE;
	return KERN_SUCCESS;
}

/* apply_options(): what the flags make of a new port. */
static void
apply_options(
    struct port *port, const mach_port_options_t *options, uint64_t context)
{
	uint32_t flags = options->flags;

	port->context = context;
	if (flags & MPO_QLIMIT)
		port->queue.qlimit = (uint16_t)options->mpl.mpl_qlimit;
	if (flags & MPO_CONTEXT_AS_GUARD) {
		port->flags |= PORT_GUARDED;
		if (flags & MPO_STRICT)
			port->flags |= PORT_STRICT_GUARD;
		if (flags & MPO_IMMOVABLE_RECEIVE)
			port->flags |= PORT_IMMOVABLE;
	}
	if (flags & MPO_EXCEPTION_PORT)
		port->flags |= PORT_IMMOVABLE;
	if (flags & (MPO_REPLY_PORT | MPO_PROVISIONAL_REPLY_PORT))
		port->flags |= PORT_REPLY;
	if (flags & MPO_TEMPOWNER)
		port->flags |= PORT_TEMPOWNER;
	if (flags & (MPO_IMPORTANCE_RECEIVER | MPO_DENAP_RECEIVER))
		port->flags |= PORT_IMP_DONATION;
}

/* add_made_send(): a send right made from a receive right joins its name. */
static void
add_made_send(struct entry *entry)
{
	if (entry_type(entry) & MACH_PORT_TYPE_SEND) {
		entry_add_urefs(entry, 1);
	} else {
		entry->right |= MACH_PORT_TYPE_SEND >> 16;
		entry->urefs = 1;
		entry->port->srights++;
	}
	entry->port->mscount++;
}

kern_return_t
name_construct(struct space *space, const mach_port_options_t *options,
    uint64_t context, mach_port_name_t *ret_name)
{
	struct entry *entry;
	kern_return_t kr;

	if (!space->active)
		return KERN_INVALID_TASK;
	kr = check_options(space, options);
	if (kr != KERN_SUCCESS)
		return name_settle(space, kr);
	kr = new_receive(space, ANY_NAME, &entry);
	if (kr != KERN_SUCCESS)
		return kr;
	apply_options(entry->port, options, context);
	if (options->flags & MPO_INSERT_SEND_RIGHT)
		add_made_send(entry);
	*ret_name = entry_name(entry);
	return KERN_SUCCESS;
}

kern_return_t
name_special_reply_port(
    struct space *space, mach_port_name_t previous, mach_port_name_t *ret_name)
{
	struct entry *entry, *old;
	kern_return_t kr;

	if (!space->active)
		return KERN_INVALID_TASK;
	kr = new_receive(space, ANY_NAME, &entry);
	if (kr != KERN_SUCCESS)
		return kr;
	old = entry_find(space, previous);
	if (old && entry_type(old) & MACH_PORT_TYPE_RECEIVE)
		old->port->flags &= (uint16_t)~PORT_SPECIAL_REPLY;
	entry->port->flags |= PORT_SPECIAL_REPLY;
	add_made_send(entry);
	*ret_name = entry_name(entry);
	return KERN_SUCCESS;
}

kern_return_t
name_insert_own(struct space *space, mach_port_name_t name,
    mach_msg_type_name_t disposition)
{
	mach_port_type_t type, needed;
	struct entry *entry;
	kern_return_t kr;

	kr = name_entry(space, name, &entry);
	if (kr != KERN_SUCCESS)
		return kr;
	type = entry_type(entry);
	if (type & MACH_PORT_TYPE_DEAD_NAME)
		return name_settle(space, KERN_INVALID_CAPABILITY);
	if (disposition != MACH_MSG_TYPE_MAKE_SEND &&
	    disposition != MACH_MSG_TYPE_COPY_SEND)
		return KERN_INVALID_VALUE;
	needed = disposition == MACH_MSG_TYPE_MAKE_SEND ? MACH_PORT_TYPE_RECEIVE
							: MACH_PORT_TYPE_SEND;
	if (!(type & needed))
		return KERN_INVALID_RIGHT;
	if (disposition == MACH_MSG_TYPE_MAKE_SEND)
		add_made_send(entry);
	else
		entry_add_urefs(entry, 1);
	return KERN_SUCCESS;
}

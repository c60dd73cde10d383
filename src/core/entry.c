#include "core/entry.h"

#include <assert.h>
#include <mach/notify.h>

#include "core/notify.h"
#include "core/port.h"
#include "core/pset.h"
#include "core/space-impl.h"

static_assert(sizeof(struct entry) == 32, "a space can have a million");

struct entry *
entry_lookup(struct space *space, mach_port_name_t name)
{
	struct entry *entry = entry_find(space, name);

	if (!entry || !(entry_type(entry) & MACH_PORT_TYPE_SEND_RIGHTS))
		return entry;
	if (port_is_dead(entry->port))
		entry_die(space, entry);
	return entry;
}

struct entry *
entry_of_port(const struct space *space, const struct port *port)
{
	if (port_receiver(port) == space)
		return entry_find(space, port->name);
	return index_find(space, port);
}

void
entry_hash(struct space *space, struct entry *entry)
{
	assert(!(entry->flags & ENTRY_HASHED));
	index_add(space, entry);
	entry->flags |= ENTRY_HASHED;
}

void
entry_unhash(struct space *space, struct entry *entry)
{
	if (!(entry->flags & ENTRY_HASHED))
		return;
	index_remove(space, entry);
	entry->flags &= (uint8_t)~ENTRY_HASHED;
}

void
entry_set_type(struct space *space, struct entry *entry, mach_port_type_t type)
{
	entry->right = (uint8_t)(type >> 16);
	if (type != MACH_PORT_TYPE_SEND)
		entry_unhash(space, entry);
	else if (!(entry->flags & ENTRY_HASHED) &&
	    !index_find(space, entry->port))
		entry_hash(space, entry);
}

void
entry_add_urefs(struct entry *entry, uint32_t n)
{
	uint32_t room = ENTRY_UREFS_MAX - entry->urefs;

	entry->urefs = (uint16_t)(n < room ? entry->urefs + n : ENTRY_UREFS_MAX);
}

void
entry_sub_urefs(struct entry *entry, uint32_t n)
{
	assert(n <= entry->urefs);
	if (entry->urefs != ENTRY_UREFS_MAX)
		entry->urefs = (uint16_t)(entry->urefs - n);
}

void
entry_die(struct space *space, struct entry *entry)
{
	struct port *port = entry->port;
	struct kmsg *kmsg;

	assert(!(entry_type(entry) & MACH_PORT_TYPE_RECEIVE));
	entry_unhash(space, entry);
	if (entry_type(entry) & MACH_PORT_TYPE_SEND)
		port_drop_send(port);
	else
		port_drop_send_once(port);
	entry->right = (uint8_t)(MACH_PORT_TYPE_DEAD_NAME >> 16);
	entry->flags = 0;
	entry->port = NULL;
	kmsg = request_detach(entry);
	if (kmsg) {
		entry_add_urefs(entry, 1);
		notify_fire(kmsg, MACH_NOTIFY_DEAD_NAME, entry_name(entry));
	}
	port_unref(port);
}

void
entry_port_deleted(struct entry *entry)
{
	struct kmsg *kmsg = request_detach(entry);

	if (kmsg)
		notify_fire(kmsg, MACH_NOTIFY_PORT_DELETED, entry_name(entry));
}

void
entry_fire_possible(struct port *port)
{
	struct request *request;
	struct entry *entry;

	while ((request = TAILQ_FIRST(&port->requests)) &&
	    request->flags & REQUEST_ARMED) {
		entry = request->entry;
		notify_fire(request_detach(entry), MACH_NOTIFY_SEND_POSSIBLE,
		    entry_name(entry));
	}
}

struct right
entry_cancel_request(struct entry *entry)
{
	return notify_cancel(request_detach(entry));
}

/* destroy_rights(): the rights an entry had, after its name was freed. */
static void
destroy_rights(struct port *port, mach_port_type_t type)
{
	struct right once = { port, MACH_MSG_TYPE_PORT_SEND_ONCE };

	if (type & MACH_PORT_TYPE_SEND_ONCE) {
		notify_send_once(&once);
		return;
	}
	if (type & MACH_PORT_TYPE_RECEIVE)
		port_destroy(port);
	if (type & MACH_PORT_TYPE_SEND)
		port_drop_send(port);
	port_unref(port);
}

void
entry_destroy(struct space *space, struct entry *entry)
{
	mach_port_type_t type = entry_type(entry);
	mach_port_name_t name = entry_name(entry);
	struct kmsg *kmsg = request_detach(entry);
	struct port *port = entry->port;
	struct pset *pset = entry->pset;

	entry_free(space, entry);
	if (type & MACH_PORT_TYPE_PORT_SET)
		pset_destroy(pset);
	else if (!(type & MACH_PORT_TYPE_DEAD_NAME))
		destroy_rights(port, type);
	if (kmsg)
		notify_fire(kmsg, MACH_NOTIFY_PORT_DELETED, name);
}

mach_port_type_t
entry_bits(const struct entry *entry)
{
	mach_port_type_t type = entry_type(entry);

	if (!entry->request)
		return type;
	type |= MACH_PORT_TYPE_DNREQUEST;
	if (entry->request->flags & REQUEST_POSSIBLE) {
		type |= MACH_PORT_TYPE_SPREQUEST;
		if (!(entry->request->flags & REQUEST_ARMED))
			type |= MACH_PORT_TYPE_SPREQUEST_DELAYED;
	}
	return type;
}

kern_return_t
entry_receive(
    struct space *space, mach_port_name_t name, struct entry **ret_entry)
{
	struct entry *entry;

	if (!space->active)
		return KERN_INVALID_TASK;
	entry = entry_lookup(space, name);
	if (!entry || entry_type(entry) & MACH_PORT_TYPE_DEAD_NAME)
		return KERN_INVALID_NAME;
	if (!(entry_type(entry) & MACH_PORT_TYPE_RECEIVE))
		return KERN_INVALID_RIGHT;
	*ret_entry = entry;
	return KERN_SUCCESS;
}

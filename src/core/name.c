#include "core/name.h"

#include <stdlib.h>

#include "core/kmsg-impl.h"
#include "core/name-impl.h"
#include "core/pset.h"

/* Bits that only mach_port_names shows (spec 4.2). */
#define TYPE_HIDDEN                                                            \
	(MACH_PORT_TYPE_SPREQUEST | MACH_PORT_TYPE_SPREQUEST_DELAYED)
#define TRAILER_BYTES 68u

kern_return_t
name_entry(struct space *space, mach_port_name_t name, struct entry **ret_entry)
{
	struct entry *entry;

	if (!space->active)
		return KERN_INVALID_TASK;
	entry = entry_lookup(space, name);
	if (!entry)
		return KERN_INVALID_NAME;
	*ret_entry = entry;
	return KERN_SUCCESS;
}

kern_return_t
name_port(struct space *space, mach_port_name_t name, struct port **ret_port)
{
	struct entry *entry;
	kern_return_t kr;

	if (!space->active)
		return KERN_INVALID_TASK;
	if (!MACH_PORT_VALID(name))
		return KERN_INVALID_RIGHT;
	kr = entry_receive(space, name, &entry);
	if (kr != KERN_SUCCESS)
		return kr;
	*ret_port = entry->port;
	return KERN_SUCCESS;
}

/* fill_names(): both arrays in index order; dead rights have been noticed. */
static uint32_t
fill_names(struct space *space, mach_port_name_t *names, mach_port_type_t *types)
{
	uint32_t n = 0, end = space->n_pages * SPACE_PAGE;
	struct entry *entry;

	for (uint32_t i = 0; i < end && n < space->used; i++) {
		entry = entry_at(space, i);
		if (!entry) {
			i |= SPACE_PAGE - 1;
			continue;
		}
		if (!entry->right)
			continue;
		entry_lookup(space, entry_name(entry));
		names[n] = entry_name(entry);
		types[n++] = entry_bits(entry);
	}
	return n;
}

kern_return_t
name_names(struct space *space, mach_port_name_t **ret_names,
    mach_port_type_t **ret_types, uint32_t *ret_count)
{
	_cleanup_free_ mach_port_name_t *names = NULL;
	_cleanup_free_ mach_port_type_t *types = NULL;

	if (!space->active)
		return KERN_INVALID_TASK;
	if (space->used) {
		names = calloc(space->used, sizeof(*names));
		types = calloc(space->used, sizeof(*types));
		if (!names || !types)
			return KERN_RESOURCE_SHORTAGE;
	}
	*ret_count = fill_names(space, names, types);
	*ret_names = TAKE(names);
	*ret_types = TAKE(types);
	return name_settle(space, KERN_SUCCESS);
}

kern_return_t
name_type(struct space *space, mach_port_name_t name, mach_port_type_t *ret_type)
{
	struct entry *entry;
	kern_return_t kr;

	if (!space->active)
		return KERN_INVALID_TASK;
	if (name == MACH_PORT_DEAD) {
		*ret_type = MACH_PORT_TYPE_DEAD_NAME;
		return KERN_SUCCESS;
	}
	kr = name_entry(space, name, &entry);
	if (kr != KERN_SUCCESS)
		return kr;
	*ret_type = entry_bits(entry) & ~TYPE_HIDDEN;
	return name_settle(space, KERN_SUCCESS);
}

kern_return_t
name_rename(struct space *space, mach_port_name_t old_name _unused_,
    mach_port_name_t new_name _unused_)
{
	return space->active ? KERN_NOT_SUPPORTED : KERN_INVALID_TASK;
}

kern_return_t
name_get_refs(struct space *space, mach_port_name_t name,
    mach_port_right_t right, mach_port_urefs_t *ret_refs)
{
	mach_port_type_t type;
	struct entry *entry;
	kern_return_t kr;

	if (!space->active)
		return KERN_INVALID_TASK;
	if (right >= MACH_PORT_RIGHT_NUMBER)
		return KERN_INVALID_VALUE;
	if (!MACH_PORT_VALID(name)) {
		if (right != MACH_PORT_RIGHT_SEND &&
		    right != MACH_PORT_RIGHT_SEND_ONCE)
			return KERN_INVALID_NAME;
		*ret_refs = 1;
		return KERN_SUCCESS;
	}
	kr = name_entry(space, name, &entry);
	if (kr != KERN_SUCCESS)
		return kr;
	type = entry_type(entry) & MACH_PORT_TYPE(right);
	if (!type)
		*ret_refs = 0;
	else if (type & (MACH_PORT_TYPE_SEND | MACH_PORT_TYPE_DEAD_NAME))
		*ret_refs = entry->urefs;
	else
		*ret_refs = 1;
	return name_settle(space, KERN_SUCCESS);
}

/* peek_find(): the message with that seqno, or the first for 0; or NULL. */
static struct kmsg *
peek_find(const struct port *port, mach_port_seqno_t *seqno)
{
	uint32_t skip = *seqno ? *seqno - port->queue.seqno : 0;
	struct work *work;

	if (skip >= port->queue.msgcount)
		return NULL;
	TAILQ_FOREACH(work, &port->queue.messages, link) {
		if (!skip--)
			break;
	}
	if (!*seqno)
		*seqno = port->queue.seqno;
	return (
	    struct kmsg *)(void *)((char *)work - offsetof(struct kmsg, work));
}

/*
 * peek_size(): what XNU reports: the header's ports are pointers there, and so
 * is the one in each port descriptor (spec 4.8).
 */
static mach_msg_size_t
peek_size(struct kmsg *kmsg)
{
	mach_msg_size_t left = descriptor_count(kmsg->bytes);
	mach_msg_size_t size = kmsg->size + 8;
	struct descriptor d;

	if (!left)
		return size;
	for (d = descriptor_first(kmsg->bytes);; d = descriptor_next(&d)) {
		if (d.type == MACH_MSG_PORT_DESCRIPTOR)
			size += 4;
		if (!--left)
			return size;
	}
}

kern_return_t
name_peek(struct space *space, mach_port_name_t name, uint32_t trailer_type,
    mach_port_seqno_t *seqno, mach_msg_size_t *ret_msg_size,
    mach_msg_id_t *ret_id, void *trailer, mach_msg_type_number_t *trailer_size)
{
	mach_msg_size_t size = kmsg_trailer_size((int32_t)trailer_type);
	struct kmsg *kmsg;
	struct port *port;
	kern_return_t kr;

	if (!space->active)
		return KERN_INVALID_TASK;
	if (!MACH_PORT_VALID(name))
		return KERN_INVALID_RIGHT;
	if ((trailer_type >> 24 & 0xf) > MACH_RCV_TRAILER_AUDIT ||
	    size > *trailer_size)
		return KERN_INVALID_VALUE;
	kr = name_port(space, name, &port);
	if (kr != KERN_SUCCESS)
		return kr;
	kmsg = peek_find(port, seqno);
	if (!kmsg)
		return KERN_FAILURE;
	*ret_msg_size = peek_size(kmsg);
	*ret_id = kmsg_header(kmsg)->msgh_id;
	kmsg_fill_trailer(trailer, size, *seqno, &kmsg->tokens, 0);
	*trailer_size = size;
	return KERN_SUCCESS;
}

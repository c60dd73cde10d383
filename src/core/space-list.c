/*
 * space-list: what lsmp shows of a space.
 */

#include "core/port.h"
#include "core/pset.h"
#include "core/space-impl.h"

/* port_line(): the part of a line that is about the port. */
static void
port_line(const struct port *port, struct space_line *line)
{
	line->object = port->id;
	line->kotype = port->kotype;
	line->dead = port_is_dead(port);
	line->receiver = port_receiver(port);
	line->receiver_name = port->name;
	line->msgcount = port->queue.msgcount;
	line->qlimit = port->queue.qlimit;
	line->seqno = port->queue.seqno;
	line->mscount = port->mscount;
	line->srights = port->srights;
	line->sorights = port->sorights;
	line->context = port->context;
	line->flags = port->flags;
}

/* entry_line(): one entry as it stands. */
static void
entry_line(const struct entry *entry, struct space_line *line)
{
	mach_port_type_t type = entry_type(entry);

	*line = (struct space_line){
		.name = entry_name(entry),
		.type = entry_bits(entry),
		.urefs = entry->urefs,
	};
	if (type & MACH_PORT_TYPE_PORT_SET) {
		line->object = entry->pset->id;
		line->members = entry->pset->n_members;
	} else if (!(type & MACH_PORT_TYPE_DEAD_NAME)) {
		port_line(entry->port, line);
	}
}

bool
space_next(struct space *space, uint32_t *index, struct space_line *ret_line)
{
	uint32_t end = space->n_pages * SPACE_PAGE;
	const struct entry *entry;

	for (uint32_t i = *index; space->active && i < end; i++) {
		entry = entry_at(space, i);
		if (!entry) {
			i |= SPACE_PAGE - 1; /* the page is not there */
			continue;
		}
		if (!entry->right)
			continue;
		entry_line(entry, ret_line);
		*index = i + 1;
		return true;
	}
	return false;
}

kern_return_t
space_line(
    struct space *space, mach_port_name_t name, struct space_line *ret_line)
{
	const struct entry *entry;

	if (!space->active)
		return KERN_INVALID_TASK;
	entry = entry_lookup(space, name);
	if (!entry)
		return KERN_INVALID_NAME;
	entry_line(entry, ret_line);
	return KERN_SUCCESS;
}

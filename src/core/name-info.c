/*
 * name-info: introspection (spec 4.21).
 */

#include <stdlib.h>

#include "core/name-impl.h"
#include "core/pset.h"

kern_return_t
name_kobject(struct space *space, mach_port_name_t name, uint32_t *ret_type,
    struct port **ret_port)
{
	struct entry *entry;
	kern_return_t kr;

	kr = name_entry(space, name, &entry);
	if (kr != KERN_SUCCESS)
		return kr;
	if (!(entry_type(entry) & MACH_PORT_TYPE_SEND_RECEIVE))
		return name_settle(space, KERN_INVALID_RIGHT);
	*ret_type = entry->port->kotype;
	*ret_port = entry->port;
	return KERN_SUCCESS;
}

kern_return_t
name_dnrequest_info(struct space *space, mach_port_name_t name,
    uint32_t *ret_total, uint32_t *ret_used)
{
	struct port *port;
	kern_return_t kr;

	kr = name_port(space, name, &port);
	if (kr == KERN_SUCCESS)
		*ret_total = *ret_used = port->n_requests;
	return name_settle(space, kr);
}

/* object_of(): a number equal for names of the same object. */
static uint32_t
object_of(const struct space *space, const struct entry *entry)
{
	mach_port_type_t type = entry_type(entry);
	uint64_t id;

	if (!type || type & MACH_PORT_TYPE_DEAD_NAME)
		return 0;
	id = type & MACH_PORT_TYPE_PORT_SET ? entry->pset->id : entry->port->id;
	id = (id ^ space->core->hash_key) * 0x9e3779b97f4a7c15ull;
	return (uint32_t)(id >> 32) | 1;
}

/* fill_table(): one element per slot of the table, free ones too. */
static void
fill_table(struct space *space, struct name_info *table, uint32_t size)
{
	struct entry *entry;

	for (uint32_t i = 0; i < size; i++) {
		entry = entry_at(space, i);
		if (!entry)
			continue;
		if (entry->right)
			entry_lookup(space, entry_name(entry));
		table[i] = (struct name_info){
			.name = entry_name(entry),
			.type = entry->right ? entry_bits(entry) : 0,
			.urefs = entry->urefs,
			.object = object_of(space, entry),
			.next = entry->right              ? 0
			    : entry->flags & ENTRY_QUEUED ? entry->idle.next
							  : 0,
			.hash = entry->right ? entry->chain : 0,
		};
	}
}

kern_return_t
name_space_info(struct space *space, struct name_space_info *ret_info,
    struct name_info **ret_table, uint32_t *ret_count)
{
	uint32_t size = space->n_pages * SPACE_PAGE;
	struct name_info *table;

	if (!space->active)
		return KERN_INVALID_TASK;
	while (size && !entry_at(space, size - 1))
		size -= SPACE_PAGE;
	if (ret_table) {
		table = calloc(size ? size : 1, sizeof(*table));
		if (!table)
			return KERN_RESOURCE_SHORTAGE;
		fill_table(space, table, size);
		*ret_table = table;
		*ret_count = size;
	}
	*ret_info = (struct name_space_info){
		.genno_mask = 0xff,
		.table_size = size,
		.table_next = size + SPACE_PAGE,
		.table_inuse = space->used,
	};
	return name_settle(space, KERN_SUCCESS);
}

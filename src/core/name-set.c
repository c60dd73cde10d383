/*
 * name-set: operations on port sets (spec 4.12).
 */

#include <stdlib.h>

#include "core/name-impl.h"
#include "core/pset.h"

/* find_pair(): a member name and a set name that fit together. */
static kern_return_t
find_pair(struct space *space, mach_port_name_t name, mach_port_name_t set,
    struct port **ret_port, struct pset **ret_pset)
{
	struct entry *member, *entry;

	if (!space->active)
		return KERN_INVALID_TASK;
	if (!MACH_PORT_VALID(name) || !MACH_PORT_VALID(set))
		return KERN_INVALID_RIGHT;
	member = entry_lookup(space, name);
	entry = entry_lookup(space, set);
	if (!member || !entry)
		return KERN_INVALID_NAME;
	if (!(entry_type(member) & MACH_PORT_TYPE_RECEIVE) ||
	    !(entry_type(entry) & MACH_PORT_TYPE_PORT_SET))
		return KERN_INVALID_RIGHT;
	*ret_port = member->port;
	*ret_pset = entry->pset;
	return KERN_SUCCESS;
}

kern_return_t
name_insert_member(
    struct space *space, mach_port_name_t name, mach_port_name_t set)
{
	struct port *port;
	struct pset *pset;
	kern_return_t kr;

	kr = find_pair(space, name, set, &port, &pset);
	if (kr == KERN_SUCCESS)
		kr = pset_insert(pset, port);
	return name_settle(space, kr);
}

kern_return_t
name_extract_member(
    struct space *space, mach_port_name_t name, mach_port_name_t set)
{
	struct pset_link *link;
	struct port *port;
	struct pset *pset;
	kern_return_t kr;

	kr = find_pair(space, name, set, &port, &pset);
	if (kr != KERN_SUCCESS)
		return name_settle(space, kr);
	link = pset_find(pset, port);
	if (!link)
		return KERN_NOT_IN_SET;
	pset_extract(link);
	return KERN_SUCCESS;
}

/* leave_others(): the port leaves every set but that one. */
static void
leave_others(struct port *port, const struct pset *stay)
{
	struct pset_link *link, *next;

	LIST_FOREACH_SAFE(link, &port->sets, port_link, next) {
		if (link->pset != stay)
			pset_extract(link);
	}
}

/* move_out(): mach_port_move_member(member, NULL). */
static kern_return_t
move_out(struct space *space, mach_port_name_t member)
{
	struct port *port;
	kern_return_t kr;

	kr = name_port(space, member, &port);
	if (kr != KERN_SUCCESS)
		return kr;
	if (LIST_EMPTY(&port->sets))
		return KERN_NOT_IN_SET;
	pset_leave_all(port);
	return KERN_SUCCESS;
}

kern_return_t
name_move_member(
    struct space *space, mach_port_name_t member, mach_port_name_t after)
{
	struct port *port;
	struct pset *pset;
	kern_return_t kr;

	if (!space->active)
		return KERN_INVALID_TASK;
	if (!MACH_PORT_VALID(member))
		return KERN_INVALID_RIGHT;
	if (after == MACH_PORT_NULL)
		return name_settle(space, move_out(space, member));
	kr = find_pair(space, member, after, &port, &pset);
	if (kr != KERN_SUCCESS)
		return name_settle(space, kr);
	if (!pset_find(pset, port)) {
		kr = pset_insert(pset, port);
		if (kr != KERN_SUCCESS)
			return name_settle(space, kr);
	}
	leave_others(port, pset);
	return name_settle(space, KERN_SUCCESS);
}

/* by_name(): ascending order for qsort(). */
static int
by_name(const void *a, const void *b)
{
	mach_port_name_t x = *(const mach_port_name_t *)a;
	mach_port_name_t y = *(const mach_port_name_t *)b;

	return x < y ? -1 : x > y;
}

kern_return_t
name_get_set_status(struct space *space, mach_port_name_t name,
    mach_port_name_t **ret_members, uint32_t *ret_count)
{
	_cleanup_free_ mach_port_name_t *members = NULL;
	struct pset_link *link;
	struct entry *entry;
	kern_return_t kr;
	uint32_t n = 0;

	if (space->active && !MACH_PORT_VALID(name))
		return KERN_INVALID_RIGHT;
	kr = name_entry(space, name, &entry);
	if (kr != KERN_SUCCESS)
		return kr;
	if (!(entry_type(entry) & MACH_PORT_TYPE_PORT_SET))
		return name_settle(space, KERN_INVALID_RIGHT);
	if (entry->pset->n_members) {
		members = calloc(entry->pset->n_members, sizeof(*members));
		if (!members)
			return KERN_RESOURCE_SHORTAGE;
	}
	TAILQ_FOREACH(link, &entry->pset->members, set_link)
		members[n++] = link->port->name;
	if (n)
		qsort(members, n, sizeof(*members), by_name);
	*ret_members = TAKE(members);
	*ret_count = n;
	return KERN_SUCCESS;
}

/*
 * table: the slots of a space: pages, free indices, chosen names.
 */

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "core/account.h"
#include "core/space-impl.h"

/* So many freed indices lie idle before one of them is used again. */
#define IDLE_MIN  32u
#define GEN_FIRST 3u
#define GEN_STEP  4u

struct entry *
entry_at(const struct space *space, uint32_t index)
{
	uint32_t page = index / SPACE_PAGE;

	if (page >= space->n_pages || !space->pages[page])
		return NULL;
	return &space->pages[page]->entries[index % SPACE_PAGE];
}

struct entry *
entry_find(const struct space *space, mach_port_name_t name)
{
	struct entry *entry = entry_at(space, name >> 8);

	if (!entry || !entry->right || entry->gen != (name & 0xff))
		return NULL;
	return entry;
}

/* table_extend(): makes the array of pages long enough for `page`. */
static kern_return_t
table_extend(struct space *space, uint32_t page)
{
	uint32_t max = space->n_pages ? space->n_pages : 4;
	struct space_page **pages;

	if (page < space->n_pages)
		return KERN_SUCCESS;
	while (max <= page)
		max *= 2;
	pages = realloc(space->pages, max * sizeof(struct space_page *));
	if (!pages)
		return KERN_RESOURCE_SHORTAGE;
	for (uint32_t i = space->n_pages; i < max; i++)
		pages[i] = NULL;
	space->pages = pages;
	space->n_pages = max;
	return KERN_SUCCESS;
}

/* table_page(): makes the page of an index; charged to the account. */
static kern_return_t
table_page(struct space *space, uint32_t index)
{
	uint32_t page = index / SPACE_PAGE;
	struct space_page *made;
	kern_return_t kr;

	if (entry_at(space, index))
		return KERN_SUCCESS;
	kr = table_extend(space, page);
	if (kr != KERN_SUCCESS)
		return kr;
	kr = account_take(space->account, ACCOUNT_BYTES, sizeof(*made));
	if (kr != KERN_SUCCESS)
		return kr;
	made = calloc(1, sizeof(*made));
	if (!made) {
		account_give(space->account, ACCOUNT_BYTES, sizeof(*made));
		return KERN_RESOURCE_SHORTAGE;
	}
	for (uint32_t i = 0; i < SPACE_PAGE; i++)
		made->entries[i].index = page * SPACE_PAGE + i;
	space->pages[page] = made;
	space->held_pages++;
	return KERN_SUCCESS;
}

/* idle_push(): a freed index waits behind all others. */
static void
idle_push(struct space *space, struct entry *entry)
{
	entry->idle.next = ENTRY_NONE;
	entry->idle.prev = space->idle_last;
	if (space->idle_last)
		entry_at(space, space->idle_last)->idle.next = entry->index;
	else
		space->idle_first = entry->index;
	space->idle_last = entry->index;
	space->n_idle++;
	entry->flags |= ENTRY_QUEUED;
}

/* idle_remove(): takes a free index out of the queue, if it is there. */
static void
idle_remove(struct space *space, struct entry *entry)
{
	uint32_t next = entry->idle.next, prev = entry->idle.prev;

	if (!(entry->flags & ENTRY_QUEUED))
		return;
	if (prev)
		entry_at(space, prev)->idle.next = next;
	else
		space->idle_first = next;
	if (next)
		entry_at(space, next)->idle.prev = prev;
	else
		space->idle_last = prev;
	space->n_idle--;
	entry->flags &= (uint8_t)~ENTRY_QUEUED;
}

/* slot_take(): a slot comes into use under a name of generation `gen`. */
static void
slot_take(struct space *space, struct entry *entry, uint8_t gen,
    mach_port_type_t type)
{
	idle_remove(space, entry);
	entry->port = NULL;
	entry->request = NULL;
	entry->chain = ENTRY_NONE;
	entry->urefs = 0;
	entry->flags = 0;
	entry->gen = gen;
	entry->right = (uint8_t)(type >> 16);
	space->used++;
}

/* slot_fresh(): an index that was never used; NULL: none in the pages made. */
static struct entry *
slot_fresh(struct space *space)
{
	uint32_t cap = space->core->limits.entries_per_space;
	struct entry *entry;

	for (; space->fresh < cap; space->fresh++) {
		entry = entry_at(space, space->fresh);
		if (!entry)
			return NULL;
		if (!entry->gen)
			return entry;
	}
	return NULL;
}

/* slot_find(): a free slot, growing the table if that is due. */
static kern_return_t
slot_find(struct space *space, struct entry **ret_entry)
{
	uint32_t cap = space->core->limits.entries_per_space;
	kern_return_t kr = KERN_NO_SPACE;
	struct entry *entry;

	entry = slot_fresh(space);
	if (!entry && space->n_idle < IDLE_MIN && space->fresh < cap) {
		kr = table_page(space, space->fresh);
		if (kr == KERN_SUCCESS)
			entry = slot_fresh(space);
	}
	if (!entry && space->n_idle)
		entry = entry_at(space, space->idle_first);
	if (!entry)
		return kr == KERN_SUCCESS ? KERN_NO_SPACE : kr;
	*ret_entry = entry;
	return KERN_SUCCESS;
}

kern_return_t
entry_new(struct space *space, mach_port_type_t type, struct entry **ret_entry)
{
	struct entry *entry;
	kern_return_t kr;

	kr = account_take(space->account, ACCOUNT_ENTRIES, 1);
	if (kr != KERN_SUCCESS)
		return kr;
	kr = slot_find(space, &entry);
	if (kr != KERN_SUCCESS) {
		account_give(space->account, ACCOUNT_ENTRIES, 1);
		return kr;
	}
	slot_take(space, entry,
	    entry->gen ? (uint8_t)(entry->gen + GEN_STEP) : GEN_FIRST, type);
	*ret_entry = entry;
	return KERN_SUCCESS;
}

kern_return_t
entry_check_name(
    struct space *space, mach_port_name_t name, struct entry **ret_entry)
{
	uint32_t index = name >> 8;
	struct entry *entry;
	kern_return_t kr;

	if (name == MACH_PORT_NULL || name == MACH_PORT_DEAD)
		return KERN_INVALID_VALUE;
	if (index >= space->core->limits.entries_per_space)
		return KERN_NO_SPACE;
	if ((name & 3) != 3)
		return KERN_INVALID_VALUE;
	if (!index)
		return KERN_FAILURE;
	entry = entry_at(space, index);
	if (entry && entry->right && entry->gen != (name & 0xff))
		return KERN_FAILURE;
	if ((!entry || !entry->right) && index < SPACE_INDEX_FIRST)
		return KERN_FAILURE;
	kr = table_page(space, index);
	if (kr != KERN_SUCCESS)
		return kr;
	*ret_entry = entry && entry->right ? entry : NULL;
	return KERN_SUCCESS;
}

kern_return_t
entry_new_name(struct space *space, mach_port_name_t name,
    mach_port_type_t type, struct entry **ret_entry)
{
	struct entry *entry;
	kern_return_t kr;

	kr = table_page(space, name >> 8);
	if (kr != KERN_SUCCESS)
		return kr;
	kr = account_take(space->account, ACCOUNT_ENTRIES, 1);
	if (kr != KERN_SUCCESS)
		return kr;
	entry = entry_at(space, name >> 8);
	assert(!entry->right);
	slot_take(space, entry, name & 0xff, type);
	*ret_entry = entry;
	return KERN_SUCCESS;
}

void
entry_free(struct space *space, struct entry *entry)
{
	assert(!entry->request);
	if (entry->flags & ENTRY_HASHED)
		entry_unhash(space, entry);
	entry->right = 0;
	entry->urefs = 0;
	entry->flags = 0;
	entry->port = NULL;
	space->used--;
	account_give(space->account, ACCOUNT_ENTRIES, 1);
	if (entry->index >= SPACE_INDEX_FIRST && space->active)
		idle_push(space, entry);
}

#include "core/index.h"

#include <assert.h>
#include <stdlib.h>

#include "core/port.h"
#include "core/space-impl.h"

/* index_hash(): of a port's id; keyed, since a task can choose which it keeps. */
static uint32_t
index_hash(const struct space *space, const struct port *port)
{
	uint64_t h = port->id ^ space->core->hash_key;

	h ^= h >> 33;
	h *= 0xff51afd7ed558ccdull;
	h ^= h >> 33;
	h *= 0xc4ceb9fe1a85ec53ull;
	h ^= h >> 33;
	return (uint32_t)h;
}

/* index_bucket(): the head of a bucket's chain. */
static uint32_t *
index_bucket(const struct index *index, uint32_t bucket)
{
	uint32_t page = bucket / INDEX_PAGE;

	if (!page)
		return (uint32_t *)(uintptr_t)&index->first[bucket];
	return &index->pages[page - 1][bucket % INDEX_PAGE];
}

/* index_chain(): the head of the chain a hash belongs to. */
static uint32_t *
index_chain(const struct index *index, uint32_t hash)
{
	uint32_t bucket = hash & (2 * index->level - 1);

	if (bucket >= index->n_buckets)
		bucket = hash & (index->level - 1);
	return index_bucket(index, bucket);
}

void
index_init(struct index *index)
{
	*index = (struct index){
		.n_buckets = INDEX_PAGE,
		.level = INDEX_PAGE,
	};
}

void
index_deinit(struct index *index)
{
	for (uint32_t i = 0; i < index->max_pages; i++)
		free(index->pages[i]);
	free(index->pages);
	index_init(index);
}

/* index_page(): makes sure that bucket n_buckets has a page. */
static bool
index_page(struct index *index)
{
	uint32_t page = index->n_buckets / INDEX_PAGE, max;
	uint32_t **pages;

	if (page > index->max_pages) {
		max = index->max_pages ? 2 * index->max_pages : 8;
		pages = realloc(index->pages, max * sizeof(*pages));
		if (!pages)
			return false;
		for (uint32_t i = index->max_pages; i < max; i++)
			pages[i] = NULL;
		index->pages = pages;
		index->max_pages = max;
	}
	if (!index->pages[page - 1])
		index->pages[page - 1] = calloc(INDEX_PAGE, sizeof(uint32_t));
	return index->pages[page - 1];
}

/* index_split(): adds a bucket and moves to it what belongs there. */
static void
index_split(struct space *space)
{
	struct index *index = &space->index;
	uint32_t added = index->n_buckets, *from, *to;
	struct entry *entry;

	if (added % INDEX_PAGE == 0 && !index_page(index))
		return;
	to = index_bucket(index, added);
	*to = ENTRY_NONE;
	from = index_bucket(index, added - index->level);
	while (*from) {
		entry = entry_at(space, *from);
		if ((index_hash(space, entry->port) & (2 * index->level - 1)) !=
		    added) {
			from = &entry->chain;
			continue;
		}
		*from = entry->chain;
		entry->chain = *to;
		*to = entry->index;
	}
	if (++index->n_buckets == 2 * index->level)
		index->level *= 2;
}

void
index_add(struct space *space, struct entry *entry)
{
	uint32_t *chain;

	if (++space->index.count > space->index.n_buckets)
		index_split(space);
	chain = index_chain(&space->index, index_hash(space, entry->port));
	entry->chain = *chain;
	*chain = entry->index;
}

void
index_remove(struct space *space, struct entry *entry)
{
	uint32_t *chain;

	chain = index_chain(&space->index, index_hash(space, entry->port));
	while (*chain != entry->index) {
		assert(*chain != ENTRY_NONE);
		chain = &entry_at(space, *chain)->chain;
	}
	*chain = entry->chain;
	entry->chain = ENTRY_NONE;
	space->index.count--;
}

struct entry *
index_find(const struct space *space, const struct port *port)
{
	struct entry *entry;
	uint32_t i;

	i = *index_chain(&space->index, index_hash(space, port));
	for (; i != ENTRY_NONE; i = entry->chain) {
		entry = entry_at(space, i);
		if (entry->port == port)
			return entry;
	}
	return NULL;
}

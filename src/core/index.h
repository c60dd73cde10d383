#pragma once

/*
 * index: finds a space's entry by port: a linear hash of entry indices.
 *
 * It grows by one bucket when an entry is added, so no operation ever pays for
 * all of them; where memory for another page of buckets is short, it simply
 * stays as it is, with longer chains. Chains are linked through entry->chain.
 */

#include <stdbool.h>
#include <stdint.h>

struct entry;
struct port;
struct space;

#define INDEX_PAGE 64u /* buckets in a page; a power of two */

struct index {
	uint32_t first[INDEX_PAGE]; /* page 0: always there */
	uint32_t **pages;           /* pages 1, 2, ... */
	uint32_t max_pages;
	uint32_t n_buckets;
	uint32_t level; /* largest power of two <= n_buckets */
	uint32_t count;
};

void index_init(struct index *index);
void index_deinit(struct index *index);

/* index_add/remove(): entry->port tells the key; it may be dead. */
void index_add(struct space *space, struct entry *entry);
void index_remove(struct space *space, struct entry *entry);

/* index_find(): the entry for a port, or NULL. */
struct entry *index_find(const struct space *space, const struct port *port);

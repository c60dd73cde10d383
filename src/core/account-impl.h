#pragma once

/*
 * account-impl: what one actor makes one account hold; core's own files only.
 */

#include <stddef.h>
#include <stdint.h>

/* hash_bytes(): FNV-1a; the keys here are uids, which nobody chooses. */
static inline uint32_t
hash_bytes(const void *bytes, size_t size)
{
	const uint8_t *p = bytes;
	uint32_t hash = 2166136261u;

	while (size--)
		hash = (hash ^ *p++) * 16777619u;
	return hash;
}

#define HASH_FUNCTION(key, size, hash) ((hash) = hash_bytes(key, size))
#define HASH_NONFATAL_OOM              1
#include <uthash.h>

#include "core/account.h"

struct account_usage {
	struct account *owner;
	uint32_t uid; /* the actor's */
	uint64_t held[ACCOUNT_SLOTS];
	UT_hash_handle hh;
};

/*
 * usage_get(): the record of what `actor` (NULL: owner itself) makes `owner`
 * hold; holds a reference to owner. NULL without memory.
 */
struct account_usage *usage_get(struct account *owner, struct account *actor);

/* usage_put(): drops that reference; everything must have been released. */
void usage_put(struct account_usage *usage);

/* usage_charge(): KERN_RESOURCE_SHORTAGE over the limit or the share. */
kern_return_t usage_charge(
    struct account_usage *usage, enum account_slot slot, uint64_t amount);
void usage_release(
    struct account_usage *usage, enum account_slot slot, uint64_t amount);

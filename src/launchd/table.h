#pragma once

/*
 * Hash tables: uthash with a keyed hash, because clients choose the names in
 * them. An entry that could not be added for want of memory has hh.tbl NULL.
 */

#include <stdint.h>

#include "base/siphash.h"

extern uint8_t table_key[16];

/* table_key_new(): draws the key; before the first table. 0 or -errno. */
int table_key_new(void);

#define HASH_NONFATAL_OOM 1
#define HASH_FUNCTION(key, length, value)                                      \
	((value) = (unsigned)siphash(table_key, (key), (length)))
#include <uthash.h>

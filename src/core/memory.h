#pragma once

/*
 * memory: something opaque that a message carries: an out-of-line region, or
 * the tail of a large body. machd embeds this in its own object (a memfd, a
 * buffer); core passes it on and says with EFFECT_MEMORY when it is done with.
 */

#include <stdint.h>

#include "core/core.h"

struct memory {
	struct effect effect; /* EFFECT_MEMORY */
	uint64_t size;        /* bytes */
};

/*
 * memory_init(): prepares the base of an object of `size` bytes. Whoever holds
 * it owns it; kmsg_copyin() and kmsg_from_kernel() take it over.
 */
void memory_init(struct memory *memory, uint64_t size);

/*
 * memory_drop(): gives up ownership: queues EFFECT_MEMORY. NULL is allowed.
 */
void memory_drop(struct core *core, struct memory *memory);

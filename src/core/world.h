#pragma once

/*
 * world: the inside of struct core; for core's own files only.
 */

#include <bsd/sys/queue.h>
#include <stdbool.h>
#include <stdint.h>

#include "core/core.h"
#include "core/work.h"

struct kmsg;
struct space;

/* Sizes of messages kept for reuse, and how many of each at most. */
enum kmsg_class {
	KMSG_TINY,  /* notifications */
	KMSG_SMALL, /* most requests and replies */
	KMSG_LARGE, /* the others; never kept */
};

struct core {
	struct core_limits limits;
	uint64_t hash_key;
	uint64_t last_id;       /* of ports and sets */
	struct work_list work;  /* of the operation that is going on */
	struct work_list later; /* what operations left undone */
	struct work *work_last; /* set off by the item being done */
	bool working;
	struct effect effects; /* sentinel of a ring */
	struct effect watches; /* the same, of EFFECT_WATCH */
	struct core_counts counts;
	struct kmsg *idle[KMSG_LARGE];
	unsigned int n_idle[KMSG_LARGE];
	LIST_HEAD(, space) spaces;
};

/* effect_queue(): queues an effect unless it is queued already. */
void
effect_queue(struct core *core, struct effect *effect, enum effect_kind kind);

/* effect_dequeue(): takes it off the queue if it is there. */
void effect_dequeue(struct effect *effect);

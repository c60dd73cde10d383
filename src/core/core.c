#include "core/core.h"

#include <assert.h>
#include <errno.h>
#include <stdlib.h>

#include "base/cleanup.h"
#include "core/kmsg-impl.h"
#include "core/world.h"

#define DEFAULT_ENTRIES (1u << 21)
#define DEFAULT_SETS    1024u
#define DEFAULT_DEPTH   4096u
#define DEFAULT_INLINE  4096u
#define ENTRIES_MAX     0xfffffeu

/* pick(): a configured value, or the default, at most max. */
static uint32_t
pick(uint32_t value, uint32_t fallback, uint32_t max)
{
	if (!value)
		value = fallback;
	return value < max ? value : max;
}

int
core_new(struct core **ret_core, const struct core_config *config)
{
	static const struct core_config none;
	const struct core_limits *limits;
	struct core *core;

	core = calloc(1, sizeof(*core));
	if (!core)
		return -ENOMEM;

	limits = config ? &config->limits : &none.limits;
	core->limits = (struct core_limits){
		.entries_per_space = pick(
		    limits->entries_per_space, DEFAULT_ENTRIES, ENTRIES_MAX),
		.sets_per_port = pick(
		    limits->sets_per_port, DEFAULT_SETS, UINT32_MAX),
		.transit_depth = pick(
		    limits->transit_depth, DEFAULT_DEPTH, UINT32_MAX),
		.step_inline = pick(
		    limits->step_inline, DEFAULT_INLINE, UINT32_MAX),
	};
	core->hash_key = config ? config->hash_key : 0;
	TAILQ_INIT(&core->work);
	TAILQ_INIT(&core->later);
	LIST_INIT(&core->spaces);
	core->effects.next = core->effects.prev = &core->effects;
	core->watches.next = core->watches.prev = &core->watches;
	*ret_core = core;
	return 0;
}

struct core *
core_free(struct core *core)
{
	if (!core)
		return NULL;

	core_step(core, SIZE_MAX);
	assert(LIST_EMPTY(&core->spaces));
	assert(core->effects.next == &core->effects);
	assert(core->watches.next == &core->watches);
	core_trim(core);
	free(core);
	return NULL;
}

void
core_counts(const struct core *core, struct core_counts *ret_counts)
{
	*ret_counts = core->counts;
}

void
core_trim(struct core *core)
{
	struct kmsg *kmsg;

	for (int class = 0; class < KMSG_LARGE; class ++) {
		while ((kmsg = core->idle[class])) {
			core->idle[class] = kmsg->spare;
			free(kmsg);
		}
		core->n_idle[class] = 0;
	}
}

void
effect_queue(struct core *core, struct effect *effect, enum effect_kind kind)
{
	struct effect *ring = kind == EFFECT_WATCH ? &core->watches
						   : &core->effects;

	if (effect->queued)
		return;
	effect->kind = kind;
	effect->queued = true;
	effect->next = ring;
	effect->prev = ring->prev;
	ring->prev->next = effect;
	ring->prev = effect;
}

void
effect_dequeue(struct effect *effect)
{
	if (!effect->queued)
		return;
	effect->next->prev = effect->prev;
	effect->prev->next = effect->next;
	effect->queued = false;
}

/* ring_pop(): the first of a ring, taken off it, or NULL. */
static struct effect *
ring_pop(struct effect *ring)
{
	struct effect *effect = ring->next;

	if (effect == ring)
		return NULL;
	effect_dequeue(effect);
	return effect;
}

struct effect *
core_effect_pop(struct core *core)
{
	struct effect *effect = core_watch_pop(core);

	return effect ? effect : ring_pop(&core->effects);
}

struct effect *
core_watch_pop(struct core *core)
{
	return ring_pop(&core->watches);
}

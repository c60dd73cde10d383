#pragma once

/*
 * core: one Mach world as a pure machine.
 *
 * Nothing here knows of fds, clocks, threads or processes. An operation is a
 * function call; it changes the state, returns its result, and leaves on the
 * core's effect queue what has to happen outside. The caller (machd) does,
 * for every packet: the operation, core_step(), then core_effect_pop() until
 * it is empty.
 *
 *   a trap that sends      kmsg_copyin() -> mqueue_send()
 *   a trap that receives   mqueue_receive()
 *   a waiting thread       struct waiter, answered by EFFECT_WAITER
 *   a kernel call          mqueue_send() says MQUEUE_KERNEL; the message is
 *                          taken apart with kmsg_right()/kmsg_take_right(),
 *                          name_*() do the work, kmsg_from_kernel() and
 *                          mqueue_send() or kmsg_copyout() answer
 *
 * All memory comes from malloc and calloc; when it runs out, the operation
 * returns its own error and the state is unchanged.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct core;

/* Bounds that keep one operation, and one space, from taking everything. */
struct core_limits {
	uint32_t entries_per_space; /* table cap, at most 0xfffffe */
	uint32_t sets_per_port;     /* sets one port may be a member of */
	uint32_t transit_depth;     /* receive rights inside one another */
	uint32_t step_inline;       /* work items an operation does itself */
};

struct core_config {
	struct core_limits limits; /* a zero field means the default */
	uint64_t hash_key;         /* unpredictable; keys every hash */
};

/* What an effect is embedded in, and what the world has to do. */
enum effect_kind {
	EFFECT_WAITER,     /* struct waiter: its wait has ended */
	EFFECT_NO_SENDERS, /* struct port: a kernel port's last sender left */
	EFFECT_MEMORY,     /* struct memory: nobody needs it; free it */
	EFFECT_WATCH,      /* struct watch: its state has changed */
	EFFECT_SPACE,      /* struct space: torn down; space_free() it */
};

/*
 * An effect is a member of the object it is about: queueing it allocates
 * nothing and cannot fail, and an object is queued at most once.
 */
struct effect {
	struct effect *next;
	struct effect *prev;
	uint8_t kind; /* enum effect_kind */
	bool queued;
};

#define effect_of(effect, type)                                                \
	((type *)(void *)((char *)(effect)-offsetof(type, effect)))

/*
 * core_new(): makes an empty world. config may be NULL (defaults).
 * Returns 0, or -ENOMEM.
 */
int core_new(struct core **ret_core, const struct core_config *config);

/*
 * core_free(): ends the world. On entry every space must have been torn down
 * and freed, every kernel port destroyed, every waiter and account let go.
 * NULL is allowed. Returns NULL.
 */
struct core *core_free(struct core *core);

/*
 * core_step(): does up to `budget` items of work that was put off: dying
 * spaces, messages that are being destroyed, notifications of large crowds.
 * An item is one right, one entry or one notification. budget SIZE_MAX means
 * until nothing is left. Returns true while work remains.
 */
bool core_step(struct core *core, size_t budget);

/*
 * core_effect_pop(): the oldest effect, taken off the queue, or NULL. Tell by
 * effect->kind which object it is a member of: effect_of(e, struct waiter).
 */
struct effect *core_effect_pop(struct core *core);

/*
 * core_watch_pop(): the same of EFFECT_WATCH alone, for a caller that has to
 * act on those before it tells anybody else what happened. core_effect_pop()
 * gives them first.
 */
struct effect *core_watch_pop(struct core *core);

/* What is alive in this world; for introspection, tests and leak checks. */
struct core_counts {
	uint64_t spaces;
	uint64_t ports;
	uint64_t psets;
	uint64_t kmsgs;    /* not counting idle ones kept for reuse */
	uint64_t memories; /* memory objects inside messages */
	uint64_t work;     /* items put off */
};

/* core_counts(): copies the counters out. */
void core_counts(const struct core *core, struct core_counts *ret_counts);

/*
 * core_trim(): gives idle memory kept for reuse back to the allocator.
 */
void core_trim(struct core *core);

#pragma once

/*
 * account: what one user has, may have, and makes others hold.
 *
 * Everything that costs is charged in the constructor of the thing and
 * released in its destructor. The owner of an account may use all of it. When
 * somebody else (the actor) makes the owner hold something, the actor gets a
 * share of what is left: with n actors holding something there, what the actor
 * holds afterwards must not exceed (what is left afterwards) / n. So a new
 * actor always gets something, and nobody gets it all.
 */

#include <mach/kern_return.h>

#include <stdbool.h>
#include <stdint.h>

#include "base/cleanup.h"

struct core;
struct account;

enum account_slot {
	ACCOUNT_PORTS,    /* ports and port sets */
	ACCOUNT_ENTRIES,  /* names in spaces */
	ACCOUNT_MESSAGES, /* messages queued or in flight */
	ACCOUNT_BYTES,    /* their bytes and tables, name-table pages */
	ACCOUNT_MEMORY,   /* bytes of out-of-line memory in messages */
	ACCOUNT_FDS,      /* for machd */
	ACCOUNT_TASKS,    /* for machd */
	ACCOUNT_THREADS,  /* for machd */
	ACCOUNT_SLOTS
};

struct account_limits {
	uint64_t slot[ACCOUNT_SLOTS];
};

/* One amount that somebody holds; embedded in the thing charged for. */
struct charge {
	struct account_usage *usage; /* NULL: nothing charged */
	uint64_t amount;
	uint8_t slot; /* enum account_slot */
};

/*
 * account_new(): makes the account of `uid`, with one reference.
 * limits: NULL means no limit. Returns 0 or -ENOMEM.
 */
int account_new(struct account **ret_account, uint32_t uid,
    const struct account_limits *limits);
struct account *account_ref(struct account *account);

/* account_unref(): drops a reference; NULL is allowed. Returns NULL. */
struct account *account_unref(struct account *account);
DEFINE_CLEANUP(struct account *, account_unref);

uint32_t account_uid(const struct account *account);
uint64_t account_used(const struct account *account, enum account_slot slot);
uint64_t account_limit(const struct account *account, enum account_slot slot);

/*
 * account_charge(): charges `amount` of `slot` to `owner` because `actor`
 * makes it hold that (actor == owner or NULL: its own doing). owner NULL (the
 * kernel): nothing is charged, success. On success the charge holds a
 * reference to what it needs and must be ended with charge_release(); charge
 * must be all zero or released on entry.
 * Returns KERN_SUCCESS, or KERN_RESOURCE_SHORTAGE (over the limit or the
 * share, or out of memory) with nothing changed.
 */
kern_return_t account_charge(struct charge *charge, struct account *owner,
    struct account *actor, enum account_slot slot, uint64_t amount);

/* charge_release(): ends a charge; an empty one is allowed. */
void charge_release(struct charge *charge);

/* account_take/give(): charge of the owner's own doing that is kept count
 * of by the thing itself (one of `slot`), not by a struct charge. */
kern_return_t
account_take(struct account *account, enum account_slot slot, uint64_t amount);
void
account_give(struct account *account, enum account_slot slot, uint64_t amount);

/*
 * account_held(): what `actor` makes `account` hold, for display.
 */
uint64_t account_held(
    const struct account *account, uint32_t actor_uid, enum account_slot slot);

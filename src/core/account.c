#include "core/account.h"

#include <assert.h>
#include <errno.h>
#include <stdlib.h>

#include "core/account-impl.h"

struct account {
	uint64_t refs;
	uint32_t uid;
	uint64_t limit[ACCOUNT_SLOTS];
	uint64_t used[ACCOUNT_SLOTS];
	uint32_t actors[ACCOUNT_SLOTS]; /* others that hold something here */
	struct account_usage self;
	struct account_usage *others; /* by uid; kept once made */
};

int
account_new(struct account **ret_account, uint32_t uid,
    const struct account_limits *limits)
{
	struct account *account;

	account = calloc(1, sizeof(*account));
	if (!account)
		return -ENOMEM;
	account->refs = 1;
	account->uid = uid;
	account->self.owner = account;
	account->self.uid = uid;
	for (int i = 0; i < ACCOUNT_SLOTS; i++)
		account->limit[i] = limits ? limits->slot[i] : UINT64_MAX;
	*ret_account = account;
	return 0;
}

struct account *
account_ref(struct account *account)
{
	if (account)
		account->refs++;
	return account;
}

struct account *
account_unref(struct account *account)
{
	struct account_usage *usage, *next;

	if (!account || --account->refs)
		return NULL;
	HASH_ITER(hh, account->others, usage, next) {
		HASH_DEL(account->others, usage);
		free(usage);
	}
	free(account);
	return NULL;
}

uint32_t
account_uid(const struct account *account)
{
	return account->uid;
}

uint64_t
account_used(const struct account *account, enum account_slot slot)
{
	return account->used[slot];
}

uint64_t
account_limit(const struct account *account, enum account_slot slot)
{
	return account->limit[slot];
}

/* usage_find(): the record of a foreign actor, made if there is none yet. */
static struct account_usage *
usage_find(struct account *owner, uint32_t uid)
{
	struct account_usage *usage;

	HASH_FIND(hh, owner->others, &uid, sizeof(uid), usage);
	if (usage)
		return usage;
	usage = calloc(1, sizeof(*usage));
	if (!usage)
		return NULL;
	usage->owner = owner;
	usage->uid = uid;
	HASH_ADD(hh, owner->others, uid, sizeof(usage->uid), usage);
	if (!usage->hh.tbl) {
		free(usage);
		return NULL;
	}
	return usage;
}

struct account_usage *
usage_get(struct account *owner, struct account *actor)
{
	struct account_usage *usage;

	if (!actor || actor == owner || actor->uid == owner->uid)
		usage = &owner->self;
	else
		usage = usage_find(owner, actor->uid);
	if (usage)
		account_ref(owner);
	return usage;
}

void
usage_put(struct account_usage *usage)
{
	account_unref(usage->owner);
}

/* usage_may(): whether the limit and the actor's share allow it. */
static bool
usage_may(
    const struct account_usage *usage, enum account_slot slot, uint64_t amount)
{
	const struct account *owner = usage->owner;
	uint64_t left, n;

	if (owner->used[slot] > owner->limit[slot])
		return false;
	left = owner->limit[slot] - owner->used[slot];
	if (amount > left)
		return false;
	if (usage == &owner->self)
		return true;
	n = (uint64_t)owner->actors[slot] + !usage->held[slot];
	return usage->held[slot] + amount <= (left - amount) / n;
}

kern_return_t
usage_charge(
    struct account_usage *usage, enum account_slot slot, uint64_t amount)
{
	struct account *owner = usage->owner;

	if (!amount)
		return KERN_SUCCESS;
	if (!usage_may(usage, slot, amount))
		return KERN_RESOURCE_SHORTAGE;
	if (usage != &owner->self && !usage->held[slot])
		owner->actors[slot]++;
	usage->held[slot] += amount;
	owner->used[slot] += amount;
	return KERN_SUCCESS;
}

void
usage_release(
    struct account_usage *usage, enum account_slot slot, uint64_t amount)
{
	struct account *owner = usage->owner;

	if (!amount)
		return;
	assert(usage->held[slot] >= amount);
	usage->held[slot] -= amount;
	owner->used[slot] -= amount;
	if (usage != &owner->self && !usage->held[slot])
		owner->actors[slot]--;
}

kern_return_t
account_charge(struct charge *charge, struct account *owner,
    struct account *actor, enum account_slot slot, uint64_t amount)
{
	struct account_usage *usage;
	kern_return_t kr;

	assert(!charge->usage);
	if (!owner)
		return KERN_SUCCESS;
	usage = usage_get(owner, actor);
	if (!usage)
		return KERN_RESOURCE_SHORTAGE;
	kr = usage_charge(usage, slot, amount);
	if (kr != KERN_SUCCESS) {
		usage_put(usage);
		return kr;
	}
	charge->usage = usage;
	charge->slot = slot;
	charge->amount = amount;
	return KERN_SUCCESS;
}

void
charge_release(struct charge *charge)
{
	if (!charge->usage)
		return;
	usage_release(charge->usage, charge->slot, charge->amount);
	usage_put(charge->usage);
	charge->usage = NULL;
}

kern_return_t
account_take(struct account *account, enum account_slot slot, uint64_t amount)
{
	return account ? usage_charge(&account->self, slot, amount)
		       : KERN_SUCCESS;
}

void
account_give(struct account *account, enum account_slot slot, uint64_t amount)
{
	if (account)
		usage_release(&account->self, slot, amount);
}

uint64_t
account_held(
    const struct account *account, uint32_t actor_uid, enum account_slot slot)
{
	struct account_usage *usage;

	if (actor_uid == account->uid)
		return account->self.held[slot];
	HASH_FIND(hh, account->others, &actor_uid, sizeof(actor_uid), usage);
	return usage ? usage->held[slot] : 0;
}

#include "core/space.h"

#include <assert.h>
#include <stdlib.h>

#include "core/account.h"
#include "core/pset.h"
#include "core/space-impl.h"
#include "core/waiter-impl.h"
#include "core/world.h"

kern_return_t
space_new(struct core *core, struct account *account, void *owner,
    struct space **ret_space)
{
	struct space *space;
	kern_return_t kr;

	kr = account_take(account, ACCOUNT_BYTES, sizeof(*space));
	if (kr != KERN_SUCCESS)
		return kr;
	space = calloc(1, sizeof(*space));
	if (!space) {
		account_give(account, ACCOUNT_BYTES, sizeof(*space));
		return KERN_RESOURCE_SHORTAGE;
	}
	space->core = core;
	space->owner = owner;
	space->account = account_ref(account);
	space->fresh = SPACE_INDEX_FIRST;
	space->active = true;
	LIST_INIT(&space->waiters);
	index_init(&space->index);
	LIST_INSERT_HEAD(&core->spaces, space, link);
	core->counts.spaces++;
	*ret_space = space;
	return KERN_SUCCESS;
}

void
space_terminate(struct space *space)
{
	struct waiter *waiter;

	if (!space->active)
		return;
	space->active = false;
	space->n_idle = space->idle_first = space->idle_last = 0;
	while ((waiter = LIST_FIRST(&space->waiters)))
		waiter_abort(waiter,
		    waiter->state == WAITER_SENDING ? MACH_SEND_INTERRUPTED
						    : MACH_RCV_INTERRUPTED);
	work_add(space->core, &space->work, WORK_SPACE);
	work_settle(space->core);
}

/* free_page(): a page of the table, all of whose entries are free. */
static void
free_page(struct space *space, uint32_t page)
{
	if (!space->pages[page])
		return;
	free(space->pages[page]);
	space->pages[page] = NULL;
	space->held_pages--;
	account_give(space->account, ACCOUNT_BYTES, sizeof(struct space_page));
}

/* finish(): the teardown is complete. */
static void
finish(struct space *space)
{
	assert(!space->used && !space->held_pages);
	free(space->pages);
	space->pages = NULL;
	space->n_pages = 0;
	index_deinit(&space->index);
	space->gone = true;
	effect_queue(space->core, &space->effect, EFFECT_SPACE);
}

bool
space_work(struct space *space, size_t *budget _unused_)
{
	uint32_t page = space->cursor / SPACE_PAGE;
	struct entry *entry;

	if (page >= space->n_pages) {
		finish(space);
		return true;
	}
	while (space->cursor / SPACE_PAGE == page) {
		entry = entry_at(space, space->cursor++);
		if (!entry || !entry->right)
			continue;
		entry_destroy(space, entry);
		space->cursor--;
		return false;
	}
	free_page(space, page);
	return false;
}

struct space *
space_free(struct space *space)
{
	if (!space)
		return NULL;
	assert(space->gone && LIST_EMPTY(&space->waiters));
	effect_dequeue(&space->effect);
	LIST_REMOVE(space, link);
	space->core->counts.spaces--;
	account_give(space->account, ACCOUNT_BYTES, sizeof(*space));
	account_unref(space->account);
	free(space);
	return NULL;
}

struct space *
space_of_effect(struct effect *effect)
{
	return effect_of(effect, struct space);
}

void
space_set_owner(struct space *space, void *owner)
{
	assert(LIST_EMPTY(&space->waiters));
	space->owner = owner;
}

void *
space_owner(const struct space *space)
{
	return space->owner;
}

struct account *
space_account(const struct space *space)
{
	return space->account;
}

bool
space_is_active(const struct space *space)
{
	return space->active;
}

struct core *
space_core(const struct space *space)
{
	return space->core;
}

const struct tokens *
space_tokens(const struct space *space)
{
	return &space->tokens;
}

void
space_set_tokens(struct space *space, const struct tokens *tokens)
{
	space->tokens = *tokens;
}

void
space_violate(struct space *space, uint32_t reason, mach_port_name_t name,
    uint64_t payload)
{
	space->violation = (struct violation){ reason, name, payload };
}

bool
space_take_violation(struct space *space, struct violation *ret_violation)
{
	if (!space->violation.reason)
		return false;
	*ret_violation = space->violation;
	space->violation.reason = 0;
	return true;
}

/* check_fixed(): what may stand under a fixed name. */
static kern_return_t
check_fixed(const struct space *space, uint32_t index, const struct right *right)
{
	if (!space->active)
		return KERN_INVALID_TASK;
	if (!port_valid(right->port) || port_is_dead(right->port))
		return KERN_INVALID_CAPABILITY;
	if (right->type != MACH_MSG_TYPE_PORT_SEND || !index ||
	    index >= SPACE_INDEX_FIRST)
		return KERN_INVALID_VALUE;
	return KERN_SUCCESS;
}

kern_return_t
space_install_fixed(
    struct space *space, uint32_t index, struct right *right, bool pinned)
{
	mach_port_name_t name = index << 8 | 3;
	struct entry *entry;
	kern_return_t kr;

	kr = check_fixed(space, index, right);
	if (kr != KERN_SUCCESS)
		return kr;
	entry = entry_at(space, index);
	if (entry && entry->right)
		entry_destroy(space, entry);
	kr = entry_new_name(space, name, MACH_PORT_TYPE_SEND, &entry);
	if (kr == KERN_SUCCESS) {
		entry->port = right_take(right).port;
		entry->urefs = 1;
		if (pinned)
			entry->flags |= ENTRY_PINNED;
		if (!entry_of_port(space, entry->port))
			entry_hash(space, entry);
	}
	work_settle(space->core);
	return kr;
}

struct port *
space_port(struct space *space, mach_port_name_t name)
{
	const struct entry *entry = entry_find(space, name);

	if (!space->active || !entry ||
	    !(entry_type(entry) & MACH_PORT_TYPE_PORT_RIGHTS) ||
	    port_is_dead(entry->port))
		return NULL;
	return entry->port;
}

mach_port_name_t
space_name_of(const struct space *space, const struct port *port)
{
	const struct entry *entry;

	if (!space->active || port_is_dead(port))
		return MACH_PORT_NULL;
	entry = entry_of_port(space, port);
	return entry ? entry_name(entry) : MACH_PORT_NULL;
}

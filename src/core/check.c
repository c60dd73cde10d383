#include "core/check.h"

#include <assert.h>
#include <stdlib.h>

#include "core/account-impl.h"
#include "core/kmsg-impl.h"
#include "core/mqueue.h"
#include "core/notify.h"
#include "core/port.h"
#include "core/pset.h"
#include "core/space-impl.h"
#include "core/world.h"

/* What the walk found of one port. */
struct seen {
	struct port *port;
	struct seen *next; /* in order of discovery */
	uint64_t refs, srights, sorights, receives, owed, requests;
	UT_hash_handle hh;
};

/* What is charged to one account by what the walk found. */
struct bill {
	struct account *account;
	uint64_t amount[ACCOUNT_SLOTS];
	UT_hash_handle hh;
};

struct walk {
	struct core *core;
	struct seen *by_port;
	struct seen *first, **last;
	struct bill *bills;
	uint64_t kmsgs, psets, ports, spaces, memories;
};

/* see(): the record of a port, made at the first sight. */
static struct seen *
see(struct walk *walk, struct port *port)
{
	struct seen *seen;

	HASH_FIND_PTR(walk->by_port, &port, seen);
	if (seen)
		return seen;
	seen = calloc(1, sizeof(*seen));
	assert(seen);
	seen->port = port;
	HASH_ADD_PTR(walk->by_port, port, seen);
	*walk->last = seen;
	walk->last = &seen->next;
	walk->ports++;
	return seen;
}

/* charge(): adds to what an account should be charged. */
static void
charge(struct walk *walk, struct account *account, enum account_slot slot,
    uint64_t amount)
{
	struct bill *bill;

	if (!account)
		return;
	HASH_FIND_PTR(walk->bills, &account, bill);
	if (!bill) {
		bill = calloc(1, sizeof(*bill));
		assert(bill);
		bill->account = account;
		HASH_ADD_PTR(walk->bills, account, bill);
	}
	bill->amount[slot] += amount;
}

/* walk_right(): a right outside any name table. */
static struct seen *
walk_right(struct walk *walk, const struct right *right)
{
	struct seen *seen;

	if (!port_valid(right->port))
		return NULL;
	seen = see(walk, right->port);
	seen->refs++;
	if (right->type == MACH_MSG_TYPE_PORT_SEND)
		seen->srights++;
	else if (right->type == MACH_MSG_TYPE_PORT_SEND_ONCE)
		seen->sorights++;
	else
		seen->receives++;
	return seen;
}

/* walk_spares(): a list of prepared messages. */
static uint64_t
walk_spares(struct walk *walk, const struct kmsg *spare)
{
	uint64_t n = 0;

	for (; spare; spare = spare->spare, n++) {
		if (spare->usage)
			charge(walk, spare->usage->owner, ACCOUNT_BYTES,
			    spare->charged_bytes);
	}
	walk->kmsgs += n;
	return n;
}

/* walk_kmsg(): a message in kernel form; a doomed one may have been received. */
static void
walk_kmsg(struct walk *walk, const struct kmsg *kmsg, bool doomed)
{
	struct seen *seen;

	assert(doomed || !(kmsg->flags & KMSG_USER_FORM));
	walk->kmsgs++;
	walk_spares(walk, kmsg->spare);
	for (uint32_t i = 0; i < kmsg->n_rights; i++) {
		seen = walk_right(walk, &kmsg->rights[i]);
		if (!seen)
			continue;
		if (!i && kmsg->flags & KMSG_OWED)
			seen->owed++;
		if (kmsg->rights[i].type != MACH_MSG_TYPE_PORT_RECEIVE)
			continue;
		assert(i >= KMSG_BODY);
		if (seen->port->state == PORT_TRANSIT && !doomed)
			assert(seen->port->destination ==
			    kmsg->rights[KMSG_DEST].port);
	}
	walk->memories += kmsg->tail != NULL;
	for (uint32_t i = 0; i < kmsg->n_ool; i++)
		walk->memories += kmsg->ool[i].memory != NULL;
	if (kmsg->usage) {
		charge(walk, kmsg->usage->owner, ACCOUNT_MESSAGES,
		    kmsg->charged_messages);
		charge(walk, kmsg->usage->owner, ACCOUNT_BYTES,
		    kmsg->charged_bytes);
		charge(walk, kmsg->usage->owner, ACCOUNT_MEMORY,
		    kmsg->charged_memory);
	}
}

/* walk_request(): what a notification that is prepared holds. */
static void
walk_request(struct walk *walk, const struct kmsg *kmsg)
{
	if (kmsg)
		walk_kmsg(walk, kmsg, false);
}

/* check_pset(): a set and its memberships. */
static void
check_pset(struct walk *walk, const struct pset *pset)
{
	const struct pset_link *link;
	uint32_t n = 0, ready = 0;

	walk->psets++;
	charge(walk, pset->account, ACCOUNT_PORTS, 1);
	TAILQ_FOREACH(link, &pset->members, set_link) {
		assert(link->pset == pset);
		assert(link->ready == (link->port->queue.msgcount > 0));
		assert(pset_find(pset, link->port) == link);
		assert(!pset->space || port_receiver(link->port) == pset->space);
		ready += link->ready;
		n++;
	}
	assert(n == pset->n_members);
	charge(walk, pset->account, ACCOUNT_BYTES, n * sizeof(struct pset_link));
	TAILQ_FOREACH(link, &pset->ready, ready_link) {
		assert(link->ready);
		ready--;
	}
	assert(!ready);
	assert(TAILQ_EMPTY(&pset->receivers) || TAILQ_EMPTY(&pset->ready));
}

/* check_request(): a dead-name or send-possible request of an entry. */
static void
check_request(
    struct walk *walk, const struct space *space, const struct entry *entry)
{
	const struct request *request = entry->request, *other;
	bool found = false;

	if (!request)
		return;
	assert(request->space == space && request->entry == entry);
	assert(request->port == entry->port);
	TAILQ_FOREACH(other, &entry->port->requests, link)
		found |= other == request;
	assert(found);
	charge(walk, space->account, ACCOUNT_BYTES, sizeof(*request));
	see(walk, entry->port)->requests++;
}

/* check_rights(): an entry that denotes a port. */
static void
check_rights(
    struct walk *walk, const struct space *space, const struct entry *entry)
{
	mach_port_type_t type = entry_type(entry);
	struct port *port = entry->port;
	struct seen *seen = see(walk, port);

	seen->refs++;
	if (type & MACH_PORT_TYPE_SEND) {
		assert(entry->urefs);
		seen->srights++;
	}
	if (type & MACH_PORT_TYPE_SEND_ONCE) {
		assert(type == MACH_PORT_TYPE_SEND_ONCE && entry->urefs == 1);
		seen->sorights++;
	}
	if (type & MACH_PORT_TYPE_RECEIVE) {
		assert(port->state == PORT_LIVE && port->receiver == space);
		assert(port->name == entry_name(entry));
		assert(!(entry->flags & ENTRY_HASHED));
		assert(type & MACH_PORT_TYPE_SEND || !entry->urefs);
		seen->receives++;
	}
	if (entry->flags & ENTRY_HASHED) {
		assert(type == MACH_PORT_TYPE_SEND);
		assert(index_find(space, port) == entry);
	} else if (type == MACH_PORT_TYPE_SEND &&
	    entry->index >= SPACE_INDEX_FIRST) {
		assert(entry_of_port(space, port) != NULL);
	}
	check_request(walk, space, entry);
}

/* check_entry(): any entry in use. */
static void
check_entry(
    struct walk *walk, const struct space *space, const struct entry *entry)
{
	mach_port_type_t type = entry_type(entry);

	assert((entry->gen & 3) == 3);
	assert(!(entry->flags & ENTRY_QUEUED));
	if (type == MACH_PORT_TYPE_PORT_SET) {
		assert(entry->pset->space == space);
		assert(entry->pset->name == entry_name(entry));
		check_pset(walk, entry->pset);
	} else if (type == MACH_PORT_TYPE_DEAD_NAME) {
		assert(entry->urefs && !entry->request);
	} else {
		assert(type == MACH_PORT_TYPE_SEND ||
		    type == MACH_PORT_TYPE_RECEIVE ||
		    type == MACH_PORT_TYPE_SEND_RECEIVE ||
		    type == MACH_PORT_TYPE_SEND_ONCE);
		check_rights(walk, space, entry);
	}
}

/* check_idle(): the queue of freed indices. */
static void
check_idle(const struct space *space)
{
	uint32_t n = 0, prev = 0;
	const struct entry *entry;

	for (uint32_t i = space->idle_first; i; i = entry->idle.next) {
		entry = entry_at(space, i);
		assert(entry && !entry->right && entry->flags & ENTRY_QUEUED);
		assert(entry->idle.prev == prev);
		prev = i;
		n++;
	}
	assert(prev == space->idle_last && n == space->n_idle);
}

/* check_space(): a table, its index and its free slots. */
static void
check_space(struct walk *walk, const struct space *space)
{
	uint32_t used = 0, hashed = 0, pages = 0;
	const struct entry *entry;

	for (uint32_t p = 0; p < space->n_pages; p++)
		pages += space->pages[p] != NULL;
	for (uint32_t i = 0; i < space->n_pages * SPACE_PAGE; i++) {
		entry = entry_at(space, i);
		if (!entry || !entry->right)
			continue;
		check_entry(walk, space, entry);
		hashed += !!(entry->flags & ENTRY_HASHED);
		used++;
	}
	assert(used == space->used && hashed == space->index.count);
	assert(pages == space->held_pages);
	check_idle(space);
	charge(walk, space->account, ACCOUNT_ENTRIES, used);
	charge(walk, space->account, ACCOUNT_BYTES,
	    sizeof(*space) + pages * sizeof(struct space_page));
	assert(space->active || LIST_EMPTY(&space->waiters));
	walk->spaces++;
}

/* walk_work(): a list of work that was put off. */
static void
walk_work(struct walk *walk, const struct work_list *list)
{
	struct port *port;
	struct work *work;

	TAILQ_FOREACH(work, list, link) {
		switch (work->kind) {
		case WORK_POST:
		case WORK_DOOMED:
			walk_kmsg(walk, (void *)work, work->kind == WORK_DOOMED);
			break;
		case WORK_PORT:
			port = (void *)work;
			see(walk, port)->refs++;
			break;
		case WORK_PSET:
			check_pset(walk, (void *)work);
			break;
		case WORK_SPACE:
			break;
		default:
			assert(!"work without a kind");
		}
	}
}

/* walk_queue(): the messages and waiters of a port. */
static void
walk_queue(struct walk *walk, const struct port *port)
{
	const struct mqueue *queue = &port->queue;
	const struct waiter *waiter;
	const struct work *work;
	uint32_t n = 0;

	TAILQ_FOREACH(work, &queue->messages, link) {
		assert(work->kind == WORK_NONE);
		walk_kmsg(walk, (const void *)work, false);
		n++;
	}
	assert(n == queue->msgcount);
	TAILQ_FOREACH(waiter, &queue->senders, link) {
		assert(waiter->state == WAITER_SENDING && waiter->kmsg);
		assert(waiter->space->active);
		walk_kmsg(walk, waiter->kmsg, false);
	}
	TAILQ_FOREACH(waiter, &queue->receivers, link)
		assert(waiter->state == WAITER_RECEIVING && !waiter->kmsg);
	assert(
	    TAILQ_EMPTY(&queue->receivers) || (port->state == PORT_LIVE && !n));
	assert(TAILQ_EMPTY(&queue->senders) || port_is_dead(port) ||
	    mqueue_is_full(port));
}

/* walk_port(): what hangs by a port. */
static void
walk_port(struct walk *walk, struct seen *seen)
{
	struct port *port = seen->port;
	struct request *request;
	uint64_t reserve;

	walk_queue(walk, port);
	walk_request(walk, port->nsrequest);
	walk_request(walk, port->pdrequest);
	TAILQ_FOREACH(request, &port->requests, link)
		walk_request(walk, request->kmsg);
	reserve = walk_spares(walk, port->reserve);
	/* Owed ones are counted when the walk is over; see check_port(). */
	seen->owed += reserve;
	if (port->state == PORT_TRANSIT)
		see(walk, port->destination)->refs++;
	charge(walk, port->account, ACCOUNT_PORTS, 1);
}

/* check_port(): the port's own counts against what was found. */
static void
check_port(const struct seen *seen)
{
	const struct port *port = seen->port;

	assert(port->refs == seen->refs);
	assert(port->srights == seen->srights);
	assert(port->sorights == seen->sorights);
	assert(port->n_requests == seen->requests);
	switch (port->state) {
	case PORT_GONE:
		assert(LIST_EMPTY(&port->sets));
		return;
	case PORT_KERNEL:
		assert(!seen->receives && !port->queue.msgcount);
		break;
	case PORT_LIVE:
	case PORT_TRANSIT:
		assert(seen->receives == 1);
		break;
	case PORT_LIMBO:
		assert(seen->receives == 1);
		assert(LIST_EMPTY(&port->sets));
		break;
	}
	assert(seen->owed == port->sorights);
}

/* check_bills(): every account is charged what was found, no more. */
static void
check_bills(struct walk *walk, const struct check_outside *outside)
{
	static const struct bill none;
	const struct bill *bill;
	struct account *account;

	for (size_t i = 0; i < outside->n_accounts; i++) {
		struct bill *found;

		account = outside->accounts[i];
		HASH_FIND_PTR(walk->bills, &account, found);
		bill = found ? found : &none;
		for (int s = 0; s < ACCOUNT_SLOTS; s++) {
			/* Messages outside are charged as well. */
			if (outside->kmsgs && s >= ACCOUNT_MESSAGES)
				continue;
			assert(account_used(account, s) == bill->amount[s]);
		}
	}
}

/* forget(): frees the walk's own memory. */
static void
forget(struct walk *walk)
{
	struct bill *bill, *next_bill;
	struct seen *seen, *next;

	HASH_ITER(hh, walk->by_port, seen, next) {
		HASH_DEL(walk->by_port, seen);
		free(seen);
	}
	HASH_ITER(hh, walk->bills, bill, next_bill) {
		HASH_DEL(walk->bills, bill);
		free(bill);
	}
}

/* walk_outside(): what the tester holds. */
static void
walk_outside(struct walk *walk, const struct check_outside *outside)
{
	for (size_t i = 0; i < outside->n_rights; i++)
		walk_right(walk, &outside->rights[i]);
	for (size_t i = 0; i < outside->n_kernel; i++)
		see(walk, outside->kernel[i])->refs++;
	walk->kmsgs += outside->kmsgs;
}

void
core_check(struct core *core, const struct check_outside *outside)
{
	struct walk walk = { .core = core };
	struct space *space;
	struct seen *seen;

	walk.last = &walk.first;
	LIST_FOREACH(space, &core->spaces, link)
		check_space(&walk, space);
	walk_work(&walk, &core->work);
	walk_work(&walk, &core->later);
	walk_outside(&walk, outside);
	for (seen = walk.first; seen; seen = seen->next)
		walk_port(&walk, seen);
	for (seen = walk.first; seen; seen = seen->next)
		check_port(seen);
	check_bills(&walk, outside);
	assert(walk.ports == core->counts.ports);
	assert(walk.psets == core->counts.psets);
	assert(walk.kmsgs == core->counts.kmsgs);
	assert(walk.spaces == core->counts.spaces);
	assert(outside->kmsgs || walk.memories == core->counts.memories);
	forget(&walk);
}

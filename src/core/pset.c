#include "core/pset.h"

#include <assert.h>
#include <stdlib.h>

#include "core/account.h"
#include "core/mqueue.h"
#include "core/space-impl.h"
#include "core/watch.h"
#include "core/world.h"

kern_return_t
pset_new(struct space *space, struct pset **ret_pset)
{
	struct pset *pset;
	kern_return_t kr;

	kr = account_take(space->account, ACCOUNT_PORTS, 1);
	if (kr != KERN_SUCCESS)
		return kr;
	pset = calloc(1, sizeof(*pset));
	if (!pset) {
		account_give(space->account, ACCOUNT_PORTS, 1);
		return KERN_RESOURCE_SHORTAGE;
	}
	pset->core = space->core;
	pset->account = account_ref(space->account);
	pset->space = space;
	pset->id = ++space->core->last_id;
	TAILQ_INIT(&pset->members);
	TAILQ_INIT(&pset->ready);
	TAILQ_INIT(&pset->receivers);
	SLIST_INIT(&pset->watches);
	space->core->counts.psets++;
	*ret_pset = pset;
	return KERN_SUCCESS;
}

void
pset_destroy(struct pset *pset)
{
	pset->space = NULL;
	mqueue_changed(&pset->receivers);
	watch_update(&pset->watches, WATCH_GONE);
	work_add(pset->core, &pset->work, WORK_PSET);
}

bool
pset_work(struct pset *pset, size_t *budget _unused_)
{
	struct pset_link *link = TAILQ_FIRST(&pset->members);

	if (link) {
		pset_extract(link);
		return false;
	}
	account_give(pset->account, ACCOUNT_PORTS, 1);
	account_unref(pset->account);
	pset->core->counts.psets--;
	free(pset);
	return true;
}

/* mark(): puts a membership on its set's ready list, or takes it off. */
static void
mark(struct pset_link *link, bool ready)
{
	struct pset *pset = link->pset;
	bool was_ready = !TAILQ_EMPTY(&pset->ready);

	if (link->ready == ready)
		return;
	link->ready = ready;
	if (ready)
		TAILQ_INSERT_TAIL(&pset->ready, link, ready_link);
	else
		TAILQ_REMOVE(&pset->ready, link, ready_link);
	if (was_ready != !TAILQ_EMPTY(&pset->ready))
		watch_update(
		    &pset->watches, was_ready ? WATCH_IDLE : WATCH_READY);
}

void
pset_update(struct port *port)
{
	bool ready = port->queue.msgcount;
	struct pset_link *link;

	LIST_FOREACH(link, &port->sets, port_link)
		mark(link, ready);
	watch_update(&port->watches, ready ? WATCH_READY : WATCH_IDLE);
}

struct pset_link *
pset_find(const struct pset *pset, const struct port *port)
{
	struct pset_link *link;

	LIST_FOREACH(link, &port->sets, port_link) {
		if (link->pset == pset)
			return link;
	}
	return NULL;
}

/* count_sets(): how many sets a port is in; bounded by the limit. */
static uint32_t
count_sets(const struct port *port)
{
	const struct pset_link *link;
	uint32_t n = 0;

	LIST_FOREACH(link, &port->sets, port_link)
		n++;
	return n;
}

kern_return_t
pset_insert(struct pset *pset, struct port *port)
{
	struct pset_link *link;

	if (pset_find(pset, port))
		return KERN_ALREADY_IN_SET;
	if (count_sets(port) >= pset->core->limits.sets_per_port)
		return KERN_RESOURCE_SHORTAGE;
	if (account_take(pset->account, ACCOUNT_BYTES, sizeof(*link)) !=
	    KERN_SUCCESS)
		return KERN_RESOURCE_SHORTAGE;
	link = calloc(1, sizeof(*link));
	if (!link) {
		account_give(pset->account, ACCOUNT_BYTES, sizeof(*link));
		return KERN_RESOURCE_SHORTAGE;
	}
	link->port = port;
	link->pset = pset;
	pset->n_members++;
	LIST_INSERT_HEAD(&port->sets, link, port_link);
	TAILQ_INSERT_TAIL(&pset->members, link, set_link);
	mark(link, port->queue.msgcount);
	mqueue_feed(pset);
	return KERN_SUCCESS;
}

void
pset_extract(struct pset_link *link)
{
	struct pset *pset = link->pset;

	mark(link, false);
	pset->n_members--;
	LIST_REMOVE(link, port_link);
	TAILQ_REMOVE(&pset->members, link, set_link);
	account_give(pset->account, ACCOUNT_BYTES, sizeof(*link));
	free(link);
}

void
pset_leave_all(struct port *port)
{
	struct pset_link *link, *next;

	LIST_FOREACH_SAFE(link, &port->sets, port_link, next)
		pset_extract(link);
}

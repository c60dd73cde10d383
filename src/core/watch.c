#include "core/watch.h"

#include "core/port.h"
#include "core/pset.h"
#include "core/space-impl.h"

/* is_full(): the list has as many as it may have. */
static bool
is_full(const struct watch_list *list)
{
	const struct watch *watch;
	unsigned n = 0;

	SLIST_FOREACH(watch, list, link)
		n++;
	return n >= WATCH_MAX;
}

/* join(): into the list, unless that is full. */
static kern_return_t
join(struct watch *watch, struct watch_list *list)
{
	if (is_full(list)) {
		watch->port = NULL;
		watch->pset = NULL;
		return KERN_RESOURCE_SHORTAGE;
	}
	SLIST_INSERT_HEAD(list, watch, link);
	return KERN_SUCCESS;
}

kern_return_t
watch_start(struct watch *watch, struct space *space, mach_port_name_t name)
{
	struct entry *entry;

	if (!space->active)
		return KERN_INVALID_TASK;
	entry = entry_lookup(space, name);
	if (!entry)
		return KERN_INVALID_NAME;
	*watch = (struct watch){ .core = space->core };
	if (entry_type(entry) & MACH_PORT_TYPE_RECEIVE) {
		watch->port = entry->port;
		watch->state = watch->port->queue.msgcount ? WATCH_READY
							   : WATCH_IDLE;
		return join(watch, &watch->port->watches);
	}
	if (entry_type(entry) & MACH_PORT_TYPE_PORT_SET) {
		watch->pset = entry->pset;
		watch->state = TAILQ_EMPTY(&watch->pset->ready) ? WATCH_IDLE
								: WATCH_READY;
		return join(watch, &watch->pset->watches);
	}
	return KERN_INVALID_RIGHT;
}

void
watch_stop(struct watch *watch)
{
	if (watch->port)
		SLIST_REMOVE(&watch->port->watches, watch, watch, link);
	else if (watch->pset)
		SLIST_REMOVE(&watch->pset->watches, watch, watch, link);
	watch->port = NULL;
	watch->pset = NULL;
	effect_dequeue(&watch->effect);
}

void
watch_update(struct watch_list *list, enum watch_state state)
{
	struct watch *watch, *next;

	SLIST_FOREACH_SAFE(watch, list, link, next)
	{
		if (state == WATCH_GONE) {
			watch->port = NULL;
			watch->pset = NULL;
		}
		if (watch->state == state)
			continue;
		watch->state = (uint8_t)state;
		effect_queue(watch->core, &watch->effect, EFFECT_WATCH);
	}
	if (state == WATCH_GONE)
		SLIST_INIT(list);
}

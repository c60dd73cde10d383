#include "launchd/watch.h"

#include <stdlib.h>

#include "launchd/ports.h"

struct watch *
watches_find(const struct watches *watches, mach_port_t port)
{
	struct watch *watch;

	HASH_FIND(hh, watches->by_port, &port, sizeof(port), watch);
	return watch;
}

static kern_return_t
watch_new(struct watches *watches, mach_port_t port, struct watch **ret_watch)
{
	struct watch *watch = calloc(1, sizeof(*watch));
	kern_return_t kr;

	if (!watch)
		return KERN_RESOURCE_SHORTAGE;
	watch->port = port;
	LIST_INIT(&watch->watchers);
	HASH_ADD(hh, watches->by_port, port, sizeof(watch->port), watch);
	if (!watch->hh.tbl) {
		free(watch);
		return KERN_RESOURCE_SHORTAGE;
	}
	kr = ports_request_death(port, watches->notify);
	if (kr != KERN_SUCCESS) {
		HASH_DELETE(hh, watches->by_port, watch);
		free(watch);
		return kr;
	}
	*ret_watch = watch;
	return KERN_SUCCESS;
}

kern_return_t
watcher_start(struct watches *watches, struct watcher *watcher, mach_port_t port)
{
	struct watch *watch = watches_find(watches, port);

	if (!watch) {
		kern_return_t kr = watch_new(watches, port, &watch);

		if (kr != KERN_SUCCESS)
			return kr;
	}
	watcher->watch = watch;
	LIST_INSERT_HEAD(&watch->watchers, watcher, entry);
	return KERN_SUCCESS;
}

static bool
watch_is_known(const struct watches *watches, const struct watch *watch)
{
	return watches_find(watches, watch->port) == watch;
}

void
watcher_stop(struct watches *watches, struct watcher *watcher)
{
	struct watch *watch = watcher->watch;

	if (!watch)
		return;
	LIST_REMOVE(watcher, entry);
	watcher->watch = NULL;
	/* A watch that is being told off belongs to watches_died(). */
	if (!LIST_EMPTY(&watch->watchers) || !watch_is_known(watches, watch))
		return;
	/*
	 * The kernel's request stays: it goes with the name, or is replaced
	 * by the name's next watch.
	 */
	HASH_DELETE(hh, watches->by_port, watch);
	free(watch);
}

void
watches_died(struct watches *watches, mach_port_t port)
{
	struct watch *watch = watches_find(watches, port);
	struct watcher *watcher;

	if (!watch)
		return;
	HASH_DELETE(hh, watches->by_port, watch);
	while ((watcher = LIST_FIRST(&watch->watchers))) {
		LIST_REMOVE(watcher, entry);
		watcher->watch = NULL;
		watcher->died(watcher);
	}
	free(watch);
}

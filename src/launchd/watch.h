#pragma once

/*
 * Who wants to know when a port dies. The kernel keeps one such request per
 * name, while several services can have the same port under one name: so one
 * watch per name, with all who watch.
 */

#include <stdbool.h>

#include <mach/kern_return.h>
#include <mach/port.h>

#include "base/list.h"
#include "launchd/table.h"

struct watch;

struct watcher {
	struct watch *watch; /* NULL: not watching */
	void (*died)(struct watcher *watcher);
	LIST_ENTRY(watcher) entry;
};

struct watch {
	mach_port_t port;
	LIST_HEAD(, watcher) watchers;
	UT_hash_handle hh;
};

struct watches {
	mach_port_t notify; /* where the kernel sends its notifications */
	struct watch *by_port;
};

/*
 * From now on watcher->died is called, once, when the port dies. The watcher
 * is the caller's and must not move. KERN_SUCCESS, KERN_RESOURCE_SHORTAGE, or
 * the kernel's refusal: KERN_INVALID_ARGUMENT if the port is dead.
 */
_must_use_ kern_return_t watcher_start(
    struct watches *watches, struct watcher *watcher, mach_port_t port);

/* Ends it; a watcher that does not watch is left alone. */
void watcher_stop(struct watches *watches, struct watcher *watcher);

/*
 * The kernel says that the port died: calls all its watchers, each of which
 * may stop any other. The rights are theirs to release.
 */
void watches_died(struct watches *watches, mach_port_t port);

/* The watch of a name, or NULL: to go through who knows a port. */
struct watch *watches_find(const struct watches *watches, mach_port_t port);

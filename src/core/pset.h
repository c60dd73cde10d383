#pragma once

/*
 * pset: a set of ports to receive from. A port can be in several sets, all in
 * its receiver's space.
 */

#include <mach/kern_return.h>
#include <mach/port.h>

#include <bsd/sys/queue.h>
#include <stdbool.h>
#include <stdint.h>

#include "core/port.h"
#include "core/work.h"

struct account;
struct core;
struct space;

/* The membership of one port in one set. */
struct pset_link {
	LIST_ENTRY(pset_link) port_link;
	TAILQ_ENTRY(pset_link) set_link;
	TAILQ_ENTRY(pset_link) ready_link;
	struct port *port;
	struct pset *pset;
	bool ready; /* on the set's ready list */
};
TAILQ_HEAD(pset_link_queue, pset_link);

struct pset {
	struct work work; /* WORK_PSET while dying */
	struct core *core;
	struct account *account;
	struct space *space; /* NULL once dead */
	struct pset_link_queue members;
	struct pset_link_queue ready; /* members with messages, next first */
	struct waiter_queue receivers;
	struct watch_list watches;
	uint64_t id;
	mach_port_name_t name;
	uint32_t n_members;
};

/* All internal to core; see name.h for the operations. */

/* pset_new(): an empty set of `space`. KERN_RESOURCE_SHORTAGE. */
kern_return_t pset_new(struct space *space, struct pset **ret_pset);

/*
 * pset_destroy(): the set's name is gone: receivers get PORT_CHANGED at once,
 * memberships end in slices. Consumes the set.
 */
void pset_destroy(struct pset *pset);

/* pset_work(): WORK_PSET. True when finished; the set is freed then. */
bool pset_work(struct pset *pset, size_t *budget);

/*
 * pset_insert(): port joins. Messages that wait make the set ready and go to
 * threads that wait on it. KERN_ALREADY_IN_SET; KERN_RESOURCE_SHORTAGE (memory,
 * quota, or too many sets for one port).
 */
kern_return_t pset_insert(struct pset *pset, struct port *port);

/* pset_find(): the membership of port in pset, or NULL. */
struct pset_link *pset_find(const struct pset *pset, const struct port *port);

/* pset_extract(): ends a membership. */
void pset_extract(struct pset_link *link);

/* pset_leave_all(): port leaves every set it is in. */
void pset_leave_all(struct port *port);

/*
 * pset_update(): port's queue became empty or not empty: its sets and the
 * watches of both are told.
 */
void pset_update(struct port *port);

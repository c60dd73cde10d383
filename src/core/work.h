#pragma once

/*
 * work: what an operation set off and that must not be done by recursion:
 * messages to destroy, notifications to post, ports and spaces that die.
 *
 * The list is done in order. What an item sets off is done before the next
 * item, as if it had been a call; so the order of notifications is that of
 * plain recursion, while the C stack stays flat and a budget can interrupt.
 */

#include <bsd/sys/queue.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct core;

enum work_kind {
	WORK_NONE,   /* not on the list */
	WORK_POST,   /* struct kmsg: queue it on its destination */
	WORK_DOOMED, /* struct kmsg: release what it carries, free it */
	WORK_PORT,   /* struct port: tell those who asked to know */
	WORK_PSET,   /* struct pset: drop memberships, free it */
	WORK_SPACE,  /* struct space: destroy its entries */
};

/* Member of kmsg, port, pset and space; a queued kmsg hangs by it, too. */
struct work {
	TAILQ_ENTRY(work) link;
	uint8_t kind; /* enum work_kind */
};
TAILQ_HEAD(work_list, work);

/*
 * work_add(): puts an item off. It must not be on the list. Takes over
 * whatever ownership its kind implies.
 */
void work_add(struct core *core, struct work *work, enum work_kind kind);

/*
 * work_settle(): called at the end of each operation: does what it set off,
 * up to the inline limit; the rest is left to core_step().
 */
void work_settle(struct core *core);

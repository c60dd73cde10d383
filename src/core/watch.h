#pragma once

/*
 * watch: somebody outside wants to know whether a port or set has a message
 * (the readiness fd of mach_port_fd_np). Every change queues EFFECT_WATCH with
 * the newest state; states may be skipped, the last one never is.
 */

#include <mach/kern_return.h>
#include <mach/port.h>

#include <bsd/sys/queue.h>
#include <stdbool.h>
#include <stdint.h>

#include "core/core.h"

struct port;
struct pset;
struct space;

/* Most watches of one port or set: each is work for every change of it. */
#define WATCH_MAX 64u

enum watch_state {
	WATCH_IDLE,  /* nothing to receive */
	WATCH_READY, /* a receive would find a message */
	WATCH_GONE,  /* the right left this space or died; final */
};

struct watch {
	struct effect effect; /* EFFECT_WATCH */
	SLIST_ENTRY(watch) link;
	struct core *core;
	struct port *port; /* one of the two, or neither once gone */
	struct pset *pset;
	uint8_t state; /* enum watch_state */
	/* The owner's: what to do on EFFECT_WATCH; set after the start. */
	void (*changed)(struct watch *watch);
};

/*
 * watch_start(): watches the receive right or port set `name` of `space`.
 * watch is the caller's and must stay until watch_stop(). Its state is right
 * on return; no effect is queued for that.
 * Returns KERN_INVALID_NAME, KERN_INVALID_RIGHT (neither receive nor set),
 * KERN_INVALID_TASK, KERN_RESOURCE_SHORTAGE (it has WATCH_MAX).
 */
kern_return_t
watch_start(struct watch *watch, struct space *space, mach_port_name_t name);

/* watch_stop(): ends it, also an effect that is still queued. */
void watch_stop(struct watch *watch);

/* watch_update(): internal: tells every watch of the list of a new state. */
struct watch_list;
void watch_update(struct watch_list *list, enum watch_state state);

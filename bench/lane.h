#pragma once

/* A lane: one contender at one placement, its two processes held ready. */

#include "bench.h"

#include <sys/types.h>

struct lane {
	const struct contender *contender;
	enum placement place;
	void *state;
	const char *reason; /* why it does not run, or NULL */
	pid_t server;
	pid_t client;
	int control;         /* to the client: how many round trips */
	unsigned long count; /* of one batch */
};

/* The CPUs that the bench uses; `cross` is false if there is only one. */
void lane_choose_cpus(bool *ret_cross);
/* Starts both processes; on failure lane->reason says why. */
void lane_start(struct lane *lane);
/* Puts what stands between the ends, if anything, where it belongs. */
void lane_place_broker(const struct lane *lane);
/* One batch of lane->count; its time in ns. */
uint64_t lane_batch(const struct lane *lane);
/* Finds a count that takes about `ns`. */
void lane_calibrate(struct lane *lane, uint64_t ns);
void lane_stop(struct lane *lane);

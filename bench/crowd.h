#pragma once

/* A crowd: many threads of the client that call at the same time. */

#include "bench.h"

/* One caller's turn: `count` calls as member number `index`. */
typedef void (*crowd_call_t)(void *state, unsigned index, unsigned long count);

/* Starts `peers` threads; each may prepare itself by a call of 0. */
void crowd_start(void *state, unsigned peers, crowd_call_t call);
/* Shares out `count` calls, a multiple of the peers, and waits for all. */
void crowd_run(unsigned long count);

#pragma once

#include "libmach/trap.h"

unsigned depth_live(const struct trap *trap, unsigned depth);
void depth_settle(struct trap *trap, struct slot *slot);
void depth_discard(struct depth_lost *lost);

/* depth_canary(): what a trap's frame holds for as long as it lives. */
static inline uintptr_t
depth_canary(const struct trap *trap)
{
	return (uintptr_t)trap ^ (uintptr_t)0x6d616368706f7274ull;
}

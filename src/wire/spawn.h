#pragma once

/*
 * What a spawn attribute asks for, in defs/mach/linux/spawn.defs: one port of a
 * child each, which travels beside it.
 */

#include <stdint.h>

enum spawn_action_kind {
	SPAWN_SPECIAL = 1,    /* a: TASK_HOST_PORT ... */
	SPAWN_REGISTERED = 2, /* a: slot */
	SPAWN_EXCEPTION = 3,  /* a: mask, b: behavior, c: flavor */
};

#define SPAWN_ACTIONS_MAX 64u

typedef struct {
	int32_t kind; /* enum spawn_action_kind */
	int32_t a, b, c;
} machd_spawn_action_t;

typedef machd_spawn_action_t *machd_spawn_action_array_t;

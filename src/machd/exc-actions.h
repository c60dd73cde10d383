#pragma once

/*
 * exc-actions: who is told of which exception, and how: the exception ports
 * of a thread, a task or the host. The rights are the kernel's own.
 */

#include <mach/exception_types.h>
#include <stdbool.h>

#include "core/right.h"

struct core;

/* What may be asked for; the rest of a mask's bits mean nothing. */
#define EXC_MASK_VALID (EXC_MASK_ALL | EXC_MASK_CRASH | EXC_MASK_CORPSE_NOTIFY)

/* What a routine gives back: as many tuples as there are kinds, at most. */
#define EXC_TUPLES_MAX EXC_TYPES_COUNT

struct exc_action {
	struct right port; /* a send right, or empty */
	exception_behavior_t behavior;
	thread_state_flavor_t flavor;
};

struct exc_actions {
	struct exc_action of[EXC_TYPES_COUNT]; /* by exception_type_t */
};

/* A set of exception types and what holds for all of them. */
struct exc_tuple {
	exception_mask_t mask;
	const struct exc_action *action;
};

kern_return_t exc_actions_check(exception_mask_t mask, const struct right *port,
    exception_behavior_t behavior, thread_state_flavor_t flavor);
void exc_actions_set(struct core *core, struct exc_actions *actions,
    exception_mask_t mask, const struct exc_action *action);
unsigned exc_actions_get(const struct exc_actions *actions,
    exception_mask_t mask, struct exc_tuple *ret_tuples);
exception_mask_t exc_actions_mask(const struct exc_actions *actions);
void exc_actions_copy(
    const struct exc_actions *actions, struct exc_actions *ret_actions);
void exc_actions_release(struct core *core, struct exc_actions *actions);
bool exc_actions_equal(const struct exc_actions *a, const struct exc_actions *b);

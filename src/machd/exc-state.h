#pragma once

/*
 * exc-state: the registers that a thread in an exception has brought along,
 * by flavor.
 */

#include <mach/kern_return.h>
#include <mach/thread_status.h>
#include <stdbool.h>

/* The most words that a flavor has here. */
#define EXC_STATE_MAX 256u

bool exc_state_flavor_exists(thread_state_flavor_t flavor);
mach_msg_type_number_t exc_state_count(thread_state_flavor_t flavor);
kern_return_t exc_state_get(const uint32_t *state, thread_state_flavor_t flavor,
    natural_t *out, mach_msg_type_number_t *count);
kern_return_t exc_state_set(uint32_t *state, thread_state_flavor_t flavor,
    const natural_t *in, mach_msg_type_number_t count);

#pragma once

/* thread-state: a thread's registers as taskd tells them, by flavor. */

#include <mach/kern_return.h>
#include <mach/thread_status.h>
#include <stdbool.h>

#include "wire/taskd.h"

mach_msg_type_number_t thread_state_count(thread_state_flavor_t flavor);
kern_return_t thread_state_get(const struct taskd_state *state,
    thread_state_flavor_t flavor, natural_t *out, mach_msg_type_number_t *count);
kern_return_t
thread_state_set(struct taskd_state *state, thread_state_flavor_t flavor,
    const natural_t *in, mach_msg_type_number_t count, uint32_t *ret_parts);

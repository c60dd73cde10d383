#include "machd/thread-state.h"

#include <string.h>

#include "machd/exc-state.h"

/* The words in front of a flavor that says itself which one it holds. */
#define STATE_HEADER 2u

#if defined(__aarch64__)
#define FLAVOR_DEBUG         0
#define FLAVOR_DEBUG_GENERAL 0
#define FLAVOR_FLOAT         0
#define FLAVOR_FLOAT_GENERAL 0
#else
#define FLAVOR_DEBUG         x86_DEBUG_STATE64
#define FLAVOR_DEBUG_GENERAL x86_DEBUG_STATE
#define FLAVOR_FLOAT         x86_FLOAT_STATE64
#define FLAVOR_FLOAT_GENERAL x86_FLOAT_STATE
#endif

static bool
state_is_debug(thread_state_flavor_t flavor)
{
	return flavor != 0 &&
	    (flavor == FLAVOR_DEBUG || flavor == FLAVOR_DEBUG_GENERAL);
}

static bool
state_is_float(thread_state_flavor_t flavor)
{
	return flavor != 0 &&
	    (flavor == FLAVOR_FLOAT || flavor == FLAVOR_FLOAT_GENERAL);
}

/* thread_state_count(): how many words it has; 0: it is not to be had here. */
mach_msg_type_number_t
thread_state_count(thread_state_flavor_t flavor)
{
	if (!state_is_debug(flavor))
		return exc_state_count(flavor);
	return TASKD_STATE_DEBUG +
	    (flavor == FLAVOR_DEBUG_GENERAL ? STATE_HEADER : 0);
}

/*
 * thread_state_get(): the registers of a flavor; *count is the room, and then
 * how many words it took. KERN_INVALID_ARGUMENT: no such flavor, or too
 * little room.
 */
kern_return_t
thread_state_get(const struct taskd_state *state, thread_state_flavor_t flavor,
    natural_t *out, mach_msg_type_number_t *count)
{
	if (!state_is_debug(flavor))
		return exc_state_get(state->words, flavor, out, count);
	if (*count < thread_state_count(flavor))
		return KERN_INVALID_ARGUMENT;
	*count = thread_state_count(flavor);
	if (flavor == FLAVOR_DEBUG_GENERAL) {
		*out++ = FLAVOR_DEBUG;
		*out++ = TASKD_STATE_DEBUG;
	}
	memcpy(out, state->debug, sizeof(state->debug));
	return KERN_SUCCESS;
}

static kern_return_t
state_set_debug(struct taskd_state *state, thread_state_flavor_t flavor,
    const natural_t *in, mach_msg_type_number_t count)
{
	if (count < thread_state_count(flavor))
		return KERN_INVALID_ARGUMENT;
	if (flavor == FLAVOR_DEBUG_GENERAL) {
		if (in[0] != FLAVOR_DEBUG || in[1] != TASKD_STATE_DEBUG)
			return KERN_INVALID_ARGUMENT;
		in += STATE_HEADER;
	}
	memcpy(state->debug, in, sizeof(state->debug));
	return KERN_SUCCESS;
}

/*
 * thread_state_set(): puts the registers of a flavor into the state, and tells
 * what part of it they are. KERN_INVALID_ARGUMENT: no such flavor, one that
 * cannot be set, or too few words.
 */
kern_return_t
thread_state_set(struct taskd_state *state, thread_state_flavor_t flavor,
    const natural_t *in, mach_msg_type_number_t count, uint32_t *ret_parts)
{
	kern_return_t kr;

	if (state_is_debug(flavor))
		kr = state_set_debug(state, flavor, in, count);
	else
		kr = exc_state_set(state->words, flavor, in, count);
	if (kr == KERN_SUCCESS)
		*ret_parts = state_is_debug(flavor) ? TASKD_PART_DEBUG
		    : state_is_float(flavor)        ? TASKD_PART_FLOAT
						    : TASKD_PART_THREAD;
	return kr;
}

#include "machd/exc-state.h"

#include <string.h>

#include "wire/wire.h"

/* The header of a flavor that says itself which one it holds. */
#define STATE_HEADER 2u

/* A flavor, and where its words stand in those of struct wire_exception. */
static const struct exc_state {
	thread_state_flavor_t flavor;
	thread_state_flavor_t general; /* the same with a header */
	unsigned at;
	mach_msg_type_number_t count;
	bool settable;
} exc_states[] = {
#if defined(__aarch64__)
	{ ARM_THREAD_STATE64, ARM_THREAD_STATE, 0, WIRE_STATE_THREAD, true },
	{ ARM_EXCEPTION_STATE64, 0, WIRE_STATE_THREAD, WIRE_STATE_EXCEPTION,
	    false },
#else
	{ x86_THREAD_STATE64, x86_THREAD_STATE, 0, WIRE_STATE_THREAD, true },
	{ x86_EXCEPTION_STATE64, x86_EXCEPTION_STATE, WIRE_STATE_THREAD,
	    WIRE_STATE_EXCEPTION, false },
	{ x86_FLOAT_STATE64, x86_FLOAT_STATE,
	    WIRE_STATE_THREAD + WIRE_STATE_EXCEPTION, WIRE_STATE_FLOAT, true },
#endif
};

#if defined(__aarch64__)
#define FLAVOR_LAST ARM_SME2_STATE
#else
#define FLAVOR_LAST x86_LAST_BRANCH_STATE
#endif

static const struct exc_state *
state_find(thread_state_flavor_t flavor, bool *ret_general)
{
	for (size_t i = 0; i < sizeof(exc_states) / sizeof(*exc_states); i++) {
		const struct exc_state *s = &exc_states[i];

		*ret_general = s->general == flavor;
		if (flavor != 0 && (s->flavor == flavor || *ret_general))
			return s;
	}
	return NULL;
}

/* exc_state_flavor_exists(): macOS knows it, whether or not it is here. */
bool
exc_state_flavor_exists(thread_state_flavor_t flavor)
{
	return flavor > 0 && flavor <= FLAVOR_LAST;
}

/* exc_state_count(): how many words it has; 0: it is not to be had here. */
mach_msg_type_number_t
exc_state_count(thread_state_flavor_t flavor)
{
	bool general;
	const struct exc_state *s = state_find(flavor, &general);

	return s ? s->count + (general ? STATE_HEADER : 0) : 0;
}

/*
 * exc_state_get(): the registers of a flavor; *count is the room, and then
 * how many words it took. KERN_INVALID_ARGUMENT: no such flavor, or too
 * little room.
 */
kern_return_t
exc_state_get(const uint32_t *state, thread_state_flavor_t flavor,
    natural_t *out, mach_msg_type_number_t *count)
{
	bool general;
	const struct exc_state *s = state_find(flavor, &general);

	if (!s || *count < exc_state_count(flavor))
		return KERN_INVALID_ARGUMENT;
	*count = exc_state_count(flavor);
	if (general) {
		*out++ = (natural_t)s->flavor;
		*out++ = s->count;
	}
	memcpy(out, state + s->at, s->count * sizeof(*out));
	return KERN_SUCCESS;
}

/*
 * exc_state_set(): changes the registers of a flavor. KERN_INVALID_ARGUMENT:
 * no such flavor, one that only tells, or another count than it has.
 */
kern_return_t
exc_state_set(uint32_t *state, thread_state_flavor_t flavor,
    const natural_t *in, mach_msg_type_number_t count)
{
	bool general;
	const struct exc_state *s = state_find(flavor, &general);

	if (!s || !s->settable || count != exc_state_count(flavor))
		return KERN_INVALID_ARGUMENT;
	if (general) {
		if ((thread_state_flavor_t)in[0] != s->flavor ||
		    in[1] != s->count)
			return KERN_INVALID_ARGUMENT;
		in += STATE_HEADER;
	}
	memcpy(state + s->at, in, s->count * sizeof(*in));
	return KERN_SUCCESS;
}

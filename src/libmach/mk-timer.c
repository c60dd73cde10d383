/*
 * Timers: each call is one trap.
 */
#include <mach/mk_timer.h>

#include "libmach/debug.h"
#include "libmach/trap.h"

/* Without machd there are no timers: it is as if the name were wrong. */
static kern_return_t
timer_call(struct wire_timer call, uint32_t value[2])
{
	struct trap trap = { .request = { .op = WIRE_TIMER } };
	struct iovec iov[2] = { { 0 }, { &call, sizeof(call) } };
	kern_return_t result = KERN_INVALID_NAME;

	if (trap_enter(&trap) < 0)
		return result;
	if (trap_call(&trap, iov, 2, NULL, 0) == 0) {
		result = trap.answer.result;
		value[0] = trap.answer.value[0];
		value[1] = trap.answer.value[1];
	}
	trap_exit(&trap);
	if (debug_on)
		debug_line("timer %#x: %u: %#x", call.name, call.what,
		    (unsigned)result);
	return result;
}

/* mk_timer_create(): see mach/mk_timer.h, also for the others. */
mach_port_name_t
mk_timer_create(void)
{
	uint32_t value[2];

	return timer_call((struct wire_timer){ .what = WIRE_TIMER_CREATE },
		   value) == KERN_SUCCESS
	    ? value[0]
	    : MACH_PORT_NULL;
}

kern_return_t
mk_timer_destroy(mach_port_name_t name)
{
	uint32_t value[2];

	return timer_call(
	    (struct wire_timer){ .what = WIRE_TIMER_DESTROY, .name = name },
	    value);
}

kern_return_t
mk_timer_arm(mach_port_name_t name, uint64_t expire_time)
{
	uint32_t value[2];

	return timer_call(
	    (struct wire_timer){
		.what = WIRE_TIMER_ARM, .name = name, .due = expire_time },
	    value);
}

/* Timers come as exactly as they can; leeway is not made use of. */
kern_return_t
mk_timer_arm_leeway(mach_port_name_t name, uint64_t mk_timer_flags,
    uint64_t mk_timer_expire_time, uint64_t mk_timer_leeway)
{
	(void)mk_timer_leeway;
	if (mk_timer_flags & ~(uint64_t)MK_TIMER_CRITICAL)
		return KERN_INVALID_ARGUMENT;
	return mk_timer_arm(name, mk_timer_expire_time);
}

kern_return_t
mk_timer_cancel(mach_port_name_t name, uint64_t *result_time)
{
	uint32_t value[2];
	kern_return_t kr;

	kr = timer_call(
	    (struct wire_timer){ .what = WIRE_TIMER_CANCEL, .name = name },
	    value);
	if (kr == KERN_SUCCESS && result_time)
		*result_time = value[0] | (uint64_t)value[1] << 32;
	return kr;
}

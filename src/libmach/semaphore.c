/*
 * Semaphores: each call is one trap, and a wait is a trap that machd answers
 * when it is over.
 */
#include <errno.h>

#include <mach/mach_traps.h>
#include <mach/semaphore.h>

#include "libmach/debug.h"
#include "libmach/trap.h"

/* What a trap that did not come about means to who calls. */
static kern_return_t
semaphore_failure(int error)
{
	switch (error) {
	case -EPIPE:
		return KERN_TERMINATED;
	case -ENOTCONN:
		return KERN_INVALID_NAME;
	default:
		return KERN_RESOURCE_SHORTAGE;
	}
}

/* A signal ends the wait, if there is one, whatever SA_RESTART says. */
static kern_return_t
semaphore_call(struct wire_semaphore call)
{
	struct trap trap = { .request = { .op = WIRE_SEMAPHORE } };
	struct iovec iov[2] = { { 0 }, { &call, sizeof(call) } };
	kern_return_t result;
	int r = trap_enter(&trap);

	if (r < 0)
		return semaphore_failure(r);
	trap.interruptible = call.what >= WIRE_SEMAPHORE_WAIT;
	r = trap_call(&trap, iov, 2, NULL, 0);
	result = r < 0 ? semaphore_failure(r) : trap.answer.result;
	trap_exit(&trap);
	if (debug_on)
		debug_line("semaphore: %u, wait for %#x, signal %#x: %#x",
		    call.what, call.wait, call.signal, (unsigned)result);
	return result;
}

static kern_return_t
semaphore_call_timed(struct wire_semaphore call, unsigned sec, clock_res_t nsec)
{
	if (nsec < 0 || (unsigned)nsec >= NSEC_PER_SEC)
		return KERN_INVALID_VALUE;
	call.timed = 1;
	call.sec = sec;
	call.nsec = (uint32_t)nsec;
	return semaphore_call(call);
}

/* semaphore_signal(): see mach/semaphore.h, also for the others. */
kern_return_t
semaphore_signal(semaphore_t semaphore)
{
	return semaphore_call((struct wire_semaphore){
	    .what = WIRE_SEMAPHORE_SIGNAL, .signal = semaphore });
}

kern_return_t
semaphore_signal_all(semaphore_t semaphore)
{
	return semaphore_call((struct wire_semaphore){
	    .what = WIRE_SEMAPHORE_SIGNAL_ALL, .signal = semaphore });
}

kern_return_t
semaphore_signal_thread(semaphore_t semaphore, thread_t thread)
{
	return semaphore_call(
	    (struct wire_semaphore){ .what = WIRE_SEMAPHORE_SIGNAL_THREAD,
		.signal = semaphore,
		.thread = thread });
}

kern_return_t
semaphore_wait(semaphore_t semaphore)
{
	return semaphore_call((struct wire_semaphore){
	    .what = WIRE_SEMAPHORE_WAIT, .wait = semaphore });
}

kern_return_t
semaphore_timedwait(semaphore_t semaphore, mach_timespec_t wait_time)
{
	return semaphore_call_timed(
	    (struct wire_semaphore){
		.what = WIRE_SEMAPHORE_WAIT, .wait = semaphore },
	    wait_time.tv_sec, wait_time.tv_nsec);
}

kern_return_t
semaphore_wait_signal(semaphore_t wait_semaphore, semaphore_t signal_semaphore)
{
	return semaphore_call(
	    (struct wire_semaphore){ .what = WIRE_SEMAPHORE_WAIT_SIGNAL,
		.wait = wait_semaphore,
		.signal = signal_semaphore });
}

kern_return_t
semaphore_timedwait_signal(semaphore_t wait_semaphore,
    semaphore_t signal_semaphore, mach_timespec_t wait_time)
{
	return semaphore_call_timed(
	    (struct wire_semaphore){ .what = WIRE_SEMAPHORE_WAIT_SIGNAL,
		.wait = wait_semaphore,
		.signal = signal_semaphore },
	    wait_time.tv_sec, wait_time.tv_nsec);
}

/* The traps by their own names. */
kern_return_t
semaphore_signal_trap(mach_port_name_t signal_name)
{
	return semaphore_signal(signal_name);
}

kern_return_t
semaphore_signal_all_trap(mach_port_name_t signal_name)
{
	return semaphore_signal_all(signal_name);
}

kern_return_t
semaphore_signal_thread_trap(
    mach_port_name_t signal_name, mach_port_name_t thread_name)
{
	return semaphore_signal_thread(signal_name, thread_name);
}

kern_return_t
semaphore_wait_trap(mach_port_name_t wait_name)
{
	return semaphore_wait(wait_name);
}

kern_return_t
semaphore_wait_signal_trap(
    mach_port_name_t wait_name, mach_port_name_t signal_name)
{
	return semaphore_wait_signal(wait_name, signal_name);
}

kern_return_t
semaphore_timedwait_trap(
    mach_port_name_t wait_name, unsigned int sec, clock_res_t nsec)
{
	return semaphore_timedwait(wait_name, (mach_timespec_t){ sec, nsec });
}

kern_return_t
semaphore_timedwait_signal_trap(mach_port_name_t wait_name,
    mach_port_name_t signal_name, unsigned int sec, clock_res_t nsec)
{
	return semaphore_timedwait_signal(
	    wait_name, signal_name, (mach_timespec_t){ sec, nsec });
}

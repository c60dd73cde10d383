/*
 * Giving the processor away. It never leaves the process: which thread gets it
 * is Linux's to choose.
 */
#include <errno.h>
#include <sched.h>
#include <sys/resource.h>

#include <mach/clock_types.h>
#include <mach/mach_time.h>
#include <mach/mach_traps.h>
#include <mach/thread_switch.h>

/* How often the thread was made to give its processor to another. */
static long
yield_count(void)
{
	struct rusage usage = { .ru_nivcsw = 0 };

	(void)getrusage(RUSAGE_THREAD, &usage);
	return usage.ru_nivcsw;
}

/* swtch(): see mach/mach_traps.h, also for the others. */
boolean_t
swtch(void)
{
	int saved_errno = errno;
	long before = yield_count();

	(void)sched_yield();
	errno = saved_errno;
	return yield_count() != before;
}

/* A yield is as much of a lower priority as a program may have. */
boolean_t
swtch_pri(int pri)
{
	(void)pri;
	return swtch();
}

kern_return_t
thread_switch(
    mach_port_name_t thread_name, int option, mach_msg_timeout_t option_time)
{
	(void)thread_name;
	switch (option) {
	case SWITCH_OPTION_NONE:
	case SWITCH_OPTION_DEPRESS:
	case SWITCH_OPTION_OSLOCK_DEPRESS:
		(void)swtch();
		return KERN_SUCCESS;
	case SWITCH_OPTION_DISPATCH_CONTENTION:
		(void)mach_wait_until(mach_absolute_time() +
		    option_time * (uint64_t)NSEC_PER_USEC);
		return KERN_SUCCESS;
	case SWITCH_OPTION_WAIT:
	case SWITCH_OPTION_OSLOCK_WAIT:
		(void)mach_wait_until(mach_absolute_time() +
		    option_time * (uint64_t)NSEC_PER_MSEC);
		return KERN_SUCCESS;
	default:
		return KERN_INVALID_ARGUMENT;
	}
}

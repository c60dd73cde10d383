/*
 * Time without a trap: ticks are nanoseconds of CLOCK_MONOTONIC, and the
 * system clock counts them, too.
 */
#include <errno.h>
#include <time.h>

#include <mach/clock_types.h>
#include <mach/mach_time.h>

#include "libmach/sys.h"

static struct timespec
time_read(clockid_t clock)
{
	struct timespec now = { 0 };

	clock_gettime(clock, &now);
	return now;
}

static uint64_t
time_ticks(clockid_t clock)
{
	struct timespec now = time_read(clock);

	return (uint64_t)now.tv_sec * NSEC_PER_SEC + (uint64_t)now.tv_nsec;
}

/* mach_timebase_info(): ticks are nanoseconds. */
kern_return_t
mach_timebase_info(mach_timebase_info_t info)
{
	info->numer = 1;
	info->denom = 1;
	return KERN_SUCCESS;
}

/* mach_absolute_time(): see mach/mach_time.h, also for the others. */
uint64_t
mach_absolute_time(void)
{
	return time_ticks(CLOCK_MONOTONIC);
}

uint64_t
mach_approximate_time(void)
{
	return time_ticks(CLOCK_MONOTONIC_COARSE);
}

uint64_t
mach_continuous_time(void)
{
	return time_ticks(CLOCK_BOOTTIME);
}

/* Linux has no coarse clock that counts sleep; the exact one will do. */
uint64_t
mach_continuous_approximate_time(void)
{
	return time_ticks(CLOCK_BOOTTIME);
}

kern_return_t
mach_get_times(uint64_t *absolute_time, uint64_t *continuous_time,
    struct timespec *time_of_day)
{
	if (absolute_time)
		*absolute_time = mach_absolute_time();
	if (continuous_time)
		*continuous_time = mach_continuous_time();
	if (time_of_day)
		*time_of_day = time_read(CLOCK_REALTIME);
	return KERN_SUCCESS;
}

/* A signal ends it, whatever SA_RESTART says. */
static kern_return_t
time_wait(uint64_t deadline)
{
	struct timespec until = { (time_t)(deadline / NSEC_PER_SEC),
		(long)(deadline % NSEC_PER_SEC) };

	return sys_sleep_until(&until) == -EINTR ? KERN_ABORTED : KERN_SUCCESS;
}

kern_return_t
mach_wait_until(uint64_t deadline)
{
	int saved_errno = errno;
	kern_return_t kr = KERN_SUCCESS;

	if (deadline > mach_absolute_time())
		kr = time_wait(deadline);
	errno = saved_errno;
	return kr;
}

/*
 * What is made of the calls of clocks in the process itself: a tick is a
 * nanosecond of the system clock.
 */
#include <mach/clock.h>
#include <mach/clock_priv.h>
#include <mach/mach.h>
#include <mach/mach_time.h>
#include <mach/mach_traps.h>

/*
 * Only the system clock lets anybody sleep; it is the one that has alarms.
 * The port may be of another task that plays the clock.
 */
static kern_return_t
sleep_check_clock(mach_port_name_t clock)
{
	mach_msg_type_number_t count = 1;
	int resolution = 0;

	if (clock == CLOCK_NULL)
		return KERN_SUCCESS;
	if (clock_get_attributes(
		clock, CLOCK_ALARM_CURRES, &resolution, &count) != KERN_SUCCESS)
		return KERN_INVALID_ARGUMENT;
	return resolution > 0 ? KERN_SUCCESS : KERN_FAILURE;
}

/* clock_sleep(): see mach/mach.h; *wakeup is set by whatever is no error of the clock itself. */
kern_return_t
clock_sleep(mach_port_t clock, int type, mach_timespec_t sleep_time,
    mach_timespec_t *wakeup)
{
	uint64_t deadline = sleep_time.tv_sec * NSEC_PER_SEC +
	    (uint64_t)sleep_time.tv_nsec;
	kern_return_t kr = sleep_check_clock(clock);
	uint64_t now;

	if (kr != KERN_SUCCESS)
		return kr;
	if (BAD_ALRMTYPE(type) || BAD_MACH_TIMESPEC(&sleep_time))
		kr = KERN_INVALID_VALUE;
	else if (type == TIME_ABSOLUTE)
		kr = mach_wait_until(deadline);
	else if (deadline > 0)
		kr = mach_wait_until(mach_absolute_time() + deadline);
	now = mach_absolute_time();
	if (wakeup)
		*wakeup = (mach_timespec_t){ (unsigned)(now / NSEC_PER_SEC),
			(clock_res_t)(now % NSEC_PER_SEC) };
	return kr;
}

/* clock_sleep_trap(): see mach/mach_traps.h. */
kern_return_t
clock_sleep_trap(mach_port_name_t clock_name, sleep_type_t sleep_type,
    int sleep_sec, int sleep_nsec, mach_timespec_t *wakeup_time)
{
	return clock_sleep(clock_name, sleep_type,
	    (mach_timespec_t){ (unsigned)sleep_sec, sleep_nsec }, wakeup_time);
}

/* clock_get_res(), clock_set_res(): see mach/mach.h. */
kern_return_t
clock_get_res(mach_port_t clock, clock_res_t *resolution)
{
	mach_msg_type_number_t count = 1;

	return clock_get_attributes(
	    clock, CLOCK_GET_TIME_RES, resolution, &count);
}

kern_return_t
clock_set_res(mach_port_t clock, clock_res_t resolution)
{
	return clock_set_attributes(clock, CLOCK_GET_TIME_RES, &resolution, 1);
}

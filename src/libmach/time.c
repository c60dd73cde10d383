#include <mach/mach_time.h>
#include <time.h>

/* mach_timebase_info(): ticks are nanoseconds. */
kern_return_t
mach_timebase_info(mach_timebase_info_t info)
{
	info->numer = 1;
	info->denom = 1;
	return KERN_SUCCESS;
}

/* mach_absolute_time(): see mach/mach_time.h. */
uint64_t
mach_absolute_time(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}

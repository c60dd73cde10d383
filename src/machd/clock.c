#include "machd/clock.h"

#include <time.h>

#include "core/port.h"
#include "machd/kotype.h"
#include "machd/machd.h"

/* clocks_init(): makes their ports. KERN_RESOURCE_SHORTAGE. */
kern_return_t
clocks_init(struct machd *machd)
{
	kern_return_t kr = KERN_SUCCESS;

	for (int i = 0; i < CLOCK_COUNT && kr == KERN_SUCCESS; i++) {
		struct clock *clock = &machd->clocks[i];

		clock->id = i;
		kr = port_new_kernel(
		    machd->core, IKOT_CLOCK, clock, &clock->port);
		if (kr == KERN_SUCCESS)
			kr = port_new_kernel(machd->core, IKOT_CLOCK_CTRL,
			    clock, &clock->control);
	}
	return kr;
}

/* clocks_deinit(): at the end, also of what clocks_init() could not finish. */
void
clocks_deinit(struct machd *machd)
{
	for (int i = 0; i < CLOCK_COUNT; i++) {
		port_destroy_kernel(machd->clocks[i].port);
		port_destroy_kernel(machd->clocks[i].control);
	}
}

/* clock_now(): its time. */
mach_timespec_t
clock_now(const struct clock *clock)
{
	struct timespec now = { 0 };

	clock_gettime(
	    clock->id == CALENDAR_CLOCK ? CLOCK_REALTIME : CLOCK_MONOTONIC,
	    &now);
	return (
	    mach_timespec_t){ (unsigned)now.tv_sec, (clock_res_t)now.tv_nsec };
}

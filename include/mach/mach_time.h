#ifndef _MACH_MACH_TIME_H_
#define _MACH_MACH_TIME_H_

/*
 * The clock of mach_absolute_time. Nothing here leaves the process: no trap,
 * no daemon.
 */

#include <stdint.h>

#include <mach/kern_return.h>

/* Ticks times numer / denom are nanoseconds. */
struct mach_timebase_info {
	uint32_t numer;
	uint32_t denom;
};

typedef struct mach_timebase_info *mach_timebase_info_t;
typedef struct mach_timebase_info mach_timebase_info_data_t;

struct timespec;

#ifdef __cplusplus
extern "C" {
#endif

/* Always KERN_SUCCESS. */
kern_return_t mach_timebase_info(mach_timebase_info_t info);

/* Ticks since some moment in the past; time spent asleep does not count. */
uint64_t mach_absolute_time(void);

/* The same, cheaper, and some milliseconds late. */
uint64_t mach_approximate_time(void);

/* Ticks of the same length; time spent asleep counts. */
uint64_t mach_continuous_time(void);
uint64_t mach_continuous_approximate_time(void);

/*
 * Sleeps until mach_absolute_time() is deadline or more. KERN_ABORTED: a
 * signal handler ran before that.
 */
kern_return_t mach_wait_until(uint64_t deadline);

/* The times at one moment, or nearly. Each may be NULL. KERN_SUCCESS. */
kern_return_t mach_get_times(uint64_t *absolute_time, uint64_t *continuous_time,
    struct timespec *time_of_day);

#ifdef __cplusplus
}
#endif

#endif /* _MACH_MACH_TIME_H_ */

#ifndef _MACH_MACH_TIME_H_
#define _MACH_MACH_TIME_H_

/*
 * The clock of mach_absolute_time. It never leaves the process: no trap, no
 * daemon.
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

#ifdef __cplusplus
extern "C" {
#endif

/* Always KERN_SUCCESS. */
kern_return_t mach_timebase_info(mach_timebase_info_t info);

/* Ticks since some moment in the past; time spent asleep does not count. */
uint64_t mach_absolute_time(void);

#ifdef __cplusplus
}
#endif

#endif /* _MACH_MACH_TIME_H_ */

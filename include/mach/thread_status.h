#ifndef _MACH_THREAD_STATUS_H_
#define _MACH_THREAD_STATUS_H_

/* The registers of a thread, by flavor. Counts are in natural_t. */

#include <mach/machine/thread_status.h>
#include <mach/machine/vm_types.h>
#include <mach/message.h>

typedef natural_t *thread_state_t;
typedef int thread_state_flavor_t;
typedef thread_state_flavor_t *thread_state_flavor_array_t;

#define THREAD_STATE_MAX 1296
typedef natural_t thread_state_data_t[THREAD_STATE_MAX];

#endif /* _MACH_THREAD_STATUS_H_ */

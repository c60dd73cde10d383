#ifndef _MACH_MACH_HOST_H_
#define _MACH_MACH_HOST_H_

#include <string.h>

#include <mach/host_info.h>
#include <mach/kern_return.h>
#include <mach/mach_init.h>
#include <mach/mach_types.h>

#ifdef __cplusplus
extern "C" {
#endif

/*
 * What there is to know of the host; host_info_outCnt is in integer_t, what
 * there is room for and then what was written.
 *
 * KERN_FAILURE: too little room; KERN_INVALID_ARGUMENT: the flavor or the host.
 */
kern_return_t host_info(host_t host, host_flavor_t flavor,
    host_info_t host_info_out, mach_msg_type_number_t *host_info_outCnt);

/*
 * The port of SYSTEM_CLOCK or CALENDAR_CLOCK; see mach/clock.h.
 * KERN_INVALID_ARGUMENT: another number, or no host.
 */
kern_return_t host_get_clock_service(
    host_t host, clock_id_t clock_id, clock_serv_t *clock_serv);

/* A line of text about the system. */
kern_return_t host_kernel_version(host_t host, kernel_version_t kernel_version);

#ifdef __cplusplus
}
#endif

#endif /* _MACH_MACH_HOST_H_ */

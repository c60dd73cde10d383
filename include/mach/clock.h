#ifndef _MACH_CLOCK_H_
#define _MACH_CLOCK_H_

/* Clocks, of which host_get_clock_service gives the ports. */

#include <mach/linux/mig_prologue.h>

#ifdef __cplusplus
extern "C" {
#endif

/* The clock's time. KERN_INVALID_ARGUMENT: the port is no clock's. */
kern_return_t clock_get_time(clock_serv_t clock_serv, mach_timespec_t *cur_time);

/*
 * CLOCK_GET_TIME_RES or one of CLOCK_ALARM_, in nanoseconds; *clock_attrCnt
 * must be 1.
 *
 * KERN_FAILURE: it is not; KERN_INVALID_VALUE: the flavor.
 */
kern_return_t
clock_get_attributes(clock_serv_t clock_serv, clock_flavor_t flavor,
    clock_attr_t clock_attr, mach_msg_type_number_t *clock_attrCnt);

/*
 * Has a message come to alarm_port at a time of the SYSTEM_CLOCK, through a
 * send-once right made from its receive right; mach/clock_reply.h. What is no
 * time or no type is told of in that message, at once, by KERN_INVALID_VALUE.
 *
 * KERN_FAILURE: the clock has no alarms; KERN_INVALID_CAPABILITY: the port.
 */
kern_return_t clock_alarm(clock_serv_t clock_serv, alarm_type_t alarm_type,
    mach_timespec_t alarm_time, clock_reply_t alarm_port);

#ifdef __cplusplus
}
#endif

#endif /* _MACH_CLOCK_H_ */

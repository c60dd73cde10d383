#ifndef _MACH_CLOCK_REPLY_H_
#define _MACH_CLOCK_REPLY_H_

/* What clock_alarm sends; mach/clock_reply.defs. */

#include <mach/clock_types.h>
#include <mach/kern_return.h>
#include <mach/mach_types.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Sends it as the kernel does, through a right of the kind that is named. */
kern_return_t clock_alarm_reply(clock_reply_t alarm_port,
    mach_msg_type_name_t alarm_portPoly, kern_return_t alarm_code,
    alarm_type_t alarm_type, mach_timespec_t alarm_time);

#ifdef __cplusplus
}
#endif

#endif /* _MACH_CLOCK_REPLY_H_ */

#ifndef _MACH_CLOCK_PRIV_H_
#define _MACH_CLOCK_PRIV_H_

/* What takes the control port of a clock. */

#include <mach/linux/mig_prologue.h>

#ifdef __cplusplus
extern "C" {
#endif

/*
 * Clocks cannot be set.
 *
 * KERN_INVALID_ARGUMENT: the port is no clock's control port; else
 * KERN_FAILURE.
 */
kern_return_t clock_set_time(clock_ctrl_t clock_ctrl, mach_timespec_t new_time);
kern_return_t
clock_set_attributes(clock_ctrl_t clock_ctrl, clock_flavor_t flavor,
    clock_attr_t clock_attr, mach_msg_type_number_t clock_attrCnt);

#ifdef __cplusplus
}
#endif

#endif /* _MACH_CLOCK_PRIV_H_ */

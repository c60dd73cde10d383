#ifndef _MACH_MK_TIMER_H_
#define _MACH_MK_TIMER_H_

/*
 * Timers: ports to which a message comes at a time. A timer is a receive right
 * that cannot be moved; it may be a member of port sets.
 */

#include <stdint.h>

#include <mach/kern_return.h>
#include <mach/mach_time.h>
#include <mach/message.h>

/* What comes: its id is 0. While one waits to be received, no other comes. */
struct mk_timer_expire_msg {
	mach_msg_header_t header;
	uint64_t unused[3];
};

typedef struct mk_timer_expire_msg mk_timer_expire_msg_t;

/* Flags of mk_timer_arm_leeway. */
#define MK_TIMER_NORMAL   0
#define MK_TIMER_CRITICAL 1

#ifdef __cplusplus
extern "C" {
#endif

/*
 * All but mk_timer_create answer
 * KERN_INVALID_NAME: there is no such name;
 * KERN_INVALID_RIGHT: it is no receive right;
 * KERN_INVALID_ARGUMENT: the port is no timer's.
 */

/* A timer that is not armed, or MACH_PORT_NULL for want of something. */
mach_port_name_t mk_timer_create(void);

/* The same as giving the receive right up. */
kern_return_t mk_timer_destroy(mach_port_name_t name);

/*
 * Has the message come at expire_time, in ticks of mach_absolute_time, or now
 * if that is past. Takes the place of what was armed before.
 */
kern_return_t mk_timer_arm(mach_port_name_t name, uint64_t expire_time);
kern_return_t mk_timer_arm_leeway(mach_port_name_t name, uint64_t mk_timer_flags,
    uint64_t mk_timer_expire_time, uint64_t mk_timer_leeway);

/*
 * Has no message come. *result_time, unless it is NULL: when it would have; 0
 * if the timer was not armed.
 */
kern_return_t mk_timer_cancel(mach_port_name_t name, uint64_t *result_time);

#ifdef __cplusplus
}
#endif

#endif /* _MACH_MK_TIMER_H_ */

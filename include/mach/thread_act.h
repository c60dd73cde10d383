#ifndef _MACH_THREAD_ACT_H_
#define _MACH_THREAD_ACT_H_

#include <mach/kern_return.h>
#include <mach/mach_types.h>

#ifdef __cplusplus
extern "C" {
#endif

/*
 * Who is told of which exceptions, and how. A set leaves the caller's right
 * alone; MACH_PORT_NULL clears. A get, and a swap of what it replaces, tells
 * for the kinds in exception_mask what is set: tuples of mask, port, behavior
 * and flavor, with room for EXC_TYPES_COUNT, equal ones made one; each port
 * with one reference more, MACH_PORT_NULL for kinds that have none.
 * Of a thread that never had exception ports a get tells nothing.
 *
 * KERN_INVALID_ARGUMENT: the thread, an unknown bit of the mask, the behavior, or
 * a flavor that is not to be had; KERN_INVALID_RIGHT: the receive right behind
 * the port cannot move.
 */
kern_return_t thread_set_exception_ports(thread_act_t thread,
    exception_mask_t exception_mask, mach_port_t new_port,
    exception_behavior_t behavior, thread_state_flavor_t new_flavor);
kern_return_t thread_get_exception_ports(thread_act_t thread,
    exception_mask_t exception_mask, exception_mask_array_t masks,
    mach_msg_type_number_t *masksCnt, exception_handler_array_t old_handlers,
    exception_behavior_array_t old_behaviors,
    exception_flavor_array_t old_flavors);
kern_return_t thread_swap_exception_ports(thread_act_t thread,
    exception_mask_t exception_mask, mach_port_t new_port,
    exception_behavior_t behavior, thread_state_flavor_t new_flavor,
    exception_mask_array_t masks, mach_msg_type_number_t *masksCnt,
    exception_handler_array_t old_handlers,
    exception_behavior_array_t old_behaviors,
    exception_flavor_array_t old_flavors);

#ifdef __cplusplus
}
#endif

#endif /* _MACH_THREAD_ACT_H_ */

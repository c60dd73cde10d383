#ifndef _MACH_HOST_PRIV_H_
#define _MACH_HOST_PRIV_H_

/* What takes the privileged host port. */

#include <mach/kern_return.h>
#include <mach/mach_types.h>

#ifdef __cplusplus
extern "C" {
#endif

/*
 * The host's special ports by number, for servers of the whole host. A get
 * adds a user reference to what it gives, MACH_PORT_NULL if the port is not
 * set; a set leaves the caller's right alone. node is HOST_LOCAL_NODE.
 *
 * KERN_INVALID_ARGUMENT: host_priv is not the privileged port, or the number;
 * those up to HOST_MAX_SPECIAL_KERNEL_PORT cannot be set. KERN_NO_ACCESS: the
 * caller is neither privileged nor launchd. KERN_INVALID_RIGHT: a port whose
 * receive right cannot move.
 */
kern_return_t host_get_special_port(
    host_priv_t host_priv, int node, int which, mach_port_t *port);
kern_return_t
host_set_special_port(host_priv_t host_priv, int which, mach_port_t port);

/*
 * The control port of a clock; see mach/clock_priv.h. KERN_INVALID_ARGUMENT:
 * no such clock, or host_priv is not the privileged port.
 */
kern_return_t host_get_clock_control(
    host_priv_t host_priv, clock_id_t clock_id, clock_ctrl_t *clock_ctrl);

#ifdef __cplusplus
}
#endif

#endif /* _MACH_HOST_PRIV_H_ */

#pragma once

/*
 * The few things launchd does to its port rights. Unit tests put a fake
 * of their own in the place of ports.c.
 */

#include <stdbool.h>

#include <mach/kern_return.h>
#include <mach/port.h>

#include "base/cleanup.h"

/*
 * A new port to receive requests at, member of set (or of none, if
 * MACH_PORT_NULL). The result of the call that failed.
 */
_must_use_ kern_return_t ports_new(mach_port_t set, mach_port_t *ret_port);

/* A new port with one send right, for a service. As ports_new(). */
_must_use_ kern_return_t ports_new_service(mach_port_t *ret_port);

/* One more user reference of a send right to a port of launchd's own. */
_must_use_ kern_return_t ports_make_send(mach_port_t name);

/* Releases one user reference of a send right or dead name. */
void ports_drop_send(mach_port_t name);

/*
 * Releases a receive right: the port dies, or comes back by ports_notify if a
 * request of ports_request_return() stands.
 */
void ports_drop_receive(mach_port_t name);

/*
 * Asks the kernel to tell `notify` when the port dies. KERN_SUCCESS, else the
 * port is dead already, the name is none, or there is no memory.
 */
_must_use_ kern_return_t ports_request_death(
    mach_port_t name, mach_port_t notify);

/*
 * Asks the kernel to send the receive right to `notify` instead of destroying
 * it. As ports_request_death().
 */
_must_use_ kern_return_t ports_request_return(
    mach_port_t name, mach_port_t notify);

/*
 * A new port set, and an fd that is readable while a message waits in it. The
 * result of the call that failed.
 */
_must_use_ kern_return_t ports_new_set(mach_port_t *ret_set, int *ret_fd);

/* Puts a receive right into the set. The result of the call. */
_must_use_ kern_return_t ports_join_set(mach_port_t set, mach_port_t name);

/* Puts a receive right into the set, or takes it out, if it is there. */
void ports_join(mach_port_t set, mach_port_t name);
void ports_leave(mach_port_t set, mach_port_t name);

/* A member of the set in which a message waits; false: in none. */
bool ports_ready(mach_port_t set, mach_port_t *ret_name);

/* Destroys the first message in a queue, or all. */
void ports_drain(mach_port_t name, bool all);

/*
 * What children of this process find as their bootstrap port. The caller has
 * the receive right.
 */
_must_use_ kern_return_t ports_set_bootstrap(mach_port_t name);

/* The context of the bootstrap port: a name, MACH_PORT_NULL at first. */
mach_port_t ports_root_context(void);
_must_use_ kern_return_t ports_set_root_context(mach_port_t name);

/* Whether this task has the receive right of that name. */
bool ports_has_receive(mach_port_t name);

/* Gives up every right of this task whose name `is_known` does not know. */
void ports_drop_unknown(
    bool (*is_known)(mach_port_t name, void *context), void *context);

/* Whether name denotes no live port (any more). */
bool ports_dead(mach_port_t name);

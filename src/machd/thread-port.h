#pragma once

/*
 * thread-port: the ports that stand for a thread, one for each flavor. As of
 * a task's, each does what the weaker ones do, and none leads to a stronger.
 */

#include <mach/kern_return.h>
#include <mach/mach_types.h>

#include "core/right.h"

struct port;
struct thread;

kern_return_t thread_port_right(struct thread *thread,
    mach_thread_flavor_t flavor, struct right *ret_right);
struct thread *
thread_of_port(const struct port *port, mach_thread_flavor_t weakest);
mach_thread_flavor_t thread_port_flavor(const struct port *port);
void thread_ports_die(struct thread *thread);

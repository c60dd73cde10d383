#pragma once

/*
 * task-port: the ports that stand for a task, one for each flavor. Control is
 * the strongest; each does what the weaker ones do, and leads to them, never
 * the other way.
 */

#include <mach/kern_return.h>
#include <mach/mach_types.h>
#include <stdbool.h>

#include "core/right.h"

struct port;
struct task;

kern_return_t task_port_right(
    struct task *task, mach_task_flavor_t flavor, struct right *ret_right);
struct task *task_of_port(const struct port *port, mach_task_flavor_t weakest);
mach_task_flavor_t task_port_flavor(const struct port *port);
bool task_port_has_senders(const struct task *task);
void task_port_no_senders(const struct port *port);
void task_ports_die(struct task *task);

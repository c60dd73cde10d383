#pragma once

/*
 * host-port: the host's ports: the plain one, the privileged one, and the
 * table of special ports that servers of the whole host may be put into.
 */

#include <mach/kern_return.h>
#include <stdbool.h>

#include "core/right.h"

struct machd;
struct task;

kern_return_t host_ports_init(struct machd *machd);
void host_ports_deinit(struct machd *machd);
bool host_is_privileged(const struct task *task);
struct right host_port_of(const struct task *task);
void host_port_settle(const struct task *task, struct right *right);

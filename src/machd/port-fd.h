#pragma once

/*
 * port-fd: an fd that is readable exactly while a receive right or port set
 * has a message (mach_port_fd_np). The task has the far end of a readiness
 * pair; machd's end lives until the right leaves the task or dies, or until
 * every copy of the far end is closed.
 */

#include <mach/kern_return.h>
#include <mach/port.h>

struct core;
struct effect;
struct task;

kern_return_t port_fd_new(struct task *task, mach_port_name_t name, int *ret_fd);
void port_fds_settle(struct core *core);

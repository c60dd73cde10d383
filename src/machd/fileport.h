#pragma once

/*
 * fileport: an fd behind a kernel port. Whoever has a send right can get a
 * copy of the fd; when the last send right is gone the fd is closed.
 */

#include <mach/kern_return.h>

struct port;
struct right;
struct task;

kern_return_t
fileport_right(struct task *task, int *fd, struct right *ret_right);
void fileport_no_senders(struct port *port);

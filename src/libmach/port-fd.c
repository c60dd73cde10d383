#include <errno.h>

#include <mach/linux/port_fd.h>
#include <mach/mach_init.h>

#include "libmach/fd-trap.h"

/* mach_port_fd_np(): see mach/linux/port_fd.h. */
kern_return_t
mach_port_fd_np(ipc_space_t task, mach_port_name_t name, int *fd)
{
	struct fd_trap call = {
		.op = WIRE_PORT_FD,
		.value = { name },
		.send_fd = -1,
	};
	int r;

	if (task != mach_task_self())
		return KERN_INVALID_TASK;
	if (!fd)
		return KERN_INVALID_ARGUMENT;
	r = fd_trap_run(&call);
	if (r < 0)
		return r == -ENOTCONN ? KERN_FAILURE : KERN_RESOURCE_SHORTAGE;
	if (call.result == KERN_SUCCESS)
		*fd = call.fd;
	return call.result;
}

/*
 * From a process to its task and back. What a pid means is the business of the
 * caller's pid namespace, so machd is told, and tells, by pidfd.
 */
#include <errno.h>
#include <stdbool.h>
#include <unistd.h>

#include <mach/mach_init.h>
#include <mach/mach_traps.h>

#include "base/cleanup.h"
#include "libmach/fd-trap.h"
#include "os/pidfd.h"

/* The port `which` of the process, or KERN_FAILURE and MACH_PORT_NULL. */
static kern_return_t
port_for_pid(mach_port_name_t target_tport, int pid, uint32_t which,
    mach_port_name_t *ret_port)
{
	_cleanup_close_ int pidfd = -1;
	struct fd_trap call = { .op = WIRE_TASK_FOR_PID,
		.value = { target_tport, which } };

	*ret_port = MACH_PORT_NULL;
	if (pid <= 0 || pidfd_open_pid(pid, &pidfd) < 0)
		return KERN_FAILURE;
	call.send_fd = pidfd;
	if (fd_trap_run(&call) < 0 || call.result != KERN_SUCCESS)
		return KERN_FAILURE;
	*ret_port = call.name;
	return KERN_SUCCESS;
}

/* task_for_pid(): see mach/mach_traps.h; so are the others. */
kern_return_t
task_for_pid(mach_port_name_t target_tport, int pid, mach_port_name_t *t)
{
	return port_for_pid(target_tport, pid, TASK_FLAVOR_CONTROL, t);
}

kern_return_t
task_read_for_pid(mach_port_name_t target_tport, int pid, mach_port_name_t *t)
{
	return port_for_pid(target_tport, pid, TASK_FLAVOR_READ, t);
}

kern_return_t
task_inspect_for_pid(mach_port_name_t target_tport, int pid, mach_port_name_t *t)
{
	return port_for_pid(target_tport, pid, TASK_FLAVOR_INSPECT, t);
}

kern_return_t
task_name_for_pid(mach_port_name_t target_tport, int pid, mach_port_name_t *tn)
{
	return port_for_pid(target_tport, pid, TASK_FLAVOR_NAME, tn);
}

kern_return_t
debug_control_port_for_pid(
    mach_port_name_t target_tport, int pid, mach_port_name_t *t)
{
	return port_for_pid(target_tport, pid, WIRE_DEBUG_CONTROL, t);
}

/*
 * Asks whose task port t is: 0 with the pid as this process's namespace has it,
 * -1 if it has none for it, and whether it is this process. -ESRCH: no task's.
 */
static int
ask_task(mach_port_name_t t, int *ret_pid, bool *ret_self)
{
	struct fd_trap call = {
		.op = WIRE_PID_FOR_TASK, .value = { t }, .send_fd = -1
	};
	_cleanup_close_ int pidfd = -1;
	int r = fd_trap_run(&call);

	if (r < 0 || call.result != KERN_SUCCESS)
		return -ESRCH;
	pidfd = call.fd;
	*ret_self = call.other != 0;
	if (*ret_self) {
		*ret_pid = getpid();
		return 0;
	}
	r = pidfd_pid(pidfd, ret_pid);
	if (r == -ESRCH)
		*ret_pid = -1;
	else if (r < 0)
		/* Without /proc there is only machd's word for it. */
		*ret_pid = (int)call.name;
	return 0;
}

/* pid_for_task(): see mach/mach_traps.h. */
kern_return_t
pid_for_task(mach_port_name_t t, int *x)
{
	bool self;

	*x = -1;
	if (t == mach_task_self_) {
		*x = getpid();
		return KERN_SUCCESS;
	}
	return ask_task(t, x, &self) == 0 && *x > 0 ? KERN_SUCCESS
						    : KERN_FAILURE;
}

/* mach_task_is_self(): a port of any flavor of the calling task. */
boolean_t
mach_task_is_self(task_name_t task)
{
	bool self = false;
	int pid;

	return task == mach_task_self_ ||
	    (MACH_PORT_VALID(task) && ask_task(task, &pid, &self) == 0 && self);
}

#ifndef _MACH_LINUX_PORT_FD_H_
#define _MACH_LINUX_PORT_FD_H_

#include <mach/kern_return.h>
#include <mach/mach_types.h>
#include <mach/port.h>

#ifdef __cplusplus
extern "C" {
#endif

/*
 * Makes an fd that is readable exactly while a message waits on the receive
 * right or port set `name`, for poll, epoll, io_uring and event loops built on
 * them. It hangs up (POLLHUP) when the receive right leaves the task or dies,
 * or the set is destroyed. Messages are received with mach_msg as ever; do not
 * read the fd. A message handed to a thread that waits in mach_msg does not
 * show.
 *
 * task: mach_task_self()
 * fd: is set to the new fd, close-on-exec; each call makes another one
 *
 * KERN_SUCCESS; KERN_INVALID_TASK: task is not the caller's; KERN_INVALID_NAME;
 * KERN_INVALID_RIGHT: name is neither a receive right nor a port set;
 * KERN_INVALID_ARGUMENT: fd is NULL; KERN_RESOURCE_SHORTAGE: no fds left, in
 * this process or for its user, or name has 64 already; KERN_FAILURE: there is no machd.
 */
kern_return_t mach_port_fd_np(ipc_space_t task, mach_port_name_t name, int *fd);

#ifdef __cplusplus
}
#endif

#endif /* _MACH_LINUX_PORT_FD_H_ */

#include <errno.h>
#include <fcntl.h>
#include <sys/fileport.h>

#include <mach/kern_return.h>

#include "libmach/fd-trap.h"

/* -1 with errno set to what a failed trap means to a caller. */
static int
fileport_fail(int error)
{
	errno = error == -ENOMEM ? EAGAIN : -error;
	return -1;
}

/* fileport_makeport(): see sys/fileport.h. */
int
fileport_makeport(int fd, fileport_t *portnamep)
{
	struct fd_trap call = { .op = WIRE_FILEPORT_MAKE, .send_fd = fd };
	int r;

	/* The trap takes EBADF for the loss of its own socket. */
	if (fcntl(fd, F_GETFD) < 0)
		return -1;
	r = fd_trap_run(&call);
	if (r < 0)
		return fileport_fail(r);
	if (call.result == KERN_INVALID_ARGUMENT)
		return fileport_fail(-EINVAL);
	if (call.result != KERN_SUCCESS)
		return fileport_fail(-EAGAIN);
	*portnamep = call.name;
	return 0;
}

/* fileport_makefd(): see sys/fileport.h. */
int
fileport_makefd(fileport_t port)
{
	struct fd_trap call = {
		.op = WIRE_FILEPORT_OPEN,
		.value = { port },
		.send_fd = -1,
	};
	int r = fd_trap_run(&call);

	if (r < 0)
		return fileport_fail(r);
	if (call.result != KERN_SUCCESS)
		return fileport_fail(-EINVAL);
	return call.fd;
}

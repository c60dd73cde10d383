#include "machd/fileport.h"

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "core/account.h"
#include "core/port.h"
#include "core/space.h"
#include "machd/answer.h"
#include "machd/conn.h"
#include "machd/kotype.h"
#include "machd/listener.h"
#include "machd/machd.h"
#include "machd/request.h"
#include "machd/task.h"
#include "machd/user.h"
#include "os/socket.h"

struct fileport {
	struct port *port;
	int fd;
	struct charge fd_charge;   /* one of ACCOUNT_FDS */
	struct charge port_charge; /* one of ACCOUNT_PORTS */
};

static void
fileport_free(struct fileport *fileport)
{
	port_destroy_kernel(fileport->port);
	if (fileport->fd >= 0)
		close(fileport->fd);
	charge_release(&fileport->port_charge);
	charge_release(&fileport->fd_charge);
	free(fileport);
}

static kern_return_t
fileport_charge(struct fileport *fileport, struct account *account)
{
	kern_return_t kr;

	kr = account_charge(&fileport->fd_charge, account, NULL, ACCOUNT_FDS, 1);
	if (kr == KERN_SUCCESS)
		kr = account_charge(
		    &fileport->port_charge, account, NULL, ACCOUNT_PORTS, 1);
	return kr;
}

/* Takes *fd on success. The fileport has no senders yet. */
static kern_return_t
fileport_new(struct task *task, int *fd, struct fileport **ret_fileport)
{
	struct fileport *fileport = calloc(1, sizeof(*fileport));
	kern_return_t kr;

	if (!fileport)
		return KERN_RESOURCE_SHORTAGE;
	fileport->fd = -1;
	kr = fileport_charge(fileport, task->user->account);
	if (kr == KERN_SUCCESS)
		kr = port_new_kernel(task->machd->core, IKOT_FILEPORT, fileport,
		    &fileport->port);
	if (kr != KERN_SUCCESS) {
		fileport_free(fileport);
		return kr;
	}
	fileport->fd = TAKE_FD(*fd);
	*ret_fileport = fileport;
	return KERN_SUCCESS;
}

/*
 * One of the sockets that machd itself serves, also where systemd made the
 * one that they came from, or a snapshot's.
 */
static bool
fileport_is_own(const struct machd *machd, int fd)
{
	struct socket_peer peer;

	return (socket_peer(fd, &peer) == 0 && peer.pid == getpid()) ||
	    listener_served(machd->listener, fd);
}

/*
 * fileport_right(): a send right of a new fileport, charged to the task's
 * user. *fd is taken on success.
 */
kern_return_t
fileport_right(struct task *task, int *fd, struct right *ret_right)
{
	struct fileport *fileport;
	kern_return_t kr = fileport_new(task, fd, &fileport);

	if (kr == KERN_SUCCESS)
		*ret_right = right_make_send(fileport->port);
	return kr;
}

/* A name of a new fileport in the task's space. */
static kern_return_t
fileport_make(struct task *task, int *fd, mach_port_name_t *ret_name)
{
	struct right right;
	kern_return_t kr;

	if (fileport_is_own(task->machd, *fd))
		return KERN_INVALID_ARGUMENT;
	kr = fileport_right(task, fd, &right);
	if (kr != KERN_SUCCESS)
		return kr;
	kr = space_copyout(task->space, &right, ret_name);
	/* Without a name: its last sender is gone, which ends it. */
	right_release(task->machd->core, &right);
	return kr;
}

/* fileport_no_senders(): of a kernel port; if it is a fileport, it ends. */
void
fileport_no_senders(struct port *port)
{
	struct fileport *fileport = port_kobject(port, IKOT_FILEPORT);

	if (fileport && port->srights == 0)
		fileport_free(fileport);
}

/* op_fileport_make(): the packet's fd; value[0] of the answer is the name. */
int
op_fileport_make(struct conn *conn, struct request *request)
{
	mach_port_name_t name = MACH_PORT_NULL;
	kern_return_t kr;

	if (request->packet->fd_count != 1)
		return -EPROTO;
	kr = fileport_make(conn->task, &request->packet->fds[0], &name);
	answer_values(conn, kr, name, 0);
	return 0;
}

/* op_fileport_open(): value[0] names a fileport; the answer brings its fd. */
int
op_fileport_open(struct conn *conn, struct request *request)
{
	struct port *port = space_port(
	    conn->task->space, request->head->value[0]);
	const struct fileport *fileport = port_kobject(port, IKOT_FILEPORT);

	answer_fd(conn, fileport ? KERN_SUCCESS : KERN_INVALID_ARGUMENT,
	    fileport ? fileport->fd : -1);
	return 0;
}

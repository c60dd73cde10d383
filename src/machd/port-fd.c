#include "machd/port-fd.h"

#include <stddef.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "core/account.h"
#include "core/watch.h"
#include "machd/answer.h"
#include "machd/conn.h"
#include "machd/machd.h"
#include "machd/request.h"
#include "machd/task.h"
#include "machd/user.h"
#include "os/readiness.h"

struct port_fd {
	struct watch watch;
	struct source closed; /* the near end: EPOLLERR, no holder is left */
	struct loop *loop;
	struct charge charge; /* one of ACCOUNT_FDS */
	bool ready;           /* what the far end shows */
};

#define port_fd_of(member, pointer)                                            \
	((struct port_fd *)(void *)((char *)(pointer)-offsetof(                \
	    struct port_fd, member)))

/* The end of it: holders that are left see a hang-up and nothing to read. */
static void
port_fd_free(struct port_fd *port_fd)
{
	watch_stop(&port_fd->watch);
	if (port_fd->ready)
		(void)readiness_clear(port_fd->closed.fd);
	loop_remove(port_fd->loop, &port_fd->closed);
	close(port_fd->closed.fd);
	charge_release(&port_fd->charge);
	free(port_fd);
}

static void
port_fd_abandoned(struct source *source, uint32_t events)
{
	(void)events;
	port_fd_free(port_fd_of(closed, source));
}

/*
 * Shows the watch's state; may free port_fd: one that cannot be made
 * unreadable for want of fds hangs up instead of telling a lie.
 */
static void
port_fd_show(struct port_fd *port_fd)
{
	bool ready = port_fd->watch.state == WATCH_READY;

	if (ready == port_fd->ready)
		return;
	port_fd->ready = ready;
	if (ready)
		readiness_set(port_fd->closed.fd);
	else if (readiness_clear(port_fd->closed.fd) < 0)
		port_fd_free(port_fd);
}

static void
port_fd_changed(struct watch *watch)
{
	struct port_fd *port_fd = port_fd_of(watch, watch);

	if (watch->state == WATCH_GONE)
		port_fd_free(port_fd);
	else
		port_fd_show(port_fd);
}

/* Starts the watch, and then what could fail to watch the holder. */
static kern_return_t
port_fd_start(struct port_fd *port_fd, struct task *task, mach_port_name_t name)
{
	kern_return_t kr = watch_start(&port_fd->watch, task->space, name);

	if (kr != KERN_SUCCESS)
		return kr;
	port_fd->watch.changed = port_fd_changed;
	if (loop_add(port_fd->loop, &port_fd->closed, 0) < 0) {
		watch_stop(&port_fd->watch);
		return KERN_RESOURCE_SHORTAGE;
	}
	port_fd_show(port_fd);
	return KERN_SUCCESS;
}

/*
 * port_fd_new(): an fd for the task's receive right or port set `name`; the
 * caller hands it to the task and closes it. KERN_INVALID_NAME,
 * KERN_INVALID_RIGHT, KERN_INVALID_TASK, KERN_RESOURCE_SHORTAGE.
 */
kern_return_t
port_fd_new(struct task *task, mach_port_name_t name, int *ret_fd)
{
	_cleanup_free_ struct port_fd *port_fd = calloc(1, sizeof(*port_fd));
	_cleanup_close_ int near = -1, far = -1;
	kern_return_t kr;

	if (!port_fd ||
	    account_charge(&port_fd->charge, task->user->account, NULL,
		ACCOUNT_FDS, 1) != KERN_SUCCESS)
		return KERN_RESOURCE_SHORTAGE;
	port_fd->loop = task->machd->loop;
	if (readiness_new(&near, &far) < 0) {
		charge_release(&port_fd->charge);
		return KERN_RESOURCE_SHORTAGE;
	}
	port_fd->closed = (struct source){ .fd = near,
		.ready = port_fd_abandoned };
	kr = port_fd_start(port_fd, task, name);
	if (kr != KERN_SUCCESS) {
		charge_release(&port_fd->charge);
		return kr;
	}
	(void)TAKE_FD(near);
	(void)TAKE(port_fd);
	*ret_fd = TAKE_FD(far);
	return KERN_SUCCESS;
}

/*
 * port_fds_settle(): before a task is told that its message was sent, or
 * given one: whoever learns of it finds the fds in the state that fits.
 */
void
port_fds_settle(struct core *core)
{
	struct effect *effect;

	while ((effect = core_watch_pop(core))) {
		struct watch *watch = effect_of(effect, struct watch);

		watch->changed(watch);
	}
}

/* op_port_fd(): value[0] is the name; the answer brings the fd. */
int
op_port_fd(struct conn *conn, struct request *request)
{
	_cleanup_close_ int fd = -1;
	kern_return_t kr = port_fd_new(conn->task, request->head->value[0], &fd);

	answer_fd(conn, kr, fd);
	return 0;
}

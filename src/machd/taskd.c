#include "machd/taskd.h"

#include <errno.h>
#include <fcntl.h>
#include <stddef.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "os/socket.h"
#include "wire/taskd.h"

/* The fd that taskd finds its control socket at. */
#define TASKD_CONTROL_FD 3

/* In the child: becomes taskd, which keeps nothing of machd's. */
static _Noreturn void
taskd_exec(const char *program, int control)
{
	if (control != TASKD_CONTROL_FD && dup2(control, TASKD_CONTROL_FD) < 0)
		_exit(126);
	if (fcntl(TASKD_CONTROL_FD, F_SETFD, 0) < 0 ||
	    close_range(TASKD_CONTROL_FD + 1, ~0u, 0) < 0)
		_exit(126);
	execl(program, "taskd", (char *)NULL);
	_exit(127);
}

/*
 * taskd_spawn(): starts taskd, which ends when machd does. Call it before
 * there are threads, fds to hide or a sandbox. -errno.
 */
int
taskd_spawn(const char *program, int *ret_control)
{
	_cleanup_close_ int near = -1, far = -1;
	pid_t pid;
	int r;

	r = socket_pair(&near, &far);
	if (r < 0)
		return r;
	pid = fork();
	if (pid < 0)
		return -errno;
	if (pid == 0)
		taskd_exec(program, far);
	*ret_control = TAKE_FD(near);
	return 0;
}

static void
taskd_stop(struct taskd *taskd)
{
	if (taskd->control < 0)
		return;
	loop_remove(taskd->machd->loop, &taskd->source);
	close(taskd->control);
	taskd->control = -1;
}

/* It says nothing: it is gone. Its workers may live on, but no new ones. */
static void
taskd_ended(struct source *source, uint32_t events)
{
	struct taskd *taskd = (struct taskd *)(void *)((char *)source -
	    offsetof(struct taskd, source));

	(void)events;
	log_line(&taskd->machd->log, "event=taskd-gone");
	taskd_stop(taskd);
}

/* taskd_new(): takes the socket to taskd. -ENOMEM, or as epoll_ctl(2). */
int
taskd_new(struct machd *machd, int *control, struct taskd **ret_taskd)
{
	_cleanup_free_ struct taskd *taskd = calloc(1, sizeof(*taskd));
	int r;

	if (!taskd)
		return -ENOMEM;
	taskd->machd = machd;
	taskd->source = (struct source){ .fd = *control, .ready = taskd_ended };
	r = loop_add(machd->loop, &taskd->source, EPOLLIN);
	if (r < 0)
		return r;
	taskd->control = TAKE_FD(*control);
	*ret_taskd = TAKE(taskd);
	return 0;
}

/* taskd_free(): takes NULL, returns NULL. No worker of it is in use. */
struct taskd *
taskd_free(struct taskd *taskd)
{
	if (!taskd)
		return NULL;
	taskd_stop(taskd);
	free(taskd);
	return NULL;
}

/* taskd_is_there(): workers can be started. */
bool
taskd_is_there(const struct machd *machd)
{
	return machd->taskd && machd->taskd->control >= 0;
}

/* taskd_send(): asks taskd itself. -EAGAIN: it is far behind; -EPIPE. */
int
taskd_send(struct taskd *taskd, const struct taskd_request *request,
    const int *fds, unsigned fd_count)
{
	struct taskd_request copy = *request;
	struct iovec iov = { &copy, sizeof(copy) };

	if (taskd->control < 0)
		return -EPIPE;
	return socket_send(taskd->control, &iov, 1, fds, fd_count, MSG_DONTWAIT);
}

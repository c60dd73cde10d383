#include "machd/launch.h"

#include <errno.h>
#include <mach/port.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "core/name.h"
#include "core/port.h"
#include "core/space.h"
#include "machd/conn.h"
#include "machd/machd.h"
#include "machd/spawner.h"
#include "machd/task.h"
#include "machd/user.h"
#include "os/socket.h"

/* launchd may die so often in so many nanoseconds before machd gives up. */
#define LAUNCH_DEATHS 5
#define LAUNCH_WINDOW 10000000000ull

struct launch {
	struct machd *machd;
	struct source source;
	int control;          /* to the spawner */
	struct task *task;    /* launchd, once it attached */
	struct task *left;    /* a dead one, whose space the next one gets */
	struct right receive; /* of the bootstrap port, while no launchd has it */
	uint64_t deaths[LAUNCH_DEATHS]; /* when the last ones were */
	unsigned death;                 /* index of the oldest */
	bool alone; /* the spawner is gone: launchd's end is the last one */
};

/*
 * The bootstrap port outlives launchd: requests that wait in its queue are
 * served by the next one.
 */
static int
launch_make_port(struct launch *launch)
{
	struct machd *machd = launch->machd;

	if (launch->left || port_valid(launch->receive.port))
		return 0;
	if (port_new_limbo(machd->core, NULL, &launch->receive) != KERN_SUCCESS)
		return -ENOMEM;
	right_release(machd->core, &machd->defaults.bootstrap);
	machd->defaults.bootstrap = right_make_send(launch->receive.port);
	return 0;
}

/*
 * launch_start(): has launchd started, with one end of a new connection. What
 * comes of it the spawner reports. -errno.
 */
int
launch_start(struct launch *launch)
{
	struct machd *machd = launch->machd;
	_cleanup_close_ int near = -1, far = -1;
	struct conn *conn;
	struct user *user;
	int r;

	r = launch_make_port(launch);
	if (r < 0)
		return r;
	r = user_get(machd, getuid(), &user);
	if (r < 0)
		return r;
	r = socket_pair(&near, &far);
	if (r < 0)
		return r;
	r = conn_new(machd, &near, user->account, &conn);
	if (r < 0)
		return r;
	conn->for_launchd = true;
	return spawner_launch(launch->control, far);
}

/* What a dead launchd left, which no other will take over. */
static void
launch_drop_left(struct launch *launch)
{
	struct task *left = launch->left;

	launch->left = NULL;
	if (left)
		space_terminate(left->space);
}

/* Nobody will serve the bootstrap port any more: its users must know. */
static void
launch_give_up(struct launch *launch, const char *why)
{
	log_line(&launch->machd->log, "event=launchd-given-up why='%s'", why);
	right_release(launch->machd->core, &launch->receive);
	launch_drop_left(launch);
}

/* launchd ended: starts it anew, unless it keeps dying. */
static void
launch_exited(struct launch *launch, int status)
{
	uint64_t now = loop_now(), oldest = launch->deaths[launch->death];

	log_line(&launch->machd->log, "event=launchd-exited status=%#x",
	    (unsigned)status);
	/* Its pidfd may not have had its turn yet. */
	if (launch->task)
		task_die(launch->task);
	launch->deaths[launch->death] = now;
	launch->death = (launch->death + 1) % LAUNCH_DEATHS;
	if (oldest > 0 && now - oldest < LAUNCH_WINDOW)
		launch_give_up(launch, "it keeps dying");
	else if (launch_start(launch) < 0)
		launch_give_up(launch, "no memory or fds to start it");
}

static void
launch_reported(struct source *source, uint32_t events)
{
	struct launch *launch = (struct launch *)(void *)((char *)source -
	    offsetof(struct launch, source));
	struct spawner_event event;
	int r;

	(void)events;
	while ((r = spawner_event(launch->control, &event)) > 0) {
		if (event.kind == SPAWNER_EXITED)
			launch_exited(launch, event.status);
		else if (event.kind == SPAWNER_FAILED)
			launch_give_up(launch, strerror(event.status));
	}
	if (r < 0) {
		loop_remove(launch->machd->loop, &launch->source);
		launch->alone = true;
		if (!launch->task)
			launch_give_up(launch, "the spawner is gone");
	}
}

/*
 * launch_new(): takes the spawner's control socket; launch_start() is next.
 * -ENOMEM or as epoll_ctl(2).
 */
int
launch_new(struct machd *machd, int *control, struct launch **ret_launch)
{
	_cleanup_free_ struct launch *launch = calloc(1, sizeof(*launch));
	int r;

	if (!launch)
		return -ENOMEM;
	launch->machd = machd;
	launch->source = (struct source){ .fd = *control,
		.ready = launch_reported };
	r = loop_add(machd->loop, &launch->source, EPOLLIN);
	if (r < 0)
		return r;
	launch->control = TAKE_FD(*control);
	*ret_launch = TAKE(launch);
	return 0;
}

/* launch_free(): takes NULL, returns NULL; the spawner ends launchd. */
struct launch *
launch_free(struct launch *launch)
{
	if (!launch)
		return NULL;
	loop_remove(launch->machd->loop, &launch->source);
	right_release(launch->machd->core, &launch->receive);
	launch_drop_left(launch);
	close(launch->control);
	free(launch);
	return NULL;
}

/* launch_is_running(): launchd is one of the tasks. */
bool
launch_is_running(const struct launch *launch)
{
	return launch->task != NULL;
}

/* The first launchd: gets the receive right of the bootstrap port. */
static kern_return_t
launch_give_port(struct launch *launch, struct task *task)
{
	mach_port_name_t name;
	int32_t qlimit = MACH_PORT_QLIMIT_MAX;
	kern_return_t kr;

	kr = space_copyout(task->space, &launch->receive, &name);
	if (kr != KERN_SUCCESS)
		return kr;
	return name_set_attributes(task->space, name, MACH_PORT_LIMITS_INFO,
	    &qlimit, MACH_PORT_LIMITS_INFO_COUNT);
}

/*
 * launch_adopt(): the task that is to attach over launchd's connection, and has
 * none yet, gets the receive right of the bootstrap port under the bootstrap
 * port's name; from a launchd before it, with all else that that had.
 */
void
launch_adopt(struct machd *machd, struct task *task)
{
	struct launch *launch = machd->launch;
	struct task *left = launch->left;
	kern_return_t kr = KERN_SUCCESS;

	/* An earlier one's connection, which somebody kept. */
	if (launch->task || !LIST_EMPTY(&task->conns))
		return;
	task->is_launchd = true;
	launch->task = task;
	if (!left)
		kr = launch_give_port(launch, task);
	else if (task_swap_spaces(task, left) < 0)
		kr = KERN_RESOURCE_SHORTAGE;
	/* It has the empty space now. */
	launch_drop_left(launch);
	if (kr != KERN_SUCCESS)
		log_line(&machd->log, "event=launchd-without-port code=%d", kr);
}

/*
 * launch_keep(): launchd died, and all of it is gone but its space. True: that
 * is kept for the next launchd.
 */
bool
launch_keep(struct machd *machd, struct task *task)
{
	struct launch *launch = machd->launch;

	if (!launch || launch->task != task)
		return false;
	launch->task = NULL;
	if (launch->alone) {
		launch_give_up(launch, "the spawner is gone");
		return false;
	}
	launch->left = task;
	return true;
}

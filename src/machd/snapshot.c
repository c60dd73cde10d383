#include "machd/snapshot.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/random.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/list.h"
#include "machd/listener.h"
#include "machd/task.h"
#include "machd/user.h"
#include "os/socket.h"

static int
snapshot_compare(const struct snapshot *a, const struct snapshot *b)
{
	return (a->cookie > b->cookie) - (a->cookie < b->cookie);
}

TREE_DEFINE(snapshot_tree, snapshot, entry, snapshot_compare);

static void
snapshot_free(struct snapshot *snapshot)
{
	struct machd *machd = snapshot->machd;

	RB_REMOVE(snapshot_tree, &machd->snapshots, snapshot);
	if (snapshot->task)
		snapshot->task->snapshot = NULL;
	loop_remove(machd->loop, &snapshot->hangup);
	close(snapshot->near);
	if (snapshot->far >= 0)
		close(snapshot->far);
	ports_release(machd->core, &snapshot->ports);
	charge_release(&snapshot->charge);
	free(snapshot);
}

/* The last copy of the fd is closed: nobody can inherit from it any more. */
static void
snapshot_hung_up(struct source *source, uint32_t events)
{
	struct snapshot *snapshot = (struct snapshot *)(void *)((char *)source -
	    offsetof(struct snapshot, hangup));
	struct machd *machd = snapshot->machd;

	(void)events;
	snapshot_free(snapshot);
	listener_check_idle(machd);
}

/*
 * The name is not to be guessed, or others could take it beforehand. It tells
 * a fresh image which kinds of exception it has to be ready for.
 */
static int
snapshot_name(const struct snapshot *snapshot, char *ret_name, size_t size)
{
	const struct machd *machd = snapshot->machd;
	exception_mask_t mask = exc_actions_mask(&snapshot->ports.exc) |
	    exc_actions_mask(&machd->exc);
	char exceptions[16] = "";
	uint64_t number;

	if (getrandom(&number, sizeof(number), 0) < 0)
		return -errno;
	if (mask != 0)
		snprintf(exceptions, sizeof(exceptions), "x%x.", mask);
	snprintf(ret_name, size, "mach.inherit.%s%016llx.%016llx", exceptions,
	    (unsigned long long)machd->instance, (unsigned long long)number);
	return 0;
}

static int
snapshot_open(struct snapshot *snapshot)
{
	_cleanup_close_ int near = -1, far = -1;
	char name[64];
	int r;

	r = socket_pair(&near, &far);
	if (r < 0)
		return r;
	r = socket_cookie(far, &snapshot->cookie);
	if (r < 0)
		return r;
	r = snapshot_name(snapshot, name, sizeof(name));
	if (r < 0)
		return r;
	r = socket_bind_abstract(far, name);
	if (r < 0)
		return r;
	snapshot->near = TAKE_FD(near);
	snapshot->far = TAKE_FD(far);
	return 0;
}

static int
snapshot_new(struct task *task, const struct ports *ports,
    struct snapshot **ret_snapshot)
{
	struct machd *machd = task->machd;
	_cleanup_free_ struct snapshot *snapshot = calloc(1, sizeof(*snapshot));
	int r;

	if (!snapshot)
		return -ENOMEM;
	snapshot->machd = machd;
	snapshot->euid = task->euid;
	snapshot->egid = task->egid;
	if (account_charge(&snapshot->charge, task->user->account, NULL,
		ACCOUNT_FDS, 2) != KERN_SUCCESS)
		return -EDQUOT;
	ports_copy(ports, &snapshot->ports);
	r = snapshot_open(snapshot);
	if (r < 0) {
		ports_release(machd->core, &snapshot->ports);
		charge_release(&snapshot->charge);
		return r;
	}
	snapshot->hangup = (struct source){ .fd = snapshot->near,
		.ready = snapshot_hung_up };
	r = loop_add(machd->loop, &snapshot->hangup, EPOLLRDHUP);
	if (r < 0) {
		close(snapshot->near);
		close(snapshot->far);
		ports_release(machd->core, &snapshot->ports);
		charge_release(&snapshot->charge);
		return r;
	}
	RB_INSERT(snapshot_tree, &machd->snapshots, snapshot);
	*ret_snapshot = TAKE(snapshot);
	return 0;
}

/*
 * snapshot_release(): the task's newest snapshot is not its own any more. It
 * lives on while copies of its fd do.
 */
void
snapshot_release(struct task *task)
{
	struct snapshot *snapshot = task->snapshot;

	if (!snapshot)
		return;
	snapshot->task = NULL;
	task->snapshot = NULL;
	if (snapshot->far >= 0)
		snapshot_free(snapshot); /* no process ever had it */
}

/*
 * snapshot_replace(): makes a snapshot of the task's ports as they are now,
 * unless they are the instance's defaults. Without memory or fds children
 * fall back to the parent's current ports, which is the same until they
 * change again.
 */
void
snapshot_replace(struct task *task)
{
	snapshot_release(task);
	if (!ports_equal(&task->ports, &task->machd->defaults) &&
	    snapshot_new(task, &task->ports, &task->snapshot) == 0)
		task->snapshot->task = task;
}

/*
 * snapshot_make(): makes a snapshot of these ports for a child of the task's,
 * which is to get the fd. -ENOMEM, -EDQUOT, or as socketpair(2).
 */
int
snapshot_make(struct task *task, const struct ports *ports, int *ret_fd)
{
	struct snapshot *snapshot;
	int r = snapshot_new(task, ports, &snapshot);

	if (r == 0)
		*ret_fd = TAKE_FD(snapshot->far);
	return r;
}

/* snapshot_of_fd(): the snapshot that this fd denotes, or NULL. */
struct snapshot *
snapshot_of_fd(struct machd *machd, int fd)
{
	struct snapshot key;

	if (socket_cookie(fd, &key.cookie) < 0)
		return NULL;
	return RB_FIND(snapshot_tree, &machd->snapshots, &key);
}

/* snapshots_free(): at the end. */
void
snapshots_free(struct machd *machd)
{
	struct snapshot *snapshot;

	while ((snapshot = RB_MIN(snapshot_tree, &machd->snapshots)))
		snapshot_free(snapshot);
}

#include "machd/task.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/list.h"
#include "core/name.h"
#include "core/port.h"
#include "core/space.h"
#include "machd/answer.h"
#include "machd/conn.h"
#include "machd/deferred.h"
#include "machd/early.h"
#include "machd/kotype.h"
#include "machd/launch.h"
#include "machd/listener.h"
#include "machd/remote.h"
#include "machd/snapshot.h"
#include "machd/suspension.h"
#include "machd/task-port.h"
#include "machd/thread.h"
#include "machd/user.h"
#include "os/pidfd.h"
#include "os/process.h"

static int
task_compare(const struct task *a, const struct task *b)
{
	return (a->pid > b->pid) - (a->pid < b->pid);
}

TREE_DEFINE(task_tree, task, entry, task_compare);

/* A process in the middle of exec is looked at again: each 20 ms for 1 s. */
#define TASK_LOOKS      50
#define TASK_LOOK_AGAIN 20000000ull

/* What messages from this task say of their sender. */
static void
task_set_tokens(struct task *task)
{
	struct tokens tokens = {
		.security = { task->euid, task->egid },
		.audit = { task->ruid, task->euid, task->egid, task->ruid,
		    task->rgid, (uint32_t)task->pid, 0, task->version },
	};

	space_set_tokens(task->space, &tokens);
}

static void
task_died(struct source *source, uint32_t events)
{
	struct task *task = (struct task *)(void *)((char *)source -
	    offsetof(struct task, death));

	(void)events;
	task_die(task);
}

/* Frees a task whose space is gone, or that never had one. */
static void
task_free(struct task *task)
{
	struct core *core = task->machd->core;

	ports_release(core, &task->ports);
	early_free(task);
	right_release(core, &task->debug);
	right_release(core, &task->notify);
	task_ports_die(task);
	space_free(task->space);
	if (task->may_look)
		loop_timer_unreserve(task->machd->loop);
	charge_release(&task->charge);
	charge_release(&task->charge_fd);
	if (task->pidfd >= 0)
		close(task->pidfd);
	free(task);
}

static int
task_charge(struct task *task)
{
	if (account_charge(&task->charge, task->user->account, NULL,
		ACCOUNT_TASKS, 1) != KERN_SUCCESS ||
	    account_charge(&task->charge_fd, task->user->account, NULL,
		ACCOUNT_FDS, 1) != KERN_SUCCESS)
		return -EDQUOT;
	return 0;
}

static int
task_make_objects(struct task *task)
{
	struct machd *machd = task->machd;
	kern_return_t kr;

	kr = port_new_kernel(machd->core, IKOT_TASK_CONTROL, task, &task->port);
	if (kr != KERN_SUCCESS)
		return -ENOMEM;
	kr = space_new(machd->core, task->user->account, task, &task->space);
	return kr != KERN_SUCCESS ? -EDQUOT : 0;
}

/*
 * Whether /proc may speak of the image that the task is of. Of a process that
 * machd may not look into it says how large the code is: another size is another
 * program.
 */
static bool
task_is_image(const struct task *task, const struct process_facts *facts)
{
	if (task->image != 0 && facts->image != 0)
		return task->image == facts->image;
	return task->text == 0 || facts->text == 0 || task->text == facts->text;
}

/*
 * The process runs another program: the old image's rights are no longer
 * anyone's. While exec is under way /proc shows neither the old image nor
 * the new one.
 */
static void
task_look(struct task *task)
{
	struct process_facts facts;

	if (!LIST_EMPTY(&task->conns) || process_facts(task->pid, &facts) < 0)
		return;
	if (!task_is_image(task, &facts))
		task_die(task);
	else if ((task->image ? facts.image : facts.text) == 0 &&
	    task->looks-- > 0)
		loop_timer_arm(task->machd->loop, &task->look,
		    loop_now() + TASK_LOOK_AGAIN);
}

static void
task_look_again(struct timer *timer)
{
	task_look((struct task *)(void *)((char *)timer -
	    offsetof(struct task, look)));
}

/*
 * task_check_image(): all connections hung up while the process lives. If it
 * runs another program now, the task dies; if it only closed its fds, it will
 * attach again.
 */
void
task_check_image(struct task *task)
{
	task->looks = TASK_LOOKS;
	if (!task->dead)
		task_look(task);
}

static int
task_reserve_look(struct task *task)
{
	int r = loop_timer_reserve(task->machd->loop);

	task->may_look = r == 0;
	task->look.expired = task_look_again;
	return r;
}

/*
 * task_new(): a task with an empty space and no ports but its own; the
 * caller gives it its inheritable ones (task_set_ports()) and its fixed names
 * (task_install_names()). -ENOMEM, -EDQUOT, or as epoll_ctl(2).
 */
int
task_new(struct machd *machd, const struct task_identity *identity,
    struct task **ret_task)
{
	struct task *task = calloc(1, sizeof(*task));
	int r;

	if (!task) {
		close(identity->pidfd);
		return -ENOMEM;
	}
	task->machd = machd;
	task->pidfd = identity->pidfd;
	task->pid = identity->pid;
	task->ruid = identity->ruid;
	task->euid = identity->euid;
	task->rgid = identity->rgid;
	task->egid = identity->egid;
	task->image = identity->image;
	task->text = identity->text;
	task->serial = task->version = ++machd->task_serial;
	LIST_INIT(&task->conns);
	LIST_INIT(&task->deferred);
	LIST_INIT(&task->suspensions);
	LIST_INIT(&task->threads);
	LIST_INIT(&task->semaphores);
	LIST_INIT(&task->alarms);
	r = user_get(machd, task->ruid, &task->user);
	if (r == 0)
		r = task_charge(task);
	if (r == 0)
		r = task_make_objects(task);
	if (r == 0)
		r = task_reserve_look(task);
	if (r == 0) {
		task->death = (struct source){ .fd = task->pidfd,
			.ready = task_died };
		r = loop_add(machd->loop, &task->death, EPOLLIN);
	}
	if (r < 0) {
		if (task->space) {
			/* Empty: nothing to tear down in slices. */
			task->dead = true;
			space_terminate(task->space);
			return r;
		}
		task_free(task);
		return r;
	}
	task_set_tokens(task);
	RB_INSERT(task_tree, &machd->tasks, task);
	machd->task_count++;
	*ret_task = task;
	return 0;
}

/* task_find(): the living task of process pid, or NULL. */
struct task *
task_find(struct machd *machd, pid_t pid)
{
	struct task key = { .pid = pid };

	return RB_FIND(task_tree, &machd->tasks, &key);
}

/* task_from(): the living task with the smallest pid that is at least pid. */
struct task *
task_from(struct machd *machd, pid_t pid)
{
	struct task key = { .pid = pid };

	return RB_NFIND(task_tree, &machd->tasks, &key);
}

/* task_next(): the one after it, or NULL. */
struct task *
task_next(struct task *task)
{
	return RB_NEXT(task_tree, &task->machd->tasks, task);
}

/* task_set_ports(): gives the task copies of these inheritable ports. */
int
task_set_ports(struct task *task, const struct ports *ports)
{
	struct ports old = task->ports;

	ports_copy(ports, &task->ports);
	ports_release(task->machd->core, &old);
	return 0;
}

/*
 * task_install_names(): puts the task's own port and its bootstrap port under
 * their fixed names. -EDQUOT.
 */
int
task_install_names(struct task *task)
{
	struct right self = right_make_send(task->port);
	struct right bootstrap = right_copy_send(&task->ports.bootstrap);
	kern_return_t kr;

	kr = space_install_fixed(task->space, SPACE_INDEX_TASK, &self, true);
	if (kr == KERN_SUCCESS && port_valid(bootstrap.port))
		kr = space_install_fixed(
		    task->space, SPACE_INDEX_BOOTSTRAP, &bootstrap, false);
	right_release(task->machd->core, &self);
	right_release(task->machd->core, &bootstrap);
	/* A bootstrap port that died is no reason to refuse the task. */
	return kr == KERN_RESOURCE_SHORTAGE ? -EDQUOT : 0;
}

/*
 * task_refresh(): the process changed its credentials: says so in the tokens
 * of what it sends from now on.
 */
void
task_refresh(struct task *task)
{
	struct process_facts facts;

	if (process_facts(task->pid, &facts) < 0 ||
	    (facts.ruid == task->ruid && facts.euid == task->euid &&
		facts.rgid == task->rgid && facts.egid == task->egid))
		return;
	task->ruid = facts.ruid;
	task->euid = facts.euid;
	task->rgid = facts.rgid;
	task->egid = facts.egid;
	task->version = ++task->machd->task_serial;
	task_set_tokens(task);
}

/*
 * task_is_process(): the process with these facts, which has the task's pid, is
 * the task: the same image, as far as /proc says.
 */
bool
task_is_process(const struct task *task, const struct process_facts *facts)
{
	return !pidfd_is_dead(task->pidfd) && task_is_image(task, facts);
}

/*
 * task_ports_changed(): an inheritable port was set: what children inherit is
 * from now on the new set. The process learns of it with its next answer.
 */
void
task_ports_changed(struct task *task)
{
	if (task->early)
		return;
	snapshot_replace(task);
	task->inherit_changed = true;
}

/* The kinds of exception for which the task has to ask. */
static exception_mask_t
task_exception_mask(const struct task *task)
{
	exception_mask_t mask = exc_actions_mask(&task->ports.exc) |
	    exc_actions_mask(&task->machd->exc);
	const struct thread *thread;

	LIST_FOREACH(thread, &task->threads, link)
		if (thread->exc)
			mask |= exc_actions_mask(thread->exc);
	return mask;
}

/*
 * task_exceptions_changed(): an exception port of the task, of one of its
 * threads or of the host was set. The process learns which kinds have one: a
 * thread that waits in a trap at once, any other with its next answer.
 */
void
task_exceptions_changed(struct task *task)
{
	exception_mask_t mask = task_exception_mask(task);
	struct conn *conn;

	if (mask == task->exc_mask)
		return;
	task->exc_mask = mask;
	if (++task->exc_serial == 0)
		task->exc_serial = 1;
	LIST_FOREACH(conn, &task->conns, link)
		if (conn->busy)
			answer_exception_ports(conn);
}

/* Its calls that are under way end without it. */
static void
task_forget_calls(struct task *task)
{
	struct deferred *deferred;

	while ((deferred = LIST_FIRST(&task->deferred)))
		deferred_orphan(deferred);
}

/*
 * task_die(): the process is dead, or another image: its connections and
 * threads go, its port dies, its space is torn down. task_gone() ends it.
 */
void
task_die(struct task *task)
{
	struct machd *machd = task->machd;

	if (task->dead)
		return;
	task->dead = true;
	log_debug(&machd->log, "event=task-died pid=%d", (int)task->pid);
	RB_REMOVE(task_tree, &machd->tasks, task);
	machd->task_count--;
	loop_remove(machd->loop, &task->death);
	loop_timer_cancel(machd->loop, &task->look);
	conn_list_drop(&task->conns);
	remote_free(task);
	task_forget_calls(task);
	suspensions_die(task);
	threads_die(task);
	semaphores_die(task);
	alarms_forget(task);
	snapshot_release(task);
	task_ports_die(task);
	ports_release(machd->core, &task->ports);
	early_free(task);
	right_release(machd->core, &task->debug);
	right_release(machd->core, &task->notify);
	if (!task->is_launchd || !launch_keep(machd, task))
		space_terminate(task->space);
	listener_check_idle(machd);
}

/*
 * task_swap_spaces(): a task that has just been made takes over the space of a
 * dead one, with all names in it, and the dead one the empty space. -EDQUOT:
 * the new task's own port has no room in it; its name is missing then.
 */
int
task_swap_spaces(struct task *task, struct task *dead)
{
	struct space *space = task->space;
	struct right self;
	kern_return_t kr;

	task->space = dead->space;
	dead->space = space;
	space_set_owner(task->space, task);
	space_set_owner(dead->space, dead);
	task_set_tokens(task);
	self = right_make_send(task->port);
	kr = space_install_fixed(task->space, SPACE_INDEX_TASK, &self, true);
	right_release(task->machd->core, &self);
	return kr == KERN_SUCCESS ? 0 : -EDQUOT;
}

/* task_gone(): core has torn the space down; frees the task. */
void
task_gone(struct task *task)
{
	task_free(task);
}

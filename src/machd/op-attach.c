#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "machd/answer.h"
#include "machd/conn.h"
#include "machd/early.h"
#include "machd/launch.h"
#include "machd/listener.h"
#include "machd/request.h"
#include "machd/snapshot.h"
#include "machd/task.h"
#include "machd/user.h"
#include "os/pidfd.h"
#include "os/process.h"
#include "os/socket.h"

/* The work of one ATTACH. */
struct attach {
	struct conn *conn;
	struct request *request;
	struct wire_attach in;
	struct task_identity who; /* who.pidfd: owned until task_new() */
	pid_t parent;
	bool inherit_known; /* the process holds the right inheritance fd */
};

/*
 * Who attaches: pid and real uid as of the packet, effective ids as of the
 * connect() (of launchd, whose connection machd made itself, as /proc says).
 */
static int
attach_identify(struct attach *a)
{
	const struct socket_sender *sender = &a->request->packet->sender;
	struct process_facts facts;
	struct socket_peer peer;
	int r;

	if (sender->pid <= 0)
		return -ESRCH;
	r = process_facts(sender->pid, &facts);
	if (r < 0)
		return r;
	a->who = (struct task_identity){ .pid = sender->pid,
		.pidfd = -1,
		.ruid = sender->uid,
		.euid = facts.euid,
		.rgid = sender->gid,
		.egid = facts.egid,
		.image = facts.image,
		.text = facts.text };
	a->parent = facts.parent;
	if (a->conn->for_launchd)
		return pidfd_open_pid(sender->pid, &a->who.pidfd);
	r = socket_peer(a->conn->fd, &peer);
	if (r < 0)
		return r;
	/* The ids of the connect() would be another process's. */
	if (peer.pid != sender->pid)
		return -EPERM;
	a->who.euid = peer.uid;
	a->who.egid = peer.gid;
	r = pidfd_of_peer(a->conn->fd, sender->pid, &a->who.pidfd);
	if (r < 0)
		return r;
	/* While it lives what /proc said is of no other process. */
	return pidfd_is_dead(a->who.pidfd) ? -ESRCH : 0;
}

/* The task of this process, which is not a dead one's with the same pid. */
static struct task *
attach_find(struct machd *machd, pid_t pid)
{
	struct task *task = task_find(machd, pid);

	return task && !pidfd_is_dead(task->pidfd) ? task : NULL;
}

/* The ports of the task whose image is replaced, or of the parent. */
static void
attach_ports_of(
    const struct task *from, const struct attach *a, struct ports *ret_ports)
{
	/* A set-uid image starts from the defaults, never from its caller's. */
	bool raised = from->euid != a->who.euid || from->egid != a->who.egid;

	ports_copy(raised ? &from->machd->defaults : &from->ports, ret_ports);
}

/* The inheritable ports of a new process, as docs/protocol/wire.md says. */
static void
attach_inherit(struct attach *a, struct ports *ret_ports)
{
	struct machd *machd = a->conn->machd;
	const struct socket_packet *packet = a->request->packet;
	const struct snapshot *snapshot = NULL;
	const struct task *parent;

	if ((a->request->head->flags & WIRE_INHERIT) && packet->fd_count > 0)
		snapshot = snapshot_of_fd(machd, packet->fds[0]);
	/* A set-uid image has its caller's fd, but not its ports. */
	if (snapshot &&
	    (snapshot->euid != a->who.euid || snapshot->egid != a->who.egid)) {
		ports_copy(&machd->defaults, ret_ports);
		return;
	}
	parent = attach_find(machd, a->parent);
	if (snapshot) {
		a->inherit_known = true;
		ports_copy(&snapshot->ports, ret_ports);
	} else if ((a->request->head->flags & WIRE_INHERIT_NONE) || !parent) {
		ports_copy(&machd->defaults, ret_ports);
	} else {
		attach_ports_of(parent, a, ret_ports);
	}
}

/*
 * The inheritable ports of a new task. The process may have been another image
 * before; or a task that had not attached, whose ports others may have set.
 */
static void
attach_ports(struct attach *a, const struct task *old, struct ports *ret_ports)
{
	if (old && !old->early) {
		attach_ports_of(old, a, ret_ports);
		return;
	}
	attach_inherit(a, ret_ports);
	if (!old || early_is_as_guessed(old) || old->euid != a->who.euid ||
	    old->egid != a->who.egid)
		return;
	early_override(old, ret_ports);
	a->inherit_known = false;
}

/* The task begins: what it inherits, its cookie, its names. */
static int
attach_begin(struct attach *a, struct task *task, const struct ports *ports)
{
	int r;

	memcpy(task->cookie, a->in.cookie, sizeof(task->cookie));
	task_set_ports(task, ports);
	if (a->request->head->flags & WIRE_EXCEPTION_HANDLERS)
		task->exc_serial = 1;
	task_exceptions_changed(task);
	r = task_install_names(task);
	if (r < 0) {
		task_die(task);
		return r;
	}
	if (!a->inherit_known &&
	    ((a->request->head->flags & WIRE_INHERIT) ||
		!ports_equal(&task->ports, &task->machd->defaults)))
		task_ports_changed(task);
	return 0;
}

/*
 * Makes the task. An image that was there before in the same process is
 * dead from here on.
 */
static int
attach_new(struct attach *a, struct task *old, struct task **ret_task)
{
	struct machd *machd = a->conn->machd;
	struct ports ports;
	int r;

	attach_ports(a, old, &ports);
	if (old)
		task_die(old);
	r = task_new(machd, &a->who, ret_task);
	a->who.pidfd = -1;
	if (r == 0)
		r = attach_begin(a, *ret_task, &ports);
	ports_release(machd->core, &ports);
	return r;
}

/* It was made before its process made a call, and this is that image. */
static bool
attach_is_early(const struct attach *a, const struct task *task)
{
	return task->early && task->ruid == a->who.ruid &&
	    task->euid == a->who.euid && task->rgid == a->who.rgid &&
	    task->egid == a->who.egid &&
	    (task->image == 0 || a->who.image == 0 ||
		task->image == a->who.image);
}

static int
attach_early(struct attach *a, struct task *task)
{
	struct machd *machd = a->conn->machd;
	struct ports ports;
	int r;

	attach_ports(a, task, &ports);
	early_free(task);
	r = attach_begin(a, task, &ports);
	ports_release(machd->core, &ports);
	return r;
}

/* The task that the process is: the one it was, or a new one. */
static int
attach_task(struct attach *a, struct task **ret_task)
{
	struct task *old = task_find(a->conn->machd, a->who.pid);

	if (old && pidfd_is_dead(old->pidfd)) {
		task_die(old);
		old = NULL;
	}
	if (old && memcmp(old->cookie, a->in.cookie, sizeof(old->cookie)) == 0) {
		*ret_task = old;
		return 0;
	}
	if (old && attach_is_early(a, old)) {
		*ret_task = old;
		return attach_early(a, old);
	}
	return attach_new(a, old, ret_task);
}

static void
attach_answer(struct attach *a, struct task *task, uint32_t version)
{
	struct machd *machd = a->conn->machd;
	struct wire_attached out = {
		.version = version,
		.task = WIRE_NAME_TASK,
		.features = a->in.features & WIRE_FEATURES,
		.instance = machd->instance,
		.bootstrap = task->ports.bootstrap.port ? WIRE_NAME_BOOTSTRAP
							: 0,
		.machd_pid = (uint32_t)getpid(),
	};

	answer_bytes(a->conn, KERN_SUCCESS, &out, sizeof(out), -1);
}

/* Refuses with one line in the log; the connection ends with the answer. */
static int
attach_refuse(struct attach *a, int32_t result, const char *why)
{
	log_line(&a->conn->machd->log, "event=attach-refused pid=%d uid=%d %s",
	    (int)a->request->packet->sender.pid,
	    (int)a->request->packet->sender.uid, why);
	answer(a->conn, result);
	return -EACCES;
}

static int
attach_run(struct attach *a, uint32_t version)
{
	struct conn *conn = a->conn;
	struct task *task;
	int r;

	r = attach_identify(a);
	if (r == -EPERM)
		return attach_refuse(
		    a, WIRE_ATTACH_REFUSED, "why='another process connected'");
	if (r < 0 && a->request->packet->sender.pid > 0) {
		/* Killed while it attached: nobody reads the answer. */
		answer(conn, WIRE_ATTACH_REFUSED);
		return r;
	}
	if (r < 0)
		return attach_refuse(a, WIRE_ATTACH_REFUSED,
		    "why='its pid is not visible from here'");
	if (!user_is_served(conn->machd, a->who.ruid, a->who.euid))
		return attach_refuse(a, WIRE_ATTACH_REFUSED,
		    "why='this instance is another user's'");
	r = attach_task(a, &task);
	if (r < 0)
		return attach_refuse(
		    a, WIRE_ATTACH_SHORTAGE, "why='out of quota'");
	if (conn->for_launchd)
		launch_adopt(conn->machd, task);
	conn_attach(conn, task);
	attach_answer(a, task, version);
	listener_check_idle(conn->machd);
	return 0;
}

/* op_attach(): the process becomes a task, or one that it already is. */
int
op_attach(struct conn *conn, struct request *request)
{
	struct attach a = {
		.conn = conn, .request = request, .who = { .pidfd = -1 }
	};
	uint32_t version;
	int r;

	memcpy(&a.in, request->message, sizeof(a.in));
	version = a.in.version_max < WIRE_VERSION ? a.in.version_max
						  : WIRE_VERSION;
	if (version < a.in.version_min || version < WIRE_VERSION_MIN)
		r = attach_refuse(
		    &a, WIRE_ATTACH_VERSION, "why='other version'");
	else
		r = attach_run(&a, version);
	if (a.who.pidfd >= 0)
		close(a.who.pidfd);
	return r;
}

/* op_connect(): one more connection for the task. */
int
op_connect(struct conn *conn, struct request *request)
{
	_cleanup_close_ int near = -1, far = -1;
	struct conn *new;
	int r;

	(void)request;
	r = socket_pair(&near, &far);
	if (r == 0)
		r = conn_new(
		    conn->machd, &near, conn->task->user->account, &new);
	if (r < 0) {
		answer(conn, KERN_RESOURCE_SHORTAGE);
		return 0;
	}
	conn_attach(new, conn->task);
	answer_fd(conn, KERN_SUCCESS, far);
	return 0;
}

/*
 * The traps from a process to its task and back. Processes are named by pidfds,
 * which mean the same in every pid namespace.
 */

#include <errno.h>
#include <unistd.h>

#include "core/space.h"
#include "machd/answer.h"
#include "machd/conn.h"
#include "machd/early.h"
#include "machd/request.h"
#include "machd/task-access.h"
#include "machd/task-port.h"
#include "machd/task.h"
#include "machd/user.h"
#include "os/pidfd.h"
#include "os/process.h"
#include "os/socket.h"

/* The living process that a client's pidfd means, which may be anything. */
static int
for_pid_process(int pidfd, pid_t *ret_pid, struct process_facts *ret_facts)
{
	pid_t pid;
	int r = pidfd_pid(pidfd, &pid);

	if (r < 0)
		return r;
	r = process_facts(pid, ret_facts);
	if (r < 0)
		return r;
	/* While it lives what /proc said is of no other process. */
	if (pidfd_is_dead(pidfd) || pid == getpid())
		return -ESRCH;
	*ret_pid = pid;
	return 0;
}

/*
 * The task that the process is, made if need be. One of an image that the
 * process no longer runs is dead from here on.
 */
static int
for_pid_task(struct machd *machd, pid_t pid, const struct process_facts *facts,
    struct task **ret_task)
{
	struct task *task = task_find(machd, pid);

	if (task && !task_is_process(task, facts)) {
		task_die(task);
		task = NULL;
	}
	if (!task && !user_is_served(machd, facts->ruid, facts->euid))
		return -EACCES;
	if (!task)
		return early_new(machd, pid, facts, ret_task);
	*ret_task = task;
	return 0;
}

/* The port that is asked for; a debug control port may be none. */
static kern_return_t
for_pid_right(struct task *task, uint32_t which, struct right *ret_right)
{
	if (which != WIRE_DEBUG_CONTROL)
		return task_port_right(task, which, ret_right);
	*ret_right = right_copy_send(&task->debug);
	return KERN_SUCCESS;
}

static kern_return_t
for_pid(struct conn *conn, int pidfd, uint32_t which, mach_port_name_t *ret_name)
{
	struct process_facts facts;
	struct right right;
	struct task *task;
	kern_return_t kr;
	pid_t pid;

	if (for_pid_process(pidfd, &pid, &facts) < 0 ||
	    !task_access(conn->task, pid, &facts,
		which == WIRE_DEBUG_CONTROL ? TASK_FLAVOR_CONTROL : which) ||
	    for_pid_task(conn->machd, pid, &facts, &task) < 0)
		return KERN_FAILURE;
	kr = for_pid_right(task, which, &right);
	if (kr == KERN_SUCCESS)
		kr = space_copyout(conn->task->space, &right, ret_name);
	right_release(conn->machd->core, &right);
	/* Nobody may have got a port of it. */
	if (early_is_forgotten(task))
		task_die(task);
	return kr;
}

/*
 * op_task_for_pid(): value[0] names a task, which has to be one; value[1] is
 * the flavor, or WIRE_DEBUG_CONTROL; the fd is a pidfd.
 */
int
op_task_for_pid(struct conn *conn, struct request *request)
{
	const uint32_t *value = request->head->value;
	mach_port_name_t name = MACH_PORT_NULL;
	kern_return_t kr = KERN_FAILURE;

	if (request->packet->fd_count != 1 || value[1] > WIRE_DEBUG_CONTROL)
		return -EPROTO;
	if (task_of_port(
		space_port(conn->task->space, value[0]), TASK_FLAVOR_CONTROL))
		kr = for_pid(conn, request->packet->fds[0], value[1], &name);
	answer_values(conn, kr, name, 0);
	return 0;
}

/*
 * op_pid_for_task(): value[0] names a task; the answer brings its pidfd, its pid
 * as machd has it, and whether it is the caller.
 */
int
op_pid_for_task(struct conn *conn, struct request *request)
{
	const struct task *task = task_of_port(
	    space_port(conn->task->space, request->head->value[0]),
	    TASK_FLAVOR_NAME);

	if (!task)
		answer(conn, KERN_FAILURE);
	else
		answer_fd_values(conn, KERN_SUCCESS, (uint32_t)task->pid,
		    task == conn->task, task->pidfd);
	return 0;
}

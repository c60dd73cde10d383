#include <errno.h>

#include "core/name.h"
#include "core/port.h"
#include "core/space.h"
#include "machd/answer.h"
#include "machd/conn.h"
#include "machd/host-port.h"
#include "machd/request.h"
#include "machd/task.h"
#include "machd/thread.h"

/* Copies a right out to the task, which gets one reference more. */
static void
identity_answer(struct conn *conn, struct right *right)
{
	mach_port_name_t name = MACH_PORT_NULL;
	kern_return_t kr = space_copyout(conn->task->space, right, &name);

	right_release(conn->machd->core, right);
	answer_values(conn, kr, kr == KERN_SUCCESS ? name : MACH_PORT_NULL, 0);
}

static void
identity_reply_port(struct conn *conn)
{
	mach_port_name_t name;
	kern_return_t kr;

	kr = name_allocate(conn->task->space, MACH_PORT_RIGHT_RECEIVE, &name);
	answer_values(conn, kr, kr == KERN_SUCCESS ? name : MACH_PORT_NULL, 0);
}

/*
 * The thread's port before it is what the client says: a task can lie only
 * about ports of its own, and then one more of them can be moved away.
 */
static void
identity_special_reply_port(struct conn *conn, mach_port_name_t previous)
{
	mach_port_name_t name;
	kern_return_t kr = name_special_reply_port(
	    conn->task->space, previous, &name);

	answer_values(conn, kr, kr == KERN_SUCCESS ? name : MACH_PORT_NULL, 0);
}

static void
identity_thread(struct conn *conn)
{
	struct right right;
	int r = thread_port(
	    conn->task, conn->thread, THREAD_FLAVOR_CONTROL, &right);

	if (r < 0)
		answer(conn,
		    r == -ESRCH ? KERN_INVALID_ARGUMENT
				: KERN_RESOURCE_SHORTAGE);
	else
		identity_answer(conn, &right);
}

/* The name of a thread's port, for who wants to know it, not to hold it. */
static void
identity_thread_name(struct conn *conn, uint32_t tid)
{
	struct space *space = conn->task->space;
	struct thread *thread;
	mach_port_name_t name;
	struct right right;
	int r = thread_get(conn->task, tid, &thread);

	if (r < 0) {
		answer(conn,
		    r == -ESRCH ? KERN_INVALID_ARGUMENT
				: KERN_RESOURCE_SHORTAGE);
		return;
	}
	name = space_name_of(space, thread->port);
	if (name != MACH_PORT_NULL) {
		answer_values(conn, KERN_SUCCESS, name, 0);
		return;
	}
	right = right_make_send(thread->port);
	identity_answer(conn, &right);
}

/* op_identity(): the traps that only name something of the caller's. */
int
op_identity(struct conn *conn, struct request *request)
{
	struct right right;

	switch (request->head->value[0]) {
	case WIRE_REPLY_PORT:
		identity_reply_port(conn);
		return 0;
	case WIRE_SPECIAL_REPLY_PORT:
		identity_special_reply_port(conn, request->head->value[1]);
		return 0;
	case WIRE_THREAD_SELF:
		identity_thread(conn);
		return 0;
	case WIRE_THREAD_NAME:
		identity_thread_name(conn, request->head->value[1]);
		return 0;
	case WIRE_HOST_SELF:
		right = host_port_of(conn->task);
		break;
	case WIRE_TASK_SELF:
		right = right_make_send(conn->task->port);
		break;
	default:
		return -EPROTO;
	}
	identity_answer(conn, &right);
	return 0;
}

/* op_thread_exit(): the thread ends; nothing is answered. */
int
op_thread_exit(struct conn *conn, struct request *request)
{
	conn->busy = false;
	thread_exit(conn->task, request->head->thread);
	return 0;
}

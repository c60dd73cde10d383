#include <errno.h>
#include <mach/clock_types.h>
#include <mach/port.h>

#include "core/port.h"
#include "core/space.h"
#include "machd/answer.h"
#include "machd/conn.h"
#include "machd/kotype.h"
#include "machd/request.h"
#include "machd/semaphore.h"
#include "machd/task.h"

/*
 * The semaphore that the task calls `name`, by a send right. KERN_INVALID_NAME
 * (also for a dead one), KERN_INVALID_RIGHT, KERN_INVALID_CAPABILITY: a port
 * that is none.
 */
static kern_return_t
op_find_semaphore(
    struct task *task, mach_port_name_t name, struct semaphore **ret_semaphore)
{
	struct semaphore *semaphore;
	struct space_line line;
	kern_return_t kr;

	if (!MACH_PORT_VALID(name))
		return KERN_INVALID_NAME;
	kr = space_line(task->space, name, &line);
	if (kr != KERN_SUCCESS)
		return kr;
	if ((line.type & MACH_PORT_TYPE_DEAD_NAME) || line.dead)
		return KERN_INVALID_NAME;
	if (!(line.type & MACH_PORT_TYPE_SEND))
		return KERN_INVALID_RIGHT;
	semaphore = port_kobject(space_port(task->space, name), IKOT_SEMAPHORE);
	if (!semaphore)
		return KERN_INVALID_CAPABILITY;
	*ret_semaphore = semaphore;
	return KERN_SUCCESS;
}

/* semaphore_signal_thread: a null thread means any. */
static kern_return_t
op_signal_thread(
    struct task *task, struct semaphore *semaphore, mach_port_name_t name)
{
	const struct thread *thread = NULL;

	if (name != MACH_PORT_NULL) {
		thread = port_kobject(
		    space_port(task->space, name), IKOT_THREAD_CONTROL);
		if (!thread)
			return KERN_INVALID_ARGUMENT;
	}
	return semaphore_up_thread(semaphore, thread);
}

/* The wait has begun: when does it end by itself? */
static void
op_wait_arm(struct conn *conn, const struct wire_semaphore *in)
{
	uint64_t time = in->sec * NSEC_PER_SEC + in->nsec;

	if (!in->timed)
		return;
	if (time == 0)
		semaphore_wait_end(conn, KERN_OPERATION_TIMED_OUT);
	else
		conn_arm_at(conn, loop_now() + time);
}

/*
 * semaphore_wait_signal: begins to wait, then signals, so that nobody who
 * answers the signal finds nobody waiting. A semaphore to signal that is no
 * more ends the wait, too.
 */
static void
op_wait(struct conn *conn, const struct wire_semaphore *in,
    struct semaphore *semaphore, struct semaphore *signal)
{
	kern_return_t kr = semaphore_down(semaphore, conn, in->wait);
	kern_return_t signalled = KERN_SUCCESS;

	if (signal && kr != KERN_TERMINATED)
		signalled = semaphore_up(signal);
	if (kr == KERN_SUCCESS)
		answer_taken(conn, in->wait);
	else if (kr != SEMAPHORE_WAITS)
		answer(conn, kr);
	else if (signalled != KERN_SUCCESS)
		semaphore_wait_end(conn, signalled);
	else if (conn->busy)
		op_wait_arm(conn, in);
}

static void
op_begin_wait(struct conn *conn, const struct wire_semaphore *in)
{
	struct semaphore *semaphore, *signal = NULL;
	kern_return_t kr = KERN_SUCCESS;

	if (in->what == WIRE_SEMAPHORE_WAIT_SIGNAL)
		kr = op_find_semaphore(conn->task, in->signal, &signal);
	if (kr == KERN_SUCCESS)
		kr = op_find_semaphore(conn->task, in->wait, &semaphore);
	if (kr == KERN_SUCCESS)
		op_wait(conn, in, semaphore, signal);
	else
		answer(conn, kr);
}

static kern_return_t
op_signal(struct task *task, const struct wire_semaphore *in)
{
	struct semaphore *semaphore;
	kern_return_t kr = op_find_semaphore(task, in->signal, &semaphore);

	if (kr != KERN_SUCCESS)
		return kr;
	if (in->what == WIRE_SEMAPHORE_SIGNAL)
		return semaphore_up(semaphore);
	if (in->what == WIRE_SEMAPHORE_SIGNAL_ALL)
		return semaphore_up_all(semaphore);
	return op_signal_thread(task, semaphore, in->thread);
}

/* op_semaphore(): what wire_semaphore says, with names of the task's. */
int
op_semaphore(struct conn *conn, struct request *request)
{
	const struct wire_semaphore *in = (const void *)request->message;

	switch (in->what) {
	case WIRE_SEMAPHORE_SIGNAL:
	case WIRE_SEMAPHORE_SIGNAL_ALL:
	case WIRE_SEMAPHORE_SIGNAL_THREAD:
		answer(conn, op_signal(conn->task, in));
		return 0;
	case WIRE_SEMAPHORE_WAIT:
	case WIRE_SEMAPHORE_WAIT_SIGNAL:
		if (in->nsec >= NSEC_PER_SEC)
			answer(conn, KERN_INVALID_VALUE);
		else
			op_begin_wait(conn, in);
		return 0;
	default:
		return -EPROTO;
	}
}

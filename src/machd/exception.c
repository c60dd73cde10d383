#include "machd/exception.h"

#include <errno.h>
#include <mach/mig_errors.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "core/kmsg.h"
#include "core/port.h"
#include "machd/answer.h"
#include "machd/conn.h"
#include "machd/exc-message.h"
#include "machd/exc-state.h"
#include "machd/kotype.h"
#include "machd/request.h"
#include "machd/task.h"
#include "machd/thread.h"
#include "machd/user.h"

/*
 * exception_free(): the thread does not wait any more; who still has a right
 * to reply has a dead one. NULL is allowed. Returns NULL.
 */
struct exception *
exception_free(struct exception *exception)
{
	if (!exception)
		return NULL;
	if (exception->thread)
		exception->thread->exception = NULL;
	port_destroy_kernel(exception->reply);
	charge_release(&exception->charge);
	free(exception);
	return NULL;
}

/*
 * The thread goes on, or to whatever comes if nobody helped; a state that was
 * set meanwhile is its own in either case.
 */
static void
exception_end(struct exception *exception, kern_return_t result)
{
	struct conn *conn = TAKE(exception->conn);

	conn->exception = NULL;
	answer_bytes(conn, result, &exception->what,
	    exception->changed ? sizeof(exception->what) : 0, -1);
	exception_free(exception);
}

/*
 * Whoever has the host's exception ports gets the ports of every task that
 * faults. In a user's own instance that is the user, who is not to get those
 * of a set-uid program that way.
 */
static bool
exception_is_host_s(const struct task *task)
{
	return task->machd->options.system ||
	    (task->ruid == getuid() && task->euid == getuid());
}

/* Who is to be asked at a level, or nothing. */
static const struct exc_action *
exception_action(const struct exception *exception, unsigned level)
{
	const struct task *task = exception->conn->task;
	const struct exc_actions *actions = NULL;
	const struct exc_action *action;

	switch (level) {
	case EXCEPTION_THREAD:
		actions = exception->thread->exc;
		break;
	case EXCEPTION_TASK:
		actions = &task->ports.exc;
		break;
	case EXCEPTION_HOST:
		if (exception_is_host_s(task))
			actions = &task->machd->exc;
		break;
	}
	action = actions ? &actions->of[exception->what.exception] : NULL;
	return action && port_valid(action->port.port) &&
		!port_is_dead(action->port.port)
	    ? action
	    : NULL;
}

/* Sends the message of an action. The reply, or its absence, comes later. */
static bool
exception_send(struct exception *exception, const struct exc_action *action)
{
	struct task *task = exception->conn->task;
	struct core *core = task->machd->core;
	struct right reply;
	struct exc_message message = { .what = &exception->what,
		.action = action,
		.task = task,
		.thread = exception->thread,
		.reply = &reply };
	struct kmsg *kmsg;

	if (port_new_kernel(core, IKOT_EXCEPTION_REPLY, exception,
		&exception->reply) != KERN_SUCCESS)
		return false;
	if (right_make_send_once(exception->reply, &reply) == KERN_SUCCESS &&
	    exc_message_new(&message, &kmsg) == MACH_MSG_SUCCESS) {
		exception->id = exc_message_id(action->behavior);
		/* If it is lost its reply right is, and the next one asked. */
		(void)kmsg_send_kernel(kmsg);
		return true;
	}
	exception->reply = port_destroy_kernel(exception->reply);
	return false;
}

/* Asks the next one that has a port; if there is none, nobody handled it. */
static void
exception_next(struct exception *exception)
{
	const struct exc_action *action;

	exception->reply = port_destroy_kernel(exception->reply);
	while (exception->thread && exception->level < EXCEPTION_LEVELS) {
		action = exception_action(exception, exception->level++);
		if (action && exception_send(exception, action))
			return;
	}
	exception_end(exception, KERN_FAILURE);
}

/*
 * exception_reply(): takes a message if it is for the port of an exception:
 * the handler's reply. False: it is for another port, and still the caller's.
 */
bool
exception_reply(struct kmsg *kmsg)
{
	struct port *port = kmsg_destination(kmsg);
	struct exception *exception = port_kobject(port, IKOT_EXCEPTION_REPLY);
	mach_msg_size_t size;
	const void *bytes;
	kern_return_t kr;

	if (!exception)
		return false;
	bytes = kmsg_bytes(kmsg, &size);
	kr = kmsg_tail(kmsg) ? MIG_TYPE_ERROR
			     : exc_message_result(bytes, size, exception->id,
				   exception->what.state, &exception->changed);
	if (kr == KERN_SUCCESS)
		exception_end(exception, KERN_SUCCESS);
	else
		exception_next(exception);
	/* Its right to a port that is dead by now owes nobody anything. */
	kmsg_free(kmsg);
	return true;
}

/*
 * exception_no_senders(): of a kernel port; if it is an exception's, then its
 * handler went, or let the reply right go.
 */
void
exception_no_senders(struct port *port)
{
	struct exception *exception = port_kobject(port, IKOT_EXCEPTION_REPLY);

	if (exception && port->sorights == 0)
		exception_next(exception);
}

/* The thread that the request came from, which needs a port of its own. */
static struct thread *
exception_thread(struct conn *conn)
{
	struct thread *thread;

	if (thread_get(conn->task, conn->thread, &thread) < 0)
		return NULL;
	/* It waits already: this is no thread's doing. */
	return thread->exception ? NULL : thread;
}

/* op_exception(): a thread faulted. Answered when somebody handled it. */
int
op_exception(struct conn *conn, struct request *request)
{
	struct exception *exception = calloc(1, sizeof(*exception));
	struct thread *thread = exception_thread(conn);

	if (!exception || !thread ||
	    account_charge(&exception->charge, conn->task->user->account, NULL,
		ACCOUNT_PORTS, 1) != KERN_SUCCESS) {
		free(exception);
		answer(conn, KERN_FAILURE);
		return 0;
	}
	memcpy(&exception->what, request->message, sizeof(exception->what));
	exception->conn = conn;
	exception->thread = thread;
	thread->exception = exception;
	conn->exception = exception;
	if (exception->what.exception < FIRST_EXCEPTION ||
	    exception->what.exception >= EXC_TYPES_COUNT)
		return -EPROTO;
	exception_next(exception);
	return 0;
}

/*
 * exception_get_state(), exception_set_state(): of a thread that waits in an
 * exception the registers that it brought. KERN_INVALID_ARGUMENT: the flavor
 * or its count; KERN_FAILURE: the thread is in none.
 */
kern_return_t
exception_get_state(const struct thread *thread, thread_state_flavor_t flavor,
    thread_state_t out, mach_msg_type_number_t *count)
{
	if (!thread->exception)
		return KERN_FAILURE;
	return exc_state_get(thread->exception->what.state, flavor, out, count);
}

kern_return_t
exception_set_state(const struct thread *thread, thread_state_flavor_t flavor,
    thread_state_t in, mach_msg_type_number_t count)
{
	kern_return_t kr;

	if (!thread->exception)
		return KERN_FAILURE;
	kr = exc_state_set(thread->exception->what.state, flavor, in, count);
	if (kr == KERN_SUCCESS)
		thread->exception->changed = true;
	return kr;
}

/*
 * Tasks acted upon by whoever holds their port: section 14.2.
 */

#include "kit.h"

#include <signal.h>
#include <sys/wait.h>

#define COPY MACH_MSG_TYPE_COPY_SEND

/* A task that gives its port away and waits. */
static void
give_task_port(mach_port_t parent)
{
	OK(send_right(parent, TASK, COPY));
	peer_rest();
}

/* The task port of a new peer. */
static mach_port_t
peer_task(pid_t *ret_peer)
{
	mach_port_t port = new_port();

	*ret_peer = peer_start(give_task_port, port);
	return receive_right(port, MACH_MSG_TYPE_PORT_SEND);
}

T_DECL(s14_2_terminate, "task_terminate ends a process as SIGKILL does")
{
	pid_t peer;
	mach_port_t task = peer_task(&peer), watch = new_receive();

	OK(request(task, MACH_NOTIFY_DEAD_NAME, 0, watch));
	NEEDS(task_terminate(task));
	int status = peer_wait(peer);
	HOLDS(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
	union any message;
	OK(receive(watch, &message));
	IS(message.header.msgh_id, MACH_NOTIFY_DEAD_NAME);
	IS_TYPE(task, MACH_PORT_TYPE_DEAD_NAME);
	GIVES(task_terminate(task), MACH_SEND_INVALID_DEST);
}

T_DECL(s14_2_terminate_what, "task_terminate of what is no task")
{
	mach_port_t host = mach_host_self();

	GIVES(task_terminate(host), KERN_INVALID_ARGUMENT);
	GIVES(task_terminate(MACH_PORT_NULL), MACH_SEND_INVALID_DEST);
}

static void
terminate_self(mach_port_t parent)
{
	OK(send_value(parent, 1));
	task_terminate(TASK);
	/* Not reached. */
	_exit(0);
}

T_DECL(s14_2_terminate_self, "a task may end itself")
{
	mach_port_t port = new_port();
	pid_t peer = peer_start(terminate_self, port);

	IS(receive_value(port), 1u);
	int status = peer_wait(peer);
	HOLDS(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
}

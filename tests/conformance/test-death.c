/*
 * The end of ports and tasks: sections 8.1, 8.2, 8.5 and 8.6.
 */

#include "kit.h"

#include <sys/wait.h>

#define COPY         MACH_MSG_TYPE_COPY_SEND
#define MAKE         MACH_MSG_TYPE_MAKE_SEND
#define ONCE         MACH_MSG_TYPE_MAKE_SEND_ONCE
#define MOVE_RECEIVE MACH_MSG_TYPE_MOVE_RECEIVE

T_DECL(s8_1_queued_messages_die, "rights in the queue die with the port")
{
	mach_port_t port = new_port(), inner = new_port(), watch = new_receive();

	OK(send_right(port, watch, ONCE));
	OK(send_right(port, inner, MOVE_RECEIVE));
	OK(mach_port_mod_refs(TASK, port, RECEIVE, -1));
	expect_notification(watch, MACH_NOTIFY_SEND_ONCE);
	IS_TYPE(inner, MACH_PORT_TYPE_DEAD_NAME);
}

T_DECL(s8_1_nested_queues_die, "ports inside ports, twenty deep")
{
	mach_port_t port[20], watch = new_receive();

	for (int i = 0; i < 20; i++)
		port[i] = new_port();
	OK(send_right(port[0], watch, ONCE));
	for (int i = 0; i < 19; i++)
		OK(send_right(port[i + 1], port[i], MOVE_RECEIVE));
	OK(mach_port_destroy(TASK, port[19]));
	expect_notification(watch, MACH_NOTIFY_SEND_ONCE);
	for (int i = 0; i < 19; i++)
		IS_TYPE(port[i], MACH_PORT_TYPE_DEAD_NAME);
}

T_DECL(s8_1_very_deep_nesting, "ten thousand deep ends too")
{
	mach_port_t inner = new_receive(), outer, watch = new_receive();
	union any message;

	OK(send_with(MACH_MSGH_BITS(MAKE, ONCE), inner, watch, 1, 1));
	for (int i = 0; i < 10000; i++) {
		outer = new_port();
		OK(send_right(outer, inner, MOVE_RECEIVE));
		OK(mach_port_deallocate(TASK, outer));
		inner = outer;
	}
	OK(mach_port_destroy(TASK, inner));
	/* The kernel may take its time over so much. */
	OK(receive(watch, &message));
	IS(message.header.msgh_id, MACH_NOTIFY_SEND_ONCE);
}

T_DECL(s8_1_stale_send_fails, "a send to a port that died")
{
	mach_port_t dead = new_dead(1);

	GIVES(send_value(dead, 1), MACH_SEND_INVALID_DEST);
	IS_REFS(dead, DEAD_NAME, 1);
}

T_DECL(s8_2_destroyed_request_answers, "the client of a lost request is told")
{
	mach_port_t server = new_port(), reply = new_receive();

	OK(send_with(MACH_MSGH_BITS(COPY, ONCE), server, reply, 1, 1));
	OK(mach_port_destroy(TASK, server));
	expect_notification(reply, MACH_NOTIFY_SEND_ONCE);
}

static void
give_port_and_end(mach_port_t parent)
{
	mach_port_t port = new_receive();

	OK(send_right(parent, port, MAKE));
}

T_DECL(s8_5_exit, "a task that ends: its ports die")
{
	mach_port_t port = new_port(), right;
	struct worker worker;
	pid_t peer = peer_start(give_port_and_end, port);

	right = receive_right(port, MACH_MSG_TYPE_PORT_SEND);
	peer_wait(peer);
	/* A send that finds the queue full waits for the death to be seen. */
	worker.port = right;
	for (int i = 0; i < 6; i++) {
		worker.value = (uint32_t)i;
		work_send(&worker);
		if (worker.result == MACH_SEND_INVALID_DEST)
			break;
		OK(worker.result);
	}
	IS_TYPE(right, MACH_PORT_TYPE_DEAD_NAME);
}

static void
share_task_port(mach_port_t parent)
{
	OK(send_right(parent, TASK, COPY));
	peer_rest();
}

T_DECL(s8_5_task_port_dies, "a task's death is seen on its task port")
{
	mach_port_t port = new_port(), notify = new_receive(), task;
	pid_t peer = peer_start(share_task_port, port);
	mach_port_t previous;
	union any message;

	task = receive_right(port, MACH_MSG_TYPE_PORT_SEND);
	HOLDS(task != TASK);
	IS_TYPE(task, MACH_PORT_TYPE_SEND);
	OK(mach_port_request_notification(
	    TASK, task, MACH_NOTIFY_DEAD_NAME, 0, notify, ONCE, &previous));
	peer_kill(peer);
	OK(receive(notify, &message));
	IS(message.header.msgh_id, MACH_NOTIFY_DEAD_NAME);
	IS(message.dead_name.not_port, task);
	GIVES(mach_port_type(task, task, &(mach_port_type_t){ 0 }),
	    MACH_SEND_INVALID_DEST);
}

T_DECL(s2_4_another_tasks_space, "a call on another task's space")
{
	mach_port_t port = new_port(), task, name = MACH_PORT_NULL;
	mach_port_type_t type = 0;

	peer_start(share_task_port, port);
	task = receive_right(port, MACH_MSG_TYPE_PORT_SEND);
	OK(mach_port_allocate(task, RECEIVE, &name));
	OK(mach_port_type(task, name, &type));
	IS(type, MACH_PORT_TYPE_RECEIVE);
	OK(mach_port_mod_refs(task, name, RECEIVE, -1));
	GIVES(mach_port_type(task, name, &type), KERN_INVALID_NAME);
}

T_DECL(s4_13_insert_into_another_task, "a right given to another task")
{
	mach_port_t port = new_port(), right = new_port(), task;
	const mach_port_name_t name = 0x00300003;
	mach_port_urefs_t refs = 0;

	peer_start(share_task_port, port);
	task = receive_right(port, MACH_MSG_TYPE_PORT_SEND);
	OK(mach_port_insert_right(task, name, right, COPY));
	OK(mach_port_get_refs(task, name, SEND, &refs));
	IS(refs, 1);
	GIVES(mach_port_insert_right(task, name, new_port(), COPY),
	    KERN_NAME_EXISTS);
	GIVES(mach_port_insert_right(task, 0x00400003, right, COPY),
	    KERN_RIGHT_EXISTS);
	GIVES(mach_port_insert_right(task, 0x00400003, NO_SUCH_NAME, COPY),
	    MACH_SEND_INVALID_RIGHT);
	IS_REFS(right, SEND, 1);
}

/* In a child: nothing of the parent is there, and everything works. */
static int
check_child(mach_port_t port, mach_port_t set, mach_port_t once)
{
	mach_port_t mine = MACH_PORT_NULL;
	mach_port_type_t type;

	if (mach_port_type(TASK, port, &type) != KERN_INVALID_NAME ||
	    mach_port_type(TASK, set, &type) != KERN_INVALID_NAME ||
	    mach_port_type(TASK, once, &type) != KERN_INVALID_NAME)
		return 1;
	if (send_value(port, 1) != MACH_SEND_INVALID_DEST)
		return 2;
	if (mach_port_allocate(TASK, RECEIVE, &mine) != KERN_SUCCESS)
		return 3;
	if (send_with(MACH_MSGH_BITS(MAKE, 0), mine, 0, 1, 1) != KERN_SUCCESS ||
	    try_receive(mine) != MACH_MSG_SUCCESS)
		return 4;
	if (!MACH_PORT_VALID(bootstrap_port) ||
	    mach_port_type(TASK, bootstrap_port, &type) != KERN_SUCCESS)
		return 5;
	return 42;
}

T_DECL(s8_6_fork, "a child starts with an empty space of its own")
{
	mach_port_t port[64], set = new_set(), once;
	int status;
	pid_t pid;

	/* Names that the child's own first ones do not happen to equal. */
	for (int i = 0; i < 64; i++)
		port[i] = new_port();
	once = new_send_once(port[63]);
	set = new_set();
	OK(send_value(port[63], 12));
	pid = fork();
	T_ASSERT_POSIX_SUCCESS(pid, "fork");
	if (pid == 0)
		_exit(check_child(port[63], set, once));
	status = peer_wait(pid);
	HOLDS(WIFEXITED(status));
	IS(WEXITSTATUS(status), 42);
	/* And the parent still has all of it. */
	IS(receive_value(port[63]), 12);
	IS_TYPE(once, MACH_PORT_TYPE_SEND_ONCE);
	IS_TYPE(set, MACH_PORT_TYPE_PORT_SET);
}

T_DECL(s8_6_fork_before_any_call, "a fork before the first Mach call")
{
	int status;
	pid_t pid = fork();

	T_ASSERT_POSIX_SUCCESS(pid, "fork");
	if (pid == 0)
		_exit(check_child(NO_SUCH_NAME, NO_SUCH_NAME, NO_SUCH_NAME));
	status = peer_wait(pid);
	IS(WIFEXITED(status) ? WEXITSTATUS(status) : -1, 42);
	IS_TYPE(new_port(), MACH_PORT_TYPE_SEND_RECEIVE);
}

static void
child_of_child(mach_port_t parent)
{
	int status = -1;
	pid_t pid = fork();

	if (pid == 0)
		_exit(check_child(NO_SUCH_NAME, NO_SUCH_NAME, NO_SUCH_NAME));
	waitpid(pid, &status, 0);
	OK(send_value(parent, (uint32_t)status));
	peer_rest();
}

T_DECL(s8_6_fork_of_a_fork, "grandchildren are tasks too")
{
	mach_port_t port = new_port();

	peer_start(child_of_child, port);
	IS(WEXITSTATUS(receive_value(port)), 42);
}

T_DECL(s8_6_fork_with_threads, "a fork while other threads wait")
{
	struct worker worker[4];
	int status;

	for (int i = 0; i < 4; i++) {
		worker[i].port = new_port();
		worker_start(&worker[i], work_receive);
		worker_wait_blocked(&worker[i]);
	}
	for (int round = 0; round < 10; round++) {
		pid_t pid = fork();

		T_ASSERT_POSIX_SUCCESS(pid, "fork");
		if (pid == 0)
			_exit(check_child(
			    worker[0].port, worker[1].port, worker[2].port));
		status = peer_wait(pid);
		IS(WIFEXITED(status) ? WEXITSTATUS(status) : -1, 42);
	}
	for (int i = 0; i < 4; i++) {
		OK(send_value(worker[i].port, 7));
		worker_join(&worker[i]);
		OK(worker[i].result);
	}
}

/*
 * Reply ports, plain and special, and rights with a type: section 9.
 */

#include "kit.h"

#include <mach/mach_right_private.h>
#include <mach/mach_sync_ipc.h>
#include <mach/mig.h>
#include <signal.h>
#include <sys/wait.h>

#define COPY MACH_MSG_TYPE_COPY_SEND
#define ONCE MACH_MSG_TYPE_MAKE_SEND_ONCE

T_DECL(s9_reply_port_is_cached, "one reply port per thread")
{
	mach_port_t port = mig_get_reply_port();

	HOLDS(MACH_PORT_VALID(port));
	IS(mig_get_reply_port(), port);
	HOLDS(type_of(port) & MACH_PORT_TYPE_RECEIVE);
	mig_put_reply_port(port);
	IS(mig_get_reply_port(), port);
}

T_DECL(s9_reply_port_deallocated, "giving it back destroys it")
{
	mach_port_t port = mig_get_reply_port();

	mig_dealloc_reply_port(port);
	IS_GONE(port);
	HOLDS(MACH_PORT_VALID(mig_get_reply_port()));
	HOLDS(mig_get_reply_port() != port);
}

static void
work_get_reply_port(struct worker *worker)
{
	worker->port = mig_get_reply_port();
	worker->value = type_of(worker->port);
}

T_DECL(s9_reply_port_per_thread, "each has its own, gone when it ends")
{
	struct worker worker = { .port = 0 };
	mach_port_t mine = mig_get_reply_port();

	worker_start(&worker, work_get_reply_port);
	worker_join(&worker);
	HOLDS(worker.port != mine);
	HOLDS(worker.value & MACH_PORT_TYPE_RECEIVE);
	IS_GONE(worker.port);
	HOLDS(type_of(mine) & MACH_PORT_TYPE_RECEIVE);
}

T_DECL(s9_reply_port_others_are_left_alone, "only the cached one is destroyed")
{
	mach_port_t other = mach_reply_port();

	HOLDS(MACH_PORT_VALID(mig_get_reply_port()));
	mig_dealloc_reply_port(other);
	mig_dealloc_special_reply_port(other);
	mig_dealloc_reply_port(MACH_PORT_NULL);
	IS_TYPE(other, MACH_PORT_TYPE_RECEIVE);
}

/* In a forked child: the parent's names are nobody's there. */
static int
child_has_its_own(void)
{
	mach_port_t plain = mig_get_reply_port();
	mach_port_t special = mig_get_special_reply_port();

	if (type_of(plain) != MACH_PORT_TYPE_RECEIVE)
		return 2;
	return type_of(special) == MACH_PORT_TYPE_SEND_RECEIVE ? 0 : 3;
}

T_DECL(s9_fork_drops_the_cache, "a child has its own, the parent keeps its")
{
	mach_port_t plain = mig_get_reply_port();
	mach_port_t special = mig_get_special_reply_port();
	pid_t child = fork();

	T_ASSERT_POSIX_SUCCESS(child, "fork");
	if (child == 0)
		_exit(child_has_its_own());
	IS(peer_wait(child), 0);
	IS(mig_get_reply_port(), plain);
	IS(mig_get_special_reply_port(), special);
	IS_TYPE(plain, MACH_PORT_TYPE_RECEIVE);
	IS_TYPE(special, MACH_PORT_TYPE_SEND_RECEIVE);
}

T_DECL(s9_special_is_new_each_time, "a receive and a send right, one name")
{
	mach_port_t first = thread_get_special_reply_port();
	mach_port_t second = thread_get_special_reply_port();

	T_ASSERT_TRUE(MACH_PORT_VALID(first), "a port");
	T_ASSERT_TRUE(MACH_PORT_VALID(second), "another");
	HOLDS(first != second);
	IS_TYPE(first, MACH_PORT_TYPE_SEND_RECEIVE);
	IS_TYPE(second, MACH_PORT_TYPE_SEND_RECEIVE);
	IS_REFS(second, SEND, 1);
	IS(status_of(second).mps_srights, 1);
}

T_DECL(s9_special_cannot_move, "its receive right stays in the task")
{
	mach_port_t special = thread_get_special_reply_port();
	mach_port_t to = new_port(), name;
	mach_msg_type_name_t type;

	GIVES(mach_port_extract_right(
		  TASK, special, MACH_MSG_TYPE_MOVE_RECEIVE, &name, &type),
	    KERN_INVALID_CAPABILITY);
	GIVES(send_right(to, special, MACH_MSG_TYPE_MOVE_RECEIVE),
	    MACH_SEND_INVALID_RIGHT);
	IS_TYPE(special, MACH_PORT_TYPE_SEND_RECEIVE);
}

T_DECL(s9_special_previous_is_plain, "the one before it can move again")
{
	mach_port_t first = thread_get_special_reply_port();
	mach_port_t second = thread_get_special_reply_port();
	mach_port_t to = new_port();

	HOLDS(MACH_PORT_VALID(second));
	OK(send_right(to, first, MACH_MSG_TYPE_MOVE_RECEIVE));
	IS_TYPE(receive_right(to, MACH_MSG_TYPE_PORT_RECEIVE),
	    MACH_PORT_TYPE_SEND_RECEIVE);
}

static void
work_get_special(struct worker *worker)
{
	worker->port = thread_get_special_reply_port();
}

T_DECL(s9_special_of_another_thread, "each thread's last one is special")
{
	mach_port_t mine = thread_get_special_reply_port(), name;
	struct worker worker = { .port = 0 };
	mach_msg_type_name_t type;

	worker_start(&worker, work_get_special);
	worker_join(&worker);
	GIVES(mach_port_extract_right(
		  TASK, mine, MACH_MSG_TYPE_MOVE_RECEIVE, &name, &type),
	    KERN_INVALID_CAPABILITY);
	IS_TYPE(worker.port, MACH_PORT_TYPE_SEND_RECEIVE);
}

T_DECL(s9_special_not_watched, "port-destroyed and no-senders are refused")
{
	mach_port_t special = thread_get_special_reply_port();
	mach_port_t notify = new_receive();

	GIVES(request(special, MACH_NOTIFY_PORT_DESTROYED, 0, notify),
	    KERN_INVALID_RIGHT);
	GIVES(request(special, MACH_NOTIFY_NO_SENDERS, 0, notify),
	    KERN_INVALID_RIGHT);
}

T_DECL(s9_special_is_cached, "one per thread, until it is given back")
{
	mach_port_t special = mig_get_special_reply_port();

	IS_TYPE(special, MACH_PORT_TYPE_SEND_RECEIVE);
	IS(mig_get_special_reply_port(), special);
	HOLDS(mig_get_reply_port() != special);
	mig_dealloc_special_reply_port(special);
	IS_GONE(special);
	HOLDS(MACH_PORT_VALID(mig_get_special_reply_port()));
	HOLDS(mig_get_special_reply_port() != special);
}

static void
work_use_special(struct worker *worker)
{
	worker->port = mig_get_special_reply_port();
	worker->value = type_of(worker->port);
}

T_DECL(s9_special_ends_with_its_thread, "both its rights go")
{
	struct worker worker = { .port = 0 };

	worker_start(&worker, work_use_special);
	worker_join(&worker);
	IS(worker.value, MACH_PORT_TYPE_SEND_RECEIVE);
	IS_GONE(worker.port);
}

T_DECL(s9_special_destruct, "all, the receive right, the send right")
{
	mach_port_t port = thread_get_special_reply_port();

	OK(thread_destruct_special_reply_port(
	    port, THREAD_SPECIAL_REPLY_PORT_ALL));
	IS_GONE(port);
	port = thread_get_special_reply_port();
	OK(thread_destruct_special_reply_port(
	    port, THREAD_SPECIAL_REPLY_PORT_RECEIVE_ONLY));
	IS_TYPE(port, MACH_PORT_TYPE_DEAD_NAME);
	port = thread_get_special_reply_port();
	OK(thread_destruct_special_reply_port(
	    port, THREAD_SPECIAL_REPLY_PORT_SEND_ONLY));
	IS_TYPE(port, MACH_PORT_TYPE_RECEIVE);
}

T_DECL(s9_special_destruct_errors, "no such part, no such port")
{
	mach_port_t port = thread_get_special_reply_port();

	GIVES(thread_destruct_special_reply_port(
		  port, (thread_destruct_special_reply_port_rights_t)3),
	    KERN_INVALID_ARGUMENT);
	IS_TYPE(port, MACH_PORT_TYPE_SEND_RECEIVE);
	GIVES(thread_destruct_special_reply_port(
		  NO_SUCH_NAME, THREAD_SPECIAL_REPLY_PORT_ALL),
	    KERN_INVALID_NAME);
	GIVES(thread_destruct_special_reply_port(
		  NO_SUCH_NAME, THREAD_SPECIAL_REPLY_PORT_SEND_ONLY),
	    KERN_INVALID_NAME);
}

/* Answers one request on a port whose send right goes to the parent. */
static mach_port_t
serve_one(mach_port_t parent, mach_msg_bits_t *ret_bits)
{
	mach_port_t service = new_port();
	union any request;

	OK(send_right(parent, service, COPY));
	OK(receive(service, &request));
	*ret_bits = request.header.msgh_bits;
	return request.header.msgh_remote_port;
}

static void
peer_answers(mach_port_t parent)
{
	mach_msg_bits_t bits;
	mach_port_t reply = serve_one(parent, &bits);

	OK(send_with(MACH_MSGH_BITS(MACH_MSGH_BITS_REMOTE(bits), 0), reply,
	    MACH_PORT_NULL, 1, MACH_MSGH_BITS_REMOTE(bits)));
}

static void
peer_drops_the_request(mach_port_t parent)
{
	mach_msg_bits_t bits;

	(void)serve_one(parent, &bits);
}

/* Calls a peer with a reply port; what comes back is in *message. */
static void
call_peer(void (*body)(mach_port_t), mach_port_t reply, union any *message)
{
	mach_port_t mine = new_port(), service;
	pid_t peer = peer_start(body, mine);

	service = receive_right(mine, MACH_MSG_TYPE_PORT_SEND);
	memset(message, 0, sizeof(*message));
	message->header.msgh_bits = MACH_MSGH_BITS(COPY, ONCE);
	message->header.msgh_remote_port = service;
	message->header.msgh_local_port = reply;
	OK(mach_msg(&message->header,
	    MACH_SEND_MSG | MACH_RCV_MSG | MACH_SEND_SYNC_OVERRIDE |
		MACH_RCV_SYNC_WAIT,
	    sizeof(message->simple), sizeof(*message), reply,
	    MACH_MSG_TIMEOUT_NONE, MACH_PORT_NULL));
	IS(peer_wait(peer), 0);
}

T_DECL(s9_special_carries_replies, "a call to another task and its answer")
{
	mach_port_t reply = mig_get_special_reply_port();
	union any message;

	call_peer(peer_answers, reply, &message);
	IS(message.header.msgh_local_port, reply);
	IS_TYPE(reply, MACH_PORT_TYPE_SEND_RECEIVE);
}

T_DECL(s9_reply_disposition, "the right of the request, as it was received")
{
	mach_port_t reply = mig_get_reply_port();
	union any message;

	call_peer(peer_answers, reply, &message);
	IS(message.simple.value, MACH_MSG_TYPE_PORT_SEND_ONCE);
}

T_DECL(s9_special_server_dies, "the caller is told at once")
{
	mach_port_t reply = mig_get_special_reply_port();
	union any message;

	call_peer(peer_drops_the_request, reply, &message);
	IS(message.header.msgh_id, MACH_NOTIFY_SEND_ONCE);
}

static volatile mach_port_t handlers[2];

static void
on_signal(int signal)
{
	(void)signal;
	handlers[0] = mig_get_reply_port();
	handlers[1] = mig_get_special_reply_port();
}

/* Its first use is in the handler, inside a receive. */
static void
work_be_interrupted(struct worker *worker)
{
	work_receive(worker);
	IS(mig_get_reply_port(), handlers[0]);
	IS(mig_get_special_reply_port(), handlers[1]);
}

T_DECL(s9_reply_ports_of_a_handler, "a handler's are its thread's")
{
	struct sigaction action = { .sa_handler = on_signal,
		.sa_flags = SA_RESTART };
	struct worker worker = { .port = new_port() };

	T_ASSERT_POSIX_ZERO(sigaction(SIGUSR1, &action, NULL), "a handler");
	worker_start(&worker, work_be_interrupted);
	worker_wait_blocked(&worker);
	T_ASSERT_POSIX_ZERO(pthread_kill(worker.thread, SIGUSR1), "signal");
	while (handlers[1] == MACH_PORT_NULL)
		sched_yield();
	OK(send_value(worker.port, 4));
	worker_join(&worker);
	IS(worker.message.simple.value, 4);
	HOLDS(handlers[0] != handlers[1]);
}

T_DECL(s9_link_monitoring, "a port, and that it was watched to the end")
{
	mach_port_t port = MACH_PORT_NULL;
	boolean_t in_effect = FALSE;

	OK(mach_sync_ipc_link_monitoring_start(&port));
	IS_TYPE(port, MACH_PORT_TYPE_SEND_RECEIVE);
	OK(mach_sync_ipc_link_monitoring_stop(port, &in_effect));
	IS(in_effect, TRUE);
	IS_GONE(port);
}

/* Typed rights. */

T_DECL(s9_right_recv, "a guarded receive right, with and without a send right")
{
	mach_right_send_t send = MACH_RIGHT_SEND_NULL;
	mach_right_recv_t plain, both;

	plain = mach_right_recv_construct(MACH_RIGHT_RECV_FLAG_INIT, NULL, 5);
	IS_TYPE(plain.mrr_name, MACH_PORT_TYPE_RECEIVE);
	GIVES(mach_port_mod_refs(TASK, plain.mrr_name, RECEIVE, -1),
	    KERN_INVALID_RIGHT);
	mach_right_recv_destruct(plain, NULL, 5);
	IS_GONE(plain.mrr_name);
	both = mach_right_recv_construct(MACH_RIGHT_RECV_FLAG_INIT, &send, 6);
	IS(send.mrs_name, both.mrr_name);
	IS_TYPE(both.mrr_name, MACH_PORT_TYPE_SEND_RECEIVE);
	mach_right_recv_destruct(both, &send, 6);
	IS_GONE(both.mrr_name);
}

T_DECL(s9_right_recv_flags, "unguarded, strict, immovable")
{
	mach_right_recv_t right;
	mach_port_context_t context = 1;
	mach_msg_type_name_t type;
	mach_port_t name;

	right = mach_right_recv_construct(
	    MACH_RIGHT_RECV_FLAG_UNGUARDED, NULL, 7);
	OK(mach_port_get_context(TASK, right.mrr_name, &context));
	IS(context, 7);
	mach_right_recv_destruct(right, NULL, 0);
	right = mach_right_recv_construct(MACH_RIGHT_RECV_FLAG_STRICT, NULL, 8);
	OK(mach_port_get_context(TASK, right.mrr_name, &context));
	IS(context, 0);
	mach_right_recv_destruct(right, NULL, 8);
	right = mach_right_recv_construct(
	    MACH_RIGHT_RECV_FLAG_IMMOVABLE, NULL, 9);
	GIVES(mach_port_extract_right(TASK, right.mrr_name,
		  MACH_MSG_TYPE_MOVE_RECEIVE, &name, &type),
	    KERN_INVALID_CAPABILITY);
	mach_right_recv_destruct(right, NULL, 9);
}

T_DECL(s9_right_send, "made, retained, released; dead when its port is")
{
	mach_right_recv_t recv = mach_right_recv_construct(
	    MACH_RIGHT_RECV_FLAG_UNGUARDED, NULL, 0);
	mach_right_send_t send = mach_right_send_create(recv);

	IS(mach_right_send_retain(send).mrs_name, send.mrs_name);
	IS_REFS(send.mrs_name, SEND, 2);
	mach_right_send_release(send);
	IS_REFS(send.mrs_name, SEND, 1);
	mach_right_recv_destruct(recv, NULL, 0);
	IS(mach_right_send_retain(send).mrs_name, MACH_PORT_DEAD);
	mach_right_send_release(send);
	IS_GONE(send.mrs_name);
}

T_DECL(s9_right_send_once, "made, and consumed with a notification")
{
	mach_right_recv_t recv = mach_right_recv_construct(
	    MACH_RIGHT_RECV_FLAG_UNGUARDED, NULL, 0);
	mach_right_send_once_t once = mach_right_send_once_create(recv);

	IS_TYPE(once.mrso_name, MACH_PORT_TYPE_SEND_ONCE);
	mach_right_send_once_consume(once);
	IS_GONE(once.mrso_name);
	(void)expect_notification(recv.mrr_name, MACH_NOTIFY_SEND_ONCE);
	mach_right_recv_destruct(recv, NULL, 0);
}

static void
release_nothing(void)
{
	mach_right_send_release((mach_right_send_t){ NO_SUCH_NAME });
}

static void
destruct_with_another_send(void)
{
	mach_right_recv_t right = mach_right_recv_construct(
	    MACH_RIGHT_RECV_FLAG_INIT, NULL, 1);
	mach_right_send_t other = { new_port() };

	mach_right_recv_destruct(right, &other, 1);
}

static void
destruct_with_wrong_guard(void)
{
	mach_right_recv_t right = mach_right_recv_construct(
	    MACH_RIGHT_RECV_FLAG_INIT, NULL, 1);

	mach_right_recv_destruct(right, NULL, 2);
}

static void
dies(void (*misuse)(void))
{
	pid_t child = fork();

	T_ASSERT_POSIX_SUCCESS(child, "fork");
	if (child == 0) {
		misuse();
		_exit(0);
	}
	HOLDS(WIFSIGNALED(peer_wait(child)));
}

T_DECL(s9_right_misuse, "a name that is not what its type says")
{
	dies(release_nothing);
	dies(destruct_with_another_send);
	dies(destruct_with_wrong_guard);
}

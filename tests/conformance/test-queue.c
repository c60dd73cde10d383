/*
 * Queues, their limits, and messages that come back: sections 5.8 and 5.9.
 */

#include "kit.h"

#include <signal.h>

#define COPY      MACH_MSG_TYPE_COPY_SEND
#define MOVE      MACH_MSG_TYPE_MOVE_SEND
#define MAKE      MACH_MSG_TYPE_MAKE_SEND
#define ONCE      MACH_MSG_TYPE_MAKE_SEND_ONCE
#define MOVE_ONCE MACH_MSG_TYPE_MOVE_SEND_ONCE

T_DECL(s5_8_default_limit, "five messages fit, the sixth does not")
{
	mach_port_t port = new_port();

	fill(port, 5);
	GIVES(send_now(port, 5), MACH_SEND_TIMED_OUT);
	IS(receive_value(port), 0);
	OK(send_now(port, 5));
	GIVES(send_now(port, 6), MACH_SEND_TIMED_OUT);
	for (unsigned i = 1; i < 6; i++)
		IS(receive_value(port), i);
	IS_EMPTY(port);
}

T_DECL(s5_8_order, "messages of one sender arrive in order")
{
	mach_port_t port = new_port();

	for (unsigned round = 0; round < 200; round++) {
		for (unsigned i = 0; i < 5; i++)
			OK(send_value(port, round * 5 + i));
		for (unsigned i = 0; i < 5; i++)
			IS(receive_value(port), round * 5 + i);
	}
}

T_DECL(s5_8_send_once_ignores_the_limit, "a send-once right always fits")
{
	mach_port_t port = new_port();

	fill(port, 5);
	for (unsigned i = 0; i < 20; i++)
		OK(send_with(MACH_MSGH_BITS(ONCE, 0), port, 0, 1, 100 + i));
	for (unsigned i = 0; i < 5; i++)
		IS(receive_value(port), i);
	for (unsigned i = 0; i < 20; i++)
		IS(receive_value(port), 100 + i);
}

T_DECL(s5_8_blocked_sender_proceeds, "a receive lets one sender in")
{
	struct worker worker = { .port = new_port(), .value = 5 };

	fill(worker.port, 5);
	worker_start(&worker, work_send);
	worker_wait_blocked(&worker);
	IS(receive_value(worker.port), 0);
	worker_join(&worker);
	OK(worker.result);
	for (unsigned i = 1; i < 6; i++)
		IS(receive_value(worker.port), i);
}

T_DECL(s5_8_blocked_senders_in_order, "senders proceed in their order")
{
	static struct worker worker[8];
	mach_port_t port = new_port();

	fill(port, 5);
	for (unsigned i = 0; i < 8; i++) {
		worker[i].port = port;
		worker[i].value = 5 + i;
		worker_start(&worker[i], work_send);
		worker_wait_blocked(&worker[i]);
	}
	for (unsigned i = 0; i < 13; i++)
		IS(receive_value(port), i);
	for (unsigned i = 0; i < 8; i++) {
		worker_join(&worker[i]);
		OK(worker[i].result);
	}
}

static void
work_send_many(struct worker *worker)
{
	for (uint32_t i = 0; i < 500; i++) {
		OK(send_value(worker->port, i));
		atomic_store(&worker->count, (int)i + 1);
	}
}

T_DECL(s5_8_limit_holds_under_load, "never more sent than room and received")
{
	struct worker worker = { .port = new_port() };

	worker_start(&worker, work_send_many);
	for (unsigned i = 0; i < 500; i++) {
		/* Only a send that returned counts, so this cannot race. */
		T_EXPECT_LE(atomic_load(&worker.count), (int)i + 5,
		    "%u were received", i);
		IS(receive_value(worker.port), i);
	}
	worker_join(&worker);
	IS_EMPTY(worker.port);
}

T_DECL(s5_8_blocked_sender_and_port_death, "when the port dies, success")
{
	struct worker worker = { .port = new_port(), .value = 5 };

	fill(worker.port, 5);
	worker_start(&worker, work_send);
	worker_wait_blocked(&worker);
	OK(mach_port_mod_refs(TASK, worker.port, RECEIVE, -1));
	worker_join(&worker);
	OK(worker.result);
	IS_TYPE(worker.port, MACH_PORT_TYPE_DEAD_NAME);
}

static void
rest_with_full_queue(mach_port_t parent)
{
	mach_port_t port = new_port();

	fill(port, 5);
	OK(send_right(parent, port, COPY));
	peer_rest();
}

T_DECL(s5_8_blocked_sender_and_task_death, "so when its task is killed")
{
	mach_port_t port = new_port();
	pid_t peer = peer_start(rest_with_full_queue, port);
	struct worker worker = { .port = receive_right(port, 17) };

	worker_start(&worker, work_send);
	worker_wait_blocked(&worker);
	peer_kill(peer);
	worker_join(&worker);
	OK(worker.result);
	IS_TYPE(worker.port, MACH_PORT_TYPE_DEAD_NAME);
}

T_DECL(s5_8_timeout, "a sender may give up")
{
	mach_port_t port = new_port();
	struct simple message = { { 0 }, 5 };

	fill(port, 5);
	message.header.msgh_bits = MACH_MSGH_BITS(COPY, 0);
	message.header.msgh_remote_port = port;
	GIVES(mach_msg(&message.header, MACH_SEND_MSG | MACH_SEND_TIMEOUT,
		  sizeof(message), 0, 0, 20, 0),
	    MACH_SEND_TIMED_OUT);
	for (unsigned i = 0; i < 5; i++)
		IS(receive_value(port), i);
	IS_EMPTY(port);
}

T_DECL(s5_8_timeout_without_option, "a timeout alone means nothing")
{
	mach_port_t port = new_port();
	struct simple message = { { 0 }, 5 };

	message.header.msgh_bits = MACH_MSGH_BITS(COPY, 0);
	message.header.msgh_remote_port = port;
	OK(mach_msg(
	    &message.header, MACH_SEND_MSG, sizeof(message), 0, 0, 20, 0));
	IS(receive_value(port), 5);
}

T_DECL(s5_8_limit_zero, "a limit of zero is always full")
{
	mach_port_t port = new_port();

	set_qlimit(port, 0);
	GIVES(send_now(port, 0), MACH_SEND_TIMED_OUT);
	OK(send_with(MACH_MSGH_BITS(ONCE, 0), port, 0, 1, 3));
	IS(receive_value(port), 3);
}

T_DECL(s5_8_raised_limit_wakes_senders, "raising it lets senders in")
{
	static struct worker worker[3];
	mach_port_t port = new_port();

	set_qlimit(port, 5);
	fill(port, 5);
	for (unsigned i = 0; i < 3; i++) {
		worker[i].port = port;
		worker[i].value = 5 + i;
		worker_start(&worker[i], work_send);
		worker_wait_blocked(&worker[i]);
	}
	set_qlimit(port, 7);
	worker_join(&worker[0]);
	worker_join(&worker[1]);
	worker_wait_blocked(&worker[2]);
	IS(status_of(port).mps_msgcount, 7);
	set_qlimit(port, 8);
	worker_join(&worker[2]);
	for (unsigned i = 0; i < 8; i++)
		IS(receive_value(port), i);
}

T_DECL(s5_8_lowered_limit_keeps_messages, "lowering it loses nothing")
{
	mach_port_t port = new_port();

	set_qlimit(port, 10);
	fill(port, 10);
	set_qlimit(port, 2);
	IS(status_of(port).mps_msgcount, 10);
	for (unsigned i = 0; i < 9; i++) {
		GIVES(send_now(port, 99), MACH_SEND_TIMED_OUT);
		IS(receive_value(port), i);
	}
	OK(send_now(port, 10));
	IS(receive_value(port), 9);
	IS(receive_value(port), 10);
}

T_DECL(s5_8_largest_limit, "1024 messages in one queue")
{
	mach_port_t port = new_port();

	set_qlimit(port, MACH_PORT_QLIMIT_MAX);
	fill(port, 1024);
	GIVES(send_now(port, 1024), MACH_SEND_TIMED_OUT);
	for (unsigned i = 0; i < 1024; i++)
		IS(receive_value(port), i);
}

T_DECL(s5_8_sender_token_is_of_the_sender, "the trailer is fixed at send time")
{
	mach_port_t port = new_port();
	union any message;

	OK(send_value(port, 1));
	OK(receive_now(port, &message));
	IS(trailer_of(&message)->msgh_audit.val[5], getpid());
	IS(trailer_of(&message)->msgh_sender.val[0], geteuid());
	IS(trailer_of(&message)->msgh_sender.val[1], getegid());
}

/* Sends with a zero timeout; `message` keeps what came back. */
static mach_msg_return_t
send_back(union any *message, mach_msg_bits_t bits, mach_port_t remote,
    mach_port_t local)
{
	memset(message, 0, sizeof(*message));
	message->header.msgh_bits = bits;
	message->header.msgh_size = 4000;
	message->header.msgh_remote_port = remote;
	message->header.msgh_local_port = local;
	message->header.msgh_id = 77;
	message->simple.value = 78;
	return mach_msg(&message->header, MACH_SEND_MSG | MACH_SEND_TIMEOUT,
	    sizeof(struct simple), 0, 0, 0, 0);
}

T_DECL(s5_9_copied_destination_comes_back, "one reference more")
{
	mach_port_t port = new_port();
	union any message;

	fill(port, 5);
	GIVES(send_back(&message, MACH_MSGH_BITS(COPY, 0), port, 0),
	    MACH_SEND_TIMED_OUT);
	IS(message.header.msgh_bits, MACH_MSGH_BITS(MOVE, 0));
	IS(message.header.msgh_remote_port, port);
	IS(message.header.msgh_local_port, MACH_PORT_NULL);
	IS(message.header.msgh_size, sizeof(struct simple));
	IS(message.header.msgh_id, 77);
	IS(message.simple.value, 78);
	IS_REFS(port, SEND, 2);
}

T_DECL(s5_9_moved_destination_comes_back, "as if nothing had been sent")
{
	mach_port_t port = new_port();
	union any message;

	fill(port, 5);
	GIVES(send_back(&message, MACH_MSGH_BITS(MOVE, 0), port, 0),
	    MACH_SEND_TIMED_OUT);
	IS(message.header.msgh_bits, MACH_MSGH_BITS(MOVE, 0));
	IS(message.header.msgh_remote_port, port);
	IS_REFS(port, SEND, 1);
}

T_DECL(s5_9_made_destination_comes_back, "as a send right")
{
	mach_port_t port = new_receive();
	union any message;

	for (int i = 0; i < 5; i++)
		OK(send_with(MACH_MSGH_BITS(MAKE, 0), port, 0, 1, 1));
	GIVES(send_back(&message, MACH_MSGH_BITS(MAKE, 0), port, 0),
	    MACH_SEND_TIMED_OUT);
	IS(message.header.msgh_bits, MACH_MSGH_BITS(MOVE, 0));
	IS(message.header.msgh_remote_port, port);
	IS_TYPE(port, MACH_PORT_TYPE_SEND_RECEIVE);
}

T_DECL(s5_9_made_reply_comes_back, "as a new send-once name")
{
	mach_port_t port = new_port(), reply = new_receive(), once;
	union any message;

	fill(port, 5);
	GIVES(send_back(&message, MACH_MSGH_BITS(COPY, ONCE), port, reply),
	    MACH_SEND_TIMED_OUT);
	IS(message.header.msgh_bits, MACH_MSGH_BITS(MOVE, MOVE_ONCE));
	once = message.header.msgh_local_port;
	HOLDS(once != reply);
	IS_TYPE(once, MACH_PORT_TYPE_SEND_ONCE);
	OK(mach_port_deallocate(TASK, once));
	expect_notification(reply, MACH_NOTIFY_SEND_ONCE);
}

T_DECL(s5_9_can_be_sent_again, "what came back is sendable as it is")
{
	mach_port_t port = new_port(), reply = new_receive();
	union any message, got;

	fill(port, 5);
	GIVES(send_back(&message, MACH_MSGH_BITS(COPY, ONCE), port, reply),
	    MACH_SEND_TIMED_OUT);
	receive_value(port);
	OK(mach_msg(&message.header, MACH_SEND_MSG, message.header.msgh_size, 0,
	    0, 0, 0));
	IS_REFS(port, SEND, 1);
	for (int i = 1; i < 5; i++)
		receive_value(port);
	OK(receive(port, &got));
	IS(got.simple.value, 78);
	IS_TYPE(got.header.msgh_remote_port, MACH_PORT_TYPE_SEND_ONCE);
}

T_DECL(s5_9_destroyed_by_the_caller, "giving up leaves nothing behind")
{
	mach_port_t port = new_port(), reply = new_receive();
	union any message;

	fill(port, 5);
	GIVES(send_back(&message, MACH_MSGH_BITS(COPY, ONCE), port, reply),
	    MACH_SEND_TIMED_OUT);
	OK(mach_port_deallocate(TASK, message.header.msgh_local_port));
	mach_msg_destroy(&message.header);
	IS_REFS(port, SEND, 1);
	expect_notification(reply, MACH_NOTIFY_SEND_ONCE);
}

T_DECL(s5_9_rights_in_the_body_come_back, "each under a name, in sent form")
{
	mach_port_t port = new_port(), copied = new_port(), made = new_port();
	mach_port_t moved = new_receive();
	union any message;

	fill(port, 5);
	memset(&message, 0, sizeof(message));
	message.header.msgh_bits = MACH_MSGH_BITS(COPY, 0) |
	    MACH_MSGH_BITS_COMPLEX;
	message.header.msgh_remote_port = port;
	message.ports.body.msgh_descriptor_count = 3;
	message.ports.port[0].name = copied;
	message.ports.port[0].disposition = COPY;
	message.ports.port[1].name = made;
	message.ports.port[1].disposition = ONCE;
	message.ports.port[2].name = moved;
	message.ports.port[2].disposition = MACH_MSG_TYPE_MOVE_RECEIVE;
	GIVES(mach_msg(&message.header, MACH_SEND_MSG | MACH_SEND_TIMEOUT,
		  28 + 36, 0, 0, 0, 0),
	    MACH_SEND_TIMED_OUT);
	HOLDS(message.header.msgh_bits & MACH_MSGH_BITS_COMPLEX);
	IS(message.ports.port[0].name, copied);
	IS(message.ports.port[0].disposition, MOVE);
	IS_REFS(copied, SEND, 2);
	IS(message.ports.port[1].disposition, MOVE_ONCE);
	IS_TYPE(message.ports.port[1].name, MACH_PORT_TYPE_SEND_ONCE);
	IS(message.ports.port[2].disposition, MACH_MSG_TYPE_PORT_RECEIVE);
	IS_TYPE(message.ports.port[2].name, MACH_PORT_TYPE_RECEIVE);
	IS_GONE(moved);
}

T_DECL(s5_9_early_errors_leave_the_buffer, "refused headers stay as they were")
{
	union any message;

	GIVES(send_back(&message, MACH_MSGH_BITS(COPY, 0), NO_SUCH_NAME, 0),
	    MACH_SEND_INVALID_DEST);
	IS(message.header.msgh_bits, MACH_MSGH_BITS(COPY, 0));
	IS(message.header.msgh_remote_port, NO_SUCH_NAME);
	IS(message.header.msgh_size, 4000);
}

static void
on_signal(int signal)
{
	(void)signal;
}

static void
work_send_interruptible(struct worker *worker)
{
	memset(&worker->message, 0, sizeof(worker->message));
	worker->message.header.msgh_bits = MACH_MSGH_BITS(COPY, 0);
	worker->message.header.msgh_remote_port = worker->port;
	worker->result = mach_msg(&worker->message.header,
	    MACH_SEND_MSG | MACH_SEND_INTERRUPT, sizeof(struct simple), 0, 0, 0,
	    0);
}

T_DECL(s5_9_interrupted_send_comes_back, "with MACH_SEND_INTERRUPT")
{
	struct sigaction action = { .sa_handler = on_signal,
		.sa_flags = SA_RESTART };
	struct worker worker = { .port = new_port() };

	T_ASSERT_POSIX_ZERO(sigaction(SIGUSR1, &action, NULL), "a handler");
	fill(worker.port, 5);
	worker_start(&worker, work_send_interruptible);
	worker_wait_blocked(&worker);
	T_ASSERT_POSIX_ZERO(pthread_kill(worker.thread, SIGUSR1), "signal");
	worker_join(&worker);
	GIVES(worker.result, MACH_SEND_INTERRUPTED);
	IS(worker.message.header.msgh_bits, MACH_MSGH_BITS(MOVE, 0));
	IS_REFS(worker.port, SEND, 2);
}

/* Asks the kernel for a port; its reply comes by `reply`. */
static mach_msg_return_t
ask_kernel(mach_port_t reply, mach_msg_type_name_t disposition,
    mach_msg_option_t options, unsigned timeout)
{
	struct {
		mach_msg_header_t header;
		NDR_record_t ndr;
		mach_port_right_t right;
	} request = {
		.header = { .msgh_bits = MACH_MSGH_BITS(COPY, disposition),
		    .msgh_remote_port = TASK,
		    .msgh_local_port = reply,
		    .msgh_id = 3204 },
		.ndr = NDR_record,
		.right = RECEIVE,
	};

	return mach_msg(&request.header, MACH_SEND_MSG | options,
	    sizeof(request), 0, MACH_PORT_NULL, timeout, MACH_PORT_NULL);
}

static void
work_ask_kernel(struct worker *worker)
{
	worker->result = ask_kernel(worker->port, COPY, 0, 0);
}

T_DECL(s14_1_kernel_reply_waits, "the caller waits for room for its reply")
{
	struct worker worker = { .port = new_port() };
	union any message;

	fill(worker.port, 5);
	worker_start(&worker, work_ask_kernel);
	worker_wait_blocked(&worker);
	for (unsigned i = 0; i < 5; i++)
		IS(receive_value(worker.port), i);
	worker_join(&worker);
	OK(worker.result);
	OK(receive_now(worker.port, &message));
	IS(message.header.msgh_id, 3304);
	IS_EMPTY(worker.port);
}

T_DECL(s14_1_kernel_reply_gives_up, "what cannot be queued in time is gone")
{
	mach_port_t port = new_port();

	fill(port, 5);
	OK(ask_kernel(port, COPY, MACH_SEND_TIMEOUT, 0));
	OK(ask_kernel(port, COPY, MACH_SEND_TIMEOUT, 10));
	for (unsigned i = 0; i < 5; i++)
		IS(receive_value(port), i);
	IS_EMPTY(port);
}

T_DECL(s14_1_kernel_reply_to_dead_port, "the port dies while its reply waits")
{
	struct worker worker = { .port = new_port() };

	fill(worker.port, 5);
	worker_start(&worker, work_ask_kernel);
	worker_wait_blocked(&worker);
	OK(mach_port_mod_refs(TASK, worker.port, RECEIVE, -1));
	worker_join(&worker);
	OK(worker.result);
}

T_DECL(s14_1_kernel_reply_once, "through a send-once right it always fits")
{
	mach_port_t port = new_port();
	mach_port_t once = new_send_once(port);
	union any message;

	fill(port, 5);
	OK(ask_kernel(once, MOVE_ONCE, MACH_SEND_TIMEOUT, 0));
	for (unsigned i = 0; i < 5; i++)
		IS(receive_value(port), i);
	OK(receive_now(port, &message));
	IS(message.header.msgh_id, 3304);
}

T_DECL(s5_1_interrupted_send_is_repeated, "without it nobody notices")
{
	struct sigaction action = { .sa_handler = on_signal };
	struct worker worker = { .port = new_port(), .value = 5 };

	T_ASSERT_POSIX_ZERO(sigaction(SIGUSR1, &action, NULL), "a handler");
	fill(worker.port, 5);
	worker_start(&worker, work_send);
	worker_wait_blocked(&worker);
	T_ASSERT_POSIX_ZERO(pthread_kill(worker.thread, SIGUSR1), "signal");
	worker_wait_blocked(&worker);
	for (unsigned i = 0; i < 6; i++)
		IS(receive_value(worker.port), i);
	worker_join(&worker);
	OK(worker.result);
	IS_REFS(worker.port, SEND, 1);
}

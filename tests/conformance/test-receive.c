/*
 * Receiving: section 6.
 */

#include "kit.h"

#include <signal.h>

#define COPY MACH_MSG_TYPE_COPY_SEND
#define MAKE MACH_MSG_TYPE_MAKE_SEND
#define ONCE MACH_MSG_TYPE_MAKE_SEND_ONCE

#define TRAILER(element)                                                       \
	(MACH_RCV_TRAILER_TYPE(MACH_MSG_TRAILER_FORMAT_0) |                    \
	    MACH_RCV_TRAILER_ELEMENTS(element))

/* Receives at most `size` bytes; the rest of `message` is filled with 0xa5. */
static mach_msg_return_t
receive_size(mach_port_t port, union any *message, mach_msg_option_t options,
    unsigned size)
{
	memset(message, 0xa5, sizeof(*message));
	return mach_msg(&message->header,
	    MACH_RCV_MSG | MACH_RCV_TIMEOUT | options, 0, size, port, 0, 0);
}

T_DECL(s6_1_invalid_names, "only a receive right or a set can be received from")
{
	mach_port_t port = new_port();

	GIVES(try_receive(MACH_PORT_NULL), MACH_RCV_INVALID_NAME);
	GIVES(try_receive(MACH_PORT_DEAD), MACH_RCV_INVALID_NAME);
	GIVES(try_receive(NO_SUCH_NAME), MACH_RCV_INVALID_NAME);
	GIVES(try_receive(new_dead(1)), MACH_RCV_INVALID_NAME);
	GIVES(try_receive(new_send_once(port)), MACH_RCV_INVALID_NAME);
	GIVES(try_receive(new_send(port)), MACH_RCV_INVALID_NAME);
	GIVES(try_receive(TASK), MACH_RCV_INVALID_NAME);
	IS_EMPTY(port);
	IS_EMPTY(new_set());
}

T_DECL(s6_2_too_large_is_dropped, "a bare header and its trailer")
{
	mach_port_t port = new_port(), reply = new_receive();
	union any message;

	OK(send_with(MACH_MSGH_BITS(COPY, ONCE), port, reply, 321, 1));
	GIVES(receive_size(port, &message, 0, 24 + 8), MACH_RCV_TOO_LARGE);
	IS(message.header.msgh_bits,
	    MACH_MSGH_BITS(
		MACH_MSG_TYPE_PORT_SEND_ONCE, MACH_MSG_TYPE_PORT_SEND));
	IS(message.header.msgh_size, 24);
	IS(message.header.msgh_remote_port, MACH_PORT_NULL);
	IS(message.header.msgh_local_port, port);
	IS(message.header.msgh_id, 321);
	expect_notification(reply, MACH_NOTIFY_SEND_ONCE);
	IS_EMPTY(port);
}

T_DECL(s6_2_too_large_counts, "a dropped message takes a sequence number")
{
	mach_port_t port = new_port();
	union any message;

	OK(send_value(port, 1));
	GIVES(receive_size(port, &message, 0, 32), MACH_RCV_TOO_LARGE);
	IS(status_of(port).mps_seqno, 1);
	IS(status_of(port).mps_msgcount, 0);
}

T_DECL(s6_2_too_large_destroys_rights, "what it carried is gone")
{
	mach_port_t port = new_port(), right = new_receive();
	mach_port_t once = new_send_once(right);
	union any message;

	OK(send_right(port, once, MACH_MSG_TYPE_MOVE_SEND_ONCE));
	GIVES(receive_size(port, &message, 0, 32), MACH_RCV_TOO_LARGE);
	HOLDS(message.header.msgh_bits & MACH_MSGH_BITS_COMPLEX);
	IS(message.header.msgh_size, 24);
	expect_notification(right, MACH_NOTIFY_SEND_ONCE);
}

T_DECL(s6_2_too_large_null_reply, "a null reply stays null")
{
	mach_port_t port = new_port();
	union any message;

	OK(send_value(port, 1));
	GIVES(receive_size(port, &message, 0, 32), MACH_RCV_TOO_LARGE);
	IS(message.header.msgh_remote_port, MACH_PORT_NULL);
	IS(message.header.msgh_bits, MACH_MSGH_BITS(0, MACH_MSG_TYPE_PORT_SEND));
}

T_DECL(s6_2_smaller_than_a_header, "no room for the bare header either")
{
	mach_port_t port = new_port();
	union any message;

	OK(send_value(port, 1));
	GIVES(receive_size(port, &message, 0, 20), MACH_RCV_INVALID_DATA);
	IS_EMPTY(port);
	IS(message.bytes[0], 0xa5);
}

T_DECL(s6_2_large_stays_queued, "with MACH_RCV_LARGE nothing is lost")
{
	mach_port_t port = new_port();
	union any message;

	OK(send_value(port, 17));
	GIVES(receive_size(port, &message, MACH_RCV_LARGE, 28),
	    MACH_RCV_TOO_LARGE);
	IS(message.header.msgh_size, sizeof(struct simple));
	IS(message.header.msgh_local_port, 0xa5a5a5a5u);
	IS(message.header.msgh_id, (int)0xa5a5a5a5u);
	OK(receive_size(
	    port, &message, MACH_RCV_LARGE, message.header.msgh_size + 8));
	IS(message.simple.value, 17);
}

T_DECL(s6_2_large_identity, "and the port that holds it is named")
{
	mach_port_t port = new_port();
	union any message;

	OK(send_value(port, 17));
	GIVES(receive_size(
		  port, &message, MACH_RCV_LARGE | MACH_RCV_LARGE_IDENTITY, 28),
	    MACH_RCV_TOO_LARGE);
	IS(message.header.msgh_size, sizeof(struct simple));
	IS(message.header.msgh_local_port, port);
	IS(message.header.msgh_remote_port, 0xa5a5a5a5u);
}

T_DECL(s6_2_large_without_a_buffer, "size 0 and no buffer: just the error")
{
	mach_port_t port = new_port();

	OK(send_value(port, 17));
	GIVES(mach_msg(NULL, MACH_RCV_MSG | MACH_RCV_TIMEOUT | MACH_RCV_LARGE,
		  0, 0, port, 0, 0),
	    MACH_RCV_TOO_LARGE);
	IS(receive_value(port), 17);
}

T_DECL(s6_2_trailer_needs_room, "the trailer asked for counts")
{
	mach_port_t port = new_port();
	union any message;

	OK(send_value(port, 1));
	GIVES(receive_size(port, &message,
		  MACH_RCV_LARGE | TRAILER(MACH_RCV_TRAILER_AUDIT),
		  sizeof(struct simple) + 51),
	    MACH_RCV_TOO_LARGE);
	OK(receive_size(port, &message,
	    MACH_RCV_LARGE | TRAILER(MACH_RCV_TRAILER_AUDIT),
	    sizeof(struct simple) + 52));
	OK(send_value(port, 1));
	GIVES(
	    receive_size(port, &message, MACH_RCV_LARGE, sizeof(struct simple)),
	    MACH_RCV_TOO_LARGE);
}

T_DECL(s6_3_waiting_receiver_gets_it, "a message wakes who waits")
{
	struct worker worker = { .port = new_port() };

	worker_start(&worker, work_receive);
	worker_wait_blocked(&worker);
	OK(send_value(worker.port, 99));
	worker_join(&worker);
	OK(worker.result);
	IS(worker.message.simple.value, 99);
}

T_DECL(s6_3_one_message_one_receiver, "of several one gets it, in order")
{
	static struct worker worker[4];
	mach_port_t port = new_port();

	for (int i = 0; i < 4; i++) {
		worker[i].port = port;
		worker_start(&worker[i], work_receive);
		worker_wait_blocked(&worker[i]);
	}
	for (unsigned i = 0; i < 4; i++) {
		OK(send_value(port, i));
		worker_join(&worker[i]);
		IS(worker[i].message.simple.value, i);
	}
	IS_EMPTY(port);
}

T_DECL(s6_3_timeout, "nothing comes")
{
	mach_port_t port = new_receive();
	union any message;

	GIVES(mach_msg(&message.header, MACH_RCV_MSG | MACH_RCV_TIMEOUT, 0,
		  sizeof(message), port, 10, 0),
	    MACH_RCV_TIMED_OUT);
	IS_EMPTY(port);
}

T_DECL(s6_3_receive_right_destroyed, "PORT_CHANGED when the right goes")
{
	struct worker worker = { .port = new_receive() };

	worker_start(&worker, work_receive);
	worker_wait_blocked(&worker);
	OK(mach_port_mod_refs(TASK, worker.port, RECEIVE, -1));
	worker_join(&worker);
	GIVES(worker.result, MACH_RCV_PORT_CHANGED);
}

T_DECL(s6_3_set_destroyed, "PORT_CHANGED when the set goes")
{
	struct worker worker = { .port = new_set() };

	worker_start(&worker, work_receive);
	worker_wait_blocked(&worker);
	OK(mach_port_destroy(TASK, worker.port));
	worker_join(&worker);
	GIVES(worker.result, MACH_RCV_PORT_CHANGED);
}

static void
on_signal(int signal)
{
	(void)signal;
}

static void
work_receive_interruptible(struct worker *worker)
{
	worker->result = mach_msg(&worker->message.header,
	    MACH_RCV_MSG | MACH_RCV_INTERRUPT, 0, sizeof(worker->message),
	    worker->port, 0, 0);
}

static void
interrupt(struct worker *worker, int flags)
{
	struct sigaction action = { .sa_handler = on_signal, .sa_flags = flags };

	T_ASSERT_POSIX_ZERO(sigaction(SIGUSR1, &action, NULL), "a handler");
	worker_wait_blocked(worker);
	T_ASSERT_POSIX_ZERO(pthread_kill(worker->thread, SIGUSR1), "signal");
}

T_DECL(s6_3_interrupted, "with MACH_RCV_INTERRUPT a signal ends the wait")
{
	struct worker worker = { .port = new_port() };

	worker_start(&worker, work_receive_interruptible);
	interrupt(&worker, 0);
	worker_join(&worker);
	GIVES(worker.result, MACH_RCV_INTERRUPTED);
	OK(send_value(worker.port, 3));
	IS(receive_value(worker.port), 3);
}

T_DECL(s6_3_interrupted_despite_restart, "SA_RESTART does not hide it")
{
	struct worker worker = { .port = new_port() };

	worker_start(&worker, work_receive_interruptible);
	interrupt(&worker, SA_RESTART);
	worker_join(&worker);
	GIVES(worker.result, MACH_RCV_INTERRUPTED);
}

T_DECL(s6_3_interrupted_and_retried, "without it the wait goes on")
{
	struct worker worker = { .port = new_port() };

	worker_start(&worker, work_receive);
	interrupt(&worker, 0);
	interrupt(&worker, SA_RESTART);
	worker_wait_blocked(&worker);
	OK(send_value(worker.port, 4));
	worker_join(&worker);
	OK(worker.result);
	IS(worker.message.simple.value, 4);
}

T_DECL(s6_4_header_is_reversed, "what was remote is local")
{
	mach_port_t port = new_port(), reply = new_receive();
	union any message;

	OK(send_with(MACH_MSGH_BITS(COPY, MAKE), port, reply, -5, 6));
	OK(receive(port, &message));
	IS(message.header.msgh_bits,
	    MACH_MSGH_BITS(MACH_MSG_TYPE_PORT_SEND, MACH_MSG_TYPE_PORT_SEND));
	IS(message.header.msgh_size, sizeof(struct simple));
	IS(message.header.msgh_remote_port, reply);
	IS(message.header.msgh_local_port, port);
	IS(message.header.msgh_voucher_port, 0);
	IS(message.header.msgh_id, -5);
	IS_TYPE(reply, MACH_PORT_TYPE_SEND_RECEIVE);
}

T_DECL(s6_4_no_right_to_own_port, "the local port brings no right")
{
	mach_port_t port = new_receive();

	OK(send_with(MACH_MSGH_BITS(MAKE, 0), port, 0, 1, 1));
	receive_value(port);
	IS_TYPE(port, MACH_PORT_TYPE_RECEIVE);
}

T_DECL(s6_4_request_and_reply, "a whole RPC with a send-once reply")
{
	mach_port_t server = new_port(), reply = new_receive();
	union any message;

	OK(send_with(MACH_MSGH_BITS(COPY, ONCE), server, reply, 1, 20));
	OK(receive(server, &message));
	IS(MACH_MSGH_BITS_REMOTE(message.header.msgh_bits),
	    MACH_MSG_TYPE_PORT_SEND_ONCE);
	OK(send_with(
	    MACH_MSGH_BITS(MACH_MSGH_BITS_REMOTE(message.header.msgh_bits), 0),
	    message.header.msgh_remote_port, 0, 101, 21));
	OK(receive(reply, &message));
	IS(MACH_MSGH_BITS_LOCAL(message.header.msgh_bits),
	    MACH_MSG_TYPE_PORT_SEND_ONCE);
	IS(message.simple.value, 21);
	IS_EMPTY(reply);
}

T_DECL(s6_4_reply_died_meanwhile, "a reply port that died arrives as dead")
{
	mach_port_t port = new_port(), reply = new_receive();
	union any message;

	OK(send_with(MACH_MSGH_BITS(COPY, ONCE), port, reply, 1, 1));
	OK(mach_port_destroy(TASK, reply));
	OK(receive(port, &message));
	IS(message.header.msgh_remote_port, MACH_PORT_DEAD);
	IS(MACH_MSGH_BITS_REMOTE(message.header.msgh_bits),
	    MACH_MSG_TYPE_PORT_SEND_ONCE);
}

T_DECL(s6_5_right_died_meanwhile, "so does a right in the body")
{
	mach_port_t port = new_port(), right = new_port();

	OK(send_right(port, right, COPY));
	OK(mach_port_destroy(TASK, right));
	IS(receive_right(port, MACH_MSG_TYPE_PORT_SEND), MACH_PORT_DEAD);
}

T_DECL(s6_4_copyout_is_pegged, "a copy to a full count is absorbed")
{
	mach_port_t port = new_port(), right = new_port();

	OK(mach_port_mod_refs(TASK, right, SEND, 65533));
	for (int i = 0; i < 4; i++) {
		OK(send_right(port, right, COPY));
		IS(receive_right(port, MACH_MSG_TYPE_PORT_SEND), right);
	}
	IS_REFS(right, SEND, 65535);
}

T_DECL(s6_6_unwritable_buffer, "the message is lost")
{
	mach_port_t port = new_port();

	OK(send_value(port, 1));
	GIVES(
	    mach_msg(NULL, MACH_RCV_MSG | MACH_RCV_TIMEOUT, 0, 100, port, 0, 0),
	    MACH_RCV_INVALID_DATA);
	IS_EMPTY(port);
}

T_DECL(s6_7_no_trailer_asked, "eight bytes always follow")
{
	mach_port_t port = new_port();
	union any message;

	OK(send_value(port, 1));
	OK(receive_size(port, &message, 0, sizeof(message)));
	IS(trailer_of(&message)->msgh_trailer_type, 0);
	IS(trailer_of(&message)->msgh_trailer_size, 8);
	IS(message.bytes[sizeof(struct simple) + 8], 0xa5);
}

T_DECL(s6_7_trailer_sizes, "each request gives its size, no byte more")
{
	static const unsigned size[] = { 8, 12, 20, 52, 60, 68, 68, 68, 68 };
	mach_port_t port = new_port();
	union any message;

	for (unsigned i = 0; i < sizeof(size) / sizeof(size[0]); i++) {
		OK(send_value(port, 1));
		OK(receive_size(
		    port, &message, (int)TRAILER(i), sizeof(message)));
		IS(trailer_of(&message)->msgh_trailer_size, size[i]);
		IS(message.bytes[sizeof(struct simple) + size[i]], 0xa5);
		IS(REQUESTED_TRAILER_SIZE(TRAILER(i)), size[i]);
	}
}

T_DECL(s6_7_trailer_seqno, "sequence numbers count what was received")
{
	mach_port_t port = new_port();
	union any message;

	fill(port, 5);
	for (unsigned i = 0; i < 5; i++) {
		OK(receive_size(port, &message, TRAILER(MACH_RCV_TRAILER_SEQNO),
		    sizeof(message)));
		IS(trailer_of(&message)->msgh_seqno, i);
	}
}

T_DECL(s6_7_trailer_audit, "who sent it, as the kernel knows it")
{
	mach_port_t port = new_port();
	const mach_msg_max_trailer_t *trailer;
	union any message;

	OK(send_value(port, 1));
	OK(receive_size(
	    port, &message, TRAILER(MACH_RCV_TRAILER_AUDIT), sizeof(message)));
	trailer = trailer_of(&message);
	IS(trailer->msgh_sender.val[0], geteuid());
	IS(trailer->msgh_sender.val[1], getegid());
	IS(trailer->msgh_audit.val[1], geteuid());
	IS(trailer->msgh_audit.val[2], getegid());
	IS(trailer->msgh_audit.val[3], getuid());
	IS(trailer->msgh_audit.val[4], getgid());
	IS(trailer->msgh_audit.val[5], getpid());
}

static void
send_and_rest(mach_port_t parent)
{
	OK(send_value(parent, (uint32_t)getpid()));
	peer_rest();
}

T_DECL(s6_7_trailer_audit_of_another, "a child is somebody else")
{
	mach_port_t port = new_port();
	pid_t peer = peer_start(send_and_rest, port);
	union any message;

	OK(mach_msg(&message.header,
	    MACH_RCV_MSG | TRAILER(MACH_RCV_TRAILER_AUDIT), 0, sizeof(message),
	    port, 0, 0));
	IS(message.simple.value, peer);
	IS(trailer_of(&message)->msgh_audit.val[5], peer);
}

T_DECL(s6_7_trailer_context, "the port's context")
{
	mach_port_t port = new_port();
	union any message;

	OK(mach_port_set_context(TASK, port, 0x1122334455667788));
	OK(send_value(port, 1));
	OK(receive_size(
	    port, &message, TRAILER(MACH_RCV_TRAILER_CTX), sizeof(message)));
	IS(trailer_of(&message)->msgh_context, 0x1122334455667788);
}

T_DECL(s6_7_trailer_is_aligned, "it stands at the rounded size")
{
	mach_port_t port = new_port();
	union any message;

	OK(send_with(MACH_MSGH_BITS(COPY, 0), port, 0, 1, 0xffffffff));
	OK(receive_size(
	    port, &message, TRAILER(MACH_RCV_TRAILER_SENDER), sizeof(message)));
	IS(round_msg(message.header.msgh_size), sizeof(struct simple));
	IS(trailer_of(&message)->msgh_trailer_size, 20);
}

static void
keep_or_release(mach_port_t parent)
{
	mach_port_t port = new_receive(), notify = new_receive();

	OK(send_right(parent, port, MAKE));
	/* The message that brought the only send right away is the last. */
	receive_value(port);
	OK(request(port, MACH_NOTIFY_NO_SENDERS, 0, notify));
	expect_notification(notify, MACH_NOTIFY_NO_SENDERS);
	OK(send_value(parent, 1));
}

T_DECL(s6_8_destination_right_is_released, "the last sender's message")
{
	mach_port_t port = new_port(), name, probe = new_receive();

	OK(request(probe, MACH_NOTIFY_NO_SENDERS, 1, probe));
	peer_start(keep_or_release, port);
	name = receive_right(port, MACH_MSG_TYPE_PORT_SEND);
	OK(send_with(MACH_MSGH_BITS(MACH_MSG_TYPE_MOVE_SEND, 0), name, 0, 1, 1));
	IS(receive_value(port), 1);
}

T_DECL(s6_large_inline_bodies, "inline bodies up to a megabyte")
{
	static const unsigned sizes[] = { 4096, 65536, 65540, 262144, 1048576 };
	mach_port_t port = new_port();

	for (unsigned i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
		unsigned char *out = malloc(sizes[i]);
		unsigned char *in = malloc(sizes[i] + 68);
		mach_msg_header_t *header = (mach_msg_header_t *)(void *)out;

		memset(in, 0, sizes[i]);
		for (unsigned j = 0; j < sizes[i]; j++)
			out[j] = (unsigned char)(j * 7 + i);
		memset(out, 0, 24);
		header->msgh_bits = MACH_MSGH_BITS(COPY, 0);
		header->msgh_remote_port = port;
		OK(mach_msg(header, MACH_SEND_MSG, sizes[i], 0, 0, 0, 0));
		OK(mach_msg((mach_msg_header_t *)(void *)in, MACH_RCV_MSG, 0,
		    sizes[i] + 68, port, 0, 0));
		IS(((mach_msg_header_t *)(void *)in)->msgh_size, sizes[i]);
		T_EXPECT_EQ(memcmp(out + 24, in + 24, sizes[i] - 24), 0,
		    "%u bytes", sizes[i]);
		free(out);
		free(in);
	}
}

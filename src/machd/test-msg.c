#include "machd/op-msg.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <unistd.h>
#include <cmocka.h>

#include "machd/conn.h"
#include "machd/task.h"
#include "machd/test-rig.h"

/* The bits of a pseudo-receive's result tell what went wrong in copyout. */
#define RESULT(mr) ((mr) & ~MACH_MSG_MASK)

static struct rig *rig;
static struct peer peer, second;
static mach_port_name_t port;

/* A second connection of the peer's task. */
static void
open_second(void)
{
	struct task *task = task_find(&rig->machd, peer.pid);

	peer_request(&peer, WIRE_CONNECT);
	assert_int_equal(peer_call(&peer), KERN_SUCCESS);
	second = (struct peer){ .rig = rig,
		.fd = dup(peer.in_fds[0]),
		.death = -1,
		.pid = peer.pid,
		.uid = peer.uid,
		.conn = LIST_FIRST(&task->conns) };
}

static void
begin(void **state)
{
	rig = *state;
	peer_fake(rig, &peer, getuid());
	port = peer_new_port(&peer);
	open_second();
}

static void
end(void)
{
	peer_close(&second);
	peer_close(&peer);
}

static int32_t
send_id(mach_msg_id_t id)
{
	return peer_send_simple(&peer, port, id, 0, 0);
}

/* Until the queue is full. */
static void
fill(void)
{
	for (int i = 0; i < MACH_PORT_QLIMIT_DEFAULT; i++)
		assert_int_equal(send_id(i), MACH_MSG_SUCCESS);
}

static void
let_time_pass(struct peer *p)
{
	for (int i = 0; i < 1000 && !peer_receive(p); i++) {
		machd_settle(&rig->machd);
		loop_once(rig->machd.loop, 10);
	}
}

static int32_t
receive_now(struct peer *p, uint32_t options, uint32_t size)
{
	peer_ask_receive(p, port, MACH_RCV_TIMEOUT | options, size, 0);
	assert_true(peer_receive(p));
	return p->answer.result;
}

static void
test_order(void **state)
{
	begin(state);
	for (int i = 0; i < 3; i++)
		assert_int_equal(send_id(i), MACH_MSG_SUCCESS);
	for (int i = 0; i < 3; i++) {
		assert_int_equal(receive_now(&second, 0, 100), MACH_MSG_SUCCESS);
		assert_int_equal(peer_got(&second)->msgh_id, i);
		assert_int_equal(peer_got(&second)->msgh_local_port, port);
	}
	assert_int_equal(receive_now(&second, 0, 100), MACH_RCV_TIMED_OUT);
	end();
}

/* A thread that waits is answered by the send, and only once. */
static void
test_waiting_receiver(void **state)
{
	begin(state);
	peer_ask_receive(&second, port, 0, 100, 0);
	assert_false(peer_receive(&second));
	assert_int_equal(send_id(7), MACH_MSG_SUCCESS);
	assert_true(peer_receive(&second));
	assert_int_equal(second.answer.result, MACH_MSG_SUCCESS);
	assert_int_equal(peer_got(&second)->msgh_id, 7);
	assert_false(peer_receive(&second));
	end();
}

static void
test_combined(void **state)
{
	mach_msg_header_t message = {
		.msgh_bits = MACH_MSGH_BITS(MACH_MSG_TYPE_COPY_SEND, 0),
		.msgh_id = 9,
	};

	begin(state);
	message.msgh_remote_port = port;
	peer_message(&peer, WIRE_MSG, MACH_SEND_MSG | MACH_RCV_MSG, &message,
	    sizeof(message));
	peer.request.rcv_name = port;
	assert_int_equal(peer_call(&peer), MACH_MSG_SUCCESS);
	assert_int_equal(peer_got(&peer)->msgh_id, 9);
	/* The send's error comes instead of a receive. */
	message.msgh_remote_port = 0x5555;
	peer_message(&peer, WIRE_MSG, MACH_SEND_MSG | MACH_RCV_MSG, &message,
	    sizeof(message));
	peer.request.rcv_name = port;
	assert_int_equal(peer_call(&peer), MACH_SEND_INVALID_DEST);
	end();
}

static void
test_timeouts(void **state)
{
	begin(state);
	peer_ask_receive(&second, port, MACH_RCV_TIMEOUT, 100, 20);
	assert_false(peer_receive(&second));
	let_time_pass(&second);
	assert_int_equal(second.answer.result, MACH_RCV_TIMED_OUT);
	fill();
	assert_int_equal(
	    RESULT(peer_send_simple(&peer, port, 77, MACH_SEND_TIMEOUT, 0)),
	    MACH_SEND_TIMED_OUT);
	/* The message comes back with the answer. */
	assert_int_equal(peer_got(&peer)->msgh_id, 77);
	peer_request(&peer, WIRE_ABORT);
	assert_true(peer_send(&peer));
	end();
}

static void
ask_send(uint32_t options, uint32_t timeout)
{
	mach_msg_header_t message = {
		.msgh_bits = MACH_MSGH_BITS(MACH_MSG_TYPE_COPY_SEND, 0),
		.msgh_remote_port = port,
		.msgh_id = 88,
	};

	peer_message(&second, WIRE_MSG, MACH_SEND_MSG | options, &message,
	    sizeof(message));
	second.request.timeout = timeout;
	second.request.rcv_name = port;
	assert_true(peer_send(&second));
	rig_turn(rig);
	assert_false(peer_receive(&second));
}

static void
test_blocked_sender(void **state)
{
	begin(state);
	fill();
	ask_send(0, 0);
	assert_int_equal(receive_now(&peer, 0, 100), MACH_MSG_SUCCESS);
	assert_true(peer_receive(&second));
	assert_int_equal(second.answer.result, MACH_MSG_SUCCESS);
	ask_send(MACH_SEND_TIMEOUT, 20);
	let_time_pass(&second);
	assert_int_equal(RESULT(second.answer.result), MACH_SEND_TIMED_OUT);
	assert_int_equal(peer_got(&second)->msgh_id, 88);
	/* A combined trap goes on to its receive when there is room. */
	ask_send(MACH_RCV_MSG, 0);
	assert_int_equal(receive_now(&peer, 0, 100), MACH_MSG_SUCCESS);
	assert_true(peer_receive(&second));
	assert_int_equal(second.answer.result, MACH_MSG_SUCCESS);
	assert_int_not_equal(peer_got(&second)->msgh_id, 88);
	/* It dies while it waits, and its message with it. */
	assert_int_equal(send_id(1), MACH_MSG_SUCCESS);
	ask_send(0, 0);
	peer_close(&second);
	end();
}

static void
abort_trap(struct peer *p, uint32_t trap)
{
	peer_request(p, WIRE_ABORT);
	p->trap--;
	p->request.trap = trap;
	assert_true(peer_send(p));
	rig_turn(rig);
}

static void
test_abort(void **state)
{
	begin(state);
	abort_trap(&second, 5); /* none is under way */
	assert_false(peer_receive(&second));
	peer_ask_receive(&second, port, 0, 100, 0);
	abort_trap(&second, second.trap + 1);
	assert_false(peer_receive(&second));
	abort_trap(&second, second.trap);
	assert_true(peer_receive(&second));
	assert_int_equal(second.answer.result, MACH_RCV_INTERRUPTED);
	abort_trap(&second, second.trap); /* answered */
	assert_false(peer_receive(&second));
	fill();
	ask_send(0, 0);
	abort_trap(&second, second.trap);
	assert_true(peer_receive(&second));
	assert_int_equal(RESULT(second.answer.result), MACH_SEND_INTERRUPTED);
	assert_int_equal(peer_got(&second)->msgh_id, 88);
	/* Its answer was on its way: that is the one. */
	ask_send(0, 0);
	peer_ask_receive(&peer, port, MACH_RCV_TIMEOUT, 100, 0);
	abort_trap(&second, second.trap);
	assert_true(peer_receive(&second));
	assert_int_equal(second.answer.result, MACH_MSG_SUCCESS);
	assert_false(peer_receive(&second));
	end();
}

/* A call on the kernel whose reply goes through a send right. */
static void
ask_kernel(uint32_t options, uint32_t timeout)
{
	struct {
		mach_msg_header_t head;
		NDR_record_t ndr;
		uint32_t right;
	} request = {
		.head = { .msgh_bits = MACH_MSGH_BITS(
			      MACH_MSG_TYPE_COPY_SEND, MACH_MSG_TYPE_COPY_SEND),
		    .msgh_remote_port = WIRE_NAME_TASK,
		    .msgh_local_port = port,
		    .msgh_id = 3204 },
		.ndr = NDR_record,
		.right = MACH_PORT_RIGHT_RECEIVE,
	};

	peer_message(&second, WIRE_MSG, MACH_SEND_MSG | options, &request,
	    sizeof(request));
	second.request.timeout = timeout;
	second.request.rcv_name = port;
	assert_true(peer_send(&second));
	rig_turn(rig);
}

static unsigned
count_queued(void)
{
	unsigned n = 0;

	while (receive_now(&peer, 0, 200) == MACH_MSG_SUCCESS)
		n++;
	return n;
}

/* The caller waits for room for the kernel's reply, as for its own message. */
static void
test_reply_waits(void **state)
{
	begin(state);
	fill();
	ask_kernel(0, 0);
	assert_false(peer_receive(&second));
	assert_int_equal(receive_now(&peer, 0, 200), MACH_MSG_SUCCESS);
	assert_true(peer_receive(&second));
	assert_int_equal(second.answer.result, MACH_MSG_SUCCESS);
	assert_int_equal(count_queued(), MACH_PORT_QLIMIT_DEFAULT);
	end();
}

/* A reply that cannot be queued is gone, and the send is over well. */
static void
test_reply_gives_up(void **state)
{
	begin(state);
	fill();
	ask_kernel(MACH_SEND_TIMEOUT, 0);
	assert_true(peer_receive(&second));
	assert_int_equal(second.answer.result, MACH_MSG_SUCCESS);
	ask_kernel(MACH_SEND_TIMEOUT, 20);
	assert_false(peer_receive(&second));
	let_time_pass(&second);
	assert_int_equal(second.answer.result, MACH_MSG_SUCCESS);
	ask_kernel(0, 0);
	abort_trap(&second, second.trap);
	assert_true(peer_receive(&second));
	assert_int_equal(second.answer.result, MACH_MSG_SUCCESS);
	ask_kernel(MACH_RCV_MSG, 0);
	abort_trap(&second, second.trap);
	assert_true(peer_receive(&second));
	assert_int_equal(second.answer.result, MACH_RCV_INTERRUPTED);
	/* Its thread ends in the middle. */
	ask_kernel(0, 0);
	peer_close(&second);
	assert_int_equal(count_queued(), MACH_PORT_QLIMIT_DEFAULT);
	end();
}

static void
test_too_large(void **state)
{
	begin(state);
	assert_int_equal(send_id(3), MACH_MSG_SUCCESS);
	assert_int_equal(
	    receive_now(&peer, MACH_RCV_LARGE, 31), MACH_RCV_TOO_LARGE);
	assert_int_equal(peer.answer.value[0], 24);
	assert_int_equal(peer.answer.value[1], port);
	assert_int_equal(
	    receive_now(&peer, MACH_RCV_LARGE, 32), MACH_MSG_SUCCESS);
	assert_int_equal(send_id(4), MACH_MSG_SUCCESS);
	assert_int_not_equal(receive_now(&peer, 0, 0), MACH_MSG_SUCCESS);
	assert_int_equal(receive_now(&peer, 0, 32), MACH_RCV_TIMED_OUT);
	end();
}

/* The receive right dies while threads wait on both sides. */
static void
test_port_dies(void **state)
{
	struct {
		mach_msg_header_t head;
		NDR_record_t ndr;
		mach_port_name_t name;
	} destroy = {
		.head = { .msgh_bits = MACH_MSGH_BITS(MACH_MSG_TYPE_COPY_SEND, 0),
		    .msgh_remote_port = WIRE_NAME_TASK,
		    .msgh_id = 3205 },
	};

	begin(state);
	destroy.name = port;
	peer_ask_receive(&second, port, 0, 100, 0);
	peer_message(&peer, WIRE_KERNELRPC, MACH_SEND_MSG | MACH_RCV_MSG,
	    &destroy, sizeof(destroy));
	assert_int_equal(peer_call(&peer), MACH_MSG_SUCCESS);
	assert_true(peer_receive(&second));
	assert_int_equal(second.answer.result, MACH_RCV_PORT_CHANGED);
	assert_int_equal(send_id(1), MACH_SEND_INVALID_DEST);
	port = peer_new_port(&peer);
	fill();
	ask_send(0, 0);
	destroy.name = port;
	peer_message(&peer, WIRE_KERNELRPC, MACH_SEND_MSG | MACH_RCV_MSG,
	    &destroy, sizeof(destroy));
	assert_int_equal(peer_call(&peer), MACH_MSG_SUCCESS);
	assert_true(peer_receive(&second));
	end();
}

/* The task dies while it waits; who sends to it finds out. */
static void
test_task_dies(void **state)
{
	begin(state);
	peer_ask_receive(&second, port, 0, 100, 0);
	peer_die(&peer);
	assert_true(peer_dropped(&second));
	assert_true(peer_dropped(&peer));
	end();
}

/* Any bits at all are options of somebody's. */
static void
test_option_bits(void **state)
{
	begin(state);
	for (int bit = 0; bit < 32; bit++) {
		peer_send_simple(&peer, port, bit,
		    MACH_SEND_TIMEOUT | (bit == 1 ? 0 : 1u << bit), 0);
		receive_now(&peer, bit == 0 ? 0 : 1u << bit, 4096);
	}
	end();
}

int
main(void)
{
#define RIG_TEST(f) cmocka_unit_test_setup_teardown(f, rig_setup, rig_teardown)
	const struct CMUnitTest tests[] = {
		RIG_TEST(test_order),
		RIG_TEST(test_waiting_receiver),
		RIG_TEST(test_combined),
		RIG_TEST(test_timeouts),
		RIG_TEST(test_blocked_sender),
		RIG_TEST(test_abort),
		RIG_TEST(test_reply_waits),
		RIG_TEST(test_reply_gives_up),
		RIG_TEST(test_too_large),
		RIG_TEST(test_port_dies),
		RIG_TEST(test_task_dies),
		RIG_TEST(test_option_bits),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

#include <mach/mig_errors.h>
#include <mach/ndr.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/cleanup.h"
#include "core/port.h"
#include "core/space.h"
#include "machd/conn.h"
#include "machd/deferred.h"
#include "machd/remote.h"
#include "machd/task.h"
#include "machd/taskd.h"
#include "machd/test-rig.h"
#include "machd/user.h"
#include "os/socket.h"

#define ID_TASK_TERMINATE 3401

/* taskd, and the worker that it started last, are the test itself. */
static struct rig rig;
static struct peer caller, target;
static int taskd, worker;
static struct taskd_request started;

static int
setup(void **state)
{
	static const struct options options = { .ready_fd = -1,
		.lifeline_fd = -1 };
	int control;

	(void)state;
	rig_begin(&rig, &options);
	worker = -1;
	if (socket_pair(&control, &taskd) < 0 ||
	    taskd_new(&rig.machd, &control, &rig.machd.taskd) < 0)
		return -1;
	peer_fake(&rig, &caller, getuid());
	peer_fake(&rig, &target, getuid());
	return 0;
}

static int
teardown(void **state)
{
	(void)state;
	if (taskd >= 0)
		close(taskd);
	if (worker >= 0)
		close(worker);
	return rig_end(&rig);
}

/* The next packet for taskd, or for the worker; false: none. */
static bool
asked(int socket, struct taskd_request *ret_request)
{
	struct iovec iov = { ret_request, sizeof(*ret_request) };
	struct socket_packet packet;

	rig_turn(&rig);
	if (socket_receive(socket, &iov, 1, MSG_DONTWAIT, &packet) <= 0)
		return false;
	assert_int_equal(packet.size, sizeof(*ret_request));
	if (ret_request->op == TASKD_START) {
		assert_int_equal(packet.fd_count, 2);
		if (worker >= 0)
			close(worker);
		worker = TAKE_FD(packet.fds[1]);
		started = *ret_request;
	}
	socket_packet_close(&packet);
	return true;
}

static void
start_worker(void)
{
	struct taskd_request request;

	assert_true(asked(taskd, &request));
	assert_int_equal(request.op, TASKD_START);
	assert_int_equal(request.pid, target.pid);
}

static void
answer_with(enum taskd_result result)
{
	struct taskd_answer answer = { .result = result };
	struct iovec iov = { &answer, sizeof(answer) };

	assert_int_equal(socket_send(worker, &iov, 1, NULL, 0, 0), 0);
	rig_turn(&rig);
}

/* The caller's name for the target's task port. */
static mach_port_name_t
task_name(void)
{
	struct right right = right_make_send(target.conn->task->port);
	mach_port_name_t name;

	assert_int_equal(
	    space_copyout(caller.conn->task->space, &right, &name), 0);
	return name;
}

/* Asks for the end of the target; the answer comes later. */
static void
ask(enum wire_op op, mach_port_name_t reply_to)
{
	mach_msg_header_t head = {
		.msgh_bits = MACH_MSGH_BITS(MACH_MSG_TYPE_COPY_SEND,
		    reply_to ? MACH_MSG_TYPE_MAKE_SEND_ONCE : 0),
		.msgh_size = sizeof(head),
		.msgh_remote_port = task_name(),
		.msgh_local_port = reply_to,
		.msgh_id = ID_TASK_TERMINATE,
	};

	peer_message(&caller, op, MACH_SEND_MSG, &head, sizeof(head));
	caller.request.rcv_size = 256;
	assert_true(peer_send(&caller));
	rig_turn(&rig);
}

static int32_t
answered(void)
{
	const mig_reply_error_t *reply = (const void *)peer_got(&caller);

	assert_true(peer_receive(&caller));
	assert_int_equal(caller.answer.result, MACH_MSG_SUCCESS);
	assert_int_equal(reply->Head.msgh_id, ID_TASK_TERMINATE + 100);
	return reply->RetCode;
}

static void
test_the_reply_comes_with_the_answer(void **state)
{
	struct taskd_request request;

	(void)state;
	ask(WIRE_KERNELRPC, 0);
	start_worker();
	assert_int_equal(started.value[TASKD_START_EUID], getuid());
	assert_true(asked(worker, &request));
	assert_int_equal(request.op, TASKD_TERMINATE);
	assert_int_equal(request.pid, target.pid);
	assert_false(peer_receive(&caller));
	answer_with(TASKD_OK);
	assert_int_equal(answered(), KERN_SUCCESS);
	/* The worker is there for the next call. */
	ask(WIRE_KERNELRPC, 0);
	assert_false(asked(taskd, &request));
	assert_true(asked(worker, &request));
	answer_with(TASKD_TRACED);
	assert_int_equal(answered(), KERN_FAILURE);
	peer_close(&caller);
	peer_close(&target);
}

static void
test_a_message_gets_its_reply_later(void **state)
{
	mach_port_name_t port = peer_reply_port(&caller);

	(void)state;
	ask(WIRE_MSG, port);
	assert_true(peer_receive(&caller));
	assert_int_equal(caller.answer.result, MACH_MSG_SUCCESS);
	start_worker();
	peer_ask_receive(&caller, port, 0, 256, 0);
	assert_false(peer_receive(&caller));
	answer_with(TASKD_OK);
	assert_int_equal(answered(), KERN_SUCCESS);
	peer_close(&caller);
	peer_close(&target);
}

static void
test_requests_wait_in_line(void **state)
{
	struct taskd_request request;
	mach_port_name_t port = peer_reply_port(&caller);

	(void)state;
	for (int i = 0; i < 3; i++) {
		ask(WIRE_MSG, port);
		assert_true(peer_receive(&caller));
	}
	start_worker();
	for (int i = 0; i < 3; i++) {
		assert_true(asked(worker, &request));
		assert_false(asked(worker, &request));
		answer_with(TASKD_OK);
	}
	assert_false(asked(worker, &request));
	peer_close(&caller);
	peer_close(&target);
}

/* One task may have 64 calls under way; the next is refused, not queued. */
static void
test_calls_under_way_are_bounded(void **state)
{
	mach_port_name_t port = peer_reply_port(&caller);

	(void)state;
	for (int i = 0; i < 64; i++) {
		ask(WIRE_MSG, port);
		assert_true(peer_receive(&caller));
	}
	ask(WIRE_KERNELRPC, 0);
	assert_int_equal(answered(), KERN_RESOURCE_SHORTAGE);
	assert_int_equal(caller.conn->task->deferred_count, 64);
	peer_close(&caller);
	peer_close(&target);
}

static void
test_the_caller_dies(void **state)
{
	struct taskd_request request;

	(void)state;
	ask(WIRE_KERNELRPC, 0);
	start_worker();
	assert_true(asked(worker, &request));
	peer_die(&caller);
	rig_turn(&rig);
	answer_with(TASKD_OK);
	peer_close(&caller);
	peer_close(&target);
}

static void
test_the_target_dies(void **state)
{
	struct taskd_request request;

	(void)state;
	ask(WIRE_KERNELRPC, 0);
	start_worker();
	assert_true(asked(worker, &request));
	peer_die(&target);
	rig_turn(&rig);
	/* So it is terminated. */
	assert_int_equal(answered(), KERN_SUCCESS);
	assert_true(asked(taskd, &request));
	assert_int_equal(request.op, TASKD_KILL);
	assert_int_equal(request.number, started.number);
	peer_close(&caller);
	peer_close(&target);
}

/* A trap left by siglongjmp: its thread needs the connection for others. */
static void
test_abort(void **state)
{
	(void)state;
	ask(WIRE_KERNELRPC, 0);
	start_worker();
	caller.request = (struct wire_request){
		.op = WIRE_ABORT, .trap = caller.trap, .thread = 1
	};
	caller.out_size = sizeof(caller.request);
	assert_true(peer_send(&caller));
	rig_turn(&rig);
	assert_true(peer_receive(&caller));
	assert_int_equal(caller.answer.result, MACH_RCV_INTERRUPTED);
	assert_int_not_equal(peer_reply_port(&caller), MACH_PORT_NULL);
	answer_with(TASKD_OK);
	assert_false(peer_receive(&caller));
	peer_close(&caller);
	peer_close(&target);
}

static void
test_the_deadline(void **state)
{
	struct remote *remote;
	struct taskd_request request;

	(void)state;
	ask(WIRE_KERNELRPC, 0);
	start_worker();
	remote = target.conn->task->remote;
	assert_non_null(remote);
	remote_expire(remote);
	rig_turn(&rig);
	assert_int_equal(answered(), KERN_OPERATION_TIMED_OUT);
	assert_true(asked(taskd, &request));
	assert_int_equal(request.op, TASKD_KILL);
	/* The next call has another worker. */
	ask(WIRE_KERNELRPC, 0);
	start_worker();
	answer_with(TASKD_OK);
	assert_int_equal(answered(), KERN_SUCCESS);
	peer_close(&caller);
	peer_close(&target);
}

static void
test_the_worker_dies(void **state)
{
	(void)state;
	ask(WIRE_KERNELRPC, 0);
	start_worker();
	close(worker);
	worker = -1;
	rig_turn(&rig);
	assert_int_equal(answered(), KERN_FAILURE);
	assert_int_equal(rig.machd.taskd->workers, 0);
	peer_close(&caller);
	peer_close(&target);
}

/* What a broken worker says is not believed. */
static void
test_a_wrong_answer(void **state)
{
	struct taskd_answer answer = { .size = 17 };
	struct iovec iov = { &answer, sizeof(answer) };

	(void)state;
	ask(WIRE_KERNELRPC, 0);
	start_worker();
	assert_int_equal(socket_send(worker, &iov, 1, NULL, 0, 0), 0);
	rig_turn(&rig);
	assert_int_equal(answered(), KERN_FAILURE);
	peer_close(&caller);
	peer_close(&target);
}

static void
test_taskd_is_gone(void **state)
{
	(void)state;
	close(taskd);
	taskd = -1;
	rig_turn(&rig);
	ask(WIRE_KERNELRPC, 0);
	assert_int_equal(answered(), KERN_NOT_SUPPORTED);
	peer_close(&caller);
	peer_close(&target);
}

int
main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
	const struct CMUnitTest tests[] = {
		TEST(test_the_reply_comes_with_the_answer),
		TEST(test_a_message_gets_its_reply_later),
		TEST(test_requests_wait_in_line),
		TEST(test_calls_under_way_are_bounded),
		TEST(test_the_caller_dies),
		TEST(test_the_target_dies),
		TEST(test_abort),
		TEST(test_the_deadline),
		TEST(test_the_worker_dies),
		TEST(test_a_wrong_answer),
		TEST(test_taskd_is_gone),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

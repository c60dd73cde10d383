#include "machd/request.h"

#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>
#include <cmocka.h>

#include "machd/conn.h"
#include "machd/task.h"
#include "machd/test-rig.h"
#include "os/socket.h"

static struct peer peer, other;

/* Ways to be wrong; each must end the connection it comes on. */
enum wrong {
	WRONG_EMPTY,
	WRONG_ONE_BYTE,
	WRONG_SHORT_HEADER,
	WRONG_OP_0,
	WRONG_OP_UNKNOWN,
	WRONG_OP_ANSWER,
	WRONG_OP_LARGEST,
	WRONG_TRAP_0,
	WRONG_SEND_SIZE,
	WRONG_SEND_SIZE_HUGE,
	WRONG_TRAILING_BYTES,
	WRONG_REGIONS_MISSING,
	WRONG_REGIONS_HUGE,
	WRONG_REGION_KIND,
	WRONG_REGION_FD,
	WRONG_REGION_SIZE,
	WRONG_REGION_SUM,
	WRONG_BODY_FD,
	WRONG_FDS,
	WRONG_LARGE,
	WRONG_CONNECT_PAYLOAD,
	WRONG_CONNECT_FD,
	WRONG_ABORT_PAYLOAD,
	WRONG_IDENTITY,
	WRONG_COUNT
};

static void
make_wrong_region(enum wrong wrong)
{
	switch (wrong) {
	case WRONG_REGION_KIND:
		peer_add_region(&peer, 0, 2, 0, 0);
		break;
	case WRONG_REGION_FD:
		peer_add_fd(&peer, dup(1));
		peer_add_region(&peer, 10, WIRE_REGION_FD, 1, 0);
		break;
	case WRONG_REGION_SIZE:
		peer_add_region(&peer, UINT64_MAX, WIRE_REGION_INLINE, 0, 0);
		break;
	default: /* 2^64 in all */
		peer_add_region(&peer, UINT64_MAX, WIRE_REGION_INLINE, 0, 0);
		peer_add_region(&peer, 1, WIRE_REGION_INLINE, 0, 0);
		break;
	}
}

/* size: table of malformed packets, one case each */
static void
make_wrong(enum wrong wrong)
{
	peer_request(&peer, WIRE_MSG);
	peer.request.options = MACH_SEND_MSG;
	switch (wrong) {
	case WRONG_EMPTY:
		peer.out_size = 0;
		break;
	case WRONG_ONE_BYTE:
		peer.out_size = 1;
		break;
	case WRONG_SHORT_HEADER:
		peer.out_size--;
		break;
	case WRONG_OP_0:
		peer.request.op = 0;
		break;
	case WRONG_OP_UNKNOWN:
		peer.request.op = WIRE_ANSWER - 1;
		break;
	case WRONG_OP_ANSWER:
		peer.request.op = WIRE_ANSWER;
		break;
	case WRONG_OP_LARGEST:
		peer.request.op = UINT16_MAX;
		break;
	case WRONG_TRAP_0:
		peer.request.trap = 0;
		break;
	case WRONG_SEND_SIZE:
		peer.request.send_size = 4;
		break;
	case WRONG_SEND_SIZE_HUGE:
		peer.request.send_size = UINT32_MAX;
		break;
	case WRONG_TRAILING_BYTES:
		peer_add(&peer, "abcd", 4);
		break;
	case WRONG_REGIONS_MISSING:
		peer.request.regions = 1;
		break;
	case WRONG_REGIONS_HUGE:
		peer.request.regions = UINT32_MAX;
		break;
	case WRONG_REGION_KIND:
	case WRONG_REGION_FD:
	case WRONG_REGION_SIZE:
	case WRONG_REGION_SUM:
		make_wrong_region(wrong);
		break;
	case WRONG_BODY_FD:
		peer.request.flags = WIRE_BODY_FD;
		peer.request.send_size = 100;
		break;
	case WRONG_FDS:
		for (unsigned i = 0; i <= WIRE_FDS_MAX; i++)
			peer_add_fd(&peer, dup(1));
		break;
	case WRONG_LARGE:
		peer.request.send_size = WIRE_PAYLOAD_MAX + 4;
		peer.out_size += WIRE_PAYLOAD_MAX + 4;
		break;
	case WRONG_CONNECT_PAYLOAD:
		peer.request.op = WIRE_CONNECT;
		peer_add(&peer, "abcd", 4);
		break;
	case WRONG_CONNECT_FD:
		peer.request.op = WIRE_CONNECT;
		peer_add_fd(&peer, dup(1));
		break;
	case WRONG_ABORT_PAYLOAD:
		peer.request.op = WIRE_ABORT;
		peer_add(&peer, "abcd", 4);
		break;
	case WRONG_IDENTITY:
		peer.request.op = WIRE_IDENTITY;
		peer.request.value[0] = 99;
		break;
	case WRONG_COUNT:
		break;
	}
}

/* From a stranger and from a task: dropped, its fds closed, others go on. */
static void
test_violations(void **state)
{
	struct rig *rig = *state;

	peer_attach(rig, &other);
	for (int wrong = 0; wrong < WRONG_COUNT; wrong++) {
		int fds = rig_count_fds();

		peer_attach(rig, &peer);
		make_wrong((enum wrong)wrong);
		assert_true(peer_send(&peer));
		if (!peer_dropped(&peer))
			fail_msg("violation %d was taken", wrong);
		peer_close(&peer);
		peer_open(rig, &peer);
		make_wrong((enum wrong)wrong);
		assert_true(peer_send(&peer));
		if (!peer_dropped(&peer))
			fail_msg("violation %d was taken", wrong);
		peer_close(&peer);
		assert_int_equal(rig_count_fds(), fds);
	}
	peer_reply_port(&other);
	task_die(task_find(&rig->machd, getpid()));
	peer_close(&other);
}

/* Nothing but ATTACH from a stranger, and ATTACH from no one else. */
static void
test_order(void **state)
{
	static const enum wire_op ops[] = { WIRE_CONNECT, WIRE_MSG,
		WIRE_KERNELRPC, WIRE_ABORT, WIRE_IDENTITY, WIRE_THREAD_EXIT };
	struct rig *rig = *state;

	for (size_t i = 0; i < sizeof(ops) / sizeof(*ops); i++) {
		peer_open(rig, &peer);
		peer_request(&peer, ops[i]);
		assert_true(peer_send(&peer));
		assert_true(peer_dropped(&peer));
		peer_close(&peer);
	}
	peer_attach(rig, &peer);
	peer_attach_request(&peer, 1);
	assert_true(peer_send(&peer));
	assert_true(peer_dropped(&peer));
	peer_close(&peer);
	task_die(task_find(&rig->machd, getpid()));
}

/* While a trap is under way only ABORT is no violation. */
static void
test_busy(void **state)
{
	static const enum wire_op ops[] = { WIRE_CONNECT, WIRE_MSG,
		WIRE_KERNELRPC, WIRE_IDENTITY, WIRE_THREAD_EXIT };
	struct rig *rig = *state;
	mach_port_name_t port;

	for (size_t i = 0; i < sizeof(ops) / sizeof(*ops); i++) {
		peer_fake(rig, &peer, getuid());
		port = peer_reply_port(&peer);
		peer_ask_receive(&peer, port, 0, 1000, 0);
		peer_request(&peer, ops[i]);
		assert_true(peer_send(&peer));
		assert_true(peer_dropped(&peer));
		peer_close(&peer);
	}
}

/* Every op that is well-formed is answered, whatever it asks. */
static void
test_answers(void **state)
{
	struct rig *rig = *state;
	mach_msg_header_t head = { 0 };

	peer_fake(rig, &peer, getuid());
	peer_request(&peer, WIRE_MSG);
	assert_int_equal(peer_call(&peer), MACH_MSG_SUCCESS);
	peer_request(&peer, WIRE_MSG);
	peer.request.options = MACH_SEND_MSG;
	assert_int_equal(peer_call(&peer), MACH_SEND_MSG_TOO_SMALL);
	peer_request(&peer, WIRE_MSG);
	peer.request.options = MACH_RCV_MSG;
	assert_int_equal(peer_call(&peer), MACH_RCV_INVALID_NAME);
	peer_request(&peer, WIRE_KERNELRPC);
	assert_int_equal(peer_call(&peer), MACH_SEND_MSG_TOO_SMALL);
	peer_message(&peer, WIRE_KERNELRPC, 0, &head, sizeof(head));
	assert_int_equal(peer_call(&peer), MACH_SEND_INVALID_HEADER);
	peer_request(&peer, WIRE_CONNECT);
	assert_int_equal(peer_call(&peer), KERN_SUCCESS);
	assert_int_equal(peer.in_fd_count, 1);
	for (uint32_t what = WIRE_REPLY_PORT; what <= WIRE_TASK_SELF; what++) {
		if (what == WIRE_THREAD_SELF)
			continue;
		peer_request(&peer, WIRE_IDENTITY);
		peer.request.value[0] = what;
		assert_int_equal(peer_call(&peer), KERN_SUCCESS);
		assert_true(MACH_PORT_VALID(peer.answer.value[0]));
	}
	assert_int_equal(peer.answer.value[0], WIRE_NAME_TASK);
	peer_request(&peer, WIRE_IDENTITY);
	peer.request.value[0] = WIRE_THREAD_SELF;
	peer.request.thread = 1;
	assert_int_equal(peer_call(&peer), KERN_INVALID_ARGUMENT);
	peer_close(&peer);
}

/* No answer: an ABORT of nothing, and a thread that says that it ends. */
static void
test_unanswered(void **state)
{
	struct rig *rig = *state;

	peer_fake(rig, &peer, getuid());
	for (int i = 0; i < 3; i++) {
		peer_request(&peer, i == 1 ? WIRE_THREAD_EXIT : WIRE_ABORT);
		assert_true(peer_send(&peer));
		rig_turn(rig);
		assert_false(peer_receive(&peer));
	}
	peer_reply_port(&peer);
	peer_close(&peer);
}

/* The ports of threads: one each, gone when the thread says so. */
static void
test_threads(void **state)
{
	struct rig *rig = *state;
	mach_port_name_t first;

	peer_attach(rig, &peer);
	for (int i = 0; i < 2; i++) {
		peer_request(&peer, WIRE_IDENTITY);
		peer.request.value[0] = WIRE_THREAD_SELF;
		assert_int_equal(peer_call(&peer), KERN_SUCCESS);
		if (i == 0)
			first = peer.answer.value[0];
	}
	assert_int_equal(peer.answer.value[0], first);
	peer_request(&peer, WIRE_THREAD_EXIT);
	assert_true(peer_send(&peer));
	rig_turn(rig);
	peer_request(&peer, WIRE_IDENTITY);
	peer.request.value[0] = WIRE_THREAD_SELF;
	assert_int_equal(peer_call(&peer), KERN_SUCCESS);
	assert_int_not_equal(peer.answer.value[0], first);
	task_die(task_find(&rig->machd, getpid()));
	peer_close(&peer);
}

/* A child that holds a copy of the socket is no one. */
static void
test_foreign_process(void **state)
{
	struct rig *rig = *state;
	pid_t pid;

	peer_attach(rig, &peer);
	pid = fork();
	if (pid == 0) {
		peer_request(&peer, WIRE_IDENTITY);
		peer.request.value[0] = WIRE_REPLY_PORT;
		peer_send(&peer);
		peer_request(&peer, WIRE_MSG);
		peer.out_size = 1; /* would be a violation */
		peer_send(&peer);
		_exit(0);
	}
	assert_int_equal(waitpid(pid, NULL, 0), pid);
	rig_turn(rig);
	assert_false(peer_receive(&peer));
	peer_reply_port(&peer);
	task_die(task_find(&rig->machd, getpid()));
	peer_close(&peer);
}

/* Who does not read is dropped; nobody else waits for it. */
static void
test_never_reads(void **state)
{
	struct rig *rig = *state;
	int sent = 0;

	peer_fake(rig, &other, getuid());
	peer_fake(rig, &peer, getuid());
	do {
		peer_request(&peer, WIRE_IDENTITY);
		peer.request.value[0] = WIRE_TASK_SELF;
		if (sent % 16 == 0)
			rig_turn(rig);
	} while (peer_send(&peer) && sent++ < 100000);
	assert_true(sent > 10 && sent < 100000);
	peer_reply_port(&other);
	peer_close(&peer);
	peer_close(&other);
}

int
main(void)
{
#define RIG_TEST(f) cmocka_unit_test_setup_teardown(f, rig_setup, rig_teardown)
	const struct CMUnitTest tests[] = {
		RIG_TEST(test_violations),
		RIG_TEST(test_order),
		RIG_TEST(test_busy),
		RIG_TEST(test_answers),
		RIG_TEST(test_unanswered),
		RIG_TEST(test_threads),
		RIG_TEST(test_foreign_process),
		RIG_TEST(test_never_reads),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

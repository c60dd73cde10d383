#include <mach/host_info.h>
#include <mach/task_special_ports.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <unistd.h>
#include <cmocka.h>

#include "core/space.h"
#include "machd/conn.h"
#include "machd/kotype.h"
#include "machd/task.h"
#include "machd/test-rig.h"

static struct rig *rig;
static struct peer peer, other;

struct call {
	mach_msg_header_t head;
	NDR_record_t ndr;
	uint32_t words[8];
};

struct call_port {
	mach_msg_header_t head;
	mach_msg_body_t body;
	mach_msg_port_descriptor_t port;
	NDR_record_t ndr;
	uint32_t words[4];
};

static void
begin(void **state)
{
	rig = *state;
	peer_fake(rig, &peer, getuid());
}

/* The reply's return code, or the trap's result. */
static int32_t
finish(void)
{
	const mig_reply_error_t *reply = (const void *)peer_got(&peer);
	int32_t result = peer_call(&peer);

	if (result != MACH_MSG_SUCCESS)
		return result;
	if (reply->Head.msgh_bits & MACH_MSGH_BITS_COMPLEX)
		return KERN_SUCCESS;
	assert_int_equal(reply->Head.msgh_size, peer.answer.size);
	return reply->RetCode;
}

static int32_t
call(mach_port_name_t port, mach_msg_id_t id, unsigned count, uint32_t a,
    uint32_t b, uint32_t c)
{
	struct call request = {
		.head = { .msgh_bits = MACH_MSGH_BITS(MACH_MSG_TYPE_COPY_SEND, 0),
		    .msgh_remote_port = port,
		    .msgh_id = id },
		.words = { a, b, c },
	};

	peer_message(&peer, WIRE_KERNELRPC, MACH_SEND_MSG | MACH_RCV_MSG,
	    &request,
	    count ? offsetof(struct call, words) + count * sizeof(uint32_t)
		  : sizeof(request.head));
	return finish();
}

static int32_t
call_port(mach_port_name_t dest, mach_msg_id_t id, mach_port_name_t name,
    mach_msg_type_name_t disposition, unsigned count, uint32_t a, uint32_t b)
{
	struct call_port request = {
		.head = { .msgh_bits = MACH_MSGH_BITS(
					   MACH_MSG_TYPE_COPY_SEND, 0) |
			MACH_MSGH_BITS_COMPLEX,
		    .msgh_remote_port = dest,
		    .msgh_id = id },
		.body = { 1 },
		.port = { .name = name,
		    .disposition = disposition,
		    .type = MACH_MSG_PORT_DESCRIPTOR },
		.words = { a, b },
	};

	peer_message(&peer, WIRE_KERNELRPC, MACH_SEND_MSG | MACH_RCV_MSG,
	    &request,
	    offsetof(struct call_port, words) + count * sizeof(uint32_t));
	return finish();
}

#define ALLOCATE         3204
#define DESTROY          3205
#define DEALLOCATE       3206
#define TYPE             3201
#define NAMES            3200
#define NOTIFICATION     3213
#define INSERT_RIGHT     3214
#define GET_SPECIAL_PORT 3409
#define SET_SPECIAL_PORT 3410

static void
test_own_task(void **state)
{
	mach_port_name_t port;
	const struct call *reply = (const void *)peer_got(&peer);

	begin(state);
	assert_int_equal(
	    call(WIRE_NAME_TASK, ALLOCATE, 1, MACH_PORT_RIGHT_RECEIVE, 0, 0),
	    KERN_SUCCESS);
	port = reply->words[1];
	assert_int_equal(
	    call(WIRE_NAME_TASK, TYPE, 1, port, 0, 0), KERN_SUCCESS);
	assert_int_equal(reply->words[1], MACH_PORT_TYPE_RECEIVE);
	assert_int_equal(call(WIRE_NAME_TASK, DEALLOCATE, 1, port, 0, 0),
	    KERN_INVALID_RIGHT);
	assert_int_equal(
	    call(WIRE_NAME_TASK, DESTROY, 1, port, 0, 0), KERN_SUCCESS);
	assert_int_equal(
	    call(WIRE_NAME_TASK, DESTROY, 1, port, 0, 0), KERN_INVALID_NAME);
	peer_close(&peer);
}

/* What is wrong with the message itself. */
static void
test_bad_requests(void **state)
{
	mach_port_name_t port;

	begin(state);
	port = peer_new_port(&peer);
	assert_int_equal(call(WIRE_NAME_TASK, 3299, 1, 0, 0, 0), MIG_BAD_ID);
	assert_int_equal(call(WIRE_NAME_TASK, -1, 1, 0, 0, 0), MIG_BAD_ID);
	assert_int_equal(
	    call(WIRE_NAME_TASK, ALLOCATE, 0, 0, 0, 0), MIG_BAD_ARGUMENTS);
	assert_int_equal(
	    call(WIRE_NAME_TASK, ALLOCATE, 2, 0, 0, 0), MIG_BAD_ARGUMENTS);
	assert_int_equal(call_port(WIRE_NAME_TASK, ALLOCATE, port,
			     MACH_MSG_TYPE_COPY_SEND, 1, 0, 0),
	    MIG_BAD_ARGUMENTS);
	assert_int_equal(call(port, ALLOCATE, 1, 0, 0, 0), WIRE_NOT_KERNEL);
	assert_int_equal(
	    call(0x7777, ALLOCATE, 1, 0, 0, 0), MACH_SEND_INVALID_DEST);
	assert_int_equal(call(0, ALLOCATE, 1, 0, 0, 0), MACH_SEND_INVALID_DEST);
	assert_int_equal(
	    call(MACH_PORT_DEAD, ALLOCATE, 1, 0, 0, 0), MACH_SEND_INVALID_DEST);
	peer_close(&peer);
}

/* The port of the host, as the destination of a routine on tasks (spec 2.4). */
static void
test_wrong_object(void **state)
{
	mach_port_name_t host;

	begin(state);
	peer_request(&peer, WIRE_IDENTITY);
	peer.request.value[0] = WIRE_HOST_SELF;
	assert_int_equal(peer_call(&peer), KERN_SUCCESS);
	host = peer.answer.value[0];
	assert_int_equal(call(host, ALLOCATE, 1, MACH_PORT_RIGHT_RECEIVE, 0, 0),
	    KERN_INVALID_TASK);
	assert_int_equal(call(host, GET_SPECIAL_PORT, 1, TASK_HOST_PORT, 0, 0),
	    KERN_INVALID_ARGUMENT);
	assert_int_equal(call(WIRE_NAME_TASK, 200, 2, HOST_BASIC_INFO, 15, 0),
	    KERN_INVALID_ARGUMENT);
	assert_int_equal(
	    call(host, 200, 2, HOST_BASIC_INFO, 15, 0), KERN_SUCCESS);
	peer_close(&peer);
}

/* mach_port_insert_right and request_notification tell of names (4.13). */
static void
test_names_not_messages(void **state)
{
	mach_port_name_t port;

	begin(state);
	port = peer_reply_port(&peer);
	assert_int_equal(call_port(WIRE_NAME_TASK, INSERT_RIGHT, 0x7777,
			     MACH_MSG_TYPE_MAKE_SEND, 1, 0x7777, 0),
	    KERN_INVALID_NAME);
	assert_int_equal(call_port(WIRE_NAME_TASK, INSERT_RIGHT, port,
			     MACH_MSG_TYPE_COPY_SEND, 1, port, 0),
	    KERN_INVALID_RIGHT);
	assert_int_equal(call_port(WIRE_NAME_TASK, INSERT_RIGHT, port,
			     MACH_MSG_TYPE_MAKE_SEND, 1, port, 0),
	    KERN_SUCCESS);
	assert_int_equal(call_port(WIRE_NAME_TASK, NOTIFICATION, 0x7777,
			     MACH_MSG_TYPE_MAKE_SEND_ONCE, 3, port, 70),
	    KERN_INVALID_NAME);
	assert_int_equal(call_port(WIRE_NAME_TASK, NOTIFICATION, port,
			     MACH_MSG_TYPE_MOVE_SEND_ONCE, 3, port, 70),
	    KERN_INVALID_RIGHT);
	assert_int_equal(call_port(WIRE_NAME_TASK, NOTIFICATION, port,
			     MACH_MSG_TYPE_MAKE_SEND_ONCE, 3, port, 70),
	    KERN_SUCCESS);
	peer_close(&peer);
}

/* Rights of other kinds than the routine takes never reach its object. */
static void
test_wrong_rights(void **state)
{
	mach_port_name_t port;

	begin(state);
	port = peer_reply_port(&peer);
	assert_int_equal(
	    call_port(WIRE_NAME_TASK, SET_SPECIAL_PORT, port,
		MACH_MSG_TYPE_MAKE_SEND_ONCE, 1, TASK_BOOTSTRAP_PORT, 0),
	    MIG_TYPE_ERROR);
	assert_int_equal(
	    call_port(WIRE_NAME_TASK, SET_SPECIAL_PORT, port,
		MACH_MSG_TYPE_MOVE_RECEIVE, 1, TASK_BOOTSTRAP_PORT, 0),
	    MIG_TYPE_ERROR);
	port = peer_reply_port(&peer);
	assert_int_equal(call_port(WIRE_NAME_TASK, SET_SPECIAL_PORT, port,
			     MACH_MSG_TYPE_MAKE_SEND, 1, TASK_BOOTSTRAP_PORT, 0),
	    KERN_SUCCESS);
	assert_true(peer.answer.flags & WIRE_INHERIT);
	assert_int_equal(call_port(WIRE_NAME_TASK, SET_SPECIAL_PORT, 0,
			     MACH_MSG_TYPE_COPY_SEND, 1, TASK_KERNEL_PORT, 0),
	    KERN_NO_ACCESS);
	peer_close(&peer);
}

/* A buffer too small for the reply: its rights do not stay behind. */
static void
test_reply_too_large(void **state)
{
	struct space_line line;
	struct task *task;
	uint32_t index = 0, before = 0, after = 0;

	begin(state);
	task = task_find(&rig->machd, peer.pid);
	while (space_next(task->space, &index, &line))
		before++;
	{
		struct call request = {
			.head = { .msgh_bits = MACH_MSGH_BITS(
				      MACH_MSG_TYPE_COPY_SEND, 0),
			    .msgh_remote_port = WIRE_NAME_TASK,
			    .msgh_id = GET_SPECIAL_PORT },
			.words = { TASK_HOST_PORT },
		};

		peer_message(&peer, WIRE_KERNELRPC, MACH_SEND_MSG | MACH_RCV_MSG,
		    &request, offsetof(struct call, words) + 4);
		peer.request.rcv_size = 40;
		assert_int_equal(peer_call(&peer), MACH_RCV_TOO_LARGE);
	}
	for (index = 0; space_next(task->space, &index, &line);)
		after++;
	assert_int_equal(before, after);
	peer_close(&peer);
}

/* Regions of a reply: the names of a space, more than fit the packet. */
static void
test_reply_regions(void **state)
{
	begin(state);
	for (int i = 0; i < 10000; i++)
		peer_reply_port(&peer);
	assert_int_equal(call(WIRE_NAME_TASK, NAMES, 0, 0, 0, 0), KERN_SUCCESS);
	assert_true(peer.answer.flags & WIRE_MEMORY_FOLLOWS);
	assert_int_equal(peer.memory.regions, 2);
	peer_close(&peer);
}

/* Another task's port: its names, with the right, until it dies. */
static void
test_another_task(void **state)
{
	struct right right;
	struct task *task;
	mach_port_name_t name;

	begin(state);
	peer_fake(rig, &other, getuid());
	task = task_find(&rig->machd, other.pid);
	right = right_make_send(task->port);
	assert_int_equal(space_copyout(task_find(&rig->machd, peer.pid)->space,
			     &right, &name),
	    KERN_SUCCESS);
	assert_int_equal(call(name, ALLOCATE, 1, MACH_PORT_RIGHT_RECEIVE, 0, 0),
	    KERN_SUCCESS);
	assert_int_equal(
	    call(name, TYPE, 1, WIRE_NAME_TASK, 0, 0), KERN_SUCCESS);
	peer_close(&other);
	assert_int_equal(
	    call(name, TYPE, 1, WIRE_NAME_TASK, 0, 0), MACH_SEND_INVALID_DEST);
	peer_close(&peer);
}

/* The same call as an ordinary message, with a reply port. */
static void
test_by_message(void **state)
{
	struct call request = {
		.head = { .msgh_bits = MACH_MSGH_BITS(MACH_MSG_TYPE_COPY_SEND,
			      MACH_MSG_TYPE_MAKE_SEND_ONCE),
		    .msgh_remote_port = WIRE_NAME_TASK,
		    .msgh_id = ALLOCATE },
		.words = { MACH_PORT_RIGHT_RECEIVE },
	};

	begin(state);
	request.head.msgh_local_port = peer_reply_port(&peer);
	peer_message(&peer, WIRE_MSG, MACH_SEND_MSG | MACH_RCV_MSG, &request,
	    offsetof(struct call, words) + 4);
	peer.request.rcv_name = request.head.msgh_local_port;
	assert_int_equal(peer_call(&peer), MACH_MSG_SUCCESS);
	assert_int_equal(peer_got(&peer)->msgh_id, ALLOCATE + 100);
	/* Without a reply port nobody is told. */
	request.head.msgh_bits = MACH_MSGH_BITS(MACH_MSG_TYPE_COPY_SEND, 0);
	request.head.msgh_local_port = 0;
	peer_message(&peer, WIRE_MSG, MACH_SEND_MSG, &request,
	    offsetof(struct call, words) + 4);
	assert_int_equal(peer_call(&peer), MACH_MSG_SUCCESS);
	peer_close(&peer);
}

int
main(void)
{
#define RIG_TEST(f) cmocka_unit_test_setup_teardown(f, rig_setup, rig_teardown)
	const struct CMUnitTest tests[] = {
		RIG_TEST(test_own_task),
		RIG_TEST(test_bad_requests),
		RIG_TEST(test_wrong_object),
		RIG_TEST(test_names_not_messages),
		RIG_TEST(test_wrong_rights),
		RIG_TEST(test_reply_too_large),
		RIG_TEST(test_reply_regions),
		RIG_TEST(test_another_task),
		RIG_TEST(test_by_message),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

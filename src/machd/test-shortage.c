/*
 * Each allocation of machd fails once, in each of the things that a client
 * can ask for. Whatever comes of it, machd is as it was, or as it would be:
 * the client is answered or dropped, and nothing is lost.
 */

#include <errno.h>
#include <mach/notify.h>
#include <mach/task_special_ports.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <cmocka.h>

#include "core/space.h"
#include "machd/conn.h"
#include "machd/task.h"
#include "machd/test-rig.h"

static bool armed;
static int countdown; /* allocations that still succeed */
static bool failed;

/* True for the allocation whose turn it is. */
static bool
fails(void)
{
	if (!armed || countdown-- != 0)
		return false;
	failed = true;
	errno = ENOMEM;
	return true;
}

void *__real_malloc(size_t size);
void *__real_calloc(size_t count, size_t size);
void *__real_realloc(void *old, size_t size);
void *__real_reallocarray(void *old, size_t count, size_t size);
void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t count, size_t size);
void *__wrap_realloc(void *old, size_t size);
void *__wrap_reallocarray(void *old, size_t count, size_t size);

void *
__wrap_malloc(size_t size)
{
	return fails() ? NULL : __real_malloc(size);
}

void *
__wrap_calloc(size_t count, size_t size)
{
	return fails() ? NULL : __real_calloc(count, size);
}

void *
__wrap_realloc(void *old, size_t size)
{
	return fails() ? NULL : __real_realloc(old, size);
}

void *
__wrap_reallocarray(void *old, size_t count, size_t size)
{
	return fails() ? NULL : __real_reallocarray(old, count, size);
}

static struct rig *rig;
static struct peer peer;
static mach_port_name_t port;

static void
ask_attach(void)
{
	peer_attach_request(&peer, 1);
}

static void
ask_connect(void)
{
	peer_request(&peer, WIRE_CONNECT);
}

static void
ask_identity(uint32_t what)
{
	peer_request(&peer, WIRE_IDENTITY);
	peer.request.value[0] = what;
}

static void
ask_reply_port(void)
{
	ask_identity(WIRE_REPLY_PORT);
}

static void
ask_host(void)
{
	ask_identity(WIRE_HOST_SELF);
}

struct large {
	mach_msg_header_t head;
	mach_msg_body_t body;
	mach_msg_port_descriptor_t port;
	mach_msg_ool_descriptor_t near, far;
	mach_msg_ool_ports_descriptor_t ports;
};

/* To itself, and back: ports, memory of both kinds, names. */
static void
ask_message(void)
{
	struct large message = {
		.head = { .msgh_bits = MACH_MSGH_BITS(MACH_MSG_TYPE_COPY_SEND,
					   MACH_MSG_TYPE_MAKE_SEND_ONCE) |
			MACH_MSGH_BITS_COMPLEX,
		    .msgh_remote_port = port,
		    .msgh_local_port = port },
		.body = { 4 },
		.port = { .name = port,
		    .disposition = MACH_MSG_TYPE_COPY_SEND,
		    .type = MACH_MSG_PORT_DESCRIPTOR },
		.near = { .size = 100, .type = MACH_MSG_OOL_DESCRIPTOR },
		.far = { .size = 5000, .type = MACH_MSG_OOL_DESCRIPTOR },
		.ports = { .count = 2,
		    .disposition = MACH_MSG_TYPE_MAKE_SEND_ONCE,
		    .type = MACH_MSG_OOL_PORTS_DESCRIPTOR },
	};
	mach_port_name_t names[2] = { port, port };
	char bytes[100] = { 0 };

	peer_message(&peer, WIRE_MSG,
	    MACH_SEND_MSG | MACH_RCV_MSG | MACH_SEND_TIMEOUT | MACH_RCV_TIMEOUT,
	    &message, sizeof(message));
	peer.request.rcv_name = port;
	peer_add_region(&peer, 100, WIRE_REGION_INLINE, 0, 0);
	peer_add_region(&peer, 5000, WIRE_REGION_FD, 0, 0);
	peer_add_region(&peer, 8, WIRE_REGION_INLINE, 0, 0);
	peer_add(&peer, bytes, sizeof(bytes));
	peer_add(&peer, names, sizeof(names));
	peer_add_fd(&peer, rig_memfd(5000, 'x'));
}

/* A body in a memfd. */
static void
ask_body(void)
{
	mach_msg_header_t head = {
		.msgh_bits = MACH_MSGH_BITS(MACH_MSG_TYPE_COPY_SEND, 0),
		.msgh_remote_port = port,
	};
	int fd = rig_memfd(200000, 0);

	assert_int_equal(pwrite(fd, &head, sizeof(head), 0), sizeof(head));
	peer_message(&peer, WIRE_MSG,
	    MACH_SEND_MSG | MACH_RCV_MSG | MACH_SEND_TIMEOUT | MACH_RCV_TIMEOUT,
	    NULL, 0);
	peer.request.flags = WIRE_BODY_FD;
	peer.request.send_size = 200000;
	peer.request.rcv_size = 300000;
	peer.request.rcv_name = port;
	peer_add_fd(&peer, fd);
}

static void
ask_call(mach_msg_id_t id, mach_msg_type_name_t disposition,
    const uint32_t *words, size_t count)
{
	struct {
		mach_msg_header_t head;
		mach_msg_body_t body;
		mach_msg_port_descriptor_t port;
		NDR_record_t ndr;
	} with_port = {
		.head = { .msgh_bits = MACH_MSGH_BITS(
					   MACH_MSG_TYPE_COPY_SEND, 0) |
			MACH_MSGH_BITS_COMPLEX,
		    .msgh_remote_port = WIRE_NAME_TASK,
		    .msgh_id = id },
		.body = { 1 },
		.port = { .name = port,
		    .disposition = disposition,
		    .type = MACH_MSG_PORT_DESCRIPTOR },
	};

	if (disposition) {
		peer_message(&peer, WIRE_KERNELRPC,
		    MACH_SEND_MSG | MACH_RCV_MSG, &with_port, sizeof(with_port));
	} else {
		with_port.head.msgh_bits &= ~MACH_MSGH_BITS_COMPLEX;
		peer_message(&peer, WIRE_KERNELRPC, MACH_SEND_MSG | MACH_RCV_MSG,
		    &with_port.head, sizeof(with_port.head));
		if (count > 0)
			peer_add(&peer, &with_port.ndr, sizeof(NDR_record_t));
	}
	peer_add(&peer, words, count * sizeof(*words));
	peer.request.send_size = (uint32_t)(peer.out_size -
	    sizeof(peer.request));
}

static void
ask_names(void)
{
	ask_call(3200, 0, NULL, 0);
}

static void
ask_allocate(void)
{
	ask_call(3204, 0, (uint32_t[]){ MACH_PORT_RIGHT_PORT_SET }, 1);
}

static void
ask_special_port(void)
{
	ask_call(3410, MACH_MSG_TYPE_COPY_SEND,
	    (uint32_t[]){ TASK_BOOTSTRAP_PORT }, 1);
}

static void
ask_get_special_port(void)
{
	ask_call(3409, 0, (uint32_t[]){ TASK_HOST_PORT }, 1);
}

static void
ask_notification(void)
{
	ask_call(3213, MACH_MSG_TYPE_MAKE_SEND_ONCE,
	    (uint32_t[]){ port, MACH_NOTIFY_DEAD_NAME, 0 }, 3);
}

static void
ask_port_fd(void)
{
	peer_request(&peer, WIRE_PORT_FD);
	peer.request.value[0] = port;
}

static void
ask_fileport(void)
{
	peer_request(&peer, WIRE_FILEPORT_MAKE);
	peer_add_fd(&peer, dup(0));
}

/* A voucher of four bytes. */
static void
ask_voucher(void)
{
	struct {
		mach_msg_header_t head;
		NDR_record_t ndr;
		uint32_t size;
		uint32_t recipe[5];
	} request = {
		.head = { .msgh_bits = MACH_MSGH_BITS(MACH_MSG_TYPE_COPY_SEND, 0),
		    .msgh_id = 222 },
		.size = sizeof(request.recipe),
		.recipe = { MACH_VOUCHER_ATTR_KEY_USER_DATA,
		    MACH_VOUCHER_ATTR_USER_DATA_STORE, 0, 4, 4711 },
	};
	struct right host = right_make_send(rig->machd.host);

	assert_int_equal(space_copyout(task_find(&rig->machd, peer.pid)->space,
			     &host, &request.head.msgh_remote_port),
	    KERN_SUCCESS);
	peer_message(&peer, WIRE_KERNELRPC, MACH_SEND_MSG | MACH_RCV_MSG,
	    &request, sizeof(request));
}

/* Does it once with the k-th allocation failing; false: there were not so many. */
static bool
try_once(void (*ask)(void), int k)
{
	bool sent;

	if (ask == ask_attach) {
		peer_open(rig, &peer);
	} else {
		peer_fake(rig, &peer, getuid());
		port = peer_new_port(&peer);
	}
	ask();
	countdown = k;
	failed = false;
	armed = true;
	sent = peer_send(&peer);
	rig_turn(rig);
	armed = false;
	assert_true(sent);
	if (!peer_receive(&peer))
		assert_true(peer_dropped(&peer));
	if (ask == ask_attach) {
		if (task_find(&rig->machd, getpid()))
			task_die(task_find(&rig->machd, getpid()));
	} else if (peer_is_served(&peer)) {
		/* It goes on as if nothing had been. */
		peer_reply_port(&peer);
	}
	peer_close(&peer);
	return failed;
}

static void
try_all(void **state, void (*ask)(void))
{
	int k = 0;

	rig = *state;
	try_once(ask, 1000000);
	assert_int_equal(peer.answer.result, 0);
	while (try_once(ask, k))
		k++;
	assert_int_equal(peer.answer.result, 0);
	if (k == 0)
		print_message("no allocation at all\n");
}

#define SHORTAGE_TEST(name)                                                    \
	static void test_##name(void **state)                                  \
	{                                                                      \
		try_all(state, ask_##name);                                    \
	}
SHORTAGE_TEST(attach)
SHORTAGE_TEST(connect)
SHORTAGE_TEST(reply_port)
SHORTAGE_TEST(host)
SHORTAGE_TEST(message)
SHORTAGE_TEST(body)
SHORTAGE_TEST(names)
SHORTAGE_TEST(allocate)
SHORTAGE_TEST(special_port)
SHORTAGE_TEST(get_special_port)
SHORTAGE_TEST(notification)
SHORTAGE_TEST(port_fd)
SHORTAGE_TEST(fileport)
SHORTAGE_TEST(voucher)

int
main(void)
{
#define RIG_TEST(f) cmocka_unit_test_setup_teardown(f, rig_setup, rig_teardown)
	const struct CMUnitTest tests[] = {
		RIG_TEST(test_attach),
		RIG_TEST(test_connect),
		RIG_TEST(test_reply_port),
		RIG_TEST(test_host),
		RIG_TEST(test_message),
		RIG_TEST(test_body),
		RIG_TEST(test_names),
		RIG_TEST(test_allocate),
		RIG_TEST(test_special_port),
		RIG_TEST(test_get_special_port),
		RIG_TEST(test_notification),
		RIG_TEST(test_port_fd),
		RIG_TEST(test_fileport),
		RIG_TEST(test_voucher),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

#include "machd/memory.h"

#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>
#include <cmocka.h>

#include "base/cleanup.h"
#include "machd/test-rig.h"
#include "os/memfd.h"

#define MAX_OOL 4090

static struct peer peer;
static mach_port_name_t port;

static struct {
	mach_msg_header_t head;
	mach_msg_body_t body;
	mach_msg_ool_descriptor_t ool[MAX_OOL];
} message;

/* A message of `count` OOL descriptors of `size` bytes each. */
static size_t
make_message(uint32_t count, uint32_t size)
{
	memset(&message, 0, sizeof(message));
	message.head.msgh_bits = MACH_MSGH_BITS(MACH_MSG_TYPE_COPY_SEND, 0) |
	    MACH_MSGH_BITS_COMPLEX;
	message.head.msgh_remote_port = port;
	message.body.msgh_descriptor_count = count;
	for (uint32_t i = 0; i < count; i++) {
		message.ool[i].type = MACH_MSG_OOL_DESCRIPTOR;
		message.ool[i].size = size;
	}
	return offsetof(__typeof__(message), ool) +
	    count * sizeof(message.ool[0]);
}

static void
begin(void **state)
{
	peer_fake(*state, &peer, getuid());
	port = peer_new_port(&peer);
}

/* The bytes of region i of what was received. */
static uint8_t *
got_region(unsigned i, struct wire_region *ret_region)
{
	const uint8_t *bytes = peer.memory_bytes + sizeof(peer.memory) +
	    peer.memory.regions * sizeof(*ret_region);
	uint8_t *copy;

	for (unsigned j = 0;; j++) {
		memcpy(ret_region,
		    peer.memory_bytes + sizeof(peer.memory) +
			j * sizeof(*ret_region),
		    sizeof(*ret_region));
		if (j == i)
			break;
		if (ret_region->kind == WIRE_REGION_INLINE)
			bytes += ret_region->size;
	}
	copy = malloc(ret_region->size + 1);
	assert_non_null(copy);
	if (ret_region->kind == WIRE_REGION_INLINE)
		memcpy(copy, bytes, ret_region->size);
	else
		assert_int_equal(memfd_read(peer.memory_fds[ret_region->fd],
				     copy, ret_region->size, ret_region->offset),
		    0);
	return copy;
}

static void
assert_region(unsigned i, size_t size, int fill)
{
	struct wire_region region;
	_cleanup_free_ uint8_t *bytes = got_region(i, &region);

	assert_int_equal(region.size, size);
	for (size_t j = 0; j < size; j++)
		if (bytes[j] != (uint8_t)fill)
			fail_msg("byte %zu of region %u is %u", j, i, bytes[j]);
}

static void
receive(void)
{
	peer_ask_receive(&peer, port, MACH_RCV_TIMEOUT, 1 << 20, 0);
	assert_true(peer_receive(&peer));
	assert_int_equal(peer.answer.result, MACH_MSG_SUCCESS);
}

static void
test_inline(void **state)
{
	char bytes[1000];

	begin(state);
	memset(bytes, 'i', sizeof(bytes));
	make_message(3, sizeof(bytes));
	message.ool[1].size = 0;
	peer_message(
	    &peer, WIRE_MSG, MACH_SEND_MSG, &message, make_message(3, 0));
	message.ool[0].size = message.ool[2].size = sizeof(bytes);
	memcpy(
	    peer.out + sizeof(peer.request), &message, peer.request.send_size);
	peer_add_region(&peer, sizeof(bytes), WIRE_REGION_INLINE, 0, 0);
	peer_add_region(&peer, 0, WIRE_REGION_INLINE, 0, 0);
	peer_add_region(&peer, sizeof(bytes), WIRE_REGION_INLINE, 0, 0);
	peer_add(&peer, bytes, sizeof(bytes));
	memset(bytes, 'j', sizeof(bytes));
	peer_add(&peer, bytes, sizeof(bytes));
	assert_int_equal(peer_call(&peer), MACH_MSG_SUCCESS);
	receive();
	assert_region(0, sizeof(bytes), 'i');
	assert_region(2, sizeof(bytes), 'j');
	peer_close(&peer);
}

/* One memfd for two regions, another for a third; shared, sealed, let go. */
static void
test_files(void **state)
{
	int fds = rig_count_fds();

	begin(state);
	peer_message(
	    &peer, WIRE_MSG, MACH_SEND_MSG, &message, make_message(3, 4096));
	peer_add_region(&peer, 4096, WIRE_REGION_FD, 1, 0);
	peer_add_region(&peer, 4096, WIRE_REGION_FD, 1, 4096);
	peer_add_region(&peer, 4096, WIRE_REGION_FD, 0, 0);
	peer_add_fd(&peer, rig_memfd(4096, 'b'));
	peer_add_fd(&peer, rig_memfd(8192, 'a'));
	assert_int_equal(peer_call(&peer), MACH_MSG_SUCCESS);
	receive();
	assert_int_equal(peer.memory_fd_count, 2);
	assert_region(0, 4096, 'a');
	assert_region(1, 4096, 'a');
	assert_region(2, 4096, 'b');
	assert_int_equal(memfd_write(peer.memory_fds[0], "x", 1, 0), -EPERM);
	peer_close(&peer);
	assert_int_equal(rig_count_fds(), fds);
}

static int32_t
send_region(uint32_t descriptor, uint64_t size, uint64_t offset, int fd)
{
	peer_message(&peer, WIRE_MSG, MACH_SEND_MSG, &message,
	    make_message(1, descriptor));
	peer_add_region(&peer, size, WIRE_REGION_FD, 0, offset);
	peer_add_fd(&peer, fd);
	return peer_call(&peer);
}

/* Sizes and fds that are not what they are said to be. */
static void
test_lies(void **state)
{
	int fds, unsealable = memfd_create("rig", MFD_CLOEXEC);

	begin(state);
	fds = rig_count_fds();
	assert_int_equal(send_region(4096, 4096, 0, rig_memfd(4095, 'x')),
	    MACH_SEND_INVALID_MEMORY);
	assert_int_equal(send_region(4096, 4096, 4096, rig_memfd(8191, 'x')),
	    MACH_SEND_INVALID_MEMORY);
	assert_int_equal(send_region(4096, 4096, 1, rig_memfd(8192, 'x')),
	    MACH_SEND_INVALID_MEMORY);
	assert_int_equal(send_region(4096, 4095, 0, rig_memfd(8192, 'x')),
	    MACH_SEND_INVALID_MEMORY);
	assert_int_equal(
	    send_region(4096, 4096, UINT64_MAX - 4095, rig_memfd(8192, 'x')),
	    MACH_SEND_INVALID_MEMORY);
	assert_int_equal(send_region(4096, 4096, 0, open("/dev/zero", O_RDWR)),
	    MACH_SEND_INVALID_DATA);
	assert_int_equal(
	    send_region(4096, 4096, 0, dup(peer.fd)), MACH_SEND_INVALID_DATA);
	assert_int_equal(send_region(4096, 4096, 0, unsealable), WIRE_BUSY);
	/* a region too few */
	peer_message(
	    &peer, WIRE_MSG, MACH_SEND_MSG, &message, make_message(1, 4096));
	assert_int_equal(peer_call(&peer), MACH_SEND_INVALID_MEMORY);
	assert_int_equal(rig_count_fds(), fds - 1);
	peer_close(&peer);
}

static int32_t
send_unsealed(int fd)
{
	peer_message(
	    &peer, WIRE_MSG, MACH_SEND_MSG, &message, make_message(1, 4096));
	peer_add_region(&peer, 4096, WIRE_REGION_FD, 0, 0);
	peer_add_fd_as_is(&peer, fd);
	return peer_call(&peer);
}

/* What somebody can still write to is not taken, and nothing is consumed. */
static void
test_unsealed(void **state)
{
	int fd = rig_memfd(4096, 'x');

	begin(state);
	assert_int_equal(send_unsealed(dup(fd)), WIRE_BUSY);
	assert_int_equal(fcntl(fd, F_ADD_SEALS, F_SEAL_WRITE), 0);
	assert_int_equal(send_unsealed(dup(fd)), WIRE_BUSY);
	assert_int_equal(send_region(4096, 4096, 0, fd), MACH_MSG_SUCCESS);
	peer_close(&peer);
}

/* Sealing waits for who has a hold of the pages; machd must not. */
static void
test_pinned(void **state)
{
	int fd = rig_memfd(4096, 'x'), ends[2];
	struct iovec iov = { .iov_len = 4096 };
	struct timespec before, after;

	begin(state);
	assert_int_equal(pipe(ends), 0);
	iov.iov_base = mmap(
	    NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	assert_true(iov.iov_base != MAP_FAILED);
	assert_int_equal(vmsplice(ends[1], &iov, 1, 0), 4096);
	munmap(iov.iov_base, 4096);
	clock_gettime(CLOCK_MONOTONIC, &before);
	assert_int_equal(send_unsealed(fd), WIRE_BUSY);
	clock_gettime(CLOCK_MONOTONIC, &after);
	assert_true((after.tv_sec - before.tv_sec) * 1000 +
		(after.tv_nsec - before.tv_nsec) / 1000000 <
	    100);
	close(ends[0]);
	close(ends[1]);
	peer_close(&peer);
}

/* A body in a memfd comes out in two parts, at the right places. */
static void
test_body(void **state)
{
	_cleanup_free_ uint8_t *bytes = calloc(1, 300000);
	size_t size = make_message(1, 0);
	int fd;

	begin(state);
	make_message(1, 0);
	memset(bytes, 'b', 300000);
	memcpy(bytes, &message, size);
	assert_int_equal(memfd_new("rig", &fd), 0);
	assert_int_equal(memfd_write(fd, bytes, 300000, 0), 0);
	peer_message(&peer, WIRE_MSG, MACH_SEND_MSG, NULL, 0);
	peer.request.flags = WIRE_BODY_FD;
	peer.request.send_size = 300000;
	peer_add_region(&peer, 0, WIRE_REGION_INLINE, 0, 0);
	peer_add_fd(&peer, fd);
	assert_int_equal(peer_call(&peer), MACH_MSG_SUCCESS);
	receive();
	assert_true(peer.answer.flags & WIRE_BODY_FD);
	assert_int_equal(peer.answer.size + peer.answer.value[0], 300000);
	assert_int_equal(memfd_read(peer.in_fds[0], bytes, peer.answer.value[0],
			     peer.answer.value[1]),
	    0);
	for (uint32_t i = 0; i < peer.answer.value[0]; i++)
		assert_int_equal(bytes[i], 'b');
	peer_close(&peer);
}

static long
resident_kib(void)
{
	struct rusage usage;

	getrusage(RUSAGE_SELF, &usage);
	return usage.ru_maxrss;
}

static int32_t
send_body(int fd, uint32_t size)
{
	peer_message(&peer, WIRE_MSG, MACH_SEND_MSG, NULL, 0);
	peer.request.flags = WIRE_BODY_FD;
	peer.request.send_size = size;
	peer_add_fd(&peer, fd);
	return peer_call(&peer);
}

/* A sparse file that says it is a message of 4 GiB: not a byte is read. */
static void
test_huge_bodies(void **state)
{
	uint32_t descriptors = UINT32_MAX,
		 sizes[] = { 0xfffffffc, 0xffffffff, 48 << 20 };
	long before;

	begin(state);
	before = resident_kib();
	for (int i = 0; i < 3; i++) {
		int fd = rig_memfd(0, 0);

		make_message(0, 0);
		message.body.msgh_descriptor_count = i < 2
		    ? descriptors
		    : (sizes[i] - 28) / 12;
		assert_int_equal(memfd_write(fd, &message, 28, 0), 0);
		assert_int_equal(ftruncate(fd, 1ll << 40), 0);
		assert_int_equal(send_body(fd, sizes[i]),
		    i == 1 ? MACH_SEND_MSG_TOO_SMALL : MACH_SEND_TOO_LARGE);
	}
	assert_true(resident_kib() - before < 16384);
	assert_int_equal(
	    send_body(rig_memfd(99, 0), 100), MACH_SEND_INVALID_DATA);
	assert_int_equal(send_body(rig_memfd(0, 0), 0), MACH_SEND_MSG_TOO_SMALL);
	peer_close(&peer);
}

/* The same names again and again in one file: refused before they are read. */
static void
test_many_names(void **state)
{
	int fd = rig_memfd(16383 * 4, 0);
	long before = resident_kib();

	begin(state);
	make_message(1000, 16383);
	for (int i = 0; i < 1000; i++) {
		message.ool[i].type = MACH_MSG_OOL_PORTS_DESCRIPTOR;
		message.ool[i].copy = 0;
		((uint8_t *)&message.ool[i])[10] = MACH_MSG_TYPE_COPY_SEND;
	}
	peer_message(&peer, WIRE_MSG, MACH_SEND_MSG, &message,
	    28 + 1000 * sizeof(message.ool[0]));
	for (int i = 0; i < 1000; i++)
		peer_add_region(&peer, 16383 * 4, WIRE_REGION_FD, 0, 0);
	peer_add_fd(&peer, fd);
	assert_int_equal(peer_call(&peer), MACH_SEND_TOO_LARGE);
	assert_true(resident_kib() - before < 16384);
	peer_close(&peer);
}

/*
 * No message can be sent that its receiver's connection cannot carry. The
 * most regions that there are can be, in both directions.
 */
static void
test_many_regions(void **state)
{
	uint32_t most = WIRE_PAYLOAD_MAX / sizeof(struct wire_region);
	int fd = rig_memfd(0, 0);

	begin(state);
	peer_message(&peer, WIRE_MSG, MACH_SEND_MSG, &message,
	    make_message(most + 1, 0));
	assert_int_equal(peer_call(&peer), MACH_SEND_TOO_LARGE);
	make_message(most, 8);
	assert_int_equal(memfd_write(fd, &message, sizeof(message), 0), 0);
	peer_message(&peer, WIRE_MSG, MACH_SEND_MSG, NULL, 0);
	peer.request.flags = WIRE_BODY_FD;
	peer.request.send_size = (uint32_t)(28 + most * sizeof(message.ool[0]));
	for (uint32_t i = 0; i < most; i++)
		peer_add_region(&peer, 8, WIRE_REGION_FD, 1, 0);
	peer_add_fd(&peer, fd);
	peer_add_fd(&peer, rig_memfd(8, 'm'));
	assert_int_equal(peer_call(&peer), MACH_MSG_SUCCESS);
	receive();
	assert_int_equal(peer.memory.regions, most);
	assert_region(most - 1, 8, 'm');
	peer_reply_port(&peer);
	peer_close(&peer);
}

/* More descriptors than a packet holds: what is too much goes to a memfd. */
static void
test_many_ports(void **state)
{
	enum { COUNT = 16000, SIZE = 28 + COUNT * 12 + 4000 };
	_cleanup_free_ uint8_t *bytes = calloc(1, SIZE);
	mach_msg_port_descriptor_t *ports = (void *)(bytes + 28);
	int fd;

	begin(state);
	make_message(0, 0);
	message.body.msgh_descriptor_count = COUNT;
	memcpy(bytes, &message, 28);
	for (int i = 0; i < COUNT; i++)
		ports[i] = (mach_msg_port_descriptor_t){
			.name = port,
			.disposition = MACH_MSG_TYPE_COPY_SEND,
			.type = MACH_MSG_PORT_DESCRIPTOR,
		};
	memset(bytes + SIZE - 4000, 't', 4000);
	assert_int_equal(memfd_new("rig", &fd), 0);
	assert_int_equal(memfd_write(fd, bytes, SIZE, 0), 0);
	assert_int_equal(send_body(fd, SIZE), MACH_MSG_SUCCESS);
	memset(bytes, 0, SIZE);
	receive();
	assert_int_equal(peer.answer.size + peer.answer.value[0], SIZE);
	memcpy(bytes, peer_got(&peer), peer.answer.size);
	assert_int_equal(memfd_read(peer.in_fds[0], bytes + peer.answer.size,
			     peer.answer.value[0], peer.answer.value[1]),
	    0);
	for (int i = 0; i < COUNT; i++)
		assert_int_equal(ports[i].name, port);
	for (int i = SIZE - 4000; i < SIZE; i++)
		assert_int_equal(bytes[i], 't');
	peer_close(&peer);
}

/* Inline regions that the answer has no room for beside its wire_regions. */
static void
test_spill(void **state)
{
	size_t message_size = make_message(100, 600);
	char bytes[600];

	begin(state);
	peer_message(
	    &peer, WIRE_MSG, MACH_SEND_MSG, &message, make_message(100, 600));
	(void)message_size;
	for (int i = 0; i < 100; i++)
		peer_add_region(&peer, 600, WIRE_REGION_INLINE, 0, 0);
	for (int i = 0; i < 100; i++) {
		memset(bytes, i, sizeof(bytes));
		peer_add(&peer, bytes, sizeof(bytes));
	}
	assert_int_equal(peer_call(&peer), MACH_MSG_SUCCESS);
	receive();
	for (int i = 0; i < 100; i++)
		assert_region((unsigned)i, 600, i);
	peer_close(&peer);
}

int
main(void)
{
#define RIG_TEST(f) cmocka_unit_test_setup_teardown(f, rig_setup, rig_teardown)
	const struct CMUnitTest tests[] = {
		RIG_TEST(test_inline),
		RIG_TEST(test_files),
		RIG_TEST(test_lies),
		RIG_TEST(test_unsealed),
		RIG_TEST(test_pinned),
		RIG_TEST(test_body),
		RIG_TEST(test_huge_bodies),
		RIG_TEST(test_many_names),
		RIG_TEST(test_many_regions),
		RIG_TEST(test_many_ports),
		RIG_TEST(test_spill),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

/*
 * Memory entries by packets made by hand: what a client may not do.
 */
#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>
#include <cmocka.h>

#include "machd/conn.h"
#include "machd/task.h"
#include "machd/test-rig.h"
#include "os/memfd.h"

#define PAGE 4096u
#define RW   3u

static struct peer peer;

/* A memfd of two pages that cannot shrink. */
static int
new_memory(void)
{
	int fd = -1;

	assert_int_equal(memfd_new("test", &fd), 0);
	assert_int_equal(memfd_resize(fd, 2 * PAGE), 0);
	return fd;
}

/* ENTRY_MAKE with that fd, which goes; -1: none. */
static int32_t
make(int fd, uint64_t offset, uint64_t size, uint32_t protection)
{
	const struct wire_memory_entry entry = {
		.offset = offset, .size = size, .protection = protection
	};

	peer_request(&peer, WIRE_ENTRY_MAKE);
	peer_add(&peer, &entry, sizeof(entry));
	if (fd >= 0)
		peer_add_fd_as_is(&peer, fd);
	return peer_call(&peer);
}

static int32_t
open_entry(mach_port_name_t name, struct wire_memory_entry *ret_entry)
{
	int32_t result;

	peer_request(&peer, WIRE_ENTRY_OPEN);
	peer.request.value[0] = name;
	result = peer_call(&peer);
	if (result == KERN_SUCCESS)
		memcpy(ret_entry, peer.in + sizeof(peer.answer),
		    sizeof(*ret_entry));
	return result;
}

static void
test_round(void **state)
{
	struct wire_memory_entry entry;
	mach_port_name_t name;
	int fd;

	peer_fake(*state, &peer, getuid());
	assert_int_equal(make(new_memory(), PAGE, PAGE, RW), KERN_SUCCESS);
	name = peer.answer.value[0];
	assert_int_equal(open_entry(name, &entry), KERN_SUCCESS);
	assert_int_equal(peer.answer.size, sizeof(entry));
	assert_true(peer.answer.flags & WIRE_FD);
	assert_int_equal(entry.offset, PAGE);
	assert_int_equal(entry.size, PAGE);
	assert_int_equal(entry.protection, RW);
	fd = peer.in_fds[0];
	assert_int_equal(fcntl(fd, F_GETFL) & O_ACCMODE, O_RDWR);
	peer_die(&peer);
	peer_close(&peer);
}

/* Nobody can make a mapping of it writable then. */
static void
test_read_only(void **state)
{
	struct wire_memory_entry entry;
	int fd;

	peer_fake(*state, &peer, getuid());
	assert_int_equal(make(new_memory(), 0, PAGE, 1), KERN_SUCCESS);
	assert_int_equal(open_entry(peer.answer.value[0], &entry), KERN_SUCCESS);
	fd = peer.in_fds[0];
	assert_int_equal(fcntl(fd, F_GETFL) & O_ACCMODE, O_RDONLY);
	assert_true(mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_SHARED, fd,
			0) == MAP_FAILED);
	peer_die(&peer);
	peer_close(&peer);
}

static int
new_file(void)
{
	FILE *file = tmpfile();
	int fd = dup(fileno(file));

	fclose(file);
	return fd;
}

static int
new_unsealed(void)
{
	int fd = -1;

	assert_int_equal(memfd_new("test", &fd), 0);
	assert_int_equal(ftruncate(fd, PAGE), 0);
	return fd;
}

static int
reopened(int how)
{
	int fd = new_memory(), copy;
	char path[64];

	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	copy = open(path, how | O_CLOEXEC);
	close(fd);
	assert_true(copy >= 0);
	return copy;
}

static void
test_refused(void **state)
{
	struct rig *rig = *state;
	int before;

	peer_fake(rig, &peer, getuid());
	before = rig_count_fds();
	assert_int_equal(make(new_file(), 0, PAGE, RW), KERN_INVALID_ARGUMENT);
	assert_int_equal(
	    make(new_unsealed(), 0, PAGE, RW), KERN_INVALID_ARGUMENT);
	assert_int_equal(make(new_memory(), 0, 0, RW), KERN_INVALID_ARGUMENT);
	assert_int_equal(make(new_memory(), 8, PAGE, RW), KERN_INVALID_ARGUMENT);
	assert_int_equal(
	    make(new_memory(), 0, PAGE + 1, RW), KERN_INVALID_ARGUMENT);
	assert_int_equal(
	    make(new_memory(), 0, 3 * PAGE, RW), KERN_INVALID_ARGUMENT);
	assert_int_equal(
	    make(new_memory(), 3 * PAGE, PAGE, RW), KERN_INVALID_ARGUMENT);
	assert_int_equal(make(new_memory(), PAGE, UINT64_MAX - PAGE + 1, RW),
	    KERN_INVALID_ARGUMENT);
	assert_int_equal(
	    make(new_memory(), 0, PAGE, 0x10), KERN_INVALID_ARGUMENT);
	assert_int_equal(
	    make(reopened(O_RDONLY), 0, PAGE, RW), KERN_INVALID_ARGUMENT);
	assert_int_equal(
	    make(reopened(O_WRONLY), 0, PAGE, 1), KERN_INVALID_ARGUMENT);
	assert_int_equal(make(reopened(O_RDONLY), 0, PAGE, 1), KERN_SUCCESS);
	rig_turn(rig);
	assert_int_equal(rig_count_fds(), before + 1);
	peer_die(&peer);
	peer_close(&peer);
}

static void
test_names(void **state)
{
	struct wire_memory_entry entry;

	peer_fake(*state, &peer, getuid());
	assert_int_equal(
	    open_entry(0x00f00103, &entry), MACH_SEND_INVALID_RIGHT);
	assert_int_equal(
	    open_entry(WIRE_NAME_TASK, &entry), KERN_INVALID_OBJECT);
	assert_int_equal(
	    open_entry(peer_new_port(&peer), &entry), KERN_INVALID_OBJECT);
	peer_die(&peer);
	peer_close(&peer);
}

/* It ends with its last send right, here with all of its task's. */
static void
test_gone(void **state)
{
	struct rig *rig = *state;
	int before = rig_count_fds();

	peer_fake(rig, &peer, getuid());
	for (int i = 0; i < 10; i++)
		assert_int_equal(make(new_memory(), 0, PAGE, RW), KERN_SUCCESS);
	peer_die(&peer);
	peer_close(&peer);
	rig_turn(rig);
	assert_int_equal(rig_count_fds(), before);
}

static void
test_violations(void **state)
{
	struct wire_memory_entry entry = { .size = PAGE };

	peer_fake(*state, &peer, getuid());
	peer_request(&peer, WIRE_ENTRY_MAKE);
	peer_add(&peer, &entry, sizeof(entry));
	assert_true(peer_send(&peer)); /* without an fd */
	rig_turn(*state);
	assert_true(peer_dropped(&peer));
	peer_die(&peer);
	peer_close(&peer);

	peer_fake(*state, &peer, getuid());
	peer_request(&peer, WIRE_ENTRY_MAKE);
	peer_add(&peer, &entry, sizeof(entry) - 1);
	peer_add_fd_as_is(&peer, new_memory());
	assert_true(peer_send(&peer));
	rig_turn(*state);
	assert_true(peer_dropped(&peer));
	peer_die(&peer);
	peer_close(&peer);
}

#define RIG_TEST(f) cmocka_unit_test_setup_teardown(f, rig_setup, rig_teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		RIG_TEST(test_round),
		RIG_TEST(test_read_only),
		RIG_TEST(test_refused),
		RIG_TEST(test_names),
		RIG_TEST(test_gone),
		RIG_TEST(test_violations),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

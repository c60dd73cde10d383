/*
 * The ops that take or give fds, auxiliary data, and quotas, by packets made
 * by hand.
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <unistd.h>
#include <cmocka.h>

#include "machd/conn.h"
#include "machd/quota.h"
#include "machd/task.h"
#include "machd/test-rig.h"

static struct peer peer, other;

static int
state(int fd)
{
	struct pollfd poll_fd = { .fd = fd, .events = POLLIN };

	assert_int_not_equal(poll(&poll_fd, 1, 0), -1);
	return poll_fd.revents;
}

/* Makes the op with two values and returns its result. */
static int32_t
call(struct peer *from, enum wire_op op, uint32_t value0, uint32_t value1)
{
	peer_request(from, op);
	from->request.value[0] = value0;
	from->request.value[1] = value1;
	return peer_call(from);
}

/* The answer's only fd, which is the test's from here on. */
static int
take_fd(struct peer *from)
{
	assert_int_equal(from->in_fd_count, 1);
	assert_true(from->answer.flags & WIRE_FD);
	from->in_fd_count = 0;
	return from->in_fds[0];
}

static void
test_port_fd(void **state_)
{
	struct rig *rig = *state_;
	mach_port_name_t port;
	int fd;

	peer_fake(rig, &peer, getuid());
	port = peer_new_port(&peer);
	assert_int_equal(call(&peer, WIRE_PORT_FD, port, 0), KERN_SUCCESS);
	fd = take_fd(&peer);
	assert_int_equal(state(fd), 0);
	assert_int_equal(peer_send_simple(&peer, port, 1, 0, 0), 0);
	assert_int_equal(state(fd), POLLIN);
	peer_ask_receive(&peer, port, MACH_RCV_TIMEOUT, 1024, 0);
	assert_true(peer_receive(&peer));
	assert_int_equal(state(fd), 0);
	assert_int_equal(
	    call(&peer, WIRE_PORT_FD, 0x00f00103, 0), KERN_INVALID_NAME);
	assert_int_equal(peer.in_fd_count, 0);
	assert_int_equal(
	    call(&peer, WIRE_PORT_FD, WIRE_NAME_TASK, 0), KERN_INVALID_RIGHT);
	peer_die(&peer);
	peer_close(&peer);
	close(fd);
	rig_turn(rig);
}

static void
test_port_fd_of_the_dead(void **state_)
{
	struct rig *rig = *state_;
	int fd;

	peer_fake(rig, &other, getuid());
	assert_int_equal(
	    call(&other, WIRE_PORT_FD, peer_new_port(&other), 0), KERN_SUCCESS);
	fd = take_fd(&other);
	assert_int_equal(state(fd), 0);
	peer_die(&other);
	rig_turn(rig);
	assert_int_equal(state(fd), POLLHUP);
	close(fd);
	peer_close(&other);
}

static void
test_port_fd_abandoned(void **state_)
{
	struct rig *rig = *state_;
	mach_port_name_t port;
	int before;

	peer_fake(rig, &peer, getuid());
	port = peer_new_port(&peer);
	before = rig_count_fds();
	for (int i = 0; i < 20; i++) {
		assert_int_equal(
		    call(&peer, WIRE_PORT_FD, port, 0), KERN_SUCCESS);
		close(take_fd(&peer));
	}
	rig_turn(rig);
	assert_int_equal(rig_count_fds(), before);
	peer_die(&peer);
	peer_close(&peer);
}

static void
test_fileport(void **state_)
{
	struct rig *rig = *state_;
	mach_port_name_t name;
	int ends[2], fd;

	peer_fake(rig, &peer, getuid());
	assert_int_equal(pipe2(ends, O_CLOEXEC), 0);
	peer_request(&peer, WIRE_FILEPORT_MAKE);
	peer_add_fd_as_is(&peer, ends[1]);
	assert_int_equal(peer_call(&peer), KERN_SUCCESS);
	name = peer.answer.value[0];
	assert_int_equal(state(ends[0]), 0);
	assert_int_equal(call(&peer, WIRE_FILEPORT_OPEN, name, 0), KERN_SUCCESS);
	fd = take_fd(&peer);
	assert_int_equal(write(fd, "x", 1), 1);
	assert_int_equal(state(ends[0]), POLLIN);
	close(fd);
	assert_int_equal(call(&peer, WIRE_FILEPORT_OPEN, WIRE_NAME_TASK, 0),
	    KERN_INVALID_ARGUMENT);
	assert_int_equal(
	    call(&peer, WIRE_FILEPORT_OPEN, 0, 0), KERN_INVALID_ARGUMENT);
	peer_die(&peer);
	peer_close(&peer);
	close(ends[0]);
}

/* A connection of machd's own must not be kept open by machd itself. */
static void
test_fileport_of_connection(void **state_)
{
	struct rig *rig = *state_;

	peer_fake(rig, &peer, getuid());
	peer_request(&peer, WIRE_FILEPORT_MAKE);
	peer_add_fd_as_is(&peer, dup(peer.fd));
	assert_int_equal(peer_call(&peer), KERN_INVALID_ARGUMENT);
	peer_die(&peer);
	peer_close(&peer);
}

static void
test_fileport_without_fd(void **state_)
{
	struct rig *rig = *state_;

	peer_fake(rig, &peer, getuid());
	peer_request(&peer, WIRE_FILEPORT_MAKE);
	assert_true(peer_send(&peer));
	rig_turn(rig);
	assert_true(peer_dropped(&peer));
	peer_die(&peer);
	peer_close(&peer);
}

static void
test_token(void **state_)
{
	struct rig *rig = *state_;
	const struct task *task;

	peer_fake(rig, &peer, getuid());
	task = task_find(&rig->machd, peer.pid);
	assert_int_equal(
	    call(&peer, WIRE_TOKEN_FD, (uint32_t)task->pid, task->version),
	    KERN_SUCCESS);
	close(take_fd(&peer));
	assert_int_equal(
	    call(&peer, WIRE_TOKEN_FD, (uint32_t)task->pid, task->version + 1),
	    KERN_NOT_FOUND);
	assert_int_equal(call(&peer, WIRE_TOKEN_FD, 0, 0), KERN_NOT_FOUND);
	assert_int_equal(peer.in_fd_count, 0);
	peer_die(&peer);
	peer_close(&peer);
}

/* A message to port with `there` bytes of aux where the header says `said`. */
static void
aux_message(mach_port_name_t port, uint32_t there, uint32_t said)
{
	mach_msg_header_t message = { .msgh_remote_port = port };
	uint8_t aux[2048];

	message.msgh_bits = MACH_MSGH_BITS(MACH_MSG_TYPE_COPY_SEND, 0);
	memset(aux, 0xff, sizeof(aux));
	peer_message(&peer, WIRE_MSG, MACH_SEND_MSG, &message, sizeof(message));
	peer.request.flags |= WIRE_AUX;
	peer.request.value[0] = said;
	peer_add(&peer, aux, there);
}

static void
test_aux(void **state_)
{
	struct rig *rig = *state_;
	const mach_msg_aux_header_t *head;
	mach_port_name_t port;

	peer_fake(rig, &peer, getuid());
	port = peer_new_port(&peer);
	aux_message(port, 7, 7);
	assert_int_equal(peer_call(&peer), MACH_SEND_AUX_TOO_SMALL);
	aux_message(port, 1025, 1025);
	assert_int_equal(peer_call(&peer), MACH_SEND_AUX_TOO_LARGE);
	aux_message(port, 40, 40);
	assert_int_equal(peer_call(&peer), MACH_MSG_SUCCESS);
	peer_request(&peer, WIRE_MSG);
	peer.request.options = MACH_RCV_MSG;
	peer.request.rcv_name = port;
	peer.request.rcv_size = 1024;
	peer.request.flags = WIRE_AUX;
	peer.request.value[1] = 40;
	assert_int_equal(peer_call(&peer), MACH_MSG_SUCCESS);
	assert_true(peer.answer.flags & WIRE_AUX);
	assert_int_equal(peer.answer.aux, 40);
	head = (const void *)(peer.in + sizeof(peer.answer) + peer.answer.size +
	    peer.answer.trailer);
	/* Not what the sender wrote there. */
	assert_int_equal(head->msgdh_size, 40);
	assert_int_equal(head->msgdh_reserved, 0);
	peer_die(&peer);
	peer_close(&peer);
}

static void
test_aux_lies(void **state_)
{
	static const uint32_t said[] = { 0, 39, 41, 65536, UINT32_MAX };
	struct rig *rig = *state_;

	for (size_t i = 0; i < sizeof(said) / sizeof(said[0]); i++) {
		mach_port_name_t port;

		peer_fake(rig, &peer, getuid());
		port = peer_new_port(&peer);
		aux_message(port, 40, said[i]);
		assert_true(peer_send(&peer));
		rig_turn(rig);
		assert_true(peer_dropped(&peer));
		peer_die(&peer);
		peer_close(&peer);
	}
}

static void
test_quota_words(void **state_)
{
	static const char *const wrong[] = { "", "ports", "ports=", "ports=0",
		"ports=-1", "ports=+1", "ports= 1", "ports=1k", "ports=1KB",
		"ports=0x10", "port=1", "portss=1", "=1", "fds=1T",
		"bytes=18446744073709551616", "bytes=17179869184G" };
	struct account_limits limits;
	struct quota quota = { 0 };

	(void)state_;
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
		assert_int_equal(quota_take(&quota, wrong[i]), -EINVAL);
	assert_int_equal(quota_take(&quota, "ports=7"), 0);
	assert_int_equal(quota_take(&quota, "bytes=3K"), 0);
	assert_int_equal(quota_take(&quota, "memory=2G"), 0);
	assert_int_equal(quota_take_task(&quota, "entries=15"), -EINVAL);
	assert_int_equal(quota_take_task(&quota, "ports=100"), -EINVAL);
	assert_int_equal(quota_take_task(&quota, "entries=1M"), 0);
	assert_int_equal(quota.task_entries, 1 << 20);
	quota_user(&quota, 1000, &limits);
	assert_int_equal(limits.slot[ACCOUNT_PORTS], 7);
	assert_int_equal(limits.slot[ACCOUNT_BYTES], 3 << 10);
	assert_int_equal(limits.slot[ACCOUNT_MEMORY], 2ll << 30);
	assert_int_equal(limits.slot[ACCOUNT_FDS], 500);
	assert_true(limits.slot[ACCOUNT_TASKS] > 0);
}

/* Over the user's fds: an error for each op, nothing left behind. */
static void
test_quota_fds(void **state_)
{
	struct options options = { 0 };
	struct rig rig;
	int fds[8], count = 0;

	(void)state_;
	assert_int_equal(quota_take(&options.quota, "fds=8"), 0);
	rig_begin(&rig, &options);
	peer_fake(&rig, &other, getuid() + 1);
	while (call(&other, WIRE_PORT_FD, peer_new_port(&other), 0) ==
	    KERN_SUCCESS) {
		assert_in_range(count, 0, 7);
		fds[count++] = take_fd(&other);
	}
	assert_int_equal(other.answer.result, KERN_RESOURCE_SHORTAGE);
	assert_true(count > 0);
	peer_request(&other, WIRE_FILEPORT_MAKE);
	peer_add_fd_as_is(&other, dup(1));
	assert_int_equal(peer_call(&other), KERN_RESOURCE_SHORTAGE);
	for (int i = 0; i < count; i++)
		close(fds[i]);
	rig_turn(&rig);
	assert_int_equal(
	    call(&other, WIRE_PORT_FD, peer_new_port(&other), 0), KERN_SUCCESS);
	close(take_fd(&other));
	peer_die(&other);
	peer_close(&other);
	rig_end(&rig);
}

int
main(void)
{
#define RIG_TEST(f) cmocka_unit_test_setup_teardown(f, rig_setup, rig_teardown)
	const struct CMUnitTest tests[] = {
		RIG_TEST(test_port_fd),
		RIG_TEST(test_port_fd_of_the_dead),
		RIG_TEST(test_port_fd_abandoned),
		RIG_TEST(test_fileport),
		RIG_TEST(test_fileport_of_connection),
		RIG_TEST(test_fileport_without_fd),
		RIG_TEST(test_token),
		RIG_TEST(test_aux),
		RIG_TEST(test_aux_lies),
		cmocka_unit_test(test_quota_words),
		cmocka_unit_test(test_quota_fds),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

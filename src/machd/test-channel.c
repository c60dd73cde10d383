/*
 * Channels, by requests that are put into the page by hand.
 */
#include <fcntl.h>
#include <poll.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/uio.h>
#include <unistd.h>
#include <cmocka.h>

#include "machd/conn.h"
#include "machd/task.h"
#include "machd/test-rig.h"
#include "machd/user.h"
#include "os/page.h"
#include "os/pidfd.h"
#include "os/process.h"
#include "wire/channel.h"

static struct peer peer;
static struct wire_channel *page;
static const struct wire_channel_note *note;
static int reader, bell;

/* What came by the pipe last. */
static union {
	struct wire_answer answer;
	uint8_t bytes[WIRE_CHANNEL_ANSWER];
} heard;

static struct account *
account_of(struct rig *rig)
{
	struct user *user;

	assert_int_equal(user_get(&rig->machd, getuid(), &user), 0);
	return user->account;
}

/* Asks with this fd, which is taken. */
static int32_t
ask(int fd)
{
	peer_request(&peer, WIRE_CHANNEL);
	if (fd >= 0)
		peer_add_fd_as_is(&peer, fd);
	return peer_call(&peer);
}

static void
open_channel(struct rig *rig)
{
	const void *there;
	void *here;
	int fd;

	peer_attach(rig, &peer);
	assert_int_equal(page_new("test", WIRE_CHANNEL_SIZE, &fd, &here), 0);
	page = here;
	assert_int_equal(ask(fd), KERN_SUCCESS);
	assert_int_equal(peer.in_fd_count, 3);
	peer.in_fd_count = 0;
	assert_int_equal(
	    page_open(peer.in_fds[0], WIRE_CHANNEL_NOTE_SIZE, &there), 0);
	note = there;
	close(peer.in_fds[0]);
	reader = peer.in_fds[1];
	bell = peer.in_fds[2];
}

/* The peer goes, and its task, whose process is this one. */
static void
leave(struct rig *rig)
{
	struct task *task;

	peer_close(&peer);
	task = task_find(&rig->machd, getpid());
	if (task)
		task_die(task);
	rig_turn(rig);
}

static void
close_channel(struct rig *rig)
{
	leave(rig);
	page_free(page, WIRE_CHANNEL_SIZE);
	page_free(note, WIRE_CHANNEL_NOTE_SIZE);
	close(reader);
	close(bell);
	assert_int_equal(account_used(account_of(rig), ACCOUNT_FDS), 0);
	assert_int_equal(rig->machd.channel_count, 0);
}

static void
ring(void)
{
	uint64_t one = 1;

	assert_int_equal(write(bell, &one, sizeof(one)), sizeof(one));
}

/* The peer's request goes by the channel. */
static void
post(void)
{
	memcpy(page->packet, peer.out, peer.out_size);
	page->size = (uint32_t)peer.out_size;
	__atomic_store_n(&page->trap, peer.request.trap, __ATOMIC_RELEASE);
}

static bool
is_heard(void)
{
	struct pollfd poll_fd = { .fd = reader, .events = POLLIN };

	rig_turn(peer.rig);
	if (poll(&poll_fd, 1, 0) == 0 || !(poll_fd.revents & POLLIN))
		return false;
	assert_true(read(reader, &heard, sizeof(heard)) >=
	    (ssize_t)sizeof(heard.answer));
	assert_int_equal(heard.answer.trap, peer.trap);
	return true;
}

/* Posts and rings; the answer is in the pipe. */
static int32_t
call(void)
{
	post();
	ring();
	assert_true(is_heard());
	assert_int_equal(note->taken, peer.trap);
	assert_int_equal(heard.answer.op, WIRE_ANSWER);
	return heard.answer.result;
}

static mach_port_name_t
reply_port(void)
{
	peer_request(&peer, WIRE_IDENTITY);
	peer.request.value[0] = WIRE_REPLY_PORT;
	assert_int_equal(call(), KERN_SUCCESS);
	return heard.answer.value[0];
}

/* A receive from a new port goes by the channel, and waits. */
static void
post_receive(void)
{
	mach_port_name_t port = reply_port();

	peer_request(&peer, WIRE_MSG);
	peer.request.options = MACH_RCV_MSG;
	peer.request.rcv_size = 4096;
	peer.request.rcv_name = port;
	post();
}

static void
test_call(void **state)
{
	open_channel(*state);
	assert_int_not_equal(reply_port(), MACH_PORT_NULL);
	/* Either way, in turns. */
	assert_int_not_equal(peer_reply_port(&peer), MACH_PORT_NULL);
	assert_int_not_equal(reply_port(), MACH_PORT_NULL);
	close_channel(*state);
}

static void
test_nothing_new(void **state)
{
	open_channel(*state);
	ring();
	assert_false(is_heard());
	reply_port();
	ring();
	assert_false(is_heard());
	close_channel(*state);
}

/* An answer with an fd comes by the socket, and the pipe says so. */
static void
test_answer_with_fd(void **state)
{
	mach_port_name_t port;

	open_channel(*state);
	port = reply_port();
	peer_request(&peer, WIRE_PORT_FD);
	peer.request.value[0] = port;
	post();
	ring();
	assert_true(is_heard());
	assert_int_equal(heard.answer.op, WIRE_ELSEWHERE);
	assert_true(peer_receive(&peer));
	assert_int_equal(peer.answer.trap, peer.trap);
	assert_int_equal(peer.in_fd_count, 1);
	close_channel(*state);
}

/* What is no answer comes where the thread waits, and before the answer. */
static void
test_news(void **state)
{
	struct rig *rig = *state;
	struct task *task;

	open_channel(rig);
	task = task_find(&rig->machd, getpid());
	task->exc_mask = 6;
	task->exc_serial += 5;
	peer_request(&peer, WIRE_MSG);
	post();
	ring();
	rig_turn(rig);
	assert_int_equal(
	    read(reader, &heard, sizeof(heard)), sizeof(heard.answer));
	assert_int_equal(heard.answer.op, WIRE_EXCEPTION_PORTS);
	assert_int_equal(heard.answer.trap, 0);
	assert_int_equal(heard.answer.value[0], 6);
	assert_true(is_heard());
	assert_int_equal(heard.answer.op, WIRE_ANSWER);
	close_channel(rig);
}

static union {
	mach_msg_header_t header;
	uint8_t bytes[WIRE_CHANNEL_ANSWER];
} large;

/* So does one that is too large for the pipe. */
static void
test_large_answer(void **state)
{
	mach_port_name_t port;

	open_channel(*state);
	port = peer_new_port(&peer);
	large.header.msgh_bits = MACH_MSGH_BITS(MACH_MSG_TYPE_COPY_SEND, 0);
	large.header.msgh_remote_port = port;
	peer_message(
	    &peer, WIRE_MSG, MACH_SEND_MSG, &large, sizeof(large.bytes));
	assert_int_equal(call(), MACH_MSG_SUCCESS);
	peer_request(&peer, WIRE_MSG);
	peer.request.options = MACH_RCV_MSG;
	peer.request.rcv_size = 8192;
	peer.request.rcv_name = port;
	post();
	ring();
	assert_true(is_heard());
	assert_int_equal(heard.answer.op, WIRE_ELSEWHERE);
	assert_true(peer_receive(&peer));
	assert_int_equal(peer.answer.size, sizeof(large.bytes));
	close_channel(*state);
}

/* A request that nobody rang for comes before a packet that came after it. */
static void
test_abort_finds_request(void **state)
{
	uint32_t trap;

	open_channel(*state);
	post_receive();
	trap = peer.trap;
	peer_request(&peer, WIRE_ABORT);
	peer.trap = peer.request.trap = trap;
	assert_true(peer_send(&peer));
	assert_true(is_heard());
	assert_int_equal(heard.answer.result, MACH_RCV_INTERRUPTED);
	close_channel(*state);
}

static void
test_refused(void **state)
{
	void *here;
	int fd;

	open_channel(*state);
	assert_int_equal(ask(-1), KERN_RESOURCE_SHORTAGE);
	assert_int_equal(page_new("test", WIRE_CHANNEL_SIZE, &fd, &here), 0);
	assert_int_equal(ask(fd), KERN_RESOURCE_SHORTAGE); /* the second */
	page_free(here, WIRE_CHANNEL_SIZE);
	reply_port();
	close_channel(*state);
}

static void
test_bad_pages(void **state)
{
	struct rig *rig = *state;
	void *here;
	int fd;

	peer_attach(rig, &peer);
	assert_int_equal(ask(open("/dev/zero", O_RDWR)), KERN_RESOURCE_SHORTAGE);
	assert_int_equal(page_new("test", 2 * WIRE_CHANNEL_SIZE, &fd, &here), 0);
	assert_int_equal(ask(fd), KERN_RESOURCE_SHORTAGE);
	page_free(here, 2 * WIRE_CHANNEL_SIZE);
	fd = memfd_create("test", MFD_ALLOW_SEALING);
	assert_int_equal(ftruncate(fd, WIRE_CHANNEL_SIZE), 0);
	assert_int_equal(ask(fd), KERN_RESOURCE_SHORTAGE);
	assert_int_equal(rig->machd.channel_count, 0);
	assert_int_equal(account_used(account_of(rig), ACCOUNT_FDS), 2);
	leave(rig);
}

/* A user who is short of fds keeps them for connections. */
static void
test_short_of_fds(void **state)
{
	struct rig *rig = *state;
	struct account *account;
	struct charge charge = { .usage = NULL };
	void *here;
	int fd;

	peer_attach(rig, &peer);
	account = account_of(rig);
	assert_int_equal(account_charge(&charge, account, NULL, ACCOUNT_FDS,
			     account_limit(account, ACCOUNT_FDS) / 2),
	    KERN_SUCCESS);
	assert_int_equal(page_new("test", WIRE_CHANNEL_SIZE, &fd, &here), 0);
	assert_int_equal(ask(fd), KERN_RESOURCE_SHORTAGE);
	page_free(here, WIRE_CHANNEL_SIZE);
	charge_release(&charge);
	leave(rig);
}

static void
drops(struct rig *rig)
{
	ring();
	assert_true(peer_dropped(&peer));
	close_channel(rig);
}

static void
test_violations(void **state)
{
	open_channel(*state);
	page->size = WIRE_CHANNEL_ROOM + 1;
	page->trap = 7;
	drops(*state);

	open_channel(*state);
	page->size = 3;
	page->trap = 7;
	drops(*state);

	open_channel(*state);
	peer_request(&peer, (enum wire_op)999);
	post();
	drops(*state);

	/* While a trap is under way there is no other. */
	open_channel(*state);
	post_receive();
	ring();
	assert_false(is_heard());
	peer_request(&peer, WIRE_IDENTITY);
	post();
	drops(*state);
}

/* Who does not read the pipe is dropped. */
static void
test_unread(void **state)
{
	bool dropped = false;

	open_channel(*state);
	for (int i = 0; i < 64 && !dropped; i++) {
		peer_request(&peer, WIRE_MSG);
		post();
		ring();
		rig_turn(*state);
		dropped = ((struct rig *)*state)->machd.channel_count == 0;
	}
	assert_true(dropped);
	close_channel(*state);
}

/* Noise in any word of the page: machd serves or drops, and goes on. */
static void
test_noise(void **state)
{
	unsigned seed = 1;

	for (int round = 0; round < 300; round++) {
		open_channel(*state);
		for (int i = 0; i < 20; i++) {
			uint32_t *word = (uint32_t *)page;

			peer_request(&peer, WIRE_MSG);
			peer.request.options = (uint32_t)rand_r(&seed) & 3;
			peer.request.send_size = 24;
			post();
			page->size = 72;
			for (int k = rand_r(&seed) % 4; k > 0; k--)
				word[rand_r(&seed) % 40] ^= 1u
				    << rand_r(&seed) % 32;
			ring();
			rig_turn(*state);
		}
		close_channel(*state);
	}
}

int
main(void)
{
	uid_t uid;
	int fd;
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
		    test_call, rig_setup, rig_teardown),
		cmocka_unit_test_setup_teardown(
		    test_nothing_new, rig_setup, rig_teardown),
		cmocka_unit_test_setup_teardown(
		    test_answer_with_fd, rig_setup, rig_teardown),
		cmocka_unit_test_setup_teardown(
		    test_news, rig_setup, rig_teardown),
		cmocka_unit_test_setup_teardown(
		    test_large_answer, rig_setup, rig_teardown),
		cmocka_unit_test_setup_teardown(
		    test_abort_finds_request, rig_setup, rig_teardown),
		cmocka_unit_test_setup_teardown(
		    test_refused, rig_setup, rig_teardown),
		cmocka_unit_test_setup_teardown(
		    test_bad_pages, rig_setup, rig_teardown),
		cmocka_unit_test_setup_teardown(
		    test_short_of_fds, rig_setup, rig_teardown),
		cmocka_unit_test_setup_teardown(
		    test_violations, rig_setup, rig_teardown),
		cmocka_unit_test_setup_teardown(
		    test_unread, rig_setup, rig_teardown),
		cmocka_unit_test_setup_teardown(
		    test_noise, rig_setup, rig_teardown),
	};

	assert_int_equal(pidfd_open_pid(getpid(), &fd), 0);
	if (!process_keeps_uid(getpid()) && pidfd_uid(fd, &uid) < 0) {
		puts("skipped: this kernel does not tell whose root's are");
		return 77;
	}
	close(fd);
	return cmocka_run_group_tests(tests, NULL, NULL);
}

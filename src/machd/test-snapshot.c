#include "machd/snapshot.h"

#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>
#include <cmocka.h>

#include "core/port.h"
#include "machd/conn.h"
#include "machd/task.h"
#include "machd/test-rig.h"
#include "machd/user.h"

static struct peer peer, other;

/* mach_ports_register() of a port, so that there is something to inherit. */
static void
register_send(struct peer *p, mach_port_name_t name)
{
	struct {
		mach_msg_header_t head;
		mach_msg_body_t body;
		mach_msg_ool_ports_descriptor_t ports;
		NDR_record_t ndr;
		mach_msg_type_number_t count;
	} message = {
		.head = { .msgh_bits = MACH_MSGH_BITS(
					   MACH_MSG_TYPE_COPY_SEND, 0) |
			MACH_MSGH_BITS_COMPLEX,
		    .msgh_remote_port = WIRE_NAME_TASK,
		    .msgh_id = 3403 },
		.body = { 1 },
		.ports = { .count = name != 0,
		    .disposition = MACH_MSG_TYPE_COPY_SEND,
		    .type = MACH_MSG_OOL_PORTS_DESCRIPTOR },
		.count = name != 0,
	};

	peer_message(p, WIRE_KERNELRPC, MACH_SEND_MSG | MACH_RCV_MSG, &message,
	    sizeof(message));
	peer_add_region(p, name ? 4 : 0, WIRE_REGION_INLINE, 0, 0);
	peer_add(p, &name, name ? 4 : 0);
}

static int32_t
register_port(struct peer *p, mach_port_name_t name)
{
	register_send(p, name);
	assert_int_equal(peer_call(p), MACH_MSG_SUCCESS);
	return ((const mig_reply_error_t *)(const void *)peer_got(p))->RetCode;
}

static uint64_t
charged_fds(struct rig *rig, uid_t uid)
{
	struct user *user;

	assert_int_equal(user_get(&rig->machd, uid, &user), 0);
	return account_used(user->account, ACCOUNT_FDS);
}

/* The call that changes a port brings the new fd; each other fd is let go. */
static void
test_change(void **state)
{
	struct rig *rig = *state;
	mach_port_name_t port;
	struct snapshot *snapshot;

	peer_fake(rig, &peer, getuid());
	port = peer_new_port(&peer);
	assert_int_equal(register_port(&peer, port), KERN_SUCCESS);
	assert_true(peer.answer.flags & WIRE_INHERIT);
	assert_int_equal(peer.in_fd_count, 1);
	snapshot = snapshot_of_fd(&rig->machd, peer.in_fds[0]);
	assert_non_null(snapshot);
	assert_ptr_equal(snapshot->task, task_find(&rig->machd, peer.pid));
	assert_null(snapshot_of_fd(&rig->machd, peer.fd));
	/* No answer speaks of it again. */
	peer_reply_port(&peer);
	assert_false(peer.answer.flags & WIRE_INHERIT);
	rig_turn(rig);
	assert_true(RB_EMPTY(&rig->machd.snapshots));
	/* As before: closed. */
	assert_int_equal(register_port(&peer, 0), KERN_SUCCESS);
	assert_true(peer.answer.flags & WIRE_INHERIT);
	assert_int_equal(peer.in_fd_count, 0);
	peer_close(&peer);
}

/*
 * A client that keeps all the fds makes machd keep their other ends: it is
 * charged for them, and then gets no more, but the call goes well.
 */
static void
test_charged(void **state)
{
	struct rig *rig = *state;
	mach_port_name_t port;
	uint64_t before;
	int kept[8];

	peer_fake(rig, &peer, getuid());
	port = peer_new_port(&peer);
	before = charged_fds(rig, getuid());
	for (int i = 0; i < 8; i++) {
		assert_int_equal(register_port(&peer, port), KERN_SUCCESS);
		kept[i] = dup(peer.in_fds[0]);
	}
	assert_true(charged_fds(rig, getuid()) >= before + 8);
	for (int i = 0; i < 8; i++)
		close(kept[i]);
	assert_int_equal(register_port(&peer, 0), KERN_SUCCESS);
	rig_turn(rig);
	assert_int_equal(charged_fds(rig, getuid()), before);
	peer_close(&peer);
}

static void
test_quota(void **state)
{
	struct rig *rig = *state;
	mach_port_name_t port;
	struct charge charge = { 0 };
	struct user *user;

	peer_fake(rig, &peer, getuid());
	port = peer_new_port(&peer);
	assert_int_equal(user_get(&rig->machd, getuid(), &user), 0);
	assert_int_equal(
	    account_charge(&charge, user->account, NULL, ACCOUNT_FDS,
		account_limit(user->account, ACCOUNT_FDS) -
		    account_used(user->account, ACCOUNT_FDS)),
	    KERN_SUCCESS);
	assert_int_equal(register_port(&peer, port), KERN_SUCCESS);
	assert_int_equal(peer.in_fd_count, 0);
	peer_request(&peer, WIRE_CONNECT);
	assert_int_equal(peer_call(&peer), KERN_RESOURCE_SHORTAGE);
	charge_release(&charge);
	peer_close(&peer);
}

/* What a process can do to its fd is no harm to machd. */
static void
test_abuse(void **state)
{
	struct rig *rig = *state;
	mach_port_name_t port;
	char byte = 0;

	peer_fake(rig, &peer, getuid());
	port = peer_new_port(&peer);
	assert_int_equal(register_port(&peer, port), KERN_SUCCESS);
	while (send(peer.in_fds[0], &byte, 1, MSG_DONTWAIT) > 0)
		;
	rig_turn(rig);
	assert_non_null(snapshot_of_fd(&rig->machd, peer.in_fds[0]));
	shutdown(peer.in_fds[0], SHUT_RDWR);
	rig_turn(rig);
	assert_null(snapshot_of_fd(&rig->machd, peer.in_fds[0]));
	assert_int_equal(register_port(&peer, port), KERN_SUCCESS);
	assert_int_equal(peer.in_fd_count, 1);
	peer_close(&peer);
}

/* If the answer does not get through, the next one brings the fd. */
static void
test_answer_lost(void **state)
{
	struct rig *rig = *state;
	struct task *task;
	mach_port_name_t port;

	peer_fake(rig, &peer, getuid());
	port = peer_new_port(&peer);
	task = task_find(&rig->machd, peer.pid);
	peer_request(&peer, WIRE_CONNECT);
	assert_int_equal(peer_call(&peer), KERN_SUCCESS);
	other = (struct peer){ .rig = rig,
		.fd = dup(peer.in_fds[0]),
		.death = -1,
		.pid = peer.pid,
		.uid = peer.uid,
		.conn = LIST_FIRST(&task->conns) };
	/* Nobody reads this one's answers any more. */
	shutdown(peer.fd, SHUT_RD);
	register_send(&peer, port);
	assert_true(peer_send(&peer));
	peer_reply_port(&other);
	assert_true(other.answer.flags & WIRE_INHERIT);
	assert_int_equal(other.in_fd_count, 1);
	assert_non_null(snapshot_of_fd(&rig->machd, other.in_fds[0]));
	peer_close(&other);
	peer_close(&peer);
}

/* The task dies; who has the fd still inherits, until the last copy goes. */
static void
test_outlives_task(void **state)
{
	struct rig *rig = *state;
	struct snapshot *snapshot;
	mach_port_name_t port;
	int fd;

	peer_fake(rig, &peer, getuid());
	port = peer_new_port(&peer);
	assert_int_equal(register_port(&peer, port), KERN_SUCCESS);
	fd = dup(peer.in_fds[0]);
	peer_close(&peer);
	snapshot = snapshot_of_fd(&rig->machd, fd);
	assert_non_null(snapshot);
	assert_null(snapshot->task);
	assert_non_null(snapshot->ports.registered[0].port);
	close(fd);
	rig_turn(rig);
	assert_true(RB_EMPTY(&rig->machd.snapshots));
}

int
main(void)
{
#define RIG_TEST(f) cmocka_unit_test_setup_teardown(f, rig_setup, rig_teardown)
	const struct CMUnitTest tests[] = {
		RIG_TEST(test_change),
		RIG_TEST(test_charged),
		RIG_TEST(test_quota),
		RIG_TEST(test_abuse),
		RIG_TEST(test_answer_lost),
		RIG_TEST(test_outlives_task),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

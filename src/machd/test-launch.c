#include "machd/launch.h"

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
#include "machd/spawner.h"
#include "machd/task.h"
#include "machd/test-rig.h"
#include "os/socket.h"

/* The spawner is the test itself: the other end of the control socket. */
static struct rig rig;
static struct peer launchd, client;
static int spawner;

static int
setup(void **state)
{
	static const struct options options = { .ready_fd = -1,
		.lifeline_fd = -1 };
	int control;

	(void)state;
	rig_begin(&rig, &options);
	if (socket_pair(&control, &spawner) < 0 ||
	    launch_new(&rig.machd, &control, &rig.machd.launch) < 0)
		return -1;
	return 0;
}

static int
teardown(void **state)
{
	(void)state;
	if (spawner >= 0)
		close(spawner);
	return rig_end(&rig);
}

/* machd asked for launchd: its connection, or -1. */
static int
asked(void)
{
	struct socket_packet packet;
	char byte;
	struct iovec iov = { &byte, 1 };

	rig_turn(&rig);
	if (socket_receive(spawner, &iov, 1, MSG_DONTWAIT, &packet) <= 0)
		return -1;
	assert_int_equal(packet.fd_count, 1);
	return packet.fds[0];
}

static void
report(int kind, int status)
{
	struct spawner_event event = { kind, 1, status };
	struct iovec iov = { &event, sizeof(event) };

	assert_int_equal(socket_send(spawner, &iov, 1, NULL, 0, 0), 0);
	rig_turn(&rig);
}

/* This process becomes launchd, with another cookie each time. */
static void
become_launchd(int connection)
{
	static uint8_t cookie;

	launchd = (struct peer){ .rig = &rig, .fd = connection, .death = -1 };
	assert_true(connection >= 0);
	peer_attach_request(&launchd, ++cookie);
	assert_int_equal(peer_call(&launchd), KERN_SUCCESS);
}

static void
launchd_ends(void)
{
	struct task *task = task_find(&rig.machd, getpid());

	if (task)
		task_die(task);
	peer_close(&launchd);
}

static struct right *
bootstrap(void)
{
	return &rig.machd.defaults.bootstrap;
}

static int32_t
client_sends(mach_msg_id_t id)
{
	return peer_send_simple(
	    &client, WIRE_NAME_BOOTSTRAP, id, MACH_SEND_TIMEOUT, 0);
}

static void
test_first(void **state)
{
	struct space_line line;

	(void)state;
	assert_false(launch_is_running(rig.machd.launch));
	assert_int_equal(launch_start(rig.machd.launch), 0);
	become_launchd(asked());
	assert_true(launch_is_running(rig.machd.launch));
	assert_int_equal(space_line(task_find(&rig.machd, getpid())->space,
			     WIRE_NAME_BOOTSTRAP, &line),
	    KERN_SUCCESS);
	assert_int_equal(line.type & MACH_PORT_TYPE_SEND_RECEIVE,
	    MACH_PORT_TYPE_SEND_RECEIVE);
	assert_int_equal(line.qlimit, MACH_PORT_QLIMIT_MAX);
	launchd_ends();
}

/* What waits in the bootstrap port's queue is served by the next launchd. */
static void
test_succession(void **state)
{
	(void)state;
	assert_int_equal(launch_start(rig.machd.launch), 0);
	become_launchd(asked());
	peer_fake(&rig, &client, getuid());
	assert_int_equal(client_sends(1), MACH_MSG_SUCCESS);
	launchd_ends();
	assert_false(launch_is_running(rig.machd.launch));
	assert_int_equal(client_sends(2), MACH_MSG_SUCCESS);
	report(SPAWNER_EXITED, 9);
	become_launchd(asked());
	for (int id = 1; id <= 2; id++) {
		peer_ask_receive(
		    &launchd, WIRE_NAME_BOOTSTRAP, MACH_RCV_TIMEOUT, 4096, 0);
		assert_true(peer_receive(&launchd));
		assert_int_equal(launchd.answer.result, MACH_MSG_SUCCESS);
		assert_int_equal(peer_got(&launchd)->msgh_id, id);
	}
	launchd_ends();
	peer_close(&client);
}

/* The report may come before the pidfd's turn. */
static void
test_report_first(void **state)
{
	(void)state;
	assert_int_equal(launch_start(rig.machd.launch), 0);
	become_launchd(asked());
	report(SPAWNER_EXITED, 9);
	assert_false(launch_is_running(rig.machd.launch));
	assert_int_equal(rig.machd.task_count, 0);
	launchd_ends();
	become_launchd(asked());
	launchd_ends();
}

/* It dies again and again: its clients are told that there is none. */
static void
test_give_up(void **state)
{
	int deaths;

	(void)state;
	assert_int_equal(launch_start(rig.machd.launch), 0);
	peer_fake(&rig, &client, getuid());
	assert_int_equal(client_sends(1), MACH_MSG_SUCCESS);
	for (deaths = 0; deaths < 20; deaths++) {
		int connection = asked();

		if (connection < 0)
			break;
		close(connection); /* it does not even attach */
		report(SPAWNER_EXITED, 127 << 8);
	}
	assert_in_range(deaths, 5, 6);
	assert_int_equal(client_sends(2), MACH_SEND_INVALID_DEST);
	assert_int_equal(rig.machd.stranger_count, 0);
	peer_close(&client);
}

static void
test_cannot_start(void **state)
{
	(void)state;
	assert_int_equal(launch_start(rig.machd.launch), 0);
	close(asked());
	report(SPAWNER_FAILED, 11);
	assert_true(port_is_dead(bootstrap()->port));
}

/* Without the spawner nobody starts another: the end of launchd is the last. */
static void
test_spawner_gone(void **state)
{
	(void)state;
	assert_int_equal(launch_start(rig.machd.launch), 0);
	become_launchd(asked());
	close(spawner);
	spawner = -1;
	rig_turn(&rig);
	assert_false(port_is_dead(bootstrap()->port));
	launchd_ends();
	assert_true(port_is_dead(bootstrap()->port));
}

/* Somebody kept the connection of a launchd that never attached. */
static void
test_old_connection(void **state)
{
	int old, new;
	struct task *task;

	(void)state;
	assert_int_equal(launch_start(rig.machd.launch), 0);
	old = asked();
	report(SPAWNER_EXITED, 0);
	new = asked();
	become_launchd(new);
	task = task_find(&rig.machd, getpid());
	client = (struct peer){ .rig = &rig, .fd = old, .death = -1 };
	/* The same task, but it could be any. */
	LIST_FIRST(&rig.machd.strangers)->for_launchd = true;
	task->is_launchd = false;
	memset(task->cookie, 77, sizeof(task->cookie));
	peer_attach_request(&client, 77);
	assert_int_equal(peer_call(&client), KERN_SUCCESS);
	assert_false(task->is_launchd);
	task->is_launchd = true;
	peer_close(&client);
	launchd_ends();
}

int
main(void)
{
#define LAUNCH_TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
	const struct CMUnitTest tests[] = {
		LAUNCH_TEST(test_first),
		LAUNCH_TEST(test_succession),
		LAUNCH_TEST(test_report_first),
		LAUNCH_TEST(test_give_up),
		LAUNCH_TEST(test_cannot_start),
		LAUNCH_TEST(test_spawner_gone),
		LAUNCH_TEST(test_old_connection),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

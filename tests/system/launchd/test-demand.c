/* Jobs that a message starts, and what becomes of messages when they die. */
#include <mach/notify.h>

#include "jobs.h"
#include "worker.h"

static void
test_the_first_message_starts_it(void **state)
{
	const char *label = "test.demand.first";
	mach_port_t port;

	(void)state;
	assert_int_equal(jobs_submit(jobs_server(label)), 0);
	assert_true(jobs_is(label, ".state", "not running"));
	/* A look-up alone does not. */
	assert_int_equal(bootstrap_look_up(bootstrap_port, label, &port), 0);
	assert_int_equal(jobs_integer(label, ".runs"), 0);
	assert_int_equal(jobs_call(label, 1), 2);
	assert_int_equal(jobs_integer(label, ".runs"), 1);
	assert_true(jobs_is(label, ".reason", "ipc (mach)"));
	assert_int_equal(jobs_call(label, 5), 6);
	assert_int_equal(jobs_integer(label, ".runs"), 1);
	/* It ends; the port stays, and the next message starts it anew. */
	assert_int_equal(jobs_call(label, WORKER_FAIL), WORKER_FAIL + 1);
	jobs_await_state(label, "not running");
	assert_int_equal(
	    jobs_integer(label, LAUNCH_JOBKEY_LASTEXITSTATUS), 0x300);
	assert_int_equal(send_id(port, 7), 0);
	jobs_await_runs(label, 2);
	assert_int_equal(jobs_call(label, 8), 9);
	assert_int_equal(jobs_ask(LAUNCH_KEY_REMOVEJOB, label), 0);
	jobs_await_gone(label);
	assert_false(known(label));
}

/* Killed at each step of its check-in; what waits is served by the next. */
static void
test_no_message_is_lost(void **state)
{
	int step, i;

	(void)state;
	for (step = 0; step < 4; step++) {
		char label[64], file[128], number[4];
		mach_port_t replies[3];
		launch_data_t job;

		snprintf(label, sizeof(label), "test.demand.step.%d", step);
		snprintf(file, sizeof(file), "%s/%d", jobs_folder, step);
		snprintf(number, sizeof(number), "%d", step);
		job = jobs_new(label, label, "die", number, file, NULL);
		jobs_service(job, label, NULL, NULL);
		assert_int_equal(jobs_submit(job), 0);
		for (i = 0; i < 3; i++)
			replies[i] = jobs_send(label, 10 * i);
		for (i = 0; i < 3; i++)
			assert_int_equal(jobs_reply(replies[i]), 10 * i + 1);
		assert_int_equal(jobs_integer(label, ".runs"), 2);
		assert_int_equal(jobs_ask(LAUNCH_KEY_REMOVEJOB, label), 0);
	}
}

/* Killed from outside at random, while messages keep coming. */
static void
test_killed_at_any_time(void **state)
{
	const char *label = "test.demand.killed";
	mach_msg_id_t id;
	mach_port_t reply;
	unsigned i;

	(void)state;
	assert_int_equal(jobs_submit(jobs_server(label)), 0);
	for (i = 0; i < 30; i++) {
		struct {
			mach_msg_header_t header;
			char rest[256];
		} message;
		long long pid;

		reply = jobs_send(label, 1);
		if (i % 3 == 0)
			usleep(i * 100);
		pid = jobs_integer(label, LAUNCH_JOBKEY_PID);
		if (pid > 0)
			kill((pid_t)pid, SIGKILL);
		/*
		 * Answered, by this one or the next, or received by one that
		 * was killed: then its reply right says so.
		 */
		assert_int_equal(
		    mach_msg(&message.header, MACH_RCV_MSG | MACH_RCV_TIMEOUT,
			0, sizeof(message), reply, 30000, MACH_PORT_NULL),
		    0);
		assert_true(message.header.msgh_id == 2 ||
		    message.header.msgh_id == MACH_NOTIFY_SEND_ONCE);
		mach_port_mod_refs(SELF, reply, MACH_PORT_RIGHT_RECEIVE, -1);
	}
	/* The last one killed may take one more with it. */
	do
		id = jobs_call(label, 5);
	while (id == MACH_NOTIFY_SEND_ONCE);
	assert_int_equal(id, 6);
	assert_int_equal(jobs_ask(LAUNCH_KEY_REMOVEJOB, label), 0);
}

/* A job that keeps its process but not its right is not started twice. */
static void
test_right_given_up(void **state)
{
	const char *label = "test.demand.closed";
	mach_port_t reply;

	(void)state;
	assert_int_equal(jobs_submit(jobs_server(label)), 0);
	assert_int_equal(jobs_call(label, WORKER_CLOSE), WORKER_CLOSE + 1);
	reply = jobs_send(label, 1);
	assert_int_equal(jobs_integer(label, ".runs"), 1);
	kill((pid_t)jobs_integer(label, LAUNCH_JOBKEY_PID), SIGTERM);
	assert_int_equal(jobs_reply(reply), 2);
	assert_int_equal(jobs_integer(label, ".runs"), 2);
	assert_int_equal(jobs_ask(LAUNCH_KEY_REMOVEJOB, label), 0);
}

static void
test_throttle(void **state)
{
	const char *label = "test.demand.throttle";
	launch_data_t job = jobs_server(label);
	mach_port_t reply;

	(void)state;
	jobs_put(
	    job, LAUNCH_JOBKEY_THROTTLEINTERVAL, launch_data_new_integer(1));
	assert_int_equal(jobs_submit(job), 0);
	assert_int_equal(jobs_call(label, WORKER_EXIT), WORKER_EXIT + 1);
	jobs_await_state(label, "not running");
	reply = jobs_send(label, 1);
	jobs_await_state(label, "spawn scheduled");
	assert_int_equal(jobs_reply(reply), 2);
	/* A request does not wait. */
	assert_int_equal(jobs_call(label, WORKER_EXIT), WORKER_EXIT + 1);
	jobs_await_state(label, "not running");
	assert_int_equal(jobs_ask("KickstartJob", label), -1);
	assert_int_equal(jobs_integer(label, ".runs"), 3);
	assert_int_equal(jobs_ask(LAUNCH_KEY_REMOVEJOB, label), 0);
}

static void
test_reset_at_close(void **state)
{
	const char *label = "test.demand.reset";
	launch_data_t job = jobs_new(label, label, NULL);
	mach_port_t before, after;
	mach_port_type_t type = 0;

	(void)state;
	jobs_service(job, label, LAUNCH_JOBKEY_MACH_RESETATCLOSE,
	    launch_data_new_bool(true));
	assert_int_equal(jobs_submit(job), 0);
	assert_int_equal(bootstrap_look_up(bootstrap_port, label, &before), 0);
	assert_int_equal(jobs_call(label, WORKER_EXIT), WORKER_EXIT + 1);
	jobs_await_state(label, "not running");
	assert_int_equal(mach_port_type(SELF, before, &type), 0);
	assert_int_equal(type, MACH_PORT_TYPE_DEAD_NAME);
	assert_int_equal(bootstrap_look_up(bootstrap_port, label, &after), 0);
	assert_int_not_equal(before, after);
	assert_int_equal(jobs_call(label, 3), 4);
	assert_int_equal(jobs_ask(LAUNCH_KEY_REMOVEJOB, label), 0);
}

static void
test_hide_until_check_in(void **state)
{
	const char *label = "test.demand.hidden";
	launch_data_t job = jobs_new(label, label, NULL);

	(void)state;
	jobs_service(job, label, LAUNCH_JOBKEY_MACH_HIDEUNTILCHECKIN,
	    launch_data_new_bool(true));
	assert_int_equal(jobs_submit(job), 0);
	assert_false(known(label));
	assert_int_equal(jobs_ask(LAUNCH_KEY_STARTJOB, label), 0);
	while (!known(label))
		usleep(1000);
	assert_int_equal(jobs_call(label, 1), 2);
	assert_int_equal(jobs_ask(LAUNCH_KEY_REMOVEJOB, label), 0);
}

static void
test_drain_on_crash(void **state)
{
	const char *label = "test.demand.drain", *words[] = { "all", "ONE" };
	unsigned i;

	(void)state;
	for (i = 0; i < 2; i++) {
		launch_data_t job;
		char file[128];
		mach_port_t replies[2];

		snprintf(file, sizeof(file), "%s/drain%u", jobs_folder, i);
		job = jobs_new(label, label, "die", "3", file, NULL);
		jobs_service(job, label, LAUNCH_JOBKEY_MACH_DRAINMESSAGESONCRASH,
		    launch_data_new_string(words[i]));
		jobs_put(
		    job, LAUNCH_JOBKEY_DISABLED, launch_data_new_bool(true));
		assert_int_equal(jobs_submit(job), 0);
		replies[0] = jobs_send(label, 1);
		replies[1] = jobs_send(label, 11);
		/* Both wait when it starts. */
		assert_int_equal(jobs_ask("EnableJob", label), 0);
		assert_int_equal(jobs_reply(replies[0]), 71);
		assert_int_equal(jobs_reply(replies[1]), i == 0 ? 71 : 12);
		jobs_await_state(label, i == 0 ? "not running" : "running");
		assert_int_equal(jobs_integer(label, ".runs"), i + 1);
		assert_int_equal(jobs_ask(LAUNCH_KEY_REMOVEJOB, label), 0);
		jobs_await_gone(label);
	}
}

/* A declared name is the job's alone, whether it runs or not. */
static void
test_declared_names_are_safe(void **state)
{
	char label[] = "test.demand.mine";
	mach_port_t port = port_new(), taken;

	(void)state;
	assert_int_equal(jobs_submit(jobs_server(label)), 0);
	assert_int_equal(bootstrap_check_in(bootstrap_port, label, &taken),
	    BOOTSTRAP_NOT_PRIVILEGED);
	assert_int_equal(bootstrap_register(bootstrap_port, label, port),
	    BOOTSTRAP_NOT_PRIVILEGED);
	assert_int_equal(
	    bootstrap_register(bootstrap_port, label, MACH_PORT_NULL),
	    BOOTSTRAP_NOT_PRIVILEGED);
	assert_int_equal(jobs_call(label, 1), 2);
	assert_int_equal(bootstrap_check_in(bootstrap_port, label, &taken),
	    BOOTSTRAP_NOT_PRIVILEGED);
	/* Nor is a second job of that name. */
	assert_int_equal(jobs_submit(jobs_server(label)), EEXIST);
	jobs_await_state(label, "running");
	assert_int_equal(jobs_ask(LAUNCH_KEY_REMOVEJOB, label), 0);
	jobs_await_gone(label);
	/* Nor does a file take what somebody has. */
	assert_int_equal(bootstrap_register(bootstrap_port, label, port), 0);
	assert_int_equal(jobs_submit(jobs_server(label)), EBUSY);
	assert_int_equal(
	    bootstrap_register(bootstrap_port, label, MACH_PORT_NULL), 0);
}

#define CROWD 100

static void
test_a_hundred_at_once(void **state)
{
	mach_port_t replies[CROWD];
	char label[64];
	unsigned i;

	(void)state;
	for (i = 0; i < CROWD; i++) {
		snprintf(label, sizeof(label), "test.demand.crowd.%u", i);
		assert_int_equal(jobs_submit(jobs_server(label)), 0);
	}
	for (i = 0; i < CROWD; i++) {
		snprintf(label, sizeof(label), "test.demand.crowd.%u", i);
		replies[i] = jobs_send(label, (mach_msg_id_t)i);
	}
	for (i = 0; i < CROWD; i++)
		assert_int_equal(jobs_reply(replies[i]), (mach_msg_id_t)i + 1);
	for (i = 0; i < CROWD; i++) {
		snprintf(label, sizeof(label), "test.demand.crowd.%u", i);
		assert_int_equal(jobs_integer(label, ".runs"), 1);
		assert_int_equal(jobs_ask(LAUNCH_KEY_REMOVEJOB, label), 0);
	}
	for (i = 0; i < CROWD; i++) {
		snprintf(label, sizeof(label), "test.demand.crowd.%u", i);
		jobs_await_gone(label);
	}
}

static void
test_nothing_is_left_behind(void **state)
{
	unsigned names = launchd_names(), fds = launchd_fds(), i;
	const char *label = "test.demand.leak";

	(void)state;
	for (i = 0; i < 5; i++) {
		assert_int_equal(jobs_submit(jobs_server(label)), 0);
		assert_int_equal(jobs_call(label, 1), 2);
		assert_int_equal(jobs_ask(LAUNCH_KEY_REMOVEJOB, label), 0);
		jobs_await_gone(label);
	}
	await_at_most(launchd_names, names);
	await_at_most(launchd_fds, fds);
}

int
main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_the_first_message_starts_it),
		cmocka_unit_test(test_no_message_is_lost),
		cmocka_unit_test(test_killed_at_any_time),
		cmocka_unit_test(test_right_given_up),
		cmocka_unit_test(test_throttle),
		cmocka_unit_test(test_reset_at_close),
		cmocka_unit_test(test_hide_until_check_in),
		cmocka_unit_test(test_drain_on_crash),
		cmocka_unit_test(test_declared_names_are_safe),
		cmocka_unit_test(test_a_hundred_at_once),
		cmocka_unit_test(test_nothing_is_left_behind),
	};
	int r;

	jobs_init(argc, argv);
	r = cmocka_run_group_tests(tests, NULL, NULL);
	jobs_deinit();
	return r;
}

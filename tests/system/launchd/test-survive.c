/*
 * launchd is killed: the next one has the names, the namespaces and the jobs.
 * machd gives up on one that dies five times in ten seconds, so these tests
 * kill it three times.
 */
#include <signal.h>

#include "jobs.h"
#include "worker.h"

static void
test_names(void **state)
{
	char registered[] = "test.survive.registered", inner[] = "inner";
	const char *checked = "test.survive.checked";
	const char *given = "test.survive.given";
	mach_port_t port = port_new(), requestor = port_new(), subset, back;
	mach_port_t right, parent, send;

	(void)state;
	assert_int_equal(
	    bootstrap_register(bootstrap_port, registered, port), 0);
	assert_int_equal(
	    bootstrap_subset(bootstrap_port, requestor, &subset), 0);
	assert_int_equal(bootstrap_register(subset, inner, port), 0);
	assert_int_equal(bootstrap_check_in(bootstrap_port, checked, &right), 0);
	assert_int_equal(bootstrap_check_in(bootstrap_port, given, &back), 0);
	assert_int_equal(bootstrap_look_up(bootstrap_port, given, &send), 0);
	assert_int_equal(send_id(send, 55), 0);
	launchd_kill();

	assert_int_equal(
	    bootstrap_look_up(bootstrap_port, registered, &send), 0);
	assert_int_equal(send, port);
	assert_int_equal(bootstrap_register(bootstrap_port, registered, port),
	    BOOTSTRAP_SERVICE_ACTIVE);
	assert_int_equal(bootstrap_look_up(subset, inner, &send), 0);
	assert_int_equal(send, port);
	assert_false(known(inner));
	assert_int_equal(bootstrap_parent(subset, &parent), 0);
	assert_int_equal(parent, bootstrap_port);
	/* The right is here, and the name still this task's. */
	assert_int_equal(bootstrap_check_in(bootstrap_port, checked, &send),
	    BOOTSTRAP_SERVICE_ACTIVE);
	assert_int_equal(bootstrap_look_up(bootstrap_port, checked, &send), 0);
	assert_int_equal(send_id(send, 7), 0);
	assert_int_equal(receive_id(right), 7);
	/* It comes back to this launchd, with its queue. */
	mach_port_mod_refs(SELF, back, MACH_PORT_RIGHT_RECEIVE, -1);
	assert_int_equal(bootstrap_check_in(bootstrap_port, given, &back), 0);
	assert_int_equal(receive_id(back), 55);
	/* What was tied to a port still is. */
	mach_port_destroy(SELF, requestor);
	while (bootstrap_look_up(subset, inner, &send) == 0)
		usleep(1000);
	mach_port_destroy(SELF, port);
	assert_false(known(registered));
}

static void
test_jobs(void **state)
{
	const char *running = "test.survive.running",
		   *idle = "test.survive.idle";
	const char *dies = "test.survive.dies";
	long long pid, victim;
	mach_port_t reply;

	(void)state;
	assert_int_equal(jobs_submit(jobs_server(running)), 0);
	assert_int_equal(jobs_submit(jobs_server(idle)), 0);
	assert_int_equal(jobs_submit(jobs_server(dies)), 0);
	assert_int_equal(jobs_call(running, 1), 2);
	assert_int_equal(jobs_call(dies, 1), 2);
	pid = jobs_integer(running, LAUNCH_JOBKEY_PID);
	victim = jobs_integer(dies, LAUNCH_JOBKEY_PID);
	/* Nobody is there to see it end. */
	kill(launchd_pid(), SIGSTOP);
	kill((pid_t)victim, SIGKILL);
	launchd_kill();

	assert_int_equal(jobs_integer(running, LAUNCH_JOBKEY_PID), pid);
	assert_int_equal(jobs_integer(running, ".runs"), 1);
	assert_int_equal(jobs_call(running, 3), 4);
	assert_int_equal(jobs_call(idle, 5), 6);
	assert_int_equal(jobs_integer(idle, ".runs"), 1);
	reply = jobs_send(dies, 7);
	assert_int_equal(jobs_reply(reply), 8);
	assert_int_equal(jobs_integer(dies, ".runs"), 2);
	/* It can be ended, and is started anew. */
	assert_int_equal(jobs_call(running, WORKER_EXIT), WORKER_EXIT + 1);
	jobs_await_state(running, "not running");
	assert_int_equal(jobs_call(running, 1), 2);
	assert_int_equal(jobs_integer(running, ".runs"), 2);
	assert_int_equal(jobs_ask(LAUNCH_KEY_REMOVEJOB, running), 0);
	jobs_await_gone(running);
	assert_false(known(running));
}

/* What waits while there is no launchd is not lost. */
static void
test_messages(void **state)
{
	const char *label = "test.survive.waiting";
	unsigned names = launchd_names();
	mach_port_t replies[3], port;
	int i;

	(void)state;
	assert_int_equal(jobs_submit(jobs_server(label)), 0);
	assert_int_equal(bootstrap_look_up(bootstrap_port, label, &port), 0);
	kill(launchd_pid(), SIGSTOP);
	for (i = 0; i < 3; i++)
		replies[i] = jobs_send_to(port, 10 * i);
	launchd_kill();
	for (i = 0; i < 3; i++)
		assert_int_equal(jobs_reply(replies[i]), 10 * i + 1);
	assert_int_equal(jobs_ask(LAUNCH_KEY_REMOVEJOB, label), 0);
	jobs_await_gone(label);
	mach_port_deallocate(SELF, port);
	/* Nothing piles up from one launchd to the next. */
	await_at_most(launchd_names, names);
}

int
main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_names),
		cmocka_unit_test(test_jobs),
		cmocka_unit_test(test_messages),
	};
	int r;

	jobs_init(argc, argv);
	r = cmocka_run_group_tests(tests, NULL, NULL);
	jobs_deinit();
	return r;
}

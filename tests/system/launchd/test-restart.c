/* launchd is killed: errors, no hangs, and a new one. */
#include "kit.h"

#include <signal.h>

static pid_t
kill_launchd(void)
{
	pid_t old = launchd_pid(), new;
	unsigned i;

	assert_int_not_equal(old, 0);
	kill(old, SIGKILL);
	for (i = 0; i < 2000; i++) {
		new = launchd_pid();
		if (new != 0 && new != old)
			return new;
		usleep(5000);
	}
	fail();
	return 0;
}

static void
test_names_can_be_had_anew(void **state)
{
	char name[] = "test.restart.name";
	mach_port_t port = port_new(), checked, found;

	(void)state;
	assert_int_equal(bootstrap_register(bootstrap_port, name, port), 0);
	assert_int_equal(bootstrap_check_in(
			     bootstrap_port, "test.restart.checked", &checked),
	    0);
	kill_launchd();
	assert_false(known(name));
	assert_int_equal(bootstrap_register(bootstrap_port, name, port), 0);
	assert_int_equal(bootstrap_look_up(bootstrap_port, name, &found), 0);
	assert_int_equal(found, port);
	/* The old one's request on our port went with it. */
	mach_port_destroy(SELF, checked);
	assert_int_equal(bootstrap_check_in(
			     bootstrap_port, "test.restart.checked", &checked),
	    0);
	mach_port_destroy(SELF, checked);
}

/* Asks without end; tells the first result that is neither of the two. */
static void
asks(const char *name)
{
	unsigned i;

	for (i = 0; i < 3000; i++) {
		mach_port_t port;
		kern_return_t kr = bootstrap_look_up(
		    bootstrap_port, name, &port);

		if (kr != BOOTSTRAP_UNKNOWN_SERVICE && kr != MIG_SERVER_DIED) {
			peer_tell((uint32_t)kr);
			return;
		}
	}
	peer_tell(0);
}

static void
test_calls_under_way_end(void **state)
{
	struct peer peer = peer_start(asks, "test.restart.none");

	(void)state;
	kill_launchd();
	assert_int_equal(peer_read(&peer), 0);
	peer_end(&peer);
}

/* One that keeps dying is not started for ever. */
static void
test_machd_gives_up(void **state)
{
	char name[] = "test.restart.given-up";
	mach_port_t port = port_new();
	kern_return_t kr = 0;
	unsigned i;

	(void)state;
	for (i = 0; i < 5000 && kr != MACH_SEND_INVALID_DEST; i++) {
		pid_t pid = launchd_pid();

		if (pid != 0)
			kill(pid, SIGKILL);
		kr = bootstrap_look_up(bootstrap_port, name, &port);
	}
	assert_int_equal(kr, MACH_SEND_INVALID_DEST);
	assert_int_equal(bootstrap_register(bootstrap_port, name, port),
	    MACH_SEND_INVALID_DEST);
	/* What needs no launchd goes on. */
	assert_int_equal(send_id(port_new(), 1), 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_names_can_be_had_anew),
		cmocka_unit_test(test_calls_under_way_end),
		cmocka_unit_test(test_machd_gives_up),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* launchd is killed: errors, no hangs, and a new one. */
#include "kit.h"

#include <signal.h>

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
	launchd_kill();
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
		cmocka_unit_test(test_calls_under_way_end),
		cmocka_unit_test(test_machd_gives_up),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

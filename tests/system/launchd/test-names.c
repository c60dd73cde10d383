/* Who may have a name, and for how long, with real processes. */
#include "kit.h"

static char *
name_of(const char *what)
{
	static name_t name;

	snprintf(name, sizeof(name), "test.names.%s", what);
	return name;
}

static void
registers(const char *name)
{
	mach_port_t port = port_new();
	name_t copy;

	snprintf(copy, sizeof(copy), "%s", name);
	peer_tell((uint32_t)bootstrap_register(bootstrap_port, copy, port));
	peer_wait();
}

static void
checks_in(const char *name)
{
	mach_port_t port = MACH_PORT_NULL;

	peer_tell((uint32_t)bootstrap_check_in(bootstrap_port, name, &port));
	peer_wait();
	/* The right goes back, the process stays. */
	mach_port_mod_refs(SELF, port, MACH_PORT_RIGHT_RECEIVE, -1);
	peer_tell(0);
	peer_wait();
}

static void
test_a_name_is_free_as_soon_as_its_owner_is_gone(void **state)
{
	char name[] = "test.names.race";
	int i;

	(void)state;
	/* No time between the end of one process and the next one's request. */
	for (i = 0; i < 50; i++) {
		struct peer peer = peer_start(
		    i % 2 ? registers : checks_in, name);

		assert_int_equal(peer_read(&peer), BOOTSTRAP_SUCCESS);
		assert_true(known(name));
		peer_end(&peer);
	}
}

static void
test_nobody_takes_a_living_name(void **state)
{
	char name[] = "test.names.taken";
	struct peer peer = peer_start(registers, name);
	mach_port_t port;

	(void)state;
	assert_int_equal(peer_read(&peer), BOOTSTRAP_SUCCESS);
	assert_int_equal(bootstrap_register(bootstrap_port, name, port_new()),
	    BOOTSTRAP_NOT_PRIVILEGED);
	assert_int_equal(
	    bootstrap_register(bootstrap_port, name, MACH_PORT_NULL),
	    BOOTSTRAP_NOT_PRIVILEGED);
	assert_int_equal(bootstrap_check_in(bootstrap_port, name, &port),
	    BOOTSTRAP_NOT_PRIVILEGED);
	peer_end(&peer);
	peer = peer_start(checks_in, name);
	assert_int_equal(peer_read(&peer), BOOTSTRAP_SUCCESS);
	peer_go(&peer);
	peer_read(&peer);
	/* Inactive, but its process lives. */
	assert_true(known(name));
	assert_int_equal(bootstrap_check_in(bootstrap_port, name, &port),
	    BOOTSTRAP_NOT_PRIVILEGED);
	assert_int_equal(bootstrap_register(bootstrap_port, name, port_new()),
	    BOOTSTRAP_NOT_PRIVILEGED);
	peer_end(&peer);
	assert_false(known(name));
}

static void
test_messages_survive_the_way_back(void **state)
{
	char *name = name_of("queue");
	mach_port_t port, send;
	int i;

	(void)state;
	assert_int_equal(bootstrap_check_in(bootstrap_port, name, &port), 0);
	assert_int_equal(bootstrap_look_up(bootstrap_port, name, &send), 0);
	for (i = 0; i < 20; i++) {
		assert_int_equal(send_id(send, 1000 + i), 0);
		mach_port_mod_refs(SELF, port, MACH_PORT_RIGHT_RECEIVE, -1);
		assert_int_equal(
		    bootstrap_check_in(bootstrap_port, name, &port), 0);
		assert_int_equal(port, send);
		assert_int_equal(receive_id(port), 1000 + i);
	}
	mach_port_mod_refs(SELF, port, MACH_PORT_RIGHT_RECEIVE, -1);
	assert_int_equal(
	    bootstrap_register(bootstrap_port, name, MACH_PORT_NULL), 0);
	assert_false(known(name));
}

static void
test_every_way_to_lose_the_right(void **state)
{
	char *name = name_of("lost");
	mach_port_t port, before = launchd_names();

	(void)state;
	assert_int_equal(bootstrap_check_in(bootstrap_port, name, &port), 0);
	mach_port_destroy(SELF, port);
	assert_int_equal(bootstrap_check_in(bootstrap_port, name, &port), 0);
	mach_port_destruct(SELF, port, 0, 0);
	assert_int_equal(bootstrap_check_in(bootstrap_port, name, &port), 0);
	mach_port_mod_refs(SELF, port, MACH_PORT_RIGHT_RECEIVE, -1);
	assert_int_equal(
	    bootstrap_register(bootstrap_port, name, MACH_PORT_NULL), 0);
	await_at_most(launchd_names, before);
}

static void
test_create_service_and_status(void **state)
{
	char *name = name_of("created");
	bootstrap_status_t status;
	mach_port_t send, port;

	(void)state;
	assert_int_equal(
	    bootstrap_create_service(bootstrap_port, name, &send), 0);
	assert_int_equal(send_id(send, 5), 0);
	assert_int_equal(bootstrap_status(bootstrap_port, name, &status), 0);
	assert_int_equal(status, BOOTSTRAP_STATUS_ON_DEMAND);
	assert_int_equal(bootstrap_check_in2(bootstrap_port, name, &port,
			     BOOTSTRAP_STRICT_CHECKIN),
	    0);
	assert_int_equal(port, send);
	assert_int_equal(receive_id(port), 5);
	assert_int_equal(bootstrap_status(bootstrap_port, name, &status), 0);
	assert_int_equal(status, BOOTSTRAP_STATUS_ACTIVE);
}

/* Registers, changes into another program that stays. */
static void
registers_and_executes(const char *name)
{
	mach_port_t port;

	if (bootstrap_check_in(bootstrap_port, name, &port) != 0)
		_exit(1);
	peer_tell(0);
	execlp("sleep", "sleep", "100", (char *)NULL);
	_exit(1);
}

static void
test_exec_loses_the_receive_right(void **state)
{
	char name[] = "test.names.exec";
	struct peer peer = peer_start(registers_and_executes, name);
	mach_port_t port;

	(void)state;
	peer_read(&peer);
	assert_true(known(name));
	/* Same process, so the name stays its own while it runs. */
	assert_int_equal(bootstrap_check_in(bootstrap_port, name, &port),
	    BOOTSTRAP_NOT_PRIVILEGED);
	peer_end(&peer);
	assert_false(known(name));
}

/* Registers a port of another process, and ends. */
static void
registers_for_another(const char *name)
{
	mach_port_t port;
	name_t copy;

	snprintf(copy, sizeof(copy), "%s", name);
	if (bootstrap_look_up(bootstrap_port, "test.names.hand", &port) != 0)
		_exit(1);
	peer_tell((uint32_t)bootstrap_register(bootstrap_port, copy, port));
}

static void
test_registered_by_a_helper(void **state)
{
	char name[] = "test.names.helper";
	mach_port_t port = port_new(), found;
	struct peer helper;

	(void)state;
	assert_int_equal(
	    bootstrap_register(bootstrap_port, name_of("hand"), port), 0);
	helper = peer_start(registers_for_another, name);
	assert_int_equal(peer_read(&helper), BOOTSTRAP_SUCCESS);
	peer_end(&helper);
	assert_int_equal(bootstrap_look_up(bootstrap_port, name, &found), 0);
	assert_int_equal(found, port);
	/* It has no owner any more, so anybody may take it over. */
	assert_int_equal(
	    bootstrap_register(bootstrap_port, name, port_new()), 0);
	mach_port_destroy(SELF, port);
	assert_true(known(name));
	assert_false(known(name_of("hand")));
}

static void
test_subset(void **state)
{
	mach_port_t requestor = port_new(), subset, found, parent;
	mach_port_t inner = port_new(), before = launchd_names();

	(void)state;
	assert_int_equal(
	    bootstrap_subset(bootstrap_port, MACH_PORT_NULL, &subset),
	    BOOTSTRAP_NOT_PRIVILEGED);
	assert_int_equal(
	    bootstrap_subset(bootstrap_port, requestor, &subset), 0);
	assert_int_equal(bootstrap_parent(subset, &parent), 0);
	assert_int_equal(parent, bootstrap_port);
	assert_int_equal(bootstrap_register(subset, name_of("inner"), inner), 0);
	assert_int_equal(bootstrap_look_up(subset, name_of("inner"), &found), 0);
	assert_int_equal(found, inner);
	assert_false(known(name_of("inner")));
	mach_port_destroy(SELF, requestor);
	await_at_most(launchd_names, before);
	assert_int_not_equal(bootstrap_look_up(subset, name_of("inner"), &found),
	    BOOTSTRAP_SUCCESS);
}

/* Gives up root, as a daemon does when it has its ports. */
static void
checks_in_and_drops_powers(const char *name)
{
	mach_port_t port, again;

	if (bootstrap_check_in(bootstrap_port, name, &port) != 0)
		_exit(1);
	if (setgid(65534) != 0 || setuid(65534) != 0)
		_exit(1);
	/* The name is in use, and stays so. */
	peer_tell((uint32_t)bootstrap_check_in(bootstrap_port, name, &again));
	peer_tell((uint32_t)bootstrap_check_in(
	    bootstrap_port, "test.names.unprivileged", &again));
	peer_wait();
}

static void
test_changed_credentials(void **state)
{
	char name[] = "test.names.privileged";
	struct peer peer;
	mach_port_t found;

	(void)state;
	if (geteuid() != 0)
		skip_because("only root has powers to drop");
	peer = peer_start(checks_in_and_drops_powers, name);
	assert_int_not_equal(peer_read(&peer), BOOTSTRAP_SUCCESS);
	assert_int_equal(peer_read(&peer), BOOTSTRAP_SUCCESS);
	assert_true(known(name));
	assert_int_equal(bootstrap_check_in(bootstrap_port, name, &found),
	    BOOTSTRAP_NOT_PRIVILEGED);
	peer_end(&peer);
	assert_false(known(name));
	assert_false(known("test.names.unprivileged"));
}

/* Takes part in a crowd: every name is everybody's for a moment. */
static void
jostles(const char *seed)
{
	unsigned random = (unsigned)strtoul(seed, NULL, 10) * 2654435761u, i;

	for (i = 0; i < 300; i++) {
		mach_port_t port = port_new(), found;
		kern_return_t kr;
		name_t name;

		random = random * 1664525u + 1013904223u;
		snprintf(
		    name, sizeof(name), "test.names.crowd.%u", random >> 29);
		if (random & 0x10000) {
			kr = bootstrap_register(bootstrap_port, name, port);
		} else if (random & 0x20000) {
			kr = bootstrap_check_in(bootstrap_port, name, &found);
			if (kr == 0)
				mach_port_destroy(SELF, found);
		} else {
			kr = bootstrap_look_up(bootstrap_port, name, &found);
			if (kr == 0 && MACH_PORT_VALID(found))
				mach_port_deallocate(SELF, found);
		}
		if (kr != 0 && (kr < 1100 || kr > 1103))
			peer_tell((uint32_t)kr);
		mach_port_destroy(SELF, port);
	}
	peer_tell(0);
}

static void
test_a_crowd(void **state)
{
	unsigned names = launchd_names(), fds = launchd_fds(), i;
	struct peer peers[12];
	char seeds[12][8];

	(void)state;
	for (i = 0; i < 12; i++) {
		snprintf(seeds[i], sizeof(seeds[i]), "%u", i + 1);
		peers[i] = peer_start(jostles, seeds[i]);
	}
	/* Every third is killed in the middle of whatever it does. */
	for (i = 0; i < 12; i++) {
		if (i % 3 == 0)
			usleep(3000 * i);
		else
			assert_int_equal(peer_read(&peers[i]), 0);
		peer_end(&peers[i]);
	}
	for (i = 0; i < 8; i++) {
		name_t name;

		snprintf(name, sizeof(name), "test.names.crowd.%u", i);
		assert_false(known(name));
	}
	await_at_most(launchd_names, names);
	await_at_most(launchd_fds, fds);
}

static void
test_children_in_a_subset(void **state)
{
	char name[] = "test.names.inherited";
	mach_port_t requestor = port_new(), subset, found, root = bootstrap_port;
	struct peer peer;

	(void)state;
	assert_int_equal(bootstrap_subset(root, requestor, &subset), 0);
	assert_int_equal(
	    task_set_special_port(SELF, TASK_BOOTSTRAP_PORT, subset), 0);
	peer = peer_start(registers, name);
	assert_int_equal(
	    task_set_special_port(SELF, TASK_BOOTSTRAP_PORT, root), 0);
	assert_int_equal(peer_read(&peer), 0);
	assert_int_equal(
	    bootstrap_look_up(root, name, &found), BOOTSTRAP_UNKNOWN_SERVICE);
	assert_int_equal(bootstrap_look_up(subset, name, &found), 0);
	peer_end(&peer);
	mach_port_destroy(SELF, requestor);
}

static void
test_nothing_is_left_behind(void **state)
{
	unsigned names = launchd_names(), fds = launchd_fds();
	char name[] = "test.names.left";
	int i;

	(void)state;
	for (i = 0; i < 30; i++) {
		struct peer peer = peer_start(
		    i % 2 ? registers : checks_in, name);

		peer_read(&peer);
		peer_end(&peer);
	}
	await_at_most(launchd_names, names);
	await_at_most(launchd_fds, fds);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
		    test_a_name_is_free_as_soon_as_its_owner_is_gone),
		cmocka_unit_test(test_nobody_takes_a_living_name),
		cmocka_unit_test(test_messages_survive_the_way_back),
		cmocka_unit_test(test_every_way_to_lose_the_right),
		cmocka_unit_test(test_create_service_and_status),
		cmocka_unit_test(test_exec_loses_the_receive_right),
		cmocka_unit_test(test_registered_by_a_helper),
		cmocka_unit_test(test_subset),
		cmocka_unit_test(test_changed_credentials),
		cmocka_unit_test(test_a_crowd),
		cmocka_unit_test(test_children_in_a_subset),
		cmocka_unit_test(test_nothing_is_left_behind),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

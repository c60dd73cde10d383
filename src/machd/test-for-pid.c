#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>
#include <cmocka.h>

#include "base/test-skip.h"
#include "machd/task-access.h"
#include "machd/task.h"
#include "machd/test-rig.h"
#include "os/pidfd.h"
#include "os/process.h"

/* A user that nobody is. */
#define USER  4242u
#define GROUP 4343u

static struct task
caller(uid_t ruid, uid_t euid)
{
	return (struct task){
		.pid = 1, .ruid = ruid, .euid = euid, .rgid = GROUP, .egid = GROUP
	};
}

static struct process_facts
facts_of(uid_t ruid, uid_t euid, uid_t suid)
{
	return (struct process_facts){ .ruid = ruid,
		.euid = euid,
		.suid = suid,
		.rgid = GROUP,
		.egid = GROUP,
		.sgid = GROUP };
}

static bool
may(struct task task, struct process_facts facts, mach_task_flavor_t flavor)
{
	/* Its folder in /proc is this process's user's. */
	return task_access(&task, getpid(), &facts, flavor);
}

static void
test_access_is_of_the_same_user(void **state)
{
	uid_t me = geteuid();

	(void)state;
	/* Root may anything: it takes another user's place meanwhile. */
	if (me == 0) {
		me = USER;
		if (seteuid(me) < 0)
			skip_because("no other user to become here");
	}
	assert_int_equal(prctl(PR_SET_DUMPABLE, 1, 0, 0, 0), 0);
	assert_true(may(caller(me, me), facts_of(me, me, me), 0));
	assert_false(may(caller(me + 1, me + 1), facts_of(me, me, me), 0));
	/* Neither of a set-uid program, whatever it is at the moment, */
	assert_false(may(caller(me, me), facts_of(me, 0, 0), 0));
	assert_false(may(caller(me, me), facts_of(me, me, 0), 0));
	assert_false(may(caller(me, me), facts_of(0, me, me), 0));
	/* nor for one. */
	assert_false(may(caller(me + 1, me), facts_of(me, me, me), 0));
	assert_false(may(caller(me, me + 1), facts_of(me, me, me), 0));
	for (mach_task_flavor_t f = 0; f <= TASK_FLAVOR_INSPECT; f++)
		assert_false(may(caller(me, me), facts_of(me, 0, 0), f));
	if (getuid() == 0)
		assert_int_equal(seteuid(0), 0);
}

static void
test_access_needs_the_group(void **state)
{
	struct process_facts facts = facts_of(getuid(), getuid(), getuid());
	struct task task = caller(getuid() + 7, getuid() + 7);

	(void)state;
	facts.ruid = facts.euid = facts.suid = task.euid;
	facts.sgid = 0;
	assert_false(may(task, facts, TASK_FLAVOR_CONTROL));
}

static void
test_access_of_root(void **state)
{
	(void)state;
	assert_true(may(caller(0, 0), facts_of(USER, USER, USER), 0));
	assert_true(may(caller(USER, 0), facts_of(USER, USER, USER), 0));
	assert_false(may(caller(0, USER), facts_of(0, 0, 0), 0));
}

static void
test_access_to_the_name(void **state)
{
	const mach_task_flavor_t name = TASK_FLAVOR_NAME;

	(void)state;
	/* A set-uid program's name is its user's to know. */
	assert_true(may(caller(USER, USER), facts_of(USER, 0, 0), name));
	assert_false(may(caller(USER, USER), facts_of(0, 0, 0), name));
	assert_false(may(caller(USER + 1, USER), facts_of(USER, 0, 0), name));
}

static void
test_access_to_oneself(void **state)
{
	struct process_facts facts = facts_of(USER, 0, 0);
	struct task task = caller(USER, USER);

	(void)state;
	task.pid = getpid();
	assert_true(task_access(&task, getpid(), &facts, TASK_FLAVOR_CONTROL));
}

static void
test_dumpable(void **state)
{
	(void)state;
	if (geteuid() == 0)
		skip_because("root's folders are root's in any case");
	assert_int_equal(prctl(PR_SET_DUMPABLE, 0, 0, 0, 0), 0);
	assert_false(process_is_dumpable(getpid(), geteuid()));
	assert_int_equal(prctl(PR_SET_DUMPABLE, 1, 0, 0, 0), 0);
	assert_true(process_is_dumpable(getpid(), geteuid()));
}

static struct peer peer;

static void
ask(int fd, uint32_t which)
{
	peer_request(&peer, WIRE_TASK_FOR_PID);
	peer.request.value[0] = WIRE_NAME_TASK;
	peer.request.value[1] = which;
	if (fd >= 0)
		peer_add_fd_as_is(&peer, fd);
}

static int
own_pidfd(void)
{
	int fd;

	assert_int_equal(pidfd_open_pid(getpid(), &fd), 0);
	return fd;
}

/* machd is this process here: no task, whoever asks. */
static void
test_machd_is_no_task(void **state)
{
	peer_fake(*state, &peer, getuid());
	ask(own_pidfd(), TASK_FLAVOR_CONTROL);
	assert_int_equal(peer_call(&peer), KERN_FAILURE);
	assert_int_equal(peer.answer.value[0], MACH_PORT_NULL);
	peer_close(&peer);
}

static void
test_not_a_pidfd(void **state)
{
	peer_fake(*state, &peer, getuid());
	ask(rig_memfd(4096, 'x'), TASK_FLAVOR_CONTROL);
	assert_int_equal(peer_call(&peer), KERN_FAILURE);
	peer_close(&peer);
}

static void
test_no_fd_is_a_violation(void **state)
{
	peer_fake(*state, &peer, getuid());
	ask(-1, TASK_FLAVOR_CONTROL);
	peer_send(&peer);
	assert_true(peer_dropped(&peer));
	peer_close(&peer);
}

static void
test_no_such_flavor_is_a_violation(void **state)
{
	peer_fake(*state, &peer, getuid());
	ask(own_pidfd(), WIRE_DEBUG_CONTROL + 1);
	peer_send(&peer);
	assert_true(peer_dropped(&peer));
	peer_close(&peer);
}

/* A child that is no task, until it is killed. */
static void
test_early_task_comes_and_goes(void **state)
{
	struct rig *rig = *state;
	mach_port_name_t name;
	pid_t child = fork();
	int fd;

	if (child == 0) {
		pause();
		_exit(0);
	}
	assert_int_equal(pidfd_open_pid(child, &fd), 0);
	peer_fake(rig, &peer, getuid());
	ask(dup(fd), WIRE_DEBUG_CONTROL);
	assert_int_equal(peer_call(&peer), KERN_SUCCESS);
	assert_int_equal(peer.answer.value[0], MACH_PORT_NULL);
	assert_null(task_find(&rig->machd, child));
	ask(dup(fd), TASK_FLAVOR_NAME);
	assert_int_equal(peer_call(&peer), KERN_SUCCESS);
	name = peer.answer.value[0];
	assert_int_not_equal(name, MACH_PORT_NULL);
	assert_non_null(task_find(&rig->machd, child));
	peer_request(&peer, WIRE_PID_FOR_TASK);
	peer.request.value[0] = name;
	assert_int_equal(peer_call(&peer), KERN_SUCCESS);
	assert_int_equal(peer.answer.value[0], child);
	assert_int_equal(peer.answer.value[1], 0);
	assert_int_equal(peer.in_fd_count, 1);
	/* The last right to it goes with the one who asked. */
	peer_close(&peer);
	rig_turn(rig);
	assert_null(task_find(&rig->machd, child));
	kill(child, SIGKILL);
	waitpid(child, NULL, 0);
	/* A zombie is nobody. */
	peer_fake(rig, &peer, getuid());
	ask(fd, TASK_FLAVOR_NAME);
	assert_int_equal(peer_call(&peer), KERN_FAILURE);
	peer_close(&peer);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_access_is_of_the_same_user),
		cmocka_unit_test(test_access_needs_the_group),
		cmocka_unit_test(test_access_of_root),
		cmocka_unit_test(test_access_to_the_name),
		cmocka_unit_test(test_access_to_oneself),
		cmocka_unit_test(test_dumpable),
		cmocka_unit_test_setup_teardown(
		    test_machd_is_no_task, rig_setup, rig_teardown),
		cmocka_unit_test_setup_teardown(
		    test_not_a_pidfd, rig_setup, rig_teardown),
		cmocka_unit_test_setup_teardown(
		    test_no_fd_is_a_violation, rig_setup, rig_teardown),
		cmocka_unit_test_setup_teardown(
		    test_no_such_flavor_is_a_violation, rig_setup, rig_teardown),
		cmocka_unit_test_setup_teardown(
		    test_early_task_comes_and_goes, rig_setup, rig_teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

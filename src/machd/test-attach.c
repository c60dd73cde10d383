#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/wait.h>
#include <unistd.h>
#include <cmocka.h>

#include "core/port.h"
#include "core/space.h"
#include "machd/conn.h"
#include "machd/snapshot.h"
#include "machd/task.h"
#include "machd/test-rig.h"
#include "machd/user.h"
#include "os/pidfd.h"
#include "os/process.h"
#include "os/socket.h"

static struct peer peer, other;

static const struct wire_attached *
attached(const struct peer *p)
{
	return (const void *)(p->in + sizeof(p->answer));
}

static struct task *
own_task(struct rig *rig)
{
	return task_find(&rig->machd, getpid());
}

static void
leave(struct rig *rig)
{
	if (own_task(rig))
		task_die(own_task(rig));
	peer_close(&peer);
}

static void
test_first(void **state)
{
	struct rig *rig = *state;

	peer_open(rig, &peer);
	assert_int_equal(rig->machd.stranger_count, 1);
	peer_attach_request(&peer, 1);
	assert_int_equal(peer_call(&peer), KERN_SUCCESS);
	assert_int_equal(rig->machd.stranger_count, 0);
	assert_int_equal(rig->machd.task_count, 1);
	assert_int_equal(attached(&peer)->version, WIRE_VERSION);
	assert_int_equal(attached(&peer)->task, WIRE_NAME_TASK);
	assert_int_equal(attached(&peer)->bootstrap, 0);
	assert_int_equal(attached(&peer)->features, WIRE_FEATURES);
	assert_int_equal(own_task(rig)->ruid, getuid());
	assert_int_equal(own_task(rig)->euid, geteuid());
	assert_int_not_equal(own_task(rig)->image, 0);
	leave(rig);
}

static int32_t
offer(struct rig *rig, uint32_t min, uint32_t max)
{
	int32_t result;

	peer_open(rig, &peer);
	peer_attach_request(&peer, 1);
	memcpy(peer.out + sizeof(peer.request), &min, 4);
	memcpy(peer.out + sizeof(peer.request) + 4, &max, 4);
	result = peer_call(&peer);
	if (result != KERN_SUCCESS)
		assert_true(peer_dropped(&peer));
	leave(rig);
	return result;
}

/* The highest common version; without one the answer, then the end. */
static void
test_versions(void **state)
{
	struct rig *rig = *state;

	assert_int_equal(offer(rig, 0, WIRE_VERSION), KERN_SUCCESS);
	assert_int_equal(offer(rig, WIRE_VERSION, UINT32_MAX), KERN_SUCCESS);
	assert_int_equal(
	    offer(rig, WIRE_VERSION + 1, UINT32_MAX), WIRE_ATTACH_VERSION);
	assert_int_equal(offer(rig, 0, 0), WIRE_ATTACH_VERSION);
	assert_int_equal(offer(rig, 2, 1), WIRE_ATTACH_VERSION);
}

/* The same cookie: the same task, whichever connection says so. */
static void
test_same_image(void **state)
{
	struct rig *rig = *state;
	mach_port_name_t port;

	peer_attach(rig, &peer);
	port = peer_new_port(&peer);
	peer_attach(rig, &other);
	assert_int_equal(rig->machd.task_count, 1);
	assert_int_equal(
	    peer_send_simple(&other, port, 5, 0, 0), MACH_MSG_SUCCESS);
	peer_close(&peer);
	/* It closed all its fds and comes back: nothing is lost. */
	peer_close(&other);
	assert_non_null(own_task(rig));
	peer_attach(rig, &peer);
	peer_ask_receive(&peer, port, MACH_RCV_TIMEOUT, 4096, 0);
	assert_true(peer_receive(&peer));
	assert_int_equal(peer.answer.result, MACH_MSG_SUCCESS);
	leave(rig);
}

/* Another cookie: another image. The old one's names and waits are gone. */
static void
test_exec(void **state)
{
	struct rig *rig = *state;
	mach_port_name_t port;
	uint32_t version;

	peer_attach(rig, &peer);
	port = peer_new_port(&peer);
	version = own_task(rig)->version;
	peer_ask_receive(&peer, port, 0, 4096, 0);
	peer_open(rig, &other);
	peer_attach_request(&other, 2);
	assert_int_equal(peer_call(&other), KERN_SUCCESS);
	assert_int_equal(rig->machd.task_count, 1);
	assert_int_not_equal(own_task(rig)->version, version);
	assert_true(peer_dropped(&peer));
	assert_int_equal(
	    peer_send_simple(&other, port, 5, 0, 0), MACH_SEND_INVALID_DEST);
	peer_close(&other);
	leave(rig);
}

/* Who connects and says nothing does not stay for ever. */
static void
test_silent_stranger(void **state)
{
	struct rig *rig = *state;
	struct conn *conn;

	peer_open(rig, &peer);
	rig_turn(rig);
	conn = LIST_FIRST(&rig->machd.strangers);
	assert_int_not_equal(conn->timer.place, 0);
	loop_timer_arm(rig->machd.loop, &conn->timer, loop_now());
	assert_true(peer_dropped(&peer));
	peer_close(&peer);
	peer_attach(rig, &peer);
	conn = LIST_FIRST(&own_task(rig)->conns);
	assert_int_equal(conn->timer.place, 0);
	leave(rig);
}

/* A child that attaches over its parent's connection would get its ids. */
static void
test_anothers_connection(void **state)
{
	struct rig *rig = *state;
	pid_t pid;

	peer_open(rig, &peer);
	pid = fork();
	if (pid == 0) {
		peer_attach_request(&peer, 7);
		_exit(peer_send(&peer) ? 0 : 1);
	}
	rig_turn(rig);
	assert_int_equal(waitpid(pid, NULL, 0), pid);
	rig_turn(rig);
	assert_true(peer_receive(&peer));
	assert_int_equal(peer.answer.result, WIRE_ATTACH_REFUSED);
	assert_int_equal(rig->machd.task_count, 0);
	leave(rig);
}

/* A task of pid, with one registered port, as it would be for a process. */
static struct task *
make_task(struct rig *rig, pid_t pid, uid_t euid, int pidfd)
{
	struct ports ports;
	struct task *task;

	assert_int_equal(task_new(&rig->machd,
			     &(struct task_identity){ .pid = pid,
				 .pidfd = pidfd,
				 .ruid = getuid(),
				 .euid = euid,
				 .rgid = getgid(),
				 .egid = getegid() },
			     &task),
	    0);
	ports_copy(&rig->machd.defaults, &ports);
	ports.registered[1] = right_make_send(task->port);
	task_set_ports(task, &ports);
	ports_release(rig->machd.core, &ports);
	return task;
}

static int
attach_as_child(struct rig *rig, uint16_t flags, int fd)
{
	int inherits;

	peer_open(rig, &peer);
	peer_attach_request(&peer, 1);
	peer.request.flags = flags;
	if (fd >= 0)
		peer_add_fd(&peer, dup(fd));
	assert_int_equal(peer_call(&peer), KERN_SUCCESS);
	inherits = own_task(rig)->ports.registered[1].port != NULL;
	return inherits;
}

/* From the parent, unless the image knows that there is nothing. */
static void
test_inherit_from_parent(void **state)
{
	struct rig *rig = *state;
	struct task *parent = make_task(
	    rig, getppid(), geteuid(), eventfd(0, EFD_CLOEXEC));

	assert_int_equal(attach_as_child(rig, 0, -1), 1);
	assert_true(peer.answer.flags & WIRE_INHERIT);
	assert_int_equal(peer.in_fd_count, 1);
	leave(rig);
	assert_int_equal(attach_as_child(rig, WIRE_INHERIT_NONE, -1), 0);
	assert_false(peer.answer.flags & WIRE_INHERIT);
	leave(rig);
	task_die(parent);
}

/* The parent's pid was another's before, whose task is not yet buried. */
static void
test_parent_is_another(void **state)
{
	struct rig *rig = *state;
	struct task *dead = make_task(
	    rig, getppid(), geteuid(), eventfd(1, EFD_CLOEXEC));

	peer_open(rig, &peer);
	peer_attach_request(&peer, 1);
	assert_true(peer_send(&peer));
	/* The order in which epoll finds them is not ours to choose. */
	loop_remove(rig->machd.loop, &dead->death);
	rig_turn(rig);
	assert_true(peer_receive(&peer));
	assert_null(own_task(rig)->ports.registered[1].port);
	task_die(dead);
	leave(rig);
}

/* A program with other powers gets nothing of its caller's. */
static void
test_raised(void **state)
{
	struct rig *rig = *state;
	struct task *parent = make_task(
	    rig, getppid(), geteuid() + 1, eventfd(0, EFD_CLOEXEC));
	int fd;

	assert_int_equal(attach_as_child(rig, 0, -1), 0);
	leave(rig);
	task_ports_changed(parent);
	fd = parent->snapshot->far;
	assert_int_equal(attach_as_child(rig, WIRE_INHERIT, fd), 0);
	/* It is told that its fd is worth nothing. */
	assert_true(peer.answer.flags & WIRE_INHERIT);
	assert_int_equal(peer.in_fd_count, 0);
	leave(rig);
	parent->euid = geteuid();
	task_ports_changed(parent);
	assert_int_equal(
	    attach_as_child(rig, WIRE_INHERIT, parent->snapshot->far), 1);
	assert_false(peer.answer.flags & WIRE_INHERIT);
	leave(rig);
	task_die(parent);
}

/* The fd tells what held when it was made, whatever the parent has now. */
static void
test_inherit_from_fd(void **state)
{
	struct rig *rig = *state;
	struct task *parent = make_task(
	    rig, getppid(), geteuid(), eventfd(0, EFD_CLOEXEC));
	int fd, strange[2];

	task_ports_changed(parent);
	fd = dup(parent->snapshot->far);
	task_set_ports(parent, &rig->machd.defaults);
	assert_int_equal(attach_as_child(rig, WIRE_INHERIT, fd), 1);
	leave(rig);
	assert_int_equal(attach_as_child(rig, 0, fd), 0);
	leave(rig);
	close(fd);
	/* Something that is no inheritance fd is as none. */
	assert_int_equal(pipe(strange), 0);
	assert_int_equal(attach_as_child(rig, WIRE_INHERIT, strange[0]), 0);
	assert_true(peer.answer.flags & WIRE_INHERIT);
	leave(rig);
	assert_int_equal(attach_as_child(rig, WIRE_INHERIT, -1), 0);
	leave(rig);
	close(strange[0]);
	close(strange[1]);
	task_die(parent);
}

/* Over quota: refused, and nothing is left of the attempt. */
static void
test_quota(void **state)
{
	static const enum account_slot slots[] = { ACCOUNT_TASKS, ACCOUNT_FDS,
		ACCOUNT_ENTRIES };
	struct rig *rig = *state;
	struct user *user;

	for (size_t i = 0; i < sizeof(slots) / sizeof(*slots); i++) {
		struct charge charge = { 0 };

		peer_open(rig, &peer);
		assert_int_equal(user_get(&rig->machd, getuid(), &user), 0);
		assert_int_equal(
		    account_charge(&charge, user->account, NULL, slots[i],
			account_limit(user->account, slots[i]) -
			    account_used(user->account, slots[i])),
		    KERN_SUCCESS);
		peer_attach_request(&peer, 1);
		assert_int_equal(peer_call(&peer), WIRE_ATTACH_SHORTAGE);
		charge_release(&charge);
		assert_int_equal(rig->machd.task_count, 0);
		leave(rig);
	}
}

/*
 * A process that holds a connection till it execs, and its task, as if it
 * had attached.
 */
static struct task *
start_image(struct rig *rig, int *ret_connection, pid_t *ret_pid)
{
	struct process_facts facts;
	struct task *task;
	int near, far, pidfd;
	pid_t pid;
	char byte;

	assert_int_equal(socket_pair(&near, &far), 0);
	pid = fork();
	if (pid == 0) {
		close(near);
		(void)!read(far, &byte, 1);
		execl("/bin/sleep", "sleep", "60", (char *)NULL);
		_exit(1);
	}
	close(far);
	assert_int_equal(pidfd_open_pid(pid, &pidfd), 0);
	assert_int_equal(process_facts(pid, &facts), 0);
	assert_int_not_equal(facts.image, 0);
	assert_int_equal(task_new(&rig->machd,
			     &(struct task_identity){ .pid = pid,
				 .pidfd = pidfd,
				 .ruid = getuid(),
				 .euid = geteuid(),
				 .image = facts.image },
			     &task),
	    0);
	*ret_connection = near;
	*ret_pid = pid;
	return task;
}

/*
 * A program that knows nothing of Mach takes the process over. At the moment
 * of the hang-up /proc may show neither image.
 */
static void
test_exec_without_attach(void **state)
{
	struct rig *rig = *state;

	for (int round = 0; round < 30; round++) {
		struct task *task;
		int connection;
		pid_t pid;
		char byte = 0;

		task = start_image(rig, &connection, &pid);
		task_check_image(task);
		assert_ptr_equal(task_find(&rig->machd, pid), task);
		assert_int_equal(write(connection, &byte, 1), 1);
		assert_int_equal(read(connection, &byte, 1), 0);
		task_check_image(task);
		for (int i = 0; i < 300 && task_find(&rig->machd, pid); i++) {
			machd_settle(&rig->machd);
			loop_once(rig->machd.loop, 10);
		}
		assert_null(task_find(&rig->machd, pid));
		close(connection);
		kill(pid, SIGKILL);
		assert_int_equal(waitpid(pid, NULL, 0), pid);
	}
}

/* A connection that came over another: the same task, no ATTACH. */
static void
test_connect(void **state)
{
	struct rig *rig = *state;

	peer_attach(rig, &peer);
	peer_request(&peer, WIRE_CONNECT);
	assert_int_equal(peer_call(&peer), KERN_SUCCESS);
	other = (struct peer){
		.rig = rig, .fd = dup(peer.in_fds[0]), .death = -1
	};
	peer_reply_port(&other);
	assert_int_equal(rig->machd.task_count, 1);
	peer_close(&other);
	leave(rig);
}

int
main(void)
{
#define RIG_TEST(f) cmocka_unit_test_setup_teardown(f, rig_setup, rig_teardown)
	const struct CMUnitTest tests[] = {
		RIG_TEST(test_first),
		RIG_TEST(test_versions),
		RIG_TEST(test_same_image),
		RIG_TEST(test_exec),
		RIG_TEST(test_silent_stranger),
		RIG_TEST(test_anothers_connection),
		RIG_TEST(test_inherit_from_parent),
		RIG_TEST(test_parent_is_another),
		RIG_TEST(test_raised),
		RIG_TEST(test_inherit_from_fd),
		RIG_TEST(test_quota),
		RIG_TEST(test_exec_without_attach),
		RIG_TEST(test_connect),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

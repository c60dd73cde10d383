#include "machd/listener.h"

#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>
#include <cmocka.h>

#include "base/cleanup.h"
#include "machd/snapshot.h"
#include "machd/task.h"
#include "machd/test-rig.h"
#include "os/instance.h"
#include "os/socket.h"

static char folder[64], path[96], away[112], lock[96];
static struct options options;
static struct rig rig;
static struct peer peer;

static int
setup(void **state)
{
	(void)state;
	strcpy(folder, "/tmp/mach-test-listener-XXXXXX");
	if (!mkdtemp(folder))
		return -1;
	snprintf(path, sizeof(path), "%s/socket", folder);
	snprintf(away, sizeof(away), "%s.ending", path);
	snprintf(lock, sizeof(lock), "%s/start.lock", folder);
	options = (struct options){ .socket = path,
		.start_lock = lock,
		.idle_exit = 1,
		.ready_fd = -1,
		.lifeline_fd = -1 };
	rig_begin(&rig, &options);
	return listener_new(&rig.machd, &rig.machd.listener);
}

static int
teardown(void **state)
{
	/* The start lock of an ended instance lasts as long as the process. */
	int r = rig_end(&rig);

	(void)state;
	unlink(path);
	unlink(away);
	unlink(lock);
	return r | rmdir(folder);
}

static bool
exists(const char *name)
{
	struct stat st;

	return lstat(name, &st) == 0;
}

/* Lets time pass until the instance ends; false if it does not. */
static bool
ends(void)
{
	for (int i = 0; i < 40 && !rig.machd.ending; i++) {
		machd_settle(&rig.machd);
		loop_once(rig.machd.loop, 5);
	}
	return rig.machd.ending;
}

static void
connect_peer(void)
{
	peer = (struct peer){ .rig = &rig, .death = -1 };
	assert_int_equal(socket_connect(path, &peer.fd), 0);
}

/* The lock that the end took stays; the test lets it go like an exit does. */
static void
drop_lock(void)
{
	struct stat want, st;

	assert_int_equal(stat(lock, &want), 0);
	for (int fd = 3; fd < 64; fd++)
		if (fstat(fd, &st) == 0 && st.st_ino == want.st_ino &&
		    st.st_dev == want.st_dev)
			close(fd);
}

static void
test_idle_end(void **state)
{
	int fd;

	(void)state;
	listener_check_idle(&rig.machd);
	assert_true(ends());
	assert_false(exists(path));
	assert_false(exists(away));
	/* Whoever starts the next one waits until this one is gone. */
	assert_int_equal(instance_lock(lock, false, &fd), -EWOULDBLOCK);
	drop_lock();
}

/* Whose other end it has is known by the name, whoever made the socket. */
static void
test_served(void **state)
{
	_cleanup_close_ int client = -1, other = -1, near = -1, far = -1;
	_cleanup_close_ int elsewhere = -1;

	(void)state;
	assert_int_equal(socket_connect(path, &client), 0);
	assert_true(listener_served(rig.machd.listener, client));
	assert_int_equal(socket_pair(&near, &far), 0);
	assert_false(listener_served(rig.machd.listener, near));
	assert_int_equal(socket_listen(away, 0600, &other), 0);
	assert_int_equal(socket_connect(away, &elsewhere), 0);
	assert_false(listener_served(rig.machd.listener, elsewhere));
	assert_false(listener_served(rig.machd.listener, STDERR_FILENO));
	assert_false(listener_served(NULL, client));
}

/* The next instance may have its socket there before this one is gone. */
static void
test_successor(void **state)
{
	_cleanup_close_ int next = -1;

	(void)state;
	listener_check_idle(&rig.machd);
	assert_true(ends());
	assert_int_equal(socket_listen(path, 0600, &next), 0);
	rig.machd.listener = listener_free(rig.machd.listener);
	assert_true(exists(path));
	drop_lock();
}

/* A client that starts an instance keeps this one alive. */
static void
test_start_lock(void **state)
{
	int fd;

	(void)state;
	assert_int_equal(instance_lock(lock, true, &fd), 0);
	listener_check_idle(&rig.machd);
	assert_false(ends());
	assert_true(exists(path));
	close(fd);
	assert_true(ends());
	drop_lock();
}

/* Comes when the loop has looked at its fds, but not yet at its timers. */
static void
sneak_in(struct source *source, uint32_t events)
{
	(void)events;
	loop_remove(rig.machd.loop, source);
	connect_peer();
	peer_attach_request(&peer, 1);
	assert_true(peer_send(&peer));
}

/* Who came before the name went is served, and the name comes back. */
static void
test_drain(void **state)
{
	_cleanup_close_ int fd = eventfd(1, EFD_CLOEXEC);
	struct source source = { .fd = fd, .ready = sneak_in };

	(void)state;
	assert_int_equal(loop_add(rig.machd.loop, &source, EPOLLIN), 0);
	listener_check_idle(&rig.machd);
	usleep(2000); /* for the timer to be due */
	assert_int_equal(loop_once(rig.machd.loop, 0), 1);
	assert_false(rig.machd.ending);
	assert_int_equal(rig.machd.stranger_count, 1);
	rig_turn(&rig);
	assert_true(exists(path));
	assert_true(peer_receive(&peer));
	assert_int_equal(peer.answer.result, KERN_SUCCESS);
	task_die(task_find(&rig.machd, getpid()));
	peer_close(&peer);
	assert_true(ends());
	drop_lock();
}

/* No end while there is a stranger, a task, or somebody who may inherit. */
static void
test_not_idle(void **state)
{
	struct ports ports;
	struct task *task;
	int fd;

	(void)state;
	connect_peer();
	assert_false(ends());
	peer_attach_request(&peer, 1);
	assert_int_equal(peer_call(&peer), KERN_SUCCESS);
	assert_false(ends());
	task = task_find(&rig.machd, getpid());
	ports_copy(&task->ports, &ports);
	ports.access = right_copy_send(&task->ports.host);
	task_set_ports(task, &ports);
	ports_release(rig.machd.core, &ports);
	task_ports_changed(task);
	fd = dup(task->snapshot->far);
	peer_reply_port(&peer);
	task_die(task);
	peer_close(&peer);
	assert_false(ends());
	close(fd);
	assert_true(ends());
	drop_lock();
}

/* A socket that nobody listens at is replaced, any other is not. */
static void
test_stale_socket(void **state)
{
	struct listener *second;

	(void)state;
	assert_int_equal(listener_new(&rig.machd, &second), -EADDRINUSE);
	rig.machd.listener = listener_free(rig.machd.listener);
	assert_false(exists(path));
	{
		_cleanup_close_ int stale = -1;

		assert_int_equal(socket_listen(path, 0600, &stale), 0);
	}
	assert_true(exists(path));
	assert_int_equal(listener_new(&rig.machd, &rig.machd.listener), 0);
	connect_peer();
	rig_turn(&rig);
	peer_close(&peer);
	rig.machd.listener = listener_free(rig.machd.listener);
	close(open(path, O_CREAT | O_WRONLY | O_CLOEXEC, 0600));
	assert_int_equal(listener_new(&rig.machd, &second), -EADDRINUSE);
	assert_true(exists(path));
}

/* Without fds the next in the backlog is hung up on; later ones are served. */
static void
test_out_of_fds(void **state)
{
	struct rlimit limit, low;
	int turns = 0;

	(void)state;
	assert_int_equal(getrlimit(RLIMIT_NOFILE, &limit), 0);
	connect_peer();
	low = limit;
	low.rlim_cur = (rlim_t)dup(0);
	close((int)low.rlim_cur);
	assert_int_equal(setrlimit(RLIMIT_NOFILE, &low), 0);
	rig_turn(&rig);
	assert_true(peer_dropped(&peer));
	peer_close(&peer);
	/* Not even the spare: it is no reason to run in circles. */
	low.rlim_cur = 3;
	assert_int_equal(setrlimit(RLIMIT_NOFILE, &limit), 0);
	connect_peer();
	assert_int_equal(setrlimit(RLIMIT_NOFILE, &low), 0);
	while (loop_once(rig.machd.loop, 0) > 0)
		assert_true(++turns < 10);
	assert_int_equal(setrlimit(RLIMIT_NOFILE, &limit), 0);
	peer_close(&peer);
	for (int i = 0; i < 400 && rig.machd.stranger_count == 0; i++) {
		if (i == 0)
			connect_peer();
		loop_once(rig.machd.loop, 10);
	}
	rig_turn(&rig);
	assert_int_equal(rig.machd.stranger_count, 1);
	peer_close(&peer);
}

int
main(void)
{
#define LISTENER_TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
	const struct CMUnitTest tests[] = {
		LISTENER_TEST(test_idle_end),
		LISTENER_TEST(test_successor),
		LISTENER_TEST(test_served),
		LISTENER_TEST(test_start_lock),
		LISTENER_TEST(test_drain),
		LISTENER_TEST(test_not_idle),
		LISTENER_TEST(test_stale_socket),
		LISTENER_TEST(test_out_of_fds),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

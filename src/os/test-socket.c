#include "os/socket.h"

#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>
#include <cmocka.h>

#include "base/cleanup.h"
#include "os/pidfd.h"

static char folder[64], path[96];

static int
setup(void **state)
{
	(void)state;
	strcpy(folder, "/tmp/mach-test-socket-XXXXXX");
	if (!mkdtemp(folder))
		return -1;
	snprintf(path, sizeof(path), "%s/socket", folder);
	return 0;
}

static int
teardown(void **state)
{
	(void)state;
	unlink(path);
	return rmdir(folder);
}

static void
test_pair_carries_fds_and_sender(void **state)
{
	_cleanup_close_ int near = -1, far = -1;
	struct socket_packet packet;
	char text[8] = "hello", got[8];
	struct iovec out = { text, 6 }, in = { got, sizeof(got) };
	int fds[2];

	(void)state;
	assert_int_equal(socket_pair(&near, &far), 0);
	assert_int_equal(socket_pass_credentials(near), 0);
	fds[0] = near;
	fds[1] = far;
	assert_int_equal(socket_send(far, &out, 1, fds, 2, 0), 0);
	assert_int_equal(socket_receive(near, &in, 1, 0, &packet), 1);
	assert_int_equal(packet.size, 6);
	assert_string_equal(got, "hello");
	assert_false(packet.truncated);
	assert_int_equal(packet.sender.pid, getpid());
	assert_int_equal(packet.sender.uid, getuid());
	assert_int_equal(packet.fd_count, 2);
	assert_true(fcntl(packet.fds[0], F_GETFD) & FD_CLOEXEC);
	socket_packet_close(&packet);
	assert_int_equal(packet.fd_count, 0);
}

/* A packet with more fds than there is room for is marked, not believed. */
static void
test_truncated(void **state)
{
	_cleanup_close_ int near = -1, far = -1;
	struct socket_packet packet;
	char text[64] = { 0 }, got[8];
	struct iovec out = { text, sizeof(text) }, in = { got, sizeof(got) };

	(void)state;
	assert_int_equal(socket_pair(&near, &far), 0);
	assert_int_equal(socket_send(far, &out, 1, NULL, 0, 0), 0);
	assert_int_equal(socket_receive(near, &in, 1, 0, &packet), 1);
	assert_true(packet.truncated);
	assert_int_equal(packet.sender.pid, 0);
}

/*
 * Without credentials the control buffer has room for more fds than a packet:
 * the others are closed, and the packet is marked.
 */
static void
test_too_many_fds(void **state)
{
	_cleanup_close_ int near = -1, far = -1;
	int fds[SOCKET_FDS_MAX + 6], next, after;
	union {
		struct cmsghdr header;
		char bytes[CMSG_SPACE(sizeof(fds))];
	} control = { .bytes = { 0 } };
	char byte = 0;
	struct iovec iov = { &byte, 1 };
	struct msghdr message = { .msg_iov = &iov,
		.msg_iovlen = 1,
		.msg_control = &control,
		.msg_controllen = sizeof(control) };
	struct socket_packet packet;

	(void)state;
	assert_int_equal(socket_pair(&near, &far), 0);
	next = dup(near);
	close(next);
	for (size_t i = 0; i < sizeof(fds) / sizeof(*fds); i++)
		fds[i] = near;
	control.header.cmsg_level = SOL_SOCKET;
	control.header.cmsg_type = SCM_RIGHTS;
	control.header.cmsg_len = CMSG_LEN(sizeof(fds));
	memcpy(CMSG_DATA(&control.header), fds, sizeof(fds));
	assert_int_equal(sendmsg(far, &message, 0), 1);
	assert_int_equal(socket_receive(near, &iov, 1, 0, &packet), 1);
	assert_int_equal(packet.fd_count, SOCKET_FDS_MAX);
	assert_true(packet.truncated);
	socket_packet_close(&packet);
	after = dup(near);
	close(after);
	assert_int_equal(after, next);
}

/* A TCP socket that would linger does not hold up who drops its packet. */
static void
test_lingering_fd(void **state)
{
	_cleanup_close_ int near = -1, far = -1, server = -1, client = -1;
	struct sockaddr_in address = { .sin_family = AF_INET,
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	struct linger linger = { 1, 30 };
	socklen_t size = sizeof(address);
	static char bytes[65536];
	struct iovec iov = { bytes, 1 };
	struct socket_packet packet;
	struct timespec before, after;
	int listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	(void)state;
	client = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	assert_int_equal(bind(listener, (struct sockaddr *)&address, size), 0);
	assert_int_equal(listen(listener, 1), 0);
	assert_int_equal(
	    getsockname(listener, (struct sockaddr *)&address, &size), 0);
	assert_int_equal(connect(client, (struct sockaddr *)&address, size), 0);
	server = accept(listener, NULL, NULL);
	close(listener);
	while (send(client, bytes, sizeof(bytes), MSG_DONTWAIT) > 0)
		;
	assert_int_equal(
	    setsockopt(client, SOL_SOCKET, SO_LINGER, &linger, sizeof(linger)),
	    0);
	assert_int_equal(socket_pair(&near, &far), 0);
	assert_int_equal(socket_send(far, &iov, 1, &client, 1, 0), 0);
	close(TAKE_FD(client));
	assert_int_equal(socket_receive(near, &iov, 1, 0, &packet), 1);
	clock_gettime(CLOCK_MONOTONIC, &before);
	socket_packet_close(&packet);
	clock_gettime(CLOCK_MONOTONIC, &after);
	assert_true(after.tv_sec - before.tv_sec < 5);
}

static void
test_hang_up(void **state)
{
	_cleanup_close_ int near = -1;
	int far;
	struct socket_packet packet;
	char byte = 0;
	struct iovec iov = { &byte, 1 };

	(void)state;
	assert_int_equal(socket_pair(&near, &far), 0);
	close(far);
	assert_int_equal(socket_receive(near, &iov, 1, 0, &packet), 0);
	assert_int_equal(socket_send(near, &iov, 1, NULL, 0, 0), -EPIPE);
}

static void
test_listen(void **state)
{
	_cleanup_close_ int listener = -1, again = -1, client = -1;
	char name[200];
	struct stat st;

	(void)state;
	assert_int_equal(socket_connect(path, &client), -ENOENT);
	assert_int_equal(socket_listen(path, 0600, &listener), 0);
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0600);
	assert_int_equal(socket_listen(path, 0600, &again), -EADDRINUSE);
	assert_int_equal(socket_connect(path, &client), 0);
	memset(name, 'x', sizeof(name));
	name[sizeof(name) - 1] = '\0';
	assert_int_equal(socket_connect(name, &again), -ENAMETOOLONG);
	assert_int_equal(socket_connect("", &again), -ENAMETOOLONG);
}

/* The first packet tells its sender even before the server asked. */
static void
test_credentials_before_accept(void **state)
{
	_cleanup_close_ int listener = -1, client = -1, server = -1;
	struct socket_packet packet;
	struct socket_peer peer;
	char byte = 0;
	struct iovec iov = { &byte, 1 };

	(void)state;
	assert_int_equal(socket_listen(path, 0600, &listener), 0);
	assert_int_equal(socket_connect(path, &client), 0);
	assert_int_equal(
	    socket_send_credentials(client, &iov, 1, &client, 1), 0);
	server = accept(listener, NULL, NULL);
	assert_true(server >= 0);
	assert_int_equal(socket_pass_credentials(server), 0);
	assert_int_equal(socket_receive(server, &iov, 1, 0, &packet), 1);
	assert_int_equal(packet.sender.pid, getpid());
	assert_int_equal(packet.fd_count, 1);
	socket_packet_close(&packet);
	assert_int_equal(socket_peer(server, &peer), 0);
	assert_int_equal(peer.pid, getpid());
	assert_int_equal(peer.uid, geteuid());
}

static void
test_abstract_name(void **state)
{
	_cleanup_close_ int near = -1, far = -1;
	char name[64];
	uint64_t a, b;

	(void)state;
	assert_int_equal(socket_pair(&near, &far), 0);
	snprintf(name, sizeof(name), "mach.test.%d", (int)getpid());
	assert_false(socket_name_begins(far, "mach.test."));
	assert_int_equal(socket_bind_abstract(far, name), 0);
	assert_true(socket_name_begins(far, "mach.test."));
	assert_false(socket_name_begins(far, "mach.other."));
	assert_false(socket_name_begins(STDIN_FILENO, "mach.test."));
	assert_int_equal(socket_cookie(far, &a), 0);
	assert_int_equal(socket_cookie(near, &b), 0);
	assert_true(a != b);
}

/* With and without SO_PEERPIDFD the peer's pidfd says when it is dead. */
static void
test_peer_pidfd(void **state)
{
	_cleanup_close_ int listener = -1, server = -1, pidfd = -1;
	pid_t pid;
	int r;

	(void)state;
	assert_int_equal(socket_listen(path, 0600, &listener), 0);
	pid = fork();
	if (pid == 0) {
		int fd;

		_exit(socket_connect(path, &fd) == 0 && pause() ? 0 : 1);
	}
	while ((server = accept(listener, NULL, NULL)) < 0)
		assert_int_equal(errno, EAGAIN);
	r = pidfd_of_peer(server, pid, &pidfd);
	assert_int_equal(r, 0);
	assert_false(pidfd_is_dead(pidfd));
	assert_int_equal(pidfd_signal(pidfd, SIGKILL), 0);
	assert_int_equal(waitpid(pid, NULL, 0), pid);
	assert_true(pidfd_is_dead(pidfd));
	assert_int_equal(pidfd_signal(pidfd, SIGKILL), -ESRCH);
	assert_int_equal(pidfd_of_peer(server, 0, &r), -ESRCH);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_pair_carries_fds_and_sender),
		cmocka_unit_test(test_truncated),
		cmocka_unit_test(test_too_many_fds),
		cmocka_unit_test(test_lingering_fd),
		cmocka_unit_test(test_hang_up),
		cmocka_unit_test_setup_teardown(test_listen, setup, teardown),
		cmocka_unit_test_setup_teardown(
		    test_credentials_before_accept, setup, teardown),
		cmocka_unit_test(test_abstract_name),
		cmocka_unit_test_setup_teardown(
		    test_peer_pidfd, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

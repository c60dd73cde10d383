/*
 * Fileports: section 14.10. Files travel as rights in ordinary messages.
 */

#include "kit.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/fileport.h>
#include <sys/socket.h>
#include <sys/stat.h>

/* A pipe, whose hang-up shows when the write end is open nowhere. */
static void
new_pipe(int *ret_read, int *ret_write)
{
	int ends[2];

	T_ASSERT_POSIX_ZERO(pipe(ends), "a pipe");
	fcntl(ends[0], F_SETFD, FD_CLOEXEC);
	fcntl(ends[1], F_SETFD, FD_CLOEXEC);
	*ret_read = ends[0];
	*ret_write = ends[1];
}

static fileport_t
new_fileport(int fd)
{
	fileport_t port = FILEPORT_NULL;

	T_ASSERT_POSIX_ZERO(fileport_makeport(fd, &port), "a fileport");
	T_ASSERT_NE(port, FILEPORT_NULL, "a name");
	return port;
}

static int
new_fd(fileport_t port)
{
	int fd = fileport_makefd(port);

	T_ASSERT_POSIX_SUCCESS(fd, "an fd of the fileport");
	return fd;
}

/* Whether fd hangs up, now or soon. */
static bool
hangs_up(int fd)
{
	struct pollfd poll_fd = { .fd = fd };

	return poll(&poll_fd, 1, 10000) == 1 && (poll_fd.revents & POLLHUP);
}

static bool
is_open(int fd)
{
	struct pollfd poll_fd = { .fd = fd };

	return poll(&poll_fd, 1, 0) == 0;
}

static void
expect_byte(int fd, char want)
{
	char got = 0;

	T_ASSERT_EQ(read(fd, &got, 1), (ssize_t)1, "a byte");
	IS(got, want);
}

T_DECL(s14_10_fileport_round, "an fd becomes a right and an fd again")
{
	int read_end, write_end, copy;
	fileport_t port;

	new_pipe(&read_end, &write_end);
	port = new_fileport(write_end);
	IS_TYPE(port, MACH_PORT_TYPE_SEND);
	IS_REFS(port, SEND, 1);
	close(write_end);
	HOLDS(is_open(read_end));
	copy = new_fd(port);
	IS(fcntl(copy, F_GETFD), FD_CLOEXEC);
	IS(write(copy, "x", 1), 1);
	expect_byte(read_end, 'x');
	close(copy);
	IS_REFS(port, SEND, 1);
	HOLDS(is_open(read_end));
}

T_DECL(s14_10_fileport_same_file, "fds of a fileport share one open file")
{
	FILE *file = tmpfile();
	fileport_t port = new_fileport(fileno(file));
	int a = new_fd(port), b = new_fd(port);

	T_ASSERT_NE(a, b, "two fds");
	IS(write(a, "abc", 3), 3);
	IS(lseek(b, 0, SEEK_CUR), 3);
	IS(lseek(fileno(file), 0, SEEK_CUR), 3);
	close(a);
	close(b);
	fclose(file);
}

T_DECL(s14_10_fileport_no_senders, "the file is closed with the last right")
{
	int read_end, write_end;
	fileport_t port;

	new_pipe(&read_end, &write_end);
	port = new_fileport(write_end);
	close(write_end);
	OK(mach_port_mod_refs(TASK, port, SEND, 1));
	OK(mach_port_deallocate(TASK, port));
	HOLDS(is_open(read_end));
	OK(mach_port_deallocate(TASK, port));
	HOLDS(hangs_up(read_end));
	IS_GONE(port);
}

T_DECL(s14_10_fileport_in_message, "it stays open while its right is queued")
{
	mach_port_t queue = new_port();
	int read_end, write_end, copy;
	fileport_t port;

	new_pipe(&read_end, &write_end);
	port = new_fileport(write_end);
	close(write_end);
	OK(send_right(queue, port, MACH_MSG_TYPE_MOVE_SEND));
	IS_GONE(port);
	HOLDS(is_open(read_end));
	port = receive_right(queue, MACH_MSG_TYPE_PORT_SEND);
	copy = new_fd(port);
	IS(write(copy, "q", 1), 1);
	expect_byte(read_end, 'q');
	close(copy);
	OK(send_right(queue, port, MACH_MSG_TYPE_MOVE_SEND));
	OK(mach_port_mod_refs(TASK, queue, RECEIVE, -1));
	HOLDS(hangs_up(read_end));
}

static void
write_to_fileport(mach_port_t parent)
{
	mach_port_t port = new_port();
	fileport_t file;
	int fd;

	OK(send_right(parent, port, MACH_MSG_TYPE_MAKE_SEND));
	file = receive_right(port, MACH_MSG_TYPE_PORT_SEND);
	fd = new_fd(file);
	IS(write(fd, "peer", 4), 4);
}

T_DECL(s14_10_fileport_other_task, "a file for another task, which then ends")
{
	mach_port_t port = new_port(), to;
	int read_end, write_end;
	char text[5] = "";
	fileport_t file;
	pid_t peer;

	new_pipe(&read_end, &write_end);
	peer = peer_start(write_to_fileport, port);
	to = receive_right(port, MACH_MSG_TYPE_PORT_SEND);
	file = new_fileport(write_end);
	close(write_end);
	OK(send_right(to, file, MACH_MSG_TYPE_MOVE_SEND));
	T_ASSERT_EQ(read(read_end, text, 4), (ssize_t)4, "what it wrote");
	T_EXPECT_EQ_STR(text, "peer", "what it wrote");
	peer_wait(peer);
	HOLDS(hangs_up(read_end));
}

T_DECL(s14_10_fileport_two, "two fileports of one fd are two ports")
{
	int read_end, write_end;
	fileport_t a, b;

	new_pipe(&read_end, &write_end);
	a = new_fileport(write_end);
	b = new_fileport(write_end);
	T_EXPECT_NE(a, b, "two names");
	close(write_end);
	OK(mach_port_deallocate(TASK, a));
	HOLDS(is_open(read_end));
	OK(mach_port_deallocate(TASK, b));
	HOLDS(hangs_up(read_end));
}

T_DECL(s14_10_fileport_kinds, "regular files, folders, sockets and pipes")
{
	int pair[2];
	FILE *file = tmpfile();
	struct stat before, after;
	int fds[3], fd;

	T_ASSERT_POSIX_ZERO(socketpair(AF_UNIX, SOCK_STREAM, 0, pair), "pair");
	fds[0] = fileno(file);
	fds[1] = pair[0];
	fds[2] = open("/", O_RDONLY);
	for (unsigned i = 0; i < 3; i++) {
		fileport_t port = new_fileport(fds[i]);

		fd = new_fd(port);
		T_ASSERT_POSIX_ZERO(fstat(fds[i], &before), "stat");
		T_ASSERT_POSIX_ZERO(fstat(fd, &after), "stat");
		IS(after.st_ino, before.st_ino);
		close(fd);
		OK(mach_port_deallocate(TASK, port));
	}
}

T_DECL(s14_10_fileport_bad_fd, "what is not open is no file")
{
	fileport_t port = 7;
	int fd = dup(0);

	close(fd);
	T_EXPECT_EQ(fileport_makeport(fd, &port), -1, "a closed fd");
	IS(errno, EBADF);
	T_EXPECT_EQ(fileport_makeport(-1, &port), -1, "no fd");
	IS(errno, EBADF);
	IS(port, 7);
}

T_DECL(s14_10_fileport_not_one, "other names give EINVAL")
{
	mach_port_t port = new_port(), dead = new_dead(1);
	const mach_port_t wrong[] = { port, dead, new_set(), TASK,
		MACH_PORT_NULL, MACH_PORT_DEAD, NO_SUCH_NAME };

	for (unsigned i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		errno = 0;
		T_EXPECT_EQ(fileport_makefd(wrong[i]), -1, "name %u", i);
		IS(errno, EINVAL);
	}
}

T_DECL(s14_10_fileport_message, "a fileport answers no message")
{
	int read_end, write_end;
	fileport_t port;
	mach_port_t reply = new_port();
	union any message;

	new_pipe(&read_end, &write_end);
	port = new_fileport(write_end);
	OK(send_with(MACH_MSGH_BITS(
			 MACH_MSG_TYPE_COPY_SEND, MACH_MSG_TYPE_MAKE_SEND_ONCE),
	    port, reply, 4321, 0));
	OK(receive(reply, &message));
	IS(message.header.msgh_id, 4421);
	IS(message.reply.RetCode, MIG_BAD_ID);
}

T_DECL(s14_10_fileport_kind, "the kind of object is told as a fileport's")
{
	int read_end, write_end;
	natural_t kind = 0;
	mach_vm_address_t address;

	new_pipe(&read_end, &write_end);
	OK(mach_port_kobject(TASK, new_fileport(write_end), &kind, &address));
	IS(kind, 34);
}

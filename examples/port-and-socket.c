/*
 * A port beside a socket in one epoll loop. What comes in on the socket is
 * passed on as a message, and what comes in on the port is written to the
 * socket, until the socket hangs up.
 *
 *	cc -o port-and-socket port-and-socket.c $(pkg-config --cflags --libs mach)
 */
#include <stdio.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <mach/linux/port_fd.h>
#include <mach/mach.h>

struct line {
	mach_msg_header_t header;
	char text[64];
};

static int
send_line(mach_port_t port, const char *text)
{
	struct line line = { MACH_MSG_HEADER_EMPTY, "" };

	line.header.msgh_bits = MACH_MSGH_BITS(MACH_MSG_TYPE_MAKE_SEND, 0);
	line.header.msgh_remote_port = port;
	snprintf(line.text, sizeof(line.text), "%s", text);
	return mach_msg(&line.header, MACH_SEND_MSG, sizeof(line), 0,
	    MACH_PORT_NULL, 0, MACH_PORT_NULL);
}

/* The fd says that a message waits, so this does not block. */
static int
take_line(mach_port_t port, int socket)
{
	struct {
		struct line line;
		mach_msg_trailer_t trailer;
	} in;
	kern_return_t kr = mach_msg(&in.line.header, MACH_RCV_MSG, 0,
	    sizeof(in), port, 0, MACH_PORT_NULL);

	if (kr != KERN_SUCCESS) {
		mach_error("mach_msg", kr);
		return -1;
	}
	printf("from the port: %s\n", in.line.text);
	return write(socket, in.line.text, strlen(in.line.text)) < 0 ? -1 : 0;
}

static int
take_bytes(mach_port_t port, int socket)
{
	char text[64];
	ssize_t n = read(socket, text, sizeof(text) - 1);

	if (n <= 0)
		return -1;
	text[n] = '\0';
	printf("from the socket: %s\n", text);
	return send_line(port, text) == KERN_SUCCESS ? 0 : -1;
}

static int
watch(int loop, int fd)
{
	struct epoll_event event = { .events = EPOLLIN, .data = { .fd = fd } };

	return epoll_ctl(loop, EPOLL_CTL_ADD, fd, &event);
}

/* The other end of the socket: says something, and reads it back. */
static int
talk(int socket)
{
	char text[64] = "";

	if (write(socket, "hello", 5) != 5 ||
	    read(socket, text, sizeof(text) - 1) != 5)
		return 1;
	printf("back again: %s\n", text);
	return strcmp(text, "hello") != 0;
}

int
main(void)
{
	int pair[2], loop = epoll_create1(EPOLL_CLOEXEC), port_fd, r = 0;
	struct epoll_event event;
	mach_port_t port;
	kern_return_t kr;

	setvbuf(stdout, NULL, _IONBF, 0);
	kr = mach_port_allocate(
	    mach_task_self(), MACH_PORT_RIGHT_RECEIVE, &port);
	if (kr == KERN_SUCCESS)
		kr = mach_port_fd_np(mach_task_self(), port, &port_fd);
	if (kr != KERN_SUCCESS) {
		mach_error("a port and its fd", kr);
		return 1;
	}
	if (loop < 0 || socketpair(AF_UNIX, SOCK_STREAM, 0, pair) < 0)
		return 1;
	if (fork() == 0) {
		close(pair[0]);
		return talk(pair[1]);
	}
	close(pair[1]);
	if (watch(loop, port_fd) < 0 || watch(loop, pair[0]) < 0)
		return 1;
	while (r == 0 && epoll_wait(loop, &event, 1, -1) == 1)
		r = event.data.fd == port_fd ? take_line(port, pair[0])
					     : take_bytes(port, pair[0]);
	return 0;
}

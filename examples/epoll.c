/*
 * A port beside a pipe in one epoll loop. mach_port_fd_np() gives a port, or a
 * set of ports, an fd that is readable while a message waits.
 *
 *	cc -o epoll epoll.c $(pkg-config --cflags --libs mach) && ./epoll
 */
#include <mach/linux/port_fd.h>
#include <mach/mach.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <unistd.h>

struct received {
	mach_msg_header_t header;
	mach_msg_trailer_t trailer;
};

static void
check(const char *what, kern_return_t kr)
{
	if (kr != KERN_SUCCESS) {
		mach_error(what, kr);
		exit(1);
	}
}

static void
send_id(mach_port_t port, mach_msg_id_t id)
{
	mach_msg_header_t header = {
		.msgh_bits = MACH_MSGH_BITS(MACH_MSG_TYPE_MAKE_SEND, 0),
		.msgh_remote_port = port,
		.msgh_id = id,
	};

	check("send:",
	    mach_msg(&header, MACH_SEND_MSG, sizeof(header), 0, MACH_PORT_NULL,
		MACH_MSG_TIMEOUT_NONE, MACH_PORT_NULL));
}

/* All that waits: the timeout of 0 makes the last call return at once. */
static int
receive_all(mach_port_t port)
{
	struct received received;
	kern_return_t kr;
	int count = 0;

	while (
	    (kr = mach_msg(&received.header, MACH_RCV_MSG | MACH_RCV_TIMEOUT, 0,
		 sizeof(received), port, 0, MACH_PORT_NULL)) == KERN_SUCCESS) {
		printf("the port: message %d\n", received.header.msgh_id);
		count++;
	}
	if (kr != MACH_RCV_TIMED_OUT)
		check("receive:", kr);
	return count;
}

static int
read_pipe(int fd)
{
	char text[32];
	ssize_t n = read(fd, text, sizeof(text) - 1);

	if (n <= 0)
		return 0;
	text[n] = '\0';
	printf("the pipe: %s\n", text);
	return 1;
}

static void
watch(int loop, int fd)
{
	struct epoll_event event = { .events = EPOLLIN, .data.fd = fd };

	if (epoll_ctl(loop, EPOLL_CTL_ADD, fd, &event) < 0)
		exit(1);
}

int
main(void)
{
	int loop = epoll_create1(EPOLL_CLOEXEC), pipes[2], port_fd, seen = 0;
	mach_port_t port;

	check("mach_port_allocate:",
	    mach_port_allocate(
		mach_task_self(), MACH_PORT_RIGHT_RECEIVE, &port));
	check("mach_port_fd_np:",
	    mach_port_fd_np(mach_task_self(), port, &port_fd));
	if (loop < 0 || pipe(pipes) < 0)
		return 1;
	watch(loop, port_fd);
	watch(loop, pipes[0]);

	send_id(port, 1);
	send_id(port, 2);
	if (write(pipes[1], "hello", 5) != 5)
		return 1;
	while (seen < 3) {
		struct epoll_event event;

		if (epoll_wait(loop, &event, 1, -1) != 1)
			continue;
		seen += event.data.fd == port_fd ? receive_all(port)
						 : read_pipe(pipes[0]);
	}
	return 0;
}

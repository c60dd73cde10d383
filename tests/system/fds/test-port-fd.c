/*
 * mach_port_fd_np: an fd that is readable exactly while a message waits.
 */

#include "instance.h"
#include "kit.h"

#include <fcntl.h>
#include <linux/io_uring.h>
#include <mach/linux/port_fd.h>
#include <poll.h>
#include <sys/epoll.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/wait.h>

static int
port_fd(mach_port_t name)
{
	int fd = -1;

	OK(mach_port_fd_np(TASK, name, &fd));
	IS(fcntl(fd, F_GETFD), FD_CLOEXEC);
	return fd;
}

/* What poll says at once: POLLIN, POLLHUP, both, or 0. */
static int
state(int fd)
{
	struct pollfd poll_fd = { .fd = fd, .events = POLLIN };

	T_ASSERT_POSIX_SUCCESS(poll(&poll_fd, 1, 0), "poll");
	return poll_fd.revents;
}

/* Waits until poll has something to say. */
static int
wait_state(int fd)
{
	struct pollfd poll_fd = { .fd = fd, .events = POLLIN };

	T_ASSERT_POSIX_SUCCESS(poll(&poll_fd, 1, -1), "poll");
	return poll_fd.revents;
}

#define IS_IDLE(fd)  IS(state(fd), 0)
#define IS_READY(fd) IS(state(fd), POLLIN)
#define IS_HUNG(fd)  IS(state(fd), POLLHUP)

T_DECL(port_fd_exact, "readable from the send's return to the receive's")
{
	mach_port_t port = new_port();
	int fd = port_fd(port);

	IS_IDLE(fd);
	for (uint32_t i = 0; i < 2000; i++) {
		OK(send_value(port, i));
		if (state(fd) != POLLIN)
			T_FAIL("not readable after send %u", i);
		IS(receive_value(port), i);
		if (state(fd) != 0)
			T_FAIL("readable after receive %u", i);
	}
}

T_DECL(port_fd_counts, "readable until the last message is received")
{
	mach_port_t port = new_port();
	int fd = port_fd(port), late;

	OK(send_value(port, 1));
	OK(send_value(port, 2));
	late = port_fd(port);
	IS_READY(late);
	IS(receive_value(port), 1);
	IS_READY(fd);
	IS_READY(late);
	IS(receive_value(port), 2);
	IS_IDLE(fd);
	IS_IDLE(late);
}

T_DECL(port_fd_set, "of a set: any member's message, members come and go")
{
	mach_port_t a = new_port(), b = new_port(), set = new_set();
	int fd;

	OK(mach_port_insert_member(TASK, a, set));
	fd = port_fd(set);
	IS_IDLE(fd);
	OK(send_value(b, 1));
	IS_IDLE(fd);
	OK(mach_port_insert_member(TASK, b, set));
	IS_READY(fd);
	OK(send_value(a, 2));
	OK(mach_port_extract_member(TASK, b, set));
	IS_READY(fd);
	IS(receive_value(set), 2);
	IS_IDLE(fd);
	OK(mach_port_insert_member(TASK, b, set));
	IS_READY(fd);
	OK(mach_port_mod_refs(TASK, b, RECEIVE, -1));
	IS_IDLE(fd);
	OK(mach_port_destroy(TASK, set));
	IS_HUNG(fd);
}

T_DECL(port_fd_waiting_receiver, "a message that a thread waits for is not seen")
{
	mach_port_t port = new_port();
	struct worker worker = { .port = port };
	int fd = port_fd(port);

	worker_start(&worker, work_receive);
	worker_wait_blocked(&worker);
	OK(send_value(port, 3));
	IS_IDLE(fd);
	worker_join(&worker);
	OK(worker.result);
}

T_DECL(port_fd_dies, "hangs up when the receive right dies")
{
	mach_port_t port = new_port(), other = new_port();
	int fd = port_fd(port), full = port_fd(other);
	char byte;

	OK(mach_port_mod_refs(TASK, port, RECEIVE, -1));
	IS_HUNG(fd);
	IS(read(fd, &byte, 1), 0);
	OK(send_value(other, 1));
	IS_READY(full);
	OK(mach_port_mod_refs(TASK, other, RECEIVE, -1));
	IS_HUNG(full);
}

T_DECL(port_fd_leaves, "hangs up when the receive right leaves the task")
{
	mach_port_t port = new_port(), queue = new_port(), back;
	int fd = port_fd(port);

	OK(send_value(port, 5));
	IS_READY(fd);
	OK(send_right(queue, port, MACH_MSG_TYPE_MOVE_RECEIVE));
	IS_HUNG(fd);
	back = receive_right(queue, MACH_MSG_TYPE_PORT_RECEIVE);
	IS_HUNG(fd);
	close(fd);
	fd = port_fd(back);
	IS_READY(fd);
}

static void
rest_with_port_fd(mach_port_t parent)
{
	mach_port_t port = new_port();

	OK(send_right(parent, port, MACH_MSG_TYPE_MAKE_SEND));
	peer_rest();
}

T_DECL(port_fd_of_a_dead_name, "a peer's port, a dead name, nothing: no fd")
{
	mach_port_t port = new_port(), send;
	pid_t peer = peer_start(rest_with_port_fd, port);
	int fd = 77;

	send = receive_right(port, MACH_MSG_TYPE_PORT_SEND);
	GIVES(mach_port_fd_np(TASK, send, &fd), KERN_INVALID_RIGHT);
	peer_kill(peer);
	GIVES(mach_port_fd_np(TASK, new_dead(1), &fd), KERN_INVALID_RIGHT);
	GIVES(mach_port_fd_np(TASK, new_send_once(port), &fd),
	    KERN_INVALID_RIGHT);
	GIVES(mach_port_fd_np(TASK, NO_SUCH_NAME, &fd), KERN_INVALID_NAME);
	GIVES(mach_port_fd_np(TASK, MACH_PORT_NULL, &fd), KERN_INVALID_NAME);
	GIVES(mach_port_fd_np(port, port, &fd), KERN_INVALID_TASK);
	GIVES(mach_port_fd_np(TASK, port, NULL), KERN_INVALID_ARGUMENT);
	IS(fd, 77);
}

T_DECL(port_fd_drained, "a holder that reads it harms only itself")
{
	mach_port_t port = new_port();
	int fd = port_fd(port), other = port_fd(port);
	char bytes[16];

	OK(send_value(port, 1));
	IS(read(fd, bytes, sizeof(bytes)), 1);
	IS_IDLE(fd);
	IS_READY(other);
	IS(receive_value(port), 1);
	IS_IDLE(other);
	OK(send_value(port, 2));
	IS_READY(fd);
	IS_READY(other);
	IS(receive_value(port), 2);
	IS_IDLE(fd);
}

T_DECL(port_fd_abused, "a holder that blocks, fills and resizes the pipe")
{
	mach_port_t port = new_port();
	int fd = port_fd(port), writer;
	char path[64], bytes[4096] = "";

	IS(write(fd, "x", 1), -1);
	IS(fcntl(fd, F_SETFL, 0), 0);
	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	writer = open(path, O_WRONLY | O_NONBLOCK | O_CLOEXEC);
	if (writer >= 0) {
		(void)fcntl(fd, F_SETPIPE_SZ, 1 << 16);
		while (write(writer, bytes, sizeof(bytes)) > 0)
			;
	}
	for (uint32_t i = 0; i < 40; i++) {
		OK(send_value(port, i));
		IS_READY(fd);
		IS(receive_value(port), i);
	}
	/* Each time machd takes back what a page holds; by now it is empty. */
	IS_IDLE(fd);
	OK(mach_port_mod_refs(TASK, port, RECEIVE, -1));
	IS(state(fd), writer >= 0 ? 0 : POLLHUP);
	close(writer);
	IS_HUNG(fd);
}

T_DECL(port_fd_closed, "machd notices that the holder closed it")
{
	mach_port_t port = new_port(), set = new_set();
	pid_t machd = machd_pid();
	int before = settled_fds(machd), fds[100];

	for (unsigned i = 0; i < 100; i++)
		fds[i] = port_fd(i % 2 ? port : set);
	T_EXPECT_GE(count_fds(machd), before + 100, "machd holds one for each");
	for (unsigned i = 0; i < 100; i++)
		close(fds[i]);
	wait_for_fds(machd, before);
	OK(send_value(port, 1));
	IS(receive_value(port), 1);
}

/* In a child that has a copy of fd and does what `to` allows. */
static void
child_watch(int fd, int to, int from)
{
	char byte;

	if (wait_state(fd) != POLLIN || write(from, "r", 1) != 1 ||
	    read(to, &byte, 1) != 1)
		_exit(1);
	if (state(fd) != 0 || write(from, "i", 1) != 1)
		_exit(2);
	_exit(wait_state(fd) == POLLHUP ? 0 : 3);
}

T_DECL(port_fd_fork, "a child's copy tells the same and keeps it open")
{
	mach_port_t port = new_port();
	int fd = port_fd(port), to[2], from[2], status = -1;
	pid_t child;
	char byte;

	T_ASSERT_POSIX_ZERO(pipe(to), "pipe");
	T_ASSERT_POSIX_ZERO(pipe(from), "pipe");
	OK(send_value(port, 1));
	child = fork();
	if (child == 0)
		child_watch(fd, to[0], from[1]);
	IS(read(from[0], &byte, 1), 1);
	IS(receive_value(port), 1);
	close(fd);
	IS(write(to[1], "g", 1), 1);
	IS(read(from[0], &byte, 1), 1);
	IS(byte, 'i');
	OK(mach_port_destruct(TASK, port, 0, 0));
	IS(waitpid(child, &status, 0), child);
	IS(status, 0);
}

T_DECL(port_fd_epoll, "level and edge triggered, beside a pipe")
{
	mach_port_t port = new_port();
	int fd = port_fd(port), level = epoll_create1(EPOLL_CLOEXEC);
	int edge = epoll_create1(EPOLL_CLOEXEC);
	struct epoll_event event = { .events = EPOLLIN, .data.u32 = 1 };

	T_ASSERT_POSIX_ZERO(epoll_ctl(level, EPOLL_CTL_ADD, fd, &event), "add");
	event.events |= EPOLLET;
	T_ASSERT_POSIX_ZERO(epoll_ctl(edge, EPOLL_CTL_ADD, fd, &event), "add");
	for (uint32_t i = 0; i < 100; i++) {
		IS(epoll_wait(level, &event, 1, 0), 0);
		IS(epoll_wait(edge, &event, 1, 0), 0);
		OK(send_value(port, i));
		IS(epoll_wait(level, &event, 1, -1), 1);
		IS(event.events, EPOLLIN);
		IS(epoll_wait(level, &event, 1, 0), 1);
		IS(epoll_wait(edge, &event, 1, -1), 1);
		IS(epoll_wait(edge, &event, 1, 0), 0);
		IS(receive_value(port), i);
	}
	OK(mach_port_destruct(TASK, port, 0, 0));
	IS(epoll_wait(level, &event, 1, -1), 1);
	IS(event.events, EPOLLHUP);
}

/* A ring of one entry, just enough to poll once at a time. */
struct ring {
	int fd;
	struct io_uring_params params;
	char *rings;
	struct io_uring_sqe *entry;
};

static bool
ring_begin(struct ring *ring)
{
	size_t size;

	ring->fd = (int)syscall(SYS_io_uring_setup, 1, &ring->params);
	if (ring->fd < 0 || !(ring->params.features & IORING_FEAT_SINGLE_MMAP))
		return false;
	size = ring->params.cq_off.cqes +
	    ring->params.cq_entries * sizeof(struct io_uring_cqe);
	if (size < ring->params.sq_off.array + sizeof(uint32_t))
		size = ring->params.sq_off.array + sizeof(uint32_t);
	ring->rings = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED,
	    ring->fd, IORING_OFF_SQ_RING);
	ring->entry = mmap(NULL, sizeof(*ring->entry), PROT_READ | PROT_WRITE,
	    MAP_SHARED, ring->fd, IORING_OFF_SQES);
	return ring->rings != MAP_FAILED && (void *)ring->entry != MAP_FAILED;
}

/* Asks for one poll of fd; its result comes from ring_wait(). */
static void
ring_poll(struct ring *ring, int fd)
{
	uint32_t *tail = (void *)(ring->rings + ring->params.sq_off.tail);

	*ring->entry = (struct io_uring_sqe){
		.opcode = IORING_OP_POLL_ADD, .fd = fd, .poll32_events = POLLIN
	};
	*(uint32_t *)(void *)(ring->rings + ring->params.sq_off.array) = 0;
	__atomic_store_n(tail, *tail + 1, __ATOMIC_RELEASE);
	IS(syscall(SYS_io_uring_enter, ring->fd, 1, 0, 0, NULL, 0), 1);
}

static int
ring_wait(struct ring *ring)
{
	uint32_t *head = (void *)(ring->rings + ring->params.cq_off.head);
	uint32_t *mask = (void *)(ring->rings + ring->params.cq_off.ring_mask);
	struct io_uring_cqe *done = (void *)(ring->rings +
	    ring->params.cq_off.cqes);
	int result;

	T_ASSERT_POSIX_SUCCESS(syscall(SYS_io_uring_enter, ring->fd, 0, 1,
				   IORING_ENTER_GETEVENTS, NULL, 0),
	    "a completion");
	result = done[*head & *mask].res;
	__atomic_store_n(head, *head + 1, __ATOMIC_RELEASE);
	return result;
}

T_DECL(port_fd_io_uring, "polled through io_uring")
{
	mach_port_t port = new_port();
	int fd = port_fd(port);
	struct ring ring = { 0 };

	if (!ring_begin(&ring))
		T_SKIP("no io_uring here: %s", strerror(errno));
	for (uint32_t i = 0; i < 10; i++) {
		ring_poll(&ring, fd);
		OK(send_value(port, i));
		IS(ring_wait(&ring), POLLIN);
		IS(receive_value(port), i);
	}
	ring_poll(&ring, fd);
	OK(mach_port_destruct(TASK, port, 0, 0));
	IS(ring_wait(&ring), POLLHUP);
}

static void
work_send_some(struct worker *worker)
{
	for (uint32_t i = 0; i < 500; i++)
		OK(send_value(worker->port, i));
}

T_DECL(port_fd_loop, "a loop that only polls loses no message of two senders")
{
	mach_port_t port = new_port();
	struct worker workers[2] = { { .port = port }, { .port = port } };
	int fd = port_fd(port);
	union any message;

	worker_start(&workers[0], work_send_some);
	worker_start(&workers[1], work_send_some);
	for (unsigned n = 0; n < 1000; n++) {
		IS(wait_state(fd), POLLIN);
		OK(receive_now(port, &message));
	}
	worker_join(&workers[0]);
	worker_join(&workers[1]);
	IS_IDLE(fd);
	IS_EMPTY(port);
}

T_DECL(port_fd_no_numbers, "no number free for the fd: nothing is left behind")
{
	mach_port_t port = new_port();
	pid_t machd = machd_pid();
	int fd = port_fd(port), before = settled_fds(machd), last;

	while ((last = dup(fd)) >= 0)
		;
	IS(errno, EMFILE);
	GIVES(mach_port_fd_np(TASK, port, &last), KERN_RESOURCE_SHORTAGE);
	for (int i = fd + 1; i < 4096; i++)
		if (ioctl(i, FIONREAD, &last) == 0)
			close(i);
	IS_REFS(port, SEND, 1);
	wait_for_fds(machd, before);
}

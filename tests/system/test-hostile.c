/*
 * Clients that speak the wire themselves, and not well. Whatever they do,
 * machd answers or drops them, others never notice, and what they held is
 * given back.
 */

#include "hostile.h"

#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <sys/epoll.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>

/* Ways to be wrong; each gives a packet that must end its connection. */
enum wrong {
	WRONG_ONE_BYTE,
	WRONG_SHORT_HEADER,
	WRONG_OP_0,
	WRONG_OP_ANSWER,
	WRONG_OP_LARGE,
	WRONG_TRAP_0,
	WRONG_SEND_SIZE,
	WRONG_TRAILING_BYTES,
	WRONG_REGION_COUNT,
	WRONG_REGION_KIND,
	WRONG_REGION_FD,
	WRONG_REGION_SIZE,
	WRONG_BODY_FD_WITHOUT_FD,
	WRONG_31_FDS,
	WRONG_253_FDS,
	WRONG_OVERSIZED,
	WRONG_CONNECT_PAYLOAD,
	WRONG_COUNT,
};

static void
add_region(uint64_t size, uint32_t kind, uint32_t fd)
{
	struct wire_region region = { .size = size, .kind = kind, .fd = fd };

	memcpy(packet.bytes + packet.size, &region, sizeof(region));
	packet.size += sizeof(region);
	packet.request.regions++;
}

/* Those that claim more than there is, or bring more than is asked for. */
static void
make_wrong_sizes(enum wrong wrong)
{
	switch (wrong) {
	case WRONG_SEND_SIZE:
		packet.request.send_size = 100;
		break;
	case WRONG_TRAILING_BYTES:
		packet.size += 4;
		break;
	case WRONG_REGION_COUNT:
		packet.request.regions = ~0u;
		break;
	case WRONG_REGION_KIND:
		add_region(0, 7, 0);
		break;
	case WRONG_REGION_FD:
		add_region(10, WIRE_REGION_FD, 0);
		break;
	case WRONG_REGION_SIZE:
		add_region(~0ull, WIRE_REGION_INLINE, 0);
		break;
	case WRONG_BODY_FD_WITHOUT_FD:
		packet.request.send_size = 100000;
		packet.request.flags = WIRE_BODY_FD;
		break;
	case WRONG_31_FDS:
		packet.fds = WIRE_FDS_MAX + 1;
		break;
	case WRONG_253_FDS:
		packet.fds = RAW_FDS_MAX;
		break;
	case WRONG_OVERSIZED:
		packet.size += WIRE_PAYLOAD_MAX + 4;
		packet.request.send_size = WIRE_PAYLOAD_MAX + 4;
		break;
	default:
		T_ASSERT_FAIL("%d", wrong);
	}
}

static void
make_wrong(enum wrong wrong)
{
	raw_request(&packet, 2, WIRE_MSG);
	memset(packet.fd, 0, sizeof(packet.fd));
	packet.request.options = MACH_SEND_MSG;
	switch (wrong) {
	case WRONG_ONE_BYTE:
		packet.size = 1;
		break;
	case WRONG_SHORT_HEADER:
		packet.size = 47;
		break;
	case WRONG_OP_0:
		packet.request.op = 0;
		break;
	case WRONG_OP_ANSWER:
		packet.request.op = WIRE_ANSWER;
		break;
	case WRONG_OP_LARGE:
		packet.request.op = 65535;
		break;
	case WRONG_TRAP_0:
		packet.request.trap = 0;
		break;
	case WRONG_CONNECT_PAYLOAD:
		packet.request.op = WIRE_CONNECT;
		packet.size += 8;
		break;
	default:
		make_wrong_sizes(wrong);
	}
}

static void
be_wrong(int wrong)
{
	int attached = raw_attach(), fresh = raw_connect();

	T_LOG("violation %d", wrong);
	T_ASSERT_POSIX_SUCCESS(attached, "attach");
	make_wrong((enum wrong)wrong);
	HOLDS(raw_send(attached, &packet));
	raw_until_dropped(attached);
	make_wrong((enum wrong)wrong);
	HOLDS(raw_send(fresh, &packet));
	raw_until_dropped(fresh);
}

T_DECL(violations, "each malformed packet ends its connection")
{
	begin();
	for (int wrong = 0; wrong < WRONG_COUNT; wrong++)
		in_child(be_wrong, wrong);
	end();
}

static void
request_before_attach(int op)
{
	int fd = raw_connect();

	raw_request(&packet, 1, (unsigned)op);
	raw_send(fd, &packet);
	raw_until_dropped(fd);
}

static void
attach_twice(int unused)
{
	int fd = raw_attach();

	(void)unused;
	raw_attach_request(&packet);
	HOLDS(raw_send(fd, &packet));
	raw_until_dropped(fd);
}

T_DECL(order, "nothing before ATTACH, and ATTACH only once")
{
	begin();
	in_child(request_before_attach, WIRE_CONNECT);
	in_child(request_before_attach, WIRE_MSG);
	in_child(request_before_attach, WIRE_KERNELRPC);
	in_child(request_before_attach, WIRE_ABORT);
	in_child(request_before_attach, WIRE_IDENTITY);
	in_child(request_before_attach, WIRE_THREAD_EXIT);
	in_child(attach_twice, 0);
	end();
}

static void
request_while_busy(int op)
{
	int fd = raw_attach();

	begin_receive(fd, 2);
	raw_request(&packet, 4, (unsigned)op);
	HOLDS(raw_send(fd, &packet));
	raw_until_dropped(fd);
}

T_DECL(one_trap_at_a_time, "a second request while one waits")
{
	begin();
	in_child(request_while_busy, WIRE_MSG);
	in_child(request_while_busy, WIRE_IDENTITY);
	in_child(request_while_busy, WIRE_CONNECT);
	end();
}

static void
abort_strangely(int trap)
{
	int fd = raw_attach();

	for (int i = 0; i < 100; i++) {
		raw_request(&packet, (unsigned)trap, WIRE_ABORT);
		HOLDS(raw_send(fd, &packet));
	}
	begin_receive(fd, 2);
	raw_request(&packet, 99, WIRE_ABORT);
	HOLDS(raw_send(fd, &packet));
	raw_request(&packet, 3, WIRE_ABORT);
	IS(raw_trap(fd, &packet), MACH_RCV_INTERRUPTED);
}

T_DECL(strange_aborts, "aborts of traps that are not under way")
{
	begin();
	in_child(abort_strangely, 1);
	in_child(abort_strangely, 77);
	end();
}

static void
never_read(int unused)
{
	int fd = raw_attach();

	(void)unused;
	for (unsigned trap = 2;; trap++) {
		raw_request(&packet, trap, WIRE_IDENTITY);
		packet.request.value[0] = WIRE_TASK_SELF;
		while (!raw_send(fd, &packet)) {
			if (errno != EAGAIN)
				return;
			sched_yield();
		}
	}
}

T_DECL(a_client_that_never_reads, "is dropped when its socket is full")
{
	begin();
	in_child(never_read, 0);
	end();
}

/* Some descriptor that is no memfd, or a bad one. */
static int
bad_descriptor(int kind)
{
	int fd = -1, pair[2];

	switch (kind) {
	case 0:
		return open("/dev/null", O_RDWR);
	case 1:
		return open("/dev/zero", O_RDWR);
	case 2:
		return open("/", O_RDONLY | O_DIRECTORY);
	case 3:
		return open("/proc/self/exe", O_RDONLY);
	case 4:
		return open("/proc/self/exe", O_PATH);
	case 5:
		return epoll_create1(0);
	case 6:
		return pipe(pair) == 0 ? pair[0] : -1;
	case 7:
		return pipe(pair) == 0 ? pair[1] : -1;
	case 8:
		return socketpair(AF_UNIX, SOCK_STREAM, 0, pair) ? -1 : *pair;
	case 9:
		return memfd_create("small", MFD_CLOEXEC | MFD_ALLOW_SEALING);
	case 10:
		return memfd_create("unsealable", MFD_CLOEXEC);
	case 11:
		fd = memfd_create("huge", MFD_CLOEXEC | MFD_ALLOW_SEALING);
		if (ftruncate(fd, 1ll << 40) < 0)
			T_FAIL("a huge memfd");
		return fd;
	case 12:
		fd = memfd_create("mapped", MFD_CLOEXEC | MFD_ALLOW_SEALING);
		if (ftruncate(fd, 1 << 20) < 0 ||
		    mmap(NULL, 1 << 20, PROT_READ | PROT_WRITE, MAP_SHARED, fd,
			0) == MAP_FAILED)
			T_FAIL("a mapped memfd");
		return fd;
	case 13:
		return raw_connect();
	default:
		return -1;
	}
}
#define BAD_DESCRIPTORS 14

static void
body_in_bad_descriptor(int kind)
{
	int fd = raw_attach();

	raw_request(&packet, 2, WIRE_MSG);
	packet.request.options = MACH_SEND_MSG;
	packet.request.flags = WIRE_BODY_FD;
	packet.request.send_size = 100000;
	packet.fd[0] = bad_descriptor(kind);
	packet.fds = 1;
	T_EXPECT_NE(raw_trap(fd, &packet), 0, "descriptor %d", kind);
}

static void
region_in_bad_descriptor(int kind)
{
	struct {
		mach_msg_header_t header;
		mach_msg_body_t body;
		mach_msg_ool_descriptor_t memory;
	} * message;
	int fd = raw_attach();

	raw_request(&packet, 2, WIRE_IDENTITY);
	packet.request.value[0] = WIRE_REPLY_PORT;
	T_ASSERT_EQ(raw_trap(fd, &packet), 0, "a port");
	raw_request(&packet, 3, WIRE_MSG);
	message = (void *)(packet.bytes + packet.size);
	memset(message, 0, sizeof(*message));
	message->header.msgh_bits = MACH_MSGH_BITS(MACH_MSG_TYPE_MAKE_SEND, 0) |
	    MACH_MSGH_BITS_COMPLEX;
	message->header.msgh_remote_port = packet.answer.value[0];
	message->body.msgh_descriptor_count = 1;
	message->memory.type = MACH_MSG_OOL_DESCRIPTOR;
	message->memory.size = 100000;
	packet.request.options = MACH_SEND_MSG;
	packet.request.send_size = sizeof(*message);
	packet.size += sizeof(*message);
	add_region(100000, WIRE_REGION_FD, 0);
	packet.fd[0] = bad_descriptor(kind);
	packet.fds = 1;
	T_EXPECT_NE(raw_trap(fd, &packet), 0, "descriptor %d", kind);
}

T_DECL(bad_memory, "descriptors that are no memfds, or lie about size")
{
	begin();
	for (int kind = 0; kind < BAD_DESCRIPTORS; kind++) {
		in_child(body_in_bad_descriptor, kind);
		in_child(region_in_bad_descriptor, kind);
	}
	end();
}

/* A memfd that another process goes on resizing and writing. */
static void
shrink_while_read(int unused)
{
	int fd = raw_attach();
	pid_t pid = -1;

	(void)unused;
	for (unsigned trap = 2; trap < 200; trap++) {
		int memfd = memfd_create(
		    "race", MFD_CLOEXEC | MFD_ALLOW_SEALING);

		if (ftruncate(memfd, 1 << 20) < 0)
			T_FAIL("a memfd");
		pid = fork();
		if (pid == 0) {
			while (ftruncate(memfd, 0) == 0 &&
			    ftruncate(memfd, 1 << 20) == 0)
				;
			_exit(0);
		}
		raw_request(&packet, trap, WIRE_MSG);
		packet.request.options = MACH_SEND_MSG;
		packet.request.flags = WIRE_BODY_FD;
		packet.request.send_size = 1 << 20;
		packet.fd[0] = memfd;
		packet.fds = 1;
		if (raw_trap(fd, &packet) == -1)
			fd = raw_attach();
		close(memfd);
		kill(pid, SIGKILL);
		waitpid(pid, NULL, 0);
	}
}

T_DECL(memory_that_shrinks, "a memfd truncated while machd looks at it")
{
	begin();
	in_child(shrink_while_read, 0);
	end();
}

static void
flood_descriptors(int attach)
{
	for (int round = 0; round < 200; round++) {
		int fd = attach ? raw_attach() : raw_connect();

		for (unsigned trap = 2; trap < 12; trap++) {
			raw_request(
			    &packet, trap, attach ? WIRE_MSG : WIRE_ABORT);
			packet.request.options = MACH_SEND_MSG;
			packet.fds = WIRE_FDS_MAX;
			for (unsigned i = 0; i < packet.fds; i++)
				packet.fd[i] = STDOUT_FILENO;
			if (!raw_send(fd, &packet))
				break;
		}
		close(fd);
	}
}

T_DECL(descriptor_floods, "packets full of descriptors nobody asked for")
{
	begin();
	in_child(flood_descriptors, 0);
	in_child(flood_descriptors, 1);
	end();
}

/* As many connections as one process may have, up to ten thousand. */
static void
many_connections(int attach)
{
	struct rlimit limit;
	int count;

	getrlimit(RLIMIT_NOFILE, &limit);
	limit.rlim_cur = limit.rlim_max;
	setrlimit(RLIMIT_NOFILE, &limit);
	count = limit.rlim_cur < 10100 ? (int)limit.rlim_cur - 100 : 10000;
	for (int i = 0; i < count; i++) {
		int fd = raw_connect();

		raw_attach_request(&packet);
		packet.request.trap = (uint32_t)i + 1;
		/* Not read: only that machd has to look at it. */
		if (attach)
			raw_send(fd, &packet);
	}
	T_LOG("%d connections", count);
}

T_DECL(ten_thousand_connections, "opened, held and dropped at once")
{
	struct worker worker = { .port = new_port() };

	worker_start(&worker, work_receive);
	worker_wait_blocked(&worker);
	begin();
	in_child(many_connections, 0);
	OK(send_value(worker.port, 3));
	worker_join(&worker);
	OK(worker.result);
	end();
}

T_DECL(ten_thousand_attaches, "the same, each saying that it attaches")
{
	begin();
	in_child(many_connections, 1);
	end();
}

static void
share_connection(int unused)
{
	int fd = raw_attach(), status;
	pid_t pid = fork();

	(void)unused;
	if (pid == 0) {
		for (unsigned trap = 50; trap < 60; trap++) {
			raw_request(&packet, trap, WIRE_IDENTITY);
			packet.request.value[0] = WIRE_REPLY_PORT;
			raw_send(fd, &packet);
		}
		_exit(0);
	}
	waitpid(pid, &status, 0);
	for (unsigned trap = 2; trap < 10; trap++) {
		raw_request(&packet, trap, WIRE_IDENTITY);
		packet.request.value[0] = WIRE_REPLY_PORT;
		IS(raw_trap(fd, &packet), 0);
	}
}

T_DECL(anothers_connection, "a child that uses its parent's connection")
{
	begin();
	in_child(share_connection, 0);
	end();
}

static void
attach_for_another(int unused)
{
	int fd = raw_connect();
	pid_t pid = fork();

	(void)unused;
	if (pid == 0) {
		raw_attach_request(&packet);
		raw_send(fd, &packet);
		_exit(0);
	}
	waitpid(pid, NULL, 0);
	/* Answered, refused or dropped; what counts is that machd goes on. */
	raw_request(&packet, 2, WIRE_IDENTITY);
	raw_send(fd, &packet);
	shutdown(fd, SHUT_WR);
	raw_until_dropped(fd);
}

T_DECL(attach_by_another, "ATTACH from a process that did not connect")
{
	begin();
	in_child(attach_for_another, 0);
	end();
}

static void
offer_version(int version)
{
	struct wire_attach attach;
	int fd = raw_connect();

	raw_attach_request(&packet);
	memcpy(&attach, packet.bytes + sizeof(struct wire_request),
	    sizeof(attach));
	attach.version_min = attach.version_max = (uint32_t)version;
	memcpy(packet.bytes + sizeof(struct wire_request), &attach,
	    sizeof(attach));
	T_EXPECT_EQ(
	    raw_trap(fd, &packet), WIRE_ATTACH_VERSION, "version %d", version);
}

T_DECL(another_version, "a client from the future, and one from the past")
{
	begin();
	in_child(offer_version, WIRE_VERSION + 1);
	in_child(offer_version, 0x7fffffff);
	in_child(offer_version, 0);
	end();
}

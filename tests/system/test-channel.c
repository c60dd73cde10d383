/*
 * Traps that go by a channel: run with MACH_CHANNEL_AFTER=1, so that each
 * connection has one from its second trap on. What they mean is the same, and
 * so is what a hostile client can do: nothing.
 */

#include "hostile.h"
#include "instance.h"

#include <fcntl.h>
#include <mach/linux/instance.h>
#include <poll.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <wire/channel.h>

#define SCRIBBLERS 2
#define SCRIBBLES  3000
#define ROUNDS     12

/* The channels of this process. */
static int
count_channels(void)
{
	FILE *maps = fopen("/proc/self/maps", "re");
	char line[512];
	int count = 0;

	T_ASSERT_NOTNULL(maps, "/proc/self/maps");
	while (fgets(line, sizeof(line), maps))
		count += strstr(line, "mach-channel") != NULL;
	fclose(maps);
	return count / 2;
}

/* A port, and a channel to use it by. */
static mach_port_t
new_hot_port(void)
{
	mach_port_t port = new_port();

	IS_TYPE(port, MACH_PORT_TYPE_SEND_RECEIVE);
	if (count_channels() == 0)
		T_SKIP("this kernel does not tell whose a process is");
	return port;
}

T_DECL(opened, "a thread that calls again and again has a channel")
{
	new_hot_port();
	IS(count_channels(), 1);
}

static unsigned char sent[20000], got[20000];

static void
round_trip(mach_port_t port, mach_msg_size_t size)
{
	mach_msg_header_t *out = (void *)sent, *in = (void *)got;

	for (mach_msg_size_t i = sizeof(*out); i < size; i++)
		sent[i] = (unsigned char)(i * 7 + size);
	*out = (mach_msg_header_t){ .msgh_bits = MACH_MSGH_BITS(
					MACH_MSG_TYPE_COPY_SEND, 0),
		.msgh_remote_port = port };
	OK(mach_msg(out, MACH_SEND_MSG, size, 0, 0, 0, 0));
	OK(mach_msg(in, MACH_RCV_MSG, 0, sizeof(got), port, 0, 0));
	IS(in->msgh_size, size);
	IS(memcmp(sent + sizeof(*out), got + sizeof(*in), size - sizeof(*in)),
	    0);
}

T_DECL(sizes, "messages on both sides of what a page and a pipe take")
{
	mach_port_t port = new_hot_port();

	for (mach_msg_size_t size = 24; size < 200; size += 4)
		round_trip(port, size);
	for (mach_msg_size_t size = 3900; size < 4200; size += 4)
		round_trip(port, size);
	for (mach_msg_size_t size = 7900; size < 8300; size += 4)
		round_trip(port, size);
	round_trip(port, sizeof(sent) - MAX_TRAILER_SIZE);
}

T_DECL(kinds_of_traps, "traps that bring fds, memory and rights in turns")
{
	mach_port_t port = new_hot_port();
	vm_address_t memory = 0;

	for (int i = 0; i < 20; i++) {
		mach_port_t other = new_receive();

		OK(send_right(port, other, MACH_MSG_TYPE_MAKE_SEND));
		IS(receive_right(port, MACH_MSG_TYPE_PORT_SEND), other);
		OK(mach_port_destroy(TASK, other));
		OK(vm_allocate(TASK, &memory, 8192, VM_FLAGS_ANYWHERE));
		OK(vm_deallocate(TASK, memory, 8192));
		IS_EMPTY(port);
		OK(send_value(port, (uint32_t)i));
		IS(receive_value(port), (uint32_t)i);
	}
	IS(count_channels(), 1);
}

T_DECL(bad_buffers, "memory that is not there is an error as with a socket")
{
	mach_port_t port = new_hot_port();
	char *pages = mmap(NULL, 2 * vm_page_size, PROT_READ | PROT_WRITE,
	    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	mach_msg_header_t *message = (void *)(pages + vm_page_size - 40);

	T_ASSERT_NE((void *)pages, MAP_FAILED, "pages");
	for (int i = 0; i < 3; i++) {
		message->msgh_bits = MACH_MSGH_BITS(MACH_MSG_TYPE_COPY_SEND, 0);
		message->msgh_remote_port = port;
		message->msgh_local_port = message->msgh_voucher_port = 0;
		mprotect(pages + vm_page_size, vm_page_size, PROT_NONE);
		GIVES(mach_msg(message, MACH_SEND_MSG, 64, 0, 0, 0, 0),
		    MACH_SEND_INVALID_DATA);
		mprotect(pages + vm_page_size, vm_page_size, PROT_READ);
		OK(mach_msg(message, MACH_SEND_MSG, 64, 0, 0, 0, 0));
		GIVES(mach_msg(message, MACH_RCV_MSG, 0, 100, port, 0, 0),
		    MACH_RCV_INVALID_DATA);
		mprotect(
		    pages + vm_page_size, vm_page_size, PROT_READ | PROT_WRITE);
		/* The call after it gets its own answer. */
		OK(send_value(port, 7));
		IS(receive_value(port), 7u);
	}
	IS(count_channels(), 1);
}

static int
child_has_none(void)
{
	mach_port_t port;

	if (count_channels() != 0)
		return 1;
	port = new_port();
	OK(send_value(port, 3));
	IS(receive_value(port), 3u);
	return count_channels() == 1 ? 17 : 2;
}

T_DECL(forked, "a forked child does not have its parent's, but its own")
{
	mach_port_t port = new_hot_port();
	pid_t pid = fork();

	if (pid == 0)
		_exit(child_has_none());
	IS(WEXITSTATUS(peer_wait(pid)), 17);
	OK(send_value(port, 5));
	IS(receive_value(port), 5u);
}

static pid_t parent;
static atomic_int child;

static void
on_signal(int signal)
{
	pid_t pid = fork();

	(void)signal;
	if (pid > 0)
		child = pid;
}

static void
receive_across_fork(struct worker *worker)
{
	IS_TYPE(worker->port, MACH_PORT_TYPE_SEND_RECEIVE);
	IS_TYPE(worker->port, MACH_PORT_TYPE_SEND_RECEIVE);
	worker->tid = gettid();
	worker->result = receive(worker->port, &worker->message);
	if (getpid() != parent)
		_exit(worker->result == MACH_RCV_PORT_CHANGED ? 19 : 1);
}

static void
fork_in_receive(int flags)
{
	struct sigaction action = { .sa_handler = on_signal, .sa_flags = flags };
	struct worker worker = { .port = new_hot_port() };

	parent = getpid();
	child = 0;
	sigaction(SIGUSR1, &action, NULL);
	worker_start(&worker, receive_across_fork);
	worker_wait_blocked(&worker);
	pthread_kill(worker.thread, SIGUSR1);
	while (child == 0)
		sched_yield();
	IS(WEXITSTATUS(peer_wait(child)), 19);
	OK(send_value(worker.port, 9));
	worker_join(&worker);
	IS(worker.result, MACH_MSG_SUCCESS);
	IS(worker.message.simple.value, 9u);
}

T_DECL(forked_in_handler, "a handler of a thread that waits on it forks")
{
	fork_in_receive(0);
	fork_in_receive(SA_RESTART);
}

static void
call_a_lot(struct worker *worker)
{
	mach_port_t port = new_port();

	for (uint32_t i = 0; i < 200; i++) {
		OK(send_value(port, i));
		IS(receive_value(port), i);
	}
	OK(mach_port_destroy(TASK, port));
	worker->result = MACH_MSG_SUCCESS;
}

T_DECL(reserved, "who gets ready for a sandbox stays with the sockets")
{
	mach_port_t port = new_hot_port();
	struct worker worker = { .port = MACH_PORT_NULL };

	IS(mach_reserve_connections_np(1), 0);
	worker_start(&worker, call_a_lot);
	worker_join(&worker);
	IS(worker.result, MACH_MSG_SUCCESS);
	OK(send_value(port, 2));
	IS(receive_value(port), 2u);
	IS(count_channels(), 1);
}

static uid_t
uid_of_message(mach_port_t port)
{
	union any message;

	OK(send_value(port, 1));
	message.header.msgh_size = 0;
	OK(mach_msg(&message.header,
	    MACH_RCV_MSG | MACH_RCV_TRAILER_TYPE(MACH_MSG_TRAILER_FORMAT_0) |
		MACH_RCV_TRAILER_ELEMENTS(MACH_RCV_TRAILER_AUDIT),
	    0, sizeof(message), port, 0, 0));
	return trailer_of(&message)->msgh_audit.val[3];
}

T_DECL(uid_changed, "the message after setuid() says so")
{
	mach_port_t port;

	if (geteuid() != 0)
		T_SKIP("needs root to become another user");
	port = new_hot_port();
	IS(uid_of_message(port), 0u);
	T_ASSERT_POSIX_ZERO(setresuid(12345, 12345, 12345), "setresuid");
	IS(uid_of_message(port), 12345u);
	IS(count_channels(), 1);
}

T_DECL(threads, "threads have one each, and leave it to those after them")
{
	struct worker workers[8] = { { .port = MACH_PORT_NULL } };

	new_hot_port();
	for (int round = 0; round < 3; round++) {
		for (int i = 0; i < 8; i++)
			worker_start(&workers[i], call_a_lot);
		for (int i = 0; i < 8; i++)
			worker_join(&workers[i]);
	}
	T_EXPECT_LE(count_channels(), 9, "channels");
	T_EXPECT_GE(count_channels(), 2, "channels");
}

/* ---- clients that make their channels by hand ---- */

static struct wire_channel *page;
static int reader, bell;
static atomic_bool scribbling;

/* A connection with a channel, or -1 if machd would not have it. */
static int
open_by_hand(void)
{
	int fd = raw_attach(), memfd;

	if (fd < 0)
		return -1;
	memfd = memfd_create("scribbles", MFD_ALLOW_SEALING | MFD_CLOEXEC);
	T_ASSERT_POSIX_ZERO(ftruncate(memfd, WIRE_CHANNEL_SIZE), "ftruncate");
	page = mmap(NULL, WIRE_CHANNEL_SIZE, PROT_READ | PROT_WRITE, MAP_SHARED,
	    memfd, 0);
	T_ASSERT_POSIX_ZERO(fcntl(memfd, F_ADD_SEALS,
				F_SEAL_SHRINK | F_SEAL_GROW |
				    F_SEAL_FUTURE_WRITE | F_SEAL_SEAL),
	    "seals");
	raw_request(&packet, 2, WIRE_CHANNEL);
	packet.fd[packet.fds++] = memfd;
	if (raw_trap(fd, &packet) != KERN_SUCCESS) {
		close(memfd);
		close(fd);
		return -1;
	}
	close(memfd);
	close(packet.fd[0]);
	reader = packet.fd[1];
	bell = packet.fd[2];
	return fd;
}

static void
close_by_hand(int fd)
{
	close(fd);
	close(reader);
	close(bell);
	munmap(page, WIRE_CHANNEL_SIZE);
}

/* A request that has a chance, to be spoilt from all sides. */
static void
put_request(uint32_t trap, unsigned kind)
{
	static const unsigned ops[] = { WIRE_MSG, WIRE_KERNELRPC, WIRE_IDENTITY,
		WIRE_ABORT, WIRE_THREAD_EXIT, WIRE_CONNECT, WIRE_PORT_FD };
	struct wire_request request = {
		.trap = trap,
		.op = (uint16_t)ops[kind % 7],
		.thread = (uint32_t)gettid(),
		.options = MACH_SEND_MSG,
		.send_size = 64,
		.value = { 1, 0 },
	};

	memcpy(page->packet, &request, sizeof(request));
	page->size = request.op <= WIRE_KERNELRPC && request.op >= WIRE_MSG
	    ? sizeof(request) + 64
	    : sizeof(request);
	__atomic_store_n(&page->trap, trap, __ATOMIC_RELEASE);
}

static void *
scribble(void *argument)
{
	unsigned seed = (unsigned)(uintptr_t)argument;
	uint32_t *word = (uint32_t *)(void *)page;

	while (scribbling)
		__atomic_store_n(&word[rand_r(&seed) % 64],
		    (uint32_t)rand_r(&seed) >> rand_r(&seed) % 32,
		    __ATOMIC_RELAXED);
	return NULL;
}

static bool
hung_up(int fd)
{
	struct pollfd polls[2] = { { .fd = reader, .events = POLLIN },
		{ .fd = fd, .events = POLLIN } };
	static char bytes[8192];

	if (poll(polls, 2, 0) <= 0)
		return false;
	if (polls[0].revents & POLLIN)
		(void)!read(reader, bytes, sizeof(bytes));
	if (polls[1].revents & POLLIN && raw_receive(fd, &packet))
		raw_close_fds(&packet);
	return polls[1].revents & POLLHUP;
}

static void
scribble_while_ringing(int round)
{
	pthread_t threads[SCRIBBLERS];
	unsigned seed = (unsigned)round;
	uint64_t one = 1;
	int fd = open_by_hand();

	if (fd < 0)
		return;
	scribbling = true;
	for (uintptr_t i = 0; i < SCRIBBLERS && round % 2; i++)
		pthread_create(
		    &threads[i], NULL, scribble, (void *)(i + seed * 31));
	for (uint32_t i = 3; i < SCRIBBLES && !hung_up(fd); i++) {
		put_request(i, (unsigned)rand_r(&seed));
		if (write(bell, &one, sizeof(one)) < 0)
			break;
		sched_yield();
	}
	scribbling = false;
	for (int i = 0; i < SCRIBBLERS && round % 2; i++)
		pthread_join(threads[i], NULL);
	close_by_hand(fd);
}

static void
many_scribbles(int round)
{
	for (int i = 0; i < 8; i++)
		scribble_while_ringing(round * 2 + i);
}

T_DECL(scribbled, "every word of the page changes while machd reads it")
{
	new_hot_port();
	begin();
	for (int round = 0; round < ROUNDS; round++)
		in_child(many_scribbles, round);
	end();
}

/* What was sealed stays as it is; what is not sealed gets no channel. */
static void
take_pages_away(int round)
{
	int fd = open_by_hand();

	(void)round;
	if (fd < 0)
		return;
	T_EXPECT_NE(madvise(page, 4096, MADV_REMOVE), 0, "no hole");
	put_request(3, 0);
	(void)!write(bell, &(uint64_t){ UINT64_MAX - 1 }, 8);
	close_by_hand(fd);
}

T_DECL(truncated, "no page can be taken from under machd")
{
	new_hot_port();
	begin();
	for (int round = 0; round < 4; round++)
		in_child(take_pages_away, round);
	end();
}

static void
die_in_a_trap(int round)
{
	mach_port_t port = new_port();

	IS_TYPE(port, MACH_PORT_TYPE_SEND_RECEIVE);
	if (round % 2)
		kill(getpid(), SIGKILL);
	if (fork() == 0) {
		kill(getppid(), SIGKILL);
		_exit(0);
	}
	(void)receive(port, &(union any){ .bytes = { 0 } });
}

T_DECL(killed, "a client that is killed leaves no channel behind")
{
	int channels;

	new_hot_port();
	begin();
	channels = count_served_channels(machd_pid());
	for (int round = 0; round < 30; round++) {
		pid_t pid = fork();

		T_ASSERT_POSIX_SUCCESS(pid, "fork");
		if (pid == 0)
			die_in_a_trap(round);
		peer_wait(pid);
	}
	end();
	/* launchd's may be new. */
	while (count_served_channels(machd_pid()) > channels + 1)
		sched_yield();
}

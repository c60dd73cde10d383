#include "libmach/trap.h"

#include <errno.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>

#include <mach/message.h>

#include "libmach/debug.h"
#include "libmach/depth.h"
#include "libmach/exception.h"
#include "libmach/image.h"
#include "libmach/inherit.h"
#include "libmach/quiet.h"
#include "libmach/sys.h"

/* Lost connections that one request may run into before it gives up. */
#define TRAP_ATTEMPTS 4

#define ALL_FDS    (CMSG_SPACE(WIRE_FDS_MAX * sizeof(int)))
#define ANSWER_FDS (CMSG_SPACE(TRAP_ANSWER_FDS * sizeof(int)))

/*
 * The slot's frame is written before the depth that makes it count, and a
 * trap from a handler in between puts back what it found: at no instruction
 * is there a depth without its frame. Traps that turned out to be abandoned
 * are settled from the top, while the depth still covers them.
 */
static void
trap_push(struct trap *trap, unsigned depth)
{
	struct thread *thread = trap->thread;
	unsigned marked = thread->depth;

	trap->slot = &thread->slots[depth];
	trap->shadowed = trap->slot->frame;
	trap->shadowed_stack = trap->slot->stack;
	trap->canary = depth_canary(trap);
	for (unsigned i = depth; i < marked || i == depth; i++) {
		thread->slots[i].frame = trap;
		thread->slots[i].stack = trap->stack;
	}
	__atomic_signal_fence(__ATOMIC_SEQ_CST);
	if (marked <= depth)
		thread->depth = depth + 1;
	for (; marked > depth + 1; thread->depth = --marked)
		depth_settle(trap, &thread->slots[marked - 1]);
	if (trap->slot->under_way)
		depth_settle(trap, trap->slot);
}

static void
trap_pop(struct trap *trap)
{
	trap->slot->under_way = 0;
	__atomic_signal_fence(__ATOMIC_SEQ_CST);
	trap->thread->depth = (unsigned)(trap->slot - trap->thread->slots);
	__atomic_signal_fence(__ATOMIC_SEQ_CST);
	trap->slot->frame = trap->shadowed;
	trap->slot->stack = trap->shadowed_stack;
	trap->canary = 0;
}

/*
 * Gives back what abandoned traps brought, in traps of its own at the depth
 * that is this one's. False: there is nothing; the trap goes on.
 */
static bool
trap_discard(struct trap *trap)
{
	struct depth_lost *lost = trap->lost;

	if (!lost)
		return false;
	trap_pop(trap);
	trap->lost = NULL;
	depth_discard(lost);
	return true;
}

static bool
is_shortage(int error)
{
	return error == -EMFILE || error == -ENFILE || error == -ENOMEM;
}

/*
 * trap_enter(): begins a trap of the calling thread; its request may be
 * filled in before or after. 0, and trap_exit() must follow; -ENOTCONN: no
 * machd; -EMFILE, -ENOMEM. Safe in a signal handler, whatever it
 * interrupted.
 */
int
trap_enter(struct trap *trap)
{
	struct thread *thread = &thread_current;
	uint32_t generation = image_generation();
	unsigned depth;

	trap->saved_errno = errno;
	if (generation == 0 || thread->generation != generation) {
		int r = thread_begin(thread);

		if (r < 0)
			return is_shortage(r) ? r : -ENOTCONN;
	}
	trap->thread = thread;
	trap->generation = thread->generation;
	trap->lost = NULL;
	trap->guard_reason = 0;
	trap->reader = -1;
	/* Not the trap's own address: sanitizers put that elsewhere. */
	trap->stack = (uintptr_t)__builtin_frame_address(0);
	do {
		depth = thread->depth;
		if (depth > 0)
			depth = depth_live(trap, depth);
		if (depth == THREAD_DEPTHS) {
			errno = trap->saved_errno;
			return -ENOMEM;
		}
		trap_push(trap, depth);
	} while (trap_discard(trap));
	return 0;
}

/* trap_exit(): ends the trap; errno is as it was when it was entered. */
void
trap_exit(struct trap *trap)
{
	/*
	 * A handler forked, and this is the child: the fd's number was kept
	 * taken until now.
	 */
	if (trap->generation != image_generation()) {
		sys_close(trap->fd);
		sys_close(trap->reader);
	}
	trap_pop(trap);
	if (trap->guard_reason)
		exception_raise_guard(
		    trap->guard_reason, trap->guard_name, trap->guard);
	errno = trap->saved_errno;
}

static void
trap_lose_connection(struct trap *trap)
{
	struct connection *connection = trap->slot->connection;

	trap->slot->under_way = 0;
	if (trap->generation != image_generation() || !connection)
		return;
	_quiet_;
	trap->slot->connection = NULL;
	connection_drop(connection);
}

/* The request gets its number; from here on it may be under way. */
static void
trap_number(struct trap *trap)
{
	trap->fd = trap->slot->connection->fd;
	trap->reader = -1;
	trap->note = NULL;
	trap->fd_count = 0;
	trap->request.trap = connection_number(trap->slot->connection);
	trap->slot->under_way = trap->request.trap;
}

/* Where the answer goes depends on its header: a pipe cannot be peeked at. */
static bool
trap_peeks(const struct trap *trap)
{
	return trap->send_buffer || trap->aux_room > 0;
}

/* By the channel; false: it is not for the channel, nothing was sent. */
static bool
trap_post(struct trap *trap, const struct msghdr *message)
{
	struct channel *channel = &trap->slot->connection->channel;

	if (trap->unanswered || trap_peeks(trap) ||
	    !channel_carries(channel, message, trap->readable))
		return false;
	trap_number(trap);
	trap->note = channel->note;
	trap->reader = channel->reader.fd;
	channel_post(channel, message, trap->request.trap);
	return true;
}

static long
trap_send_once(struct trap *trap, struct msghdr *message)
{
	struct connection *connection = trap->slot->connection;
	long r;

	if (trap_post(trap, message))
		return 0;
	trap_number(trap);
	do
		r = sys_sendmsg(trap->fd, message);
	while (r == -EINTR);
	if (r < 0)
		trap->slot->under_way = 0;
	else
		/* What goes by the channel could overtake it. */
		connection->channel.after_unanswered = trap->unanswered;
	return r;
}

/* A connection of this thread's, with a channel if it is due. */
static int
trap_connect(struct trap *trap)
{
	struct slot *slot = trap->slot;
	int r = 0;

	if (!slot->connection)
		r = connection_get(&slot->connection);
	if (r == 0 && channel_is_due(slot->connection) &&
	    channel_open(slot->connection, trap->thread->tid) < 0) {
		trap_lose_connection(trap);
		r = connection_get(&slot->connection);
	}
	return r;
}

/*
 * Sends the request. A connection that turns out to be lost is replaced, as
 * nothing was sent: the program may have closed it. If machd went there is
 * nothing to replace it with.
 */
static int
trap_send(struct trap *trap, struct msghdr *message)
{
	for (int attempt = 0; attempt < TRAP_ATTEMPTS; attempt++) {
		long r = trap_connect(trap);

		if (r < 0)
			return (int)r;
		r = trap_send_once(trap, message);
		if (r >= 0)
			return 0;
		if (!connection_error_is_lost(r))
			return r == -EFAULT || r == -EINVAL ? (int)r : -ENOMEM;
		trap_lose_connection(trap);
	}
	return -ENOTCONN;
}

static void
trap_abort(struct trap *trap)
{
	struct wire_request request = {
		.trap = trap->request.trap,
		.op = WIRE_ABORT,
		.thread = trap->request.thread,
	};
	struct iovec iov = { &request, sizeof(request) };
	struct msghdr message = { .msg_iov = &iov, .msg_iovlen = 1 };

	/* If it cannot be sent, the next read says why. */
	sys_sendmsg(trap->fd, &message);
}

/* Copies the fds of a control message; returns how many. */
static unsigned
take_fds(struct msghdr *message, int *fds, unsigned max)
{
	unsigned count = 0;

	for (struct cmsghdr *c = CMSG_FIRSTHDR(message); c;
	     c = CMSG_NXTHDR(message, c)) {
		unsigned n = (unsigned)((c->cmsg_len - CMSG_LEN(0)) /
		    sizeof(int));

		if (c->cmsg_level != SOL_SOCKET || c->cmsg_type != SCM_RIGHTS)
			continue;
		for (unsigned i = 0; i < n; i++) {
			int fd;

			memcpy(&fd, CMSG_DATA(c) + i * sizeof(int), sizeof(fd));
			if (count < max)
				fds[count++] = fd;
			else
				sys_close(fd);
		}
	}
	return count;
}

/* A failed send's message goes back to where it came from. */
static bool
is_returned(const struct wire_answer *answer)
{
	return (answer->result & 0x10004000) == 0x10000000;
}

/*
 * Where the answer's payload belongs is not known before its header, if the
 * buffers for sending and receiving differ, or if auxiliary data follows.
 */
static long
trap_choose_buffer(struct trap *trap, int flags)
{
	struct iovec iov = { &trap->answer, sizeof(trap->answer) };
	struct msghdr message = { .msg_iov = &iov, .msg_iovlen = 1 };
	long r = sys_recvmsg(trap->fd, &message, flags | MSG_PEEK);

	if (trap->send_buffer && r >= (long)sizeof(trap->answer) &&
	    is_returned(&trap->answer)) {
		trap->buffer = trap->send_buffer;
		trap->room = trap->send_room;
	}
	return r;
}

/* The answer that was peeked at has auxiliary data, which goes elsewhere. */
static void
trap_split_aux(const struct trap *trap, struct iovec *iov, size_t *count)
{
	uint64_t before = (uint64_t)trap->answer.size + trap->answer.trailer;

	if (!(trap->answer.flags & WIRE_AUX) || before > trap->room)
		return;
	iov[1].iov_len = before;
	iov[2] = (struct iovec){ trap->aux, trap->aux_room };
	*count = 3;
}

/*
 * Reads one packet. Bytes, 0 at the end, or -errno; the payload goes
 * straight to its place.
 */
static long
trap_read(struct trap *trap, int flags)
{
	_Alignas(struct cmsghdr) char control[ANSWER_FDS];
	struct iovec iov[3] = {
		{ &trap->answer, sizeof(trap->answer) },
		{ trap->buffer, trap->room },
	};
	struct msghdr message = {
		.msg_iov = iov,
		.msg_iovlen = trap->room > 0 ? 2 : 1,
		.msg_control = control,
		.msg_controllen = sizeof(control),
	};
	long r;

	if (trap->aux_room > 0)
		trap_split_aux(trap, iov, &message.msg_iovlen);
	trap->answer.trap = 0;
	trap->fd_count = 0;
	if (trap->reader >= 0)
		return sys_readv(trap->reader, iov, message.msg_iovlen);
	r = sys_recvmsg(trap->fd, &message, flags);
	if (r >= 0 && message.msg_controllen > 0)
		trap->fd_count = take_fds(&message, trap->fds, TRAP_ANSWER_FDS);
	return r;
}

/* Waits for a packet; as trap_read(), but no -EINTR. */
static long
trap_next(struct trap *trap)
{
	for (;;) {
		int flags = trap->interruptible ? MSG_DONTWAIT : 0;
		long r = 1;

		if (trap->interruptible)
			r = sys_wait_readable(
			    trap->reader >= 0 ? trap->reader : trap->fd);
		if (r > 0 && trap_peeks(trap))
			r = trap_choose_buffer(trap, flags);
		if (r > 0)
			r = trap_read(trap, flags);
		if (r != -EINTR && r != -EAGAIN)
			return r;
		/* The handler may have forked, and this be the child. */
		if (trap->generation != image_generation())
			return 0;
		if (r == -EINTR && trap->interruptible)
			trap_abort(trap);
	}
}

/* The inheritance fd comes last, behind a body's. */
static void
trap_take_inheritance(struct trap *trap)
{
	unsigned own = (trap->answer.flags & WIRE_BODY_FD) != 0;
	_quiet_;

	inherit_replace(trap->fd_count > own ? trap->fds[--trap->fd_count] : -1);
}

/* A packet that is no answer. */
static void
trap_notice(struct trap *trap)
{
	const struct wire_answer *packet = &trap->answer;

	if (packet->op == WIRE_EXCEPTION_PORTS) {
		exception_ports_changed(packet->value[0], packet->value[1]);
	} else if (packet->op == WIRE_EXCEPTION) {
		trap->guard_name = packet->value[0];
		trap->guard_reason = packet->value[1];
		trap->guard = packet->size | (uint64_t)packet->aux << 32;
	}
}

/*
 * The connection ended. -EPIPE, unless the request is still where the channel
 * had it: machd went, or had dropped the connection, before it took it.
 */
static int
trap_lost(struct trap *trap)
{
	bool sent = !trap->note || trap->generation != image_generation() ||
	    __atomic_load_n(&trap->note->taken, __ATOMIC_ACQUIRE) ==
		trap->request.trap;

	sys_close_all(trap->fds, trap->fd_count);
	trap_lose_connection(trap);
	return sent ? -EPIPE : -EAGAIN;
}

/*
 * The answer came, but could not be put in its place. A socket has let go of
 * it, a pipe has not.
 */
static void
trap_faulted(struct trap *trap)
{
	struct iovec iov = { &trap->answer, sizeof(trap->answer) };

	trap->faulted = true;
	trap->size = trap->aux_size = 0;
	while (trap->reader >= 0 && sys_readv(trap->reader, &iov, 1) == -EINTR)
		;
}

static int
trap_wait(struct trap *trap)
{
	long r;

	do {
		r = trap_next(trap);
		if (r == -EFAULT && trap->answer.trap == trap->request.trap) {
			trap_faulted(trap);
			return 0;
		}
		if (r < (long)sizeof(trap->answer))
			return trap_lost(trap);
		if (trap->answer.op == WIRE_ANSWER &&
		    trap->answer.trap == trap->request.trap)
			break;
		trap_notice(trap);
		sys_close_all(trap->fds, trap->fd_count);
		if (trap->answer.op == WIRE_ELSEWHERE)
			trap->reader = -1;
	} while (true);
	trap->size = (size_t)r - sizeof(trap->answer);
	trap->aux_size = 0;
	if ((trap->answer.flags & WIRE_AUX) && trap->answer.aux <= trap->size) {
		trap->aux_size = trap->answer.aux;
		trap->size -= trap->aux_size;
	}
	trap->faulted = false;
	if (trap->answer.flags & WIRE_INHERIT)
		trap_take_inheritance(trap);
	return 0;
}

/*
 * trap_call(): sends trap->request with what iov[1..count) holds behind it
 * (iov[0] is used by this function; count 0: nothing behind it) and the fds,
 * which stay the caller's; waits for the answer. 0 with answer, size,
 * faulted and fds set (the fds are the caller's then). -ENOTCONN, -EMFILE,
 * -ENOMEM, -EFAULT (something behind iov is not readable), -EINVAL (an fd that
 * cannot be passed): nothing was sent.
 * -EPIPE: machd went before it answered.
 */
int
trap_call(struct trap *trap, struct iovec *iov, unsigned count, const int *fds,
    unsigned fd_count)
{
	struct iovec alone;
	struct iovec *pieces = count ? iov : &alone;
	_Alignas(struct cmsghdr) char control[ANSWER_FDS];
	struct msghdr message = {
		.msg_iov = pieces,
		.msg_iovlen = count ? count : 1,
	};
	int r;

	pieces[0] = (struct iovec){ &trap->request, sizeof(trap->request) };
	trap->request.thread = trap->thread->tid;
	if (fd_count > 0) {
		struct cmsghdr *c = (struct cmsghdr *)control;

		memset(control, 0, sizeof(control));
		c->cmsg_level = SOL_SOCKET;
		c->cmsg_type = SCM_RIGHTS;
		c->cmsg_len = CMSG_LEN(fd_count * sizeof(int));
		memcpy(CMSG_DATA(c), fds, fd_count * sizeof(int));
		message.msg_control = control;
		message.msg_controllen = CMSG_SPACE(fd_count * sizeof(int));
	}
	for (int attempt = 0; attempt < TRAP_ATTEMPTS; attempt++) {
		r = trap_send(trap, &message);
		if (r == 0)
			r = trap_wait(trap);
		if (r != -EAGAIN)
			return r;
	}
	return -ENOTCONN;
}

/* How many bytes the next packet has; waits for it. */
static long
packet_size(int fd)
{
	char byte;
	struct iovec iov = { &byte, 1 };
	struct msghdr message = { .msg_iov = &iov, .msg_iovlen = 1 };
	long r;

	do
		r = sys_recvmsg(fd, &message, MSG_PEEK | MSG_TRUNC);
	while (r == -EINTR);
	return r;
}

static long
packet_read(int fd, struct trap_packet *packet, size_t size)
{
	_Alignas(struct cmsghdr) char control[ALL_FDS];
	struct iovec iov = { packet->bytes, size };
	struct msghdr message = {
		.msg_iov = &iov,
		.msg_iovlen = 1,
		.msg_control = control,
		.msg_controllen = sizeof(control),
	};
	long r;

	do
		r = sys_recvmsg(fd, &message, 0);
	while (r == -EINTR);
	if (r < 0)
		return r;
	packet->fd_count = take_fds(&message, packet->fds, WIRE_FDS_MAX);
	packet->cut = (message.msg_flags & MSG_CTRUNC) != 0;
	return r;
}

/*
 * trap_read_packet(): reads one whole packet from fd into memory of its own.
 * 0 with ret_packet to be given to trap_packet_deinit(); -EPIPE: the other
 * end is gone; -ENOMEM.
 */
int
trap_read_packet(int fd, struct trap_packet *ret_packet)
{
	struct trap_packet packet = { 0 };
	long r = packet_size(fd);

	if (r <= 0)
		return -EPIPE;
	packet.mapped = (size_t)r;
	packet.bytes = mmap(NULL, packet.mapped, PROT_READ | PROT_WRITE,
	    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (packet.bytes == MAP_FAILED)
		return -ENOMEM;
	r = packet_read(fd, &packet, packet.mapped);
	if (r < 0) {
		trap_packet_deinit(&packet);
		return -EPIPE;
	}
	packet.size = (size_t)r;
	*ret_packet = packet;
	return 0;
}

/*
 * trap_memory(): reads the WIRE_MEMORY packet behind the answer. Results as
 * trap_read_packet().
 */
int
trap_memory(struct trap *trap, struct trap_packet *ret_packet)
{
	const struct wire_memory *memory;
	int r = trap_read_packet(trap->fd, ret_packet);

	if (r == -EPIPE)
		trap_lose_connection(trap);
	if (r < 0)
		return r;
	memory = (const void *)ret_packet->bytes;
	if (ret_packet->size < sizeof(*memory) || memory->op != WIRE_MEMORY ||
	    memory->trap != trap->request.trap) {
		trap_packet_deinit(ret_packet);
		trap_lose_connection(trap);
		return -EPIPE;
	}
	return 0;
}

/* trap_packet_deinit(): closes its fds, frees its memory. */
void
trap_packet_deinit(struct trap_packet *packet)
{
	sys_close_all(packet->fds, packet->fd_count);
	if (packet->mapped > 0)
		munmap(packet->bytes, packet->mapped);
	*packet = (struct trap_packet){ 0 };
}

/* trap_thread_end(): the thread ends: its thread port dies, if it has one. */
void
trap_thread_end(struct thread *thread)
{
	struct trap trap = { .request = { .op = WIRE_THREAD_EXIT },
		.unanswered = true };
	struct iovec iov = { &trap.request, sizeof(trap.request) };
	struct msghdr message = { .msg_iov = &iov, .msg_iovlen = 1 };

	if (!thread->port_asked || trap_enter(&trap) < 0)
		return;
	thread->port_asked = false;
	trap.request.thread = thread->tid;
	/* Nothing is answered, and nothing could be done about a failure. */
	trap_send(&trap, &message);
	trap_exit(&trap);
}

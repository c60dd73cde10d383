/*
 * Traps that were left by siglongjmp(). Such a trap's slot says that it is
 * under way, but its frame is gone. The next trap of the thread notices, and
 * settles with machd before it does anything else.
 */
#include "libmach/depth.h"

#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/mman.h>

#include <mach/mach.h>

#include "libmach/debug.h"
#include "libmach/exception.h"
#include "libmach/memory.h"
#include "libmach/probe.h"
#include "libmach/quiet.h"
#include "libmach/sys.h"

/* The answer to an abandoned trap, with the message it brought. */
struct depth_lost {
	struct depth_lost *next;
	struct wire_answer answer;
	size_t size; /* bytes at message */
	struct trap_packet memory;
	_Alignas(8) char message[WIRE_PAYLOAD_MAX];
};

static bool
is_on(const stack_t *stack, uintptr_t at)
{
	uintptr_t base = (uintptr_t)stack->ss_sp;

	return !(stack->ss_flags & SS_DISABLE) && at >= base &&
	    at - base < stack->ss_size;
}

/*
 * Stacks grow down: a frame of a trap that is still under way lies above the
 * frame of one that interrupts it, if both are on one stack. A handler may
 * run on the alternate stack; what is on the alternate stack is gone once the
 * thread runs on its own again.
 */
__attribute__((no_sanitize("address"))) static bool
frame_is_live(
    const struct slot *slot, const struct trap *inner, const stack_t *alternate)
{
	const struct trap *outer = slot->frame;
	bool outer_on = is_on(alternate, slot->stack);
	bool inner_on = is_on(alternate, inner->stack);

	if (outer_on && !inner_on)
		return false;
	if (outer_on == inner_on && slot->stack <= inner->stack)
		return false;
	return probe_readable(outer, sizeof(outer->canary)) &&
	    outer->canary == depth_canary(outer);
}

/*
 * depth_live(): how many of the depth traps that the thread is marked to be
 * in it really is in, as the trap finds that is just being entered. An
 * abandoned trap may be missed, never a live one taken for abandoned.
 */
unsigned
depth_live(const struct trap *trap, unsigned depth)
{
	stack_t alternate = { .ss_flags = SS_DISABLE };

	sigaltstack(NULL, &alternate);
	for (unsigned live = 0; live < depth; live++)
		if (!frame_is_live(&trap->thread->slots[live], trap, &alternate))
			return live;
	return depth;
}

static long
settle_send(int fd, const struct wire_request *request)
{
	struct iovec iov = { (void *)(uintptr_t)request, sizeof(*request) };
	struct msghdr message = { .msg_iov = &iov, .msg_iovlen = 1 };
	long r;

	do
		r = sys_sendmsg(fd, &message);
	while (r == -EINTR);
	return r;
}

/*
 * Ends the wait of trap `number`, and asks something whose answer is certain
 * and comes at once: whatever is read before it belongs to the past.
 */
static long
settle_ask(struct trap *trap, struct slot *slot, uint32_t *ret_marker)
{
	struct connection *connection = slot->connection;
	struct wire_request request = {
		.trap = slot->under_way,
		.op = WIRE_ABORT,
		.thread = trap->thread->tid,
	};
	long r = settle_send(connection->fd, &request);

	request.op = WIRE_MSG;
	request.trap = connection_number(connection);
	request.options = MACH_RCV_MSG | MACH_RCV_TIMEOUT;
	if (r >= 0)
		r = settle_send(connection->fd, &request);
	*ret_marker = request.trap;
	return r;
}

/*
 * Reads up to the marker's answer: 1 when it came, 0 after something else,
 * of which that is kept which belongs to trap `number`.
 */
static int
settle_read(int fd, uint32_t number, uint32_t marker, struct depth_lost *lost)
{
	struct trap_packet packet = { 0 };
	const struct wire_answer *answer;
	int r = trap_read_packet(fd, &packet);

	if (r < 0)
		return r;
	answer = (const void *)packet.bytes;
	/* A memory packet without regions is shorter: nothing in it. */
	if (packet.size < sizeof(*answer)) {
		trap_packet_deinit(&packet);
		return 0;
	}
	if (answer->op == WIRE_MEMORY && answer->trap == number) {
		lost->memory = packet;
		return 0;
	}
	if (answer->op == WIRE_ANSWER && answer->trap == number) {
		lost->answer = *answer;
		lost->size = packet.size - sizeof(*answer);
		memcpy(
		    lost->message, packet.bytes + sizeof(*answer), lost->size);
	}
	if (answer->op == WIRE_EXCEPTION_PORTS)
		exception_ports_changed(answer->value[0], answer->value[1]);
	r = answer->op == WIRE_ANSWER && answer->trap == marker;
	trap_packet_deinit(&packet);
	return r;
}

/*
 * The abandoned trap's answer may be in the pipe, where it is by the time that
 * the marker's has come. Reads one packet; false: there is none.
 */
static bool
settle_pipe(int reader, uint32_t number, struct depth_lost *lost)
{
	struct pollfd poll_fd = { .fd = reader, .events = POLLIN };
	struct wire_answer answer = { .trap = 0 };
	struct iovec iov[2] = {
		{ &answer, sizeof(answer) },
		{ lost->message, sizeof(lost->message) },
	};
	long r;

	if (poll(&poll_fd, 1, 0) <= 0)
		return false;
	r = sys_readv(reader, iov, 2);
	if (r < (long)sizeof(answer))
		return false;
	if (answer.op == WIRE_EXCEPTION_PORTS)
		exception_ports_changed(answer.value[0], answer.value[1]);
	if (answer.op == WIRE_ANSWER && answer.trap == number) {
		lost->answer = answer;
		lost->size = (size_t)r - sizeof(answer);
	}
	return true;
}

static struct depth_lost *
lost_free(struct depth_lost *lost)
{
	trap_packet_deinit(&lost->memory);
	munmap(lost, sizeof(*lost));
	return NULL;
}

/*
 * depth_settle(): makes slot's connection ready for use again: the abandoned
 * trap is ended and its answer read; if a message came with it, or it took from
 * a semaphore, that is added to trap->lost. If it does not work out the connection is dropped, which
 * ends the abandoned trap too.
 */
void
depth_settle(struct trap *trap, struct slot *slot)
{
	uint32_t number = slot->under_way, marker;
	struct depth_lost *lost;
	long r = -ENOMEM;

	if (number == 0 || !slot->connection)
		return;
	/* A handler that jumps out of here would lose what was read by then. */
	_quiet_;
	debug_line("trap %u was abandoned", number);
	lost = mmap(NULL, sizeof(*lost), PROT_READ | PROT_WRITE,
	    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (lost == MAP_FAILED)
		lost = NULL;
	else
		r = settle_ask(trap, slot, &marker);
	while (r >= 0 && r != 1)
		r = settle_read(slot->connection->fd, number, marker, lost);
	slot->under_way = 0;
	while (r >= 0 && slot->connection->channel.page &&
	    settle_pipe(slot->connection->channel.reader.fd, number, lost))
		;
	if (r < 0) {
		connection_drop(slot->connection);
		slot->connection = NULL;
	}
	if (lost && lost->size < sizeof(mach_msg_header_t) &&
	    !(lost->answer.flags & WIRE_TAKEN))
		lost = lost_free(lost);
	if (lost) {
		lost->next = trap->lost;
		trap->lost = lost;
	}
}

/* A message that comes back to its sender brings its reply right with it. */
static void
discard_reply_right(const mach_msg_header_t *message, mach_msg_return_t result)
{
	mach_msg_type_name_t type = MACH_MSGH_BITS_LOCAL(message->msgh_bits);
	bool came_back = (result & 0x10004000) == 0x10000000;

	if (came_back && MACH_PORT_VALID(message->msgh_local_port) &&
	    (type == MACH_MSG_TYPE_MOVE_SEND ||
		type == MACH_MSG_TYPE_MOVE_SEND_ONCE))
		mach_port_deallocate(mach_task_self(), message->msgh_local_port);
}

/* A message is destroyed, what was taken from a semaphore goes back there. */
static void
discard(struct depth_lost *lost)
{
	mach_msg_header_t *message = (void *)lost->message;

	if (lost->answer.flags & WIRE_TAKEN) {
		semaphore_signal(lost->answer.value[0]);
		return;
	}
	memory_place(message, lost->answer.size, &lost->memory);
	memory_own(message, lost->answer.size);
	mach_msg_destroy(message);
	discard_reply_right(message, lost->answer.result);
}

/*
 * depth_discard(): gives back what the answers brought that nobody will
 * look at. Traps of its own; the thread is in none of this depth.
 */
void
depth_discard(struct depth_lost *lost)
{
	while (lost) {
		struct depth_lost *next = lost->next;

		discard(lost);
		lost_free(lost);
		lost = next;
	}
}

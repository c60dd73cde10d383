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
#include "libmach/memory.h"
#include "libmach/probe.h"
#include "libmach/quiet.h"
#include "libmach/sys.h"

#define SETTLE_BUFFER (sizeof(struct wire_answer) + WIRE_PAYLOAD_MAX)

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

/* Gives back what a message brought that nobody will look at. */
static void
settle_discard(struct trap *lost, struct trap_packet *memory)
{
	mach_msg_header_t *message = lost->buffer;
	mach_msg_type_name_t local;

	if (lost->size < sizeof(*message))
		return;
	memory_place(message, lost->answer.size, memory);
	memory_own(message, lost->answer.size);
	local = MACH_MSGH_BITS_LOCAL(message->msgh_bits);
	mach_msg_destroy(message);
	/* A message that comes back to its sender brings its reply right. */
	if (MACH_PORT_VALID(message->msgh_local_port) &&
	    (lost->answer.result & 0x4000) == 0 &&
	    (lost->answer.result & 0x10000000) != 0 &&
	    (local == MACH_MSG_TYPE_MOVE_SEND ||
		local == MACH_MSG_TYPE_MOVE_SEND_ONCE))
		mach_port_deallocate(mach_task_self(), message->msgh_local_port);
}

/* Reads up to the marker's answer; 1 when it came, 0 for something else. */
static int
settle_read(struct trap *lost, struct trap_packet *memory, uint32_t number,
    uint32_t marker, struct trap_packet *scratch)
{
	const struct wire_answer *answer;
	int r = trap_read_packet(lost->fd, scratch);

	if (r < 0 || scratch->size < sizeof(*answer)) {
		/* A memory packet without regions is shorter: nothing in it. */
		trap_packet_deinit(scratch);
		return r < 0 ? r : 0;
	}
	answer = (const void *)scratch->bytes;
	if (answer->op == WIRE_ANSWER && answer->trap == marker) {
		trap_packet_deinit(scratch);
		return 1;
	}
	if (answer->op == WIRE_ANSWER && answer->trap == number) {
		lost->answer = *answer;
		lost->size = scratch->size - sizeof(*answer);
		memcpy(
		    lost->buffer, scratch->bytes + sizeof(*answer), lost->size);
	} else if (answer->op == WIRE_MEMORY && answer->trap == number) {
		*memory = *scratch;
		*scratch = (struct trap_packet){ 0 };
	}
	trap_packet_deinit(scratch);
	return 0;
}

/*
 * depth_settle(): makes slot's connection ready for use again: the abandoned
 * trap is ended, its answer read, and what came with it released. If that
 * does not work out the connection is dropped, which ends the trap too.
 */
void
depth_settle(struct trap *trap, struct slot *slot)
{
	struct trap lost = { .fd = -1 };
	struct trap_packet memory = { 0 }, scratch = { 0 };
	uint32_t number = slot->under_way, marker;
	long r = -ENOTCONN;

	if (number == 0 || !slot->connection)
		return;
	/* A handler that jumps out of here would lose what was read by then. */
	_quiet_;
	debug_line("trap %u was abandoned", number);
	lost.buffer = mmap(NULL, SETTLE_BUFFER, PROT_READ | PROT_WRITE,
	    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (lost.buffer != MAP_FAILED) {
		lost.fd = slot->connection->fd;
		r = settle_ask(trap, slot, &marker);
		while (r >= 0 && r != 1)
			r = settle_read(
			    &lost, &memory, number, marker, &scratch);
		if (r < 0)
			lost.size = 0;
	}
	slot->under_way = 0;
	if (r < 0) {
		connection_drop(slot->connection);
		slot->connection = NULL;
	}
	if (lost.buffer != MAP_FAILED) {
		settle_discard(&lost, &memory);
		munmap(lost.buffer, SETTLE_BUFFER);
	}
	trap_packet_deinit(&memory);
}

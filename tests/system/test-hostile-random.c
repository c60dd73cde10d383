/*
 * Clients that die at any step, and clients that send anything at all.
 */

#include "hostile.h"

#include <signal.h>
#include <sys/socket.h>
#include <sys/wait.h>

/* Goes `step` steps and dies there. */
static void
die_at_step(int step)
{
	int fd;

	if (step == 0)
		raise(SIGKILL);
	fd = raw_connect();
	if (step == 1)
		raise(SIGKILL);
	raw_attach_request(&packet);
	raw_send(fd, &packet);
	if (step == 2)
		raise(SIGKILL);
	raw_receive(fd, &packet);
	if (step == 3)
		raise(SIGKILL);
	raw_request(&packet, 2, WIRE_CONNECT);
	raw_send(fd, &packet);
	if (step == 4)
		raise(SIGKILL);
	raw_receive(fd, &packet);
	if (step == 5)
		raise(SIGKILL);
	begin_receive(fd, 3);
	if (step == 6)
		raise(SIGKILL);
	raw_request(&packet, 4, WIRE_ABORT);
	raw_send(fd, &packet);
	raise(SIGKILL);
}

T_DECL(killed_at_each_step, "kill -9 between any two packets")
{
	begin();
	for (int round = 0; round < 20; round++)
		for (int step = 0; step <= 7; step++) {
			pid_t pid = fork();

			if (pid == 0)
				die_at_step(step);
			IS(WTERMSIG(peer_wait(pid)), SIGKILL);
		}
	end();
}

static void
work_until_killed(mach_port_t parent)
{
	struct worker worker[3] = { { .port = new_port() },
		{ .port = new_port() }, { .port = parent } };

	worker_start(&worker[0], work_receive);
	fill(worker[1].port, 5);
	worker_start(&worker[1], work_send);
	for (;;) {
		mach_port_t port = new_port();

		OK(send_right(port, port, MACH_MSG_TYPE_MOVE_RECEIVE));
		(void)send_now(parent, 1);
		OK(mach_port_destroy(TASK, port));
	}
}

T_DECL(killed_at_any_moment, "kill -9 of a busy client, again and again")
{
	mach_port_t port = new_port();

	begin();
	for (int round = 0; round < 40; round++) {
		pid_t peer = peer_start(work_until_killed, port);

		for (int i = 0; i <= round; i++)
			receive_value(port);
		peer_kill(peer);
		while (try_receive(port) == MACH_MSG_SUCCESS)
			;
	}
	end();
}

static uint32_t
random_number(void)
{
	static uint64_t state = 88172645463325252ull;

	state ^= state << 13;
	state ^= state >> 7;
	state ^= state << 17;
	return (uint32_t)(state >> 16);
}

static void
send_garbage(int seed)
{
	for (int i = 0; i < seed; i++)
		random_number();
	for (int round = 0; round < 300; round++) {
		int fd = round & 1 ? raw_attach() : raw_connect();

		for (int i = 0; i < 20; i++) {
			raw_request(
			    &packet, (unsigned)i + 2, random_number() % 9);
			packet.size = random_number() % 600;
			for (size_t j = i & 1 ? 8 : 0; j < packet.size; j++)
				packet.bytes[j] = (unsigned char)random_number();
			if (!raw_send(fd, &packet))
				break;
		}
		shutdown(fd, SHUT_WR);
		raw_until_dropped(fd);
		close(fd);
	}
}

T_DECL(garbage, "random bytes, from strangers and from clients")
{
	begin();
	for (int seed = 1; seed < 5; seed++)
		in_child(send_garbage, seed);
	end();
}

/* What ends or stops the caller, as it should: nothing could be seen then. */
static bool
ends_the_caller(int id)
{
	static const int ids[] = {
		3401, /* task_terminate */
		3407, /* task_suspend */
		3412, /* thread_create_running */
		3436, /* task_suspend2 */
	};

	for (size_t i = 0; i < sizeof(ids) / sizeof(*ids); i++)
		if (id == ids[i])
			return true;
	return false;
}

/* MIG requests with plausible headers and random bodies. */
static void
call_with_garbage(int first)
{
	int fd = raw_attach();

	for (unsigned trap = 2; trap < 4000; trap++) {
		mach_msg_header_t header = { 0 };
		size_t size = 24 + random_number() % 30 * 4;

		if (fd < 0)
			fd = raw_attach();
		raw_request(&packet, trap, WIRE_KERNELRPC);
		header.msgh_bits = MACH_MSGH_BITS(MACH_MSG_TYPE_COPY_SEND, 0) |
		    (random_number() % 4 ? 0 : MACH_MSGH_BITS_COMPLEX);
		header.msgh_remote_port = WIRE_NAME_TASK;
		do
			header.msgh_id = first + (int)(random_number() % 60);
		while (ends_the_caller(header.msgh_id));
		for (size_t i = 0; i < size; i += 4) {
			uint32_t word = random_number() % 3
			    ? random_number() % 2000
			    : random_number();

			memcpy(packet.bytes + packet.size + i, &word, 4);
		}
		memcpy(packet.bytes + packet.size, &header, sizeof(header));
		packet.request.options = MACH_SEND_MSG | MACH_RCV_MSG;
		packet.request.send_size = (uint32_t)size;
		packet.request.rcv_size = 4096;
		packet.size += size;
		if (raw_trap(fd, &packet) == -1) {
			close(fd);
			fd = -1;
		}
		if (fd >= 0 && (packet.answer.flags & WIRE_MEMORY_FOLLOWS) &&
		    !raw_receive(fd, &packet))
			fd = -1;
		raw_close_fds(&packet);
	}
}

T_DECL(garbage_in_calls, "kernel routines called with random arguments")
{
	begin();
	in_child(call_with_garbage, 3200);
	in_child(call_with_garbage, 3400);
	in_child(call_with_garbage, 200);
	in_child(call_with_garbage, 3600);
	end();
}

/*
 * machd under a fuzzer. The bytes are a program: packets of several tasks,
 * well-formed to a degree that the bytes choose, with fds of many kinds, over
 * several connections; tasks that die, clients that do not read. At the end
 * every client is gone, and machd must have nothing left: no port, message,
 * memory object, charge or fd.
 *
 * With clang it is a libFuzzer target; main() of replay-machd.c runs it over
 * files, or over random programs, with any compiler.
 */

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

#include "core/port.h"
#include "core/space.h"
#include "machd/conn.h"
#include "machd/task.h"
#include "machd/test-rig.h"

#define PEERS   3  /* tasks; the last one is another user's */
#define SECONDS 2  /* of them have a second connection */
#define NAMES   24 /* names that packets use */
#define STEPS   200

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct rig rig;
static struct peer peers[PEERS + SECONDS];
static mach_port_name_t names[NAMES];
static uint32_t expected[16]; /* sizes of the message's regions */
static const uint8_t *input;
static size_t left;

static uint8_t
take(void)
{
	if (left == 0)
		return 0;
	left--;
	return *input++;
}

static uint32_t
take_word(void)
{
	uint32_t word = take();

	switch (word >> 6) {
	case 0:
		return word & 63;
	case 1:
		return (word & 63) << 8 | take();
	case 2:
		return names[take() % NAMES];
	default:
		return word << 24 | (uint32_t)take() << 16 |
		    (uint32_t)take() << 8 | take();
	}
}

static mach_port_name_t
take_name(void)
{
	uint8_t byte = take();

	return byte < 250 ? names[byte % NAMES] : take_word();
}

static mach_msg_type_name_t
take_disposition(void)
{
	return MACH_MSG_TYPE_MOVE_RECEIVE + take() % 7;
}

static int
take_fd(void)
{
	int pair[2], fd;

	switch (take() % 8) {
	case 0:
		return rig_memfd(4096, 1);
	case 1:
		return rig_memfd(100, 2);
	case 2:
		fd = rig_memfd(16384, 3);
		(void)fcntl(fd, F_ADD_SEALS, F_SEAL_SHRINK);
		return fd;
	case 3:
		return memfd_create("fuzz", MFD_CLOEXEC);
	case 4:
		return open("/dev/null", O_RDWR | O_CLOEXEC);
	case 5:
		if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair))
			abort();
		close(pair[1]);
		return pair[0];
	case 6:
		fd = rig_memfd(8, 4);
		if (ftruncate(fd, 1ll << 33) < 0)
			abort();
		return fd;
	default:
		return open("/dev/null", O_PATH | O_CLOEXEC);
	}
}

static void
add_descriptor(struct peer *peer, size_t *regions)
{
	union {
		mach_msg_port_descriptor_t port;
		mach_msg_ool_descriptor_t ool;
		mach_msg_ool_ports_descriptor_t ports;
		mach_msg_guarded_port_descriptor_t guarded;
		uint8_t bytes[16];
	} d = { .bytes = { 0 } };
	uint8_t type = take() % 6;

	d.bytes[11] = type;
	switch (type) {
	case MACH_MSG_PORT_DESCRIPTOR:
		d.port.name = take_name();
		d.port.disposition = take_disposition();
		break;
	case MACH_MSG_OOL_PORTS_DESCRIPTOR:
		d.ports.count = take() % 9;
		expected[*regions % 16] = d.ports.count * 4;
		d.ports.disposition = take_disposition();
		++*regions;
		break;
	case MACH_MSG_GUARDED_PORT_DESCRIPTOR:
		d.guarded.name = take_name();
		d.guarded.flags = take() % 4;
		d.guarded.disposition = MACH_MSG_TYPE_MOVE_RECEIVE;
		break;
	default:
		d.ool.size = take_word() % 9000;
		expected[*regions % 16] = d.ool.size;
		++*regions;
		break;
	}
	peer_add(peer, &d, type == MACH_MSG_PORT_DESCRIPTOR ? 12 : 16);
}

/* Regions for the descriptors, mostly of the right size. */
static void
add_regions(struct peer *peer, size_t message, size_t count)
{
	struct wire_region regions[16] = { 0 };
	uint32_t names_used = 0;
	size_t inline_bytes = 0;

	for (size_t i = 0; i < count; i++) {
		uint8_t how = take();

		regions[i].size = how & 15 ? expected[i] : take_word() % 9000;
		regions[i].kind = how >> 1 & 1;
		regions[i].fd = how >> 2 & 1;
		regions[i].offset = how & 0x80 ? 4096 : 0;
		if (regions[i].kind == WIRE_REGION_INLINE)
			inline_bytes += regions[i].size;
	}
	(void)message;
	peer_add(peer, regions, count * sizeof(*regions));
	peer->request.regions = (uint32_t)count;
	for (; inline_bytes >= 4; inline_bytes -= 4, names_used++)
		peer_add(peer, &names[names_used % NAMES], 4);
	for (; inline_bytes > 0; inline_bytes--)
		peer_add(peer, "x", 1);
}

static void
add_message(struct peer *peer, mach_port_name_t dest, mach_msg_id_t id)
{
	size_t start = peer->out_size, regions = 0;
	uint8_t how = take();
	mach_msg_header_t head = {
		.msgh_bits = MACH_MSGH_BITS(
		    how & 1 ? take_disposition() : MACH_MSG_TYPE_COPY_SEND,
		    how & 2 ? take_disposition() : 0),
		.msgh_remote_port = dest,
		.msgh_local_port = how & 2 ? take_name() : 0,
		.msgh_id = id,
	};
	mach_msg_body_t body = { how >> 5 };

	if (how & 4)
		head.msgh_bits |= MACH_MSGH_BITS_COMPLEX;
	peer_add(peer, &head, sizeof(head));
	if (how & 4) {
		peer_add(peer, &body, sizeof(body));
		for (uint32_t i = 0; i < body.msgh_descriptor_count; i++)
			add_descriptor(peer, &regions);
	}
	for (uint8_t words = take() % 16; words > 0; words--) {
		uint32_t word = take_word();

		peer_add(peer, &word, sizeof(word));
	}
	peer->request.send_size = (uint32_t)(peer->out_size - start);
	if (how & 8 && take() > 200)
		regions += take() % 3;
	if ((how & 24) == 16) {
		/* The body in a memfd of its own, or in something else. */
		int fd = how & 64 ? take_fd() : rig_memfd(0, 0);

		(void)!write(fd, peer->out + start, peer->out_size - start);
		peer->out_size = start;
		peer->request.flags |= WIRE_BODY_FD;
		if (how & 128 && take() > 200)
			peer->request.send_size = take_word();
		peer_add_fd(peer, fd);
	}
	add_regions(peer, start, regions);
	for (uint8_t fds = take() % 5 + 1; fds > 0; fds--)
		if (take() < 240)
			peer_add_fd(peer, take_fd());
		else
			peer_add_fd_as_is(peer, take_fd());
}

/* A routine of the subsystems that machd serves, or nearly one. */
static mach_msg_id_t
take_routine(void)
{
	static const mach_msg_id_t bases[] = { 3200, 3400, 200, 990100, 3200 };

	return bases[take() % 5] + take() % 68;
}

/* A semaphore or a timer: names that are right, times that are soon or never. */
static void
add_trapped(struct peer *peer, uint8_t what)
{
	struct wire_semaphore semaphore = { .what = what >> 4 & 7,
		.wait = take_name(),
		.signal = take_name(),
		.thread = what & 8 ? take_name() : 0,
		.timed = take() & 1,
		.sec = what & 8 ? take_word() : 0,
		.nsec = take_word() };
	struct wire_timer timer = { .what = what >> 4 & 7,
		.name = take_name(),
		.due = what & 8 ? UINT64_MAX : take() };

	if (what & 128) {
		peer->request.op = WIRE_TIMER;
		peer_add(peer, &timer, sizeof(timer));
	} else {
		peer->request.op = WIRE_SEMAPHORE;
		peer_add(peer, &semaphore, sizeof(semaphore));
	}
}

static void
make_request(struct peer *peer)
{
	uint8_t what = take();

	peer_request(peer, what % 9);
	switch (what % 9) {
	case WIRE_MSG:
		peer->request.options = take() & 3 ? take() : take_word();
		peer->request.rcv_size = take_word();
		peer->request.rcv_name = take_name();
		peer->request.timeout = take() & 1;
		add_message(
		    peer, take_name(), what & 128 ? take_routine() : what);
		break;
	case WIRE_KERNELRPC:
		peer->request.options = MACH_SEND_MSG | MACH_RCV_MSG;
		peer->request.rcv_size = what & 128 ? take_word() : 65536;
		add_message(peer, what & 64 ? take_name() : WIRE_NAME_TASK,
		    take_routine());
		break;
	case WIRE_ABORT:
		peer->request.trap -= what >> 7;
		break;
	case WIRE_IDENTITY:
		peer->request.value[0] = what & 128 ? take() : 1;
		break;
	case WIRE_PORT_FD:
		add_trapped(peer, what);
		break;
	default: /* anything, so mostly the end of the connection */
		if (take() > 24) {
			peer->request.op = WIRE_IDENTITY;
			peer->request.value[0] = WIRE_REPLY_PORT;
			break;
		}
		for (uint8_t i = 0; i < what >> 4; i++)
			peer->out[4 + take() % 44] = take();
		peer->out_size += take() % 64;
		break;
	}
	if (what == 255 && take() == 255)
		peer->out_size = take_word() % sizeof(peer->out);
}

/* What answers tell goes into the names that later packets use. */
static void
read_answers(struct peer *peer)
{
	static unsigned next;

	while (peer->fd >= 0 && peer_receive(peer)) {
		const mach_msg_header_t *head = peer_got(peer);

		if (peer->answer.value[0] > 0xff)
			names[next++ % NAMES] = peer->answer.value[0];
		if (peer->answer.size >= sizeof(*head) &&
		    head->msgh_remote_port > 0xff)
			names[next++ % NAMES] = head->msgh_remote_port;
		/* The port that a routine gave. */
		if (peer->answer.size >= 40 &&
		    (head->msgh_bits & MACH_MSGH_BITS_COMPLEX) &&
		    (head + 1)->msgh_size > 0xff)
			names[next++ % NAMES] = (head + 1)->msgh_size;
		if (peer->answer.size >= 40 &&
		    (head + 1)->msgh_local_port > 0xff)
			names[next++ % NAMES] = (head + 1)->msgh_local_port;
	}
}

/* Each task gets a send right to a port of the one before it. */
static void
introduce(struct peer *from, struct peer *to)
{
	struct task *a = task_find(&rig.machd, from->pid);
	struct task *b = task_find(&rig.machd, to->pid);
	struct right right;
	mach_port_name_t name = names[from - peers];

	if (space_copyin(a->space, name, MACH_MSG_TYPE_COPY_SEND, &right) !=
		KERN_SUCCESS ||
	    space_copyout(b->space, &right, &names[4 + (to - peers)]) !=
		KERN_SUCCESS)
		abort();
	right = right_make_send(a->port);
	if (space_copyout(b->space, &right, &names[8 + (to - peers)]) !=
	    KERN_SUCCESS)
		abort();
}

static void
open_second(struct peer *peer, struct peer *second)
{
	struct task *task = task_find(&rig.machd, peer->pid);

	peer_request(peer, WIRE_CONNECT);
	if (peer_call(peer) != KERN_SUCCESS)
		abort();
	*second = (struct peer){ .rig = &rig,
		.fd = dup(peer->in_fds[0]),
		.death = -1,
		.pid = peer->pid,
		.uid = peer->uid,
		.conn = LIST_FIRST(&task->conns) };
}

static void
begin(void)
{
	struct options options = { .ready_fd = -1, .lifeline_fd = -1 };

	rig_begin(&rig, &options);
	for (int i = 0; i < NAMES; i++)
		names[i] = (mach_port_name_t)(i / 4) << 8 | 3;
	for (int i = 0; i < PEERS; i++) {
		peer_fake(&rig, &peers[i], getuid() + (i == PEERS - 1));
		names[i] = peer_new_port(&peers[i]);
	}
	for (int i = 0; i < PEERS; i++)
		introduce(&peers[i], &peers[(i + 1) % PEERS]);
	for (int i = 0; i < SECONDS; i++)
		open_second(&peers[i], &peers[PEERS + i]);
	names[NAMES - 1] = WIRE_NAME_TASK;
}

static void
step(void)
{
	uint8_t what = take();
	struct peer *peer = &peers[what % (PEERS + SECONDS)];

	if (!peer_is_served(peer) && !peer_again(peer))
		return;
	if ((what & 0xf4) == 0xf0 && peer->death >= 0 &&
	    task_find(&rig.machd, peer->pid))
		peer_die(peer);
	make_request(peer);
	peer_send(peer);
	if (what & 8)
		rig_turn(&rig);
	if (what & 16)
		read_answers(peer);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	input = data;
	left = size;
	begin();
	for (int i = 0; i < STEPS && left > 0; i++)
		step();
	rig_turn(&rig);
	for (int i = 0; i < PEERS + SECONDS; i++)
		read_answers(&peers[i]);
	for (int i = PEERS + SECONDS; i-- > 0;)
		peer_close(&peers[i]);
	if (rig_end(&rig) < 0)
		abort();
	return 0;
}

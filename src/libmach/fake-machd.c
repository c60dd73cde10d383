#include "libmach/fake-machd.h"

#include <errno.h>
#include <mach/message.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "os/memfd.h"
#include "os/socket.h"

#define CONNECTIONS 64
#define MESSAGES    64

/* A message on its way, with its out-of-line memory. */
struct parcel {
	uint32_t name;
	uint8_t *bytes;
	uint32_t size;
	uint32_t regions;
	uint64_t *region_sizes;
	uint8_t *memory; /* of all regions, one behind the other */
	uint64_t memory_size;
};

struct line {
	int fd;        /* ours; -1: none */
	uint32_t trap; /* under way; 0: none */
	struct wire_request request;
	struct parcel blocked; /* waits for room */
};

static struct {
	pthread_t thread;
	pthread_mutex_t lock;
	pthread_cond_t changed;
	struct line lines[CONNECTIONS];
	unsigned line_count;
	struct parcel parcels[MESSAGES];
	unsigned parcel_count;
	struct fake_seen seen;
	int wake[2];
	bool stop;
	_Alignas(
	    8) uint8_t packet[sizeof(struct wire_request) + WIRE_PAYLOAD_MAX];
} fake = {
	.lock = PTHREAD_MUTEX_INITIALIZER,
	.changed = PTHREAD_COND_INITIALIZER,
};

static void
fake_die(const char *what)
{
	fprintf(stderr, "fake machd: %s\n", what);
	abort();
}

static void
send_answer(struct line *line, struct wire_answer answer, const void *bytes,
    size_t size, const int *fds, size_t fd_count)
{
	struct iovec iov[2] = {
		{ &answer, sizeof(answer) },
		{ (void *)(uintptr_t)bytes, size },
	};

	answer.trap = line->trap;
	answer.op = WIRE_ANSWER;
	line->trap = 0;
	socket_send(line->fd, iov, 2, fds, fd_count, 0);
}

static void
send_result(struct line *line, int32_t result)
{
	send_answer(
	    line, (struct wire_answer){ .result = result }, NULL, 0, NULL, 0);
}

static void
parcel_free(struct parcel *parcel)
{
	free(parcel->bytes);
	free(parcel->region_sizes);
	free(parcel->memory);
	*parcel = (struct parcel){ 0 };
}

/* The regions of a parcel, inline if they fit, else in one memfd. */
static void
send_memory(struct line *line, uint32_t trap, const struct parcel *parcel)
{
	struct wire_memory memory = {
		.trap = trap, .op = WIRE_MEMORY, .regions = parcel->regions
	};
	struct wire_region *regions = calloc(parcel->regions, sizeof(*regions));
	bool in_file = parcel->memory_size > 60000;
	uint64_t offset = 0, from = 0;
	int fd = -1;

	if (in_file && memfd_new("fake", &fd) < 0)
		fake_die("memfd");
	for (uint32_t i = 0; i < parcel->regions; i++) {
		regions[i].size = parcel->region_sizes[i];
		if (in_file) {
			regions[i].kind = WIRE_REGION_FD;
			regions[i].offset = offset;
			memfd_write(
			    fd, parcel->memory + from, regions[i].size, offset);
			offset += (regions[i].size + 4095) & ~4095ull;
		}
		from += regions[i].size;
	}
	socket_send(line->fd,
	    (struct iovec[]){
		{ &memory, sizeof(memory) },
		{ regions, parcel->regions * sizeof(*regions) },
		{ parcel->memory, in_file ? 0 : parcel->memory_size },
	    },
	    3, &fd, in_file ? 1 : 0, 0);
	if (fd >= 0)
		close(fd);
	free(regions);
}

/* Delivers parcel as the answer to the line's trap, with a short trailer. */
static void
deliver(struct line *line, struct parcel *parcel, int32_t result)
{
	static const uint32_t trailer[2] = { 0, 8 };
	struct wire_answer answer = { .result = result };
	uint32_t here = parcel->size, trap = line->trap;
	uint8_t *payload;
	int fd = -1;

	if (result == MACH_MSG_SUCCESS)
		answer.trailer = sizeof(trailer);
	if (here + sizeof(trailer) > WIRE_PAYLOAD_MAX) {
		here = 4096;
		answer.flags |= WIRE_BODY_FD;
		answer.value[0] = parcel->size - here;
		answer.value[1] = 4096;
		if (memfd_new("fake", &fd) < 0 ||
		    memfd_write(fd, parcel->bytes, parcel->size, 0) < 0)
			fake_die("body");
	}
	answer.size = here;
	payload = malloc(here + sizeof(trailer));
	memcpy(payload, parcel->bytes, here);
	memcpy(payload + 4, &parcel->size, 4);
	memcpy(payload + here, trailer, sizeof(trailer));
	if (parcel->regions > 0)
		answer.flags |= WIRE_MEMORY_FOLLOWS;
	send_answer(
	    line, answer, payload, here + answer.trailer, &fd, fd >= 0 ? 1 : 0);
	if (parcel->regions > 0)
		send_memory(line, trap, parcel);
	free(payload);
	if (fd >= 0)
		close(fd);
	parcel_free(parcel);
}

static bool
try_receive(struct line *line)
{
	for (unsigned i = 0; i < fake.parcel_count; i++) {
		struct parcel *parcel = &fake.parcels[i], taken = *parcel;

		if (parcel->name != line->request.rcv_name)
			continue;
		if (parcel->size + 8 > line->request.rcv_size) {
			send_answer(line,
			    (struct wire_answer){ .result = MACH_RCV_TOO_LARGE,
				.value = { parcel->size, parcel->name } },
			    NULL, 0, NULL, 0);
			return true;
		}
		memmove(parcel, parcel + 1,
		    (--fake.parcel_count - i) * sizeof(*parcel));
		deliver(line, &taken, MACH_MSG_SUCCESS);
		return true;
	}
	return false;
}

static void
try_all(void)
{
	for (unsigned i = 0; i < fake.line_count; i++)
		if (fake.lines[i].trap && !fake.lines[i].blocked.bytes &&
		    (fake.lines[i].request.options & MACH_RCV_MSG))
			try_receive(&fake.lines[i]);
	pthread_cond_broadcast(&fake.changed);
}

/* Takes the message of the packet apart. */
static void
parcel_read(struct parcel *parcel, const struct wire_request *request,
    const uint8_t *payload, size_t size, const struct socket_packet *packet)
{
	const uint8_t *bytes = payload;
	struct wire_region *regions;
	uint64_t at = 0;

	*parcel = (struct parcel){ .size = request->send_size,
		.regions = request->regions };
	parcel->bytes = malloc(parcel->size);
	if (request->flags & WIRE_BODY_FD) {
		if (memfd_read(packet->fds[0], parcel->bytes, parcel->size, 0))
			fake_die("body fd");
	} else {
		memcpy(parcel->bytes, payload, parcel->size);
		bytes += parcel->size;
	}
	memcpy(&parcel->name, parcel->bytes + 8, 4);
	regions = calloc(parcel->regions + 1, sizeof(*regions));
	memcpy(regions, bytes, parcel->regions * sizeof(*regions));
	bytes += parcel->regions * sizeof(*regions);
	parcel->region_sizes = calloc(parcel->regions + 1, 8);
	for (uint32_t i = 0; i < parcel->regions; i++) {
		parcel->region_sizes[i] = regions[i].size;
		parcel->memory_size += regions[i].size;
	}
	parcel->memory = malloc(parcel->memory_size + 1);
	for (uint32_t i = 0; i < parcel->regions; i++) {
		if (regions[i].kind == WIRE_REGION_INLINE) {
			memcpy(parcel->memory + at, bytes, regions[i].size);
			bytes += regions[i].size;
		} else {
			uint64_t file_size;

			memfd_seal(packet->fds[regions[i].fd], &file_size);
			if (regions[i].offset % 4096 ||
			    regions[i].offset + regions[i].size > file_size ||
			    memfd_read(packet->fds[regions[i].fd],
				parcel->memory + at, regions[i].size,
				regions[i].offset))
				fake_die("region fd");
		}
		at += regions[i].size;
	}
	free(regions);
	if ((size_t)(bytes - payload) != size)
		fake_die("sizes do not add up");
}

static void
take_message(struct line *line, const uint8_t *payload, size_t size,
    const struct socket_packet *packet)
{
	const struct wire_request *request = &line->request;
	struct parcel parcel = { 0 };

	fake.seen.fds = (unsigned)packet->fd_count;
	if (request->options & MACH_SEND_MSG) {
		parcel_read(&parcel, request, payload, size, packet);
		if (parcel.name == FAKE_FULL) {
			line->blocked = parcel;
			return;
		}
		if (parcel.name == FAKE_LEAVE) {
			parcel_free(&parcel);
			pthread_detach(pthread_self());
			fake.stop = true;
			return;
		}
		if (parcel.name == FAKE_DEAF) {
			parcel_free(&parcel);
			return;
		}
		if (request->op == WIRE_KERNELRPC) {
			if (parcel.name == 0x7777) {
				parcel_free(&parcel);
				send_result(line, WIRE_NOT_KERNEL);
			} else {
				deliver(line, &parcel, MACH_MSG_SUCCESS);
			}
			return;
		}
		fake.parcels[fake.parcel_count++] = parcel;
	}
	if (!(request->options & MACH_RCV_MSG))
		send_result(line, MACH_MSG_SUCCESS);
	else if (request->rcv_name == MACH_PORT_NULL)
		send_result(line, MACH_RCV_INVALID_NAME);
	else if (!try_receive(line) && (request->options & MACH_RCV_TIMEOUT))
		send_result(line, MACH_RCV_TIMED_OUT);
	try_all();
}

static void
take_abort(struct line *line, uint32_t trap)
{
	fake.seen.aborts++;
	if (line->trap != trap || !line->trap)
		return;
	if (line->blocked.bytes)
		deliver(line, &line->blocked, MACH_SEND_INTERRUPTED);
	else if (line->request.rcv_name != FAKE_DEAF)
		send_result(line, MACH_RCV_INTERRUPTED);
}

static void
add_line(int fd)
{
	for (unsigned i = 0; i < fake.line_count; i++)
		if (fake.lines[i].fd < 0) {
			fake.lines[i] = (struct line){ .fd = fd };
			return;
		}
	if (fake.line_count == CONNECTIONS)
		fake_die("too many connections");
	fake.lines[fake.line_count++] = (struct line){ .fd = fd };
}

static void
take_attach(struct line *line, const struct wire_attach *attach)
{
	struct wire_attached attached = { .version = WIRE_VERSION,
		.task = WIRE_NAME_TASK,
		.bootstrap = WIRE_NAME_BOOTSTRAP,
		.instance = 42 };

	fake.seen.attaches++;
	fake.seen.attach_flags = line->request.flags;
	memcpy(fake.seen.cookie, attach->cookie, WIRE_COOKIE_SIZE);
	send_answer(line, (struct wire_answer){ .size = sizeof(attached) },
	    &attached, sizeof(attached), NULL, 0);
}

static void
take_connect(struct line *line)
{
	int near, far;

	if (socket_pair(&near, &far) < 0) {
		send_result(line, WIRE_ATTACH_SHORTAGE);
		return;
	}
	fake.seen.connects++;
	send_answer(line, (struct wire_answer){ 0 }, NULL, 0, &far, 1);
	close(far);
	add_line(near);
}

static void
take_request(struct line *line, size_t size, struct socket_packet *packet)
{
	const struct wire_request *request = (const void *)fake.packet;
	const uint8_t *payload = fake.packet + sizeof(*request);

	fake.seen.requests++;
	if (request->op == WIRE_ABORT) {
		take_abort(line, request->trap);
		return;
	}
	if (line->trap || request->trap == 0) {
		fake.seen.violations++;
		return;
	}
	line->request = *request;
	line->trap = request->trap;
	switch (request->op) {
	case WIRE_ATTACH:
		take_attach(line, (const void *)payload);
		break;
	case WIRE_CONNECT:
		take_connect(line);
		break;
	case WIRE_IDENTITY:
		send_answer(line,
		    (struct wire_answer){
			.value = { 0x1000 + request->value[0] } },
		    NULL, 0, NULL, 0);
		break;
	case WIRE_THREAD_EXIT:
		fake.seen.thread_exits++;
		line->trap = 0;
		break;
	default:
		take_message(line, payload, size - sizeof(*request), packet);
	}
}

static void
read_line(struct line *line)
{
	struct iovec iov = { fake.packet, sizeof(fake.packet) };
	struct socket_packet packet;
	int r = socket_receive(line->fd, &iov, 1, MSG_DONTWAIT, &packet);

	if (r == -EAGAIN)
		return;
	if (r <= 0) {
		close(line->fd);
		line->fd = -1;
		line->trap = 0;
		return;
	}
	take_request(line, packet.size, &packet);
	socket_packet_close(&packet);
}

static void
fake_poll(void)
{
	struct pollfd polls[CONNECTIONS + 1];
	unsigned count = fake.line_count;

	for (unsigned i = 0; i < count; i++)
		polls[i] = (struct pollfd){ fake.lines[i].fd, POLLIN, 0 };
	polls[count] = (struct pollfd){ fake.wake[0], POLLIN, 0 };
	pthread_mutex_unlock(&fake.lock);
	/* Without a limit there is no poll(2) either: looks everywhere. */
	if (poll(polls, count + 1, -1) < 0)
		for (unsigned i = 0; i < count; i++)
			polls[i].revents = POLLIN;
	pthread_mutex_lock(&fake.lock);
	for (unsigned i = 0; i < count && !fake.stop; i++)
		if (polls[i].revents && fake.lines[i].fd >= 0)
			read_line(&fake.lines[i]);
	pthread_cond_broadcast(&fake.changed);
}

static void *
fake_main(void *unused)
{
	(void)unused;
	pthread_mutex_lock(&fake.lock);
	while (!fake.stop)
		fake_poll();
	for (unsigned i = 0; i < fake.line_count; i++)
		if (fake.lines[i].fd >= 0)
			close(fake.lines[i].fd);
	fake.line_count = 0;
	pthread_mutex_unlock(&fake.lock);
	return NULL;
}

/* fake_start(): from here on the process attaches to the fake. */
void
fake_start(void)
{
	sigset_t all, mask;
	char number[16];
	int near, far;

	if (socket_pair(&near, &far) < 0 || pipe(fake.wake) < 0)
		fake_die("start");
	snprintf(number, sizeof(number), "%d", far);
	setenv("MACHD_CONNECTION", number, 1);
	add_line(near);
	/* Signals are for the tests' threads. */
	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &mask);
	if (pthread_create(&fake.thread, NULL, fake_main, NULL) != 0)
		fake_die("thread");
	pthread_sigmask(SIG_SETMASK, &mask, NULL);
}

/* fake_stop(): machd is gone. */
void
fake_stop(void)
{
	pthread_mutex_lock(&fake.lock);
	fake.stop = true;
	pthread_mutex_unlock(&fake.lock);
	if (write(fake.wake[1], "", 1) != 1)
		fake_die("wake");
	pthread_join(fake.thread, NULL);
}

struct fake_seen
fake_seen(void)
{
	struct fake_seen seen;

	pthread_mutex_lock(&fake.lock);
	seen = fake.seen;
	pthread_mutex_unlock(&fake.lock);
	return seen;
}

/* fake_post(): a message that no task sent. */
void
fake_post(uint32_t name, const void *message, uint32_t size)
{
	struct parcel parcel = { .name = name, .size = size };

	parcel.bytes = malloc(size);
	memcpy(parcel.bytes, message, size);
	pthread_mutex_lock(&fake.lock);
	fake.parcels[fake.parcel_count++] = parcel;
	try_all();
	pthread_mutex_unlock(&fake.lock);
}

static bool
is_waiting(uint32_t name)
{
	for (unsigned i = 0; i < fake.line_count; i++) {
		const struct line *line = &fake.lines[i];

		if (line->trap &&
		    (line->blocked.bytes
			    ? line->blocked.name == name
			    : (line->request.options & MACH_RCV_MSG) &&
				line->request.rcv_name == name))
			return true;
	}
	return false;
}

/* fake_wait_waiting(): returns once a trap waits at that name. */
void
fake_wait_waiting(uint32_t name)
{
	pthread_mutex_lock(&fake.lock);
	while (!is_waiting(name))
		pthread_cond_wait(&fake.changed, &fake.lock);
	pthread_mutex_unlock(&fake.lock);
}

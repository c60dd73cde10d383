/* A pair of AF_UNIX SOCK_SEQPACKET sockets: what all is compared with. */

#include "bench.h"
#include "raw-kit.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static void
raw_serve(void *state)
{
	struct raw *raw = state;
	ssize_t n;

	close(raw->fd[0]);
	while ((n = raw_receive(raw->fd[1])) > 0)
		raw_send(raw->fd[1], (size_t)n);
}

static void
raw_call(void *state, unsigned long count)
{
	struct raw *raw = state;

	while (count-- > 0) {
		raw_send(raw->fd[0], raw->size);
		if (raw_receive(raw->fd[0]) != (ssize_t)raw->size)
			bench_fail("raw socket", errno);
	}
}

/* Only the last message of a batch is answered. */
static void
stream_serve(void *state)
{
	struct raw *raw = state;

	close(raw->fd[0]);
	while (raw_receive(raw->fd[1]) > 0)
		if (raw_bytes[0] == RAW_LAST)
			raw_send(raw->fd[1], 1);
}

static void
stream_call(void *state, unsigned long count)
{
	struct raw *raw = state;

	while (count-- > 0) {
		raw_bytes[0] = count == 0 ? RAW_LAST : 0;
		raw_send(raw->fd[0], raw->size);
	}
	raw_receive(raw->fd[0]);
}

/* As much memory as the whole takes, with its pages. */
static char *
bulk_memory(const struct raw *raw)
{
	char *bytes = malloc(raw->size);

	if (!bytes)
		bench_fail("memory", 0);
	memset(bytes, 1, raw->size);
	return bytes;
}

/* The whole in pieces that fit a socket's buffer, then a short answer. */
static void
bulk_serve(void *state)
{
	struct raw *raw = state;
	char *bytes = bulk_memory(raw);
	size_t got = 0;
	ssize_t n;

	close(raw->fd[0]);
	while ((n = recv(raw->fd[1], bytes + got, raw->size - got, 0)) > 0) {
		got += (size_t)n;
		if (got < raw->size)
			continue;
		got = 0;
		raw_send(raw->fd[1], 8);
	}
	free(bytes);
}

static void
bulk_call(void *state, unsigned long count)
{
	static char *bytes;
	struct raw *raw = state;

	if (!bytes)
		bytes = bulk_memory(raw);
	while (count-- > 0) {
		for (size_t sent = 0; sent < raw->size; sent += RAW_PIECE) {
			size_t left = raw->size - sent;
			size_t piece = left < RAW_PIECE ? left : RAW_PIECE;

			if (send(raw->fd[0], bytes + sent, piece,
				MSG_NOSIGNAL) != (ssize_t)piece)
				bench_fail("raw socket", errno);
		}
		if (raw_receive(raw->fd[0]) != 8)
			bench_fail("raw socket", errno);
	}
}

#define RAW_RPC                                                                \
	.open = raw_open, .serve = raw_serve, .join = raw_join, .call = raw_call

const struct contender contender_raw = {
	.name = "raw SEQPACKET",
	.what = "a socket pair, send and recv",
	.size = 64,
	RAW_RPC,
};

const struct contender contender_raw_again = {
	.name = "raw SEQPACKET again",
	.what = "the same once more: how far equal things differ",
	.size = 64,
	RAW_RPC,
};

const struct contender contender_raw_page = {
	.name = "raw SEQPACKET",
	.what = "a socket pair, 4 KiB there and back",
	.size = 4096,
	RAW_RPC,
};

const struct contender contender_raw_stream = {
	.name = "raw SEQPACKET",
	.what = "a socket pair, one way",
	.size = 64,
	.open = raw_open,
	.serve = stream_serve,
	.join = raw_join,
	.call = stream_call,
};

#define RAW_BULK(bytes)                                                              \
	{                                                                            \
		.name = "raw SEQPACKET",                                             \
		.what = "a socket pair, from memory to memory, in pieces of 64 KiB", \
		.size = (bytes), .open = raw_open, .serve = bulk_serve,              \
		.join = raw_join, .call = bulk_call,                                 \
	}

const struct contender contender_raw_bulk[BULK_SIZES] = {
	RAW_BULK(64ul << 10),
	RAW_BULK(1ul << 20),
	RAW_BULK(64ul << 20),
	RAW_BULK(1ul << 30),
};

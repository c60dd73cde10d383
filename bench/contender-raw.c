/* A pair of AF_UNIX SOCK_SEQPACKET sockets: what all is compared with. */

#include "bench.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#define RAW_SIZE_MAX 65536

struct raw {
	size_t size;
	int fd[2];
};

static void *
raw_open(size_t size, const char **ret_reason)
{
	struct raw *raw = bench_shared(sizeof(*raw));

	raw->size = size;
	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, raw->fd) < 0) {
		*ret_reason = "socketpair failed";
		return NULL;
	}
	return raw;
}

static void
raw_serve(void *state)
{
	static char bytes[RAW_SIZE_MAX];
	struct raw *raw = state;
	ssize_t n;

	close(raw->fd[0]);
	while ((n = recv(raw->fd[1], bytes, sizeof(bytes), 0)) > 0)
		if (send(raw->fd[1], bytes, (size_t)n, MSG_NOSIGNAL) != n)
			break;
}

static void
raw_join(void *state)
{
	struct raw *raw = state;

	close(raw->fd[1]);
}

static void
raw_call(void *state, unsigned long count)
{
	static char bytes[RAW_SIZE_MAX];
	struct raw *raw = state;
	ssize_t size = (ssize_t)raw->size;

	while (count-- > 0)
		if (send(raw->fd[0], bytes, raw->size, 0) != size ||
		    recv(raw->fd[0], bytes, sizeof(bytes), 0) != size)
			bench_fail("raw socket", errno);
}

const struct contender contender_raw = {
	.name = "raw SEQPACKET",
	.what = "a socket pair, send and recv",
	.size = 64,
	.open = raw_open,
	.serve = raw_serve,
	.join = raw_join,
	.call = raw_call,
};

const struct contender contender_raw_again = {
	.name = "raw SEQPACKET again",
	.what = "the same once more: how far equal things differ",
	.size = 64,
	.open = raw_open,
	.serve = raw_serve,
	.join = raw_join,
	.call = raw_call,
};

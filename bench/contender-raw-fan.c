/* Many clients, a socket pair each, one server with epoll. */

#include "bench.h"
#include "crowd.h"
#include "raw-kit.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#define FAN_EVENTS 64

struct fan {
	size_t size;
	unsigned peers;
	int (*fd)[2];
};

static void *
fan_open(const struct contender *self, const char **ret_reason)
{
	struct fan *fan = bench_shared(sizeof(*fan));

	fan->size = self->size;
	fan->peers = self->peers;
	fan->fd = calloc(self->peers, sizeof(*fan->fd));
	for (unsigned i = 0; fan->fd && i < fan->peers; i++)
		if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0,
			fan->fd[i]) < 0) {
			*ret_reason = "too few descriptors";
			return NULL;
		}
	return fan->fd ? fan : NULL;
}

static int
fan_watch(const struct fan *fan)
{
	int epoll = epoll_create1(EPOLL_CLOEXEC);

	for (unsigned i = 0; i < fan->peers; i++) {
		struct epoll_event event = { .events = EPOLLIN,
			.data.fd = fan->fd[i][1] };

		close(fan->fd[i][0]);
		if (epoll_ctl(epoll, EPOLL_CTL_ADD, fan->fd[i][1], &event) < 0)
			bench_fail("epoll_ctl", errno);
	}
	return epoll;
}

static void
fan_serve(void *state)
{
	struct fan *fan = state;
	int epoll = fan_watch(fan);
	struct epoll_event events[FAN_EVENTS];

	for (;;) {
		int n = epoll_wait(epoll, events, FAN_EVENTS, -1);

		for (int i = 0; i < n; i++) {
			ssize_t size = raw_receive(events[i].data.fd);

			if (size <= 0)
				return;
			raw_send(events[i].data.fd, (size_t)size);
		}
	}
}

static void
fan_member(void *state, unsigned index, unsigned long count)
{
	struct fan *fan = state;
	int fd = fan->fd[index][0];
	char bytes[64] = { 0 };

	while (count-- > 0)
		if (send(fd, bytes, sizeof(bytes), MSG_NOSIGNAL) < 0 ||
		    recv(fd, bytes, sizeof(bytes), 0) <= 0)
			bench_fail("raw socket", errno);
}

static void
fan_join(void *state)
{
	struct fan *fan = state;

	for (unsigned i = 0; i < fan->peers; i++)
		close(fan->fd[i][1]);
	crowd_start(fan, fan->peers, fan_member);
}

static void
fan_call(void *state, unsigned long count)
{
	(void)state;
	crowd_run(count);
}

#define RAW_FAN(clients, text)                                                 \
	{                                                                      \
		.name = "raw + epoll, " text,                                  \
		.what = "a socket pair for each client", .size = 64,           \
		.peers = (clients), .crowd = true, .open = fan_open,           \
		.serve = fan_serve, .join = fan_join, .call = fan_call,        \
	}

const struct contender contender_raw_fan[FAN_SIZES] = {
	RAW_FAN(1, "1 client"),
	RAW_FAN(8, "8 clients"),
	RAW_FAN(128, "128 clients"),
	RAW_FAN(1000, "1000 clients"),
};

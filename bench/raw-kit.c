#include "raw-kit.h"

#include <errno.h>
#include <sys/socket.h>
#include <unistd.h>

char raw_bytes[RAW_PIECE];

void *
raw_open(const struct contender *self, const char **ret_reason)
{
	struct raw *raw = bench_shared(sizeof(*raw));

	raw->size = self->size;
	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, raw->fd) < 0) {
		*ret_reason = "socketpair failed";
		return NULL;
	}
	return raw;
}

void
raw_join(void *state)
{
	struct raw *raw = state;

	close(raw->fd[1]);
}

void
raw_send(int fd, size_t size)
{
	if (send(fd, raw_bytes, size, MSG_NOSIGNAL) != (ssize_t)size)
		bench_fail("raw socket", errno);
}

ssize_t
raw_receive(int fd)
{
	return recv(fd, raw_bytes, sizeof(raw_bytes), 0);
}

/* Two pipes. */

#include "bench.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

struct pipes {
	size_t size;
	int there[2];
	int back[2];
};

static void *
pipe_open(const struct contender *self, const char **ret_reason)
{
	struct pipes *pipes = bench_shared(sizeof(*pipes));

	pipes->size = self->size;
	if (pipe2(pipes->there, O_CLOEXEC) < 0 ||
	    pipe2(pipes->back, O_CLOEXEC) < 0) {
		*ret_reason = "pipe2 failed";
		return NULL;
	}
	return pipes;
}

static void
pipe_serve(void *state)
{
	struct pipes *pipes = state;
	char bytes[4096];
	ssize_t n;

	close(pipes->there[1]);
	close(pipes->back[0]);
	while ((n = read(pipes->there[0], bytes, sizeof(bytes))) > 0)
		if (write(pipes->back[1], bytes, (size_t)n) != n)
			break;
}

static void
pipe_join(void *state)
{
	struct pipes *pipes = state;

	close(pipes->there[0]);
	close(pipes->back[1]);
}

static void
pipe_call(void *state, unsigned long count)
{
	struct pipes *pipes = state;
	ssize_t size = (ssize_t)pipes->size;
	char bytes[4096] = { 0 };

	while (count-- > 0)
		if (write(pipes->there[1], bytes, pipes->size) != size ||
		    read(pipes->back[0], bytes, sizeof(bytes)) != size)
			bench_fail("pipe", errno);
}

const struct contender contender_pipe = {
	.name = "pipes",
	.what = "two pipes, write and read",
	.size = 64,
	.open = pipe_open,
	.serve = pipe_serve,
	.join = pipe_join,
	.call = pipe_call,
};

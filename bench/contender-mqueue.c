/* Two POSIX message queues. */

#include "bench.h"

#include <errno.h>
#include <fcntl.h>
#include <mqueue.h>
#include <stdio.h>
#include <unistd.h>

struct queues {
	size_t size;
	mqd_t there;
	mqd_t back;
};

static mqd_t
queue_make(const char *what, size_t size)
{
	struct mq_attr attributes = { .mq_maxmsg = 1, .mq_msgsize = (long)size };
	char name[64];
	mqd_t queue;

	snprintf(name, sizeof(name), "/mach-bench-%d-%s", (int)getpid(), what);
	queue = mq_open(
	    name, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600, &attributes);
	mq_unlink(name);
	return queue;
}

static void *
queue_open(const struct contender *self, const char **ret_reason)
{
	struct queues *queues = bench_shared(sizeof(*queues));

	queues->size = self->size;
	queues->there = queue_make("there", self->size);
	queues->back = queue_make("back", self->size);
	if (queues->there < 0 || queues->back < 0) {
		*ret_reason = "no POSIX message queues here";
		return NULL;
	}
	return queues;
}

/* Queues do not say that a peer is gone: the driver ends the server. */
static void
queue_serve(void *state)
{
	struct queues *queues = state;
	char bytes[4096];
	ssize_t n;

	while ((n = mq_receive(queues->there, bytes, sizeof(bytes), NULL)) > 0)
		if (mq_send(queues->back, bytes, (size_t)n, 0) < 0)
			break;
}

static void
queue_join(void *state)
{
	(void)state;
}

static void
queue_call(void *state, unsigned long count)
{
	struct queues *queues = state;
	char bytes[4096] = { 0 };

	while (count-- > 0)
		if (mq_send(queues->there, bytes, queues->size, 0) < 0 ||
		    mq_receive(queues->back, bytes, sizeof(bytes), NULL) < 0)
			bench_fail("message queue", errno);
}

const struct contender contender_mqueue = {
	.name = "POSIX mq",
	.what = "two POSIX message queues of one message",
	.size = 64,
	.open = queue_open,
	.serve = queue_serve,
	.join = queue_join,
	.call = queue_call,
};

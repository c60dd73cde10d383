/* ZeroMQ over a Unix socket, REQ against REP. */

#include "bench.h"

#include <stdio.h>
#include <unistd.h>
#include <zmq.h>

struct queue {
	size_t size;
	char address[64];
	void *socket; /* the client's */
};

static void *
zmq_make(void *state, int type, bool server)
{
	struct queue *queue = state;
	void *socket = zmq_socket(zmq_ctx_new(), type);
	int r = server ? zmq_bind(socket, queue->address)
		       : zmq_connect(socket, queue->address);

	if (r < 0)
		bench_fail("ZeroMQ", zmq_errno());
	return socket;
}

static void *
queue_open(const struct contender *self, const char **ret_reason)
{
	static int number;
	struct queue *queue = bench_shared(sizeof(*queue));

	(void)ret_reason;
	queue->size = self->size;
	snprintf(queue->address, sizeof(queue->address),
	    "ipc://@mach-bench-%d-%d", (int)getpid(), number++);
	return queue;
}

static void
queue_serve(void *state)
{
	void *socket = zmq_make(state, ZMQ_REP, true);
	char bytes[4096];
	int n;

	while ((n = zmq_recv(socket, bytes, sizeof(bytes), 0)) > 0)
		zmq_send(socket, bytes, (size_t)n, 0);
}

static void
queue_join(void *state)
{
	struct queue *queue = state;

	queue->socket = zmq_make(state, ZMQ_REQ, false);
}

static void
queue_call(void *state, unsigned long count)
{
	struct queue *queue = state;
	char bytes[4096] = { 0 };

	while (count-- > 0)
		if (zmq_send(queue->socket, bytes, queue->size, 0) < 0 ||
		    zmq_recv(queue->socket, bytes, sizeof(bytes), 0) < 0)
			bench_fail("ZeroMQ", zmq_errno());
}

const struct contender contender_zmq = {
	.name = "ZeroMQ",
	.what = "REQ and REP over a Unix socket",
	.size = 64,
	.open = queue_open,
	.serve = queue_serve,
	.join = queue_join,
	.call = queue_call,
};

/* nng over a Unix socket, REQ against REP. */

#include "bench.h"

#include <nng/nng.h>
#include <nng/protocol/reqrep0/rep.h>
#include <nng/protocol/reqrep0/req.h>
#include <stdio.h>
#include <unistd.h>

struct pair {
	size_t size;
	char address[64];
	nng_socket socket; /* the client's */
};

static void
pair_check(const char *what, int r)
{
	char text[128];

	if (r == 0)
		return;
	snprintf(text, sizeof(text), "nng: %s: %s", what, nng_strerror(r));
	bench_fail(text, 0);
}

static void *
pair_open(const struct contender *self, const char **ret_reason)
{
	static int number;
	struct pair *pair = bench_shared(sizeof(*pair));

	(void)ret_reason;
	pair->size = self->size;
	snprintf(pair->address, sizeof(pair->address),
	    "abstract://mach-bench-nng-%d-%d", (int)getpid(), number++);
	return pair;
}

static void
pair_serve(void *state)
{
	struct pair *pair = state;
	nng_socket socket;
	char bytes[4096];
	size_t size = sizeof(bytes);

	pair_check("open", nng_rep0_open(&socket));
	pair_check("listen", nng_listen(socket, pair->address, NULL, 0));
	while (nng_recv(socket, bytes, &size, 0) == 0) {
		pair_check("send", nng_send(socket, bytes, size, 0));
		size = sizeof(bytes);
	}
}

/* Dials in the background, and again, until the server listens. */
static void
pair_join(void *state)
{
	struct pair *pair = state;

	pair_check("open", nng_req0_open(&pair->socket));
	pair_check("dial",
	    nng_dial(pair->socket, pair->address, NULL, NNG_FLAG_NONBLOCK));
}

static void
pair_call(void *state, unsigned long count)
{
	struct pair *pair = state;
	char bytes[4096] = { 0 };

	while (count-- > 0) {
		size_t size = sizeof(bytes);

		pair_check("send", nng_send(pair->socket, bytes, pair->size, 0));
		pair_check("receive", nng_recv(pair->socket, bytes, &size, 0));
	}
}

const struct contender contender_nng = {
	.name = "nng",
	.what = "REQ and REP over a Unix socket",
	.size = 64,
	.open = pair_open,
	.serve = pair_serve,
	.join = pair_join,
	.call = pair_call,
};

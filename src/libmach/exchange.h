#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "wire/wire.h"

#define EXCHANGE_FDS 3

/*
 * One request and its answer on a connection that the caller has to itself,
 * for ATTACH and CONNECT: not interrupted, with a limit in time.
 */
struct exchange {
	const struct wire_request *request;
	const void *payload; /* behind the request; NULL: none */
	size_t payload_size;
	int send_fd;      /* goes with it; 0: none */
	bool credentials; /* say explicitly who asks */
	/* out */
	struct wire_answer answer;
	void *body; /* what follows the answer goes here; NULL: nothing does */
	size_t body_size;
	unsigned fd_count; /* came with the answer; the caller's */
	int fds[EXCHANGE_FDS];
};

void exchange_close(struct exchange *exchange);
int exchange_run(int fd, struct exchange *exchange);

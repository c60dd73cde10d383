#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "wire/wire.h"

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
	int fd; /* that came with the answer; the caller's; -1: none */
};

int exchange_run(int fd, struct exchange *exchange);

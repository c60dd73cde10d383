#pragma once

#include <stddef.h>
#include <stdint.h>

#include "wire/wire.h"

/* A trap that takes two values, and takes an fd or brings one. */
struct fd_trap {
	enum wire_op op;
	uint32_t value[2];
	int send_fd;   /* -1: none */
	void *payload; /* behind the request's header */
	size_t payload_size;
	void *answer; /* where that of the answer goes */
	size_t answer_size;
	/* out */
	int32_t result;
	uint32_t name;  /* value[0] of the answer */
	uint32_t other; /* value[1] */
	int fd;         /* the caller's; -1: none */
};

int fd_trap_run(struct fd_trap *call);

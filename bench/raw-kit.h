#pragma once

/* What the workloads over raw sockets share. */

#include "bench.h"

#include <sys/types.h>

#define RAW_PIECE 65536u
/* First byte of a stream's message that wants an answer. */
#define RAW_LAST 1

struct raw {
	size_t size;
	int fd[2]; /* the client's, the server's */
};

extern char raw_bytes[RAW_PIECE]; /* sent, and received into */

void *raw_open(const struct contender *self, const char **ret_reason);
void raw_join(void *state);
void raw_send(int fd, size_t size);
/* Bytes, 0 at the end. */
ssize_t raw_receive(int fd);

#pragma once

#include <sys/uio.h>

/*
 * A pipe that keeps packets apart (O_DIRECT of pipe(2)): cheaper than a socket
 * where neither fds nor credentials go along, and it hangs up like one.
 */

/* Bytes that are sure to be one packet; room for a few of them. */
#define PACKETS_MAX  4096
#define PACKETS_SIZE (4 * PACKETS_MAX)

int packets_new(int *ret_writer, int *ret_reader);
int packets_send(int writer, const struct iovec *iov, unsigned count);

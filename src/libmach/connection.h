#pragma once

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "libmach/channel.h"

/*
 * Connections to machd. A process has one control connection, over which
 * machd hands out the others, and one connection for each trap depth that a
 * thread has reached; those of threads that ended wait in a pool.
 */
struct connection {
	int state; /* enum connection_state; atomic */
	int fd;
	uint32_t number; /* of the last trap on it */
	ino_t inode;     /* of the socket, to know it from a reused fd number */
	struct channel channel;
};

int connection_get(struct connection **ret_connection);
int connection_reserve(struct connection **ret_connection);
void connection_put(struct connection *connection);
void connection_drop(struct connection *connection);
bool connection_error_is_lost(long error);
unsigned connection_pooled(void);
void connection_after_fork(const int *keep_dead, unsigned count);
int connection_raise_fd(int fd, int *ret_fd);

/* connection_number(): the number for the next trap on it; never 0. */
static inline uint32_t
connection_number(struct connection *connection)
{
	if (++connection->number == 0)
		connection->number = 1;
	return connection->number;
}

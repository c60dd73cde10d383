#pragma once

#include <stdbool.h>
#include <stdint.h>
#include <sys/socket.h>
#include <sys/types.h>

#include "wire/channel.h"

struct connection;

/* An fd of ours, and what tells it from another that has its number now. */
struct channel_fd {
	int fd;
	dev_t device;
	ino_t inode;
};

/*
 * A hot connection's second carrier, see docs/protocol/wire.md. It belongs to
 * the connection, and like that to one thread at a time.
 */
struct channel {
	struct wire_channel *page; /* NULL: there is no channel */
	const struct wire_channel_note *note;
	struct channel_fd bell;   /* an eventfd that machd listens to */
	struct channel_fd reader; /* of the pipe with the answers */
	int64_t looked;           /* when the fds were last known for ours */
	bool refused;             /* not to be asked for again */
	bool after_unanswered;    /* the next request must go by the socket */
};

void channel_constructor(void);
void channel_forbid(void);
bool channel_is_due(const struct connection *connection);
int channel_open(struct connection *connection, uint32_t thread);
void channel_close(struct channel *channel);
void channel_after_fork(struct channel *channel, int keep_dead);
bool channel_carries(struct channel *channel, const struct msghdr *message,
    const void *readable);
void channel_post(
    struct channel *channel, const struct msghdr *message, uint32_t trap);

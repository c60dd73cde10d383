#pragma once

/*
 * channel: the second carrier of a connection: requests come in a page that
 * the thread writes, answers go out in a pipe. Nothing in the page is
 * believed: a request is copied once, then checked.
 */

#include <stdbool.h>
#include <stddef.h>

struct channel;
struct conn;
struct iovec;

/* The thread's ends of a new channel. */
struct channel_ends {
	int note;   /* machd's page; the caller's to close */
	int reader; /* of the pipe; the caller's to close */
	int bell;   /* the channel's own */
};

int channel_new(struct conn *conn, int page_fd, struct channel_ends *ret_ends,
    struct channel **ret_channel);
struct channel *channel_free(struct channel *channel);
int channel_take(struct conn *conn);
bool
channel_answer(struct channel *channel, const struct iovec *iov, size_t pieces);
void channel_announce(struct channel *channel);
bool channel_tell(struct channel *channel, const struct iovec *iov);

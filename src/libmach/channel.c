/*
 * Requests in memory that this process and machd share, and answers through
 * a pipe, which costs less than a socket and fails in the same ways.
 */
#include "libmach/channel.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "libmach/connection.h"
#include "libmach/debug.h"
#include "libmach/exchange.h"
#include "libmach/image.h"
#include "libmach/probe.h"
#include "libmach/quiet.h"
#include "libmach/sys.h"
#include "os/page.h"
#include "wire/wire.h"

/* Traps that a connection has made when it is worth a channel. */
#define CHANNEL_AFTER 64

static unsigned channel_after = CHANNEL_AFTER;

/*
 * channel_constructor(): MACH_NO_CHANNEL=1 leaves everything to the sockets;
 * MACH_CHANNEL_AFTER=N asks for a channel after so many traps.
 */
void
channel_constructor(void)
{
	const char *no = secure_getenv("MACH_NO_CHANNEL");
	const char *after = secure_getenv("MACH_CHANNEL_AFTER");

	if (no && no[0] == '1')
		channel_after = 0;
	else if (after && atoi(after) > 0)
		channel_after = (unsigned)atoi(after);
}

/*
 * channel_forbid(): from here on all goes by sockets: the program is about to
 * forbid itself system calls, and which ones is not known here.
 */
void
channel_forbid(void)
{
	__atomic_store_n(&channel_after, 0, __ATOMIC_RELAXED);
}

static bool
channel_is_forbidden(void)
{
	return __atomic_load_n(&channel_after, __ATOMIC_RELAXED) == 0;
}

/* channel_is_due(): the connection is hot, and has none. */
bool
channel_is_due(const struct connection *connection)
{
	return !connection->channel.page && !connection->channel.refused &&
	    !channel_is_forbidden() && connection->number >= channel_after &&
	    image_has_channels();
}

/* Moves *fd to a high number; from here on it is ours, or gone. */
static int
channel_fd_take(struct channel_fd *ours, int *fd)
{
	struct stat st;
	int r = connection_raise_fd(*fd, &ours->fd);

	*fd = -1;
	if (r < 0)
		return r;
	if (fstat(ours->fd, &st) < 0) {
		r = -errno;
		close(ours->fd);
		return r;
	}
	ours->device = st.st_dev;
	ours->inode = st.st_ino;
	return 0;
}

/* The program may have closed it, and opened something else there. */
static bool
channel_fd_is_ours(const struct channel_fd *ours)
{
	struct stat st;

	return fstat(ours->fd, &st) == 0 && st.st_dev == ours->device &&
	    st.st_ino == ours->inode;
}

static void
channel_fd_close(const struct channel_fd *ours)
{
	if (channel_fd_is_ours(ours))
		close(ours->fd);
}

/* Takes what machd sent: its page, the pipe's end, and the bell. */
static int
channel_adopt(struct channel *channel, int *fds)
{
	const void *note;
	int r;

	r = page_open(fds[0], WIRE_CHANNEL_NOTE_SIZE, &note);
	if (r < 0)
		return r;
	r = page_keep_from_children(note, WIRE_CHANNEL_NOTE_SIZE);
	if (r == 0)
		r = channel_fd_take(&channel->reader, &fds[1]);
	if (r == 0) {
		r = channel_fd_take(&channel->bell, &fds[2]);
		if (r < 0)
			channel_fd_close(&channel->reader);
	}
	if (r < 0)
		page_free(note, WIRE_CHANNEL_NOTE_SIZE);
	else
		channel->note = note;
	return r;
}

/*
 * Sends the page and hears what machd says to that: 0 with the channel's
 * other half, 1 if there is none, or -errno: the connection is of no use.
 */
static int
channel_ask(struct connection *connection, int page_fd, uint32_t thread)
{
	struct wire_request request = {
		.trap = connection_number(connection),
		.op = WIRE_CHANNEL,
		.thread = thread,
	};
	struct exchange exchange = { .request = &request, .send_fd = page_fd };
	int r = exchange_run(connection->fd, &exchange);

	if (r == -EMFILE)
		return 1;
	if (r < 0)
		return r;
	r = exchange.fd_count == 3 &&
		channel_adopt(&connection->channel, exchange.fds) == 0
	    ? 0
	    : 1;
	exchange_close(&exchange);
	return r;
}

/*
 * channel_open(): asks machd for a channel. Without one the connection is as
 * good as before, and is not to ask again. -errno: it is not good any more.
 */
int
channel_open(struct connection *connection, uint32_t thread)
{
	_quiet_;
	struct channel *channel = &connection->channel;
	void *page;
	int fd, r;

	channel->refused = true;
	if (page_new("mach-channel", WIRE_CHANNEL_SIZE, &fd, &page) < 0)
		return 0;
	r = page_keep_from_children(page, WIRE_CHANNEL_SIZE);
	if (r == 0)
		r = channel_ask(connection, fd, thread);
	close(fd);
	if (r == 0)
		channel->page = page;
	else
		page_free(page, WIRE_CHANNEL_SIZE);
	debug_line("channel: %s", r == 0 ? "open" : "none");
	return r < 0 ? r : 0;
}

/* channel_close(): also when there is none. */
void
channel_close(struct channel *channel)
{
	if (!channel->page)
		return;
	channel_fd_close(&channel->bell);
	channel_fd_close(&channel->reader);
	page_free(channel->page, WIRE_CHANNEL_SIZE);
	page_free(channel->note, WIRE_CHANNEL_NOTE_SIZE);
	*channel = (struct channel){ .refused = true };
}

static void
channel_fill_hole(const void *page, size_t size)
{
	mmap((void *)(uintptr_t)page, size, PROT_READ | PROT_WRITE,
	    MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE, -1, 0);
}

/*
 * channel_after_fork(): in a forked child, which has the fds but not the
 * pages. keep_dead >= 0: this thread is in a trap on this connection, and
 * finds pages that say nothing, and in place of the pipe what keep_dead is,
 * until it notices.
 */
void
channel_after_fork(struct channel *channel, int keep_dead)
{
	if (!channel->page)
		return;
	channel_fd_close(&channel->bell);
	if (keep_dead < 0) {
		channel_fd_close(&channel->reader);
		return;
	}
	if (channel_fd_is_ours(&channel->reader))
		dup3(keep_dead, channel->reader.fd, O_CLOEXEC);
	channel_fill_hole(channel->page, WIRE_CHANNEL_SIZE);
	channel_fill_hole(channel->note, WIRE_CHANNEL_NOTE_SIZE);
}

/*
 * Looked at once in a tick of the coarse clock, a few milliseconds: a program
 * that closes its fds does not fill a thousand numbers in that time.
 */
static bool
channel_is_whole(struct channel *channel)
{
	struct timespec now;
	int64_t tick;

	clock_gettime(CLOCK_MONOTONIC_COARSE, &now);
	tick = (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
	if (tick == channel->looked)
		return true;
	if (!channel_fd_is_ours(&channel->bell) ||
	    !channel_fd_is_ours(&channel->reader)) {
		channel_close(channel);
		return false;
	}
	channel->looked = tick;
	return true;
}

#define PAGE_SIZE        ((uintptr_t)4096)
#define PAGE_OF(address) ((uintptr_t)(address) & ~(PAGE_SIZE - 1))

/* A piece is readable without a look if it is in a page that was read. */
static bool
piece_is_readable(const struct iovec *piece, const void *readable)
{
	const char *base = piece->iov_base;
	size_t skip = 0;

	if (piece->iov_len == 0)
		return true;
	if (PAGE_OF(base) == PAGE_OF(readable))
		skip = PAGE_OF(base) + PAGE_SIZE - (uintptr_t)base;
	return skip >= piece->iov_len ||
	    probe_readable(base + skip, piece->iov_len - skip);
}

/*
 * channel_carries(): the request can go by the channel. Its first piece is
 * libmach's own; `readable` is an address in a page that was read just now.
 * What cannot, for whatever reason, the socket will take, or say why not.
 */
bool
channel_carries(
    struct channel *channel, const struct msghdr *message, const void *readable)
{
	size_t size = message->msg_iov[0].iov_len;

	if (!channel->page || channel->after_unanswered ||
	    channel_is_forbidden() || message->msg_controllen > 0)
		return false;
	for (size_t i = 1; i < message->msg_iovlen; i++) {
		size += message->msg_iov[i].iov_len;
		if (size > WIRE_CHANNEL_ROOM ||
		    !piece_is_readable(&message->msg_iov[i], readable))
			return false;
	}
	return channel_is_whole(channel);
}

/*
 * channel_post(): puts the request into the page and rings. The number is
 * written last: until then there is no request, and from then on there is one,
 * even if a handler leaves by siglongjmp() before the bell.
 */
void
channel_post(
    struct channel *channel, const struct msghdr *message, uint32_t trap)
{
	struct wire_channel *page = channel->page;
	uint8_t *at = page->packet;

	for (size_t i = 0; i < message->msg_iovlen; i++) {
		memcpy(at, message->msg_iov[i].iov_base,
		    message->msg_iov[i].iov_len);
		at += message->msg_iov[i].iov_len;
	}
	page->size = (uint32_t)(at - page->packet);
	__atomic_store_n(&page->trap, trap, __ATOMIC_RELEASE);
	sys_ring(channel->bell.fd);
}

#include "machd/channel.h"

#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "core/account.h"
#include "machd/conn.h"
#include "machd/request.h"
#include "machd/task.h"
#include "machd/user.h"
#include "os/packets.h"
#include "os/page.h"
#include "os/pidfd.h"
#include "os/process.h"
#include "os/socket.h"
#include "wire/channel.h"

/*
 * Two mappings each, of which a process may have 65530 in all, and two fds.
 * One user's are enough for every thread that can be hot at a time.
 */
#define CHANNELS_MAX      8192u
#define CHANNELS_PER_USER 2048u

/*
 * How long what the kernel said of a process that cannot set its uid holds:
 * it may still enter a user namespace. All others are asked about each time.
 */
#define CHANNEL_UID_HOLDS 100000000u

_Static_assert(PACKETS_MAX == WIRE_CHANNEL_ANSWER, "what the pipe takes");

struct channel {
	struct conn *conn;
	struct user *user;
	struct source bell; /* the eventfd that the thread rings */
	const struct wire_channel *page;
	struct wire_channel_note *note;
	int writer;     /* of the pipe */
	uint32_t seen;  /* number of the request taken last */
	bool keeps_uid; /* see process_keeps_uid() */
	uid_t uid;      /* real, of the process, when it was */
	uint64_t asked; /* last asked for */
	struct charge fds, bytes;
};

static struct channel *
channel_of(struct source *source)
{
	return (void *)((char *)source - offsetof(struct channel, bell));
}

/*
 * The thread has rung. One request in a turn: who rings again waits for its
 * turn again, and the bell, which epoll tells of once for each time that it
 * is rung, need not be read.
 */
static void
channel_ready(struct source *source, uint32_t events)
{
	struct conn *conn = channel_of(source)->conn;

	(void)events;
	if (channel_take(conn) < 0)
		conn_drop(conn);
}

/*
 * The process's real uid, as the kernel tells it of each packet that comes by
 * the socket. An older kernel than 6.13 tells it quickly of nobody: there only
 * who keeps his uid gets a channel.
 */
static int
channel_ask_uid(struct channel *channel)
{
	const struct task *task = channel->conn->task;
	struct process_facts facts;
	int r = pidfd_uid(task->pidfd, &channel->uid);

	if (r == 0 || r == -ESRCH || !channel->keeps_uid)
		return r;
	r = process_facts(task->pid, &facts);
	if (r == 0 && pidfd_is_dead(task->pidfd))
		r = -ESRCH;
	if (r == 0)
		channel->uid = facts.ruid;
	return r;
}

/*
 * Who sent what is in the page: nobody but the process that made it, and not
 * its children, can write there.
 */
static int
channel_sender(struct channel *channel, struct socket_sender *ret_sender)
{
	uint64_t now = channel->keeps_uid ? loop_tick() : 0;
	int r = 0;

	if (!channel->keeps_uid || now - channel->asked > CHANNEL_UID_HOLDS) {
		r = channel_ask_uid(channel);
		channel->asked = now;
	}
	*ret_sender = (struct socket_sender){ .pid = channel->conn->task->pid,
		.uid = channel->uid };
	return r;
}

/* Fds that connections may need are not for channels, which can be missed. */
static int
channel_charge(struct channel *channel)
{
	struct account *account = channel->user->account;

	if (account_used(account, ACCOUNT_FDS) >
	    account_limit(account, ACCOUNT_FDS) / 2)
		return -EDQUOT;
	if (account_charge(&channel->fds, account, NULL, ACCOUNT_FDS, 2) !=
		KERN_SUCCESS ||
	    account_charge(&channel->bytes, account, NULL, ACCOUNT_BYTES,
		WIRE_CHANNEL_SIZE + WIRE_CHANNEL_NOTE_SIZE + PACKETS_SIZE) !=
		KERN_SUCCESS)
		return -EDQUOT;
	return 0;
}

/* Maps the thread's page and makes machd's. */
static int
channel_map(struct channel *channel, int page_fd, int *ret_note)
{
	const void *page;
	void *note;
	int r;

	r = page_open(page_fd, WIRE_CHANNEL_SIZE, &page);
	if (r < 0)
		return r;
	channel->page = page;
	r = page_new("mach-channel", WIRE_CHANNEL_NOTE_SIZE, ret_note, &note);
	if (r == 0)
		channel->note = note;
	return r;
}

static int
channel_listen(struct channel *channel)
{
	struct loop *loop = channel->conn->machd->loop;
	int fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK), r;

	if (fd < 0)
		return -errno;
	channel->bell = (struct source){ .fd = fd, .ready = channel_ready };
	r = loop_add(loop, &channel->bell, EPOLLIN | EPOLLET);
	if (r < 0) {
		close(fd);
		channel->bell.fd = -1;
	}
	return r;
}

static int
channel_make(struct channel *channel, int page_fd, struct channel_ends *ret_ends)
{
	_cleanup_close_ int note = -1, reader = -1;
	int r;

	r = channel_charge(channel);
	if (r == 0)
		r = channel_ask_uid(channel);
	if (r == 0)
		r = channel_map(channel, page_fd, &note);
	if (r == 0)
		r = packets_new(&channel->writer, &reader);
	if (r == 0)
		r = channel_listen(channel);
	if (r < 0)
		return r;
	ret_ends->note = TAKE_FD(note);
	ret_ends->reader = TAKE_FD(reader);
	ret_ends->bell = channel->bell.fd;
	return 0;
}

DEFINE_CLEANUP(struct channel *, channel_free);

/*
 * channel_new(): a channel for an attached connection. page_fd is the
 * thread's page and stays the caller's. -ENOTTY: the process may change its
 * uid and this kernel would not tell; -EDQUOT; as page_open(), or -errno.
 */
int
channel_new(struct conn *conn, int page_fd, struct channel_ends *ret_ends,
    struct channel **ret_channel)
{
	_cleanup_(channel_freep) struct channel *channel = NULL;
	struct user *user = conn->task->user;
	struct machd *machd = conn->machd;
	int r;

	if (user->channels >= CHANNELS_PER_USER ||
	    machd->channel_count >= CHANNELS_MAX)
		return -EDQUOT;
	channel = calloc(1, sizeof(*channel));
	if (!channel)
		return -ENOMEM;
	channel->conn = conn;
	channel->user = user;
	channel->bell.fd = channel->writer = -1;
	channel->keeps_uid = process_keeps_uid(conn->task->pid);
	user->channels++;
	machd->channel_count++;
	r = channel_make(channel, page_fd, ret_ends);
	if (r < 0)
		return r;
	*ret_channel = TAKE(channel);
	return 0;
}

/* channel_free(): takes NULL. Returns NULL. */
struct channel *
channel_free(struct channel *channel)
{
	if (!channel)
		return NULL;
	if (channel->bell.fd >= 0) {
		loop_remove(channel->conn->machd->loop, &channel->bell);
		close(channel->bell.fd);
	}
	if (channel->writer >= 0)
		close(channel->writer);
	if (channel->page)
		page_free(channel->page, WIRE_CHANNEL_SIZE);
	if (channel->note)
		page_free(channel->note, WIRE_CHANNEL_NOTE_SIZE);
	charge_release(&channel->fds);
	charge_release(&channel->bytes);
	channel->user->channels--;
	channel->conn->machd->channel_count--;
	free(channel);
	return NULL;
}

/*
 * channel_take(): takes the request in the thread's page, if there is a new
 * one. Whatever the thread writes there meanwhile, it is copied once and only
 * the copy is looked at. -EPROTO: a violation, the connection is to be
 * dropped; else the number of requests taken.
 */
int
channel_take(struct conn *conn)
{
	struct channel *channel = conn->channel;
	const struct wire_channel *page = channel->page;
	uint32_t trap = __atomic_load_n(&page->trap, __ATOMIC_ACQUIRE);
	uint32_t size = __atomic_load_n(&page->size, __ATOMIC_RELAXED);
	struct socket_packet packet = { .fd_count = 0 };

	if (trap == channel->seen)
		return 0;
	if (size > WIRE_CHANNEL_ROOM)
		return -EPROTO;
	channel->seen = trap;
	packet.size = size;
	memcpy(conn->machd->packet, page->packet, size);
	if (channel_sender(channel, &packet.sender) < 0)
		return 1;
	__atomic_store_n(&channel->note->taken, trap, __ATOMIC_RELEASE);
	return request_take(conn, &packet, true) < 0 ? -EPROTO : 1;
}

/* Who does not read his answers is dropped, as with the socket. */
static void
channel_send(struct channel *channel, const struct iovec *iov, size_t pieces)
{
	if (packets_send(channel->writer, iov, (unsigned)pieces) < 0)
		shutdown(channel->conn->fd, SHUT_RDWR);
}

/*
 * channel_answer(): answers the connection's trap, whose request came by the
 * channel. False: it does not fit, nothing was done.
 */
bool
channel_answer(struct channel *channel, const struct iovec *iov, size_t pieces)
{
	size_t size = 0;

	for (size_t i = 0; i < pieces; i++)
		size += iov[i].iov_len;
	if (size > WIRE_CHANNEL_ANSWER)
		return false;
	channel_send(channel, iov, pieces);
	return true;
}

/*
 * channel_tell(): one piece that is no answer. False: it found no room, and
 * nothing is lost but that.
 */
bool
channel_tell(struct channel *channel, const struct iovec *iov)
{
	return packets_send(channel->writer, iov, 1) == 0;
}

/* channel_announce(): the answer to such a request was sent by the socket. */
void
channel_announce(struct channel *channel)
{
	struct wire_answer elsewhere = { .trap = channel->conn->trap,
		.op = WIRE_ELSEWHERE };
	struct iovec iov = { &elsewhere, sizeof(elsewhere) };

	channel_send(channel, &iov, 1);
}

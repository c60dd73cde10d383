#include "libmach/connection.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "libmach/exchange.h"
#include "libmach/image.h"
#include "libmach/quiet.h"

/* Connections of one process: threads times the depths they have reached. */
#define CONNECTIONS_MAX 4096
/* Where our fds begin: so far below the limit, which counts to here only. */
#define FDS_BELOW_LIMIT   200
#define FDS_LIMIT_COUNTED 1024

enum connection_state {
	CONNECTION_FREE,
	CONNECTION_USED,   /* a thread's, or just being made or closed */
	CONNECTION_POOLED, /* open, and nobody's */
};

/*
 * Entries change hands by compare and exchange alone, so that a handler may
 * do it in the middle of a thread that does. `used` is one more than the
 * highest entry ever taken.
 */
static struct connection table[CONNECTIONS_MAX];
static unsigned used;

static bool
state_change(struct connection *connection, int from, int to)
{
	return __atomic_compare_exchange_n(&connection->state, &from, to, false,
	    __ATOMIC_ACQ_REL, __ATOMIC_RELAXED);
}

static unsigned
table_used(void)
{
	return __atomic_load_n(&used, __ATOMIC_ACQUIRE);
}

static void
table_use(unsigned index)
{
	unsigned seen = table_used();

	while (seen <= index &&
	    !__atomic_compare_exchange_n(&used, &seen, index + 1, false,
		__ATOMIC_ACQ_REL, __ATOMIC_ACQUIRE))
		;
}

static struct connection *
table_take(int state, unsigned end)
{
	for (unsigned i = 0; i < end; i++) {
		if (state_change(&table[i], state, CONNECTION_USED)) {
			table_use(i);
			return &table[i];
		}
	}
	return NULL;
}

/* The program may have closed our fd, and opened something else there. */
static bool
connection_is_ours(const struct connection *connection)
{
	struct stat st;

	return fstat(connection->fd, &st) == 0 &&
	    st.st_ino == connection->inode && S_ISSOCK(st.st_mode);
}

/*
 * connection_raise_fd(): moves fd, which it consumes in any case, to a high
 * number, out of the way of the numbers that programs expect to get; close
 * on exec. 0 or -errno (-EMFILE).
 */
int
connection_raise_fd(int fd, int *ret_fd)
{
	struct rlimit limit;
	int base = FDS_LIMIT_COUNTED, high = -1;

	if (getrlimit(RLIMIT_NOFILE, &limit) == 0 &&
	    limit.rlim_cur < FDS_LIMIT_COUNTED)
		base = (int)limit.rlim_cur;
	base -= base > 2 * FDS_BELOW_LIMIT ? FDS_BELOW_LIMIT : base / 2;
	if (base > fd)
		high = fcntl(fd, F_DUPFD_CLOEXEC, base);
	if (high < 0) {
		/* No room up there: it stays where it is. */
		if (fcntl(fd, F_SETFD, FD_CLOEXEC) < 0)
			return -errno;
		*ret_fd = fd;
		return 0;
	}
	close(fd);
	*ret_fd = high;
	return 0;
}

/* Gives a taken entry its fd, which it consumes in any case. */
static int
connection_open(struct connection *connection, int fd)
{
	struct stat st;
	int r = connection_raise_fd(fd, &connection->fd);

	if (r < 0)
		return r;
	connection->inode = fstat(connection->fd, &st) == 0 ? st.st_ino : 0;
	connection->number = 0;
	connection->channel = (struct channel){ .page = NULL };
	return 0;
}

/*
 * connection_error_is_lost(): error says that a socket is no connection, or
 * none any more: machd went or dropped it, or the program closed it.
 */
bool
connection_error_is_lost(long error)
{
	return error == -EPIPE || error == -ECONNRESET ||
	    error == -ECONNREFUSED || error == -ENOTCONN || error == -EBADF ||
	    error == -ENOTSOCK || error == -EDESTADDRREQ ||
	    error == -EOPNOTSUPP;
}

/*
 * Asks machd for one more socket. If the control connection is lost, which
 * happens to programs that close all their fds, the image attaches again.
 * Image locked.
 */
static int
connection_ask(int *ret_fd)
{
	struct wire_request request = { .op = WIRE_CONNECT };
	struct exchange exchange = { .request = &request };
	struct connection *control;
	int r = -ENOTCONN;

	for (int attempt = 0; attempt < 2; attempt++) {
		r = attempt ? image_reattach() : 0;
		if (r == 0)
			r = image_control(&control);
		if (r < 0)
			return r;
		request.trap = connection_number(control);
		r = connection_is_ours(control)
		    ? exchange_run(control->fd, &exchange)
		    : -EBADF;
		if (!connection_error_is_lost(r))
			break;
	}
	if (r < 0)
		return r;
	if (exchange.answer.result != 0) {
		exchange_close(&exchange);
		return -EDQUOT;
	}
	if (exchange.fd_count != 1) {
		exchange_close(&exchange);
		return -EPROTO;
	}
	*ret_fd = exchange.fds[0];
	return 0;
}

static int
connection_new(struct connection **ret_connection)
{
	struct connection *connection;
	int fd, r;

	connection = table_take(CONNECTION_FREE, CONNECTIONS_MAX);
	if (!connection)
		return -EMFILE;
	image_lock();
	r = connection_ask(&fd);
	image_unlock();
	if (r == 0)
		r = connection_open(connection, fd);
	if (r < 0) {
		__atomic_store_n(
		    &connection->state, CONNECTION_FREE, __ATOMIC_RELEASE);
		return r;
	}
	*ret_connection = connection;
	return 0;
}

/*
 * connection_get(): a connection for the caller alone: one of the pool, or a
 * new one. The image is attached. 0; -EMFILE, -ENOMEM: not now; -EDQUOT: machd
 * grants no more; -ENOTCONN: machd went, or cannot be reached.
 */
int
connection_get(struct connection **ret_connection)
{
	_quiet_;
	struct connection *connection;

	while ((connection = table_take(CONNECTION_POOLED, table_used()))) {
		if (connection_is_ours(connection)) {
			*ret_connection = connection;
			return 0;
		}
		connection_drop(connection);
	}
	return connection_new(ret_connection);
}

/* connection_reserve(): as connection_get(), but always a new one. */
int
connection_reserve(struct connection **ret_connection)
{
	_quiet_;

	return connection_new(ret_connection);
}

/* connection_put(): gives an idle connection to the pool. */
void
connection_put(struct connection *connection)
{
	__atomic_store_n(
	    &connection->state, CONNECTION_POOLED, __ATOMIC_RELEASE);
}

/* connection_drop(): gives a connection up that is of no use any more. */
void
connection_drop(struct connection *connection)
{
	channel_close(&connection->channel);
	if (connection_is_ours(connection))
		close(connection->fd);
	connection->fd = -1;
	__atomic_store_n(&connection->state, CONNECTION_FREE, __ATOMIC_RELEASE);
}

/* connection_pooled(): how many wait in the pool. */
unsigned
connection_pooled(void)
{
	unsigned count = 0, end = table_used();

	for (unsigned i = 0; i < end; i++)
		count += __atomic_load_n(&table[i].state, __ATOMIC_RELAXED) ==
		    CONNECTION_POOLED;
	return count;
}

static bool
is_among(int fd, const int *fds, unsigned count)
{
	for (unsigned i = 0; i < count; i++)
		if (fds[i] == fd)
			return true;
	return false;
}

/*
 * connection_after_fork(): in a forked child: gives up the parent's
 * connections. Those in keep_dead are of traps that this thread was in when
 * a handler forked: their numbers must not come to mean another connection
 * before the traps notice, so a socket takes their place that only says end
 * of file.
 */
void
connection_after_fork(const int *keep_dead, unsigned count)
{
	unsigned end = table_used();
	int dead[2] = { -1, -1 };

	if (count > 0 &&
	    socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, dead) == 0)
		close(dead[1]);
	for (unsigned i = 0; i < end; i++) {
		struct connection *connection = &table[i];

		channel_after_fork(&connection->channel,
		    is_among(connection->fd, keep_dead, count) ? dead[0] : -1);
		if (connection->state != CONNECTION_FREE &&
		    connection->fd >= 0 && connection_is_ours(connection)) {
			if (dead[0] >= 0 &&
			    is_among(connection->fd, keep_dead, count))
				dup3(dead[0], connection->fd, O_CLOEXEC);
			else
				close(connection->fd);
		}
		*connection = (struct connection){ .fd = -1 };
	}
	close_p(&dead[0]);
	used = 0;
}

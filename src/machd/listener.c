#include "machd/listener.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "machd/conn.h"
#include "machd/launch.h"
#include "machd/machd.h"
#include "machd/user.h"
#include "os/instance.h"
#include "os/socket.h"

/* Accepted in one turn, so that those who are in get theirs. */
#define LISTENER_BATCH 16

/* How long nobody is accepted when not even the spare fd helps: 1 s. */
#define LISTENER_PAUSE 1000000000ull

struct listener {
	struct machd *machd;
	struct source source;
	struct timer idle;
	struct timer pause; /* until then nobody is accepted */
	int fd;
	int spare; /* given up to accept and refuse when fds run out */
	bool gone; /* the socket's name is not this instance's any more */
};

#define listener_of(member, pointer)                                           \
	((struct listener *)(void *)((char *)(pointer)-offsetof(               \
	    struct listener, member)))

/* Serves a new socket, or closes it if its user has too many. */
static void
listener_take(struct machd *machd, int *fd)
{
	struct socket_peer peer;
	struct user *user;
	struct conn *conn;

	if (socket_peer(*fd, &peer) < 0 ||
	    user_get(machd, peer.uid, &user) < 0 ||
	    conn_new(machd, fd, user->account, &conn) < 0)
		log_debug(&machd->log, "event=connection-refused");
}

/* Watching on would only find the same connection again, at once. */
static void
listener_pause(struct listener *listener)
{
	struct loop *loop = listener->machd->loop;

	(void)loop_change(loop, &listener->source, 0);
	loop_timer_arm(loop, &listener->pause, loop_now() + LISTENER_PAUSE);
}

static void
listener_resume(struct timer *timer)
{
	struct listener *listener = listener_of(pause, timer);

	(void)loop_change(listener->machd->loop, &listener->source, EPOLLIN);
}

/*
 * No fd is left for a connection: the spare one makes room to take it and
 * hang up on it, or it would stay first in the backlog for ever.
 */
static void
listener_refuse(struct listener *listener)
{
	int fd;

	if (listener->spare >= 0)
		close(listener->spare);
	fd = accept4(listener->fd, NULL, NULL, SOCK_CLOEXEC);
	if (fd >= 0)
		close(fd);
	else
		listener_pause(listener);
	listener->spare = open("/dev/null", O_RDONLY | O_CLOEXEC);
	log_line(&listener->machd->log, "event=out-of-fds");
}

/* Accepts up to `most`; true if somebody came. */
static bool
listener_accept(struct listener *listener, unsigned most)
{
	bool any = false;

	for (unsigned i = 0; i < most; i++) {
		_cleanup_close_ int fd = accept4(
		    listener->fd, NULL, NULL, SOCK_CLOEXEC);

		if (fd < 0 && (errno == EMFILE || errno == ENFILE)) {
			listener_refuse(listener);
			return any;
		}
		if (fd < 0)
			return any;
		any = true;
		listener_take(listener->machd, &fd);
	}
	return any;
}

static void
listener_ready(struct source *source, uint32_t events)
{
	struct listener *listener = listener_of(source, source);

	(void)events;
	listener_accept(listener, LISTENER_BATCH);
	listener_check_idle(listener->machd);
}

/*
 * Ends the instance, unless somebody came just now. The socket's name goes
 * first, so nobody new finds it; who is in the backlog by then is served. A
 * client that starts an instance holds the start lock, and then this one
 * stays.
 */
static void
listener_end(struct listener *listener)
{
	struct machd *machd = listener->machd;
	_cleanup_close_ int lock = -1;
	char away[PATH_MAX];

	if (machd->options.start_lock &&
	    instance_lock(machd->options.start_lock, false, &lock) < 0)
		return;
	snprintf(away, sizeof(away), "%s.ending", machd->options.socket);
	if (rename(machd->options.socket, away) < 0 && errno != ENOENT)
		return;
	if (listener_accept(listener, UINT_MAX)) {
		(void)rename(away, machd->options.socket);
		return;
	}
	(void)unlink(away);
	listener->gone = true;
	log_line(&machd->log, "event=idle-end");
	/*
	 * Held until the process is gone: whoever starts the next instance
	 * waits for this lock, and must not find machd.lock taken.
	 */
	(void)TAKE_FD(lock);
	machd->ending = true;
}

/*
 * The socket that a service manager gave goes on listening, and who comes
 * starts the next instance.
 */
static void
listener_end_given(struct listener *listener)
{
	log_line(&listener->machd->log, "event=idle-end");
	listener->machd->ending = true;
}

static bool
machd_is_idle(const struct machd *machd)
{
	unsigned own = machd->launch && launch_is_running(machd->launch);

	return machd->task_count <= own && machd->stranger_count == 0 &&
	    RB_EMPTY(&machd->snapshots);
}

static void
listener_idle(struct timer *timer)
{
	struct listener *listener = listener_of(idle, timer);

	if (machd_is_idle(listener->machd)) {
		if (listener->machd->options.listen_fd > 0)
			listener_end_given(listener);
		else
			listener_end(listener);
	}
	if (!listener->machd->ending)
		listener_check_idle(listener->machd);
}

/* listener_check_idle(): a task or connection came or went. */
void
listener_check_idle(struct machd *machd)
{
	struct listener *listener = machd->listener;

	if (!listener || machd->options.idle_exit == 0)
		return;
	if (!machd_is_idle(machd))
		loop_timer_cancel(machd->loop, &listener->idle);
	else if (listener->idle.place == 0)
		loop_timer_arm(machd->loop, &listener->idle,
		    loop_now() + machd->options.idle_exit * 1000000ull);
}

/* A socket file that nobody listens at any more is in the way. */
static int
listener_bind(const char *path, mode_t mode, int *ret_fd)
{
	_cleanup_close_ int probe = -1;
	int r = socket_listen(path, mode, ret_fd);
	struct stat st;

	if (r != -EADDRINUSE)
		return r;
	/* A plain file refuses connections just so. */
	if (lstat(path, &st) < 0 || !S_ISSOCK(st.st_mode))
		return r;
	r = socket_connect(path, &probe);
	if (r != -ECONNREFUSED)
		return r < 0 ? r : -EADDRINUSE;
	if (unlink(path) < 0 && errno != ENOENT)
		return -errno;
	return socket_listen(path, mode, ret_fd);
}

/* Room for the two timers. */
static int
listener_reserve(struct loop *loop)
{
	int r = loop_timer_reserve(loop);

	if (r < 0)
		return r;
	r = loop_timer_reserve(loop);
	if (r < 0)
		loop_timer_unreserve(loop);
	return r;
}

/* listener_new(): listens at the options' socket; -errno. */
int
listener_new(struct machd *machd, struct listener **ret_listener)
{
	_cleanup_free_ struct listener *listener = calloc(1, sizeof(*listener));
	_cleanup_close_ int fd = -1;
	int r;

	if (!listener)
		return -ENOMEM;
	if (machd->options.listen_fd > 0)
		fd = fcntl(machd->options.listen_fd, F_DUPFD_CLOEXEC, 3);
	r = fd >= 0 ? 0
		    : listener_bind(machd->options.socket,
			  machd->options.system ? 0666 : 0600, &fd);
	if (r < 0)
		return r;
	r = listener_reserve(machd->loop);
	if (r < 0)
		return r;
	listener->machd = machd;
	listener->source = (struct source){ .fd = fd, .ready = listener_ready };
	listener->idle.expired = listener_idle;
	listener->pause.expired = listener_resume;
	r = loop_add(machd->loop, &listener->source, EPOLLIN);
	if (r < 0) {
		loop_timer_unreserve(machd->loop);
		loop_timer_unreserve(machd->loop);
		return r;
	}
	listener->fd = TAKE_FD(fd);
	listener->spare = open("/dev/null", O_RDONLY | O_CLOEXEC);
	*ret_listener = TAKE(listener);
	return 0;
}

/* listener_served(): fd is the other end of a connection of this instance's. */
bool
listener_served(const struct listener *listener, int fd)
{
	return listener && socket_comes_from(fd, listener->fd);
}

/* listener_free(): takes NULL, returns NULL; removes its socket's file. */
struct listener *
listener_free(struct listener *listener)
{
	struct machd *machd;

	if (!listener)
		return NULL;
	machd = listener->machd;
	loop_timer_cancel(machd->loop, &listener->idle);
	loop_timer_cancel(machd->loop, &listener->pause);
	loop_timer_unreserve(machd->loop);
	loop_timer_unreserve(machd->loop);
	loop_remove(machd->loop, &listener->source);
	close(listener->fd);
	if (listener->spare >= 0)
		close(listener->spare);
	/* After an idle end it may be the next instance's, or the manager's. */
	if (!listener->gone && machd->options.listen_fd == 0)
		(void)unlink(machd->options.socket);
	free(listener);
	return NULL;
}

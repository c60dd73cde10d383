#include "libmach/image.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include <mach/port.h>

#include "base/cleanup.h"
#include "libmach/debug.h"
#include "libmach/disposition.h"
#include "libmach/exception.h"
#include "libmach/exchange.h"
#include "libmach/inherit.h"
#include "libmach/quiet.h"
#include "libmach/self.h"
#include "libmach/start.h"
#include "libmach/thread.h"
#include "os/instance.h"
#include "os/socket.h"

/* How long a fork waits for another thread's attach. */
#define FORK_WAIT_SECONDS 2

static struct image_page no_page;
struct image_page *image_page = &no_page;

/* All but the page: what a forked child inherits and then mends. */
static struct {
	pthread_mutex_t lock;
	struct connection control;
	uint32_t generations; /* images this address space has seen */
	uint64_t instance;    /* random number of the one attached to */
	uint64_t features;    /* of machd and this image */
	bool attached;        /* a wiped page then means: forked */
	bool locked_for_fork;
	bool gone; /* it went: this image never attaches again */
} image = {
	/* Handlers of a fork may trap while prepare holds it. */
	.lock = PTHREAD_RECURSIVE_MUTEX_INITIALIZER_NP,
	.control = { .fd = -1 },
};

/*
 * image_lock(): attaching and the control connection are one thread's at a
 * time. Signals are blocked.
 */
void
image_lock(void)
{
	pthread_mutex_lock(&image.lock);
}

void
image_unlock(void)
{
	pthread_mutex_unlock(&image.lock);
}

static int
image_make_page(void)
{
	size_t size = (size_t)sysconf(_SC_PAGESIZE);
	void *page;

	if (image_page != &no_page)
		return 0;
	page = mmap(NULL, size, PROT_READ | PROT_WRITE,
	    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (page == MAP_FAILED)
		return -ENOMEM;
	if (madvise(page, size, MADV_WIPEONFORK) < 0) {
		munmap(page, size);
		return -ENOMEM;
	}
	__atomic_store_n(&image_page, page, __ATOMIC_RELEASE);
	return 0;
}

static int
image_make_cookie(void)
{
	ssize_t n = getrandom(image_page->cookie, WIRE_COOKIE_SIZE, 0);

	return n == WIRE_COOKIE_SIZE ? 0 : -EAGAIN;
}

/*
 * A child of fork is a new task with a new, empty space. What it has of its
 * parent is of no use to it. Runs in the child's only thread, before its
 * first trap.
 */
static void
image_after_fork(void)
{
	int fds[THREAD_DEPTHS];
	unsigned count = thread_after_fork(fds);
	struct stat st;

	image.lock = (pthread_mutex_t)PTHREAD_RECURSIVE_MUTEX_INITIALIZER_NP;
	connection_after_fork(fds, count);
	if (image.control.fd >= 0 && fstat(image.control.fd, &st) == 0 &&
	    st.st_ino == image.control.inode)
		close(image.control.fd);
	image.control.fd = -1;
	image.attached = false;
	image.gone = false;
	exception_after_fork();
	self_after_fork();
}

static bool
image_was_forked(void)
{
	return __atomic_load_n(&image.attached, __ATOMIC_ACQUIRE) &&
	    image_generation() == 0;
}

/*
 * A fork waits for an attach that is under way in another thread, so that
 * the child finds none half done; but not for a machd that does not answer.
 */
static void
image_atfork_prepare(void)
{
	struct timespec until;
	int saved_errno = errno;

	clock_gettime(CLOCK_REALTIME, &until);
	until.tv_sec += FORK_WAIT_SECONDS;
	image.locked_for_fork = pthread_mutex_timedlock(&image.lock, &until) ==
	    0;
	errno = saved_errno;
}

static void
image_atfork_parent(void)
{
	if (image.locked_for_fork)
		pthread_mutex_unlock(&image.lock);
}

static void
image_atfork_child(void)
{
	int saved_errno = errno;

	/*
	 * The lock was taken by this thread under the id that it had in the
	 * parent, so this fails; but a race detector learns that it is free.
	 */
	if (image.locked_for_fork)
		pthread_mutex_unlock(&image.lock);
	image.lock = (pthread_mutex_t)PTHREAD_RECURSIVE_MUTEX_INITIALIZER_NP;
	disposition_after_fork();
	if (image_was_forked())
		image_after_fork();
	errno = saved_errno;
}

__attribute__((constructor)) static void
image_constructor(void)
{
	pthread_atfork(
	    image_atfork_prepare, image_atfork_parent, image_atfork_child);
	thread_constructor();
	channel_constructor();
	debug_constructor();
}

/*
 * Sends ATTACH on fd. -EPROTO if machd refuses; ret_attached is set only on
 * success.
 */
static int
image_introduce(int fd, struct wire_attached *ret_attached)
{
	struct wire_attach attach = {
		.version_min = WIRE_VERSION_MIN,
		.version_max = WIRE_VERSION,
		.features = WIRE_FEATURES,
	};
	struct {
		struct wire_attached known;
		char of_later_versions[256];
	} attached = { 0 };
	struct wire_request request = { .trap = 1, .op = WIRE_ATTACH };
	struct exchange exchange = {
		.request = &request,
		.payload = &attach,
		.payload_size = sizeof(attach),
		.credentials = true,
		.body = &attached,
		.body_size = sizeof(attached),
	};
	int r;

	memcpy(attach.cookie, image_page->cookie, sizeof(attach.cookie));
	request.thread = (uint32_t)gettid();
	request.flags = inherit_find(image.generations > 0, &exchange.send_fd);
	if (disposition_is_held())
		request.flags |= WIRE_EXCEPTION_HANDLERS;
	r = exchange_run(fd, &exchange);
	if (r < 0)
		return r;
	if (exchange.answer.flags & WIRE_INHERIT)
		inherit_replace(
		    exchange.fd_count ? exchange.fds[--exchange.fd_count] : -1);
	exchange_close(&exchange);
	if (exchange.answer.result != 0) {
		debug_refused(exchange.answer.result);
		return -EPROTO;
	}
	if (exchange.answer.size < sizeof(attached.known))
		return -EPROTO;
	*ret_attached = attached.known;
	return 0;
}

/* Makes fd, which it consumes in any case, the control connection. */
static int
image_adopt(int fd, const struct wire_attached *attached)
{
	struct stat st;
	int r = connection_raise_fd(fd, &image.control.fd);

	if (r < 0) {
		image.control.fd = -1;
		return r;
	}
	image.control.inode = fstat(image.control.fd, &st) == 0 ? st.st_ino : 0;
	image.control.number = 1;
	image.instance = attached->instance;
	__atomic_store_n(&image.features, attached->features, __ATOMIC_RELAXED);
	return 0;
}

/* A machd that ends, or is not there, may be started; other errors stay. */
static bool
image_may_start(int error)
{
	return error == -ENOENT || error == -ECONNREFUSED || error == -EPIPE ||
	    error == -ECONNRESET;
}

/* Connects to the instance and introduces this image. */
static int
image_connect(const char *path, int *ret_fd, struct wire_attached *ret_attached)
{
	_cleanup_close_ int fd = -1;
	int r;

	r = socket_connect(path, &fd);
	if (r == 0)
		r = instance_peer_check(fd);
	if (r == 0)
		r = image_introduce(fd, ret_attached);
	if (r < 0)
		return r;
	*ret_fd = TAKE_FD(fd);
	return 0;
}

/*
 * The user's instance, started if need be. Only one program starts it; the
 * others wait for the lock and then find it running.
 */
static int
image_connect_or_start(const struct instance *instance, int *ret_fd,
    struct wire_attached *ret_attached)
{
	_cleanup_close_ int lock = -1;
	int r;

	r = image_connect(instance->socket, ret_fd, ret_attached);
	if (instance->kind != INSTANCE_USER || !image_may_start(r))
		return r;
	r = instance_directory_make(instance);
	if (r == 0)
		r = instance_lock(instance->start_lock, true, &lock);
	if (r < 0)
		return r;
	r = image_connect(instance->socket, ret_fd, ret_attached);
	if (!image_may_start(r))
		return r;
	r = start_machd(instance);
	if (r < 0)
		return r;
	return image_connect(instance->socket, ret_fd, ret_attached);
}

/* launchd finds its connection open, see docs/design of the instance. */
static int
image_handed_fd(void)
{
	const char *text = secure_getenv("MACHD_CONNECTION");
	char *end;
	long fd;

	if (!text || !*text || image.generations > 0)
		return -1;
	fd = strtol(text, &end, 10);
	return *end == '\0' && fd >= 0 && fcntl((int)fd, F_GETFD) >= 0 ? (int)fd
								       : -1;
}

static int
image_attach_first(int *ret_fd, struct wire_attached *ret_attached)
{
	struct instance instance = { .socket = "" };
	int fd = image_handed_fd(), r;

	if (fd >= 0) {
		r = image_introduce(fd, ret_attached);
		if (r == 0)
			*ret_fd = fd;
		return r;
	}
	r = instance_find(&instance);
	if (r == 0)
		r = instance.kind == INSTANCE_NONE
		    ? -ENOENT
		    : image_connect_or_start(&instance, ret_fd, ret_attached);
	if (r < 0)
		debug_unreachable(instance.socket, r);
	return r;
}

static int
image_attach_locked(void)
{
	struct wire_attached attached;
	int fd = -1, r;

	if (image_generation() != 0)
		return 0;
	r = image_make_page();
	if (r == 0)
		r = image_make_cookie();
	if (r == 0)
		r = image_attach_first(&fd, &attached);
	if (r == 0)
		r = image_adopt(fd, &attached);
	if (r < 0)
		return r;
	self_attached(attached.bootstrap);
	__atomic_store_n(
	    &image_page->generation, ++image.generations, __ATOMIC_RELEASE);
	/* In this order: another thread must not take this for a fork. */
	__atomic_store_n(&image.attached, true, __ATOMIC_RELEASE);
	return 0;
}

/*
 * image_attach(): attaches this image to its instance, which is started if
 * there is none and it may be. 0, or -errno when no instance can be reached.
 */
int
image_attach(void)
{
	_quiet_;
	int r;

	/*
	 * A child of a raw fork may have inherited the lock taken. It is
	 * alone, so it may mend it first.
	 */
	if (image_was_forked())
		image_after_fork();
	image_lock();
	r = image_attach_locked();
	image_unlock();
	return r;
}

/*
 * image_control(): the connection for CONNECT. Image locked and attached.
 * -ENOTCONN if the instance went.
 */
int
image_control(struct connection **ret_control)
{
	if (image.gone || image_generation() == 0)
		return -ENOTCONN;
	*ret_control = &image.control;
	return 0;
}

/* image_has_channels(): machd gives channels to hot connections. */
bool
image_has_channels(void)
{
	return __atomic_load_n(&image.features, __ATOMIC_RELAXED) &
	    WIRE_FEATURE_CHANNEL;
}

/*
 * image_reattach(): the control connection is lost. If the same instance is
 * still there, which knows this image by its cookie, the program closed our
 * fds and nothing else changed. If not, the instance went, and this image
 * stays without one. Image locked. 0, -ENOTCONN, or -EMFILE and the like: it
 * may be tried again.
 */
int
image_reattach(void)
{
	struct instance instance;
	struct wire_attached attached;
	struct stat st;
	int fd, r;

	if (image.gone)
		return -ENOTCONN;
	if (fstat(image.control.fd, &st) == 0 &&
	    st.st_ino == image.control.inode)
		close(image.control.fd);
	image.control.fd = -1;
	r = instance_find(&instance);
	if (r == 0)
		r = image_connect(instance.socket, &fd, &attached);
	if (r == -EMFILE || r == -ENFILE || r == -ENOMEM)
		return r; /* for want of something of ours */
	if (r == 0 && attached.instance != image.instance) {
		close(fd);
		r = -ENOTCONN;
	}
	if (r == 0)
		r = image_adopt(fd, &attached);
	image.gone = r < 0;
	return r < 0 ? -ENOTCONN : 0;
}

#include "launchd/reaper.h"

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <unistd.h>

#include <mach/mach.h>

struct reaper {
	int epoll;
	mach_port_t control;
};

static mach_msg_return_t
reaper_tell(const struct reaper *reaper, uint64_t id)
{
	struct reaper_message message = {
		.header = {
			.msgh_bits = MACH_MSGH_BITS(MACH_MSG_TYPE_MAKE_SEND, 0),
			.msgh_size = sizeof(message),
			.msgh_remote_port = reaper->control,
			.msgh_id = REAPER_READY,
		},
		.id = id,
	};

	return mach_msg(&message.header, MACH_SEND_MSG, sizeof(message), 0,
	    MACH_PORT_NULL, MACH_MSG_TIMEOUT_NONE, MACH_PORT_NULL);
}

/* The thread: until machd is gone, as the server will find out too. */
static void *
reaper_run(void *argument)
{
	const struct reaper *reaper = argument;
	struct epoll_event event;

	for (;;) {
		int n = epoll_wait(reaper->epoll, &event, 1, -1);

		if (n < 0 && errno != EINTR)
			return NULL;
		if (n == 1 && reaper_tell(reaper, event.data.u64) != 0)
			return NULL;
	}
}

static int
reaper_start(struct reaper *reaper)
{
	pthread_attr_t attributes;
	pthread_t thread;
	sigset_t all, old;
	int r;

	r = pthread_attr_init(&attributes);
	if (r != 0)
		return -r;
	pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_DETACHED);
	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &old);
	r = pthread_create(&thread, &attributes, reaper_run, reaper);
	pthread_sigmask(SIG_SETMASK, &old, NULL);
	pthread_attr_destroy(&attributes);
	return -r;
}

static struct reaper *
reaper_free(struct reaper *reaper)
{
	if (reaper->epoll >= 0)
		close(reaper->epoll);
	free(reaper);
	return NULL;
}

DEFINE_CLEANUP(struct reaper *, reaper_free);

int
reaper_new(mach_port_t control, struct reaper **ret_reaper)
{
	_cleanup_(reaper_freep) struct reaper *reaper = NULL;
	int r;

	reaper = calloc(1, sizeof(*reaper));
	if (!reaper)
		return -ENOMEM;
	reaper->control = control;
	reaper->epoll = epoll_create1(EPOLL_CLOEXEC);
	if (reaper->epoll < 0)
		return -errno;
	r = reaper_start(reaper);
	if (r < 0)
		return r;
	*ret_reaper = TAKE(reaper);
	return 0;
}

static int
reaper_control(
    struct reaper *reaper, int op, int fd, uint32_t events, uint64_t id)
{
	struct epoll_event event = {
		.events = events ? events | EPOLLONESHOT : 0,
		.data.u64 = id,
	};

	return epoll_ctl(reaper->epoll, op, fd, &event) < 0 ? -errno : 0;
}

int
reaper_add(struct reaper *reaper, int fd, uint32_t events, uint64_t id)
{
	return reaper_control(reaper, EPOLL_CTL_ADD, fd, events, id);
}

int
reaper_again(struct reaper *reaper, int fd, uint32_t events, uint64_t id)
{
	return reaper_control(reaper, EPOLL_CTL_MOD, fd, events, id);
}

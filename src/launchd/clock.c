#include "launchd/clock.h"

#include <errno.h>
#include <poll.h>
#include <sys/epoll.h>
#include <sys/timerfd.h>
#include <time.h>
#include <unistd.h>

#include "launchd/launchd.h"
#include "launchd/managed.h"
#include "launchd/reaper.h"

#define SECOND 1000000000ull

uint64_t
clock_now(void)
{
	struct timespec now;

	clock_gettime(CLOCK_BOOTTIME, &now);
	return (uint64_t)now.tv_sec * SECOND + (uint64_t)now.tv_nsec;
}

int
clock_new(struct launchd *launchd)
{
	launchd->timer = timerfd_create(
	    CLOCK_BOOTTIME, TFD_CLOEXEC | TFD_NONBLOCK);
	if (launchd->timer < 0)
		return -errno;
	return reaper_add(
	    launchd->reaper, launchd->timer, EPOLLIN, REAPER_TIMER);
}

static void
earliest(uint64_t *due, uint64_t time)
{
	if (time && (!*due || time < *due))
		*due = time;
}

/* When a job has something due; 0: never. */
static uint64_t
due_of(const struct managed *managed)
{
	uint64_t due = 0;

	earliest(&due, managed->kill_at);
	earliest(&due, managed->again_at);
	earliest(&due, managed->wanted ? managed->throttled : 0);
	return due;
}

void
clock_set(struct launchd *launchd)
{
	struct managed *managed = NULL;
	struct itimerspec timer = { 0 };
	uint64_t due = 0;

	while ((managed = managed_next(launchd, managed)))
		earliest(&due, due_of(managed));
	if (due == launchd->managed.due)
		return;
	launchd->managed.due = due;
	timer.it_value.tv_sec = (time_t)(due / SECOND);
	timer.it_value.tv_nsec = (long)(due % SECOND);
	(void)timerfd_settime(launchd->timer, TFD_TIMER_ABSTIME, &timer, NULL);
	/* One that fired is told of once; it may be told of again. */
	(void)reaper_again(
	    launchd->reaper, launchd->timer, EPOLLIN, REAPER_TIMER);
}

bool
clock_wait(int fd, uint64_t until)
{
	struct pollfd poller = { .fd = fd, .events = POLLIN };
	uint64_t now = clock_now();
	int left = now < until ? (int)((until - now) / 1000000) : 0;

	return poll(&poller, 1, left) > 0;
}

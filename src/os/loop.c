#include "os/loop.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <time.h>
#include <unistd.h>

#include "base/cleanup.h"

#define LOOP_BATCH 64

struct loop {
	int epoll;
	struct timer **heap;                 /* binary heap, earliest first */
	unsigned timers, reserved, capacity; /* armed <= reserved <= room */
	int batch_size;
	struct epoll_event batch[LOOP_BATCH];
};

/* loop_new(): an empty loop. */
int
loop_new(struct loop **ret_loop)
{
	_cleanup_free_ struct loop *loop = calloc(1, sizeof(*loop));

	if (!loop)
		return -ENOMEM;
	loop->epoll = epoll_create1(EPOLL_CLOEXEC);
	if (loop->epoll < 0)
		return -errno;
	*ret_loop = TAKE(loop);
	return 0;
}

/* loop_free(): takes NULL; sources and timers must be gone. Returns NULL. */
struct loop *
loop_free(struct loop *loop)
{
	if (!loop)
		return NULL;
	close(loop->epoll);
	free(loop->heap);
	free(loop);
	return NULL;
}

static int
loop_control(struct loop *loop, int operation, struct source *source)
{
	struct epoll_event event = { .events = source->events,
		.data.ptr = source };

	return epoll_ctl(loop->epoll, operation, source->fd, &event) < 0
	    ? -errno
	    : 0;
}

/* loop_add(): begins to watch source->fd for events (EPOLLIN, ...). */
int
loop_add(struct loop *loop, struct source *source, uint32_t events)
{
	source->events = events;
	source->slot = 0;
	return loop_control(loop, EPOLL_CTL_ADD, source);
}

/* loop_change(): watches a source that was added for other events. */
int
loop_change(struct loop *loop, struct source *source, uint32_t events)
{
	source->events = events;
	return loop_control(loop, EPOLL_CTL_MOD, source);
}

/* loop_remove(): stops watching; call it before the fd is closed. */
void
loop_remove(struct loop *loop, struct source *source)
{
	if (source->slot > 0)
		loop->batch[source->slot - 1].data.ptr = NULL;
	source->slot = 0;
	(void)loop_control(loop, EPOLL_CTL_DEL, source);
}

/* loop_now(): CLOCK_MONOTONIC in nanoseconds. */
uint64_t
loop_now(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}

/* loop_tick(): as loop_now(), some milliseconds behind, for next to nothing. */
uint64_t
loop_tick(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC_COARSE, &now);
	return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}

static void
heap_put(struct loop *loop, unsigned i, struct timer *timer)
{
	loop->heap[i] = timer;
	timer->place = i + 1;
}

/* Moves the timer at i up or down to where it belongs. */
static void
heap_settle(struct loop *loop, unsigned i)
{
	struct timer *timer = loop->heap[i];

	while (i > 0 && loop->heap[(i - 1) / 2]->due > timer->due) {
		heap_put(loop, i, loop->heap[(i - 1) / 2]);
		i = (i - 1) / 2;
	}
	for (;;) {
		unsigned child = 2 * i + 1;

		if (child >= loop->timers)
			break;
		if (child + 1 < loop->timers &&
		    loop->heap[child + 1]->due < loop->heap[child]->due)
			child++;
		if (loop->heap[child]->due >= timer->due)
			break;
		heap_put(loop, i, loop->heap[child]);
		i = child;
	}
	heap_put(loop, i, timer);
}

/*
 * loop_timer_reserve(): room for one timer more, so that arming it cannot
 * fail; every timer needs its place before it is armed. -ENOMEM.
 */
int
loop_timer_reserve(struct loop *loop)
{
	unsigned capacity = loop->capacity ? 2 * loop->capacity : 16;
	struct timer **heap;

	if (loop->reserved == loop->capacity) {
		heap = reallocarray(
		    loop->heap, capacity, sizeof(struct timer *));
		if (!heap)
			return -ENOMEM;
		loop->heap = heap;
		loop->capacity = capacity;
	}
	loop->reserved++;
	return 0;
}

/* loop_timer_unreserve(): gives such a place back. */
void
loop_timer_unreserve(struct loop *loop)
{
	loop->reserved--;
}

/* loop_timer_arm(): calls timer->expired at `due`, once. */
void
loop_timer_arm(struct loop *loop, struct timer *timer, uint64_t due)
{
	loop_timer_cancel(loop, timer);
	timer->due = due;
	heap_put(loop, loop->timers++, timer);
	heap_settle(loop, timer->place - 1);
}

/* loop_timer_cancel(): also when it is not armed. */
void
loop_timer_cancel(struct loop *loop, struct timer *timer)
{
	unsigned i = timer->place;
	struct timer *last;

	if (i == 0)
		return;
	timer->place = 0;
	last = loop->heap[--loop->timers];
	if (last == timer)
		return;
	heap_put(loop, i - 1, last);
	heap_settle(loop, i - 1);
}

/* Milliseconds until the first timer, rounded up, at most `timeout`. */
static int
loop_patience(const struct loop *loop, int timeout)
{
	uint64_t now, wait;

	if (loop->timers == 0)
		return timeout;
	now = loop_now();
	if (loop->heap[0]->due <= now)
		return 0;
	wait = (loop->heap[0]->due - now + 999999) / 1000000;
	if (wait > 60000)
		wait = 60000;
	return timeout >= 0 && (uint64_t)timeout < wait ? timeout : (int)wait;
}

static void
loop_run_timers(struct loop *loop)
{
	uint64_t now;

	if (loop->timers == 0)
		return;
	now = loop_now();
	while (loop->timers > 0 && loop->heap[0]->due <= now) {
		struct timer *timer = loop->heap[0];

		loop_timer_cancel(loop, timer);
		timer->expired(timer);
	}
}

/*
 * loop_once(): waits for events, at most timeout milliseconds (-1: as long
 * as it takes), and calls what is ready. Returns the number of events or
 * -errno; -EINTR is 0 events.
 */
int
loop_once(struct loop *loop, int timeout)
{
	int n = epoll_wait(
	    loop->epoll, loop->batch, LOOP_BATCH, loop_patience(loop, timeout));

	if (n < 0 && errno != EINTR)
		return -errno;
	if (n < 0)
		n = 0;
	for (int i = 0; i < n; i++)
		((struct source *)loop->batch[i].data.ptr)->slot = (unsigned)i +
		    1;
	for (int i = 0; i < n; i++) {
		struct source *source = loop->batch[i].data.ptr;

		if (!source)
			continue;
		source->slot = 0;
		source->ready(source, loop->batch[i].events);
	}
	loop_run_timers(loop);
	return n;
}

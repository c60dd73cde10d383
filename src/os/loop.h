#pragma once

#include <stdint.h>
#include <sys/queue.h>

/*
 * One epoll loop. Sources are embedded in their owners; a source that is
 * removed while its event waits in the batch being worked off is forgotten,
 * so an owner may be freed from any callback.
 */
struct source {
	int fd; /* watched; not owned */
	uint32_t events;
	void (*ready)(struct source *source, uint32_t events);
	unsigned slot; /* 1 + index in the current batch, 0: none */
};

struct timer {
	uint64_t due; /* CLOCK_MONOTONIC, nanoseconds */
	void (*expired)(struct timer *timer);
	unsigned place; /* 1 + index in the heap, 0: not armed */
};

struct loop;

int loop_new(struct loop **ret_loop);
struct loop *loop_free(struct loop *loop);
int loop_add(struct loop *loop, struct source *source, uint32_t events);
int loop_change(struct loop *loop, struct source *source, uint32_t events);
void loop_remove(struct loop *loop, struct source *source);
int loop_timer_reserve(struct loop *loop);
void loop_timer_unreserve(struct loop *loop);
void loop_timer_arm(struct loop *loop, struct timer *timer, uint64_t due);
void loop_timer_cancel(struct loop *loop, struct timer *timer);
uint64_t loop_now(void);
uint64_t loop_tick(void);
int loop_once(struct loop *loop, int timeout);

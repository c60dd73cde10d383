#include "os/loop.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <unistd.h>
#include <cmocka.h>

#include "base/cleanup.h"

#define TIMERS 200

static struct loop *loop;
static unsigned expired_count;
static uint64_t expired_last;

static int
setup(void **state)
{
	(void)state;
	expired_count = 0;
	expired_last = 0;
	return loop_new(&loop);
}

static int
teardown(void **state)
{
	(void)state;
	loop = loop_free(loop);
	return 0;
}

static void
expired(struct timer *timer)
{
	assert_true(timer->due >= expired_last);
	assert_int_equal(timer->place, 0);
	expired_last = timer->due;
	expired_count++;
}

/* Timers of any order expire in order, each once; cancelled ones never. */
static void
test_timers(void **state)
{
	static struct timer timers[TIMERS];
	uint64_t now = loop_now();

	(void)state;
	for (unsigned i = 0; i < TIMERS; i++) {
		timers[i] = (struct timer){ .expired = expired };
		assert_int_equal(loop_timer_reserve(loop), 0);
		loop_timer_arm(loop, &timers[i], now - (i * 7919u) % 1000);
	}
	for (unsigned i = 0; i < TIMERS; i += 3)
		loop_timer_cancel(loop, &timers[i]);
	loop_timer_cancel(loop, &timers[0]);
	assert_int_equal(loop_once(loop, 0), 0);
	assert_int_equal(expired_count, TIMERS - (TIMERS + 2) / 3);
	for (unsigned i = 0; i < TIMERS; i++) {
		assert_int_equal(timers[i].place, 0);
		loop_timer_unreserve(loop);
	}
}

/* Arming again moves a timer; a wait ends when the first is due. */
static void
test_timer_rearm(void **state)
{
	struct timer timer = { .expired = expired };

	(void)state;
	assert_int_equal(loop_timer_reserve(loop), 0);
	loop_timer_arm(loop, &timer, loop_now() + 3600000000000ull);
	loop_timer_arm(loop, &timer, loop_now() + 1000000);
	while (expired_count == 0)
		assert_true(loop_once(loop, -1) >= 0);
	assert_int_equal(expired_count, 1);
	loop_timer_unreserve(loop);
}

struct pair {
	struct source source;
	struct pair *other;
	unsigned calls;
};

/* Removes the other source, whose event is in the same batch. */
static void
remove_other(struct source *source, uint32_t events)
{
	struct pair *pair = (struct pair *)(void *)source;

	assert_true(events & EPOLLIN);
	pair->calls++;
	if (pair->other->source.fd >= 0)
		loop_remove(loop, &pair->other->source);
}

static void
test_remove_in_batch(void **state)
{
	_cleanup_close_ int a = eventfd(1, EFD_CLOEXEC);
	_cleanup_close_ int b = eventfd(1, EFD_CLOEXEC);
	struct pair first = { .source = { .fd = a, .ready = remove_other } };
	struct pair second = { .source = { .fd = b, .ready = remove_other } };

	(void)state;
	first.other = &second;
	second.other = &first;
	assert_int_equal(loop_add(loop, &first.source, EPOLLIN), 0);
	assert_int_equal(loop_add(loop, &second.source, EPOLLIN), 0);
	assert_int_equal(loop_once(loop, 0), 2);
	assert_int_equal(first.calls + second.calls, 1);
	loop_remove(loop, first.calls ? &first.source : &second.source);
	assert_int_equal(loop_once(loop, 0), 0);
}

static void
test_add_twice(void **state)
{
	_cleanup_close_ int fd = eventfd(0, EFD_CLOEXEC);
	struct source source = { .fd = fd, .ready = remove_other };

	(void)state;
	assert_int_equal(loop_add(loop, &source, EPOLLIN), 0);
	assert_int_equal(loop_add(loop, &source, EPOLLIN), -EEXIST);
	assert_int_equal(loop_change(loop, &source, EPOLLOUT), 0);
	loop_remove(loop, &source);
	assert_int_equal(loop_change(loop, &source, EPOLLIN), -ENOENT);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_timers, setup, teardown),
		cmocka_unit_test_setup_teardown(
		    test_timer_rearm, setup, teardown),
		cmocka_unit_test_setup_teardown(
		    test_remove_in_batch, setup, teardown),
		cmocka_unit_test_setup_teardown(test_add_twice, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

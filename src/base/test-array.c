#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/array.h"
#include "base/size.h"

static void
grows_and_keeps_items(void **state)
{
	_cleanup_free_ int *items = NULL;
	size_t capacity = 0;

	(void)state;
	for (size_t i = 0; i < 1000; i++) {
		assert_int_equal(ARRAY_GROW(items, &capacity, i + 1), 0);
		assert_true(capacity > i);
		items[i] = (int)i;
	}
	for (size_t i = 0; i < 1000; i++)
		assert_int_equal(items[i], (int)i);
	/* Geometric growth: never more than half again what is needed. */
	assert_true(capacity <= 1500);
}

static void
leaves_a_large_enough_array_alone(void **state)
{
	_cleanup_free_ uint64_t *items = NULL;
	size_t capacity = 0;

	(void)state;
	assert_int_equal(ARRAY_GROW(items, &capacity, 100), 0);
	uint64_t *before = items;
	size_t had = capacity;
	assert_int_equal(ARRAY_GROW(items, &capacity, 100), 0);
	assert_int_equal(ARRAY_GROW(items, &capacity, 0), 0);
	assert_ptr_equal(items, before);
	assert_int_equal(capacity, had);
}

static void
refuses_what_no_size_can_hold(void **state)
{
	_cleanup_free_ uint64_t *items = NULL;
	size_t capacity = 0;

	(void)state;
	assert_int_equal(ARRAY_GROW(items, &capacity, 10), 0);
	uint64_t *before = items;
	size_t had = capacity;
	items[9] = 7;
	assert_int_equal(ARRAY_GROW(items, &capacity, SIZE_MAX), -ENOMEM);
	assert_int_equal(ARRAY_GROW(items, &capacity, SIZE_MAX / 8), -ENOMEM);
	assert_int_equal(
	    ARRAY_GROW(items, &capacity, SIZE_MAX / 8 + 2), -ENOMEM);
	assert_ptr_equal(items, before);
	assert_int_equal(capacity, had);
	assert_int_equal(items[9], 7);
}

static void
sizes_do_not_wrap(void **state)
{
	size_t size = 5;

	(void)state;
	assert_false(size_add(SIZE_MAX, 1, &size));
	assert_false(size_mul(SIZE_MAX / 2, 3, &size));
	assert_false(size_round_up(SIZE_MAX - 2, 8, &size));
	assert_int_equal(size, 5);
	assert_true(size_add(SIZE_MAX - 1, 1, &size));
	assert_true(size == SIZE_MAX);
	assert_true(size_round_up(9, 8, &size));
	assert_int_equal(size, 16);
	assert_true(size_round_up(16, 8, &size));
	assert_int_equal(size, 16);
	assert_true(size_round_up(0, 8, &size));
	assert_int_equal(size, 0);
	assert_true(size_mul(6, 7, &size));
	assert_int_equal(size, 42);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(grows_and_keeps_items),
		cmocka_unit_test(leaves_a_large_enough_array_alone),
		cmocka_unit_test(refuses_what_no_size_can_hold),
		cmocka_unit_test(sizes_do_not_wrap),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/text.h"

static void
copy_terminates_always(void **state)
{
	char buffer[4];

	(void)state;
	assert_true(text_copy(buffer, sizeof(buffer), "abc"));
	assert_string_equal(buffer, "abc");
	assert_false(text_copy(buffer, sizeof(buffer), "wxyz"));
	assert_string_equal(buffer, "wxy");
	assert_true(text_copy(buffer, 1, ""));
	assert_false(text_copy(buffer, 1, "a"));
	assert_string_equal(buffer, "");
}

static void
escape_leaves_only_printable_text(void **state)
{
	static const char all[] = "a\\\"\n\x7f\xff";
	char buffer[64];

	(void)state;
	assert_true(text_escape(buffer, sizeof(buffer), all, sizeof(all)));
	assert_string_equal(buffer, "a\\\\\\\"\\x0a\\x7f\\xff\\x00");
}

static void
escape_is_not_cut_in_the_middle(void **state)
{
	char buffer[8];

	(void)state;
	assert_false(text_escape(buffer, 5, "a\n", 2));
	assert_string_equal(buffer, "a");
	assert_true(text_escape(buffer, 6, "a\n", 2));
	assert_string_equal(buffer, "a\\x0a");
	assert_false(text_escape(buffer, 1, "a", 1));
	assert_string_equal(buffer, "");
}

static void
numbers_are_read_whole_or_not(void **state)
{
	uint64_t n = 7;

	(void)state;
	assert_int_equal(text_number("", 9, &n), -EINVAL);
	assert_int_equal(text_number("0x", 9, &n), -EINVAL);
	assert_int_equal(text_number("-1", 9, &n), -EINVAL);
	assert_int_equal(text_number(" 1", 9, &n), -EINVAL);
	assert_int_equal(text_number("1a", 9, &n), -EINVAL);
	assert_int_equal(text_number("10", 9, &n), -ERANGE);
	assert_int_equal(
	    text_number("18446744073709551616", UINT64_MAX, &n), -ERANGE);
	assert_int_equal(
	    text_number("99999999999999999999x", UINT64_MAX, &n), -EINVAL);
	assert_int_equal(n, 7);
	assert_int_equal(text_number("9", 9, &n), 0);
	assert_int_equal(n, 9);
	assert_int_equal(text_number("0x1Fe", 1000, &n), 0);
	assert_int_equal(n, 0x1fe);
	assert_int_equal(text_number("18446744073709551615", UINT64_MAX, &n), 0);
	assert_true(n == UINT64_MAX);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(copy_terminates_always),
		cmocka_unit_test(escape_leaves_only_printable_text),
		cmocka_unit_test(escape_is_not_cut_in_the_middle),
		cmocka_unit_test(numbers_are_read_whole_or_not),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/mapping.h"

static int
parse(const char *line, struct mapping *ret_mapping)
{
	return mapping_parse(line, strlen(line), ret_mapping);
}

static void
a_file(void **state)
{
	struct mapping m;

	(void)state;
	assert_int_equal(
	    parse(
		"7f00dead0000-7f00dead2000 r-xp 00001000 fe:0a 1234    /bin/a b",
		&m),
	    0);
	assert_int_equal(m.start, 0x7f00dead0000);
	assert_int_equal(m.end, 0x7f00dead2000);
	assert_int_equal(m.protection, MAPPING_READ | MAPPING_EXECUTE);
	assert_false(m.shared);
	assert_int_equal(m.offset, 0x1000);
	assert_int_equal(m.device_major, 0xfe);
	assert_int_equal(m.device_minor, 0x0a);
	assert_int_equal(m.inode, 1234);
	assert_int_equal(m.name_length, 8);
	assert_memory_equal(m.name, "/bin/a b", 8);
}

static void
no_name(void **state)
{
	struct mapping m;

	(void)state;
	assert_int_equal(parse("1000-2000 -w-s 00000000 00:00 0 ", &m), 0);
	assert_int_equal(m.protection, MAPPING_WRITE);
	assert_true(m.shared);
	assert_int_equal(m.name_length, 0);
}

static void
not_a_line(void **state)
{
	static const char *const bad[] = { "", "1000", "1000-2000",
		"1000-2000 rwxp", "2000-1000 rwxp 0 00:00 0 ",
		"1000-1000 rwxp 0 00:00 0 ", "g000-2000 rwxp 0 00:00 0 ",
		"11112222333344445-2 rwxp 0 00:00 0 ",
		"1000-2000 rwxp 0 00:00 a ", "1000-2000 rwxp 0 0000 0 " };
	struct mapping m = { .start = 7 };

	(void)state;
	for (unsigned i = 0; i < sizeof(bad) / sizeof(*bad); i++)
		assert_int_equal(parse(bad[i], &m), -EINVAL);
	assert_int_equal(m.start, 7);
}

/* Every line that the kernel writes of this process. */
static void
own_lines(void **state)
{
	FILE *file = fopen("/proc/self/maps", "re");
	unsigned count = 0;
	char line[4096];
	struct mapping m;
	bool here = false;

	(void)state;
	assert_non_null(file);
	while (fgets(line, sizeof(line), file)) {
		assert_int_equal(
		    mapping_parse(line, strcspn(line, "\n"), &m), 0);
		here |= (uintptr_t)line >= m.start && (uintptr_t)line < m.end;
		count++;
	}
	fclose(file);
	assert_true(count > 3);
	assert_true(here);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_file),
		cmocka_unit_test(no_name),
		cmocka_unit_test(not_a_line),
		cmocka_unit_test(own_lines),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

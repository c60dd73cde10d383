/* What /proc tells of this machine. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <unistd.h>
#include <cmocka.h>

#include "os/process.h"
#include "os/system.h"

/* Each processor's ticks are part of what all have. */
static void
test_ticks(void **state)
{
	struct system_ticks total, cpus[1024];
	uint64_t sum[SYSTEM_STATES] = { 0 };
	unsigned count;

	(void)state;
	assert_int_equal(system_ticks(&total, cpus, 1024, &count), 0);
	assert_in_range(count, 1, 1024);
	for (unsigned i = 0; i < count; i++) {
		assert_in_range(cpus[i].number, i, 100000);
		for (unsigned s = 0; s < SYSTEM_STATES; s++)
			sum[s] += cpus[i].ticks[s];
	}
	/* The kernel rounds each of them, up to three of a state. */
	for (unsigned s = 0; s < SYSTEM_STATES; s++)
		assert_true(sum[s] <= total.ticks[s] + 3 * count &&
		    total.ticks[s] <= sum[s] + 3 * count);
	assert_int_equal(system_ticks(&total, cpus, 0, &count), 0);
	assert_int_equal(count, 0);
}

static void
test_memory(void **state)
{
	uint64_t pages = (uint64_t)sysconf(_SC_PHYS_PAGES);
	struct system_memory memory;

	(void)state;
	assert_int_equal(system_memory(&memory), 0);
	assert_in_range(memory.free, 1, pages);
	assert_in_range(memory.active + memory.inactive, 1, pages);
	assert_in_range(memory.kernel, 1, pages);
	assert_in_range(memory.anonymous, 1, pages);
	assert_true(memory.file >= memory.shared);
	assert_true(memory.faults > 0);
}

static void
test_load(void **state)
{
	unsigned load[3] = { ~0u, ~0u, ~0u };

	(void)state;
	assert_int_equal(system_load(load), 0);
	for (unsigned i = 0; i < 3; i++) {
		assert_in_range(load[i], 0, 1000000000);
		assert_int_equal(load[i] % 10, 0);
	}
}

static void
test_command_line(void **state)
{
	char line[4096], small[4];

	(void)state;
	assert_int_equal(system_command_line(line, sizeof(line)), 0);
	assert_null(strchr(line, '\n'));
	assert_int_equal(system_command_line(small, sizeof(small)), 0);
	assert_true(strlen(small) < sizeof(small));
	assert_int_equal(strncmp(small, line, strlen(small)), 0);
}

static void
test_usage(void **state)
{
	struct process_usage usage;

	(void)state;
	assert_int_equal(process_usage(getpid(), &usage), 0);
	assert_int_equal(usage.threads, 1);
	assert_true(usage.resident > 0 && usage.resident <= usage.virtual);
	assert_true(usage.resident_peak >= usage.resident);
	assert_true(usage.minor_faults > 0);
	assert_true(process_usage(0x3fffffff, &usage) < 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_ticks),
		cmocka_unit_test(test_memory),
		cmocka_unit_test(test_load),
		cmocka_unit_test(test_command_line),
		cmocka_unit_test(test_usage),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

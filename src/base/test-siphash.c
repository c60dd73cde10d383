#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/siphash.h"

static const uint8_t key[16] = { 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13,
	14, 15 };

/* The paper's example (appendix A): 15 bytes 00 .. 0e under key 00 .. 0f. */
static void
agrees_with_the_paper(void **state)
{
	uint8_t bytes[15];

	(void)state;
	for (uint8_t i = 0; i < sizeof(bytes); i++)
		bytes[i] = i;
	assert_true(siphash(key, bytes, 15) == 0xa129ca6149be45e5);
}

static void
depends_on_key_length_and_every_byte(void **state)
{
	uint8_t other[16] = { 1 };
	uint8_t bytes[24] = { 0 };
	uint64_t plain = siphash(key, bytes, sizeof(bytes));

	(void)state;
	assert_true(siphash(other, bytes, sizeof(bytes)) != plain);
	assert_true(siphash(key, bytes, sizeof(bytes) - 1) != plain);
	for (unsigned i = 0; i < sizeof(bytes); i++) {
		bytes[i] ^= 1;
		assert_true(siphash(key, bytes, sizeof(bytes)) != plain);
		bytes[i] ^= 1;
	}
	assert_true(siphash(key, bytes, sizeof(bytes)) == plain);
	assert_true(siphash(key, NULL, 0) == siphash(key, bytes, 0));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(agrees_with_the_paper),
		cmocka_unit_test(depends_on_key_length_and_every_byte),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

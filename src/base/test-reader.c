#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/reader.h"
#include "base/writer.h"

static void
what_is_written_is_read(void **state)
{
	uint8_t bytes[32];
	struct writer w = writer_of(bytes, sizeof(bytes));
	uint8_t u8;
	uint16_t u16;
	uint32_t u32;
	uint64_t u64;
	char text[3];

	(void)state;
	assert_int_equal(writer_u8(&w, 0x12), 0);
	assert_int_equal(writer_u16(&w, 0x3456), 0);
	assert_int_equal(writer_u32(&w, 0x789abcde), 0);
	assert_int_equal(writer_u64(&w, 0x1122334455667788), 0);
	assert_int_equal(writer_zero(&w, 2), 0);
	assert_int_equal(writer_copy(&w, "abc", 3), 0);
	assert_int_equal(w.left, 32 - 20);

	struct reader r = reader_of(bytes, 20);
	assert_int_equal(reader_u8(&r, &u8), 0);
	assert_int_equal(reader_u16(&r, &u16), 0);
	assert_int_equal(reader_u32(&r, &u32), 0);
	assert_int_equal(reader_u64(&r, &u64), 0);
	assert_int_equal(reader_skip(&r, 2), 0);
	assert_int_equal(reader_copy(&r, 3, text), 0);
	assert_int_equal(u8, 0x12);
	assert_int_equal(u16, 0x3456);
	assert_int_equal(u32, 0x789abcde);
	assert_true(u64 == 0x1122334455667788);
	assert_memory_equal(text, "abc", 3);
	assert_int_equal(r.left, 0);
}

static void
a_short_read_changes_nothing(void **state)
{
	const uint8_t bytes[3] = { 1, 2, 3 };
	struct reader r = reader_of(bytes, sizeof(bytes)), sub = { 0 };
	uint32_t u32 = 77;
	uint16_t u16;
	const void *at = &r;

	(void)state;
	assert_int_equal(reader_u32(&r, &u32), -EBADMSG);
	assert_int_equal(reader_take(&r, SIZE_MAX, &at), -EBADMSG);
	assert_int_equal(reader_skip(&r, 4), -EBADMSG);
	assert_int_equal(reader_sub(&r, 4, &sub), -EBADMSG);
	assert_int_equal(u32, 77);
	assert_ptr_equal(at, &r);
	assert_ptr_equal(r.at, bytes);
	assert_int_equal(r.left, 3);

	assert_int_equal(reader_sub(&r, 2, &sub), 0);
	assert_int_equal(reader_u16(&sub, &u16), 0);
	assert_int_equal(reader_u16(&sub, &u16), -EBADMSG);
	assert_int_equal(r.left, 1);
}

static void
a_full_buffer_is_left_alone(void **state)
{
	uint8_t bytes[4] = { 0, 0, 0, 0xee };
	struct writer w = writer_of(bytes, 3);
	void *at = NULL;

	(void)state;
	assert_int_equal(writer_u32(&w, 0xffffffff), -ENOBUFS);
	assert_int_equal(writer_reserve(&w, SIZE_MAX, &at), -ENOBUFS);
	assert_int_equal(writer_zero(&w, 4), -ENOBUFS);
	assert_null(at);
	assert_int_equal(w.left, 3);
	assert_int_equal(bytes[0], 0);
	assert_int_equal(writer_u16(&w, 0x0101), 0);
	assert_int_equal(writer_u8(&w, 2), 0);
	assert_int_equal(writer_u8(&w, 3), -ENOBUFS);
	assert_int_equal(bytes[3], 0xee);
}

static void
nothing_is_readable_from_nothing(void **state)
{
	struct reader r = reader_of(NULL, 0);
	struct writer w = writer_of(NULL, 0);
	uint8_t u8;

	(void)state;
	assert_int_equal(reader_copy(&r, 0, NULL), 0);
	assert_int_equal(reader_u8(&r, &u8), -EBADMSG);
	assert_int_equal(writer_copy(&w, NULL, 0), 0);
	assert_int_equal(writer_zero(&w, 0), 0);
	assert_int_equal(writer_u8(&w, 1), -ENOBUFS);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_written_is_read),
		cmocka_unit_test(a_short_read_changes_nothing),
		cmocka_unit_test(a_full_buffer_is_left_alone),
		cmocka_unit_test(nothing_is_readable_from_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

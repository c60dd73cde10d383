#pragma once

/*
 * The test vocabulary that XNU's own tests are written in, for Linux.
 *
 * A test is T_DECL(name, "what it shows") { ... }; it uses T_ASSERT_* (ends
 * the test) and T_EXPECT_* (goes on), and runs in a process of its own. On a
 * Mac the system's <darwintest.h> stands in for this file: so each assertion
 * has a message, and nothing here that is not there is used in a test.
 */

#include <errno.h>
#include <mach/mach.h>
#include <mach/mach_error.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct dt_test {
	const char *name;
	const char *desc;
	void (*body)(void);
	struct dt_test *next;
};

/* Where an assertion stands, and whether its failure ends the test. */
struct dt_site {
	const char *file;
	int line;
	bool fatal;
	const char *text;
};

void dt_register(struct dt_test *test);
void dt_check(struct dt_site site, bool holds, const char *detail,
    const char *format, ...) __attribute__((format(printf, 4, 5)));
void dt_skip(const char *format, ...)
    __attribute__((format(printf, 1, 2), noreturn));
void dt_log(const char *format, ...) __attribute__((format(printf, 1, 2)));
void dt_atend(void (*call)(void));
void dt_end(void) __attribute__((noreturn));
/* What stands beside a failure, in a buffer of the calling thread. */
const char *dt_numbers(long long x, long long y);
const char *dt_strings(const char *x, const char *y);
const char *dt_codes(kern_return_t x, kern_return_t y);
const char *dt_errno(int error);

#define T_DECL(name_, desc_, ...)                                               \
	static void name_(void);                                                \
	static struct dt_test dt_test_##name_ = { #name_, desc_, name_, NULL }; \
	__attribute__((constructor)) static void dt_constructor_##name_(void)   \
	{                                                                       \
		dt_register(&dt_test_##name_);                                  \
	}                                                                       \
	static void name_(void)

#define DT_SITE(fatal_, text_)                                                 \
	(struct dt_site)                                                       \
	{                                                                      \
		__FILE__, __LINE__, fatal_, text_                              \
	}

/* Both sides once each, compared as 64 bit numbers. */
#define DT_COMPARE(fatal_, x_, op_, y_, ...)                                   \
	do {                                                                   \
		const long long dt_x = (long long)(x_);                        \
		const long long dt_y = (long long)(y_);                        \
		const bool dt_ok = dt_x op_ dt_y;                              \
		dt_check(DT_SITE(fatal_, #x_ " " #op_ " " #y_), dt_ok,         \
		    dt_ok ? "" : dt_numbers(dt_x, dt_y), __VA_ARGS__);         \
	} while (0)

#define DT_STRING(fatal_, x_, y_, ...)                                         \
	do {                                                                   \
		const char *dt_x = (x_);                                       \
		const char *dt_y = (y_);                                       \
		const bool dt_ok = dt_x && dt_y && strcmp(dt_x, dt_y) == 0;    \
		dt_check(DT_SITE(fatal_, #x_ " is " #y_), dt_ok,               \
		    dt_ok ? "" : dt_strings(dt_x, dt_y), __VA_ARGS__);         \
	} while (0)

#define DT_MACH(fatal_, x_, y_, ...)                                           \
	do {                                                                   \
		const kern_return_t dt_x = (kern_return_t)(x_);                \
		const kern_return_t dt_y = (kern_return_t)(y_);                \
		const bool dt_ok = dt_x == dt_y;                               \
		dt_check(DT_SITE(fatal_, #x_ " gives " #y_), dt_ok,            \
		    dt_ok ? "" : dt_codes(dt_x, dt_y), __VA_ARGS__);           \
	} while (0)

#define DT_POSIX(fatal_, holds_, text_, ...)                                   \
	do {                                                                   \
		const bool dt_ok = (holds_);                                   \
		dt_check(DT_SITE(fatal_, text_), dt_ok,                        \
		    dt_ok ? "" : dt_errno(errno), __VA_ARGS__);                \
	} while (0)

#define T_ASSERT_EQ(x, y, ...) DT_COMPARE(true, x, ==, y, __VA_ARGS__)
#define T_ASSERT_NE(x, y, ...) DT_COMPARE(true, x, !=, y, __VA_ARGS__)
#define T_ASSERT_LT(x, y, ...) DT_COMPARE(true, x, <, y, __VA_ARGS__)
#define T_ASSERT_LE(x, y, ...) DT_COMPARE(true, x, <=, y, __VA_ARGS__)
#define T_ASSERT_GT(x, y, ...) DT_COMPARE(true, x, >, y, __VA_ARGS__)
#define T_ASSERT_GE(x, y, ...) DT_COMPARE(true, x, >=, y, __VA_ARGS__)
#define T_EXPECT_EQ(x, y, ...) DT_COMPARE(false, x, ==, y, __VA_ARGS__)
#define T_EXPECT_NE(x, y, ...) DT_COMPARE(false, x, !=, y, __VA_ARGS__)
#define T_EXPECT_LT(x, y, ...) DT_COMPARE(false, x, <, y, __VA_ARGS__)
#define T_EXPECT_LE(x, y, ...) DT_COMPARE(false, x, <=, y, __VA_ARGS__)
#define T_EXPECT_GT(x, y, ...) DT_COMPARE(false, x, >, y, __VA_ARGS__)
#define T_EXPECT_GE(x, y, ...) DT_COMPARE(false, x, >=, y, __VA_ARGS__)

#define T_ASSERT_EQ_STR(x, y, ...) DT_STRING(true, x, y, __VA_ARGS__)
#define T_EXPECT_EQ_STR(x, y, ...) DT_STRING(false, x, y, __VA_ARGS__)

#define T_ASSERT_TRUE(x, ...)  DT_COMPARE(true, !!(x), ==, 1, __VA_ARGS__)
#define T_ASSERT_FALSE(x, ...) DT_COMPARE(true, !!(x), ==, 0, __VA_ARGS__)
#define T_EXPECT_TRUE(x, ...)  DT_COMPARE(false, !!(x), ==, 1, __VA_ARGS__)
#define T_EXPECT_FALSE(x, ...) DT_COMPARE(false, !!(x), ==, 0, __VA_ARGS__)

#define T_ASSERT_NOTNULL(x, ...)                                               \
	DT_COMPARE(true, (uintptr_t)(x), !=, 0, __VA_ARGS__)
#define T_EXPECT_NOTNULL(x, ...)                                               \
	DT_COMPARE(false, (uintptr_t)(x), !=, 0, __VA_ARGS__)
#define T_ASSERT_NULL(x, ...)                                                  \
	DT_COMPARE(true, (uintptr_t)(x), ==, 0, __VA_ARGS__)
#define T_EXPECT_NULL(x, ...)                                                  \
	DT_COMPARE(false, (uintptr_t)(x), ==, 0, __VA_ARGS__)

#define T_ASSERT_MACH_SUCCESS(x, ...)                                          \
	DT_MACH(true, x, KERN_SUCCESS, __VA_ARGS__)
#define T_EXPECT_MACH_SUCCESS(x, ...)                                          \
	DT_MACH(false, x, KERN_SUCCESS, __VA_ARGS__)
#define T_ASSERT_MACH_ERROR(x, error, ...) DT_MACH(true, x, error, __VA_ARGS__)
#define T_EXPECT_MACH_ERROR(x, error, ...) DT_MACH(false, x, error, __VA_ARGS__)

#define T_ASSERT_POSIX_SUCCESS(x, ...) DT_POSIX(true, (x) >= 0, #x, __VA_ARGS__)
#define T_EXPECT_POSIX_SUCCESS(x, ...)                                         \
	DT_POSIX(false, (x) >= 0, #x, __VA_ARGS__)
#define T_ASSERT_POSIX_ZERO(x, ...) DT_POSIX(true, (x) == 0, #x, __VA_ARGS__)
#define T_EXPECT_POSIX_ZERO(x, ...) DT_POSIX(false, (x) == 0, #x, __VA_ARGS__)

#define T_PASS(...) dt_check(DT_SITE(false, "pass"), true, "", __VA_ARGS__)
#define T_FAIL(...) dt_check(DT_SITE(false, "fail"), false, "", __VA_ARGS__)
#define T_ASSERT_FAIL(...)                                                     \
	dt_check(DT_SITE(true, "fail"), false, "", __VA_ARGS__)
#define T_LOG(...)    dt_log(__VA_ARGS__)
#define T_SKIP(...)   dt_skip(__VA_ARGS__)
#define T_END         dt_end()
#define T_ATEND(call) dt_atend(call)
/* There, the next assertion is not shown when it holds; here, none is. */
#define T_QUIET                                                                \
	do {                                                                   \
	} while (0)

#pragma once

/* Sizes that cannot wrap, and the small arithmetic beside them. */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/cleanup.h"

#define ARRAY_SIZE(a) (sizeof(a) / sizeof((a)[0]))

/* container_of(p, struct x, member): the x whose MEMBER is at P. */
#define container_of(p, type, member)                                          \
	((type *)(void *)((char *)(p)-offsetof(type, member)))

/* Whether a + b fits; if so it is in *ret_sum. */
_must_use_ static inline bool
size_add(size_t a, size_t b, size_t *ret_sum)
{
	size_t sum;

	if (__builtin_add_overflow(a, b, &sum))
		return false;
	*ret_sum = sum;
	return true;
}

/* Whether a * b fits; if so it is in *ret_product. */
_must_use_ static inline bool
size_mul(size_t a, size_t b, size_t *ret_product)
{
	size_t product;

	if (__builtin_mul_overflow(a, b, &product))
		return false;
	*ret_product = product;
	return true;
}

/* Whether SIZE rounded up to TO, a power of two, fits; if so it is in *ret. */
_must_use_ static inline bool
size_round_up(size_t size, size_t to, size_t *ret_size)
{
	size_t sum;

	if (!size_add(size, to - 1, &sum))
		return false;
	*ret_size = sum & ~(to - 1);
	return true;
}

static inline size_t
size_min(size_t a, size_t b)
{
	return a < b ? a : b;
}

static inline size_t
size_max(size_t a, size_t b)
{
	return a > b ? a : b;
}

#pragma once

/* Values that both sides know. */

#include <stddef.h>
#include <stdint.h>

static inline uint32_t
mix(uint32_t x)
{
	x ^= x >> 16;
	x *= 0x7feb352dU;
	x ^= x >> 15;
	x *= 0x846ca68bU;
	return x ^ (x >> 16);
}

/* number_of(): a number that follows from the seed, from 0 to max. */
static inline unsigned int
number_of(unsigned int seed, unsigned int max)
{
	return (unsigned int)(mix(seed * 2654435761U + 17) % (max + 1ULL));
}

/* fill(), is_filled(): n bytes that follow from the seed. */
static inline void
fill(void *p, size_t n, unsigned int seed)
{
	unsigned char *to = p;

	for (size_t i = 0; i < n; i++)
		to[i] = (unsigned char)mix(seed + 31 * (unsigned int)i);
}

static inline int
is_filled(const void *p, size_t n, unsigned int seed)
{
	const unsigned char *from = p;

	for (size_t i = 0; i < n; i++)
		if (from[i] != (unsigned char)mix(seed + 31 * (unsigned int)i))
			return 0;
	return 1;
}

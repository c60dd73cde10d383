#include "base/siphash.h"

#include <string.h>

struct siphash {
	uint64_t a, b, c, d;
};

static uint64_t
rotate(uint64_t value, unsigned by)
{
	return value << by | value >> (64 - by);
}

/* Little-endian by the paper, whatever the host. */
static uint64_t
load(const uint8_t *at)
{
	uint64_t value = 0;

	for (unsigned i = 0; i < 8; i++)
		value |= (uint64_t)at[i] << (8 * i);
	return value;
}

static void
rounds(struct siphash *s, unsigned count)
{
	while (count-- > 0) {
		s->a += s->b;
		s->c += s->d;
		s->b = rotate(s->b, 13) ^ s->a;
		s->d = rotate(s->d, 16) ^ s->c;
		s->a = rotate(s->a, 32);
		s->c += s->b;
		s->a += s->d;
		s->b = rotate(s->b, 17) ^ s->c;
		s->d = rotate(s->d, 21) ^ s->a;
		s->c = rotate(s->c, 32);
	}
}

static void
absorb(struct siphash *s, uint64_t word)
{
	s->d ^= word;
	rounds(s, 2);
	s->a ^= word;
}

uint64_t
siphash(const uint8_t key[16], const void *bytes, size_t size)
{
	const uint8_t *at = bytes;
	uint64_t k0 = load(key), k1 = load(key + 8);
	struct siphash s = {
		.a = k0 ^ 0x736f6d6570736575,
		.b = k1 ^ 0x646f72616e646f6d,
		.c = k0 ^ 0x6c7967656e657261,
		.d = k1 ^ 0x7465646279746573,
	};
	uint8_t tail[8] = { 0 };
	size_t left = size;

	for (; left >= 8; left -= 8, at += 8)
		absorb(&s, load(at));
	if (left > 0)
		memcpy(tail, at, left);
	tail[7] = (uint8_t)size;
	absorb(&s, load(tail));
	s.c ^= 0xff;
	rounds(&s, 4);
	return s.a ^ s.b ^ s.c ^ s.d;
}

#include "mig/arena.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

enum { CHUNK_SIZE = 64 * 1024 };

struct chunk {
	struct chunk *next;
	size_t used, size;
	_Alignas(max_align_t) char bytes[];
};

struct arena {
	struct chunk *chunks;
};

void *
xrealloc(void *p, size_t size)
{
	void *grown = realloc(p, size);

	if (!grown) {
		fputs("mig: out of memory\n", stderr);
		exit(1);
	}
	return grown;
}

struct arena *
arena_new(void)
{
	struct arena *a = xrealloc(NULL, sizeof(*a));

	a->chunks = NULL;
	return a;
}

void
arena_free(struct arena *a)
{
	if (!a)
		return;
	while (a->chunks) {
		struct chunk *next = a->chunks->next;

		free(a->chunks);
		a->chunks = next;
	}
	free(a);
}

void *
arena_alloc(struct arena *a, size_t size)
{
	const size_t align = _Alignof(max_align_t);
	size_t rounded = (size + align - 1) / align * align;
	struct chunk *chunk = a->chunks;
	void *p;

	if (!chunk || chunk->size - chunk->used < rounded) {
		size_t room = rounded > CHUNK_SIZE ? rounded : CHUNK_SIZE;

		chunk = xrealloc(NULL, sizeof(*chunk) + room);
		chunk->next = a->chunks;
		chunk->used = 0;
		chunk->size = room;
		a->chunks = chunk;
	}
	p = chunk->bytes + chunk->used;
	chunk->used += rounded;
	return memset(p, 0, size);
}

char *
arena_strndup(struct arena *a, const char *s, size_t n)
{
	char *copy = arena_alloc(a, n + 1);

	memcpy(copy, s, n);
	return copy;
}

char *
arena_printf(struct arena *a, const char *format, ...)
{
	va_list args;
	char *s;
	int n;

	va_start(args, format);
	n = vsnprintf(NULL, 0, format, args);
	va_end(args);
	s = arena_alloc(a, (size_t)n + 1);
	va_start(args, format);
	vsnprintf(s, (size_t)n + 1, format, args);
	va_end(args);
	return s;
}

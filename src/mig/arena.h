#pragma once

#include <stddef.h>

#include "base/cleanup.h"

/*
 * Memory of one run of the compiler: everything that is parsed and laid out
 * lives until the arena goes. Allocation never returns NULL: a compiler that
 * is out of memory says so and exits with 1.
 */
struct arena;

/* arena_new(): an empty arena; free it with arena_free(). */
_must_use_ struct arena *arena_new(void);

/* arena_free(): frees all that was allocated from a, which may be NULL. */
void arena_free(struct arena *a);

/* arena_alloc(): size bytes of zeros, aligned for any type. */
void *arena_alloc(struct arena *a, size_t size);

/* arena_strndup(): a copy of the first n bytes at s, with a NUL. */
char *arena_strndup(struct arena *a, const char *s, size_t n);

/* arena_printf(): a formatted string. */
char *arena_printf(struct arena *a, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* xrealloc(): realloc() that says that memory is out, and exits with 1. */
_must_use_ void *xrealloc(void *p, size_t size);

DEFINE_CLEANUP(struct arena *, arena_free);

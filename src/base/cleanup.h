#pragma once

/*
 * Ownership in local variables: every local that owns something carries
 * `_cleanup_(f)` and is given away with a visible TAKE().
 */

#include <stdlib.h>
#include <unistd.h>

#define _cleanup_(f) __attribute__((cleanup(f)))
#define _must_use_   __attribute__((warn_unused_result))
#define _unused_     __attribute__((unused))

/* TAKE(p): the value of p, leaving NULL behind: ownership moves to the caller. */
#define TAKE(p)                                                                \
	({                                                                     \
		__typeof__(p) *take_from_ = &(p);                              \
		__typeof__(p) taken_ = *take_from_;                            \
		*take_from_ = NULL;                                            \
		taken_;                                                        \
	})

/* TAKE_FD(fd): the same for file descriptors, leaving -1. */
#define TAKE_FD(fd)                                                            \
	({                                                                     \
		int *take_from_ = &(fd);                                       \
		int taken_ = *take_from_;                                      \
		*take_from_ = -1;                                              \
		taken_;                                                        \
	})

/*
 * DEFINE_CLEANUP(struct port *, port_unref): defines port_unrefp(), for
 * `_cleanup_(port_unrefp) struct port *port = NULL;`.
 */
#define DEFINE_CLEANUP(type, f)                                                \
	static inline void f##p(type *p)                                       \
	{                                                                      \
		if (*p)                                                        \
			f(*p);                                                 \
	}                                                                      \
	struct cleanup_takes_a_semicolon_

/* free_p(): frees what the pointer variable at p points to. */
static inline void
free_p(void *p)
{
	free(*(void **)p);
}

/* close_p(): closes the fd variable at p unless it is negative. */
static inline void
close_p(int *p)
{
	if (*p >= 0)
		close(*p);
}

#define _cleanup_free_  _cleanup_(free_p)
#define _cleanup_close_ _cleanup_(close_p)

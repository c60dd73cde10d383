#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "base/cleanup.h"

/* The text of a file to be: collected here, written when all is well. */
struct out {
	char *text;
	size_t len, room;
};

/* out_printf(): adds to the text. */
void out_printf(struct out *o, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* out_deinit(): frees the text. */
void out_deinit(struct out *o);

/*
 * out_write(): writes the text as the file path, which is then there as a
 * whole or as it was before: under another name first. 0 or -errno. What is
 * no regular file (/dev/stdout) is written to as it is.
 */
int out_write(const struct out *o, const char *path);

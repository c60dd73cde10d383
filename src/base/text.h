#pragma once

/* Text from outside: into bounded buffers, printable, and into numbers. */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/cleanup.h"

/*
 * Copies the string TEXT into BUFFER of SIZE bytes (at least 1) and terminates
 * it. Returns whether all of it fitted; if not, the beginning is there.
 */
bool text_copy(char *buffer, size_t size, const char *text);

/*
 * Writes LENGTH bytes of a peer's text as printable ASCII into BUFFER of SIZE
 * bytes (at least 1), terminated: a backslash as \\, a quote as \", anything
 * that is not printable ASCII as \xHH. So it can stand between quotes in a log
 * line. Returns whether all of it fitted; no escape is cut in the middle.
 */
bool text_escape(char *buffer, size_t size, const char *text, size_t length);

/*
 * Reads TEXT, all of it, as an unsigned number: decimal, or hexadecimal after
 * 0x. No sign, no blank. Returns 0; -EINVAL if it is no number; -ERANGE if it
 * is over MAX.
 */
_must_use_ int text_number(const char *text, uint64_t max, uint64_t *ret_number);

#pragma once

/*
 * A bounded reader: the only way bytes of a peer are parsed. It never reads
 * past its end and never needs alignment; values are in the host's byte order,
 * since both ends run on one machine.
 *
 * Every function returns 0, or -EBADMSG if fewer bytes are left than asked;
 * then nothing was consumed and the output is untouched.
 */

#include <errno.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "base/cleanup.h"

struct reader {
	const uint8_t *at; /* borrowed */
	size_t left;
};

/* The reader of SIZE bytes at BYTES, which must outlive it. */
static inline struct reader
reader_of(const void *bytes, size_t size)
{
	return (struct reader){ .at = bytes, .left = size };
}

/* Gives a pointer to the next SIZE bytes, in place, and goes past them. */
_must_use_ static inline int
reader_take(struct reader *reader, size_t size, const void **ret_bytes)
{
	if (size > reader->left)
		return -EBADMSG;
	*ret_bytes = reader->at;
	/* The address may be NULL, to which C does not even add 0. */
	if (size > 0)
		reader->at += size;
	reader->left -= size;
	return 0;
}

/* Splits off the next SIZE bytes as a reader of their own. */
_must_use_ static inline int
reader_sub(struct reader *reader, size_t size, struct reader *ret_reader)
{
	const void *bytes;

	if (reader_take(reader, size, &bytes) < 0)
		return -EBADMSG;
	*ret_reader = reader_of(bytes, size);
	return 0;
}

/* Goes past SIZE bytes. */
_must_use_ static inline int
reader_skip(struct reader *reader, size_t size)
{
	const void *bytes;

	return reader_take(reader, size, &bytes);
}

/* Copies the next SIZE bytes, at any alignment, to ret_bytes. */
_must_use_ static inline int
reader_copy(struct reader *reader, size_t size, void *ret_bytes)
{
	const void *bytes;

	if (reader_take(reader, size, &bytes) < 0)
		return -EBADMSG;
	if (size > 0)
		memcpy(ret_bytes, bytes, size);
	return 0;
}

_must_use_ static inline int
reader_u8(struct reader *reader, uint8_t *ret_value)
{
	return reader_copy(reader, sizeof(*ret_value), ret_value);
}

_must_use_ static inline int
reader_u16(struct reader *reader, uint16_t *ret_value)
{
	return reader_copy(reader, sizeof(*ret_value), ret_value);
}

_must_use_ static inline int
reader_u32(struct reader *reader, uint32_t *ret_value)
{
	return reader_copy(reader, sizeof(*ret_value), ret_value);
}

_must_use_ static inline int
reader_u64(struct reader *reader, uint64_t *ret_value)
{
	return reader_copy(reader, sizeof(*ret_value), ret_value);
}

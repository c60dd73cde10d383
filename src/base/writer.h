#pragma once

/*
 * A bounded writer, the reader's counterpart: host byte order, no alignment
 * needed, never past its end.
 *
 * Every function returns 0, or -ENOBUFS if the space left is too small; then
 * nothing was written.
 */

#include <errno.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "base/cleanup.h"

struct writer {
	uint8_t *at; /* borrowed */
	size_t left;
};

/* The writer into SIZE bytes at BYTES, which must outlive it. */
static inline struct writer
writer_of(void *bytes, size_t size)
{
	return (struct writer){ .at = bytes, .left = size };
}

/* Gives a pointer to SIZE bytes to be filled by the caller, goes past them. */
_must_use_ static inline int
writer_reserve(struct writer *writer, size_t size, void **ret_bytes)
{
	if (size > writer->left)
		return -ENOBUFS;
	*ret_bytes = writer->at;
	/* The address may be NULL, to which C does not even add 0. */
	if (size > 0)
		writer->at += size;
	writer->left -= size;
	return 0;
}

/* Writes SIZE bytes. */
_must_use_ static inline int
writer_copy(struct writer *writer, const void *bytes, size_t size)
{
	void *to;

	if (writer_reserve(writer, size, &to) < 0)
		return -ENOBUFS;
	if (size > 0)
		memcpy(to, bytes, size);
	return 0;
}

/* Writes SIZE bytes of zero. */
_must_use_ static inline int
writer_zero(struct writer *writer, size_t size)
{
	void *to;

	if (writer_reserve(writer, size, &to) < 0)
		return -ENOBUFS;
	if (size > 0)
		memset(to, 0, size);
	return 0;
}

_must_use_ static inline int
writer_u8(struct writer *writer, uint8_t value)
{
	return writer_copy(writer, &value, sizeof(value));
}

_must_use_ static inline int
writer_u16(struct writer *writer, uint16_t value)
{
	return writer_copy(writer, &value, sizeof(value));
}

_must_use_ static inline int
writer_u32(struct writer *writer, uint32_t value)
{
	return writer_copy(writer, &value, sizeof(value));
}

_must_use_ static inline int
writer_u64(struct writer *writer, uint64_t value)
{
	return writer_copy(writer, &value, sizeof(value));
}

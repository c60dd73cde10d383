/*
 * The binary format: a header, objects, a table of their offsets, a trailer.
 * Objects name others by index, and may name one more than once, so that few
 * bytes can stand for very many values: those are counted.
 */
#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/reader.h"
#include "plist/parser.h"

#define HEADER_SIZE  8
#define TRAILER_SIZE 32

/* The high four bits of an object's first byte. */
enum marker {
	MARKER_SIMPLE = 0,
	MARKER_INTEGER = 1,
	MARKER_REAL = 2,
	MARKER_DATA = 4,
	MARKER_ASCII = 5,
	MARKER_UTF16 = 6,
	MARKER_ARRAY = 10,
	MARKER_DICT = 13,
};

struct binary {
	struct plist_parser *parser;
	const unsigned char *bytes;
	size_t size;          /* of the objects and what is before them */
	size_t offsets;       /* where the table is */
	unsigned offset_size; /* bytes of an offset */
	unsigned index_size;  /* bytes of an index of an object */
	uint64_t count;       /* of objects */
	uint64_t top;
	size_t at; /* the object being read */
};

static int object(struct binary *b, uint64_t index, launch_data_t *ret_data);

static int
fail(struct binary *b, const char *reason)
{
	b->parser->error->offset = b->at;
	return plist_fail(b->parser, "%s", reason);
}

/* A big-endian number of 1 to 8 bytes. */
static uint64_t
number(const unsigned char *bytes, unsigned size)
{
	uint64_t value = 0;

	while (size-- > 0)
		value = value << 8 | *bytes++;
	return value;
}

/* A reader of the object of that index. */
static int
find(struct binary *b, uint64_t index, struct reader *ret_reader)
{
	uint64_t offset;

	if (index >= b->count)
		return fail(b, "an object that is not there");
	offset = number(
	    b->bytes + b->offsets + index * b->offset_size, b->offset_size);
	if (offset < HEADER_SIZE || offset >= b->size)
		return fail(b, "an object outside of the file");
	b->at = offset;
	*ret_reader = reader_of(b->bytes + offset, b->size - offset);
	return 0;
}

/* The count in a marker's low bits, or in the integer that follows. */
static int
take_count(
    struct binary *b, struct reader *reader, unsigned low, size_t *ret_count)
{
	const void *bytes;
	uint8_t marker;
	unsigned size;

	if (low != 15) {
		*ret_count = low;
		return 0;
	}
	if (reader_u8(reader, &marker) < 0 || marker >> 4 != MARKER_INTEGER ||
	    (marker & 15) > 3)
		return fail(b, "no count where one must be");
	size = 1u << (marker & 15);
	if (reader_take(reader, size, &bytes) < 0)
		return fail(b, "a count that is cut off");
	*ret_count = number(bytes, size);
	return 0;
}

static int
take_bytes(struct binary *b, struct reader *reader, size_t count, size_t width,
    const void **ret_bytes)
{
	if (count > PLIST_SIZE_MAX ||
	    reader_take(reader, count * width, ret_bytes) < 0)
		return fail(b, "longer than the file");
	return 0;
}

static int
made(launch_data_t data, launch_data_t *ret_data)
{
	if (!data)
		return -ENOMEM;
	*ret_data = data;
	return 0;
}

static int
take_simple(struct binary *b, unsigned low, launch_data_t *ret_data)
{
	if (low != 8 && low != 9)
		return fail(b, "a value of no known kind");
	return made(launch_data_new_bool(low == 9), ret_data);
}

static int
take_integer(struct binary *b, struct reader *reader, unsigned low,
    launch_data_t *ret_data)
{
	const void *bytes;

	if (low > 3)
		return fail(b, "an integer of more than 64 bits");
	if (reader_take(reader, 1u << low, &bytes) < 0)
		return fail(b, "an integer that is cut off");
	return made(launch_data_new_integer((long long)number(bytes, 1u << low)),
	    ret_data);
}

static int
take_real(struct binary *b, struct reader *reader, unsigned low,
    launch_data_t *ret_data)
{
	const void *bytes;
	uint64_t bits;
	uint32_t half;
	double wide;
	float narrow;

	if (low != 2 && low != 3)
		return fail(b, "a real number of no known size");
	if (reader_take(reader, 1u << low, &bytes) < 0)
		return fail(b, "a real number that is cut off");
	bits = number(bytes, 1u << low);
	half = (uint32_t)bits;
	memcpy(&wide, &bits, sizeof(wide));
	memcpy(&narrow, &half, sizeof(narrow));
	return made(
	    launch_data_new_real(low == 3 ? wide : (double)narrow), ret_data);
}

static int
take_data(struct binary *b, struct reader *reader, unsigned low,
    launch_data_t *ret_data)
{
	const void *bytes = NULL;
	size_t count;
	int r = take_count(b, reader, low, &count);

	if (r == 0)
		r = take_bytes(b, reader, count, 1, &bytes);
	if (r < 0)
		return r;
	return made(launch_data_new_opaque(bytes, count), ret_data);
}

static int
take_ascii(
    struct binary *b, struct reader *reader, size_t count, char **ret_text)
{
	const void *bytes = NULL;
	int r = take_bytes(b, reader, count, 1, &bytes);

	if (r < 0)
		return r;
	if (count > 0 && memchr(bytes, '\0', count))
		return fail(b, "a NUL in a string");
	*ret_text = strndup(count > 0 ? bytes : "", count);
	return *ret_text ? 0 : -ENOMEM;
}

/* One character in UTF-8; at most 3 bytes, or 4 for two units. */
static char *
put_utf8(char *to, uint32_t c)
{
	if (c < 0x80) {
		*to++ = (char)c;
		return to;
	}
	if (c < 0x800) {
		*to++ = (char)(0xc0 | c >> 6);
	} else {
		if (c < 0x10000) {
			*to++ = (char)(0xe0 | c >> 12);
		} else {
			*to++ = (char)(0xf0 | c >> 18);
			*to++ = (char)(0x80 | (c >> 12 & 0x3f));
		}
		*to++ = (char)(0x80 | (c >> 6 & 0x3f));
	}
	*to++ = (char)(0x80 | (c & 0x3f));
	return to;
}

static int
take_utf16(
    struct binary *b, struct reader *reader, size_t count, char **ret_text)
{
	const unsigned char *unit;
	const void *bytes = NULL;
	size_t i;
	char *text, *to;
	int r = take_bytes(b, reader, count, 2, &bytes);

	if (r < 0)
		return r;
	text = to = malloc(3 * count + 1);
	if (!text)
		return -ENOMEM;
	for (i = 0, unit = bytes; i < count; i++, unit += 2) {
		uint32_t c = (uint32_t)number(unit, 2);

		if (c >= 0xd800 && c < 0xdc00 && i + 1 < count) {
			c = 0x10000 + ((c - 0xd800) << 10) +
			    ((uint32_t)(number(unit + 2, 2) - 0xdc00) & 0x3ff);
			i++;
			unit += 2;
		}
		if (c == 0) {
			free(text);
			return fail(b, "a NUL in a string");
		}
		to = put_utf8(to, c);
	}
	*to = '\0';
	*ret_text = text;
	return 0;
}

static int
take_text(
    struct binary *b, struct reader *reader, uint8_t marker, char **ret_text)
{
	size_t count;
	int r = take_count(b, reader, marker & 15, &count);

	if (r < 0)
		return r;
	return marker >> 4 == MARKER_ASCII
	    ? take_ascii(b, reader, count, ret_text)
	    : take_utf16(b, reader, count, ret_text);
}

static int
take_string(struct binary *b, struct reader *reader, uint8_t marker,
    launch_data_t *ret_data)
{
	_cleanup_free_ char *text = NULL;
	int r = take_text(b, reader, marker, &text);

	return r < 0 ? r : made(launch_data_new_string(text), ret_data);
}

static int
take_key(struct binary *b, uint64_t index, char **ret_key)
{
	struct reader reader;
	uint8_t marker;
	int r = find(b, index, &reader);

	if (r < 0)
		return r;
	if (reader_u8(&reader, &marker) < 0 ||
	    (marker >> 4 != MARKER_ASCII && marker >> 4 != MARKER_UTF16))
		return fail(b, "a key that is no string");
	return take_text(b, &reader, marker, ret_key);
}

/* One item of a container: of a dictionary if there is a key's index. */
static int
take_item(struct binary *b, launch_data_t container,
    const unsigned char *key_index, const unsigned char *index)
{
	_cleanup_(launch_data_freep) launch_data_t value = NULL;
	_cleanup_free_ char *key = NULL;
	int r = 0;

	if (key_index)
		r = take_key(b, number(key_index, b->index_size), &key);
	if (r == 0)
		r = object(b, number(index, b->index_size), &value);
	return r < 0 ? r : plist_add(b->parser, container, key, &value);
}

static int
take_items(struct binary *b, struct reader *reader, unsigned low,
    launch_data_t container)
{
	bool dict = launch_data_get_type(container) == LAUNCH_DATA_DICTIONARY;
	const void *bytes = NULL;
	const unsigned char *keys, *values;
	size_t count, i;
	int r = take_count(b, reader, low, &count);

	if (r == 0)
		r = take_bytes(b, reader, count,
		    (size_t)b->index_size * (dict ? 2 : 1), &bytes);
	keys = bytes;
	values = dict && r == 0 ? keys + count * b->index_size : keys;
	for (i = 0; r == 0 && i < count; i++)
		r = take_item(b, container,
		    dict ? keys + i * b->index_size : NULL,
		    values + i * b->index_size);
	return r;
}

static int
take_container(struct binary *b, struct reader *reader, uint8_t marker,
    launch_data_t *ret_data)
{
	_cleanup_(launch_data_freep) launch_data_t container = NULL;
	int r = plist_enter(b->parser);

	if (r < 0)
		return r;
	container = launch_data_alloc(marker >> 4 == MARKER_DICT
		? LAUNCH_DATA_DICTIONARY
		: LAUNCH_DATA_ARRAY);
	if (!container)
		return -ENOMEM;
	r = take_items(b, reader, marker & 15, container);
	plist_leave(b->parser);
	if (r < 0)
		return r;
	*ret_data = TAKE(container);
	return 0;
}

static int
object(struct binary *b, uint64_t index, launch_data_t *ret_data)
{
	struct reader reader;
	uint8_t marker;
	int r = plist_count_value(b->parser);

	if (r == 0)
		r = find(b, index, &reader);
	if (r < 0)
		return r;
	if (reader_u8(&reader, &marker) < 0)
		return fail(b, "nothing");
	switch (marker >> 4) {
	case MARKER_SIMPLE:
		return take_simple(b, marker & 15, ret_data);
	case MARKER_INTEGER:
		return take_integer(b, &reader, marker & 15, ret_data);
	case MARKER_REAL:
		return take_real(b, &reader, marker & 15, ret_data);
	case MARKER_DATA:
		return take_data(b, &reader, marker & 15, ret_data);
	case MARKER_ASCII:
	case MARKER_UTF16:
		return take_string(b, &reader, marker, ret_data);
	case MARKER_ARRAY:
	case MARKER_DICT:
		return take_container(b, &reader, marker, ret_data);
	default:
		return fail(b, "a date, a UID or a value of no known kind");
	}
}

/* What the last 32 bytes say. */
static int
take_trailer(struct binary *b, size_t size)
{
	const unsigned char *trailer = b->bytes + size - TRAILER_SIZE;
	uint64_t offsets = number(trailer + 24, 8);
	size_t room;

	b->at = size - TRAILER_SIZE;
	b->offset_size = trailer[6];
	b->index_size = trailer[7];
	b->count = number(trailer + 8, 8);
	b->top = number(trailer + 16, 8);
	if (b->offset_size < 1 || b->offset_size > 8 || b->index_size < 1 ||
	    b->index_size > 8)
		return fail(b, "a trailer that makes no sense");
	if (offsets < HEADER_SIZE || offsets > b->at)
		return fail(b, "a table outside of the file");
	room = b->at - offsets;
	if (b->count > room / b->offset_size)
		return fail(b, "a table larger than the file");
	b->offsets = b->size = offsets;
	return 0;
}

int
plist_binary(struct plist_parser *parser, const unsigned char *bytes,
    size_t size, launch_data_t *ret_data)
{
	struct binary b = { .parser = parser, .bytes = bytes };
	int r;

	if (size < HEADER_SIZE + TRAILER_SIZE)
		return fail(&b, "too short");
	r = take_trailer(&b, size);
	return r < 0 ? r : object(&b, b.top, ret_data);
}

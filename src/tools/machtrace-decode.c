#include <errno.h>
#include <inttypes.h>
#include <mach/mach_error.h>
#include <mach/message.h>
#include <mach/mig_errors.h>
#include <stdlib.h>
#include <string.h>

#include "base/reader.h"
#include "base/text.h"
#include "tools/machtrace.h"

/* Replies have the id of their request and this. */
#define REPLY_OFFSET 100

/* Of bytes that are no number and no string, so many are shown. */
#define BYTES_SHOWN 16u

bool
parts_of(const void *record, size_t size, struct parts *ret_parts)
{
	const machd_trace_t *head = record;
	size_t rights;

	if (size < sizeof(*head) || head->mt_size != size)
		return false;
	rights = head->mt_rights * sizeof(machd_trace_right_t);
	if (size - sizeof(*head) < rights ||
	    size - sizeof(*head) - rights < head->mt_bytes)
		return false;
	ret_parts->head = head;
	ret_parts->rights = (const machd_trace_right_t *)(head + 1);
	ret_parts->bytes = (const uint8_t *)(ret_parts->rights +
	    head->mt_rights);
	return true;
}

/* A message being taken apart. */
struct decoding {
	struct reader reader;
	FILE *out;
	const char *separator;
	uint32_t count; /* the last count */
	unsigned right; /* the next of the record's */
	const struct parts *parts;
};

static void
show_name(struct decoding *d, const struct routine_field *field)
{
	fprintf(d->out, "%s%s=", d->separator, field->name);
	d->separator = ", ";
}

static void
show_number(struct decoding *d, const void *bytes, uint32_t size)
{
	int64_t value = 0;
	int32_t word;

	if (size == sizeof(word)) {
		memcpy(&word, bytes, sizeof(word));
		value = word;
	} else {
		memcpy(&value, bytes, size < 8 ? size : 8);
	}
	/* Small ones are counts and codes, others names and masks. */
	if (value > -65536 && value < 65536)
		fprintf(d->out, "%" PRId64, value);
	else
		fprintf(d->out, "0x%" PRIx64,
		    size == sizeof(word) ? (uint64_t)(uint32_t)value
					 : (uint64_t)value);
}

static void
show_bytes(struct decoding *d, const uint8_t *bytes, uint32_t size)
{
	uint32_t shown = size < BYTES_SHOWN ? size : BYTES_SHOWN;

	fputc('<', d->out);
	for (uint32_t i = 0; i < shown; i++)
		fprintf(d->out, "%s%02x", i && i % 4 == 0 ? " " : "", bytes[i]);
	fprintf(d->out, "%s>", shown < size ? " ..." : "");
}

static void
show_string(struct decoding *d, const char *bytes, uint32_t size)
{
	char text[4 * 128 + 1];
	size_t length = strnlen(bytes, size);

	if (length > 120)
		length = 120;
	(void)text_escape(text, sizeof(text), bytes, length);
	fprintf(d->out, "\"%s\"", text);
}

static bool
decode_data(struct decoding *d, const struct routine_field *field)
{
	uint64_t size = field->size ? field->size
				    : (uint64_t)d->count * field->unit;
	const void *bytes;

	if (size > d->reader.left ||
	    reader_take(&d->reader, (size_t)size, &bytes) < 0)
		return false;
	show_name(d, field);
	if (!strcmp(field->what, "string"))
		show_string(d, bytes, (uint32_t)size);
	else if (!strcmp(field->what, "number"))
		show_number(d, bytes, (uint32_t)size);
	else
		show_bytes(d, bytes, (uint32_t)size);
	size = (field->size ? field->pad : -size & 3);
	return reader_skip(&d->reader, (size_t)size) == 0;
}

/* The port behind a descriptor, as lsmp numbers it. */
static bool
decode_port(struct decoding *d, const struct routine_field *field)
{
	unsigned i = d->right++;

	show_name(d, field);
	if (i < d->parts->head->mt_rights && d->parts->rights[i].mtr_object)
		fprintf(d->out, "port %" PRIx64, d->parts->rights[i].mtr_object);
	else
		fputs("no port", d->out);
	return reader_skip(&d->reader, sizeof(mach_msg_port_descriptor_t)) == 0;
}

/* Descriptors of memory and of arrays of rights: how much there is. */
static bool
decode_region(struct decoding *d, const struct routine_field *field)
{
	mach_msg_ool_descriptor_t ool;
	const void *bytes;

	if (reader_take(&d->reader, sizeof(ool), &bytes) < 0)
		return false;
	memcpy(&ool, bytes, sizeof(ool));
	show_name(d, field);
	fprintf(d->out, "[%u %s]", ool.size,
	    !strcmp(field->kind, "ports") ? "rights" : "bytes");
	return true;
}

static bool
decode_retcode(struct decoding *d)
{
	uint32_t code;

	if (reader_u32(&d->reader, &code) < 0)
		return false;
	fprintf(d->out, "%s%s", d->separator,
	    code ? mach_error_string((mach_error_t)code) : "ok");
	d->separator = ", ";
	return true;
}

/* False where the bytes end, or what follows depends on what is not here. */
static bool
decode_field(struct decoding *d, const struct routine_field *field)
{
	const char *kind = field->kind;

	if (!strcmp(kind, "data"))
		return decode_data(d, field);
	if (!strcmp(kind, "port"))
		return decode_port(d, field);
	if (!strcmp(kind, "memory") || !strcmp(kind, "ports"))
		return decode_region(d, field);
	if (!strcmp(kind, "ndr"))
		return reader_skip(&d->reader, 8) == 0;
	if (!strcmp(kind, "retcode"))
		return decode_retcode(d);
	if (!strcmp(kind, "count"))
		return reader_u32(&d->reader, &d->count) == 0;
	return reader_skip(&d->reader, 4) == 0;
}

static void
decode_fields(
    struct decoding *d, const struct routine_field *fields, unsigned count)
{
	for (unsigned i = 0; i < count; i++)
		if (!decode_field(d, &fields[i])) {
			fprintf(d->out, "%s...", d->separator);
			return;
		}
}

/* Behind the header, and the number of descriptors if there are some. */
static struct reader
body_of(const struct parts *parts)
{
	size_t skip = parts->head->mt_bits & MACH_MSGH_BITS_COMPLEX
	    ? sizeof(mach_msg_base_t)
	    : sizeof(mach_msg_header_t);

	if (parts->head->mt_bytes < skip)
		return reader_of(parts->bytes, 0);
	return reader_of(parts->bytes + skip, parts->head->mt_bytes - skip);
}

/* The first right told of is the reply port's, if there is one. */
static unsigned
first_right(const struct parts *parts)
{
	return MACH_MSGH_BITS_LOCAL(parts->head->mt_bits) != 0 &&
	    parts->head->mt_rights > 0;
}

/* Whether machd itself is the server. */
static bool
is_kernels(const machd_trace_t *head)
{
	return head->mt_kind == MACHD_TRACE_CALL ||
	    head->mt_kind == MACHD_TRACE_RETURN || head->mt_kotype != 0 ||
	    head->mt_peer_pid == 0;
}

bool
decode(const struct interfaces *interfaces, const struct parts *parts, FILE *out)
{
	int32_t id = parts->head->mt_id;
	bool kernel = is_kernels(parts->head);
	const struct routine *routine = interfaces_find(interfaces, id, kernel);
	struct decoding d = { .reader = body_of(parts),
		.out = out,
		.separator = "",
		.right = first_right(parts),
		.parts = parts };

	/* What was told of when it was sent is only named. */
	if (routine && parts->head->mt_bytes == 0) {
		fputs(routine->name, out);
		return true;
	}
	if (routine) {
		fprintf(out, "%s(", routine->name);
		decode_fields(&d, routine->request, routine->n_request);
		fputc(')', out);
		return true;
	}
	routine = interfaces_find(interfaces, id - REPLY_OFFSET, kernel);
	if (!routine) {
		fprintf(out, "id %d", id);
		return false;
	}
	if (parts->head->mt_bytes == 0) {
		fprintf(out, "%s's reply", routine->name);
		return true;
	}
	fprintf(out, "%s -> ", routine->name);
	/* One that failed has only its code. */
	if (parts->head->mt_msg_size == sizeof(mig_reply_error_t))
		decode_fields(&d,
		    (struct routine_field[]){
			{ .kind = "ndr" }, { .kind = "retcode" } },
		    2);
	else
		decode_fields(&d, routine->reply, routine->n_reply);
	return true;
}

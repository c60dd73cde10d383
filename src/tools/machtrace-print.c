#include <errno.h>
#include <inttypes.h>
#include <mach/mach_error.h>
#include <mach/message.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/text.h"
#include "os/process.h"
#include "tools/cli.h"
#include "tools/machtrace.h"

/*
 * What was sent and is not received yet, for how long it took: a table with a
 * place for a serial number; an old one that was never received is replaced.
 */
#define PENDING 4096u

struct pending {
	uint64_t serial[PENDING];
	uint64_t time[PENDING];
};

static void
pending_add(struct printer *printer, const machd_trace_t *head)
{
	if (!printer->pending)
		printer->pending = calloc(1, sizeof(*printer->pending));
	if (!printer->pending)
		return;
	printer->pending->serial[head->mt_serial % PENDING] = head->mt_serial;
	printer->pending->time[head->mt_serial % PENDING] = head->mt_time;
}

/* Since it was sent, in ns; 0 if that was not seen. */
static uint64_t
pending_since(const struct printer *printer, const machd_trace_t *head)
{
	const struct pending *pending = printer->pending;
	uint64_t at = head->mt_serial % PENDING;

	if (!pending || head->mt_serial == 0 ||
	    pending->serial[at] != head->mt_serial)
		return 0;
	return head->mt_time - pending->time[at];
}

/* The names of processes when they were first seen, in a place for a pid. */
#define NAMES 1024u

struct names {
	int32_t pid[NAMES];
	char name[NAMES][64];
};

/* The last that it was known by, if it has ended. */
static const char *
name_of(struct printer *printer, int32_t pid)
{
	uint32_t at = (uint32_t)pid % NAMES;
	char name[32];

	if (!printer->names)
		printer->names = calloc(1, sizeof(*printer->names));
	if (!printer->names)
		return "?";
	if (process_name(pid, name, sizeof(name)) == 0) {
		printer->names->pid[at] = pid;
		(void)text_escape(printer->names->name[at],
		    sizeof(printer->names->name[at]), name, strlen(name));
	}
	return printer->names->pid[at] == pid ? printer->names->name[at] : "?";
}

static void
print_process(struct printer *printer, int32_t pid)
{
	if (pid > 0)
		fprintf(printer->out, "%s[%d]", name_of(printer, pid), pid);
	else
		fputs(pid == 0 ? "machd" : "nobody", printer->out);
}

static const char *
right_word(uint32_t disposition)
{
	switch (disposition) {
	case MACH_MSG_TYPE_PORT_RECEIVE:
		return "receive right";
	case MACH_MSG_TYPE_PORT_SEND:
		return "send right";
	case MACH_MSG_TYPE_PORT_SEND_ONCE:
		return "send-once right";
	default:
		return "right";
	}
}

static void
print_rights(FILE *out, const struct parts *parts)
{
	for (unsigned i = 0; i < parts->head->mt_rights; i++) {
		const machd_trace_right_t *right = &parts->rights[i];

		if (right->mtr_object == 0)
			continue;
		fprintf(out, "%s%s %" PRIx64, i ? ", " : " {",
		    right_word(right->mtr_disposition), right->mtr_object);
	}
	if (parts->head->mt_rights > 0 && parts->rights[0].mtr_object)
		fputc('}', out);
}

static void
print_bytes(FILE *out, const struct parts *parts)
{
	for (uint32_t i = 0; i < parts->head->mt_bytes; i++) {
		if (i % 16 == 0)
			fprintf(out, "%s      %04x ", i ? "\n" : "", i);
		fprintf(out, " %02x", parts->bytes[i]);
	}
	if (parts->head->mt_bytes > 0)
		fputc('\n', out);
}

/* What happens, between who and the message. */
static const char *
arrow(uint16_t kind)
{
	switch (kind) {
	case MACHD_TRACE_SEND:
		return "sends";
	case MACHD_TRACE_RECEIVE:
		return "receives";
	case MACHD_TRACE_CALL:
		return "calls";
	case MACHD_TRACE_RETURN:
		return "gets";
	default:
		return "?";
	}
}

static void
print_text(struct printer *printer, const struct parts *parts)
{
	const machd_trace_t *head = parts->head;
	uint64_t since = pending_since(printer, head);
	FILE *out = printer->out;

	if (head->mt_lost)
		fprintf(out, "... %u records lost: too much for this reader\n",
		    head->mt_lost);
	fprintf(out, "%12.6f ", (double)(head->mt_time - printer->start) / 1e9);
	print_process(printer, head->mt_pid);
	fprintf(out, " %s ", arrow(head->mt_kind));
	decode(printer->interfaces, parts, out);
	if (head->mt_kind == MACHD_TRACE_SEND) {
		fprintf(out, " to %" PRIx64 " of ", head->mt_object);
		print_process(printer, head->mt_peer_pid);
		print_rights(out, parts);
	}
	if (head->mt_kind == MACHD_TRACE_RECEIVE && head->mt_result)
		fprintf(out, " = %s", mach_error_string(head->mt_result));
	if (since)
		fprintf(out, " after %.1f us", (double)since / 1e3);
	fputc('\n', out);
	if (printer->bytes)
		print_bytes(out, parts);
}

static void
print_json(struct printer *printer, const struct parts *parts)
{
	const machd_trace_t *head = parts->head;
	uint64_t since = pending_since(printer, head);
	_cleanup_free_ char *text = NULL;
	size_t size;
	FILE *words = open_memstream(&text, &size);

	if (!words)
		return;
	decode(printer->interfaces, parts, words);
	fclose(words);
	fprintf(printer->out,
	    "{\"time_ns\":%" PRIu64 ",\"kind\":\"%s\",\"serial\":%" PRIu64
	    ",\"pid\":%d,\"tid\":%u,\"peer\":%d,\"port\":%" PRIu64
	    ",\"id\":%d,\"size\":%u,\"result\":%d,\"lost\":%u,\"since_ns\":%" PRIu64
	    ",\"text\":",
	    head->mt_time, arrow(head->mt_kind), head->mt_serial, head->mt_pid,
	    head->mt_tid, head->mt_peer_pid, head->mt_object, head->mt_id,
	    head->mt_msg_size, head->mt_result, head->mt_lost, since);
	cli_json_string(printer->out, text);
	fputs(",\"rights\":[", printer->out);
	for (unsigned i = 0; i < head->mt_rights; i++)
		fprintf(printer->out,
		    "%s{\"port\":%" PRIu64 ",\"right\":\"%s\",\"receiver\":%d}",
		    i ? "," : "", parts->rights[i].mtr_object,
		    right_word(parts->rights[i].mtr_disposition),
		    parts->rights[i].mtr_receiver_pid);
	fputs("]}\n", printer->out);
}

/* print_record(): a line, or a JSON object on one. */
void
print_record(struct printer *printer, const struct parts *parts)
{
	if (printer->start == 0)
		printer->start = parts->head->mt_time;
	if (printer->json)
		print_json(printer, parts);
	else
		print_text(printer, parts);
	if (parts->head->mt_kind == MACHD_TRACE_SEND ||
	    parts->head->mt_kind == MACHD_TRACE_CALL)
		pending_add(printer, parts->head);
	fflush(printer->out);
}

void
printer_deinit(struct printer *printer)
{
	free(printer->pending);
	free(printer->names);
	printer->pending = NULL;
	printer->names = NULL;
}

#pragma once

/* machtrace's parts: interfaces, what follows what, and lines for people. */

#include <mach/linux/trace.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

/* --- machtrace-interface.c: the tables that mig -describe makes --- */

struct routine_field {
	char kind[8]; /* port, memory, ports, ndr, retcode, data, ... */
	char name[48];
	char what[8];  /* data: number, string, bytes */
	uint32_t size; /* data: bytes, 0: by the count before it */
	uint32_t unit; /* bytes that a count counts */
	uint32_t pad;
};

#define ROUTINE_FIELDS 40

struct routine {
	uint32_t id;
	bool kernel; /* machd serves it */
	char name[64];
	unsigned n_request, n_reply;
	struct routine_field request[ROUTINE_FIELDS];
	struct routine_field reply[ROUTINE_FIELDS];
};

struct interfaces {
	struct routine *routines; /* sorted by id */
	size_t count;
};

/* Adds what a table says; -errno, or the number of a line that is none. */
int interfaces_read(struct interfaces *interfaces, FILE *file);
/* Adds all tables of a folder; one that is not there has none. */
int interfaces_read_folder(struct interfaces *interfaces, const char *path);
/* Adds the routines of a .defs file, by mig. */
int interfaces_read_defs(
    struct interfaces *interfaces, const char *mig, const char *path);
/*
 * The routine with this id, or NULL: of two, the one that machd serves, or the
 * one that it does not.
 */
const struct routine *
interfaces_find(const struct interfaces *interfaces, int32_t id, bool kernel);
void interfaces_deinit(struct interfaces *interfaces);

/* --- machtrace-decode.c: a message's fields as text --- */

/* A record in parts; all point into it. */
struct parts {
	const machd_trace_t *head;
	const machd_trace_right_t *rights;
	const uint8_t *bytes;
};

/* False unless the record is whole. */
bool parts_of(const void *record, size_t size, struct parts *ret_parts);

/*
 * Writes "name(a=1, b=2)" of a request or "name = 0, b=2" of a reply; what no
 * interface tells of, as "id 4711". Returns whether one does.
 */
bool decode(
    const struct interfaces *interfaces, const struct parts *parts, FILE *out);

/* --- machtrace-print.c --- */

struct printer {
	FILE *out;
	const struct interfaces *interfaces;
	bool json;
	bool bytes;              /* in hexadecimal, too */
	uint64_t start;          /* of the first record, ns; 0: none yet */
	struct pending *pending; /* what was sent and not yet received */
	struct names *names;     /* of processes, which may end meanwhile */
};

void print_record(struct printer *printer, const struct parts *parts);
void printer_deinit(struct printer *printer);

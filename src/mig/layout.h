#pragma once

#include "mig/type.h"

enum field_kind {
	FIELD_PORT,      /* one port descriptor, or an array of them */
	FIELD_OOL,       /* a descriptor of memory */
	FIELD_OOL_PORTS, /* a descriptor of rights in memory */
	FIELD_NDR,
	FIELD_RETCODE,
	FIELD_OFFSET,  /* of a variable string: always 0 */
	FIELD_COUNT,   /* of a variable argument, in units */
	FIELD_PRESENT, /* is there a PointerToIfNot? */
	FIELD_DATA,
};

struct field {
	enum field_kind kind;
	const struct arg *arg; /* NULL: NDR, RetCode */
	const char *name;
	unsigned int pad; /* bytes behind it, up to a multiple of 4 */
	bool variable;    /* DATA of which only the used part travels */
	/* How many variable fields come before it, and so move it. */
	unsigned int segment;
};

/* A request or a reply, as section 12.4 of the reference lays it out. */
struct message {
	struct field *fields; /* descriptors, NDR, then data */
	unsigned int nfields;
	unsigned int ndescriptors;
	unsigned int nvariable; /* variable fields */
	bool has_ndr, has_retcode;
	unsigned long long size; /* at most, without a trailer; a bound */
};

/* layout(): gives each routine its request and reply. */
void layout(struct arena *arena, struct interface *itf);

/* message_has_tail(): are there fields behind a variable one? */
bool message_has_tail(const struct message *m);

/* arg_in_request(), arg_in_reply(): does the argument's value travel there? */
bool arg_in_request(const struct arg *arg);
bool arg_in_reply(const struct arg *arg);

/* arg_is_trailer(): does it come from a trailer, on this side? */
bool arg_is_trailer(const struct arg *arg, enum side side);

/* arg_has_count(): is its length an argument of its own? */
bool arg_has_count(const struct arg *arg);

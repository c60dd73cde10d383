#pragma once

#include "mig/layout.h"
#include "mig/options.h"
#include "mig/out.h"

/* One output file in the making. */
struct emit {
	struct arena *arena;
	const struct interface *itf;
	const struct options *opt;
	enum side side; /* SIDE_USER, or SIDE_SERVER */
	struct out *o;
};

#define put(e, ...) out_printf((e)->o, __VA_ARGS__)

/*
 * emit_user(): the user stubs; only's alone unless it is NULL. header is what
 * to include of the file written beside it, or NULL.
 */
void emit_user(struct emit *e, const char *header, const struct routine *only);

/* emit_server(): the server stubs and the demultiplexer. */
void emit_server(struct emit *e, const char *header);

/* emit_user_header(), emit_server_header(): prototypes and messages. */
void emit_user_header(struct emit *e);
void emit_server_header(struct emit *e);

/* emit_internal_header(): what several -i files share. */
void emit_internal_header(struct emit *e);

/* emit_defines_header(): message ids as macros. */
void emit_defines_header(struct emit *e);

/* emit_description(): the messages as a table, for machtrace. */
void emit_description(struct emit *e);

/* --- emit-struct.c: what user and server files have in common --- */

/* emit_imports(): #includes; which says for each kind whether it is wanted. */
void emit_imports(struct emit *e, const bool which[5]);

/* emit_messages(): types of all requests and replies, and their unions. */
void emit_messages(struct emit *e);

/* emit_size_checks(): that C's types have the sizes the messages assume. */
void emit_size_checks(struct emit *e);

/*
 * emit_tails(): for each variable field but the last, a type of the fields
 * that follow it up to the next one: mig_<what>_<routine>_tail<n>_t.
 */
void emit_tails(struct emit *e, const struct routine *r,
    const struct message *m, const char *what);

/* emit_params(): "(task_t task, ...)", the parameters on this side. */
void emit_params(struct emit *e, const struct routine *r);

/* emit_prototypes(): of the user routines, or of the server's functions. */
void emit_prototypes(struct emit *e);

/* emit_helpers(): the inline functions that the text body uses. */
void emit_helpers(struct emit *e, const char *body);

/* emit_begin_c(), emit_end_c(): C linkage for C++. */
void emit_begin_c(struct emit *e);
void emit_end_c(struct emit *e);

/* emit_pragmas(): about warnings that are not the stubs' to heed. */
void emit_pragmas(struct emit *e);

/* field_of(): the field of this kind that arg has in m, or NULL. */
const struct field *
field_of(const struct message *m, const struct arg *arg, enum field_kind kind);

/* count_field(): the field that counts arg's units in m, or NULL. */
const struct field *count_field(const struct message *m, const struct arg *arg);

/* field_ref(): "mig_in->x", or "mig_in2->x" in the second tail. */
const char *field_ref(struct emit *e, const char *base, const struct field *f);

/* first_of_segment(): the first field behind n variable ones, or NULL. */
const struct field *first_of_segment(const struct message *m, unsigned int n);

/* used_bytes(): C expression, what a variable field takes in the message. */
const char *used_bytes(struct emit *e, const struct field *f, const char *count);

/* arg_is_param(): is the argument one of the function's, on this side? */
bool arg_is_param(const struct arg *arg, enum side side);

/* arg_comes_out(): does the function of this side deliver a value in it? */
bool arg_comes_out(const struct arg *arg, enum side side);

/* arg_has_poly(): is there an argument <name>Poly on this side? */
bool arg_has_poly(const struct arg *arg, enum side side);

/* arg_port(): the port type that the argument's rights have, or NULL. */
const struct type *arg_port(const struct arg *arg);

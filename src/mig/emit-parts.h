#pragma once

/* Pieces of stubs that the user's and the server's side share. */

#include "mig/emit.h"

/*
 * emit_check(): the function mig_check_<what>_<routine>(), which says whether
 * a received message is what it should be: KERN_SUCCESS or a MIG error, or
 * of a reply also its RetCode.
 */
void emit_check(struct emit *e, const struct routine *r, bool reply);

/*
 * emit_tail_pointers(): declares pointers to the tails of a received message,
 * to const for a reply; emit_tail_steps(): sets them, from the message's
 * own counts.
 */
void emit_tail_pointers(struct emit *e, const struct routine *r, bool reply);
void emit_tail_steps(struct emit *e, const struct routine *r, bool reply);

/* variable_bytes(): what all variable fields take at most, padded. */
unsigned int variable_bytes(const struct message *m);

/* What a descriptor carries; the expressions are C, NULL where not needed. */
struct carried {
	const char *value, *count, *poly, *dealloc;
};

/*
 * emit_pack_descriptor(): fills the descriptor f of the message at base, on
 * the sending side.
 */
void emit_pack_descriptor(struct emit *e, const char *base,
    const struct field *f, const struct carried *c);

/*
 * emit_pack_end(): zeroes the padding, moves the tails up behind what is used
 * of the variable fields, and sets mig_size. count() gives each variable
 * field's number of units as a C expression.
 */
void emit_pack_end(struct emit *e, const struct message *m, const char *base,
    const char *type,
    const char *(*count)(struct emit *e, const struct field *f));

/* emit_pack_pads(): the zeros behind fields of odd size. */
void emit_pack_pads(struct emit *e, const struct message *m, const char *base);

/* times(): the C expression "mult * count", or count. */
const char *times(struct emit *e, unsigned int mult, const char *count);

/* disposition_name(): its macro, in <mach/message.h>. */
const char *disposition_name(enum disposition d);

/* emit_trailer(): finds the trailer behind a message and checks its size. */
void emit_trailer(struct emit *e, const struct routine *r, const char *base);

/* needs_trailer(): do arguments come from the trailer on this side? */
bool needs_trailer(const struct routine *r, enum side side);

/* trailer_member(): the member of mig_trailer that is arg's value. */
const char *trailer_member(const struct arg *arg);

/* emit_server_routine(): one stub of the server: checks, calls, answers. */
void emit_server_routine(struct emit *e, const struct routine *r);

/* emit_user_extract(): takes the reply's values out to the caller. */
void emit_user_extract(struct emit *e, const struct routine *r);

/*
 * The messages of an interface as a table, one line for each thing, words
 * between tabs; docs/mig.md says what they mean.
 */

#include "mig/emit.h"

static const char *const field_words[] = {
	[FIELD_PORT] = "port",
	[FIELD_OOL] = "memory",
	[FIELD_OOL_PORTS] = "ports",
	[FIELD_NDR] = "ndr",
	[FIELD_RETCODE] = "retcode",
	[FIELD_OFFSET] = "offset",
	[FIELD_COUNT] = "count",
	[FIELD_PRESENT] = "present",
	[FIELD_DATA] = "data",
};

/* What a reader takes the bytes of a value for. */
static const char *
data_word(const struct shape *shape)
{
	if (shape->class == CLASS_STRING)
		return "string";
	if (shape->class == CLASS_VALUE && shape->unit_size <= 8 &&
	    shape->unit && shape->unit->kind == TYPE_DATA)
		return "number";
	return "bytes";
}

/* data NAME WHAT SIZE UNIT PAD: SIZE is 0 if it varies, then by UNITs. */
static void
describe_data(struct emit *e, const struct field *f)
{
	struct shape shape = type_shape(f->arg->type);

	put(e, "\t%s\t%llu\t%u\t%u", data_word(&shape),
	    f->variable ? 0 : type_size(f->arg->type), shape.unit_size, f->pad);
}

static void
describe_message(struct emit *e, const char *word, const struct message *m)
{
	if (!m)
		return;
	put(e, "%s\n", word);
	for (unsigned int i = 0; i < m->nfields; i++) {
		const struct field *f = &m->fields[i];

		put(e, "%s\t%s", field_words[f->kind],
		    f->arg ? f->arg->name : "-");
		if (f->kind == FIELD_DATA && f->arg)
			describe_data(e, f);
		put(e, "\n");
	}
}

void
emit_description(struct emit *e)
{
	put(e, "subsystem\t%s\t%u%s\n", e->itf->name, e->itf->base,
	    e->itf->kernel_server ? "\tkernel" : "");
	for (const struct routine *r = e->itf->routines; r; r = r->next) {
		put(e, "routine\t%s\t%u\n", r->name, e->itf->base + r->number);
		describe_message(e, "request", r->request);
		describe_message(e, "reply", r->simple ? NULL : r->reply);
	}
}

/* Messages as C types, and prototypes. */

#include <string.h>

#include "mig/emit.h"

void
emit_begin_c(struct emit *e)
{
	put(e, "\n#ifdef __cplusplus\nextern \"C\" {\n#endif\n");
}

void
emit_end_c(struct emit *e)
{
	put(e, "\n#ifdef __cplusplus\n}\n#endif\n");
}

void
emit_pragmas(struct emit *e)
{
	put(e,
	    "\n/* An argument may be called as something global is. */\n"
	    "#pragma GCC diagnostic ignored \"-Wshadow\"\n");
}

void
emit_imports(struct emit *e, const bool which[5])
{
	for (const struct import *i = e->itf->imports; i; i = i->next)
		if (which[i->kind])
			put(e, "#include %s\n", i->file);
}

const struct field *
field_of(const struct message *m, const struct arg *arg, enum field_kind kind)
{
	for (unsigned int i = 0; i < m->nfields; i++)
		if (m->fields[i].arg == arg && m->fields[i].kind == kind)
			return &m->fields[i];
	return NULL;
}

const struct field *
count_field(const struct message *m, const struct arg *arg)
{
	return field_of(m, arg->counted_by ? arg->counted_by : arg, FIELD_COUNT);
}

const char *
field_ref(struct emit *e, const char *base, const struct field *f)
{
	if (f->segment)
		return arena_printf(
		    e->arena, "%s%u->%s", base, f->segment, f->name);
	return arena_printf(e->arena, "%s->%s", base, f->name);
}

const struct field *
first_of_segment(const struct message *m, unsigned int n)
{
	for (unsigned int i = 0; i < m->nfields; i++)
		if (m->fields[i].segment == n)
			return &m->fields[i];
	return NULL;
}

const char *
used_bytes(struct emit *e, const struct field *f, const char *count)
{
	struct shape s = type_shape(f->arg->type);

	if (s.unit_size == 1)
		return arena_printf(e->arena, "MIG_ROUND(%s)", count);
	if (s.unit_size % 4 == 0)
		return arena_printf(e->arena, "%u * %s", s.unit_size, count);
	return arena_printf(e->arena, "MIG_ROUND(%u * %s)", s.unit_size, count);
}

const struct type *
arg_port(const struct arg *arg)
{
	const struct type *unit = type_shape(arg->type).unit;

	return unit->kind == TYPE_PORT ? unit : NULL;
}

bool
arg_comes_out(const struct arg *arg, enum side side)
{
	if (arg_in_reply(arg))
		return true;
	return side == SIDE_USER && arg_is_trailer(arg, SIDE_USER);
}

bool
arg_is_param(const struct arg *arg, enum side side)
{
	bool user = side == SIDE_USER;

	switch (arg->direction) {
	case DIR_IN:
	case DIR_OUT:
	case DIR_INOUT:
	case DIR_REQUESTPORT:
	case DIR_REPLYPORT:
		return true;
	case DIR_SREPLYPORT:
		return !user;
	case DIR_UREPLYPORT:
	case DIR_WAITTIME:
	case DIR_SENDTIME:
	case DIR_MSGOPTION:
		return user;
	default:
		return arg_is_trailer(arg, side);
	}
}

bool
arg_has_poly(const struct arg *arg, enum side side)
{
	const struct type *port = arg_port(arg);
	bool user = side == SIDE_USER, sends, receives;

	if (!port)
		return false;
	sends = user ? arg_in_request(arg) : arg_in_reply(arg);
	receives = user ? arg_in_reply(arg) : arg_in_request(arg);
	if (arg->direction == DIR_REQUESTPORT ||
	    arg->direction == DIR_REPLYPORT ||
	    arg->direction == DIR_UREPLYPORT ||
	    arg->direction == DIR_SREPLYPORT) {
		sends = user;
		receives = !user;
	}
	return (sends && port->send == DISP_POLYMORPHIC) ||
	    (receives && port->receive == DISP_POLYMORPHIC);
}

/* A C type with the declared name, where an array has its unit's. */
static const char *
param_declaration(struct emit *e, const struct arg *arg)
{
	const struct type *t = arg->type;
	const char *constant = arg->flags & FLAG_CONST ? "const " : "";
	bool ref = arg_comes_out(arg, e->side) && type_is_ref(t);

	/*
	 * A caller's string may be shorter than the type: gcc would warn if
	 * the prototype said char[128].
	 */
	if (t->kind == TYPE_STRING && e->side == SIDE_USER)
		return arena_printf(e->arena, "%schar *%s",
		    arg_comes_out(arg, SIDE_USER) ? "" : "const ", arg->name);
	if (!type_has_c_name(t) && t->kind == TYPE_ARRAY &&
	    (t->elem->kind == TYPE_ARRAY || t->elem->kind == TYPE_STRING))
		return arena_printf(e->arena, "%s%s", constant,
		    type_declare_c(e->arena, t, e->side, arg->name));
	ref |= t->kind == TYPE_NATIVE && t->native != NATIVE_VALUE;
	return arena_printf(e->arena, "%s%s %s%s", constant,
	    type_c_name(e->arena, t, e->side), ref ? "*" : "", arg->name);
}

static void
put_param(struct emit *e, bool *first, const char *declaration)
{
	put(e, "%s\n\t%s", *first ? "" : ",", declaration);
	*first = false;
}

void
emit_params(struct emit *e, const struct routine *r)
{
	bool first = true;

	put(e, "(");
	for (const struct arg *arg = r->args; arg; arg = arg->next) {
		const char *star = arg_comes_out(arg, e->side) ? "*" : "";

		if (!arg_is_param(arg, e->side))
			continue;
		put_param(e, &first, param_declaration(e, arg));
		if (arg_has_poly(arg, e->side))
			put_param(e, &first,
			    arena_printf(e->arena,
				"mach_msg_type_name_t %s%sPoly", star,
				arg->name));
		if (arg_has_count(arg))
			put_param(e, &first,
			    arena_printf(e->arena,
				"mach_msg_type_number_t %s%sCnt", star,
				arg->name));
		if ((arg->flags & FLAG_MAYBE_DEALLOC) &&
		    (arg_in_request(arg) ? e->side == SIDE_USER
					 : e->side != SIDE_USER))
			put_param(e, &first,
			    arena_printf(e->arena, "boolean_t %s%sDealloc",
				arg_in_request(arg) ? "" : star, arg->name));
	}
	put(e, first ? "void)" : ")");
}

void
emit_prototypes(struct emit *e)
{
	for (const struct routine *r = e->itf->routines; r; r = r->next) {
		const char *prefix = e->side == SIDE_USER ? r->set.userprefix
							  : r->set.serverprefix;

		put(e, "\nextern %s\n%s%s",
		    r->procedure ? "void" : "kern_return_t", prefix, r->name);
		emit_params(e, r);
		put(e, ";\n");
	}
}

static const char *
field_declaration(struct emit *e, const struct field *f)
{
	enum side side = e->side == SIDE_USER ? SIDE_USER : SIDE_MESSAGE;
	struct shape s;

	switch (f->kind) {
	case FIELD_PORT:
		s = type_shape(f->arg->type);
		if (s.class == CLASS_PORT)
			return arena_printf(
			    e->arena, "mach_msg_port_descriptor_t %s", f->name);
		return arena_printf(e->arena,
		    "mach_msg_port_descriptor_t %s[%u]", f->name, s.max);
	case FIELD_OOL:
		return arena_printf(
		    e->arena, "mach_msg_ool_descriptor_t %s", f->name);
	case FIELD_OOL_PORTS:
		return arena_printf(
		    e->arena, "mach_msg_ool_ports_descriptor_t %s", f->name);
	case FIELD_NDR:
		return "NDR_record_t NDR";
	case FIELD_RETCODE:
		return "kern_return_t RetCode";
	case FIELD_OFFSET:
	case FIELD_COUNT:
		return arena_printf(
		    e->arena, "mach_msg_type_number_t %s", f->name);
	case FIELD_PRESENT:
		return arena_printf(e->arena, "boolean_t %s", f->name);
	default:
		return type_declare_c(e->arena, f->arg->type, side, f->name);
	}
}

/*
 * Data of which mig does not know the size is aligned by the C compiler, and
 * so is what follows it.
 */
static void
emit_field(struct emit *e, const struct field *f, bool *after_native)
{
	bool native = f->kind == FIELD_DATA && f->arg->type->kind == TYPE_NATIVE;

	put(e, "\t%s", field_declaration(e, f));
	if (native || *after_native)
		put(e, " __attribute__((__aligned__(4)))");
	put(e, ";\n");
	if (f->pad)
		put(e, "\tchar %sPad[%u];\n", f->name, f->pad);
	*after_native = native;
}

static void
emit_message(struct emit *e, const struct message *m, const char *name)
{
	bool after_native = false;

	put(e, "\ntypedef struct {\n\tmach_msg_header_t Head;\n");
	if (m->ndescriptors)
		put(e, "\tmach_msg_body_t msgh_body;\n");
	for (unsigned int i = 0; i < m->nfields; i++)
		emit_field(e, &m->fields[i], &after_native);
	put(e, "} __attribute__((__may_alias__)) %s;\n", name);
}

static void
emit_union(
    struct emit *e, const char *prefix, const char *what, const char *member)
{
	put(e, "\nunion __%sUnion__%s%s_subsystem {\n", what, prefix,
	    e->itf->name);
	for (const struct routine *r = e->itf->routines; r; r = r->next)
		put(e, "\t__%s__%s_t %s_%s;\n", what, r->name, member, r->name);
	if (!e->itf->routines)
		put(e, "\tmig_reply_error_t %s_none;\n", member);
	put(e, "};\n");
}

void
emit_messages(struct emit *e)
{
	const struct interface *itf = e->itf;
	const char *prefix = e->side == SIDE_USER ? itf->set.userprefix
						  : itf->set.serverprefix;

	put(e, "\n/* The messages, packed to 4 bytes. */\n");
	put(e, "#ifndef __Messages__%s_subsystem__defined\n", itf->name);
	put(e, "#define __Messages__%s_subsystem__defined\n", itf->name);
	put(e, "#pragma pack(push, 4)\n");
	for (const struct routine *r = itf->routines; r; r = r->next) {
		emit_message(e, r->request,
		    arena_printf(e->arena, "__Request__%s_t", r->name));
		emit_message(e, r->reply,
		    arena_printf(e->arena, "__Reply__%s_t", r->name));
	}
	put(e, "\n#pragma pack(pop)\n");
	put(e, "#endif /* __Messages__%s_subsystem__defined */\n", itf->name);
	for (int reply = 0; reply < 2; reply++) {
		const char *what = reply ? "Reply" : "Request";

		put(e, "\n#ifndef __%sUnion__%s%s_subsystem__defined\n", what,
		    prefix, itf->name);
		put(e, "#define __%sUnion__%s%s_subsystem__defined\n", what,
		    prefix, itf->name);
		emit_union(e, prefix, what, reply ? "Reply" : "Request");
		put(e, "#endif\n");
	}
}

void
emit_tails(struct emit *e, const struct routine *r, const struct message *m,
    const char *what)
{
	const struct field *f;
	unsigned int i = 0;

	if (!message_has_tail(m))
		return;
	put(e, "\n#pragma pack(push, 4)\n");
	for (unsigned int n = 1; (f = first_of_segment(m, n)); n++) {
		bool after_native = false;

		put(e, "typedef struct {\n");
		for (i = (unsigned int)(f - m->fields);
		     i < m->nfields && m->fields[i].segment == n; i++)
			emit_field(e, &m->fields[i], &after_native);
		put(e, "} __attribute__((__may_alias__, __aligned__(4)))\n");
		put(e, "    mig_%s_%s_tail%u_t;\n", what, r->name, n);
	}
	put(e, "#pragma pack(pop)\n");
}

/* Has this unit's C name been seen in an earlier argument? */
static bool
is_seen(struct emit *e, const char *name, const char **seen, unsigned int *n)
{
	for (unsigned int i = 0; i < *n; i++)
		if (!strcmp(seen[i], name))
			return true;
	seen[(*n)++] = name;
	(void)e;
	return false;
}

static void
emit_size_check(
    struct emit *e, const struct arg *arg, const char **seen, unsigned int *n)
{
	enum side side = e->side == SIDE_USER ? SIDE_USER : SIDE_MESSAGE;
	struct shape s = type_shape(arg->type);
	const char *name;

	if ((s.unit->kind != TYPE_DATA && s.unit->kind != TYPE_STRUCT) ||
	    !type_has_c_name(s.unit) ||
	    (!arg_in_request(arg) && !arg_in_reply(arg)))
		return;
	name = type_c_name(e->arena, s.unit, side);
	if (!is_seen(e, name, seen, n))
		put(e, "MIG_SIZE_CHECK(%s, %u);\n", name, s.unit_size);
}

void
emit_size_checks(struct emit *e)
{
	unsigned int nargs = 0, n = 0;
	const char **seen;

	for (const struct routine *r = e->itf->routines; r; r = r->next)
		for (const struct arg *arg = r->args; arg; arg = arg->next)
			nargs++;
	seen = arena_alloc(e->arena, nargs * sizeof(*seen));
	put(e,
	    "\n/*\n * What a message has room for must be what C makes of "
	    "the type.\n * MIG_NO_SIZE_CHECK leaves it to C alone.\n */\n"
	    "#ifdef MIG_NO_SIZE_CHECK\n"
	    "#define MIG_SIZE_CHECK(type, size) struct mig_nothing\n"
	    "#elif defined(__cplusplus)\n"
	    "#define MIG_SIZE_CHECK(type, size) \\\n"
	    "\tstatic_assert(sizeof(type) == (size), #type)\n"
	    "#else\n"
	    "#define MIG_SIZE_CHECK(type, size) \\\n"
	    "\t_Static_assert(sizeof(type) == (size), #type)\n"
	    "#endif\n");
	for (const struct routine *r = e->itf->routines; r; r = r->next)
		for (const struct arg *arg = r->args; arg; arg = arg->next)
			emit_size_check(e, arg, seen, &n);
}

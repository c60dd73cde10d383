/* User stubs: what the reply holds, given to the caller. */

#include "mig/emit-parts.h"

static void
extract_value(struct emit *e, const struct field *f)
{
	put(e, "\t*%s = %s;\n", f->name, field_ref(e, "mig_out", f));
}

/* An array goes into a buffer of a size that, for CountInOut, is known. */
static void
extract_array(struct emit *e, const struct routine *r, const struct field *f)
{
	const struct arg *arg = f->arg;
	struct shape s = type_shape(arg->type);
	const char *count, *from = field_ref(e, "mig_out", f);

	if (!s.variable) {
		put(e, "\tmemcpy(%s, %s, sizeof(%s));\n", f->name, from, from);
		return;
	}
	count = field_ref(e, "mig_out", count_field(r->reply, arg));
	if (!(arg->counted_by->flags & FLAG_COUNTINOUT)) {
		put(e, "\tmig_get_data(%s, %s, (size_t)%u * %s);\n", f->name,
		    from, s.unit_size, count);
		return;
	}
	put(e, "\tif (%s > %s) {\n", count,
	    times(e, s.mult,
		arena_printf(e->arena, "*%sCnt", arg->counted_by->name)));
	put(e, "\t\tmig_get_data(%s, %s, (size_t)%u * *%sCnt);\n", f->name,
	    from, s.unit_size * s.mult, arg->counted_by->name);
	put(e, "\t\tmig_result = MIG_ARRAY_TOO_LARGE;\n\t} else {\n");
	put(e, "\t\tmig_get_data(%s, %s, (size_t)%u * %s);\n\t}\n", f->name,
	    from, s.unit_size, count);
}

static void
extract_native(struct emit *e, const struct routine *r, const struct field *f)
{
	const char *from = field_ref(e, "mig_out", f);
	const char *tabs = "\t";

	if (f->arg->type->native == NATIVE_POINTER_IF_NOT) {
		put(e, "\tif (%s && %s != %s)\n",
		    field_ref(e, "mig_out",
			field_of(r->reply, f->arg, FIELD_PRESENT)),
		    f->name, f->arg->type->absent_value);
		tabs = "\t\t";
	}
	put(e, "%smemcpy(%s, &%s, sizeof(%s));\n", tabs, f->name, from, from);
}

static void
extract_data(struct emit *e, const struct routine *r, const struct field *f)
{
	struct shape s = type_shape(f->arg->type);

	switch (s.class) {
	case CLASS_VALUE:
		extract_value(e, f);
		break;
	case CLASS_STRING:
		put(e, "\tmig_strncpy(%s, %s, %u);\n", f->name,
		    field_ref(e, "mig_out", f), s.max);
		break;
	case CLASS_ARRAY:
		extract_array(e, r, f);
		break;
	case CLASS_POINTER:
		extract_native(e, r, f);
		break;
	default:
		break;
	}
}

/* The bound of an array of rights, in elements. */
static const char *
rights_count(struct emit *e, const struct routine *r, const struct arg *arg)
{
	struct shape s = type_shape(arg->type);

	if (!s.variable)
		return arena_printf(e->arena, "%u", s.max);
	return field_ref(e, "mig_out", count_field(r->reply, arg));
}

static void
extract_ports(struct emit *e, const struct routine *r, const struct field *f)
{
	const struct arg *arg = f->arg;
	const char *type = type_c_name(e->arena, arg_port(arg), SIDE_USER);
	const char *count;

	if (type_shape(arg->type).class == CLASS_PORT) {
		put(e, "\t*%s = (%s)mig_out->%s.name;\n", f->name, type,
		    f->name);
		return;
	}
	count = rights_count(e, r, arg);
	if (arg->counted_by && (arg->counted_by->flags & FLAG_COUNTINOUT)) {
		put(e,
		    "\tif (%s > *%sCnt)\n"
		    "\t\tmig_result = MIG_ARRAY_TOO_LARGE;\n",
		    count, arg->counted_by->name);
		put(e,
		    "\tfor (unsigned int mig_i = 0; mig_i < %s && "
		    "mig_i < *%sCnt; mig_i++)\n",
		    count, arg->counted_by->name);
	} else {
		put(e, "\tfor (unsigned int mig_i = 0; mig_i < %s; mig_i++)\n",
		    count);
	}
	put(e, "\t\t%s[mig_i] = (%s)mig_out->%s[mig_i].name;\n", f->name, type,
	    f->name);
}

/* Copies memory that came where the caller wants it. */
static void
extract_overwrite(struct emit *e, const struct routine *r, const struct field *f)
{
	const struct arg *arg = f->arg;
	struct shape s = type_shape(arg->type);
	const char *room = s.variable
	    ? arena_printf(e->arena, "*%sCnt", arg->counted_by->name)
	    : arena_printf(e->arena, "%u", s.max / s.mult);
	const char *unit = f->kind == FIELD_OOL_PORTS
	    ? "sizeof(mach_port_t)"
	    : arena_printf(e->arena, "%u", s.unit_size * s.mult);
	const char *count = s.variable
	    ? field_ref(e, "mig_out", count_field(r->reply, arg))
	    : arena_printf(e->arena, "%u", s.max);

	put(e, "\tif (%s > %s) {\n\t\tmig_result = MIG_ARRAY_TOO_LARGE;\n",
	    count, times(e, s.mult, room));
	put(e,
	    "\t\tmig_get_data((void *)(uintptr_t)*%s, "
	    "mig_out->%s.address,\n\t\t    (size_t)%s * %s);\n",
	    f->name, f->name, unit, room);
	put(e, "\t} else {\n");
	put(e,
	    "\t\tmig_get_data((void *)(uintptr_t)*%s, "
	    "mig_out->%s.address,\n\t\t    (size_t)%s * %s / %u);\n\t}\n",
	    f->name, f->name, unit, count, s.mult);
	put(e,
	    "\tmig_deallocate((vm_address_t)(uintptr_t)mig_out->%s.address,\n"
	    "\t    (vm_size_t)%s * %s / %u);\n",
	    f->name, unit, count, s.mult);
}

static void
extract_ool(struct emit *e, const struct routine *r, const struct field *f)
{
	const char *type = type_c_name(e->arena, f->arg->type, SIDE_USER);

	if (f->arg->flags & FLAG_OVERWRITE)
		extract_overwrite(e, r, f);
	else
		put(e, "\t*%s = (%s)(uintptr_t)mig_out->%s.address;\n", f->name,
		    type, f->name);
}

static void
extract_field(struct emit *e, const struct routine *r, const struct field *f)
{
	switch (f->kind) {
	case FIELD_PORT:
		extract_ports(e, r, f);
		break;
	case FIELD_OOL:
	case FIELD_OOL_PORTS:
		extract_ool(e, r, f);
		break;
	case FIELD_DATA:
		extract_data(e, r, f);
		break;
	default:
		return;
	}
	if ((f->kind == FIELD_PORT || f->kind == FIELD_OOL_PORTS) &&
	    arg_has_poly(f->arg, SIDE_USER))
		put(e, "\t*%sPoly = mig_out->%s%s.disposition;\n", f->name,
		    f->name,
		    type_shape(f->arg->type).class == CLASS_PORT_ARRAY ? "[0]"
								       : "");
}

/* The counts last: until then they are the sizes of the caller's buffers. */
static void
extract_counts(struct emit *e, const struct message *m)
{
	for (unsigned int i = 0; i < m->nfields; i++) {
		const struct field *f = &m->fields[i];
		struct shape s;

		if (f->kind != FIELD_COUNT)
			continue;
		s = type_shape(f->arg->type);
		if (s.class == CLASS_STRING)
			continue;
		put(e, "\t*%s = %s", f->name, field_ref(e, "mig_out", f));
		if (s.mult > 1)
			put(e, " / %u", s.mult);
		put(e, ";\n");
	}
}

static void
extract_trailer(struct emit *e, const struct routine *r)
{
	emit_trailer(e, r, "mig_out");
	put(e,
	    " {\n\t\tmach_msg_destroy(&mig_mess->out.reply.Head);\n"
	    "\t\treturn MIG_TRAILER_ERROR;\n\t}\n");
	for (const struct arg *arg = r->args; arg; arg = arg->next) {
		if (!arg_is_trailer(arg, SIDE_USER))
			continue;
		if (trailer_member(arg))
			put(e, "\t*%s = mig_trailer->%s;\n", arg->name,
			    trailer_member(arg));
		else
			put(e, "\tmemcpy(%s, mig_trailer, sizeof(*%s));\n",
			    arg->name, arg->name);
	}
}

void
emit_user_extract(struct emit *e, const struct routine *r)
{
	const struct message *m = r->reply;

	put(e, "\n");
	emit_tail_steps(e, r, true);
	if (needs_trailer(r, SIDE_USER))
		extract_trailer(e, r);
	for (unsigned int i = 0; i < m->nfields; i++)
		extract_field(e, r, &m->fields[i]);
	extract_counts(e, m);
	put(e, "\treturn mig_result;\n");
}

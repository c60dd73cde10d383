/* The checks that a received message must pass. */

#include "mig/emit-parts.h"

const char *
disposition_name(enum disposition d)
{
	switch (d) {
	case DISP_MOVE_RECEIVE:
		return "MACH_MSG_TYPE_MOVE_RECEIVE";
	case DISP_MOVE_SEND:
		return "MACH_MSG_TYPE_MOVE_SEND";
	case DISP_MOVE_SEND_ONCE:
		return "MACH_MSG_TYPE_MOVE_SEND_ONCE";
	case DISP_COPY_SEND:
		return "MACH_MSG_TYPE_COPY_SEND";
	case DISP_MAKE_SEND:
		return "MACH_MSG_TYPE_MAKE_SEND";
	case DISP_MAKE_SEND_ONCE:
		return "MACH_MSG_TYPE_MAKE_SEND_ONCE";
	default:
		return "MACH_MSG_TYPE_PORT_NONE";
	}
}

unsigned int
variable_bytes(const struct message *m)
{
	unsigned int bytes = 0;

	for (unsigned int i = 0; i < m->nfields; i++) {
		const struct field *f = &m->fields[i];
		struct shape s;

		if (!f->variable)
			continue;
		s = type_shape(f->arg->type);
		bytes += (s.max * s.unit_size + 3) & ~3U;
	}
	return bytes;
}

static void
tail_pointers(
    struct emit *e, const struct routine *r, bool reply, const char *constant)
{
	const struct message *m = reply ? r->reply : r->request;

	for (unsigned int n = 1; first_of_segment(m, n); n++)
		put(e,
		    "\t%smig_%s_%s_tail%u_t *mig_%s%u "
		    "__attribute__((__unused__));\n",
		    constant, reply ? "reply" : "request", r->name, n,
		    reply ? "out" : "in", n);
}

/* Sets the pointer to the tail behind f, if there is one. */
static void
tail_step(struct emit *e, const struct routine *r, bool reply,
    const char *constant, const struct field *f)
{
	const struct message *m = reply ? r->reply : r->request;
	const char *base = reply ? "mig_out" : "mig_in";
	unsigned int n = f->segment + 1;
	const char *count;

	if (!first_of_segment(m, n))
		return;
	count = field_ref(e, base, count_field(m, f->arg));
	put(e, "\t%s%u = (%smig_%s_%s_tail%u_t *)(%svoid *)\n", base, n,
	    constant, reply ? "reply" : "request", r->name, n, constant);
	put(e, "\t    ((%schar *)%s + %s);\n", constant, field_ref(e, base, f),
	    used_bytes(e, f, count));
}

void
emit_tail_pointers(struct emit *e, const struct routine *r, bool reply)
{
	tail_pointers(e, r, reply, reply ? "const " : "");
}

void
emit_tail_steps(struct emit *e, const struct routine *r, bool reply)
{
	const struct message *m = reply ? r->reply : r->request;

	for (unsigned int i = 0; i < m->nfields; i++)
		if (m->fields[i].variable)
			tail_step(
			    e, r, reply, reply ? "const " : "", &m->fields[i]);
}

/* The id, and what an error reply says. */
static void
emit_check_reply_head(struct emit *e, const struct routine *r)
{
	unsigned int id = e->itf->base + r->number + 100;
	const struct message *m = r->reply;

	put(e, "\tif (mig_out->Head.msgh_id != %u)\n", id);
	put(e,
	    "\t\treturn mig_out->Head.msgh_id == MACH_NOTIFY_SEND_ONCE ?\n"
	    "\t\t    MIG_SERVER_DIED : MIG_REPLY_MISMATCH;\n");
	put(e,
	    "\tif (mig_out->Head.msgh_remote_port != MACH_PORT_NULL)\n"
	    "\t\treturn MIG_TYPE_ERROR;\n");
	if (m->ndescriptors) {
		put(e,
		    "\tif (!MACH_MSGH_BITS_IS_COMPLEX("
		    "mig_out->Head.msgh_bits))\n"
		    "\t\treturn mig_error_of(&mig_out->Head);\n");
		return;
	}
	put(e,
	    "\tif (MACH_MSGH_BITS_IS_COMPLEX(mig_out->Head.msgh_bits))\n"
	    "\t\treturn MIG_TYPE_ERROR;\n");
	put(e,
	    "\tif (mig_out->Head.msgh_size == sizeof(mig_reply_error_t) &&\n"
	    "\t    mig_out->RetCode != KERN_SUCCESS)\n"
	    "\t\treturn mig_out->RetCode;\n");
}

static void
emit_check_sizes(struct emit *e, const struct routine *r,
    const struct message *m, bool reply)
{
	const char *base = reply ? "mig_out" : "mig_in";
	const char *bad = reply ? "MIG_TYPE_ERROR" : "MIG_BAD_ARGUMENTS";
	const char *what = reply ? "Reply" : "Request";

	if (!reply)
		put(e,
		    "\tif (%sMACH_MSGH_BITS_IS_COMPLEX("
		    "mig_in->Head.msgh_bits))\n\t\treturn %s;\n",
		    m->ndescriptors ? "!" : "", bad);
	if (m->nvariable) {
		put(e,
		    "\tmig_size = (mach_msg_size_t)sizeof(__%s__%s_t) - "
		    "%u;\n",
		    what, r->name, variable_bytes(m));
		put(e, "\tif (%s->Head.msgh_size < mig_size", base);
	} else {
		put(e, "\tif (%s->Head.msgh_size != sizeof(__%s__%s_t)", base,
		    what, r->name);
	}
	if (m->ndescriptors)
		put(e, " ||\n\t    %s->msgh_body.msgh_descriptor_count != %u",
		    base, m->ndescriptors);
	put(e, ")\n\t\treturn %s;\n", bad);
}

static void
emit_check_port(struct emit *e, const char *base, const struct field *f)
{
	const struct type *port = arg_port(f->arg);
	struct shape s = type_shape(f->arg->type);
	const char *index = s.class == CLASS_PORT_ARRAY ? "[mig_i]" : "";

	if (*index)
		put(e, "\tfor (unsigned int mig_i = 0; mig_i < %u; mig_i++)\n\t",
		    s.max);
	if (port->receive == DISP_POLYMORPHIC)
		put(e, "\tif (%s->%s%s.type != MACH_MSG_PORT_DESCRIPTOR)\n",
		    base, f->name, index);
	else
		put(e, "\tif (!mig_is_port(&%s->%s%s, %s))\n", base, f->name,
		    index, disposition_name(port->receive));
	put(e, "%s\t\treturn MIG_TYPE_ERROR;\n", *index ? "\t" : "");
}

static void
emit_check_descriptor(struct emit *e, const char *base, const struct field *f)
{
	switch (f->kind) {
	case FIELD_PORT:
		emit_check_port(e, base, f);
		break;
	case FIELD_OOL:
		put(e,
		    "\tif (%s->%s.type != MACH_MSG_OOL_DESCRIPTOR)\n"
		    "\t\treturn MIG_TYPE_ERROR;\n",
		    base, f->name);
		break;
	case FIELD_OOL_PORTS:
		put(e, "\tif (%s->%s.type != MACH_MSG_OOL_PORTS_DESCRIPTOR",
		    base, f->name);
		if (arg_port(f->arg)->receive != DISP_POLYMORPHIC)
			put(e, " ||\n\t    %s->%s.disposition != %s", base,
			    f->name,
			    disposition_name(arg_port(f->arg)->receive));
		put(e, ")\n\t\treturn MIG_TYPE_ERROR;\n");
		break;
	default:
		break;
	}
}

/* Out-of-line memory has as many bytes, or rights, as its count says. */
static void
emit_check_ool_size(struct emit *e, const struct message *m, const char *base,
    const struct field *f)
{
	struct shape s = type_shape(f->arg->type);
	const char *count;

	if (f->kind != FIELD_OOL && f->kind != FIELD_OOL_PORTS)
		return;
	count = s.variable ? field_ref(e, base, count_field(m, f->arg))
			   : arena_printf(e->arena, "%uU", s.max);
	if (f->kind == FIELD_OOL_PORTS)
		put(e, "\tif (%s->%s.count != %s)\n", base, f->name, count);
	else if (s.unit_size == 1)
		put(e, "\tif (%s->%s.size != %s)\n", base, f->name, count);
	else
		put(e, "\tif (%s->%s.size != %uULL * %s)\n", base, f->name,
		    s.unit_size, count);
	put(e, "\t\treturn MIG_TYPE_ERROR;\n");
}

/* The count that an array or string has in this message. */
static void
emit_check_count(struct emit *e, const struct message *m, const char *base,
    const struct arg *arg, const char *bad)
{
	struct shape s = type_shape(arg->type);
	const struct field *f = count_field(m, arg);
	const char *count;

	if (!f || !s.variable)
		return;
	count = field_ref(e, base, f);
	if (s.max)
		put(e, "\tif (%s > %u)\n\t\treturn %s;\n", count, s.max, bad);
	if (s.mult > 1)
		put(e, "\tif (%s %% %u != 0)\n\t\treturn %s;\n", count, s.mult,
		    bad);
}

static void
emit_check_string(struct emit *e, const struct message *m, const char *base,
    const struct field *f, const char *bad)
{
	struct shape s = type_shape(f->arg->type);
	const char *count = s.variable
	    ? field_ref(e, base, count_field(m, f->arg))
	    : arena_printf(e->arena, "%u", s.max);

	put(e, "\tif (!memchr(%s, '\\0', %s))\n\t\treturn %s;\n",
	    field_ref(e, base, f), count, bad);
}

static void
emit_check_data(struct emit *e, const struct routine *r,
    const struct message *m, bool reply)
{
	const char *base = reply ? "mig_out" : "mig_in";
	const char *bad = reply ? "MIG_TYPE_ERROR" : "MIG_BAD_ARGUMENTS";

	for (unsigned int i = 0; i < m->nfields; i++) {
		const struct field *f = &m->fields[i];

		if (f->kind != FIELD_DATA)
			continue;
		emit_check_count(e, m, base, f->arg, bad);
		if (f->variable) {
			put(e, "\tmig_size += %s;\n",
			    used_bytes(e, f,
				field_ref(e, base, count_field(m, f->arg))));
			put(e,
			    "\tif (%s->Head.msgh_size < mig_size)\n"
			    "\t\treturn %s;\n",
			    base, bad);
		}
		if (type_shape(f->arg->type).class == CLASS_STRING)
			emit_check_string(e, m, base, f, bad);
		if (f->variable)
			tail_step(e, r, reply, "const ", f);
	}
	if (m->nvariable)
		put(e,
		    "\tif (%s->Head.msgh_size != mig_size)\n"
		    "\t\treturn %s;\n",
		    base, bad);
	for (unsigned int i = 0; i < m->nfields; i++) {
		const struct field *f = &m->fields[i];

		if (f->kind == FIELD_PORT || f->kind == FIELD_OOL ||
		    f->kind == FIELD_OOL_PORTS) {
			emit_check_count(e, m, base, f->arg, bad);
			emit_check_ool_size(e, m, base, f);
		}
	}
}

void
emit_check(struct emit *e, const struct routine *r, bool reply)
{
	const struct message *m = reply ? r->reply : r->request;
	const char *base = reply ? "mig_out" : "mig_in";
	const char *what = reply ? "reply" : "request";

	emit_tails(e, r, m, what);
	put(e,
	    "\nstatic kern_return_t\nmig_check_%s_%s("
	    "const __%s__%s_t *%s)\n{\n",
	    what, r->name, reply ? "Reply" : "Request", r->name, base);
	if (m->nvariable)
		put(e, "\tmach_msg_size_t mig_size;\n");
	tail_pointers(e, r, reply, "const ");
	if (m->nvariable)
		put(e, "\n");
	if (reply)
		emit_check_reply_head(e, r);
	emit_check_sizes(e, r, m, reply);
	for (unsigned int i = 0; i < m->nfields; i++)
		emit_check_descriptor(e, base, &m->fields[i]);
	emit_check_data(e, r, m, reply);
	put(e,
	    reply && m->has_retcode ? "\treturn mig_out->RetCode;\n}\n"
				    : "\treturn KERN_SUCCESS;\n}\n");
}

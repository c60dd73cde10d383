/* How a message is filled by its sender. */

#include "mig/emit-parts.h"

const char *
times(struct emit *e, unsigned int mult, const char *count)
{
	if (mult == 1)
		return count;
	return arena_printf(e->arena, "%u * %s", mult, count);
}

/* What the sender does with its right; the kernel always gives it away. */
static const char *
sent_disposition(struct emit *e, const struct type *port, const char *poly)
{
	enum disposition send = port->send;

	if (send == DISP_POLYMORPHIC)
		return poly;
	if (e->side != SIDE_USER && e->itf->kernel_server) {
		if (send == DISP_COPY_SEND || send == DISP_MAKE_SEND)
			send = DISP_MOVE_SEND;
		else if (send == DISP_MAKE_SEND_ONCE)
			send = DISP_MOVE_SEND_ONCE;
	}
	return disposition_name(send);
}

static void
emit_pack_ports(struct emit *e, const char *base, const struct field *f,
    const struct carried *c)
{
	const struct type *port = arg_port(f->arg);
	struct shape s = type_shape(f->arg->type);
	const char *disposition = sent_disposition(e, port, c->poly);

	if (s.class == CLASS_PORT) {
		put(e, "\tmig_set_port(&%s->%s, (mach_port_t)(%s), %s);\n",
		    base, f->name, c->value, disposition);
		return;
	}
	put(e, "\tfor (unsigned int mig_i = 0; mig_i < %u; mig_i++)\n", s.max);
	if (s.variable)
		put(e,
		    "\t\tmig_set_port(&%s->%s[mig_i], mig_i < %s ?\n"
		    "\t\t    (mach_port_t)%s[mig_i] : MACH_PORT_NULL, %s);\n",
		    base, f->name, c->count, c->value, disposition);
	else
		put(e,
		    "\t\tmig_set_port(&%s->%s[mig_i], "
		    "(mach_port_t)%s[mig_i],\n\t\t    %s);\n",
		    base, f->name, c->value, disposition);
}

void
emit_pack_descriptor(struct emit *e, const char *base, const struct field *f,
    const struct carried *c)
{
	const struct type *port = arg_port(f->arg);
	struct shape s = type_shape(f->arg->type);
	const char *count, *dealloc, *copy;

	if (f->kind == FIELD_PORT) {
		emit_pack_ports(e, base, f, c);
		return;
	}
	count = s.variable ? times(e, s.mult, c->count)
			   : arena_printf(e->arena, "%u", s.max);
	if (f->kind == FIELD_OOL && s.unit_size > 1)
		count = arena_printf(e->arena, "%u * %s", s.unit_size, count);
	dealloc = f->arg->flags & FLAG_DEALLOC ? "TRUE"
	    : c->dealloc                       ? c->dealloc
					       : "FALSE";
	copy = f->arg->flags & FLAG_PHYSICALCOPY ? "MACH_MSG_PHYSICAL_COPY"
						 : "MACH_MSG_VIRTUAL_COPY";
	if (f->kind == FIELD_OOL)
		put(e,
		    "\tmig_set_ool(&%s->%s, (uintptr_t)(%s), %s,\n"
		    "\t    %s, %s);\n",
		    base, f->name, c->value, count, dealloc, copy);
	else
		put(e,
		    "\tmig_set_ool_ports(&%s->%s, (uintptr_t)(%s), %s,\n"
		    "\t    %s, %s,\n\t    %s);\n",
		    base, f->name, c->value, count, dealloc, copy,
		    sent_disposition(e, port, c->poly));
}

void
emit_pack_pads(struct emit *e, const struct message *m, const char *base)
{
	for (unsigned int i = 0; i < m->nfields; i++) {
		const struct field *f = &m->fields[i];

		if (f->pad && !f->variable)
			put(e, "\tmemset(%s->%sPad, 0, sizeof(%s->%sPad));\n",
			    base, f->name, base, f->name);
	}
}

/* Moves the n'th tail up to mig_end. */
static void
emit_move_tail(struct emit *e, const struct message *m, const char *base,
    const char *type, unsigned int n,
    const char *(*count)(struct emit *e, const struct field *f))
{
	const struct field *first = first_of_segment(m, n), *last = NULL;

	for (unsigned int i = 0; i < m->nfields; i++)
		if (m->fields[i].segment == n && m->fields[i].variable)
			last = &m->fields[i];
	put(e,
	    "\tmig_end = mig_move(mig_end,\n"
	    "\t    (char *)%s + offsetof(%s, %s),\n",
	    base, type, first->name);
	if (last)
		put(e,
		    "\t    offsetof(%s, %s) -\n\t    offsetof(%s, %s) +\n"
		    "\t    %s);\n",
		    type, last->name, type, first->name,
		    used_bytes(e, last, count(e, last)));
	else
		put(e, "\t    sizeof(%s) - offsetof(%s, %s));\n", type, type,
		    first->name);
}

void
emit_pack_end(struct emit *e, const struct message *m, const char *base,
    const char *type,
    const char *(*count)(struct emit *e, const struct field *f))
{
	const struct field *first = NULL;

	emit_pack_pads(e, m, base);
	if (!m->nvariable) {
		put(e, "\tmig_size = (mach_msg_size_t)sizeof(%s);\n", type);
		return;
	}
	for (unsigned int i = 0; i < m->nfields && !first; i++)
		if (m->fields[i].variable)
			first = &m->fields[i];
	if (!message_has_tail(m)) {
		put(e,
		    "\tmig_size = (mach_msg_size_t)sizeof(%s) - %u +\n"
		    "\t    %s;\n",
		    type, variable_bytes(m),
		    used_bytes(e, first, count(e, first)));
		return;
	}
	put(e, "\tmig_end = (char *)%s + offsetof(%s, %s) +\n\t    %s;\n", base,
	    type, first->name, used_bytes(e, first, count(e, first)));
	for (unsigned int n = 1; first_of_segment(m, n); n++)
		emit_move_tail(e, m, base, type, n, count);
	put(e, "\tmig_size = (mach_msg_size_t)(mig_end - (char *)%s);\n", base);
}

bool
needs_trailer(const struct routine *r, enum side side)
{
	for (const struct arg *arg = r->args; arg; arg = arg->next)
		if (arg_is_trailer(arg, side))
			return true;
	return false;
}

/* The trailer, as long as the argument needs it. */
static const char *
trailer_type(const struct arg *arg)
{
	switch (arg->direction) {
	case DIR_MSGSEQNO:
		return "mach_msg_seqno_trailer_t";
	case DIR_SECTOKEN:
	case DIR_SERVERSECTOKEN:
	case DIR_USERSECTOKEN:
		return "mach_msg_security_trailer_t";
	case DIR_AUDITTOKEN:
	case DIR_SERVERAUDITTOKEN:
	case DIR_USERAUDITTOKEN:
		return "mach_msg_audit_trailer_t";
	case DIR_SERVERCONTEXTTOKEN:
		return "mach_msg_context_trailer_t";
	default:
		return NULL;
	}
}

const char *
trailer_member(const struct arg *arg)
{
	switch (arg->direction) {
	case DIR_MSGSEQNO:
		return "msgh_seqno";
	case DIR_SECTOKEN:
	case DIR_SERVERSECTOKEN:
	case DIR_USERSECTOKEN:
		return "msgh_sender";
	case DIR_AUDITTOKEN:
	case DIR_SERVERAUDITTOKEN:
	case DIR_USERAUDITTOKEN:
		return "msgh_audit";
	case DIR_SERVERCONTEXTTOKEN:
		return "msgh_context";
	default:
		return NULL;
	}
}

void
emit_trailer(struct emit *e, const struct routine *r, const char *base)
{
	put(e,
	    "\tmig_trailer = (const mach_msg_max_trailer_t *)(const void *)\n"
	    "\t    ((const char *)%s + round_msg(%s->Head.msgh_size));\n",
	    base, base);
	put(e,
	    "\tif (mig_trailer->msgh_trailer_type != "
	    "MACH_MSG_TRAILER_FORMAT_0");
	for (const struct arg *arg = r->args; arg; arg = arg->next) {
		const char *type;

		if (!arg_is_trailer(arg, e->side))
			continue;
		type = trailer_type(arg);
		if (!type)
			type = type_c_name(e->arena, arg->type, e->side);
		put(e, " ||\n\t    mig_trailer->msgh_trailer_size < sizeof(%s)",
		    type);
	}
	put(e, ")");
}

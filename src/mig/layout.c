#include "mig/layout.h"

/* Header, body, NDR, trailer: more than the fixed part of any message. */
enum { FIXED_PART = 128, DESCRIPTOR_SIZE = 16 };

bool
arg_in_request(const struct arg *arg)
{
	return arg->direction == DIR_IN || arg->direction == DIR_INOUT;
}

bool
arg_in_reply(const struct arg *arg)
{
	return arg->direction == DIR_OUT || arg->direction == DIR_INOUT;
}

bool
arg_is_trailer(const struct arg *arg, enum side side)
{
	switch (arg->direction) {
	case DIR_SECTOKEN:
	case DIR_AUDITTOKEN:
		return true;
	case DIR_USERSECTOKEN:
	case DIR_USERAUDITTOKEN:
	case DIR_USERIMPL:
		return side == SIDE_USER;
	case DIR_SERVERSECTOKEN:
	case DIR_SERVERAUDITTOKEN:
	case DIR_SERVERCONTEXTTOKEN:
	case DIR_MSGSEQNO:
	case DIR_SERVERIMPL:
		return side != SIDE_USER;
	default:
		return false;
	}
}

bool
arg_has_count(const struct arg *arg)
{
	struct shape s = type_shape(arg->type);

	return s.variable && s.class != CLASS_STRING && arg->counted_by == arg;
}

bool
message_has_tail(const struct message *m)
{
	return m->nfields && m->fields[m->nfields - 1].segment > 0;
}

static struct field *
add(struct message *m, enum field_kind kind, const struct arg *arg,
    const char *name)
{
	struct field *f = &m->fields[m->nfields++];

	*f = (struct field){
		.kind = kind, .arg = arg, .name = name, .segment = m->nvariable
	};
	m->size += 4;
	return f;
}

static void
add_descriptor(struct message *m, const struct arg *arg)
{
	struct shape s = type_shape(arg->type);
	unsigned int n = 1;

	switch (s.class) {
	case CLASS_PORT:
		add(m, FIELD_PORT, arg, arg->name);
		break;
	case CLASS_PORT_ARRAY:
		add(m, FIELD_PORT, arg, arg->name);
		n = s.max;
		break;
	case CLASS_OOL:
		add(m, FIELD_OOL, arg, arg->name);
		break;
	case CLASS_OOL_PORTS:
		add(m, FIELD_OOL_PORTS, arg, arg->name);
		break;
	default:
		return;
	}
	m->ndescriptors += n;
	m->size += (unsigned long long)n * DESCRIPTOR_SIZE;
}

static bool
is_descriptor(const struct arg *arg)
{
	enum type_class class = type_shape(arg->type).class;

	return class == CLASS_PORT || class == CLASS_PORT_ARRAY ||
	    class == CLASS_OOL || class == CLASS_OOL_PORTS;
}

/* The data of one argument: its count, and itself if it is inline. */
static void
add_data(struct arena *arena, struct message *m, const struct arg *arg)
{
	struct shape s = type_shape(arg->type);
	unsigned long long bytes = (unsigned long long)s.unit_size * s.max;
	struct field *f;

	if (s.class == CLASS_STRING && s.variable) {
		add(m, FIELD_OFFSET, arg,
		    arena_printf(arena, "%sOffset", arg->name));
		add(m, FIELD_COUNT, arg,
		    arena_printf(arena, "%sCnt", arg->name));
	} else if (arg_has_count(arg)) {
		add(m, FIELD_COUNT, arg,
		    arena_printf(arena, "%sCnt", arg->name));
	}
	if (is_descriptor(arg))
		return;
	if (s.class == CLASS_POINTER &&
	    arg->type->native == NATIVE_POINTER_IF_NOT)
		add(m, FIELD_PRESENT, arg,
		    arena_printf(arena, "__Present__%s", arg->name));
	f = add(m, FIELD_DATA, arg, arg->name);
	f->pad = (unsigned int)(-bytes % 4);
	f->variable = s.variable;
	m->size += bytes;
	if (f->variable)
		m->nvariable++;
}

static bool
travels(const struct arg *arg, bool reply)
{
	return reply ? arg_in_reply(arg) : arg_in_request(arg);
}

static bool
has_data(const struct arg *arg, bool reply)
{
	if (!reply && (arg->flags & FLAG_COUNTINOUT))
		return true;
	return travels(arg, reply) &&
	    (!is_descriptor(arg) || arg_has_count(arg));
}

static struct message *
lay_out(struct arena *arena, const struct routine *r, bool reply)
{
	struct message *m = arena_alloc(arena, sizeof(*m));
	unsigned int nargs = 0;
	const struct arg *arg;

	for (arg = r->args; arg; arg = arg->next) {
		nargs++;
		m->has_ndr |= has_data(arg, reply);
	}
	m->fields = arena_alloc(arena, (4 * nargs + 2) * sizeof(*m->fields));
	m->size = FIXED_PART;
	for (arg = r->args; arg; arg = arg->next)
		if (travels(arg, reply))
			add_descriptor(m, arg);
	m->has_retcode = reply && !m->ndescriptors;
	m->has_ndr |= m->has_retcode;
	if (m->has_ndr)
		add(m, FIELD_NDR, NULL, "NDR");
	if (m->has_retcode)
		add(m, FIELD_RETCODE, NULL, "RetCode");
	for (arg = r->args; arg; arg = arg->next) {
		if (travels(arg, reply))
			add_data(arena, m, arg);
		else if (!reply && (arg->flags & FLAG_COUNTINOUT))
			add(m, FIELD_COUNT, arg,
			    arena_printf(arena, "%sCnt", arg->name));
	}
	return m;
}

void
layout(struct arena *arena, struct interface *itf)
{
	for (struct routine *r = itf->routines; r; r = r->next) {
		r->request = lay_out(arena, r, false);
		r->reply = lay_out(arena, r, true);
	}
}

/* Server stubs: check, unpack, call, answer. */

#include "mig/emit-parts.h"

/*
 * Arrays of what C may want aligned to 8 bytes, which a message does not give:
 * the server function gets a copy.
 */
static bool
is_copied(const struct arg *arg)
{
	struct shape s = type_shape(arg->type);

	return (s.class == CLASS_ARRAY && type_may_need_8(arg->type)) ||
	    s.class == CLASS_PORT_ARRAY || s.class == CLASS_POINTER;
}

/*
 * The array that the server function sees. A reply is filled as if all its
 * arrays were full, and moved together at the end.
 */
static const char *
array_name(struct emit *e, const struct arg *arg, const struct routine *r)
{
	if (is_copied(arg))
		return arena_printf(e->arena, "mig_space->%s", arg->name);
	if (arg_in_reply(arg))
		return arena_printf(e->arena, "mig_out->%s", arg->name);
	return field_ref(e, "mig_in", field_of(r->request, arg, FIELD_DATA));
}

static const char *
local_name(struct emit *e, const struct arg *arg)
{
	return arena_printf(e->arena, "arg_%s", arg->name);
}

static const char *
local_count(struct emit *e, const struct arg *arg)
{
	return arena_printf(e->arena, "arg_%sCnt", arg->counted_by->name);
}

static bool
needs_space(const struct routine *r)
{
	for (const struct arg *arg = r->args; arg; arg = arg->next)
		if ((arg_in_request(arg) || arg_in_reply(arg)) && is_copied(arg))
			return true;
	return false;
}

/* A type for the copies, and how large it is at least. */
static unsigned long long
emit_space(struct emit *e, const struct routine *r)
{
	unsigned long long size = 0;

	put(e, "\nstruct mig_space_%s {\n", r->name);
	for (const struct arg *arg = r->args; arg; arg = arg->next) {
		struct shape s = type_shape(arg->type);

		if ((!arg_in_request(arg) && !arg_in_reply(arg)) ||
		    !is_copied(arg))
			continue;
		size += type_size(arg->type) + 4ULL * s.max;
		put(e, "\t%s;\n",
		    type_declare_c(e->arena, arg->type,
			s.class == CLASS_ARRAY ? SIDE_MESSAGE : SIDE_SERVER,
			arg->name));
	}
	put(e, "};\n");
	return size;
}

/* The value in the request, as the message has it. */
static const char *
message_value(struct emit *e, const struct routine *r, const struct arg *arg)
{
	const struct field *f;

	if (arg->direction == DIR_REQUESTPORT)
		return "mig_in->Head.msgh_local_port";
	if (arg->direction == DIR_REPLYPORT || arg->direction == DIR_SREPLYPORT)
		return "mig_in->Head.msgh_remote_port";
	switch (type_shape(arg->type).class) {
	case CLASS_PORT:
		return arena_printf(e->arena, "mig_in->%s.name", arg->name);
	case CLASS_OOL:
	case CLASS_OOL_PORTS:
		return arena_printf(
		    e->arena, "(uintptr_t)mig_in->%s.address", arg->name);
	default:
		f = field_of(r->request, arg, FIELD_DATA);
		return field_ref(e, "mig_in", f);
	}
}

/* The value in the request, as the server function wants it. */
static const char *
server_value(struct emit *e, const struct routine *r, const struct arg *arg)
{
	const struct type *t = arg->type;
	const char *value = message_value(e, r, arg);
	enum type_class class = type_shape(t).class;

	if (t->intran && class == CLASS_VALUE)
		return arena_printf(e->arena, "%s(%s)", t->intran, value);
	if (t->intran)
		return arena_printf(
		    e->arena, "%s((%s)%s)", t->intran, t->message_type, value);
	if (class == CLASS_VALUE)
		return value;
	return arena_printf(
	    e->arena, "(%s)%s", type_c_name(e->arena, t, SIDE_SERVER), value);
}

/* --- Locals --- */

static void
declare_single(struct emit *e, const struct routine *r, const struct arg *arg)
{
	const char *type = type_c_name(e->arena, arg->type, SIDE_SERVER);

	if (arg->direction == DIR_OUT)
		put(e, "\t%s arg_%s;\n", type, arg->name);
	else if (arg->direction == DIR_INOUT || arg->type->destructor)
		put(e, "\t%s arg_%s = %s;\n", type, arg->name,
		    server_value(e, r, arg));
}

static void
declare_count(struct emit *e, const struct arg *arg)
{
	struct shape s = type_shape(arg->type);
	unsigned int max = s.max / s.mult;

	if (!arg_has_count(arg) || !arg_in_reply(arg))
		return;
	put(e, "\tmach_msg_type_number_t arg_%sCnt", arg->name);
	if (arg->direction == DIR_INOUT)
		put(e, ";\n");
	else if (s.class == CLASS_OOL || s.class == CLASS_OOL_PORTS)
		put(e, " = 0;\n");
	else
		put(e, " = %u;\n", max);
}

static void
emit_locals(struct emit *e, const struct routine *r)
{
	put(e,
	    "\t__Request__%s_t *%smig_in =\n"
	    "\t    (__Request__%s_t *)(void *)InHeadP;\n",
	    r->name, r->retcode ? "" : "const ", r->name);
	if (r->retcode)
		put(e, "\t__Request__%s_t mig_error;\n", r->name);
	if (!r->simple)
		put(e,
		    "\t__Reply__%s_t *const mig_out =\n"
		    "\t    (__Reply__%s_t *)(void *)OutHeadP;\n",
		    r->name, r->name);
	emit_tail_pointers(e, r, false);
	if (needs_trailer(r, SIDE_SERVER))
		put(e, "\tconst mach_msg_max_trailer_t *mig_trailer;\n");
	if (message_has_tail(r->reply))
		put(e, "\tchar *mig_end;\n");
	if (!r->simple)
		put(e, "\tmach_msg_size_t mig_size;\n");
	put(e, "\tkern_return_t mig_result;\n");
	for (const struct arg *arg = r->args; arg; arg = arg->next) {
		const char *star = "";

		if (!arg_in_reply(arg))
			continue;
		declare_count(e, arg);
		if (arg_has_poly(arg, SIDE_SERVER))
			put(e, "\tmach_msg_type_name_t %sarg_%sPoly = 0;\n",
			    star, arg->name);
		if ((arg->flags & FLAG_MAYBE_DEALLOC) &&
		    arg->direction == DIR_OUT)
			put(e, "\tboolean_t arg_%sDealloc = FALSE;\n",
			    arg->name);
	}
}

/* --- Between the check and the call --- */

static void
unpack_ports(struct emit *e, const struct routine *r, const struct arg *arg)
{
	const struct type *port = arg_port(arg);
	const char *type = type_c_name(e->arena, port, SIDE_SERVER);
	struct shape s = type_shape(arg->type);
	const char *count = arena_printf(e->arena, "%u", s.max);

	if (s.variable)
		count = field_ref(e, "mig_in", count_field(r->request, arg));
	put(e, "\tfor (unsigned int mig_i = 0; mig_i < %s; mig_i++)\n", count);
	put(e, "\t\tmig_space->%s[mig_i] = ", arg->name);
	if (port->intran)
		put(e, "%s((%s)mig_in->%s[mig_i].name);\n", port->intran,
		    port->message_type, arg->name);
	else
		put(e, "(%s)mig_in->%s[mig_i].name;\n", type, arg->name);
}

static void
unpack_copy(struct emit *e, const struct routine *r, const struct arg *arg)
{
	const struct field *f = field_of(r->request, arg, FIELD_DATA);
	struct shape s = type_shape(arg->type);
	const char *from;

	if (s.class == CLASS_PORT_ARRAY) {
		unpack_ports(e, r, arg);
		return;
	}
	from = field_ref(e, "mig_in", f);
	if (s.class == CLASS_POINTER)
		put(e,
		    "\tmemcpy(&mig_space->%s, &%s, "
		    "sizeof(mig_space->%s));\n",
		    arg->name, from, arg->name);
	else if (s.variable)
		put(e, "\tmig_get_data(mig_space->%s, %s, (size_t)%u * %s);\n",
		    arg->name, from, s.unit_size,
		    field_ref(e, "mig_in", count_field(r->request, arg)));
	else
		put(e, "\tmemcpy(mig_space->%s, %s, sizeof(mig_space->%s));\n",
		    arg->name, from, arg->name);
}

/* Brings what comes in and goes out again to where it will go out. */
static void
unpack_inout(struct emit *e, const struct routine *r, const struct arg *arg)
{
	const struct field *in = field_of(r->request, arg, FIELD_DATA);
	const struct field *out = field_of(r->reply, arg, FIELD_DATA);
	struct shape s = type_shape(arg->type);

	if (arg_has_count(arg)) {
		put(e, "\targ_%sCnt = %s", arg->name,
		    field_ref(e, "mig_in", count_field(r->request, arg)));
		put(e, s.mult > 1 ? " / %u;\n" : ";\n", s.mult);
	}
	if (arg_has_poly(arg, SIDE_SERVER) && type_is_ref(arg->type))
		put(e, "\targ_%sPoly = mig_in->%s.disposition;\n", arg->name,
		    arg->name);
	if (is_copied(arg) || !in)
		return;
	if (s.class == CLASS_STRING)
		put(e, "\tmig_strncpy_zerofill(mig_out->%s, %s, %u);\n",
		    out->name, field_ref(e, "mig_in", in), s.max);
	else if (s.class == CLASS_ARRAY && s.variable)
		put(e, "\tmig_get_data(mig_out->%s, %s, (size_t)%u * %s);\n",
		    out->name, field_ref(e, "mig_in", in), s.unit_size,
		    field_ref(e, "mig_in", count_field(r->request, arg)));
	else if (s.class == CLASS_ARRAY)
		put(e, "\tmemcpy(mig_out->%s, %s, sizeof(mig_out->%s));\n",
		    out->name, field_ref(e, "mig_in", in), out->name);
}

static void
prepare_out(struct emit *e, const struct routine *r, const struct arg *arg)
{
	const struct field *count = field_of(r->request, arg, FIELD_COUNT);
	struct shape s = type_shape(arg->type);

	if (s.class == CLASS_STRING)
		put(e, "\tmemset(mig_out->%s, 0, sizeof(mig_out->%s));\n",
		    arg->name, arg->name);
	else if (is_copied(arg))
		put(e, "\tmemset(&mig_space->%s, 0, sizeof(mig_space->%s));\n",
		    arg->name, arg->name);
	else if (type_is_ref(arg->type))
		put(e, "\tmemset(&arg_%s, 0, sizeof(arg_%s));\n", arg->name,
		    arg->name);
	if ((arg->flags & FLAG_COUNTINOUT) && count) {
		const char *asked = field_ref(e, "mig_in", count);

		if (s.mult > 1)
			asked = arena_printf(e->arena, "%s / %u", asked, s.mult);
		put(e, "\tif (%s < arg_%sCnt)\n\t\targ_%sCnt = %s;\n", asked,
		    arg->name, arg->name, asked);
	}
}

static void
emit_unpack(struct emit *e, const struct routine *r)
{
	for (const struct arg *arg = r->args; arg; arg = arg->next) {
		if (arg_in_request(arg) && is_copied(arg))
			unpack_copy(e, r, arg);
		if (arg->direction == DIR_INOUT)
			unpack_inout(e, r, arg);
		if (arg->direction == DIR_OUT)
			prepare_out(e, r, arg);
	}
}

/* --- The call --- */

static void
pass_trailer(struct emit *e, const struct arg *arg)
{
	if (trailer_member(arg))
		put(e, "mig_trailer->%s", trailer_member(arg));
	else
		put(e, "*(const %s *)(const void *)mig_trailer",
		    type_c_name(e->arena, arg->type, SIDE_SERVER));
}

static void
pass_native(struct emit *e, const struct routine *r, const struct arg *arg)
{
	const struct field *present = field_of(r->request, arg, FIELD_PRESENT);

	if (present)
		put(e, "%s ? &mig_space->%s : %s",
		    field_ref(e, "mig_in", present), arg->name,
		    arg->type->absent_value);
	else
		put(e, "&mig_space->%s", arg->name);
}

static void
pass_value(struct emit *e, const struct routine *r, const struct arg *arg)
{
	enum type_class class = type_shape(arg->type).class;

	if (arg_is_trailer(arg, SIDE_SERVER))
		pass_trailer(e, arg);
	else if (class == CLASS_POINTER)
		pass_native(e, r, arg);
	else if (class == CLASS_PORT_ARRAY || class == CLASS_ARRAY ||
	    (class == CLASS_STRING && !arg->type->intran))
		put(e, "%s", array_name(e, arg, r));
	else if (arg_in_reply(arg))
		put(e, "&arg_%s", arg->name);
	else if (arg->type->destructor)
		put(e, "arg_%s", arg->name);
	else
		put(e, "%s", server_value(e, r, arg));
}

static void
pass_poly(struct emit *e, const struct arg *arg)
{
	if (arg_in_reply(arg))
		put(e, "&arg_%sPoly", arg->name);
	else if (arg->direction == DIR_REQUESTPORT)
		put(e, "MACH_MSGH_BITS_LOCAL(mig_in->Head.msgh_bits)");
	else if (arg->direction == DIR_REPLYPORT ||
	    arg->direction == DIR_SREPLYPORT)
		put(e, "MACH_MSGH_BITS_REMOTE(mig_in->Head.msgh_bits)");
	else
		put(e, "mig_in->%s%s.disposition", arg->name,
		    type_shape(arg->type).class == CLASS_PORT_ARRAY ? "[0]"
								    : "");
}

static void
pass_count(struct emit *e, const struct routine *r, const struct arg *arg)
{
	struct shape s = type_shape(arg->type);

	if (arg_in_reply(arg)) {
		put(e, "&arg_%sCnt", arg->name);
		return;
	}
	put(e, "%s", field_ref(e, "mig_in", count_field(r->request, arg)));
	if (s.mult > 1)
		put(e, " / %u", s.mult);
}

static void
emit_call(struct emit *e, const struct routine *r)
{
	const char *comma = "";

	put(e, r->procedure ? "\t%s%s(" : "\tmig_result = %s%s(",
	    r->set.serverprefix, r->name);
	for (const struct arg *arg = r->args; arg; arg = arg->next) {
		if (!arg_is_param(arg, SIDE_SERVER))
			continue;
		put(e, "%s\n\t    ", comma);
		pass_value(e, r, arg);
		comma = ",";
		if (arg_has_poly(arg, SIDE_SERVER)) {
			put(e, ",\n\t    ");
			pass_poly(e, arg);
		}
		if (arg_has_count(arg)) {
			put(e, ",\n\t    ");
			pass_count(e, r, arg);
		}
		if ((arg->flags & FLAG_MAYBE_DEALLOC) &&
		    arg->direction == DIR_OUT)
			put(e, ",\n\t    &arg_%sDealloc", arg->name);
	}
	put(e, r->procedure ? ");\n\tmig_result = KERN_SUCCESS;\n" : ");\n");
}

/* Destructors, and memory that the stub frees for the function. */
static void
emit_after_call(struct emit *e, const struct routine *r)
{
	for (const struct arg *arg = r->args; arg; arg = arg->next) {
		const char *name = arg->name;

		if (arg->type->destructor &&
		    (arg->direction == DIR_IN ||
			arg->direction == DIR_REQUESTPORT))
			put(e, "\t%s(arg_%s);\n", arg->type->destructor, name);
		if (!(arg->flags & FLAG_AUTO))
			continue;
		if (type_shape(arg->type).class == CLASS_OOL)
			put(e,
			    "\tmig_deallocate((vm_address_t)(uintptr_t)"
			    "mig_in->%s.address,\n\t    mig_in->%s.size);\n"
			    "\tmig_in->%s.size = 0;\n",
			    name, name, name);
		else
			put(e,
			    "\tmig_deallocate((vm_address_t)(uintptr_t)"
			    "mig_in->%s.address,\n\t    mig_in->%s.count * "
			    "sizeof(mach_port_t));\n"
			    "\tmig_in->%s.count = 0;\n",
			    name, name, name);
		put(e, "\tmig_in->%s.address = NULL;\n", name);
	}
}

/* --- The reply --- */

static const char *
packed_count(struct emit *e, const struct field *f)
{
	struct shape s = type_shape(f->arg->type);

	if (s.class == CLASS_STRING)
		return arena_printf(e->arena, "mig_out->%sCnt", f->name);
	return times(e, s.mult, local_count(e, f->arg));
}

static void
answer_bounds(struct emit *e, const struct routine *r)
{
	for (const struct arg *arg = r->args; arg; arg = arg->next) {
		struct shape s = type_shape(arg->type);

		if (!arg_in_reply(arg) || !s.variable || !s.max ||
		    s.class == CLASS_STRING)
			continue;
		put(e,
		    "\tif (mig_result == KERN_SUCCESS && %s > %u)\n"
		    "\t\tmig_result = MIG_ARRAY_TOO_LARGE;\n",
		    local_count(e, arg), s.max / s.mult);
	}
}

/* The value as the message has it. */
static const char *
outgoing_value(struct emit *e, const struct arg *arg)
{
	if (arg->type->outtran)
		return arena_printf(
		    e->arena, "%s(%s)", arg->type->outtran, local_name(e, arg));
	return local_name(e, arg);
}

static void
answer_ports(struct emit *e, const struct field *f)
{
	const struct type *port = arg_port(f->arg);
	struct carried c = { .poly = arena_printf(
				 e->arena, "arg_%sPoly", f->name) };

	if (type_shape(f->arg->type).class == CLASS_PORT_ARRAY) {
		c.value = arena_printf(e->arena, "mig_space->%s", f->name);
		if (port->outtran)
			c.value = arena_printf(e->arena, "%s mig_space->%s",
			    port->outtran, f->name);
	} else {
		c.value = outgoing_value(e, f->arg);
	}
	if (f->arg->counted_by)
		c.count = local_count(e, f->arg);
	if (f->arg->flags & FLAG_MAYBE_DEALLOC)
		c.dealloc = arena_printf(e->arena, "arg_%sDealloc", f->name);
	emit_pack_descriptor(e, "mig_out", f, &c);
}

static void
answer_string(struct emit *e, const struct routine *r, const struct field *f)
{
	struct shape s = type_shape(f->arg->type);

	put(e, "\tmig_out->%s[%u] = '\\0';\n", f->name, s.max - 1);
	if (!s.variable)
		return;
	put(e, "\tmig_out->%sOffset = 0;\n", f->name);
	put(e,
	    "\tmig_out->%sCnt = (mach_msg_type_number_t)"
	    "strlen(mig_out->%s) + 1;\n",
	    f->name, f->name);
	put(e,
	    "\tmig_zero_pad(mig_out, offsetof(__Reply__%s_t, %s), "
	    "mig_out->%sCnt);\n",
	    r->name, f->name, f->name);
}

static void
answer_array(struct emit *e, const struct routine *r, const struct field *f)
{
	const struct arg *arg = f->arg;
	struct shape s = type_shape(arg->type);

	if (s.variable && is_copied(arg))
		put(e,
		    "\tmig_get_data(mig_out->%s, mig_space->%s, "
		    "(size_t)%u * %s);\n",
		    f->name, f->name, s.unit_size, packed_count(e, f));
	else if (is_copied(arg))
		put(e,
		    "\tmemcpy(mig_out->%s, mig_space->%s, "
		    "sizeof(mig_out->%s));\n",
		    f->name, f->name, f->name);
	if (s.variable && s.unit_size % 4 != 0)
		put(e,
		    "\tmig_zero_pad(mig_out, offsetof(__Reply__%s_t, %s),\n"
		    "\t    (size_t)%u * %s);\n",
		    r->name, f->name, s.unit_size, packed_count(e, f));
}

static void
answer_data(struct emit *e, const struct routine *r, const struct field *f)
{
	switch (type_shape(f->arg->type).class) {
	case CLASS_VALUE:
		put(e, "\tmig_out->%s = %s;\n", f->name,
		    outgoing_value(e, f->arg));
		break;
	case CLASS_STRING:
		answer_string(e, r, f);
		break;
	case CLASS_ARRAY:
		answer_array(e, r, f);
		break;
	case CLASS_POINTER:
		if (field_of(r->reply, f->arg, FIELD_PRESENT))
			put(e, "\tmig_out->__Present__%s = TRUE;\n", f->name);
		put(e,
		    "\tmemcpy(&mig_out->%s, &mig_space->%s, "
		    "sizeof(mig_out->%s));\n",
		    f->name, f->name, f->name);
		break;
	default:
		break;
	}
}

static void
emit_answer(struct emit *e, const struct routine *r)
{
	const struct message *m = r->reply;

	for (unsigned int i = 0; i < m->nfields; i++) {
		const struct field *f = &m->fields[i];

		switch (f->kind) {
		case FIELD_PORT:
		case FIELD_OOL:
		case FIELD_OOL_PORTS:
			answer_ports(e, f);
			break;
		case FIELD_NDR:
			put(e, "\tmig_out->NDR = NDR_record;\n");
			break;
		case FIELD_RETCODE:
			put(e, "\tmig_out->RetCode = KERN_SUCCESS;\n");
			break;
		case FIELD_COUNT:
			if (type_shape(f->arg->type).class != CLASS_STRING)
				put(e, "\tmig_out->%s = %s;\n", f->name,
				    packed_count(e, f));
			break;
		case FIELD_DATA:
			answer_data(e, r, f);
			break;
		default:
			break;
		}
	}
	emit_pack_end(e, m, "mig_out",
	    arena_printf(e->arena, "__Reply__%s_t", r->name), packed_count);
	if (m->ndescriptors)
		put(e,
		    "\tmig_out->msgh_body.msgh_descriptor_count = %u;\n"
		    "\tmig_out->Head.msgh_bits |= MACH_MSGH_BITS_COMPLEX;\n",
		    m->ndescriptors);
	put(e, "\tmig_out->Head.msgh_size = mig_size;\n");
}

static void
emit_refuse(struct emit *e, const char *result)
{
	put(e, " {\n\t\tmig_answer(OutHeadP, %s);\n\t\treturn;\n\t}\n", result);
}

static void
emit_body(struct emit *e, const struct routine *r)
{
	put(e, "\n\t__BeforeRcv%s(%u, \"%s\")\n", r->simple ? "Simple" : "Rpc",
	    e->itf->base + r->number, r->name);
	emit_unpack(e, r);
	emit_call(e, r);
	emit_after_call(e, r);
	put(e, "\t__AfterRcv%s(%u, \"%s\")\n", r->simple ? "Simple" : "Rpc",
	    e->itf->base + r->number, r->name);
	if (r->simple) {
		put(e, "\tmig_answer(OutHeadP, mig_result);\n");
		return;
	}
	answer_bounds(e, r);
	put(e,
	    "\tif (mig_result != KERN_SUCCESS) {\n"
	    "\t\tmig_answer(OutHeadP, mig_result);\n"
	    "\t\treturn;\n\t}\n\n");
	emit_answer(e, r);
}

/* A routine's error reply is as good as a request: what it lacks is zero. */
static void
emit_retcode(struct emit *e, const struct routine *r)
{
	put(e,
	    "\tif (!MACH_MSGH_BITS_IS_COMPLEX(InHeadP->msgh_bits) &&\n"
	    "\t    InHeadP->msgh_size == sizeof(mig_reply_error_t) &&\n"
	    "\t    ((mig_reply_error_t *)(void *)InHeadP)->RetCode != "
	    "KERN_SUCCESS) {\n"
	    "\t\tmemset(&mig_error, 0, sizeof(mig_error));\n"
	    "\t\tmig_error.Head = *InHeadP;\n"
	    "\t\tmig_error.%s =\n"
	    "\t\t    ((mig_reply_error_t *)(void *)InHeadP)->RetCode;\n"
	    "\t\tmig_in = &mig_error;\n"
	    "\t\tmig_result = KERN_SUCCESS;\n"
	    "\t} else {\n"
	    "\t\tmig_result = mig_check_request_%s(mig_in);\n\t}\n",
	    r->retcode->name, r->name);
}

/* What must hold before locals are taken from the request. */
static void
emit_gate(struct emit *e, const struct routine *r)
{
	if (r->retcode)
		emit_retcode(e, r);
	else
		put(e, "\tmig_result = mig_check_request_%s(mig_in);\n",
		    r->name);
	put(e, "\tif (mig_result != KERN_SUCCESS)");
	emit_refuse(e, "mig_result");
	if (needs_trailer(r, SIDE_SERVER)) {
		emit_trailer(e, r, "mig_in");
		emit_refuse(e, "MIG_TRAILER_ERROR");
	}
	emit_tail_steps(e, r, false);
}

static void
emit_singles(struct emit *e, const struct routine *r)
{
	for (const struct arg *arg = r->args; arg; arg = arg->next) {
		enum type_class class = type_shape(arg->type).class;
		bool single = class == CLASS_VALUE || class == CLASS_PORT ||
		    class == CLASS_OOL || class == CLASS_OOL_PORTS;

		if (single && !arg_is_trailer(arg, SIDE_SERVER) &&
		    arg_is_param(arg, SIDE_SERVER))
			declare_single(e, r, arg);
	}
}

void
emit_server_routine(struct emit *e, const struct routine *r)
{
	bool space = needs_space(r), heap = false;
	unsigned long long size;

	emit_check(e, r, false);
	if (space) {
		size = emit_space(e, r);
		heap = size >
		    (e->opt->max_on_stack ? e->opt->max_on_stack : 8192);
	}
	if (heap)
		put(e,
		    "\nstatic void\nmig_serve_%s(mach_msg_header_t *InHeadP,\n"
		    "    mach_msg_header_t *OutHeadP, "
		    "struct mig_space_%s *mig_space)\n{\n",
		    r->name, r->name);
	else
		put(e,
		    "\n/* %s %s, message %u */\nstatic void\n"
		    "_X%s(mach_msg_header_t *InHeadP, "
		    "mach_msg_header_t *OutHeadP)\n{\n",
		    r->simple ? "simpleroutine" : "routine", r->name,
		    e->itf->base + r->number, r->name);
	emit_locals(e, r);
	if (space && !heap)
		put(e,
		    "\tstruct mig_space_%s mig_room, "
		    "*const mig_space = &mig_room;\n",
		    r->name);
	put(e, "\n");
	if (e->opt->weak)
		put(e,
		    "\tif (!%s%s) {\n"
		    "\t\tmig_answer(OutHeadP, MIG_BAD_ID);\n"
		    "\t\treturn;\n\t}\n",
		    r->set.serverprefix, r->name);
	emit_gate(e, r);
	emit_singles(e, r);
	emit_body(e, r);
	put(e, "}\n");
	if (heap)
		put(e,
		    "\n/* %s, message %u */\nstatic void\n"
		    "_X%s(mach_msg_header_t *InHeadP, "
		    "mach_msg_header_t *OutHeadP)\n{\n"
		    "\tstruct mig_space_%s *mig_space =\n"
		    "\t    (struct mig_space_%s *)malloc("
		    "sizeof(*mig_space));\n\n"
		    "\tif (mig_space)\n"
		    "\t\tmig_serve_%s(InHeadP, OutHeadP, mig_space);\n"
		    "\telse\n"
		    "\t\tmig_answer(OutHeadP, KERN_RESOURCE_SHORTAGE);\n"
		    "\tfree(mig_space);\n}\n",
		    r->name, e->itf->base + r->number, r->name, r->name,
		    r->name, r->name);
}

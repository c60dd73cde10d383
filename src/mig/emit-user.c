/* User stubs: pack, send, wait, check. */

#include <string.h>

#include "mig/emit-parts.h"

/* The value of an argument in the stub, which may be behind a pointer. */
static const char *
value_of(struct emit *e, const struct arg *arg)
{
	if (arg_comes_out(arg, SIDE_USER) && type_is_ref(arg->type))
		return arena_printf(e->arena, "*%s", arg->name);
	return arg->name;
}

/* The caller's count of an argument: elements. */
static const char *
count_of(struct emit *e, const struct arg *arg)
{
	return arena_printf(e->arena, "%s%sCnt",
	    arg_comes_out(arg, SIDE_USER) ? "*" : "", arg->counted_by->name);
}

/*
 * What the message holds of a variable field, in units: nothing that an
 * earlier tail's move can have overwritten.
 */
static const char *
packed_count(struct emit *e, const struct field *f)
{
	struct shape s = type_shape(f->arg->type);

	if (s.class == CLASS_STRING)
		return arena_printf(e->arena, "mig_in->%sCnt", f->name);
	return times(e, s.mult, count_of(e, f->arg));
}

static void
emit_pack_string(struct emit *e, const struct routine *r, const struct field *f)
{
	struct shape s = type_shape(f->arg->type);
	const char *name = f->name;

	if (!s.variable) {
		put(e, "\tmig_strncpy_zerofill(mig_in->%s, %s, %u);\n", name,
		    name, s.max);
		return;
	}
	put(e, "\tmig_in->%sOffset = 0;\n", name);
	put(e,
	    "\tmig_in->%sCnt = (mach_msg_type_number_t)\n"
	    "\t    mig_strncpy(mig_in->%s, %s, %u);\n",
	    name, name, name, s.max);
	put(e,
	    "\tmig_zero_pad(mig_in, offsetof(__Request__%s_t, %s), "
	    "mig_in->%sCnt);\n",
	    r->name, name, name);
}

static void
emit_pack_array(struct emit *e, const struct routine *r, const struct field *f)
{
	struct shape s = type_shape(f->arg->type);
	const char *count;

	if (!s.variable) {
		put(e, "\tmemcpy(mig_in->%s, %s, sizeof(mig_in->%s));\n",
		    f->name, f->name, f->name);
		return;
	}
	count = times(e, s.mult, count_of(e, f->arg));
	put(e,
	    "\tmig_put_data(mig_in, offsetof(__Request__%s_t, %s), %s,\n"
	    "\t    (size_t)%u * %s);\n",
	    r->name, f->name, f->name, s.unit_size, count);
}

static void
emit_pack_native(struct emit *e, const struct field *f)
{
	const struct type *t = f->arg->type;
	const char *tabs = "\t";

	if (t->native == NATIVE_POINTER_IF_NOT) {
		put(e, "\tmig_in->__Present__%s = %s != %s;\n", f->name,
		    f->name, t->absent_value);
		put(e, "\tmemset(&mig_in->%s, 0, sizeof(mig_in->%s));\n",
		    f->name, f->name);
		put(e, "\tif (mig_in->__Present__%s)\n", f->name);
		tabs = "\t\t";
	}
	put(e, "%smemcpy(&mig_in->%s, %s, sizeof(mig_in->%s));\n", tabs,
	    f->name, f->name, f->name);
}

static void
emit_pack_count(struct emit *e, const struct field *f)
{
	const struct arg *arg = f->arg;
	struct shape s = type_shape(arg->type);
	const char *count;

	if (s.class == CLASS_STRING)
		return; /* known when the string is copied */
	count = count_of(e, arg);
	if (arg->direction == DIR_OUT)
		put(e, "\tmig_in->%s = %s < %u ? %s : %u;\n", f->name,
		    times(e, s.mult, count), s.max, times(e, s.mult, count),
		    s.max);
	else
		put(e, "\tmig_in->%s = %s;\n", f->name, times(e, s.mult, count));
}

static void
emit_pack_data(struct emit *e, const struct routine *r, const struct field *f)
{
	switch (type_shape(f->arg->type).class) {
	case CLASS_VALUE:
		put(e, "\tmig_in->%s = %s;\n", f->name, value_of(e, f->arg));
		break;
	case CLASS_STRING:
		emit_pack_string(e, r, f);
		break;
	case CLASS_ARRAY:
		emit_pack_array(e, r, f);
		break;
	case CLASS_POINTER:
		emit_pack_native(e, f);
		break;
	default:
		break;
	}
}

static void
emit_pack_carried(struct emit *e, const struct field *f)
{
	const struct arg *arg = f->arg;
	const char *star = arg_comes_out(arg, SIDE_USER) ? "*" : "";
	struct carried c = { .value = value_of(e, arg) };

	if (type_shape(arg->type).class == CLASS_PORT_ARRAY)
		c.value = arg->name;
	if (arg->counted_by)
		c.count = count_of(e, arg);
	c.poly = arena_printf(e->arena, "%s%sPoly", star, arg->name);
	if (arg->flags & FLAG_MAYBE_DEALLOC)
		c.dealloc = arena_printf(e->arena, "%sDealloc", arg->name);
	emit_pack_descriptor(e, "mig_in", f, &c);
}

/* Arrays that are larger than their type, before anything is packed. */
static void
emit_bounds(struct emit *e, const struct routine *r)
{
	for (const struct arg *arg = r->args; arg; arg = arg->next) {
		struct shape s = type_shape(arg->type);

		if (!arg_in_request(arg) || !s.variable || !s.max ||
		    s.class == CLASS_STRING)
			continue;
		put(e, "\tif (%s > %u)\n\t\treturn MIG_ARRAY_TOO_LARGE;\n",
		    count_of(e, arg), s.max / s.mult);
	}
}

static const struct arg *
find_direction(const struct routine *r, enum direction direction)
{
	const struct arg *arg = r->args;

	while (arg && arg->direction != direction)
		arg = arg->next;
	return arg;
}

static const char *
header_disposition(struct emit *e, const struct arg *arg)
{
	if (arg->type->send == DISP_POLYMORPHIC && arg_has_poly(arg, SIDE_USER))
		return arena_printf(e->arena, "%sPoly", arg->name);
	return disposition_name(arg->type->send);
}

/* The statement's options, or NULL if they are none. */
static const char *
message_options_of(const char *options)
{
	if (options && strcmp(options, "MACH_MSG_OPTION_NONE") != 0)
		return options;
	return NULL;
}

/* Has the caller a say in how long, with which options, or where? */
static bool
has_own_way(const struct routine *r)
{
	if (r->set.waittime || r->set.sendtime ||
	    message_options_of(r->set.msgoption))
		return true;
	for (const struct arg *arg = r->args; arg; arg = arg->next)
		switch (arg->direction) {
		case DIR_REPLYPORT:
		case DIR_UREPLYPORT:
		case DIR_WAITTIME:
		case DIR_SENDTIME:
		case DIR_MSGOPTION:
			return true;
		default:
			break;
		}
	return needs_trailer(r, SIDE_USER);
}

/*
 * Does the stub get its reply by mach_msg? The calls into the kernel know no
 * times, options, trailers or reply ports.
 */
static bool
waits_by_mach_msg(struct emit *e, const struct routine *r)
{
	if (e->itf->kernel_user)
		return false;
	return !e->opt->kernelrpc || has_own_way(r);
}

/* The reply port and what is made of it: expressions. */
static void
reply_port_of(struct emit *e, const struct routine *r, const char **ret_port,
    const char **ret_disposition)
{
	const struct arg *arg = r->reply_port;

	*ret_disposition = "MACH_MSG_TYPE_MAKE_SEND_ONCE";
	*ret_port = r->set.special_reply_port ? "mig_get_special_reply_port()"
					      : "mig_get_reply_port()";
	if (arg &&
	    (arg->direction != DIR_SREPLYPORT ||
		arg->type->send != DISP_POLYMORPHIC))
		*ret_disposition = header_disposition(e, arg);
	if (arg && arg->direction != DIR_SREPLYPORT)
		*ret_port = arg->name;
	else if (r->simple || !waits_by_mach_msg(e, r))
		*ret_port = "MACH_PORT_NULL";
	if (!strcmp(*ret_port, "MACH_PORT_NULL"))
		*ret_disposition = "0";
}

static void
emit_head(struct emit *e, const struct routine *r)
{
	const char *port, *disposition;

	reply_port_of(e, r, &port, &disposition);
	put(e, "\tmig_in->Head.msgh_bits = %sMACH_MSGH_BITS(%s,\n\t    %s);\n",
	    r->request->ndescriptors ? "MACH_MSGH_BITS_COMPLEX |\n\t    " : "",
	    header_disposition(e, r->request_port), disposition);
	put(e, "\tmig_in->Head.msgh_size = mig_size;\n");
	put(e, "\tmig_in->Head.msgh_remote_port = %s;\n",
	    value_of(e, r->request_port));
	put(e, "\tmig_in->Head.msgh_local_port = %s;\n", port);
	put(e, "\tmig_in->Head.msgh_voucher_port = MACH_PORT_NULL;\n");
	put(e, "\tmig_in->Head.msgh_id = %u;\n", e->itf->base + r->number);
	if (r->request->ndescriptors)
		put(e, "\tmig_in->msgh_body.msgh_descriptor_count = %u;\n",
		    r->request->ndescriptors);
}

static void
emit_pack(struct emit *e, const struct routine *r)
{
	const struct message *m = r->request;

	for (unsigned int i = 0; i < m->nfields; i++) {
		const struct field *f = &m->fields[i];

		switch (f->kind) {
		case FIELD_PORT:
		case FIELD_OOL:
		case FIELD_OOL_PORTS:
			emit_pack_carried(e, f);
			break;
		case FIELD_NDR:
			put(e, "\tmig_in->NDR = NDR_record;\n");
			break;
		case FIELD_COUNT:
			emit_pack_count(e, f);
			break;
		case FIELD_DATA:
			emit_pack_data(e, r, f);
			break;
		default:
			break;
		}
	}
	emit_pack_end(e, m, "mig_in",
	    arena_printf(e->arena, "__Request__%s_t", r->name), packed_count);
}

/* The options that say which trailer the reply shall have. */
static const char *
trailer_options(const struct routine *r)
{
	const char *options = "";

	for (const struct arg *arg = r->args; arg; arg = arg->next) {
		if (arg->direction == DIR_USERIMPL)
			return " | MACH_RCV_TRAILER_TYPE(MACH_MSG_TRAILER_"
			       "FORMAT_0) |\n\t    MACH_RCV_TRAILER_ELEMENTS("
			       "MACH_RCV_TRAILER_AV)";
		if (arg->direction == DIR_AUDITTOKEN ||
		    arg->direction == DIR_USERAUDITTOKEN)
			options = " | MACH_RCV_TRAILER_TYPE(MACH_MSG_TRAILER_"
				  "FORMAT_0) |\n\t    MACH_RCV_TRAILER_ELEMENTS("
				  "MACH_RCV_TRAILER_AUDIT)";
		else if (arg_is_trailer(arg, SIDE_USER) && !*options)
			options = " | MACH_RCV_TRAILER_TYPE(MACH_MSG_TRAILER_"
				  "FORMAT_0) |\n\t    MACH_RCV_TRAILER_ELEMENTS("
				  "MACH_RCV_TRAILER_SENDER)";
	}
	return options;
}

/* What bounds the time of sending and of receiving, or NULL. */
static const char *
time_of(const struct routine *r, enum direction direction, const char *statement)
{
	const struct arg *arg = find_direction(r, direction);

	return arg ? arg->name : statement;
}

static const char *
message_options(struct emit *e, const struct routine *r)
{
	const struct arg *arg = find_direction(r, DIR_MSGOPTION);
	const char *options = arg ? arg->name
				  : message_options_of(r->set.msgoption);

	return options ? arena_printf(e->arena, " | (%s)", options) : "";
}

static void
emit_mach_msg(struct emit *e, const char *options, const char *send_size,
    const char *receive, const char *timeout)
{
	put(e, "\tmig_result = mach_msg(&mig_in->Head, %s,\n", options);
	put(e, "\t    %s, %s,\n", send_size, receive);
	put(e, "\t    %s%s%s, MACH_PORT_NULL);\n",
	    timeout ? "(mach_msg_timeout_t)(" : "",
	    timeout ? timeout : "MACH_MSG_TIMEOUT_NONE", timeout ? ")" : "");
}

static void
emit_send_only(struct emit *e, const struct routine *r)
{
	const char *sendtime = time_of(r, DIR_SENDTIME, r->set.sendtime);
	const char *timeout = time_of(r, DIR_WAITTIME, r->set.waittime);

	if (sendtime)
		timeout = sendtime;
	if (e->itf->kernel_user) {
		put(e,
		    "\tmig_result = mach_msg_send_from_kernel("
		    "&mig_in->Head, mig_size);\n");
		return;
	}
	emit_mach_msg(e,
	    arena_printf(e->arena, "MACH_SEND_MSG%s%s",
		timeout ? " | MACH_SEND_TIMEOUT" : "", message_options(e, r)),
	    "mig_size", "0, MACH_PORT_NULL", timeout);
}

/* Two calls where sending and receiving have times of their own. */
static void
emit_send_then_receive(struct emit *e, const struct routine *r,
    const char *sendtime, const char *waittime)
{
	const char *options = message_options(e, r);

	emit_mach_msg(e,
	    arena_printf(
		e->arena, "MACH_SEND_MSG | MACH_SEND_TIMEOUT%s", options),
	    "mig_size", "0, MACH_PORT_NULL", sendtime);
	put(e, "\tif (mig_result == MACH_MSG_SUCCESS)\n\t");
	emit_mach_msg(e,
	    arena_printf(e->arena, "MACH_RCV_MSG | MACH_RCV_TIMEOUT%s%s",
		options, trailer_options(r)),
	    "0", "(mach_msg_size_t)sizeof(mig_mess->out), mig_reply_port",
	    waittime);
}

static void
emit_rpc(struct emit *e, const struct routine *r)
{
	const char *sendtime = time_of(r, DIR_SENDTIME, r->set.sendtime);
	const char *waittime = time_of(r, DIR_WAITTIME, r->set.waittime);

	if (!waits_by_mach_msg(e, r)) {
		put(e,
		    "\tmig_result = %s(&mig_in->Head, mig_size,\n"
		    "\t    (mach_msg_size_t)sizeof(mig_mess->out));\n",
		    !e->itf->kernel_user ? "mach_kernelrpc_np"
					 : "mach_msg_rpc_from_kernel");
		return;
	}
	if (sendtime && waittime && strcmp(sendtime, waittime) != 0) {
		emit_send_then_receive(e, r, sendtime, waittime);
		return;
	}
	emit_mach_msg(e,
	    arena_printf(e->arena, "MACH_SEND_MSG | MACH_RCV_MSG%s%s%s%s",
		sendtime || waittime ? " |\n\t    MACH_SEND_TIMEOUT" : "",
		waittime ? " | MACH_RCV_TIMEOUT" : "", message_options(e, r),
		trailer_options(r)),
	    "mig_size", "(mach_msg_size_t)sizeof(mig_mess->out), mig_reply_port",
	    waittime ? waittime : sendtime);
}

/* A request that could not be sent, where the interface says it is used up. */
static void
emit_consume(struct emit *e, const struct routine *r)
{
	if (r->set.consume == CONSUME_TIMEOUT)
		put(e,
		    "\tif (mig_result == MACH_SEND_TIMED_OUT)\n"
		    "\t\tmach_msg_destroy(&mig_in->Head);\n");
	if (r->set.consume == CONSUME_ANY)
		put(e,
		    "\tif (((unsigned int)mig_result & 0xffffc000U) == "
		    "0x10000000U)\n"
		    "\t\tmach_msg_destroy(&mig_in->Head);\n");
}

/* Has the stub a reply port of its own, from the thread's cache? */
static bool
has_cached_port(struct emit *e, const struct routine *r)
{
	return !r->simple && waits_by_mach_msg(e, r) &&
	    (!r->reply_port || r->reply_port->direction == DIR_SREPLYPORT);
}

static void
emit_after_rpc(struct emit *e, const struct routine *r)
{
	const char *special = r->set.special_reply_port ? "special_" : "";

	put(e, "\tif (mig_result != MACH_MSG_SUCCESS) {\n");
	if (has_cached_port(e, r) && *special)
		put(e,
		    "\t\tif (mig_result != MACH_SEND_INVALID_DATA &&\n"
		    "\t\t    mig_result != MACH_SEND_INVALID_DEST &&\n"
		    "\t\t    mig_result != MACH_SEND_INVALID_HEADER)\n"
		    "\t\t\tmig_dealloc_special_reply_port("
		    "mig_reply_port);\n");
	else if (has_cached_port(e, r))
		put(e,
		    "\t\tif (mig_result == MACH_SEND_INVALID_DATA ||\n"
		    "\t\t    mig_result == MACH_SEND_INVALID_DEST ||\n"
		    "\t\t    mig_result == MACH_SEND_INVALID_HEADER)\n"
		    "\t\t\tmig_put_reply_port(mig_reply_port);\n"
		    "\t\telse\n"
		    "\t\t\tmig_dealloc_reply_port(mig_reply_port);\n");
	put(e, "\t\treturn mig_result;\n\t}\n");
	if (has_cached_port(e, r) && !*special)
		put(e, "\tmig_put_reply_port(mig_reply_port);\n");
	put(e, "\tmig_result = mig_check_reply_%s(mig_out);\n", r->name);
	put(e,
	    "\tif (mig_result != KERN_SUCCESS) {\n"
	    "\t\tmach_msg_destroy(&mig_mess->out.reply.Head);\n"
	    "\t\treturn mig_result;\n\t}\n");
}

static void
emit_locals(struct emit *e, const struct routine *r)
{
	put(e, "\t__Request__%s_t *const mig_in = &mig_mess->in;\n", r->name);
	if (!r->simple) {
		put(e,
		    "\tconst __Reply__%s_t *const mig_out = "
		    "&mig_mess->out.reply;\n",
		    r->name);
		if (waits_by_mach_msg(e, r))
			put(e, "\tmach_port_t mig_reply_port;\n");
		emit_tail_pointers(e, r, true);
		if (needs_trailer(r, SIDE_USER))
			put(e, "\tconst mach_msg_max_trailer_t *mig_trailer;\n");
	}
	if (message_has_tail(r->request))
		put(e, "\tchar *mig_end;\n");
	put(e, "\tmach_msg_size_t mig_size;\n\tmach_msg_return_t mig_result;\n");
}

/* Calls into the kernel have no times and options. */
static void
emit_unused(struct emit *e, const struct routine *r)
{
	for (const struct arg *arg = r->args; arg; arg = arg->next)
		if (arg->direction == DIR_WAITTIME ||
		    arg->direction == DIR_SENDTIME ||
		    arg->direction == DIR_MSGOPTION)
			put(e, "\t(void)%s;\n", arg->name);
}

static void
emit_body(struct emit *e, const struct routine *r)
{
	unsigned int id = e->itf->base + r->number;
	const char *kind = r->simple ? "Simple" : "Rpc";

	emit_locals(e, r);
	put(e, "\n");
	if (e->itf->kernel_user)
		emit_unused(e, r);
	emit_bounds(e, r);
	emit_pack(e, r);
	emit_head(e, r);
	if (!r->simple && waits_by_mach_msg(e, r))
		put(e, "\tmig_reply_port = mig_in->Head.msgh_local_port;\n");
	put(e, "\n\t__BeforeSend%s(%u, \"%s\")\n", kind, id, r->name);
	if (r->simple)
		emit_send_only(e, r);
	else
		emit_rpc(e, r);
	put(e, "\t__AfterSend%s(%u, \"%s\")\n", kind, id, r->name);
	emit_consume(e, r);
	if (r->simple) {
		put(e, "\treturn mig_result;\n");
		return;
	}
	emit_after_rpc(e, r);
	emit_user_extract(e, r);
}

static void
emit_space(struct emit *e, const struct routine *r)
{
	put(e, "\nunion mig_mess_%s {\n\t__Request__%s_t in;\n", r->name,
	    r->name);
	if (!r->simple)
		put(e,
		    "\tstruct {\n\t\t__Reply__%s_t reply;\n"
		    "\t\t%s trailer;\n\t} out;\n",
		    r->name,
		    needs_trailer(r, SIDE_USER) ? "mach_msg_max_trailer_t"
						: "mach_msg_trailer_t");
	put(e, "};\n");
}

/* "(mig_mess, a, aCnt, ...)": the parameters, passed on. */
static void
emit_pass_on(struct emit *e, const struct routine *r, const char *first)
{
	const char *comma = *first ? ", " : "";

	put(e, "(%s", first);
	for (const struct arg *arg = r->args; arg; arg = arg->next) {
		if (!arg_is_param(arg, SIDE_USER))
			continue;
		put(e, "%s%s", comma, arg->name);
		comma = ", ";
		if (arg_has_poly(arg, SIDE_USER))
			put(e, ", %sPoly", arg->name);
		if (arg_has_count(arg))
			put(e, ", %sCnt", arg->name);
		if ((arg->flags & FLAG_MAYBE_DEALLOC) && arg_in_request(arg))
			put(e, ", %sDealloc", arg->name);
	}
	put(e, ")");
}

static bool
is_on_heap(struct emit *e, const struct routine *r)
{
	unsigned long long limit = r->set.on_stack_limit ? r->set.on_stack_limit
							 : e->opt->max_on_stack;

	if (!limit && r->set.user_type_limit)
		limit = r->set.user_type_limit;
	return limit && (r->request->size > limit || r->reply->size > limit);
}

/* The stub's inside, with the message's room as its first parameter. */
static void
emit_inner(struct emit *e, const struct routine *r)
{
	struct out params = { 0 }, *o = e->o;

	e->o = &params;
	emit_params(e, r);
	e->o = o;
	put(e,
	    "\nstatic kern_return_t\nmig_call_%s(\n"
	    "\tunion mig_mess_%s *const mig_mess%s%s\n{\n",
	    r->name, r->name, strcmp(params.text, "(void)") ? "," : "",
	    strcmp(params.text, "(void)") ? params.text + 1 : ")");
	out_deinit(&params);
	emit_body(e, r);
	put(e, "}\n");
}

static void
emit_outer_body(struct emit *e, const struct routine *r, bool heap)
{
	const char *first = heap ? "mig_mess" : "&mig_mess";

	if (heap)
		put(e,
		    "\tunion mig_mess_%s *mig_mess = "
		    "(union mig_mess_%s *)malloc(sizeof(*mig_mess));\n",
		    r->name, r->name);
	else
		put(e, "\tunion mig_mess_%s mig_mess;\n", r->name);
	put(e, "\tkern_return_t mig_result;\n\n");
	if (heap)
		put(e,
		    "\tif (!mig_mess)\n\t\tmig_result = "
		    "KERN_RESOURCE_SHORTAGE;\n\telse\n\t");
	put(e, "\tmig_result = mig_call_%s", r->name);
	emit_pass_on(e, r, first);
	put(e, ";\n");
	if (heap)
		put(e, "\tfree(mig_mess);\n");
	if (r->procedure)
		put(e,
		    "\tif (mig_result != KERN_SUCCESS)\n\t\t%s(mig_result);\n",
		    r->set.error_proc);
	else
		put(e, "\treturn mig_result;\n");
}

static void
emit_routine(struct emit *e, const struct routine *r)
{
	bool heap = is_on_heap(e, r);

	emit_space(e, r);
	if (!r->simple)
		emit_check(e, r, true);
	if (heap || r->procedure)
		emit_inner(e, r);
	put(e, "\n/* %s %s, message %u */\n%s\n%s%s",
	    r->simple ? "simpleroutine" : "routine", r->name,
	    e->itf->base + r->number, r->procedure ? "void" : "kern_return_t",
	    r->set.userprefix, r->name);
	emit_params(e, r);
	put(e, "\n{\n");
	if (heap || r->procedure) {
		emit_outer_body(e, r, heap);
	} else {
		put(e,
		    "\tunion mig_mess_%s mig_space, *const mig_mess = "
		    "&mig_space;\n",
		    r->name);
		emit_body(e, r);
	}
	put(e, "}\n");
}

static void
emit_hooks(struct emit *e)
{
	static const char *const hooks[] = { "__BeforeSendRpc",
		"__AfterSendRpc", "__BeforeSendSimple", "__AfterSendSimple" };

	put(e,
	    "\n/* Where a program can look in: defined before, or "
	    "nothing. */\n");
	for (size_t i = 0; i < sizeof(hooks) / sizeof(hooks[0]); i++)
		put(e, "#ifndef %s\n#define %s(id, name)\n#endif\n", hooks[i],
		    hooks[i]);
}

static void
emit_externs(struct emit *e)
{
	bool special = false;

	put(e, "\nextern void mach_msg_destroy(mach_msg_header_t *);\n");
	if (e->itf->kernel_user)
		put(e,
		    "extern mach_msg_return_t mach_msg_rpc_from_kernel("
		    "mach_msg_header_t *,\n    mach_msg_size_t, "
		    "mach_msg_size_t);\n"
		    "extern mach_msg_return_t mach_msg_send_from_kernel("
		    "mach_msg_header_t *,\n    mach_msg_size_t);\n");
	for (const struct routine *r = e->itf->routines; r; r = r->next)
		special |= r->set.special_reply_port;
	if (special)
		put(e,
		    "extern mach_port_t mig_get_special_reply_port(void);\n"
		    "extern void mig_dealloc_special_reply_port("
		    "mach_port_t);\n");
	for (const struct routine *r = e->itf->routines; r; r = r->next)
		if (r->procedure)
			put(e, "extern void %s(kern_return_t);\n",
			    r->set.error_proc);
}

static void
emit_user_preamble(struct emit *e, const char *header)
{
	static const bool imports[5] = { [IMPORT] = true, [UIMPORT] = true };

	put(e,
	    "/*\n * User stubs of the subsystem %s.\n"
	    " * Made by mig; changes will be lost.\n */\n\n",
	    e->itf->name);
	put(e,
	    "#include <stddef.h>\n#include <stdint.h>\n#include <stdlib.h>\n"
	    "#include <string.h>\n\n");
	put(e,
	    "#include <mach/boolean.h>\n#include <mach/kern_return.h>\n"
	    "#include <mach/message.h>\n#include <mach/mig.h>\n"
	    "#include <mach/mig_errors.h>\n#include <mach/ndr.h>\n"
	    "#include <mach/notify.h>\n#include <mach/port.h>\n"
	    "#include <mach/std_types.h>\n");
	if (e->opt->kernelrpc)
		put(e, "#include <mach/linux/kernelrpc.h>\n");
	emit_imports(e, imports);
	if (header)
		put(e, "\n#include \"%s\"\n", header);
	else
		emit_messages(e);
	emit_pragmas(e);
	emit_size_checks(e);
	emit_begin_c(e);
	emit_externs(e);
	if (!header)
		emit_prototypes(e);
	emit_end_c(e);
	emit_hooks(e);
}

void
emit_user(struct emit *e, const char *header, const struct routine *only)
{
	struct out body = { 0 }, *o = e->o;

	e->o = &body;
	for (const struct routine *r = e->itf->routines; r; r = r->next)
		if (!only || r == only)
			emit_routine(e, r);
	e->o = o;
	emit_user_preamble(e, header);
	if (body.text) {
		emit_helpers(e, body.text);
		put(e, "%s", body.text);
	}
	out_deinit(&body);
}

/* Server files: the stubs, the table of them, and the demultiplexer. */

#include "mig/emit-parts.h"

static const struct routine *
routine_at(const struct interface *itf, unsigned int number)
{
	const struct routine *r = itf->routines;

	while (r && r->number != number)
		r = r->next;
	return r;
}

static const char *
subsystem_name(struct emit *e)
{
	return arena_printf(
	    e->arena, "%s%s_subsystem", e->itf->set.serverprefix, e->itf->name);
}

static const char *
demux_name(struct emit *e)
{
	if (e->itf->serverdemux)
		return e->itf->serverdemux;
	return arena_printf(e->arena, "%s_server", e->itf->name);
}

static void
emit_subsystem_type(struct emit *e)
{
	const char *name = subsystem_name(e);
	unsigned int n = e->itf->nslots ? e->itf->nslots : 1;

	put(e,
	    "\n/* The table of the subsystem's stubs. */\n"
	    "extern const struct %s {\n"
	    "\tmig_server_routine_t server; /* finds a request's stub */\n"
	    "\tmach_msg_id_t start, end; /* message ids, end not included */\n"
	    "\tunsigned int maxsize; /* of a reply, in bytes */\n"
	    "\tvm_address_t reserved;\n"
	    "\tstruct routine_descriptor routine[%u];\n"
	    "} %s;\n",
	    name, n, name);
}

static void
emit_server_functions(struct emit *e)
{
	put(e,
	    "\n/* Answers a request; FALSE if it is none of ours. */\n"
	    "extern boolean_t %s(\n\tmach_msg_header_t *InHeadP,\n"
	    "\tmach_msg_header_t *OutHeadP);\n",
	    demux_name(e));
	put(e,
	    "\n/* The stub for a request, or NULL. */\n"
	    "extern mig_routine_t %s_routine(\n"
	    "\tmach_msg_header_t *InHeadP);\n",
	    demux_name(e));
	emit_subsystem_type(e);
}

static unsigned int
count_params(const struct routine *r)
{
	unsigned int n = 0;

	for (const struct arg *arg = r->args; arg; arg = arg->next) {
		if (!arg_is_param(arg, SIDE_SERVER))
			continue;
		n += 1U + arg_has_poly(arg, SIDE_SERVER) + arg_has_count(arg);
	}
	return n;
}

static void
emit_subsystem(struct emit *e)
{
	const struct interface *itf = e->itf;
	const char *name = subsystem_name(e);

	put(e,
	    "\nconst struct %s %s = {\n\t%s_routine,\n\t%u,\n\t%u,\n"
	    "\t(unsigned int)sizeof(union __ReplyUnion__%s),\n"
	    "\t(vm_address_t)0,\n\t{\n",
	    name, name, demux_name(e), itf->base, itf->base + itf->nslots, name);
	for (unsigned int i = 0; i < itf->nslots || i < 1; i++) {
		const struct routine *r = routine_at(itf, i);

		if (!r) {
			put(e, "\t\t{ 0, 0, 0, 0, 0, 0 },\n");
			continue;
		}
		put(e,
		    "\t\t{ (mig_impl_routine_t)0, "
		    "(mig_stub_routine_t)_X%s, %u, %u,\n"
		    "\t\t    (routine_arg_descriptor_t)0,\n"
		    "\t\t    (unsigned int)sizeof(__Reply__%s_t) },\n",
		    r->name, count_params(r), r->request->ndescriptors, r->name);
	}
	put(e, "\t}\n};\n");
}

static void
emit_demux(struct emit *e)
{
	const char *name = demux_name(e), *table = subsystem_name(e);

	put(e,
	    "\nmig_routine_t\n%s_routine(mach_msg_header_t *InHeadP)\n{\n"
	    "\tmach_msg_id_t id = InHeadP->msgh_id;\n\n"
	    "\tif (id < %s.start || id >= %s.end)\n\t\treturn 0;\n"
	    "\treturn %s.routine[id - %s.start].stub_routine;\n}\n",
	    name, table, table, table, table);
	put(e,
	    "\nboolean_t\n%s(mach_msg_header_t *InHeadP, "
	    "mach_msg_header_t *OutHeadP)\n{\n"
	    "\tmig_routine_t routine = %s_routine(InHeadP);\n\n",
	    name, name);
	put(e,
	    "\tOutHeadP->msgh_bits = MACH_MSGH_BITS(\n"
	    "\t    MACH_MSGH_BITS_REMOTE(InHeadP->msgh_bits), 0);\n"
	    "\tOutHeadP->msgh_size = (mach_msg_size_t)"
	    "sizeof(mig_reply_error_t);\n"
	    "\tOutHeadP->msgh_remote_port = InHeadP->msgh_remote_port;\n"
	    "\tOutHeadP->msgh_local_port = MACH_PORT_NULL;\n"
	    "\tOutHeadP->msgh_voucher_port = MACH_PORT_NULL;\n"
	    "\tOutHeadP->msgh_id = "
	    "(mach_msg_id_t)((unsigned int)InHeadP->msgh_id + 100U);\n");
	put(e,
	    "\tif (!routine) {\n\t\tmig_answer(OutHeadP, MIG_BAD_ID);\n"
	    "\t\treturn FALSE;\n\t}\n"
	    "\t(*routine)(InHeadP, OutHeadP);\n\treturn TRUE;\n}\n");
}

static void
emit_includes(struct emit *e, bool imports_too)
{
	static const bool imports[5] = { [IMPORT] = true, [SIMPORT] = true };

	put(e,
	    "#include <mach/boolean.h>\n#include <mach/kern_return.h>\n"
	    "#include <mach/message.h>\n#include <mach/mig.h>\n"
	    "#include <mach/mig_errors.h>\n#include <mach/ndr.h>\n"
	    "#include <mach/notify.h>\n#include <mach/port.h>\n"
	    "#include <mach/std_types.h>\n");
	if (imports_too)
		emit_imports(e, imports);
}

static void
emit_conversions(struct emit *e)
{
	put(e,
	    "\n/* Where a program can look in: defined before, or "
	    "nothing. */\n");
	for (int after = 0; after < 2; after++)
		for (int simple = 0; simple < 2; simple++) {
			const char *name = arena_printf(e->arena, "__%sRcv%s",
			    after ? "After" : "Before",
			    simple ? "Simple" : "Rpc");

			put(e, "#ifndef %s\n#define %s(id, name)\n#endif\n",
			    name, name);
		}
}

/* A function that is missing is one whose address is 0. */
static void
emit_weak(struct emit *e)
{
	put(e, "\n");
	for (const struct routine *r = e->itf->routines; r; r = r->next)
		put(e, "#pragma weak %s%s\n", r->set.serverprefix, r->name);
}

void
emit_server(struct emit *e, const char *header)
{
	struct out body = { 0 }, *o = e->o;

	e->o = &body;
	for (const struct routine *r = e->itf->routines; r; r = r->next)
		emit_server_routine(e, r);
	emit_subsystem(e);
	emit_demux(e);
	e->o = o;
	put(e,
	    "/*\n * Server stubs of the subsystem %s.\n"
	    " * Made by mig; changes will be lost.\n */\n\n",
	    e->itf->name);
	put(e,
	    "#include <stddef.h>\n#include <stdint.h>\n#include <stdlib.h>\n"
	    "#include <string.h>\n\n");
	emit_includes(e, true);
	if (header)
		put(e, "\n#include \"%s\"\n", header);
	else
		emit_messages(e);
	emit_pragmas(e);
	emit_size_checks(e);
	if (!header) {
		emit_begin_c(e);
		emit_prototypes(e);
		emit_server_functions(e);
		emit_end_c(e);
	}
	emit_conversions(e);
	if (e->opt->weak)
		emit_weak(e);
	emit_helpers(e, body.text);
	put(e, "%s", body.text);
	out_deinit(&body);
}

static const char *
begin_guard(struct emit *e, const char *what)
{
	const char *guard = arena_printf(
	    e->arena, "_MIG_%s_%s_H_", e->itf->name, what);

	put(e, "#ifndef %s\n#define %s\n\n", guard, guard);
	return guard;
}

/* Ids as { "routine", id } pairs, for programs that trace messages. */
static void
emit_name_map(struct emit *e)
{
	const char *name = e->itf->name;

	put(e,
	    "\n#ifndef subsystem_to_name_map_%s\n"
	    "#define subsystem_to_name_map_%s",
	    name, name);
	for (const struct routine *r = e->itf->routines; r; r = r->next)
		put(e, " \\\n\t{ \"%s\", %u }%s", r->name,
		    e->itf->base + r->number, r->next ? "," : "");
	put(e, "\n#endif\n");
}

static void
emit_count(struct emit *e)
{
	put(e, "\n#ifndef %s_MSG_COUNT\n#define %s_MSG_COUNT %u\n#endif\n",
	    e->itf->name, e->itf->name, e->itf->nslots);
}

void
emit_server_header(struct emit *e)
{
	const char *guard = begin_guard(e, "server");

	put(e, "/* Server side of the subsystem %s, made by mig. */\n\n",
	    e->itf->name);
	emit_includes(e, true);
	emit_count(e);
	emit_messages(e);
	emit_begin_c(e);
	put(e, "\n/* What the server implements. */\n");
	emit_prototypes(e);
	emit_server_functions(e);
	emit_end_c(e);
	emit_name_map(e);
	put(e, "\n#endif /* %s */\n", guard);
}

void
emit_user_header(struct emit *e)
{
	static const bool imports[5] = { [IMPORT] = true, [UIMPORT] = true };
	const char *guard = begin_guard(e, "user");

	put(e, "/* User side of the subsystem %s, made by mig. */\n\n",
	    e->itf->name);
	emit_includes(e, false);
	emit_imports(e, imports);
	emit_count(e);
	emit_messages(e);
	emit_begin_c(e);
	emit_prototypes(e);
	emit_end_c(e);
	emit_name_map(e);
	put(e, "\n#endif /* %s */\n", guard);
}

void
emit_internal_header(struct emit *e)
{
	static const bool imports[5] = {
		[IMPORT] = true, [UIMPORT] = true, [IIMPORT] = true
	};
	const char *guard = begin_guard(e, "internal");

	put(e, "/* What the user files of the subsystem %s share. */\n\n",
	    e->itf->name);
	emit_includes(e, false);
	emit_imports(e, imports);
	emit_messages(e);
	put(e, "\n#endif /* %s */\n", guard);
}

void
emit_defines_header(struct emit *e)
{
	static const bool imports[5] = { [DIMPORT] = true };
	const char *guard = begin_guard(e, "defines");

	put(e, "/* Message ids of the subsystem %s, made by mig. */\n\n",
	    e->itf->name);
	emit_imports(e, imports);
	for (const struct routine *r = e->itf->routines; r; r = r->next) {
		unsigned int id = e->itf->base + r->number;

		put(e, "#define MACH_ID_%s %u\n", r->name, id);
		if (!r->simple)
			put(e, "#define MACH_ID_%s_reply %u\n", r->name,
			    id + 100);
	}
	put(e, "\n#endif /* %s */\n", guard);
}

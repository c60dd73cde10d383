/* The types of arguments: sizes, nesting, and what directions and flags ask. */

#include "mig/check-type.h"

#include <string.h>

#include "mig/layout.h"

/* In bytes; no message is larger. */
enum { MAX_INLINE = 1 << 24, MAX_OUT_OF_LINE = 1 << 30 };

enum { MAX_DESCRIPTORS = 16383 };

static bool
check_element(
    struct diag *d, const struct loc *at, const struct type *t, bool in_struct)
{
	switch (t->kind) {
	case TYPE_OOL:
		diag_error(d, at, "elements cannot be out of line");
		return false;
	case TYPE_NATIVE:
		diag_error(d, at, "elements cannot be of a native type");
		return false;
	case TYPE_PORT:
		if (!in_struct)
			return true;
		diag_error(d, at, "a struct cannot carry rights");
		return false;
	case TYPE_ARRAY:
	case TYPE_STRING:
		if (!t->variable)
			return true;
		diag_error(d, at, "elements cannot be of variable size");
		return false;
	default:
		return true;
	}
}

/* Everything within a type; depth > 0 within an array, a struct, a pointer. */
static bool
check_inner(
    struct diag *d, const struct loc *at, const struct type *t, bool in_struct)
{
	if (t->kind == TYPE_DATA) {
		if (t->bits && t->bits % 8 == 0)
			return true;
		diag_error(d, at,
		    "expected a type of whole bytes, this one has %u bits",
		    t->bits);
		return false;
	}
	if (t->kind != TYPE_ARRAY && t->kind != TYPE_STRUCT)
		return true;
	in_struct |= t->kind == TYPE_STRUCT;
	if (!check_element(d, at, t->elem, in_struct))
		return false;
	if (t->elem->kind == TYPE_ARRAY && t->elem->elem->kind == TYPE_PORT) {
		diag_error(d, at, "an array of arrays of rights");
		return false;
	}
	return check_inner(d, at, t->elem, in_struct);
}

static bool
check_pointed(struct diag *d, const struct loc *at, const struct type *t)
{
	const struct type *elem = t->elem;

	if (elem->kind == TYPE_OOL || elem->kind == TYPE_NATIVE) {
		diag_error(d, at, "'^' of a pointer");
		return false;
	}
	if (elem->kind == TYPE_STRING && elem->variable) {
		diag_error(d, at,
		    "an out-of-line string has a fixed size, or is an array");
		return false;
	}
	if (!type_has_c_name(t) && elem->kind == TYPE_ARRAY &&
	    (elem->elem->kind == TYPE_ARRAY || elem->elem->kind == TYPE_STRING)) {
		diag_error(d, at, "an out-of-line array of arrays needs a name");
		return false;
	}
	return check_inner(d, at, elem, false);
}

static bool
check_one_type(struct diag *d, const struct arg *arg)
{
	const struct type *t = arg->type;
	struct shape s;

	if (t->kind == TYPE_OOL) {
		if (!check_pointed(d, &arg->loc, t))
			return false;
	} else if (!check_inner(d, &arg->loc, t, false)) {
		return false;
	}
	if (t->kind == TYPE_STRUCT && !type_has_c_name(t)) {
		diag_error(d, &arg->loc, "a struct needs a name");
		return false;
	}
	if (t->kind == TYPE_OOL ? type_size(t->elem) > MAX_OUT_OF_LINE
				: type_size(t) > MAX_INLINE) {
		diag_error(d, &arg->loc, "'%s' is too large", arg->name);
		return false;
	}
	s = type_shape(t);
	if (s.class == CLASS_PORT_ARRAY && s.max > MAX_DESCRIPTORS) {
		diag_error(d, &arg->loc, "too many rights in '%s'", arg->name);
		return false;
	}
	return true;
}

bool
check_types(struct diag *d, const struct routine *r)
{
	bool ok = true;

	for (const struct arg *arg = r->args; arg; arg = arg->next)
		ok &= check_one_type(d, arg);
	return ok;
}

static void
expect_size(
    struct diag *d, const struct arg *arg, unsigned int size, const char *what)
{
	if (type_size(arg->type) != size ||
	    type_shape(arg->type).class != CLASS_VALUE)
		diag_error(
		    d, &arg->loc, "expected %s, '%s' is none", what, arg->name);
}

static void
check_translations(struct diag *d, const struct arg *arg)
{
	const struct type *t = arg->type;

	if (!t->server_type || !strcmp(t->server_type, t->message_type))
		return;
	if ((arg_in_request(arg) || arg->direction == DIR_REQUESTPORT) &&
	    !t->intran)
		diag_error(
		    d, &arg->loc, "the type of '%s' has no intran", arg->name);
	if (arg_in_reply(arg) && !t->outtran)
		diag_error(
		    d, &arg->loc, "the type of '%s' has no outtran", arg->name);
}

void
check_arg_type(struct diag *d, const struct arg *arg)
{
	check_translations(d, arg);
	switch (arg->direction) {
	case DIR_REQUESTPORT:
	case DIR_REPLYPORT:
	case DIR_SREPLYPORT:
	case DIR_UREPLYPORT:
		if (arg->type->kind != TYPE_PORT)
			diag_error(d, &arg->loc,
			    "expected a port type, '%s' is none", arg->name);
		break;
	case DIR_WAITTIME:
	case DIR_SENDTIME:
	case DIR_MSGOPTION:
	case DIR_MSGSEQNO:
		expect_size(d, arg, 4, "a type of 32 bits");
		break;
	case DIR_SECTOKEN:
	case DIR_SERVERSECTOKEN:
	case DIR_USERSECTOKEN:
		expect_size(d, arg, 8, "a security token (8 bytes)");
		break;
	case DIR_AUDITTOKEN:
	case DIR_SERVERAUDITTOKEN:
	case DIR_USERAUDITTOKEN:
		expect_size(d, arg, 32, "an audit token (32 bytes)");
		break;
	case DIR_SERVERCONTEXTTOKEN:
		expect_size(d, arg, 8, "a port's context (8 bytes)");
		break;
	case DIR_SERVERIMPL:
	case DIR_USERIMPL:
		if (type_shape(arg->type).class != CLASS_VALUE)
			diag_error(d, &arg->loc,
			    "expected a struct, '%s' is none", arg->name);
		break;
	default:
		break;
	}
}

/* Flags that are for out-of-line memory only. */
static void
check_ool_flags(struct diag *d, const struct arg *arg)
{
	static const struct {
		enum flag flag;
		const char *name;
	} ool[] = {
		{ FLAG_PHYSICALCOPY, "PhysicalCopy" },
		{ FLAG_OVERWRITE, "Overwrite" },
		{ FLAG_DEALLOC, "Dealloc" },
		{ FLAG_MAYBE_DEALLOC, "Dealloc[]" },
		{ FLAG_NOTDEALLOC, "NotDealloc" },
		{ FLAG_AUTO, "Auto" },
	};

	for (size_t i = 0; i < sizeof(ool) / sizeof(ool[0]); i++)
		if ((arg->flags & ool[i].flag) && arg->type->kind != TYPE_OOL)
			diag_error(d, &arg->loc,
			    "'%s' is for out-of-line arguments, '%s' is none",
			    ool[i].name, arg->name);
}

void
check_arg_flags(struct diag *d, const struct arg *arg)
{
	struct shape s = type_shape(arg->type);
	unsigned int dealloc = arg->flags &
	    (FLAG_DEALLOC | FLAG_MAYBE_DEALLOC | FLAG_NOTDEALLOC);

	check_ool_flags(d, arg);
	if (dealloc & (dealloc - 1))
		diag_error(d, &arg->loc,
		    "'%s' has more than one of 'Dealloc', 'Dealloc[]' and "
		    "'NotDealloc'",
		    arg->name);
	if ((arg->flags & FLAG_COUNTINOUT) &&
	    (arg->direction != DIR_OUT || !s.variable ||
		(s.class != CLASS_ARRAY && s.class != CLASS_PORT_ARRAY)))
		diag_error(d, &arg->loc,
		    "'CountInOut' is for inline variable 'out' arrays");
	if ((arg->flags & FLAG_OVERWRITE) && !arg_in_reply(arg))
		diag_error(d, &arg->loc, "'Overwrite' is for 'out' arguments");
	if ((arg->flags & FLAG_AUTO) && !arg_in_request(arg))
		diag_error(d, &arg->loc, "'Auto' is for 'in' arguments");
	if ((arg->flags & FLAG_CONST) && arg_in_reply(arg))
		diag_error(d, &arg->loc, "'Const' is for 'in' arguments");
	if (arg->flags & FLAG_SERVERCOPY)
		diag_warning(d, &arg->loc,
		    "'ServerCopy' has no effect: what arrives out of line is "
		    "the server's");
}

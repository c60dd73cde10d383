/* What is wrong with an interface, beyond its grammar. */

#include "mig/check.h"

#include <limits.h>
#include <string.h>

#include "mig/check-type.h"
#include "mig/layout.h"

static bool
is_port_arg(const struct arg *arg)
{
	return arg->type->kind == TYPE_PORT;
}

/* The request port, and what nobody gave a direction. */
static void
check_directions(struct diag *d, struct routine *r)
{
	for (struct arg *arg = r->args; arg; arg = arg->next) {
		if (arg->direction != DIR_REQUESTPORT)
			continue;
		if (r->request_port)
			diag_error(d, &arg->loc, "a second request port");
		r->request_port = arg;
	}
	for (struct arg *arg = r->args; arg; arg = arg->next) {
		if (arg->direction != DIR_NONE)
			continue;
		arg->direction = DIR_IN;
		if (r->request_port || !is_port_arg(arg))
			continue;
		arg->direction = DIR_REQUESTPORT;
		r->request_port = arg;
	}
	if (!r->request_port)
		diag_error(d, &r->loc,
		    "expected a request port among the arguments of '%s'",
		    r->name);
	else if (is_port_arg(r->request_port) &&
	    r->request_port->type->send == DISP_MOVE_RECEIVE)
		diag_error(d, &r->request_port->loc,
		    "a request port cannot be a receive right");
}

static void
check_reply_ports(struct diag *d, struct routine *r)
{
	const struct arg *user = NULL, *server = NULL;

	for (struct arg *arg = r->args; arg; arg = arg->next) {
		bool both = arg->direction == DIR_REPLYPORT;

		if (both || arg->direction == DIR_UREPLYPORT) {
			if (user)
				diag_error(d, &arg->loc, "a second reply port");
			user = arg;
		}
		if (both || arg->direction == DIR_SREPLYPORT) {
			if (server && server != user)
				diag_error(d, &arg->loc, "a second reply port");
			server = arg;
		}
		if (user == arg || server == arg)
			r->reply_port = arg;
	}
}

static void
check_samecount(struct diag *d, struct arg *arg, const struct arg *before)
{
	if (!before || !before->counted_by) {
		diag_error(d, &arg->loc,
		    "expected a variable array before '%s', which has "
		    "'SameCount'",
		    arg->name);
		return;
	}
	if (before->direction != arg->direction) {
		diag_error(d, &arg->loc,
		    "'%s' has the count of '%s' and must have its direction",
		    arg->name, before->name);
		return;
	}
	if (before->type->kind != TYPE_OOL && arg->type->kind != TYPE_OOL &&
	    (arg->flags & FLAG_COUNTINOUT))
		diag_error(d, &arg->loc,
		    "'CountInOut' belongs to '%s', which counts",
		    before->counted_by->name);
	arg->counted_by = before->counted_by;
}

static void
check_counts(struct diag *d, struct routine *r)
{
	const struct arg *before = NULL;

	for (struct arg *arg = r->args; arg; before = arg, arg = arg->next) {
		struct shape s = type_shape(arg->type);
		bool array = s.variable && s.class != CLASS_STRING;

		if ((arg->flags & FLAG_SAMECOUNT) && !array)
			diag_error(
			    d, &arg->loc, "'SameCount' is for variable arrays");
		else if (arg->flags & FLAG_SAMECOUNT)
			check_samecount(d, arg, before);
		else if (array)
			arg->counted_by = arg;
	}
}

static bool
is_word_of(const char *word, const char *const *list)
{
	for (; *list; list++)
		if (!strcmp(word, *list))
			return true;
	return false;
}

static void
check_arg_name(struct diag *d, const struct arg *arg)
{
	static const char *const keywords[] = { "auto", "break", "case", "char",
		"const", "continue", "default", "do", "double", "else", "enum",
		"extern", "float", "for", "goto", "if", "inline", "int", "long",
		"register", "restrict", "return", "short", "signed", "sizeof",
		"static", "struct", "switch", "typedef", "union", "unsigned",
		"void", "volatile", "while", NULL };
	static const char *const members[] = { "Head", "NDR", "RetCode",
		"msgh_body", "trailer", NULL };

	if (is_word_of(arg->name, keywords))
		diag_error(d, &arg->loc,
		    "expected an argument's name, '%s' is a word of C",
		    arg->name);
	else if (is_word_of(arg->name, members))
		diag_error(d, &arg->loc,
		    "expected an argument's name, '%s' is a part of every "
		    "message",
		    arg->name);
	else if (!strncmp(arg->name, "mig_", 4))
		diag_error(d, &arg->loc,
		    "expected an argument's name, those in 'mig_' are the "
		    "stubs' own");
}

/* Is name what the stub calls an extra argument of arg? */
static bool
is_extra_name(const struct arg *arg, const char *name)
{
	static const char *const suffixes[] = { "", "Cnt", "Poly", "Dealloc",
		"Pad", "Offset", NULL };
	size_t len = strlen(arg->name);

	if (strncmp(name, arg->name, len) != 0)
		return false;
	if (!strcmp(name + len, "Cnt"))
		return arg_has_count(arg) || arg->type->kind == TYPE_STRING;
	if (!strcmp(name + len, "Poly"))
		return type_shape(arg->type).unit->send == DISP_POLYMORPHIC ||
		    type_shape(arg->type).unit->receive == DISP_POLYMORPHIC;
	if (!strcmp(name + len, "Dealloc"))
		return arg->flags & FLAG_MAYBE_DEALLOC;
	if (!strcmp(name + len, "Pad") || !strcmp(name + len, "Offset"))
		return arg->type->kind != TYPE_PORT;
	return is_word_of(name + len, suffixes);
}

static void
check_arg_names(struct diag *d, const struct routine *r)
{
	for (const struct arg *arg = r->args; arg; arg = arg->next) {
		check_arg_name(d, arg);
		for (const struct arg *b = r->args; b; b = b->next) {
			if (b == arg || !is_extra_name(b, arg->name))
				continue;
			if (!strcmp(b->name, arg->name)) {
				if (b->loc.at > arg->loc.at)
					continue;
				diag_error(d, &arg->loc,
				    "a second argument '%s'", arg->name);
			} else {
				diag_error(d, &arg->loc,
				    "'%s' is also what the stubs add to '%s'",
				    arg->name, b->name);
			}
			diag_note(d, &b->loc, "'%s' is here", b->name);
		}
	}
}

/* What a message may come to, in bytes; its parts alone are smaller. */
enum { MAX_MESSAGE = 1 << 26 };

static void
check_message_size(struct diag *d, const struct routine *r)
{
	unsigned long long size = 0;

	for (const struct arg *arg = r->args; arg; arg = arg->next)
		if (arg->type->kind != TYPE_OOL)
			size += type_size(arg->type) + 64;
	if (size > MAX_MESSAGE)
		diag_error(d, &r->loc,
		    "the arguments of '%s' are too large together", r->name);
}

static bool
is_carried_apart(const struct arg *arg)
{
	enum type_class class = type_shape(arg->type).class;

	return arg_in_request(arg) &&
	    (class == CLASS_PORT || class == CLASS_PORT_ARRAY ||
		class == CLASS_OOL || class == CLASS_OOL_PORTS);
}

/*
 * A RetCode is where an error reply has it, so that a simpleroutine can take
 * the replies of a routine: before all other data, in a simple message.
 */
static void
check_retcode(struct diag *d, struct routine *r)
{
	bool data = false;

	for (struct arg *arg = r->args; arg; arg = arg->next) {
		bool flagged = arg->flags & FLAG_RETCODE;

		if (flagged && !r->simple)
			diag_error(d, &arg->loc,
			    "'RetCode' is for simpleroutines: a routine "
			    "returns it");
		else if (flagged &&
		    (arg->direction != DIR_IN || type_size(arg->type) != 4 ||
			type_shape(arg->type).class != CLASS_VALUE))
			diag_error(d, &arg->loc,
			    "'RetCode' is for an 'in' argument of 32 bits");
		else if (flagged && data)
			diag_error(d, &arg->loc,
			    "'RetCode' must come before all other data");
		else if (flagged)
			r->retcode = arg;
		data |= arg_in_request(arg);
	}
	for (struct arg *arg = r->args; r->retcode && arg; arg = arg->next)
		if (is_carried_apart(arg) || arg_is_trailer(arg, SIDE_SERVER))
			diag_error(d, &arg->loc,
			    "rights, memory and trailers are not supported "
			    "beside a 'RetCode'");
}

static void
check_routine(struct diag *d, struct routine *r)
{
	check_message_size(d, r);
	check_directions(d, r);
	check_reply_ports(d, r);
	check_counts(d, r);
	for (struct arg *arg = r->args; arg; arg = arg->next) {
		check_arg_type(d, arg);
		check_arg_flags(d, arg);
		if (r->simple && arg_in_reply(arg))
			diag_error(d, &arg->loc,
			    "a simpleroutine has no reply for '%s'", arg->name);
		else if (r->simple && arg->direction == DIR_SREPLYPORT)
			diag_error(d, &arg->loc,
			    "a simpleroutine makes no reply port for '%s'",
			    arg->name);
		else if (r->simple && arg_is_trailer(arg, SIDE_USER) &&
		    !arg_is_trailer(arg, SIDE_SERVER))
			diag_error(d, &arg->loc,
			    "a simpleroutine has no reply to take '%s' from",
			    arg->name);
	}
	check_retcode(d, r);
	check_arg_names(d, r);
}

static void
check_routine_names(struct diag *d, const struct interface *itf)
{
	for (const struct routine *r = itf->routines; r; r = r->next) {
		const struct routine *first = itf->routines;

		while (first != r && strcmp(first->name, r->name) != 0)
			first = first->next;
		if (first == r)
			continue;
		diag_error(d, &r->loc, "a second routine '%s'", r->name);
		diag_note(d, &first->loc, "the first is here");
	}
}

void
check(struct diag *diag, struct interface *itf)
{
	if (!itf->name) {
		struct loc at = itf->loc;

		if (itf->routines || diag->nerrors)
			return; /* said when the first routine was read */
		diag_error(diag, &at, "expected a subsystem statement");
		return;
	}
	for (struct routine *r = itf->routines; r; r = r->next)
		if (check_types(diag, r))
			check_routine(diag, r);
	check_routine_names(diag, itf);
	if (itf->base > (unsigned int)INT_MAX - 100 - itf->nslots)
		diag_error(diag, &itf->loc,
		    "the message ids of the subsystem do not fit 31 bits");
}

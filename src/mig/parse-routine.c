/* Routines and their arguments. */

#include <string.h>

#include "mig/parser.h"

static const struct {
	const char *word;
	enum direction direction;
} directions[] = {
	{ "in", DIR_IN },
	{ "out", DIR_OUT },
	{ "inout", DIR_INOUT },
	{ "requestport", DIR_REQUESTPORT },
	{ "replyport", DIR_REPLYPORT },
	{ "sreplyport", DIR_SREPLYPORT },
	{ "ureplyport", DIR_UREPLYPORT },
	{ "waittime", DIR_WAITTIME },
	{ "sendtime", DIR_SENDTIME },
	{ "msgoption", DIR_MSGOPTION },
	{ "sectoken", DIR_SECTOKEN },
	{ "serversectoken", DIR_SERVERSECTOKEN },
	{ "usersectoken", DIR_USERSECTOKEN },
	{ "audittoken", DIR_AUDITTOKEN },
	{ "serveraudittoken", DIR_SERVERAUDITTOKEN },
	{ "useraudittoken", DIR_USERAUDITTOKEN },
	{ "servercontexttoken", DIR_SERVERCONTEXTTOKEN },
	{ "msgseqno", DIR_MSGSEQNO },
	{ "serverimpl", DIR_SERVERIMPL },
	{ "userimpl", DIR_USERIMPL },
};

static const struct {
	const char *word;
	enum flag flag;
} flags[] = {
	{ "samecount", FLAG_SAMECOUNT },
	{ "retcode", FLAG_RETCODE },
	{ "physicalcopy", FLAG_PHYSICALCOPY },
	{ "overwrite", FLAG_OVERWRITE },
	{ "dealloc", FLAG_DEALLOC },
	{ "notdealloc", FLAG_NOTDEALLOC },
	{ "countinout", FLAG_COUNTINOUT },
	{ "auto", FLAG_AUTO },
	{ "const", FLAG_CONST },
	{ "servercopy", FLAG_SERVERCOPY },
};

/* A direction's word is one only before the argument's name. */
static enum direction
parse_direction(struct parser *p)
{
	if (peek(p, 1)->kind != TOKEN_WORD)
		return DIR_NONE;
	for (size_t i = 0; i < sizeof(directions) / sizeof(*directions); i++)
		if (take_word(p, directions[i].word))
			return directions[i].direction;
	return DIR_NONE;
}

static bool
parse_flag(struct parser *p, struct arg *arg)
{
	for (size_t i = 0; i < sizeof(flags) / sizeof(*flags); i++) {
		enum flag flag = flags[i].flag;

		if (!take_word(p, flags[i].word))
			continue;
		if (flag == FLAG_DEALLOC && take_char(p, '[')) {
			if (!expect_char(p, ']', "after 'dealloc['"))
				return false;
			flag = FLAG_MAYBE_DEALLOC;
		}
		arg->flags |= flag;
		return true;
	}
	return expected(p, "an argument's flag");
}

/* A declared type as it is, under its own name. */
static struct type *
parse_declared(struct parser *p)
{
	const struct token *t = p->tok;
	struct type *type = type_find(p, token_text(p, t));

	if (type)
		p->tok++;
	else
		diag_error(p->diag, &t->loc,
		    "expected a declared type, '%.*s' is not", (int)t->loc.len,
		    t->loc.at);
	return type;
}

/* Does a type that is written out begin here, and not just a name? */
static bool
is_type_written_out(const struct parser *p)
{
	const struct token *next = peek(p, 1);

	return p->tok->kind != TOKEN_WORD || token_is_char(next, '[') ||
	    token_is_char(next, '(') || token_is_char(next, '|') ||
	    !strncmp(p->tok->loc.at, "MACH_MSG_TYPE_", 14) ||
	    token_is(p->tok, "polymorphic");
}

/* ident | [ ident '=' ] type */
static struct type *
parse_arg_type(struct parser *p)
{
	const struct token *name = p->tok;
	struct type *type;

	if (name->kind == TOKEN_WORD && token_is_char(peek(p, 1), '=')) {
		p->tok += 2;
		type = parse_type(p);
		/* A name for here only: another argument may have it too. */
		if (type)
			type->name = token_text(p, name);
		return type;
	}
	if (is_type_written_out(p))
		return parse_type(p);
	type = parse_declared(p);
	if (type && p->tok->kind == TOKEN_WORD) {
		/* A name with translations: a type of its own. */
		p->tok--;
		return parse_type(p);
	}
	return type;
}

static struct arg *
parse_arg(struct parser *p)
{
	struct arg *arg = arena_alloc(p->arena, sizeof(*arg));

	arg->direction = parse_direction(p);
	arg->loc = p->tok->loc;
	arg->name = expect_word(p, "an argument's name");
	if (!arg->name || !expect_char(p, ':', "after the argument's name"))
		return NULL;
	arg->type = parse_arg_type(p);
	if (!arg->type)
		return NULL;
	while (take_char(p, ','))
		if (!parse_flag(p, arg))
			return NULL;
	if (!token_is_char(p->tok, ';') && !token_is_char(p->tok, ')')) {
		expected(p, "';' or ')' after the argument");
		return NULL;
	}
	return arg;
}

/* After an error: goes to the ';' or ')' that ends the argument. */
static void
skip_arg(struct parser *p)
{
	unsigned int parens = 0;

	for (; p->tok->kind != TOKEN_END; p->tok++) {
		if (token_is_char(p->tok, '('))
			parens++;
		else if (token_is_char(p->tok, ')') && !parens--)
			return;
		else if (token_is_char(p->tok, ';') && !parens)
			return;
		else if (token_is(p->tok, "routine") ||
		    token_is(p->tok, "simpleroutine"))
			return;
	}
}

static bool
parse_args(struct parser *p, struct arg **ret_args)
{
	struct arg **next = ret_args;
	struct arg *arg;

	while (!token_is_char(p->tok, ')')) {
		arg = parse_arg(p);
		if (!arg)
			skip_arg(p);
		else
			*next = arg;
		if (arg)
			next = &arg->next;
		if (!take_char(p, ';') && !token_is_char(p->tok, ')'))
			return expected(p, "')' after the arguments");
	}
	p->tok++;
	return true;
}

bool
parse_routine(struct parser *p, bool simple, bool procedure)
{
	struct routine *r = arena_alloc(p->arena, sizeof(*r));

	r->loc = p->tok->loc;
	r->simple = simple;
	r->procedure = procedure;
	r->name = expect_word(p, "the routine's name");
	if (!r->name || !expect_char(p, '(', "after the routine's name"))
		return false;
	if (!parse_args(p, &r->args))
		return false;
	if (!p->itf->name && p->next_routine == &p->itf->routines)
		diag_error(p->diag, &r->loc,
		    "expected a subsystem statement before the first routine");
	r->number = p->itf->nslots++;
	r->set = p->itf->set;
	*p->next_routine = r;
	p->next_routine = &r->next;
	return true;
}

/* Statements, and what every part of the parser uses. */

#include "mig/parse.h"

#include <stdio.h>
#include <string.h>

#include "mig/parser.h"
#include "mig/type.h"

const struct token *
peek(const struct parser *p, unsigned int n)
{
	const struct token *t = p->tok;

	while (n-- && t->kind != TOKEN_END)
		t++;
	return t;
}

bool
take_char(struct parser *p, char c)
{
	if (!token_is_char(p->tok, c))
		return false;
	p->tok++;
	return true;
}

bool
take_word(struct parser *p, const char *word)
{
	if (!token_is(p->tok, word))
		return false;
	p->tok++;
	return true;
}

bool
expected(struct parser *p, const char *what)
{
	const struct token *t = p->tok;

	if (t->kind == TOKEN_END)
		diag_error(p->diag, &t->loc,
		    "expected %s, found the end of the file", what);
	else if (t->kind == TOKEN_CHAR && (*t->loc.at < ' ' || *t->loc.at > '~'))
		diag_error(p->diag, &t->loc, "expected %s, found byte 0x%02x",
		    what, (unsigned int)(unsigned char)*t->loc.at);
	else
		diag_error(p->diag, &t->loc, "expected %s, found '%.*s'", what,
		    t->loc.len > 60 ? 60 : (int)t->loc.len, t->loc.at);
	return false;
}

bool
expect_char(struct parser *p, char c, const char *where)
{
	char what[80];

	if (take_char(p, c))
		return true;
	snprintf(what, sizeof(what), "'%c' %s", c, where);
	return expected(p, what);
}

const char *
token_text(struct parser *p, const struct token *t)
{
	return arena_strndup(p->arena, t->loc.at, t->loc.len);
}

const char *
expect_word(struct parser *p, const char *what)
{
	if (p->tok->kind != TOKEN_WORD) {
		expected(p, what);
		return NULL;
	}
	return token_text(p, p->tok++);
}

bool
expect_number(struct parser *p, const char *what, unsigned int *ret_number)
{
	if (p->tok->kind != TOKEN_NUMBER)
		return expected(p, what);
	*ret_number = p->tok++->number;
	return true;
}

const char *
expect_string(struct parser *p, const char *what)
{
	const struct token *t = p->tok;

	if (t->kind != TOKEN_STRING) {
		expected(p, what);
		return NULL;
	}
	p->tok++;
	return arena_strndup(
	    p->arena, t->loc.at + 1, t->loc.len < 2 ? 0 : t->loc.len - 2);
}

bool
enter(struct parser *p)
{
	if (p->depth == MAX_DEPTH) {
		diag_error(p->diag, &p->tok->loc, "nested too deeply");
		return false;
	}
	p->depth++;
	return true;
}

void
leave(struct parser *p)
{
	p->depth--;
}

static unsigned int
bucket(const char *name)
{
	unsigned int hash = 5381;

	while (*name)
		hash = hash * 33 + (unsigned char)*name++;
	return hash % TYPE_BUCKETS;
}

struct type *
type_find(const struct parser *p, const char *name)
{
	const struct named_type *t = p->types[bucket(name)];

	while (t && strcmp(t->name, name) != 0)
		t = t->next;
	return t ? t->type : NULL;
}

void
type_declare(
    struct parser *p, const struct loc *at, const char *name, struct type *type)
{
	struct named_type **head = &p->types[bucket(name)], *new;
	struct type *old = type_find(p, name);

	if (old && type_is_same(old, type))
		return;
	if (old) {
		diag_error(p->diag, at,
		    "type '%s' is already declared otherwise", name);
		diag_note(p->diag, &old->loc, "it was declared here");
		return;
	}
	type->name = name;
	type->loc = *at;
	new = arena_alloc(p->arena, sizeof(*new));
	*new = (struct named_type){ .next = *head, .name = name, .type = type };
	*head = new;
}

static bool
parse_subsystem(struct parser *p)
{
	struct interface *itf = p->itf;
	struct loc at = p->tok[-1].loc;
	bool user = false, server = false;
	const char *name;
	unsigned int base = 0;

	while (peek(p, 1)->kind == TOKEN_WORD) {
		if (take_word(p, "kerneluser"))
			user = true;
		else if (take_word(p, "kernelserver"))
			server = true;
		else
			return expected(p, "'KernelUser' or 'KernelServer'");
	}
	name = expect_word(p, "the subsystem's name");
	if (!name || !expect_number(p, "the subsystem's base number", &base))
		return false;
	if (itf->name) {
		diag_error(p->diag, &at, "a second subsystem statement");
		diag_note(p->diag, &itf->loc, "the first is here");
		return true;
	}
	if (itf->nslots)
		diag_error(p->diag, &at,
		    "the subsystem statement comes after its routines");
	itf->name = name;
	itf->loc = at;
	itf->base = base;
	itf->kernel_user = user;
	itf->kernel_server = server;
	return true;
}

static bool
parse_skip(struct parser *p)
{
	const struct token *t = p->tok;
	unsigned int n = 1;

	if (t->kind == TOKEN_NUMBER)
		expect_number(p, "a number", &n);
	if (n > 65536) {
		diag_error(p->diag, &t->loc, "too many ids are skipped");
		return true;
	}
	p->itf->nslots += n;
	return true;
}

/* The file of an import: <a/b.h> as single characters, or a string. */
static bool
parse_import(struct parser *p, enum import_kind kind)
{
	const struct token *t = p->tok;
	struct import *import = arena_alloc(p->arena, sizeof(*import));

	if (t->kind == TOKEN_STRING) {
		import->file = token_text(p, p->tok++);
	} else if (token_is_char(t, '<')) {
		const char *begin = t->loc.at, *end;
		char *file, *to;

		while (t->kind != TOKEN_END && !token_is_char(t, '>') &&
		    !token_is_char(t, ';'))
			t++;
		if (!token_is_char(t, '>')) {
			p->tok = t;
			return expected(p, "'>' after the file's name");
		}
		end = t->loc.at + 1;
		file = arena_alloc(p->arena, (size_t)(end - begin) + 1);
		for (to = file; begin < end; begin++)
			if (*begin > ' ')
				*to++ = *begin;
		import->file = file;
		p->tok = t + 1;
	} else {
		return expected(p, "<file> or \"file\"");
	}
	import->kind = kind;
	*p->next_import = import;
	p->next_import = &import->next;
	return true;
}

static bool
parse_type_declaration(struct parser *p)
{
	struct loc at = p->tok->loc;
	const char *name = expect_word(p, "the type's name");
	struct type *type;

	if (!name || !expect_char(p, '=', "after the type's name"))
		return false;
	type = parse_type(p);
	if (!type)
		return false;
	type_declare(p, &at, name, type);
	return true;
}

static bool
parse_consume(struct parser *p)
{
	struct settings *set = &p->itf->set;

	if (take_word(p, "none"))
		set->consume = CONSUME_NONE;
	else if (take_word(p, "timeout"))
		set->consume = CONSUME_TIMEOUT;
	else if (take_word(p, "any"))
		set->consume = CONSUME_ANY;
	else
		return expected(p, "'none', 'timeout' or 'any'");
	return true;
}

static bool
parse_special_reply_port(struct parser *p)
{
	unsigned int n = 0;

	if (!expect_number(p, "0 or 1", &n))
		return false;
	p->itf->set.special_reply_port = n != 0;
	return true;
}

/* Statements that are a keyword and a string. */
static bool
parse_string_statement(struct parser *p, bool *ret_known)
{
	struct interface *itf = p->itf;
	const struct {
		const char *word;
		const char **to;
	} table[] = {
		{ "waittime", &itf->set.waittime },
		{ "sendtime", &itf->set.sendtime },
		{ "msgoption", &itf->set.msgoption },
		{ "rcsid", &itf->rcsid },
	};

	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		if (!take_word(p, table[i].word))
			continue;
		*ret_known = true;
		*table[i].to = expect_string(p, "a string");
		return *table[i].to != NULL;
	}
	return false;
}

/* Statements that are a keyword and a word. */
static bool
parse_word_statement(struct parser *p, bool *ret_known)
{
	struct interface *itf = p->itf;
	const struct {
		const char *word, *what;
		const char **to;
	} table[] = {
		{ "serverprefix", "a prefix", &itf->set.serverprefix },
		{ "userprefix", "a prefix", &itf->set.userprefix },
		{ "serverdemux", "a function's name", &itf->serverdemux },
		{ "error", "a function's name", &itf->set.error_proc },
	};

	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		if (!take_word(p, table[i].word))
			continue;
		*ret_known = true;
		*table[i].to = expect_word(p, table[i].what);
		return *table[i].to != NULL;
	}
	return false;
}

/* Statements that are a keyword and a number. */
static bool
parse_number_statement(struct parser *p, bool *ret_known)
{
	struct settings *set = &p->itf->set;
	unsigned int ignored;

	*ret_known = true;
	if (token_is_exactly(p->tok, "UserTypeLimit")) {
		p->tok++;
		return expect_number(p, "a size", &set->user_type_limit);
	}
	if (token_is_exactly(p->tok, "OnStackLimit")) {
		p->tok++;
		return expect_number(p, "a size", &set->on_stack_limit);
	}
	if (token_is(p->tok, "useralign")) {
		diag_note(p->diag, &p->tok->loc,
		    "'useralign' has no effect: data is aligned to 4 bytes");
		p->tok++;
		return expect_number(p, "a number of bytes", &ignored);
	}
	*ret_known = false;
	return false;
}

static bool
parse_import_statement(struct parser *p, bool *ret_known)
{
	static const char *const words[] = { [IMPORT] = "import",
		[UIMPORT] = "uimport",
		[SIMPORT] = "simport",
		[IIMPORT] = "iimport",
		[DIMPORT] = "dimport" };

	for (enum import_kind kind = IMPORT; kind <= DIMPORT; kind++) {
		if (!take_word(p, words[kind]))
			continue;
		*ret_known = true;
		return parse_import(p, kind);
	}
	return false;
}

static bool
parse_table_statement(struct parser *p)
{
	bool known = false, ok;

	ok = parse_import_statement(p, &known);
	if (!known)
		ok = parse_string_statement(p, &known);
	if (!known)
		ok = parse_word_statement(p, &known);
	if (!known)
		ok = parse_number_statement(p, &known);
	return known ? ok : expected(p, "a statement");
}

static bool
parse_statement(struct parser *p)
{
	if (take_word(p, "type"))
		return parse_type_declaration(p);
	if (take_word(p, "routine"))
		return parse_routine(p, false, false);
	if (take_word(p, "simpleroutine"))
		return parse_routine(p, true, false);
	if (take_word(p, "procedure"))
		return parse_routine(p, false, true);
	if (take_word(p, "simpleprocedure"))
		return parse_routine(p, true, true);
	if (take_word(p, "subsystem"))
		return parse_subsystem(p);
	if (take_word(p, "skip"))
		return parse_skip(p);
	if (take_word(p, "nowaittime")) {
		p->itf->set.waittime = NULL;
		return true;
	}
	if (take_word(p, "nosendtime")) {
		p->itf->set.sendtime = NULL;
		return true;
	}
	if (take_word(p, "usespecialreplyport"))
		return parse_special_reply_port(p);
	if (take_word(p, "consumeonsenderror"))
		return parse_consume(p);
	return parse_table_statement(p);
}

/* After an error: goes behind the statement's semicolon, if it has one. */
static void
skip_statement(struct parser *p)
{
	int parens = 0;

	for (; p->tok->kind != TOKEN_END; p->tok++) {
		if (token_is_char(p->tok, '('))
			parens++;
		else if (token_is_char(p->tok, ')') && parens > 0)
			parens--;
		else if (token_is_char(p->tok, ';') && parens == 0)
			break;
		else if (token_is(p->tok, "routine") ||
		    token_is(p->tok, "simpleroutine"))
			return;
	}
	take_char(p, ';');
}

struct interface *
parse(struct arena *arena, struct diag *diag, const struct tokens *tokens)
{
	struct interface *itf = arena_alloc(arena, sizeof(*itf));
	struct parser p = {
		.arena = arena, .diag = diag, .tok = tokens->list, .itf = itf
	};

	p.next_routine = &itf->routines;
	p.next_import = &itf->imports;
	itf->set.serverprefix = itf->set.userprefix = "";
	itf->set.error_proc = "MsgError";
	while (p.tok->kind != TOKEN_END && diag->nerrors < DIAG_MAX_ERRORS) {
		if (take_char(&p, ';'))
			continue;
		p.depth = 0;
		if (!parse_statement(&p) ||
		    !expect_char(&p, ';', "after the statement"))
			skip_statement(&p);
	}
	return itf;
}

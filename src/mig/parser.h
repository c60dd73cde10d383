#pragma once

/* The parser's inside, shared by the parse-*.c files. */

#include "mig/ast.h"
#include "mig/lex.h"

struct named_type {
	struct named_type *next;
	const char *name;
	struct type *type;
};

enum { MAX_DEPTH = 64, TYPE_BUCKETS = 256 };

struct parser {
	struct arena *arena;
	struct diag *diag;
	const struct token *tok; /* the next one */
	struct interface *itf;
	struct named_type *types[TYPE_BUCKETS];
	struct routine **next_routine;
	struct import **next_import;
	unsigned int depth; /* of nested types and expressions */
};

/* peek(): the n'th token from here, TOKEN_END from the end on. */
const struct token *peek(const struct parser *p, unsigned int n);

/* take_char(): is the next token c? Then it is taken. */
bool take_char(struct parser *p, char c);

/* take_word(): is the next token this word, in any case? Then it is taken. */
bool take_word(struct parser *p, const char *word);

/* expected(): says what was expected instead of the next token. False. */
bool expected(struct parser *p, const char *what);

/*
 * expect_*(): take the next token, or say that it was expected and return
 * false (NULL). what names a word or number, as in "a routine's name".
 */
bool expect_char(struct parser *p, char c, const char *where);
const char *expect_word(struct parser *p, const char *what);
bool expect_number(struct parser *p, const char *what, unsigned int *ret_number);

/* expect_string(): a string's text, without its quotes. */
const char *expect_string(struct parser *p, const char *what);

/* token_text(): a copy of a token's characters. */
const char *token_text(struct parser *p, const struct token *t);

/* enter(), leave(): count nesting; enter() says and returns false if too deep. */
bool enter(struct parser *p);
void leave(struct parser *p);

/* type_find(): the type declared under this name, or NULL. */
struct type *type_find(const struct parser *p, const char *name);

/* type_declare(): gives the type its name; an error if another
 * type has it. */
void type_declare(struct parser *p, const struct loc *at, const char *name,
    struct type *type);

/* parse_int_expression(): sums and products of numbers, more than 0. */
bool parse_int_expression(struct parser *p, const char *what, unsigned int *ret);

/*
 * parse_type(): a type with its translations (TransTypeSpec); the result is
 * a new type without a name. NULL after an error.
 */
struct type *parse_type(struct parser *p);

/* parse_routine(): from the name to the closing parenthesis. */
bool parse_routine(struct parser *p, bool simple, bool procedure);

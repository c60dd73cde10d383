#pragma once

#include <stdbool.h>

#include "mig/arena.h"
#include "mig/diag.h"

enum token_kind {
	TOKEN_END,
	TOKEN_WORD,
	TOKEN_NUMBER,
	TOKEN_STRING, /* loc spans the quotes too */
	TOKEN_CHAR,   /* any other single character */
};

struct token {
	enum token_kind kind;
	struct loc loc;
	unsigned int number; /* of TOKEN_NUMBER */
};

/* The tokens of a preprocessed text; the last one is TOKEN_END. */
struct tokens {
	struct token *list;
	size_t n;
};

/*
 * lex(): takes the preprocessed text apart, which must end with a NUL at
 * text[size]. file is the name its first lines have. Errors go to diag, and
 * the tokens around them are still delivered.
 */
void lex(struct arena *arena, struct diag *diag, const char *file,
    const char *text, size_t size, struct tokens *ret_tokens);

/* token_is(): is it this word, in any mixture of cases? */
bool token_is(const struct token *t, const char *word);

/* token_is_exactly(): is it this word, letter by letter? */
bool token_is_exactly(const struct token *t, const char *word);

/* token_is_char(): is it this single character? */
bool token_is_char(const struct token *t, char c);

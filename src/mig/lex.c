#include "mig/lex.h"

#include <ctype.h>
#include <limits.h>
#include <string.h>
#include <strings.h>

struct lexer {
	struct arena *arena;
	struct diag *diag;
	const char *file;
	unsigned int line;
	const char *p, *end;
	struct token *list;
	size_t n, room;
};

static struct loc
here(const struct lexer *l, size_t len)
{
	return (struct loc){
		.file = l->file, .line = l->line, .at = l->p, .len = len
	};
}

static struct token *
add(struct lexer *l, enum token_kind kind, size_t len)
{
	struct token *t;

	if (l->n == l->room) {
		l->room = l->room ? 2 * l->room : 256;
		l->list = xrealloc(l->list, l->room * sizeof(*l->list));
	}
	t = &l->list[l->n++];
	*t = (struct token){ .kind = kind, .loc = here(l, len) };
	l->p += len;
	return t;
}

static bool
is_word_char(char c)
{
	return isalnum((unsigned char)c) || c == '_';
}

static size_t
rest_of_line(const struct lexer *l)
{
	const char *newline = memchr(l->p, '\n', (size_t)(l->end - l->p));

	return (size_t)((newline ? newline : l->end) - l->p);
}

/* `# 12 "file" flags`: sets line and file as they are for the next line. */
static bool
lex_marker(struct lexer *l, const char *p, const char *end)
{
	unsigned long line = 0;
	const char *name;

	while (p < end && isdigit((unsigned char)*p) && line < UINT_MAX / 10)
		line = line * 10 + (unsigned long)(*p++ - '0');
	while (p < end && (*p == ' ' || *p == '\t'))
		p++;
	if (p < end && *p == '"') {
		name = ++p;
		while (p < end && *p != '"')
			p++;
		if (p == end)
			return false;
		l->file = arena_strndup(l->arena, name, (size_t)(p - name));
	} else if (p < end) {
		return false;
	}
	l->line = (unsigned int)line - 1;
	return true;
}

/* A line that begins with '#': a marker, a pragma, or a mistake. */
static void
lex_directive(struct lexer *l)
{
	size_t len = rest_of_line(l);
	const char *p = l->p + 1, *end = l->p + len;
	struct loc at = here(l, 1);

	while (p < end && (*p == ' ' || *p == '\t'))
		p++;
	if (end - p >= 4 && !strncmp(p, "line", 4) && !is_word_char(p[4])) {
		p += 4;
		while (p < end && (*p == ' ' || *p == '\t'))
			p++;
	}
	if (p < end && isdigit((unsigned char)*p)) {
		if (!lex_marker(l, p, end))
			diag_error(l->diag, &at, "malformed line marker");
	} else if (!(end - p >= 6 && !strncmp(p, "pragma", 6))) {
		diag_error(l->diag, &at,
		    "expected a statement, found a preprocessor line");
	}
	l->p += len;
}

static void
lex_number(struct lexer *l)
{
	unsigned long long value = 0;
	bool too_large = false, malformed = false;
	struct token *t;
	size_t len = 0;

	for (; is_word_char(l->p[len]); len++) {
		if (!isdigit((unsigned char)l->p[len])) {
			malformed = true;
			continue;
		}
		value = value * 10 + (unsigned long long)(l->p[len] - '0');
		if (value > INT_MAX) {
			value = INT_MAX;
			too_large = true;
		}
	}
	t = add(l, TOKEN_NUMBER, len);
	t->number = (unsigned int)value;
	if (malformed)
		diag_error(l->diag, &t->loc, "expected a decimal number");
	else if (too_large)
		diag_error(l->diag, &t->loc, "number is too large");
}

static void
lex_string(struct lexer *l)
{
	size_t rest = rest_of_line(l), len = 1;
	struct loc at = here(l, 1);

	while (len < rest && l->p[len] != '"')
		len++;
	if (len == rest) {
		diag_error(l->diag, &at, "string has no end on this line");
		add(l, TOKEN_STRING, len);
		return;
	}
	add(l, TOKEN_STRING, len + 1);
}

static void
lex_word(struct lexer *l)
{
	size_t len = 1;

	while (is_word_char(l->p[len]))
		len++;
	add(l, TOKEN_WORD, len);
}

static void
lex_token(struct lexer *l)
{
	if (isdigit((unsigned char)*l->p))
		lex_number(l);
	else if (is_word_char(*l->p))
		lex_word(l);
	else if (*l->p == '"')
		lex_string(l);
	else
		add(l, TOKEN_CHAR, 1);
}

void
lex(struct arena *arena, struct diag *diag, const char *file, const char *text,
    size_t size, struct tokens *ret_tokens)
{
	struct lexer l = { .arena = arena,
		.diag = diag,
		.file = file,
		.line = 1,
		.p = text,
		.end = text + size };
	bool begins_line = true;
	struct token *copy;

	while (l.p < l.end) {
		if (*l.p == '\n') {
			l.line++;
			l.p++;
			begins_line = true;
		} else if (isspace((unsigned char)*l.p)) {
			l.p++;
		} else if (*l.p == '#' && begins_line) {
			lex_directive(&l);
		} else {
			begins_line = false;
			lex_token(&l);
		}
	}
	/* The end is just behind the last token. */
	if (l.n) {
		const struct loc *last = &l.list[l.n - 1].loc;

		l.file = last->file;
		l.line = last->line;
		l.p = last->at;
	}
	add(&l, TOKEN_END, 0);
	copy = arena_alloc(arena, l.n * sizeof(*copy));
	memcpy(copy, l.list, l.n * sizeof(*copy));
	free(l.list);
	*ret_tokens = (struct tokens){ .list = copy, .n = l.n };
}

bool
token_is_exactly(const struct token *t, const char *word)
{
	return t->kind == TOKEN_WORD && strlen(word) == t->loc.len &&
	    !memcmp(t->loc.at, word, t->loc.len);
}

bool
token_is(const struct token *t, const char *word)
{
	return t->kind == TOKEN_WORD && strlen(word) == t->loc.len &&
	    !strncasecmp(t->loc.at, word, t->loc.len);
}

bool
token_is_char(const struct token *t, char c)
{
	return t->kind == TOKEN_CHAR && *t->loc.at == c;
}

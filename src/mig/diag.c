#include "mig/diag.h"

#include <ctype.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"

static bool
is_word(char c)
{
	return isalnum((unsigned char)c) || c == '_';
}

/* Is the token of len bytes at p a whole one, in the text that begins here? */
static bool
is_token(const char *begin, const char *p, const char *token, size_t len)
{
	if (strncmp(p, token, len) != 0)
		return false;
	if (!is_word(token[0]))
		return true;
	return (p == begin || !is_word(p[-1])) && !is_word(p[len]);
}

/*
 * The how-manieth token of its kind in its line is the one at loc? 0 is the
 * first.
 */
static unsigned int
token_rank(const struct diag *d, const struct loc *loc)
{
	const char *begin = loc->at, *p;
	unsigned int rank = 0;

	while (begin > d->text && begin[-1] != '\n')
		begin--;
	for (p = begin; p < loc->at; p++)
		if (is_token(begin, p, loc->at, loc->len))
			rank++;
	return rank;
}

/* The column of the rank'th such token of a source line; 0 if there is none. */
static size_t
find_token(const char *line, const char *token, size_t len, unsigned int rank)
{
	const char *p = line;

	while (*p) {
		if (p[0] == '/' && p[1] == '/')
			return 0;
		if (p[0] == '/' && p[1] == '*') {
			p = strstr(p + 2, "*/");
			if (!p)
				return 0;
			p += 2;
			continue;
		}
		if (is_token(line, p, token, len) && rank-- == 0)
			return (size_t)(p - line) + 1;
		p++;
	}
	return 0;
}

/* Reads the line'th line of a file, without its newline; NULL if it cannot. */
static char *
read_line(const char *file, unsigned int line)
{
	_cleanup_free_ char *text = NULL;
	size_t size = 0;
	FILE *f = fopen(file, "re");
	ssize_t n = -1;

	if (!f)
		return NULL;
	for (unsigned int i = 0; i < line; i++) {
		n = getline(&text, &size, f);
		if (n < 0)
			break;
	}
	fclose(f);
	if (n < 0)
		return NULL;
	text[strcspn(text, "\r\n")] = '\0';
	return TAKE(text);
}

static size_t
column_of(const struct diag *d, const struct loc *loc, const char *source)
{
	size_t column = 0, length = strlen(source);

	if (loc->at && loc->len)
		column = find_token(
		    source, loc->at, loc->len, token_rank(d, loc));
	else if (loc->at)
		column = length + 1;
	if (!column)
		column = strspn(source, " \t") + 1;
	return column > length + 1 ? length + 1 : column;
}

static void
print_caret(FILE *out, const char *source, size_t column)
{
	fprintf(out, "%s\n", source);
	for (size_t i = 0; i + 1 < column; i++)
		fputc(source[i] == '\t' ? '\t' : ' ', out);
	fputs("^\n", out);
}

__attribute__((format(printf, 4, 0))) static void
say(struct diag *d, const struct loc *loc, const char *kind, const char *format,
    va_list args)
{
	_cleanup_free_ char *source = NULL;
	size_t column = 1;

	if (!d->out || d->nerrors > DIAG_MAX_ERRORS)
		return;
	if (loc->line)
		source = read_line(loc->file, loc->line);
	if (source)
		column = column_of(d, loc, source);
	if (loc->line)
		fprintf(d->out, "%s:%u:%zu: ", loc->file, loc->line, column);
	else
		fprintf(d->out, "%s: ", loc->file);
	fprintf(d->out, "%s: ", kind);
	vfprintf(d->out, format, args);
	fputc('\n', d->out);
	if (source)
		print_caret(d->out, source, column);
	if (d->nerrors == DIAG_MAX_ERRORS)
		fprintf(d->out, "%s: too many errors\n", loc->file);
}

void
diag_error(struct diag *d, const struct loc *at, const char *format, ...)
{
	va_list args;

	d->nerrors++;
	va_start(args, format);
	say(d, at, "error", format, args);
	va_end(args);
}

void
diag_warning(struct diag *d, const struct loc *at, const char *format, ...)
{
	va_list args;

	d->nwarnings++;
	if (d->quiet)
		return;
	va_start(args, format);
	say(d, at, "warning", format, args);
	va_end(args);
}

void
diag_note(struct diag *d, const struct loc *at, const char *format, ...)
{
	va_list args;

	if (d->quiet)
		return;
	va_start(args, format);
	say(d, at, "note", format, args);
	va_end(args);
}

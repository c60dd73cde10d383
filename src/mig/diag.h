#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

/*
 * A place in the preprocessed text, and the file and line that it came from.
 * The column is found from the source file itself, when it is asked for: the
 * preprocessor does not keep it.
 */
struct loc {
	const char *file;
	unsigned int line;
	const char *at; /* into the text, NULL if the place is a whole file */
	size_t len;
};

/* What went wrong so far, and where to say it. */
struct diag {
	FILE *out;        /* NULL: counted, not said */
	const char *text; /* what struct loc's at points into */
	unsigned int nerrors, nwarnings;
	bool quiet; /* no warnings, no notes */
};

/* After as many errors nothing is said any more. */
enum { DIAG_MAX_ERRORS = 50 };

/*
 * diag_error(), diag_warning(), diag_note(): one message as
 * `file:line:col: error: ...`, then the source line with a caret under the
 * place. Only errors make a run fail.
 */
void diag_error(struct diag *d, const struct loc *at, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
void diag_warning(struct diag *d, const struct loc *at, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
void diag_note(struct diag *d, const struct loc *at, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

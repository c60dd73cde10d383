#pragma once

/*
 * What the commands have in common: options from a table, errors in one line,
 * lists as aligned text or as JSON.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "base/cleanup.h"

/* An option of a command; a table ends with one without a name. */
struct cli_option {
	const char *name; /* without the dashes */
	char letter;      /* what `take` is given, and -x if it is a letter */
	const char *argument; /* what --help calls it; NULL: it takes none */
	const char *help;
};

/* A command, or a subcommand as "machctl doctor". */
struct cli {
	const char *name;
	const char *operands; /* for the usage line, "" for none */
	const char *purpose;  /* a sentence for --help */
	const char *notes;    /* what --help ends with, or NULL */
	const struct cli_option *options;
	/* Takes one option; false if its argument makes no sense. */
	bool (*take)(void *context, char letter, const char *argument);
};

/* Status of a wrong use of a command. */
#define CLI_USAGE 2

/*
 * Takes the options that stand before the first operand, of which the index
 * is returned. --help and --version are answered here, and a wrong option gets
 * its line; then the process exits.
 */
int cli_parse(const struct cli *cli, int argc, char **argv, void *context);

/* Writes "NAME: message" to stderr and exits with CLI_USAGE. */
__attribute__((format(printf, 2, 3))) _Noreturn void
cli_usage(const struct cli *cli, const char *format, ...);

/* Writes "NAME: message" to stderr. */
__attribute__((format(printf, 2, 3))) void
cli_error(const struct cli *cli, const char *format, ...);

/*
 * Ends a command that wrote to stdout: status, or 1 with a line on stderr if
 * the output could not be written.
 */
int cli_finish(const struct cli *cli, int status);

/* Writes a string as JSON has it; bytes that are no ASCII as \u00XX. */
void cli_json_string(FILE *file, const char *text);

/* The version that --version prints. */
const char *cli_version(void);

/*
 * Writes the path of a program of the house that no user calls, such as
 * "machd": named by the environment variable (NULL: none), or where it was installed beside
 * this command, or built beside it. 0; -ENOENT: ret_path has the place where it
 * should be.
 */
_must_use_ int cli_find_program(
    const char *variable, const char *program, char *ret_path, size_t size);

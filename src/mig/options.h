#pragma once

#include <stdbool.h>

/* The command line. NULL file names: the default; "/dev/null": none. */
struct options {
	const char *input;
	const char *user, *server, *header;
	const char *sheader, *iheader, *dheader; /* NULL: none */
	const char *description;                 /* NULL: none */
	const char *user_prefix; /* -i: a user file per routine */
	const char *cc;
	const char *depfile;
	bool want_depfile; /* -MD without a name */
	bool kernelrpc, weak, quiet, verbose;
	bool cpp_only;
	unsigned int max_on_stack; /* bytes; 0: no limit */
	const char **cpp_args;
	unsigned int n_cpp_args;
};

/* What options_parse() wants done. */
enum options_result { OPTIONS_RUN, OPTIONS_DONE, OPTIONS_BAD };

/*
 * options_parse(): reads the command line. OPTIONS_DONE: --help or --version
 * was answered. OPTIONS_BAD: one line on stderr said what is wrong.
 * opt->cpp_args is the caller's to free.
 */
enum options_result options_parse(int argc, char **argv, struct options *opt);

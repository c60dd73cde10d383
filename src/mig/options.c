#include "mig/options.h"

#include <limits.h>
#include <stdio.h>
#include <string.h>

#include "mig/arena.h"

#ifndef MIG_VERSION
#define MIG_VERSION "0.1.0"
#endif

static const char help[] =
    "Usage: mig [OPTION]... FILE.defs\n"
    "Compiles a Mach interface definition into C stubs.\n"
    "\n"
    "  -user FILE      user stubs (default: <subsystem>User.c)\n"
    "  -server FILE    server stubs (default: <subsystem>Server.c)\n"
    "  -header FILE    user's header (default: <subsystem>.h)\n"
    "  -sheader FILE   server's header (default: none)\n"
    "  -iheader FILE   header that -i files share (default: none)\n"
    "  -dheader FILE   header of message ids (default: none)\n"
    "  -describe FILE  the messages as a table, for programs that show\n"
    "                  them (default: none)\n"
    "                  /dev/null for FILE: that file is not made\n"
    "  -i PREFIX       a user file PREFIX<routine>.c for each routine\n"
    "  -kernelrpc      user stubs call mach_kernelrpc_np\n"
    "  -weak           server functions need not be there\n"
    "  -maxonstack N   larger messages are allocated (bytes)\n"
    "  -D -U -I        for the preprocessor, as for cc; so -include, -isystem\n"
    "  -MD, -MF FILE   makes a depfile (default: FILE.d)\n"
    "  -cc COMMAND     the preprocessor is COMMAND -E (default: $MIG_CC, cc)\n"
    "  -q, -v          say less, say more\n"
    "  --help, --version\n"
    "\n"
    "Accepted for compatibility, without effect: -Q -V -r -R -l -L -k -K -n\n"
    "-N -b -B -s -S -split -novouchers -mach_msg2 -max_descrs N\n"
    "-max_reply_descrs N -arch A -migcom PATH -isysroot DIR -cpp\n"
    "\n"
    "Exit status: 0 all written, 1 errors in the input or the system,\n"
    "2 errors on the command line.\n";

/* Options that take a file's name, or another word. */
static const char **
word_option(struct options *opt, const char *name)
{
	const struct {
		const char *name;
		const char **to;
	} table[] = {
		{ "-user", &opt->user },
		{ "-server", &opt->server },
		{ "-header", &opt->header },
		{ "-sheader", &opt->sheader },
		{ "-iheader", &opt->iheader },
		{ "-dheader", &opt->dheader },
		{ "-describe", &opt->description },
		{ "-i", &opt->user_prefix },
		{ "-cc", &opt->cc },
		{ "-MF", &opt->depfile },
	};

	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++)
		if (!strcmp(name, table[i].name))
			return table[i].to;
	return NULL;
}

/* Options of others' compilers that mean nothing here. */
static bool
is_ignored(const char *arg, bool *ret_has_word)
{
	static const char *const plain[] = { "-Q", "-V", "-r", "-R", "-l", "-L",
		"-k", "-K", "-n", "-N", "-b", "-B", "-s", "-S", "-X", "-split",
		"-novouchers", "-mach_msg2", "-cpp", "-T", "-p" };
	static const char *const with_word[] = { "-max_descrs",
		"-max_reply_descrs", "-arch", "-migcom", "-isysroot",
		"-target" };

	*ret_has_word = false;
	for (size_t i = 0; i < sizeof(plain) / sizeof(plain[0]); i++)
		if (!strcmp(arg, plain[i]))
			return true;
	*ret_has_word = true;
	for (size_t i = 0; i < sizeof(with_word) / sizeof(with_word[0]); i++)
		if (!strcmp(arg, with_word[i]))
			return true;
	*ret_has_word = false;
	return false;
}

static bool
is_flag(struct options *opt, const char *arg)
{
	const struct {
		const char *name;
		bool *to;
	} table[] = {
		{ "-kernelrpc", &opt->kernelrpc },
		{ "-weak", &opt->weak },
		{ "-q", &opt->quiet },
		{ "-v", &opt->verbose },
		{ "-MD", &opt->want_depfile },
		{ "-MMD", &opt->want_depfile },
	};

	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++)
		if (!strcmp(arg, table[i].name))
			return *table[i].to = true;
	return false;
}

static enum options_result
bad(const char *message, const char *arg)
{
	fprintf(stderr, "mig: %s%s; try 'mig --help'\n", message, arg);
	return OPTIONS_BAD;
}

static bool
parse_size(const char *word, unsigned int *ret_size)
{
	unsigned long size;
	char *end;

	size = strtoul(word, &end, 10);
	if (*word < '0' || *word > '9' || *end || size > INT_MAX)
		return false;
	*ret_size = (unsigned int)size;
	return true;
}

/* -Dx, -D x and their like: passed on, as one word or two. */
static bool
is_for_cpp(const char *arg, bool *ret_has_word)
{
	static const char *const words[] = { "-include", "-isystem", "-iquote",
		"-idirafter", "-imacros" };

	*ret_has_word = true;
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (!strcmp(arg, words[i]))
			return true;
	*ret_has_word = false;
	if (strncmp(arg, "-D", 2) != 0 && strncmp(arg, "-U", 2) != 0 &&
	    strncmp(arg, "-I", 2) != 0)
		return false;
	*ret_has_word = !arg[2];
	return true;
}

static enum options_result
parse_one(char **argv, int *i, struct options *opt)
{
	const char *arg = argv[*i], *word = argv[*i + 1], **to;
	bool has_word = false;

	if (is_for_cpp(arg, &has_word)) {
		opt->cpp_args[opt->n_cpp_args++] = arg;
		if (has_word && word)
			opt->cpp_args[opt->n_cpp_args++] = word;
	} else if ((to = word_option(opt, arg))) {
		has_word = true;
		*to = word;
	} else if (!strcmp(arg, "-maxonstack")) {
		has_word = true;
		if (word && !parse_size(word, &opt->max_on_stack))
			return bad("not a size: ", word);
	} else if (is_ignored(arg, &has_word)) {
		if (!opt->quiet)
			fprintf(stderr, "mig: note: %s has no effect\n", arg);
	} else if (arg[0] == '-' && arg[1]) {
		if (!is_flag(opt, arg))
			return bad("unknown option ", arg);
	} else if (opt->input) {
		return bad("more than one input file: ", arg);
	} else {
		opt->input = arg;
	}
	if (has_word && !word)
		return bad("an argument is missing after ", arg);
	*i += has_word;
	return OPTIONS_RUN;
}

enum options_result
options_parse(int argc, char **argv, struct options *opt)
{
	enum options_result result;
	const char *cc = getenv("MIG_CC");

	*opt = (struct options){ .cc = cc && *cc ? cc : "cc" };
	opt->cpp_args = xrealloc(
	    NULL, ((size_t)argc + 1) * sizeof(*opt->cpp_args));
	for (int i = 1; i < argc; i++) {
		if (!strcmp(argv[i], "--help") || !strcmp(argv[i], "-help")) {
			fputs(help, stdout);
			return OPTIONS_DONE;
		}
		if (!strcmp(argv[i], "--version") ||
		    !strcmp(argv[i], "-version")) {
			puts("mig " MIG_VERSION);
			return OPTIONS_DONE;
		}
		result = parse_one(argv, &i, opt);
		if (result != OPTIONS_RUN)
			return result;
	}
	if (!opt->input)
		return bad("no input file", "");
	return OPTIONS_RUN;
}

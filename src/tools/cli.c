#include "tools/cli.h"

#include <errno.h>
#include <getopt.h>
#include <limits.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/text.h"

#define CLI_OPTIONS_MAX 16
enum { CLI_HELP = 0x100, CLI_VERSION };

const char *
cli_version(void)
{
	return TOOLS_VERSION;
}

__attribute__((format(printf, 2, 0))) static void
cli_message(const struct cli *cli, const char *format, va_list arguments)
{
	fflush(stdout);
	fprintf(stderr, "%s: ", cli->name);
	vfprintf(stderr, format, arguments);
	fputc('\n', stderr);
}

void
cli_error(const struct cli *cli, const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	cli_message(cli, format, arguments);
	va_end(arguments);
}

void
cli_usage(const struct cli *cli, const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	cli_message(cli, format, arguments);
	va_end(arguments);
	exit(CLI_USAGE);
}

int
cli_finish(const struct cli *cli, int status)
{
	if (fflush(stdout) == 0 && !ferror(stdout))
		return status;
	cli_error(cli, "cannot write the output: %s", strerror(errno));
	return 1;
}

static void
cli_help_option(
    char letter, const char *name, const char *argument, const char *help)
{
	char words[64], dash[4] = "";

	if ((letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z'))
		snprintf(dash, sizeof(dash), "-%c,", letter);
	snprintf(words, sizeof(words), "%-3s --%s%s%s", dash, name,
	    argument ? " " : "", argument ? argument : "");
	printf("  %-24s  %s\n", words, help);
}

static void
cli_help(const struct cli *cli)
{
	const struct cli_option *option;

	printf("usage: %s [OPTION]...%s%s\n%s\n\n", cli->name,
	    cli->operands[0] ? " " : "", cli->operands, cli->purpose);
	for (option = cli->options; option->name; option++)
		cli_help_option(option->letter, option->name, option->argument,
		    option->help);
	cli_help_option(0, "help", NULL, "print this and exit");
	cli_help_option(0, "version", NULL, "print the version and exit");
	if (cli->notes)
		printf("\n%s\n", cli->notes);
	exit(cli_finish(cli, EXIT_SUCCESS));
}

/* getopt's tables from ours. "+": options end at the first operand. */
static void
cli_tables(const struct cli *cli, struct option *ret_long, char *ret_short)
{
	const struct cli_option *option;

	*ret_short++ = '+';
	*ret_short++ = ':';
	for (option = cli->options; option->name; option++) {
		*ret_long++ = (struct option){
			.name = option->name,
			.has_arg = option->argument != NULL,
			.val = option->letter,
		};
		*ret_short++ = option->letter;
		if (option->argument)
			*ret_short++ = ':';
	}
	*ret_long++ = (struct option){ .name = "help", .val = CLI_HELP };
	*ret_long++ = (struct option){ .name = "version", .val = CLI_VERSION };
	*ret_long = (struct option){ 0 };
	*ret_short = '\0';
}

static _Noreturn void
cli_wrong(const struct cli *cli, int result, char **argv)
{
	const char *word = argv[optind - 1];

	if (result == ':')
		cli_usage(cli, "%s needs an argument; see %s --help", word,
		    cli->name);
	if (optopt > 0 && optopt < CLI_HELP && word[1] != '-')
		cli_usage(
		    cli, "no option -%c; see %s --help", optopt, cli->name);
	cli_usage(cli, "no option %s; see %s --help", word, cli->name);
}

int
cli_parse(const struct cli *cli, int argc, char **argv, void *context)
{
	struct option long_options[CLI_OPTIONS_MAX + 3];
	char short_options[2 * CLI_OPTIONS_MAX + 3];
	int result;

	cli_tables(cli, long_options, short_options);
	optind = 0;
	opterr = 0;
	while ((result = getopt_long(
		    argc, argv, short_options, long_options, NULL)) != -1) {
		if (result == '?' || result == ':')
			cli_wrong(cli, result, argv);
		if (result == CLI_HELP)
			cli_help(cli);
		if (result == CLI_VERSION) {
			printf("%s %s\n", cli->name, cli_version());
			exit(cli_finish(cli, EXIT_SUCCESS));
		}
		if (!cli->take(context, (char)result, optarg))
			cli_usage(cli, "%s: wrong argument; see %s --help",
			    optarg, cli->name);
	}
	return optind;
}

void
cli_json_string(FILE *file, const char *text)
{
	fputc('"', file);
	for (; *text; text++) {
		unsigned char c = (unsigned char)*text;

		if (c == '"' || c == '\\')
			fprintf(file, "\\%c", c);
		else if (c < ' ' || c > '~')
			fprintf(file, "\\u%04x", c);
		else
			fputc(c, file);
	}
	fputc('"', file);
}

/* The folder of this command's program, "" if /proc does not say. */
static void
cli_own_folder(char *ret_folder, size_t size)
{
	ssize_t n = readlink("/proc/self/exe", ret_folder, size - 1);
	char *slash;

	ret_folder[n > 0 ? n : 0] = '\0';
	slash = strrchr(ret_folder, '/');
	if (slash)
		*slash = '\0';
}

int
cli_find_program(
    const char *variable, const char *program, char *ret_path, size_t size)
{
	const char *named = variable ? secure_getenv(variable) : NULL;
	char folder[PATH_MAX];

	if (named && named[0]) {
		(void)text_copy(ret_path, size, named);
		return access(ret_path, X_OK) == 0 ? 0 : -ENOENT;
	}
	cli_own_folder(folder, sizeof(folder));
	snprintf(ret_path, size, "%s/" TOOLS_LIBEXEC_RELATIVE "/%s", folder,
	    program);
	if (access(ret_path, X_OK) == 0)
		return 0;
	snprintf(ret_path, size, "%s/../%s/%s", folder, program, program);
	if (access(ret_path, X_OK) == 0)
		return 0;
	snprintf(ret_path, size, "%s/%s", TOOLS_LIBEXEC, program);
	return access(ret_path, X_OK) == 0 ? 0 : -ENOENT;
}

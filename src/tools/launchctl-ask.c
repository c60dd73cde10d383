/* Requests to launchd, for the commands of launchctl. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/text.h"
#include "tools/launchctl.h"

static bool
put(launch_data_t dict, const char *key, launch_data_t value)
{
	if (value && launch_data_dict_insert(dict, value, key))
		return true;
	launch_data_free(value);
	return false;
}

/* The uid at the beginning of text; ret_rest is what follows. */
static bool
take_uid(const char *text, uid_t *ret_uid, const char **ret_rest)
{
	char *end;
	unsigned long uid;

	errno = 0;
	uid = strtoul(text, &end, 10);
	if (end == text || *text == '-' || *text == '+' || errno ||
	    uid > (uid_t)-2 || (*end && *end != '/'))
		return false;
	*ret_uid = (uid_t)uid;
	*ret_rest = end;
	return true;
}

bool
target_parse(const char *text, struct target *ret_target)
{
	struct target target = { .has_domain = true };
	const char *rest;

	if (strcmp(text, "system") == 0 || strncmp(text, "system/", 7) == 0) {
		rest = text + strlen("system");
	} else if (strncmp(text, "user/", 5) == 0 ||
	    strncmp(text, "gui/", 4) == 0) {
		if (!take_uid(strchr(text, '/') + 1, &target.uid, &rest))
			return false;
	} else if (text[0] && !strchr(text, '/')) {
		target.has_domain = false;
		target.uid = geteuid();
		target.label = text;
		snprintf(target.domain, sizeof(target.domain), "user/%u",
		    (unsigned)target.uid);
		*ret_target = target;
		return true;
	} else {
		return false;
	}
	snprintf(target.domain, sizeof(target.domain), "%.*s",
	    (int)(rest - text), text);
	if (rest[0] == '/' && rest[1])
		target.label = rest + 1;
	*ret_target = target;
	return true;
}

struct target
target_operand(const struct cli *cli, int first, int argc, char **argv)
{
	struct target target;

	if (first + 1 != argc)
		cli_usage(cli, "needs one job; see %s --help", cli->name);
	if (!target_parse(argv[first], &target) || !target.label)
		cli_usage(cli,
		    "%s is neither DOMAIN/LABEL nor a label; see %s --help",
		    argv[first], cli->name);
	return target;
}

launch_data_t
ask(const struct cli *cli, const struct target *target, const char *request,
    launch_data_t argument, const char *extra_key, launch_data_t extra)
{
	_cleanup_(launch_data_freep) launch_data_t dict = NULL;
	launch_data_t answer = NULL;
	bool whole;

	dict = launch_data_alloc(LAUNCH_DATA_DICTIONARY);
	whole = dict && put(dict, request, argument);
	if (whole && extra_key)
		whole = put(dict, extra_key, extra);
	if (whole && target && target->has_domain)
		whole = put(
		    dict, "Domain", launch_data_new_integer(target->uid));
	if (whole)
		answer = launch_msg(dict);
	else
		errno = ENOMEM;
	if (!answer)
		cli_error(cli, "launchd does not answer: %s; see machctl doctor",
		    strerror(errno));
	return answer;
}

launch_data_t
ask_label(const struct cli *cli, const struct target *target,
    const char *request, const char *extra_key, launch_data_t extra)
{
	return ask(cli, target, request, launch_data_new_string(target->label),
	    extra_key, extra);
}

int
ask_finish(
    const struct cli *cli, const struct target *target, launch_data_t answer)
{
	_cleanup_(launch_data_freep) launch_data_t freed = answer;
	int error;

	if (!answer)
		return EXIT_FAILURE;
	if (launch_data_get_type(answer) != LAUNCH_DATA_ERRNO)
		return EXIT_SUCCESS;
	error = launch_data_get_errno(answer);
	if (error == 0)
		return EXIT_SUCCESS;
	if (error == ESRCH && target && target->label) {
		cli_error(cli, "Could not find service \"%s\" in domain %s",
		    target->label, target->domain);
		return LAUNCHCTL_NOT_FOUND;
	}
	cli_error(cli, "%d: %s", error, strerror(error));
	return EXIT_FAILURE;
}

const char *
string_in(launch_data_t dict, const char *key, const char *none)
{
	launch_data_t value = launch_data_dict_lookup(dict, key);

	return value && launch_data_get_type(value) == LAUNCH_DATA_STRING
	    ? launch_data_get_string(value)
	    : none;
}

long long
integer_in(launch_data_t dict, const char *key, long long none)
{
	launch_data_t value = launch_data_dict_lookup(dict, key);

	return value && launch_data_get_type(value) == LAUNCH_DATA_INTEGER
	    ? launch_data_get_integer(value)
	    : none;
}

/* A dictionary on its way to be printed. */
struct printing {
	FILE *file;
	bool first;
};

static void
print_item(const launch_data_t value, const char *key, void *context)
{
	struct printing *printing = context;

	if (!printing->first)
		fputc(',', printing->file);
	printing->first = false;
	cli_json_string(printing->file, key);
	fputc(':', printing->file);
	print_json(printing->file, value);
}

void
print_json(FILE *file, launch_data_t value)
{
	struct printing printing = { file, true };
	size_t i;

	switch (launch_data_get_type(value)) {
	case LAUNCH_DATA_DICTIONARY:
		fputc('{', file);
		launch_data_dict_iterate(value, print_item, &printing);
		fputc('}', file);
		break;
	case LAUNCH_DATA_ARRAY:
		fputc('[', file);
		for (i = 0; i < launch_data_array_get_count(value); i++) {
			fputs(i > 0 ? "," : "", file);
			print_json(file, launch_data_array_get_index(value, i));
		}
		fputc(']', file);
		break;
	case LAUNCH_DATA_INTEGER:
		fprintf(file, "%lld", launch_data_get_integer(value));
		break;
	case LAUNCH_DATA_REAL:
		fprintf(file, "%.17g", launch_data_get_real(value));
		break;
	case LAUNCH_DATA_BOOL:
		fputs(launch_data_get_bool(value) ? "true" : "false", file);
		break;
	case LAUNCH_DATA_STRING:
		cli_json_string(file, launch_data_get_string(value));
		break;
	default:
		fputs("null", file);
	}
}

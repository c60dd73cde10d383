/* launchctl: jobs, as they are. */
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tools/launchctl.h"

static bool
take_json(void *context, char letter, const char *argument)
{
	bool *json = context;

	(void)letter;
	(void)argument;
	*json = true;
	return true;
}

static const struct cli_option json_options[] = {
	{ "json", 'j', NULL, "print as JSON" },
	{ 0 },
};

static const struct cli_option no_options[] = { { 0 } };

/* The status of the last process as `list` has it: or minus the signal. */
static int
short_status(long long status)
{
	return WIFSIGNALED((int)status) ? -WTERMSIG((int)status)
					: WEXITSTATUS((int)status);
}

static void
print_line(const launch_data_t job, const char *label, void *context)
{
	long long pid = integer_in(job, LAUNCH_JOBKEY_PID, 0);
	const char *margin = context;

	fputs(margin, stdout);
	if (pid > 0)
		printf("%lld", pid);
	else
		printf("-");
	printf("\t%d\t%s\n",
	    short_status(integer_in(job, LAUNCH_JOBKEY_LASTEXITSTATUS, 0)),
	    label);
}

/* A value as `launchctl list LABEL` prints it. */
static void print_value(launch_data_t value, unsigned depth);

struct level {
	unsigned depth;
};

static void
indent(unsigned depth)
{
	while (depth-- > 0)
		putchar('\t');
}

static void
print_pair(const launch_data_t value, const char *key, void *context)
{
	const struct level *level = context;

	/* What launchd adds beyond macOS's keys is for `print`. */
	if (key[0] == '.')
		return;
	indent(level->depth);
	printf("\"%s\" = ", key);
	print_value(value, level->depth);
	puts(";");
}

static void
print_array(launch_data_t array, unsigned depth)
{
	size_t i;

	puts("(");
	for (i = 0; i < launch_data_array_get_count(array); i++) {
		indent(depth + 1);
		print_value(launch_data_array_get_index(array, i), depth + 1);
		puts(";");
	}
	indent(depth);
	putchar(')');
}

static void
print_value(launch_data_t value, unsigned depth)
{
	struct level inner = { depth + 1 };

	switch (launch_data_get_type(value)) {
	case LAUNCH_DATA_DICTIONARY:
		puts("{");
		launch_data_dict_iterate(value, print_pair, &inner);
		indent(depth);
		putchar('}');
		break;
	case LAUNCH_DATA_ARRAY:
		print_array(value, depth);
		break;
	case LAUNCH_DATA_STRING:
		printf("\"%s\"", launch_data_get_string(value));
		break;
	default:
		print_json(stdout, value);
	}
}

static const struct cli list_cli = {
	.name = "launchctl list",
	.operands = "[LABEL]",
	.purpose = "List the jobs of one's own domain: pid, last status (or "
		   "minus the signal\nthat ended it), label; or all that is "
		   "known of one.",
	.options = json_options,
	.take = take_json,
};

int
launchctl_list(int argc, char **argv)
{
	_cleanup_(launch_data_freep) launch_data_t answer = NULL;
	struct target target;
	bool json = false;
	char no_margin[] = "";
	int first = cli_parse(&list_cli, argc, argv, &json);

	if (first + 1 < argc)
		cli_usage(&list_cli, "takes one label at most");
	if (first < argc) {
		target = target_operand(&list_cli, first, argc, argv);
		answer = ask_label(
		    &list_cli, &target, LAUNCH_KEY_GETJOB, NULL, NULL);
	} else {
		answer = ask(&list_cli, NULL, LAUNCH_KEY_GETJOBS,
		    launch_data_new_bool(true), NULL, NULL);
	}
	if (!answer || launch_data_get_type(answer) != LAUNCH_DATA_DICTIONARY)
		return ask_finish(
		    &list_cli, first < argc ? &target : NULL, TAKE(answer));
	if (json) {
		print_json(stdout, answer);
		putchar('\n');
	} else if (first < argc) {
		print_value(answer, 0);
		puts(";");
	} else {
		puts("PID\tStatus\tLabel");
		launch_data_dict_iterate(answer, print_line, no_margin);
	}
	return cli_finish(&list_cli, EXIT_SUCCESS);
}

static void
print_endpoint(const launch_data_t state, const char *name, void *context)
{
	(void)context;
	printf("\t\t\"%s\" = {\n\t\t\tactive = %d\n\t\t}\n", name,
	    strcmp(launch_data_get_string(state), "active") == 0);
}

static void
print_arguments(launch_data_t job)
{
	launch_data_t array = launch_data_dict_lookup(
	    job, LAUNCH_JOBKEY_PROGRAMARGUMENTS);
	size_t i;

	if (!array)
		return;
	puts("\targuments = {");
	for (i = 0; i < launch_data_array_get_count(array); i++)
		printf("\t\t%s\n",
		    launch_data_get_string(
			launch_data_array_get_index(array, i)));
	puts("\t}");
}

static const char *
program_of(launch_data_t job)
{
	launch_data_t array = launch_data_dict_lookup(
	    job, LAUNCH_JOBKEY_PROGRAMARGUMENTS);
	launch_data_t first = array ? launch_data_array_get_index(array, 0)
				    : NULL;

	return string_in(job, LAUNCH_JOBKEY_PROGRAM,
	    first ? launch_data_get_string(first) : "");
}

static void
print_exit(launch_data_t job)
{
	long long status = integer_in(job, LAUNCH_JOBKEY_LASTEXITSTATUS, -1);

	if (status < 0)
		puts("\tlast exit code = (never exited)");
	else if (WIFSIGNALED((int)status))
		printf("\tlast terminating signal = %s: %d\n",
		    strsignal(WTERMSIG((int)status)), WTERMSIG((int)status));
	else
		printf("\tlast exit code = %d\n", WEXITSTATUS((int)status));
}

static void
print_job(const struct target *target, launch_data_t job)
{
	launch_data_t services = launch_data_dict_lookup(job, ".services");
	long long pid = integer_in(job, LAUNCH_JOBKEY_PID, 0);

	printf("%s/%s = {\n", target->domain, target->label);
	printf("\tactive count = %d\n", pid > 0);
	printf("\tpath = %s\n", string_in(job, ".path", "(submitted)"));
	printf("\tstate = %s\n\n", string_in(job, ".state", ""));
	printf("\tprogram = %s\n", program_of(job));
	print_arguments(job);
	printf("\n\tdomain = %s\n", target->domain);
	printf("\tusername = %lld\n", integer_in(job, ".uid", -1));
	printf("\tminimum runtime = %lld\n",
	    integer_in(job, LAUNCH_JOBKEY_THROTTLEINTERVAL, 10));
	printf("\texit timeout = %lld\n",
	    integer_in(job, LAUNCH_JOBKEY_EXITTIMEOUT, 20));
	printf("\truns = %lld\n", integer_in(job, ".runs", 0));
	if (pid > 0)
		printf("\tpid = %lld\n", pid);
	printf("\timmediate reason = %s\n", string_in(job, ".reason", ""));
	print_exit(job);
	if (services && launch_data_dict_get_count(services) > 0) {
		puts("\n\tendpoints = {");
		launch_data_dict_iterate(services, print_endpoint, NULL);
		puts("\t}");
	}
	puts("}");
}

static void
print_domain(const struct target *target, launch_data_t jobs)
{
	char margin[] = "\t\t";

	printf("%s = {\n\tservices = {\n", target->domain);
	printf("%sPID\tStatus\tLabel\n", margin);
	launch_data_dict_iterate(jobs, print_line, margin);
	puts("\t}\n}");
}

static const struct cli print_cli = {
	.name = "launchctl print",
	.operands = "DOMAIN | DOMAIN/LABEL",
	.purpose = "Show the jobs of a domain, or all of a job.",
	.options = json_options,
	.take = take_json,
};

int
launchctl_print(int argc, char **argv)
{
	_cleanup_(launch_data_freep) launch_data_t answer = NULL;
	struct target target;
	bool json = false;
	int first = cli_parse(&print_cli, argc, argv, &json);

	if (first + 1 != argc || !target_parse(argv[first], &target))
		cli_usage(&print_cli, "needs a domain or a job");
	if (target.label)
		answer = ask_label(
		    &print_cli, &target, LAUNCH_KEY_GETJOB, NULL, NULL);
	else
		answer = ask(&print_cli, &target, LAUNCH_KEY_GETJOBS,
		    launch_data_new_bool(true), NULL, NULL);
	if (!answer || launch_data_get_type(answer) != LAUNCH_DATA_DICTIONARY)
		return ask_finish(&print_cli, &target, TAKE(answer));
	if (json) {
		print_json(stdout, answer);
		putchar('\n');
	} else if (target.label) {
		print_job(&target, answer);
	} else {
		print_domain(&target, answer);
	}
	return cli_finish(&print_cli, EXIT_SUCCESS);
}

static const struct cli blame_cli = {
	.name = "launchctl blame",
	.operands = "DOMAIN/LABEL",
	.purpose = "Say why the job's process was started last.",
	.options = no_options,
};

int
launchctl_blame(int argc, char **argv)
{
	_cleanup_(launch_data_freep) launch_data_t answer = NULL;
	struct target target = target_operand(
	    &blame_cli, cli_parse(&blame_cli, argc, argv, NULL), argc, argv);

	answer = ask_label(&blame_cli, &target, LAUNCH_KEY_GETJOB, NULL, NULL);
	if (!answer || launch_data_get_type(answer) != LAUNCH_DATA_DICTIONARY)
		return ask_finish(&blame_cli, &target, TAKE(answer));
	puts(string_in(answer, ".reason", ""));
	return cli_finish(&blame_cli, EXIT_SUCCESS);
}

static void
print_override(const launch_data_t enabled, const char *label, void *context)
{
	(void)context;
	printf("\t\"%s\" => %s\n", label,
	    launch_data_get_bool(enabled) ? "enabled" : "disabled");
}

static const struct cli disabled_cli = {
	.name = "launchctl print-disabled",
	.operands = "[DOMAIN]",
	.purpose = "Show which labels were enabled and disabled.",
	.options = json_options,
	.take = take_json,
};

int
launchctl_print_disabled(int argc, char **argv)
{
	_cleanup_(launch_data_freep) launch_data_t answer = NULL;
	struct target target = { .has_domain = false };
	bool json = false;
	int first = cli_parse(&disabled_cli, argc, argv, &json);

	if (first + 1 < argc ||
	    (first < argc &&
		(!target_parse(argv[first], &target) || target.label)))
		cli_usage(&disabled_cli, "takes one domain at most");
	answer = ask(&disabled_cli, &target, "GetOverrides",
	    launch_data_new_bool(true), NULL, NULL);
	if (!answer || launch_data_get_type(answer) != LAUNCH_DATA_DICTIONARY)
		return ask_finish(&disabled_cli, &target, TAKE(answer));
	if (json) {
		print_json(stdout, answer);
		putchar('\n');
	} else {
		puts("disabled services = {");
		launch_data_dict_iterate(answer, print_override, NULL);
		puts("}");
	}
	return cli_finish(&disabled_cli, EXIT_SUCCESS);
}

/* launchctl: names of services, and what results mean. */
#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include <mach/mach.h>
#include <servers/bootstrap.h>

#include "job_user.h"
#include "tools/launchctl.h"

/* What launchd says of a namespace: `count` services, in its own order. */
struct info {
	unsigned count;
	name_array_t names;
	name_array_t jobs;
	bootstrap_status_array_t actives;
};

static bool
take_json(void *context, char letter, const char *argument)
{
	bool *json = context;

	(void)letter;
	(void)argument;
	*json = true;
	return true;
}

static const struct cli_option list_options[] = {
	{ "json", 'j', NULL, "print as JSON" },
	{ 0 },
};

static const struct cli_option no_options[] = { { 0 } };

static void
info_deallocate(void *items, unsigned count, size_t size)
{
	if (count > 0)
		vm_deallocate(mach_task_self(), (vm_address_t)(uintptr_t)items,
		    count * size);
}

static void
info_deinit(struct info *info)
{
	info_deallocate(info->names, info->count, sizeof(*info->names));
	info_deallocate(info->jobs, info->count, sizeof(*info->jobs));
	info_deallocate(info->actives, info->count, sizeof(*info->actives));
}

/* Asks launchd. False after a line that says why not. */
static bool
info_get(const struct cli *cli, struct info *ret_info)
{
	struct info info = { 0 };
	mach_msg_type_number_t jobs = 0, actives = 0;
	kern_return_t kr;

	kr = vproc_mig_info(bootstrap_port, &info.names, &info.count,
	    &info.jobs, &jobs, &info.actives, &actives, 0);
	if (kr == KERN_SUCCESS && jobs == info.count && actives == info.count) {
		*ret_info = info;
		return true;
	}
	cli_error(cli, "launchd does not answer: %s; see machctl doctor",
	    kr == KERN_SUCCESS ? "an answer of unequal parts"
			       : bootstrap_strerror(kr));
	return false;
}

/* The order of names, for qsort_r() over indices. */
static int
info_compare(const void *a, const void *b, void *context)
{
	const struct info *info = context;

	return strncmp(info->names[*(const unsigned *)a],
	    info->names[*(const unsigned *)b], sizeof(name_t));
}

/* The indices of the services by name; the caller frees them. */
static unsigned *
info_order(struct info *info)
{
	unsigned *order = calloc(info->count + 1, sizeof(*order)), i;

	if (!order)
		return NULL;
	for (i = 0; i < info->count; i++)
		order[i] = i;
	qsort_r(order, info->count, sizeof(*order), info_compare, info);
	return order;
}

static const char *
status_word(bootstrap_status_t status)
{
	return status == BOOTSTRAP_STATUS_ACTIVE   ? "active"
	    : status == BOOTSTRAP_STATUS_ON_DEMAND ? "on-demand"
						   : "inactive";
}

static char
status_letter(bootstrap_status_t status)
{
	return status == BOOTSTRAP_STATUS_ACTIVE   ? 'A'
	    : status == BOOTSTRAP_STATUS_ON_DEMAND ? 'D'
						   : 'I';
}

static void
print_service(const struct info *info, unsigned i, bool json, bool first)
{
	if (!json) {
		printf("%c  %.127s\n", status_letter(info->actives[i]),
		    info->names[i]);
		return;
	}
	fputs(first ? "\n{\"name\":" : ",\n{\"name\":", stdout);
	cli_json_string(stdout, info->names[i]);
	fputs(",\"status\":", stdout);
	cli_json_string(stdout, status_word(info->actives[i]));
	fputs(",\"job\":", stdout);
	cli_json_string(stdout, info->jobs[i]);
	putchar('}');
}

static const struct cli bslist_cli = {
	.name = "launchctl bslist",
	.operands = "",
	.purpose = "List the services of this bootstrap port's namespace, each "
		   "with A if it is\nactive, D if a message starts it, I if "
		   "nobody serves it.",
	.options = list_options,
	.take = take_json,
};

int
launchctl_bslist(int argc, char **argv)
{
	_cleanup_free_ unsigned *order = NULL;
	_cleanup_(info_deinit) struct info info = { 0 };
	bool json = false;
	unsigned i;

	if (cli_parse(&bslist_cli, argc, argv, &json) != argc)
		cli_usage(&bslist_cli, "takes no operand");
	if (!info_get(&bslist_cli, &info))
		return EXIT_FAILURE;
	order = info_order(&info);
	if (!order) {
		cli_error(&bslist_cli, "out of memory");
		return EXIT_FAILURE;
	}
	if (json)
		putchar('[');
	for (i = 0; i < info.count; i++)
		print_service(&info, order[i], json, i == 0);
	if (json)
		puts("]");
	return cli_finish(&bslist_cli, EXIT_SUCCESS);
}

static const struct cli error_cli = {
	.name = "launchctl error",
	.operands = "CODE",
	.purpose = "Say what a result of a Mach or bootstrap call means; CODE "
		   "is decimal, or\nhexadecimal after 0x.",
	.options = no_options,
};

int
launchctl_error(int argc, char **argv)
{
	int first = cli_parse(&error_cli, argc, argv, NULL);
	char *end;
	long long code;

	if (first + 1 != argc)
		cli_usage(&error_cli, "needs one CODE");
	errno = 0;
	code = strtoll(argv[first], &end, 0);
	if (end == argv[first] || *end || errno || code < INT_MIN ||
	    code > UINT_MAX)
		cli_usage(&error_cli, "%s is no code", argv[first]);
	printf("0x%x: %s\n", (unsigned)code,
	    bootstrap_strerror((kern_return_t)code));
	return cli_finish(&error_cli, EXIT_SUCCESS);
}

/* launchctl: asks launchd for its jobs and services, and steers them. */
#include <stdlib.h>
#include <string.h>

#include "tools/launchctl.h"

static const struct cli_option no_options[] = { { 0 } };

static const struct command {
	const char *name;
	int (*run)(int argc, char **argv);
} commands[] = {
	{ "blame", launchctl_blame },
	{ "bootout", launchctl_bootout },
	{ "bootstrap", launchctl_bootstrap },
	{ "bslist", launchctl_bslist },
	{ "disable", launchctl_disable },
	{ "enable", launchctl_enable },
	{ "error", launchctl_error },
	{ "kickstart", launchctl_kickstart },
	{ "kill", launchctl_kill },
	{ "list", launchctl_list },
	{ "load", launchctl_load },
	{ "print", launchctl_print },
	{ "print-disabled", launchctl_print_disabled },
	{ "remove", launchctl_remove },
	{ "start", launchctl_start },
	{ "stop", launchctl_stop },
	{ "submit", launchctl_submit },
	{ "unload", launchctl_unload },
};

static const struct cli launchctl_cli = {
	.name = "launchctl",
	.operands = "COMMAND",
	.purpose = "Ask launchd for its jobs and services, and steer them.",
	.notes = "Commands; each has a --help of its own:\n"
		 "  bootstrap       load job files into a domain\n"
		 "  bootout         remove a job\n"
		 "  load, unload    the same for one's own domain\n"
		 "  submit          make a job of a command\n"
		 "  remove          remove a job by label\n"
		 "  list            list the jobs\n"
		 "  print           show all of a job, or of a domain\n"
		 "  kickstart       start a job now\n"
		 "  start, stop     start and end a job's process\n"
		 "  kill            send a signal to it\n"
		 "  enable, disable let a job start, or not\n"
		 "  print-disabled  what was enabled and disabled\n"
		 "  blame           say why a job was started\n"
		 "  bslist          list the services\n"
		 "  error           say what a result code means\n"
		 "\n"
		 "A domain is system, user/UID or gui/UID; a job is DOMAIN/LABEL, or a\n"
		 "label of one's own domain.",
	.options = no_options,
};

int
main(int argc, char **argv)
{
	int first = cli_parse(&launchctl_cli, argc, argv, NULL);
	unsigned i;

	if (first == argc)
		cli_usage(&launchctl_cli, "no command; see launchctl --help");
	for (i = 0; i < sizeof(commands) / sizeof(commands[0]); i++)
		if (strcmp(argv[first], commands[i].name) == 0)
			return commands[i].run(argc - first, argv + first);
	cli_usage(
	    &launchctl_cli, "no command %s; see launchctl --help", argv[first]);
}

/* launchctl: what is done to a job that is there. */
#include <ctype.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "tools/launchctl.h"

static const struct cli_option no_options[] = { { 0 } };

/* A command that is one request with a label. */
static int
steer(const struct cli *cli, const char *request, int argc, char **argv)
{
	struct target target = target_operand(
	    cli, cli_parse(cli, argc, argv, NULL), argc, argv);

	return ask_finish(
	    cli, &target, ask_label(cli, &target, request, NULL, NULL));
}

#define STEER(command, request, words)                                         \
	static const struct cli command##_cli = {                              \
		.name = "launchctl " #command,                                 \
		.operands = "DOMAIN/LABEL",                                    \
		.purpose = words,                                              \
		.options = no_options,                                         \
	};                                                                     \
                                                                               \
	int launchctl_##command(int argc, char **argv)                         \
	{                                                                      \
		return steer(&command##_cli, request, argc, argv);             \
	}                                                                      \
	struct steer_takes_a_semicolon_

STEER(enable, "EnableJob",
    "Let the job start, whatever its file says, from now on.");
STEER(disable, "DisableJob",
    "Do not let the job start from now on; a process that runs stays.");
STEER(remove, LAUNCH_KEY_REMOVEJOB, "End the job's process and remove it.");
STEER(start, LAUNCH_KEY_STARTJOB, "Start the job's process.");
STEER(stop, LAUNCH_KEY_STOPJOB,
    "End the job's process; KeepAlive may start it again.");

struct kickstart {
	bool kill, print;
};

static bool
take_kickstart(void *context, char letter, const char *argument)
{
	struct kickstart *options = context;

	(void)argument;
	if (letter == 'k')
		options->kill = true;
	else
		options->print = true;
	return true;
}

static const struct cli_option kickstart_options[] = {
	{ "kill", 'k', NULL, "end a process that runs first" },
	{ "print", 'p', NULL, "print the pid" },
	{ 0 },
};

static const struct cli kickstart_cli = {
	.name = "launchctl kickstart",
	.operands = "DOMAIN/LABEL",
	.purpose = "Start the job now, whatever it waits for.",
	.options = kickstart_options,
	.take = take_kickstart,
};

int
launchctl_kickstart(int argc, char **argv)
{
	struct kickstart options = { false, false };
	int first = cli_parse(&kickstart_cli, argc, argv, &options);
	struct target target = target_operand(&kickstart_cli, first, argc, argv);
	launch_data_t answer = ask_label(&kickstart_cli, &target,
	    "KickstartJob", "Kill", launch_data_new_bool(options.kill));

	if (answer && options.print &&
	    launch_data_get_type(answer) == LAUNCH_DATA_INTEGER &&
	    launch_data_get_integer(answer) > 0)
		printf("service spawned with pid: %lld\n",
		    launch_data_get_integer(answer));
	return cli_finish(
	    &kickstart_cli, ask_finish(&kickstart_cli, &target, answer));
}

/* A signal by number, or by name with or without SIG. */
static bool
take_signal(const char *text, int *ret_signal)
{
	uint64_t number;
	int i;

	if (text_number(text, 64, &number) == 0) {
		*ret_signal = (int)number;
		return number > 0;
	}
	if (strncasecmp(text, "SIG", 3) == 0)
		text += 3;
	for (i = 1; i < NSIG; i++) {
		const char *name = sigabbrev_np(i);

		if (name && strcasecmp(name, text) == 0) {
			*ret_signal = i;
			return true;
		}
	}
	return false;
}

static const struct cli kill_cli = {
	.name = "launchctl kill",
	.operands = "SIGNAL DOMAIN/LABEL",
	.purpose = "Send a signal to the job's process.",
	.options = no_options,
};

int
launchctl_kill(int argc, char **argv)
{
	int first = cli_parse(&kill_cli, argc, argv, NULL), signal;
	struct target target;

	if (first + 2 != argc || !take_signal(argv[first], &signal))
		cli_usage(&kill_cli, "needs a signal and a job");
	target = target_operand(&kill_cli, first + 1, argc, argv);
	return ask_finish(&kill_cli, &target,
	    ask_label(&kill_cli, &target, "SignalJob", "Signal",
		launch_data_new_integer(signal)));
}

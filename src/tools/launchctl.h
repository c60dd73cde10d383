#pragma once

/* The parts of launchctl: requests to launchd, and its commands. */

#include <stdbool.h>
#include <stdio.h>
#include <sys/types.h>

#include <launch.h>

#include "base/cleanup.h"
#include "tools/cli.h"

/* launchctl's own status for a job that is not there, as on macOS. */
#define LAUNCHCTL_NOT_FOUND 113

DEFINE_CLEANUP(launch_data_t, launch_data_free);

/* What a command is about: a user's jobs, or one of them. */
struct target {
	bool has_domain;
	uid_t uid;         /* of the domain */
	char domain[32];   /* as it was written, or "user/UID" */
	const char *label; /* NULL: the domain */
};

/*
 * Reads "system", "user/UID", "gui/UID", each with or without "/LABEL", or a
 * label alone, of the caller's own domain. False if it is none of them.
 */
bool target_parse(const char *text, struct target *ret_target);

/*
 * Asks launchd one thing of a target; `argument` is taken, and more may be put
 * beside it (`extra`, taken too, under its key; NULL: nothing). The answer, or
 * NULL after a line that says why there is none.
 */
launch_data_t
ask(const struct cli *cli, const struct target *target, const char *request,
    launch_data_t argument, const char *extra_key, launch_data_t extra);

/* The same about the target's label. */
launch_data_t ask_label(const struct cli *cli, const struct target *target,
    const char *request, const char *extra_key, launch_data_t extra);

/*
 * What a command ends with, for an answer that is an errno: 0, or the status
 * after a line that says what was wrong. The answer is freed.
 */
int ask_finish(
    const struct cli *cli, const struct target *target, launch_data_t answer);

/* The target that is the only operand, with a label; else a wrong use. */
struct target
target_operand(const struct cli *cli, int first, int argc, char **argv);

/* The string or integer under a key, or what is given if there is none. */
const char *string_in(launch_data_t dict, const char *key, const char *none);
long long integer_in(launch_data_t dict, const char *key, long long none);

/* Writes a value as JSON. */
void print_json(FILE *file, launch_data_t value);

/* The commands: argv[0] is the command's name; the status. */
int launchctl_blame(int argc, char **argv);
int launchctl_bootout(int argc, char **argv);
int launchctl_bootstrap(int argc, char **argv);
int launchctl_bslist(int argc, char **argv);
int launchctl_disable(int argc, char **argv);
int launchctl_enable(int argc, char **argv);
int launchctl_error(int argc, char **argv);
int launchctl_kickstart(int argc, char **argv);
int launchctl_kill(int argc, char **argv);
int launchctl_list(int argc, char **argv);
int launchctl_load(int argc, char **argv);
int launchctl_print(int argc, char **argv);
int launchctl_print_disabled(int argc, char **argv);
int launchctl_remove(int argc, char **argv);
int launchctl_start(int argc, char **argv);
int launchctl_stop(int argc, char **argv);
int launchctl_submit(int argc, char **argv);
int launchctl_unload(int argc, char **argv);

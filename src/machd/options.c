#include "machd/options.h"

#include <getopt.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "machd/config.h"
#include "os/calls.h"

enum {
	OPTION_SOCKET = 256,
	OPTION_LOCK,
	OPTION_START_LOCK,
	OPTION_IDLE_EXIT,
	OPTION_READY_FD,
	OPTION_LIFELINE_FD,
	OPTION_LAUNCHD,
	OPTION_NO_LAUNCHD,
	OPTION_TASKD,
	OPTION_NO_TASKD,
	OPTION_SYSTEM,
	OPTION_FOREGROUND,
	OPTION_LIMIT,
	OPTION_TASK_LIMIT,
	OPTION_LOG_FILE,
	OPTION_VERBOSE,
	OPTION_NO_NEW_CALLS,
	OPTION_NO_SANDBOX,
	OPTION_HELP,
	OPTION_VERSION,
};

static const struct option options_table[] = {
	{ "socket", required_argument, NULL, OPTION_SOCKET },
	{ "lock", required_argument, NULL, OPTION_LOCK },
	{ "start-lock", required_argument, NULL, OPTION_START_LOCK },
	{ "idle-exit", required_argument, NULL, OPTION_IDLE_EXIT },
	{ "ready-fd", required_argument, NULL, OPTION_READY_FD },
	{ "lifeline-fd", required_argument, NULL, OPTION_LIFELINE_FD },
	{ "launchd", required_argument, NULL, OPTION_LAUNCHD },
	{ "no-launchd", no_argument, NULL, OPTION_NO_LAUNCHD },
	{ "taskd", required_argument, NULL, OPTION_TASKD },
	{ "no-taskd", no_argument, NULL, OPTION_NO_TASKD },
	{ "system", no_argument, NULL, OPTION_SYSTEM },
	{ "foreground", no_argument, NULL, OPTION_FOREGROUND },
	{ "limit", required_argument, NULL, OPTION_LIMIT },
	{ "task-limit", required_argument, NULL, OPTION_TASK_LIMIT },
	{ "log-file", required_argument, NULL, OPTION_LOG_FILE },
	{ "verbose", no_argument, NULL, OPTION_VERBOSE },
	{ "no-new-calls", no_argument, NULL, OPTION_NO_NEW_CALLS },
	{ "no-sandbox", no_argument, NULL, OPTION_NO_SANDBOX },
	{ "help", no_argument, NULL, OPTION_HELP },
	{ "version", no_argument, NULL, OPTION_VERSION },
	{ NULL, 0, NULL, 0 },
};

static const char options_help[] =
    "usage: machd --socket PATH [OPTION]...\n"
    "Serve Mach ports to the programs that attach at PATH.\n"
    "\n"
    "  --socket PATH        listen at PATH (mode 0600)\n"
    "  --system             serve every user (mode 0666)\n"
    "  --lock FILE          hold FILE's lock for life; end at once with\n"
    "                       status 0 if another machd holds it\n"
    "  --start-lock FILE    take FILE's lock before ending for idleness\n"
    "  --idle-exit SECONDS  end after that long without programs; 0: never\n"
    "  --ready-fd FD        write a byte to FD when programs can attach\n"
    "  --lifeline-fd FD     end when FD hangs up, and remove PATH's folder\n"
    "  --launchd PROGRAM    the bootstrap server to run\n"
    "  --no-launchd         run none\n"
    "  --taskd PROGRAM      the helper that acts on processes\n"
    "  --no-taskd           run none: such calls are not supported\n"
    "  --limit SLOT=N       what each user may have at most: SLOT is ports,\n"
    "                       entries, messages, bytes, memory, fds, tasks or\n"
    "                       threads; K, M, G behind N\n"
    "  --task-limit entries=N\n"
    "                       the names each task may have at most\n"
    "  --log-file FILE      append the log to FILE instead of stderr\n"
    "  --verbose            log more\n"
    "  --foreground         stay in the foreground (always so)\n"
    "  --no-new-calls       use no system call newer than Linux 6.1\n"
    "  --no-sandbox         do not confine the daemon, for debuggers\n"
    "  --help, --version\n";

/*
 * A sanitizer's runtime makes system calls of its own at any time, and
 * libFuzzer or a leak check at the end more of them: no filter then.
 */
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define OPTIONS_SANDBOX false
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer) ||     \
    __has_feature(memory_sanitizer)
#define OPTIONS_SANDBOX false
#endif
#endif
#ifndef OPTIONS_SANDBOX
#define OPTIONS_SANDBOX true
#endif

static bool
options_seconds(const char *text, unsigned *ret_milliseconds)
{
	char *end;
	double seconds = strtod(text, &end);

	if (end == text || *end || !(seconds >= 0 && seconds < 4e6))
		return false;
	*ret_milliseconds = (unsigned)(seconds * 1000);
	if (seconds > 0 && *ret_milliseconds == 0)
		*ret_milliseconds = 1;
	return true;
}

static bool
options_fd(const char *text, int *ret_fd)
{
	char *end;
	long fd = strtol(text, &end, 10);

	if (end == text || *end || fd < 0 || fd > INT_MAX)
		return false;
	*ret_fd = (int)fd;
	return true;
}

/* Takes one option; false if its argument makes no sense. */
static bool
options_take(struct options *options, int option, char *argument)
{
	switch (option) {
	case OPTION_SOCKET:
		options->socket = argument;
		return true;
	case OPTION_LOCK:
		options->lock = argument;
		return true;
	case OPTION_START_LOCK:
		options->start_lock = argument;
		return true;
	case OPTION_IDLE_EXIT:
		return options_seconds(argument, &options->idle_exit);
	case OPTION_READY_FD:
		return options_fd(argument, &options->ready_fd);
	case OPTION_LIFELINE_FD:
		return options_fd(argument, &options->lifeline_fd);
	case OPTION_LAUNCHD:
	case OPTION_NO_LAUNCHD:
		options->launchd = argument;
		return true;
	case OPTION_TASKD:
	case OPTION_NO_TASKD:
		options->taskd = argument;
		return true;
	case OPTION_SYSTEM:
		options->system = true;
		return true;
	case OPTION_LIMIT:
		return quota_take(&options->quota, argument) == 0;
	case OPTION_TASK_LIMIT:
		return quota_take_task(&options->quota, argument) == 0;
	case OPTION_LOG_FILE:
		options->log_file = argument;
		return true;
	case OPTION_VERBOSE:
		options->verbose = true;
		return true;
	case OPTION_NO_NEW_CALLS:
		calls_allow_new(false);
		return true;
	case OPTION_NO_SANDBOX:
		options->sandbox = false;
		return true;
	default:
		return true;
	}
}

/*
 * The other programs stand beside machd's own where it is installed, and in
 * the next folder where it was built.
 */
static const char *
options_program(const char *name, char *path, const char *otherwise)
{
	ssize_t n = readlink("/proc/self/exe", path, PATH_MAX - 32);
	char *slash;

	if (n <= 0)
		return otherwise;
	path[n] = '\0';
	slash = strrchr(path, '/');
	for (int built = 0; built < 2; built++) {
		struct stat st;

		snprintf(slash + 1, 32, built ? "../%s/%s" : "%s", name, name);
		if (stat(path, &st) == 0 && S_ISREG(st.st_mode))
			return path;
	}
	return otherwise;
}

/*
 * options_parse(): 0 with ret_options filled, OPTIONS_DONE if help or
 * version was asked for and printed, OPTIONS_WRONG if one line on stderr
 * says what is wrong.
 */
int
options_parse(int argc, char **argv, struct options *ret_options)
{
	static char launchd[PATH_MAX], taskd[PATH_MAX];
	struct options options = {
		.launchd = options_program("launchd", launchd, MACHD_LAUNCHD),
		.taskd = options_program("taskd", taskd, MACHD_TASKD),
		.ready_fd = -1,
		.lifeline_fd = -1,
		.sandbox = OPTIONS_SANDBOX,
	};
	int option;

	while (
	    (option = getopt_long(argc, argv, "", options_table, NULL)) != -1) {
		if (option == OPTION_HELP || option == OPTION_VERSION) {
			fputs(option == OPTION_HELP ? options_help
						    : "machd " MACHD_VERSION
						      "\n",
			    stdout);
			return OPTIONS_DONE;
		}
		if (option == '?')
			return OPTIONS_WRONG;
		if (!options_take(&options, option, optarg)) {
			fprintf(stderr, "machd: '%s' is no %s\n", optarg,
			    option == OPTION_IDLE_EXIT ? "number of seconds"
				: option == OPTION_LIMIT ||
				    option == OPTION_TASK_LIMIT
				? "limit; see --help"
				: "file descriptor");
			return OPTIONS_WRONG;
		}
	}
	if (optind < argc || !options.socket) {
		fputs(options.socket
			? "machd: takes options only; see --help\n"
			: "machd: --socket PATH is missing; see --help\n",
		    stderr);
		return OPTIONS_WRONG;
	}
	*ret_options = options;
	return 0;
}

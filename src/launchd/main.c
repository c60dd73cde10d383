#include <errno.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include <mach/mach.h>

#include "launchd/clock.h"
#include "launchd/demand.h"
#include "launchd/launchd.h"
#include "launchd/loader.h"
#include "launchd/managed.h"
#include "launchd/ports.h"
#include "launchd/reaper.h"
#include "launchd/request.h"
#include "launchd/restore.h"
#include "launchd/server.h"
#include "os/log.h"

/* fds that jobs must leave free. */
#define RESERVED_FDS 64

static const char
    usage[] = "usage: launchd\n"
	      "\n"
	      "The bootstrap server of an instance of machd, which starts it and gives\n"
	      "it its connection. Not to be started by hand.\n"
	      "\n"
	      "      --help     print this and exit\n"
	      "      --version  print the version and exit\n";

/*
 * A terminal's signals are for the program in it. Each anonymous job costs an
 * fd, so as many as there may be.
 */
static void
prepare_process(struct launchd *launchd)
{
	struct rlimit limit;

	signal(SIGINT, SIG_IGN);
	signal(SIGQUIT, SIG_IGN);
	signal(SIGHUP, SIG_IGN);
	signal(SIGPIPE, SIG_IGN);
	if (getrlimit(RLIMIT_NOFILE, &limit) == 0) {
		limit.rlim_cur = limit.rlim_max;
		(void)setrlimit(RLIMIT_NOFILE, &limit);
		if (limit.rlim_cur > 2 * RESERVED_FDS &&
		    limit.rlim_cur < INT_MAX)
			launchd->fd_max = (int)limit.rlim_cur - RESERVED_FDS;
	}
}

/*
 * The connection that machd gave is for this image only: after the first
 * trap has taken it, no child shall look for it.
 */
static kern_return_t
attach(void)
{
	mach_port_type_t type;
	kern_return_t kr;

	kr = mach_port_type(mach_task_self(), bootstrap_port, &type);
	unsetenv("MACHD_CONNECTION");
	if (kr != KERN_SUCCESS)
		return kr;
	return type & MACH_PORT_TYPE_RECEIVE ? KERN_SUCCESS : KERN_INVALID_RIGHT;
}

/*
 * The port of the kernel's notifications: that of the launchd before this one,
 * with those that came meanwhile, or a new one, to be told to the next.
 */
static kern_return_t
set_up_notify(struct launchd *launchd)
{
	struct stash_record *self = launchd->stash.records;
	kern_return_t kr;

	if (self && ports_has_receive(self->requestor)) {
		launchd->notify = self->requestor;
		return ports_join_set(launchd->set, launchd->notify);
	}
	kr = ports_new(launchd->set, &launchd->notify);
	if (kr == KERN_SUCCESS && self)
		self->requestor = launchd->notify;
	return kr;
}

static kern_return_t
set_up_ports(struct launchd *launchd)
{
	mach_port_t self = mach_task_self();
	kern_return_t kr;

	kr = mach_port_allocate(self, MACH_PORT_RIGHT_PORT_SET, &launchd->set);
	if (kr != KERN_SUCCESS)
		return kr;
	kr = set_up_notify(launchd);
	if (kr != KERN_SUCCESS)
		return kr;
	launchd->watches.notify = launchd->notify;
	kr = ports_new(launchd->set, &launchd->control);
	if (kr != KERN_SUCCESS)
		return kr;
	kr = namespace_new_root(launchd, bootstrap_port);
	if (kr != KERN_SUCCESS)
		return kr;
	return mach_port_insert_member(self, bootstrap_port, launchd->set);
}

static int
serve(struct launchd *launchd)
{
	kern_return_t kr;
	bool found;
	int r;

	r = table_key_new();
	if (r < 0) {
		log_line(launchd->log, "no random bytes: %s", strerror(-r));
		return EXIT_FAILURE;
	}
	r = stash_open(&launchd->stash, &found);
	if (r < 0)
		log_line(launchd->log,
		    "event=no-stash why='%s': jobs and names end with it",
		    strerror(-r));
	found = found && r == 0;
	if (found)
		restore_names(launchd);
	kr = set_up_ports(launchd);
	if (kr != KERN_SUCCESS) {
		log_line(launchd->log, "cannot make its ports: %s",
		    mach_error_string(kr));
		return EXIT_FAILURE;
	}
	r = reaper_new(launchd->control, &launchd->reaper);
	if (r < 0) {
		log_line(
		    launchd->log, "cannot start a thread: %s", strerror(-r));
		return EXIT_FAILURE;
	}
	r = clock_new(launchd);
	if (r == 0)
		r = demand_new(launchd);
	if (r < 0) {
		log_line(launchd->log, "cannot wait for jobs: %s", strerror(-r));
		return EXIT_FAILURE;
	}
	request_init(launchd);
	loader_overrides(launchd);
	if (found)
		restore_all(launchd);
	else
		loader_run(launchd);
	kr = server_run(launchd);
	log_debug(launchd->log, "machd is gone: %s", mach_error_string(kr));
	managed_end_all(launchd);
	return EXIT_SUCCESS;
}

int
main(int argc, char **argv)
{
	struct log log;
	struct launchd launchd = {
		.log = &log, .uid = geteuid(), .paths = -1, .stash.fd = -1
	};
	kern_return_t kr;

	if (argc == 2 && strcmp(argv[1], "--help") == 0) {
		fputs(usage, stdout);
		return EXIT_SUCCESS;
	}
	if (argc == 2 && strcmp(argv[1], "--version") == 0) {
		puts("launchd " LAUNCHD_VERSION);
		return EXIT_SUCCESS;
	}
	if (argc != 1 || !getenv("MACHD_CONNECTION")) {
		fputs("launchd: is started by machd only; see launchd(8)\n",
		    stderr);
		return 2;
	}
	log_init(&log, STDERR_FILENO, "launchd", false);
	prepare_process(&launchd);
	kr = attach();
	/* The instance may have ended before this came to it. */
	if (kr == MACH_SEND_INVALID_DEST)
		return EXIT_FAILURE;
	if (kr != KERN_SUCCESS) {
		log_line(&log, "cannot attach to machd as its launchd: %s",
		    mach_error_string(kr));
		return EXIT_FAILURE;
	}
	return serve(&launchd);
}

#pragma once

/* All of launchd's state. There is one; it is passed, not global. */

#include <stdint.h>

#include <mach/port.h>

#include "launchd/account.h"
#include "launchd/job.h"
#include "launchd/managed.h"
#include "launchd/namespace.h"
#include "launchd/overrides.h"
#include "launchd/stash.h"
#include "launchd/watch.h"

struct log;
struct reaper;

struct launchd {
	struct log *log;
	mach_port_t set;     /* what the server receives from: */
	mach_port_t notify;  /*   the kernel's notifications */
	mach_port_t control; /*   the reaper's messages */
	uid_t uid;           /* whose process this is */
	mach_port_t demand;  /* set of services that wait for a message */
	int demand_fd;       /* readable while one waits there */
	int timer;           /* see clock.c */
	int paths;           /* inotify, see paths.c; -1: not needed yet */
	int fd_max;          /* no job's fd is this high; 0: no limit */
	struct accounts accounts;
	struct watches watches;
	struct jobs jobs;
	struct managed_table managed;
	struct overrides overrides;
	struct stash stash;
	struct namespaces namespaces; /*   and each namespace's port */
	struct reaper *reaper;
};

#pragma once

/* All of launchd's state. There is one; it is passed, not global. */

#include <stdint.h>

#include <mach/port.h>

#include "launchd/account.h"
#include "launchd/job.h"
#include "launchd/namespace.h"
#include "launchd/watch.h"

struct log;
struct reaper;

struct launchd {
	struct log *log;
	mach_port_t set;     /* what the server receives from: */
	mach_port_t notify;  /*   the kernel's notifications */
	mach_port_t control; /*   the reaper's messages */
	int fd_max;          /* no job's fd is this high; 0: no limit */
	struct accounts accounts;
	struct watches watches;
	struct jobs jobs;
	struct namespaces namespaces; /*   and each namespace's port */
	struct reaper *reaper;
};

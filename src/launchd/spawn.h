#pragma once

/* Starting a job's process as its file says. */

#include <stdbool.h>
#include <sys/types.h>

#include "base/cleanup.h"

struct spec;

/* What came of it. */
struct spawned {
	pid_t pid;
	int pidfd;
	int report; /* what the child could not do comes here, once it ended */
};

/* What a child could not do before it was the program. */
struct spawn_report {
	int step;  /* enum spawn_step */
	int error; /* errno */
};

/*
 * Starts the program, as user uid; launchd's own user needs no privilege, any
 * other takes root. The process leads a session and a group of its own. Never
 * waits for it. trusted: limits and priority are set with launchd's rights, else
 * with the user's. 0; -ENOENT: no such user or group; -EPERM: the file names a
 * user that uid may not become; or why there is no process.
 */
_must_use_ int spawn(const struct spec *spec, uid_t uid, bool trusted,
    struct spawned *ret_spawned);

/*
 * Reads a child's report: what it could not do, as "cannot execute", and
 * errno. NULL: it became the program. Closes the fd.
 */
const char *spawn_failure(int report, int *ret_error);

/*
 * The user that a job of the domain of uid runs as: the one that its file
 * names, which only root's may do. 0, -ENOENT, -EPERM.
 */
_must_use_ int spawn_user(const struct spec *spec, uid_t uid, uid_t *ret_uid);

#pragma once

/* What launchd tells of its jobs. */

#include <launch.h>

#include "base/cleanup.h"

struct launchd;
struct managed;

/*
 * The job as a dictionary: what its file says, and how it is. NULL: no
 * memory.
 */
_must_use_ launch_data_t describe_job(const struct managed *managed);

/* The jobs that a user may see, by label. NULL: no memory. */
_must_use_ launch_data_t describe_jobs(struct launchd *launchd, uid_t uid);

#pragma once

/*
 * What `launchctl enable` and `disable` said, which goes before a job file's
 * Disabled and outlives launchd: a line "UID LABEL enabled" or "... disabled"
 * each in a file.
 */

#include <stdbool.h>
#include <sys/types.h>

#include "base/cleanup.h"

struct log;
struct spec;

struct override {
	uid_t uid;
	char label[128];
	bool enabled;
};

struct overrides {
	struct override *list;
	size_t count, capacity;
	char *path; /* of the file; NULL: kept in memory only */
};

/* Reads the file at path, if there is one. path may be NULL. */
void
overrides_load(struct overrides *overrides, const char *path, struct log *log);

/* Whether a job of uid's that the spec describes may start. */
bool overrides_enabled(
    const struct overrides *overrides, uid_t uid, const struct spec *spec);

/*
 * Says so of a label from now on. 0; -EDQUOT: too many labels; -ENOMEM; or why
 * the file could not be written, and then it holds until launchd ends.
 */
_must_use_ int overrides_set(
    struct overrides *overrides, uid_t uid, const char *label, bool enabled);

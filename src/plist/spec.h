#pragma once

/*
 * What a job file says: a property list's dictionary, checked and laid out for
 * who starts the job. launchd(8) has the keys.
 */

#include <stdbool.h>
#include <stdint.h>
#include <sys/resource.h>
#include <sys/types.h>

#include <launch.h>

#include "base/cleanup.h"

#define SPEC_LABEL_MAX 127 /* bytes */
#define SPEC_LIMITS    9   /* kinds of resource limits */
#define SPEC_UNSET     INT64_MIN

/* When a job that ended is started again without demand. */
struct spec_keep {
	bool always;
	bool conditional;      /* by those below, any of which suffices: */
	bool after_demand;     /* but not before something started it */
	launch_data_t success; /* bool, as all that follow: NULL if not set */
	launch_data_t crashed;
	launch_data_t paths; /* dictionaries of bool: */
	launch_data_t active;
	launch_data_t loaded;
};

struct spec_limit {
	int resource; /* RLIMIT_ */
	bool has_soft, has_hard;
	rlim_t soft, hard;
};

/* A service's options and who may look it up. */
struct spec_service {
	const char *name;
	bool reset;     /* ResetAtClose */
	bool hide;      /* HideUntilCheckIn */
	bool drain_one; /* DrainMessagesOnCrash */
	bool drain_all;
	launch_data_t users, groups, programs; /* arrays of strings, or NULL */
};

struct spec {
	launch_data_t source; /* owned; the rest points into it */
	const char *label;
	const char *program; /* what is executed; argv[0] if not said */
	char **argv;         /* the array is owned, ends with NULL */
	const char *user, *group, *root, *directory;
	const char *in, *out, *err;
	const char *process_type;
	bool disabled, run_at_load, once, abandon_group, init_groups, debug;
	int64_t throttle;          /* s */
	int64_t exit_timeout;      /* s; 0: for ever */
	int64_t interval;          /* s; 0: none */
	int64_t umask, nice;       /* SPEC_UNSET: as it is */
	launch_data_t environment; /* dictionary of strings, or NULL */
	launch_data_t sockets;     /* dictionary, or NULL */
	struct spec_keep keep;
	struct spec_limit limits[SPEC_LIMITS];
	unsigned limit_count;
	struct spec_service *services; /* owned */
	unsigned service_count;
};

/* Is told what is wrong, in words with the key; fatal: the file is refused. */
struct spec_report {
	void (*tell)(void *context, bool fatal, const char *text);
	void *context;
};

/*
 * Takes the dictionary, also on failure. 0; -EINVAL: refused, and the report
 * says why; -ENOMEM.
 */
_must_use_ int spec_new(launch_data_t source, const struct spec_report *report,
    struct spec **ret_spec);

/* NULL is allowed. Returns NULL. */
struct spec *spec_free(struct spec *spec);

DEFINE_CLEANUP(struct spec *, spec_free);

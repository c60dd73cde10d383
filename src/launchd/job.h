#pragma once

/*
 * A job: a process that owns services. One that launchd did not start is an
 * anonymous job; it exists while it owns something, and is known by pid and
 * pid version, so that neither a reused pid nor a new image inherits it.
 */

#include <stdbool.h>
#include <stdint.h>

#include "base/list.h"
#include "launchd/account.h"
#include "launchd/caller.h"
#include "launchd/table.h"

struct launchd;
struct service;

struct job {
	uint64_t id; /* never used twice */
	struct caller process;
	int pidfd;
	/*
	 * The process has another image or other credentials now. It keeps
	 * what is in use; what comes back to launchd is removed.
	 */
	bool superseded;
	struct account *account;
	LIST_HEAD(, service) services;
	UT_hash_handle by_id;
	UT_hash_handle by_pid; /* unless superseded */
};

struct jobs {
	uint64_t last_id;
	struct job *by_id;
	struct job *by_pid;
};

/* The caller's job, or NULL if it owns nothing. */
struct job *job_find(struct jobs *jobs, const struct caller *caller);

struct job *job_find_id(struct jobs *jobs, uint64_t id);

/*
 * The caller's job, made if there is none. One that is given no service must
 * be given to job_tidy(). 0; -ESRCH (no such process), -EDQUOT, -EMFILE and
 * the like, -ENOMEM.
 */
_must_use_ int job_get(
    struct launchd *launchd, const struct caller *caller, struct job **ret_job);

/* Frees the job if it owns nothing. */
void job_tidy(struct launchd *launchd, struct job *job);

/*
 * The process ended: what it checked in is removed; ports that it registered
 * live as long as they do, owned by nobody. Frees the job.
 */
void job_exited(struct launchd *launchd, struct job *job);

/* Whether the process has ended, asked of Linux now. */
bool job_is_dead(const struct job *job);

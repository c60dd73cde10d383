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
struct managed;
struct service;
struct spawned;
struct stash_record;

struct job {
	struct launchd *launchd;
	uint64_t id;             /* never used twice */
	uint32_t slot;           /* in the stash */
	struct managed *managed; /* NULL: an anonymous one */
	/*
	 * Of a managed job the pid and the uids only, and the pid is 0 while
	 * there is no process. One that launchd started is not reaped before
	 * it is taken out of by_pid, so nobody else can have its pid.
	 */
	struct caller process;
	int pidfd; /* -1: no process */
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

/*
 * The job of a managed one, without a process: the process will be user's,
 * and what it owns is charged to payer. id: 0, or what it has in the stash.
 * 0, -EDQUOT, -ENOMEM.
 */
_must_use_ int job_new_managed(struct launchd *launchd, struct managed *managed,
    uid_t user, uid_t payer, uint64_t id, struct job **ret_job);

/*
 * Starts the managed job's process. Its bootstrap port is `bootstrap`, of
 * which launchd has the receive right, or launchd's own if that is
 * MACH_PORT_NULL. 0, or what spawn() says.
 */
_must_use_ int job_spawn(struct launchd *launchd, struct job *job,
    mach_port_t bootstrap, struct spawned *ret_spawned);

/* Makes pid, whose pidfd this is, the managed job's process. 0 or -errno. */
_must_use_ int
job_adopt(struct launchd *launchd, struct job *job, pid_t pid, int pidfd);

/*
 * The managed job's process ended: its status as waitpid(2) has it, 0 if it
 * was not launchd's child. Ends the rest of its group if asked to.
 */
int job_reap(struct launchd *launchd, struct job *job, bool end_group);

/*
 * Makes the anonymous job of a record of the stash, whose process this is. The
 * fd is taken, also on failure. 0, or as job_get().
 */
_must_use_ int job_restore(
    struct launchd *launchd, const struct stash_record *record, int pidfd);

/* Removes what a managed job owns, and the job. */
void job_dismiss(struct launchd *launchd, struct job *job);

/* Frees the anonymous job if it owns nothing. */
void job_tidy(struct launchd *launchd, struct job *job);

/*
 * The process ended. A managed job lives on. Of an anonymous one what it
 * checked in is removed; ports that it registered
 * live as long as they do, owned by nobody. Frees the job.
 */
void job_exited(struct launchd *launchd, struct job *job);

/* Whether the process has ended, asked of Linux now. */
bool job_is_dead(const struct job *job);

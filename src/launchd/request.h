#pragma once

/*
 * The requests of defs/servers/job.defs. The functions that mig's server calls
 * are in request-*.c; they have no argument of ours, so the one launchd is
 * kept here for them.
 *
 * As MIG has it, a function that returns KERN_SUCCESS has taken the rights it
 * was given; with any other result the server destroys them.
 */

#include <mach/kern_return.h>
#include <mach/message.h>

#include "base/cleanup.h"
#include "launchd/caller.h"
#include "launchd/service.h"

struct job;
struct launchd;
struct namespace;

/* What every request needs. */
struct request {
	struct launchd *launchd;
	struct namespace *namespace; /* that of the bootstrap port asked */
	struct job *job;             /* if that is a job's port, else NULL */
	struct caller caller;
};

/* To be called once before the server runs. */
void request_init(struct launchd *launchd);

/*
 * KERN_SUCCESS; KERN_INVALID_ARGUMENT if the port is no bootstrap port (any
 * more); BOOTSTRAP_NO_MEMORY. What a user who is neither root nor launchd's own
 * asks of the root namespace is about the user's own, within it.
 */
_must_use_ kern_return_t request_begin(
    mach_port_t port, const audit_token_t *token, struct request *ret_request);

/*
 * The key of the name asked for. KERN_SUCCESS, or MIG_BAD_ARGUMENTS if the
 * name is not terminated.
 */
_must_use_ kern_return_t request_key(
    const char *name, pid_t pid, struct service_key *ret_key);

/*
 * The caller's job. BOOTSTRAP_SUCCESS, BOOTSTRAP_NOT_PRIVILEGED if its process
 * is gone, BOOTSTRAP_NO_MEMORY.
 */
_must_use_ kern_return_t request_job(
    const struct request *request, struct job **ret_job);

/*
 * The service of that key in the request's namespace, as it is now that all
 * deaths known to the system were taken into account; or NULL.
 */
struct service *
request_service(const struct request *request, const struct service_key *key);

/* Whether the service is the caller's. */
bool request_owns(const struct request *request, const struct service *service);

/*
 * Whether the caller may bring a name into the request's namespace that was
 * not there: not one that another user has in a namespace around it. So nobody
 * stands between a user's programs and the system's services.
 */
bool
request_may_add(const struct request *request, const struct service_key *key);

/* A result of launchd's own rooms as the client gets it. */
kern_return_t request_result(kern_return_t kr);

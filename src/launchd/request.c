#include "launchd/request.h"

#include <errno.h>
#include <string.h>

#include <mach/mig_errors.h>
#include <servers/bootstrap.h>

#include "launchd/launchd.h"
#include "launchd/server.h"

static struct launchd *request_launchd;

void
request_init(struct launchd *launchd)
{
	request_launchd = launchd;
}

kern_return_t
request_begin(
    mach_port_t port, const audit_token_t *token, struct request *ret_request)
{
	struct namespace *namespace = namespace_find(
	    &request_launchd->namespaces, port);

	struct request request = {
		.launchd = request_launchd,
		.caller = caller_of(token),
	};

	if (!namespace)
		return KERN_INVALID_ARGUMENT;
	if (namespace->kind == NAMESPACE_JOB) {
		request.job = namespace->job;
		namespace = namespace->means;
	} else if (namespace->kind == NAMESPACE_ROOT &&
	    namespace_of_user(request_launchd, request.caller.euid,
		&namespace) != KERN_SUCCESS) {
		return BOOTSTRAP_NO_MEMORY;
	}
	request.namespace = namespace;
	*ret_request = request;
	return KERN_SUCCESS;
}

kern_return_t
request_key(const char *name, pid_t pid, struct service_key *ret_key)
{
	if (strnlen(name, SERVICE_NAME_MAX) == SERVICE_NAME_MAX)
		return MIG_BAD_ARGUMENTS;
	*ret_key = service_key_of(name, pid);
	return KERN_SUCCESS;
}

kern_return_t
request_job(const struct request *request, struct job **ret_job)
{
	int r;

	if (request->job) {
		*ret_job = request->job;
		return BOOTSTRAP_SUCCESS;
	}
	r = job_get(request->launchd, &request->caller, ret_job);
	if (r == 0)
		return BOOTSTRAP_SUCCESS;
	return r == -ESRCH ? BOOTSTRAP_NOT_PRIVILEGED : BOOTSTRAP_NO_MEMORY;
}

struct service *
request_service(const struct request *request, const struct service_key *key)
{
	struct launchd *launchd = request->launchd;
	struct service *service = service_find_live(
	    launchd, request->namespace, key);

	if (!service || service->origin == SERVICE_REGISTERED)
		return service;
	/* Its receive right may be on the way back. */
	server_settle(launchd);
	return service_find_live(launchd, request->namespace, key);
}

bool
request_owns(const struct request *request, const struct service *service)
{
	if (!service->job)
		return false;
	if (request->job)
		return service->job == request->job;
	return service->job ==
	    job_find(&request->launchd->jobs, &request->caller);
}

bool
request_may_add(const struct request *request, const struct service_key *key)
{
	return service_may_add(request->namespace, key, request->caller.euid);
}

kern_return_t
request_result(kern_return_t kr)
{
	return kr == KERN_SUCCESS ? BOOTSTRAP_SUCCESS : BOOTSTRAP_NO_MEMORY;
}

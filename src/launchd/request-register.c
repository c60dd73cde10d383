#include <mach/mach.h>
#include <servers/bootstrap.h>
#include <servers/bootstrap_priv.h>

#include "job_server.h"
#include "launchd/launchd.h"
#include "launchd/request.h"

/*
 * Whether the caller may put something (or nothing, if the port is
 * MACH_PORT_NULL) in the place of the service.
 */
static kern_return_t
register_may_replace(const struct request *request,
    const struct service *service, mach_port_t port)
{
	if (!service->job)
		return BOOTSTRAP_SUCCESS;
	if (!request_owns(request, service))
		return BOOTSTRAP_NOT_PRIVILEGED;
	if (service->origin == SERVICE_REGISTERED)
		return port == MACH_PORT_NULL ? BOOTSTRAP_SUCCESS
					      : BOOTSTRAP_SERVICE_ACTIVE;
	if (service->active)
		return BOOTSTRAP_SERVICE_ACTIVE;
	/* A declared name is the job file's to take away. */
	if (service->options)
		return BOOTSTRAP_NOT_PRIVILEGED;
	/* launchd holds the receive right: check_in is the way to it. */
	return port == MACH_PORT_NULL ? BOOTSTRAP_SUCCESS
				      : BOOTSTRAP_NOT_PRIVILEGED;
}

static kern_return_t
register_port(const struct request *request, const struct service_key *key,
    mach_port_t port)
{
	struct job *job;
	kern_return_t kr;

	if (!MACH_PORT_VALID(port))
		return BOOTSTRAP_NO_MEMORY;
	if (!request_may_add(request, key))
		return BOOTSTRAP_NOT_PRIVILEGED;
	kr = request_job(request, &job);
	if (kr != BOOTSTRAP_SUCCESS)
		return kr;
	kr = service_register(
	    request->launchd, request->namespace, job, key, port);
	job_tidy(request->launchd, job);
	return request_result(kr);
}

/*
 * job_mig_register2(): gives a name to a client's port, until the port dies.
 * A port of MACH_PORT_NULL takes the name away. BOOTSTRAP_NOT_PRIVILEGED: it
 * is another's, or checked in; BOOTSTRAP_SERVICE_ACTIVE: it is in use;
 * BOOTSTRAP_NO_MEMORY: also if the port is dead.
 */
kern_return_t
job_mig_register2(mach_port_t j, name_t servicename, mach_port_t serviceport,
    uint64_t flags, audit_token_t caller)
{
	struct request request;
	struct service_key key;
	struct service *service;
	kern_return_t kr;

	kr = request_begin(j, &caller, &request);
	if (kr != KERN_SUCCESS)
		return kr;
	kr = request_key(servicename,
	    flags & BOOTSTRAP_PER_PID_SERVICE ? request.caller.pid : 0, &key);
	if (kr != KERN_SUCCESS)
		return kr;
	service = request_service(&request, &key);
	if (service) {
		kr = register_may_replace(&request, service, serviceport);
		if (kr != BOOTSTRAP_SUCCESS)
			return kr;
		service_retire(request.launchd, service);
	}
	if (serviceport == MACH_PORT_NULL)
		return BOOTSTRAP_SUCCESS;
	return register_port(&request, &key, serviceport);
}

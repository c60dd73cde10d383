#include <string.h>

#include <mach/mach.h>
#include <servers/bootstrap.h>
#include <servers/bootstrap_priv.h>

#include "job_server.h"
#include "launchd/launchd.h"
#include "launchd/request.h"

static kern_return_t
check_in_service(const struct request *request, struct service *service,
    mach_port_t *ret_receive)
{
	if (!request_owns(request, service))
		return BOOTSTRAP_NOT_PRIVILEGED;
	if (service->active)
		return BOOTSTRAP_SERVICE_ACTIVE;
	return request_result(service_check_in(service, ret_receive));
}

/* A name nobody has becomes the caller's. */
static kern_return_t
check_in_new(const struct request *request, const struct service_key *key,
    mach_port_t *ret_receive)
{
	struct service *service;
	struct job *job;
	kern_return_t kr;

	if (!request_may_add(request, key))
		return BOOTSTRAP_NOT_PRIVILEGED;
	kr = request_job(request, &job);
	if (kr != BOOTSTRAP_SUCCESS)
		return kr;
	kr = service_declare(
	    request->launchd, request->namespace, job, key, &service);
	if (kr == KERN_SUCCESS) {
		kr = service_check_in(service, ret_receive);
		if (kr != KERN_SUCCESS)
			service_remove(request->launchd, service);
	}
	job_tidy(request->launchd, job);
	return request_result(kr);
}

/*
 * job_mig_check_in2(): the receive right of a name, with its queue. It comes
 * back to launchd when the caller loses it. BOOTSTRAP_NOT_PRIVILEGED: the name
 * is another's; BOOTSTRAP_SERVICE_ACTIVE: the caller has the right already;
 * BOOTSTRAP_UNKNOWN_SERVICE: a strict check-in of a name that was not declared;
 * BOOTSTRAP_NO_MEMORY.
 */
kern_return_t
job_mig_check_in2(mach_port_t j, name_t servicename, mach_port_t *serviceport,
    bootstrap_instance_id_t instanceid, uint64_t flags, audit_token_t caller)
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
	memset(instanceid, 0, sizeof(bootstrap_instance_id_t));
	service = request_service(&request, &key);
	if (service)
		return check_in_service(&request, service, serviceport);
	if (flags & BOOTSTRAP_STRICT_CHECKIN)
		return BOOTSTRAP_UNKNOWN_SERVICE;
	return check_in_new(&request, &key, serviceport);
}

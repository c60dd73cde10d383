#include <mach/mach.h>
#include <servers/bootstrap.h>
#include <servers/bootstrap_priv.h>

#include "job_server.h"
#include "launchd/launchd.h"
#include "launchd/policy.h"
#include "launchd/request.h"
#include "plist/spec.h"

/* Searches the caller's namespace and, unless told not to, those above it. */
static struct service *
look_up(
    const struct request *request, const struct service_key *key, bool strict)
{
	const struct namespace *namespace = request->namespace;

	for (; namespace; namespace = namespace->parent) {
		struct service *service = service_find_live(
		    request->launchd, namespace, key);

		if (service || strict)
			return service;
	}
	return NULL;
}

/*
 * job_mig_look_up2(): the port of a name: a copy of launchd's send right.
 * BOOTSTRAP_UNKNOWN_SERVICE if there is none, or it is hidden;
 * BOOTSTRAP_NOT_PRIVILEGED if the job file lets only others look it up.
 */
kern_return_t
job_mig_look_up2(mach_port_t j, mach_port_t rp _unused_, name_t servicename,
    mach_port_t *serviceport, pid_t targetpid,
    bootstrap_instance_id_t instanceid _unused_, uint64_t flags,
    audit_token_t caller)
{
	bool own = flags & BOOTSTRAP_PER_PID_SERVICE;
	bool strict = own ||
	    (flags & (BOOTSTRAP_STRICT_LOOKUP | BOOTSTRAP_FORCE_LOCAL));
	struct request request;
	struct service_key key;
	struct service *service;
	kern_return_t kr;

	kr = request_begin(j, &caller, &request);
	if (kr != KERN_SUCCESS)
		return kr;
	kr = request_key(servicename, own ? targetpid : 0, &key);
	if (kr != KERN_SUCCESS)
		return kr;
	service = look_up(&request, &key, strict);
	if (!service ||
	    (service->options && service->options->hide && !service->active))
		return BOOTSTRAP_UNKNOWN_SERVICE;
	if (!policy_allows(service, &request.caller))
		return BOOTSTRAP_NOT_PRIVILEGED;
	*serviceport = service->port;
	return BOOTSTRAP_SUCCESS;
}

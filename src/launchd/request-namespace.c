#include <mach/mach.h>
#include <servers/bootstrap.h>
#include <servers/bootstrap_priv.h>

#include "job_server.h"
#include "launchd/launchd.h"
#include "launchd/ports.h"
#include "launchd/request.h"

/* job_mig_parent(): the namespace above; the root is its own. */
kern_return_t
job_mig_parent(mach_port_t j, mach_port_t rp _unused_, mach_port_t *parentport,
    audit_token_t caller)
{
	struct request request;
	const struct namespace *parent;
	kern_return_t kr;

	kr = request_begin(j, &caller, &request);
	if (kr != KERN_SUCCESS)
		return kr;
	parent = request.namespace->parent;
	*parentport = parent ? parent->port : request.namespace->port;
	return BOOTSTRAP_SUCCESS;
}

/*
 * job_mig_subset(): a new namespace in this one, until the requestor port
 * dies. BOOTSTRAP_NOT_PRIVILEGED without a requestor, BOOTSTRAP_NO_MEMORY.
 */
kern_return_t
job_mig_subset(mach_port_t j, mach_port_t reqport, mach_port_t *subsetport,
    audit_token_t caller)
{
	struct request request;
	struct namespace *subset;
	kern_return_t kr;

	kr = request_begin(j, &caller, &request);
	if (kr != KERN_SUCCESS)
		return kr;
	if (reqport == MACH_PORT_NULL)
		return BOOTSTRAP_NOT_PRIVILEGED;
	kr = namespace_new_subset(
	    request.namespace, &request.caller, reqport, &subset);
	if (kr != KERN_SUCCESS)
		return request_result(kr);
	*subsetport = subset->port;
	return BOOTSTRAP_SUCCESS;
}

/* job_mig_get_root_bootstrap(): the namespace that has none above. */
kern_return_t
job_mig_get_root_bootstrap(
    mach_port_t j, mach_port_t *rootbs, audit_token_t caller)
{
	struct request request;
	mach_port_t root;
	kern_return_t kr;

	kr = request_begin(j, &caller, &request);
	if (kr != KERN_SUCCESS)
		return kr;
	root = request.launchd->namespaces.root->port;
	kr = ports_make_send(root);
	if (kr != KERN_SUCCESS)
		return request_result(kr);
	*rootbs = root;
	return BOOTSTRAP_SUCCESS;
}

/*
 * job_mig_create_server(): a job of the client's; launchd runs no jobs, so it
 * refuses.
 */
kern_return_t
job_mig_create_server(mach_port_t j _unused_, cmd_t servercmd _unused_,
    uid_t serveruid _unused_, boolean_t ondemand _unused_,
    mach_port_t *serverport _unused_, audit_token_t caller _unused_)
{
	return KERN_NOT_SUPPORTED;
}

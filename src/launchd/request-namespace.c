#include <stdio.h>
#include <string.h>

#include <mach/mach.h>
#include <mach/mig.h>
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
 * job_mig_lookup_per_user_context(): the namespace of a user: the caller's
 * own, or anybody's for root and launchd's own. BOOTSTRAP_NOT_PRIVILEGED,
 * BOOTSTRAP_NO_MEMORY.
 */
kern_return_t
job_mig_lookup_per_user_context(
    mach_port_t j, uid_t uid, mach_port_t *userbport, audit_token_t caller)
{
	struct request request;
	struct namespace *namespace;
	kern_return_t kr;

	kr = request_begin(j, &caller, &request);
	if (kr != KERN_SUCCESS)
		return kr;
	if (uid != request.caller.euid &&
	    !caller_is_privileged(request.launchd, request.caller.euid))
		return BOOTSTRAP_NOT_PRIVILEGED;
	kr = namespace_of_user(request.launchd, uid, &namespace);
	if (kr == KERN_SUCCESS)
		*userbport = namespace->port;
	return request_result(kr);
}

/* The three arrays of the answer, of count items each, in memory to be sent. */
struct children {
	unsigned count, made;
	mach_port_t *ports;
	name_t *names;
	bootstrap_property_t *properties;
};

static void *
children_allocate(unsigned count, size_t size)
{
	vm_address_t address = 0;

	mig_allocate(&address, count * size);
	return (void *)(uintptr_t)address;
}

static void
children_deinit(struct children *children)
{
	const struct {
		void *items;
		size_t size;
	} arrays[] = {
		{ children->ports, sizeof(*children->ports) },
		{ children->names, sizeof(*children->names) },
		{ children->properties, sizeof(*children->properties) },
	};
	unsigned i;

	while (children->made > 0)
		ports_drop_send(children->ports[--children->made]);
	for (i = 0; i < sizeof(arrays) / sizeof(arrays[0]); i++)
		if (arrays[i].items)
			mig_deallocate((vm_address_t)(uintptr_t)arrays[i].items,
			    children->count * arrays[i].size);
}

static bool
children_init(struct children *children, unsigned count)
{
	*children = (struct children){ .count = count };
	children->ports = children_allocate(count, sizeof(mach_port_t));
	children->names = children_allocate(count, sizeof(name_t));
	children->properties = children_allocate(
	    count, sizeof(bootstrap_property_t));
	return children->ports && children->names && children->properties;
}

static bool
child_counts(const struct namespace *child)
{
	return child->kind != NAMESPACE_JOB;
}

static kern_return_t
children_add(struct children *children, const struct namespace *child)
{
	unsigned i = children->made;
	kern_return_t kr = ports_make_send(child->port);

	if (kr != KERN_SUCCESS)
		return kr;
	children->ports[i] = child->port;
	memset(children->names[i], 0, sizeof(name_t));
	if (child->kind == NAMESPACE_USER) {
		snprintf(children->names[i], sizeof(name_t), "user/%u",
		    (unsigned)child->uid);
		children->properties[i] = BOOTSTRAP_PROPERTY_PERUSER;
	} else {
		snprintf(children->names[i], sizeof(name_t), "subset/%#x",
		    child->port);
		children->properties[i] = BOOTSTRAP_PROPERTY_EXPLICITSUBSET;
	}
	children->made++;
	return KERN_SUCCESS;
}

/*
 * job_mig_lookup_children(): the namespaces within this one.
 * BOOTSTRAP_NO_CHILDREN; BOOTSTRAP_NOT_PRIVILEGED: only root and launchd's own
 * user may have them all; BOOTSTRAP_NO_MEMORY.
 */
kern_return_t
job_mig_lookup_children(mach_port_t j, mach_port_array_t *childports,
    mach_msg_type_number_t *childportsCnt, name_array_t *childnames,
    mach_msg_type_number_t *childnamesCnt,
    bootstrap_property_array_t *childprops,
    mach_msg_type_number_t *childpropsCnt, audit_token_t caller)
{
	struct request request;
	struct children children;
	const struct namespace *child;
	unsigned count = 0;
	kern_return_t kr;

	kr = request_begin(j, &caller, &request);
	if (kr != KERN_SUCCESS)
		return kr;
	if (!caller_is_privileged(request.launchd, request.caller.euid))
		return BOOTSTRAP_NOT_PRIVILEGED;
	LIST_FOREACH(child, &request.namespace->children, of_parent)
		count += child_counts(child);
	if (count == 0)
		return BOOTSTRAP_NO_CHILDREN;
	if (!children_init(&children, count))
		kr = KERN_RESOURCE_SHORTAGE;
	LIST_FOREACH(child, &request.namespace->children, of_parent)
		if (kr == KERN_SUCCESS && child_counts(child))
			kr = children_add(&children, child);
	if (kr != KERN_SUCCESS) {
		children_deinit(&children);
		return BOOTSTRAP_NO_MEMORY;
	}
	*childports = children.ports;
	*childnames = children.names;
	*childprops = children.properties;
	*childportsCnt = *childnamesCnt = *childpropsCnt = count;
	return BOOTSTRAP_SUCCESS;
}

#include "launchd/namespace.h"

#include <stdlib.h>

#include "base/size.h"
#include "launchd/launchd.h"
#include "launchd/managed.h"
#include "launchd/ports.h"
#include "launchd/service.h"

struct namespace *
namespace_find(const struct namespaces *namespaces, mach_port_t port)
{
	struct namespace *namespace;

	HASH_FIND(by_port, namespaces->by_port, &port, sizeof(port), namespace);
	return namespace;
}

/* Frees a namespace that is empty; its ports stay the caller's. */
static void
namespace_free(struct namespace *namespace)
{
	struct launchd *launchd = namespace->launchd;

	stash_drop(launchd, &namespace->slot);
	watcher_stop(&launchd->watches, &namespace->watcher);
	if (namespace->by_port.tbl)
		HASH_DELETE(by_port, launchd->namespaces.by_port, namespace);
	if (namespace->parent)
		LIST_REMOVE(namespace, of_parent);
	account_release(&launchd->accounts, namespace->account, ACCOUNT_SUBSETS);
	free(namespace);
}

static void
namespace_remove_services(struct namespace *namespace)
{
	struct launchd *launchd = namespace->launchd;
	struct service *service, *next;

	HASH_ITER(by_key, namespace->services, service, next) {
		struct job *job = service->job;

		service_remove(launchd, service);
		if (job)
			job_tidy(launchd, job);
	}
}

void
namespace_remove(struct namespace *namespace)
{
	struct namespace *child, *next;
	mach_port_t port = namespace->port, requestor = namespace->requestor;

	managed_orphan(namespace->launchd, namespace);
	LIST_FOREACH_SAFE(child, &namespace->children, of_parent, next)
		namespace_remove(child);
	namespace_remove_services(namespace);
	namespace_free(namespace);
	ports_drop_receive(port);
	if (requestor != MACH_PORT_NULL)
		ports_drop_send(requestor);
}

static void
namespace_requestor_died(struct watcher *watcher)
{
	namespace_remove(container_of(watcher, struct namespace, watcher));
}

/* A namespace of nothing but its place in the tree. NULL: no memory. */
static struct namespace *
namespace_new(struct launchd *launchd, struct namespace *parent,
    enum namespace_kind kind, mach_port_t port)
{
	struct namespace *namespace = calloc(1, sizeof(*namespace));

	if (!namespace)
		return NULL;
	namespace->launchd = launchd;
	namespace->port = port;
	namespace->kind = kind;
	namespace->watcher.died = namespace_requestor_died;
	LIST_INIT(&namespace->children);
	if (parent) {
		namespace->parent = parent;
		namespace->depth = parent->depth + 1;
		LIST_INSERT_HEAD(&parent->children, namespace, of_parent);
	}
	HASH_ADD(by_port, launchd->namespaces.by_port, port,
	    sizeof(namespace->port), namespace);
	if (!namespace->by_port.tbl) {
		namespace_free(namespace);
		return NULL;
	}
	return namespace;
}

kern_return_t
namespace_new_root(struct launchd *launchd, mach_port_t port)
{
	struct namespace *namespace = namespace_new(
	    launchd, NULL, NAMESPACE_ROOT, port);

	if (!namespace)
		return KERN_RESOURCE_SHORTAGE;
	launchd->namespaces.root = namespace;
	return KERN_SUCCESS;
}

/* Charges the subset to the caller and ties it to its requestor. */
static kern_return_t
namespace_bind(struct namespace *namespace, const struct caller *caller,
    mach_port_t requestor)
{
	struct launchd *launchd = namespace->launchd;
	int r;

	r = account_charge(&launchd->accounts, caller->ruid, ACCOUNT_SUBSETS,
	    &namespace->account);
	if (r < 0)
		return KERN_RESOURCE_SHORTAGE;
	namespace->requestor = requestor;
	return watcher_start(&launchd->watches, &namespace->watcher, requestor);
}

/* A namespace within another, with a port of its own. */
static kern_return_t
namespace_new_child(struct namespace *parent, enum namespace_kind kind,
    struct namespace **ret_namespace)
{
	struct namespace *namespace;
	mach_port_t port;
	kern_return_t kr;

	kr = ports_new(parent->launchd->set, &port);
	if (kr != KERN_SUCCESS)
		return kr;
	namespace = namespace_new(parent->launchd, parent, kind, port);
	if (!namespace) {
		ports_drop_receive(port);
		return KERN_RESOURCE_SHORTAGE;
	}
	*ret_namespace = namespace;
	return KERN_SUCCESS;
}

kern_return_t
namespace_restore(struct namespace *parent, const struct stash_record *record)
{
	struct launchd *launchd = parent->launchd;
	struct namespace *namespace;
	const struct caller payer = { .ruid = record->payer };
	kern_return_t kr;

	namespace = namespace_new(
	    launchd, parent, (enum namespace_kind)record->number, record->port);
	if (!namespace)
		return KERN_RESOURCE_SHORTAGE;
	namespace->slot = stash_slot(&launchd->stash, record);
	namespace->uid = record->euid;
	namespace->means = parent;
	kr = ports_join_set(launchd->set, record->port);
	if (kr == KERN_SUCCESS && namespace->kind == NAMESPACE_SUBSET)
		kr = namespace_bind(namespace, &payer, record->requestor);
	if (kr != KERN_SUCCESS) {
		/* The record is the caller's to clear. */
		namespace->slot = 0;
		namespace_free(namespace);
	}
	return kr;
}

kern_return_t
namespace_of_user(
    struct launchd *launchd, uid_t uid, struct namespace **ret_namespace)
{
	struct namespace *root = launchd->namespaces.root, *child;
	kern_return_t kr;

	if (caller_is_privileged(launchd, uid)) {
		*ret_namespace = root;
		return KERN_SUCCESS;
	}
	LIST_FOREACH(child, &root->children, of_parent)
		if (child->kind == NAMESPACE_USER && child->uid == uid) {
			*ret_namespace = child;
			return KERN_SUCCESS;
		}
	kr = namespace_new_child(root, NAMESPACE_USER, &child);
	if (kr != KERN_SUCCESS)
		return kr;
	child->uid = uid;
	stash_namespace(child);
	*ret_namespace = child;
	return KERN_SUCCESS;
}

kern_return_t
namespace_new_job(struct namespace *namespace, struct job *job,
    struct namespace **ret_namespace)
{
	struct namespace *alias;
	kern_return_t kr = namespace_new_child(namespace, NAMESPACE_JOB, &alias);

	if (kr != KERN_SUCCESS)
		return kr;
	alias->job = job;
	alias->means = namespace;
	stash_namespace(alias);
	*ret_namespace = alias;
	return KERN_SUCCESS;
}

kern_return_t
namespace_new_subset(struct namespace *parent, const struct caller *caller,
    mach_port_t requestor, struct namespace **ret_namespace)
{
	struct namespace *namespace;
	mach_port_t port;
	kern_return_t kr;

	if (parent->depth >= NAMESPACE_DEPTH_MAX)
		return KERN_RESOURCE_SHORTAGE;
	kr = namespace_new_child(parent, NAMESPACE_SUBSET, &namespace);
	if (kr != KERN_SUCCESS)
		return kr;
	kr = namespace_bind(namespace, caller, requestor);
	if (kr != KERN_SUCCESS) {
		port = namespace->port;
		namespace_free(namespace);
		ports_drop_receive(port);
		return kr;
	}
	stash_namespace(namespace);
	*ret_namespace = namespace;
	return KERN_SUCCESS;
}

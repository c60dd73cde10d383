#include "launchd/namespace.h"

#include <stdlib.h>

#include "base/size.h"
#include "launchd/launchd.h"
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

	LIST_FOREACH_SAFE(child, &namespace->children, of_parent, next)
		namespace_remove(child);
	namespace_remove_services(namespace);
	namespace_free(namespace);
	ports_drop_receive(port);
	ports_drop_send(requestor);
}

static void
namespace_requestor_died(struct watcher *watcher)
{
	namespace_remove(container_of(watcher, struct namespace, watcher));
}

/* A namespace of nothing but its place in the tree. NULL: no memory. */
static struct namespace *
namespace_new(
    struct launchd *launchd, struct namespace *parent, mach_port_t port)
{
	struct namespace *namespace = calloc(1, sizeof(*namespace));

	if (!namespace)
		return NULL;
	namespace->launchd = launchd;
	namespace->port = port;
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
	struct namespace *namespace = namespace_new(launchd, NULL, port);

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

kern_return_t
namespace_new_subset(struct namespace *parent, const struct caller *caller,
    mach_port_t requestor, struct namespace **ret_namespace)
{
	struct namespace *namespace;
	mach_port_t port;
	kern_return_t kr;

	if (parent->depth >= NAMESPACE_DEPTH_MAX)
		return KERN_RESOURCE_SHORTAGE;
	kr = ports_new(parent->launchd->set, &port);
	if (kr != KERN_SUCCESS)
		return kr;
	namespace = namespace_new(parent->launchd, parent, port);
	if (!namespace) {
		ports_drop_receive(port);
		return KERN_RESOURCE_SHORTAGE;
	}
	kr = namespace_bind(namespace, caller, requestor);
	if (kr != KERN_SUCCESS) {
		namespace_free(namespace);
		ports_drop_receive(port);
		return kr;
	}
	*ret_namespace = namespace;
	return KERN_SUCCESS;
}

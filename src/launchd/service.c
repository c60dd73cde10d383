#include "launchd/service.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/size.h"
#include "base/text.h"
#include "launchd/demand.h"
#include "launchd/launchd.h"
#include "launchd/ports.h"
#include "plist/spec.h"

struct service_key
service_key_of(const char *name, pid_t pid)
{
	struct service_key key = { .pid = pid };

	(void)text_copy(key.name, sizeof(key.name), name);
	return key;
}

/* Bytes of the key that count: no need to hash what is behind the name. */
static unsigned
service_key_size(const struct service_key *key)
{
	return (unsigned)(offsetof(struct service_key, name) +
	    strlen(key->name) + 1);
}

struct service *
service_find(const struct namespace *namespace, const struct service_key *key)
{
	struct service *service;

	HASH_FIND(
	    by_key, namespace->services, key, service_key_size(key), service);
	return service;
}

bool
service_may_add(
    const struct namespace *namespace, const struct service_key *key, uid_t uid)
{
	if (caller_is_privileged(namespace->launchd, uid))
		return true;
	while ((namespace = namespace->parent)) {
		const struct service *service = service_find(namespace, key);

		if (service && service->job && service->job->process.euid != uid)
			return false;
	}
	return true;
}

bool
service_is_active(const struct service *service)
{
	return service->active;
}

static bool
service_holds_receive(const struct service *service)
{
	return service->origin != SERVICE_REGISTERED && !service->active;
}

static void
service_unlink(struct launchd *launchd, struct service *service)
{
	struct namespace *namespace = service->namespace;

	stash_drop(launchd, &service->slot);
	watcher_stop(&launchd->watches, &service->watcher);
	if (service->by_key.tbl)
		HASH_DELETE(by_key, namespace->services, service);
	if (service->job)
		LIST_REMOVE(service, of_job);
	service->job = NULL;
	account_release(&launchd->accounts, service->account, ACCOUNT_SERVICES);
	service->account = NULL;
}

void
service_remove(struct launchd *launchd, struct service *service)
{
	mach_port_t port = service->port;
	bool receive = service_holds_receive(service);

	service_unlink(launchd, service);
	free(service);
	if (receive)
		ports_drop_receive(port);
	ports_drop_send(port);
}

void
service_retire(struct launchd *launchd, struct service *service)
{
	struct job *job = service->job;

	service_remove(launchd, service);
	if (job)
		job_tidy(launchd, job);
}

/*
 * Gives a declared service another port, in the place of one that died or is
 * to die. Without memory the name is lost.
 */
static void
service_renew(struct service *service)
{
	struct launchd *launchd = service->launchd;
	mach_port_t old = service->port, new;
	bool receive = service_holds_receive(service);

	if (ports_new_service(&new) != KERN_SUCCESS) {
		service_retire(launchd, service);
		return;
	}
	watcher_stop(&launchd->watches, &service->watcher);
	service->port = new;
	service->active = false;
	if (receive)
		ports_drop_receive(old);
	ports_drop_send(old);
	if (watcher_start(&launchd->watches, &service->watcher, new) !=
	    KERN_SUCCESS) {
		service_retire(launchd, service);
		return;
	}
	stash_service(service);
	demand_service(service);
}

static void
service_port_died(struct watcher *watcher)
{
	struct service *service = container_of(watcher, struct service, watcher);

	/* A dead port has no receive right that launchd could hold. */
	service->active = true;
	if (service->options)
		service_renew(service);
	else
		service_retire(service->launchd, service);
}

void
service_set_options(struct service *service, const struct spec_service *options)
{
	service->options = options;
	stash_service(service);
	demand_service(service);
}

static kern_return_t
service_link(struct launchd *launchd, struct service *service, uid_t payer)
{
	int r;

	r = account_charge(
	    &launchd->accounts, payer, ACCOUNT_SERVICES, &service->account);
	if (r < 0)
		return KERN_RESOURCE_SHORTAGE;
	HASH_ADD(by_key, service->namespace->services, key,
	    service_key_size(&service->key), service);
	if (!service->by_key.tbl)
		return KERN_RESOURCE_SHORTAGE;
	return watcher_start(
	    &launchd->watches, &service->watcher, service->port);
}

/* Makes the service that `model` describes; its port's rights go along. */
static kern_return_t
service_new(
    const struct service *model, uid_t payer, struct service **ret_service)
{
	struct service *service = malloc(sizeof(*service));
	kern_return_t kr;

	if (!service)
		return KERN_RESOURCE_SHORTAGE;
	*service = *model;
	service->watcher.died = service_port_died;
	if (service->job)
		LIST_INSERT_HEAD(&service->job->services, service, of_job);
	kr = service_link(service->launchd, service, payer);
	if (kr != KERN_SUCCESS) {
		service_unlink(service->launchd, service);
		free(service);
		return kr;
	}
	stash_service(service);
	*ret_service = service;
	return KERN_SUCCESS;
}

kern_return_t
service_register(struct launchd *launchd, struct namespace *namespace,
    struct job *job, const struct service_key *key, mach_port_t port)
{
	struct service *service;
	struct service model = {
		.launchd = launchd,
		.namespace = namespace,
		.job = job,
		.origin = SERVICE_REGISTERED,
		.active = true,
		.port = port,
		.key = *key,
	};

	return service_new(&model, job->process.ruid, &service);
}

kern_return_t
service_declare(struct launchd *launchd, struct namespace *namespace,
    struct job *job, const struct service_key *key, struct service **ret_service)
{
	struct service model = {
		.launchd = launchd,
		.namespace = namespace,
		.job = job,
		.origin = SERVICE_CHECKED_IN,
		.key = *key,
	};
	kern_return_t kr;

	kr = ports_new_service(&model.port);
	if (kr != KERN_SUCCESS)
		return kr;
	kr = service_new(&model, job->process.ruid, ret_service);
	if (kr != KERN_SUCCESS) {
		ports_drop_receive(model.port);
		ports_drop_send(model.port);
	}
	return kr;
}

/* The options that the job's file has for the name, NULL: it has none. */
static const struct spec_service *
service_options_of(const struct job *job, const char *name)
{
	const struct spec *spec = job && job->managed ? job->managed->spec
						      : NULL;
	unsigned i;

	for (i = 0; spec && i < spec->service_count; i++)
		if (strcmp(spec->services[i].name, name) == 0)
			return &spec->services[i];
	return NULL;
}

kern_return_t
service_restore(struct launchd *launchd, struct namespace *namespace,
    const struct service_key *key, const struct stash_record *record)
{
	bool registered = record->flags & STASH_REGISTERED;
	struct job *job = job_find_id(&launchd->jobs, record->job);
	struct service model = {
		.launchd = launchd,
		.namespace = namespace,
		.job = job,
		.origin = registered ? SERVICE_REGISTERED : SERVICE_CHECKED_IN,
		.active = registered || !ports_has_receive(record->port),
		.port = record->port,
		.options = record->flags & STASH_DECLARED
		    ? service_options_of(job, key->name)
		    : NULL,
		.slot = 0,
		.key = *key,
	};
	struct service *service;
	uint32_t slot = stash_slot(&launchd->stash, record);
	bool renew = model.options && ports_dead(record->port);
	kern_return_t kr;

	if ((!job && !registered) || (ports_dead(record->port) && !renew))
		return KERN_INVALID_ARGUMENT;
	if (renew) {
		kr = ports_new_service(&model.port);
		if (kr != KERN_SUCCESS)
			return kr;
		model.active = false;
		ports_drop_send(record->port);
	}
	kr = service_new(&model, record->payer, &service);
	if (kr == KERN_SUCCESS)
		stash_drop(launchd, &slot);
	return kr;
}

kern_return_t
service_check_in(struct service *service, mach_port_t *ret_receive)
{
	kern_return_t kr;

	assert(service_holds_receive(service));
	kr = ports_request_return(
	    service->port, service->launchd->watches.notify);
	if (kr != KERN_SUCCESS)
		return kr;
	service->active = true;
	*ret_receive = service->port;
	return KERN_SUCCESS;
}

/* The checked-in service whose port this is and that is active or not. */
static struct service *
service_of_port(const struct launchd *launchd, mach_port_t port, bool active)
{
	const struct watch *watch = watches_find(&launchd->watches, port);
	struct watcher *watcher;

	if (!watch)
		return NULL;
	LIST_FOREACH(watcher, &watch->watchers, entry) {
		struct service *service = container_of(
		    watcher, struct service, watcher);

		if (watcher->died == service_port_died &&
		    service->origin != SERVICE_REGISTERED &&
		    service->active == active)
			return service;
	}
	return NULL;
}

struct service *
service_of_inactive_port(const struct launchd *launchd, mach_port_t port)
{
	return service_of_port(launchd, port, false);
}

void
service_port_returned(struct launchd *launchd, mach_port_t port)
{
	struct service *service = service_of_port(launchd, port, true);

	if (!service) {
		ports_drop_receive(port);
		return;
	}
	service->active = false;
	if (service->job->superseded)
		service_retire(launchd, service);
	else if (service->options && service->options->reset)
		service_renew(service);
	else
		demand_service(service);
}

struct service *
service_find_live(struct launchd *launchd, const struct namespace *namespace,
    const struct service_key *key)
{
	struct service *service = service_find(namespace, key);

	if (service && service->job && job_is_dead(service->job)) {
		job_exited(launchd, service->job);
		service = service_find(namespace, key);
	}
	if (service && service->active && ports_dead(service->port)) {
		service_port_died(&service->watcher);
		service = service_find(namespace, key);
	}
	return service;
}

void
service_owner_died(struct launchd *launchd, struct service *service)
{
	if (service->origin == SERVICE_CHECKED_IN) {
		service_remove(launchd, service);
		return;
	}
	LIST_REMOVE(service, of_job);
	service->job = NULL;
	stash_service(service);
}

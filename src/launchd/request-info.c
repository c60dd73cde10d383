#include <stdio.h>
#include <string.h>

#include <mach/mach.h>
#include <mach/mig.h>
#include <servers/bootstrap.h>
#include <servers/bootstrap_priv.h>

#include "base/text.h"
#include "job_server.h"
#include "launchd/launchd.h"
#include "launchd/request.h"

/* The three arrays of the answer, of count items each, in memory to be sent. */
struct info {
	unsigned count;
	name_t *names;
	name_t *jobs;
	bootstrap_status_t *actives;
};

static void *
info_allocate(unsigned count, size_t size)
{
	vm_address_t address = 0;

	mig_allocate(&address, count * size);
	return (void *)(uintptr_t)address;
}

static void
info_free(void *items, unsigned count, size_t size)
{
	if (items)
		mig_deallocate((vm_address_t)(uintptr_t)items, count * size);
}

static void
info_deinit(struct info *info)
{
	info_free(info->names, info->count, sizeof(*info->names));
	info_free(info->jobs, info->count, sizeof(*info->jobs));
	info_free(info->actives, info->count, sizeof(*info->actives));
}

static bool
info_init(struct info *info, unsigned count)
{
	*info = (struct info){ .count = count };
	if (count == 0)
		return true;
	info->names = info_allocate(count, sizeof(*info->names));
	info->jobs = info_allocate(count, sizeof(*info->jobs));
	info->actives = info_allocate(count, sizeof(*info->actives));
	if (info->names && info->jobs && info->actives)
		return true;
	info_deinit(info);
	return false;
}

static void
info_label(const struct service *service, name_t ret_label)
{
	memset(ret_label, 0, sizeof(name_t));
	if (service->job && service->job->managed)
		(void)text_copy(ret_label, sizeof(name_t),
		    service->job->managed->key.label);
	else if (service->job)
		snprintf(ret_label, sizeof(name_t), "anonymous.%d",
		    service->job->process.pid);
}

static bootstrap_status_t
info_status(const struct service *service)
{
	if (service->active)
		return BOOTSTRAP_STATUS_ACTIVE;
	return service->job && service->job->managed
	    ? BOOTSTRAP_STATUS_ON_DEMAND
	    : BOOTSTRAP_STATUS_INACTIVE;
}

static void
info_fill(struct info *info, struct service *services)
{
	struct service *service, *next;
	unsigned i = 0;

	HASH_ITER(by_key, services, service, next) {
		memcpy(info->names[i], service->key.name, sizeof(name_t));
		info_label(service, info->jobs[i]);
		info->actives[i] = info_status(service);
		i++;
	}
}

/*
 * job_mig_info(): the names of a namespace, who owns them, and their status;
 * in memory that goes with the reply. BOOTSTRAP_NO_MEMORY.
 */
kern_return_t
job_mig_info(mach_port_t j, name_array_t *names,
    mach_msg_type_number_t *namesCnt, name_array_t *jobs,
    mach_msg_type_number_t *jobsCnt, bootstrap_status_array_t *actives,
    mach_msg_type_number_t *activesCnt, uint64_t flags _unused_,
    audit_token_t caller)
{
	struct request request;
	struct info info;
	kern_return_t kr;

	kr = request_begin(j, &caller, &request);
	if (kr != KERN_SUCCESS)
		return kr;
	if (!info_init(&info, HASH_CNT(by_key, request.namespace->services)))
		return BOOTSTRAP_NO_MEMORY;
	info_fill(&info, request.namespace->services);
	*names = info.names;
	*jobs = info.jobs;
	*actives = info.actives;
	*namesCnt = *jobsCnt = *activesCnt = info.count;
	return BOOTSTRAP_SUCCESS;
}

#include "launchd/demand.h"

#include <errno.h>
#include <sys/epoll.h>

#include "launchd/launchd.h"
#include "launchd/managed.h"
#include "launchd/ports.h"
#include "launchd/reaper.h"
#include "launchd/server.h"
#include "launchd/service.h"
#include "launchd/sockets.h"

int
demand_new(struct launchd *launchd)
{
	int fd;

	if (ports_new_set(&launchd->demand, &fd) != KERN_SUCCESS)
		return -ENOMEM;
	launchd->demand_fd = fd;
	return reaper_add(launchd->reaper, fd, EPOLLIN, REAPER_DEMAND);
}

void
demand_service(struct service *service)
{
	struct managed *managed = service->job ? service->job->managed : NULL;

	if (managed && !service->active && managed_awaits_demand(managed))
		ports_join(service->launchd->demand, service->port);
}

void
demand_begin(struct managed *managed)
{
	struct service *service;

	if (!managed_awaits_demand(managed))
		return;
	LIST_FOREACH(service, &managed->job->services, of_job)
		demand_service(service);
	sockets_listen(managed->sockets);
}

void
demand_end(struct managed *managed)
{
	struct service *service;

	LIST_FOREACH(service, &managed->job->services, of_job)
		if (!service->active)
			ports_leave(managed->launchd->demand, service->port);
}

void
demand_drain(struct managed *managed)
{
	struct service *service;

	/* Receive rights may be on their way back. */
	server_settle(managed->launchd);
	LIST_FOREACH(service, &managed->job->services, of_job) {
		if (service->active || !service->options)
			continue;
		if (service->options->drain_one || service->options->drain_all)
			ports_drain(service->port, service->options->drain_all);
	}
}

void
demand_arrived(struct launchd *launchd)
{
	struct service *service;
	mach_port_t port;

	while (ports_ready(launchd->demand, &port)) {
		/* Whoever it is for, it is not waited for any more. */
		ports_leave(launchd->demand, port);
		service = service_of_inactive_port(launchd, port);
		if (service && service->job && service->job->managed)
			managed_want(
			    service->job->managed, REASON_MESSAGE, false);
	}
	(void)reaper_again(
	    launchd->reaper, launchd->demand_fd, EPOLLIN, REAPER_DEMAND);
}

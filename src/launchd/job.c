#include "launchd/job.h"

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#include "launchd/launchd.h"
#include "launchd/reaper.h"
#include "launchd/service.h"
#include "os/pidfd.h"

static struct job *
job_find_pid(struct jobs *jobs, pid_t pid)
{
	struct job *job;

	HASH_FIND(by_pid, jobs->by_pid, &pid, sizeof(pid), job);
	return job;
}

struct job *
job_find(struct jobs *jobs, const struct caller *caller)
{
	struct job *job = job_find_pid(jobs, caller->pid);

	return job && job->process.pidversion == caller->pidversion ? job : NULL;
}

struct job *
job_find_id(struct jobs *jobs, uint64_t id)
{
	struct job *job;

	HASH_FIND(by_id, jobs->by_id, &id, sizeof(id), job);
	return job;
}

static void
job_unlink(struct jobs *jobs, struct job *job)
{
	if (job->by_id.tbl)
		HASH_DELETE(by_id, jobs->by_id, job);
	if (job->by_pid.tbl && !job->superseded)
		HASH_DELETE(by_pid, jobs->by_pid, job);
}

static void
job_free(struct launchd *launchd, struct job *job)
{
	job_unlink(&launchd->jobs, job);
	account_release(&launchd->accounts, job->account, ACCOUNT_JOBS);
	if (job->pidfd >= 0)
		close(job->pidfd);
	free(job);
}

void
job_tidy(struct launchd *launchd, struct job *job)
{
	if (LIST_EMPTY(&job->services))
		job_free(launchd, job);
}

/* The pid has another pid version: see struct job. */
static void
job_supersede(struct launchd *launchd, struct job *job)
{
	struct service *service, *next;

	HASH_DELETE(by_pid, launchd->jobs.by_pid, job);
	job->superseded = true;
	LIST_FOREACH_SAFE(service, &job->services, of_job, next)
		if (!service_is_active(service))
			service_remove(launchd, service);
	job_tidy(launchd, job);
}

static int
job_link(struct jobs *jobs, struct job *job)
{
	pid_t *pid = &job->process.pid;

	HASH_ADD(by_id, jobs->by_id, id, sizeof(job->id), job);
	if (!job->by_id.tbl)
		return -ENOMEM;
	HASH_ADD_KEYPTR(by_pid, jobs->by_pid, pid, sizeof(*pid), job);
	return job->by_pid.tbl ? 0 : -ENOMEM;
}

/*
 * An fd for the job's process. Some are left for what launchd itself needs to
 * go on: connections, and the memory that comes with messages.
 */
static int
job_open(const struct launchd *launchd, struct job *job)
{
	int r = pidfd_open_pid(job->process.pid, &job->pidfd);

	if (r == 0 && launchd->fd_max > 0 && job->pidfd >= launchd->fd_max)
		return -EMFILE;
	return r;
}

static int
job_set_up(struct launchd *launchd, struct job *job)
{
	int r;

	r = account_charge(
	    &launchd->accounts, job->process.ruid, ACCOUNT_JOBS, &job->account);
	if (r < 0)
		return r;
	r = job_open(launchd, job);
	if (r < 0)
		return r;
	r = job_link(&launchd->jobs, job);
	if (r < 0)
		return r;
	return reaper_add(launchd->reaper, job->pidfd, job->id);
}

int
job_get(
    struct launchd *launchd, const struct caller *caller, struct job **ret_job)
{
	struct job *job = job_find_pid(&launchd->jobs, caller->pid);
	int r;

	if (job && job->process.pidversion == caller->pidversion) {
		*ret_job = job;
		return 0;
	}
	if (job)
		job_supersede(launchd, job);
	job = calloc(1, sizeof(*job));
	if (!job)
		return -ENOMEM;
	job->id = ++launchd->jobs.last_id;
	job->process = *caller;
	job->pidfd = -1;
	LIST_INIT(&job->services);
	r = job_set_up(launchd, job);
	if (r < 0) {
		job_free(launchd, job);
		return r;
	}
	*ret_job = job;
	return 0;
}

void
job_exited(struct launchd *launchd, struct job *job)
{
	struct service *service, *next;

	LIST_FOREACH_SAFE(service, &job->services, of_job, next)
		service_owner_died(launchd, service);
	job_free(launchd, job);
}

bool
job_is_dead(const struct job *job)
{
	return pidfd_is_dead(job->pidfd);
}

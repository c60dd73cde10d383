#include "launchd/job.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/wait.h>
#include <unistd.h>

#include "launchd/launchd.h"
#include "launchd/managed.h"
#include "launchd/ports.h"
#include "launchd/reaper.h"
#include "launchd/service.h"
#include "launchd/spawn.h"
#include "os/log.h"
#include "os/pidfd.h"
#include "plist/spec.h"

static struct job *
job_find_pid(struct jobs *jobs, pid_t pid)
{
	struct job *job;

	HASH_FIND(by_pid, jobs->by_pid, &pid, sizeof(pid), job);
	return job;
}

static bool
job_is_of(const struct job *job, const struct caller *caller)
{
	return job->managed || job->process.pidversion == caller->pidversion;
}

struct job *
job_find(struct jobs *jobs, const struct caller *caller)
{
	struct job *job = job_find_pid(jobs, caller->pid);

	return job && job_is_of(job, caller) ? job : NULL;
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
	job->by_pid.tbl = NULL;
}

static void
job_free(struct launchd *launchd, struct job *job)
{
	stash_drop(launchd, &job->slot);
	job_unlink(&launchd->jobs, job);
	account_release(&launchd->accounts, job->account, ACCOUNT_JOBS);
	if (job->pidfd >= 0)
		close(job->pidfd);
	free(job);
}

void
job_tidy(struct launchd *launchd, struct job *job)
{
	if (!job->managed && LIST_EMPTY(&job->services))
		job_free(launchd, job);
}

/* The pid has another pid version: see struct job. */
static void
job_supersede(struct launchd *launchd, struct job *job)
{
	struct service *service, *next;

	HASH_DELETE(by_pid, launchd->jobs.by_pid, job);
	job->superseded = true;
	stash_job(job);
	LIST_FOREACH_SAFE(service, &job->services, of_job, next)
		if (!service_is_active(service))
			service_remove(launchd, service);
	job_tidy(launchd, job);
}

static int
job_link_id(struct jobs *jobs, struct job *job)
{
	HASH_ADD(by_id, jobs->by_id, id, sizeof(job->id), job);
	return job->by_id.tbl ? 0 : -ENOMEM;
}

static int
job_link_pid(struct jobs *jobs, struct job *job)
{
	pid_t *pid = &job->process.pid;

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
	r = job_link_id(&launchd->jobs, job);
	if (r == 0)
		r = job_link_pid(&launchd->jobs, job);
	if (r < 0)
		return r;
	return reaper_add(launchd->reaper, job->pidfd, EPOLLIN, job->id);
}

static struct job *
job_alloc(struct launchd *launchd)
{
	struct job *job = calloc(1, sizeof(*job));

	if (!job)
		return NULL;
	job->launchd = launchd;
	job->id = ++launchd->jobs.last_id;
	job->pidfd = -1;
	LIST_INIT(&job->services);
	return job;
}

int
job_get(
    struct launchd *launchd, const struct caller *caller, struct job **ret_job)
{
	struct job *job = job_find_pid(&launchd->jobs, caller->pid);
	int r;

	if (job && job_is_of(job, caller)) {
		*ret_job = job;
		return 0;
	}
	if (job)
		job_supersede(launchd, job);
	job = job_alloc(launchd);
	if (!job)
		return -ENOMEM;
	job->process = *caller;
	r = job_set_up(launchd, job);
	if (r < 0) {
		job_free(launchd, job);
		return r;
	}
	stash_job(job);
	*ret_job = job;
	return 0;
}

void
job_exited(struct launchd *launchd, struct job *job)
{
	struct service *service, *next;

	if (job->managed) {
		managed_exited(job->managed);
		return;
	}
	LIST_FOREACH_SAFE(service, &job->services, of_job, next)
		service_owner_died(launchd, service);
	job_free(launchd, job);
}

bool
job_is_dead(const struct job *job)
{
	return job->pidfd >= 0 && pidfd_is_dead(job->pidfd);
}

/* It has this id in the stash: none that is given out later may be the same. */
static void
job_set_id(struct job *job, uint64_t id)
{
	job->id = id;
	if (id > job->launchd->jobs.last_id)
		job->launchd->jobs.last_id = id;
}

int
job_restore(
    struct launchd *launchd, const struct stash_record *record, int pidfd)
{
	struct job *job = job_alloc(launchd);
	int r;

	if (!job) {
		close(pidfd);
		return -ENOMEM;
	}
	job_set_id(job, record->job);
	job->pidfd = pidfd;
	job->process.pid = record->pid;
	job->process.pidversion = record->pidversion;
	job->process.euid = record->euid;
	job->process.ruid = record->ruid;
	job->superseded = record->flags & STASH_SUPERSEDED;
	r = account_charge(
	    &launchd->accounts, record->ruid, ACCOUNT_JOBS, &job->account);
	if (r == 0)
		r = job_link_id(&launchd->jobs, job);
	if (r == 0 && !job->superseded)
		r = job_link_pid(&launchd->jobs, job);
	if (r == 0)
		r = reaper_add(launchd->reaper, pidfd, EPOLLIN, job->id);
	if (r < 0)
		job_free(launchd, job);
	else
		job->slot = stash_slot(&launchd->stash, record);
	return r;
}

int
job_new_managed(struct launchd *launchd, struct managed *managed, uid_t user,
    uid_t payer, uint64_t id, struct job **ret_job)
{
	struct job *job = job_alloc(launchd);
	int r;

	if (!job)
		return -ENOMEM;
	if (id != 0)
		job_set_id(job, id);
	job->managed = managed;
	job->process.euid = user;
	job->process.ruid = payer;
	r = account_charge(
	    &launchd->accounts, payer, ACCOUNT_JOBS, &job->account);
	if (r == 0)
		r = job_link_id(&launchd->jobs, job);
	if (r < 0) {
		job_free(launchd, job);
		return r;
	}
	*ret_job = job;
	return 0;
}

static void
job_unadopt(struct launchd *launchd, struct job *job)
{
	if (job->by_pid.tbl)
		HASH_DELETE(by_pid, launchd->jobs.by_pid, job);
	job->by_pid.tbl = NULL;
	if (job->pidfd >= 0)
		close(job->pidfd);
	job->pidfd = -1;
	job->process.pid = 0;
}

int
job_adopt(struct launchd *launchd, struct job *job, pid_t pid, int pidfd)
{
	struct job *old = job_find_pid(&launchd->jobs, pid);
	int r;

	/* One whose end nobody told of yet had the pid before. */
	if (old)
		job_exited(launchd, old);
	job->process.pid = pid;
	job->pidfd = pidfd;
	r = job_link_pid(&launchd->jobs, job);
	if (r == 0)
		r = reaper_add(launchd->reaper, pidfd, EPOLLIN, job->id);
	if (r < 0)
		job_unadopt(launchd, job);
	return r;
}

int
job_spawn(struct launchd *launchd, struct job *job, mach_port_t bootstrap,
    struct spawned *ret_spawned)
{
	const struct managed *managed = job->managed;
	int r;

	if (bootstrap != MACH_PORT_NULL &&
	    ports_set_bootstrap(bootstrap) != KERN_SUCCESS)
		return -ENOMEM;
	r = spawn(managed->spec, managed->user,
	    managed->key.uid == launchd->uid, ret_spawned);
	if (bootstrap != MACH_PORT_NULL &&
	    ports_set_bootstrap(launchd->namespaces.root->port) != KERN_SUCCESS)
		log_line(launchd->log, "event=bootstrap-port-stays label=%s",
		    managed->key.label);
	if (r < 0)
		return r;
	r = job_adopt(launchd, job, ret_spawned->pid, ret_spawned->pidfd);
	if (r < 0) {
		/* Nobody would notice its end. */
		kill(ret_spawned->pid, SIGKILL);
		(void)waitpid(ret_spawned->pid, NULL, 0);
		close(ret_spawned->report);
	}
	return r;
}

int
job_reap(struct launchd *launchd, struct job *job, bool end_group)
{
	siginfo_t info = { 0 };
	id_t id = (id_t)job->pidfd;
	int status = 0;

	/*
	 * While the leader is not reaped the group's number is not reused. One
	 * that an earlier launchd started is not ours to reap.
	 */
	if (end_group && job->pidfd >= 0 &&
	    waitid(P_PIDFD, id, &info, WEXITED | WNOHANG | WNOWAIT) == 0 &&
	    info.si_pid > 0)
		(void)kill(-info.si_pid, SIGTERM);
	if (job->pidfd >= 0 &&
	    waitid(P_PIDFD, id, &info, WEXITED | WNOHANG) == 0 &&
	    info.si_pid > 0)
		status = info.si_code == CLD_EXITED
		    ? W_EXITCODE(info.si_status, 0)
		    : W_EXITCODE(0, info.si_status);
	job_unadopt(launchd, job);
	return status;
}

void
job_dismiss(struct launchd *launchd, struct job *job)
{
	struct service *service, *next;

	LIST_FOREACH_SAFE(service, &job->services, of_job, next)
		service_remove(launchd, service);
	job_unadopt(launchd, job);
	job_free(launchd, job);
}

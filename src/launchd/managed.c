#include "launchd/managed.h"

#include <errno.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <mach/linux/launch.h>

#include "base/text.h"
#include "launchd/clock.h"
#include "launchd/demand.h"
#include "launchd/job.h"
#include "launchd/keep.h"
#include "launchd/launchd.h"
#include "launchd/namespace.h"
#include "launchd/overrides.h"
#include "launchd/paths.h"
#include "launchd/ports.h"
#include "launchd/reaper.h"
#include "launchd/request.h"
#include "launchd/service.h"
#include "launchd/sockets.h"
#include "launchd/spawn.h"
#include "os/log.h"
#include "os/pidfd.h"

#define SECOND 1000000000ull

static struct managed_key
key_of(uid_t uid, const char *label)
{
	struct managed_key key = { .uid = uid };

	(void)text_copy(key.label, sizeof(key.label), label);
	return key;
}

struct managed *
managed_find(struct launchd *launchd, uid_t uid, const char *label)
{
	struct managed_key key = key_of(uid, label);
	struct managed *managed;

	HASH_FIND(by_key, launchd->managed.by_key, &key, sizeof(key), managed);
	return managed;
}

struct managed *
managed_next(struct launchd *launchd, struct managed *managed)
{
	return managed ? managed->by_key.next : launchd->managed.by_key;
}

const char *
managed_reason_word(enum managed_reason reason)
{
	static const char *const words[] = {
		[REASON_NONE] = "not started",
		[REASON_LOAD] = "speculative",
		[REASON_MESSAGE] = "ipc (mach)",
		[REASON_SOCKET] = "ipc (socket)",
		[REASON_KEEP_ALIVE] = "semaphore",
		[REASON_INTERVAL] = "interval",
		[REASON_REQUEST] = "non-ipc demand",
	};

	return words[reason];
}

const char *
managed_state_word(const struct managed *managed)
{
	if (managed->running)
		return managed->stopping ? "stopping" : "running";
	if (!managed->enabled)
		return "disabled";
	return managed->wanted ? "spawn scheduled" : "not running";
}

bool
managed_awaits_demand(const struct managed *managed)
{
	return !managed->running && !managed->removing && managed->enabled &&
	    !managed->wanted;
}

/*
 * Frees it with all it has; a process would go on as nobody's. Not linked
 * any more is what it is found by, so nothing asks about it meanwhile.
 */
static void
managed_free(struct managed *managed)
{
	struct launchd *launchd = managed->launchd;
	struct job *job = managed->job;

	if (managed->by_key.tbl)
		HASH_DELETE(by_key, launchd->managed.by_key, managed);
	if (managed->sockets)
		sockets_free(managed->sockets);
	if (managed->alias)
		namespace_remove(managed->alias);
	if (job)
		job_dismiss(launchd, job);
	if (managed->report >= 0)
		close(managed->report);
	if (managed->blob != MACH_PORT_NULL)
		ports_drop_send(managed->blob);
	spec_free(managed->spec);
	free(managed);
}

static void
managed_started(struct managed *managed, const struct spawned *spawned)
{
	managed->running = true;
	managed->stopping = false;
	managed->started = clock_now();
	managed->last_reason = managed->reason;
	managed->had_demand |= managed->reason != REASON_LOAD &&
	    managed->reason != REASON_KEEP_ALIVE;
	managed->runs++;
	managed->report = spawned->report;
	stash_job(managed->job);
	log_debug(managed->launchd->log, "event=job-started label=%s pid=%d",
	    managed->key.label, (int)spawned->pid);
}

/*
 * When the next start may be. What could not even be executed is not tried
 * without a rest, whatever the file says.
 */
static uint64_t
managed_allowed(const struct managed *managed)
{
	int64_t rest = managed->spec->throttle;

	if (managed->failed && rest < 1)
		rest = 1;
	return managed->started == 0
	    ? 0
	    : managed->started + (uint64_t)rest * SECOND;
}

/* No process came of it: tries again later. */
static void
managed_start_failed(struct managed *managed, int error)
{
	log_line(managed->launchd->log, "event=job-failed label=%s why='%s'",
	    managed->key.label, strerror(error));
	managed->failed = true;
	managed->started = clock_now();
	managed->wanted = true;
	managed->throttled = managed_allowed(managed);
	stash_job(managed->job);
}

static void
managed_start(struct managed *managed)
{
	struct launchd *launchd = managed->launchd;
	mach_port_t port = managed->server && managed->alias
	    ? managed->alias->port
	    : MACH_PORT_NULL;
	struct spawned spawned;
	int r;

	managed->wanted = false;
	managed->throttled = 0;
	demand_end(managed);
	r = job_spawn(launchd, managed->job, port, &spawned);
	if (r < 0) {
		managed_start_failed(managed, -r);
		return;
	}
	managed_started(managed, &spawned);
	managed_review(launchd);
}

void
managed_want(struct managed *managed, enum managed_reason reason, bool now)
{
	uint64_t allowed = managed_allowed(managed);

	if (managed->running || managed->removing ||
	    (!managed->enabled && reason != REASON_REQUEST))
		return;
	if (!managed->wanted)
		managed->reason = reason;
	managed->wanted = true;
	if (now || allowed <= clock_now()) {
		managed_start(managed);
	} else {
		demand_end(managed);
		managed->throttled = allowed;
		stash_job(managed->job);
	}
	clock_set(managed->launchd);
}

/* Starts it, or lets it wait for what starts it. */
static void
managed_settle(struct managed *managed)
{
	if (managed->running || managed->removing || !managed->enabled)
		return;
	if (keep_wants(managed))
		managed_want(managed, REASON_KEEP_ALIVE, false);
	else if (!managed->wanted)
		demand_begin(managed);
}

void
managed_review(struct launchd *launchd)
{
	struct managed *managed, *next;

	HASH_ITER(by_key, launchd->managed.by_key, managed, next)
		if (keep_depends_on_others(managed->spec))
			managed_settle(managed);
}

/* What is due for one job; it may be gone after. */
static void
managed_due(struct managed *managed, uint64_t now)
{
	if (managed->kill_at && managed->kill_at <= now) {
		managed->kill_at = 0;
		(void)managed_signal(managed, SIGKILL);
	}
	if (managed->again_at && managed->again_at <= now) {
		managed->again_at = now +
		    (uint64_t)managed->spec->interval * SECOND;
		managed_want(managed, REASON_INTERVAL, false);
	}
	if (managed->wanted && managed->throttled <= now)
		managed_start(managed);
}

void
managed_tick(struct launchd *launchd)
{
	struct managed *managed, *next;
	uint64_t now = clock_now();

	launchd->managed.due = 0;
	HASH_ITER(by_key, launchd->managed.by_key, managed, next)
		managed_due(managed, now);
	clock_set(launchd);
}

int
managed_signal(struct managed *managed, int signal)
{
	return managed->running ? pidfd_signal(managed->job->pidfd, signal)
				: -ESRCH;
}

void
managed_stop(struct managed *managed)
{
	managed->wanted = false;
	managed->throttled = 0;
	if (!managed->running) {
		managed_settle(managed);
		return;
	}
	managed->stopping = true;
	stash_job(managed->job);
	(void)managed_signal(managed, SIGTERM);
	/* A stopped process would not notice. */
	(void)managed_signal(managed, SIGCONT);
	if (managed->spec->exit_timeout > 0 && managed->kill_at == 0)
		managed->kill_at = clock_now() +
		    (uint64_t)managed->spec->exit_timeout * SECOND;
	clock_set(managed->launchd);
}

void
managed_remove(struct managed *managed)
{
	struct launchd *launchd = managed->launchd;

	managed->removing = true;
	stash_job(managed->job);
	demand_end(managed);
	if (managed->running)
		managed_stop(managed);
	else {
		managed_free(managed);
		managed_review(launchd);
	}
}

void
managed_kickstart(struct managed *managed, bool anew)
{
	if (managed->running && anew) {
		managed_stop(managed);
		managed->again = true;
	} else {
		managed_want(managed, REASON_REQUEST, true);
	}
}

void
managed_orphan(struct launchd *launchd, struct namespace *namespace)
{
	struct managed *managed, *next;

	HASH_ITER(by_key, launchd->managed.by_key, managed, next) {
		if (managed->alias == namespace)
			managed->alias = NULL;
		if (managed->namespace != namespace)
			continue;
		managed->namespace = launchd->namespaces.root;
		managed_remove(managed);
	}
}

void
managed_enable(struct managed *managed, bool enabled)
{
	managed->enabled = enabled;
	stash_job(managed->job);
	if (enabled) {
		managed_settle(managed);
		return;
	}
	managed->wanted = false;
	demand_end(managed);
}

/* Whether it ended by a signal that nobody asked launchd to send. */
static bool
managed_crashed(const struct managed *managed)
{
	return WIFSIGNALED(managed->status) && !managed->stopping;
}

static void
managed_log_exit(struct managed *managed)
{
	struct log *log = managed->launchd->log;
	const char *failure;
	int error = 0;

	failure = spawn_failure(TAKE_FD(managed->report), &error);
	managed->failed = failure != NULL;
	if (failure)
		log_line(log, "event=job-failed label=%s why='%s: %s'",
		    managed->key.label, failure, strerror(error));
	else if (managed->status != 0 && !managed->stopping)
		log_line(log, "event=job-ended label=%s %s=%d",
		    managed->key.label,
		    WIFSIGNALED(managed->status) ? "signal" : "status",
		    WIFSIGNALED(managed->status) ? WTERMSIG(managed->status)
						 : WEXITSTATUS(managed->status));
}

/* Whether nothing is left that it could be started for. */
static bool
managed_is_over(const struct managed *managed)
{
	return managed->removing || managed->spec->once ||
	    (managed->server && !managed->spec->keep.always &&
		LIST_EMPTY(&managed->job->services));
}

void
managed_exited(struct managed *managed)
{
	struct launchd *launchd = managed->launchd;
	bool crashed;

	managed->running = managed->failed = false;
	managed->exited = true;
	managed->kill_at = 0;
	managed->status = job_reap(
	    launchd, managed->job, !managed->spec->abandon_group);
	managed_log_exit(managed);
	crashed = managed_crashed(managed);
	managed->stopping = false;
	if (crashed)
		demand_drain(managed);
	if (managed_is_over(managed)) {
		managed_free(managed);
	} else {
		sockets_forget_activation(managed->sockets);
		if (managed->again)
			managed_want(managed, REASON_REQUEST, true);
		managed->again = false;
		stash_job(managed->job);
		managed_settle(managed);
	}
	managed_review(launchd);
	clock_set(launchd);
}

__attribute__((format(printf, 2, 3))) static void
failed(struct managed_failure *failure, const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(failure->text, sizeof(failure->text), format, arguments);
	va_end(arguments);
}

/* Declares the services of the spec in its namespace. */
static int
managed_declare(struct managed *managed, struct managed_failure *failure)
{
	struct launchd *launchd = managed->launchd;
	unsigned i;

	for (i = 0; i < managed->spec->service_count; i++) {
		const struct spec_service *options = &managed->spec->services[i];
		struct service_key key = service_key_of(options->name, 0);
		struct service *service;

		if (service_find_live(launchd, managed->namespace, &key) ||
		    !service_may_add(
			managed->namespace, &key, managed->key.uid)) {
			failed(failure, "the name %s is taken", options->name);
			return -EBUSY;
		}
		if (service_declare(launchd, managed->namespace, managed->job,
			&key, &service) != KERN_SUCCESS) {
			failed(
			    failure, "no room for the name %s", options->name);
			return -EDQUOT;
		}
		service_set_options(service, options);
	}
	return 0;
}

/*
 * What launchd does with its own rights, and so only for its own user's jobs:
 * for root's in a system instance. NULL: the spec asks for none of it.
 */
static const char *
managed_overreaches(const struct managed *managed)
{
	const struct spec *spec = managed->spec;

	if (managed->key.uid == managed->launchd->uid)
		return NULL;
	if (spec->group)
		return LAUNCH_JOBKEY_GROUPNAME;
	if (spec->root)
		return LAUNCH_JOBKEY_ROOTDIRECTORY;
	return spec->keep.paths ? LAUNCH_JOBKEY_KEEPALIVE_PATHSTATE : NULL;
}

static int
managed_link(
    struct managed *managed, uint64_t id, struct managed_failure *failure)
{
	struct launchd *launchd = managed->launchd;
	const char *overreach;
	int r;

	if (managed_find(launchd, managed->key.uid, managed->key.label)) {
		failed(failure, "a job of this label is there already");
		return -EEXIST;
	}
	overreach = managed_overreaches(managed);
	if (overreach) {
		failed(failure,
		    "%s: not for a job of another user than launchd's",
		    overreach);
		return -EPERM;
	}
	r = spawn_user(managed->spec, managed->key.uid, &managed->user);
	if (r < 0) {
		failed(failure, "UserName: %s",
		    r == -EPERM ? "only root may name another user"
				: "there is no such user");
		return r;
	}
	if (namespace_of_user(launchd, managed->key.uid, &managed->namespace) !=
	    KERN_SUCCESS)
		return -ENOMEM;
	HASH_ADD(by_key, launchd->managed.by_key, key, sizeof(managed->key),
	    managed);
	if (!managed->by_key.tbl)
		return -ENOMEM;
	return job_new_managed(launchd, managed, managed->user,
	    managed->key.uid, id, &managed->job);
}

static int
managed_set_up(struct managed *managed, struct managed_failure *failure)
{
	int r = managed_link(managed, 0, failure);

	if (r == 0)
		r = managed_declare(managed, failure);
	if (r == 0)
		r = sockets_new(managed, &managed->sockets, failure->text,
		    sizeof(failure->text));
	if (r < 0 && !failure->text[0])
		failed(failure, "%s", strerror(-r));
	return r;
}

/* What its file says, for the next launchd, and that it is there. */
static void
managed_stash(struct managed *managed)
{
	_cleanup_free_ void *bytes = NULL;
	int fds[LAUNCH_DATA_FDS_MAX];
	size_t size, count;

	if (managed->launchd->stash.records &&
	    launch_data_pack_np(
		managed->spec->source, &bytes, &size, fds, &count) == 0)
		managed->blob = stash_blob(bytes, size);
	stash_job(managed->job);
}

/* The first start, or the wait for it. */
static void
managed_begin(struct managed *managed)
{
	const struct spec *spec = managed->spec;

	managed->enabled = overrides_enabled(
	    &managed->launchd->overrides, managed->key.uid, spec);
	managed_stash(managed);
	paths_watch(managed->launchd, spec);
	if (spec->interval > 0)
		managed->again_at = clock_now() +
		    (uint64_t)spec->interval * SECOND;
	if (spec->run_at_load || keep_implies_load(spec))
		managed_want(managed,
		    spec->run_at_load ? REASON_LOAD : REASON_KEEP_ALIVE, false);
	else
		managed_settle(managed);
	managed_review(managed->launchd);
	clock_set(managed->launchd);
}

int
managed_new(struct launchd *launchd, struct spec *spec, uid_t uid,
    struct managed **ret_managed, struct managed_failure *ret_failure)
{
	struct managed *managed = calloc(1, sizeof(*managed));
	int r;

	ret_failure->text[0] = '\0';
	if (!managed) {
		spec_free(spec);
		return -ENOMEM;
	}
	managed->launchd = launchd;
	managed->spec = spec;
	managed->report = -1;
	managed->key = key_of(uid, spec->label);
	r = managed_set_up(managed, ret_failure);
	if (r < 0) {
		managed_free(managed);
		return r;
	}
	managed_begin(managed);
	if (ret_managed)
		*ret_managed = managed_find(launchd, uid, spec->label);
	return 0;
}

int
managed_new_server(const struct request *request, struct spec *spec, uid_t user,
    struct managed **ret_managed)
{
	struct launchd *launchd = request->launchd;
	struct managed *managed = calloc(1, sizeof(*managed));
	struct managed_failure failure = { "" };
	uid_t uid = request->caller.euid;
	int r;

	if (!managed) {
		spec_free(spec);
		return -ENOMEM;
	}
	managed->launchd = launchd;
	managed->spec = spec;
	managed->report = -1;
	managed->server = true;
	managed->key = key_of(
	    caller_is_privileged(launchd, uid) ? launchd->uid : uid,
	    spec->label);
	r = managed_link(managed, 0, &failure);
	managed->namespace = request->namespace;
	if (r == 0 && uid == 0 && geteuid() == 0)
		managed->user = user;
	if (r == 0 &&
	    namespace_new_job(managed->namespace, managed->job,
		&managed->alias) != KERN_SUCCESS)
		r = -ENOMEM;
	if (r < 0) {
		managed_free(managed);
		return r;
	}
	*ret_managed = managed;
	managed_begin(managed);
	return 0;
}

/* How it stood when the record was written. */
static void
managed_recall(struct managed *managed, const struct stash_record *record)
{
	managed->user = record->euid;
	managed->blob = record->blob;
	managed->started = record->started;
	managed->runs = record->number;
	managed->status = record->status;
	managed->last_reason = record->reasons >> 8 & 0xff;
	managed->reason = record->reasons & 0xff;
	managed->server = record->flags & STASH_SERVER;
	managed->exited = record->flags & STASH_EXITED;
	managed->had_demand = record->flags & STASH_HAD_DEMAND;
	managed->wanted = record->flags & STASH_WANTED;
	managed->removing = record->flags & STASH_REMOVING;
	managed->stopping = record->flags & STASH_STOPPING;
	managed->enabled = record->flags & STASH_ENABLED;
	managed->running = record->pid > 0;
}

/* Its namespace and its own port, if they are still there. */
static void
managed_find_ports(struct managed *managed, const struct stash_record *record)
{
	struct namespaces *namespaces = &managed->launchd->namespaces;
	struct namespace *namespace = namespace_find(namespaces, record->parent);

	if (namespace)
		managed->namespace = namespace;
	managed->alias = namespace_find(namespaces, record->alias);
	if (managed->alias)
		managed->alias->job = managed->job;
}

int
managed_restore(struct launchd *launchd, struct spec *spec,
    const struct stash_record *record, int pidfd)
{
	_cleanup_close_ int taken = pidfd;
	struct managed_failure failure = { "" };
	struct managed *managed = calloc(1, sizeof(*managed));
	int r;

	if (!managed) {
		spec_free(spec);
		return -ENOMEM;
	}
	managed->launchd = launchd;
	managed->spec = spec;
	managed->report = -1;
	managed->key = key_of(record->payer, spec->label);
	r = managed_link(managed, record->job, &failure);
	if (r == 0)
		managed_recall(managed, record);
	if (r == 0 && taken >= 0)
		r = job_adopt(
		    launchd, managed->job, record->pid, TAKE_FD(taken));
	if (r < 0) {
		managed->blob = MACH_PORT_NULL;
		managed_free(managed);
		return r;
	}
	managed_find_ports(managed, record);
	managed->job->process.euid = managed->user;
	managed->job->slot = stash_slot(&launchd->stash, record);
	return 0;
}

void
managed_resume(struct managed *managed)
{
	struct managed_failure failure = { "" };
	struct launchd *launchd = managed->launchd;

	paths_watch(launchd, managed->spec);
	if (sockets_new(managed, &managed->sockets, failure.text,
		sizeof(failure.text)) < 0)
		log_line(launchd->log, "event=sockets-lost label=%s why='%s'",
		    managed->key.label, failure.text);
	if (managed->spec->interval > 0)
		managed->again_at = clock_now() +
		    (uint64_t)managed->spec->interval * SECOND;
	if (managed->running && managed->job->pidfd < 0) {
		/* It ended while there was no launchd; nobody knows how. */
		managed_exited(managed);
	} else if (managed->running) {
		if (managed->stopping)
			managed_stop(managed);
	} else if (managed->removing) {
		managed_free(managed);
	} else if (managed->wanted) {
		managed_want(managed, managed->reason, false);
	} else {
		managed_settle(managed);
	}
}

/* How long all processes together may take to end, in ms. */
#define END_GRACE 2000

/* Its process, and the group that it leads. */
static void
managed_signal_group(struct managed *managed, int signal)
{
	if (managed->spec->abandon_group)
		(void)managed_signal(managed, signal);
	else
		(void)kill(-managed->job->process.pid, signal);
}

void
managed_end_all(struct launchd *launchd)
{
	struct managed *managed, *next;
	uint64_t until = clock_now() + END_GRACE * 1000000ull;

	HASH_ITER(by_key, launchd->managed.by_key, managed, next)
		if (managed->running) {
			managed_signal_group(managed, SIGTERM);
			managed_signal_group(managed, SIGCONT);
		}
	HASH_ITER(by_key, launchd->managed.by_key, managed, next)
		if (managed->running && !clock_wait(managed->job->pidfd, until))
			managed_signal_group(managed, SIGKILL);
}

#include "launchd/restore.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <mach/linux/launch.h>
#include <mach/mach.h>

#include "launchd/launchd.h"
#include "launchd/managed.h"
#include "launchd/ports.h"
#include "launchd/service.h"
#include "os/log.h"
#include "os/pidfd.h"
#include "os/process.h"

/* The records that count, the latest first. */
struct records {
	struct stash_record **list;
	size_t count;
};

static void
records_deinit(struct records *records)
{
	free(records->list);
}

static int
by_serial(const void *a, const void *b)
{
	const struct stash_record *x = *(struct stash_record *const *)a;
	const struct stash_record *y = *(struct stash_record *const *)b;

	return (x->serial < y->serial) - (x->serial > y->serial);
}

static void
records_init(struct records *records, const struct stash *stash)
{
	uint32_t i;

	*records = (struct records){
		.list = calloc(stash->size, sizeof(*records->list)),
	};
	for (i = 1; records->list && i < stash->size; i++)
		if (stash->records[i].kind != STASH_FREE)
			records->list[records->count++] = &stash->records[i];
	if (records->count > 0)
		qsort(records->list, records->count, sizeof(*records->list),
		    by_serial);
}

/* The names that records are about, in order. */
struct known {
	mach_port_t *names;
	size_t count;
};

static int
by_name(const void *a, const void *b)
{
	mach_port_t x = *(const mach_port_t *)a, y = *(const mach_port_t *)b;

	return (x > y) - (x < y);
}

static bool
is_known(mach_port_t name, void *context)
{
	const struct known *known = context;

	return bsearch(&name, known->names, known->count, sizeof(name),
		   by_name) != NULL;
}

void
restore_names(struct launchd *launchd)
{
	const struct stash *stash = &launchd->stash;
	_cleanup_free_ mach_port_t *names = calloc(
	    (size_t)stash->size * 4 + 4, sizeof(*names));
	struct known known = { names, 0 };
	uint32_t i;

	if (!names)
		return;
	names[known.count++] = mach_task_self();
	names[known.count++] = bootstrap_port;
	names[known.count++] = stash->port;
	names[known.count++] = stash->records[0].requestor;
	for (i = 1; i < stash->size; i++) {
		const struct stash_record *record = &stash->records[i];

		if (record->kind == STASH_FREE)
			continue;
		names[known.count++] = record->port;
		names[known.count++] = record->requestor;
		names[known.count++] = record->blob;
		names[known.count++] = record->alias;
	}
	qsort(names, known.count, sizeof(*names), by_name);
	ports_drop_unknown(is_known, &known);
}

/* A record of which nothing came: its rights go, and it with them. */
static void
forget(struct launchd *launchd, struct stash_record *record)
{
	const mach_port_t names[] = { record->port, record->requestor,
		record->blob };
	uint32_t slot = stash_slot(&launchd->stash, record);
	unsigned i;

	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (names[i] != MACH_PORT_NULL) {
			if (ports_has_receive(names[i]))
				ports_drop_receive(names[i]);
			ports_drop_send(names[i]);
		}
	stash_drop(launchd, &slot);
}

/* An older record of something that was restored from a newer one. */
static void
forget_record(struct launchd *launchd, struct stash_record *record)
{
	uint32_t slot = stash_slot(&launchd->stash, record);

	stash_drop(launchd, &slot);
}

/* Namespaces whose parent is there; true if there was one. */
static bool
restore_level(struct launchd *launchd, struct records *records)
{
	bool progress = false;
	size_t i;

	for (i = 0; i < records->count; i++) {
		struct stash_record *record = records->list[i];
		struct namespace *parent;

		if (!record || record->kind != STASH_NAMESPACE)
			continue;
		if (namespace_find(&launchd->namespaces, record->port)) {
			forget_record(launchd, record);
			records->list[i] = NULL;
			continue;
		}
		parent = namespace_find(&launchd->namespaces, record->parent);
		if (!parent)
			continue;
		records->list[i] = NULL;
		progress = true;
		if (!ports_has_receive(record->port) ||
		    namespace_restore(parent, record) != KERN_SUCCESS)
			forget(launchd, record);
	}
	return progress;
}

/* An fd of the process that the record is of, -1 if that has ended. */
static int
open_process(const struct stash_record *record)
{
	_cleanup_close_ int pidfd = -1;
	struct process_facts facts;

	if (record->pid <= 0 || pidfd_open_pid(record->pid, &pidfd) < 0 ||
	    process_facts(record->pid, &facts) < 0 ||
	    facts.start != record->start || pidfd_is_dead(pidfd))
		return -1;
	return TAKE_FD(pidfd);
}

static void
tell_nobody(void *context, bool fatal, const char *text)
{
	(void)context;
	(void)fatal;
	(void)text;
}

/* What the job's file said. NULL: it cannot be had any more. */
static struct spec *
read_spec(const struct stash_record *record)
{
	const struct spec_report report = { tell_nobody, NULL };
	_cleanup_free_ void *bytes = NULL;
	launch_data_t source;
	struct spec *spec;
	size_t size;

	if (stash_read_blob(record->blob, &bytes, &size) < 0 ||
	    launch_data_unpack_np(bytes, size, NULL, 0, &source) < 0 ||
	    spec_new(source, &report, &spec) < 0)
		return NULL;
	return spec;
}

static void
restore_managed(struct launchd *launchd, struct stash_record *record)
{
	struct spec *spec = read_spec(record);

	if (!spec ||
	    managed_restore(launchd, spec, record, open_process(record)) < 0) {
		log_line(launchd->log, "event=job-lost id=%llu",
		    (unsigned long long)record->job);
		forget(launchd, record);
	}
}

static void
restore_jobs(struct launchd *launchd, struct records *records)
{
	size_t i;

	for (i = 0; i < records->count; i++) {
		struct stash_record *record = records->list[i];
		int pidfd;

		if (!record || record->kind != STASH_JOB)
			continue;
		if (job_find_id(&launchd->jobs, record->job)) {
			forget_record(launchd, record);
		} else if (record->blob != MACH_PORT_NULL) {
			restore_managed(launchd, record);
		} else {
			pidfd = open_process(record);
			if (pidfd < 0 || job_restore(launchd, record, pidfd) < 0)
				forget_record(launchd, record);
		}
	}
}

static void
restore_services(struct launchd *launchd, struct records *records)
{
	size_t i;

	for (i = 0; i < records->count; i++) {
		struct stash_record *record = records->list[i];
		struct namespace *namespace;
		struct service_key key;

		if (!record || record->kind != STASH_SERVICE)
			continue;
		record->name[sizeof(record->name) - 1] = '\0';
		key = service_key_of(record->name, record->pid);
		namespace = namespace_find(&launchd->namespaces, record->parent);
		if (namespace && service_find(namespace, &key))
			forget_record(launchd, record);
		else if (!namespace ||
		    service_restore(launchd, namespace, &key, record) !=
			KERN_SUCCESS)
			forget(launchd, record);
	}
}

/* Anonymous jobs that own nothing any more, and managed ones as they stand. */
static void
restore_ends(struct launchd *launchd)
{
	struct managed *managed, *next_managed;
	struct job *job, *next;

	HASH_ITER(by_id, launchd->jobs.by_id, job, next)
		job_tidy(launchd, job);
	HASH_ITER(by_key, launchd->managed.by_key, managed, next_managed)
		managed_resume(managed);
}

void
restore_all(struct launchd *launchd)
{
	_cleanup_(records_deinit) struct records records;

	records_init(&records, &launchd->stash);
	while (restore_level(launchd, &records))
		;
	restore_jobs(launchd, &records);
	restore_services(launchd, &records);
	restore_ends(launchd);
	log_line(launchd->log, "event=restored records=%zu", records.count);
}

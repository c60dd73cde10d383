#include "launchd/stash.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/fileport.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/array.h"
#include "launchd/launchd.h"
#include "launchd/managed.h"
#include "launchd/ports.h"
#include "launchd/service.h"
#include "os/process.h"

/* Records that a table begins with; it doubles. The first is the table's own. */
#define STASH_FIRST 64
#define STASH_MAX   (1u << 20)
/* In the first record: whose layout this is. */
#define STASH_MAGIC 0x6c640002u
#define STASH_SELF  0xffffu

static int
stash_map(struct stash *stash, uint32_t size)
{
	void *records = mmap(NULL, size * sizeof(*stash->records),
	    PROT_READ | PROT_WRITE, MAP_SHARED, stash->fd, 0);

	if (records == MAP_FAILED)
		return -errno;
	if (stash->records)
		munmap(stash->records, stash->size * sizeof(*stash->records));
	stash->records = records;
	stash->size = size;
	return 0;
}

static int
stash_free_range(struct stash *stash, uint32_t first)
{
	uint32_t i;

	if (ARRAY_GROW(stash->free, &stash->free_capacity, stash->size) < 0)
		return -ENOMEM;
	for (i = stash->size; i-- > first;)
		if (stash->records[i].kind == STASH_FREE)
			stash->free[stash->free_count++] = i;
	return 0;
}

static int
stash_grow(struct stash *stash)
{
	uint32_t old = stash->size, size = old ? 2 * old : STASH_FIRST;
	int r;

	if (size > STASH_MAX)
		return -ENOSPC;
	if (ftruncate(stash->fd, (off_t)(size * sizeof(*stash->records))) < 0)
		return -errno;
	r = stash_map(stash, size);
	return r < 0 ? r : stash_free_range(stash, old ? old : 1);
}

static int
stash_make(struct stash *stash)
{
	struct stash_record *self;
	fileport_t port;
	int r;

	stash->fd = memfd_create("launchd-stash", MFD_CLOEXEC);
	if (stash->fd < 0)
		return -errno;
	r = stash_grow(stash);
	if (r < 0)
		return r;
	if (fileport_makeport(stash->fd, &port) < 0)
		return -errno;
	stash->port = port;
	self = &stash->records[0];
	self->port = STASH_MAGIC;
	self->kind = STASH_SELF;
	return ports_set_root_context(port) == KERN_SUCCESS ? 0 : -ENOMEM;
}

/* The serial that the next record must be above. */
static void
stash_find_serial(struct stash *stash)
{
	uint32_t i;

	for (i = 1; i < stash->size; i++)
		if (stash->records[i].serial > stash->serial)
			stash->serial = stash->records[i].serial;
}

static int
stash_take(struct stash *stash, mach_port_t port)
{
	struct stat st;
	int r;

	stash->fd = fileport_makefd(port);
	if (stash->fd < 0 || fstat(stash->fd, &st) < 0)
		return -errno;
	r = stash_map(
	    stash, (uint32_t)((size_t)st.st_size / sizeof(*stash->records)));
	if (r < 0)
		return r;
	if (stash->size < STASH_FIRST || stash->records[0].port != STASH_MAGIC)
		return -EBADMSG;
	stash->port = port;
	stash_find_serial(stash);
	return stash_free_range(stash, 1);
}

int
stash_open(struct stash *stash, bool *ret_found)
{
	mach_port_t port = ports_root_context();
	int r;

	*ret_found = port != MACH_PORT_NULL;
	r = *ret_found ? stash_take(stash, port) : stash_make(stash);
	if (r < 0) {
		if (stash->fd >= 0)
			close(stash->fd);
		*stash = (struct stash){ .fd = -1 };
	}
	return r;
}

uint32_t
stash_slot(const struct stash *stash, const struct stash_record *record)
{
	return (uint32_t)(record - stash->records);
}

static void
stash_clear(struct stash *stash, uint32_t slot)
{
	__atomic_store_n(
	    &stash->records[slot].kind, STASH_FREE, __ATOMIC_RELEASE);
	/* There is room: it was in the list before. */
	stash->free[stash->free_count++] = slot;
}

void
stash_drop(struct launchd *launchd, uint32_t *slot)
{
	if (*slot)
		stash_clear(&launchd->stash, *slot);
	*slot = 0;
}

static void
stash_put(
    struct launchd *launchd, uint32_t *slot, const struct stash_record *record)
{
	struct stash *stash = &launchd->stash;
	struct stash_record *to;
	uint32_t index;

	if (!stash->records || (stash->free_count == 0 && stash_grow(stash) < 0))
		return;
	index = stash->free[--stash->free_count];
	to = &stash->records[index];
	memcpy((char *)to + sizeof(to->kind),
	    (const char *)record + sizeof(to->kind),
	    sizeof(*to) - sizeof(to->kind));
	to->serial = ++stash->serial;
	__atomic_store_n(&to->kind, record->kind, __ATOMIC_RELEASE);
	stash_drop(launchd, slot);
	*slot = index;
}

void
stash_service(struct service *service)
{
	const struct job *job = service->job;
	struct stash_record record = {
		.kind = STASH_SERVICE,
		.flags = (service->active ? STASH_ACTIVE : 0) |
		    (service->origin == SERVICE_REGISTERED ? STASH_REGISTERED
							   : 0) |
		    (service->options ? STASH_DECLARED : 0),
		.job = job ? job->id : 0,
		.port = service->port,
		.parent = service->namespace->port,
		.pid = service->key.pid,
		.payer = service->account ? service->account->uid : 0,
	};

	memcpy(record.name, service->key.name, sizeof(record.name));
	stash_put(service->launchd, &service->slot, &record);
}

void
stash_namespace(struct namespace *namespace)
{
	struct stash_record record = {
		.kind = STASH_NAMESPACE,
		.job = namespace->job ? namespace->job->id : 0,
		.port = namespace->port,
		.parent = namespace->parent ? namespace->parent->port : 0,
		.requestor = namespace->requestor,
		.euid = namespace->uid,
		.payer = namespace->account ? namespace->account->uid : 0,
		.number = namespace->kind,
	};

	stash_put(namespace->launchd, &namespace->slot, &record);
}

static void
stash_managed(const struct managed *managed, struct stash_record *record)
{
	record->flags = (managed->server ? STASH_SERVER : 0) |
	    (managed->exited ? STASH_EXITED : 0) |
	    (managed->had_demand ? STASH_HAD_DEMAND : 0) |
	    (managed->wanted ? STASH_WANTED : 0) |
	    (managed->removing ? STASH_REMOVING : 0) |
	    (managed->stopping ? STASH_STOPPING : 0) |
	    (managed->enabled ? STASH_ENABLED : 0);
	record->started = managed->started;
	record->parent = managed->namespace->port;
	record->blob = managed->blob;
	record->alias = managed->alias ? managed->alias->port : 0;
	record->payer = managed->key.uid;
	record->number = managed->runs;
	record->status = managed->status;
	record->reasons = (uint32_t)managed->last_reason << 8 |
	    (uint32_t)managed->reason;
}

void
stash_job(struct job *job)
{
	struct process_facts facts = { 0 };
	struct stash_record record = {
		.kind = STASH_JOB,
		.flags = job->superseded ? STASH_SUPERSEDED : 0,
		.job = job->id,
		.pid = job->process.pid,
		.pidversion = job->process.pidversion,
		.euid = job->process.euid,
		.ruid = job->process.ruid,
	};

	if (!job->launchd->stash.records)
		return;
	if (job->pidfd >= 0 && process_facts(job->process.pid, &facts) == 0)
		record.start = facts.start;
	if (job->managed)
		stash_managed(job->managed, &record);
	stash_put(job->launchd, &job->slot, &record);
}

mach_port_t
stash_blob(const void *bytes, size_t size)
{
	_cleanup_close_ int fd = memfd_create("launchd-job", MFD_CLOEXEC);
	fileport_t port;

	if (fd < 0 || write(fd, bytes, size) != (ssize_t)size ||
	    fileport_makeport(fd, &port) < 0)
		return MACH_PORT_NULL;
	return port;
}

int
stash_read_blob(mach_port_t blob, void **ret_bytes, size_t *ret_size)
{
	_cleanup_close_ int fd = fileport_makefd(blob);
	_cleanup_free_ void *bytes = NULL;
	struct stat st;

	if (fd < 0 || fstat(fd, &st) < 0)
		return -errno;
	bytes = malloc((size_t)st.st_size + 1);
	if (!bytes)
		return -ENOMEM;
	if (pread(fd, bytes, (size_t)st.st_size, 0) != st.st_size)
		return -EIO;
	*ret_bytes = TAKE(bytes);
	*ret_size = (size_t)st.st_size;
	return 0;
}

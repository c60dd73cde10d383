#pragma once

/*
 * What the next launchd needs to know if this one is killed. machd keeps the
 * rights: the next one has the same names for the same ports. What they are
 * for stands here, in memory behind a file port that is one of them, and whose
 * name is the bootstrap port's context.
 *
 * A record is written before it counts, and replaced by another before it goes,
 * so at any instant what counts is whole.
 */

#include <stdbool.h>
#include <stdint.h>

#include <mach/port.h>

#include "base/cleanup.h"

struct job;
struct launchd;
struct namespace;
struct service;

enum stash_kind {
	STASH_FREE,
	STASH_NAMESPACE,
	STASH_JOB,
	STASH_SERVICE,
};

enum stash_flags {
	STASH_ACTIVE = 1,      /* service: the receive right is out */
	STASH_REGISTERED = 2,  /* service: a client's port */
	STASH_DECLARED = 4,    /* service: by its job's file */
	STASH_SUPERSEDED = 8,  /* anonymous job */
	STASH_SERVER = 16,     /* managed job: of create_server */
	STASH_EXITED = 32,     /* managed job: it has a status */
	STASH_HAD_DEMAND = 64, /* managed job */
	STASH_WANTED = 128,    /* managed job: to be started */
	STASH_REMOVING = 256,  /* managed job: to go */
	STASH_STOPPING = 512,  /* managed job: to end */
	STASH_ENABLED = 1024,  /* managed job: it may start */
};

struct stash_record {
	uint32_t kind;
	uint32_t flags;
	uint64_t serial;  /* the higher of two for the same thing counts */
	uint64_t job;     /* id: itself, the owner, the alias's; 0: none */
	uint64_t start;   /* job: its process's, in ticks, to know it by */
	uint64_t started; /* managed job: ns */
	uint32_t port;    /* of the service or namespace */
	uint32_t parent; /* port of the namespace around, or of the service's */
	uint32_t requestor; /* namespace */
	uint32_t blob;      /* managed job: file port of what its file says */
	uint32_t alias;     /* managed job: its own port */
	int32_t pid; /* job: its process's, 0: none; service: its key's */
	uint32_t pidversion;
	uint32_t euid, ruid;
	uint32_t payer;  /* whom it is charged to */
	uint32_t number; /* namespace: kind; managed job: runs */
	int32_t status;
	uint32_t reasons; /* managed job: of the last start, of the next */
	char name[128];   /* service */
};

struct stash {
	struct stash_record *records; /* NULL: there is none */
	uint32_t size;                /* of the table, in records */
	uint32_t port;                /* the file port */
	int fd;
	uint64_t serial;
	uint32_t *free; /* indices */
	size_t free_count, free_capacity;
};

/*
 * Opens what an earlier launchd left, or makes an empty one. ret_found: there
 * is something to restore. Without it launchd works, but is not survived: 0 or
 * why.
 */
_must_use_ int stash_open(struct stash *stash, bool *ret_found);

/*
 * Writes the thing's record anew; *slot is where it stands, 0 at first.
 * Nothing if there is no stash, or no room.
 */
void stash_service(struct service *service);
void stash_namespace(struct namespace *namespace);
void stash_job(struct job *job);

/* The thing is gone. */
void stash_drop(struct launchd *launchd, uint32_t *slot);

/* Takes a record for the thing that was made of it, so that it is replaced. */
uint32_t stash_slot(const struct stash *stash, const struct stash_record *r);

/* A file port for bytes, to be kept: MACH_PORT_NULL: none. */
mach_port_t stash_blob(const void *bytes, size_t size);

/* The bytes behind it, to be given to free(). 0 or -errno. */
_must_use_ int
stash_read_blob(mach_port_t blob, void **ret_bytes, size_t *ret_size);

#pragma once

/*
 * soak: many messages of every kind among processes that are killed at
 * random. The conductor starts a hub, where workers find each other, and
 * workers, kills them and starts new ones, until so many messages were sent.
 */

#include <mach/mach.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

enum soak_kind {
	SOAK_SIMPLE,
	SOAK_LARGE,       /* a body that does not fit a packet */
	SOAK_PORTS,       /* send and send-once rights */
	SOAK_RECEIVE,     /* a receive right with messages in its queue */
	SOAK_MEMORY,      /* out-of-line memory */
	SOAK_PORT_ARRAYS, /* out-of-line rights */
	SOAK_REQUESTS,    /* with a send-once right for a reply */
	SOAK_REPLIES,
	SOAK_SETS,          /* received from a port set */
	SOAK_NOTIFICATIONS, /* asked for */
	SOAK_FILES,         /* fileports made */
	SOAK_KINDS
};

/* What all processes of a run share. */
struct soak {
	atomic_ulong sent; /* messages, of all kinds */
	atomic_ulong wake; /* the conductor is woken at so many */
	atomic_ulong kinds[SOAK_KINDS];
	atomic_ulong received;
	atomic_bool failed;
	char failure[256]; /* the first one's */
	int wake_fd;       /* of the conductor's pipe */
};

extern struct soak *soak;

/* The service under which the hub is found. */
#define SOAK_HUB "org.system.soak"

/* Ids of the hub's messages. */
#define SOAK_JOIN 9000 /* brings a send right to a worker */
#define SOAK_ASK  9001 /* wants one */
/* Others' are below. */
#define SOAK_ID_MAX 8000

/* soak_count(): that was one more; wakes the conductor if it is time. */
void soak_count(enum soak_kind kind);
/* soak_fail(): a result that must not be; ends the process. */
void soak_fail(const char *what, kern_return_t kr) __attribute__((noreturn));

/* soak_hub(): serves until it is killed; writes a byte to ready first. */
void soak_hub(int ready) __attribute__((noreturn));
/* soak_worker(): sends and receives until it is killed or has had enough. */
void soak_worker(uint64_t seed) __attribute__((noreturn));

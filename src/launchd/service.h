#pragma once

/*
 * A service: a name in a namespace, and the port it stands for. launchd holds
 * one send right of each, and the receive right of those that were checked in
 * and came back.
 */

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include <mach/kern_return.h>
#include <mach/port.h>

#include "base/list.h"
#include "launchd/account.h"
#include "launchd/table.h"
#include "launchd/watch.h"

#define SERVICE_NAME_MAX 128 /* bytes with the terminating NUL */

struct job;
struct launchd;
struct namespace;
struct spec_service;
struct stash_record;

enum service_origin {
	SERVICE_REGISTERED, /* a client's port: active while it lives */
	SERVICE_CHECKED_IN, /* launchd's port, made at the first check-in */
};

/* A name; with a pid, one that only means something for that process. */
struct service_key {
	pid_t pid; /* 0: everybody's */
	char name[SERVICE_NAME_MAX];
};

struct service {
	struct launchd *launchd;
	struct namespace *namespace;
	struct job *job; /* owner; NULL: its process has ended */
	struct account *account;
	enum service_origin origin;
	bool active; /* the receive right is with the job */
	/* Of one that a job file declares, else NULL; the job's spec's. */
	const struct spec_service *options;
	mach_port_t port;
	struct watcher watcher;
	uint32_t slot; /* in the stash */
	struct service_key key;
	UT_hash_handle by_key;
	LIST_ENTRY(service) of_job;
};

/*
 * The key of a name, which is cut to fit, for a process (0: for everybody).
 * The bytes behind the name are zero.
 */
struct service_key service_key_of(const char *name, pid_t pid);

/* The service of that key in this one namespace, or NULL. */
struct service *
service_find(const struct namespace *namespace, const struct service_key *key);

/*
 * The same, after asking Linux and machd: a service whose port or owner died
 * a moment ago, of which no notification has come yet, is not there.
 */
struct service *service_find_live(struct launchd *launchd,
    const struct namespace *namespace, const struct service_key *key);

/*
 * Whether a user may bring a name into a namespace that is not there: not one
 * that another user has in a namespace around it.
 */
bool service_may_add(const struct namespace *namespace,
    const struct service_key *key, uid_t uid);

/*
 * Registers a client's port for the job. On success a user reference of the
 * send right `port` is the service's; else it stays the caller's.
 * KERN_SUCCESS, KERN_RESOURCE_SHORTAGE, or why the port cannot be watched.
 */
_must_use_ kern_return_t service_register(struct launchd *launchd,
    struct namespace *namespace, struct job *job, const struct service_key *key,
    mach_port_t port);

/*
 * Makes a service with a new port of launchd's own, inactive. KERN_SUCCESS or
 * KERN_RESOURCE_SHORTAGE and the like.
 */
_must_use_ kern_return_t service_declare(struct launchd *launchd,
    struct namespace *namespace, struct job *job, const struct service_key *key,
    struct service **ret_service);

/*
 * Makes an inactive service active: its receive right will come back when the
 * job loses it, and ret_receive is to be moved to the job.
 */
_must_use_ kern_return_t service_check_in(
    struct service *service, mach_port_t *ret_receive);

/*
 * The receive right of a port came back to launchd, which owns it now.
 * Whatever it belongs to takes it, else the port dies.
 */
void service_port_returned(struct launchd *launchd, mach_port_t port);

/* The service is one that its job's file declares; it waits from now on. */
void service_set_options(
    struct service *service, const struct spec_service *options);

/* The service whose receive right launchd has and whose port it is, or NULL. */
struct service *
service_of_inactive_port(const struct launchd *launchd, mach_port_t port);

/*
 * Makes the service of a record of the stash, whose job was restored before if
 * it is there still. KERN_SUCCESS; KERN_INVALID_ARGUMENT: its owner or its port
 * is gone, and with it the name; KERN_RESOURCE_SHORTAGE. On failure the port
 * stays the caller's.
 */
_must_use_ kern_return_t service_restore(struct launchd *launchd,
    struct namespace *namespace, const struct service_key *key,
    const struct stash_record *record);

/* The process of the service's job ended; may free the service. */
void service_owner_died(struct launchd *launchd, struct service *service);

/* Takes the name away. The job stays, even if it owns nothing more. */
void service_remove(struct launchd *launchd, struct service *service);

/* Takes the name away, and frees its job if that owns nothing more. */
void service_retire(struct launchd *launchd, struct service *service);

bool service_is_active(const struct service *service);

#pragma once

/*
 * A namespace: what a bootstrap port denotes. The root one is there from the
 * start; a subset lives as long as its requestor port, and what is not found
 * in it is looked for in its parent. Users other than launchd's own, and root,
 * have one each within the root. A job's port denotes the namespace that the
 * job's services are in, and the job.
 */

#include <stdint.h>

#include <mach/kern_return.h>
#include <mach/port.h>

#include "base/list.h"
#include "launchd/account.h"
#include "launchd/caller.h"
#include "launchd/table.h"
#include "launchd/watch.h"

#define NAMESPACE_DEPTH_MAX 100

struct job;
struct launchd;
struct service;
struct stash_record;

enum namespace_kind {
	NAMESPACE_ROOT,
	NAMESPACE_SUBSET,
	NAMESPACE_USER,
	NAMESPACE_JOB,
};

struct namespace
{
	struct launchd *launchd;
	struct namespace *parent; /* NULL: the root */
	unsigned depth;           /* of the root: 0 */
	mach_port_t port;         /* receive right */
	enum namespace_kind kind;
	uid_t uid;               /* of NAMESPACE_USER */
	struct job *job;         /* of NAMESPACE_JOB, of which: */
	struct namespace *means; /*   the namespace; it has no services */
	mach_port_t requestor;   /* send right; of a subset only */
	struct watcher watcher;  /* of the requestor */
	uint32_t slot;           /* in the stash */
	struct account *account;
	struct service *services; /* by key */
	LIST_HEAD(, namespace) children;
	LIST_ENTRY(namespace) of_parent;
	UT_hash_handle by_port;
};

struct namespaces {
	struct namespace *root;
	struct namespace *by_port;
};

/*
 * Makes the root namespace of a port whose receive right this task has.
 * KERN_SUCCESS or KERN_RESOURCE_SHORTAGE.
 */
_must_use_ kern_return_t namespace_new_root(
    struct launchd *launchd, mach_port_t port);

/*
 * Makes a subset of parent for the caller. On success a user reference of the
 * send right requestor is the subset's, and it ends when that port dies.
 * KERN_RESOURCE_SHORTAGE: too deep, too many, or no memory; or why the
 * requestor cannot be watched.
 */
_must_use_ kern_return_t namespace_new_subset(struct namespace *parent,
    const struct caller *caller, mach_port_t requestor,
    struct namespace **ret_namespace);

/*
 * Makes the namespace of a record of the stash, whose port this task has. A
 * job's port is that of no job until managed_restore(). KERN_SUCCESS,
 * KERN_RESOURCE_SHORTAGE, or why the requestor cannot be watched; then the
 * ports stay the caller's.
 */
_must_use_ kern_return_t namespace_restore(
    struct namespace *parent, const struct stash_record *record);

/*
 * The namespace of a user, made if there is none: the root for launchd's own
 * and for root. KERN_SUCCESS, KERN_RESOURCE_SHORTAGE.
 */
_must_use_ kern_return_t namespace_of_user(
    struct launchd *launchd, uid_t uid, struct namespace **ret_namespace);

/* A port for a job in a namespace. KERN_SUCCESS, KERN_RESOURCE_SHORTAGE. */
_must_use_ kern_return_t namespace_new_job(struct namespace *namespace,
    struct job *job, struct namespace **ret_namespace);

/* Removes a subset or a job's port with all that is in it. */
void namespace_remove(struct namespace *namespace);

/* The namespace that requests at this port mean, or NULL. */
struct namespace *
namespace_find(const struct namespaces *namespaces, mach_port_t port);

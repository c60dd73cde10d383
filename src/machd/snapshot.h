#pragma once

/*
 * snapshot: what an inheritance fd denotes: the inheritable ports of a task
 * as of one moment. The process holds the far end of a socket pair; machd
 * knows it by its cookie and lets the snapshot go when the last copy closes.
 */

#include <bsd/sys/tree.h>
#include <stdint.h>
#include <sys/types.h>

#include "core/account.h"
#include "machd/machd.h"
#include "machd/ports.h"
#include "os/loop.h"

struct task;

struct snapshot {
	RB_ENTRY(snapshot) entry; /* in machd->snapshots */
	struct machd *machd;
	struct task *task; /* whose newest one it is, or NULL */
	struct source hangup;
	int near;
	int far; /* until it was sent to the process, else -1 */
	uint64_t cookie;
	uid_t euid; /* of the process it was made for */
	gid_t egid;
	struct charge charge; /* two of ACCOUNT_FDS: a client may keep many */
	struct ports ports;
};

void snapshot_replace(struct task *task);
int snapshot_make(struct task *task, const struct ports *ports, int *ret_fd);
void snapshot_release(struct task *task);
struct snapshot *snapshot_of_fd(struct machd *machd, int fd);
void snapshots_free(struct machd *machd);

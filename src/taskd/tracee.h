#pragma once

/*
 * tracee: a thread that this worker traces: while something is done with it,
 * or for as long as it is suspended. A thread is seized and interrupted in one
 * go, and never traced while it runs: what it executes is not ours to change.
 */

#include <bsd/sys/queue.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "wire/taskd.h"

struct worker;

struct tracee {
	LIST_ENTRY(tracee) link;
	pid_t tid;
	bool stopped;   /* else it is in a call that it cannot leave yet */
	bool suspended; /* by itself, besides with the whole task */
	bool leaving;   /* to be let go as soon as it has stopped */
};

LIST_HEAD(tracee_list, tracee);

struct tracees {
	struct tracee_list list;
	bool all_suspended;
	pid_t cloned; /* by the tracee that went on last, with tracing of that */
};

/* What a resumed tracee is to come to. */
enum tracee_stop { TRACEE_INTERRUPTED, TRACEE_SYSCALL };

enum taskd_result tracee_take(struct worker *worker, pid_t tid, uint64_t start,
    struct tracee **ret_tracee);
enum taskd_result
tracee_take_any(struct worker *worker, struct tracee **ret_tracee);
enum taskd_result tracee_go(struct worker *worker, struct tracee *tracee,
    int how, enum tracee_stop until);
enum taskd_result
tracee_adopt(struct worker *worker, pid_t tid, struct tracee **ret_tracee);
enum taskd_result tracee_follow_clones(struct tracee *tracee, bool follow);
enum taskd_result tracee_let_end(struct worker *worker, struct tracee *tracee);
struct tracee *tracee_find(struct worker *worker, pid_t tid);
void tracee_release(struct worker *worker, struct tracee *tracee);
void tracees_reap(struct worker *worker);
void tracees_release_all(struct worker *worker);

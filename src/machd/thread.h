#pragma once

/* thread: a thread whose port somebody asked for. */

#include <bsd/sys/queue.h>
#include <mach/mach_types.h>
#include <mach/thread_policy.h>
#include <stdbool.h>
#include <stdint.h>

#include "core/account.h"
#include "core/right.h"

struct exc_actions;
struct exception;
struct port;
struct task;

/* What was set with thread_policy_set: remembered, and nothing more. */
struct thread_policies {
	bool not_timeshare;
	integer_t importance;
	struct thread_time_constraint_policy constraint; /* 0: not set */
};

struct thread {
	LIST_ENTRY(thread) link; /* in task->threads */
	struct task *task;
	struct port *port;                      /* control */
	struct port *weaker[THREAD_FLAVOR_MAX]; /* READ, INSPECT; or NULL */
	uint32_t tid;
	uint64_t start;         /* when it began: of a tid used again */
	unsigned suspend_count; /* by thread_suspend; its task's is apart */
	struct thread_policies policies;
	struct right voucher;        /* that it was given, or none */
	struct exc_actions *exc;     /* NULL: it never had exception ports */
	struct exception *exception; /* that it waits in, or NULL */
	struct charge charge;        /* one of ACCOUNT_THREADS */
};

struct thread *thread_find(const struct task *task, uint32_t tid);
int thread_get(struct task *task, uint32_t tid, struct thread **ret_thread);
void thread_check(struct task *task, uint32_t tid);
int thread_port(struct task *task, uint32_t tid, mach_thread_flavor_t flavor,
    struct right *ret_right);
void thread_exit(struct task *task, uint32_t tid);
void threads_die(struct task *task);

#pragma once

/* thread: a thread whose port somebody asked for. */

#include <bsd/sys/queue.h>
#include <stdint.h>

#include "core/account.h"
#include "core/right.h"

struct exc_actions;
struct exception;
struct port;
struct task;

struct thread {
	LIST_ENTRY(thread) link; /* in task->threads */
	struct task *task;
	struct port *port;
	uint32_t tid;
	struct exc_actions *exc;     /* NULL: it never had exception ports */
	struct exception *exception; /* that it waits in, or NULL */
	struct charge charge;        /* one of ACCOUNT_THREADS */
};

int thread_port(struct task *task, uint32_t tid, struct right *ret_right);
void thread_exit(struct task *task, uint32_t tid);
void threads_die(struct task *task);

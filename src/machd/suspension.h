#pragma once

/*
 * suspension: a kernel port whose rights keep a task suspended. task_suspend2
 * gives a send-once right to one of its own, and that is worth one hold; all
 * who call task_suspend have send rights to the task's legacy one, which holds
 * as often as it was called, until nobody has a right to it any more. So a
 * suspension ends with whoever asked for it.
 */

#include <bsd/sys/queue.h>
#include <mach/kern_return.h>
#include <stdbool.h>

#include "core/account.h"
#include "core/right.h"

struct port;
struct task;

struct suspension {
	LIST_ENTRY(suspension) link; /* in task->suspensions */
	struct task *task;
	struct port *port;
	unsigned holds;
	bool token;           /* not the legacy one */
	struct charge charge; /* one of ACCOUNT_PORTS */
};

kern_return_t suspension_begin(
    struct task *task, bool token, struct task *payer, struct right *ret_right);
void suspension_undo(struct task *payer, struct right *right);
bool suspension_release(struct suspension *suspension);
struct suspension *suspension_legacy(const struct task *task);
void suspension_no_rights(struct port *port);
void suspensions_die(struct task *task);
void task_wake(struct task *task);

#pragma once

/*
 * task-token: an identity token: stands for a task without being a way to act
 * on it. Whoever could have got the task's port otherwise gets it from the
 * token too, and knows that it is no other task's.
 */

#include <mach/kern_return.h>

#include "core/right.h"

struct machd;
struct port;
struct task;
struct task_token;

kern_return_t
task_token_new(struct task *task, struct task *payer, struct right *ret_right);
struct task *task_token_task(const struct task_token *token);
void task_token_no_senders(struct port *port);

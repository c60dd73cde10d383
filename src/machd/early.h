#pragma once

/*
 * early: a task whose process has made no call yet, there because somebody
 * asked for its port. When the process attaches it is that task.
 */

#include <stdbool.h>
#include <sys/types.h>

struct machd;
struct ports;
struct process_facts;
struct task;

int early_new(struct machd *machd, pid_t pid, const struct process_facts *facts,
    struct task **ret_task);
bool early_is_as_guessed(const struct task *task);
bool early_is_forgotten(const struct task *task);
void early_override(const struct task *task, struct ports *inherited);
void early_free(struct task *task);

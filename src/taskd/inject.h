#pragma once

/*
 * inject: system calls made by a thread of the target. Its registers and
 * its signal mask are borrowed for that, and given back.
 */

#include <stdint.h>

#include "taskd/arch.h"
#include "wire/taskd.h"

struct tracee;
struct worker;

/* What a thread is like while it is borrowed. */
struct inject {
	struct worker *worker;
	struct tracee *tracee;
	struct user_regs_struct regs; /* its own */
	uint64_t mask;                /* its own signal mask */
	uint64_t entry;               /* a system call instruction */
};

enum taskd_result inject_begin(
    struct inject *inject, struct worker *worker, struct tracee *tracee);
enum taskd_result
inject_enter(struct inject *inject, const uint64_t *number_and_arguments);
enum taskd_result inject_leave(struct inject *inject, int64_t *ret_value);
enum taskd_result inject_end(struct inject *inject);

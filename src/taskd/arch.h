#pragma once

/*
 * arch: what taskd has to know of the machine: how a system call is made with
 * a thread's registers.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>
#include <sys/user.h>

#include "wire/taskd.h"

/* Registers of a stopped thread; 0 or -errno. -ENOEXEC: of a 32-bit one. */
int arch_get(pid_t tid, struct user_regs_struct *ret_regs);
int arch_set(pid_t tid, const struct user_regs_struct *regs);

/*
 * The same in the layouts of <mach/thread_status.h>, and more of it; a set
 * writes those parts. -EINVAL: not a state that a thread can have.
 */
int arch_get_state(pid_t tid, struct taskd_state *ret_state);
int arch_set_state(pid_t tid, const struct taskd_state *state, uint32_t parts);

/*
 * Makes a thread's registers those of a new one, with nothing of whoever made
 * it: as the state says, or with NULL all 0.
 */
int arch_set_fresh(pid_t tid, const struct taskd_state *state);

/* A call that the thread was interrupted in ends with EINTR. */
void arch_abort_call(struct user_regs_struct *regs);

/* Where in the bytes a system call instruction stands; false: nowhere. */
bool arch_find_call(const uint8_t *bytes, size_t size, size_t *ret_at);

/* Makes the registers those of a call from `entry`: number, six arguments. */
void arch_prepare_call(struct user_regs_struct *regs, uint64_t entry,
    const uint64_t *number_and_arguments);
int64_t arch_call_result(const struct user_regs_struct *regs);

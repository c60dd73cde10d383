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

/* Registers of a stopped thread; 0 or -errno. -ENOEXEC: of a 32-bit one. */
int arch_get(pid_t tid, struct user_regs_struct *ret_regs);
int arch_set(pid_t tid, const struct user_regs_struct *regs);

/* Where in the bytes a system call instruction stands; false: nowhere. */
bool arch_find_call(const uint8_t *bytes, size_t size, size_t *ret_at);

/* Makes the registers those of a call from `entry`: number, six arguments. */
void arch_prepare_call(struct user_regs_struct *regs, uint64_t entry,
    const uint64_t *number_and_arguments);
int64_t arch_call_result(const struct user_regs_struct *regs);

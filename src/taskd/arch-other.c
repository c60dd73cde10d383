/*
 * Machines for which nobody has written it yet: a thread's registers are not
 * to be had, and no calls can be made. Memory can be reached all the same.
 */
#include <errno.h>

#include "taskd/arch.h"

int
arch_get(pid_t tid, struct user_regs_struct *ret_regs)
{
	(void)tid;
	(void)ret_regs;
	return -ENOEXEC;
}

int
arch_set(pid_t tid, const struct user_regs_struct *regs)
{
	(void)tid;
	(void)regs;
	return -ENOEXEC;
}

int
arch_get_state(pid_t tid, struct taskd_state *ret_state)
{
	(void)tid;
	(void)ret_state;
	return -ENOEXEC;
}

int
arch_set_state(pid_t tid, const struct taskd_state *state, uint32_t parts)
{
	(void)tid;
	(void)state;
	(void)parts;
	return -ENOEXEC;
}

int
arch_set_fresh(pid_t tid, const struct taskd_state *state)
{
	(void)tid;
	(void)state;
	return -ENOEXEC;
}

void
arch_abort_call(struct user_regs_struct *regs)
{
	(void)regs;
}

bool
arch_find_call(const uint8_t *bytes, size_t size, size_t *ret_at)
{
	(void)bytes;
	(void)size;
	(void)ret_at;
	return false;
}

void
arch_prepare_call(struct user_regs_struct *regs, uint64_t entry,
    const uint64_t *number_and_arguments)
{
	(void)regs;
	(void)entry;
	(void)number_and_arguments;
}

int64_t
arch_call_result(const struct user_regs_struct *regs)
{
	(void)regs;
	return -ENOSYS;
}

#include <elf.h>
#include <errno.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/uio.h>

#include "taskd/arch.h"

int
arch_get(pid_t tid, struct user_regs_struct *ret_regs)
{
	struct user_regs_struct regs;
	struct iovec iov = { &regs, sizeof(regs) };

	if (ptrace(PTRACE_GETREGSET, tid, (void *)NT_PRSTATUS, &iov) < 0)
		return -errno;
	if (iov.iov_len != sizeof(regs))
		return -ENOEXEC;
	*ret_regs = regs;
	return 0;
}

int
arch_set(pid_t tid, const struct user_regs_struct *regs)
{
	struct user_regs_struct copy = *regs;
	struct iovec iov = { &copy, sizeof(copy) };

	if (ptrace(PTRACE_SETREGSET, tid, (void *)NT_PRSTATUS, &iov) < 0)
		return -errno;
	return 0;
}

bool
arch_find_call(const uint8_t *bytes, size_t size, size_t *ret_at)
{
	static const uint8_t syscall[] = { 0x0f, 0x05 };
	const uint8_t *at = memmem(bytes, size, syscall, sizeof(syscall));

	if (!at)
		return false;
	*ret_at = (size_t)(at - bytes);
	return true;
}

void
arch_prepare_call(struct user_regs_struct *regs, uint64_t entry,
    const uint64_t *number_and_arguments)
{
	regs->rip = entry;
	/* Not a call that the thread was in: nothing to take up again. */
	regs->orig_rax = UINT64_MAX;
	regs->rax = number_and_arguments[0];
	regs->rdi = number_and_arguments[1];
	regs->rsi = number_and_arguments[2];
	regs->rdx = number_and_arguments[3];
	regs->r10 = number_and_arguments[4];
	regs->r8 = number_and_arguments[5];
	regs->r9 = number_and_arguments[6];
}

int64_t
arch_call_result(const struct user_regs_struct *regs)
{
	return (int64_t)regs->rax;
}

#include "taskd/arch.h"

#include <elf.h>
#include <errno.h>
#include <stddef.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/uio.h>

/* x86_FLOAT_STATE64 is an FXSAVE image between words of its own. */
#define ARCH_FLOAT_AT   (WIRE_STATE_THREAD + WIRE_STATE_EXCEPTION + 2)
#define ARCH_FLOAT_SIZE 512

/* x86_THREAD_STATE64, in its order. */
static const int arch_registers[] = {
#define REGISTER(name) (int)offsetof(struct user_regs_struct, name)
	REGISTER(rax),
	REGISTER(rbx),
	REGISTER(rcx),
	REGISTER(rdx),
	REGISTER(rdi),
	REGISTER(rsi),
	REGISTER(rbp),
	REGISTER(rsp),
	REGISTER(r8),
	REGISTER(r9),
	REGISTER(r10),
	REGISTER(r11),
	REGISTER(r12),
	REGISTER(r13),
	REGISTER(r14),
	REGISTER(r15),
	REGISTER(rip),
	REGISTER(eflags),
	REGISTER(cs),
	REGISTER(fs),
	REGISTER(gs),
#undef REGISTER
};
#define ARCH_REGISTERS (sizeof(arch_registers) / sizeof(*arch_registers))
/* The segments at the end are told, but not set: Linux has its own. */
#define ARCH_SETTABLE (ARCH_REGISTERS - 3)

/* What the kernel says inside of a call that it will take up again. */
#define ERESTARTSYS           512
#define ERESTARTNOINTR        513
#define ERESTARTNOHAND        514
#define ERESTART_RESTARTBLOCK 516

/* What of the flags a thread may set for itself, and bit 1, which is 1. */
#define ARCH_FLAGS 0x254dd5ull

int
arch_get(pid_t tid, struct user_regs_struct *ret_regs)
{
	struct user_regs_struct regs;
	struct iovec iov = { &regs, sizeof(regs) };

	if (ptrace(PTRACE_GETREGSET, tid, (void *)NT_PRSTATUS, &iov) < 0)
		return -errno;
	/* A 32-bit program's are fewer; one in a 64-bit call of its is told by cs. */
	if (iov.iov_len != sizeof(regs) || regs.cs == 0x23)
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

static void
arch_to_words(const struct user_regs_struct *regs, uint32_t *words)
{
	for (size_t i = 0; i < ARCH_REGISTERS; i++)
		memcpy(words + 2 * i, (const char *)regs + arch_registers[i],
		    sizeof(uint64_t));
}

static void
arch_from_words(const uint32_t *words, struct user_regs_struct *regs)
{
	for (size_t i = 0; i < ARCH_SETTABLE; i++)
		memcpy((char *)regs + arch_registers[i], words + 2 * i,
		    sizeof(uint64_t));
	regs->eflags = (regs->eflags & ARCH_FLAGS) | 2;
	/* It is in no call any more that could be taken up again. */
	regs->orig_rax = UINT64_MAX;
}

static size_t
arch_debug_at(unsigned i)
{
	return offsetof(struct user, u_debugreg) + i * sizeof(uint64_t);
}

static int
arch_get_debug(pid_t tid, uint32_t *words)
{
	for (unsigned i = 0; i < TASKD_STATE_DEBUG / 2; i++) {
		long value;

		errno = 0;
		value = ptrace(PTRACE_PEEKUSER, tid, arch_debug_at(i), NULL);
		if (errno)
			return -errno;
		memcpy(words + 2 * i, &value, sizeof(value));
	}
	return 0;
}

/* 7, which switches the others on, is off while they change. */
static int
arch_set_debug(pid_t tid, const uint32_t *words)
{
	static const unsigned order[] = { 0, 1, 2, 3, 6, 7 };
	unsigned long value;

	if (ptrace(PTRACE_POKEUSER, tid, arch_debug_at(7), 0) < 0)
		return -errno;
	for (size_t i = 0; i < sizeof(order) / sizeof(*order); i++) {
		memcpy(&value, words + 2 * order[i], sizeof(value));
		if (ptrace(PTRACE_POKEUSER, tid, arch_debug_at(order[i]),
			value) < 0)
			return -errno;
	}
	return 0;
}

int
arch_get_state(pid_t tid, struct taskd_state *ret_state)
{
	struct taskd_state state = { 0 };
	struct user_regs_struct regs;
	struct iovec iov = { state.words + ARCH_FLOAT_AT, ARCH_FLOAT_SIZE };
	int r = arch_get(tid, &regs);

	if (r < 0)
		return r;
	arch_to_words(&regs, state.words);
	if (ptrace(PTRACE_GETREGSET, tid, (void *)NT_PRFPREG, &iov) < 0)
		return -errno;
	r = arch_get_debug(tid, state.debug);
	if (r < 0)
		return r;
	*ret_state = state;
	return 0;
}

static int
arch_set_float(pid_t tid, const uint32_t *words)
{
	uint32_t copy[ARCH_FLOAT_SIZE / 4];
	struct iovec iov = { copy, sizeof(copy) };

	memcpy(copy, words + ARCH_FLOAT_AT, sizeof(copy));
	if (ptrace(PTRACE_SETREGSET, tid, (void *)NT_PRFPREG, &iov) < 0)
		return -errno;
	return 0;
}

int
arch_set_state(pid_t tid, const struct taskd_state *state, uint32_t parts)
{
	struct user_regs_struct regs;
	int r = arch_get(tid, &regs);

	if (r == 0 && (parts & TASKD_PART_THREAD)) {
		arch_from_words(state->words, &regs);
		r = arch_set(tid, &regs);
	}
	if (r == 0 && (parts & TASKD_PART_FLOAT))
		r = arch_set_float(tid, state->words);
	if (r == 0 && (parts & TASKD_PART_DEBUG))
		r = arch_set_debug(tid, state->debug);
	return r;
}

int
arch_set_fresh(pid_t tid, const struct taskd_state *state)
{
	static const struct taskd_state nothing;
	struct user_regs_struct regs;
	int r = arch_get(tid, &regs);

	if (r < 0)
		return r;
	/* Thread-local storage would be another thread's. */
	regs.fs_base = regs.gs_base = 0;
	arch_from_words(state ? state->words : nothing.words, &regs);
	return arch_set(tid, &regs);
}

void
arch_abort_call(struct user_regs_struct *regs)
{
	int64_t result = (int64_t)regs->rax;

	if ((int64_t)regs->orig_rax < 0)
		return;
	if (result == -ERESTARTSYS || result == -ERESTARTNOINTR ||
	    result == -ERESTARTNOHAND || result == -ERESTART_RESTARTBLOCK) {
		regs->rax = (uint64_t)-EINTR;
		regs->orig_rax = UINT64_MAX;
	}
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

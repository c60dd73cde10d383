#include "libmach/context.h"

#include <string.h>
#include <ucontext.h>

#include <mach/exception_types.h>
#include <mach/kern_return.h>

#define CODES(exception_, code_, subcode_)                                     \
	(struct wire_exception)                                                \
	{                                                                      \
		.exception = (exception_),                                     \
		.code = { (code_), (int64_t)(subcode_) },                      \
	}

#if defined(__x86_64__)

/* Numbers of the processor's traps. */
#define TRAP_DEBUG 1
#define TRAP_SIMD  19

#define BAD_INSTRUCTION_CODE EXC_I386_INVOP
#define DIVIDE_CODE          EXC_I386_DIV
#define OVERFLOW_CODE        EXC_I386_INTO
#define ALIGNMENT_CODE       EXC_I386_ALIGNFLT

/* The registers in the order of x86_thread_state64_t. */
static const int thread_registers[] = { REG_RAX, REG_RBX, REG_RCX, REG_RDX,
	REG_RDI, REG_RSI, REG_RBP, REG_RSP, REG_R8, REG_R9, REG_R10, REG_R11,
	REG_R12, REG_R13, REG_R14, REG_R15, REG_RIP, REG_EFL };

#define THREAD_REGISTERS (sizeof(thread_registers) / sizeof(*thread_registers))
/* Of x86_float_state64_t: two words, then what fxsave writes. */
#define FLOAT_AT   (WIRE_STATE_THREAD + WIRE_STATE_EXCEPTION + 2)
#define FXSAVE     512u
#define FXSAVE_SET 416u /* what follows is the kernel's */
#define MXCSR_MASK 0xffbfu

static const greg_t *
registers(const void *context)
{
	return ((const ucontext_t *)context)->uc_mcontext.gregs;
}

/* A protection fault that is no page's says nothing of an address. */
static struct wire_exception
fault_of_kernel(int signal, const void *context)
{
	int64_t error = registers(context)[REG_ERR];

	if (signal == SIGSEGV)
		return CODES(EXC_BAD_ACCESS, EXC_I386_GPFLT, error);
	return CODES(EXC_BAD_INSTRUCTION, EXC_I386_STKFLT, error);
}

static struct wire_exception
fault_float(const siginfo_t *info, const void *context)
{
	const ucontext_t *uc = context;
	const struct _libc_fpstate *state = uc->uc_mcontext.fpregs;

	(void)info;
	if (registers(context)[REG_TRAPNO] == TRAP_SIMD)
		return CODES(EXC_ARITHMETIC, EXC_I386_SSEEXTERR,
		    state ? state->mxcsr : 0);
	return CODES(EXC_ARITHMETIC, EXC_I386_EXTERR, state ? state->swd : 0);
}

/* As on macOS the program counter is behind an int3. */
static struct wire_exception
fault_trap(const siginfo_t *info, const void *context)
{
	(void)info;
	return CODES(EXC_BREAKPOINT,
	    registers(context)[REG_TRAPNO] == TRAP_DEBUG ? EXC_I386_SGL
							 : EXC_I386_BPT,
	    0);
}

/*
 * context_save(): the registers of the thread, as the flavors x86_THREAD_,
 * EXCEPTION_ and FLOAT_STATE64 have them.
 */
void
context_save(const void *context, uint32_t *ret_state)
{
	const ucontext_t *uc = context;
	const greg_t *regs = registers(context);
	/* cs, gs, fs, ss; the state has cs, fs, gs. */
	uint64_t selectors = (uint64_t)regs[REG_CSGSFS];
	uint64_t words[WIRE_STATE_THREAD / 2];
	uint32_t *exception = ret_state + WIRE_STATE_THREAD;
	uint64_t address = (uint64_t)regs[REG_CR2];

	for (size_t i = 0; i < THREAD_REGISTERS; i++)
		words[i] = (uint64_t)regs[thread_registers[i]];
	words[THREAD_REGISTERS] = selectors & 0xffff;
	words[THREAD_REGISTERS + 1] = selectors >> 32 & 0xffff;
	words[THREAD_REGISTERS + 2] = selectors >> 16 & 0xffff;
	memcpy(ret_state, words, sizeof(words));
	exception[0] = (uint32_t)regs[REG_TRAPNO] & 0xffff;
	exception[1] = (uint32_t)regs[REG_ERR];
	memcpy(exception + 2, &address, sizeof(address));
	memset(
	    ret_state + FLOAT_AT - 2, 0, WIRE_STATE_FLOAT * sizeof(*ret_state));
	if (uc->uc_mcontext.fpregs)
		memcpy(ret_state + FLOAT_AT, uc->uc_mcontext.fpregs, FXSAVE);
}

/*
 * context_load(): the thread goes on with these registers. The kernel lets a
 * program change its flags no further than it may; bits of mxcsr that there
 * are not would cost the thread its life.
 */
void
context_load(void *context, const uint32_t *state)
{
	ucontext_t *uc = context;
	struct _libc_fpstate *fpstate = uc->uc_mcontext.fpregs;
	uint64_t words[WIRE_STATE_THREAD / 2];

	memcpy(words, state, sizeof(words));
	for (size_t i = 0; i < THREAD_REGISTERS; i++)
		uc->uc_mcontext.gregs[thread_registers[i]] = (greg_t)words[i];
	if (!fpstate)
		return;
	memcpy(fpstate, state + FLOAT_AT, FXSAVE_SET);
	fpstate->mxcsr &= MXCSR_MASK;
}

#elif defined(__aarch64__)

#define BAD_INSTRUCTION_CODE EXC_ARM_UNDEFINED
#define DIVIDE_CODE          EXC_ARM_FP_DZ
#define OVERFLOW_CODE        EXC_ARM_FP_OF
#define ALIGNMENT_CODE       EXC_ARM_DA_ALIGN

static struct wire_exception
fault_of_kernel(int signal, const void *context)
{
	(void)signal;
	(void)context;
	return CODES(EXC_BAD_ACCESS, KERN_INVALID_ADDRESS, 0);
}

static struct wire_exception
fault_float(const siginfo_t *info, const void *context)
{
	(void)context;
	switch (info->si_code) {
	case FPE_FLTDIV:
		return CODES(EXC_ARITHMETIC, EXC_ARM_FP_DZ, 0);
	case FPE_FLTOVF:
		return CODES(EXC_ARITHMETIC, EXC_ARM_FP_OF, 0);
	case FPE_FLTUND:
		return CODES(EXC_ARITHMETIC, EXC_ARM_FP_UF, 0);
	case FPE_FLTRES:
		return CODES(EXC_ARITHMETIC, EXC_ARM_FP_IX, 0);
	case FPE_FLTINV:
		return CODES(EXC_ARITHMETIC, EXC_ARM_FP_IO, 0);
	default:
		return CODES(EXC_ARITHMETIC, EXC_ARM_FP_UNDEFINED, 0);
	}
}

static struct wire_exception
fault_trap(const siginfo_t *info, const void *context)
{
	(void)context;
	return CODES(
	    EXC_BREAKPOINT, EXC_ARM_BREAKPOINT, (uintptr_t)info->si_addr);
}

void
context_save(const void *context, uint32_t *ret_state)
{
	const mcontext_t *mc = &((const ucontext_t *)context)->uc_mcontext;
	uint32_t *exception = ret_state + WIRE_STATE_THREAD;

	/* x0 to x28, fp, lr, sp, pc, and half of pstate. */
	memset(ret_state, 0, WIRE_STATE_WORDS * sizeof(*ret_state));
	memcpy(ret_state, mc->regs, sizeof(mc->regs));
	memcpy(ret_state + 62, &mc->sp, sizeof(mc->sp));
	memcpy(ret_state + 64, &mc->pc, sizeof(mc->pc));
	ret_state[66] = (uint32_t)mc->pstate;
	memcpy(exception, &mc->fault_address, sizeof(mc->fault_address));
}

void
context_load(void *context, const uint32_t *state)
{
	mcontext_t *mc = &((ucontext_t *)context)->uc_mcontext;

	memcpy(mc->regs, state, sizeof(mc->regs));
	memcpy(&mc->sp, state + 62, sizeof(mc->sp));
	memcpy(&mc->pc, state + 64, sizeof(mc->pc));
	mc->pstate = state[66];
}

#else
#error "exceptions: no registers are known for this machine"
#endif

static struct wire_exception
fault_access(const siginfo_t *info)
{
	uintptr_t address = (uintptr_t)info->si_addr;

	return CODES(EXC_BAD_ACCESS,
	    info->si_code == SEGV_MAPERR ? KERN_INVALID_ADDRESS
					 : KERN_PROTECTION_FAILURE,
	    address);
}

static struct wire_exception
fault_bus(const siginfo_t *info)
{
	uintptr_t address = (uintptr_t)info->si_addr;

	return CODES(EXC_BAD_ACCESS,
	    info->si_code == BUS_ADRALN ? ALIGNMENT_CODE : KERN_MEMORY_ERROR,
	    address);
}

static struct wire_exception
fault_arithmetic(const siginfo_t *info, const void *context)
{
	if (info->si_code == FPE_INTDIV)
		return CODES(EXC_ARITHMETIC, DIVIDE_CODE, 0);
	if (info->si_code == FPE_INTOVF)
		return CODES(EXC_ARITHMETIC, OVERFLOW_CODE, 0);
	return fault_float(info, context);
}

/*
 * context_fault(): whether the processor raised this signal, and as which
 * exception; the state is not filled in. One that was sent, by kill(2) or
 * raise(3), is no exception, whatever its number.
 */
bool
context_fault(int signal, const siginfo_t *info, const void *context,
    struct wire_exception *ret_what)
{
	if (info->si_code <= 0)
		return false;
	switch (signal) {
	case SIGSEGV:
	case SIGBUS:
		if (info->si_code == SI_KERNEL)
			*ret_what = fault_of_kernel(signal, context);
		else
			*ret_what = signal == SIGSEGV ? fault_access(info)
						      : fault_bus(info);
		return true;
	case SIGILL:
		*ret_what = CODES(EXC_BAD_INSTRUCTION, BAD_INSTRUCTION_CODE,
		    (uintptr_t)info->si_addr);
		return true;
	case SIGFPE:
		*ret_what = fault_arithmetic(info, context);
		return true;
	case SIGTRAP:
		*ret_what = fault_trap(info, context);
		return true;
	default:
		return false;
	}
}

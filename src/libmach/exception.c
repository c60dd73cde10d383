#include "libmach/exception.h"

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <ucontext.h>
#include <unistd.h>

#include <mach/exception_types.h>
#include <mach/kern_return.h>

#include "libmach/context.h"
#include "libmach/debug.h"
#include "libmach/disposition.h"
#include "libmach/image.h"
#include "libmach/inherit.h"
#include "libmach/quiet.h"
#include "libmach/trap.h"

/*
 * A handler's frame with the registers of a large processor, a trap, and the
 * program's own handler, which may be called from there.
 */
#define STACK_SIZE ((size_t)256 * 1024)

/* The signals that end a program with a core, and the kinds they may mean. */
static const struct exception_signal {
	int signal;
	exception_mask_t mask;
} exception_signals[] = {
	{ SIGSEGV, EXC_MASK_BAD_ACCESS | EXC_MASK_CRASH },
	{ SIGBUS,
	    EXC_MASK_BAD_ACCESS | EXC_MASK_BAD_INSTRUCTION | EXC_MASK_CRASH },
	{ SIGILL, EXC_MASK_BAD_INSTRUCTION | EXC_MASK_CRASH },
	{ SIGFPE, EXC_MASK_ARITHMETIC | EXC_MASK_CRASH },
	{ SIGTRAP, EXC_MASK_BREAKPOINT | EXC_MASK_CRASH },
	{ SIGABRT, EXC_MASK_CRASH },
	{ SIGQUIT, EXC_MASK_CRASH },
	{ SIGSYS, EXC_MASK_CRASH },
};

/* Which kinds have a port, as machd said last. */
static struct {
	pthread_mutex_t lock; /* taken with signals blocked */
	exception_mask_t mask;
	uint32_t serial;
} exceptions = { .lock = PTHREAD_MUTEX_INITIALIZER };

static exception_mask_t
exception_mask(void)
{
	return __atomic_load_n(&exceptions.mask, __ATOMIC_RELAXED);
}

/*
 * A child of vfork runs in this image, but is not it: machd would not listen
 * to it. One of fork has no image yet.
 */
static bool
exception_is_vfork_s(void)
{
	return image_generation() != 0 && !disposition_is_own();
}

/*
 * Sends the exception and waits until somebody handled it. True: the thread
 * goes on from context, which may have changed (in either case).
 */
static bool
exception_raise_fault(
    struct wire_exception *what, void *context, bool *ret_changed)
{
	struct trap trap = {
		.request = { .op = WIRE_EXCEPTION },
		.buffer = what,
		.room = sizeof(*what),
	};
	struct iovec iov[2] = { { 0 }, { what, sizeof(*what) } };
	bool handled = false;

	*ret_changed = false;
	if (!(exception_mask() & 1u << what->exception) ||
	    exception_is_vfork_s() || trap_enter(&trap) < 0)
		return false;
	context_save(context, what->state);
	if (trap_call(&trap, iov, 2, NULL, 0) == 0) {
		trap.thread->port_asked = true;
		handled = trap.answer.result == KERN_SUCCESS;
		*ret_changed = !trap.faulted && trap.size == sizeof(*what);
		if (*ret_changed)
			context_load(context, what->state);
	}
	trap_exit(&trap);
	return handled;
}

/* The program's own handler, with the mask that it would have. */
static void
exception_call(const struct sigaction *action, int signal, siginfo_t *info,
    ucontext_t *context)
{
	sigset_t mask;

	sigorset(&mask, &context->uc_sigmask, &action->sa_mask);
	if (!(action->sa_flags & SA_NODEFER))
		sigaddset(&mask, signal);
	pthread_sigmask(SIG_SETMASK, &mask, NULL);
	if (action->sa_flags & SA_SIGINFO)
		action->sa_sigaction(signal, info, context);
	else
		action->sa_handler(signal);
}

/*
 * The process dies of the signal: as it would have, from where it would have,
 * but for who is told before. The code says which signal and, of a fault,
 * which exception it was.
 */
static void
exception_crash(int signal, siginfo_t *info, ucontext_t *context,
    const struct wire_exception *fault)
{
	struct wire_exception crash = { .exception = EXC_CRASH };
	bool changed;

	crash.code[0] = (int64_t)signal << 24;
	if (fault) {
		crash.code[0] |= (int64_t)(fault->exception & 0xf) << 20;
		crash.code[0] |= fault->code[0] & 0xfffff;
		crash.code[1] = fault->code[1];
	}
	exception_raise_fault(&crash, context, &changed);
	disposition_default(signal);
	/* Taken when this handler returns, with what interrupted it in place. */
	syscall(SYS_rt_tgsigqueueinfo, getpid(), gettid(), signal, info);
}

static void
exception_handler(int signal, siginfo_t *info, void *context)
{
	struct wire_exception what;
	bool fault = context_fault(signal, info, context, &what);
	int saved_errno = errno;
	struct sigaction program;
	bool changed;

	if (!fault || !exception_raise_fault(&what, context, &changed)) {
		disposition_program(signal, &program);
		if (program.sa_handler == SIG_DFL ||
		    (program.sa_handler == SIG_IGN && fault))
			exception_crash(
			    signal, info, context, fault ? &what : NULL);
		else if (program.sa_handler != SIG_IGN)
			exception_call(&program, signal, info, context);
	}
	errno = saved_errno;
}

/*
 * exception_raise_guard(): the call that the thread is in violated a guard.
 * There was no fault: the thread's registers are those of this function, and
 * if nobody handles it the call returns its error all the same.
 */
void
exception_raise_guard(uint32_t reason, mach_port_name_t name, uint64_t guard)
{
	struct wire_exception what = {
		.exception = EXC_GUARD,
		.code = { (int64_t)((uint64_t)GUARD_TYPE_MACH_PORT << 61 |
			      (uint64_t)reason << 32 | name),
		    (int64_t)guard },
	};
	volatile bool raised = false;
	ucontext_t context;
	bool changed;

	memset(&context, 0, sizeof(context));
	/* It returns here once more if the handler set the registers. */
	if (getcontext(&context) < 0 || raised)
		return;
	raised = true;
	exception_raise_fault(&what, &context, &changed);
	if (changed)
		setcontext(&context);
}

static void
exception_set_mask(exception_mask_t mask)
{
	size_t count = sizeof(exception_signals) / sizeof(*exception_signals);

	__atomic_store_n(&exceptions.mask, mask, __ATOMIC_RELAXED);
	for (size_t i = 0; i < count; i++) {
		const struct exception_signal *s = &exception_signals[i];

		if (s->mask & mask)
			disposition_hold(s->signal, exception_handler);
		else
			disposition_release(s->signal);
	}
}

/*
 * exception_ports_changed(): machd says which kinds of exception have a port
 * now. What it said before may come later, on another connection.
 */
void
exception_ports_changed(uint32_t mask, uint32_t serial)
{
	_quiet_;

	pthread_mutex_lock(&exceptions.lock);
	if ((int32_t)(serial - exceptions.serial) > 0) {
		debug_line("exception ports: %#x", mask);
		exceptions.serial = serial;
		exception_set_mask(mask);
	}
	pthread_mutex_unlock(&exceptions.lock);
	exception_thread_begin(&thread_current);
}

/*
 * exception_thread_begin(): the thread gets a stack for the handler, so that
 * an overflow of its own can be told of, unless the program gave it one.
 */
void
exception_thread_begin(struct thread *thread)
{
	size_t guard = (size_t)sysconf(_SC_PAGESIZE);
	stack_t stack = { 0 };
	char *memory;

	if (exception_mask() == 0 || thread->signal_stack ||
	    sigaltstack(NULL, &stack) < 0 || !(stack.ss_flags & SS_DISABLE))
		return;
	memory = mmap(NULL, guard + STACK_SIZE, PROT_READ | PROT_WRITE,
	    MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	if (memory == MAP_FAILED)
		return;
	mprotect(memory, guard, PROT_NONE);
	stack = (stack_t){ .ss_sp = memory + guard, .ss_size = STACK_SIZE };
	if (sigaltstack(&stack, NULL) == 0)
		thread->signal_stack = memory;
	else
		munmap(memory, guard + STACK_SIZE);
}

/* exception_thread_end(): the thread ends, and its stack is not in use. */
void
exception_thread_end(struct thread *thread)
{
	size_t guard = (size_t)sysconf(_SC_PAGESIZE);
	stack_t stack = { 0 };

	if (!thread->signal_stack)
		return;
	if (sigaltstack(NULL, &stack) == 0 &&
	    stack.ss_sp == thread->signal_stack + guard) {
		stack = (stack_t){ .ss_flags = SS_DISABLE };
		sigaltstack(&stack, NULL);
	}
	munmap(thread->signal_stack, guard + STACK_SIZE);
	thread->signal_stack = NULL;
}

/*
 * exception_after_fork(): what machd says of the child counts from the start.
 * Handlers that are there stay until then.
 */
void
exception_after_fork(void)
{
	exceptions.lock = (pthread_mutex_t)PTHREAD_MUTEX_INITIALIZER;
	exceptions.serial = 0;
	disposition_after_fork();
}

/*
 * A program that was started with exception ports may fault before it makes
 * its first call: the inheritance fd says for which kinds.
 */
__attribute__((constructor)) static void
exception_constructor(void)
{
	int saved_errno = errno;
	uint32_t mask = inherit_exceptions();

	if (mask != 0) {
		exception_set_mask(mask);
		exception_thread_begin(&thread_current);
	}
	errno = saved_errno;
}

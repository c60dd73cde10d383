#include "libmach/disposition.h"

#include <errno.h>
#include <pthread.h>
#include <string.h>
#include <unistd.h>

#include "libmach/quiet.h"

/* The C library's own, which programs call by the name that is ours here. */
extern int
__sigaction(int signal, const struct sigaction *action, struct sigaction *old);

/* Of X/Open once; <signal.h> shows it only to programs of that time. */
sighandler_t bsd_signal(int signal, sighandler_t handler);

/*
 * The run time of a race detector calls sigaction() while it begins, when it
 * cannot be told of any access yet.
 */
#if defined(__SANITIZE_THREAD__)
#define _early_ __attribute__((no_sanitize_thread))
#elif defined(__has_feature)
#if __has_feature(thread_sanitizer)
#define _early_ __attribute__((disable_sanitizer_instrumentation))
#endif
#endif
#ifndef _early_
#define _early_
#endif

/* Signals of faults are raised by the processor, even if they are ignored. */
static const int fault_signals[] = { SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGTRAP };

static struct {
	pthread_mutex_t lock;                 /* taken with signals blocked */
	disposition_handler_t *handler[NSIG]; /* ours, of signals held */
	struct sigaction program[NSIG];       /* the program's, of those */
	unsigned held;
	pid_t pid; /* whose they are: a child of vfork has its own */
} dispositions = { .lock = PTHREAD_MUTEX_INITIALIZER };

_early_ static bool
is_fault(int signal)
{
	for (size_t i = 0; i < sizeof(fault_signals) / sizeof(*fault_signals);
	     i++)
		if (fault_signals[i] == signal)
			return true;
	return false;
}

static bool
is_function(const struct sigaction *action)
{
	return action->sa_handler != SIG_DFL && action->sa_handler != SIG_IGN;
}

/*
 * Tells the kernel. Whether system calls go on after the handler is as the
 * program wants it; one that is ignored disturbs none.
 */
static void
disposition_apply(int signal)
{
	const struct sigaction *program = &dispositions.program[signal];
	struct sigaction ours = { .sa_sigaction = dispositions.handler[signal] };

	if (!ours.sa_sigaction ||
	    (program->sa_handler == SIG_IGN && !is_fault(signal))) {
		__sigaction(signal, program, NULL);
		return;
	}
	sigfillset(&ours.sa_mask);
	ours.sa_flags = SA_SIGINFO | SA_ONSTACK |
	    (is_function(program) ? program->sa_flags & SA_RESTART : SA_RESTART);
	__sigaction(signal, &ours, NULL);
}

/*
 * disposition_hold(): from now on handler is called, on the alternate stack
 * and with all signals blocked.
 */
void
disposition_hold(int signal, disposition_handler_t *handler)
{
	_quiet_;

	pthread_mutex_lock(&dispositions.lock);
	if (!dispositions.handler[signal]) {
		__sigaction(signal, NULL, &dispositions.program[signal]);
		dispositions.handler[signal] = handler;
		dispositions.held++;
		disposition_apply(signal);
	}
	pthread_mutex_unlock(&dispositions.lock);
}

/* disposition_release(): the program's own is the kernel's again. */
void
disposition_release(int signal)
{
	_quiet_;

	pthread_mutex_lock(&dispositions.lock);
	if (dispositions.handler[signal]) {
		dispositions.handler[signal] = NULL;
		dispositions.held--;
		disposition_apply(signal);
	}
	pthread_mutex_unlock(&dispositions.lock);
}

/* disposition_is_held(): whether any signal is. */
bool
disposition_is_held(void)
{
	return dispositions.held > 0;
}

/*
 * disposition_is_own(): this process is the one whose dispositions these are,
 * and no child that runs in its memory.
 */
_early_ bool
disposition_is_own(void)
{
	return getpid() == dispositions.pid;
}

/*
 * disposition_program(): what the program wants done about a signal that is
 * held, now that it has come: a handler for once is thereby used up.
 */
void
disposition_program(int signal, struct sigaction *ret_action)
{
	_quiet_;
	struct sigaction *program = &dispositions.program[signal];

	pthread_mutex_lock(&dispositions.lock);
	*ret_action = *program;
	if ((program->sa_flags & SA_RESETHAND) && is_function(program))
		program->sa_handler = SIG_DFL;
	pthread_mutex_unlock(&dispositions.lock);
}

/* disposition_default(): the process is to die of the signal's next one. */
void
disposition_default(int signal)
{
	struct sigaction action = { .sa_handler = SIG_DFL };

	__sigaction(signal, &action, NULL);
}

/* disposition_set(): in the kernel, behind everybody's back. -1 and errno. */
int
disposition_set(int signal, const struct sigaction *action)
{
	return __sigaction(signal, action, NULL);
}

/* Before any thread of the program can be at it. */
__attribute__((constructor)) static void
disposition_constructor(void)
{
	dispositions.pid = getpid();
}

/* disposition_after_fork(): another thread may have been at it. */
void
disposition_after_fork(void)
{
	dispositions.pid = getpid();
	dispositions.lock = (pthread_mutex_t)PTHREAD_MUTEX_INITIALIZER;
}

/* The program's action, kept here or in the kernel, for another; NULL: none. */
static void
disposition_exchange(
    int signal, const struct sigaction *action, struct sigaction *ret_old)
{
	_quiet_;

	pthread_mutex_lock(&dispositions.lock);
	if (!dispositions.handler[signal]) {
		__sigaction(signal, action, ret_old);
	} else {
		*ret_old = dispositions.program[signal];
		if (action) {
			dispositions.program[signal] = *action;
			disposition_apply(signal);
		}
	}
	pthread_mutex_unlock(&dispositions.lock);
}

/* Signals that libmach may hold, or is about to. */
_early_ static bool
may_be_held(int signal)
{
	return is_fault(signal) || signal == SIGABRT || signal == SIGQUIT ||
	    signal == SIGSYS;
}

/* sigaction(): the C library's, for a program that libmach may be part of. */
_early_ int
sigaction(int signal, const struct sigaction *restrict action,
    struct sigaction *restrict old)
{
	struct sigaction wanted, was;

	if (!may_be_held(signal) || !disposition_is_own())
		return __sigaction(signal, action, old);
	if (action)
		wanted = *action;
	disposition_exchange(signal, action ? &wanted : NULL, &was);
	if (old)
		*old = was;
	return 0;
}

static sighandler_t
disposition_signal(int signal, sighandler_t handler, int flags)
{
	struct sigaction action = { .sa_handler = handler, .sa_flags = flags };
	struct sigaction old;

	if (handler == SIG_ERR) {
		errno = EINVAL;
		return SIG_ERR;
	}
	if (!(flags & SA_RESETHAND))
		sigaddset(&action.sa_mask, signal);
	if (sigaction(signal, &action, &old) < 0)
		return SIG_ERR;
	return old.sa_handler;
}

/* signal(): as in BSD, which is what the C library's does. */
sighandler_t
signal(int signal_, sighandler_t handler)
{
	return disposition_signal(signal_, handler, SA_RESTART);
}

sighandler_t
ssignal(int signal_, sighandler_t handler)
{
	return disposition_signal(signal_, handler, SA_RESTART);
}

sighandler_t
bsd_signal(int signal_, sighandler_t handler)
{
	return disposition_signal(signal_, handler, SA_RESTART);
}

/* sysv_signal(): as in System V: for once, and not blocked meanwhile. */
sighandler_t
sysv_signal(int signal_, sighandler_t handler)
{
	return disposition_signal(
	    signal_, handler, (int)(SA_RESETHAND | SA_NODEFER));
}

/* What <signal.h> makes of signal() in a strict program. */
sighandler_t
__sysv_signal(int signal_, sighandler_t handler)
{
	return sysv_signal(signal_, handler);
}

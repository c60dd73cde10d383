/*
 * Exceptions beside a program's own signal handlers, on its stacks, and at
 * its end.
 */

#include "exc-kit.h"

#include <fcntl.h>
#include <pthread.h>
#include <setjmp.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <ucontext.h>

#define STATE_FLAVOR x86_THREAD_STATE64

extern char **environ;

/* The signals for which this process has a handler, one bit each. */
static unsigned long long
caught(void)
{
	FILE *file = fopen("/proc/self/status", "r");
	unsigned long long mask = 0;
	char line[256];

	while (file && fgets(line, sizeof(line), file))
		if (sscanf(line, "SigCgt: %llx", &mask) == 1)
			break;
	if (!file)
		return ~0ull;
	fclose(file);
	return mask;
}

#define BIT(signal) (1ull << ((signal)-1))
#define FAULTS                                                                 \
	(BIT(SIGSEGV) | BIT(SIGBUS) | BIT(SIGILL) | BIT(SIGFPE) | BIT(SIGTRAP))

T_DECL(handlers_come_and_go, "no handler but while there is a port for it")
{
	mach_port_t port = new_port();

	IS(caught() & (FAULTS | BIT(SIGABRT)), 0);
	OK(set_task(BAD, port, DEFAULT64, NONE));
	IS(caught() & (FAULTS | BIT(SIGABRT)), BIT(SIGSEGV) | BIT(SIGBUS));
	OK(set_task(EXC_MASK_ALL, port, DEFAULT64, NONE));
	IS(caught() & (FAULTS | BIT(SIGABRT)), FAULTS);
	OK(set_task(EXC_MASK_CRASH, port, DEFAULT64, NONE));
	IS(caught() & BIT(SIGABRT), BIT(SIGABRT));
	OK(set_task(EXC_MASK_ALL | EXC_MASK_CRASH, MACH_PORT_NULL, 0, 0));
	IS(caught() & (FAULTS | BIT(SIGABRT)), 0);
}

static atomic_int calls;

static void
count_call(int signal)
{
	(void)signal;
	calls++;
}

static void
skip_call(int signal, siginfo_t *info, void *context)
{
	ucontext_t *uc = context;

	T_EXPECT_EQ(signal, SIGSEGV, "the signal");
	T_EXPECT_EQ(info->si_code, SEGV_MAPERR, "its code");
	uc->uc_mcontext.gregs[REG_RIP] += 2;
	calls++;
}

static void
on(int signal, void (*handler)(int, siginfo_t *, void *), int flags)
{
	struct sigaction action = { .sa_sigaction = handler,
		.sa_flags = SA_SIGINFO | flags };

	T_ASSERT_POSIX_ZERO(sigaction(signal, &action, NULL), "a handler");
}

T_DECL(own_handler_is_shown, "sigaction and signal see the program's handlers")
{
	mach_port_t port = new_port();
	struct sigaction old;

	on(SIGSEGV, skip_call, SA_RESTART);
	OK(set_task(BAD, port, DEFAULT64, NONE));
	T_ASSERT_POSIX_ZERO(sigaction(SIGSEGV, NULL, &old), "query");
	HOLDS(old.sa_sigaction == skip_call);
	IS(old.sa_flags & (SA_SIGINFO | SA_RESTART), SA_SIGINFO | SA_RESTART);
	HOLDS(signal(SIGSEGV, count_call) != SIG_ERR);
	HOLDS(signal(SIGSEGV, SIG_DFL) == count_call);
	HOLDS(signal(SIGBUS, SIG_IGN) == SIG_DFL);
	HOLDS(caught() & BIT(SIGSEGV));
	HOLDS(signal(SIGSEGV, count_call) == SIG_DFL);
	OK(set_task(BAD, MACH_PORT_NULL, 0, 0));
	T_ASSERT_POSIX_ZERO(sigaction(SIGSEGV, NULL, &old), "query");
	HOLDS(old.sa_handler == count_call);
	T_ASSERT_POSIX_ZERO(sigaction(SIGBUS, NULL, &old), "query");
	HOLDS(old.sa_handler == SIG_IGN);
	HOLDS(signal(SIGSEGV, SIG_ERR) == SIG_ERR);
	HOLDS(sigaction(0, NULL, &old) < 0 && errno == EINVAL);
	HOLDS(sigaction(SIGKILL, &old, NULL) < 0 && errno == EINVAL);
}

T_DECL(own_handler_vfork, "what a child of vfork does is its own business")
{
	mach_port_t port = new_port();
	struct sigaction old;
	int status;
	pid_t pid;

	on(SIGSEGV, skip_call, 0);
	OK(set_task(BAD, port, DEFAULT64, NONE));
	pid = vfork();
	if (pid == 0) {
		signal(SIGSEGV, SIG_DFL);
		_exit(0);
	}
	T_ASSERT_EQ(waitpid(pid, &status, 0), pid, "waitpid");
	T_ASSERT_POSIX_ZERO(sigaction(SIGSEGV, NULL, &old), "query");
	HOLDS(old.sa_sigaction == skip_call);
	HOLDS(caught() & BIT(SIGSEGV));
	/* It is no task, so its faults are no exceptions: nobody listens here. */
	signal(SIGSEGV, SIG_DFL);
	pid = vfork();
	if (pid == 0) {
		fault_read((void *)0x20000000);
		_exit(0);
	}
	T_ASSERT_EQ(waitpid(pid, &status, 0), pid, "waitpid");
	HOLDS(WIFSIGNALED(status) && WTERMSIG(status) == SIGSEGV);
}

T_DECL(own_handler_is_next, "what no port handles comes to the program")
{
	static struct handler h;

	handler_start(&h, handle_refuse);
	on(SIGSEGV, skip_call, 0);
	OK(set_task(BAD, h.port, DEFAULT64, NONE));
	IS(fault_read(unmapped()), 0xee);
	IS(h.count, 1);
	IS(calls, 1);
	OK(set_task(BAD, MACH_PORT_NULL, 0, 0));
	IS(fault_read(unmapped()), 0xee);
	IS(h.count, 1);
	IS(calls, 2);
}

T_DECL(own_handler_comes_later, "also one that was set afterwards")
{
	static struct handler h;

	handler_start(&h, handle_refuse);
	OK(set_task(BAD, h.port, DEFAULT64, NONE));
	on(SIGSEGV, skip_call, SA_NODEFER);
	IS(fault_read(unmapped()), 0xee);
	IS(h.count, 1);
	IS(calls, 1);
	h.handle = handle_skip;
	OK(set_task(BAD, h.port, STATE64, STATE_FLAVOR));
	IS(fault_read(unmapped()), 0xee);
	IS(h.count, 2);
	IS(calls, 1);
}

static sigjmp_buf out;

static void
jump(int signal)
{
	(void)signal;
	siglongjmp(out, 1);
}

T_DECL(own_handler_jumps, "a handler may leave by siglongjmp")
{
	static struct handler h;
	sigset_t mask;

	handler_start(&h, handle_refuse);
	OK(set_task(BAD, h.port, DEFAULT64, NONE));
	signal(SIGSEGV, jump);
	for (volatile int i = 0; i < 50; i++)
		if (sigsetjmp(out, 1) == 0)
			fault_read(unmapped());
	IS(h.count, 50);
	pthread_sigmask(SIG_BLOCK, NULL, &mask);
	HOLDS(!sigismember(&mask, SIGSEGV) && !sigismember(&mask, SIGUSR1));
	IS_TYPE(h.port, MACH_PORT_TYPE_SEND_RECEIVE);
}

static sigset_t seen_mask;

static void
look_at_mask(int signal, siginfo_t *info, void *context)
{
	pthread_sigmask(SIG_BLOCK, NULL, &seen_mask);
	skip_call(signal, info, context);
}

T_DECL(own_handler_mask, "a handler has the mask that it asked for")
{
	static struct handler h;
	struct sigaction action = { .sa_sigaction = look_at_mask,
		.sa_flags = SA_SIGINFO | (int)SA_RESETHAND };

	handler_start(&h, handle_refuse);
	OK(set_task(BAD, h.port, DEFAULT64, NONE));
	sigaddset(&action.sa_mask, SIGUSR1);
	T_ASSERT_POSIX_ZERO(sigaction(SIGSEGV, &action, NULL), "a handler");
	IS(fault_read(unmapped()), 0xee);
	HOLDS(sigismember(&seen_mask, SIGUSR1));
	HOLDS(sigismember(&seen_mask, SIGSEGV));
	HOLDS(!sigismember(&seen_mask, SIGUSR2));
	/* It was for once. */
	T_ASSERT_POSIX_ZERO(sigaction(SIGSEGV, NULL, &action), "query");
	HOLDS(action.sa_handler == SIG_DFL);
}

T_DECL(signals_are_no_exceptions, "kill and raise come to the program alone")
{
	static struct handler h;

	handler_start(&h, handle_skip);
	OK(set_task(EXC_MASK_ALL, h.port, STATE64, STATE_FLAVOR));
	signal(SIGSEGV, count_call);
	signal(SIGTRAP, count_call);
	signal(SIGFPE, SIG_IGN);
	raise(SIGSEGV);
	kill(getpid(), SIGTRAP);
	raise(SIGFPE);
	IS(calls, 2);
	IS(h.count, 0);
	/* A fault that is ignored is an exception all the same. */
	IS(fault_divide(0), 6);
	IS(h.count, 1);
}

static mach_port_t waited;

static void
fault_in_handler(int signal)
{
	(void)signal;
	T_EXPECT_EQ(fault_read(unmapped()), 0xee, "in a handler");
	OK(send_value(waited, 5));
	calls++;
}

T_DECL(in_a_handler, "a fault in a handler that interrupted a receive")
{
	static struct handler h;
	static struct worker worker;

	handler_start(&h, handle_skip);
	OK(set_task(BAD, h.port, STATE64, STATE_FLAVOR));
	signal(SIGUSR1, fault_in_handler);
	waited = new_port();
	worker.port = waited;
	worker_start(&worker, work_receive);
	worker_wait_blocked(&worker);
	pthread_kill(worker.thread, SIGUSR1);
	worker_join(&worker);
	IS(worker.result, MACH_MSG_SUCCESS);
	IS(calls, 1);
	IS(h.count, 1);
}

static volatile int depth_limit = 1 << 30;
static x86_thread_state64_t before_overflow;
static sigjmp_buf overflow_out;

__attribute__((noinline)) static int
recurse(int depth)
{
	volatile char room[4096];

	room[0] = (char)depth;
	if (depth == depth_limit)
		return room[0];
	return recurse(depth + 1) + room[0];
}

static _Noreturn void
after_overflow(void)
{
	siglongjmp(overflow_out, 1);
}

static kern_return_t
handle_overflow(struct handler *handler)
{
	x86_thread_state64_t state;

	memcpy(&state, handler->seen.state, sizeof(state));
	state.__rip = (uintptr_t)after_overflow;
	state.__rsp = before_overflow.__rsp;
	memcpy(handler->seen.state, &state, sizeof(state));
	return KERN_SUCCESS;
}

static void *
overflow(void *value)
{
	struct handler *handler = value;

	/* The first call gives the thread its alternate stack. */
	OK(thread_set_exception_ports(
	    mach_thread_self(), BAD, handler->port, STATE64, STATE_FLAVOR));
	before_overflow.__rsp = (((uintptr_t)__builtin_frame_address(0) - 65536) &
				    ~15ull) -
	    8;
	if (sigsetjmp(overflow_out, 1) == 0)
		recurse(0);
	return NULL;
}

T_DECL(stack_overflow, "a stack that is used up is told of on another")
{
	static struct handler h;
	pthread_t thread;

	handler_start(&h, handle_overflow);
	T_ASSERT_POSIX_ZERO(
	    pthread_create(&thread, NULL, overflow, &h), "thread");
	pthread_join(thread, NULL);
	IS(h.count, 1);
	IS(h.seen.exception, EXC_BAD_ACCESS);
}

T_DECL(new_threads, "threads that made no call yet have the handlers, too")
{
	static struct handler h;
	pthread_t thread;

	handler_start(&h, handle_skip);
	OK(set_task(BAD, h.port, STATE64, STATE_FLAVOR));
	for (int i = 0; i < 20; i++) {
		T_ASSERT_POSIX_ZERO(
		    pthread_create(&thread, NULL,
			(void *(*)(void *))(void (*)(void))fault_read,
			unmapped()),
		    "thread");
		pthread_join(thread, NULL);
	}
	IS(h.count, 20);
}

static void *
tell_threads(void *value)
{
	OK(send_value(*(mach_port_t *)value, 1));
	return NULL;
}

T_DECL(thread_stacks_are_freed, "a thread's alternate stack ends with it")
{
	mach_port_t port = new_port();
	pthread_t thread;
	long lines[2] = { 0 };

	OK(set_task(BAD, port, DEFAULT64, NONE));
	for (int round = 0; round < 2; round++) {
		FILE *maps;

		for (int i = 0; i < 50; i++) {
			T_ASSERT_POSIX_ZERO(
			    pthread_create(&thread, NULL, tell_threads, &port),
			    "thread");
			pthread_join(thread, NULL);
			IS(receive_value(port), 1);
		}
		maps = fopen("/proc/self/maps", "r");
		for (int c; (c = fgetc(maps)) != EOF;)
			lines[round] += c == '\n';
		fclose(maps);
	}
	HOLDS(lines[1] < lines[0] + 50);
}

/* Runs in a child: what a process dies of, without and with a port. */
static int
status_of_child(void (*fault)(void), mach_port_t exc, exception_mask_t mask)
{
	struct rlimit no_core = { 0, 0 };
	int status;
	pid_t pid = fork();

	if (pid == 0) {
		setrlimit(RLIMIT_CORE, &no_core);
		if (exc != MACH_PORT_NULL) {
			mach_port_t port = new_port();

			/* Nobody listens, and then nobody is there. */
			OK(set_task(mask, port, DEFAULT64, NONE));
			OK(mach_port_mod_refs(TASK, port, RECEIVE, -1));
		}
		fault();
		_exit(0);
	}
	T_ASSERT_EQ(waitpid(pid, &status, 0), pid, "waitpid");
	return status;
}

static void
do_segv(void)
{
	fault_read(unmapped());
}

static void
do_general(void)
{
	fault_read((void *)0x8000000000000000);
}

static void
do_bus(void)
{
	char name[] = "/tmp/exceptions-XXXXXX";
	int fd = mkstemp(name);
	char *page = mmap(NULL, 4096, PROT_READ, MAP_PRIVATE, fd, 0);

	unlink(name);
	fault_read(page);
}

static void
do_divide(void)
{
	fault_divide(0);
}

static void
do_kill(void)
{
	kill(getpid(), SIGSEGV);
	pause();
}

static void
do_quit(void)
{
	/* In the background of a shell it may be ignored. */
	signal(SIGQUIT, SIG_DFL);
	raise(SIGQUIT);
}

T_DECL(exit_status, "a process dies as it would have without ports")
{
	static const struct {
		void (*fault)(void);
		int signal;
	} kinds[] = {
		{ do_segv, SIGSEGV },
		{ do_general, SIGSEGV },
		{ do_bus, SIGBUS },
		{ fault_illegal, SIGILL },
		{ do_divide, SIGFPE },
		{ fault_breakpoint, SIGTRAP },
		{ abort, SIGABRT },
		{ do_kill, SIGSEGV },
		{ do_quit, SIGQUIT },
	};

	for (size_t i = 0; i < sizeof(kinds) / sizeof(*kinds); i++) {
		int none = status_of_child(kinds[i].fault, MACH_PORT_NULL, 0);
		int some = status_of_child(kinds[i].fault, TASK, EXC_MASK_ALL);
		int all = status_of_child(
		    kinds[i].fault, TASK, EXC_MASK_ALL | EXC_MASK_CRASH);

		IS(WTERMSIG(none), kinds[i].signal);
		IS(some, none);
		IS(all, none);
	}
}

/*
 * This program run again by a test: it faults before main(), and without a
 * Mach call of its own.
 */
__attribute__((constructor(65000))) static void
run_as_child(void)
{
	const char *role = getenv("EXCEPTIONS_CHILD");

	if (!role)
		return;
	if (strcmp(role, "fault") == 0)
		_exit(fault_read((void *)0x20000000) == 0xee ? 7 : 8);
	if (strcmp(role, "caught") == 0)
		_exit((caught() & FAULTS) != 0 ? 1 : 0);
	_exit(9);
}

static int
run_image(char *role)
{
	char *argv[] = { (char[]){ "child" }, NULL };
	char *env[] = { role, NULL };
	pid_t pid = fork();
	int status;

	if (pid == 0) {
		execve("/proc/self/exe", argv, env);
		_exit(98);
	}
	T_ASSERT_EQ(waitpid(pid, &status, 0), pid, "waitpid");
	return status;
}

T_DECL(exec, "an image that makes no call has its parent's exception ports")
{
	static struct handler h;
	char socket[512], *env[] = { NULL, NULL, NULL };
	char *argv[] = { (char[]){ "child" }, NULL };
	int status;
	pid_t pid;

	snprintf(
	    socket, sizeof(socket), "MACHD_SOCKET=%s", getenv("MACHD_SOCKET"));
	env[0] = socket;
	env[1] = (char[]){ "EXCEPTIONS_CHILD=fault" };
	handler_start(&h, handle_skip);
	OK(set_task(BAD, h.port, STATE64, STATE_FLAVOR));
	pid = fork();
	if (pid == 0) {
		execve("/proc/self/exe", argv, env);
		_exit(98);
	}
	T_ASSERT_EQ(waitpid(pid, &status, 0), pid, "waitpid");
	IS(WEXITSTATUS(status), 7);
	IS(h.count, 1);
}

T_DECL(exec_without_ports, "and one whose parent has none has no handlers")
{
	new_port();
	IS(run_image((char[]){ "EXCEPTIONS_CHILD=caught" }), 0);
	OK(mach_ports_register(TASK, &(mach_port_t){ new_port() }, 1));
	IS(run_image((char[]){ "EXCEPTIONS_CHILD=caught" }), 0);
}

static void
say_caught(mach_port_t parent)
{
	mach_port_t go = new_port();

	OK(send_right(parent, go, MACH_MSG_TYPE_MAKE_SEND));
	OK(send_right(parent, TASK, MACH_MSG_TYPE_COPY_SEND));
	IS(receive_value(go), 1);
	OK(send_value(parent, (caught() & FAULTS) == FAULTS));
	IS(receive_value(go), 2);
	OK(send_value(parent, (caught() & FAULTS) == 0));
}

T_DECL(set_from_outside, "a task whose ports another sets learns it in its wait")
{
	mach_port_t port = new_port(), exc = new_port(), go, task;
	pid_t peer = peer_start(say_caught, port);

	go = receive_right(port, MACH_MSG_TYPE_PORT_SEND);
	task = receive_right(port, MACH_MSG_TYPE_PORT_SEND);
	OK(task_set_exception_ports(task, EXC_MASK_ALL, exc, DEFAULT64, NONE));
	OK(send_value(go, 1));
	IS(receive_value(port), 1);
	OK(task_set_exception_ports(task, EXC_MASK_ALL, MACH_PORT_NULL, 0, 0));
	OK(send_value(go, 2));
	IS(receive_value(port), 1);
	IS(peer_wait(peer), 0);
}

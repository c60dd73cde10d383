/*
 * Signals in the middle of Mach calls.
 */

#include "instance.h"
#include "kit.h"

#include <sched.h>
#include <setjmp.h>
#include <signal.h>
#include <sys/time.h>
#include <sys/wait.h>

#define COPY MACH_MSG_TYPE_COPY_SEND

static atomic_int handled;
static mach_port_t handler_port;

static void
handle(int signal, void (*handler)(int), int flags)
{
	struct sigaction action = { .sa_handler = handler, .sa_flags = flags };

	T_ASSERT_POSIX_ZERO(sigaction(signal, &action, NULL), "a handler");
}

static void
count(int signal)
{
	(void)signal;
	atomic_fetch_add(&handled, 1);
}

/* A storm: this process gets SIGALRM every `us` microseconds. */
static void
storm(long us)
{
	struct itimerval timer = { { 0, us }, { 0, us } };

	T_ASSERT_POSIX_ZERO(setitimer(ITIMER_REAL, &timer, NULL), "a timer");
}

static void
rpc_under_storm(int flags)
{
	mach_port_t port = new_port();

	handle(SIGALRM, count, flags);
	storm(200);
	for (uint32_t i = 0; i < 3000 || atomic_load(&handled) < 50; i++) {
		OK(send_value(port, i));
		IS(receive_value(port), i);
		IS_TYPE(port, MACH_PORT_TYPE_SEND_RECEIVE);
	}
	storm(0);
	IS_EMPTY(port);
	IS_REFS(port, SEND, 1);
}

T_DECL(storm_without_restart, "calls under a storm of signals")
{
	rpc_under_storm(0);
}

T_DECL(storm_with_restart, "the same with SA_RESTART")
{
	rpc_under_storm(SA_RESTART);
}

static void
work_send_numbers(struct worker *worker)
{
	for (uint32_t i = 0; i < worker->value; i++)
		OK(send_value(worker->port, i));
}

/* Nothing may get lost or come twice, whoever wins: signal or message. */
static void
receive_interrupted(int flags, int options)
{
	enum { COUNT = 3000 };
	struct worker worker = { .port = new_port(), .value = COUNT };
	unsigned interrupted = 0;
	sigset_t set;

	handle(SIGALRM, count, flags);
	sigemptyset(&set);
	sigaddset(&set, SIGALRM);
	pthread_sigmask(SIG_BLOCK, &set, NULL);
	worker_start(&worker, work_send_numbers);
	pthread_sigmask(SIG_UNBLOCK, &set, NULL);
	storm(150);
	for (uint32_t i = 0; i < COUNT;) {
		union any message;
		kern_return_t kr;

		kr = mach_msg(&message.header,
		    MACH_RCV_MSG | MACH_RCV_INTERRUPT | options, 0,
		    sizeof(message), worker.port, 1000, 0);
		if (kr == MACH_RCV_INTERRUPTED) {
			interrupted++;
			continue;
		}
		if (kr == MACH_RCV_TIMED_OUT)
			continue;
		T_ASSERT_MACH_SUCCESS(kr, "message %u", i);
		T_ASSERT_EQ(message.simple.value, i, "in order");
		i++;
	}
	storm(0);
	worker_join(&worker);
	IS_EMPTY(worker.port);
	T_LOG("%u receives were interrupted", interrupted);
}

T_DECL(interrupt_races_with_message, "no message lost, none twice")
{
	receive_interrupted(0, 0);
}

T_DECL(interrupt_with_restart, "the same with SA_RESTART and a timeout")
{
	receive_interrupted(SA_RESTART, MACH_RCV_TIMEOUT);
}

/* Does a good deal of Mach in a handler. */
static void
call_in_handler(int signal)
{
	mach_port_t port = new_port();

	(void)signal;
	OK(send_value(port, 77));
	IS(receive_value(port), 77);
	IS_TYPE(port, MACH_PORT_TYPE_SEND_RECEIVE);
	OK(mach_port_destroy(TASK, port));
	IS_GONE(port);
	atomic_fetch_add(&handled, 1);
}

static void
wait_handled(int count_)
{
	while (atomic_load(&handled) < count_)
		sched_yield();
}

T_DECL(calls_in_a_handler, "a handler that interrupted a receive makes calls")
{
	struct worker worker = { .port = new_port() };

	handle(SIGUSR1, call_in_handler, SA_RESTART);
	worker_start(&worker, work_receive);
	for (int i = 1; i <= 50; i++) {
		worker_wait_blocked(&worker);
		pthread_kill(worker.thread, SIGUSR1);
		wait_handled(i);
	}
	OK(send_value(worker.port, 5));
	worker_join(&worker);
	OK(worker.result);
	IS(worker.message.simple.value, 5);
}

T_DECL(storm_of_calls_in_handlers, "calls in handlers that interrupt calls")
{
	mach_port_t port = new_port();

	handle(SIGALRM, call_in_handler, SA_RESTART);
	storm(3000);
	for (uint32_t i = 0; i < 2000 || atomic_load(&handled) < 20; i++) {
		OK(send_value(port, i));
		IS(receive_value(port), i);
	}
	storm(0);
	IS_EMPTY(port);
}

/* The handler's message is for the very receive it interrupted. */
static void
send_in_handler(int signal)
{
	(void)signal;
	OK(send_value(handler_port, 123));
}

T_DECL(handler_sends_to_interrupted_receive, "it is delivered afterwards")
{
	struct worker worker = { .port = new_port() };

	handler_port = worker.port;
	handle(SIGUSR1, send_in_handler, 0);
	worker_start(&worker, work_receive);
	worker_wait_blocked(&worker);
	pthread_kill(worker.thread, SIGUSR1);
	worker_join(&worker);
	OK(worker.result);
	IS(worker.message.simple.value, 123);
}

static mach_port_t inner_port;
static uint32_t inner_value;

static void
receive_in_handler(int signal)
{
	(void)signal;
	inner_value = receive_value(inner_port);
	atomic_fetch_add(&handled, 1);
}

T_DECL(three_deep, "a receive in a handler, interrupted by another handler")
{
	struct worker worker = { .port = new_port() };

	inner_port = new_port();
	handle(SIGUSR1, receive_in_handler, 0);
	handle(SIGUSR2, call_in_handler, 0);
	worker_start(&worker, work_receive);
	worker_wait_blocked(&worker);
	pthread_kill(worker.thread, SIGUSR1);
	worker_wait_blocked(&worker);
	pthread_kill(worker.thread, SIGUSR2);
	wait_handled(1);
	worker_wait_blocked(&worker);
	OK(send_value(inner_port, 31));
	wait_handled(2);
	IS(inner_value, 31);
	worker_wait_blocked(&worker);
	OK(send_value(worker.port, 32));
	worker_join(&worker);
	IS(worker.message.simple.value, 32);
}

static void
echo_once(mach_port_t parent)
{
	mach_port_t port = new_receive();

	OK(send_right(parent, port, MACH_MSG_TYPE_MAKE_SEND));
	for (;;)
		OK(send_value(parent, receive_value(port)));
}

T_DECL(stop_and_continue, "a stopped receiver goes on where it was")
{
	mach_port_t port = new_port(), right;
	pid_t peer = peer_start(echo_once, port);
	int status;

	right = receive_right(port, MACH_MSG_TYPE_PORT_SEND);
	for (uint32_t i = 0; i < 5; i++) {
		OK(send_value(right, i));
		IS(receive_value(port), i);
		T_ASSERT_POSIX_ZERO(kill(peer, SIGSTOP), "stop");
		T_ASSERT_EQ(waitpid(peer, &status, WUNTRACED), peer, "stopped");
		if (i & 1)
			OK(send_value(right, 100 + i));
		T_ASSERT_POSIX_ZERO(kill(peer, SIGCONT), "continue");
		if (!(i & 1))
			OK(send_value(right, 100 + i));
		IS(receive_value(port), 100 + i);
	}
}

static sigjmp_buf away;

static void
jump(int signal)
{
	(void)signal;
	siglongjmp(away, 1);
}

static void
work_receive_until_jump(struct worker *worker)
{
	volatile uint32_t i = 0;

	for (; i < worker->value; i++) {
		if (sigsetjmp(away, 1) == 0) {
			atomic_store(&worker->count, (int)i + 1);
			work_receive(worker);
			T_FAIL("the receive came back");
		}
		/* The thread's next call notices what was left behind. */
		IS_TYPE(worker->port, MACH_PORT_TYPE_SEND_RECEIVE);
	}
}

T_DECL(jump_out_of_a_receive, "siglongjmp out of a wait, again and again")
{
	struct worker worker = { .port = new_port(), .value = 100 };
	int fds = 0;

	handle(SIGUSR1, jump, 0);
	worker_start(&worker, work_receive_until_jump);
	for (int i = 0; i < 100; i++) {
		while (atomic_load(&worker.count) != i + 1)
			sched_yield();
		worker_wait_blocked(&worker);
		if (i == 1)
			fds = count_fds(getpid());
		pthread_kill(worker.thread, SIGUSR1);
	}
	worker_join(&worker);
	T_EXPECT_LE(count_fds(getpid()), fds, "no connection was left");
	/* Nobody receives any more: the message is for us. */
	OK(send_value(worker.port, 9));
	IS(receive_value(worker.port), 9);
}

static void
jump_once(int signal)
{
	(void)signal;
	if (atomic_exchange(&handled, 0))
		siglongjmp(away, 1);
}

T_DECL(jump_out_of_any_call, "siglongjmp out of whatever call it is")
{
	mach_port_t port = new_port();
	volatile unsigned jumps = 0;

	handle(SIGALRM, jump_once, 0);
	storm(300);
	while (jumps < 200) {
		mach_port_t other;

		if (sigsetjmp(away, 1) != 0) {
			jumps++;
			continue;
		}
		atomic_store(&handled, 1);
		for (int i = 0; i < 100; i++) {
			mach_port_type_t type = 0;

			OK(mach_port_type(TASK, port, &type));
			IS(type, MACH_PORT_TYPE_SEND_RECEIVE);
			OK(mach_port_allocate(TASK, RECEIVE, &other));
			OK(mach_port_destroy(TASK, other));
		}
		atomic_store(&handled, 0);
	}
	storm(0);
	OK(send_value(port, 9));
	IS(receive_value(port), 9);
}

static void
work_receive_then_cancel_point(struct worker *worker)
{
	work_receive(worker);
	atomic_store(&worker->count, 1);
	pthread_testcancel();
	atomic_store(&worker->count, 2);
}

T_DECL(no_cancellation_point, "a cancelled thread still gets its message")
{
	struct worker worker = { .port = new_port() };
	void *result;

	worker_start(&worker, work_receive_then_cancel_point);
	worker_wait_blocked(&worker);
	T_ASSERT_POSIX_ZERO(pthread_cancel(worker.thread), "cancel");
	worker_wait_blocked(&worker);
	OK(send_value(worker.port, 6));
	T_ASSERT_POSIX_ZERO(pthread_join(worker.thread, &result), "join");
	HOLDS(result == PTHREAD_CANCELED);
	IS(atomic_load(&worker.count), 1);
	IS(worker.message.simple.value, 6);
}

static void
work_little(struct worker *worker)
{
	mach_port_t port = new_port();

	OK(send_value(port, worker->value));
	IS(receive_value(port), worker->value);
	OK(mach_port_destroy(TASK, port));
}

T_DECL(many_threads, "threads come and go, descriptors do not pile up")
{
	static struct worker worker[20];
	int before = 0;

	for (int round = 0; round < 30; round++) {
		for (uint32_t i = 0; i < 20; i++) {
			worker[i].value = i;
			worker_start(&worker[i], work_little);
		}
		for (int i = 0; i < 20; i++)
			worker_join(&worker[i]);
		if (round == 9)
			before = count_fds(getpid());
	}
	T_EXPECT_LE(count_fds(getpid()), before + 20,
	    "no more than were in use at once");
}

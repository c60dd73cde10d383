/*
 * Threads: suspended, looked at, changed, made, ended.
 */
#include "taskd/test-rig.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "os/pidfd.h"
#include "os/process.h"
#include "os/socket.h"

/* A target with threads that count, and its first that reads. */
static void *
spin(void *argument)
{
	volatile unsigned long *spins = argument;

	for (;;)
		++*spins;
	return NULL;
}

static _Noreturn void
threads_main(int fd)
{
	pthread_t thread;

	for (int i = 0; i < RIG_THREADS; i++)
		pthread_create(
		    &thread, NULL, spin, (void *)(uintptr_t)&shared->spins[i]);
	target_main(fd);
}

static void
start_threads_target(void)
{
	restart_target(threads_main);
}

static void
assert_all_spin(void)
{
	for (int i = 0; i < RIG_THREADS; i++) {
		unsigned long before = shared->spins[i];

		while (shared->spins[i] == before)
			sched_yield();
	}
}

/* The tids of the target; how many. */
static size_t
ask_threads(uint32_t *tids)
{
	assert_int_equal(
	    ask((struct taskd_request){ .op = TASKD_THREADS }), TASKD_OK);
	memcpy(tids, payload, answer.size);
	return answer.size / sizeof(*tids);
}

static void
test_suspend_all(void **state)
{
	uint32_t tids[64];
	unsigned long spins;

	(void)state;
	start_threads_target();
	assert_int_equal(ask_threads(tids), RIG_THREADS + 1);
	assert_int_equal(ask_tid(TASKD_SUSPEND, 0), TASKD_OK);
	for (int i = 0; i <= RIG_THREADS; i++)
		assert_int_equal(state_of((pid_t)tids[i]), 't');
	spins = shared->spins[0];
	/* What is done meanwhile leaves it suspended. */
	assert_int_equal(ask_nothing(), TASKD_OK);
	assert_int_equal(ask_tid(TASKD_GET_STATE, (pid_t)tids[1]), TASKD_OK);
	assert_int_equal(ask_tid(TASKD_SUSPEND, (pid_t)tids[1]), TASKD_OK);
	assert_int_equal(shared->spins[0], spins);
	assert_int_equal(ask_tid(TASKD_RESUME, 0), TASKD_OK);
	assert_int_equal(state_of((pid_t)tids[1]), 't');
	assert_int_equal(ask_tid(TASKD_RESUME, (pid_t)tids[1]), TASKD_OK);
	assert_all_spin();
	assert_target_echoes();
	assert_int_equal(ask_tid(TASKD_SUSPEND, 1), TASKD_NO_THREAD);
	assert_int_equal(ask_tid(TASKD_RESUME, 1), TASKD_NO_THREAD);
}

/* A worker that ends, killed or not, leaves nothing suspended. */
static void
test_suspension_ends_with_the_worker(void **state)
{
	struct taskd_request request = { .op = TASKD_KILL, .number = 7 };
	struct iovec iov = { &request, sizeof(request) };

	(void)state;
	start_threads_target();
	assert_int_equal(ask_tid(TASKD_SUSPEND, 0), TASKD_OK);
	assert_int_equal(shutdown(worker, SHUT_RDWR), 0);
	assert_all_spin();
	close(worker);
	start_worker_as(0);
	assert_int_equal(ask_tid(TASKD_SUSPEND, 0), TASKD_OK);
	assert_int_equal(socket_send(control, &iov, 1, NULL, 0, 0), 0);
	assert_all_spin();
	assert_target_echoes();
}

/* A suspended process can be killed, and its worker notices. */
static void
test_suspended_dies(void **state)
{
	struct pollfd p = { .events = POLLIN };

	(void)state;
	start_threads_target();
	assert_int_equal(ask_tid(TASKD_SUSPEND, 0), TASKD_OK);
	assert_int_equal(pidfd_open_pid(target, &p.fd), 0);
	kill(target, SIGKILL);
	assert_int_equal(poll(&p, 1, -1), 1);
	close(p.fd);
	assert_int_equal(ask_tid(TASKD_GET_STATE, target), TASKD_DEAD);
}

static uint64_t
word64(const struct taskd_state *state, unsigned i)
{
	uint64_t word;

	memcpy(&word, state->words + 2 * i, sizeof(word));
	return word;
}

#if defined(__x86_64__)
#define STATE_STACK 7  /* rsp */
#define STATE_PC    16 /* rip */

static void
set_word64(struct taskd_state *state, unsigned i, uint64_t word)
{
	memcpy(state->words + 2 * i, &word, sizeof(word));
}

static char raw_stack[65536] __attribute__((aligned(16)));

/* A raw thread: no C library knows of it. */
static _Noreturn void
raw_main(void)
{
	shared->tid = (int)syscall(SYS_gettid);
	for (;;)
		shared->raw++;
}

static int
ask_create(uint32_t flags)
{
	struct taskd_request request = { .op = TASKD_CREATE, .flags = flags };
	struct taskd_state fresh = { 0 };

	set_word64(
	    &fresh, STATE_STACK, (uintptr_t)raw_stack + sizeof(raw_stack) - 8);
	set_word64(&fresh, STATE_PC, (uintptr_t)raw_main);
	send_request(&request, &fresh, sizeof(fresh));
	return receive_answer();
}

static void
wait_for_raw(void)
{
	unsigned long before = shared->raw;

	while (shared->raw == before)
		sched_yield();
}

static void
test_create(void **state)
{
	uint32_t tids[64];
	pid_t tid;

	(void)state;
	start_threads_target();
	assert_int_equal(ask_create(TASKD_RUN), TASKD_OK);
	tid = (pid_t)answer.value[0];
	wait_for_raw();
	assert_int_equal(shared->tid, tid);
	assert_int_equal(ask_threads(tids), RIG_THREADS + 2);
	assert_int_equal(ask_tid(TASKD_EXIT, tid), TASKD_OK);
	assert_int_equal(ask_threads(tids), RIG_THREADS + 1);
	assert_int_equal(ask_tid(TASKD_GET_STATE, tid), TASKD_NO_THREAD);
	assert_all_spin();
	assert_target_echoes();
	/* One that is suspended from the start. */
	shared->raw = 0;
	assert_int_equal(ask_create(0), TASKD_OK);
	tid = (pid_t)answer.value[0];
	assert_int_equal(state_of(tid), 't');
	assert_int_equal(ask_tid(TASKD_GET_STATE, tid), TASKD_OK);
	assert_int_equal(word64((struct taskd_state *)(void *)payload, STATE_PC),
	    (uintptr_t)raw_main);
	assert_int_equal(shared->raw, 0);
	assert_int_equal(ask_tid(TASKD_RESUME, tid), TASKD_OK);
	wait_for_raw();
}

static void
other_spin(void)
{
	for (;;)
		shared->raw++;
}

/* A thread is made to go on elsewhere. */
static void
test_state(void **state)
{
	struct taskd_request request = { .op = TASKD_SET_STATE,
		.value = {
		    TASKD_PART_THREAD | TASKD_PART_FLOAT | TASKD_PART_DEBUG } };
	struct taskd_state registers;
	uint32_t tids[64];

	(void)state;
	start_threads_target();
	ask_threads(tids);
	request.tid = (pid_t)tids[RIG_THREADS];
	assert_int_equal(ask_tid(TASKD_GET_STATE, request.tid), TASKD_OK);
	assert_int_equal(answer.size, sizeof(registers));
	memcpy(&registers, payload, sizeof(registers));
	assert_true(word64(&registers, STATE_PC) != 0);
	set_word64(&registers, STATE_PC, (uintptr_t)other_spin);
	set_word64(
	    &registers, STATE_STACK, word64(&registers, STATE_STACK) - 1024);
	send_request(&request, &registers, sizeof(registers));
	assert_int_equal(receive_answer(), TASKD_OK);
	wait_for_raw();
	send_request(&request, &registers, sizeof(registers) - 4);
	assert_int_equal(receive_answer(), TASKD_BAD);
	/* A breakpoint at an address of the kernel's is refused. */
	registers.debug[1] = registers.debug[0] = UINT32_MAX;
	send_request(&request, &registers, sizeof(registers));
	assert_int_equal(receive_answer(), TASKD_BAD);
	assert_target_echoes();
}
#endif

static _Noreturn void
pause_main(int fd)
{
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	(void)fd;
	shared->interrupted = 0;
	shared->ready = 1;
	(void)pause();
	shared->interrupted = errno;
	for (;;)
		pause();
}

static void
test_abort(void **state)
{
	(void)state;
	restart_target(pause_main);
	while (state_of(target) != 'S')
		sched_yield();
	assert_int_equal(ask_tid(TASKD_ABORT, target), TASKD_OK);
	while (!shared->interrupted)
		sched_yield();
	assert_int_equal(shared->interrupted, EINTR);
}

/* While the first thread waits for a child that it vforked, another serves. */
static _Noreturn void
vfork_main(int fd)
{
	pthread_t thread;
	char byte;

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	pthread_create(
	    &thread, NULL, spin, (void *)(uintptr_t)&shared->spins[0]);
	shared->ready = 1;
	if (syscall(SYS_vfork) == 0) {
		(void)!syscall(SYS_read, fd, &byte, 1);
		syscall(SYS_exit_group, 0);
	}
	_exit(0);
}

static void
test_vfork(void **state)
{
	uint32_t tids[64];
	unsigned long spins;

	(void)state;
	restart_target(vfork_main);
	while (state_of(target) != 'D')
		sched_yield();
	assert_int_equal(ask_nothing(), TASKD_OK);
	assert_int_equal(ask_tid(TASKD_GET_STATE, target), TASKD_BUSY);
	assert_int_equal(ask_threads(tids), 2);
	assert_int_equal(ask_tid(TASKD_SUSPEND, 0), TASKD_OK);
	spins = shared->spins[0];
	assert_int_equal(state_of((pid_t)tids[1]), 't');
	assert_int_equal(shared->spins[0], spins);
	assert_int_equal(ask_tid(TASKD_RESUME, 0), TASKD_OK);
	while (shared->spins[0] == spins)
		sched_yield();
	/* The child ends; what was pending for the parent does not stop it. */
	assert_int_equal(write(talk, "x", 1), 1);
	siginfo_t info;
	assert_int_equal(
	    waitid(P_PID, (id_t)target, &info, WNOWAIT | WEXITED), 0);
}

int
main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		RIG_TEST(test_suspend_all),
		RIG_TEST(test_suspension_ends_with_the_worker),
		RIG_TEST(test_suspended_dies),
#if defined(__x86_64__)
		RIG_TEST(test_create),
		RIG_TEST(test_state),
#endif
		RIG_TEST(test_abort),
		RIG_TEST(test_vfork),
	};

	if (rig_arguments(argc, argv) < 0)
		return 2;
	return cmocka_run_group_tests(tests, NULL, NULL);
}

/*
 * Memory, system calls, and who is meant.
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

static void
test_read(void **state)
{
	(void)state;
	assert_int_equal(ask_read(readable, 100), TASKD_OK);
	assert_int_equal(answer.size, 100);
	assert_int_equal(payload[0], 'r');
	assert_int_equal(payload[99], 'r');
	assert_int_equal(ask_read(readable, 0), TASKD_OK);
	assert_int_equal(ask_read((void *)16, 100), TASKD_ADDRESS);
	assert_int_equal(
	    ask_read((void *)(uintptr_t)-4096, 8192), TASKD_ADDRESS);
	assert_int_equal(ask_read(readable, UINT64_MAX), TASKD_ADDRESS);
}

static void
test_write(void **state)
{
	(void)state;
	assert_int_equal(ask_write(readable + 10, "abc", 3, 0), TASKD_OK);
	assert_int_equal(ask_read(readable + 9, 5), TASKD_OK);
	assert_memory_equal(payload, "rabcr", 5);
	assert_int_equal(readable[10], 0); /* the test's own page */
	assert_int_equal(ask_write((void *)16, "abc", 3, 0), TASKD_ADDRESS);
}

/* Read-only memory is written only where that is asked for. */
static void
test_protection(void **state)
{
	static const char constant[] = "constant";

	(void)state;
	assert_int_equal(ask_write(constant, "C", 1, 0), TASKD_PROTECTION);
	assert_int_equal(ask_write(constant, "C", 1, TASKD_FORCE), TASKD_OK);
	assert_int_equal(ask_read(constant, 8), TASKD_OK);
	assert_memory_equal(payload, "Constant", 8);
	assert_string_equal(constant, "constant");
	assert_int_equal(
	    ask_call(SYS_mprotect, (uintptr_t)readable, 4096, PROT_NONE, 0, 0),
	    TASKD_OK);
	assert_int_equal(answer.value[0], 0);
	assert_int_equal(ask_read(readable, 1), TASKD_PROTECTION);
	assert_int_equal(ask_read(readable + 4096, 1), TASKD_OK);
}

static void
test_large(void **state)
{
	size_t size = 3 << 20;
	uint8_t byte;

	(void)state;
	assert_int_equal(ask_call(SYS_mmap, 0, size, PROT_READ | PROT_WRITE,
			     MAP_PRIVATE | MAP_ANONYMOUS, UINT64_MAX),
	    TASKD_OK);
	assert_true((int64_t)answer.value[0] > 0);
	uint64_t at = answer.value[0];
	assert_int_equal(
	    ask_write((void *)(at + size - 1), "z", 1, 0), TASKD_OK);
	assert_int_equal(ask_read((void *)at, size), TASKD_OK);
	assert_int_equal(answer.size, size);
	assert_true(answer_fd >= 0);
	assert_int_equal(pread(answer_fd, &byte, 1, (off_t)size - 1), 1);
	assert_int_equal(byte, 'z');
	assert_int_equal(pread(answer_fd, &byte, 1, (off_t)size), 0);
	assert_int_equal(
	    ask_call(SYS_munmap, at + size - 4096, 4096, 0, 0, 0), TASKD_OK);
	assert_int_equal(ask_read((void *)at, size), TASKD_ADDRESS);
	assert_int_equal(ask_call(SYS_munmap, at, size, 0, 0, 0), TASKD_OK);
	assert_int_equal(ask_read((void *)at, 1), TASKD_ADDRESS);
	assert_target_echoes();
}

/* Many calls while the target is in a call of its own. */
static void
test_calls_do_not_disturb(void **state)
{
	(void)state;
	for (int i = 0; i < 50; i++) {
		assert_int_equal(ask_nothing(), TASKD_OK);
		assert_int_equal(answer.value[0], 0);
	}
	assert_target_echoes();
	assert_int_equal(ask_call(SYS_munmap, 1, 4096, 0, 0, 0), TASKD_OK);
	assert_int_equal((int64_t)answer.value[0], -EINVAL);
	assert_target_echoes();
}

static void
test_only_what_is_permitted(void **state)
{
	struct taskd_request request = { .op = 99 };

	(void)state;
	assert_int_equal(ask_call(SYS_kill, 1, 9, 0, 0, 0), TASKD_BAD);
	assert_int_equal(ask_call(SYS_execve, 0, 0, 0, 0, 0), TASKD_BAD);
	assert_int_equal(ask_call(-1, 0, 0, 0, 0, 0), TASKD_BAD);
	assert_int_equal(ask(request), TASKD_BAD);
	request.op = TASKD_START;
	assert_int_equal(ask(request), TASKD_BAD);
	/* Another process than the worker's. */
	request = (struct taskd_request){ .op = TASKD_READ,
		.pid = getpid(),
		.address = (uintptr_t)readable,
		.size = 1 };
	assert_int_equal(ask(request), TASKD_BAD);
	/* A payload where there is none. */
	request = (struct taskd_request){
		.op = TASKD_READ, .address = (uintptr_t)readable, .size = 1
	};
	send_request(&request, "x", 1);
	assert_int_equal(receive_answer(), TASKD_BAD);
	assert_target_echoes();
	/* Half a header. */
	assert_int_equal(send(worker, &request, 20, 0), 20);
	assert_int_equal(receive_answer(), -1);
}

static void
test_maps(void **state)
{
	char line[64];

	(void)state;
	assert_int_equal(ask((struct taskd_request){ .op = TASKD_MAPS,
			     .address = (uintptr_t)readable }),
	    TASKD_OK);
	assert_true(answer.size > 0 && payload[answer.size - 1] == '\n');
	uint64_t begin, end;
	snprintf(line, sizeof(line), "%.60s", (char *)payload);
	assert_int_equal(sscanf(line, "%lx-%lx", &begin, &end), 2);
	assert_true(begin <= (uintptr_t)readable && end > (uintptr_t)readable);
}

static void
test_dead(void **state)
{
	struct pollfd p = { .events = POLLIN };

	(void)state;
	assert_int_equal(ask_read(readable, 1), TASKD_OK);
	assert_int_equal(pidfd_open_pid(target, &p.fd), 0);
	kill(target, SIGKILL);
	poll(&p, 1, -1);
	close(p.fd);
	assert_int_equal(ask_read(readable, 1), TASKD_DEAD);
	assert_int_equal(ask_nothing(), TASKD_DEAD);
	assert_int_equal(
	    ask((struct taskd_request){ .op = TASKD_TERMINATE }), TASKD_DEAD);
}

/* The pid is the same, the program another: none of it is reached. */
static _Noreturn void
exec_main(int fd)
{
	char byte;

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	shared->ready = 1;
	(void)!read(fd, &byte, 1);
	dup2(fd, 0);
	execl(rig_other, "other", (char *)NULL);
	_exit(1);
}

static void
test_exec(void **state)
{
	struct process_facts facts, now;

	(void)state;
	restart_target(exec_main);
	assert_int_equal(process_facts(target, &facts), 0);
	assert_int_equal(ask_read(readable, 1), TASKD_OK);
	assert_int_equal(write(talk, "x", 1), 1);
	do {
		sched_yield();
		assert_int_equal(process_facts(target, &now), 0);
	} while (now.image == facts.image || now.image == 0);
	/* An fd that was open before, and a new look, both. */
	assert_int_equal(ask_read(readable, 1), TASKD_DEAD);
	assert_int_equal(ask_write(readable, "x", 1, TASKD_FORCE), TASKD_DEAD);
	assert_int_equal(ask_nothing(), TASKD_DEAD);
	assert_int_equal(
	    ask((struct taskd_request){ .op = TASKD_TERMINATE }), TASKD_DEAD);
	close(worker);
	start_worker_as(facts.image);
	assert_int_equal(ask_read(readable, 1), TASKD_DEAD);
}

static void
test_terminate(void **state)
{
	struct pollfd p = { .events = POLLIN };

	(void)state;
	assert_int_equal(pidfd_open_pid(target, &p.fd), 0);
	assert_int_equal(
	    ask((struct taskd_request){ .op = TASKD_TERMINATE }), TASKD_OK);
	assert_int_equal(poll(&p, 1, -1), 1);
	close(p.fd);
}

/* Another tracer: memory is to be had, the threads are not. */
static void
test_traced(void **state)
{
	pid_t tracer = fork();
	int status;

	(void)state;
	if (tracer == 0) {
		if (ptrace(PTRACE_SEIZE, target, NULL, NULL) == 0)
			kill(getpid(), SIGSTOP);
		_exit(0);
	}
	assert_int_equal(waitpid(tracer, &status, WUNTRACED), tracer);
	assert_true(WIFSTOPPED(status));
	assert_int_equal(ask_read(readable, 1), TASKD_OK);
	assert_int_equal(ask_nothing(), TASKD_TRACED);
	kill(tracer, SIGKILL);
	waitpid(tracer, NULL, 0);
	assert_int_equal(ask_nothing(), TASKD_OK);
	assert_target_echoes();
}

static _Noreturn void
confined_main(int fd)
{
	prctl(PR_SET_SECCOMP, 1 /* strict */);
	syscall(SYS_write, fd, "r", 1);
	for (;;) {
		char byte;

		syscall(SYS_read, fd, &byte, 1);
	}
}

/* A call that its filter forbids would kill it. */
static void
test_seccomp(void **state)
{
	char byte;
	int far;

	(void)state;
	close(worker);
	close(talk);
	kill(target, SIGKILL);
	waitpid(target, NULL, 0);
	assert_int_equal(socket_pair(&talk, &far), 0);
	target = fork();
	if (target == 0)
		confined_main(far);
	close(far);
	assert_int_equal(read(talk, &byte, 1), 1);
	start_worker_as(0);
	assert_int_equal(ask_nothing(), TASKD_CONFINED);
	assert_int_equal(ask_read(readable, 1), TASKD_OK);
	assert_int_equal(kill(target, 0), 0);
}

static void
test_kill_worker(void **state)
{
	struct taskd_request request = { .op = TASKD_KILL, .number = 7 };
	struct iovec iov = { &request, sizeof(request) };

	(void)state;
	assert_int_equal(ask_read(readable, 1), TASKD_OK);
	assert_int_equal(socket_send(control, &iov, 1, NULL, 0, 0), 0);
	assert_int_equal(receive_answer(), -1);
	assert_target_echoes();
}

int
main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		RIG_TEST(test_read),
		RIG_TEST(test_write),
		RIG_TEST(test_protection),
		RIG_TEST(test_large),
		RIG_TEST(test_calls_do_not_disturb),
		RIG_TEST(test_only_what_is_permitted),
		RIG_TEST(test_maps),
		RIG_TEST(test_dead),
		RIG_TEST(test_exec),
		RIG_TEST(test_terminate),
		RIG_TEST(test_traced),
		RIG_TEST(test_seccomp),
		RIG_TEST(test_kill_worker),
	};

	if (rig_arguments(argc, argv) < 0)
		return 2;
	return cmocka_run_group_tests(tests, NULL, NULL);
}

#pragma once

/*
 * test-rig: taskd as it is built, asked by hand, on real processes.
 */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include <cmocka.h>

#include "wire/taskd.h"

#define RIG_THREADS 3

/* What the target shares with the test. */
extern struct rig_shared {
	volatile int ready;
	volatile unsigned long spins[RIG_THREADS];
	volatile int tid;
	volatile int interrupted;   /* what errno a blocked call ended with */
	volatile unsigned long raw; /* a raw thread's doing */
} * shared;

extern int control, worker; /* sockets to taskd and its worker */
extern pid_t taskd, target;
extern int talk;              /* to the target, which echoes what it reads */
extern const char *rig_other; /* a program that waits for ever */

/* The answer that came last. */
extern struct taskd_answer answer;
extern uint8_t payload[TASKD_PAYLOAD_MAX];
extern int answer_fd;

/* At the same address in test and target; there full of 'r'. */
extern char readable[8192];

/* The arguments of a test program: taskd, and that other one. */
int rig_arguments(int argc, char **argv);
int rig_setup(void **state);
int rig_teardown(void **state);
#define RIG_TEST(f) cmocka_unit_test_setup_teardown(f, rig_setup, rig_teardown)

/* Another target and worker than those of the setup. */
void restart_target(void (*main)(int fd));
/* A worker for the target, as if that had had this image (0: it has). */
void start_worker_as(uint64_t image);
/* An ordinary target: echoes what it reads until it is interrupted. */
_Noreturn void target_main(int fd);

void send_request(struct taskd_request *request, const void *bytes, size_t size);
/* The answer's result; -1: the worker hung up. */
int receive_answer(void);
int ask(struct taskd_request request);
int ask_read(const void *address, uint64_t size);
int
ask_write(const void *address, const void *bytes, size_t size, uint32_t flags);
int ask_call(
    long number, uint64_t a, uint64_t b, uint64_t c, uint64_t d, uint64_t e);
int ask_tid(enum taskd_op op, pid_t tid);
/* A call that changes nothing, made by the target. */
int ask_nothing(void);
char state_of(pid_t tid);

/* The target is as it was: its read goes on where it was, uninterrupted. */
void assert_target_echoes(void);

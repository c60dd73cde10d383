#pragma once

/*
 * worker: the process that serves one target: it takes a request, acts,
 * answers, until machd hangs up. What it holds stopped goes on then.
 */

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#include "taskd/target.h"
#include "taskd/tracee.h"
#include "wire/taskd.h"

/*
 * Between a worker and taskd. A worker that is in the middle of something
 * that it must undo, a thread whose registers are not its own, is not killed:
 * it ends by itself when it has.
 */
enum worker_state { WORKER_KILLABLE, WORKER_BORROWS, WORKER_KILLED };

struct worker_shared {
	_Atomic int state; /* enum worker_state */
};

struct worker {
	int socket;  /* to machd */
	int signals; /* signalfd of SIGCHLD */
	struct worker_shared *shared;
	struct target target;
	struct tracees tracees;
	bool gone; /* machd hung up */
	/* the request being served */
	struct taskd_request request;
	uint8_t payload[TASKD_PAYLOAD_MAX];
	uint64_t payload_size;
	int fd; /* that came with it, -1: none */
	/* its answer */
	struct taskd_answer answer;
	uint8_t out[TASKD_PAYLOAD_MAX];
	int out_fd; /* -1: what there is is in `out` */
};

_Noreturn void worker_run(const struct taskd_request *start, int pidfd,
    int socket, struct worker_shared *shared);
bool worker_borrow(struct worker *worker);
void worker_give_back(struct worker *worker);

/* The requests, one each; the answer is worker->answer, its result returned. */
enum taskd_result memory_read(struct worker *worker);
enum taskd_result memory_write(struct worker *worker);
enum taskd_result memory_maps(struct worker *worker);
enum taskd_result target_terminate(struct worker *worker);
enum taskd_result inject_syscall(struct worker *worker);
enum taskd_result thread_list(struct worker *worker);
enum taskd_result thread_create(struct worker *worker);
enum taskd_result thread_exit(struct worker *worker);
enum taskd_result thread_abort(struct worker *worker);
enum taskd_result thread_get_state(struct worker *worker);
enum taskd_result thread_set_state(struct worker *worker);
enum taskd_result suspend_suspend(struct worker *worker);
enum taskd_result suspend_resume(struct worker *worker);

/*
 * Threads of the target: which there are, their registers, new ones, their
 * end.
 */
#include <dirent.h>
#include <errno.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>

#include "taskd/arch.h"
#include "taskd/inject.h"
#include "taskd/worker.h"

/* The signals that a thread causes itself: SIGILL TRAP BUS FPE SEGV. */
#define THREAD_OWN_SIGNALS                                                     \
	(1ull << 3 | 1ull << 4 | 1ull << 6 | 1ull << 7 | 1ull << 10)

enum taskd_result
thread_list(struct worker *worker)
{
	uint32_t *tids = (uint32_t *)(void *)worker->out;
	enum taskd_result result = target_check(&worker->target);
	size_t count = 0, room = sizeof(worker->out) / sizeof(*tids);
	struct dirent *entry;
	char path[64];
	DIR *threads;

	if (result != TASKD_OK)
		return result;
	snprintf(path, sizeof(path), "/proc/%d/task", (int)worker->target.pid);
	threads = opendir(path);
	if (!threads)
		return errno == ENOENT ? TASKD_DEAD : TASKD_FAILED;
	while (count < room && (entry = readdir(threads))) {
		int tid = atoi(entry->d_name);

		if (tid > 0)
			tids[count++] = (uint32_t)tid;
	}
	closedir(threads);
	worker->answer.size = count * sizeof(*tids);
	return TASKD_OK;
}

static enum taskd_result
thread_error(int r)
{
	return r == 0                   ? TASKD_OK
	    : r == -ENOEXEC             ? TASKD_FOREIGN
	    : r == -ESRCH               ? TASKD_NO_THREAD
	    : r == -EINVAL || r == -EIO ? TASKD_BAD
					: TASKD_FAILED;
}

/* The thread that the request is about, stopped. */
static enum taskd_result
thread_take(struct worker *worker, struct tracee **ret_tracee)
{
	struct tracee *tracee;
	enum taskd_result result = tracee_take(
	    worker, worker->request.tid, worker->request.tid_start, &tracee);

	if (result == TASKD_BUSY)
		tracee_release(worker, tracee);
	if (result == TASKD_OK)
		*ret_tracee = tracee;
	return result;
}

enum taskd_result
thread_get_state(struct worker *worker)
{
	enum taskd_result result;
	struct taskd_state state;
	struct tracee *tracee;

	result = thread_take(worker, &tracee);
	if (result != TASKD_OK)
		return result;
	result = thread_error(arch_get_state(tracee->tid, &state));
	tracee_release(worker, tracee);
	if (result == TASKD_OK)
		memcpy(worker->out, &state, sizeof(state));
	worker->answer.size = sizeof(state);
	return result;
}

enum taskd_result
thread_set_state(struct worker *worker)
{
	enum taskd_result result;
	struct taskd_state state;
	struct tracee *tracee;

	if (worker->payload_size != sizeof(state))
		return TASKD_BAD;
	memcpy(&state, worker->payload, sizeof(state));
	result = thread_take(worker, &tracee);
	if (result != TASKD_OK)
		return result;
	result = thread_error(arch_set_state(
	    tracee->tid, &state, (uint32_t)worker->request.value[0]));
	tracee_release(worker, tracee);
	return result;
}

enum taskd_result
thread_abort(struct worker *worker)
{
	struct user_regs_struct regs;
	enum taskd_result result;
	struct tracee *tracee;
	int r;

	result = thread_take(worker, &tracee);
	if (result != TASKD_OK)
		return result;
	r = arch_get(tracee->tid, &regs);
	if (r == 0) {
		arch_abort_call(&regs);
		r = arch_set(tracee->tid, &regs);
	}
	tracee_release(worker, tracee);
	return thread_error(r);
}

static enum taskd_result
thread_end(struct worker *worker, struct tracee *tracee)
{
	const uint64_t call[TASKD_VALUES] = { SYS_exit };
	struct inject inject;
	enum taskd_result result = inject_begin(&inject, worker, tracee);

	if (result != TASKD_OK)
		return result;
	result = inject_enter(&inject, call);
	if (result != TASKD_OK) {
		(void)inject_end(&inject);
		return result;
	}
	/* There is nothing to be given back: the call does not return. */
	result = tracee_let_end(worker, tracee);
	worker_give_back(worker);
	return result;
}

enum taskd_result
thread_exit(struct worker *worker)
{
	enum taskd_result result;
	struct tracee *tracee;

	result = thread_take(worker, &tracee);
	if (result != TASKD_OK)
		return result;
	result = thread_end(worker, tracee);
	if (result != TASKD_OK && tracee_find(worker, worker->request.tid))
		tracee_release(worker, tracee);
	return result;
}

/* The new thread before its first instruction: it becomes what was asked. */
static enum taskd_result
thread_set_up(struct worker *worker, pid_t tid, const struct taskd_state *state)
{
	uint64_t mask = ~THREAD_OWN_SIGNALS;
	struct tracee *tracee;
	enum taskd_result result = tracee_adopt(worker, tid, &tracee);

	if (result != TASKD_OK)
		return result;
	worker->answer.value[0] = (uint64_t)tid;
	result = thread_error(arch_set_fresh(tid, state));
	if (ptrace(PTRACE_SETSIGMASK, tid, (void *)sizeof(mask), &mask) < 0)
		result = TASKD_NO_THREAD;
	tracee->suspended = !(worker->request.flags & TASKD_RUN);
	tracee_release(worker, tracee);
	return result;
}

/*
 * A thread of the target makes another, as bare as can be. What the state
 * says of it is its creator's business: its stack, above all.
 */
static enum taskd_result
thread_clone(struct worker *worker, struct tracee *tracee,
    const struct taskd_state *state)
{
	const uint64_t call[TASKD_VALUES] = { SYS_clone,
		CLONE_VM | CLONE_FS | CLONE_FILES | CLONE_SIGHAND |
		    CLONE_THREAD | CLONE_SYSVSEM };
	struct inject inject;
	enum taskd_result result = inject_begin(&inject, worker, tracee), end;
	int64_t value = 0;

	if (result != TASKD_OK)
		return result;
	worker->tracees.cloned = 0;
	result = tracee_follow_clones(tracee, true);
	if (result == TASKD_OK)
		result = inject_enter(&inject, call);
	if (result == TASKD_OK)
		result = inject_leave(&inject, &value);
	if (result == TASKD_OK && value < 0) {
		errno = (int)-value;
		result = TASKD_FAILED;
	} else if (result == TASKD_OK) {
		result = thread_set_up(worker, worker->tracees.cloned, state);
	}
	(void)tracee_follow_clones(tracee, false);
	end = inject_end(&inject);
	return result == TASKD_OK ? end : result;
}

enum taskd_result
thread_create(struct worker *worker)
{
	bool has_state = worker->payload_size > 0;
	struct taskd_state state;
	enum taskd_result result;
	struct tracee *tracee;

	if (has_state && worker->payload_size != sizeof(state))
		return TASKD_BAD;
	memcpy(&state, worker->payload, sizeof(state));
	result = tracee_take_any(worker, &tracee);
	if (result != TASKD_OK)
		return result;
	result = thread_clone(worker, tracee, has_state ? &state : NULL);
	tracee_release(worker, tracee);
	return result;
}

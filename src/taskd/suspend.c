/*
 * Suspension: the threads stay traced and stopped for as long as it lasts.
 * A group stop (SIGSTOP) would be seen by the process's parent, ended by
 * anybody's SIGCONT, and stop all threads or none.
 */
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "taskd/worker.h"

/* Stops a thread of the list that is not stopped yet. */
static enum taskd_result
suspend_one(struct worker *worker, pid_t tid, unsigned *fresh)
{
	struct tracee *tracee = tracee_find(worker, tid);
	enum taskd_result result;

	if (tracee && !tracee->leaving)
		return TASKD_OK;
	result = tracee_take(worker, tid, 0, &tracee);
	if (result == TASKD_NO_THREAD)
		return TASKD_OK;
	/* One that cannot leave the kernel runs nothing of its program's. */
	if (result == TASKD_BUSY)
		result = TASKD_OK;
	if (result == TASKD_OK)
		(*fresh)++;
	return result;
}

/* Stops every thread that is there now; *fresh: how many were not. */
static enum taskd_result
suspend_pass(struct worker *worker, unsigned *fresh)
{
	enum taskd_result result = TASKD_OK;
	struct dirent *entry;
	char path[64];
	DIR *threads;

	*fresh = 0;
	snprintf(path, sizeof(path), "/proc/%d/task", (int)worker->target.pid);
	threads = opendir(path);
	if (!threads)
		return errno == ENOENT ? TASKD_DEAD : TASKD_FAILED;
	while (result == TASKD_OK && (entry = readdir(threads))) {
		pid_t tid = (pid_t)atoi(entry->d_name);

		if (tid > 0)
			result = suspend_one(worker, tid, fresh);
	}
	closedir(threads);
	return result;
}

/* Lets go whom nothing holds. */
static void
suspend_let_go(struct worker *worker)
{
	struct tracee *tracee, *next;

	for (tracee = LIST_FIRST(&worker->tracees.list); tracee; tracee = next) {
		next = LIST_NEXT(tracee, link);
		tracee_release(worker, tracee);
	}
}

/* Threads that run make others; the last pass finds none that does. */
static enum taskd_result
suspend_all(struct worker *worker)
{
	enum taskd_result result = target_check(&worker->target);
	unsigned fresh = 1;

	while (result == TASKD_OK && fresh > 0)
		result = suspend_pass(worker, &fresh);
	if (result == TASKD_OK)
		worker->tracees.all_suspended = true;
	else
		suspend_let_go(worker);
	return result;
}

enum taskd_result
suspend_suspend(struct worker *worker)
{
	struct tracee *tracee;
	enum taskd_result result;

	if (worker->request.tid == 0)
		return worker->tracees.all_suspended ? TASKD_OK
						     : suspend_all(worker);
	result = tracee_take(
	    worker, worker->request.tid, worker->request.tid_start, &tracee);
	if (result == TASKD_BUSY)
		result = TASKD_OK;
	if (result == TASKD_OK)
		tracee->suspended = true;
	return result;
}

enum taskd_result
suspend_resume(struct worker *worker)
{
	struct tracee *tracee = tracee_find(worker, worker->request.tid);

	if (worker->request.tid == 0) {
		worker->tracees.all_suspended = false;
		suspend_let_go(worker);
		return TASKD_OK;
	}
	if (!tracee)
		return TASKD_NO_THREAD;
	tracee->suspended = false;
	tracee_release(worker, tracee);
	return TASKD_OK;
}

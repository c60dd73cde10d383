#include "taskd/tracee.h"

#include <dirent.h>
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/ptrace.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "os/process.h"
#include "taskd/worker.h"

/*
 * A thread that has not stopped after so long is in a call that it cannot
 * leave: it waits for a child that it vforked, or for a disk. ms.
 */
#define TRACEE_PATIENCE 500

/* So many threads are tried when any will do. */
#define TRACEE_TRIES 16

#define TRACEE_OPTIONS (PTRACE_O_TRACESYSGOOD | PTRACE_O_TRACEEXEC)

/* Why Linux did not let us seize it: EPERM has many meanings. */
static enum taskd_result
tracee_refused(const struct worker *worker, pid_t tid, int error)
{
	struct thread_stat stat;
	uint64_t tracer;

	if (error == ESRCH ||
	    process_thread_stat(worker->target.pid, tid, &stat) < 0 ||
	    stat.state == 'Z' || stat.state == 'X')
		return TASKD_NO_THREAD;
	if (process_status(tid, "TracerPid", 10, &tracer) == 0 && tracer != 0)
		return TASKD_TRACED;
	return error == EPERM ? TASKD_DENIED : TASKD_FAILED;
}

/* tracee_find(): the thread, if this worker traces it; or NULL. */
struct tracee *
tracee_find(struct worker *worker, pid_t tid)
{
	struct tracee *tracee;

	LIST_FOREACH(tracee, &worker->tracees.list, link)
		if (tracee->tid == tid)
			return tracee;
	return NULL;
}

static void
tracee_forget(struct tracee *tracee)
{
	LIST_REMOVE(tracee, link);
	free(tracee);
}

/* Lets it go on for good; one that has not stopped, when it does. */
static void
tracee_detach(struct tracee *tracee)
{
	if (!tracee->stopped) {
		tracee->leaving = true;
		return;
	}
	ptrace(PTRACE_DETACH, tracee->tid, NULL, NULL);
	tracee_forget(tracee);
}

/* Waits until some tracee has something to tell; false: nothing in time. */
static bool
tracee_poll(struct worker *worker, int timeout)
{
	struct pollfd p = { .fd = worker->signals, .events = POLLIN };
	struct signalfd_siginfo info;

	if (poll(&p, 1, timeout) == 0)
		return false;
	if (p.revents)
		(void)!read(worker->signals, &info, sizeof(info));
	return true;
}

/* The tracee's next state; timeout in ms, -1: for ever. */
static enum taskd_result
tracee_wait(
    struct worker *worker, struct tracee *tracee, int timeout, int *ret_status)
{
	for (;;) {
		pid_t pid = waitpid(tracee->tid, ret_status, __WALL | WNOHANG);

		if (pid == tracee->tid)
			return TASKD_OK;
		if (pid < 0 && errno != EINTR)
			return TASKD_NO_THREAD;
		if (!tracee_poll(worker, timeout))
			return TASKD_BUSY;
	}
}

static bool
status_is(int status, enum tracee_stop until)
{
	if (until == TRACEE_SYSCALL)
		return status >> 8 == (SIGTRAP | 0x80);
	return status >> 16 == PTRACE_EVENT_STOP;
}

/*
 * The signal that a stopped tracee is to get when it goes on: a signal on its
 * way to it is none of our business. 0: what stopped it was ours.
 */
static int
status_signal(int status)
{
	return status >> 16 ? 0 : WSTOPSIG(status);
}

/* The tid that an event is about. */
static pid_t
tracee_message(pid_t tid)
{
	unsigned long message = 0;

	ptrace(PTRACE_GETEVENTMSG, tid, NULL, &message);
	return (pid_t)message;
}

/* Waits for the stop that is due, and hands on signals that come before. */
static enum taskd_result
tracee_await(struct worker *worker, struct tracee *tracee, int how,
    enum tracee_stop until, int timeout)
{
	enum taskd_result result;
	int status;

	for (;;) {
		result = tracee_wait(worker, tracee, timeout, &status);
		if (result != TASKD_OK)
			return result;
		if (!WIFSTOPPED(status))
			return TASKD_NO_THREAD;
		if (status_is(status, until)) {
			tracee->stopped = true;
			return TASKD_OK;
		}
		if (status >> 16 == PTRACE_EVENT_CLONE)
			worker->tracees.cloned = tracee_message(tracee->tid);
		if (status >> 16 == PTRACE_EVENT_EXEC) {
			tracee->stopped = true;
			return TASKD_DEAD;
		}
		if (ptrace(how, tracee->tid, NULL,
			(void *)(intptr_t)status_signal(status)) < 0 &&
		    errno != ESRCH)
			return TASKD_FAILED;
	}
}

/*
 * tracee_go(): lets a stopped tracee go on (`how`: PTRACE_CONT or
 * PTRACE_SYSCALL) until it comes to the stop that is due, however long that
 * takes. TASKD_OK; anything else: it is gone.
 */
enum taskd_result
tracee_go(struct worker *worker, struct tracee *tracee, int how,
    enum tracee_stop until)
{
	tracee->stopped = false;
	if (ptrace(how, tracee->tid, NULL, NULL) < 0)
		return TASKD_NO_THREAD;
	return tracee_await(worker, tracee, how, until, -1);
}

static enum taskd_result
tracee_new(struct worker *worker, pid_t tid, struct tracee **ret_tracee)
{
	struct tracee *tracee = calloc(1, sizeof(*tracee));

	if (!tracee)
		return TASKD_FAILED;
	tracee->tid = tid;
	if (ptrace(PTRACE_SEIZE, tid, NULL, (void *)TRACEE_OPTIONS) < 0 ||
	    ptrace(PTRACE_INTERRUPT, tid, NULL, NULL) < 0) {
		free(tracee);
		return tracee_refused(worker, tid, errno);
	}
	LIST_INSERT_HEAD(&worker->tracees.list, tracee, link);
	*ret_tracee = tracee;
	return TASKD_OK;
}

/* It is a thread of the target, and the one that was meant. */
static enum taskd_result
tracee_check(struct worker *worker, pid_t tid, uint64_t start)
{
	struct thread_stat stat;
	enum taskd_result result = target_check(&worker->target);

	if (result != TASKD_OK)
		return result;
	if (process_thread_stat(worker->target.pid, tid, &stat) < 0)
		return TASKD_NO_THREAD;
	return start && stat.start != start ? TASKD_NO_THREAD : TASKD_OK;
}

/*
 * tracee_take(): stops thread tid, which began at `start` (0: whenever), and
 * traces it until tracee_release(). TASKD_BUSY: it does not stop now; it is
 * traced all the same, and will not come back to its program's code.
 * Else it is not traced.
 */
enum taskd_result
tracee_take(struct worker *worker, pid_t tid, uint64_t start,
    struct tracee **ret_tracee)
{
	struct tracee *tracee = tracee_find(worker, tid);
	enum taskd_result result = TASKD_OK;

	/* Never attach to what might be a stranger: see it is the target's. */
	if (!tracee)
		result = tracee_check(worker, tid, start);
	if (!tracee && result == TASKD_OK)
		result = tracee_new(worker, tid, &tracee);
	if (result != TASKD_OK)
		return result;
	tracee->leaving = false;
	if (!tracee->stopped)
		result = tracee_await(worker, tracee, PTRACE_CONT,
		    TRACEE_INTERRUPTED, TRACEE_PATIENCE);
	if (result == TASKD_OK || result == TASKD_BUSY)
		*ret_tracee = tracee;
	else if (tracee->stopped)
		tracee_detach(tracee);
	else
		tracee_forget(tracee);
	if (result != TASKD_OK)
		return result;
	/* Stopped, it can neither end nor become another program. */
	result = tracee_check(worker, tid, start);
	if (result != TASKD_OK)
		tracee_detach(tracee);
	return result;
}

/*
 * tracee_follow_clones(): a thread that it makes while it goes on is traced,
 * too, from its first moment; tracees.cloned tells which.
 */
enum taskd_result
tracee_follow_clones(struct tracee *tracee, bool follow)
{
	long options = TRACEE_OPTIONS | (follow ? PTRACE_O_TRACECLONE : 0);

	return ptrace(PTRACE_SETOPTIONS, tracee->tid, NULL, (void *)options) < 0
	    ? TASKD_NO_THREAD
	    : TASKD_OK;
}

/* tracee_adopt(): a thread that a tracee made: waits for its first stop. */
enum taskd_result
tracee_adopt(struct worker *worker, pid_t tid, struct tracee **ret_tracee)
{
	struct tracee *tracee = calloc(1, sizeof(*tracee));
	enum taskd_result result;

	if (!tracee)
		return TASKD_FAILED;
	tracee->tid = tid;
	LIST_INSERT_HEAD(&worker->tracees.list, tracee, link);
	result = tracee_await(
	    worker, tracee, PTRACE_CONT, TRACEE_INTERRUPTED, -1);
	if (result == TASKD_OK)
		result = tracee_follow_clones(tracee, false);
	if (result == TASKD_OK)
		*ret_tracee = tracee;
	else
		tracee_forget(tracee);
	return result;
}

/*
 * tracee_let_end(): it is about to make the call that ends it: sees it end,
 * and forgets it. A process's first thread stays there until the last ends;
 * Linux tells nobody of its end.
 */
enum taskd_result
tracee_let_end(struct worker *worker, struct tracee *tracee)
{
	enum taskd_result result = TASKD_OK;
	int status;

	if (tracee->tid == worker->target.pid) {
		tracee_detach(tracee);
		return TASKD_OK;
	}
	if (ptrace(PTRACE_CONT, tracee->tid, NULL, NULL) == 0)
		do
			result = tracee_wait(worker, tracee, -1, &status);
		while (result == TASKD_OK && WIFSTOPPED(status) &&
		    ptrace(PTRACE_CONT, tracee->tid, NULL, NULL) == 0);
	tracee_forget(tracee);
	return TASKD_OK;
}

/*
 * tracee_release(): whoever took it is done with it: it goes on, unless it is
 * suspended.
 */
void
tracee_release(struct worker *worker, struct tracee *tracee)
{
	if (worker->tracees.all_suspended || tracee->suspended)
		return;
	tracee_detach(tracee);
}

/* A thread of the list that can stop. */
static enum taskd_result
tracee_try(struct worker *worker, DIR *threads, struct tracee **ret_tracee)
{
	enum taskd_result result = TASKD_DEAD;
	struct thread_stat stat;
	struct dirent *entry;
	unsigned tries = 0;
	pid_t tid;

	while (tries < TRACEE_TRIES && (entry = readdir(threads))) {
		tid = (pid_t)atoi(entry->d_name);
		if (tid <= 0 ||
		    process_thread_stat(worker->target.pid, tid, &stat) < 0 ||
		    stat.state == 'Z' || stat.state == 'X' || stat.state == 'D')
			continue;
		tries++;
		result = tracee_take(worker, tid, 0, ret_tracee);
		if (result == TASKD_BUSY)
			tracee_release(worker, *ret_tracee);
		else if (result != TASKD_NO_THREAD)
			break;
	}
	return result;
}

/* tracee_take_any(): some thread of the target, stopped. As tracee_take(). */
enum taskd_result
tracee_take_any(struct worker *worker, struct tracee **ret_tracee)
{
	enum taskd_result result;
	struct tracee *tracee;
	char path[64];
	DIR *threads;

	LIST_FOREACH(tracee, &worker->tracees.list, link) {
		if (tracee->stopped) {
			*ret_tracee = tracee;
			return TASKD_OK;
		}
	}
	snprintf(path, sizeof(path), "/proc/%d/task", (int)worker->target.pid);
	threads = opendir(path);
	if (!threads)
		return errno == ENOENT ? TASKD_DEAD : TASKD_FAILED;
	result = tracee_try(worker, threads, ret_tracee);
	closedir(threads);
	return result;
}

/* tracees_reap(): what the tracees have to tell while nobody waits for it. */
void
tracees_reap(struct worker *worker)
{
	struct tracee *tracee, *next;
	int status;

	for (tracee = LIST_FIRST(&worker->tracees.list); tracee; tracee = next) {
		next = LIST_NEXT(tracee, link);
		if (waitpid(tracee->tid, &status, __WALL | WNOHANG) <= 0)
			continue;
		if (!WIFSTOPPED(status)) {
			tracee_forget(tracee);
			continue;
		}
		tracee->stopped = status_is(status, TRACEE_INTERRUPTED) ||
		    status >> 16 == PTRACE_EVENT_EXEC;
		if (tracee->stopped && tracee->leaving)
			tracee_detach(tracee);
		else if (!tracee->stopped)
			ptrace(PTRACE_CONT, tracee->tid, NULL,
			    (void *)(intptr_t)status_signal(status));
	}
}

/* tracees_release_all(): lets all go; the worker ends. */
void
tracees_release_all(struct worker *worker)
{
	struct tracee *tracee;

	while ((tracee = LIST_FIRST(&worker->tracees.list))) {
		/* Linux does it for those that have not stopped. */
		ptrace(PTRACE_DETACH, tracee->tid, NULL, NULL);
		tracee_forget(tracee);
	}
}

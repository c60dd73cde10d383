#include "machd/thread.h"

#include <errno.h>
#include <stdlib.h>

#include "base/cleanup.h"
#include "core/port.h"
#include "machd/exc-actions.h"
#include "machd/exception.h"
#include "machd/kotype.h"
#include "machd/task.h"
#include "machd/thread-port.h"
#include "machd/user.h"
#include "os/process.h"

/* Below so many threads of a task nobody looks for dead ones. */
#define THREADS_SWEEP_MIN 64u

/* thread_find(): the thread if it has a port, or NULL. */
struct thread *
thread_find(const struct task *task, uint32_t tid)
{
	struct thread *thread;

	LIST_FOREACH(thread, &task->threads, link)
		if (thread->tid == tid)
			return thread;
	return NULL;
}

static void
thread_free(struct thread *thread)
{
	struct core *core = thread->task->machd->core;

	LIST_REMOVE(thread, link);
	thread->task->thread_count--;
	if (thread->exception)
		thread->exception->thread = NULL;
	if (thread->exc)
		exc_actions_release(core, thread->exc);
	free(thread->exc);
	right_release(core, &thread->voucher);
	thread_ports_die(thread);
	charge_release(&thread->charge);
	free(thread);
}

/*
 * Threads that ended without a word: a killed or raw thread says nothing.
 * Looked for only when there are twice as many as at the last time, so that
 * a new thread costs the same however many there are.
 */
static void
threads_sweep(struct task *task)
{
	struct thread *thread, *next;

	if (task->thread_count < task->threads_sweep)
		return;
	for (thread = LIST_FIRST(&task->threads); thread; thread = next) {
		next = LIST_NEXT(thread, link);
		if (!process_has_thread(task->pid, (pid_t)thread->tid))
			thread_free(thread);
	}
	task->threads_sweep = 2 * task->thread_count;
	if (task->threads_sweep < THREADS_SWEEP_MIN)
		task->threads_sweep = THREADS_SWEEP_MIN;
}

static int
thread_new(struct task *task, uint32_t tid, struct thread **ret_thread)
{
	_cleanup_free_ struct thread *thread = calloc(1, sizeof(*thread));
	struct thread_stat stat;

	if (!thread)
		return -ENOMEM;
	if (process_thread_stat(task->pid, (pid_t)tid, &stat) == 0)
		thread->start = stat.start;
	thread->task = task;
	thread->tid = tid;
	if (account_charge(&thread->charge, task->user->account, NULL,
		ACCOUNT_THREADS, 1) != KERN_SUCCESS)
		return -EDQUOT;
	if (port_new_kernel(task->machd->core, IKOT_THREAD_CONTROL, thread,
		&thread->port) != KERN_SUCCESS) {
		charge_release(&thread->charge);
		return -ENOMEM;
	}
	LIST_INSERT_HEAD(&task->threads, thread, link);
	task->thread_count++;
	*ret_thread = TAKE(thread);
	return 0;
}

/*
 * thread_get(): the task's thread tid, which the client claims and /proc
 * confirms; from now on it has a port. -ESRCH if there is no such thread,
 * -ENOMEM, -EDQUOT.
 */
int
thread_get(struct task *task, uint32_t tid, struct thread **ret_thread)
{
	struct thread *thread = thread_find(task, tid);
	int r = 0;

	if (!thread) {
		if (!process_has_thread(task->pid, (pid_t)tid))
			return -ESRCH;
		threads_sweep(task);
		r = thread_new(task, tid, &thread);
	}
	if (r == 0)
		*ret_thread = thread;
	return r;
}

/* thread_port(): a send right to its port of a flavor. As thread_get(). */
int
thread_port(struct task *task, uint32_t tid, mach_thread_flavor_t flavor,
    struct right *ret_right)
{
	struct thread *thread;
	int r = thread_get(task, tid, &thread);

	if (r == 0 &&
	    thread_port_right(thread, flavor, ret_right) != KERN_SUCCESS)
		r = -ENOMEM;
	return r;
}

/*
 * thread_check(): the thread may have ended without a word, and its tid may be
 * another's by now: then its port dies.
 */
void
thread_check(struct task *task, uint32_t tid)
{
	struct thread *thread = thread_find(task, tid);
	struct thread_stat stat;

	if (thread &&
	    (process_thread_stat(task->pid, (pid_t)tid, &stat) < 0 ||
		(thread->start && stat.start != thread->start)))
		thread_free(thread);
}

/* thread_exit(): the thread said that it ends: its port dies. */
void
thread_exit(struct task *task, uint32_t tid)
{
	struct thread *thread = thread_find(task, tid);

	if (thread)
		thread_free(thread);
}

/* threads_die(): the task died, and its threads with it. */
void
threads_die(struct task *task)
{
	struct thread *thread;

	while ((thread = LIST_FIRST(&task->threads)))
		thread_free(thread);
}

#include "machd/semaphore.h"

#include <limits.h>
#include <mach/sync_policy.h>
#include <stdlib.h>

#include "base/cleanup.h"
#include "core/account.h"
#include "core/port.h"
#include "machd/answer.h"
#include "machd/conn.h"
#include "machd/kotype.h"
#include "machd/machd.h"
#include "machd/task.h"
#include "machd/thread.h"
#include "machd/user.h"

TAILQ_HEAD(semaphore_waits, semaphore_wait);

struct semaphore {
	LIST_ENTRY(semaphore) link; /* in owner->semaphores */
	struct task *owner;         /* NULL: terminated */
	struct port *port;
	struct semaphore_waits waits; /* who is woken first stands first */
	int count;                    /* 0 while anybody waits */
	bool lifo;
	struct charge charge; /* one of ACCOUNT_PORTS */
};

/* What a program may ask for; the order of priorities is not offered. */
#define SEMAPHORE_POLICY                                                       \
	(SYNC_POLICY_FIFO | SYNC_POLICY_LIFO | SYNC_POLICY_PREPOST)

/*
 * semaphore_new(): a semaphore of `owner`, who pays for it; `actor` asked. It
 * has no senders: the caller makes one with semaphore_right().
 * KERN_INVALID_ARGUMENT: policy or value; KERN_RESOURCE_SHORTAGE.
 */
kern_return_t
semaphore_new(struct task *owner, struct account *actor, int policy, int value,
    struct semaphore **ret_semaphore)
{
	_cleanup_free_ struct semaphore *semaphore = NULL;
	kern_return_t kr;

	if (value < 0 || (policy & ~SEMAPHORE_POLICY))
		return KERN_INVALID_ARGUMENT;
	semaphore = calloc(1, sizeof(*semaphore));
	if (!semaphore)
		return KERN_RESOURCE_SHORTAGE;
	kr = account_charge(
	    &semaphore->charge, owner->user->account, actor, ACCOUNT_PORTS, 1);
	if (kr != KERN_SUCCESS)
		return kr;
	kr = port_new_kernel(
	    owner->machd->core, IKOT_SEMAPHORE, semaphore, &semaphore->port);
	if (kr != KERN_SUCCESS) {
		charge_release(&semaphore->charge);
		return kr;
	}
	TAILQ_INIT(&semaphore->waits);
	semaphore->owner = owner;
	semaphore->count = value;
	semaphore->lifo = policy & SYNC_POLICY_REVERSED;
	LIST_INSERT_HEAD(&owner->semaphores, semaphore, link);
	*ret_semaphore = TAKE(semaphore);
	return KERN_SUCCESS;
}

/* semaphore_right(): a send right to its port. */
struct right
semaphore_right(struct semaphore *semaphore)
{
	return right_make_send(semaphore->port);
}

/* semaphore_is_of(): whether it belongs to the task. */
bool
semaphore_is_of(const struct semaphore *semaphore, const struct task *task)
{
	return semaphore->owner == task;
}

/* Takes a wait off its semaphore; its trap is still to be answered. */
static struct conn *
wait_leave(struct semaphore_wait *wait)
{
	TAILQ_REMOVE(&wait->semaphore->waits, wait, link);
	wait->semaphore = NULL;
	return conn_of_semaphore_wait(wait);
}

/* Ends a wait and answers its trap. */
static void
wait_end(struct semaphore_wait *wait, kern_return_t result)
{
	struct conn *conn = wait_leave(wait);

	if (result == KERN_SUCCESS)
		answer_taken(conn, wait->name);
	else
		answer(conn, result);
}

/*
 * semaphore_terminate(): it is no more; who waits hears KERN_TERMINATED. May
 * be called twice.
 */
void
semaphore_terminate(struct semaphore *semaphore)
{
	struct semaphore_wait *wait;

	if (!semaphore->owner)
		return;
	LIST_REMOVE(semaphore, link);
	semaphore->owner = NULL;
	while ((wait = TAILQ_FIRST(&semaphore->waits)))
		wait_end(wait, KERN_TERMINATED);
}

/* semaphores_die(): the task died, and what it owned with it. */
void
semaphores_die(struct task *task)
{
	struct semaphore *semaphore;

	while ((semaphore = LIST_FIRST(&task->semaphores)))
		semaphore_terminate(semaphore);
}

/* semaphore_no_senders(): of a semaphore's port: nobody can name it any more. */
void
semaphore_no_senders(struct port *port)
{
	struct semaphore *semaphore = port_kobject(port, IKOT_SEMAPHORE);

	if (!semaphore || port->srights > 0)
		return;
	semaphore_terminate(semaphore);
	port_destroy_kernel(semaphore->port);
	charge_release(&semaphore->charge);
	free(semaphore);
}

/* The first who waits, without those that died a moment ago. */
static struct semaphore_wait *
semaphore_first(struct semaphore *semaphore)
{
	struct semaphore_wait *wait;

	while ((wait = TAILQ_FIRST(&semaphore->waits)) &&
	    conn_is_gone(conn_of_semaphore_wait(wait)))
		(void)wait_leave(wait);
	return wait;
}

/*
 * semaphore_up(): wakes one who waits, or counts. KERN_TERMINATED.
 */
kern_return_t
semaphore_up(struct semaphore *semaphore)
{
	struct semaphore_wait *wait;

	if (!semaphore->owner)
		return KERN_TERMINATED;
	wait = semaphore_first(semaphore);
	if (wait)
		wait_end(wait, KERN_SUCCESS);
	else if (semaphore->count < INT_MAX)
		semaphore->count++;
	return KERN_SUCCESS;
}

/*
 * semaphore_up_all(): wakes everybody who waits; nothing if nobody does.
 * KERN_TERMINATED.
 */
kern_return_t
semaphore_up_all(struct semaphore *semaphore)
{
	struct semaphore_wait *wait;

	if (!semaphore->owner)
		return KERN_TERMINATED;
	while ((wait = TAILQ_FIRST(&semaphore->waits)))
		wait_end(wait, KERN_SUCCESS);
	return KERN_SUCCESS;
}

static bool
wait_is_of(struct semaphore_wait *wait, const struct thread *thread)
{
	const struct conn *conn = conn_of_semaphore_wait(wait);

	return conn->task == thread->task && conn->thread == thread->tid;
}

/*
 * semaphore_up_thread(): wakes that thread if it waits; with NULL anybody, as
 * semaphore_up(), but never counts. KERN_NOT_WAITING, KERN_TERMINATED.
 */
kern_return_t
semaphore_up_thread(struct semaphore *semaphore, const struct thread *thread)
{
	struct semaphore_wait *wait;

	if (!semaphore->owner)
		return KERN_TERMINATED;
	wait = semaphore_first(semaphore);
	while (wait && thread && !wait_is_of(wait, thread))
		wait = TAILQ_NEXT(wait, link);
	if (!wait)
		return KERN_NOT_WAITING;
	wait_end(wait, KERN_SUCCESS);
	return KERN_SUCCESS;
}

/*
 * semaphore_down(): takes one from the count, or makes conn wait until it is
 * woken, semaphore_wait_end() ends it, or the semaphore ends.
 * SEMAPHORE_WAITS, KERN_TERMINATED.
 */
kern_return_t
semaphore_down(
    struct semaphore *semaphore, struct conn *conn, mach_port_name_t name)
{
	struct semaphore_wait *wait = &conn->semaphore;

	if (!semaphore->owner)
		return KERN_TERMINATED;
	if (semaphore->count > 0) {
		semaphore->count--;
		return KERN_SUCCESS;
	}
	wait->semaphore = semaphore;
	wait->name = name;
	if (semaphore->lifo)
		TAILQ_INSERT_HEAD(&semaphore->waits, wait, link);
	else
		TAILQ_INSERT_TAIL(&semaphore->waits, wait, link);
	return SEMAPHORE_WAITS;
}

/*
 * semaphore_wait_end(): answers conn's wait with KERN_ABORTED or
 * KERN_OPERATION_TIMED_OUT. False: it does not wait for a semaphore.
 */
bool
semaphore_wait_end(struct conn *conn, kern_return_t result)
{
	if (!conn->semaphore.semaphore)
		return false;
	wait_end(&conn->semaphore, result);
	return true;
}

/* semaphore_wait_forget(): the connection goes; nobody is answered. */
void
semaphore_wait_forget(struct conn *conn)
{
	if (conn->semaphore.semaphore)
		(void)wait_leave(&conn->semaphore);
}

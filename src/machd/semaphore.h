#pragma once

/*
 * semaphore: a count behind a kernel port. It belongs to a task and ends with
 * it, or is destroyed; what then is left is a port whose operations answer
 * KERN_TERMINATED, until its last send right is gone.
 *
 * Who waits is a connection; a signal is given to one of them or counted, and
 * machd is one thread, so none is lost or given twice.
 */

#include <bsd/sys/queue.h>
#include <mach/kern_return.h>
#include <stdbool.h>
#include <stdint.h>

#include "core/right.h"

struct account;
struct conn;
struct port;
struct semaphore;
struct task;
struct thread;

LIST_HEAD(semaphore_list, semaphore);

/* The wait of a connection; embedded there. */
struct semaphore_wait {
	TAILQ_ENTRY(semaphore_wait) link; /* in semaphore->waits */
	struct semaphore *semaphore;      /* NULL: does not wait */
	mach_port_name_t name;            /* what the waiter calls it */
};

/* Of semaphore_down(): the connection waits now. No kern_return_t. */
#define SEMAPHORE_WAITS (-1)

kern_return_t semaphore_new(struct task *owner, struct account *actor,
    int policy, int value, struct semaphore **ret_semaphore);
struct right semaphore_right(struct semaphore *semaphore);
bool semaphore_is_of(const struct semaphore *semaphore, const struct task *task);
void semaphore_terminate(struct semaphore *semaphore);
void semaphores_die(struct task *task);
void semaphore_no_senders(struct port *port);

kern_return_t semaphore_up(struct semaphore *semaphore);
kern_return_t semaphore_up_all(struct semaphore *semaphore);
kern_return_t
semaphore_up_thread(struct semaphore *semaphore, const struct thread *thread);
kern_return_t semaphore_down(
    struct semaphore *semaphore, struct conn *conn, mach_port_name_t name);
bool semaphore_wait_end(struct conn *conn, kern_return_t result);
void semaphore_wait_forget(struct conn *conn);

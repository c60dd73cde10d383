#ifndef _MACH_SEMAPHORE_H_
#define _MACH_SEMAPHORE_H_

/*
 * Semaphores. A semaphore is a port: it can be sent to other tasks, and all
 * wait and signal there. semaphore_create and semaphore_destroy are in
 * mach/task.h.
 */

#include <mach/kern_return.h>
#include <mach/mach_types.h>
#include <mach/sync_policy.h>

#ifdef __cplusplus
extern "C" {
#endif

/*
 * All answer
 * KERN_INVALID_NAME: there is no such name, or the port is dead;
 * KERN_INVALID_RIGHT: it is no send right;
 * KERN_INVALID_CAPABILITY: the port is no semaphore;
 * KERN_TERMINATED: the semaphore was destroyed, or its task is gone.
 */

/* Wakes one thread that waits; if none does, the next wait does not block. */
kern_return_t semaphore_signal(semaphore_t semaphore);

/* Wakes all that wait; if none does, nothing comes of it. */
kern_return_t semaphore_signal_all(semaphore_t semaphore);

/*
 * Wakes that thread, or with THREAD_NULL any one, but never a wait to come.
 * KERN_NOT_WAITING; KERN_INVALID_ARGUMENT: the port is no thread's.
 */
kern_return_t semaphore_signal_thread(semaphore_t semaphore, thread_t thread);

/* Waits for a signal. KERN_ABORTED: a signal handler ran. */
kern_return_t semaphore_wait(semaphore_t semaphore);

/*
 * The same for so long at most; with a time of 0 without waiting.
 * KERN_OPERATION_TIMED_OUT; KERN_INVALID_VALUE: the nanoseconds.
 */
kern_return_t
semaphore_timedwait(semaphore_t semaphore, mach_timespec_t wait_time);

/* Signals one semaphore and waits for another, as one step. */
kern_return_t
semaphore_wait_signal(semaphore_t wait_semaphore, semaphore_t signal_semaphore);
kern_return_t semaphore_timedwait_signal(semaphore_t wait_semaphore,
    semaphore_t signal_semaphore, mach_timespec_t wait_time);

#ifdef __cplusplus
}
#endif

#endif /* _MACH_SEMAPHORE_H_ */

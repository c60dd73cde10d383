/*
 * The ports of threads that the C library knows.
 */
#include <errno.h>
#include <pthread.h>
#include <semaphore.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <mach/mach_init.h>
#include <mach/mach_port.h>
#include <mach/thread_act.h>

#include "libmach/self.h"

/* What mach_port_kobject() calls a thread. */
#define KIND_THREAD 1u

/*
 * The thread's number: what Linux calls its CPU clock has it in it, and every C
 * library makes that clock's id so.
 */
mach_port_t
pthread_mach_thread_np(pthread_t thread)
{
	clockid_t clock;

	if (pthread_getcpuclockid(thread, &clock) != 0)
		return MACH_PORT_NULL;
	return self_thread_name(~((uint32_t)clock >> 3 | 7u << 29));
}

/* Where the C library keeps what a thread has locked: within its pthread_t. */
static uintptr_t
robust_list(uint32_t tid)
{
	void *head = NULL;
	size_t size;

	return syscall(SYS_get_robust_list, tid, &head, &size) == 0
	    ? (uintptr_t)head
	    : 0;
}

/* A port of somebody else's would have the question for a message. */
static bool
is_thread_port(mach_port_t port)
{
	mach_vm_address_t address;
	natural_t kind = 0;

	return mach_port_kobject(mach_task_self(), port, &kind, &address) ==
	    KERN_SUCCESS &&
	    kind == KIND_THREAD;
}

/*
 * No list of its threads can be had of the C library. But each tells Linux of
 * its list of locks, which stands in the same place of each pthread_t.
 */
pthread_t
pthread_from_mach_thread_np(mach_port_t thread)
{
	mach_msg_type_number_t count = THREAD_IDENTIFIER_INFO_COUNT;
	thread_identifier_info_data_t info;
	int saved_errno = errno;
	uintptr_t other = 0, own;

	if (!is_thread_port(thread) ||
	    thread_info(thread, THREAD_IDENTIFIER_INFO, (thread_info_t)&info,
		&count) != KERN_SUCCESS)
		return 0;
	/* Another process's has its list elsewhere. */
	if (syscall(SYS_tgkill, getpid(), (pid_t)info.thread_id, 0) == 0)
		other = robust_list((uint32_t)info.thread_id);
	own = robust_list(0);
	errno = saved_errno;
	if (other == 0 || own == 0)
		return 0;
	return (pthread_t)((uintptr_t)pthread_self() + (other - own));
}

/* A thread that waits to be let go, suspended by then. */
struct suspended {
	void *(*start)(void *);
	void *argument;
	sem_t go;
	bool cancelled;
};

static void *
suspended_start(void *argument)
{
	struct suspended *suspended = argument;
	struct suspended own;

	while (sem_wait(&suspended->go) != 0)
		;
	own = *suspended;
	sem_destroy(&suspended->go);
	free(suspended);
	return own.cancelled ? NULL : own.start(own.argument);
}

int
pthread_create_suspended_np(pthread_t *thread, const pthread_attr_t *attr,
    void *(*start)(void *), void *argument)
{
	struct suspended *suspended = malloc(sizeof(*suspended));
	bool cancelled;
	int r;

	if (!suspended)
		return EAGAIN;
	*suspended = (struct suspended){ .start = start, .argument = argument };
	sem_init(&suspended->go, 0, 0);
	r = pthread_create(thread, attr, suspended_start, suspended);
	if (r != 0) {
		sem_destroy(&suspended->go);
		free(suspended);
		return r;
	}
	cancelled = thread_suspend(pthread_mach_thread_np(*thread)) !=
	    KERN_SUCCESS;
	suspended->cancelled = cancelled;
	sem_post(&suspended->go);
	return cancelled ? EPERM : 0;
}

int
pthread_create_from_mach_thread(pthread_t *thread, const pthread_attr_t *attr,
    void *(*start)(void *), void *argument)
{
	(void)thread;
	(void)attr;
	(void)start;
	(void)argument;
	return ENOTSUP;
}

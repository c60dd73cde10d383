#ifndef _MACH_MACH_INIT_H_
#define _MACH_MACH_INIT_H_

/* What a task knows from its start. */

#include <sys/types.h>

#include <mach/mach_types.h>
#include <mach/vm_page_size.h>

/* Slots of mach_ports_register, by custom. */
#define NAME_SERVER_SLOT      0
#define ENVIRONMENT_SLOT      1
#define SERVICE_SLOT          2
#define MACH_PORTS_SLOTS_USED 3

#ifdef __cplusplus
extern "C" {
#endif

/* The task's own port; no reference comes with it. */
extern mach_port_t mach_task_self_;
#define mach_task_self() mach_task_self_
#define current_task()   mach_task_self()

/* The task's bootstrap port, or MACH_PORT_NULL. */
extern mach_port_t bootstrap_port;

/*
 * The host's port, and that of the calling thread. Every call adds a user
 * reference; MACH_PORT_NULL for want of something.
 */
mach_port_t mach_host_self(void);
mach_port_t mach_thread_self(void);

#if defined(_POSIX_C_SOURCE) && _POSIX_C_SOURCE >= 199506L
/*
 * The port of a thread of this task, or MACH_PORT_NULL. Unlike
 * mach_thread_self() it adds no user reference but the first.
 */
mach_port_t pthread_mach_thread_np(pthread_t thread);

/*
 * The thread of this process whose port it is; 0 (NULL on macOS) if it is none, or one
 * that the C library did not make.
 */
pthread_t pthread_from_mach_thread_np(mach_port_t thread);

/*
 * pthread_create() of a thread that runs when it is resumed with thread_resume().
 * Besides its errors EPERM: Linux does not let it be suspended.
 */
int pthread_create_suspended_np(pthread_t *thread, const pthread_attr_t *attr,
    void *(*start)(void *), void *argument);

/* From a thread of thread_create(): ENOTSUP. */
int pthread_create_from_mach_thread(pthread_t *thread,
    const pthread_attr_t *attr, void *(*start)(void *), void *argument);
#endif

/* Sets up what this header declares, which is done already. 0. */
int mach_init(void);

/* Whether a port of any kind is one of the caller's own task. */
boolean_t mach_task_is_self(task_name_t task);

/* The size of a page, bytes. KERN_INVALID_ARGUMENT: host is none. */
kern_return_t host_page_size(host_t host, vm_size_t *out_page_size);

#ifdef __cplusplus
}
#endif

#include <mach/mach_traps.h>

#endif /* _MACH_MACH_INIT_H_ */

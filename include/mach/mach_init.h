#ifndef _MACH_MACH_INIT_H_
#define _MACH_MACH_INIT_H_

/* What a task knows from its start. */

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

/* Whether a port of any kind is one of the caller's own task. */
boolean_t mach_task_is_self(task_name_t task);

/* The size of a page, bytes. KERN_INVALID_ARGUMENT: host is none. */
kern_return_t host_page_size(host_t host, vm_size_t *out_page_size);

#ifdef __cplusplus
}
#endif

#include <mach/mach_traps.h>

#endif /* _MACH_MACH_INIT_H_ */

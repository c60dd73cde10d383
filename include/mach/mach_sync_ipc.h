#ifndef _MACH_MACH_SYNC_IPC_H_
#define _MACH_MACH_SYNC_IPC_H_

/*
 * Special reply ports: a thread's own, which lets a kernel see who waits for
 * whom.
 */

#include <mach/kern_return.h>
#include <mach/mach_traps.h>
#include <mach/port.h>

typedef enum thread_destruct_special_reply_port_rights {
	THREAD_SPECIAL_REPLY_PORT_ALL,
	THREAD_SPECIAL_REPLY_PORT_RECEIVE_ONLY,
	THREAD_SPECIAL_REPLY_PORT_SEND_ONLY
} thread_destruct_special_reply_port_rights_t;

#ifdef __cplusplus
extern "C" {
#endif

/*
 * The calling thread's special reply port: gets it, making one if there is
 * none, MACH_PORT_NULL if it cannot; and destroys it, if that is the port.
 * Stubs of interfaces with `usespecialreplyport 1` call these.
 */
mach_port_t mig_get_special_reply_port(void);
void mig_dealloc_special_reply_port(mach_port_t reply_port);

/*
 * Gives up the send and the receive right of what
 * thread_get_special_reply_port() returned, or one of them. Results: those of
 * mach_port_destruct() and mach_port_deallocate(), KERN_INVALID_ARGUMENT.
 */
kern_return_t thread_destruct_special_reply_port(
    mach_port_name_t port, thread_destruct_special_reply_port_rights_t rights);

/*
 * A port for replies whose sender is watched; and whether it was to the end,
 * which here it always was. KERN_RESOURCE_SHORTAGE.
 */
kern_return_t mach_sync_ipc_link_monitoring_start(mach_port_t *port);
kern_return_t
mach_sync_ipc_link_monitoring_stop(mach_port_t port, boolean_t *in_effect);

#ifdef __cplusplus
}
#endif

#endif /* _MACH_MACH_SYNC_IPC_H_ */

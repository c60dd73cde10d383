#ifndef _MACH_EVENTLINK_H_
#define _MACH_EVENTLINK_H_

/* Eventlinks: each call answers KERN_NOT_SUPPORTED. */

#include <mach/mach_eventlink_types.h>
#include <mach/mach_types.h>

#ifdef __cplusplus
extern "C" {
#endif

kern_return_t mach_eventlink_create(task_t task,
    mach_eventlink_create_option_t option, eventlink_port_pair_t eventlink_pair);
kern_return_t mach_eventlink_destroy(mach_eventlink_t eventlink);
kern_return_t mach_eventlink_associate(mach_eventlink_t eventlink,
    thread_t thread, mach_vm_address_t copyin_addr_wait,
    uint64_t copyin_mask_wait, mach_vm_address_t copyin_addr_signal,
    uint64_t copyin_mask_signal, mach_eventlink_associate_option_t option);
kern_return_t mach_eventlink_disassociate(
    mach_eventlink_t eventlink, mach_eventlink_disassociate_option_t option);

#ifdef __cplusplus
}
#endif

#endif /* _MACH_EVENTLINK_H_ */

#ifndef _MACH_MEMORY_ENTRY_H_
#define _MACH_MEMORY_ENTRY_H_

/*
 * What can be done to a memory entry itself: nothing yet. KERN_NOT_SUPPORTED;
 * KERN_INVALID_ARGUMENT: it is none.
 */

#include <mach/kern_return.h>
#include <mach/mach_types.h>

#ifdef __cplusplus
extern "C" {
#endif

kern_return_t mach_memory_entry_purgable_control(
    mem_entry_name_port_t mem_entry, vm_purgable_t control, int *state);

kern_return_t mach_memory_entry_access_tracking(mem_entry_name_port_t mem_entry,
    int *access_tracking, uint32_t *access_tracking_reads,
    uint32_t *access_tracking_writes);

kern_return_t mach_memory_entry_ownership(mem_entry_name_port_t mem_entry,
    task_t owner, int ledger_tag, int ledger_flags);

#ifdef __cplusplus
}
#endif

#endif /* _MACH_MEMORY_ENTRY_H_ */

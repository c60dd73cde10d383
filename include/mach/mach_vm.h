#ifndef _MACH_MACH_VM_H_
#define _MACH_MACH_VM_H_

/* Memory of a task, by 64-bit addresses. */

#include <string.h>

#include <mach/kern_return.h>
#include <mach/mach_types.h>

#ifdef __cplusplus
extern "C" {
#endif

/*
 * Makes size bytes of zeroed memory, rounded up to pages, at *address or, with
 * VM_FLAGS_ANYWHERE, wherever there is room. size 0 makes none and *address 0.
 *
 * KERN_INVALID_ARGUMENT: flags, map or size; KERN_NO_SPACE: the place is taken,
 * or there is none; KERN_INVALID_ADDRESS: no such place.
 */
kern_return_t mach_vm_allocate(vm_map_t target, mach_vm_address_t *address,
    mach_vm_size_t size, int flags);

/*
 * Unmaps the pages that size bytes at address touch; holes do no harm.
 *
 * KERN_INVALID_ARGUMENT: the map, or the range wraps.
 */
kern_return_t mach_vm_deallocate(
    vm_map_t target, mach_vm_address_t address, mach_vm_size_t size);

#ifdef __cplusplus
}
#endif

#endif /* _MACH_MACH_VM_H_ */

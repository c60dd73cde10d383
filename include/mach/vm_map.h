#ifndef _MACH_VM_MAP_H_
#define _MACH_VM_MAP_H_

/* Memory of a task, as mach/mach_vm.h, by addresses of the machine's width. */

#include <string.h>

#include <mach/kern_return.h>
#include <mach/mach_types.h>

#ifdef __cplusplus
extern "C" {
#endif

/* As mach_vm_allocate. */
kern_return_t vm_allocate(
    vm_map_t target_task, vm_address_t *address, vm_size_t size, int flags);

/* As mach_vm_deallocate. */
kern_return_t
vm_deallocate(vm_map_t target_task, vm_address_t address, vm_size_t size);

#ifdef __cplusplus
}
#endif

#endif /* _MACH_VM_MAP_H_ */

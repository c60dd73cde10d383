#ifndef _MACH_MACHINE_VM_PARAM_H_
#define _MACH_MACHINE_VM_PARAM_H_

/* The size of a page, as a program finds it when it runs. */

#include <mach/machine/vm_types.h>
#include <mach/vm_page_size.h>
#include <mach/vm_types.h>

#ifndef PAGE_SIZE
#define PAGE_SIZE vm_page_size
#endif
#ifndef PAGE_MASK
#define PAGE_MASK vm_page_mask
#endif
#ifndef PAGE_SHIFT
#define PAGE_SHIFT vm_page_shift
#endif

/* The sizes that a page may have. */
#define PAGE_MIN_SHIFT 12
#define PAGE_MIN_SIZE  (1 << PAGE_MIN_SHIFT)
#define PAGE_MAX_SHIFT 16
#define PAGE_MAX_SIZE  (1 << PAGE_MAX_SHIFT)
#define PAGE_MIN_MASK  (PAGE_MIN_SIZE - 1)
#define PAGE_MAX_MASK  (PAGE_MAX_SIZE - 1)

/* Where memory of a task can be. */
#define VM_MIN_ADDRESS      ((vm_address_t)0x0000000000001000)
#define VM_MAX_ADDRESS      ((vm_address_t)0x00007ffffffff000)
#define MACH_VM_MIN_ADDRESS ((mach_vm_offset_t)VM_MIN_ADDRESS)
#define MACH_VM_MAX_ADDRESS ((mach_vm_offset_t)VM_MAX_ADDRESS)

#endif /* _MACH_MACHINE_VM_PARAM_H_ */

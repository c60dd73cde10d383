#ifndef _MACH_VM_PAGE_SIZE_H_
#define _MACH_VM_PAGE_SIZE_H_

/* The size of a page; right before main(). */

#include <mach/machine/vm_types.h>

#ifdef __cplusplus
extern "C" {
#endif

extern vm_size_t vm_page_size; /* bytes */
extern vm_size_t vm_page_mask; /* vm_page_size - 1 */
extern int vm_page_shift;      /* 1 << vm_page_shift is the size */

/* The kernel's, which are the same. */
extern vm_size_t vm_kernel_page_size;
extern vm_size_t vm_kernel_page_mask;
extern int vm_kernel_page_shift;

#ifdef __cplusplus
}
#endif

/* Down to the start of a page, or up to the next. */
#define trunc_page(x) ((x) & (~(vm_page_mask)))
#define round_page(x) trunc_page((x) + (vm_page_mask))

#define trunc_page_kernel(x) ((x) & (~vm_kernel_page_mask))
#define round_page_kernel(x) trunc_page_kernel((x) + vm_kernel_page_mask)

#define mach_vm_trunc_page(x)                                                  \
	((mach_vm_offset_t)(x) & ~((mach_vm_offset_t)vm_page_mask))
#define mach_vm_round_page(x)                                                  \
	(((mach_vm_offset_t)(x) + vm_page_mask) &                              \
	    ~((mach_vm_offset_t)vm_page_mask))

#endif /* _MACH_VM_PAGE_SIZE_H_ */

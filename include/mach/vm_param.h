#ifndef _MACH_VM_PARAM_H_
#define _MACH_VM_PARAM_H_

/* The size of a page, as a program finds it when it runs. */

#include <mach/vm_page_size.h>

#ifndef PAGE_SIZE
#define PAGE_SIZE vm_page_size
#endif
#ifndef PAGE_MASK
#define PAGE_MASK vm_page_mask
#endif
#ifndef PAGE_SHIFT
#define PAGE_SHIFT vm_page_shift
#endif

#endif /* _MACH_VM_PARAM_H_ */

#ifndef _MACH_VM_PARAM_H_
#define _MACH_VM_PARAM_H_

/* The size of a page, and where memory can be. */

#include <mach/machine/vm_param.h>

#endif /* _MACH_VM_PARAM_H_ */

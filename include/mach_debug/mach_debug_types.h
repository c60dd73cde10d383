#ifndef _MACH_DEBUG_MACH_DEBUG_TYPES_H_
#define _MACH_DEBUG_MACH_DEBUG_TYPES_H_

#include <mach_debug/ipc_info.h>

typedef char kobject_description_t[512];

#endif /* _MACH_DEBUG_MACH_DEBUG_TYPES_H_ */

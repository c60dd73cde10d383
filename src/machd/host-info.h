#pragma once

/* host-info: what host_info, host_statistics and the like tell. */

#include <mach/kern_return.h>
#include <mach/mach_types.h>

/* Which of the calls asks. */
enum host_call { HOST_CALL_INFO, HOST_CALL_STATISTICS, HOST_CALL_STATISTICS64 };

kern_return_t host_info_get(enum host_call call, host_flavor_t flavor,
    integer_t *out, mach_msg_type_number_t *count);
kern_return_t host_load_get(struct host_load_info *ret_info);

/* The kind of processor that the machine has. */
#ifdef __x86_64__
#define HOST_CPU_TYPE    CPU_TYPE_X86_64
#define HOST_CPU_SUBTYPE CPU_SUBTYPE_X86_64_ALL
#else
#define HOST_CPU_TYPE    CPU_TYPE_ARM64
#define HOST_CPU_SUBTYPE CPU_SUBTYPE_ARM64_ALL
#endif

#ifndef _MACH_RPC_H_
#define _MACH_RPC_H_

/* Older names of what mach/mig.h describes routines with. */

#include <mach/mig.h>

typedef unsigned int routine_arg_type;
typedef unsigned int routine_arg_offset;
typedef unsigned int routine_arg_size;

typedef struct routine_descriptor *rpc_routine_descriptor_t;
typedef struct routine_arg_descriptor *rpc_routine_arg_descriptor_t;

#endif /* _MACH_RPC_H_ */

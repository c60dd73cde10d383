#ifndef _MACH_RPC_H_
#define _MACH_RPC_H_

/* Older names of what mach/mig.h describes routines with. */

#include <mach/mig.h>

typedef unsigned int routine_arg_type;
typedef unsigned int routine_arg_offset;
typedef unsigned int routine_arg_size;

typedef struct routine_descriptor *rpc_routine_descriptor_t;
typedef struct routine_arg_descriptor *rpc_routine_arg_descriptor_t;

#define RPC_DESCR_SIZE(x)                                                      \
	((x)->descr_count * sizeof(struct routine_arg_descriptor))
#define RPC_SIGBUF_SIZE 8

/* A routine's descriptor, with descr_count of its arguments behind it. */
struct rpc_signature {
	struct routine_descriptor rd;
	struct routine_arg_descriptor rad[1];
};

typedef struct rpc_subsystem {
	void *reserved;
	mach_msg_id_t start;
	mach_msg_id_t end;
	unsigned int maxsize; /* of a reply, bytes */
	vm_address_t base_addr;
	struct routine_descriptor routine[1];
	struct routine_arg_descriptor arg_descriptor[1];
} * rpc_subsystem_t;

#define RPC_SUBSYSTEM_NULL ((rpc_subsystem_t)0)

#endif /* _MACH_RPC_H_ */

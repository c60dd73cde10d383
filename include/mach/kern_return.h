#ifndef _MACH_KERN_RETURN_H_
#define _MACH_KERN_RETURN_H_

/* What a kernel routine answers. 0 is success; see mach_error_string(3). */
typedef int kern_return_t;

#define KERN_SUCCESS            0 /* The operation was done. */
#define KERN_INVALID_ADDRESS    1 /* An address is not mapped, or not as asked. */
#define KERN_PROTECTION_FAILURE 2 /* The memory does not permit the access. */
#define KERN_NO_SPACE           3 /* No room in the address space or name space. */
#define KERN_INVALID_ARGUMENT   4 /* An argument is none the routine takes. */
#define KERN_FAILURE            5 /* The operation failed; there is no more to say. */
#define KERN_RESOURCE_SHORTAGE  6 /* Memory, a quota or a table is used up. */
#define KERN_NOT_RECEIVER       7 /* The task does not hold the receive right. */
#define KERN_NO_ACCESS          8 /* Access is denied. */
#define KERN_MEMORY_FAILURE     9 /* The memory was lost and will stay so. */
#define KERN_MEMORY_ERROR                                                      \
	10 /* The memory could not be had; trying again may help. */
#define KERN_ALREADY_IN_SET 11 /* The port is a member of the set already. */
#define KERN_NOT_IN_SET     12 /* The port is not a member of a set. */
#define KERN_NAME_EXISTS    13 /* The name is in use. */
#define KERN_ABORTED        14 /* The operation was interrupted. */
#define KERN_INVALID_NAME   15 /* The name denotes no right. */
#define KERN_INVALID_TASK   16 /* The port is not that of a live task. */
#define KERN_INVALID_RIGHT  17 /* The name denotes a right of another kind. */
#define KERN_INVALID_VALUE  18 /* A value is out of range. */
#define KERN_UREFS_OVERFLOW 19 /* User references would exceed their limit. */
#define KERN_INVALID_CAPABILITY                                                \
	20 /* The right is not one this can be done with. */
#define KERN_RIGHT_EXISTS        21 /* The task holds the right under another name. */
#define KERN_INVALID_HOST        22 /* The port is not a host port. */
#define KERN_MEMORY_PRESENT      23 /* The memory is there already. */
#define KERN_MEMORY_DATA_MOVED   24 /* (memory managers) */
#define KERN_MEMORY_RESTART_COPY 25 /* (memory managers) */
#define KERN_INVALID_PROCESSOR_SET                                             \
	26 /* The port is not that of a processor set. */
#define KERN_POLICY_LIMIT        27 /* A scheduling limit would be exceeded. */
#define KERN_INVALID_POLICY      28 /* The scheduling policy does not fit. */
#define KERN_INVALID_OBJECT      29 /* The object is none, or gone. */
#define KERN_ALREADY_WAITING     30 /* Somebody waits already. */
#define KERN_DEFAULT_SET         31 /* The default processor set cannot go. */
#define KERN_EXCEPTION_PROTECTED 32 /* The exception port is protected. */
#define KERN_INVALID_LEDGER      33 /* The port is not a ledger. */
#define KERN_INVALID_MEMORY_CONTROL                                            \
	34 /* The port is not a memory control port. */
#define KERN_INVALID_SECURITY         35 /* The port is not the host security port. */
#define KERN_NOT_DEPRESSED            36 /* The thread's priority is not depressed. */
#define KERN_TERMINATED               37 /* The object was terminated. */
#define KERN_LOCK_SET_DESTROYED       38 /* The lock set was destroyed. */
#define KERN_LOCK_UNSTABLE            39 /* The lock's holder went without unlocking. */
#define KERN_LOCK_OWNED               40 /* Somebody else holds the lock. */
#define KERN_LOCK_OWNED_SELF          41 /* The caller holds the lock already. */
#define KERN_SEMAPHORE_DESTROYED      42 /* The semaphore was destroyed. */
#define KERN_RPC_SERVER_TERMINATED    43 /* The server of a call went. */
#define KERN_RPC_TERMINATE_ORPHAN     44 /* (remote calls) */
#define KERN_RPC_CONTINUE_ORPHAN      45 /* (remote calls) */
#define KERN_NOT_SUPPORTED            46 /* This system does not do that. */
#define KERN_NODE_DOWN                47 /* A remote machine is down. */
#define KERN_NOT_WAITING              48 /* No thread waited. */
#define KERN_OPERATION_TIMED_OUT      49 /* The time was up. */
#define KERN_CODESIGN_ERROR           50 /* Code signing forbids the page. */
#define KERN_POLICY_STATIC            51 /* The policy cannot be changed. */
#define KERN_INSUFFICIENT_BUFFER_SIZE 52 /* The caller's buffer is too small. */
#define KERN_DENIED                   53 /* Security policy denies it. */
#define KERN_MISSING_KC               54 /* (kernel collections) */
#define KERN_INVALID_KC               55 /* (kernel collections) */
#define KERN_NOT_FOUND                56 /* There is no such thing. */
#define KERN_RETURN_MAX               0x100 /* Every code is below this. */

#endif /* _MACH_KERN_RETURN_H_ */

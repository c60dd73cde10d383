#ifndef _MIG_rpc_defines_H_
#define _MIG_rpc_defines_H_

/* Message ids of the subsystem rpc, made by mig. */

#define MACH_ID_get 6100
#define MACH_ID_get_reply 6200
#define MACH_ID_get_soon 6101
#define MACH_ID_get_soon_reply 6201
#define MACH_ID_tell 6102

#endif /* _MIG_rpc_defines_H_ */

#ifndef _MIG_rpc_user_H_
#define _MIG_rpc_user_H_

/* User side of the subsystem rpc, made by mig. */

#include <mach/boolean.h>
#include <mach/kern_return.h>
#include <mach/message.h>
#include <mach/mig.h>
#include <mach/mig_errors.h>
#include <mach/ndr.h>
#include <mach/notify.h>
#include <mach/port.h>
#include <mach/std_types.h>
#include "cases/case_types.h"

#ifndef rpc_MSG_COUNT
#define rpc_MSG_COUNT 3
#endif

/* The messages, packed to 4 bytes. */
#ifndef __Messages__rpc_subsystem__defined
#define __Messages__rpc_subsystem__defined
#pragma pack(push, 4)

typedef struct {
	mach_msg_header_t Head;
	NDR_record_t NDR;
	mach_port_name_t name;
} __attribute__((__may_alias__)) __Request__get_t;

typedef struct {
	mach_msg_header_t Head;
	mach_msg_body_t msgh_body;
	mach_msg_port_descriptor_t right;
	NDR_record_t NDR;
	int value;
} __attribute__((__may_alias__)) __Reply__get_t;

typedef struct {
	mach_msg_header_t Head;
	NDR_record_t NDR;
	mach_port_name_t name;
} __attribute__((__may_alias__)) __Request__get_soon_t;

typedef struct {
	mach_msg_header_t Head;
	mach_msg_body_t msgh_body;
	mach_msg_port_descriptor_t right;
	NDR_record_t NDR;
	int value;
} __attribute__((__may_alias__)) __Reply__get_soon_t;

typedef struct {
	mach_msg_header_t Head;
	NDR_record_t NDR;
	int value;
} __attribute__((__may_alias__)) __Request__tell_t;

typedef struct {
	mach_msg_header_t Head;
	NDR_record_t NDR;
	kern_return_t RetCode;
} __attribute__((__may_alias__)) __Reply__tell_t;

#pragma pack(pop)
#endif /* __Messages__rpc_subsystem__defined */

#ifndef __RequestUnion__u_rpc_subsystem__defined
#define __RequestUnion__u_rpc_subsystem__defined

union __RequestUnion__u_rpc_subsystem {
	__Request__get_t Request_get;
	__Request__get_soon_t Request_get_soon;
	__Request__tell_t Request_tell;
};
#endif

#ifndef __ReplyUnion__u_rpc_subsystem__defined
#define __ReplyUnion__u_rpc_subsystem__defined

union __ReplyUnion__u_rpc_subsystem {
	__Reply__get_t Reply_get;
	__Reply__get_soon_t Reply_get_soon;
	__Reply__tell_t Reply_tell;
};
#endif

#ifdef __cplusplus
extern "C" {
#endif

extern kern_return_t
u_get(
	mach_port_t p,
	mach_port_name_t name,
	int *value,
	mach_port_t *right);

extern kern_return_t
u_get_soon(
	mach_port_t p,
	mach_port_name_t name,
	int *value,
	mach_port_t *right,
	natural_t t);

extern kern_return_t
u_tell(
	mach_port_t p,
	int value);

#ifdef __cplusplus
}
#endif

#ifndef subsystem_to_name_map_rpc
#define subsystem_to_name_map_rpc \
	{ "get", 6100 }, \
	{ "get_soon", 6101 }, \
	{ "tell", 6102 }
#endif

#endif /* _MIG_rpc_user_H_ */

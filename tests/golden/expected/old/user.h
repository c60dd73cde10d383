#ifndef _MIG_old_user_H_
#define _MIG_old_user_H_

/* User side of the subsystem old, made by mig. */

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

#ifndef old_MSG_COUNT
#define old_MSG_COUNT 3
#endif

/* The messages, packed to 4 bytes. */
#ifndef __Messages__old_subsystem__defined
#define __Messages__old_subsystem__defined
#pragma pack(push, 4)

typedef struct {
	mach_msg_header_t Head;
	NDR_record_t NDR;
	int a;
} __attribute__((__may_alias__)) __Request__act_t;

typedef struct {
	mach_msg_header_t Head;
	NDR_record_t NDR;
	kern_return_t RetCode;
} __attribute__((__may_alias__)) __Reply__act_t;

typedef struct {
	mach_msg_header_t Head;
	NDR_record_t NDR;
	int a;
} __attribute__((__may_alias__)) __Request__act_oneway_t;

typedef struct {
	mach_msg_header_t Head;
	NDR_record_t NDR;
	kern_return_t RetCode;
} __attribute__((__may_alias__)) __Reply__act_oneway_t;

typedef struct {
	mach_msg_header_t Head;
	NDR_record_t NDR;
	mach_msg_type_number_t dataCnt;
	char data[20000];
	mach_msg_type_number_t backCnt;
	int x;
	mach_msg_type_number_t wCnt;
	wide_t w[1000];
} __attribute__((__may_alias__)) __Request__large_t;

typedef struct {
	mach_msg_header_t Head;
	NDR_record_t NDR;
	kern_return_t RetCode;
	mach_msg_type_number_t backCnt;
	char back[20000];
} __attribute__((__may_alias__)) __Reply__large_t;

#pragma pack(pop)
#endif /* __Messages__old_subsystem__defined */

#ifndef __RequestUnion__u_old_subsystem__defined
#define __RequestUnion__u_old_subsystem__defined

union __RequestUnion__u_old_subsystem {
	__Request__act_t Request_act;
	__Request__act_oneway_t Request_act_oneway;
	__Request__large_t Request_large;
};
#endif

#ifndef __ReplyUnion__u_old_subsystem__defined
#define __ReplyUnion__u_old_subsystem__defined

union __ReplyUnion__u_old_subsystem {
	__Reply__act_t Reply_act;
	__Reply__act_oneway_t Reply_act_oneway;
	__Reply__large_t Reply_large;
};
#endif

#ifdef __cplusplus
extern "C" {
#endif

extern void
u_act(
	mach_port_t p,
	int a);

extern void
u_act_oneway(
	mach_port_t p,
	int a);

extern kern_return_t
u_large(
	mach_port_t p,
	big_t data,
	mach_msg_type_number_t dataCnt,
	big_t back,
	mach_msg_type_number_t *backCnt,
	int x,
	wide_t * w,
	mach_msg_type_number_t wCnt);

#ifdef __cplusplus
}
#endif

#ifndef subsystem_to_name_map_old
#define subsystem_to_name_map_old \
	{ "act", 6200 }, \
	{ "act_oneway", 6201 }, \
	{ "large", 6202 }
#endif

#endif /* _MIG_old_user_H_ */

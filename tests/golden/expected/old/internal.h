#ifndef _MIG_old_internal_H_
#define _MIG_old_internal_H_

/* What the user files of the subsystem old share. */

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

#endif /* _MIG_old_internal_H_ */

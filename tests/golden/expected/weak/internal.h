#ifndef _MIG_weak_internal_H_
#define _MIG_weak_internal_H_

/* What the user files of the subsystem weak share. */

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
#ifndef __Messages__weak_subsystem__defined
#define __Messages__weak_subsystem__defined
#pragma pack(push, 4)

typedef struct {
	mach_msg_header_t Head;
	NDR_record_t NDR;
	int a;
} __attribute__((__may_alias__)) __Request__maybe_t;

typedef struct {
	mach_msg_header_t Head;
	NDR_record_t NDR;
	kern_return_t RetCode;
	int b;
} __attribute__((__may_alias__)) __Reply__maybe_t;

typedef struct {
	mach_msg_header_t Head;
	mach_msg_body_t msgh_body;
	mach_msg_port_descriptor_t r;
} __attribute__((__may_alias__)) __Request__perhaps_t;

typedef struct {
	mach_msg_header_t Head;
	NDR_record_t NDR;
	kern_return_t RetCode;
} __attribute__((__may_alias__)) __Reply__perhaps_t;

#pragma pack(pop)
#endif /* __Messages__weak_subsystem__defined */

#ifndef __RequestUnion__weak_subsystem__defined
#define __RequestUnion__weak_subsystem__defined

union __RequestUnion__weak_subsystem {
	__Request__maybe_t Request_maybe;
	__Request__perhaps_t Request_perhaps;
};
#endif

#ifndef __ReplyUnion__weak_subsystem__defined
#define __ReplyUnion__weak_subsystem__defined

union __ReplyUnion__weak_subsystem {
	__Reply__maybe_t Reply_maybe;
	__Reply__perhaps_t Reply_perhaps;
};
#endif

#endif /* _MIG_weak_internal_H_ */

#ifndef _MIG_Field_internal_H_
#define _MIG_Field_internal_H_

/* What the user files of the subsystem Field share. */

#include <mach/boolean.h>
#include <mach/kern_return.h>
#include <mach/message.h>
#include <mach/mig.h>
#include <mach/mig_errors.h>
#include <mach/ndr.h>
#include <mach/notify.h>
#include <mach/port.h>
#include <mach/std_types.h>
#include <string.h>
#include <mach/std_types.h>
#include <mach/mig.h>
#include <mach/mach_types.h>
#include "cases/field-types.h"

/* The messages, packed to 4 bytes. */
#ifndef __Messages__Field_subsystem__defined
#define __Messages__Field_subsystem__defined
#pragma pack(push, 4)

typedef struct {
	mach_msg_header_t Head;
	mach_msg_body_t msgh_body;
	mach_msg_ool_descriptor_t blob;
	NDR_record_t NDR;
	mach_msg_type_number_t blobCnt;
	mach_msg_type_number_t labelOffset;
	mach_msg_type_number_t labelCnt;
	char label[64];
} __attribute__((__may_alias__)) __Request__Open_t;

typedef struct {
	mach_msg_header_t Head;
	mach_msg_body_t msgh_body;
	mach_msg_port_descriptor_t handle;
	mach_msg_ool_descriptor_t answer;
	NDR_record_t NDR;
	mach_msg_type_number_t answerCnt;
	int status;
} __attribute__((__may_alias__)) __Reply__Open_t;

typedef struct {
	mach_msg_header_t Head;
	NDR_record_t NDR;
	mach_msg_type_number_t keysCnt;
	int keys[8];
} __attribute__((__may_alias__)) __Request__Notify_t;

typedef struct {
	mach_msg_header_t Head;
	NDR_record_t NDR;
	kern_return_t RetCode;
} __attribute__((__may_alias__)) __Reply__Notify_t;

#pragma pack(pop)
#endif /* __Messages__Field_subsystem__defined */

#ifndef __RequestUnion__call_Field_subsystem__defined
#define __RequestUnion__call_Field_subsystem__defined

union __RequestUnion__call_Field_subsystem {
	__Request__Open_t Request_Open;
	__Request__Notify_t Request_Notify;
};
#endif

#ifndef __ReplyUnion__call_Field_subsystem__defined
#define __ReplyUnion__call_Field_subsystem__defined

union __ReplyUnion__call_Field_subsystem {
	__Reply__Open_t Reply_Open;
	__Reply__Notify_t Reply_Notify;
};
#endif

#endif /* _MIG_Field_internal_H_ */

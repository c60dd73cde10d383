#ifndef _MIG_Field_user_H_
#define _MIG_Field_user_H_

/* User side of the subsystem Field, made by mig. */

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

#ifndef Field_MSG_COUNT
#define Field_MSG_COUNT 5
#endif

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

#ifdef __cplusplus
extern "C" {
#endif

extern kern_return_t
call_Open(
	mach_port_t server,
	blob_t blob,
	mach_msg_type_number_t blobCnt,
	const char *label,
	mach_port_t *handle,
	blob_t *answer,
	mach_msg_type_number_t *answerCnt,
	int *status);

extern kern_return_t
call_Notify(
	mach_port_t server,
	const keys_t keys,
	mach_msg_type_number_t keysCnt);

#ifdef __cplusplus
}
#endif

#ifndef subsystem_to_name_map_Field
#define subsystem_to_name_map_Field \
	{ "Open", 31000 }, \
	{ "Notify", 31004 }
#endif

#endif /* _MIG_Field_user_H_ */

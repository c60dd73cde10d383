#ifndef _MIG_special_user_H_
#define _MIG_special_user_H_

/* User side of the subsystem special, made by mig. */

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

#ifndef special_MSG_COUNT
#define special_MSG_COUNT 3
#endif

/* The messages, packed to 4 bytes. */
#ifndef __Messages__special_subsystem__defined
#define __Messages__special_subsystem__defined
#pragma pack(push, 4)

typedef struct {
	mach_msg_header_t Head;
	mach_msg_body_t msgh_body;
	mach_msg_port_descriptor_t r;
} __attribute__((__may_alias__)) __Request__urgent_t;

typedef struct {
	mach_msg_header_t Head;
	NDR_record_t NDR;
	kern_return_t RetCode;
	int a;
} __attribute__((__may_alias__)) __Reply__urgent_t;

typedef struct {
	mach_msg_header_t Head;
	mach_msg_body_t msgh_body;
	mach_msg_port_descriptor_t r;
} __attribute__((__may_alias__)) __Request__patient_t;

typedef struct {
	mach_msg_header_t Head;
	NDR_record_t NDR;
	kern_return_t RetCode;
	int a;
} __attribute__((__may_alias__)) __Reply__patient_t;

typedef struct {
	mach_msg_header_t Head;
	mach_msg_body_t msgh_body;
	mach_msg_port_descriptor_t r;
} __attribute__((__may_alias__)) __Request__plain_t;

typedef struct {
	mach_msg_header_t Head;
	NDR_record_t NDR;
	kern_return_t RetCode;
	int a;
} __attribute__((__may_alias__)) __Reply__plain_t;

#pragma pack(pop)
#endif /* __Messages__special_subsystem__defined */

#ifndef __RequestUnion__u_special_subsystem__defined
#define __RequestUnion__u_special_subsystem__defined

union __RequestUnion__u_special_subsystem {
	__Request__urgent_t Request_urgent;
	__Request__patient_t Request_patient;
	__Request__plain_t Request_plain;
};
#endif

#ifndef __ReplyUnion__u_special_subsystem__defined
#define __ReplyUnion__u_special_subsystem__defined

union __ReplyUnion__u_special_subsystem {
	__Reply__urgent_t Reply_urgent;
	__Reply__patient_t Reply_patient;
	__Reply__plain_t Reply_plain;
};
#endif

#ifdef __cplusplus
extern "C" {
#endif

extern kern_return_t
u_urgent(
	mach_port_t p,
	mach_port_t r,
	int *a);

extern kern_return_t
u_patient(
	mach_port_t p,
	mach_port_t r,
	int *a);

extern kern_return_t
u_plain(
	mach_port_t p,
	mach_port_t r,
	int *a);

#ifdef __cplusplus
}
#endif

#ifndef subsystem_to_name_map_special
#define subsystem_to_name_map_special \
	{ "urgent", 6300 }, \
	{ "patient", 6301 }, \
	{ "plain", 6302 }
#endif

#endif /* _MIG_special_user_H_ */

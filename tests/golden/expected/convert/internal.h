#ifndef _MIG_convert_internal_H_
#define _MIG_convert_internal_H_

/* What the user files of the subsystem convert share. */

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
#ifndef __Messages__convert_subsystem__defined
#define __Messages__convert_subsystem__defined
#pragma pack(push, 4)

typedef struct {
	mach_msg_header_t Head;
	mach_msg_body_t msgh_body;
	mach_msg_port_descriptor_t u;
	NDR_record_t NDR;
	uint32_t n;
	uint32_t k;
} __attribute__((__may_alias__)) __Request__convert_t;

typedef struct {
	mach_msg_header_t Head;
	mach_msg_body_t msgh_body;
	mach_msg_port_descriptor_t v;
	NDR_record_t NDR;
	uint32_t m;
	uint32_t k;
} __attribute__((__may_alias__)) __Reply__convert_t;

typedef struct {
	mach_msg_header_t Head;
} __attribute__((__may_alias__)) __Request__give_t;

typedef struct {
	mach_msg_header_t Head;
	mach_msg_body_t msgh_body;
	mach_msg_port_descriptor_t a;
	mach_msg_port_descriptor_t b;
	mach_msg_port_descriptor_t c;
	mach_msg_port_descriptor_t d;
	mach_msg_ool_ports_descriptor_t e;
	NDR_record_t NDR;
	mach_msg_type_number_t eCnt;
} __attribute__((__may_alias__)) __Reply__give_t;

#pragma pack(pop)
#endif /* __Messages__convert_subsystem__defined */

#ifndef __RequestUnion__u_convert_subsystem__defined
#define __RequestUnion__u_convert_subsystem__defined

union __RequestUnion__u_convert_subsystem {
	__Request__convert_t Request_convert;
	__Request__give_t Request_give;
};
#endif

#ifndef __ReplyUnion__u_convert_subsystem__defined
#define __ReplyUnion__u_convert_subsystem__defined

union __ReplyUnion__u_convert_subsystem {
	__Reply__convert_t Reply_convert;
	__Reply__give_t Reply_give;
};
#endif

#endif /* _MIG_convert_internal_H_ */

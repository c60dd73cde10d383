#ifndef _MIG_small_internal_H_
#define _MIG_small_internal_H_

/* What the user files of the subsystem small share. */

#include <mach/boolean.h>
#include <mach/kern_return.h>
#include <mach/message.h>
#include <mach/mig.h>
#include <mach/mig_errors.h>
#include <mach/ndr.h>
#include <mach/notify.h>
#include <mach/port.h>
#include <mach/std_types.h>

/* The messages, packed to 4 bytes. */
#ifndef __Messages__small_subsystem__defined
#define __Messages__small_subsystem__defined
#pragma pack(push, 4)

typedef struct {
	mach_msg_header_t Head;
	NDR_record_t NDR;
	int a;
	int b;
} __attribute__((__may_alias__)) __Request__add_t;

typedef struct {
	mach_msg_header_t Head;
	NDR_record_t NDR;
	kern_return_t RetCode;
	int sum;
} __attribute__((__may_alias__)) __Reply__add_t;

typedef struct {
	mach_msg_header_t Head;
	NDR_record_t NDR;
	int what;
} __attribute__((__may_alias__)) __Request__note_t;

typedef struct {
	mach_msg_header_t Head;
	NDR_record_t NDR;
	kern_return_t RetCode;
} __attribute__((__may_alias__)) __Reply__note_t;

#pragma pack(pop)
#endif /* __Messages__small_subsystem__defined */

#ifndef __RequestUnion__small_subsystem__defined
#define __RequestUnion__small_subsystem__defined

union __RequestUnion__small_subsystem {
	__Request__add_t Request_add;
	__Request__note_t Request_note;
};
#endif

#ifndef __ReplyUnion__small_subsystem__defined
#define __ReplyUnion__small_subsystem__defined

union __ReplyUnion__small_subsystem {
	__Reply__add_t Reply_add;
	__Reply__note_t Reply_note;
};
#endif

#endif /* _MIG_small_internal_H_ */

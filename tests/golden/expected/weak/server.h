#ifndef _MIG_weak_server_H_
#define _MIG_weak_server_H_

/* Server side of the subsystem weak, made by mig. */

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

#ifndef weak_MSG_COUNT
#define weak_MSG_COUNT 3
#endif

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

#ifndef __RequestUnion__s_weak_subsystem__defined
#define __RequestUnion__s_weak_subsystem__defined

union __RequestUnion__s_weak_subsystem {
	__Request__maybe_t Request_maybe;
	__Request__perhaps_t Request_perhaps;
};
#endif

#ifndef __ReplyUnion__s_weak_subsystem__defined
#define __ReplyUnion__s_weak_subsystem__defined

union __ReplyUnion__s_weak_subsystem {
	__Reply__maybe_t Reply_maybe;
	__Reply__perhaps_t Reply_perhaps;
};
#endif

#ifdef __cplusplus
extern "C" {
#endif

/* What the server implements. */

extern kern_return_t
s_maybe(
	mach_port_t p,
	int a,
	int *b);

extern kern_return_t
s_perhaps(
	mach_port_t p,
	mach_port_t r);

/* Answers a request; FALSE if it is none of ours. */
extern boolean_t weak_server(
	mach_msg_header_t *InHeadP,
	mach_msg_header_t *OutHeadP);

/* The stub for a request, or NULL. */
extern mig_routine_t weak_server_routine(
	mach_msg_header_t *InHeadP);

/* The table of the subsystem's stubs. */
extern const struct s_weak_subsystem {
	mig_server_routine_t server; /* finds a request's stub */
	mach_msg_id_t start, end; /* message ids, end not included */
	unsigned int maxsize; /* of a reply, in bytes */
	vm_address_t reserved;
	struct routine_descriptor routine[3];
} s_weak_subsystem;

#ifdef __cplusplus
}
#endif

#ifndef subsystem_to_name_map_weak
#define subsystem_to_name_map_weak \
	{ "maybe", 6400 }, \
	{ "perhaps", 6402 }
#endif

#endif /* _MIG_weak_server_H_ */

#ifndef _MIG_constructs_internal_H_
#define _MIG_constructs_internal_H_

/* What the user files of the subsystem constructs share. */

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
#ifndef __Messages__constructs_subsystem__defined
#define __Messages__constructs_subsystem__defined
#pragma pack(push, 4)

typedef struct {
	mach_msg_header_t Head;
} __attribute__((__may_alias__)) __Request__nothing_t;

typedef struct {
	mach_msg_header_t Head;
	NDR_record_t NDR;
	kern_return_t RetCode;
} __attribute__((__may_alias__)) __Reply__nothing_t;

typedef struct {
	mach_msg_header_t Head;
	NDR_record_t NDR;
	char a;
	char aPad[3];
	short b;
	char bPad[2];
	int c;
	int64_t d;
	double e;
	boolean_t f;
	mach_port_name_t n;
	int o;
	int64_t x;
} __attribute__((__may_alias__)) __Request__scalars_t;

typedef struct {
	mach_msg_header_t Head;
	NDR_record_t NDR;
	kern_return_t RetCode;
	char aa;
	char aaPad[3];
	short bb;
	char bbPad[2];
	int cc;
	int64_t dd;
	int64_t x;
} __attribute__((__may_alias__)) __Reply__scalars_t;

typedef struct {
	mach_msg_header_t Head;
	NDR_record_t NDR;
	int64_t a;
	mach_msg_type_number_t sOffset;
	mach_msg_type_number_t sCnt;
	char s[128];
} __attribute__((__may_alias__)) __Request__oneway_t;

typedef struct {
	mach_msg_header_t Head;
	NDR_record_t NDR;
	kern_return_t RetCode;
} __attribute__((__may_alias__)) __Reply__oneway_t;

typedef struct {
	mach_msg_header_t Head;
	NDR_record_t NDR;
	char n[128];
	mach_msg_type_number_t vOffset;
	mach_msg_type_number_t vCnt;
	char v[128];
	mach_msg_type_number_t zOffset;
	mach_msg_type_number_t zCnt;
	char z[128];
	char anonymous[7];
	char anonymousPad[1];
} __attribute__((__may_alias__)) __Request__strings_t;

typedef struct {
	mach_msg_header_t Head;
	NDR_record_t NDR;
	kern_return_t RetCode;
	char m[128];
	mach_msg_type_number_t wOffset;
	mach_msg_type_number_t wCnt;
	char w[128];
	mach_msg_type_number_t zOffset;
	mach_msg_type_number_t zCnt;
	char z[128];
} __attribute__((__may_alias__)) __Reply__strings_t;

typedef struct {
	mach_msg_header_t Head;
	NDR_record_t NDR;
	mach_msg_type_number_t aCnt;
	int a[10];
	mach_msg_type_number_t bCnt;
	char b[10];
	char bPad[2];
	mach_msg_type_number_t cCnt;
	int64_t c[2];
	mach_msg_type_number_t eCnt;
	mach_msg_type_number_t gCnt;
	char g[10];
	char gPad[2];
	int x;
} __attribute__((__may_alias__)) __Request__arrays_t;

typedef struct {
	mach_msg_header_t Head;
	NDR_record_t NDR;
	kern_return_t RetCode;
	mach_msg_type_number_t dCnt;
	int d[10];
	mach_msg_type_number_t eCnt;
	char e[10];
	char ePad[2];
	mach_msg_type_number_t fCnt;
	int64_t f[2];
	mach_msg_type_number_t gCnt;
	char g[10];
	char gPad[2];
	int y;
} __attribute__((__may_alias__)) __Reply__arrays_t;

typedef struct {
	mach_msg_header_t Head;
	NDR_record_t NDR;
	couple_t a;
	couple_t c;
	char d[5];
	char dPad[3];
	int m[3][4];
	wide_t w;
	mach_msg_type_number_t vCnt;
	wide_t v[4];
	mach_msg_type_number_t uCnt;
} __attribute__((__may_alias__)) __Request__structs_t;

typedef struct {
	mach_msg_header_t Head;
	NDR_record_t NDR;
	kern_return_t RetCode;
	couple_t b;
	couple_t c;
	char e[5];
	char ePad[3];
	mach_msg_type_number_t uCnt;
	wide_t u[4];
} __attribute__((__may_alias__)) __Reply__structs_t;

typedef struct {
	mach_msg_header_t Head;
	mach_msg_body_t msgh_body;
	mach_msg_port_descriptor_t a;
	mach_msg_port_descriptor_t b;
	mach_msg_port_descriptor_t c;
	mach_msg_port_descriptor_t d;
	mach_msg_port_descriptor_t e;
	mach_msg_port_descriptor_t f;
	mach_msg_port_descriptor_t g;
	mach_msg_port_descriptor_t h;
	mach_msg_port_descriptor_t i;
	mach_msg_port_descriptor_t l;
} __attribute__((__may_alias__)) __Request__rights_t;

typedef struct {
	mach_msg_header_t Head;
	mach_msg_body_t msgh_body;
	mach_msg_port_descriptor_t j;
	mach_msg_port_descriptor_t k;
	mach_msg_port_descriptor_t l;
} __attribute__((__may_alias__)) __Reply__rights_t;

typedef struct {
	mach_msg_header_t Head;
	mach_msg_body_t msgh_body;
	mach_msg_port_descriptor_t a[2];
	mach_msg_port_descriptor_t b[4];
	NDR_record_t NDR;
	mach_msg_type_number_t bCnt;
	mach_msg_type_number_t dCnt;
	int x;
} __attribute__((__may_alias__)) __Request__right_arrays_t;

typedef struct {
	mach_msg_header_t Head;
	mach_msg_body_t msgh_body;
	mach_msg_port_descriptor_t c[2];
	mach_msg_port_descriptor_t d[4];
	NDR_record_t NDR;
	mach_msg_type_number_t dCnt;
} __attribute__((__may_alias__)) __Reply__right_arrays_t;

typedef struct {
	mach_msg_header_t Head;
} __attribute__((__may_alias__)) __Request__exceptions_t;

typedef struct {
	mach_msg_header_t Head;
	mach_msg_body_t msgh_body;
	mach_msg_port_descriptor_t handlers[10];
	NDR_record_t NDR;
	mach_msg_type_number_t masksCnt;
	int masks[10];
	int behaviors[10];
	int flavors[10];
} __attribute__((__may_alias__)) __Reply__exceptions_t;

typedef struct {
	mach_msg_header_t Head;
	mach_msg_body_t msgh_body;
	mach_msg_ool_descriptor_t a;
	mach_msg_ool_ports_descriptor_t c;
	mach_msg_ool_descriptor_t e;
	mach_msg_ool_descriptor_t g;
	NDR_record_t NDR;
	mach_msg_type_number_t aCnt;
	mach_msg_type_number_t cCnt;
	mach_msg_type_number_t eCnt;
} __attribute__((__may_alias__)) __Request__memory_t;

typedef struct {
	mach_msg_header_t Head;
	mach_msg_body_t msgh_body;
	mach_msg_ool_descriptor_t b;
	mach_msg_ool_ports_descriptor_t d;
	mach_msg_ool_descriptor_t f;
	mach_msg_ool_descriptor_t h;
	NDR_record_t NDR;
	mach_msg_type_number_t bCnt;
	mach_msg_type_number_t dCnt;
	mach_msg_type_number_t fCnt;
} __attribute__((__may_alias__)) __Reply__memory_t;

typedef struct {
	mach_msg_header_t Head;
	mach_msg_body_t msgh_body;
	mach_msg_ool_descriptor_t data;
	NDR_record_t NDR;
	mach_msg_type_number_t dataCnt;
} __attribute__((__may_alias__)) __Request__overwritten_t;

typedef struct {
	mach_msg_header_t Head;
	mach_msg_body_t msgh_body;
	mach_msg_ool_descriptor_t data;
	NDR_record_t NDR;
	mach_msg_type_number_t dataCnt;
} __attribute__((__may_alias__)) __Reply__overwritten_t;

typedef struct {
	mach_msg_header_t Head;
	mach_msg_body_t msgh_body;
	mach_msg_ool_descriptor_t data;
	NDR_record_t NDR;
	mach_msg_type_number_t dataCnt;
} __attribute__((__may_alias__)) __Request__freed_t;

typedef struct {
	mach_msg_header_t Head;
	NDR_record_t NDR;
	kern_return_t RetCode;
} __attribute__((__may_alias__)) __Reply__freed_t;

typedef struct {
	mach_msg_header_t Head;
	NDR_record_t NDR;
	int a;
} __attribute__((__may_alias__)) __Request__ask_t;

typedef struct {
	mach_msg_header_t Head;
	NDR_record_t NDR;
	kern_return_t RetCode;
} __attribute__((__may_alias__)) __Reply__ask_t;

typedef struct {
	mach_msg_header_t Head;
} __attribute__((__may_alias__)) __Request__ask_with_t;

typedef struct {
	mach_msg_header_t Head;
	NDR_record_t NDR;
	kern_return_t RetCode;
	int a;
} __attribute__((__may_alias__)) __Reply__ask_with_t;

typedef struct {
	mach_msg_header_t Head;
} __attribute__((__may_alias__)) __Request__ask_by_t;

typedef struct {
	mach_msg_header_t Head;
	NDR_record_t NDR;
	kern_return_t RetCode;
	int a;
} __attribute__((__may_alias__)) __Reply__ask_by_t;

typedef struct {
	mach_msg_header_t Head;
} __attribute__((__may_alias__)) __Request__tell_with_t;

typedef struct {
	mach_msg_header_t Head;
	NDR_record_t NDR;
	kern_return_t RetCode;
} __attribute__((__may_alias__)) __Reply__tell_with_t;

typedef struct {
	mach_msg_header_t Head;
} __attribute__((__may_alias__)) __Request__tokens_t;

typedef struct {
	mach_msg_header_t Head;
	NDR_record_t NDR;
	kern_return_t RetCode;
} __attribute__((__may_alias__)) __Reply__tokens_t;

typedef struct {
	mach_msg_header_t Head;
} __attribute__((__may_alias__)) __Request__trailers_t;

typedef struct {
	mach_msg_header_t Head;
	NDR_record_t NDR;
	kern_return_t RetCode;
} __attribute__((__may_alias__)) __Reply__trailers_t;

typedef struct {
	mach_msg_header_t Head;
	NDR_record_t NDR;
	int a;
} __attribute__((__may_alias__)) __Request__timed_t;

typedef struct {
	mach_msg_header_t Head;
	NDR_record_t NDR;
	kern_return_t RetCode;
} __attribute__((__may_alias__)) __Reply__timed_t;

typedef struct {
	mach_msg_header_t Head;
} __attribute__((__may_alias__)) __Request__timed_apart_t;

typedef struct {
	mach_msg_header_t Head;
	NDR_record_t NDR;
	kern_return_t RetCode;
	int a;
} __attribute__((__may_alias__)) __Reply__timed_apart_t;

typedef struct {
	mach_msg_header_t Head;
} __attribute__((__may_alias__)) __Request__timed_by_statement_t;

typedef struct {
	mach_msg_header_t Head;
	NDR_record_t NDR;
	kern_return_t RetCode;
} __attribute__((__may_alias__)) __Reply__timed_by_statement_t;

typedef struct {
	mach_msg_header_t Head;
} __attribute__((__may_alias__)) __Request__timed_oneway_t;

typedef struct {
	mach_msg_header_t Head;
	NDR_record_t NDR;
	kern_return_t RetCode;
} __attribute__((__may_alias__)) __Reply__timed_oneway_t;

typedef struct {
	mach_msg_header_t Head;
	NDR_record_t NDR;
	struct thing a __attribute__((__aligned__(4)));
	struct thing b __attribute__((__aligned__(4)));
	boolean_t __Present__c __attribute__((__aligned__(4)));
	struct thing c __attribute__((__aligned__(4)));
	int x __attribute__((__aligned__(4)));
} __attribute__((__may_alias__)) __Request__natives_t;

typedef struct {
	mach_msg_header_t Head;
	NDR_record_t NDR;
	kern_return_t RetCode;
	struct thing d __attribute__((__aligned__(4)));
} __attribute__((__may_alias__)) __Reply__natives_t;

typedef struct {
	mach_msg_header_t Head;
	mach_msg_body_t msgh_body;
	mach_msg_ool_ports_descriptor_t a;
	NDR_record_t NDR;
	mach_msg_type_number_t aCnt;
	mach_msg_type_number_t cCnt;
	int c[10];
} __attribute__((__may_alias__)) __Request__renamed_t;

typedef struct {
	mach_msg_header_t Head;
	mach_msg_body_t msgh_body;
	mach_msg_ool_ports_descriptor_t b;
	NDR_record_t NDR;
	mach_msg_type_number_t bCnt;
} __attribute__((__may_alias__)) __Reply__renamed_t;

typedef struct {
	mach_msg_header_t Head;
	NDR_record_t NDR;
	int result;
	int n;
	mach_msg_type_number_t textOffset;
	mach_msg_type_number_t textCnt;
	char text[128];
} __attribute__((__may_alias__)) __Request__told_t;

typedef struct {
	mach_msg_header_t Head;
	NDR_record_t NDR;
	kern_return_t RetCode;
} __attribute__((__may_alias__)) __Reply__told_t;

#pragma pack(pop)
#endif /* __Messages__constructs_subsystem__defined */

#ifndef __RequestUnion__u_constructs_subsystem__defined
#define __RequestUnion__u_constructs_subsystem__defined

union __RequestUnion__u_constructs_subsystem {
	__Request__nothing_t Request_nothing;
	__Request__scalars_t Request_scalars;
	__Request__oneway_t Request_oneway;
	__Request__strings_t Request_strings;
	__Request__arrays_t Request_arrays;
	__Request__structs_t Request_structs;
	__Request__rights_t Request_rights;
	__Request__right_arrays_t Request_right_arrays;
	__Request__exceptions_t Request_exceptions;
	__Request__memory_t Request_memory;
	__Request__overwritten_t Request_overwritten;
	__Request__freed_t Request_freed;
	__Request__ask_t Request_ask;
	__Request__ask_with_t Request_ask_with;
	__Request__ask_by_t Request_ask_by;
	__Request__tell_with_t Request_tell_with;
	__Request__tokens_t Request_tokens;
	__Request__trailers_t Request_trailers;
	__Request__timed_t Request_timed;
	__Request__timed_apart_t Request_timed_apart;
	__Request__timed_by_statement_t Request_timed_by_statement;
	__Request__timed_oneway_t Request_timed_oneway;
	__Request__natives_t Request_natives;
	__Request__renamed_t Request_renamed;
	__Request__told_t Request_told;
};
#endif

#ifndef __ReplyUnion__u_constructs_subsystem__defined
#define __ReplyUnion__u_constructs_subsystem__defined

union __ReplyUnion__u_constructs_subsystem {
	__Reply__nothing_t Reply_nothing;
	__Reply__scalars_t Reply_scalars;
	__Reply__oneway_t Reply_oneway;
	__Reply__strings_t Reply_strings;
	__Reply__arrays_t Reply_arrays;
	__Reply__structs_t Reply_structs;
	__Reply__rights_t Reply_rights;
	__Reply__right_arrays_t Reply_right_arrays;
	__Reply__exceptions_t Reply_exceptions;
	__Reply__memory_t Reply_memory;
	__Reply__overwritten_t Reply_overwritten;
	__Reply__freed_t Reply_freed;
	__Reply__ask_t Reply_ask;
	__Reply__ask_with_t Reply_ask_with;
	__Reply__ask_by_t Reply_ask_by;
	__Reply__tell_with_t Reply_tell_with;
	__Reply__tokens_t Reply_tokens;
	__Reply__trailers_t Reply_trailers;
	__Reply__timed_t Reply_timed;
	__Reply__timed_apart_t Reply_timed_apart;
	__Reply__timed_by_statement_t Reply_timed_by_statement;
	__Reply__timed_oneway_t Reply_timed_oneway;
	__Reply__natives_t Reply_natives;
	__Reply__renamed_t Reply_renamed;
	__Reply__told_t Reply_told;
};
#endif

#endif /* _MIG_constructs_internal_H_ */

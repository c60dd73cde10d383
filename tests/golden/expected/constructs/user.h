#ifndef _MIG_constructs_user_H_
#define _MIG_constructs_user_H_

/* User side of the subsystem constructs, made by mig. */

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

#ifndef constructs_MSG_COUNT
#define constructs_MSG_COUNT 27
#endif

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

#ifdef __cplusplus
extern "C" {
#endif

extern kern_return_t
u_nothing(
	mach_port_t p);

extern kern_return_t
u_scalars(
	mach_port_t p,
	char a,
	short b,
	int c,
	int64_t d,
	double e,
	boolean_t f,
	mach_port_name_t n,
	int o,
	char *aa,
	short *bb,
	int *cc,
	int64_t *dd,
	int64_t *x);

extern kern_return_t
u_oneway(
	mach_port_t p,
	int64_t a,
	const char *s);

extern kern_return_t
u_strings(
	mach_port_t p,
	const char *n,
	char *m,
	const char *v,
	char *w,
	char *z,
	const char *anonymous);

extern kern_return_t
u_arrays(
	mach_port_t p,
	ints_t a,
	mach_msg_type_number_t aCnt,
	const chars_t b,
	mach_msg_type_number_t bCnt,
	codes_t c,
	mach_msg_type_number_t cCnt,
	ints_t d,
	mach_msg_type_number_t *dCnt,
	chars_t e,
	mach_msg_type_number_t *eCnt,
	codes_t f,
	mach_msg_type_number_t *fCnt,
	chars_t g,
	mach_msg_type_number_t *gCnt,
	int x,
	int *y);

extern kern_return_t
u_structs(
	mach_port_t p,
	couple_t a,
	couple_t *b,
	couple_t *c,
	odd_t d,
	odd_t e,
	matrix_t m,
	wide_t w,
	wides_t v,
	mach_msg_type_number_t vCnt,
	wides_t u,
	mach_msg_type_number_t *uCnt);

extern kern_return_t
u_rights(
	mach_port_t p,
	mach_port_t a,
	mach_port_t b,
	mach_port_t c,
	mach_port_t d,
	mach_port_t e,
	mach_port_t f,
	mach_port_t g,
	mach_msg_type_name_t gPoly,
	mach_port_t h,
	mach_msg_type_name_t hPoly,
	mach_port_t i,
	mach_port_t *j,
	mach_port_t *k,
	mach_msg_type_name_t *kPoly,
	mach_port_t *l);

extern kern_return_t
u_right_arrays(
	mach_port_t p,
	two_ports_t a,
	many_ports_t b,
	mach_msg_type_number_t bCnt,
	two_ports_t c,
	many_ports_t d,
	mach_msg_type_number_t *dCnt,
	int x);

extern kern_return_t
u_exceptions(
	mach_port_t p,
	ints_t masks,
	mach_msg_type_number_t *masksCnt,
	mach_port_t * handlers,
	ints_t behaviors,
	ints_t flavors);

extern kern_return_t
u_memory(
	mach_port_t p,
	vm_offset_t a,
	mach_msg_type_number_t aCnt,
	vm_offset_t *b,
	mach_msg_type_number_t *bCnt,
	port_list_t c,
	mach_msg_type_number_t cCnt,
	port_list_t *d,
	mach_msg_type_number_t *dCnt,
	names_t e,
	mach_msg_type_number_t eCnt,
	boolean_t eDealloc,
	names_t *f,
	mach_msg_type_number_t *fCnt,
	couple_ptr_t g,
	couple_ptr_t *h);

extern kern_return_t
u_overwritten(
	mach_port_t p,
	vm_offset_t *data,
	mach_msg_type_number_t *dataCnt);

extern kern_return_t
u_freed(
	mach_port_t p,
	vm_offset_t data,
	mach_msg_type_number_t dataCnt);

extern kern_return_t
u_ask(
	mach_port_t p,
	mach_msg_type_name_t pPoly,
	int a);

extern kern_return_t
u_ask_with(
	mach_port_t p,
	mach_port_t r,
	int *a);

extern kern_return_t
u_ask_by(
	mach_port_t p,
	mach_port_t r,
	mach_msg_type_name_t rPoly,
	int *a);

extern kern_return_t
u_tell_with(
	mach_port_t p,
	mach_port_t r);

extern kern_return_t
u_tokens(
	mach_port_t p,
	audit_token_t *b,
	security_token_t *c);

extern kern_return_t
u_trailers(
	mach_port_t p,
	mach_msg_audit_trailer_t *b);

extern kern_return_t
u_timed(
	mach_port_t p,
	natural_t t,
	int a);

extern kern_return_t
u_timed_apart(
	mach_port_t p,
	natural_t t,
	natural_t s,
	int o,
	int *a);

extern kern_return_t
u_timed_by_statement(
	mach_port_t p);

extern kern_return_t
u_timed_oneway(
	mach_port_t p);

extern kern_return_t
u_natives(
	mach_port_t p,
	struct thing a,
	struct thing *b,
	struct thing *c,
	int x,
	struct thing *d);

extern kern_return_t
u_renamed(
	mach_port_t p,
	port_list_t a,
	mach_msg_type_number_t aCnt,
	port_list_t *b,
	mach_msg_type_number_t *bCnt,
	ints_t c,
	mach_msg_type_number_t cCnt);

extern kern_return_t
u_told(
	mach_port_t p,
	int result,
	int n,
	const char *text);

#ifdef __cplusplus
}
#endif

#ifndef subsystem_to_name_map_constructs
#define subsystem_to_name_map_constructs \
	{ "nothing", 5000 }, \
	{ "scalars", 5001 }, \
	{ "oneway", 5002 }, \
	{ "strings", 5005 }, \
	{ "arrays", 5006 }, \
	{ "structs", 5007 }, \
	{ "rights", 5008 }, \
	{ "right_arrays", 5009 }, \
	{ "exceptions", 5010 }, \
	{ "memory", 5011 }, \
	{ "overwritten", 5012 }, \
	{ "freed", 5013 }, \
	{ "ask", 5014 }, \
	{ "ask_with", 5015 }, \
	{ "ask_by", 5016 }, \
	{ "tell_with", 5017 }, \
	{ "tokens", 5018 }, \
	{ "trailers", 5019 }, \
	{ "timed", 5020 }, \
	{ "timed_apart", 5021 }, \
	{ "timed_by_statement", 5022 }, \
	{ "timed_oneway", 5023 }, \
	{ "natives", 5024 }, \
	{ "renamed", 5025 }, \
	{ "told", 5026 }
#endif

#endif /* _MIG_constructs_user_H_ */

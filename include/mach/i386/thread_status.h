#ifndef _MACH_I386_THREAD_STATUS_H_
#define _MACH_I386_THREAD_STATUS_H_

#if defined(__x86_64__)

/* The flavors of a thread's state on x86. Counts are in natural_t. */

#include <mach/i386/_structs.h>
#include <mach/message.h>

#define THREAD_STATE_FLAVOR_LIST       0
#define THREAD_STATE_FLAVOR_LIST_NEW   128
#define THREAD_STATE_FLAVOR_LIST_10_9  129
#define THREAD_STATE_FLAVOR_LIST_10_13 130
#define THREAD_STATE_FLAVOR_LIST_10_15 131
#define x86_THREAD_STATE32             1
#define x86_FLOAT_STATE32              2
#define x86_EXCEPTION_STATE32          3
#define x86_THREAD_STATE64             4
#define x86_FLOAT_STATE64              5
#define x86_EXCEPTION_STATE64          6
#define x86_THREAD_STATE               7
#define x86_FLOAT_STATE                8
#define x86_EXCEPTION_STATE            9
#define x86_DEBUG_STATE32              10
#define x86_DEBUG_STATE64              11
#define x86_DEBUG_STATE                12
#define THREAD_STATE_NONE              13
#define x86_AVX_STATE32                16
#define x86_AVX_STATE64                17
#define x86_AVX_STATE                  18
#define x86_AVX512_STATE32             19
#define x86_AVX512_STATE64             20
#define x86_AVX512_STATE               21
#define x86_PAGEIN_STATE               22
#define x86_THREAD_FULL_STATE64        23
#define x86_INSTRUCTION_STATE          24
#define x86_LAST_BRANCH_STATE          25
#define MACHINE_THREAD_STATE           x86_THREAD_STATE

/* The names from before there were two sizes. */
#define i386_THREAD_STATE    x86_THREAD_STATE32
#define i386_FLOAT_STATE     x86_FLOAT_STATE32
#define i386_EXCEPTION_STATE x86_EXCEPTION_STATE32
typedef _STRUCT_X86_THREAD_STATE32 i386_thread_state_t;
typedef _STRUCT_X86_FLOAT_STATE32 i386_float_state_t;
typedef _STRUCT_X86_EXCEPTION_STATE32 i386_exception_state_t;

typedef _STRUCT_X86_THREAD_STATE32 x86_thread_state32_t;
typedef _STRUCT_X86_THREAD_STATE64 x86_thread_state64_t;
typedef _STRUCT_X86_FLOAT_STATE32 x86_float_state32_t;
typedef _STRUCT_X86_FLOAT_STATE64 x86_float_state64_t;
typedef _STRUCT_X86_EXCEPTION_STATE32 x86_exception_state32_t;
typedef _STRUCT_X86_EXCEPTION_STATE64 x86_exception_state64_t;
typedef _STRUCT_X86_DEBUG_STATE32 x86_debug_state32_t;
typedef _STRUCT_X86_DEBUG_STATE64 x86_debug_state64_t;
typedef _STRUCT_X86_AVX_STATE32 x86_avx_state32_t;
typedef _STRUCT_X86_AVX_STATE64 x86_avx_state64_t;
typedef _STRUCT_X86_AVX512_STATE32 x86_avx512_state32_t;
typedef _STRUCT_X86_AVX512_STATE64 x86_avx512_state64_t;
typedef _STRUCT_X86_THREAD_FULL_STATE64 x86_thread_full_state64_t;
typedef _STRUCT_X86_PAGEIN_STATE x86_pagein_state_t;
typedef _STRUCT_X86_INSTRUCTION_STATE x86_instruction_state_t;
typedef _STRUCT_LAST_BRANCH_STATE last_branch_state_t;

/* A flavor without a number of bits says in front which one it holds. */
typedef struct x86_state_hdr {
	uint32_t flavor;
	uint32_t count;
} x86_state_hdr_t;

typedef struct x86_thread_state {
	x86_state_hdr_t tsh;
	union {
		x86_thread_state32_t ts32;
		x86_thread_state64_t ts64;
	} uts;
} x86_thread_state_t;

typedef struct x86_float_state {
	x86_state_hdr_t fsh;
	union {
		x86_float_state32_t fs32;
		x86_float_state64_t fs64;
	} ufs;
} x86_float_state_t;

typedef struct x86_exception_state {
	x86_state_hdr_t esh;
	union {
		x86_exception_state32_t es32;
		x86_exception_state64_t es64;
	} ues;
} x86_exception_state_t;

typedef struct x86_debug_state {
	x86_state_hdr_t dsh;
	union {
		x86_debug_state32_t ds32;
		x86_debug_state64_t ds64;
	} uds;
} x86_debug_state_t;

typedef struct x86_avx_state {
	x86_state_hdr_t ash;
	union {
		x86_avx_state32_t as32;
		x86_avx_state64_t as64;
	} ufs;
} x86_avx_state_t;

typedef struct x86_avx512_state {
	x86_state_hdr_t ash;
	union {
		x86_avx512_state32_t as32;
		x86_avx512_state64_t as64;
	} ufs;
} x86_avx512_state_t;

#define x86_THREAD_STATE32_COUNT                                               \
	((mach_msg_type_number_t)(sizeof(x86_thread_state32_t) / sizeof(int)))
#define x86_THREAD_STATE64_COUNT                                               \
	((mach_msg_type_number_t)(sizeof(x86_thread_state64_t) / sizeof(int)))
#define x86_FLOAT_STATE32_COUNT                                                \
	((mach_msg_type_number_t)(sizeof(x86_float_state32_t) / sizeof(int)))
#define x86_FLOAT_STATE64_COUNT                                                \
	((mach_msg_type_number_t)(sizeof(x86_float_state64_t) / sizeof(int)))
#define x86_EXCEPTION_STATE32_COUNT                                            \
	((mach_msg_type_number_t)(sizeof(x86_exception_state32_t) /            \
	    sizeof(int)))
#define x86_EXCEPTION_STATE64_COUNT                                            \
	((mach_msg_type_number_t)(sizeof(x86_exception_state64_t) /            \
	    sizeof(int)))
#define x86_DEBUG_STATE32_COUNT                                                \
	((mach_msg_type_number_t)(sizeof(x86_debug_state32_t) / sizeof(int)))
#define x86_DEBUG_STATE64_COUNT                                                \
	((mach_msg_type_number_t)(sizeof(x86_debug_state64_t) / sizeof(int)))
#define x86_AVX_STATE32_COUNT                                                  \
	((mach_msg_type_number_t)(sizeof(x86_avx_state32_t) / sizeof(int)))
#define x86_AVX_STATE64_COUNT                                                  \
	((mach_msg_type_number_t)(sizeof(x86_avx_state64_t) / sizeof(int)))
#define x86_AVX512_STATE32_COUNT                                               \
	((mach_msg_type_number_t)(sizeof(x86_avx512_state32_t) / sizeof(int)))
#define x86_AVX512_STATE64_COUNT                                               \
	((mach_msg_type_number_t)(sizeof(x86_avx512_state64_t) / sizeof(int)))
#define x86_THREAD_FULL_STATE64_COUNT                                          \
	((mach_msg_type_number_t)(sizeof(x86_thread_full_state64_t) /          \
	    sizeof(int)))
#define x86_PAGEIN_STATE_COUNT                                                 \
	((mach_msg_type_number_t)(sizeof(x86_pagein_state_t) / sizeof(int)))
#define x86_INSTRUCTION_STATE_COUNT                                            \
	((mach_msg_type_number_t)(sizeof(x86_instruction_state_t) /            \
	    sizeof(int)))
#define x86_LAST_BRANCH_STATE_COUNT                                            \
	((mach_msg_type_number_t)(sizeof(last_branch_state_t) / sizeof(int)))
#define x86_THREAD_STATE_COUNT                                                 \
	((mach_msg_type_number_t)(sizeof(x86_thread_state_t) / sizeof(int)))
#define x86_FLOAT_STATE_COUNT                                                  \
	((mach_msg_type_number_t)(sizeof(x86_float_state_t) / sizeof(int)))
#define x86_EXCEPTION_STATE_COUNT                                              \
	((mach_msg_type_number_t)(sizeof(x86_exception_state_t) / sizeof(int)))
#define x86_DEBUG_STATE_COUNT                                                  \
	((mach_msg_type_number_t)(sizeof(x86_debug_state_t) / sizeof(int)))
#define x86_AVX_STATE_COUNT                                                    \
	((mach_msg_type_number_t)(sizeof(x86_avx_state_t) / sizeof(int)))
#define x86_AVX512_STATE_COUNT                                                 \
	((mach_msg_type_number_t)(sizeof(x86_avx512_state_t) / sizeof(int)))
#define i386_THREAD_STATE_COUNT    x86_THREAD_STATE32_COUNT
#define i386_FLOAT_STATE_COUNT     x86_FLOAT_STATE32_COUNT
#define i386_EXCEPTION_STATE_COUNT x86_EXCEPTION_STATE32_COUNT
#define MACHINE_THREAD_STATE_COUNT x86_THREAD_STATE_COUNT

#endif

#endif /* _MACH_I386_THREAD_STATUS_H_ */

#ifndef _MACH_ARM_THREAD_STATUS_H_
#define _MACH_ARM_THREAD_STATUS_H_

#if defined(__aarch64__)

/* The flavors of a thread's state on ARM. Counts are in natural_t. */

#include <mach/arm/_structs.h>
#include <mach/message.h>

#define THREAD_STATE_FLAVOR_LIST       0
#define THREAD_STATE_FLAVOR_LIST_NEW   128
#define THREAD_STATE_FLAVOR_LIST_10_9  129
#define THREAD_STATE_FLAVOR_LIST_10_13 130
#define THREAD_STATE_FLAVOR_LIST_10_15 131
#define ARM_THREAD_STATE               1
#define ARM_VFP_STATE                  2
#define ARM_EXCEPTION_STATE            3
#define ARM_DEBUG_STATE                4
#define THREAD_STATE_NONE              5
#define ARM_THREAD_STATE64             6
#define ARM_EXCEPTION_STATE64          7
#define ARM_THREAD_STATE32             9
#define ARM_EXCEPTION_STATE64_V2       10
#define ARM_DEBUG_STATE32              14
#define ARM_DEBUG_STATE64              15
#define ARM_NEON_STATE                 16
#define ARM_NEON_STATE64               17
#define ARM_CPMU_STATE64               18
#define ARM_PAGEIN_STATE               27
#define ARM_SME_STATE                  28
#define ARM_SVE_Z_STATE1               29
#define ARM_SVE_Z_STATE2               30
#define ARM_SVE_P_STATE                31
#define ARM_SME_ZA_STATE1              32
#define ARM_SME_ZA_STATE2              33
#define ARM_SME_ZA_STATE3              34
#define ARM_SME_ZA_STATE4              35
#define ARM_SME_ZA_STATE5              36
#define ARM_SME_ZA_STATE6              37
#define ARM_SME_ZA_STATE7              38
#define ARM_SME_ZA_STATE8              39
#define ARM_SME_ZA_STATE9              40
#define ARM_SME_ZA_STATE10             41
#define ARM_SME_ZA_STATE11             42
#define ARM_SME_ZA_STATE12             43
#define ARM_SME_ZA_STATE13             44
#define ARM_SME_ZA_STATE14             45
#define ARM_SME_ZA_STATE15             46
#define ARM_SME_ZA_STATE16             47
#define ARM_SME2_STATE                 48
#define ARM_UNIFIED_THREAD_STATE       ARM_THREAD_STATE
#define MACHINE_THREAD_STATE           ARM_UNIFIED_THREAD_STATE

typedef _STRUCT_ARM_THREAD_STATE arm_thread_state_t;
typedef _STRUCT_ARM_THREAD_STATE arm_thread_state32_t;
typedef _STRUCT_ARM_THREAD_STATE64 arm_thread_state64_t;
typedef _STRUCT_ARM_EXCEPTION_STATE arm_exception_state_t;
typedef _STRUCT_ARM_EXCEPTION_STATE arm_exception_state32_t;
typedef _STRUCT_ARM_EXCEPTION_STATE64 arm_exception_state64_t;
typedef _STRUCT_ARM_EXCEPTION_STATE64_V2 arm_exception_state64_v2_t;
typedef _STRUCT_ARM_VFP_STATE arm_vfp_state_t;
typedef _STRUCT_ARM_NEON_STATE arm_neon_state_t;
typedef _STRUCT_ARM_NEON_STATE arm_neon_state32_t;
typedef _STRUCT_ARM_NEON_STATE64 arm_neon_state64_t;
typedef _STRUCT_ARM_LEGACY_DEBUG_STATE arm_debug_state_t;
typedef _STRUCT_ARM_DEBUG_STATE32 arm_debug_state32_t;
typedef _STRUCT_ARM_DEBUG_STATE64 arm_debug_state64_t;
typedef _STRUCT_ARM_PAGEIN_STATE arm_pagein_state_t;
typedef _STRUCT_ARM_SME_STATE arm_sme_state_t;
typedef _STRUCT_ARM_SVE_Z_STATE arm_sve_z_state_t;
typedef _STRUCT_ARM_SVE_P_STATE arm_sve_p_state_t;
typedef _STRUCT_ARM_SME_ZA_STATE arm_sme_za_state_t;
typedef _STRUCT_ARM_SME2_STATE arm_sme2_state_t;

/* Says itself which state it holds. */
typedef struct arm_state_hdr {
	uint32_t flavor;
	uint32_t count;
} arm_state_hdr_t;

typedef struct arm_unified_thread_state {
	arm_state_hdr_t ash;
	union {
		arm_thread_state32_t ts_32;
		arm_thread_state64_t ts_64;
	} uts;
} arm_unified_thread_state_t;
#define ts_32 uts.ts_32
#define ts_64 uts.ts_64

#define ARM_THREAD_STATE_COUNT                                                 \
	((mach_msg_type_number_t)(sizeof(arm_thread_state_t) /                 \
	    sizeof(uint32_t)))
#define ARM_THREAD_STATE32_COUNT                                               \
	((mach_msg_type_number_t)(sizeof(arm_thread_state32_t) /               \
	    sizeof(uint32_t)))
#define ARM_THREAD_STATE64_COUNT                                               \
	((mach_msg_type_number_t)(sizeof(arm_thread_state64_t) /               \
	    sizeof(uint32_t)))
#define ARM_EXCEPTION_STATE_COUNT                                              \
	((mach_msg_type_number_t)(sizeof(arm_exception_state_t) /              \
	    sizeof(uint32_t)))
#define ARM_EXCEPTION_STATE64_COUNT                                            \
	((mach_msg_type_number_t)(sizeof(arm_exception_state64_t) /            \
	    sizeof(uint32_t)))
#define ARM_EXCEPTION_STATE64_V2_COUNT                                         \
	((mach_msg_type_number_t)(sizeof(arm_exception_state64_v2_t) /         \
	    sizeof(uint32_t)))
#define ARM_VFP_STATE_COUNT                                                    \
	((mach_msg_type_number_t)(sizeof(arm_vfp_state_t) / sizeof(uint32_t)))
#define ARM_NEON_STATE_COUNT                                                   \
	((mach_msg_type_number_t)(sizeof(arm_neon_state_t) / sizeof(uint32_t)))
#define ARM_NEON_STATE64_COUNT                                                 \
	((mach_msg_type_number_t)(sizeof(arm_neon_state64_t) /                 \
	    sizeof(uint32_t)))
#define ARM_DEBUG_STATE_COUNT                                                  \
	((mach_msg_type_number_t)(sizeof(arm_debug_state_t) / sizeof(uint32_t)))
#define ARM_DEBUG_STATE32_COUNT                                                \
	((mach_msg_type_number_t)(sizeof(arm_debug_state32_t) /                \
	    sizeof(uint32_t)))
#define ARM_DEBUG_STATE64_COUNT                                                \
	((mach_msg_type_number_t)(sizeof(arm_debug_state64_t) /                \
	    sizeof(uint32_t)))
#define ARM_PAGEIN_STATE_COUNT                                                 \
	((mach_msg_type_number_t)(sizeof(arm_pagein_state_t) /                 \
	    sizeof(uint32_t)))
#define ARM_SME_STATE_COUNT                                                    \
	((mach_msg_type_number_t)(sizeof(arm_sme_state_t) / sizeof(uint32_t)))
#define ARM_SVE_Z_STATE_COUNT                                                  \
	((mach_msg_type_number_t)(sizeof(arm_sve_z_state_t) / sizeof(uint32_t)))
#define ARM_SVE_P_STATE_COUNT                                                  \
	((mach_msg_type_number_t)(sizeof(arm_sve_p_state_t) / sizeof(uint32_t)))
#define ARM_SME_ZA_STATE_COUNT                                                 \
	((mach_msg_type_number_t)(sizeof(arm_sme_za_state_t) /                 \
	    sizeof(uint32_t)))
#define ARM_SME2_STATE_COUNT                                                   \
	((mach_msg_type_number_t)(sizeof(arm_sme2_state_t) / sizeof(uint32_t)))
#define ARM_UNIFIED_THREAD_STATE_COUNT                                         \
	((mach_msg_type_number_t)(sizeof(arm_unified_thread_state_t) /         \
	    sizeof(uint32_t)))
#define MACHINE_THREAD_STATE_COUNT ARM_UNIFIED_THREAD_STATE_COUNT

/* No pointer of a thread's state is signed here. */
#define arm_thread_state64_get_pc(ts)            ((ts).__pc)
#define arm_thread_state64_get_pc_fptr(ts)       ((void *)(uintptr_t)(ts).__pc)
#define arm_thread_state64_set_pc_fptr(ts, fptr) ((ts).__pc = (uintptr_t)(fptr))
#define arm_thread_state64_get_lr(ts)            ((ts).__lr)
#define arm_thread_state64_get_lr_fptr(ts)       ((void *)(uintptr_t)(ts).__lr)
#define arm_thread_state64_set_lr_fptr(ts, fptr) ((ts).__lr = (uintptr_t)(fptr))
#define arm_thread_state64_get_sp(ts)            ((ts).__sp)
#define arm_thread_state64_set_sp(ts, ptr)       ((ts).__sp = (uintptr_t)(ptr))
#define arm_thread_state64_get_fp(ts)            ((ts).__fp)
#define arm_thread_state64_set_fp(ts, ptr)       ((ts).__fp = (uintptr_t)(ptr))
#define arm_thread_state64_ptrauth_strip(ts)     ((void)(ts))

#endif

#endif /* _MACH_ARM_THREAD_STATUS_H_ */

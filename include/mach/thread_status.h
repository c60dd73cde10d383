#ifndef _MACH_THREAD_STATUS_H_
#define _MACH_THREAD_STATUS_H_

/* The registers of a thread, by flavor. Counts are in natural_t. */

#include <stdint.h>

#include <mach/machine/vm_types.h>
#include <mach/message.h>

typedef natural_t *thread_state_t;
typedef int thread_state_flavor_t;
typedef thread_state_flavor_t *thread_state_flavor_array_t;

#define THREAD_STATE_MAX 1296
typedef natural_t thread_state_data_t[THREAD_STATE_MAX];

#if defined(__x86_64__)

#define x86_THREAD_STATE32      1
#define x86_FLOAT_STATE32       2
#define x86_EXCEPTION_STATE32   3
#define x86_THREAD_STATE64      4
#define x86_FLOAT_STATE64       5
#define x86_EXCEPTION_STATE64   6
#define x86_THREAD_STATE        7
#define x86_FLOAT_STATE         8
#define x86_EXCEPTION_STATE     9
#define x86_DEBUG_STATE32       10
#define x86_DEBUG_STATE64       11
#define x86_DEBUG_STATE         12
#define THREAD_STATE_NONE       13
#define x86_AVX_STATE32         16
#define x86_AVX_STATE64         17
#define x86_AVX_STATE           18
#define x86_AVX512_STATE32      19
#define x86_AVX512_STATE64      20
#define x86_AVX512_STATE        21
#define x86_PAGEIN_STATE        22
#define x86_THREAD_FULL_STATE64 23
#define x86_INSTRUCTION_STATE   24
#define MACHINE_THREAD_STATE    x86_THREAD_STATE

typedef struct x86_thread_state64 {
	uint64_t __rax;
	uint64_t __rbx;
	uint64_t __rcx;
	uint64_t __rdx;
	uint64_t __rdi;
	uint64_t __rsi;
	uint64_t __rbp;
	uint64_t __rsp;
	uint64_t __r8;
	uint64_t __r9;
	uint64_t __r10;
	uint64_t __r11;
	uint64_t __r12;
	uint64_t __r13;
	uint64_t __r14;
	uint64_t __r15;
	uint64_t __rip;
	uint64_t __rflags;
	uint64_t __cs;
	uint64_t __fs;
	uint64_t __gs;
} x86_thread_state64_t;

#define x86_THREAD_STATE64_COUNT                                               \
	((mach_msg_type_number_t)(sizeof(x86_thread_state64_t) / sizeof(int)))

typedef struct x86_exception_state64 {
	uint16_t __trapno;
	uint16_t __cpu;
	uint32_t __err;
	uint64_t __faultvaddr;
} x86_exception_state64_t;

typedef struct x86_debug_state64 {
	uint64_t __dr0;
	uint64_t __dr1;
	uint64_t __dr2;
	uint64_t __dr3;
	uint64_t __dr4;
	uint64_t __dr5;
	uint64_t __dr6;
	uint64_t __dr7;
} x86_debug_state64_t;

struct mmst_reg {
	char __mmst_reg[10];
	char __mmst_rsrv[6];
};

struct xmm_reg {
	char __xmm_reg[16];
};

/* An FXSAVE image between words of its own. */
typedef struct x86_float_state64 {
	int __fpu_reserved[2];
	uint16_t __fpu_fcw;
	uint16_t __fpu_fsw;
	uint8_t __fpu_ftw;
	uint8_t __fpu_rsrv1;
	uint16_t __fpu_fop;
	uint32_t __fpu_ip;
	uint16_t __fpu_cs;
	uint16_t __fpu_rsrv2;
	uint32_t __fpu_dp;
	uint16_t __fpu_ds;
	uint16_t __fpu_rsrv3;
	uint32_t __fpu_mxcsr;
	uint32_t __fpu_mxcsrmask;
	struct mmst_reg __fpu_stmm0;
	struct mmst_reg __fpu_stmm1;
	struct mmst_reg __fpu_stmm2;
	struct mmst_reg __fpu_stmm3;
	struct mmst_reg __fpu_stmm4;
	struct mmst_reg __fpu_stmm5;
	struct mmst_reg __fpu_stmm6;
	struct mmst_reg __fpu_stmm7;
	struct xmm_reg __fpu_xmm0;
	struct xmm_reg __fpu_xmm1;
	struct xmm_reg __fpu_xmm2;
	struct xmm_reg __fpu_xmm3;
	struct xmm_reg __fpu_xmm4;
	struct xmm_reg __fpu_xmm5;
	struct xmm_reg __fpu_xmm6;
	struct xmm_reg __fpu_xmm7;
	struct xmm_reg __fpu_xmm8;
	struct xmm_reg __fpu_xmm9;
	struct xmm_reg __fpu_xmm10;
	struct xmm_reg __fpu_xmm11;
	struct xmm_reg __fpu_xmm12;
	struct xmm_reg __fpu_xmm13;
	struct xmm_reg __fpu_xmm14;
	struct xmm_reg __fpu_xmm15;
	char __fpu_rsrv4[6 * 16];
	int __fpu_reserved1;
} x86_float_state64_t;

/* A flavor without a number of bits says in front which one it holds. */
typedef struct x86_state_hdr {
	uint32_t flavor;
	uint32_t count;
} x86_state_hdr_t;

typedef struct x86_thread_state {
	x86_state_hdr_t tsh;
	union {
		x86_thread_state64_t ts64;
	} uts;
} x86_thread_state_t;

typedef struct x86_float_state {
	x86_state_hdr_t fsh;
	union {
		x86_float_state64_t fs64;
	} ufs;
} x86_float_state_t;

typedef struct x86_exception_state {
	x86_state_hdr_t esh;
	union {
		x86_exception_state64_t es64;
	} ues;
} x86_exception_state_t;

typedef struct x86_debug_state {
	x86_state_hdr_t dsh;
	union {
		x86_debug_state64_t ds64;
	} uds;
} x86_debug_state_t;

#define x86_EXCEPTION_STATE64_COUNT                                            \
	((mach_msg_type_number_t)(sizeof(x86_exception_state64_t) /            \
	    sizeof(int)))
#define x86_FLOAT_STATE64_COUNT                                                \
	((mach_msg_type_number_t)(sizeof(x86_float_state64_t) / sizeof(int)))
#define x86_DEBUG_STATE64_COUNT                                                \
	((mach_msg_type_number_t)(sizeof(x86_debug_state64_t) / sizeof(int)))
#define x86_THREAD_STATE_COUNT                                                 \
	((mach_msg_type_number_t)(sizeof(x86_thread_state_t) / sizeof(int)))
#define x86_FLOAT_STATE_COUNT                                                  \
	((mach_msg_type_number_t)(sizeof(x86_float_state_t) / sizeof(int)))
#define x86_EXCEPTION_STATE_COUNT                                              \
	((mach_msg_type_number_t)(sizeof(x86_exception_state_t) / sizeof(int)))
#define x86_DEBUG_STATE_COUNT                                                  \
	((mach_msg_type_number_t)(sizeof(x86_debug_state_t) / sizeof(int)))
#define MACHINE_THREAD_STATE_COUNT x86_THREAD_STATE_COUNT

#elif defined(__aarch64__)

#define ARM_THREAD_STATE         1
#define ARM_VFP_STATE            2
#define ARM_EXCEPTION_STATE      3
#define ARM_DEBUG_STATE          4
#define THREAD_STATE_NONE        5
#define ARM_THREAD_STATE64       6
#define ARM_EXCEPTION_STATE64    7
#define ARM_THREAD_STATE32       9
#define ARM_DEBUG_STATE32        14
#define ARM_DEBUG_STATE64        15
#define ARM_NEON_STATE           16
#define ARM_NEON_STATE64         17
#define ARM_CPMU_STATE64         18
#define ARM_PAGEIN_STATE         27
#define ARM_UNIFIED_THREAD_STATE ARM_THREAD_STATE
#define MACHINE_THREAD_STATE     ARM_UNIFIED_THREAD_STATE

typedef struct arm_thread_state64 {
	uint64_t __x[29];
	uint64_t __fp;
	uint64_t __lr;
	uint64_t __sp;
	uint64_t __pc;
	uint32_t __cpsr;
	uint32_t __pad;
} arm_thread_state64_t;

#define ARM_THREAD_STATE64_COUNT                                               \
	((mach_msg_type_number_t)(sizeof(arm_thread_state64_t) /               \
	    sizeof(uint32_t)))

/* No pointer of a thread's state is signed here. */
#define arm_thread_state64_get_pc(ts)            ((ts).__pc)
#define arm_thread_state64_get_lr(ts)            ((ts).__lr)
#define arm_thread_state64_get_sp(ts)            ((ts).__sp)
#define arm_thread_state64_get_fp(ts)            ((ts).__fp)
#define arm_thread_state64_set_sp(ts, ptr)       ((ts).__sp = (uintptr_t)(ptr))
#define arm_thread_state64_set_fp(ts, ptr)       ((ts).__fp = (uintptr_t)(ptr))
#define arm_thread_state64_set_pc_fptr(ts, fptr) ((ts).__pc = (uintptr_t)(fptr))
#define arm_thread_state64_set_lr_fptr(ts, fptr) ((ts).__lr = (uintptr_t)(fptr))

typedef struct arm_thread_state32 {
	uint32_t __r[13];
	uint32_t __sp;
	uint32_t __lr;
	uint32_t __pc;
	uint32_t __cpsr;
} arm_thread_state32_t;

#define ARM_THREAD_STATE32_COUNT                                               \
	((mach_msg_type_number_t)(sizeof(arm_thread_state32_t) /               \
	    sizeof(uint32_t)))

typedef struct arm_exception_state64 {
	uint64_t __far;
	uint32_t __esr;
	uint32_t __exception;
} arm_exception_state64_t;

#define ARM_EXCEPTION_STATE64_COUNT                                            \
	((mach_msg_type_number_t)(sizeof(arm_exception_state64_t) /            \
	    sizeof(uint32_t)))

typedef struct arm_neon_state64 {
	__uint128_t __v[32];
	uint32_t __fpsr;
	uint32_t __fpcr;
} arm_neon_state64_t;

#define ARM_NEON_STATE64_COUNT                                                 \
	((mach_msg_type_number_t)(sizeof(arm_neon_state64_t) /                 \
	    sizeof(uint32_t)))

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

#define ARM_UNIFIED_THREAD_STATE_COUNT                                         \
	((mach_msg_type_number_t)(sizeof(arm_unified_thread_state_t) /         \
	    sizeof(uint32_t)))
#define MACHINE_THREAD_STATE_COUNT ARM_UNIFIED_THREAD_STATE_COUNT

#endif

#endif /* _MACH_THREAD_STATUS_H_ */

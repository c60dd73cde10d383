#ifndef _MACH_I386__STRUCTS_H_
#define _MACH_I386__STRUCTS_H_

#if defined(__x86_64__)

/* The registers of a thread on x86, as each flavor of its state has them. */

#include <stdint.h>

/* The names of fields have underscores, says this on macOS. */
#ifndef __DARWIN_UNIX03
#define __DARWIN_UNIX03 1
#endif

#define _STRUCT_X86_THREAD_STATE32 struct __darwin_i386_thread_state
_STRUCT_X86_THREAD_STATE32
{
	unsigned int __eax;
	unsigned int __ebx;
	unsigned int __ecx;
	unsigned int __edx;
	unsigned int __edi;
	unsigned int __esi;
	unsigned int __ebp;
	unsigned int __esp;
	unsigned int __ss;
	unsigned int __eflags;
	unsigned int __eip;
	unsigned int __cs;
	unsigned int __ds;
	unsigned int __es;
	unsigned int __fs;
	unsigned int __gs;
};

#define _STRUCT_X86_THREAD_STATE64 struct __darwin_x86_thread_state64
_STRUCT_X86_THREAD_STATE64
{
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
};

#define _STRUCT_X86_THREAD_FULL_STATE64 struct __darwin_x86_thread_full_state64
_STRUCT_X86_THREAD_FULL_STATE64
{
	_STRUCT_X86_THREAD_STATE64 __ss64;
	uint64_t __ds;
	uint64_t __es;
	uint64_t __ss;
	uint64_t __gsbase;
};

#define _STRUCT_X86_EXCEPTION_STATE32 struct __darwin_i386_exception_state
_STRUCT_X86_EXCEPTION_STATE32
{
	uint16_t __trapno;
	uint16_t __cpu;
	uint32_t __err;
	uint32_t __faultvaddr;
};

#define _STRUCT_X86_EXCEPTION_STATE64 struct __darwin_x86_exception_state64
_STRUCT_X86_EXCEPTION_STATE64
{
	uint16_t __trapno;
	uint16_t __cpu;
	uint32_t __err;
	uint64_t __faultvaddr;
};

#define _STRUCT_X86_DEBUG_STATE32 struct __darwin_x86_debug_state32
_STRUCT_X86_DEBUG_STATE32
{
	unsigned int __dr0;
	unsigned int __dr1;
	unsigned int __dr2;
	unsigned int __dr3;
	unsigned int __dr4;
	unsigned int __dr5;
	unsigned int __dr6;
	unsigned int __dr7;
};

#define _STRUCT_X86_DEBUG_STATE64 struct __darwin_x86_debug_state64
_STRUCT_X86_DEBUG_STATE64
{
	uint64_t __dr0;
	uint64_t __dr1;
	uint64_t __dr2;
	uint64_t __dr3;
	uint64_t __dr4;
	uint64_t __dr5;
	uint64_t __dr6;
	uint64_t __dr7;
};

/* Precision and rounding, the fields __pc and __rc of the control word. */
#define FP_PREC_24B 0
#define FP_PREC_53B 2
#define FP_PREC_64B 3
#define FP_RND_NEAR 0
#define FP_RND_DOWN 1
#define FP_RND_UP   2
#define FP_CHOP     3

#define _STRUCT_FP_CONTROL struct __darwin_fp_control
_STRUCT_FP_CONTROL
{
	__extension__ unsigned short __invalid : 1, __denorm : 1, __zdiv : 1,
	    __ovrfl : 1, __undfl : 1, __precis : 1, : 2, __pc : 2,
	    __rc : 2, : 4;
};

typedef _STRUCT_FP_CONTROL __darwin_fp_control_t;

#define _STRUCT_FP_STATUS struct __darwin_fp_status
_STRUCT_FP_STATUS
{
	__extension__ unsigned short __invalid : 1, __denorm : 1, __zdiv : 1,
	    __ovrfl : 1, __undfl : 1, __precis : 1, __stkflt : 1, __errsumm : 1,
	    __c0 : 1, __c1 : 1, __c2 : 1, __tos : 3, __c3 : 1, __busy : 1;
};

typedef _STRUCT_FP_STATUS __darwin_fp_status_t;

/* ST(n) or MM(n). */
#define _STRUCT_MMST_REG struct __darwin_mmst_reg
_STRUCT_MMST_REG
{
	char __mmst_reg[10];
	char __mmst_rsrv[6];
};

#define _STRUCT_XMM_REG struct __darwin_xmm_reg
_STRUCT_XMM_REG
{
	char __xmm_reg[16];
};

#define _STRUCT_YMM_REG struct __darwin_ymm_reg
_STRUCT_YMM_REG
{
	char __ymm_reg[32];
};

#define _STRUCT_ZMM_REG struct __darwin_zmm_reg
_STRUCT_ZMM_REG
{
	char __zmm_reg[64];
};

#define _STRUCT_OPMASK_REG struct __darwin_opmask_reg
_STRUCT_OPMASK_REG
{
	char __opmask_reg[8];
};

/*
 * What the flavors with floating point registers share: an FXSAVE image
 * between words of its own, of which 32-bit code has eight XMM registers; then
 * the upper halves of the wider ones.
 */
#define FP_STATE_BYTES 512

#define _MACH_X86_REGISTERS_0(type, name)                                      \
	type name##0;                                                          \
	type name##1;                                                          \
	type name##2;                                                          \
	type name##3;                                                          \
	type name##4;                                                          \
	type name##5;                                                          \
	type name##6;                                                          \
	type name##7

#define _MACH_X86_REGISTERS_8(type, name)                                      \
	type name##8;                                                          \
	type name##9;                                                          \
	type name##10;                                                         \
	type name##11;                                                         \
	type name##12;                                                         \
	type name##13;                                                         \
	type name##14;                                                         \
	type name##15

#define _MACH_X86_REGISTERS_16(type, name)                                     \
	type name##16;                                                         \
	type name##17;                                                         \
	type name##18;                                                         \
	type name##19;                                                         \
	type name##20;                                                         \
	type name##21;                                                         \
	type name##22;                                                         \
	type name##23

#define _MACH_X86_REGISTERS_24(type, name)                                     \
	type name##24;                                                         \
	type name##25;                                                         \
	type name##26;                                                         \
	type name##27;                                                         \
	type name##28;                                                         \
	type name##29;                                                         \
	type name##30;                                                         \
	type name##31

#define _MACH_X86_FPU                                                          \
	int __fpu_reserved[2];                                                 \
	_STRUCT_FP_CONTROL __fpu_fcw;                                          \
	_STRUCT_FP_STATUS __fpu_fsw;                                           \
	uint8_t __fpu_ftw;                                                     \
	uint8_t __fpu_rsrv1;                                                   \
	uint16_t __fpu_fop;                                                    \
	uint32_t __fpu_ip;                                                     \
	uint16_t __fpu_cs;                                                     \
	uint16_t __fpu_rsrv2;                                                  \
	uint32_t __fpu_dp;                                                     \
	uint16_t __fpu_ds;                                                     \
	uint16_t __fpu_rsrv3;                                                  \
	uint32_t __fpu_mxcsr;                                                  \
	uint32_t __fpu_mxcsrmask;                                              \
	_MACH_X86_REGISTERS_0(_STRUCT_MMST_REG, __fpu_stmm)

#define _MACH_X86_FLOAT32                                                      \
	_MACH_X86_FPU;                                                         \
	_MACH_X86_REGISTERS_0(_STRUCT_XMM_REG, __fpu_xmm);                     \
	char __fpu_rsrv4[14 * 16];                                             \
	int __fpu_reserved1

#define _MACH_X86_FLOAT64                                                      \
	_MACH_X86_FPU;                                                         \
	_MACH_X86_REGISTERS_0(_STRUCT_XMM_REG, __fpu_xmm);                     \
	_MACH_X86_REGISTERS_8(_STRUCT_XMM_REG, __fpu_xmm);                     \
	char __fpu_rsrv4[6 * 16];                                              \
	int __fpu_reserved1

#define _MACH_X86_AVX32                                                        \
	_MACH_X86_FLOAT32;                                                     \
	char __avx_reserved1[64];                                              \
	_MACH_X86_REGISTERS_0(_STRUCT_XMM_REG, __fpu_ymmh)

#define _MACH_X86_AVX64                                                        \
	_MACH_X86_FLOAT64;                                                     \
	char __avx_reserved1[64];                                              \
	_MACH_X86_REGISTERS_0(_STRUCT_XMM_REG, __fpu_ymmh);                    \
	_MACH_X86_REGISTERS_8(_STRUCT_XMM_REG, __fpu_ymmh)

#define _STRUCT_X86_FLOAT_STATE32 struct __darwin_i386_float_state
_STRUCT_X86_FLOAT_STATE32
{
	_MACH_X86_FLOAT32;
};

#define _STRUCT_X86_FLOAT_STATE64 struct __darwin_x86_float_state64
_STRUCT_X86_FLOAT_STATE64
{
	_MACH_X86_FLOAT64;
};

#define _STRUCT_X86_AVX_STATE32 struct __darwin_i386_avx_state
_STRUCT_X86_AVX_STATE32
{
	_MACH_X86_AVX32;
};

#define _STRUCT_X86_AVX_STATE64 struct __darwin_x86_avx_state64
_STRUCT_X86_AVX_STATE64
{
	_MACH_X86_AVX64;
};

#define _STRUCT_X86_AVX512_STATE32 struct __darwin_i386_avx512_state
_STRUCT_X86_AVX512_STATE32
{
	_MACH_X86_AVX32;
	_MACH_X86_REGISTERS_0(_STRUCT_OPMASK_REG, __fpu_k);
	_MACH_X86_REGISTERS_0(_STRUCT_YMM_REG, __fpu_zmmh);
};

#define _STRUCT_X86_AVX512_STATE64 struct __darwin_x86_avx512_state64
_STRUCT_X86_AVX512_STATE64
{
	_MACH_X86_AVX64;
	_MACH_X86_REGISTERS_0(_STRUCT_OPMASK_REG, __fpu_k);
	_MACH_X86_REGISTERS_0(_STRUCT_YMM_REG, __fpu_zmmh);
	_MACH_X86_REGISTERS_8(_STRUCT_YMM_REG, __fpu_zmmh);
	_MACH_X86_REGISTERS_16(_STRUCT_ZMM_REG, __fpu_zmm);
	_MACH_X86_REGISTERS_24(_STRUCT_ZMM_REG, __fpu_zmm);
};

#undef _MACH_X86_FPU
#undef _MACH_X86_FLOAT32
#undef _MACH_X86_FLOAT64
#undef _MACH_X86_AVX32
#undef _MACH_X86_AVX64
#undef _MACH_X86_REGISTERS_0
#undef _MACH_X86_REGISTERS_8
#undef _MACH_X86_REGISTERS_16
#undef _MACH_X86_REGISTERS_24

#define _STRUCT_X86_PAGEIN_STATE struct __x86_pagein_state
_STRUCT_X86_PAGEIN_STATE
{
	int __pagein_error;
};

#define _X86_INSTRUCTION_STATE_MAX_INSN_BYTES (2448 - 64 - 4)
#define _X86_INSTRUCTION_STATE_CACHELINE_SIZE 64

#define _STRUCT_X86_INSTRUCTION_STATE struct __x86_instruction_state
_STRUCT_X86_INSTRUCTION_STATE
{
	int __insn_stream_valid_bytes;
	int __insn_offset;
	int __out_of_synch;
	uint8_t __insn_bytes[_X86_INSTRUCTION_STATE_MAX_INSN_BYTES];
	uint8_t __insn_cacheline[_X86_INSTRUCTION_STATE_CACHELINE_SIZE];
};

#define __LASTBRANCH_MAX 32

#define _STRUCT_LAST_BRANCH_RECORD struct __last_branch_record
_STRUCT_LAST_BRANCH_RECORD
{
	uint64_t __from_ip;
	uint64_t __to_ip;
	__extension__ uint32_t __mispredict : 1, __tsx_abort : 1, __in_tsx : 1,
	    __cycle_count : 16, __reserved : 13;
};

#define _STRUCT_LAST_BRANCH_STATE struct __last_branch_state
_STRUCT_LAST_BRANCH_STATE
{
	int __lbr_count;
	__extension__ uint32_t __lbr_supported_tsx : 1,
	    __lbr_supported_cycle_count : 1, __reserved : 30;
	_STRUCT_LAST_BRANCH_RECORD __lbrs[__LASTBRANCH_MAX];
};

#endif

#endif /* _MACH_I386__STRUCTS_H_ */

#ifndef _MACH_ARM__STRUCTS_H_
#define _MACH_ARM__STRUCTS_H_

#if defined(__aarch64__)

/* The registers of a thread on ARM, as each flavor of its state has them. */

#include <stdint.h>

/* The names of fields have underscores, says this on macOS. */
#ifndef __DARWIN_UNIX03
#define __DARWIN_UNIX03 1
#endif

#define _STRUCT_ARM_THREAD_STATE struct __darwin_arm_thread_state
_STRUCT_ARM_THREAD_STATE
{
	uint32_t __r[13];
	uint32_t __sp;
	uint32_t __lr;
	uint32_t __pc;
	uint32_t __cpsr;
};

#define _STRUCT_ARM_THREAD_STATE64 struct __darwin_arm_thread_state64
_STRUCT_ARM_THREAD_STATE64
{
	uint64_t __x[29];
	uint64_t __fp;
	uint64_t __lr;
	uint64_t __sp;
	uint64_t __pc;
	uint32_t __cpsr;
	uint32_t __pad;
};

#define _STRUCT_ARM_EXCEPTION_STATE struct __darwin_arm_exception_state
_STRUCT_ARM_EXCEPTION_STATE
{
	uint32_t __exception;
	uint32_t __fsr;
	uint32_t __far;
};

#define _STRUCT_ARM_EXCEPTION_STATE64 struct __darwin_arm_exception_state64
_STRUCT_ARM_EXCEPTION_STATE64
{
	uint64_t __far;
	uint32_t __esr;
	uint32_t __exception;
};

#define _STRUCT_ARM_EXCEPTION_STATE64_V2                                       \
	struct __darwin_arm_exception_state64_v2
_STRUCT_ARM_EXCEPTION_STATE64_V2
{
	uint64_t __far;
	uint64_t __esr;
};

#define _STRUCT_ARM_VFP_STATE struct __darwin_arm_vfp_state
_STRUCT_ARM_VFP_STATE
{
	uint32_t __r[64];
	uint32_t __fpscr;
};

#define _STRUCT_ARM_NEON_STATE struct __darwin_arm_neon_state
_STRUCT_ARM_NEON_STATE
{
	__uint128_t __v[16];
	uint32_t __fpsr;
	uint32_t __fpcr;
};

#define _STRUCT_ARM_NEON_STATE64 struct __darwin_arm_neon_state64
_STRUCT_ARM_NEON_STATE64
{
	__uint128_t __v[32];
	uint32_t __fpsr;
	uint32_t __fpcr;
};

#define _STRUCT_ARM_LEGACY_DEBUG_STATE struct __arm_legacy_debug_state
_STRUCT_ARM_LEGACY_DEBUG_STATE
{
	uint32_t __bvr[16];
	uint32_t __bcr[16];
	uint32_t __wvr[16];
	uint32_t __wcr[16];
};

#define _STRUCT_ARM_DEBUG_STATE32 struct __darwin_arm_debug_state32
_STRUCT_ARM_DEBUG_STATE32
{
	uint32_t __bvr[16];
	uint32_t __bcr[16];
	uint32_t __wvr[16];
	uint32_t __wcr[16];
	uint64_t __mdscr_el1;
};

#define _STRUCT_ARM_DEBUG_STATE64 struct __darwin_arm_debug_state64
_STRUCT_ARM_DEBUG_STATE64
{
	uint64_t __bvr[16];
	uint64_t __bcr[16];
	uint64_t __wvr[16];
	uint64_t __wcr[16];
	uint64_t __mdscr_el1;
};

#define _STRUCT_ARM_PAGEIN_STATE struct __arm_pagein_state
_STRUCT_ARM_PAGEIN_STATE
{
	int __pagein_error;
};

#define _STRUCT_ARM_SME_STATE struct __darwin_arm_sme_state
_STRUCT_ARM_SME_STATE
{
	uint64_t __svcr;
	uint64_t __tpidr2_el0;
	uint16_t __svl_b;
};

#define _STRUCT_ARM_SVE_Z_STATE struct __darwin_arm_sve_z_state
_STRUCT_ARM_SVE_Z_STATE
{
	char __z[16][256];
}
__attribute__((aligned(4)));

#define _STRUCT_ARM_SVE_P_STATE struct __darwin_arm_sve_p_state
_STRUCT_ARM_SVE_P_STATE
{
	char __p[16][256 / 8];
}
__attribute__((aligned(4)));

#define _STRUCT_ARM_SME_ZA_STATE struct __darwin_arm_sme_za_state
_STRUCT_ARM_SME_ZA_STATE
{
	char __za[4096];
}
__attribute__((aligned(4)));

#define _STRUCT_ARM_SME2_STATE struct __darwin_arm_sme2_state
_STRUCT_ARM_SME2_STATE
{
	char __zt0[64];
}
__attribute__((aligned(4)));

#endif

#endif /* _MACH_ARM__STRUCTS_H_ */

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

#endif

#endif /* _MACH_THREAD_STATUS_H_ */

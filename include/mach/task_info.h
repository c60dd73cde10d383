#ifndef _MACH_TASK_INFO_H_
#define _MACH_TASK_INFO_H_

/*
 * What task_info tells. Counts are in natural_t; the structures are packed to
 * 4 bytes.
 */

#include <stdint.h>

#include <mach/machine/vm_types.h>
#include <mach/message.h>
#include <mach/policy.h>
#include <mach/time_value.h>

typedef natural_t task_flavor_t;
typedef integer_t *task_info_t;

#define TASK_INFO_MAX (1024)
typedef integer_t task_info_data_t[TASK_INFO_MAX];

#define TASK_ABSOLUTETIME_INFO 1
#define TASK_EVENTS_INFO       2
#define TASK_THREAD_TIMES_INFO 3
#define TASK_BASIC_INFO_32     4
#if defined(__aarch64__)
#define TASK_BASIC_INFO_64 18
#else
#define TASK_BASIC_INFO_64 5
#endif
#define TASK_BASIC_INFO_64_2           18
#define TASK_BASIC2_INFO_32            6
#define TASK_KERNELMEMORY_INFO         7
#define TASK_SCHED_TIMESHARE_INFO      10
#define TASK_SCHED_RR_INFO             11
#define TASK_SCHED_FIFO_INFO           12
#define TASK_SECURITY_TOKEN            13
#define TASK_SCHED_INFO                14
#define TASK_AUDIT_TOKEN               15
#define TASK_AFFINITY_TAG_INFO         16
#define TASK_DYLD_INFO                 17
#define TASK_EXTMOD_INFO               19
#define MACH_TASK_BASIC_INFO           20
#define TASK_POWER_INFO                21
#define TASK_VM_INFO                   22
#define TASK_VM_INFO_PURGEABLE         23
#define TASK_TRACE_MEMORY_INFO         24
#define TASK_WAIT_STATE_INFO           25
#define TASK_POWER_INFO_V2             26
#define TASK_VM_INFO_PURGEABLE_ACCOUNT 27
#define TASK_FLAGS_INFO                28
#define TASK_DEBUG_INFO_INTERNAL       29
#define TASK_BASIC_INFO                TASK_BASIC_INFO_64

#pragma pack(push, 4)

struct task_basic_info_32 {
	integer_t suspend_count;
	natural_t virtual_size;  /* bytes */
	natural_t resident_size; /* bytes */
	time_value_t user_time;  /* of threads that are gone */
	time_value_t system_time;
	policy_t policy;
};

struct task_basic_info_64 {
	integer_t suspend_count;
	mach_vm_size_t virtual_size;  /* bytes */
	mach_vm_size_t resident_size; /* bytes */
	time_value_t user_time;       /* of threads that are gone */
	time_value_t system_time;
	policy_t policy;
};

struct mach_task_basic_info {
	mach_vm_size_t virtual_size;  /* bytes */
	mach_vm_size_t resident_size; /* bytes */
	mach_vm_size_t resident_size_max;
	time_value_t user_time; /* of threads that are gone */
	time_value_t system_time;
	policy_t policy;
	integer_t suspend_count;
};

struct task_events_info {
	integer_t faults;
	integer_t pageins;
	integer_t cow_faults;
	integer_t messages_sent;
	integer_t messages_received;
	integer_t syscalls_mach;
	integer_t syscalls_unix;
	integer_t csw;
};

/* Of the threads that live. */
struct task_thread_times_info {
	time_value_t user_time;
	time_value_t system_time;
};

/* In ticks of mach_absolute_time; threads_ only of those that live. */
struct task_absolutetime_info {
	uint64_t total_user;
	uint64_t total_system;
	uint64_t threads_user;
	uint64_t threads_system;
};

struct task_dyld_info {
	mach_vm_address_t all_image_info_addr;
	mach_vm_size_t all_image_info_size;
	integer_t all_image_info_format;
};

struct task_flags_info {
	uint32_t flags; /* TF_ */
};

#pragma pack(pop)

#define TF_LP64     0x00000001
#define TF_64B_DATA 0x00000002

typedef struct task_basic_info_32 task_basic_info_32_data_t;
typedef struct task_basic_info_32 *task_basic_info_32_t;
typedef struct task_basic_info_64 task_basic_info_64_data_t;
typedef struct task_basic_info_64 *task_basic_info_64_t;
typedef struct mach_task_basic_info mach_task_basic_info_data_t;
typedef struct mach_task_basic_info *mach_task_basic_info_t;
typedef struct task_events_info task_events_info_data_t;
typedef struct task_events_info *task_events_info_t;
typedef struct task_thread_times_info task_thread_times_info_data_t;
typedef struct task_thread_times_info *task_thread_times_info_t;
typedef struct task_absolutetime_info task_absolutetime_info_data_t;
typedef struct task_absolutetime_info *task_absolutetime_info_t;
typedef struct task_dyld_info task_dyld_info_data_t;
typedef struct task_dyld_info *task_dyld_info_t;
typedef struct task_flags_info task_flags_info_data_t;
typedef struct task_flags_info *task_flags_info_t;

typedef struct task_basic_info_64 task_basic_info_data_t;
typedef struct task_basic_info_64 *task_basic_info_t;

#define TASK_BASIC_INFO_32_COUNT                                               \
	((mach_msg_type_number_t)(sizeof(task_basic_info_32_data_t) /          \
	    sizeof(natural_t)))
#define TASK_BASIC_INFO_64_COUNT                                               \
	((mach_msg_type_number_t)(sizeof(task_basic_info_64_data_t) /          \
	    sizeof(natural_t)))
#define MACH_TASK_BASIC_INFO_COUNT                                             \
	((mach_msg_type_number_t)(sizeof(mach_task_basic_info_data_t) /        \
	    sizeof(natural_t)))
#define TASK_EVENTS_INFO_COUNT                                                 \
	((mach_msg_type_number_t)(sizeof(task_events_info_data_t) /            \
	    sizeof(natural_t)))
#define TASK_THREAD_TIMES_INFO_COUNT                                           \
	((mach_msg_type_number_t)(sizeof(task_thread_times_info_data_t) /      \
	    sizeof(natural_t)))
#define TASK_ABSOLUTETIME_INFO_COUNT                                           \
	((mach_msg_type_number_t)(sizeof(task_absolutetime_info_data_t) /      \
	    sizeof(natural_t)))
#define TASK_DYLD_INFO_COUNT                                                   \
	((mach_msg_type_number_t)(sizeof(task_dyld_info_data_t) /              \
	    sizeof(natural_t)))
#define TASK_FLAGS_INFO_COUNT                                                  \
	((mach_msg_type_number_t)(sizeof(task_flags_info_data_t) /             \
	    sizeof(natural_t)))
#define TASK_SECURITY_TOKEN_COUNT                                              \
	((mach_msg_type_number_t)(sizeof(security_token_t) / sizeof(natural_t)))
#define TASK_AUDIT_TOKEN_COUNT                                                 \
	((mach_msg_type_number_t)(sizeof(audit_token_t) / sizeof(natural_t)))
#define TASK_BASIC_INFO_COUNT TASK_BASIC_INFO_64_COUNT

#endif /* _MACH_TASK_INFO_H_ */

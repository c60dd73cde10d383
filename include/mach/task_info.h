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

/* TASK_BASIC_INFO, whatever that is. */
struct task_basic_info {
	integer_t suspend_count;
	vm_size_t virtual_size;  /* bytes */
	vm_size_t resident_size; /* bytes */
	time_value_t user_time;  /* of threads that are gone */
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

struct task_affinity_tag_info {
	integer_t set_count;
	integer_t min;
	integer_t max;
	integer_t task_count;
};

/* Nanoseconds, and how often the processor was woken for the task's sake. */
struct task_power_info {
	uint64_t total_user;
	uint64_t total_system;
	uint64_t task_interrupt_wakeups;
	uint64_t task_platform_idle_wakeups;
	uint64_t task_timer_wakeups_bin_1;
	uint64_t task_timer_wakeups_bin_2;
};

struct gpu_energy_data {
	uint64_t task_gpu_utilisation;
	uint64_t task_gpu_stat_reserved0;
	uint64_t task_gpu_stat_reserved1;
	uint64_t task_gpu_stat_reserved2;
};

/*
 * Memory in bytes. It has grown: a caller with room for an earlier revision
 * gets as much of it.
 */
struct task_vm_info {
	mach_vm_size_t virtual_size;
	integer_t region_count;
	integer_t page_size;
	mach_vm_size_t resident_size;
	mach_vm_size_t resident_size_peak;
	mach_vm_size_t device;
	mach_vm_size_t device_peak;
	mach_vm_size_t internal; /* of no file */
	mach_vm_size_t internal_peak;
	mach_vm_size_t external; /* of files */
	mach_vm_size_t external_peak;
	mach_vm_size_t reusable;
	mach_vm_size_t reusable_peak;
	mach_vm_size_t purgeable_volatile_pmap;
	mach_vm_size_t purgeable_volatile_resident;
	mach_vm_size_t purgeable_volatile_virtual;
	mach_vm_size_t compressed;
	mach_vm_size_t compressed_peak;
	mach_vm_size_t compressed_lifetime;
	/* 1 */
	mach_vm_size_t phys_footprint;
	/* 2 */
	mach_vm_address_t min_address;
	mach_vm_address_t max_address;
	/* 3 */
	int64_t ledger_phys_footprint_peak;
	int64_t ledger_purgeable_nonvolatile;
	int64_t ledger_purgeable_novolatile_compressed;
	int64_t ledger_purgeable_volatile;
	int64_t ledger_purgeable_volatile_compressed;
	int64_t ledger_tag_network_nonvolatile;
	int64_t ledger_tag_network_nonvolatile_compressed;
	int64_t ledger_tag_network_volatile;
	int64_t ledger_tag_network_volatile_compressed;
	int64_t ledger_tag_media_footprint;
	int64_t ledger_tag_media_footprint_compressed;
	int64_t ledger_tag_media_nofootprint;
	int64_t ledger_tag_media_nofootprint_compressed;
	int64_t ledger_tag_graphics_footprint;
	int64_t ledger_tag_graphics_footprint_compressed;
	int64_t ledger_tag_graphics_nofootprint;
	int64_t ledger_tag_graphics_nofootprint_compressed;
	int64_t ledger_tag_neural_footprint;
	int64_t ledger_tag_neural_footprint_compressed;
	int64_t ledger_tag_neural_nofootprint;
	int64_t ledger_tag_neural_nofootprint_compressed;
	/* 4 */
	uint64_t limit_bytes_remaining;
	/* 5 */
	integer_t decompressions;
	/* 6 */
	int64_t ledger_swapins;
	/* 7 */
	int64_t ledger_tag_neural_nofootprint_total;
	int64_t ledger_tag_neural_nofootprint_peak;
};

struct pvm_account_info {
	uint64_t pvm_volatile_count;
	uint64_t pvm_volatile_compressed_count;
	uint64_t pvm_nonvolatile_count;
	uint64_t pvm_nonvolatile_compressed_count;
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

typedef struct task_affinity_tag_info task_affinity_tag_info_data_t;
typedef struct task_affinity_tag_info *task_affinity_tag_info_t;
typedef struct task_power_info task_power_info_data_t;
typedef struct task_power_info *task_power_info_t;
typedef struct gpu_energy_data gpu_energy_data_t;
typedef struct task_vm_info task_vm_info_data_t;
typedef struct task_vm_info *task_vm_info_t;
typedef struct pvm_account_info pvm_account_info_data_t;
typedef struct pvm_account_info *pvm_account_info_t;

typedef struct task_basic_info_64 task_basic_info_64_2_data_t;
typedef struct task_basic_info_64 *task_basic_info_64_2_t;

typedef struct gpu_energy_data gpu_energy_data;

/* What a violation of a guard leads to, and whether corpses are made. */
typedef uint32_t task_exc_guard_behavior_t;
typedef uint32_t task_corpse_forking_behavior_t;

#define TASK_EXC_GUARD_NONE       0x00
#define TASK_EXC_GUARD_VM_DELIVER 0x01
#define TASK_EXC_GUARD_VM_ONCE    0x02
#define TASK_EXC_GUARD_VM_CORPSE  0x04
#define TASK_EXC_GUARD_VM_FATAL   0x08
#define TASK_EXC_GUARD_VM_ALL     0x0f
#define TASK_EXC_GUARD_MP_DELIVER 0x10
#define TASK_EXC_GUARD_MP_ONCE    0x20
#define TASK_EXC_GUARD_MP_CORPSE  0x40
#define TASK_EXC_GUARD_MP_FATAL   0x80
#define TASK_EXC_GUARD_MP_ALL     0xf0
#define TASK_EXC_GUARD_ALL        0xff
/* Of the default that macOS keeps: who else it is for, and by which names. */
#define TASK_EXC_GUARD_THIRD_PARTY_DEFAULT_SHIFT 0x8
#define TASK_EXC_GUARD_HONOR_NAMED_DEFAULTS      0x10000

#define TASK_CORPSE_FORKING_DISABLED_MEM_DIAG 0x01

typedef struct task_basic_info task_basic_info_data_t;
typedef struct task_basic_info *task_basic_info_t;

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
#define TASK_AFFINITY_TAG_INFO_COUNT                                           \
	((mach_msg_type_number_t)(sizeof(task_affinity_tag_info_data_t) /      \
	    sizeof(natural_t)))
#define TASK_POWER_INFO_COUNT                                                  \
	((mach_msg_type_number_t)(sizeof(task_power_info_data_t) /             \
	    sizeof(natural_t)))
#define TASK_BASIC_INFO_64_2_COUNT TASK_BASIC_INFO_64_COUNT
#define PVM_ACCOUNT_INFO_COUNT                                                 \
	((mach_msg_type_number_t)(sizeof(pvm_account_info_data_t) /            \
	    sizeof(natural_t)))

#define TASK_VM_INFO_COUNT                                                     \
	((mach_msg_type_number_t)(sizeof(task_vm_info_data_t) /                \
	    sizeof(natural_t)))
#define TASK_VM_INFO_REV7_COUNT TASK_VM_INFO_COUNT
#define TASK_VM_INFO_REV6_COUNT                                                \
	((mach_msg_type_number_t)(TASK_VM_INFO_REV7_COUNT - 4))
#define TASK_VM_INFO_REV5_COUNT                                                \
	((mach_msg_type_number_t)(TASK_VM_INFO_REV6_COUNT - 2))
#define TASK_VM_INFO_REV4_COUNT                                                \
	((mach_msg_type_number_t)(TASK_VM_INFO_REV5_COUNT - 1))
#define TASK_VM_INFO_REV3_COUNT                                                \
	((mach_msg_type_number_t)(TASK_VM_INFO_REV4_COUNT - 2))
#define TASK_VM_INFO_REV2_COUNT                                                \
	((mach_msg_type_number_t)(TASK_VM_INFO_REV3_COUNT - 42))
#define TASK_VM_INFO_REV1_COUNT                                                \
	((mach_msg_type_number_t)(TASK_VM_INFO_REV2_COUNT - 4))
#define TASK_VM_INFO_REV0_COUNT                                                \
	((mach_msg_type_number_t)(TASK_VM_INFO_REV1_COUNT - 2))

#define TASK_SECURITY_TOKEN_COUNT                                              \
	((mach_msg_type_number_t)(sizeof(security_token_t) / sizeof(natural_t)))
#define TASK_AUDIT_TOKEN_COUNT                                                 \
	((mach_msg_type_number_t)(sizeof(audit_token_t) / sizeof(natural_t)))
#define TASK_BASIC_INFO_COUNT TASK_BASIC_INFO_64_COUNT

#endif /* _MACH_TASK_INFO_H_ */

#ifndef _MACH_HOST_INFO_H_
#define _MACH_HOST_INFO_H_

/* What host_info and host_statistics tell. Counts are in integer_t. */

#include <stdint.h>

#include <mach/boolean.h>
#include <mach/machine.h>
#include <mach/machine/vm_types.h>
#include <mach/message.h>
#include <mach/vm_statistics.h>

typedef integer_t *host_info_t;
typedef integer_t *host_info64_t;
typedef integer_t host_flavor_t;

#define HOST_INFO_MAX (1024)
typedef integer_t host_info_data_t[HOST_INFO_MAX];

#define KERNEL_VERSION_MAX (512)
typedef char kernel_version_t[KERNEL_VERSION_MAX];

#define KERNEL_BOOT_INFO_MAX (4096)
typedef char kernel_boot_info_t[KERNEL_BOOT_INFO_MAX];

/* host_info */
#define HOST_BASIC_INFO          1
#define HOST_SCHED_INFO          3
#define HOST_RESOURCE_SIZES      4
#define HOST_PRIORITY_INFO       5
#define HOST_SEMAPHORE_TRAPS     7
#define HOST_MACH_MSG_TRAP       8
#define HOST_VM_PURGABLE         9
#define HOST_CAN_HAS_DEBUGGER    11
#define HOST_PREFERRED_USER_ARCH 12

/* host_statistics */
#define HOST_LOAD_INFO         1
#define HOST_VM_INFO           2
#define HOST_CPU_LOAD_INFO     3
#define HOST_VM_INFO64         4
#define HOST_EXTMOD_INFO64     5
#define HOST_EXPIRED_TASK_INFO 6

#define HOST_VM_COMPRESSOR_Q_LENS 7

#pragma pack(push, 4)

struct host_basic_info {
	integer_t max_cpus;
	integer_t avail_cpus;
	natural_t memory_size; /* bytes, 2 GiB at most */
	cpu_type_t cpu_type;
	cpu_subtype_t cpu_subtype;
	cpu_threadtype_t cpu_threadtype;
	integer_t physical_cpu;
	integer_t physical_cpu_max;
	integer_t logical_cpu;
	integer_t logical_cpu_max;
	uint64_t max_mem; /* bytes */
};

#pragma pack(pop)

typedef struct host_basic_info host_basic_info_data_t;
typedef struct host_basic_info *host_basic_info_t;

/* Milliseconds. */
struct host_sched_info {
	integer_t min_timeout;
	integer_t min_quantum;
};

typedef struct host_sched_info host_sched_info_data_t;
typedef struct host_sched_info *host_sched_info_t;

/* Bytes that each takes in the kernel. */
struct kernel_resource_sizes {
	natural_t task;
	natural_t thread;
	natural_t port;
	natural_t memory_region;
	natural_t memory_object;
};

typedef struct kernel_resource_sizes kernel_resource_sizes_data_t;
typedef struct kernel_resource_sizes *kernel_resource_sizes_t;

struct host_priority_info {
	integer_t kernel_priority;
	integer_t system_priority;
	integer_t server_priority;
	integer_t user_priority;
	integer_t depress_priority;
	integer_t idle_priority;
	integer_t minimum_priority;
	integer_t maximum_priority;
};

typedef struct host_priority_info host_priority_info_data_t;
typedef struct host_priority_info *host_priority_info_t;

struct host_can_has_debugger_info {
	boolean_t can_has_debugger;
};

typedef struct host_can_has_debugger_info host_can_has_debugger_info_data_t;
typedef struct host_can_has_debugger_info *host_can_has_debugger_info_t;

struct host_preferred_user_arch {
	cpu_type_t cpu_type;
	cpu_subtype_t cpu_subtype;
};

typedef struct host_preferred_user_arch host_preferred_user_arch_data_t;
typedef struct host_preferred_user_arch *host_preferred_user_arch_t;

typedef struct vm_purgeable_info host_purgable_info_data_t;
typedef struct vm_purgeable_info *host_purgable_info_t;

/* Lengths of the queues of XNU's compressor of memory. */
struct vm_compressor_q_lens {
	uint32_t qcc_segments_available;
	uint32_t qcc_segment_count;
	uint32_t qcc_age_count;
	uint32_t qcc_early_swappedin_count;
	uint32_t qcc_regular_swappedin_count;
	uint32_t qcc_late_swappedin_count;
	uint32_t qcc_early_swapout_count;
	uint32_t qcc_regular_swapout_count;
	uint32_t qcc_late_swapout_count;
	uint32_t qcc_swapio_count;
	uint32_t qcc_swappedout_count;
	uint32_t qcc_swappedout_sparse_count;
	uint32_t qcc_major_count;
	uint32_t qcc_filling_count;
	uint32_t qcc_empty_count;
	uint32_t qcc_bad_count;
	uint32_t qcc_minor_count;
};

typedef struct vm_compressor_q_lens vm_compressor_q_lens_data_t;

/* Threads that run or would, on an average, and what is left, times 1000. */
struct host_load_info {
	integer_t avenrun[3];
	integer_t mach_factor[3];
};

typedef struct host_load_info host_load_info_data_t;
typedef struct host_load_info *host_load_info_t;

struct host_cpu_load_info {
	natural_t cpu_ticks[CPU_STATE_MAX];
};

typedef struct host_cpu_load_info host_cpu_load_info_data_t;
typedef struct host_cpu_load_info *host_cpu_load_info_t;

#define HOST_BASIC_INFO_COUNT                                                  \
	((mach_msg_type_number_t)(sizeof(host_basic_info_data_t) /             \
	    sizeof(integer_t)))
#define HOST_LOAD_INFO_COUNT                                                   \
	((mach_msg_type_number_t)(sizeof(host_load_info_data_t) /              \
	    sizeof(integer_t)))
#define HOST_CPU_LOAD_INFO_COUNT                                               \
	((mach_msg_type_number_t)(sizeof(host_cpu_load_info_data_t) /          \
	    sizeof(integer_t)))
#define HOST_VM_INFO_COUNT                                                     \
	((mach_msg_type_number_t)(sizeof(vm_statistics_data_t) /               \
	    sizeof(integer_t)))
#define HOST_VM_INFO64_COUNT                                                   \
	((mach_msg_type_number_t)(sizeof(vm_statistics64_data_t) /             \
	    sizeof(integer_t)))
#define HOST_SCHED_INFO_COUNT                                                  \
	((mach_msg_type_number_t)(sizeof(host_sched_info_data_t) /             \
	    sizeof(integer_t)))
#define HOST_RESOURCE_SIZES_COUNT                                              \
	((mach_msg_type_number_t)(sizeof(kernel_resource_sizes_data_t) /       \
	    sizeof(integer_t)))
#define HOST_PRIORITY_INFO_COUNT                                               \
	((mach_msg_type_number_t)(sizeof(host_priority_info_data_t) /          \
	    sizeof(integer_t)))
#define HOST_CAN_HAS_DEBUGGER_COUNT                                            \
	((mach_msg_type_number_t)(sizeof(host_can_has_debugger_info_data_t) /  \
	    sizeof(integer_t)))
#define HOST_PREFERRED_USER_ARCH_COUNT                                         \
	((mach_msg_type_number_t)(sizeof(host_preferred_user_arch_data_t) /    \
	    sizeof(integer_t)))
#define HOST_VM_PURGABLE_COUNT                                                 \
	((mach_msg_type_number_t)(sizeof(host_purgable_info_data_t) /          \
	    sizeof(integer_t)))
#define HOST_EXTMOD_INFO64_COUNT                                               \
	((mach_msg_type_number_t)(sizeof(vm_extmod_statistics_data_t) /        \
	    sizeof(integer_t)))
#define VM_COMPRESSOR_Q_LENS_COUNT                                             \
	((mach_msg_type_number_t)(sizeof(vm_compressor_q_lens_data_t) /        \
	    sizeof(integer_t)))

/* Structures that grew: how much of them there was before. */
#define HOST_VM_INFO_LATEST_COUNT HOST_VM_INFO_COUNT
#define HOST_VM_INFO_REV2_COUNT   HOST_VM_INFO_LATEST_COUNT
#define HOST_VM_INFO_REV1_COUNT                                                \
	((mach_msg_type_number_t)(HOST_VM_INFO_REV2_COUNT - 1))
#define HOST_VM_INFO_REV0_COUNT                                                \
	((mach_msg_type_number_t)(HOST_VM_INFO_REV1_COUNT - 2))
#define HOST_VM_INFO64_LATEST_COUNT HOST_VM_INFO64_COUNT
#define HOST_VM_INFO64_REV1_COUNT   HOST_VM_INFO64_LATEST_COUNT
#define HOST_VM_INFO64_REV0_COUNT                                              \
	((mach_msg_type_number_t)(HOST_VM_INFO64_REV1_COUNT - 14))
#define HOST_EXTMOD_INFO64_LATEST_COUNT HOST_EXTMOD_INFO64_COUNT

#endif /* _MACH_HOST_INFO_H_ */

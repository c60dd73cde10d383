#ifndef _MACH_TASK_POLICY_H_
#define _MACH_TASK_POLICY_H_

/* Policies of a task; accepted, and without effect here. */

#include <mach/machine/vm_types.h>
#include <mach/message.h>

typedef natural_t task_policy_flavor_t;
typedef integer_t *task_policy_t;

#define TASK_CATEGORY_POLICY            1
#define TASK_SUPPRESSION_POLICY         3
#define TASK_POLICY_STATE               4
#define TASK_BASE_QOS_POLICY            8
#define TASK_OVERRIDE_QOS_POLICY        9
#define TASK_BASE_LATENCY_QOS_POLICY    10
#define TASK_BASE_THROUGHPUT_QOS_POLICY 11

enum task_role {
	TASK_RENICED = -1,
	TASK_UNSPECIFIED = 0,
	TASK_FOREGROUND_APPLICATION = 1,
	TASK_BACKGROUND_APPLICATION = 2,
	TASK_CONTROL_APPLICATION = 3,
	TASK_GRAPHICS_SERVER = 4,
	TASK_THROTTLE_APPLICATION = 5,
	TASK_NONUI_APPLICATION = 6,
	TASK_DEFAULT_APPLICATION = 7,
	TASK_DARWINBG_APPLICATION = 8
};

typedef enum task_role task_role_t;

struct task_category_policy {
	task_role_t role;
};

typedef struct task_category_policy task_category_policy_data_t;
typedef struct task_category_policy *task_category_policy_t;

#define TASK_CATEGORY_POLICY_COUNT                                             \
	((mach_msg_type_number_t)(sizeof(task_category_policy_data_t) /        \
	    sizeof(integer_t)))

/* How exact a task's timers must be, and how much work it gets done. */
typedef integer_t task_latency_qos_t;
typedef integer_t task_throughput_qos_t;

#define LATENCY_QOS_TIER_UNSPECIFIED    ((task_latency_qos_t)0x0)
#define LATENCY_QOS_TIER_0              ((task_latency_qos_t)((0xff << 16) | 1))
#define LATENCY_QOS_TIER_1              ((task_latency_qos_t)((0xff << 16) | 2))
#define LATENCY_QOS_TIER_2              ((task_latency_qos_t)((0xff << 16) | 3))
#define LATENCY_QOS_TIER_3              ((task_latency_qos_t)((0xff << 16) | 4))
#define LATENCY_QOS_TIER_4              ((task_latency_qos_t)((0xff << 16) | 5))
#define LATENCY_QOS_TIER_5              ((task_latency_qos_t)((0xff << 16) | 6))
#define LATENCY_QOS_LAUNCH_DEFAULT_TIER LATENCY_QOS_TIER_3

#define THROUGHPUT_QOS_TIER_UNSPECIFIED    ((task_throughput_qos_t)0x0)
#define THROUGHPUT_QOS_TIER_0              ((task_throughput_qos_t)((0xfe << 16) | 1))
#define THROUGHPUT_QOS_TIER_1              ((task_throughput_qos_t)((0xfe << 16) | 2))
#define THROUGHPUT_QOS_TIER_2              ((task_throughput_qos_t)((0xfe << 16) | 3))
#define THROUGHPUT_QOS_TIER_3              ((task_throughput_qos_t)((0xfe << 16) | 4))
#define THROUGHPUT_QOS_TIER_4              ((task_throughput_qos_t)((0xfe << 16) | 5))
#define THROUGHPUT_QOS_TIER_5              ((task_throughput_qos_t)((0xfe << 16) | 6))
#define THROUGHPUT_QOS_LAUNCH_DEFAULT_TIER THROUGHPUT_QOS_TIER_3

struct task_qos_policy {
	task_latency_qos_t task_latency_qos_tier;
	task_throughput_qos_t task_throughput_qos_tier;
};

typedef struct task_qos_policy *task_qos_policy_t;

#define TASK_QOS_POLICY_COUNT                                                  \
	((mach_msg_type_number_t)(sizeof(struct task_qos_policy) /             \
	    sizeof(integer_t)))

/* What proc_info() of macOS says of a process's role; here nothing does. */
#define PROC_FLAG_DARWINBG           0x8000
#define PROC_FLAG_EXT_DARWINBG       0x10000
#define PROC_FLAG_IOS_APPLEDAEMON    0x20000
#define PROC_FLAG_IOS_IMPPROMOTION   0x80000
#define PROC_FLAG_ADAPTIVE           0x100000
#define PROC_FLAG_ADAPTIVE_IMPORTANT 0x200000
#define PROC_FLAG_IMPORTANCE_DONOR   0x400000
#define PROC_FLAG_SUPPRESSED         0x800000
#define PROC_FLAG_APPLICATION        0x1000000
#define PROC_FLAG_IOS_APPLICATION    PROC_FLAG_APPLICATION

#endif /* _MACH_TASK_POLICY_H_ */

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

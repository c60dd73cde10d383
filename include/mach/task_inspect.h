#ifndef _MACH_TASK_INSPECT_H_
#define _MACH_TASK_INSPECT_H_

/* What task_inspect() would tell: counters of the processor. */

#include <stdint.h>

#include <mach/machine/vm_types.h>
#include <mach/message.h>

typedef natural_t task_inspect_flavor_t;
typedef integer_t *task_inspect_info_t;

enum task_inspect_flavor { TASK_INSPECT_BASIC_COUNTS = 1 };

struct task_inspect_basic_counts {
	uint64_t instructions;
	uint64_t cycles;
};
typedef struct task_inspect_basic_counts task_inspect_basic_counts_data_t;
typedef struct task_inspect_basic_counts *task_inspect_basic_counts_t;
#define TASK_INSPECT_BASIC_COUNTS_COUNT                                        \
	((mach_msg_type_number_t)(sizeof(task_inspect_basic_counts_data_t) /   \
	    sizeof(natural_t)))

#endif /* _MACH_TASK_INSPECT_H_ */

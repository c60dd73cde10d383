#ifndef _MACH_POLICY_H_
#define _MACH_POLICY_H_

/* Scheduling policies. */

#include <mach/boolean.h>
#include <mach/machine/vm_types.h>
#include <mach/message.h>

typedef int policy_t;

#define POLICY_NULL      0
#define POLICY_TIMESHARE 1
#define POLICY_RR        2
#define POLICY_FIFO      4

/* What thread_info tells of a thread with each of them. */
struct policy_timeshare_info {
	integer_t max_priority;
	integer_t base_priority;
	integer_t cur_priority;
	boolean_t depressed;
	integer_t depress_priority;
};

struct policy_rr_info {
	integer_t max_priority;
	integer_t base_priority;
	integer_t quantum;
	boolean_t depressed;
	integer_t depress_priority;
};

struct policy_fifo_info {
	integer_t max_priority;
	integer_t base_priority;
	boolean_t depressed;
	integer_t depress_priority;
};

typedef struct policy_timeshare_info policy_timeshare_info_data_t;
typedef struct policy_timeshare_info *policy_timeshare_info_t;
typedef struct policy_rr_info policy_rr_info_data_t;
typedef struct policy_rr_info *policy_rr_info_t;
typedef struct policy_fifo_info policy_fifo_info_data_t;
typedef struct policy_fifo_info *policy_fifo_info_t;

#define POLICY_TIMESHARE_INFO_COUNT                                            \
	((mach_msg_type_number_t)(sizeof(policy_timeshare_info_data_t) /       \
	    sizeof(integer_t)))
#define POLICY_RR_INFO_COUNT                                                   \
	((mach_msg_type_number_t)(sizeof(policy_rr_info_data_t) /              \
	    sizeof(integer_t)))
#define POLICY_FIFO_INFO_COUNT                                                 \
	((mach_msg_type_number_t)(sizeof(policy_fifo_info_data_t) /            \
	    sizeof(integer_t)))

#endif /* _MACH_POLICY_H_ */

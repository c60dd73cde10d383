/*
 * The routines of thread_act.defs that tell what /proc does, and remember what
 * Linux would not do.
 */

#include <mach/policy.h>
#include <mach/thread_info.h>
#include <mach/thread_policy.h>
#include <sched.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "machd/task.h"
#include "machd/thread.h"
#include "os/process.h"
#include "thread_act_server.h"

/* The priority of a thread that nobody gave one. */
#define INFO_PRIORITY     31
#define INFO_PRIORITY_MAX 63

/* Computation times of TIME_CONSTRAINT: 50 us to 50 ms, in ns. */
#define POLICY_QUANTUM_MIN 50000u
#define POLICY_QUANTUM_MAX 50000000u

static time_value_t
info_time(uint64_t ticks)
{
	uint64_t hz = (uint64_t)sysconf(_SC_CLK_TCK);

	return (time_value_t){ (integer_t)(ticks / hz),
		(integer_t)(ticks % hz * 1000000 / hz) };
}

static policy_t
info_policy(const struct thread_stat *stat)
{
	return stat->policy == SCHED_FIFO ? POLICY_FIFO
	    : stat->policy == SCHED_RR    ? POLICY_RR
					  : POLICY_TIMESHARE;
}

static integer_t
info_run_state(char state)
{
	switch (state) {
	case 'R':
		return TH_STATE_RUNNING;
	case 'D':
		return TH_STATE_UNINTERRUPTIBLE;
	case 'T':
	case 't':
		return TH_STATE_STOPPED;
	case 'Z':
	case 'X':
		return TH_STATE_HALTED;
	default:
		return TH_STATE_WAITING;
	}
}

/* Of the time since it began, in thousandths. */
static integer_t
info_usage(const struct thread_stat *stat)
{
	struct timespec now;
	uint64_t hz = (uint64_t)sysconf(_SC_CLK_TCK), ticks;

	clock_gettime(CLOCK_BOOTTIME, &now);
	ticks = (uint64_t)now.tv_sec * hz +
	    (uint64_t)now.tv_nsec * hz / 1000000000;
	if (ticks <= stat->start)
		return 0;
	return (integer_t)((stat->user + stat->system) * TH_USAGE_SCALE /
	    (ticks - stat->start));
}

static integer_t
info_priority(const struct thread_stat *stat)
{
	return stat->rt_priority ? INFO_PRIORITY_MAX
				 : INFO_PRIORITY - (integer_t)stat->nice;
}

static kern_return_t
info_copy(const void *info, mach_msg_type_number_t size, thread_info_t out,
    mach_msg_type_number_t *count)
{
	if (*count < size)
		return KERN_INVALID_ARGUMENT;
	memcpy(out, info, size * sizeof(integer_t));
	*count = size;
	return KERN_SUCCESS;
}

static kern_return_t
info_basic(const struct thread *thread, const struct thread_stat *stat,
    thread_info_t out, mach_msg_type_number_t *count)
{
	struct thread_basic_info info = {
		.user_time = info_time(stat->user),
		.system_time = info_time(stat->system),
		.cpu_usage = info_usage(stat),
		.policy = info_policy(stat),
		.run_state = info_run_state(stat->state),
		.suspend_count = (integer_t)thread->suspend_count,
	};

	return info_copy(&info, THREAD_BASIC_INFO_COUNT, out, count);
}

/* The thread's number, as gettid(2) tells it. */
static kern_return_t
info_identifier(const struct thread *thread, thread_info_t out,
    mach_msg_type_number_t *count)
{
	struct thread_identifier_info info = { .thread_id = thread->tid };

	return info_copy(&info, THREAD_IDENTIFIER_INFO_COUNT, out, count);
}

static kern_return_t
info_extended(const struct thread_stat *stat, thread_info_t out,
    mach_msg_type_number_t *count)
{
	uint64_t tick = 1000000000u / (uint64_t)sysconf(_SC_CLK_TCK);
	struct thread_extended_info info = {
		.pth_user_time = stat->user * tick,
		.pth_system_time = stat->system * tick,
		.pth_cpu_usage = info_usage(stat),
		.pth_policy = info_policy(stat),
		.pth_run_state = info_run_state(stat->state),
		.pth_curpri = info_priority(stat),
		.pth_priority = info_priority(stat),
		.pth_maxpriority = INFO_PRIORITY_MAX,
	};

	_Static_assert(sizeof(info.pth_name) == sizeof(stat->name), "name");
	memcpy(info.pth_name, stat->name, sizeof(info.pth_name));
	return info_copy(&info, THREAD_EXTENDED_INFO_COUNT, out, count);
}

/* Each of these tells of one policy; of a thread with another it has none. */
static kern_return_t
info_sched(const struct thread_stat *stat, thread_flavor_t flavor,
    thread_info_t out, mach_msg_type_number_t *count)
{
	struct policy_timeshare_info timeshare = {
		.max_priority = INFO_PRIORITY_MAX,
		.base_priority = info_priority(stat),
		.cur_priority = info_priority(stat),
	};
	struct policy_rr_info rr = { .max_priority = INFO_PRIORITY_MAX,
		.base_priority = (integer_t)stat->rt_priority };
	struct policy_fifo_info fifo = { .max_priority = INFO_PRIORITY_MAX,
		.base_priority = (integer_t)stat->rt_priority };

	switch (flavor) {
	case THREAD_SCHED_TIMESHARE_INFO:
		if (info_policy(stat) != POLICY_TIMESHARE)
			return KERN_INVALID_POLICY;
		return info_copy(
		    &timeshare, POLICY_TIMESHARE_INFO_COUNT, out, count);
	case THREAD_SCHED_RR_INFO:
		if (info_policy(stat) != POLICY_RR)
			return KERN_INVALID_POLICY;
		return info_copy(&rr, POLICY_RR_INFO_COUNT, out, count);
	default:
		if (info_policy(stat) != POLICY_FIFO)
			return KERN_INVALID_POLICY;
		return info_copy(&fifo, POLICY_FIFO_INFO_COUNT, out, count);
	}
}

kern_return_t
kern_thread_info(thread_ref_t thread, thread_flavor_t flavor,
    thread_info_t thread_info_out, mach_msg_type_number_t *thread_info_outCnt)
{
	struct thread_stat stat;

	if (!thread)
		return KERN_INVALID_ARGUMENT;
	if (process_thread_stat(thread->task->pid, (pid_t)thread->tid, &stat) <
	    0)
		return KERN_TERMINATED;
	switch (flavor) {
	case THREAD_BASIC_INFO:
		return info_basic(
		    thread, &stat, thread_info_out, thread_info_outCnt);
	case THREAD_IDENTIFIER_INFO:
		return info_identifier(
		    thread, thread_info_out, thread_info_outCnt);
	case THREAD_EXTENDED_INFO:
		return info_extended(&stat, thread_info_out, thread_info_outCnt);
	case THREAD_SCHED_TIMESHARE_INFO:
	case THREAD_SCHED_RR_INFO:
	case THREAD_SCHED_FIFO_INFO:
		return info_sched(
		    &stat, flavor, thread_info_out, thread_info_outCnt);
	default:
		return KERN_INVALID_ARGUMENT;
	}
}

static kern_return_t
policy_set_constraint(
    struct thread *thread, const integer_t *words, mach_msg_type_number_t count)
{
	struct thread_time_constraint_policy policy;

	if (count < THREAD_TIME_CONSTRAINT_POLICY_COUNT)
		return KERN_INVALID_ARGUMENT;
	memcpy(&policy, words, sizeof(policy));
	if (policy.constraint < policy.computation ||
	    policy.computation < POLICY_QUANTUM_MIN ||
	    policy.computation > POLICY_QUANTUM_MAX)
		return KERN_INVALID_ARGUMENT;
	thread->policies.constraint = policy;
	return KERN_SUCCESS;
}

kern_return_t
kern_thread_policy_set(thread_ref_t thread, thread_policy_flavor_t flavor,
    thread_policy_t policy_info, mach_msg_type_number_t policy_infoCnt)
{
	if (!thread)
		return KERN_INVALID_ARGUMENT;
	switch (flavor) {
	case THREAD_EXTENDED_POLICY:
		thread->policies.not_timeshare = policy_infoCnt >=
			THREAD_EXTENDED_POLICY_COUNT &&
		    !policy_info[0];
		return KERN_SUCCESS;
	case THREAD_TIME_CONSTRAINT_POLICY:
		return policy_set_constraint(
		    thread, policy_info, policy_infoCnt);
	case THREAD_PRECEDENCE_POLICY:
		if (policy_infoCnt < THREAD_PRECEDENCE_POLICY_COUNT)
			return KERN_INVALID_ARGUMENT;
		thread->policies.importance = policy_info[0];
		return KERN_SUCCESS;
	case THREAD_AFFINITY_POLICY:
		return KERN_NOT_SUPPORTED;
	default:
		return KERN_INVALID_ARGUMENT;
	}
}

kern_return_t
kern_thread_policy_get(thread_ref_t thread, thread_policy_flavor_t flavor,
    thread_policy_t policy_info, mach_msg_type_number_t *policy_infoCnt,
    boolean_t *get_default)
{
	static const struct thread_policies defaults;
	static const struct thread_time_constraint_policy constraint = {
		.computation = 10000000,
		.constraint = 10000000,
		.preemptible = TRUE
	};
	const struct thread_policies *policies = &defaults;
	boolean_t timeshare;

	if (!thread)
		return KERN_INVALID_ARGUMENT;
	if (!*get_default)
		policies = &thread->policies;
	timeshare = !policies->not_timeshare;
	switch (flavor) {
	case THREAD_EXTENDED_POLICY:
		return info_copy(&timeshare, THREAD_EXTENDED_POLICY_COUNT,
		    policy_info, policy_infoCnt);
	case THREAD_TIME_CONSTRAINT_POLICY:
		return info_copy(policies->constraint.computation
			? &policies->constraint
			: &constraint,
		    THREAD_TIME_CONSTRAINT_POLICY_COUNT, policy_info,
		    policy_infoCnt);
	case THREAD_PRECEDENCE_POLICY:
		return info_copy(&policies->importance,
		    THREAD_PRECEDENCE_POLICY_COUNT, policy_info, policy_infoCnt);
	case THREAD_AFFINITY_POLICY:
		return KERN_NOT_SUPPORTED;
	default:
		return KERN_INVALID_ARGUMENT;
	}
}

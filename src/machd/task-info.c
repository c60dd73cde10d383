#include "machd/task-info.h"

#include <mach/task_info.h>
#include <sched.h>
#include <string.h>
#include <unistd.h>

#include "core/space.h"
#include "machd/task.h"
#include "os/pidfd.h"
#include "os/process.h"

#define USEC_PER_SEC_64 1000000ull
#define NSEC_PER_SEC_64 1000000000ull

/* The priority of a thread of nobody in particular: XNU's. */
#define PRIORITY_DEFAULT 31

/* The least and the first address behind what a program may map. */
#ifdef __x86_64__
#define ADDRESS_END 0x7ffffffff000ull
#else
#define ADDRESS_END 0x1000000000000ull
#endif

/* Any structure that is told. */
union info {
	struct task_basic_info_32 basic_32;
	struct task_basic_info_64 basic_64;
	struct mach_task_basic_info mach_basic;
	struct task_events_info events;
	struct task_thread_times_info times;
	struct task_absolutetime_info absolute;
	struct task_affinity_tag_info affinity;
	struct task_power_info power;
	struct task_vm_info vm;
	struct task_flags_info flags;
	security_token_t security;
	audit_token_t audit;
	integer_t priority;
	integer_t words[1];
};

/* What a flavor is made of. */
struct facts {
	const struct task *task;
	struct process_usage usage;
};

static time_value_t
time_value(uint64_t ticks)
{
	uint64_t hz = (uint64_t)sysconf(_SC_CLK_TCK);

	return (time_value_t){
		.seconds = (integer_t)(ticks / hz),
		.microseconds = (integer_t)(ticks % hz * USEC_PER_SEC_64 / hz),
	};
}

static uint64_t
time_absolute(uint64_t ticks)
{
	return ticks * (NSEC_PER_SEC_64 / (uint64_t)sysconf(_SC_CLK_TCK));
}

static policy_t
policy_of(const struct facts *facts)
{
	switch (facts->usage.policy) {
	case SCHED_FIFO:
		return POLICY_FIFO;
	case SCHED_RR:
		return POLICY_RR;
	default:
		return POLICY_TIMESHARE;
	}
}

static natural_t
clamp_32(uint64_t bytes)
{
	return bytes > UINT32_MAX ? UINT32_MAX : (natural_t)bytes;
}

/*
 * Linux counts the time of all threads of a process together; here it is that
 * of the threads that live, and those that are gone have none.
 */
static void
fill_basic_32(const struct facts *facts, union info *info)
{
	info->basic_32.virtual_size = clamp_32(facts->usage.virtual);
	info->basic_32.resident_size = clamp_32(facts->usage.resident);
	info->basic_32.policy = policy_of(facts);
	info->basic_32.suspend_count = (integer_t)facts->task->suspend_count;
}

static void
fill_basic2_32(const struct facts *facts, union info *info)
{
	fill_basic_32(facts, info);
	info->basic_32.resident_size = clamp_32(facts->usage.resident_peak);
}

static void
fill_basic_64(const struct facts *facts, union info *info)
{
	info->basic_64.virtual_size = facts->usage.virtual;
	info->basic_64.resident_size = facts->usage.resident;
	info->basic_64.policy = policy_of(facts);
	info->basic_64.suspend_count = (integer_t)facts->task->suspend_count;
}

static void
fill_mach_basic(const struct facts *facts, union info *info)
{
	info->mach_basic.virtual_size = facts->usage.virtual;
	info->mach_basic.resident_size = facts->usage.resident;
	info->mach_basic.resident_size_max = facts->usage.resident_peak;
	info->mach_basic.policy = policy_of(facts);
	info->mach_basic.suspend_count = (integer_t)facts->task->suspend_count;
}

static void
fill_events(const struct facts *facts, union info *info)
{
	const struct process_usage *usage = &facts->usage;

	info->events.faults = (integer_t)(usage->minor_faults +
	    usage->major_faults);
	info->events.pageins = (integer_t)usage->major_faults;
	info->events.messages_sent = (integer_t)facts->task->messages_sent;
	info->events.messages_received = (integer_t)
					     facts->task->messages_received;
	info->events.syscalls_mach = (integer_t)facts->task->traps;
	info->events.csw = (integer_t)usage->switches;
}

static void
fill_times(const struct facts *facts, union info *info)
{
	info->times.user_time = time_value(facts->usage.user);
	info->times.system_time = time_value(facts->usage.system);
}

static void
fill_absolute(const struct facts *facts, union info *info)
{
	info->absolute.total_user = time_absolute(facts->usage.user);
	info->absolute.total_system = time_absolute(facts->usage.system);
	info->absolute.threads_user = info->absolute.total_user;
	info->absolute.threads_system = info->absolute.total_system;
}

/* There are no affinity sets: the task is in none. */
static void
fill_affinity(const struct facts *facts, union info *info)
{
	(void)facts;
	(void)info;
}

static void
fill_power(const struct facts *facts, union info *info)
{
	info->power.total_user = time_absolute(facts->usage.user);
	info->power.total_system = time_absolute(facts->usage.system);
}

/* What is swapped out is compressed, in XNU's words. */
static void
fill_vm(const struct facts *facts, union info *info)
{
	const struct process_usage *usage = &facts->usage;

	info->vm.virtual_size = usage->virtual;
	info->vm.page_size = (integer_t)sysconf(_SC_PAGESIZE);
	info->vm.resident_size = usage->resident;
	info->vm.resident_size_peak = usage->resident_peak;
	info->vm.internal = usage->anonymous + usage->shared;
	info->vm.internal_peak = info->vm.internal;
	info->vm.external = usage->file;
	info->vm.external_peak = usage->file;
	info->vm.compressed = usage->swapped;
	info->vm.compressed_peak = usage->swapped;
	info->vm.compressed_lifetime = usage->swapped;
	info->vm.phys_footprint = info->vm.internal + usage->swapped;
	info->vm.min_address = (uint64_t)sysconf(_SC_PAGESIZE);
	info->vm.max_address = ADDRESS_END;
	info->vm.ledger_phys_footprint_peak = (int64_t)info->vm.phys_footprint;
}

/* libmach is there for programs of 64 bits only. */
static void
fill_flags(const struct facts *facts, union info *info)
{
	(void)facts;
	info->flags.flags = TF_LP64 | TF_64B_DATA;
}

static void
fill_security(const struct facts *facts, union info *info)
{
	memcpy(&info->security, space_tokens(facts->task->space)->security,
	    sizeof(info->security));
}

static void
fill_audit(const struct facts *facts, union info *info)
{
	memcpy(&info->audit, space_tokens(facts->task->space)->audit,
	    sizeof(info->audit));
}

static void
fill_timeshare(const struct facts *facts, union info *info)
{
	info->priority = PRIORITY_DEFAULT - (integer_t)facts->usage.nice;
}

/*
 * size: table of flavors. The count is the least that will do and what is
 * told; `fails` is what a flavor answers then, if nothing else.
 */
static const struct info_flavor {
	void (*fill)(const struct facts *facts, union info *info);
	mach_msg_type_number_t count;
	bool process; /* takes a look at /proc */
	kern_return_t fails;
} info_flavors[] = {
	[TASK_ABSOLUTETIME_INFO] = { fill_absolute,
	    TASK_ABSOLUTETIME_INFO_COUNT, true, 0 },
	[TASK_EVENTS_INFO] = { fill_events, TASK_EVENTS_INFO_COUNT, true, 0 },
	[TASK_THREAD_TIMES_INFO] = { fill_times, TASK_THREAD_TIMES_INFO_COUNT,
	    true, 0 },
	[TASK_BASIC_INFO_32] = { fill_basic_32, TASK_BASIC_INFO_32_COUNT, true,
	    0 },
	[5] = { fill_basic_64, TASK_BASIC_INFO_64_COUNT, true, 0 },
	[TASK_BASIC2_INFO_32] = { fill_basic2_32, TASK_BASIC_INFO_32_COUNT,
	    true, 0 },
	[TASK_KERNELMEMORY_INFO] = { .fails = KERN_NOT_SUPPORTED },
	[TASK_SCHED_TIMESHARE_INFO] = { fill_timeshare, 1, true, 0 },
	[TASK_SCHED_RR_INFO] = { NULL, 2, false, KERN_INVALID_POLICY },
	[TASK_SCHED_FIFO_INFO] = { NULL, 1, false, KERN_INVALID_POLICY },
	[TASK_SECURITY_TOKEN] = { fill_security, TASK_SECURITY_TOKEN_COUNT,
	    false, 0 },
	[TASK_AUDIT_TOKEN] = { fill_audit, TASK_AUDIT_TOKEN_COUNT, false, 0 },
	[TASK_AFFINITY_TAG_INFO] = { fill_affinity,
	    TASK_AFFINITY_TAG_INFO_COUNT, false, 0 },
	[TASK_DYLD_INFO] = { .fails = KERN_NOT_SUPPORTED },
	[TASK_BASIC_INFO_64_2] = { fill_basic_64, TASK_BASIC_INFO_64_2_COUNT,
	    true, 0 },
	[TASK_EXTMOD_INFO] = { .fails = KERN_NOT_SUPPORTED },
	[MACH_TASK_BASIC_INFO] = { fill_mach_basic, MACH_TASK_BASIC_INFO_COUNT,
	    true, 0 },
	[TASK_POWER_INFO] = { fill_power, TASK_POWER_INFO_COUNT, true, 0 },
	[TASK_VM_INFO] = { fill_vm, TASK_VM_INFO_REV0_COUNT, true, 0 },
	[TASK_VM_INFO_PURGEABLE] = { fill_vm, TASK_VM_INFO_REV0_COUNT, true, 0 },
	[TASK_TRACE_MEMORY_INFO] = { .fails = KERN_NOT_SUPPORTED },
	[TASK_WAIT_STATE_INFO] = { .fails = KERN_NOT_SUPPORTED },
	[TASK_POWER_INFO_V2] = { .fails = KERN_NOT_SUPPORTED },
	[TASK_VM_INFO_PURGEABLE_ACCOUNT] = { .fails = KERN_NOT_SUPPORTED },
	[TASK_FLAGS_INFO] = { fill_flags, TASK_FLAGS_INFO_COUNT, false, 0 },
	[TASK_DEBUG_INFO_INTERNAL] = { .fails = KERN_NOT_SUPPORTED },
};

/* A structure that grew: the largest of its revisions for which there is room. */
static mach_msg_type_number_t
info_count(const struct info_flavor *flavor, mach_msg_type_number_t room)
{
	static const mach_msg_type_number_t revisions[] = {
		TASK_VM_INFO_REV7_COUNT, TASK_VM_INFO_REV6_COUNT,
		TASK_VM_INFO_REV5_COUNT, TASK_VM_INFO_REV4_COUNT,
		TASK_VM_INFO_REV3_COUNT, TASK_VM_INFO_REV2_COUNT,
		TASK_VM_INFO_REV1_COUNT
	};

	if (flavor->fill != fill_vm)
		return flavor->count;
	for (size_t i = 0; i < sizeof(revisions) / sizeof(*revisions); i++)
		if (room >= revisions[i])
			return revisions[i];
	return flavor->count;
}

/*
 * What /proc says of the task's process, which lived when it was asked: so it
 * was not another one that has its number now.
 */
static kern_return_t
info_look(struct facts *facts)
{
	int r = process_usage(facts->task->pid, &facts->usage);

	if (pidfd_is_dead(facts->task->pidfd))
		return KERN_INVALID_ARGUMENT;
	return r < 0 ? KERN_FAILURE : KERN_SUCCESS;
}

/*
 * task_info_get(): *count is the room in out, and then what was told.
 * KERN_INVALID_ARGUMENT: too little room, no such flavor, or the task is dead;
 * KERN_INVALID_POLICY, KERN_NOT_SUPPORTED: nothing to be told; KERN_FAILURE:
 * /proc is not to be had.
 */
kern_return_t
task_info_get(struct task *task, task_flavor_t flavor, task_info_t out,
    mach_msg_type_number_t *count)
{
	struct facts facts = { .task = task };
	const struct info_flavor *what;
	union info info;
	kern_return_t kr;

	if (task->dead || flavor >= sizeof(info_flavors) / sizeof(*info_flavors))
		return KERN_INVALID_ARGUMENT;
	what = &info_flavors[flavor];
	if ((!what->fill && !what->fails) || *count < what->count)
		return KERN_INVALID_ARGUMENT;
	if (what->fails)
		return what->fails;
	kr = what->process ? info_look(&facts) : KERN_SUCCESS;
	if (kr != KERN_SUCCESS)
		return kr;
	memset(&info, 0, sizeof(info));
	what->fill(&facts, &info);
	*count = info_count(what, *count);
	memcpy(out, info.words, *count * sizeof(integer_t));
	return KERN_SUCCESS;
}

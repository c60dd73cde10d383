/*
 * task_info: section 14.2 and appendix B.
 */

#include "kit.h"

#include <mach/mach_time.h>
#include <mach/task_info.h>

/* What a call is given and gives: more room than any flavor has. */
struct asked {
	task_info_data_t info;
	mach_msg_type_number_t count;
};

static struct asked
ask(task_name_t task, task_flavor_t flavor, mach_msg_type_number_t count)
{
	struct asked asked;

	memset(&asked, 0xee, sizeof(asked));
	asked.count = count;
	T_ASSERT_MACH_SUCCESS(task_info(task, flavor, asked.info, &asked.count),
	    "flavor %u", (unsigned)flavor);
	return asked;
}

static const struct {
	task_flavor_t flavor;
	mach_msg_type_number_t count;
} flavors[] = {
	{ TASK_ABSOLUTETIME_INFO, 8 },
	{ TASK_EVENTS_INFO, 8 },
	{ TASK_THREAD_TIMES_INFO, 4 },
	{ TASK_BASIC_INFO_32, 8 },
	{ TASK_BASIC_INFO_64, 10 },
	{ TASK_BASIC2_INFO_32, 8 },
	{ TASK_SECURITY_TOKEN, 2 },
	{ TASK_AUDIT_TOKEN, 8 },
	{ TASK_AFFINITY_TAG_INFO, 4 },
	{ MACH_TASK_BASIC_INFO, 12 },
	{ TASK_POWER_INFO, 12 },
	{ TASK_FLAGS_INFO, 1 },
};

T_DECL(s14_2_task_info_counts, "room for all of it, and what was told")
{
	for (unsigned i = 0; i < sizeof(flavors) / sizeof(flavors[0]); i++) {
		mach_msg_type_number_t count = flavors[i].count - 1;
		task_info_data_t info;

		GIVES(task_info(TASK, flavors[i].flavor, info, &count),
		    KERN_INVALID_ARGUMENT);
		IS(ask(TASK, flavors[i].flavor, flavors[i].count).count,
		    flavors[i].count);
		IS(ask(TASK, flavors[i].flavor, TASK_VM_INFO_COUNT).count,
		    flavors[i].count);
	}
}

T_DECL(s14_2_task_info_revisions, "as much of task_vm_info as was known then")
{
	static const mach_msg_type_number_t revisions[] = { 36, 38, 42, 84, 86,
		87, 89, 93 };
	mach_msg_type_number_t count = 35;
	task_info_data_t info;

	GIVES(
	    task_info(TASK, TASK_VM_INFO, info, &count), KERN_INVALID_ARGUMENT);
	for (unsigned i = 0; i < 8; i++) {
		IS(ask(TASK, TASK_VM_INFO, revisions[i]).count, revisions[i]);
		if (i < 7)
			IS(ask(TASK, TASK_VM_INFO, revisions[i + 1] - 1).count,
			    revisions[i]);
	}
}

T_DECL(s14_2_task_info_flavors, "no such flavor, and obsolete ones")
{
	static const task_flavor_t none[] = { 0, 8, 9, TASK_SCHED_INFO, 30, 100,
		0xffffffff };
	mach_msg_type_number_t count;
	task_info_data_t info;

	for (unsigned i = 0; i < sizeof(none) / sizeof(none[0]); i++) {
		count = 93;
		GIVES(task_info(TASK, none[i], info, &count),
		    KERN_INVALID_ARGUMENT);
	}
	count = 93;
	GIVES(task_info(TASK, TASK_SCHED_RR_INFO, info, &count),
	    KERN_INVALID_POLICY);
	GIVES(task_info(TASK, TASK_SCHED_FIFO_INFO, info, &count),
	    KERN_INVALID_POLICY);
	IS(ask(TASK, TASK_SCHED_TIMESHARE_INFO, 1).count, 1);
	GIVES(task_info(mach_host_self(), TASK_BASIC_INFO, info, &count),
	    KERN_INVALID_ARGUMENT);
	GIVES(task_info(TASK_NULL, TASK_BASIC_INFO, info, &count),
	    MACH_SEND_INVALID_DEST);
}

T_DECL(s14_2_task_info_memory, "what is touched is resident")
{
	enum { SIZE = 64 << 20 };
	struct asked before = ask(TASK, MACH_TASK_BASIC_INFO, 12), after, vm;
	const mach_task_basic_info_data_t *old = (void *)before.info;
	const mach_task_basic_info_data_t *new;
	const task_vm_info_data_t *now;
	vm_address_t memory = 0;

	OK(vm_allocate(TASK, &memory, SIZE, VM_FLAGS_ANYWHERE));
	memset((void *)memory, 1, SIZE);
	after = ask(TASK, MACH_TASK_BASIC_INFO, 12);
	vm = ask(TASK, TASK_VM_INFO, TASK_VM_INFO_COUNT);
	new = (void *)after.info;
	now = (void *)vm.info;
	T_EXPECT_GE(new->virtual_size, old->virtual_size + SIZE, "virtual");
	T_EXPECT_GE(new->resident_size, old->resident_size + SIZE / 2,
	    "resident, but for what was pushed out");
	T_EXPECT_GE(new->resident_size_max, new->resident_size, "the most");
	IS(new->suspend_count, 0);
	IS(new->policy, POLICY_TIMESHARE);
	T_EXPECT_GE(now->internal, (unsigned)SIZE / 2, "of no file");
	T_EXPECT_GE(now->phys_footprint, (unsigned)SIZE / 2, "its footprint");
	IS(now->page_size, vm_page_size);
	T_EXPECT_LE(now->min_address, (uint64_t)memory, "an address");
	T_EXPECT_GE(now->max_address, (uint64_t)memory + SIZE, "an address");
}

/* In microseconds. */
static long long
time_of(time_value_t user, time_value_t system)
{
	return ((long long)user.seconds + system.seconds) * 1000000 +
	    user.microseconds + system.microseconds;
}

/* Of live and dead threads together. */
static long long
cpu_time(task_name_t task)
{
	struct asked basic = ask(task, TASK_BASIC_INFO, TASK_BASIC_INFO_COUNT);
	struct asked times = ask(task, TASK_THREAD_TIMES_INFO, 4);
	const task_basic_info_data_t *dead = (void *)basic.info;
	const task_thread_times_info_data_t *live = (void *)times.info;

	return time_of(dead->user_time, dead->system_time) +
	    time_of(live->user_time, live->system_time);
}

T_DECL(s14_2_task_info_times, "time that is spent is counted")
{
	long long before = cpu_time(TASK), now;
	const task_absolutetime_info_data_t *absolute;
	struct asked asked;
	volatile unsigned spin = 0;

	do {
		for (unsigned i = 0; i < 1000000; i++)
			spin++;
		now = cpu_time(TASK);
	} while (now < before + 30000);
	asked = ask(TASK, TASK_ABSOLUTETIME_INFO, 8);
	absolute = (void *)asked.info;
	T_EXPECT_GE((long long)(absolute->total_user + absolute->total_system),
	    now * 1000, "the same in ticks");
	T_EXPECT_GE(absolute->total_user, absolute->threads_user, "a part");
}

T_DECL(s14_2_task_info_events, "faults, calls, messages")
{
	struct asked before = ask(TASK, TASK_EVENTS_INFO, 8), after;
	const task_events_info_data_t *old = (void *)before.info;
	const task_events_info_data_t *new;
	mach_port_t port = new_port();
	size_t size = 100 * vm_page_size;
	vm_address_t memory = 0;

	OK(vm_allocate(TASK, &memory, size, VM_FLAGS_ANYWHERE));
	for (size_t i = 0; i < size; i += vm_page_size)
		((volatile char *)memory)[i] = 1;
	for (uint32_t i = 0; i < 10; i++) {
		OK(send_value(port, i));
		IS(receive_value(port), i);
	}
	after = ask(TASK, TASK_EVENTS_INFO, 8);
	new = (void *)after.info;
	T_EXPECT_GT(new->faults, old->faults, "pages were touched");
	T_EXPECT_GE(new->messages_sent, old->messages_sent + 10, "sent");
	T_EXPECT_GE(
	    new->messages_received, old->messages_received + 10, "received");
	T_EXPECT_GE(new->syscalls_mach, old->syscalls_mach + 20, "calls");
}

T_DECL(s14_2_task_info_flags, "a program of 64 bits")
{
	struct asked asked = ask(TASK, TASK_FLAGS_INFO, 1);

	IS(asked.info[0], TF_LP64 | TF_64B_DATA);
}

static void
give_task(mach_port_t parent)
{
	OK(send_right(parent, TASK, MACH_MSG_TYPE_COPY_SEND));
	peer_rest();
}

T_DECL(s14_2_task_info_of_another, "by its control port and its name")
{
	mach_port_t port = new_port(), task, name = MACH_PORT_NULL;
	pid_t peer = peer_start(give_task, port);
	const audit_token_t *token;
	struct asked asked;

	task = receive_right(port, MACH_MSG_TYPE_MOVE_SEND);
	OK(task_get_special_port(task, TASK_NAME_PORT, &name));
	asked = ask(task, TASK_AUDIT_TOKEN, 8);
	token = (void *)asked.info;
	IS(token->val[5], peer);
	for (unsigned i = 0; i < sizeof(flavors) / sizeof(flavors[0]); i++)
		(void)ask(name, flavors[i].flavor, flavors[i].count);
	OK(task_suspend(task));
	asked = ask(name, MACH_TASK_BASIC_INFO, 12);
	IS(((mach_task_basic_info_data_t *)asked.info)->suspend_count, 1);
	OK(task_resume(task));
	peer_kill(peer);
	asked.count = TASK_BASIC_INFO_COUNT;
	T_EXPECT_NE(task_info(name, TASK_BASIC_INFO, asked.info, &asked.count),
	    KERN_SUCCESS, "nothing is known of the dead");
}

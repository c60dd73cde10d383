/*
 * What the host port tells: section 14.4 and appendix B.
 */

#include "kit.h"

#include <mach/processor.h>
#include <mach/processor_set.h>
#include <sys/sysinfo.h>

static const struct {
	host_flavor_t flavor;
	mach_msg_type_number_t least, most; /* room, words told */
} infos[] = {
	{ HOST_BASIC_INFO, 5, 12 },
	{ HOST_SCHED_INFO, 2, 2 },
	{ HOST_PRIORITY_INFO, 8, 8 },
	{ HOST_SEMAPHORE_TRAPS, 0, 0 },
	{ HOST_MACH_MSG_TRAP, 0, 0 },
	{ HOST_VM_PURGABLE, 68, 68 },
	{ HOST_CAN_HAS_DEBUGGER, 1, 1 },
	{ HOST_PREFERRED_USER_ARCH, 2, 2 },
}, statistics[] = {
	{ HOST_LOAD_INFO, 6, 6 },
	{ HOST_VM_INFO, 12, 15 },
	{ HOST_CPU_LOAD_INFO, 4, 4 },
}, statistics64[] = {
	{ HOST_VM_INFO64, 24, 38 },
};

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))

typedef kern_return_t (*call_t)(
    host_t, host_flavor_t, host_info_t, mach_msg_type_number_t *);

/* Too little room, just enough, and more. */
static void
check_counts(call_t call, host_flavor_t flavor, mach_msg_type_number_t least,
    mach_msg_type_number_t most)
{
	mach_msg_type_number_t count = least - 1;
	host_info_data_t info;

	if (least > 0)
		GIVES(
		    call(mach_host_self(), flavor, info, &count), KERN_FAILURE);
	count = least;
	OK(call(mach_host_self(), flavor, info, &count));
	IS(count, least);
	count = 68;
	OK(call(mach_host_self(), flavor, info, &count));
	IS(count, most);
}

/* What is no flavor, and what is no host. */
static void
check_errors(call_t call)
{
	static const host_flavor_t none[] = { 0, -1, 13, 1000 };
	mach_msg_type_number_t count;
	host_info_data_t info;

	for (unsigned i = 0; i < COUNT(none); i++) {
		count = 68;
		GIVES(call(mach_host_self(), none[i], info, &count),
		    KERN_INVALID_ARGUMENT);
	}
	count = 68;
	GIVES(call(TASK, 1, info, &count), KERN_INVALID_ARGUMENT);
	GIVES(call(HOST_NULL, 1, info, &count), MACH_SEND_INVALID_DEST);
}

T_DECL(s14_4_host_info_counts, "room for it, and what was told")
{
	mach_msg_type_number_t count = 5;
	host_info_data_t info;

	for (unsigned i = 0; i < COUNT(infos); i++)
		check_counts(
		    host_info, infos[i].flavor, infos[i].least, infos[i].most);
	check_errors(host_info);
	GIVES(host_info(mach_host_self(), HOST_RESOURCE_SIZES, info, &count),
	    KERN_INVALID_ARGUMENT);
}

T_DECL(s14_4_host_statistics_counts, "the same of what is counted")
{
	mach_msg_type_number_t count = 38;
	host_info_data_t info;

	for (unsigned i = 0; i < COUNT(statistics); i++) {
		check_counts(host_statistics, statistics[i].flavor,
		    statistics[i].least, statistics[i].most);
		check_counts(host_statistics64, statistics[i].flavor,
		    statistics[i].least, statistics[i].most);
	}
	for (unsigned i = 0; i < COUNT(statistics64); i++)
		check_counts(host_statistics64, statistics64[i].flavor,
		    statistics64[i].least, statistics64[i].most);
	check_errors(host_statistics);
	check_errors(host_statistics64);
	GIVES(host_statistics(mach_host_self(), HOST_VM_INFO64, info, &count),
	    KERN_INVALID_ARGUMENT);
}

T_DECL(s14_4_basic_info, "processors and memory")
{
	mach_msg_type_number_t count = HOST_BASIC_INFO_COUNT;
	host_preferred_user_arch_data_t arch;
	host_basic_info_data_t info;

	OK(host_info(
	    mach_host_self(), HOST_BASIC_INFO, (host_info_t)&info, &count));
	IS(info.avail_cpus, sysconf(_SC_NPROCESSORS_ONLN));
	T_EXPECT_GE(info.max_cpus, info.avail_cpus, "at most");
	IS(info.logical_cpu, info.avail_cpus);
	IS(info.max_mem,
	    (uint64_t)sysconf(_SC_PHYS_PAGES) * (uint64_t)vm_page_size);
	T_EXPECT_LE(info.memory_size, 0x80000000u, "2 GiB at most");
	count = HOST_PREFERRED_USER_ARCH_COUNT;
	OK(host_info(mach_host_self(), HOST_PREFERRED_USER_ARCH,
	    (host_info_t)&arch, &count));
	IS(arch.cpu_type, info.cpu_type);
	HOLDS(arch.cpu_type & CPU_ARCH_ABI64);
}

T_DECL(s14_4_vm_statistics, "pages of this machine")
{
	mach_msg_type_number_t count = HOST_VM_INFO64_COUNT;
	uint64_t pages = (uint64_t)sysconf(_SC_PHYS_PAGES);
	vm_statistics64_data_t wide;
	vm_statistics_data_t narrow;

	OK(host_statistics64(
	    mach_host_self(), HOST_VM_INFO64, (host_info64_t)&wide, &count));
	T_EXPECT_LE((uint64_t)wide.free_count + wide.active_count +
		wide.inactive_count + wide.wire_count,
	    pages, "no more than there are");
	T_EXPECT_GT(wide.free_count, 0u, "some are free");
	T_EXPECT_GT(wide.active_count + wide.inactive_count, 0u, "or used");
	T_EXPECT_GT(wide.faults, 0ull, "faults");
	count = HOST_VM_INFO_COUNT;
	OK(host_statistics(
	    mach_host_self(), HOST_VM_INFO, (host_info_t)&narrow, &count));
	T_EXPECT_GT(narrow.free_count, 0u, "some are free");
}

T_DECL(s14_4_load, "averages, and what is left")
{
	mach_msg_type_number_t count = HOST_LOAD_INFO_COUNT;
	host_load_info_data_t load;

	OK(host_statistics(
	    mach_host_self(), HOST_LOAD_INFO, (host_info_t)&load, &count));
	for (int i = 0; i < 3; i++) {
		T_EXPECT_GE(load.avenrun[i], 0, "a load");
		T_EXPECT_GE(load.mach_factor[i], 0, "a factor");
		T_EXPECT_LE(load.mach_factor[i],
		    (int)sysconf(_SC_NPROCESSORS_ONLN) * LOAD_SCALE,
		    "no more than all");
	}
}

/* Not those of idleness, which Linux guesses, and may guess anew. */
static uint64_t
ticks_of(const natural_t *ticks)
{
	return (uint64_t)ticks[CPU_STATE_USER] + ticks[CPU_STATE_SYSTEM] +
	    ticks[CPU_STATE_NICE];
}

T_DECL(s14_4_cpu_load, "ticks of all processors, and of each")
{
	mach_msg_type_number_t count = HOST_CPU_LOAD_INFO_COUNT;
	processor_info_array_t each;
	natural_t cpus;
	host_cpu_load_info_data_t all;
	uint64_t before, sum = 0;

	OK(host_statistics(
	    mach_host_self(), HOST_CPU_LOAD_INFO, (host_info_t)&all, &count));
	before = ticks_of(all.cpu_ticks);
	OK(host_processor_info(
	    mach_host_self(), PROCESSOR_CPU_LOAD_INFO, &cpus, &each, &count));
	IS(cpus, sysconf(_SC_NPROCESSORS_ONLN));
	IS(count, cpus * PROCESSOR_CPU_LOAD_INFO_COUNT);
	for (natural_t i = 0; i < cpus; i++)
		sum += ticks_of((natural_t *)&each[4 * i]);
	/* Rounded down for each. */
	T_EXPECT_GE(sum + 12 * cpus, before, "time goes on");
	OK(vm_deallocate(TASK, (vm_address_t)each, count * sizeof(*each)));
}

T_DECL(s14_4_processor_info, "of all processors that run")
{
	mach_msg_type_number_t count;
	processor_info_array_t each;
	natural_t cpus;

	OK(host_processor_info(
	    mach_host_self(), PROCESSOR_BASIC_INFO, &cpus, &each, &count));
	IS(count, cpus * PROCESSOR_BASIC_INFO_COUNT);
	for (natural_t i = 0; i < cpus; i++) {
		const processor_basic_info_data_t *info = (void *)&each[5 * i];

		IS(info->running, TRUE);
		T_EXPECT_GE(info->slot_num, (int)i, "in order");
		IS(info->is_main, info->slot_num == 0);
	}
	OK(vm_deallocate(TASK, (vm_address_t)each, count * sizeof(*each)));
	GIVES(host_processor_info(mach_host_self(), 3, &cpus, &each, &count),
	    KERN_INVALID_ARGUMENT);
	GIVES(host_processor_info(
		  TASK, PROCESSOR_BASIC_INFO, &cpus, &each, &count),
	    KERN_INVALID_ARGUMENT);
}

T_DECL(s14_4_host_self, "the same name each time, one reference more")
{
	mach_port_t host = mach_host_self();
	mach_port_urefs_t urefs = refs_of(host, SEND);

	IS(mach_host_self(), host);
	IS_REFS(host, SEND, urefs + 1);
	IS(host_self_trap(), host);
	IS_REFS(host, SEND, urefs + 2);
}

T_DECL(s14_4_kernel_version, "a line of text; a page has a size")
{
	kernel_version_t version;
	vm_size_t size = 0;

	memset(version, 1, sizeof(version));
	OK(host_kernel_version(mach_host_self(), version));
	T_EXPECT_NOTNULL(memchr(version, '\0', sizeof(version)), "ends");
	T_EXPECT_GT(strlen(version), (size_t)0, "says something");
	GIVES(host_kernel_version(TASK, version), KERN_INVALID_ARGUMENT);
	OK(host_page_size(mach_host_self(), &size));
	IS(size, vm_page_size);
	GIVES(host_page_size(TASK, &size), KERN_INVALID_ARGUMENT);
}

T_DECL(s14_4_request_notification, "not offered; the right is given back")
{
	mach_port_t port = new_receive();
	union any message;

	GIVES(host_request_notification(mach_host_self(), 0, port),
	    KERN_NOT_SUPPORTED);
	OK(receive(port, &message));
	IS(message.header.msgh_id, MACH_NOTIFY_SEND_ONCE);
}

/* The privileged port, or the test is skipped. */
static host_priv_t
privileged(void)
{
	host_priv_t host = mach_host_self();
	kernel_boot_info_t line;

	if (host_get_boot_info(host, line) != KERN_SUCCESS)
		T_SKIP("the host port is not the privileged one");
	T_EXPECT_NOTNULL(memchr(line, '\0', sizeof(line)), "a line of text");
	return host;
}

T_DECL(s14_4_processors, "a port for each")
{
	mach_msg_type_number_t count = 0, words = PROCESSOR_BASIC_INFO_COUNT;
	host_priv_t host = privileged();
	processor_basic_info_data_t info;
	processor_array_t list;
	mach_port_t port;
	natural_t ticks[4];

	OK(host_processors(host, &list, &count));
	IS(count, sysconf(_SC_NPROCESSORS_CONF));
	OK(processor_info(list[0], PROCESSOR_BASIC_INFO, &port,
	    (processor_info_t)&info, &words));
	IS(words, 5);
	IS(info.slot_num, 0);
	IS(info.is_main, TRUE);
	T_EXPECT_NE(port, MACH_PORT_NULL, "the host");
	words = 4;
	OK(processor_info(list[count - 1], PROCESSOR_CPU_LOAD_INFO, &port,
	    (processor_info_t)ticks, &words));
	words = 3;
	GIVES(processor_info(list[0], PROCESSOR_CPU_LOAD_INFO, &port,
		  (processor_info_t)ticks, &words),
	    KERN_FAILURE);
	words = 12;
	GIVES(processor_info(list[0], PROCESSOR_TEMPERATURE, &port,
		  (processor_info_t)&info, &words),
	    KERN_FAILURE);
	GIVES(processor_start(list[0]), KERN_FAILURE);
	GIVES(processor_exit(list[0]), KERN_FAILURE);
	GIVES(processor_control(list[0], (processor_info_t)&info, 1),
	    KERN_FAILURE);
	GIVES(processor_start(host), KERN_INVALID_ARGUMENT);
	OK(processor_get_assignment(list[0], &port));
	GIVES(processor_assign(list[0], port, FALSE), KERN_FAILURE);
	for (unsigned i = 0; i < count; i++)
		OK(mach_port_deallocate(TASK, list[i]));
	OK(vm_deallocate(TASK, (vm_address_t)list, count * sizeof(*list)));
	GIVES(host_processors(TASK, &list, &count), KERN_INVALID_ARGUMENT);
}

T_DECL(s14_4_processor_set, "its name: figures, nothing to change")
{
	mach_msg_type_number_t count = PROCESSOR_SET_LOAD_INFO_COUNT;
	processor_set_load_info_data_t load;
	processor_set_basic_info_data_t info;
	processor_set_name_t set = MACH_PORT_NULL;
	mach_port_t host, other;
	task_array_t tasks;

	OK(processor_set_default(mach_host_self(), &set));
	OK(processor_set_statistics(
	    set, PROCESSOR_SET_LOAD_INFO, (processor_set_info_t)&load, &count));
	T_EXPECT_GE(load.task_count, 1, "this task");
	count = 3;
	GIVES(processor_set_statistics(set, PROCESSOR_SET_LOAD_INFO,
		  (processor_set_info_t)&load, &count),
	    KERN_FAILURE);
	count = 5;
	GIVES(processor_set_statistics(set, PROCESSOR_SET_BASIC_INFO,
		  (processor_set_info_t)&load, &count),
	    KERN_INVALID_ARGUMENT);
	GIVES(processor_set_statistics(TASK, PROCESSOR_SET_LOAD_INFO,
		  (processor_set_info_t)&load, &count),
	    KERN_INVALID_PROCESSOR_SET);
	count = 2;
	OK(processor_set_info(set, PROCESSOR_SET_BASIC_INFO, &host,
	    (processor_set_info_t)&info, &count));
	IS(info.processor_count, sysconf(_SC_NPROCESSORS_CONF));
	IS(info.default_policy, POLICY_TIMESHARE);
	count = 1;
	GIVES(processor_set_info(set, PROCESSOR_SET_BASIC_INFO, &host,
		  (processor_set_info_t)&info, &count),
	    KERN_FAILURE);
	GIVES(processor_set_info(
		  set, 99, &host, (processor_set_info_t)&info, &count),
	    KERN_INVALID_ARGUMENT);
	GIVES(processor_set_create(mach_host_self(), &other, &host),
	    KERN_FAILURE);
	GIVES(processor_set_destroy(set), KERN_FAILURE);
	GIVES(processor_set_tasks(set, &tasks, &count), KERN_INVALID_ARGUMENT);
	GIVES(processor_set_default(TASK, &other), KERN_INVALID_ARGUMENT);
}

T_DECL(s14_4_processor_set_tasks, "its control port lists the tasks")
{
	host_priv_t host = privileged();
	processor_set_name_array_t sets;
	processor_set_t set = MACH_PORT_NULL;
	mach_msg_type_number_t count = 0;
	thread_act_array_t threads;
	task_array_t tasks;
	bool found = false;

	OK(host_processor_sets(host, &sets, &count));
	IS(count, 1);
	GIVES(host_processor_set_priv(host, TASK, &set), KERN_INVALID_ARGUMENT);
	OK(host_processor_set_priv(host, sets[0], &set));
	OK(processor_set_tasks(set, &tasks, &count));
	for (unsigned i = 0; i < count; i++)
		found = found || tasks[i] == TASK;
	HOLDS(found);
	OK(processor_set_tasks_with_flavor(
	    set, TASK_FLAVOR_NAME, &tasks, &count));
	T_EXPECT_GE(count, 1u, "some");
	GIVES(processor_set_tasks_with_flavor(
		  set, TASK_FLAVOR_MAX + 1, &tasks, &count),
	    KERN_INVALID_ARGUMENT);
	GIVES(processor_set_threads(set, &threads, &count), KERN_NOT_SUPPORTED);
	GIVES(host_reboot(host, 0), KERN_NOT_SUPPORTED);
}

/* A host of the test's own: it answers two of the calls. */
static void
work_play_host(struct worker *worker)
{
	union any message;

	for (int i = 0; i < 2; i++) {
		mach_port_t reply;

		OK(receive(worker->port, &message));
		worker->value = (uint32_t)message.header.msgh_id;
		reply = message.header.msgh_remote_port;
		memset(&message, 0, sizeof(message));
		message.header.msgh_bits = MACH_MSGH_BITS(
		    MACH_MSG_TYPE_MOVE_SEND_ONCE, 0);
		message.header.msgh_remote_port = reply;
		message.header.msgh_size = sizeof(message.reply);
		message.header.msgh_id = (int)worker->value + 100;
		message.reply.NDR = NDR_record;
		message.reply.RetCode = 4000 + i;
		OK(mach_msg_send(&message.header));
	}
}

T_DECL(s14_4_host_stand_in, "calls go to whatever port they are given")
{
	struct worker worker = { .port = new_port() };
	mach_msg_type_number_t count = HOST_VM_INFO64_COUNT;
	vm_statistics64_data_t info;
	clock_serv_t clock;

	worker_start(&worker, work_play_host);
	GIVES(host_statistics64(
		  worker.port, HOST_VM_INFO64, (host_info64_t)&info, &count),
	    4000);
	GIVES(host_get_clock_service(worker.port, SYSTEM_CLOCK, &clock), 4001);
	worker_join(&worker);
	IS(worker.value, 206);
}

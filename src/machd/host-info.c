#include "machd/host-info.h"

#include <mach/host_info.h>
#include <mach/processor_info.h>
#include <stdbool.h>
#include <string.h>
#include <sys/sysinfo.h>
#include <unistd.h>

#include "os/system.h"

/* Before there were counts of logical CPUs. */
#define HOST_BASIC_INFO_OLD_COUNT 5

/* How much host_basic_info's memory_size holds. */
#define MEMORY_SIZE_MAX 0x80000000u

/* XNU's figures: what a program may expect of any Mach. */
#define QUANTUM_MS        10
#define PRIORITY_KERNEL   80
#define PRIORITY_RESERVED 64
#define PRIORITY_USER     31
#define PRIORITY_MAX      79

/* Any structure that is told. */
union info {
	struct host_basic_info basic;
	struct host_sched_info sched;
	struct host_priority_info priority;
	struct host_can_has_debugger_info debugger;
	struct host_preferred_user_arch arch;
	struct host_load_info load;
	struct host_cpu_load_info cpu_load;
	struct vm_statistics vm;
	struct vm_statistics64 vm64;
	struct vm_purgeable_info purgeable;
	integer_t words[1];
};

static kern_return_t
fill_basic(union info *info)
{
	uint64_t memory = (uint64_t)sysconf(_SC_PHYS_PAGES) *
	    (uint64_t)sysconf(_SC_PAGESIZE);
	integer_t cpus = (integer_t)get_nprocs();

	info->basic = (struct host_basic_info){
		.max_cpus = (integer_t)get_nprocs_conf(),
		.avail_cpus = cpus,
		.memory_size = memory > MEMORY_SIZE_MAX ? MEMORY_SIZE_MAX
							: (natural_t)memory,
		.cpu_type = HOST_CPU_TYPE,
		.cpu_subtype = HOST_CPU_SUBTYPE,
		.physical_cpu = cpus,
		.physical_cpu_max = (integer_t)get_nprocs_conf(),
		.logical_cpu = cpus,
		.logical_cpu_max = (integer_t)get_nprocs_conf(),
		.max_mem = memory,
	};
	return KERN_SUCCESS;
}

static kern_return_t
fill_sched(union info *info)
{
	info->sched.min_timeout = QUANTUM_MS;
	info->sched.min_quantum = QUANTUM_MS;
	return KERN_SUCCESS;
}

/* As XNU: it wants the room, and then does not know. */
static kern_return_t
fill_resource_sizes(union info *info)
{
	(void)info;
	return KERN_INVALID_ARGUMENT;
}

static kern_return_t
fill_priority(union info *info)
{
	info->priority = (struct host_priority_info){
		.kernel_priority = PRIORITY_KERNEL,
		.system_priority = PRIORITY_KERNEL,
		.server_priority = PRIORITY_RESERVED,
		.user_priority = PRIORITY_USER,
		.maximum_priority = PRIORITY_MAX,
	};
	return KERN_SUCCESS;
}

/* There is nothing to be told but that there is. */
static kern_return_t
fill_nothing(union info *info)
{
	(void)info;
	return KERN_SUCCESS;
}

/* Who holds a task's port may debug it. */
static kern_return_t
fill_debugger(union info *info)
{
	info->debugger.can_has_debugger = TRUE;
	return KERN_SUCCESS;
}

static kern_return_t
fill_arch(union info *info)
{
	info->arch.cpu_type = HOST_CPU_TYPE;
	info->arch.cpu_subtype = HOST_CPU_SUBTYPE;
	return KERN_SUCCESS;
}

/* What is left for one thread more: all of a processor, or its share of one. */
static integer_t
mach_factor(unsigned load, unsigned cpus)
{
	unsigned all = cpus * LOAD_SCALE;

	if (load < all)
		return (integer_t)(all - load);
	return (integer_t)((uint64_t)all * LOAD_SCALE / (load + LOAD_SCALE));
}

/*
 * host_load_get(): Linux's averages, of 1, 5 and 15 minutes. KERN_FAILURE:
 * /proc is not to be had.
 */
kern_return_t
host_load_get(struct host_load_info *ret_info)
{
	unsigned load[3], cpus = (unsigned)get_nprocs();

	if (system_load(load) < 0)
		return KERN_FAILURE;
	for (unsigned i = 0; i < 3; i++) {
		ret_info->avenrun[i] = (integer_t)load[i];
		ret_info->mach_factor[i] = mach_factor(load[i], cpus);
	}
	return KERN_SUCCESS;
}

static kern_return_t
fill_load(union info *info)
{
	return host_load_get(&info->load);
}

static kern_return_t
fill_cpu_load(union info *info)
{
	struct system_ticks total;
	unsigned count;

	if (system_ticks(&total, NULL, 0, &count) < 0)
		return KERN_FAILURE;
	for (unsigned i = 0; i < CPU_STATE_MAX; i++)
		info->cpu_load.cpu_ticks[i] = (natural_t)total.ticks[i];
	return KERN_SUCCESS;
}

static kern_return_t
fill_vm64(union info *info)
{
	struct system_memory m;

	if (system_memory(&m) < 0)
		return KERN_FAILURE;
	info->vm64 = (struct vm_statistics64){
		.free_count = (natural_t)m.free,
		.active_count = (natural_t)m.active,
		.inactive_count = (natural_t)m.inactive,
		.wire_count = (natural_t)(m.unevictable + m.kernel),
		.reactivations = m.activations,
		.pageins = m.read_in,
		.pageouts = m.written_out,
		.faults = m.faults,
		.decompressions = m.decompressions,
		.compressions = m.compressions,
		.swapins = m.swapped_in,
		.swapouts = m.swapped_out,
		.compressor_page_count = (natural_t)m.compressor,
		.external_page_count = (natural_t)(m.file - m.shared),
		.internal_page_count = (natural_t)(m.anonymous + m.shared),
		.total_uncompressed_pages_in_compressor = m.compressed,
	};
	return KERN_SUCCESS;
}

static natural_t
clamp_32(uint64_t number)
{
	return number > UINT32_MAX ? UINT32_MAX : (natural_t)number;
}

static kern_return_t
fill_vm(union info *info)
{
	union info wide = { .words = { 0 } };
	kern_return_t kr = fill_vm64(&wide);

	if (kr != KERN_SUCCESS)
		return kr;
	info->vm = (struct vm_statistics){
		.free_count = wide.vm64.free_count,
		.active_count = wide.vm64.active_count,
		.inactive_count = wide.vm64.inactive_count,
		.wire_count = wide.vm64.wire_count,
		.reactivations = clamp_32(wide.vm64.reactivations),
		.pageins = clamp_32(wide.vm64.pageins),
		.pageouts = clamp_32(wide.vm64.pageouts),
		.faults = clamp_32(wide.vm64.faults),
	};
	return KERN_SUCCESS;
}

static kern_return_t
fill_unsupported(union info *info)
{
	(void)info;
	return KERN_NOT_SUPPORTED;
}

/* size: table of flavors. counts: of each revision, the newest first. */
static const struct host_flavor {
	enum host_call call;
	host_flavor_t flavor;
	kern_return_t (*fill)(union info *info);
	mach_msg_type_number_t counts[3];
	unsigned revisions;
} host_flavors[] = {
	{ HOST_CALL_INFO, HOST_BASIC_INFO, fill_basic,
	    { HOST_BASIC_INFO_COUNT, HOST_BASIC_INFO_OLD_COUNT }, 2 },
	{ HOST_CALL_INFO, HOST_SCHED_INFO, fill_sched,
	    { HOST_SCHED_INFO_COUNT }, 1 },
	{ HOST_CALL_INFO, HOST_RESOURCE_SIZES, fill_resource_sizes,
	    { HOST_RESOURCE_SIZES_COUNT }, 1 },
	{ HOST_CALL_INFO, HOST_PRIORITY_INFO, fill_priority,
	    { HOST_PRIORITY_INFO_COUNT }, 1 },
	{ HOST_CALL_INFO, HOST_SEMAPHORE_TRAPS, fill_nothing, { 0 }, 1 },
	{ HOST_CALL_INFO, HOST_MACH_MSG_TRAP, fill_nothing, { 0 }, 1 },
	{ HOST_CALL_INFO, HOST_VM_PURGABLE, fill_nothing,
	    { HOST_VM_PURGABLE_COUNT }, 1 },
	{ HOST_CALL_INFO, HOST_CAN_HAS_DEBUGGER, fill_debugger,
	    { HOST_CAN_HAS_DEBUGGER_COUNT }, 1 },
	{ HOST_CALL_INFO, HOST_PREFERRED_USER_ARCH, fill_arch,
	    { HOST_PREFERRED_USER_ARCH_COUNT }, 1 },
	{ HOST_CALL_STATISTICS, HOST_LOAD_INFO, fill_load,
	    { HOST_LOAD_INFO_COUNT }, 1 },
	{ HOST_CALL_STATISTICS, HOST_VM_INFO, fill_vm,
	    { HOST_VM_INFO_REV2_COUNT, HOST_VM_INFO_REV1_COUNT,
		HOST_VM_INFO_REV0_COUNT },
	    3 },
	{ HOST_CALL_STATISTICS, HOST_CPU_LOAD_INFO, fill_cpu_load,
	    { HOST_CPU_LOAD_INFO_COUNT }, 1 },
	{ HOST_CALL_STATISTICS, HOST_EXPIRED_TASK_INFO, fill_unsupported, { 0 },
	    1 },
	{ HOST_CALL_STATISTICS64, HOST_VM_INFO64, fill_vm64,
	    { HOST_VM_INFO64_REV1_COUNT, HOST_VM_INFO64_REV0_COUNT }, 2 },
	{ HOST_CALL_STATISTICS64, HOST_EXTMOD_INFO64, fill_unsupported, { 0 },
	    1 },
};

/* The wider call answers the other one's flavors, too. */
static const struct host_flavor *
host_flavor_find(enum host_call call, host_flavor_t flavor)
{
	for (size_t i = 0; i < sizeof(host_flavors) / sizeof(*host_flavors);
	     i++) {
		const struct host_flavor *what = &host_flavors[i];

		if (what->flavor == flavor &&
		    (what->call == call ||
			(what->call == HOST_CALL_STATISTICS &&
			    call == HOST_CALL_STATISTICS64)))
			return what;
	}
	return NULL;
}

/*
 * host_info_get(): *count is the room in out, and then what was told.
 * KERN_FAILURE: too little room, or /proc is not to be had;
 * KERN_INVALID_ARGUMENT: no such flavor; KERN_NOT_SUPPORTED.
 */
kern_return_t
host_info_get(enum host_call call, host_flavor_t flavor, integer_t *out,
    mach_msg_type_number_t *count)
{
	const struct host_flavor *what = host_flavor_find(call, flavor);
	unsigned revision = 0;
	union info info;
	kern_return_t kr;

	if (!what)
		return KERN_INVALID_ARGUMENT;
	while (revision < what->revisions && *count < what->counts[revision])
		revision++;
	if (revision == what->revisions)
		return KERN_FAILURE;
	memset(&info, 0, sizeof(info));
	kr = what->fill(&info);
	if (kr != KERN_SUCCESS)
		return kr;
	*count = what->counts[revision];
	memcpy(out, info.words, *count * sizeof(integer_t));
	return KERN_SUCCESS;
}

/*
 * The routines of mach_host.defs: what the host port tells of the machine.
 */

#include <mach/host_info.h>
#include <stdio.h>
#include <string.h>
#include <sys/sysinfo.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "mach_host_server.h"

/* Before there were counts of logical CPUs. */
#define HOST_BASIC_INFO_OLD_COUNT 5

#ifdef __x86_64__
#define HOST_CPU_TYPE CPU_TYPE_X86_64
#else
#define HOST_CPU_TYPE CPU_TYPE_ARM64
#endif

static kern_return_t
host_basic_info(host_info_t out, mach_msg_type_number_t *count)
{
	uint64_t memory = (uint64_t)sysconf(_SC_PHYS_PAGES) *
	    (uint64_t)sysconf(_SC_PAGESIZE);
	integer_t cpus = (integer_t)get_nprocs();
	struct host_basic_info info = {
		.max_cpus = (integer_t)get_nprocs_conf(),
		.avail_cpus = cpus,
		.memory_size = (natural_t)(memory > 0x80000000 ? 0x80000000
							       : memory),
		.cpu_type = HOST_CPU_TYPE,
		.physical_cpu = cpus,
		.physical_cpu_max = cpus,
		.logical_cpu = cpus,
		.logical_cpu_max = (integer_t)get_nprocs_conf(),
		.max_mem = memory,
	};

	if (*count < HOST_BASIC_INFO_OLD_COUNT)
		return KERN_FAILURE;
	*count = *count < HOST_BASIC_INFO_COUNT ? HOST_BASIC_INFO_OLD_COUNT
						: HOST_BASIC_INFO_COUNT;
	memcpy(out, &info, *count * sizeof(integer_t));
	return KERN_SUCCESS;
}

kern_return_t
kern_host_info(host_ref_t host, host_flavor_t flavor, host_info_t host_info_out,
    mach_msg_type_number_t *host_info_outCnt)
{
	if (!host)
		return KERN_INVALID_ARGUMENT;
	if (flavor == HOST_BASIC_INFO)
		return host_basic_info(host_info_out, host_info_outCnt);
	return KERN_INVALID_ARGUMENT;
}

/* Linux's own words: the kernel that the program really runs on. */
kern_return_t
kern_host_kernel_version(host_ref_t host, kernel_version_t kernel_version)
{
	struct utsname name;

	if (!host)
		return KERN_INVALID_ARGUMENT;
	if (uname(&name) < 0)
		return KERN_FAILURE;
	snprintf(kernel_version, sizeof(kernel_version_t),
	    "%.60s Version %.60s: %.120s; %.60s", name.sysname, name.release,
	    name.version, name.machine);
	return KERN_SUCCESS;
}

kern_return_t
kern__host_page_size(host_ref_t host, vm_size_t *out_page_size)
{
	if (!host)
		return KERN_INVALID_ARGUMENT;
	*out_page_size = (vm_size_t)sysconf(_SC_PAGESIZE);
	return KERN_SUCCESS;
}

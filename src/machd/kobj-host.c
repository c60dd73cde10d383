/*
 * The routines of mach_host.defs: what the host port tells of the machine.
 */

#include <stdio.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "host_priv_server.h"
#include "mach_host_server.h"
#include "machd/host-info.h"
#include "os/system.h"

kern_return_t
kern_host_info(host_ref_t host, host_flavor_t flavor, host_info_t host_info_out,
    mach_msg_type_number_t *host_info_outCnt)
{
	return host ? host_info_get(HOST_CALL_INFO, flavor, host_info_out,
			  host_info_outCnt)
		    : KERN_INVALID_ARGUMENT;
}

kern_return_t
kern_host_statistics(host_ref_t host_priv, host_flavor_t flavor,
    host_info_t host_info_out, mach_msg_type_number_t *host_info_outCnt)
{
	return host_priv ? host_info_get(HOST_CALL_STATISTICS, flavor,
			       host_info_out, host_info_outCnt)
			 : KERN_INVALID_ARGUMENT;
}

kern_return_t
kern_host_statistics64(host_ref_t host_priv, host_flavor_t flavor,
    host_info64_t host_info64_out, mach_msg_type_number_t *host_info64_outCnt)
{
	return host_priv ? host_info_get(HOST_CALL_STATISTICS64, flavor,
			       host_info64_out, host_info64_outCnt)
			 : KERN_INVALID_ARGUMENT;
}

/* The same as host_statistics by its old name. */
kern_return_t
kern_host_priv_statistics(host_ref_t host_priv, host_flavor_t flavor,
    host_info_t host_info_out, mach_msg_type_number_t *host_info_outCnt)
{
	return kern_host_statistics(
	    host_priv, flavor, host_info_out, host_info_outCnt);
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

kern_return_t
kern_host_get_boot_info(host_ref_t host_priv, kernel_boot_info_t boot_info)
{
	if (!host_priv)
		return KERN_INVALID_ARGUMENT;
	return system_command_line(boot_info, KERNEL_BOOT_INFO_MAX) < 0
	    ? KERN_FAILURE
	    : KERN_SUCCESS;
}

/* The machine is not machd's to stop. */
kern_return_t
kern_host_reboot(host_ref_t host_priv, int options)
{
	(void)options;
	return host_priv ? KERN_NOT_SUPPORTED : KERN_INVALID_ARGUMENT;
}

/* Nobody is told of the calendar; the right is given back. */
kern_return_t
kern_host_request_notification(
    host_ref_t host, host_flavor_t notify_type, mach_port_t notify_port)
{
	(void)notify_type;
	(void)notify_port;
	return host ? KERN_NOT_SUPPORTED : KERN_INVALID_ARGUMENT;
}

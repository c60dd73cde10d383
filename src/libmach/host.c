#include <mach/mach_init.h>

#include "mach_host_user.h"

/*
 * host_page_size(): see mach/mach_init.h. Asked of the port, although the
 * process knows its pages: another task may stand in for the host.
 */
kern_return_t
host_page_size(host_t host, vm_size_t *out_page_size)
{
	return _host_page_size(host, out_page_size);
}

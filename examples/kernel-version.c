/*
 * Prints what the host port tells of the kernel: three lines. Whom the program
 * asks it cannot know; see other-kernel.c.
 *
 *	cc -o kernel-version kernel-version.c $(pkg-config --cflags --libs mach)
 */
#include <mach/mach.h>
#include <stdio.h>

int
main(void)
{
	mach_port_t host = mach_host_self();
	struct host_basic_info info;
	mach_msg_type_number_t count = HOST_BASIC_INFO_COUNT;
	kernel_version_t version;
	vm_size_t page_size;
	kern_return_t kr;

	kr = host_kernel_version(host, version);
	if (kr == KERN_SUCCESS)
		kr = host_page_size(host, &page_size);
	if (kr == KERN_SUCCESS)
		kr = host_info(
		    host, HOST_BASIC_INFO, (host_info_t)&info, &count);
	if (kr != KERN_SUCCESS) {
		mach_error("kernel-version", kr);
		return 1;
	}
	printf("%s\npages of %lu bytes\n%d processors\n", version,
	    (unsigned long)page_size, info.avail_cpus);
	return 0;
}

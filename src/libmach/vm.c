/*
 * Memory of the own task, which never leaves the process, and the size of
 * its pages.
 */
#include <errno.h>
#include <sys/mman.h>
#include <unistd.h>

#include <mach/mach.h>
#include <mach/mach_vm.h>

#include "libmach/vm-object.h"
#include "libmach/vm-place.h"
#include "libmach/vm-range.h"
#include "mach_vm_user.h"

/* What allocate understands, or may ignore. */
#define FLAGS_KNOWN                                                            \
	((int)(VM_FLAGS_ANYWHERE | VM_FLAGS_PURGABLE | VM_FLAGS_4GB_CHUNK |    \
	    VM_FLAGS_RANDOM_ADDR | VM_FLAGS_NO_CACHE | VM_FLAGS_OVERWRITE |    \
	    VM_FLAGS_ALIAS_MASK))

#if defined(__x86_64__) || defined(__i386__)
#define PAGE_SHIFT_KNOWN 12
#else
#define PAGE_SHIFT_KNOWN 0
#endif

vm_size_t vm_page_size = 4096;
vm_size_t vm_page_mask = 4095;
int vm_page_shift = 12;
vm_size_t vm_kernel_page_size = 4096;
vm_size_t vm_kernel_page_mask = 4095;
int vm_kernel_page_shift = 12;

/* Where pages have more than one size, the kernel says which it is. */
__attribute__((constructor)) static void
vm_constructor(void)
{
	if (PAGE_SHIFT_KNOWN)
		return;
	vm_page_size = (vm_size_t)sysconf(_SC_PAGESIZE);
	vm_page_mask = vm_page_size - 1;
	vm_page_shift = __builtin_ctzl(vm_page_size);
	vm_kernel_page_size = vm_page_size;
	vm_kernel_page_mask = vm_page_mask;
	vm_kernel_page_shift = vm_page_shift;
}

/* mach_vm_allocate(): see mach/mach_vm.h. */
kern_return_t
mach_vm_allocate(
    vm_map_t target, mach_vm_address_t *address, mach_vm_size_t size, int flags)
{
	struct vm_place place = {
		.flags = flags, .protection = PROT_READ | PROT_WRITE, .fd = -1
	};
	kern_return_t kr;

	if (!vm_is_own(target))
		return vm_remote_mach_vm_allocate(target, address, size, flags);
	kr = vm_place_flags(flags, FLAGS_KNOWN);
	if (kr != KERN_SUCCESS)
		return kr;
	if (size == 0) {
		*address = 0;
		return KERN_SUCCESS;
	}
	if (mach_vm_round_page(size) < size)
		return KERN_INVALID_ARGUMENT;
	place.address = *address;
	place.size = mach_vm_round_page(size);
	return vm_place_map(&place, address);
}

/* mach_vm_deallocate(): see mach/mach_vm.h. */
kern_return_t
mach_vm_deallocate(
    vm_map_t target, mach_vm_address_t address, mach_vm_size_t size)
{
	struct vm_range range;
	kern_return_t kr;
	int r;

	if (!vm_is_own(target))
		return vm_remote_mach_vm_deallocate(target, address, size);
	if (size == 0)
		return KERN_SUCCESS;
	kr = vm_range_init(&range, address, size);
	if (kr != KERN_SUCCESS)
		return kr;
	r = vm_object_unmap(range.start, vm_range_size(&range));
	if (r < 0)
		kr = r == -ENOMEM ? KERN_RESOURCE_SHORTAGE
				  : KERN_INVALID_ADDRESS;
	return kr;
}

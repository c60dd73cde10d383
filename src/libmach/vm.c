/*
 * Memory of the own task, which never leaves the process, and the size of
 * its pages.
 */
#include <errno.h>
#include <stdint.h>
#include <sys/mman.h>
#include <unistd.h>

#include <mach/mach.h>
#include <mach/mach_vm.h>
#include <mach/vm_map.h>
#include <mach/vm_statistics.h>

#include "libmach/vm-object.h"

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

/* Where pages have more than one size, the kernel says which it is. */
__attribute__((constructor)) static void
vm_constructor(void)
{
	if (PAGE_SHIFT_KNOWN)
		return;
	vm_page_size = (vm_size_t)sysconf(_SC_PAGESIZE);
	vm_page_mask = vm_page_size - 1;
	vm_page_shift = __builtin_ctzl(vm_page_size);
}

/*
 * What map means for memory calls that only know the own task.
 * KERN_NOT_SUPPORTED: another task's.
 */
static kern_return_t
map_check(vm_map_t map)
{
	if (map == mach_task_self_)
		return KERN_SUCCESS;
	return MACH_PORT_VALID(map) ? KERN_NOT_SUPPORTED
				    : MACH_SEND_INVALID_DEST;
}

static kern_return_t
allocate_error(int error, int flags)
{
	if (error == EEXIST || (flags & VM_FLAGS_ANYWHERE))
		return KERN_NO_SPACE;
	return error == ENOMEM || error == EPERM || error == EINVAL
	    ? KERN_INVALID_ADDRESS
	    : KERN_NO_SPACE;
}

static kern_return_t
allocate_pages(mach_vm_address_t *address, size_t size, int flags)
{
	kern_return_t kr = KERN_SUCCESS;
	void *wanted = NULL, *got;
	int how = 0, saved_errno = errno;

	if (!(flags & VM_FLAGS_ANYWHERE)) {
		wanted = (void *)(uintptr_t)mach_vm_trunc_page(*address);
		how = flags & VM_FLAGS_OVERWRITE ? MAP_FIXED
						 : MAP_FIXED_NOREPLACE;
	}
	if (how != MAP_FIXED && vm_object_allocate(wanted, size, how, &got)) {
		*address = (uintptr_t)got;
		return KERN_SUCCESS;
	}
	got = mmap(wanted, size, PROT_READ | PROT_WRITE,
	    MAP_PRIVATE | MAP_ANONYMOUS | how, -1, 0);
	if (got == MAP_FAILED)
		kr = allocate_error(errno, flags);
	else
		*address = (uintptr_t)got;
	if (kr == KERN_SUCCESS && how == MAP_FIXED)
		vm_object_covered((uintptr_t)got, size);
	errno = saved_errno;
	return kr;
}

/* mach_vm_allocate(): see mach/mach_vm.h. */
kern_return_t
mach_vm_allocate(
    vm_map_t target, mach_vm_address_t *address, mach_vm_size_t size, int flags)
{
	kern_return_t kr = map_check(target);

	if (kr != KERN_SUCCESS)
		return kr;
	if (flags & ~FLAGS_KNOWN)
		return KERN_INVALID_ARGUMENT;
	if (size == 0) {
		*address = 0;
		return KERN_SUCCESS;
	}
	if (mach_vm_round_page(size) < size)
		return KERN_INVALID_ARGUMENT;
	return allocate_pages(address, mach_vm_round_page(size), flags);
}

/* mach_vm_deallocate(): see mach/mach_vm.h. */
kern_return_t
mach_vm_deallocate(
    vm_map_t target, mach_vm_address_t address, mach_vm_size_t size)
{
	mach_vm_address_t start = mach_vm_trunc_page(address), end;
	kern_return_t kr = map_check(target);
	int r;

	if (kr != KERN_SUCCESS || size == 0)
		return kr;
	if (address + size < address)
		return KERN_INVALID_ARGUMENT;
	end = mach_vm_round_page(address + size);
	if (end < start)
		return KERN_INVALID_ARGUMENT;
	r = vm_object_unmap(start, end - start);
	if (r < 0)
		kr = r == -ENOMEM ? KERN_RESOURCE_SHORTAGE
				  : KERN_INVALID_ADDRESS;
	return kr;
}

/* vm_allocate(): see mach/vm_map.h. */
kern_return_t
vm_allocate(
    vm_map_t target_task, vm_address_t *address, vm_size_t size, int flags)
{
	mach_vm_address_t at = *address;
	kern_return_t kr = mach_vm_allocate(target_task, &at, size, flags);

	if (kr == KERN_SUCCESS)
		*address = (vm_address_t)at;
	return kr;
}

/* vm_deallocate(): see mach/vm_map.h. */
kern_return_t
vm_deallocate(vm_map_t target_task, vm_address_t address, vm_size_t size)
{
	return mach_vm_deallocate(target_task, address, size);
}

/* host_page_size(): see mach/mach_init.h. */
kern_return_t
host_page_size(host_t host, vm_size_t *out_page_size)
{
	(void)host;
	*out_page_size = vm_page_size;
	return KERN_SUCCESS;
}

/* What may be done to pages of the own task, and what is done with them. */
#include <errno.h>
#include <fcntl.h>
#include <sys/mman.h>

#include <mach/mach_vm.h>

#include "base/cleanup.h"
#include "libmach/quiet.h"
#include "libmach/sys.h"
#include "libmach/vm-object.h"
#include "libmach/vm-range.h"
#include "mach_vm_user.h"

#ifndef MADV_COLD
#define MADV_COLD 20
#endif
#ifndef MADV_PAGEOUT
#define MADV_PAGEOUT 21
#endif

/* The range of a call that acts on pages; size 0 makes *ret_done. */
static kern_return_t
range_of(mach_vm_address_t address, mach_vm_size_t size,
    struct vm_range *ret_range, bool *ret_done)
{
	kern_return_t kr = vm_range_init(ret_range, address, size);

	*ret_done = kr != KERN_SUCCESS || size == 0;
	return kr;
}

/* 0 or -errno of a call that changes only errno. */
static int
keep_errno(int saved_errno, int r)
{
	int error = errno;

	errno = saved_errno;
	return r < 0 ? -error : 0;
}

static int
range_protect(const struct vm_range *range, int protection)
{
	int saved_errno = errno;

	return keep_errno(saved_errno,
	    mprotect(vm_range_address(range), vm_range_size(range), protection));
}

static int
range_advise(const struct vm_range *range, int advice)
{
	int saved_errno = errno;

	return keep_errno(saved_errno,
	    madvise(vm_range_address(range), vm_range_size(range), advice));
}

/* ENOMEM means a hole, or that there is no memory for one mapping more. */
static kern_return_t
protect_error(const struct vm_range *range, int error)
{
	kern_return_t kr;

	switch (error) {
	case -EACCES:
		return KERN_PROTECTION_FAILURE;
	case -ENOMEM:
		kr = vm_range_check(range, VM_PROT_NONE);
		return kr == KERN_SUCCESS ? KERN_RESOURCE_SHORTAGE : kr;
	default:
		return KERN_INVALID_ADDRESS;
	}
}

/* How memory could not be made a shared object. */
static kern_return_t
convert_error(int error)
{
	return error == -ENOMEM || error == -EMFILE || error == -ENFILE
	    ? KERN_RESOURCE_SHORTAGE
	    : KERN_NOT_SUPPORTED;
}

/*
 * A maximum that forbids writing is one that the kernel keeps, for a mapping
 * of a file that is open for reading. It keeps no other.
 */
static kern_return_t
protect_maximum(const struct vm_range *range, vm_prot_t protection)
{
	kern_return_t kr = vm_range_check(range, VM_PROT_NONE);
	int r;

	protection &= VM_PROT_ALL;
	if (kr != KERN_SUCCESS || protection == VM_PROT_ALL)
		return kr;
	if (protection & VM_PROT_WRITE || !(protection & VM_PROT_READ))
		return KERN_NOT_SUPPORTED;
	r = vm_object_limit(range->start, vm_range_size(range));
	if (r == -EACCES)
		return KERN_PROTECTION_FAILURE;
	return r < 0 ? convert_error(r) : KERN_SUCCESS;
}

/* mach_vm_protect(): see mach/mach_vm.h. */
kern_return_t
mach_vm_protect(vm_map_t target_task, mach_vm_address_t address,
    mach_vm_size_t size, boolean_t set_maximum, vm_prot_t new_protection)
{
	struct vm_range range;
	kern_return_t kr;
	bool done;
	int r;

	if (!vm_is_own(target_task))
		return vm_remote_mach_vm_protect(
		    target_task, address, size, set_maximum, new_protection);
	kr = range_of(address, size, &range, &done);
	if (done)
		return kr;
	if (new_protection & ~(VM_PROT_ALL | VM_PROT_COPY))
		return KERN_INVALID_ARGUMENT;
	if (set_maximum)
		return protect_maximum(&range, new_protection);
	r = range_protect(&range, new_protection & VM_PROT_ALL);
	if (r == -EACCES && (new_protection & VM_PROT_COPY) &&
	    vm_object_copy(range.start, vm_range_size(&range)) == 0)
		r = range_protect(&range, new_protection & VM_PROT_ALL);
	return r < 0 ? protect_error(&range, r) : KERN_SUCCESS;
}

/* Holes do no harm: the kernel tells of them when all the rest is done. */
static kern_return_t
inherit(const struct vm_range *range, vm_inherit_t inheritance)
{
	uint64_t size = vm_range_size(range);
	int r = 0;

	switch (inheritance) {
	case VM_INHERIT_SHARE:
		r = vm_object_share(range->start, size);
		break;
	case VM_INHERIT_NONE:
		/* A fork would map objects anew. */
		vm_object_settle(range->start, size);
		(void)range_advise(range, MADV_DONTFORK);
		return KERN_SUCCESS;
	default:
		r = vm_object_unshare(range->start, size);
		break;
	}
	if (r < 0)
		return convert_error(r);
	(void)range_advise(range, MADV_DOFORK);
	return KERN_SUCCESS;
}

/* mach_vm_inherit(): see mach/mach_vm.h. */
kern_return_t
mach_vm_inherit(vm_map_t target_task, mach_vm_address_t address,
    mach_vm_size_t size, vm_inherit_t new_inheritance)
{
	struct vm_range range;
	kern_return_t kr;
	bool done;

	if (!vm_is_own(target_task))
		return vm_remote_mach_vm_inherit(
		    target_task, address, size, new_inheritance);
	kr = range_of(address, size, &range, &done);
	if (new_inheritance > VM_INHERIT_LAST_VALID)
		return KERN_INVALID_ARGUMENT;
	return done ? kr : inherit(&range, new_inheritance);
}

/* The advice that is nearest to a behaviour; -1: none is needed. */
static const int behavior_advice[] = {
	[VM_BEHAVIOR_DEFAULT] = MADV_NORMAL,
	[VM_BEHAVIOR_RANDOM] = MADV_RANDOM,
	[VM_BEHAVIOR_SEQUENTIAL] = MADV_SEQUENTIAL,
	[VM_BEHAVIOR_RSEQNTL] = MADV_NORMAL,
	[VM_BEHAVIOR_WILLNEED] = MADV_WILLNEED,
	[VM_BEHAVIOR_DONTNEED] = MADV_COLD,
	[VM_BEHAVIOR_FREE] = MADV_FREE,
	[VM_BEHAVIOR_ZERO_WIRED_PAGES] = -1,
	[VM_BEHAVIOR_REUSABLE] = MADV_FREE,
	[VM_BEHAVIOR_REUSE] = -1,
	[VM_BEHAVIOR_CAN_REUSE] = -1,
	[VM_BEHAVIOR_PAGEOUT] = MADV_PAGEOUT,
	[VM_BEHAVIOR_ZERO] = 0, /* not by advice */
};

/* Bytes that nobody wants: shared memory has a word of its own for that. */
static int
advise_free(const struct vm_range *range)
{
	int r = range_advise(range, MADV_REMOVE);

	return r == -EINVAL || r == -EACCES ? range_advise(range, MADV_FREE) : r;
}

/* Exactly zeroes, whatever kind of memory it is. */
static kern_return_t
range_zero(const struct vm_range *range)
{
	kern_return_t kr = vm_range_check(range, VM_PROT_WRITE);
	_quiet_;
	_cleanup_close_ int fd = -1;
	uint64_t at = range->start;

	if (kr != KERN_SUCCESS)
		return kr;
	fd = open("/dev/zero", O_RDONLY | O_CLOEXEC);
	while (fd >= 0 && at < range->end) {
		long n = sys_pread(
		    fd, (void *)(uintptr_t)at, range->end - at, 0);

		if (n == -EINTR)
			continue;
		if (n <= 0)
			return KERN_MEMORY_ERROR;
		at += (uint64_t)n;
	}
	return fd < 0 ? KERN_RESOURCE_SHORTAGE : KERN_SUCCESS;
}

static kern_return_t
behave(const struct vm_range *range, vm_behavior_t behavior)
{
	int advice = behavior_advice[behavior], r;

	if (advice < 0)
		return vm_range_check(range, VM_PROT_NONE);
	if (behavior == VM_BEHAVIOR_ZERO)
		return range_zero(range);
	r = advice == MADV_FREE ? advise_free(range)
				: range_advise(range, advice);
	if (r == -ENOMEM)
		return KERN_INVALID_ADDRESS;
	/* It is no more than advice: a kind of memory may not take it. */
	return KERN_SUCCESS;
}

/* mach_vm_behavior_set(): see mach/mach_vm.h. */
kern_return_t
mach_vm_behavior_set(vm_map_t target_task, mach_vm_address_t address,
    mach_vm_size_t size, vm_behavior_t new_behavior)
{
	struct vm_range range;
	kern_return_t kr;
	bool done;

	if (!vm_is_own(target_task))
		return vm_remote_mach_vm_behavior_set(
		    target_task, address, size, new_behavior);
	kr = range_of(address, size, &range, &done);
	if (new_behavior < 0 || new_behavior > VM_BEHAVIOR_LAST_VALID)
		return KERN_INVALID_ARGUMENT;
	return done ? kr : behave(&range, new_behavior);
}

/* mach_vm_msync(): see mach/mach_vm.h. */
kern_return_t
mach_vm_msync(vm_map_t target_task, mach_vm_address_t address,
    mach_vm_size_t size, vm_sync_t sync_flags)
{
	const vm_sync_t both = VM_SYNC_ASYNCHRONOUS | VM_SYNC_SYNCHRONOUS;
	int how = sync_flags & VM_SYNC_SYNCHRONOUS ? MS_SYNC : MS_ASYNC, r;
	int saved_errno = errno;
	struct vm_range range;
	kern_return_t kr;
	bool done;

	if (!vm_is_own(target_task))
		return vm_remote_mach_vm_msync(
		    target_task, address, size, sync_flags);
	kr = range_of(address, size, &range, &done);
	if ((sync_flags & both) == both)
		return KERN_INVALID_ARGUMENT;
	if (done)
		return kr;
	if (sync_flags & VM_SYNC_INVALIDATE)
		how |= MS_INVALIDATE;
	r = keep_errno(saved_errno,
	    msync(vm_range_address(&range), vm_range_size(&range), how));
	if (r == -ENOMEM)
		return sync_flags & VM_SYNC_CONTIGUOUS ? KERN_INVALID_ADDRESS
						       : KERN_SUCCESS;
	if (r == -EIO)
		return KERN_MEMORY_ERROR;
	return r < 0 ? KERN_FAILURE : KERN_SUCCESS;
}

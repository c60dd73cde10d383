#include "libmach/vm-range.h"

#include <unistd.h>

#include <mach/mach_init.h>
#include <mach/vm_prot.h>

#include "base/cleanup.h"
#include "libmach/maps.h"
#include "libmach/quiet.h"

/* vm_is_own(): the memory is this task's, and nobody needs to be asked. */
bool
vm_is_own(vm_map_t map)
{
	return map == mach_task_self_;
}

/*
 * vm_range_init(): the pages that size bytes at address touch.
 * KERN_INVALID_ARGUMENT: the range wraps.
 */
kern_return_t
vm_range_init(
    struct vm_range *ret_range, mach_vm_address_t address, mach_vm_size_t size)
{
	mach_vm_address_t end = mach_vm_round_page(address + size);

	if (address + size < address || end < address)
		return KERN_INVALID_ARGUMENT;
	ret_range->start = mach_vm_trunc_page(address);
	ret_range->end = end;
	return KERN_SUCCESS;
}

void *
vm_range_address(const struct vm_range *range)
{
	return (void *)(uintptr_t)range->start;
}

uint64_t
vm_range_size(const struct vm_range *range)
{
	return range->end - range->start;
}

/* vm_range_overlap(): how many bytes of a mapping are in the range. */
uint64_t
vm_range_overlap(const struct vm_range *range, const struct mapping *mapping)
{
	uint64_t start = mapping->start > range->start ? mapping->start
						       : range->start;
	uint64_t end = mapping->end < range->end ? mapping->end : range->end;

	return start < end ? end - start : 0;
}

struct check {
	const struct vm_range *range;
	uint64_t seen; /* all is mapped up to here */
	vm_prot_t wanted;
	kern_return_t result;
};

static bool
check_visit(void *context, const struct mapping *mapping)
{
	struct check *check = context;

	if (mapping->start >= check->range->end)
		return false;
	if (vm_range_overlap(check->range, mapping) == 0)
		return true;
	if (mapping->start > check->seen)
		return false;
	check->seen = mapping->end;
	if ((mapping->protection & (unsigned)check->wanted) !=
	    (unsigned)check->wanted)
		check->result = KERN_PROTECTION_FAILURE;
	return check->result == KERN_SUCCESS;
}

/*
 * vm_range_check(): why something could not be done to a range, of which the
 * kernel only says that it could not. KERN_SUCCESS: it could;
 * KERN_INVALID_ADDRESS: there is a hole; KERN_PROTECTION_FAILURE: there is
 * memory, but not with all of wanted; KERN_RESOURCE_SHORTAGE: cannot tell.
 */
kern_return_t
vm_range_check(const struct vm_range *range, vm_prot_t wanted)
{
	struct check check = {
		.range = range, .seen = range->start, .wanted = wanted
	};
	_quiet_;
	_cleanup_close_ int fd = maps_open();

	if (fd < 0 || maps_walk(fd, check_visit, &check) < 0)
		return KERN_RESOURCE_SHORTAGE;
	if (check.result != KERN_SUCCESS)
		return check.result;
	return check.seen < range->end ? KERN_INVALID_ADDRESS : KERN_SUCCESS;
}

struct find {
	uint64_t address;
	struct mapping *mapping;
	bool found;
};

static bool
find_visit(void *context, const struct mapping *mapping)
{
	struct find *find = context;

	if (mapping->end <= find->address)
		return true;
	find->found = mapping->start < VM_RANGE_LIMIT;
	*find->mapping = *mapping;
	/* It points into a buffer that is about to go. */
	find->mapping->name = "";
	find->mapping->name_length = 0;
	return false;
}

/*
 * vm_find(): the first mapping that ends behind an address, without its name.
 * false: there is none, or it cannot be told.
 */
bool
vm_find(mach_vm_address_t address, struct mapping *ret_mapping)
{
	struct find find = { .address = address, .mapping = ret_mapping };
	_quiet_;
	_cleanup_close_ int fd = maps_open();

	return fd >= 0 && maps_walk(fd, find_visit, &find) == 0 && find.found;
}

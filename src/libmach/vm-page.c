/* Single pages of the own task, as /proc/self/pagemap has them. */
#include <errno.h>
#include <fcntl.h>
#include <string.h>

#include <mach/mach.h>
#include <mach/mach_vm.h>
#include <mach/vm_map.h>

#include "base/cleanup.h"
#include "libmach/quiet.h"
#include "libmach/sys.h"
#include "libmach/vm-move.h"
#include "libmach/vm-range.h"
#include "mach_vm_user.h"

#define PAGEMAP_PRESENT (1ull << 63)
#define PAGEMAP_SWAPPED (1ull << 62)
#define PAGEMAP_FILE    (1ull << 61)
#define PAGEMAP_SOFT    (1ull << 55)
/* Pages looked at in one go. */
#define PAGES_AT_ONCE 256

static int
disposition_of(uint64_t page)
{
	int disposition = 0;

	if (page & PAGEMAP_PRESENT)
		disposition |= VM_PAGE_QUERY_PAGE_PRESENT |
		    VM_PAGE_QUERY_PAGE_REF;
	if (page & PAGEMAP_SWAPPED)
		disposition |= VM_PAGE_QUERY_PAGE_PAGED_OUT;
	if ((page & PAGEMAP_PRESENT) && (page & PAGEMAP_SOFT))
		disposition |= VM_PAGE_QUERY_PAGE_DIRTY;
	if (page & PAGEMAP_FILE)
		disposition |= VM_PAGE_QUERY_PAGE_EXTERNAL;
	return disposition;
}

/* The dispositions of up to PAGES_AT_ONCE pages; what is no memory has 0. */
static kern_return_t
look(int fd, mach_vm_address_t address, size_t count, int *ret_dispositions)
{
	uint64_t pages[PAGES_AT_ONCE] = { 0 };
	long n = sys_pread(fd, pages, count * sizeof(*pages),
	    address / vm_page_size * sizeof(*pages));

	if (n < 0)
		return KERN_RESOURCE_SHORTAGE;
	for (size_t i = 0; i < count; i++)
		ret_dispositions[i] = disposition_of(pages[i]);
	return KERN_SUCCESS;
}

static kern_return_t
look_once(mach_vm_address_t address, int *ret_disposition)
{
	_quiet_;
	_cleanup_close_ int fd = open(
	    "/proc/self/pagemap", O_RDONLY | O_CLOEXEC);

	return fd < 0 ? KERN_RESOURCE_SHORTAGE
		      : look(fd, address, 1, ret_disposition);
}

/* mach_vm_page_query(): see mach/mach_vm.h. */
kern_return_t
mach_vm_page_query(vm_map_read_t target_map, mach_vm_offset_t offset,
    integer_t *disposition, integer_t *ref_count)
{
	kern_return_t kr;

	if (!vm_is_own(target_map))
		return vm_remote_mach_vm_page_query(
		    target_map, offset, disposition, ref_count);
	kr = look_once(offset, disposition);
	if (kr == KERN_SUCCESS)
		*ref_count = *disposition ? 1 : 0;
	return kr;
}

/* vm_map_page_query(): see mach/vm_map.h. */
kern_return_t
vm_map_page_query(vm_map_read_t target_map, vm_offset_t offset,
    integer_t *disposition, integer_t *ref_count)
{
	return mach_vm_page_query(target_map, offset, disposition, ref_count);
}

/* mach_vm_page_info(): see mach/mach_vm.h. */
kern_return_t
mach_vm_page_info(vm_map_read_t target_task, mach_vm_address_t address,
    vm_page_info_flavor_t flavor, vm_page_info_t info,
    mach_msg_type_number_t *infoCnt)
{
	struct vm_page_info_basic basic = { 0 };
	struct mapping mapping;
	kern_return_t kr;

	if (!vm_is_own(target_task))
		return vm_remote_mach_vm_page_info(
		    target_task, address, flavor, info, infoCnt);
	if (flavor != VM_PAGE_INFO_BASIC || *infoCnt != VM_PAGE_INFO_BASIC_COUNT)
		return KERN_INVALID_ARGUMENT;
	kr = look_once(address, &basic.disposition);
	if (kr != KERN_SUCCESS)
		return kr;
	basic.ref_count = basic.disposition ? 1 : 0;
	if (vm_find(address, &mapping) && mapping.start <= address) {
		basic.object_id = mapping.inode;
		basic.offset = mapping.offset +
		    (mach_vm_trunc_page(address) - mapping.start);
	}
	memcpy(info, &basic, sizeof(basic));
	return KERN_SUCCESS;
}

static kern_return_t
query_pages(mach_vm_address_t address, mach_vm_address_t dispositions,
    mach_vm_size_t count)
{
	int found[PAGES_AT_ONCE];
	kern_return_t kr = KERN_SUCCESS;
	_quiet_;
	_cleanup_close_ int fd = open(
	    "/proc/self/pagemap", O_RDONLY | O_CLOEXEC);

	if (fd < 0)
		return KERN_RESOURCE_SHORTAGE;
	for (mach_vm_size_t i = 0; i < count && kr == KERN_SUCCESS;) {
		size_t n = count - i < PAGES_AT_ONCE ? (size_t)(count - i)
						     : PAGES_AT_ONCE;
		size_t size = n * sizeof(*found);

		kr = look(fd, address + i * vm_page_size, n, found);
		if (kr == KERN_SUCCESS &&
		    vm_move(dispositions + i * sizeof(*found), (uintptr_t)found,
			size) != size)
			kr = KERN_INVALID_ADDRESS;
		i += n;
	}
	return kr;
}

/* mach_vm_page_range_query(): see mach/mach_vm.h. */
kern_return_t
mach_vm_page_range_query(vm_map_read_t target_map, mach_vm_offset_t address,
    mach_vm_size_t size, mach_vm_address_t dispositions,
    mach_vm_size_t *dispositions_count)
{
	mach_vm_size_t count = *dispositions_count;
	struct vm_range range;
	kern_return_t kr;

	if (!vm_is_own(target_map))
		return vm_remote_mach_vm_page_range_query(target_map, address,
		    size, dispositions, dispositions_count);
	kr = vm_range_init(&range, address, size);
	if (kr != KERN_SUCCESS)
		return kr;
	if (count > vm_range_size(&range) / vm_page_size)
		count = vm_range_size(&range) / vm_page_size;
	kr = query_pages(range.start, dispositions, count);
	if (kr == KERN_SUCCESS)
		*dispositions_count = count;
	return kr;
}

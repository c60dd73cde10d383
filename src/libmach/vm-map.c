/* Mapping zeroes, memory entries, and memory once more, in the own task. */
#include <errno.h>
#include <fcntl.h>
#include <sys/mman.h>

#include <mach/mach.h>
#include <mach/mach_vm.h>

#include "base/cleanup.h"
#include "libmach/maps.h"
#include "libmach/memory-entry.h"
#include "libmach/quiet.h"
#include "libmach/sys.h"
#include "libmach/vm-move.h"
#include "libmach/vm-object.h"
#include "libmach/vm-place.h"
#include "libmach/vm-range.h"
#include "mach_vm_user.h"

#define FLAGS_KNOWN                                                              \
	((int)(VM_FLAGS_ANYWHERE | VM_FLAGS_4GB_CHUNK | VM_FLAGS_RANDOM_ADDR |   \
	    VM_FLAGS_NO_CACHE | VM_FLAGS_OVERWRITE | VM_FLAGS_RETURN_DATA_ADDR | \
	    VM_FLAGS_RETURN_4K_DATA_ADDR | VM_FLAGS_ALIAS_MASK))
#define PROTECTION_KNOWN (VM_PROT_ALL | VM_PROT_IS_MASK)

/* What new pages are to be, besides where. */
struct wish {
	struct vm_place place;
	bool copy;
	vm_prot_t current;
	vm_prot_t maximum;
	vm_inherit_t inheritance;
	uint64_t in_page; /* of the first byte */
};

static kern_return_t
wish_check(const struct wish *wish, mach_vm_size_t size)
{
	kern_return_t kr = vm_place_flags(wish->place.flags, FLAGS_KNOWN);

	if (kr != KERN_SUCCESS)
		return kr;
	if ((wish->current & ~PROTECTION_KNOWN) ||
	    (wish->maximum & ~PROTECTION_KNOWN) ||
	    wish->inheritance > VM_INHERIT_LAST_VALID || size == 0 ||
	    mach_vm_round_page(size) < size ||
	    (wish->place.mask & (wish->place.mask + 1)))
		return KERN_INVALID_ARGUMENT;
	return KERN_SUCCESS;
}

static kern_return_t
wish_inherit(const struct wish *wish, mach_vm_address_t address)
{
	bool shared = wish->place.shared;

	if (wish->inheritance == VM_INHERIT_NONE ||
	    (wish->inheritance == VM_INHERIT_SHARE && !shared))
		return mach_vm_inherit(mach_task_self(), address,
		    wish->place.size, wish->inheritance);
	return KERN_SUCCESS;
}

/* Maps the pages and sees to the rest; nothing stays if that fails. */
static kern_return_t
wish_map(const struct wish *wish, mach_vm_address_t *address)
{
	mach_vm_address_t got;
	kern_return_t kr = vm_place_map(&wish->place, &got);

	if (kr != KERN_SUCCESS)
		return kr;
	kr = wish_inherit(wish, got);
	if (kr != KERN_SUCCESS) {
		(void)vm_object_unmap(got, wish->place.size);
		return kr;
	}
	if (wish->place.flags &
	    (VM_FLAGS_RETURN_DATA_ADDR | VM_FLAGS_RETURN_4K_DATA_ADDR))
		got += wish->in_page;
	*address = got;
	return KERN_SUCCESS;
}

/* Within what the entry permits, with the masks that are asked for. */
static kern_return_t
wish_permit(struct wish *wish, vm_prot_t permitted)
{
	if (wish->current & VM_PROT_IS_MASK)
		wish->current &= permitted;
	if (wish->maximum & VM_PROT_IS_MASK)
		wish->maximum &= permitted;
	if ((wish->current & permitted) != wish->current ||
	    (wish->maximum & permitted) != wish->maximum)
		return KERN_INVALID_RIGHT;
	wish->place.protection = wish->current;
	return KERN_SUCCESS;
}

/* Nobody may write the file any more: a private mapping is a copy. */
static bool
is_sealed(int fd)
{
	int seals = fcntl(fd, F_GET_SEALS);

	return seals >= 0 && (seals & F_SEAL_WRITE);
}

static bool
read_into(int fd, mach_vm_address_t address, size_t size, uint64_t offset)
{
	size_t done = 0;

	while (done < size) {
		long n = sys_pread(fd, (char *)(uintptr_t)address + done,
		    size - done, offset + done);

		if (n == -EINTR)
			continue;
		if (n <= 0)
			return false;
		done += (size_t)n;
	}
	return true;
}

/* The entry's bytes as they are now, in memory of their own. */
static kern_return_t
map_copy(struct wish *wish, int fd, mach_vm_address_t *address)
{
	struct wish copy = *wish;
	mach_vm_address_t got;
	kern_return_t kr;

	copy.place.protection = PROT_READ | PROT_WRITE;
	copy.place.fd = -1;
	kr = wish_map(&copy, &got);
	if (kr != KERN_SUCCESS)
		return kr;
	if (!read_into(fd, mach_vm_trunc_page(got), wish->place.size,
		wish->place.offset)) {
		(void)vm_object_unmap(mach_vm_trunc_page(got), wish->place.size);
		return KERN_MEMORY_ERROR;
	}
	if (wish->current != VM_PROT_DEFAULT)
		mprotect((void *)(uintptr_t)mach_vm_trunc_page(got),
		    wish->place.size, wish->current);
	*address = got;
	return KERN_SUCCESS;
}

static kern_return_t
map_fd(struct wish *wish, int fd, mach_vm_address_t *address)
{
	_cleanup_close_ int less = -1;

	if (wish->copy && !is_sealed(fd))
		return map_copy(wish, fd, address);
	wish->place.shared = !is_sealed(fd);
	if (wish->place.shared && !(wish->maximum & VM_PROT_WRITE))
		less = vm_object_open_read_only(fd);
	wish->place.fd = less >= 0 ? less : fd;
	return wish_map(wish, address);
}

static kern_return_t
map_entry(struct wish *wish, mem_entry_name_port_t object,
    memory_object_offset_t offset, mach_vm_size_t size,
    mach_vm_address_t *address)
{
	struct memory_entry entry;
	kern_return_t kr = memory_entry_open(object, &entry);
	_cleanup_close_ int fd = -1;
	_quiet_;

	if (kr != KERN_SUCCESS)
		return kr;
	fd = entry.fd;
	kr = wish_permit(wish, entry.protection);
	if (kr != KERN_SUCCESS)
		return kr;
	if (offset + size < offset || offset + size > entry.size)
		return KERN_INVALID_ARGUMENT;
	wish->in_page = offset & vm_page_mask;
	wish->place.size = mach_vm_round_page(wish->in_page + size);
	wish->place.offset = entry.offset + mach_vm_trunc_page(offset);
	return map_fd(wish, fd, address);
}

/* mach_vm_map(): see mach/mach_vm.h. */
kern_return_t
mach_vm_map(vm_map_t target_task, mach_vm_address_t *address,
    mach_vm_size_t size, mach_vm_offset_t mask, int flags,
    mem_entry_name_port_t object, memory_object_offset_t offset, boolean_t copy,
    vm_prot_t cur_protection, vm_prot_t max_protection, vm_inherit_t inheritance)
{
	struct wish wish = {
		.place = { .address = *address,
		    .mask = mask,
		    .flags = flags,
		    .fd = -1 },
		.copy = copy != FALSE,
		.current = cur_protection,
		.maximum = max_protection,
		.inheritance = inheritance,
	};
	kern_return_t kr;

	if (!vm_is_own(target_task))
		return vm_remote_mach_vm_map(target_task, address, size, mask,
		    flags, object, offset, copy, cur_protection, max_protection,
		    inheritance);
	kr = wish_check(&wish, size);
	if (kr != KERN_SUCCESS)
		return kr;
	if (MACH_PORT_VALID(object))
		return map_entry(&wish, object, offset, size, address);
	kr = wish_permit(&wish, VM_PROT_ALL);
	if (kr == KERN_SUCCESS && (wish.current & wish.maximum) != wish.current)
		kr = KERN_INVALID_ARGUMENT;
	if (kr != KERN_SUCCESS)
		return kr;
	wish.place.size = mach_vm_round_page(size);
	return wish_map(&wish, address);
}

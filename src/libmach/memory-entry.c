#include "libmach/memory-entry.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>

#include <mach/mach_vm.h>
#include <mach/vm_map.h>

#include "base/cleanup.h"
#include "libmach/fd-trap.h"
#include "libmach/quiet.h"
#include "libmach/vm-object.h"
#include "libmach/vm-range.h"
#include "mach_vm_user.h"
#include "os/memfd.h"

/* Of the flags of a permission: what is done, or may be ignored. */
#define FLAGS_KNOWN                                                            \
	(MAP_MEM_VM_COPY | MAP_MEM_VM_SHARE | MAP_MEM_NAMED_REUSE |            \
	    MAP_MEM_USE_DATA_ADDR | MAP_MEM_4K_DATA_ADDR)

static kern_return_t
trap_error(int error)
{
	if (error == -ENOTCONN)
		return MACH_SEND_INVALID_DEST;
	return KERN_RESOURCE_SHORTAGE;
}

/*
 * memory_entry_open(): MACH_SEND_INVALID_RIGHT: no such name;
 * KERN_INVALID_OBJECT: it is no memory entry; KERN_RESOURCE_SHORTAGE.
 */
kern_return_t
memory_entry_open(mem_entry_name_port_t port, struct memory_entry *ret_entry)
{
	struct wire_memory_entry entry;
	struct fd_trap call = {
		.op = WIRE_ENTRY_OPEN,
		.value = { port },
		.send_fd = -1,
		.answer = &entry,
		.answer_size = sizeof(entry),
	};
	int r = fd_trap_run(&call);

	if (r < 0)
		return trap_error(r);
	if (call.result != KERN_SUCCESS)
		return call.result;
	*ret_entry = (struct memory_entry){ .fd = call.fd,
		.offset = entry.offset,
		.size = entry.size,
		.protection = (vm_prot_t)entry.protection };
	return KERN_SUCCESS;
}

/* A port for pages of a memfd, which machd gets a copy of. */
static kern_return_t
entry_make(const struct memory_entry *entry, mach_port_t *ret_port)
{
	struct wire_memory_entry told = { .offset = entry->offset,
		.size = entry->size,
		.protection = (uint32_t)entry->protection };
	struct fd_trap call = {
		.op = WIRE_ENTRY_MAKE,
		.send_fd = entry->fd,
		.payload = &told,
		.payload_size = sizeof(told),
	};
	int r = fd_trap_run(&call);

	if (r < 0)
		return trap_error(r);
	if (call.result == KERN_SUCCESS)
		*ret_port = call.name;
	return call.result;
}

static kern_return_t
export_error(int error)
{
	switch (error) {
	case -ENOENT:
		return KERN_INVALID_ADDRESS;
	case -EACCES:
		return KERN_PROTECTION_FAILURE;
	case -EOPNOTSUPP:
		return KERN_NOT_SUPPORTED;
	default:
		return KERN_RESOURCE_SHORTAGE;
	}
}

/* The pages themselves, which from now on others may share. */
static kern_return_t
entry_share(
    const struct vm_range *range, vm_prot_t protection, mach_port_t *ret_port)
{
	struct memory_entry entry = { .size = vm_range_size(range),
		.protection = protection };
	struct vm_export export;
	kern_return_t kr;
	int r;

	r = vm_object_export(range->start, vm_range_size(range), &export);
	if (r < 0)
		return export_error(r);
	entry.fd = export.fd;
	entry.offset = export.offset;
	kr = entry_make(&entry, ret_port);
	close(export.fd);
	return kr;
}

/* A copy of the pages, which nobody changes. */
static kern_return_t
entry_copy(
    const struct vm_range *range, vm_prot_t protection, mach_port_t *ret_port)
{
	struct memory_entry entry = { .size = vm_range_size(range),
		.protection = protection };
	_cleanup_close_ int fd = -1;
	uint64_t size;
	int r = memfd_new("mach-entry", &fd);

	if (r == 0)
		r = memfd_write(fd, vm_range_address(range), entry.size, 0);
	if (r == -EFAULT)
		return vm_range_check(range, VM_PROT_READ);
	if (r == 0)
		r = memfd_seal(fd, &size);
	if (r < 0)
		return KERN_RESOURCE_SHORTAGE;
	entry.fd = fd;
	return entry_make(&entry, ret_port);
}

/* What the pages permit must be all that is asked for. */
static kern_return_t
entry_of_own(struct vm_range *range, vm_prot_t permission, mach_port_t *ret_port)
{
	vm_prot_t protection = permission & VM_PROT_ALL;
	bool copy = permission & MAP_MEM_VM_COPY;
	kern_return_t kr;
	_quiet_;

	kr = vm_range_check(range, copy ? VM_PROT_READ : protection);
	if (kr != KERN_SUCCESS && (permission & VM_PROT_IS_MASK)) {
		protection &= VM_PROT_READ;
		kr = vm_range_check(range, protection);
	}
	if (kr != KERN_SUCCESS)
		return kr;
	return copy ? entry_copy(range, protection, ret_port)
		    : entry_share(range, protection, ret_port);
}

/* mach_make_memory_entry_64(): see mach/vm_map.h. */
kern_return_t
mach_make_memory_entry_64(vm_map_t target_task, memory_object_size_t *size,
    memory_object_offset_t offset, vm_prot_t permission,
    mach_port_t *object_handle, mem_entry_name_port_t parent_entry)
{
	struct vm_range range;
	kern_return_t kr;

	if (!vm_is_own(target_task) || MACH_PORT_VALID(parent_entry) ||
	    (permission & MAP_MEM_NAMED_CREATE))
		return vm_remote__mach_make_memory_entry(target_task, size,
		    offset, permission, object_handle, parent_entry);
	if (permission & ~(FLAGS_KNOWN | MAP_MEM_PROT_MASK))
		return KERN_NOT_SUPPORTED;
	if (permission & MAP_MEM_PROT_MASK & ~(VM_PROT_ALL | VM_PROT_IS_MASK))
		return KERN_INVALID_ARGUMENT;
	kr = vm_range_init(&range, offset, *size);
	if (kr == KERN_SUCCESS && *size == 0)
		kr = KERN_INVALID_ARGUMENT;
	if (kr == KERN_SUCCESS)
		kr = entry_of_own(&range, permission, object_handle);
	if (kr == KERN_SUCCESS)
		*size = vm_range_size(&range);
	return kr;
}

/* mach_make_memory_entry(): see mach/vm_map.h. */
kern_return_t
mach_make_memory_entry(vm_map_t target_task, vm_size_t *size,
    vm_offset_t offset, vm_prot_t permission,
    mem_entry_name_port_t *object_handle, mem_entry_name_port_t parent_entry)
{
	memory_object_size_t bytes = *size;
	kern_return_t kr = mach_make_memory_entry_64(target_task, &bytes,
	    offset, permission, object_handle, parent_entry);

	if (kr == KERN_SUCCESS)
		*size = (vm_size_t)bytes;
	return kr;
}

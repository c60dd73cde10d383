/* Bytes of the own task, read, written and copied. */
#include <errno.h>
#include <string.h>
#include <sys/mman.h>

#include <mach/mach_vm.h>

#include "libmach/vm-move.h"
#include "libmach/vm-range.h"
#include "mach_vm_user.h"

#define READ_SIZE_MAX UINT32_MAX

static void *
pointer(mach_vm_address_t address)
{
	return (void *)(uintptr_t)address;
}

/* What is wrong with bytes that could not be read, or written. */
static kern_return_t
fault(mach_vm_address_t address, mach_vm_size_t size, vm_prot_t wanted)
{
	struct vm_range range;
	kern_return_t kr = vm_range_init(&range, address, size);

	return kr == KERN_SUCCESS ? vm_range_check(&range, wanted)
				  : KERN_INVALID_ADDRESS;
}

/*
 * Copies bytes that do not overlap. Of the two ranges the source is looked at
 * first if something is wrong, and of what is wrong the first thing told.
 */
static kern_return_t
move(mach_vm_address_t to, mach_vm_address_t from, mach_vm_size_t size)
{
	kern_return_t kr;

	if (from + size < from || to + size < to)
		return KERN_INVALID_ADDRESS;
	if (vm_move(to, from, size) == size)
		return KERN_SUCCESS;
	kr = fault(from, size, VM_PROT_READ);
	if (kr == KERN_SUCCESS)
		kr = fault(to, size, VM_PROT_WRITE);
	/* Mapped beyond the end of a file, say. */
	return kr == KERN_SUCCESS ? KERN_MEMORY_ERROR : kr;
}

static kern_return_t
make_room(mach_vm_size_t size, mach_vm_address_t *ret_address)
{
	int saved_errno = errno;
	void *address = mmap(NULL, size, PROT_READ | PROT_WRITE,
	    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	errno = saved_errno;
	if (address == MAP_FAILED)
		return KERN_RESOURCE_SHORTAGE;
	*ret_address = (uintptr_t)address;
	return KERN_SUCCESS;
}

/* A copy in new memory. */
static kern_return_t
read_copy(
    mach_vm_address_t address, mach_vm_size_t size, mach_vm_address_t *ret_copy)
{
	mach_vm_address_t copy;
	kern_return_t kr;

	/* Not to make room for what cannot be there. */
	if (address + size < address || address + size > VM_RANGE_LIMIT)
		return KERN_INVALID_ADDRESS;
	kr = make_room(size, &copy);
	if (kr != KERN_SUCCESS)
		return kr;
	kr = move(copy, address, size);
	if (kr == KERN_SUCCESS)
		*ret_copy = copy;
	else
		munmap(pointer(copy), size);
	return kr;
}

/* mach_vm_read(): see mach/mach_vm.h. */
kern_return_t
mach_vm_read(vm_map_read_t target_task, mach_vm_address_t address,
    mach_vm_size_t size, vm_offset_t *data, mach_msg_type_number_t *dataCnt)
{
	mach_vm_address_t copy = 0;
	kern_return_t kr = KERN_SUCCESS;

	if (!vm_is_own(target_task))
		return vm_remote_mach_vm_read(
		    target_task, address, size, data, dataCnt);
	if (size > READ_SIZE_MAX)
		return KERN_INVALID_ARGUMENT;
	if (size > 0)
		kr = read_copy(address, size, &copy);
	if (kr != KERN_SUCCESS)
		return kr;
	*data = copy;
	*dataCnt = (mach_msg_type_number_t)size;
	return KERN_SUCCESS;
}

/* mach_vm_read_list(): see mach/mach_vm.h. */
kern_return_t
mach_vm_read_list(
    vm_map_read_t target_task, mach_vm_read_entry_t data_list, natural_t count)
{
	kern_return_t kr = KERN_SUCCESS;

	if (count > VM_MAP_ENTRY_MAX)
		return KERN_INVALID_ARGUMENT;
	for (natural_t i = 0; i < count; i++) {
		mach_msg_type_number_t got;
		vm_offset_t copy = 0;

		if (data_list[i].size > 0)
			kr = mach_vm_read(target_task, data_list[i].address,
			    data_list[i].size, &copy, &got);
		data_list[i].address = copy;
		if (copy == 0)
			data_list[i].size = 0;
	}
	return kr;
}

/* Another task's bytes, to where the caller wants them. */
static kern_return_t
read_foreign(vm_map_read_t task, mach_vm_address_t address, mach_vm_size_t size,
    mach_vm_address_t data)
{
	mach_msg_type_number_t count;
	vm_offset_t copy;
	kern_return_t kr = mach_vm_read(task, address, size, &copy, &count);

	if (kr != KERN_SUCCESS || count == 0)
		return kr;
	kr = move(data, copy, count);
	munmap(pointer(copy), count);
	return kr;
}

/* mach_vm_read_overwrite(): see mach/mach_vm.h. */
kern_return_t
mach_vm_read_overwrite(vm_map_read_t target_task, mach_vm_address_t address,
    mach_vm_size_t size, mach_vm_address_t data, mach_vm_size_t *outsize)
{
	kern_return_t kr;

	kr = vm_is_own(target_task)
	    ? mach_vm_copy(target_task, address, size, data)
	    : read_foreign(target_task, address, size, data);
	if (kr == KERN_SUCCESS)
		*outsize = size;
	return kr;
}

/* mach_vm_write(): see mach/mach_vm.h. */
kern_return_t
mach_vm_write(vm_map_t target_task, mach_vm_address_t address, vm_offset_t data,
    mach_msg_type_number_t dataCnt)
{
	if (!vm_is_own(target_task))
		return vm_remote_mach_vm_write(
		    target_task, address, data, dataCnt);
	/* As memory of a message to the kernel it would have to be readable. */
	if (dataCnt > 0 && data + dataCnt < data)
		return MACH_SEND_INVALID_MEMORY;
	if (dataCnt > 0 && vm_move(address, data, dataCnt) != dataCnt)
		return fault(data, dataCnt, VM_PROT_READ) != KERN_SUCCESS
		    ? MACH_SEND_INVALID_MEMORY
		    : mach_vm_copy(target_task, data, dataCnt, address);
	return KERN_SUCCESS;
}

static bool
overlaps(mach_vm_address_t a, mach_vm_address_t b, mach_vm_size_t size)
{
	return a < b ? b - a < size : a - b < size;
}

/* mach_vm_copy(): see mach/mach_vm.h. */
kern_return_t
mach_vm_copy(vm_map_t target_task, mach_vm_address_t source_address,
    mach_vm_size_t size, mach_vm_address_t dest_address)
{
	mach_vm_address_t copy;
	kern_return_t kr;

	if (!vm_is_own(target_task))
		return vm_remote_mach_vm_copy(
		    target_task, source_address, size, dest_address);
	if (size == 0)
		return KERN_SUCCESS;
	if (!overlaps(source_address, dest_address, size))
		return move(dest_address, source_address, size);
	kr = read_copy(source_address, size, &copy);
	if (kr != KERN_SUCCESS)
		return kr;
	kr = move(dest_address, copy, size);
	munmap(pointer(copy), size);
	return kr;
}

/* mach_vm_machine_attribute(): see mach/mach_vm.h. */
kern_return_t
mach_vm_machine_attribute(vm_map_t target_task, mach_vm_address_t address,
    mach_vm_size_t size, vm_machine_attribute_t attribute,
    vm_machine_attribute_val_t *value)
{
	return vm_remote_mach_vm_machine_attribute(
	    target_task, address, size, attribute, value);
}

/* mach_vm_purgable_control(): see mach/mach_vm.h. */
kern_return_t
mach_vm_purgable_control(vm_map_t target_task, mach_vm_address_t address,
    vm_purgable_t control, int *state)
{
	return vm_remote_mach_vm_purgable_control(
	    target_task, address, control, state);
}

/*
 * The routines that make memory entries without memory of the caller, those
 * of memory_entry.defs, and what there is of memory for the own task only.
 */

#include <mach/memory_object_types.h>

#include "core/right.h"
#include "mach_vm_server.h"
#include "machd/dispatch.h"
#include "machd/memory-entry.h"
#include "machd/task.h"
#include "memory_entry_server.h"
#include "vm_map_server.h"

#define PAGE 4096ull

/* Of a permission: what is done, or may be ignored. */
#define FLAGS_KNOWN                                                            \
	(MAP_MEM_NAMED_CREATE | MAP_MEM_VM_SHARE | MAP_MEM_NAMED_REUSE |       \
	    MAP_MEM_USE_DATA_ADDR | MAP_MEM_4K_DATA_ADDR | MAP_MEM_PROT_MASK)

static kern_return_t
make_check(uint64_t size, vm_prot_t permission)
{
	if (permission & ~FLAGS_KNOWN)
		return KERN_NOT_SUPPORTED;
	if (size == 0 || size + PAGE - 1 < size ||
	    (permission & MAP_MEM_PROT_MASK & ~VM_PROT_ALL))
		return KERN_INVALID_ARGUMENT;
	return KERN_SUCCESS;
}

/* A part of another entry: whole pages that the bytes are in. */
static kern_return_t
make_part(memory_entry_ref_t parent, uint64_t offset, uint64_t size,
    vm_prot_t permission, struct right *ret_right)
{
	struct memory_entry_pages pages = { .offset = offset & ~(PAGE - 1),
		.protection = permission & VM_PROT_ALL };

	if (!parent || offset + size < offset ||
	    offset + size + PAGE - 1 < offset)
		return KERN_INVALID_ARGUMENT;
	pages.size = ((offset + size + PAGE - 1) & ~(PAGE - 1)) - pages.offset;
	return memory_entry_new_part(
	    dispatch_caller(), parent, &pages, ret_right);
}

kern_return_t
kern__mach_make_memory_entry(task_ref_t task, memory_object_size_t *size,
    memory_object_offset_t offset, vm_prot_t permission,
    mach_port_t *object_handle, mach_port_t parent_handle)
{
	uint64_t whole = (*size + PAGE - 1) & ~(PAGE - 1);
	kern_return_t kr = make_check(*size, permission);
	struct right right;

	if (!task)
		return KERN_INVALID_ARGUMENT;
	if (kr != KERN_SUCCESS)
		return kr;
	if (permission & MAP_MEM_NAMED_CREATE)
		kr = memory_entry_new_zeroes(
		    dispatch_caller(), whole, permission & VM_PROT_ALL, &right);
	else if (MACH_PORT_VALID(parent_handle))
		kr = make_part(convert_port_to_memory_entry(parent_handle),
		    offset, *size, permission, &right);
	else
		kr = KERN_NOT_SUPPORTED;
	if (kr != KERN_SUCCESS)
		return kr;
	*object_handle = dispatch_put(&right);
	*size = whole;
	return *object_handle == MACH_PORT_NULL ? KERN_RESOURCE_SHORTAGE
						: KERN_SUCCESS;
}

kern_return_t
kern_mach_mach_make_memory_entry_64(task_ref_t task, memory_object_size_t *size,
    memory_object_offset_t offset, vm_prot_t permission,
    mach_port_t *object_handle, mach_port_t parent_entry)
{
	return kern__mach_make_memory_entry(
	    task, size, offset, permission, object_handle, parent_entry);
}

kern_return_t
kern_mach_mach_make_memory_entry(task_ref_t task, vm_size_t *size,
    vm_offset_t offset, vm_prot_t permission, mach_port_t *object_handle,
    mach_port_t parent_entry)
{
	return kern__mach_make_memory_entry(
	    task, size, offset, permission, object_handle, parent_entry);
}

static kern_return_t
unsupported_of_entry(mach_port_t handle)
{
	return convert_port_to_memory_entry(handle) ? KERN_NOT_SUPPORTED
						    : KERN_INVALID_ARGUMENT;
}

kern_return_t
kern_mach_memory_entry_purgable_control(
    mach_port_t mem_entry, vm_purgable_t control, int *state)
{
	(void)control;
	(void)state;
	return unsupported_of_entry(mem_entry);
}

kern_return_t
kern_mach_memory_entry_access_tracking(mach_port_t mem_entry,
    int *access_tracking, uint32_t *access_tracking_reads,
    uint32_t *access_tracking_writes)
{
	(void)access_tracking;
	(void)access_tracking_reads;
	(void)access_tracking_writes;
	return unsupported_of_entry(mem_entry);
}

kern_return_t
kern_mach_memory_entry_ownership(
    mach_port_t mem_entry, task_ref_t owner, int ledger_tag, int ledger_flags)
{
	(void)owner;
	(void)ledger_tag;
	(void)ledger_flags;
	return unsupported_of_entry(mem_entry);
}

static kern_return_t
unsupported_of_task(task_ref_t task)
{
	return task ? KERN_NOT_SUPPORTED : KERN_INVALID_ARGUMENT;
}

/* libmach reads, and writes what it got itself. */
kern_return_t
kern_mach_vm_read_overwrite(task_ref_t task, mach_vm_address_t address,
    mach_vm_size_t size, mach_vm_address_t data, mach_vm_size_t *outsize)
{
	(void)address;
	(void)size;
	(void)data;
	(void)outsize;
	return unsupported_of_task(task);
}

kern_return_t
kern_mach_vm_machine_attribute(task_ref_t task, mach_vm_address_t address,
    mach_vm_size_t size, vm_machine_attribute_t attribute,
    vm_machine_attribute_val_t *value)
{
	(void)attribute;
	(void)value;
	return address + size < address ? KERN_INVALID_ARGUMENT
					: unsupported_of_task(task);
}

kern_return_t
kern_mach_vm_remap(task_ref_t task, mach_vm_address_t *target_address,
    mach_vm_size_t size, mach_vm_offset_t mask, int flags, task_ref_t src_task,
    mach_vm_address_t src_address, boolean_t copy, vm_prot_t *cur_protection,
    vm_prot_t *max_protection, vm_inherit_t inheritance)
{
	(void)target_address;
	(void)size;
	(void)mask;
	(void)flags;
	(void)src_address;
	(void)copy;
	(void)cur_protection;
	(void)max_protection;
	(void)inheritance;
	return src_task ? unsupported_of_task(task) : KERN_INVALID_ARGUMENT;
}

kern_return_t
kern_mach_vm_remap_new(task_ref_t task, mach_vm_address_t *target_address,
    mach_vm_size_t size, mach_vm_offset_t mask, int flags, task_ref_t src_task,
    mach_vm_address_t src_address, boolean_t copy, vm_prot_t *cur_protection,
    vm_prot_t *max_protection, vm_inherit_t inheritance)
{
	return kern_mach_vm_remap(task, target_address, size, mask, flags,
	    src_task, src_address, copy, cur_protection, max_protection,
	    inheritance);
}

kern_return_t
kern_mach_vm_page_query(task_ref_t task, mach_vm_offset_t offset,
    integer_t *disposition, integer_t *ref_count)
{
	(void)offset;
	(void)disposition;
	(void)ref_count;
	return unsupported_of_task(task);
}

kern_return_t
kern_mach_vm_map_page_query(task_ref_t task, vm_offset_t offset,
    integer_t *disposition, integer_t *ref_count)
{
	return kern_mach_vm_page_query(task, offset, disposition, ref_count);
}

kern_return_t
kern_mach_vm_page_info(task_ref_t task, mach_vm_address_t address,
    vm_page_info_flavor_t flavor, vm_page_info_t info,
    mach_msg_type_number_t *infoCnt)
{
	(void)address;
	(void)flavor;
	(void)info;
	(void)infoCnt;
	return unsupported_of_task(task);
}

kern_return_t
kern_mach_vm_page_range_query(task_ref_t task, mach_vm_offset_t address,
    mach_vm_size_t size, mach_vm_address_t dispositions,
    mach_vm_size_t *dispositions_count)
{
	(void)address;
	(void)size;
	(void)dispositions;
	(void)dispositions_count;
	return unsupported_of_task(task);
}

kern_return_t
kern_mach_vm_purgable_control(task_ref_t task, mach_vm_address_t address,
    vm_purgable_t control, int *state)
{
	(void)address;
	(void)control;
	(void)state;
	return unsupported_of_task(task);
}

/*
 * The calls of mach/vm_map.h, by addresses of the machine's width. Each is the
 * one of mach/mach_vm.h with mach_ before its name.
 */
#include <mach/mach_vm.h>
#include <mach/vm_map.h>

/* What is wide here is wide there. */
_Static_assert(sizeof(vm_address_t) == sizeof(mach_vm_address_t), "64 bits");
_Static_assert(sizeof(struct vm_read_entry) == sizeof(struct mach_vm_read_entry),
    "vm_read_entry");

/* vm_allocate(): see mach/vm_map.h. */
kern_return_t
vm_allocate(
    vm_map_t target_task, vm_address_t *address, vm_size_t size, int flags)
{
	return mach_vm_allocate(
	    target_task, (mach_vm_address_t *)address, size, flags);
}

/* vm_deallocate(): see mach/vm_map.h. */
kern_return_t
vm_deallocate(vm_map_t target_task, vm_address_t address, vm_size_t size)
{
	return mach_vm_deallocate(target_task, address, size);
}

/* vm_protect(): see mach/vm_map.h. */
kern_return_t
vm_protect(vm_map_t target_task, vm_address_t address, vm_size_t size,
    boolean_t set_maximum, vm_prot_t new_protection)
{
	return mach_vm_protect(
	    target_task, address, size, set_maximum, new_protection);
}

/* vm_inherit(): see mach/vm_map.h. */
kern_return_t
vm_inherit(vm_map_t target_task, vm_address_t address, vm_size_t size,
    vm_inherit_t new_inheritance)
{
	return mach_vm_inherit(target_task, address, size, new_inheritance);
}

/* vm_read(): see mach/vm_map.h. */
kern_return_t
vm_read(vm_map_read_t target_task, vm_address_t address, vm_size_t size,
    vm_offset_t *data, mach_msg_type_number_t *dataCnt)
{
	return mach_vm_read(target_task, address, size, data, dataCnt);
}

/* vm_read_list(): see mach/vm_map.h. */
kern_return_t
vm_read_list(
    vm_map_read_t target_task, vm_read_entry_t data_list, natural_t count)
{
	return mach_vm_read_list(
	    target_task, (struct mach_vm_read_entry *)(void *)data_list, count);
}

/* vm_write(): see mach/vm_map.h. */
kern_return_t
vm_write(vm_map_t target_task, vm_address_t address, vm_offset_t data,
    mach_msg_type_number_t dataCnt)
{
	return mach_vm_write(target_task, address, data, dataCnt);
}

/* vm_copy(): see mach/vm_map.h. */
kern_return_t
vm_copy(vm_map_t target_task, vm_address_t source_address, vm_size_t size,
    vm_address_t dest_address)
{
	return mach_vm_copy(target_task, source_address, size, dest_address);
}

/* vm_read_overwrite(): see mach/vm_map.h. */
kern_return_t
vm_read_overwrite(vm_map_read_t target_task, vm_address_t address,
    vm_size_t size, vm_address_t data, vm_size_t *outsize)
{
	return mach_vm_read_overwrite(
	    target_task, address, size, data, (mach_vm_size_t *)outsize);
}

/* vm_msync(): see mach/vm_map.h. */
kern_return_t
vm_msync(vm_map_t target_task, vm_address_t address, vm_size_t size,
    vm_sync_t sync_flags)
{
	return mach_vm_msync(target_task, address, size, sync_flags);
}

/* vm_behavior_set(): see mach/vm_map.h. */
kern_return_t
vm_behavior_set(vm_map_t target_task, vm_address_t address, vm_size_t size,
    vm_behavior_t new_behavior)
{
	return mach_vm_behavior_set(target_task, address, size, new_behavior);
}

/* vm_map(): see mach/vm_map.h. */
kern_return_t
vm_map(vm_map_t target_task, vm_address_t *address, vm_size_t size,
    vm_address_t mask, int flags, mem_entry_name_port_t object,
    vm_offset_t offset, boolean_t copy, vm_prot_t cur_protection,
    vm_prot_t max_protection, vm_inherit_t inheritance)
{
	return mach_vm_map(target_task, (mach_vm_address_t *)address, size,
	    mask, flags, object, offset, copy, cur_protection, max_protection,
	    inheritance);
}

/* vm_map_64(): see mach/vm_map.h. */
kern_return_t
vm_map_64(vm_map_t target_task, vm_address_t *address, vm_size_t size,
    vm_address_t mask, int flags, mem_entry_name_port_t object,
    memory_object_offset_t offset, boolean_t copy, vm_prot_t cur_protection,
    vm_prot_t max_protection, vm_inherit_t inheritance)
{
	return mach_vm_map(target_task, (mach_vm_address_t *)address, size,
	    mask, flags, object, offset, copy, cur_protection, max_protection,
	    inheritance);
}

/* vm_machine_attribute(): see mach/vm_map.h. */
kern_return_t
vm_machine_attribute(vm_map_t target_task, vm_address_t address, vm_size_t size,
    vm_machine_attribute_t attribute, vm_machine_attribute_val_t *value)
{
	return mach_vm_machine_attribute(
	    target_task, address, size, attribute, value);
}

/* vm_remap(): see mach/vm_map.h. */
kern_return_t
vm_remap(vm_map_t target_task, vm_address_t *target_address, vm_size_t size,
    vm_address_t mask, int flags, vm_map_t src_task, vm_address_t src_address,
    boolean_t copy, vm_prot_t *cur_protection, vm_prot_t *max_protection,
    vm_inherit_t inheritance)
{
	return mach_vm_remap(target_task, (mach_vm_address_t *)target_address,
	    size, mask, flags, src_task, src_address, copy, cur_protection,
	    max_protection, inheritance);
}

/* vm_purgable_control(): see mach/vm_map.h. */
kern_return_t
vm_purgable_control(vm_map_t target_task, vm_address_t address,
    vm_purgable_t control, int *state)
{
	return mach_vm_purgable_control(target_task, address, control, state);
}

/* vm_remap_new(): see mach/vm_map.h. */
kern_return_t
vm_remap_new(vm_map_t target_task, vm_address_t *target_address, vm_size_t size,
    vm_address_t mask, int flags, vm_map_read_t src_task,
    vm_address_t src_address, boolean_t copy, vm_prot_t *cur_protection,
    vm_prot_t *max_protection, vm_inherit_t inheritance)
{
	return mach_vm_remap_new(target_task,
	    (mach_vm_address_t *)target_address, size, mask, flags, src_task,
	    src_address, copy, cur_protection, max_protection, inheritance);
}

/* vm_region_64(): see mach/vm_map.h. */
kern_return_t
vm_region_64(vm_map_read_t target_task, vm_address_t *address, vm_size_t *size,
    vm_region_flavor_t flavor, vm_region_info_t info,
    mach_msg_type_number_t *infoCnt, mach_port_t *object_name)
{
	return mach_vm_region(target_task, (mach_vm_address_t *)address,
	    (mach_vm_size_t *)size, flavor, info, infoCnt, object_name);
}

/* vm_region_recurse_64(): see mach/vm_map.h. */
kern_return_t
vm_region_recurse_64(vm_map_read_t target_task, vm_address_t *address,
    vm_size_t *size, natural_t *nesting_depth, vm_region_recurse_info_t info,
    mach_msg_type_number_t *infoCnt)
{
	return mach_vm_region_recurse(target_task, (mach_vm_address_t *)address,
	    (mach_vm_size_t *)size, nesting_depth, info, infoCnt);
}

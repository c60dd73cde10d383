#ifndef _MACH_MACH_VM_H_
#define _MACH_MACH_VM_H_

/*
 * Memory of a task, by 64-bit addresses. mach_task_self() is the own task,
 * whose calls cost a system call; the memory of another is reached through
 * its task port.
 *
 * Of all of them: KERN_INVALID_ARGUMENT: the task is none, or a range wraps;
 * KERN_INVALID_ADDRESS: something in the range is not mapped;
 * KERN_PROTECTION_FAILURE: it is, but may not be read, or written.
 * KERN_NOT_SUPPORTED: not on this task; CAVEATS.md says what cannot be done to
 * another.
 */

#include <mach/linux/mig_prologue.h>

#ifdef __cplusplus
extern "C" {
#endif

/*
 * Makes size bytes of zeroed memory, rounded up to pages, at *address or, with
 * VM_FLAGS_ANYWHERE, wherever there is room. size 0 makes none and *address 0.
 *
 * KERN_INVALID_ARGUMENT: flags, map or size; KERN_NO_SPACE: the place is taken,
 * or there is none; KERN_INVALID_ADDRESS: no such place.
 */
kern_return_t mach_vm_allocate(vm_map_t target, mach_vm_address_t *address,
    mach_vm_size_t size, int flags);

/*
 * Unmaps the pages that size bytes at address touch; holes do no harm.
 *
 * KERN_INVALID_ARGUMENT: the map, or the range wraps.
 */
kern_return_t mach_vm_deallocate(
    vm_map_t target, mach_vm_address_t address, mach_vm_size_t size);

/*
 * Changes what may be done to the pages. With VM_PROT_COPY, what may not be
 * written because it is shared is replaced by a copy that may. With
 * set_maximum it says what may be done at most from now on; of that only
 * a maximum without VM_PROT_WRITE is kept, and others are KERN_NOT_SUPPORTED.
 */
kern_return_t mach_vm_protect(vm_map_t target_task, mach_vm_address_t address,
    mach_vm_size_t size, boolean_t set_maximum, vm_prot_t new_protection);

/* Says what a child of fork gets of the pages: VM_INHERIT_*. */
kern_return_t mach_vm_inherit(vm_map_t target_task, mach_vm_address_t address,
    mach_vm_size_t size, vm_inherit_t new_inheritance);

/*
 * Copies size bytes at address to new memory of the caller, which
 * vm_deallocate gives back. KERN_INVALID_ARGUMENT: 4 GiB or more.
 */
kern_return_t mach_vm_read(vm_map_read_t target_task, mach_vm_address_t address,
    mach_vm_size_t size, vm_offset_t *data, mach_msg_type_number_t *dataCnt);

/*
 * The same of up to VM_MAP_ENTRY_MAX places, each replaced by the address of
 * its copy, or by 0 and 0 where it failed; the result is the last one's.
 */
kern_return_t mach_vm_read_list(
    vm_map_read_t target_task, mach_vm_read_entry_t data_list, natural_t count);

/* Copies the caller's dataCnt bytes at data to address. */
kern_return_t mach_vm_write(vm_map_t target_task, mach_vm_address_t address,
    vm_offset_t data, mach_msg_type_number_t dataCnt);

/* Copies within the task; the ranges may overlap. */
kern_return_t
mach_vm_copy(vm_map_t target_task, mach_vm_address_t source_address,
    mach_vm_size_t size, mach_vm_address_t dest_address);

/* Copies size bytes at address to the caller's own memory at data. */
kern_return_t
mach_vm_read_overwrite(vm_map_read_t target_task, mach_vm_address_t address,
    mach_vm_size_t size, mach_vm_address_t data, mach_vm_size_t *outsize);

/*
 * Writes what was changed to the files that are mapped there: VM_SYNC_*.
 * Holes do harm only with VM_SYNC_CONTIGUOUS.
 */
kern_return_t mach_vm_msync(vm_map_t target_task, mach_vm_address_t address,
    mach_vm_size_t size, vm_sync_t sync_flags);

/* Tells how the pages will be used: VM_BEHAVIOR_*. */
kern_return_t mach_vm_behavior_set(vm_map_t target_task,
    mach_vm_address_t address, mach_vm_size_t size, vm_behavior_t new_behavior);

/*
 * Maps size bytes, rounded up to pages: zeroes, or, from offset on, those that
 * the memory entry object stands for; copy: as they are now, and nobody sees
 * what is written. No bit of mask will be set in the address.
 *
 * KERN_INVALID_ARGUMENT: flags, protections, size, or beyond the entry's end;
 * KERN_INVALID_RIGHT: more than the entry permits; KERN_INVALID_OBJECT: no
 * memory entry; KERN_NO_SPACE, KERN_INVALID_ADDRESS as mach_vm_allocate.
 */
kern_return_t mach_vm_map(vm_map_t target_task, mach_vm_address_t *address,
    mach_vm_size_t size, mach_vm_offset_t mask, int flags,
    mem_entry_name_port_t object, memory_object_offset_t offset, boolean_t copy,
    vm_prot_t cur_protection, vm_prot_t max_protection,
    vm_inherit_t inheritance);

/* KERN_NOT_SUPPORTED. */
kern_return_t mach_vm_machine_attribute(vm_map_t target_task,
    mach_vm_address_t address, mach_vm_size_t size,
    vm_machine_attribute_t attribute, vm_machine_attribute_val_t *value);

/*
 * Maps memory of src_task once more, in the target: shared, or a copy. Tells
 * what may be done to it.
 */
kern_return_t
mach_vm_remap(vm_map_t target_task, mach_vm_address_t *target_address,
    mach_vm_size_t size, mach_vm_offset_t mask, int flags, vm_map_t src_task,
    mach_vm_address_t src_address, boolean_t copy, vm_prot_t *cur_protection,
    vm_prot_t *max_protection, vm_inherit_t inheritance);

/* The same, with protections that the caller chooses. */
kern_return_t mach_vm_remap_new(vm_map_t target_task,
    mach_vm_address_t *target_address, mach_vm_size_t size,
    mach_vm_offset_t mask, int flags, vm_map_read_t src_task,
    mach_vm_address_t src_address, boolean_t copy, vm_prot_t *cur_protection,
    vm_prot_t *max_protection, vm_inherit_t inheritance);

/* VM_PAGE_QUERY_* of the page at an address; 0: nothing is mapped. */
kern_return_t mach_vm_page_query(vm_map_read_t target_map,
    mach_vm_offset_t offset, integer_t *disposition, integer_t *ref_count);

/* The same and more of one page: VM_PAGE_INFO_BASIC. */
kern_return_t mach_vm_page_info(vm_map_read_t target_task,
    mach_vm_address_t address, vm_page_info_flavor_t flavor,
    vm_page_info_t info, mach_msg_type_number_t *infoCnt);

/* The same of up to *dispositions_count pages, as ints at dispositions. */
kern_return_t mach_vm_page_range_query(vm_map_read_t target_map,
    mach_vm_offset_t address, mach_vm_size_t size,
    mach_vm_address_t dispositions, mach_vm_size_t *dispositions_count);

/*
 * Finds the first region that ends behind *address and tells where it is and
 * what it is: VM_REGION_*; VM_REGION_BASIC_INFO stands for
 * VM_REGION_BASIC_INFO_64. There is no object_name.
 *
 * KERN_INVALID_ADDRESS: there is none; KERN_INVALID_ARGUMENT: the flavor, or
 * info is too small for it.
 */
kern_return_t
mach_vm_region(vm_map_read_t target_task, mach_vm_address_t *address,
    mach_vm_size_t *size, vm_region_flavor_t flavor, vm_region_info_t info,
    mach_msg_type_number_t *infoCnt, mach_port_t *object_name);

/* The same with more about it; no region has regions inside. */
kern_return_t mach_vm_region_recurse(vm_map_read_t target_task,
    mach_vm_address_t *address, mach_vm_size_t *size, natural_t *nesting_depth,
    vm_region_recurse_info_t info, mach_msg_type_number_t *infoCnt);

/* KERN_NOT_SUPPORTED: nothing is purgable. */
kern_return_t mach_vm_purgable_control(vm_map_t target_task,
    mach_vm_address_t address, vm_purgable_t control, int *state);

/* See mach/vm_map.h. */
kern_return_t
mach_make_memory_entry_64(vm_map_t target_task, memory_object_size_t *size,
    memory_object_offset_t offset, vm_prot_t permission,
    mach_port_t *object_handle, mem_entry_name_port_t parent_entry);

#ifdef __cplusplus
}
#endif

#endif /* _MACH_MACH_VM_H_ */

/*
 * What is mapped in other tasks, and the routines about memory that there are
 * for the own task only.
 */

#include <mach/mig_errors.h>
#include <string.h>

#include "base/cleanup.h"
#include "mach_vm_server.h"
#include "machd/dispatch.h"
#include "machd/memory-entry.h"
#include "machd/remote.h"
#include "machd/task.h"
#include "memory_entry_server.h"
#include "vm_map_server.h"
#include "wire/vm-info.h"

/* vm_region and vm_region_recurse, which know less than those of mach_vm. */
#define ID_VM_REGION         3800
#define ID_VM_REGION_RECURSE 3821

#define PAGE 4096ull
/* Beyond it there is only what the kernel shows to all. */
#define ADDRESS_LIMIT 0x800000000000ull

/* Asks for the mappings from an address on. */
static kern_return_t
region_ask(task_ref_t task, uint64_t address)
{
	return remote_ask(task, &REMOTE_REQUEST(TASKD_MAPS, .address = address));
}

/* The first mapping of the answer; KERN_INVALID_ADDRESS: there is none. */
static kern_return_t
region_take(const struct remote_answer *answer, struct vm_facts *ret_facts)
{
	const char *line = (const char *)answer->bytes, *end;
	kern_return_t kr = remote_result(answer);

	*ret_facts = (struct vm_facts){ 0 };
	if (kr != KERN_SUCCESS)
		return kr;
	end = answer->fd < 0 && answer->head.size > 0
	    ? memchr(line, '\n', answer->head.size)
	    : NULL;
	if (!end ||
	    mapping_parse(line, (size_t)(end - line), &ret_facts->mapping) < 0 ||
	    ret_facts->mapping.start >= ADDRESS_LIMIT)
		return KERN_INVALID_ADDRESS;
	/* libmach's own kind of private memory, see docs/design/memory.md. */
	ret_facts->private_object = ret_facts->mapping.shared &&
	    ret_facts->mapping.name_length >= 14 &&
	    memcmp(ret_facts->mapping.name, "/memfd:mach-vm", 14) == 0;
	return KERN_SUCCESS;
}

static void
region_place(const struct vm_facts *facts, uint64_t *address, uint64_t *size)
{
	*address = facts->mapping.start;
	*size = facts->mapping.end - facts->mapping.start;
}

kern_return_t
kern_mach_vm_region(task_ref_t task, mach_vm_address_t *address,
    mach_vm_size_t *size, vm_region_flavor_t flavor, vm_region_info_t info,
    mach_msg_type_number_t *infoCnt, mach_port_t *object_name)
{
	const struct remote_answer *answer = remote_answered();
	struct vm_facts facts;
	kern_return_t kr;

	if (!task)
		return KERN_INVALID_ARGUMENT;
	if (!answer)
		return region_ask(task, *address);
	if (flavor == VM_REGION_BASIC_INFO && dispatch_id() != ID_VM_REGION)
		flavor = VM_REGION_BASIC_INFO_64;
	kr = region_take(answer, &facts);
	if (kr == KERN_SUCCESS)
		kr = vm_info_region(&facts, flavor, info, infoCnt);
	if (kr != KERN_SUCCESS)
		return kr;
	region_place(&facts, address, size);
	*object_name = MACH_PORT_NULL;
	return KERN_SUCCESS;
}

kern_return_t
kern_mach_vm_region_64(task_ref_t task, vm_address_t *address, vm_size_t *size,
    vm_region_flavor_t flavor, vm_region_info_t info,
    mach_msg_type_number_t *infoCnt, mach_port_t *object_name)
{
	return kern_mach_vm_region(
	    task, address, size, flavor, info, infoCnt, object_name);
}

typedef kern_return_t recurse_fill(const struct vm_facts *facts,
    vm_region_recurse_info_t info, mach_msg_type_number_t *count);

static kern_return_t
region_recurse(task_ref_t task, uint64_t *address, uint64_t *size,
    natural_t *depth, vm_region_recurse_info_t info,
    mach_msg_type_number_t *count, recurse_fill *fill)
{
	const struct remote_answer *answer = remote_answered();
	struct vm_facts facts;
	kern_return_t kr;

	if (!task)
		return KERN_INVALID_ARGUMENT;
	if (!answer)
		return region_ask(task, *address);
	kr = region_take(answer, &facts);
	if (kr == KERN_SUCCESS)
		kr = fill(&facts, info, count);
	if (kr != KERN_SUCCESS)
		return kr;
	region_place(&facts, address, size);
	*depth = 0;
	return KERN_SUCCESS;
}

/* Of both subsystems: what vm_map.defs calls so is short, see below. */
kern_return_t
kern_mach_vm_region_recurse(task_ref_t task, mach_vm_address_t *address,
    mach_vm_size_t *size, natural_t *nesting_depth,
    vm_region_recurse_info_t info, mach_msg_type_number_t *infoCnt)
{
	return region_recurse(task, address, size, nesting_depth, info, infoCnt,
	    dispatch_id() == ID_VM_REGION_RECURSE ? vm_info_recurse_short
						  : vm_info_recurse);
}

kern_return_t
kern_mach_vm_region_recurse_64(task_ref_t task, vm_address_t *address,
    vm_size_t *size, natural_t *nesting_depth, vm_region_recurse_info_t info,
    mach_msg_type_number_t *infoCnt)
{
	return region_recurse(
	    task, address, size, nesting_depth, info, infoCnt, vm_info_recurse);
}

kern_return_t
kern_mach_vm_map_64(task_ref_t task, vm_address_t *address, vm_size_t size,
    vm_address_t mask, int flags, mach_port_t object,
    memory_object_offset_t offset, boolean_t copy, vm_prot_t cur_protection,
    vm_prot_t max_protection, vm_inherit_t inheritance)
{
	return kern_mach_vm_map(task, address, size, mask, flags, object,
	    offset, copy, cur_protection, max_protection, inheritance);
}

/* Memory that is mapped once more in the own task. */
#include <errno.h>
#include <sys/mman.h>

#include <mach/mach.h>
#include <mach/mach_vm.h>

#include "base/cleanup.h"
#include "libmach/maps.h"
#include "libmach/quiet.h"
#include "libmach/vm-move.h"
#include "libmach/vm-object.h"
#include "libmach/vm-place.h"
#include "libmach/vm-range.h"
#include "mach_vm_user.h"

#define FLAGS_KNOWN                                                            \
	((int)(VM_FLAGS_ANYWHERE | VM_FLAGS_OVERWRITE | VM_FLAGS_RANDOM_ADDR | \
	    VM_FLAGS_RETURN_DATA_ADDR | VM_FLAGS_RETURN_4K_DATA_ADDR |         \
	    VM_FLAGS_ALIAS_MASK))

/* What is asked for, and what is found out on the way. */
struct remap {
	struct vm_place place;
	struct vm_range source;
	mach_vm_address_t in_page; /* where the source begins in its first */
	mach_vm_address_t got;
	unsigned protection; /* of all of the source */
	int error;
};

static bool
protection_visit(void *context, const struct mapping *mapping)
{
	struct remap *remap = context;

	if (vm_range_overlap(&remap->source, mapping) > 0)
		remap->protection &= mapping->protection;
	return mapping->start < remap->source.end;
}

/* A second mapping of shared memory, which the kernel makes of size 0. */
static bool
again_visit(void *context, const struct mapping *mapping)
{
	struct remap *remap = context;
	uint64_t size = vm_range_overlap(&remap->source, mapping), start;

	if (size == 0)
		return mapping->start < remap->source.end;
	start = mapping->start > remap->source.start ? mapping->start
						     : remap->source.start;
	if (mremap((void *)(uintptr_t)start, 0, size,
		MREMAP_MAYMOVE | MREMAP_FIXED,
		(void *)(uintptr_t)(remap->got + start - remap->source.start)) ==
	    MAP_FAILED)
		remap->error = -errno;
	return remap->error == 0;
}

static int
walk(struct remap *remap, maps_visit *visit)
{
	_quiet_;
	_cleanup_close_ int fd = maps_open();
	int r = fd < 0 ? fd : maps_walk(fd, visit, remap);

	return r < 0 ? r : remap->error;
}

/* The source becomes memory that can be mapped twice. */
static kern_return_t
remap_share(struct remap *remap)
{
	int r = vm_object_share(
	    remap->source.start, vm_range_size(&remap->source));
	kern_return_t kr;

	if (r < 0)
		return r == -EACCES    ? KERN_PROTECTION_FAILURE
		    : r == -EOPNOTSUPP ? KERN_NOT_SUPPORTED
				       : KERN_RESOURCE_SHORTAGE;
	remap->place.protection = PROT_NONE;
	kr = vm_place_map(&remap->place, &remap->got);
	if (kr != KERN_SUCCESS)
		return kr;
	if (walk(remap, again_visit) < 0) {
		(void)vm_object_unmap(remap->got, remap->place.size);
		return KERN_RESOURCE_SHORTAGE;
	}
	return KERN_SUCCESS;
}

static kern_return_t
remap_copy(struct remap *remap)
{
	kern_return_t kr;

	if (!(remap->protection & MAPPING_READ))
		return KERN_PROTECTION_FAILURE;
	remap->place.protection = PROT_READ | PROT_WRITE;
	kr = vm_place_map(&remap->place, &remap->got);
	if (kr != KERN_SUCCESS)
		return kr;
	if (vm_move(remap->got, remap->source.start, remap->place.size) !=
	    remap->place.size) {
		(void)vm_object_unmap(remap->got, remap->place.size);
		return KERN_MEMORY_ERROR;
	}
	return KERN_SUCCESS;
}

/* The copy of another task's memory, which was read. */
static kern_return_t
remap_foreign(struct remap *remap, vm_map_read_t src_task,
    mach_vm_address_t src_address, mach_vm_size_t size)
{
	mach_msg_type_number_t count;
	vm_offset_t data;
	kern_return_t kr = mach_vm_read(
	    src_task, src_address, size, &data, &count);

	if (kr != KERN_SUCCESS)
		return kr;
	remap->source = (struct vm_range){ data, data + remap->place.size };
	remap->protection = MAPPING_READ | MAPPING_WRITE;
	kr = remap_copy(remap);
	(void)vm_object_unmap(data, remap->place.size);
	return kr;
}

static kern_return_t
remap_own(struct remap *remap, bool copy)
{
	kern_return_t kr = vm_range_check(&remap->source, VM_PROT_NONE);

	if (kr != KERN_SUCCESS)
		return kr;
	if (walk(remap, protection_visit) < 0)
		return KERN_RESOURCE_SHORTAGE;
	return copy ? remap_copy(remap) : remap_share(remap);
}

static kern_return_t
remap_protect(const struct remap *remap, vm_prot_t wanted)
{
	if (wanted & ~(vm_prot_t)remap->protection)
		return KERN_PROTECTION_FAILURE;
	mprotect((void *)(uintptr_t)remap->got, remap->place.size, (int)wanted);
	return KERN_SUCCESS;
}

static kern_return_t
remap_init(struct remap *remap, mach_vm_address_t address, mach_vm_size_t size,
    mach_vm_offset_t mask, int flags, mach_vm_address_t src_address)
{
	kern_return_t kr = vm_place_flags(flags, FLAGS_KNOWN);

	*remap = (struct remap){ .place = { .address = address,
				     .mask = mask,
				     .flags = flags,
				     .fd = -1 },
		.in_page = src_address & vm_page_mask,
		.protection = MAPPING_READ | MAPPING_WRITE | MAPPING_EXECUTE };
	if (kr == KERN_SUCCESS)
		kr = vm_range_init(&remap->source, src_address, size);
	if (kr == KERN_SUCCESS && (size == 0 || (mask & (mask + 1))))
		kr = KERN_INVALID_ARGUMENT;
	if (kr == KERN_SUCCESS)
		remap->place.size = vm_range_size(&remap->source);
	return kr;
}

/* Makes the mapping; with what protection is not decided yet. */
static kern_return_t
remap_begin(struct remap *remap, vm_map_read_t src_task, bool copy)
{
	if (vm_is_own(src_task))
		return remap_own(remap, copy);
	return remap_foreign(remap, src_task, remap->source.start,
	    vm_range_size(&remap->source));
}

/* Nothing stays if this fails. */
static kern_return_t
remap_end(struct remap *remap, vm_prot_t wanted, vm_inherit_t inheritance,
    mach_vm_address_t *target_address)
{
	kern_return_t kr = remap_protect(remap, wanted);

	if (kr == KERN_SUCCESS && inheritance == VM_INHERIT_NONE)
		kr = mach_vm_inherit(mach_task_self(), remap->got,
		    remap->place.size, inheritance);
	if (kr != KERN_SUCCESS) {
		(void)vm_object_unmap(remap->got, remap->place.size);
		return kr;
	}
	*target_address = remap->got;
	if (remap->place.flags &
	    (VM_FLAGS_RETURN_DATA_ADDR | VM_FLAGS_RETURN_4K_DATA_ADDR))
		*target_address += remap->in_page;
	return KERN_SUCCESS;
}

/* Own memory, or a copy of another task's, can be mapped here. */
static bool
remap_is_here(vm_map_t target_task, vm_map_read_t src_task, bool copy)
{
	return vm_is_own(target_task) && (copy || vm_is_own(src_task));
}

/* mach_vm_remap(): see mach/mach_vm.h. */
kern_return_t
mach_vm_remap(vm_map_t target_task, mach_vm_address_t *target_address,
    mach_vm_size_t size, mach_vm_offset_t mask, int flags, vm_map_t src_task,
    mach_vm_address_t src_address, boolean_t copy, vm_prot_t *cur_protection,
    vm_prot_t *max_protection, vm_inherit_t inheritance)
{
	struct remap remap;
	kern_return_t kr;

	if (!remap_is_here(target_task, src_task, copy))
		return vm_remote_mach_vm_remap(target_task, target_address,
		    size, mask, flags, src_task, src_address, copy,
		    cur_protection, max_protection, inheritance);
	if (inheritance > VM_INHERIT_LAST_VALID)
		return KERN_INVALID_ARGUMENT;
	kr = remap_init(&remap, *target_address, size, mask, flags, src_address);
	if (kr == KERN_SUCCESS)
		kr = remap_begin(&remap, src_task, copy);
	if (kr == KERN_SUCCESS)
		kr = remap_end(&remap, (vm_prot_t)remap.protection, inheritance,
		    target_address);
	if (kr != KERN_SUCCESS)
		return kr;
	*cur_protection = (vm_prot_t)remap.protection;
	*max_protection = VM_PROT_ALL;
	return KERN_SUCCESS;
}

/* mach_vm_remap_new(): see mach/mach_vm.h. */
kern_return_t
mach_vm_remap_new(vm_map_t target_task, mach_vm_address_t *target_address,
    mach_vm_size_t size, mach_vm_offset_t mask, int flags,
    vm_map_read_t src_task, mach_vm_address_t src_address, boolean_t copy,
    vm_prot_t *cur_protection, vm_prot_t *max_protection,
    vm_inherit_t inheritance)
{
	struct remap remap;
	kern_return_t kr;

	if (!remap_is_here(target_task, src_task, copy))
		return vm_remote_mach_vm_remap_new(target_task, target_address,
		    size, mask, flags, src_task, src_address, copy,
		    cur_protection, max_protection, inheritance);
	if (inheritance > VM_INHERIT_LAST_VALID ||
	    (*cur_protection & ~*max_protection) ||
	    (*max_protection & ~VM_PROT_ALL))
		return KERN_INVALID_ARGUMENT;
	kr = remap_init(&remap, *target_address, size, mask, flags, src_address);
	if (kr == KERN_SUCCESS)
		kr = remap_begin(&remap, src_task, copy);
	return kr == KERN_SUCCESS
	    ? remap_end(&remap, *cur_protection, inheritance, target_address)
	    : kr;
}

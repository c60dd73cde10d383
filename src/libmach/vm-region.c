/* What is mapped in the own task, and what its pages are. */
#include <errno.h>
#include <fcntl.h>
#include <string.h>

#include <mach/mach.h>
#include <mach/mach_vm.h>
#include <mach/vm_map.h>

#include "base/cleanup.h"
#include "libmach/maps.h"
#include "libmach/quiet.h"
#include "libmach/sys.h"
#include "libmach/vm-move.h"
#include "libmach/vm-object.h"
#include "libmach/vm-range.h"
#include "mach_vm_user.h"
#include "wire/vm-info.h"

/* The search in /proc/self/smaps for the lines of one mapping. */
struct smaps {
	struct vm_facts *facts;
	mach_vm_address_t address; /* in the mapping */
	bool inside;
};

/* "Rss:    12 kB" in pages; -1: another line. */
static long
smaps_pages(const char *line, size_t length, const char *name)
{
	size_t n = strlen(name);
	long kib = 0;

	if (length <= n || memcmp(line, name, n) != 0)
		return -1;
	for (size_t i = n; i < length && line[i] != 'k'; i++)
		if (line[i] >= '0' && line[i] <= '9')
			kib = kib * 10 + line[i] - '0';
	return kib * 1024 / (long)vm_page_size;
}

/* "VmFlags: rd wr mr mw ac": what may be done to it at most is in there. */
static void
smaps_flags(struct vm_facts *facts, const char *line, size_t length)
{
	static const char name[] = "VmFlags:";
	size_t n = sizeof(name) - 1;

	if (length < n || memcmp(line, name, n) != 0)
		return;
	facts->limited = true;
	for (size_t i = n + 1; i + 1 < length; i += 3) {
		if (line[i] == 'm' && line[i + 1] == 'r')
			facts->maximum |= VM_PROT_READ;
		if (line[i] == 'm' && line[i + 1] == 'w')
			facts->maximum |= VM_PROT_WRITE;
		if (line[i] == 'm' && line[i + 1] == 'e')
			facts->maximum |= VM_PROT_EXECUTE;
		if (line[i] == 'd' && line[i + 1] == 'c')
			facts->not_inherited = true;
	}
}

static void
smaps_take(struct vm_facts *facts, const char *line, size_t length)
{
	static const struct {
		const char *name;
		size_t at;
	} known[] = {
		{ "Rss:", offsetof(struct vm_pages, resident) },
		{ "Swap:", offsetof(struct vm_pages, swapped) },
		{ "Shared_Clean:", offsetof(struct vm_pages, shared) },
		{ "Shared_Dirty:", offsetof(struct vm_pages, shared) },
		{ "Shared_Dirty:", offsetof(struct vm_pages, dirty) },
		{ "Private_Dirty:", offsetof(struct vm_pages, dirty) },
	};

	for (unsigned i = 0; i < sizeof(known) / sizeof(*known); i++) {
		long pages = smaps_pages(line, length, known[i].name);
		uint32_t *at = (void *)((char *)&facts->pages + known[i].at);

		if (pages > 0)
			*at += (uint32_t)pages;
	}
	if (smaps_pages(line, length, "Locked:") > 0)
		facts->wired = true;
	smaps_flags(facts, line, length);
}

static bool
smaps_visit(void *context, const char *line, size_t length)
{
	struct smaps *smaps = context;
	struct mapping mapping;

	if (mapping_parse(line, length, &mapping) < 0) {
		if (smaps->inside)
			smaps_take(smaps->facts, line, length);
		return true;
	}
	if (smaps->inside)
		return false;
	smaps->inside = mapping.start <= smaps->address &&
	    smaps->address < mapping.end;
	/* What is mapped beside it may have joined it meanwhile, or left it. */
	if (smaps->inside) {
		smaps->facts->mapping.start = mapping.start;
		smaps->facts->mapping.end = mapping.end;
	}
	return true;
}

/*
 * What is known besides of the mapping that address is in, or the first one
 * behind it; nothing if there is no such file.
 */
static void
add_pages(struct vm_facts *facts, mach_vm_address_t address)
{
	struct smaps smaps = { .facts = facts, .address = address };
	_quiet_;
	_cleanup_close_ int fd = open("/proc/self/smaps", O_RDONLY | O_CLOEXEC);

	if (fd >= 0)
		(void)maps_lines(fd, smaps_visit, &smaps);
}

static kern_return_t
find(mach_vm_address_t address, bool pages, struct vm_facts *ret_facts)
{
	*ret_facts = (struct vm_facts){ 0 };
	if (!vm_find(address, &ret_facts->mapping))
		return KERN_INVALID_ADDRESS;
	ret_facts->private_object = vm_object_has(&ret_facts->mapping);
	/* Private memory may be written: Linux makes a copy. */
	if (pages || ret_facts->mapping.shared)
		add_pages(ret_facts,
		    address < ret_facts->mapping.start ? ret_facts->mapping.start
						       : address);
	return KERN_SUCCESS;
}

static void
tell_place(const struct vm_facts *facts, mach_vm_address_t *address,
    mach_vm_size_t *size)
{
	*address = facts->mapping.start;
	*size = facts->mapping.end - facts->mapping.start;
}

static kern_return_t
region_own(mach_vm_address_t *address, mach_vm_size_t *size,
    vm_region_flavor_t flavor, vm_region_info_t info,
    mach_msg_type_number_t *infoCnt, mach_port_t *object_name)
{
	struct vm_facts facts;
	kern_return_t kr;

	kr = find(*address, vm_info_wants_pages(flavor), &facts);
	if (kr == KERN_SUCCESS)
		kr = vm_info_region(&facts, flavor, info, infoCnt);
	if (kr != KERN_SUCCESS)
		return kr;
	tell_place(&facts, address, size);
	*object_name = MACH_PORT_NULL;
	return KERN_SUCCESS;
}

/* mach_vm_region(): see mach/mach_vm.h. */
kern_return_t
mach_vm_region(vm_map_read_t target_task, mach_vm_address_t *address,
    mach_vm_size_t *size, vm_region_flavor_t flavor, vm_region_info_t info,
    mach_msg_type_number_t *infoCnt, mach_port_t *object_name)
{
	if (!vm_is_own(target_task))
		return vm_remote_mach_vm_region(target_task, address, size,
		    flavor, info, infoCnt, object_name);
	if (flavor == VM_REGION_BASIC_INFO)
		flavor = VM_REGION_BASIC_INFO_64;
	return region_own(address, size, flavor, info, infoCnt, object_name);
}

/* The short form of it, made of the long one. */
static kern_return_t
region_shorten(const struct vm_region_basic_info_64 *full,
    vm_region_info_t info, mach_msg_type_number_t *infoCnt)
{
	if (*infoCnt < VM_REGION_BASIC_INFO_COUNT)
		return KERN_INVALID_ARGUMENT;
	*(vm_region_basic_info_t)(void *)info = (struct vm_region_basic_info){
		.protection = full->protection,
		.max_protection = full->max_protection,
		.inheritance = full->inheritance,
		.shared = full->shared,
		.reserved = full->reserved,
		.offset = (uint32_t)full->offset,
		.behavior = full->behavior,
		.user_wired_count = full->user_wired_count,
	};
	*infoCnt = VM_REGION_BASIC_INFO_COUNT;
	return KERN_SUCCESS;
}

/* vm_region(): see mach/vm_map.h. */
kern_return_t
vm_region(vm_map_read_t target_task, vm_address_t *address, vm_size_t *size,
    vm_region_flavor_t flavor, vm_region_info_t info,
    mach_msg_type_number_t *infoCnt, mach_port_t *object_name)
{
	mach_msg_type_number_t count = VM_REGION_BASIC_INFO_COUNT_64;
	struct vm_region_basic_info_64 full;
	kern_return_t kr;

	if (flavor != VM_REGION_BASIC_INFO)
		return vm_region_64(target_task, address, size, flavor, info,
		    infoCnt, object_name);
	kr = vm_region_64(target_task, address, size, VM_REGION_BASIC_INFO_64,
	    (vm_region_info_t)&full, &count, object_name);
	return kr == KERN_SUCCESS ? region_shorten(&full, info, infoCnt) : kr;
}

/* mach_vm_region_recurse(): see mach/mach_vm.h. */
kern_return_t
mach_vm_region_recurse(vm_map_read_t target_task, mach_vm_address_t *address,
    mach_vm_size_t *size, natural_t *nesting_depth,
    vm_region_recurse_info_t info, mach_msg_type_number_t *infoCnt)
{
	struct vm_facts facts;
	kern_return_t kr;

	if (!vm_is_own(target_task))
		return vm_remote_mach_vm_region_recurse(
		    target_task, address, size, nesting_depth, info, infoCnt);
	kr = find(*address, true, &facts);
	if (kr == KERN_SUCCESS)
		kr = vm_info_recurse(&facts, info, infoCnt);
	if (kr != KERN_SUCCESS)
		return kr;
	tell_place(&facts, address, size);
	*nesting_depth = 0;
	return KERN_SUCCESS;
}

/* vm_region_recurse(): see mach/vm_map.h. */
kern_return_t
vm_region_recurse(vm_map_read_t target_task, vm_address_t *address,
    vm_size_t *size, natural_t *nesting_depth, vm_region_recurse_info_t info,
    mach_msg_type_number_t *infoCnt)
{
	struct vm_region_submap_info_64 full;
	mach_msg_type_number_t count = VM_REGION_SUBMAP_INFO_COUNT_64;
	mach_vm_address_t at = *address;
	mach_vm_size_t bytes;
	kern_return_t kr;

	if (*infoCnt < VM_REGION_SUBMAP_INFO_COUNT)
		return KERN_INVALID_ARGUMENT;
	kr = mach_vm_region_recurse(target_task, &at, &bytes, nesting_depth,
	    (vm_region_recurse_info_t)&full, &count);
	if (kr != KERN_SUCCESS)
		return kr;
	*(vm_region_submap_info_t)(void *)info = (struct vm_region_submap_info){
		.protection = full.protection,
		.max_protection = full.max_protection,
		.inheritance = full.inheritance,
		.offset = (uint32_t)full.offset,
		.pages_resident = full.pages_resident,
		.pages_swapped_out = full.pages_swapped_out,
		.pages_dirtied = full.pages_dirtied,
		.ref_count = full.ref_count,
		.external_pager = full.external_pager,
		.share_mode = full.share_mode,
		.behavior = full.behavior,
		.object_id = full.object_id,
		.user_wired_count = full.user_wired_count,
	};
	*infoCnt = VM_REGION_SUBMAP_INFO_COUNT;
	*address = at;
	*size = bytes;
	return KERN_SUCCESS;
}

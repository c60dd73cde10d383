#include "wire/vm-info.h"

#include <string.h>

/* Mach's protections are Linux' bits. */
static vm_prot_t
protection_of(const struct vm_facts *facts)
{
	return (vm_prot_t)facts->mapping.protection;
}

static bool
is_shared(const struct vm_facts *facts)
{
	return facts->mapping.shared && !facts->private_object;
}

static vm_prot_t
maximum_of(const struct vm_facts *facts)
{
	return facts->limited ? facts->maximum : VM_PROT_ALL;
}

static vm_inherit_t
inheritance_of(const struct vm_facts *facts)
{
	if (facts->not_inherited)
		return VM_INHERIT_NONE;
	return is_shared(facts) ? VM_INHERIT_SHARE : VM_INHERIT_COPY;
}

static unsigned char
share_mode_of(const struct vm_facts *facts)
{
	if (is_shared(facts))
		return SM_TRUESHARED;
	if (facts->mapping.inode != 0 && !facts->private_object)
		return SM_COW;
	return facts->mapping.protection == 0 ? SM_EMPTY : SM_PRIVATE;
}

/* A number for whatever is behind the mapping; 0: zeroes of its own. */
static uint64_t
object_of(const struct vm_facts *facts)
{
	const struct mapping *mapping = &facts->mapping;

	if (mapping->inode == 0)
		return 0;
	return mapping->inode | (uint64_t)mapping->device_minor << 40 |
	    (uint64_t)mapping->device_major << 52;
}

static bool
is_file(const struct vm_facts *facts)
{
	return facts->mapping.inode != 0 && !facts->private_object;
}

static void
basic_64(const struct vm_facts *facts, void *info)
{
	*(vm_region_basic_info_64_t)info = (struct vm_region_basic_info_64){
		.protection = protection_of(facts),
		.max_protection = maximum_of(facts),
		.inheritance = inheritance_of(facts),
		.shared = is_shared(facts),
		.offset = facts->mapping.offset,
		.behavior = VM_BEHAVIOR_DEFAULT,
		.user_wired_count = facts->wired,
	};
}

static void
basic(const struct vm_facts *facts, void *info)
{
	*(vm_region_basic_info_t)info = (struct vm_region_basic_info){
		.protection = protection_of(facts),
		.max_protection = maximum_of(facts),
		.inheritance = inheritance_of(facts),
		.shared = is_shared(facts),
		.offset = (uint32_t)facts->mapping.offset,
		.behavior = VM_BEHAVIOR_DEFAULT,
		.user_wired_count = facts->wired,
	};
}

static void
extended(const struct vm_facts *facts, void *info)
{
	*(vm_region_extended_info_t)info = (struct vm_region_extended_info){
		.protection = protection_of(facts),
		.pages_resident = facts->pages.resident,
		.pages_swapped_out = facts->pages.swapped,
		.pages_dirtied = facts->pages.dirty,
		.ref_count = 1,
		.external_pager = is_file(facts),
		.share_mode = share_mode_of(facts),
	};
}

static void
top(const struct vm_facts *facts, void *info)
{
	*(vm_region_top_info_t)info = (struct vm_region_top_info){
		.obj_id = (unsigned int)object_of(facts),
		.ref_count = 1,
		.private_pages_resident = facts->pages.resident -
		    facts->pages.shared,
		.shared_pages_resident = facts->pages.shared,
		.share_mode = share_mode_of(facts),
	};
}

static const struct flavor {
	void (*fill)(const struct vm_facts *facts, void *info);
	mach_msg_type_number_t count;
	bool pages;
} flavors[] = {
	[VM_REGION_BASIC_INFO_64] = { basic_64, VM_REGION_BASIC_INFO_COUNT_64,
	    false },
	[VM_REGION_BASIC_INFO] = { basic, VM_REGION_BASIC_INFO_COUNT, false },
	[VM_REGION_TOP_INFO] = { top, VM_REGION_TOP_INFO_COUNT, true },
	[VM_REGION_EXTENDED_INFO] = { extended, VM_REGION_EXTENDED_INFO_COUNT,
	    true },
};

static const struct flavor *
flavor_find(vm_region_flavor_t flavor)
{
	if (flavor < 0 || (size_t)flavor >= sizeof(flavors) / sizeof(*flavors) ||
	    !flavors[flavor].fill)
		return NULL;
	return &flavors[flavor];
}

/* vm_info_wants_pages(): the flavor tells of pages, too. */
bool
vm_info_wants_pages(vm_region_flavor_t flavor)
{
	const struct flavor *known = flavor_find(flavor);

	return known && known->pages;
}

/*
 * vm_info_region(): writes what a flavor of vm_region tells to info, which has
 * room for *count ints, and sets *count. KERN_INVALID_ARGUMENT: no such
 * flavor, or too little room.
 */
kern_return_t
vm_info_region(const struct vm_facts *facts, vm_region_flavor_t flavor,
    vm_region_info_t info, mach_msg_type_number_t *count)
{
	const struct flavor *known = flavor_find(flavor);

	if (!known || *count < known->count)
		return KERN_INVALID_ARGUMENT;
	known->fill(facts, info);
	*count = known->count;
	return KERN_SUCCESS;
}

static kern_return_t
recurse_very_short(const struct vm_facts *facts, vm_region_recurse_info_t info,
    mach_msg_type_number_t *count)
{
	struct vm_region_submap_short_info_64 short_info = {
		.protection = protection_of(facts),
		.max_protection = maximum_of(facts),
		.inheritance = inheritance_of(facts),
		.offset = facts->mapping.offset,
		.ref_count = 1,
		.external_pager = is_file(facts),
		.share_mode = share_mode_of(facts),
		.object_id = (vm32_object_id_t)object_of(facts),
		.user_wired_count = facts->wired,
	};

	memcpy(info, &short_info, sizeof(short_info));
	*count = VM_REGION_SUBMAP_SHORT_INFO_COUNT_64;
	return KERN_SUCCESS;
}

/*
 * vm_info_recurse(): the same for vm_region_recurse_64, in that of its
 * versions that there is room for.
 */
kern_return_t
vm_info_recurse(const struct vm_facts *facts, vm_region_recurse_info_t info,
    mach_msg_type_number_t *count)
{
	struct vm_region_submap_info_64 full = {
		.protection = protection_of(facts),
		.max_protection = maximum_of(facts),
		.inheritance = inheritance_of(facts),
		.offset = facts->mapping.offset,
		.pages_resident = facts->pages.resident,
		.pages_swapped_out = facts->pages.swapped,
		.pages_dirtied = facts->pages.dirty,
		.ref_count = 1,
		.external_pager = is_file(facts),
		.share_mode = share_mode_of(facts),
		.behavior = VM_BEHAVIOR_DEFAULT,
		.object_id = (vm32_object_id_t)object_of(facts),
		.user_wired_count = facts->wired,
		.object_id_full = object_of(facts),
	};
	mach_msg_type_number_t version;

	if (*count >= VM_REGION_SUBMAP_INFO_V2_COUNT_64)
		version = VM_REGION_SUBMAP_INFO_V2_COUNT_64;
	else if (*count >= VM_REGION_SUBMAP_INFO_V1_COUNT_64)
		version = VM_REGION_SUBMAP_INFO_V1_COUNT_64;
	else if (*count >= VM_REGION_SUBMAP_INFO_V0_COUNT_64)
		version = VM_REGION_SUBMAP_INFO_V0_COUNT_64;
	else if (*count >= VM_REGION_SUBMAP_SHORT_INFO_COUNT_64)
		return recurse_very_short(facts, info, count);
	else
		return KERN_INVALID_ARGUMENT;
	memcpy(info, &full, version * sizeof(int));
	*count = version;
	return KERN_SUCCESS;
}

/* vm_info_recurse_short(): the same for vm_region_recurse. */
kern_return_t
vm_info_recurse_short(const struct vm_facts *facts,
    vm_region_recurse_info_t info, mach_msg_type_number_t *count)
{
	struct vm_region_submap_info old = {
		.protection = protection_of(facts),
		.max_protection = maximum_of(facts),
		.inheritance = inheritance_of(facts),
		.offset = (uint32_t)facts->mapping.offset,
		.pages_resident = facts->pages.resident,
		.pages_swapped_out = facts->pages.swapped,
		.pages_dirtied = facts->pages.dirty,
		.ref_count = 1,
		.external_pager = is_file(facts),
		.share_mode = share_mode_of(facts),
		.behavior = VM_BEHAVIOR_DEFAULT,
		.object_id = (vm32_object_id_t)object_of(facts),
		.user_wired_count = facts->wired,
	};

	if (*count < VM_REGION_SUBMAP_INFO_COUNT)
		return KERN_INVALID_ARGUMENT;
	memcpy(info, &old, sizeof(old));
	*count = VM_REGION_SUBMAP_INFO_COUNT;
	return KERN_SUCCESS;
}

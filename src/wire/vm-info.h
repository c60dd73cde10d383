#pragma once

/*
 * What vm_region and its like tell, of a mapping as Linux describes it. Said
 * by libmach of the own task, by machd of any other.
 */

#include <mach/kern_return.h>
#include <mach/mach_types.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/mapping.h"

/* What is known of the pages of a mapping; all 0: nothing. */
struct vm_pages {
	uint32_t resident;
	uint32_t swapped;
	uint32_t dirty;
	uint32_t shared; /* of the resident ones, those of a file */
};

/* What is known of a mapping besides. */
struct vm_facts {
	struct mapping mapping;
	struct vm_pages pages;
	bool private_object; /* shared to Linux only */
	bool limited;        /* what may be done to it at most is known: */
	vm_prot_t maximum;
	bool not_inherited; /* a child of a fork does not have it */
	bool wired;
};

kern_return_t
vm_info_region(const struct vm_facts *facts, vm_region_flavor_t flavor,
    vm_region_info_t info, mach_msg_type_number_t *count);
kern_return_t vm_info_recurse(const struct vm_facts *facts,
    vm_region_recurse_info_t info, mach_msg_type_number_t *count);
kern_return_t vm_info_recurse_short(const struct vm_facts *facts,
    vm_region_recurse_info_t info, mach_msg_type_number_t *count);
bool vm_info_wants_pages(vm_region_flavor_t flavor);

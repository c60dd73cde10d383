#pragma once

#include <stdbool.h>
#include <stdint.h>

#include <mach/kern_return.h>
#include <mach/mach_types.h>

#include "base/mapping.h"

/* The address behind the last that a program can have memory at. */
#define VM_RANGE_LIMIT 0x800000000000ull

/* Whole pages of the own task. */
struct vm_range {
	uint64_t start;
	uint64_t end;
};

bool vm_is_own(vm_map_t map);
kern_return_t vm_range_init(
    struct vm_range *ret_range, mach_vm_address_t address, mach_vm_size_t size);
void *vm_range_address(const struct vm_range *range);
uint64_t vm_range_size(const struct vm_range *range);
uint64_t
vm_range_overlap(const struct vm_range *range, const struct mapping *mapping);
kern_return_t vm_range_check(const struct vm_range *range, vm_prot_t wanted);
bool vm_find(mach_vm_address_t address, struct mapping *ret_mapping);

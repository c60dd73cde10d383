#pragma once

#include <stddef.h>
#include <stdint.h>

#include <mach/kern_return.h>
#include <mach/mach_types.h>

/* Where new pages go, and what they are. */
struct vm_place {
	mach_vm_address_t address; /* as asked for */
	size_t size;               /* whole pages */
	mach_vm_offset_t mask;     /* no bit of it is set in the address */
	int flags;                 /* VM_FLAGS_* */
	int protection;
	int fd; /* -1: zeroes */
	uint64_t offset;
	bool shared;
};

kern_return_t vm_place_flags(int flags, int known);
kern_return_t
vm_place_map(const struct vm_place *place, mach_vm_address_t *ret_address);

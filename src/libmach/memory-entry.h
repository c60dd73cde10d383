#pragma once

#include <stdint.h>

#include <mach/kern_return.h>
#include <mach/mach_types.h>

/* The memory that a port stands for. */
struct memory_entry {
	int fd; /* the caller's to close */
	uint64_t offset;
	uint64_t size;
	vm_prot_t protection; /* the most that may be done to it */
};

kern_return_t
memory_entry_open(mem_entry_name_port_t port, struct memory_entry *ret_entry);

#ifndef _MACH_MACHINE_VM_TYPES_H_
#define _MACH_MACHINE_VM_TYPES_H_

/*
 * Scalars whose width the message formats depend on: natural_t and integer_t
 * are 32 bits on every machine, the vm_ types have the width of a pointer,
 * the mach_vm_ types are always 64 bits.
 */

#include <stdint.h>

typedef unsigned int natural_t;
typedef int integer_t;

typedef uintptr_t vm_offset_t;
typedef uintptr_t vm_size_t;

typedef uint64_t mach_vm_address_t;
typedef uint64_t mach_vm_offset_t;
typedef uint64_t mach_vm_size_t;

typedef uint64_t vm_map_offset_t;
typedef uint64_t vm_map_address_t;
typedef uint64_t vm_map_size_t;

/* A number that callers use to tag a port; see mach_port_set_context. */
typedef vm_offset_t mach_port_context_t;

#endif /* _MACH_MACHINE_VM_TYPES_H_ */

#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/mapping.h"

/* A smaller region is memory as any other: docs/design/memory.md. */
#define VM_OBJECT_SIZE_MIN ((size_t)1 << 20)

/* Where the memory of a region that was given away is. */
struct vm_gift {
	int fd;
	uint64_t offset;
};

/* Where memory that others may share is, and what may be done to it. */
struct vm_export {
	int fd;
	uint64_t offset;
	unsigned protection; /* MAPPING_* */
};

/*
 * The memory of large vm_allocate()d regions: a memfd each, mapped shared, so
 * that it can be handed to another task as it is.
 */
bool vm_object_allocate(void *wanted, size_t size, int how, void **ret_address);
int vm_object_unmap(uintptr_t start, size_t size);
void vm_object_covered(uintptr_t start, size_t size);
bool vm_object_give(const void *address, size_t size, struct vm_gift *ret_gift);
void vm_object_settle(uintptr_t start, size_t size);
bool vm_object_has(const struct mapping *mapping);

int vm_object_share(uintptr_t start, size_t size);
int vm_object_unshare(uintptr_t start, size_t size);
int vm_object_export(uintptr_t start, size_t size, struct vm_export *ret_export);
int vm_object_copy(uintptr_t start, size_t size);
int vm_object_open_read_only(int fd);
int vm_object_limit(uintptr_t start, size_t size);

#pragma once

/* The table of objects, for the files of vm-object. */

#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "base/mapping.h"

#define VM_OBJECTS_MAX 64

struct vm_object {
	int fd;
	ino_t inode;
	uintptr_t start; /* where it was mapped at first */
	size_t size;
};

/* Used with its lock held and with signals blocked. */
struct vm_objects {
	pthread_mutex_t lock; /* zeroes are an unlocked one */
	unsigned count;
	int maps; /* for maps_walk(), while there are objects */
	ino_t maps_inode;
	dev_t device; /* of all memfds */
	struct vm_object object[VM_OBJECTS_MAX];
};

struct vm_objects *vm_objects_any(void);
struct vm_object *
vm_objects_find(struct vm_objects *objects, const struct mapping *mapping);
int vm_objects_open_maps(struct vm_objects *objects);
bool vm_object_has_fd(const struct vm_object *object);
void vm_object_forget(struct vm_objects *objects, struct vm_object *object);

int vm_object_replace_by_copy(
    const struct vm_object *object, const struct mapping *mapping);
int vm_object_make_private(
    const struct vm_object *object, const struct mapping *mapping);

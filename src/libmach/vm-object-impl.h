#pragma once

/* The table of objects, for the files of vm-object. */

#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "base/mapping.h"
#include "libmach/vm-range.h"

#define VM_OBJECTS_MAX 64

struct vm_object {
	int fd;
	dev_t device;
	ino_t inode;
	uintptr_t start; /* where it was mapped at first */
	size_t size;
	bool inherited; /* children of a fork share it */
	bool exported;  /* there are memory entries of it */
};

/* Used with its lock held and with signals blocked. */
struct vm_objects {
	pthread_mutex_t lock; /* zeroes are an unlocked one */
	unsigned count;
	int maps; /* for maps_walk(), while there are objects */
	dev_t maps_device;
	ino_t maps_inode;
	struct vm_object object[VM_OBJECTS_MAX];
};

/* Whole pages that are a part of an object. */
struct vm_part {
	struct vm_objects *objects;
	struct vm_object *object;
	struct vm_range range;
	uint64_t offset;     /* of the range in the memfd */
	uint64_t rest;       /* bytes of the object mapped elsewhere */
	unsigned protection; /* of all its pages */
	uint64_t seen;       /* vm_part_find()'s own */
	bool make_private;   /* vm_part_isolate()'s */
	int error;
};

struct vm_objects *vm_objects_any(void);
struct vm_objects *vm_objects_get(void);
bool vm_objects_room(struct vm_objects *objects, size_t size);
void vm_objects_added(struct vm_objects *objects);
void vm_objects_settle(struct vm_objects *objects, uint64_t start, uint64_t end);
void vm_objects_drop_maps(struct vm_objects *objects);
int vm_object_init(struct vm_object *ret_object, size_t size);
struct vm_object *
vm_objects_find(struct vm_objects *objects, const struct mapping *mapping);
int vm_objects_open_maps(struct vm_objects *objects);
bool vm_object_has_fd(const struct vm_object *object);
void vm_object_forget(struct vm_objects *objects, struct vm_object *object);

int vm_object_replace_by_copy(
    const struct vm_object *object, const struct mapping *mapping);
int vm_object_make_private(
    const struct vm_object *object, const struct mapping *mapping);

int vm_part_find(struct vm_objects *objects, const struct vm_range *range,
    struct vm_part *ret_part);
int vm_part_isolate(struct vm_part *part, bool make_private);

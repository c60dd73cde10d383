#pragma once

/*
 * region: memory that a message carries: the bytes themselves, or a part of a
 * sealed memfd. Core sees only the `memory` in it.
 */

#include <stddef.h>
#include <stdint.h>

#include "base/cleanup.h"
#include "core/account.h"
#include "core/memory.h"

/* A sealed memfd that regions share. */
struct file {
	int fd;
	unsigned refs;
	uint64_t size;
	struct charge charge; /* one of ACCOUNT_FDS */
};

struct region {
	struct memory memory; /* memory.size: bytes */
	struct file *file;    /* NULL: the bytes are behind this struct */
	uint64_t offset;      /* in the file */
	uint8_t bytes[];
};

int file_new(int *fd, struct account *account, struct file **ret_file);
struct file *file_ref(struct file *file);
struct file *file_unref(struct file *file);
DEFINE_CLEANUP(struct file *, file_unref);

int region_new_bytes(const void *bytes, size_t size, struct region **ret_region);
int region_new_file(struct file *file, uint64_t offset, uint64_t size,
    struct region **ret_region);
struct region *region_free(struct region *region);
DEFINE_CLEANUP(struct region *, region_free);
struct region *region_of(struct memory *memory);
int region_read(const struct region *region, void *bytes);

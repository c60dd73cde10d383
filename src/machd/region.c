#include "machd/region.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "os/memfd.h"

/*
 * file_new(): takes *fd, which must be a sealed memfd. -EINVAL if it is none,
 * -EBUSY if it is not sealed, -ENOMEM, -EDQUOT if the account is full.
 */
int
file_new(int *fd, struct account *account, struct file **ret_file)
{
	_cleanup_free_ struct file *file = calloc(1, sizeof(*file));
	int r;

	if (!file)
		return -ENOMEM;
	r = memfd_sealed(*fd, &file->size);
	if (r < 0)
		return r;
	if (account_charge(&file->charge, account, NULL, ACCOUNT_FDS, 1) !=
	    KERN_SUCCESS)
		return -EDQUOT;
	file->fd = TAKE_FD(*fd);
	file->refs = 1;
	*ret_file = TAKE(file);
	return 0;
}

/* file_ref(): one reference more. */
struct file *
file_ref(struct file *file)
{
	file->refs++;
	return file;
}

/* file_unref(): drops a reference; takes NULL, returns NULL. */
struct file *
file_unref(struct file *file)
{
	if (!file || --file->refs > 0)
		return NULL;
	close(file->fd);
	charge_release(&file->charge);
	free(file);
	return NULL;
}

/* region_new_bytes(): a region with a copy of the bytes (NULL: zeroes). */
int
region_new_bytes(const void *bytes, size_t size, struct region **ret_region)
{
	struct region *region = calloc(1, sizeof(*region) + size);

	if (!region)
		return -ENOMEM;
	memory_init(&region->memory, size);
	if (bytes)
		memcpy(region->bytes, bytes, size);
	*ret_region = region;
	return 0;
}

/* region_new_file(): a part of a file; -EINVAL if it is not inside it. */
int
region_new_file(struct file *file, uint64_t offset, uint64_t size,
    struct region **ret_region)
{
	struct region *region;

	if (offset > file->size || size > file->size - offset)
		return -EINVAL;
	region = calloc(1, sizeof(*region));
	if (!region)
		return -ENOMEM;
	memory_init(&region->memory, size);
	region->file = file_ref(file);
	region->offset = offset;
	*ret_region = region;
	return 0;
}

/* region_free(): takes NULL, returns NULL. */
struct region *
region_free(struct region *region)
{
	if (!region)
		return NULL;
	file_unref(region->file);
	free(region);
	return NULL;
}

/* region_of(): the region that core's memory is part of; NULL for NULL. */
struct region *
region_of(struct memory *memory)
{
	return memory ? (struct region *)(void *)((char *)memory -
			    offsetof(struct region, memory))
		      : NULL;
}

/* region_read(): copies all of its bytes out; -errno. */
int
region_read(const struct region *region, void *bytes)
{
	if (region->file)
		return memfd_read(region->file->fd, bytes, region->memory.size,
		    region->offset);
	memcpy(bytes, region->bytes, region->memory.size);
	return 0;
}

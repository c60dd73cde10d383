#include <errno.h>

#include <mach/vm_page_size.h>

#include "base/cleanup.h"
#include "libmach/quiet.h"
#include "libmach/vm-object-impl.h"
#include "libmach/vm-object.h"
#include "os/memfd.h"

/*
 * What is behind the last of size bytes in its page is not the receiver's.
 * The sender keeps it, as a copy: it may not come to sending.
 */
static int
give_empty_tail(const struct vm_part *part, size_t size)
{
	static const char zeroes[65536];
	uint64_t whole = vm_range_size(&part->range), page = vm_page_size;
	struct mapping last = { .start = part->range.end - page,
		.end = part->range.end,
		.offset = part->offset + whole - page,
		.protection = part->protection };
	int r;

	if (size == whole)
		return 0;
	r = vm_object_replace_by_copy(part->object, &last);
	if (r < 0)
		return r;
	return memfd_write(
	    part->object->fd, zeroes, whole - size, part->offset + size);
}

/*
 * From here on the region is ordinary memory, whether it comes to giving or
 * not: who tries it again has it copied.
 */
static int
give_take(struct vm_part *part, size_t size, struct vm_gift *ret_gift)
{
	uint64_t sealed;
	int fd = -1, r;

	r = vm_part_isolate(part, true);
	if (r == 0)
		r = give_empty_tail(part, size);
	if (r == 0)
		r = memfd_seal(part->object->fd, &sealed);
	if (r == 0)
		fd = TAKE_FD(part->object->fd);
	vm_object_forget(part->objects, part->object);
	if (r == 0)
		*ret_gift = (struct vm_gift){ .fd = fd, .offset = part->offset };
	return r;
}

static bool
objects_give(struct vm_objects *objects, const struct vm_range *range,
    size_t size, struct vm_gift *ret_gift)
{
	struct vm_part part;

	return vm_part_find(objects, range, &part) == 0 &&
	    !part.object->inherited && !part.object->exported &&
	    (part.protection & MAPPING_READ) &&
	    part.rest <= vm_range_size(range) &&
	    give_take(&part, size, ret_gift) == 0;
}

/*
 * vm_object_give(): if size bytes at address are an object, or the larger
 * part of one, gives its memfd, sealed, with nothing else in it; the caller
 * closes it. The pages stay where they are, as private memory. false: the
 * bytes are to be copied.
 */
bool
vm_object_give(const void *address, size_t size, struct vm_gift *ret_gift)
{
	struct vm_objects *objects = vm_objects_any();
	struct vm_range range;
	bool given;

	if (!objects || size == 0 || (uintptr_t)address % vm_page_size != 0 ||
	    vm_range_init(&range, (uintptr_t)address, size) != KERN_SUCCESS)
		return false;
	_quiet_;
	pthread_mutex_lock(&objects->lock);
	given = objects_give(objects, &range, size, ret_gift);
	pthread_mutex_unlock(&objects->lock);
	return given;
}

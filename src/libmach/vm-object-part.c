/*
 * A part of an object, to be given away or shared: who gets the memfd can
 * read all of it, so nothing but the part may be left in it.
 */
#include <errno.h>
#include <fcntl.h>

#include <mach/vm_page_size.h>

#include "libmach/maps.h"
#include "libmach/vm-object-impl.h"

/* Finds the object, and that its pages are where they are expected. */
static bool
find_visit(void *context, const struct mapping *mapping)
{
	struct vm_part *part = context;
	uint64_t overlap = vm_range_overlap(&part->range, mapping), skipped;
	struct vm_object *object;

	if (overlap == 0)
		return mapping->start < part->range.end;
	object = vm_objects_find(part->objects, mapping);
	skipped = mapping->start < part->range.start
	    ? part->range.start - mapping->start
	    : 0;
	if (!part->object) {
		part->object = object;
		part->offset = mapping->offset + skipped;
	}
	if (!object || object != part->object ||
	    mapping->start + skipped != part->seen ||
	    mapping->offset + skipped - part->offset !=
		part->seen - part->range.start) {
		part->error = -EINVAL;
		return false;
	}
	part->protection &= mapping->protection;
	part->seen += overlap;
	return true;
}

static bool
rest_visit(void *context, const struct mapping *mapping)
{
	struct vm_part *part = context;

	if (vm_objects_find(part->objects, mapping) == part->object)
		part->rest += mapping->end - mapping->start -
		    vm_range_overlap(&part->range, mapping);
	return true;
}

/*
 * vm_part_find(): looks at whole pages. 0: they are all of one object, in
 * their order, and *ret_part says more; -EINVAL: they are not; -errno.
 */
int
vm_part_find(struct vm_objects *objects, const struct vm_range *range,
    struct vm_part *ret_part)
{
	struct vm_part part = { .objects = objects,
		.range = *range,
		.seen = range->start,
		.protection = MAPPING_READ | MAPPING_WRITE | MAPPING_EXECUTE };
	int r = objects->count == 0 ? -EINVAL : vm_objects_open_maps(objects);

	if (r == 0)
		r = maps_walk(objects->maps, find_visit, &part);
	if (r == 0)
		r = part.seen != range->end ? -EINVAL : part.error;
	if (r == 0 && !vm_object_has_fd(part.object))
		r = -EINVAL;
	if (r == 0)
		r = maps_walk(objects->maps, rest_visit, &part);
	if (r == 0)
		*ret_part = part;
	return r;
}

/* Pages of the part are made private if so asked, all others are copied. */
static int
take_piece(struct vm_part *part, struct mapping mapping)
{
	if (vm_range_overlap(&part->range, &mapping) == 0)
		return vm_object_replace_by_copy(part->object, &mapping);
	return part->make_private
	    ? vm_object_make_private(part->object, &mapping)
	    : 0;
}

static struct mapping
mapping_between(const struct mapping *mapping, uint64_t start, uint64_t end)
{
	struct mapping between = *mapping;

	between.start = start;
	between.end = end;
	between.offset += start - mapping->start;
	return between;
}

static bool
take_visit(void *context, const struct mapping *mapping)
{
	struct vm_part *part = context;
	uint64_t at = mapping->start;

	if (vm_objects_find(part->objects, mapping) != part->object)
		return true;
	while (at < mapping->end && part->error == 0) {
		uint64_t end = mapping->end;

		if (at < part->range.start && part->range.start < end)
			end = part->range.start;
		else if (at < part->range.end && part->range.end < end)
			end = part->range.end;
		part->error = take_piece(
		    part, mapping_between(mapping, at, end));
		at = end;
	}
	return part->error == 0;
}

static int
punch(int fd, uint64_t start, uint64_t end)
{
	if (start >= end)
		return 0;
	return fallocate(fd, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE,
		   (off_t)start, (off_t)(end - start)) < 0
	    ? -errno
	    : 0;
}

/*
 * vm_part_isolate(): makes all of the object that is not of the part ordinary
 * memory with a copy, and the part private, if so asked; it stays where it
 * is. -errno: the object may be ordinary memory in places.
 */
int
vm_part_isolate(struct vm_part *part, bool make_private)
{
	uint64_t end = part->offset + vm_range_size(&part->range);
	int r;

	part->make_private = make_private;
	r = maps_walk(part->objects->maps, take_visit, part);
	if (r == 0)
		r = part->error;
	if (r == 0)
		r = punch(part->object->fd, 0, part->offset);
	if (r == 0)
		r = punch(part->object->fd, end, part->object->size);
	return r;
}

#include <errno.h>
#include <fcntl.h>

#include <mach/vm_page_size.h>

#include "base/cleanup.h"
#include "libmach/maps.h"
#include "libmach/quiet.h"
#include "libmach/vm-object-impl.h"
#include "libmach/vm-object.h"
#include "os/memfd.h"

/* The work of one vm_object_give(). */
struct give {
	struct vm_objects *objects;
	struct vm_object *object; /* NULL: not found yet */
	uint64_t start;           /* the pages to be given */
	uint64_t end;
	uint64_t seen;   /* up to here they are the object's, and readable */
	uint64_t offset; /* of start in the memfd */
	uint64_t rest;   /* bytes of the object mapped elsewhere */
	int error;
};

static uint64_t
give_overlap(const struct give *give, const struct mapping *mapping)
{
	uint64_t start = mapping->start > give->start ? mapping->start
						      : give->start;
	uint64_t end = mapping->end < give->end ? mapping->end : give->end;

	return start < end ? end - start : 0;
}

/* Finds the object, and that its pages are where they are expected. */
static bool
give_find_visit(void *context, const struct mapping *mapping)
{
	struct give *give = context;
	uint64_t overlap = give_overlap(give, mapping), skipped;

	if (overlap == 0)
		return mapping->start < give->end;
	skipped = mapping->start < give->start ? give->start - mapping->start
					       : 0;
	if (!give->object) {
		give->object = vm_objects_find(give->objects, mapping);
		give->offset = mapping->offset + skipped;
	}
	if (!give->object ||
	    vm_objects_find(give->objects, mapping) != give->object ||
	    !(mapping->protection & MAPPING_READ) ||
	    mapping->start + skipped != give->seen ||
	    mapping->offset + skipped - give->offset !=
		give->seen - give->start) {
		give->error = -EINVAL;
		return false;
	}
	give->seen += overlap;
	return true;
}

static bool
give_rest_visit(void *context, const struct mapping *mapping)
{
	struct give *give = context;

	if (vm_objects_find(give->objects, mapping) == give->object)
		give->rest += mapping->end - mapping->start -
		    give_overlap(give, mapping);
	return true;
}

/* The part of a mapping from `start` to `end`. */
static struct mapping
mapping_part(const struct mapping *mapping, uint64_t start, uint64_t end)
{
	struct mapping part = *mapping;

	part.start = start;
	part.end = end;
	part.offset += start - mapping->start;
	return part;
}

/* Pages to be given become private, all others of the object a copy. */
static bool
give_part_visit(void *context, const struct mapping *mapping)
{
	struct give *give = context;
	uint64_t start = mapping->start, end = mapping->end;
	struct mapping part;

	if (vm_objects_find(give->objects, mapping) != give->object)
		return true;
	if (start < give->start && give->start < end) {
		part = mapping_part(mapping, start, give->start);
		give->error = vm_object_replace_by_copy(give->object, &part);
		start = give->start;
	}
	if (give->error == 0 && start < give->end && give->end < end) {
		part = mapping_part(mapping, give->end, end);
		give->error = vm_object_replace_by_copy(give->object, &part);
		end = give->end;
	}
	if (give->error < 0)
		return false;
	part = mapping_part(mapping, start, end);
	give->error = give_overlap(give, &part) > 0
	    ? vm_object_make_private(give->object, &part)
	    : vm_object_replace_by_copy(give->object, &part);
	return give->error == 0;
}

/*
 * The receiver of the memfd can read all of it: so nothing else may be in it.
 * What is behind the last byte in its page, the sender keeps as a copy: it
 * may not come to sending.
 */
static int
give_empty_rest(const struct give *give, size_t size)
{
	static const char zeroes[65536];
	int fd = give->object->fd,
	    how = FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE;
	uint64_t last = give->offset + size, page = vm_page_size;
	uint64_t end = give->offset + (give->end - give->start);
	struct mapping tail = { .start = give->end - page,
		.end = give->end,
		.offset = end - page,
		.protection = MAPPING_READ | MAPPING_WRITE };
	int r = last < end ? vm_object_replace_by_copy(give->object, &tail) : 0;

	if (r == 0 && last < end)
		r = memfd_write(fd, zeroes, end - last, last);
	if (r == 0 && give->offset > 0)
		r = fallocate(fd, how, 0, (off_t)give->offset) < 0 ? -errno : 0;
	if (r == 0 && end < give->object->size)
		r = fallocate(fd, how, (off_t)end,
			(off_t)(give->object->size - end)) < 0
		    ? -errno
		    : 0;
	return r;
}

/*
 * From here on the region is ordinary memory, whether it comes to giving or
 * not: who tries it again has it copied.
 */
static int
give_take(struct give *give, size_t size, struct vm_gift *ret_gift)
{
	uint64_t sealed;
	int fd = -1, r;

	r = maps_walk(give->objects->maps, give_part_visit, give);
	if (r == 0)
		r = give->error;
	if (r == 0)
		r = give_empty_rest(give, size);
	if (r == 0)
		r = memfd_seal(give->object->fd, &sealed);
	if (r == 0)
		fd = TAKE_FD(give->object->fd);
	vm_object_forget(give->objects, give->object);
	if (fd < 0)
		return -EBUSY;
	*ret_gift = (struct vm_gift){ .fd = fd, .offset = give->offset };
	return 0;
}

static bool
objects_give(struct give *give, size_t size, struct vm_gift *ret_gift)
{
	if (give->objects->count == 0 ||
	    vm_objects_open_maps(give->objects) < 0 ||
	    maps_walk(give->objects->maps, give_find_visit, give) < 0 ||
	    give->error < 0 || give->seen != give->end ||
	    !vm_object_has_fd(give->object) ||
	    maps_walk(give->objects->maps, give_rest_visit, give) < 0)
		return false;
	return give->rest <= give->end - give->start &&
	    give_take(give, size, ret_gift) == 0;
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
	uintptr_t start = (uintptr_t)address;
	struct give give = { .objects = objects, .start = start, .seen = start };
	bool given;

	if (!objects || size == 0 || start % vm_page_size != 0)
		return false;
	give.end = mach_vm_round_page(start + size);
	if (give.end <= start)
		return false;
	_quiet_;
	pthread_mutex_lock(&objects->lock);
	given = objects_give(&give, size, ret_gift);
	pthread_mutex_unlock(&objects->lock);
	return given;
}

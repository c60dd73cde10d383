/*
 * Memory that others share: children of a fork, or who has a memory entry of
 * it. Unlike other objects it stays mapped shared.
 */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "libmach/maps.h"
#include "libmach/quiet.h"
#include "libmach/vm-object-impl.h"
#include "libmach/vm-object.h"
#include "os/memfd.h"

/* What a range consists of. */
struct survey {
	struct vm_objects *objects;
	struct vm_range range;
	uint64_t seen;
	bool objects_there;
	bool privates_there;
	bool shared_there; /* by others than us: files, memory entries */
	bool special;      /* what the kernel puts there */
};

/* The stack, the heap and the like are not to be mapped over. */
static bool
is_special(const struct mapping *mapping)
{
	return mapping->name_length > 0 && mapping->name[0] == '[' &&
	    (mapping->name_length < 6 ||
		memcmp(mapping->name, "[anon:", 6) != 0);
}

static bool
survey_visit(void *context, const struct mapping *mapping)
{
	struct survey *survey = context;

	if (mapping->start >= survey->range.end)
		return false;
	if (vm_range_overlap(&survey->range, mapping) == 0)
		return true;
	if (mapping->start > survey->seen)
		return false;
	survey->seen = mapping->end;
	if (vm_objects_find(survey->objects, mapping))
		survey->objects_there = true;
	else if (mapping->shared)
		survey->shared_there = true;
	else
		survey->privates_there = true;
	survey->special |= is_special(mapping);
	return true;
}

/* The new mapping of a range. */
struct convert {
	struct vm_range range;
	int fd;
	uint64_t offset;    /* of the range in it */
	unsigned forbidden; /* MAPPING_* that go */
	int error;
};

static bool
convert_visit(void *context, const struct mapping *mapping)
{
	struct convert *convert = context;
	uint64_t size = vm_range_overlap(&convert->range, mapping), start;

	if (size == 0)
		return mapping->start < convert->range.end;
	start = mapping->start > convert->range.start ? mapping->start
						      : convert->range.start;
	if (mmap((void *)(uintptr_t)start, size,
		(int)(mapping->protection & ~convert->forbidden),
		MAP_SHARED | MAP_FIXED, convert->fd,
		(off_t)(convert->offset + start - convert->range.start)) ==
	    MAP_FAILED)
		convert->error = -errno;
	return convert->error == 0;
}

/* Private memory becomes an object, which costs a copy of it. */
static int
objects_convert(struct vm_objects *objects, const struct vm_range *range)
{
	struct vm_object *object = &objects->object[objects->count];
	struct convert convert = { .range = *range };
	int r;

	if (!vm_objects_room(objects, vm_range_size(range)))
		return -EMFILE;
	r = vm_object_init(object, vm_range_size(range));
	if (r < 0)
		return r;
	r = memfd_write(
	    object->fd, vm_range_address(range), vm_range_size(range), 0);
	convert.fd = object->fd;
	if (r == 0)
		r = maps_walk(objects->maps, convert_visit, &convert);
	if (r == 0)
		r = convert.error;
	if (r < 0) {
		close(object->fd);
		return r == -EFAULT ? -EACCES : r;
	}
	object->start = range->start;
	vm_objects_added(objects);
	return 0;
}

/* Makes all of a range one object, if need be with a copy. */
static int
objects_unite(struct vm_objects *objects, const struct vm_range *range)
{
	struct survey survey = {
		.objects = objects, .range = *range, .seen = range->start
	};
	int r = vm_objects_open_maps(objects);

	if (r == 0)
		r = maps_walk(objects->maps, survey_visit, &survey);
	if (r < 0)
		return r;
	if (survey.seen < range->end)
		return -ENOENT;
	if (survey.special || survey.shared_there)
		return -EOPNOTSUPP;
	if (survey.objects_there)
		vm_objects_settle(objects, range->start, range->end);
	r = vm_objects_open_maps(objects);
	return r < 0 ? r : objects_convert(objects, range);
}

static int
objects_share(struct vm_objects *objects, const struct vm_range *range,
    struct vm_part *ret_part)
{
	int r = vm_part_find(objects, range, ret_part);

	if (r < 0) {
		r = objects_unite(objects, range);
		if (r == 0)
			r = vm_part_find(objects, range, ret_part);
	} else if (!ret_part->object->exported && !ret_part->object->inherited) {
		r = vm_part_isolate(ret_part, false);
	}
	return r;
}

static bool
all_shared_visit(void *context, const struct mapping *mapping)
{
	struct survey *survey = context;

	if (vm_range_overlap(&survey->range, mapping) > 0 &&
	    (!mapping->shared || vm_objects_find(survey->objects, mapping)))
		survey->privates_there = true;
	return mapping->start < survey->range.end;
}

/* Memory that others share already, as a file that is mapped so. */
static bool
objects_shared_by_others(
    struct vm_objects *objects, const struct vm_range *range)
{
	struct survey survey = { .objects = objects, .range = *range };

	return vm_objects_open_maps(objects) == 0 &&
	    maps_walk(objects->maps, all_shared_visit, &survey) == 0 &&
	    !survey.privates_there;
}

static int
share(struct vm_objects *objects, const struct vm_range *range)
{
	struct vm_part part;
	int r = objects_share(objects, range, &part);

	if (r == 0)
		part.object->inherited = true;
	else if (r == -EOPNOTSUPP && objects_shared_by_others(objects, range))
		r = 0;
	vm_objects_drop_maps(objects);
	return r;
}

/*
 * vm_object_share(): children of a fork will share a range. 0; -ENOENT: there
 * is a hole; -EOPNOTSUPP: this kind of memory cannot be; -EACCES: it cannot
 * be read; other -errno.
 */
int
vm_object_share(uintptr_t start, size_t size)
{
	struct vm_range range = { start, start + size };
	struct vm_objects *objects;
	int r;

	_quiet_;
	objects = vm_objects_get();
	if (!objects)
		return -ENOMEM;
	pthread_mutex_lock(&objects->lock);
	r = share(objects, &range);
	pthread_mutex_unlock(&objects->lock);
	return r;
}

static int export(struct vm_objects *objects, const struct vm_range *range,
    struct vm_export *ret_export)
{
	struct vm_part part;
	int r = objects_share(objects, range, &part), fd;

	/* machd takes nothing that could shrink under who maps it. */
	if (r == 0)
		r = memfd_resize(part.object->fd, part.object->size);
	if (r == 0) {
		fd = fcntl(part.object->fd, F_DUPFD_CLOEXEC, 3);
		if (fd < 0)
			return -errno;
		part.object->exported = true;
		*ret_export = (struct vm_export){ .fd = fd,
			.offset = part.offset,
			.protection = part.protection };
	}
	vm_objects_drop_maps(objects);
	return r;
}

/*
 * vm_object_export(): makes whole pages memory that can be shared with other
 * tasks, and gives the memfd they are in, which the caller closes. Results as
 * vm_object_share().
 */
int
vm_object_export(uintptr_t start, size_t size, struct vm_export *ret_export)
{
	struct vm_range range = { start, start + size };
	struct vm_objects *objects;
	int r;

	_quiet_;
	objects = vm_objects_get();
	if (!objects)
		return -ENOMEM;
	pthread_mutex_lock(&objects->lock);
	r = export(objects, &range, ret_export);
	pthread_mutex_unlock(&objects->lock);
	return r;
}

static bool
unshare_visit(void *context, const struct mapping *mapping)
{
	struct survey *survey = context;
	struct vm_object *object;

	if (vm_range_overlap(&survey->range, mapping) == 0 || !mapping->shared)
		return mapping->start < survey->range.end;
	object = vm_objects_find(survey->objects, mapping);
	if (object && !object->exported)
		object->inherited = false;
	else
		survey->shared_there = true;
	return true;
}

/*
 * vm_object_unshare(): children of a fork will have copies of a range. 0;
 * -EOPNOTSUPP: somebody else shares some of it; -errno.
 */
int
vm_object_unshare(uintptr_t start, size_t size)
{
	struct survey survey = { .range = { start, start + size } };
	int r;

	_quiet_;
	survey.objects = vm_objects_get();
	if (!survey.objects)
		return -ENOMEM;
	pthread_mutex_lock(&survey.objects->lock);
	r = vm_objects_open_maps(survey.objects);
	if (r == 0)
		r = maps_walk(survey.objects->maps, unshare_visit, &survey);
	if (r == 0 && survey.shared_there)
		r = -EOPNOTSUPP;
	vm_objects_drop_maps(survey.objects);
	pthread_mutex_unlock(&survey.objects->lock);
	return r;
}

struct copy {
	struct vm_objects *objects;
	struct vm_range range;
	int error;
};

static bool
copy_visit(void *context, const struct mapping *mapping)
{
	static const struct vm_object none = { .fd = -1 };
	struct copy *copy = context;
	struct mapping part = *mapping;

	if (vm_range_overlap(&copy->range, mapping) == 0 || !mapping->shared)
		return mapping->start < copy->range.end;
	if (part.start < copy->range.start)
		part.start = copy->range.start;
	if (part.end > copy->range.end)
		part.end = copy->range.end;
	copy->error = vm_object_replace_by_copy(&none, &part);
	return copy->error == 0;
}

/* vm_object_copy(): what is shared of a range becomes a private copy. */
int
vm_object_copy(uintptr_t start, size_t size)
{
	struct copy copy = { .range = { start, start + size } };
	int r;

	_quiet_;
	copy.objects = vm_objects_get();
	if (!copy.objects)
		return -ENOMEM;
	pthread_mutex_lock(&copy.objects->lock);
	r = vm_objects_open_maps(copy.objects);
	if (r == 0)
		r = maps_walk(copy.objects->maps, copy_visit, &copy);
	vm_objects_drop_maps(copy.objects);
	pthread_mutex_unlock(&copy.objects->lock);
	return r < 0 ? r : copy.error;
}

/* The pages once more, by an fd that the kernel lets nobody write through. */
static int
limit(struct vm_objects *objects, const struct vm_range *range)
{
	struct convert convert = { .range = *range };
	struct vm_part part;
	int r = objects_share(objects, range, &part);

	if (r == 0) {
		part.object->inherited = true;
		convert.offset = part.offset;
		convert.forbidden = MAPPING_WRITE;
		convert.fd = vm_object_open_read_only(part.object->fd);
		r = convert.fd;
	}
	if (r >= 0) {
		r = maps_walk(objects->maps, convert_visit, &convert);
		close(convert.fd);
	}
	vm_objects_drop_maps(objects);
	return r < 0 ? r : convert.error;
}

/*
 * vm_object_limit(): nobody can write to a range any more, nor make it
 * writable. Results as vm_object_share().
 */
int
vm_object_limit(uintptr_t start, size_t size)
{
	struct vm_range range = { start, start + size };
	struct vm_objects *objects;
	int r;

	_quiet_;
	objects = vm_objects_get();
	if (!objects)
		return -ENOMEM;
	pthread_mutex_lock(&objects->lock);
	r = limit(objects, &range);
	pthread_mutex_unlock(&objects->lock);
	return r;
}

/*
 * A large region is a memfd, mapped shared. It is handed over by remapping it
 * private, which leaves the memfd's pages alone, and sealing the memfd. Where
 * a memfd is mapped is not remembered but looked up in /proc/self/maps, as
 * the program may have called mprotect, mremap or munmap meanwhile.
 *
 * The table of the memfds is in a page that the kernel wipes in a child of
 * fork: none of it is the child's.
 */
#include "libmach/vm-object.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "libmach/connection.h"
#include "libmach/maps.h"
#include "libmach/quiet.h"
#include "libmach/vm-object-impl.h"
#include "os/memfd.h"

/* Out-of-line memory is never larger. */
#define OBJECT_SIZE_MAX UINT32_MAX
/* So many regions at least are looked for before a full search. */
#define SWEEP_EVERY 8

static struct vm_objects *vm_objects;
static unsigned vm_object_forks; /* under way */

static struct vm_objects *
objects_known(void)
{
	return __atomic_load_n(&vm_objects, __ATOMIC_SEQ_CST);
}

/* vm_objects_get(): made when first needed; NULL: it cannot be had. */
struct vm_objects *
vm_objects_get(void)
{
	struct vm_objects *none = NULL, *page = objects_known();

	if (page)
		return page;
	page = mmap(NULL, sizeof(*page), PROT_READ | PROT_WRITE,
	    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (page == MAP_FAILED)
		return NULL;
	if (madvise(page, sizeof(*page), MADV_WIPEONFORK) == 0 &&
	    __atomic_compare_exchange_n(&vm_objects, &none, page, false,
		__ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST))
		return page;
	munmap(page, sizeof(*page));
	return none;
}

/* vm_objects_any(): the table, if there are objects in it; NULL otherwise. */
struct vm_objects *
vm_objects_any(void)
{
	struct vm_objects *objects = objects_known();

	return objects && __atomic_load_n(&objects->count, __ATOMIC_RELAXED) > 0
	    ? objects
	    : NULL;
}

static bool
fd_is(int fd, dev_t device, ino_t inode)
{
	struct stat st;

	return fstat(fd, &st) == 0 && st.st_ino == inode && st.st_dev == device;
}

/* vm_object_has_fd(): still; programs close fds that are not theirs. */
bool
vm_object_has_fd(const struct vm_object *object)
{
	return fd_is(object->fd, object->device, object->inode);
}

/* vm_objects_open_maps(): sees to the file for maps_walk(). 0 or -errno. */
int
vm_objects_open_maps(struct vm_objects *objects)
{
	struct stat st;
	int fd, r;

	if (objects->maps > 0 &&
	    fd_is(objects->maps, objects->maps_device, objects->maps_inode))
		return 0;
	fd = maps_open();
	if (fd < 0)
		return fd;
	r = connection_raise_fd(fd, &objects->maps);
	if (r < 0 || fstat(objects->maps, &st) < 0) {
		objects->maps = 0;
		return -EMFILE;
	}
	objects->maps_device = st.st_dev;
	objects->maps_inode = st.st_ino;
	return 0;
}

/* vm_objects_drop_maps(): closes the file if there are no objects. */
void
vm_objects_drop_maps(struct vm_objects *objects)
{
	if (objects->count > 0 || objects->maps <= 0)
		return;
	if (fd_is(objects->maps, objects->maps_device, objects->maps_inode))
		close(objects->maps);
	objects->maps = 0;
}

/*
 * vm_object_forget(): takes the object out of the table; its mappings stay as
 * they are. Another object moves to its place.
 */
void
vm_object_forget(struct vm_objects *objects, struct vm_object *object)
{
	if (vm_object_has_fd(object))
		close(object->fd);
	*object = objects->object[objects->count - 1];
	__atomic_store_n(&objects->count, objects->count - 1, __ATOMIC_RELAXED);
	vm_objects_drop_maps(objects);
}

/* vm_objects_find(): the object that a mapping is of; NULL: none. */
struct vm_object *
vm_objects_find(struct vm_objects *objects, const struct mapping *mapping)
{
	dev_t device = makedev(mapping->device_major, mapping->device_minor);

	for (unsigned i = 0; i < objects->count && mapping->shared; i++)
		if (objects->object[i].inode == mapping->inode &&
		    objects->object[i].device == device)
			return &objects->object[i];
	return NULL;
}

/* How much of each object is mapped. */
struct objects_use {
	struct vm_objects *objects;
	uint64_t mapped[VM_OBJECTS_MAX]; /* bytes */
};

static bool
use_visit(void *context, const struct mapping *mapping)
{
	struct objects_use *use = context;
	struct vm_object *object = vm_objects_find(use->objects, mapping);

	if (object)
		use->mapped[object - use->objects->object] += mapping->end -
		    mapping->start;
	return true;
}

static bool
objects_measure(struct vm_objects *objects, struct objects_use *ret_use)
{
	*ret_use = (struct objects_use){ .objects = objects };
	return vm_objects_open_maps(objects) == 0 &&
	    maps_walk(objects->maps, use_visit, ret_use) == 0;
}

/* Drops the objects that are mapped no more. */
static void
objects_sweep(struct vm_objects *objects)
{
	struct objects_use use;
	unsigned i = objects->count;

	if (!objects_measure(objects, &use))
		return;
	while (i-- > 0)
		if (use.mapped[i] == 0)
			vm_object_forget(objects, &objects->object[i]);
}

/* The program may have unmapped objects without telling us. */
static bool
objects_want_sweep(const struct vm_objects *objects)
{
	unsigned char byte;

	for (unsigned i = 0; i < objects->count; i++)
		if (mincore((void *)objects->object[i].start, 1, &byte) < 0)
			return true;
	return objects->count > 0 && objects->count % SWEEP_EVERY == 0;
}

/* vm_objects_room(): one object more, of so many bytes, can be made. */
bool
vm_objects_room(struct vm_objects *objects, size_t size)
{
	struct rlimit limit;

	if (objects_want_sweep(objects))
		objects_sweep(objects);
	/* A file beyond that limit would raise a signal. */
	return objects->count < VM_OBJECTS_MAX &&
	    getrlimit(RLIMIT_FSIZE, &limit) == 0 && limit.rlim_cur >= size &&
	    vm_objects_open_maps(objects) == 0;
}

/*
 * vm_object_init(): makes the memfd of an object that is not mapped yet. 0 or
 * -errno.
 */
int
vm_object_init(struct vm_object *ret_object, size_t size)
{
	struct vm_object object = { .size = size };
	struct stat st;
	int fd, r;

	r = memfd_new("mach-vm", &fd);
	if (r == 0)
		r = connection_raise_fd(fd, &object.fd);
	if (r < 0)
		return r;
	if (ftruncate(object.fd, (off_t)size) < 0 || fstat(object.fd, &st) < 0) {
		r = -errno;
		close(object.fd);
		return r;
	}
	object.device = st.st_dev;
	object.inode = st.st_ino;
	*ret_object = object;
	return 0;
}

/* vm_objects_added(): the object behind the last is in place. */
void
vm_objects_added(struct vm_objects *objects)
{
	__atomic_store_n(&objects->count, objects->count + 1, __ATOMIC_RELAXED);
}

static bool
objects_allocate(struct vm_objects *objects, void *wanted, size_t size, int how,
    void **ret_address)
{
	struct vm_object object;
	void *got;

	if (!vm_objects_room(objects, size) || vm_object_init(&object, size) < 0)
		return false;
	got = mmap(wanted, size, PROT_READ | PROT_WRITE, MAP_SHARED | how,
	    object.fd, 0);
	if (got == MAP_FAILED) {
		close(object.fd);
		return false;
	}
	object.start = (uintptr_t)got;
	objects->object[objects->count] = object;
	vm_objects_added(objects);
	*ret_address = got;
	return true;
}

/*
 * vm_object_allocate(): maps size bytes, whole pages, that are an object of
 * their own; wanted and how as mmap(2) has it, how without the kind of
 * mapping. false: it is not to be an object, or cannot be; ordinary memory
 * will do, or tells why not.
 */
bool
vm_object_allocate(void *wanted, size_t size, int how, void **ret_address)
{
	struct vm_objects *objects;
	bool done;

	if (size < VM_OBJECT_SIZE_MIN || size > OBJECT_SIZE_MAX)
		return false;
	_quiet_;
	objects = vm_objects_get();
	if (!objects)
		return false;
	pthread_mutex_lock(&objects->lock);
	/* As in vm_object_atfork_prepare(): one of the two sees the other. */
	done = __atomic_load_n(&vm_object_forks, __ATOMIC_SEQ_CST) == 0 &&
	    objects_allocate(objects, wanted, size, how, ret_address);
	pthread_mutex_unlock(&objects->lock);
	return done;
}

/* The search for parts of one object that are mapped no more. */
struct trim {
	struct vm_objects *objects;
	struct vm_object *object;
	uint64_t seen; /* up to this offset it is mapped, or has a hole */
};

static void
trim_to(struct trim *trim, uint64_t offset)
{
	if (offset > trim->seen)
		(void)fallocate(trim->object->fd,
		    FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE,
		    (off_t)trim->seen, (off_t)(offset - trim->seen));
}

static bool
trim_visit(void *context, const struct mapping *mapping)
{
	struct trim *trim = context;

	if (vm_objects_find(trim->objects, mapping) != trim->object)
		return true;
	/* Moved about by the program: too rare to be clever about. */
	if (mapping->offset < trim->seen) {
		trim->seen = UINT64_MAX;
		return false;
	}
	trim_to(trim, mapping->offset);
	trim->seen = mapping->offset + (mapping->end - mapping->start);
	return true;
}

/* A part of the object was unmapped: its memory goes, too. */
static void
object_trim(struct vm_objects *objects, struct vm_object *object)
{
	struct trim trim = { .objects = objects, .object = object };
	struct objects_use use;

	if (!objects_measure(objects, &use))
		return;
	if (use.mapped[object - objects->object] == 0) {
		vm_object_forget(objects, object);
		return;
	}
	if (vm_object_has_fd(object) &&
	    maps_walk(objects->maps, trim_visit, &trim) == 0)
		trim_to(&trim, object->size);
}

/* The objects' memory in a range that is theirs no more. */
static void
objects_give_back(struct vm_objects *objects, uintptr_t start, size_t size)
{
	unsigned i = objects->count;

	while (i-- > 0) {
		struct vm_object *object = &objects->object[i];

		if (object->start >= start + size ||
		    object->start + object->size <= start)
			continue;
		if (start <= object->start &&
		    object->start + object->size <= start + size)
			vm_object_forget(objects, object);
		else
			object_trim(objects, object);
	}
}

/*
 * vm_object_unmap(): munmap(2) of whole pages, and gives back the objects'
 * memory in them. 0 or -errno.
 */
int
vm_object_unmap(uintptr_t start, size_t size)
{
	struct vm_objects *objects = vm_objects_any();
	int saved_errno = errno, r;

	if (!objects) {
		r = munmap((void *)start, size) < 0 ? -errno : 0;
		errno = saved_errno;
		return r;
	}
	_quiet_;
	pthread_mutex_lock(&objects->lock);
	r = munmap((void *)start, size) < 0 ? -errno : 0;
	if (r == 0)
		objects_give_back(objects, start, size);
	pthread_mutex_unlock(&objects->lock);
	return r;
}

/* vm_object_covered(): other memory was mapped over what was there. */
void
vm_object_covered(uintptr_t start, size_t size)
{
	struct vm_objects *objects = vm_objects_any();

	if (!objects)
		return;
	_quiet_;
	pthread_mutex_lock(&objects->lock);
	objects_give_back(objects, start, size);
	pthread_mutex_unlock(&objects->lock);
}

/* The work of one vm_object_settle(). */
struct settle {
	struct vm_objects *objects;
	uint64_t start;
	uint64_t end;
	bool touched[VM_OBJECTS_MAX]; /* these are mapped there */
};

static bool
settle_find_visit(void *context, const struct mapping *mapping)
{
	struct settle *settle = context;
	struct vm_object *object;

	if (mapping->start >= settle->end)
		return false;
	object = mapping->end > settle->start
	    ? vm_objects_find(settle->objects, mapping)
	    : NULL;
	if (object && !object->inherited && !object->exported)
		settle->touched[object - settle->objects->object] = true;
	return true;
}

static bool
settle_visit(void *context, const struct mapping *mapping)
{
	struct settle *settle = context;
	struct vm_object *object = vm_objects_find(settle->objects, mapping);

	if (object && settle->touched[object - settle->objects->object])
		(void)vm_object_make_private(object, mapping);
	return true;
}

/*
 * vm_objects_settle(): what objects are mapped in a range become ordinary
 * memory, but for those that others share.
 */
void
vm_objects_settle(struct vm_objects *objects, uint64_t start, uint64_t end)
{
	struct settle settle = { .objects = objects, .start = start, .end = end };
	unsigned i = objects->count;

	if (i == 0 || vm_objects_open_maps(objects) < 0)
		return;
	(void)maps_walk(objects->maps, settle_find_visit, &settle);
	(void)maps_walk(objects->maps, settle_visit, &settle);
	while (i-- > 0)
		if (settle.touched[i])
			vm_object_forget(objects, &objects->object[i]);
}

/*
 * vm_object_settle(): what objects are mapped in a range become ordinary
 * private memory, wherever else they are mapped, and stay that.
 */
void
vm_object_settle(uintptr_t start, size_t size)
{
	struct vm_objects *objects = vm_objects_any();

	if (!objects)
		return;
	_quiet_;
	pthread_mutex_lock(&objects->lock);
	vm_objects_settle(objects, start, start + size);
	pthread_mutex_unlock(&objects->lock);
}

/* vm_object_has(): the mapping is an object's that nobody shares. */
bool
vm_object_has(const struct mapping *mapping)
{
	struct vm_objects *objects = vm_objects_any();
	const struct vm_object *object;
	bool has;

	if (!objects)
		return false;
	_quiet_;
	pthread_mutex_lock(&objects->lock);
	object = vm_objects_find(objects, mapping);
	has = object && !object->inherited && !object->exported;
	pthread_mutex_unlock(&objects->lock);
	return has;
}

/*
 * A fork copies private memory and shares what is shared. The lock is not
 * kept over it: what another thread allocates meanwhile is no object.
 */
static void
vm_object_atfork_prepare(void)
{
	struct vm_objects *objects;

	__atomic_add_fetch(&vm_object_forks, 1, __ATOMIC_SEQ_CST);
	objects = objects_known();
	if (!objects)
		return;
	_quiet_;
	pthread_mutex_lock(&objects->lock);
	vm_objects_settle(objects, 0, UINT64_MAX);
	pthread_mutex_unlock(&objects->lock);
}

static void
vm_object_atfork_parent(void)
{
	__atomic_sub_fetch(&vm_object_forks, 1, __ATOMIC_SEQ_CST);
}

static void
vm_object_atfork_child(void)
{
	__atomic_store_n(&vm_object_forks, 0, __ATOMIC_SEQ_CST);
}

__attribute__((constructor)) static void
vm_object_constructor(void)
{
	pthread_atfork(vm_object_atfork_prepare, vm_object_atfork_parent,
	    vm_object_atfork_child);
}

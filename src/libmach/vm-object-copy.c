#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "libmach/sys.h"
#include "libmach/vm-move.h"
#include "libmach/vm-object-impl.h"
#include "libmach/vm-object.h"

static int
copy_extent(int fd, char *to, off_t at, off_t end)
{
	while (at < end) {
		long n = sys_pread(fd, to, (size_t)(end - at), (uint64_t)at);

		if (n == -EINTR)
			continue;
		if (n <= 0)
			return n < 0 ? (int)n : -EIO;
		to += n;
		at += n;
	}
	return 0;
}

/* What the memfd holds of a range; its holes are left as zeroes. */
static int
copy_data(int fd, char *to, off_t begin, off_t end)
{
	off_t at = begin;

	while ((at = lseek(fd, at, SEEK_DATA)) >= 0 && at < end) {
		off_t hole = lseek(fd, at, SEEK_HOLE);
		int r;

		if (hole > end)
			hole = end;
		r = copy_extent(fd, to + (at - begin), at, hole);
		if (r < 0)
			return r;
		at = hole;
	}
	return at >= 0 || errno == ENXIO ? 0 : -errno;
}

/* The same if there is no fd any more. */
static int
copy_mapped(const struct mapping *from, void *to)
{
	void *address = (void *)(uintptr_t)from->start;
	size_t size = (size_t)(from->end - from->start);

	if (!(from->protection & MAPPING_READ) &&
	    mprotect(address, size, PROT_READ) < 0)
		return -errno;
	return vm_move((uintptr_t)to, from->start, size) == size ? 0 : -EFAULT;
}

/*
 * vm_object_replace_by_copy(): puts a copy, in memory of its own, in the place
 * of a mapping. 0, or -errno and nothing changed.
 */
int
vm_object_replace_by_copy(
    const struct vm_object *object, const struct mapping *mapping)
{
	void *address = (void *)(uintptr_t)mapping->start, *copy;
	size_t size = (size_t)(mapping->end - mapping->start);
	int r = 0;

	copy = mmap(NULL, size, PROT_READ | PROT_WRITE,
	    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (copy == MAP_FAILED)
		return -ENOMEM;
	if (vm_object_has_fd(object))
		r = copy_data(object->fd, copy, (off_t)mapping->offset,
		    (off_t)(mapping->offset + size));
	else
		r = copy_mapped(mapping, copy);
	if (r == 0 && mprotect(copy, size, (int)mapping->protection) < 0)
		r = -errno;
	if (r == 0 &&
	    mremap(copy, size, size, MREMAP_MAYMOVE | MREMAP_FIXED, address) ==
		MAP_FAILED)
		r = -errno;
	if (r < 0)
		munmap(copy, size);
	return r;
}

/*
 * vm_object_make_private(): a shared mapping becomes a private one: nothing
 * changes but who sees what is written from now on. 0 or -errno.
 */
int
vm_object_make_private(
    const struct vm_object *object, const struct mapping *mapping)
{
	size_t size = (size_t)(mapping->end - mapping->start);
	void *address = (void *)(uintptr_t)mapping->start;

	if (!vm_object_has_fd(object))
		return vm_object_replace_by_copy(object, mapping);
	/* Not mmap(): to a race detector that writes to other threads' memory. */
	return syscall(SYS_mmap, address, size, (long)mapping->protection,
		   (long)(MAP_PRIVATE | MAP_FIXED), (long)object->fd,
		   (long)mapping->offset) < 0
	    ? -errno
	    : 0;
}

/*
 * vm_object_open_read_only(): an fd of the same file that cannot be mapped
 * shared and writable; -errno.
 */
int
vm_object_open_read_only(int fd)
{
	char path[] = "/proc/self/fd/..........";
	char *at = path + sizeof("/proc/self/fd/") - 1, digits[12];
	unsigned n = 0;
	int copy;

	do
		digits[n++] = (char)('0' + fd % 10);
	while ((fd /= 10) > 0 && n < 10);
	while (n > 0)
		*at++ = digits[--n];
	*at = '\0';
	copy = open(path, O_RDONLY | O_CLOEXEC);
	return copy < 0 ? -errno : copy;
}

#include "os/memfd.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/cleanup.h"

#define MEMFD_SEALS (F_SEAL_WRITE | F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_SEAL)

/* memfd_new(): an empty memfd that can be sealed. */
int
memfd_new(const char *name, int *ret_fd)
{
	int fd = memfd_create(name, MFD_CLOEXEC | MFD_ALLOW_SEALING);

	if (fd < 0)
		return -errno;
	*ret_fd = fd;
	return 0;
}

/* memfd_write(): writes all of bytes at offset; -EFAULT, -ENOSPC, ... */
int
memfd_write(int fd, const void *bytes, size_t size, uint64_t offset)
{
	const char *at = bytes;

	while (size > 0) {
		ssize_t n = pwrite(fd, at, size, (off_t)offset);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return -errno;
		at += n;
		size -= (size_t)n;
		offset += (size_t)n;
	}
	return 0;
}

/* memfd_read(): reads size bytes at offset; -ENODATA if there are fewer. */
int
memfd_read(int fd, void *bytes, size_t size, uint64_t offset)
{
	char *at = bytes;

	while (size > 0) {
		ssize_t n = pread(fd, at, size, (off_t)offset);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return -errno;
		if (n == 0)
			return -ENODATA;
		at += n;
		size -= (size_t)n;
		offset += (size_t)n;
	}
	return 0;
}

/*
 * memfd_sealed(): the size of an fd whose bytes and size nobody can change
 * any more. Never waits. -EINVAL if fd is no memfd, -EBUSY if it is not sealed
 * (write, shrink, grow, seal).
 */
int
memfd_sealed(int fd, uint64_t *ret_size)
{
	struct stat st;
	int seals = fcntl(fd, F_GET_SEALS);

	if (seals < 0)
		return -errno;
	if ((seals & MEMFD_SEALS) != MEMFD_SEALS)
		return -EBUSY;
	if (fstat(fd, &st) < 0)
		return -errno;
	*ret_size = (uint64_t)st.st_size;
	return 0;
}

/*
 * memfd_seal(): makes sure that nobody can change fd's bytes or size any
 * more, then tells its size. May wait for a fifth of a second if somebody
 * has a hold of its pages. -EINVAL if fd is no memfd, -EPERM if it does not
 * allow sealing, -EBUSY while somebody maps it writable and shared.
 */
int
memfd_seal(int fd, uint64_t *ret_size)
{
	int seals = fcntl(fd, F_GET_SEALS);

	if (seals < 0)
		return -errno;
	if ((seals & MEMFD_SEALS) != MEMFD_SEALS &&
	    fcntl(fd, F_ADD_SEALS, MEMFD_SEALS) < 0)
		return -errno;
	return memfd_sealed(fd, ret_size);
}

/*
 * memfd_resize(): gives a new memfd its size, once and for all, and lets
 * nobody but its owner open it anew for writing. -errno.
 */
int
memfd_resize(int fd, uint64_t size)
{
	if (size > INT64_MAX)
		return -EFBIG;
	if (fchmod(fd, 0644) < 0 || ftruncate(fd, (off_t)size) < 0 ||
	    fcntl(fd, F_ADD_SEALS, F_SEAL_SHRINK | F_SEAL_GROW) < 0)
		return -errno;
	return 0;
}

/*
 * memfd_cannot_shrink(): the size of an fd that will always have that at
 * least, so that no access to a mapping of it is a bus error. -EINVAL if it
 * is no memfd, -EBUSY if it may shrink.
 */
int
memfd_cannot_shrink(int fd, uint64_t *ret_size)
{
	struct stat st;
	int seals = fcntl(fd, F_GET_SEALS);

	if (seals < 0)
		return -errno;
	if (!(seals & F_SEAL_SHRINK))
		return -EBUSY;
	if (fstat(fd, &st) < 0)
		return -errno;
	*ret_size = (uint64_t)st.st_size;
	return 0;
}

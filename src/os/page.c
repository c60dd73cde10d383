#include "os/page.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/cleanup.h"

#define PAGE_SEALS                                                             \
	(F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_FUTURE_WRITE | F_SEAL_SEAL)

#ifndef MADV_POPULATE_READ
#define MADV_POPULATE_READ 22 /* Linux 5.14 */
#endif

/*
 * page_new(): the writer's end: size zero bytes at *ret_page, and the fd for
 * the reader, through which nothing can be written. -errno.
 */
int
page_new(const char *name, size_t size, int *ret_fd, void **ret_page)
{
	_cleanup_close_ int fd = -1;
	void *page;
	int r;

	fd = memfd_create(name, MFD_CLOEXEC | MFD_ALLOW_SEALING);
	if (fd < 0 || ftruncate(fd, (off_t)size) < 0)
		return -errno;
	page = mmap(NULL, size, PROT_READ | PROT_WRITE,
	    MAP_SHARED | MAP_POPULATE, fd, 0);
	if (page == MAP_FAILED)
		return -errno;
	if (fcntl(fd, F_ADD_SEALS, PAGE_SEALS) < 0) {
		r = -errno;
		munmap(page, size);
		return r;
	}
	*ret_fd = TAKE_FD(fd);
	*ret_page = page;
	return 0;
}

/*
 * page_open(): the reader's end of fd, which stays the caller's. The pages are
 * there when it returns, and no hole can be punched in what is sealed, so
 * reading never faults. -EINVAL: no memfd, or not of this size; -EBUSY: not
 * sealed; -errno.
 */
int
page_open(int fd, size_t size, const void **ret_page)
{
	int seals = fcntl(fd, F_GET_SEALS);
	struct stat st;
	void *page;

	if (seals < 0 || fstat(fd, &st) < 0)
		return -errno;
	if ((seals & PAGE_SEALS) != PAGE_SEALS)
		return -EBUSY;
	if ((uint64_t)st.st_size != size)
		return -EINVAL;
	page = mmap(NULL, size, PROT_READ, MAP_SHARED, fd, 0);
	if (page == MAP_FAILED)
		return -errno;
	if (madvise(page, size, MADV_POPULATE_READ) < 0) {
		int r = -errno;

		munmap(page, size);
		return r;
	}
	*ret_page = page;
	return 0;
}

/* What is mapped read-only is not to be written, but may be unmapped. */
static void *
page_address(const void *page)
{
	return (void *)(uintptr_t)page;
}

/* page_keep_from_children(): a forked child does not have it. -errno. */
int
page_keep_from_children(const void *page, size_t size)
{
	return madvise(page_address(page), size, MADV_DONTFORK) < 0 ? -errno : 0;
}

/* page_free(): unmaps it. */
void
page_free(const void *page, size_t size)
{
	munmap(page_address(page), size);
}

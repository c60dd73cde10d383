#include "libmach/probe.h"

#include <errno.h>
#include <signal.h>
#include <stdint.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#define PROBE_SIZE 8

/* No machine has smaller pages. */
#define PROBE_PAGE 4096u

/*
 * The kernel copies a signal set in before it looks at what to do with it:
 * EFAULT says that these 8 bytes cannot be read, EINVAL that they can.
 */
static bool
probe_read(const void *address)
{
	return syscall(SYS_rt_sigprocmask, -1, address, NULL, PROBE_SIZE) == 0 ||
	    errno != EFAULT;
}

/*
 * probe_readable(): all of size bytes at address can be read. Spoils errno.
 * Looks at 8 bytes, aligned, of each page.
 */
bool
probe_readable(const void *address, size_t size)
{
	uintptr_t page = (uintptr_t)sysconf(_SC_PAGESIZE);
	uintptr_t at = (uintptr_t)address & ~(uintptr_t)(PROBE_SIZE - 1);
	uintptr_t end = (uintptr_t)address + size;

	if (size == 0)
		return true;
	if (end < at)
		return false;
	for (; at < end; at = (at | (page - 1)) + 1)
		if (at == 0 || !probe_read((const void *)at))
			return false;
	return true;
}

/*
 * probe_writable(): the 8 bytes at address can be written; they keep their
 * value. Spoils errno.
 */
bool
probe_writable(void *address)
{
	char bytes[PROBE_SIZE];

	if (!probe_readable(address, PROBE_SIZE))
		return false;
	memcpy(bytes, address, PROBE_SIZE);
	if (syscall(SYS_rt_sigprocmask, SIG_BLOCK, NULL, address, PROBE_SIZE) <
	    0)
		return false;
	memcpy(address, bytes, PROBE_SIZE);
	return true;
}

bool
probe_once(uintptr_t *page, const void *address, size_t size)
{
	uintptr_t first = (uintptr_t)address / PROBE_PAGE;
	uintptr_t last = ((uintptr_t)address + size - 1) / PROBE_PAGE;
	int saved_errno;
	bool readable;

	if (first == last && first == *page)
		return true;
	saved_errno = errno;
	readable = probe_readable(address, size);
	errno = saved_errno;
	*page = readable ? last : 0;
	return readable;
}

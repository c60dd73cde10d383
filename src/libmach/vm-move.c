#include "libmach/vm-move.h"

#include <string.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

#include "libmach/probe.h"
#include "libmach/quiet.h"
#include "libmach/sys.h"

/* Where a sandbox forbids the call, the pages are probed. */
static size_t
move_probed(void *to, const void *from, size_t size)
{
	char *end = (char *)to + size - 1;

	if (!probe_readable(from, size) || !probe_writable(to) ||
	    !probe_writable((void *)((uintptr_t)end & ~(uintptr_t)7)))
		return 0;
	memmove(to, from, size);
	return size;
}

/*
 * vm_move(): copies bytes of this process, which may not overlap. Returns how
 * many; fewer if something could not be read or written.
 */
size_t
vm_move(void *to, const void *from, size_t size)
{
	_quiet_;
	size_t done = 0;

	while (done < size) {
		struct iovec local = { (char *)to + done, size - done };
		struct iovec remote = { (char *)(uintptr_t)from + done,
			size - done };
		long n = sys_result(syscall(
		    SYS_process_vm_readv, getpid(), &local, 1, &remote, 1, 0));

		if (n == -ENOSYS || n == -EPERM)
			return done +
			    move_probed((char *)to + done,
				(const char *)from + done, size - done);
		if (n <= 0)
			break;
		done += (size_t)n;
	}
	return done;
}

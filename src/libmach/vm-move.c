#include "libmach/vm-move.h"

#include <string.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

#include "libmach/probe.h"
#include "libmach/quiet.h"
#include "libmach/sys.h"

static void *
pointer(uint64_t address)
{
	return (void *)(uintptr_t)address;
}

/* Where a sandbox forbids the call, the pages are probed. */
static uint64_t
move_probed(uint64_t to, uint64_t from, uint64_t size)
{
	uint64_t last = (to + size - 1) & ~(uint64_t)7;

	if (!probe_readable(pointer(from), size) ||
	    !probe_writable(pointer(to)) || !probe_writable(pointer(last)))
		return 0;
	memmove(pointer(to), pointer(from), size);
	return size;
}

/*
 * vm_move(): copies bytes of this process, which may not overlap. Returns how
 * many; fewer if something could not be read or written.
 */
uint64_t
vm_move(uint64_t to, uint64_t from, uint64_t size)
{
	uint64_t done = 0;
	_quiet_;

	while (done < size) {
		struct iovec local = { pointer(to + done), size - done };
		struct iovec remote = { pointer(from + done), size - done };
		/* syscall() reads longs: half of an int would be chance. */
		long n = sys_result(syscall(SYS_process_vm_readv,
		    (long)getpid(), &local, 1L, &remote, 1L, 0L));

		if (n == -ENOSYS || n == -EPERM)
			return done +
			    move_probed(to + done, from + done, size - done);
		if (n <= 0)
			break;
		done += (uint64_t)n;
	}
	return done;
}

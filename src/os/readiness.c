#include "os/readiness.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

#include "base/cleanup.h"

/* One page holds the byte; what a holder writes there is its own loss. */
#define READINESS_SIZE 4096

/*
 * readiness_new(): a pair that is not readable. Both ends are close-on-exec,
 * the near one does not block. -EMFILE, -ENFILE.
 */
int
readiness_new(int *ret_near, int *ret_far)
{
	_cleanup_close_ int near = -1, far = -1;
	int ends[2];

	if (pipe2(ends, O_CLOEXEC | O_NONBLOCK) < 0)
		return -errno;
	far = ends[0];
	near = ends[1];
	/* A pipe that stays large works as well. */
	(void)fcntl(near, F_SETPIPE_SZ, READINESS_SIZE);
	*ret_near = TAKE_FD(near);
	*ret_far = TAKE_FD(far);
	return 0;
}

/* readiness_set(): makes the far end readable. A full pipe is that already. */
void
readiness_set(int near)
{
	(void)!write(near, "", 1);
}

/*
 * readiness_clear(): the far end is not readable any more. The byte is taken
 * back through a reader of our own, open only meanwhile: a lasting one would
 * hide that the holder's are closed, and the holder's, were it shared, could
 * be made to block. If the holder has read the byte there is nothing to do.
 * -EMFILE, -ENFILE: it is as it was.
 */
int
readiness_clear(int near)
{
	char path[32], bytes[READINESS_SIZE];
	_cleanup_close_ int fd = -1;

	snprintf(path, sizeof(path), "/proc/self/fd/%d", near);
	fd = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
	if (fd < 0)
		return -errno;
	(void)!read(fd, bytes, sizeof(bytes));
	return 0;
}

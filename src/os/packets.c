#include "os/packets.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "base/cleanup.h"

/*
 * packets_new(): both ends are close-on-exec; the writer does not block, the
 * reader does. -EMFILE, -ENFILE.
 */
int
packets_new(int *ret_writer, int *ret_reader)
{
	_cleanup_close_ int writer = -1, reader = -1;
	int ends[2];

	if (pipe2(ends, O_CLOEXEC | O_DIRECT) < 0)
		return -errno;
	reader = ends[0];
	writer = ends[1];
	if (fcntl(writer, F_SETFL, O_DIRECT | O_NONBLOCK) < 0)
		return -errno;
	/* One that stays large works as well. */
	(void)fcntl(writer, F_SETPIPE_SZ, PACKETS_SIZE);
	*ret_writer = TAKE_FD(writer);
	*ret_reader = TAKE_FD(reader);
	return 0;
}

/*
 * packets_send(): one packet of at most PACKETS_MAX bytes. -EAGAIN: the
 * reader does not read, -EPIPE: it is gone.
 */
int
packets_send(int writer, const struct iovec *iov, unsigned count)
{
	return writev(writer, iov, (int)count) < 0 ? -errno : 0;
}

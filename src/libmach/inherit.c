#include "libmach/inherit.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "libmach/connection.h"
#include "os/socket.h"
#include "wire/wire.h"

#define INHERIT_NAME "mach.inherit."

/* What getdents64(2) fills a buffer with. */
struct directory_entry {
	uint64_t inode;
	int64_t offset;
	unsigned short size;
	unsigned char type;
	char name[];
};

/* The fd that stands for this image's ports, 0: none. */
static int inherit_fd;
static ino_t inherit_inode;

static void
inherit_set(int fd)
{
	struct stat st;

	inherit_fd = fd;
	inherit_inode = fd > 0 && fstat(fd, &st) == 0 ? st.st_ino : 0;
}

static bool
inherit_is_ours(void)
{
	struct stat st;

	return inherit_fd > 0 && fstat(inherit_fd, &st) == 0 &&
	    st.st_ino == inherit_inode;
}

static bool
is_inheritance(int fd)
{
	struct stat st;

	return fstat(fd, &st) == 0 && S_ISSOCK(st.st_mode) &&
	    socket_name_begins(fd, INHERIT_NAME);
}

static int
scan_entries(char *buffer, long size)
{
	for (long at = 0; at < size;) {
		/* The kernel aligns its entries to 8 bytes. */
		struct directory_entry *entry = (void *)(buffer + at);
		int fd = atoi(entry->name);

		if (fd > 2 && is_inheritance(fd))
			return fd;
		at += entry->size;
	}
	return 0;
}

/* Looks for the inheritance fd among the fds that exec left; 0: none. */
static int
scan_fds(void)
{
	_Alignas(struct directory_entry) char buffer[1024];
	_cleanup_close_ int directory = -1;
	long size;
	int fd = 0;

	directory = open("/proc/self/fd", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (directory < 0) {
		for (fd = 3; fd < 1024; fd++)
			if (is_inheritance(fd))
				return fd;
		return 0;
	}
	while (!fd &&
	    (size = syscall(SYS_getdents64, directory, buffer, sizeof(buffer))) >
		0)
		fd = scan_entries(buffer, size);
	return fd;
}

/*
 * inherit_find(): what to tell machd at ATTACH: flags, and the fd to send
 * with it, still ours; 0: none. forked: the image is a child of one that had
 * attached, and knows what its parent had; otherwise exec made it.
 */
uint16_t
inherit_find(bool forked, int *ret_fd)
{
	if (!forked)
		inherit_set(scan_fds());
	*ret_fd = 0;
	if (inherit_is_ours()) {
		*ret_fd = inherit_fd;
		return WIRE_INHERIT;
	}
	return forked && inherit_fd == 0 ? WIRE_INHERIT_NONE : 0;
}

/*
 * inherit_exceptions(): for which kinds of exception a fresh image has
 * inherited ports, as its inheritance fd says by its name: x and a number
 * stand behind the beginning. Only a hint, as the rest of the name is.
 */
uint32_t
inherit_exceptions(void)
{
	struct sockaddr_un address = { .sun_family = AF_UNSPEC };
	socklen_t size = sizeof(address) - 1;
	int fd = scan_fds();
	const char *rest = address.sun_path + sizeof(INHERIT_NAME);

	if (fd <= 0 || getsockname(fd, (struct sockaddr *)&address, &size) < 0 ||
	    *rest != 'x')
		return 0;
	return (uint32_t)strtoul(rest + 1, NULL, 16);
}

/*
 * inherit_replace(): the task's ports changed: fd, which is consumed, stands
 * for them now; -1: the instance's defaults hold again.
 */
void
inherit_replace(int fd)
{
	int high = -1;

	if (fd < 0) {
		if (inherit_is_ours())
			close(inherit_fd);
		inherit_set(0);
		return;
	}
	if (inherit_is_ours()) {
		dup3(fd, inherit_fd, 0);
		close(fd);
		inherit_set(inherit_fd);
		return;
	}
	if (connection_raise_fd(fd, &high) < 0)
		return;
	fcntl(high, F_SETFD, 0);
	inherit_set(high);
}

/* inherit_current(): the number of this image's inheritance fd, or -1. */
int
inherit_current(void)
{
	return inherit_is_ours() ? inherit_fd : -1;
}

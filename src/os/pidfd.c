#include "os/pidfd.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/pidfd.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "os/calls.h"
#include "os/socket.h"

#ifndef SO_PEERPIDFD
#define SO_PEERPIDFD 77 /* Linux 6.5 */
#endif

/* pidfd_open_pid(): an fd for process pid, -ESRCH if there is none. */
int
pidfd_open_pid(pid_t pid, int *ret_fd)
{
	int fd = (int)syscall(SYS_pidfd_open, pid, 0);

	if (fd < 0)
		return -errno;
	*ret_fd = fd;
	return 0;
}

/*
 * pidfd_of_peer(): an fd for the process that connected socket_fd and that
 * now sent a packet as pid. With SO_PEERPIDFD (Linux 6.5) the kernel hands it
 * out, and what it refuses is final: it is of a process that is gone. Before
 * that pidfd_open() does; then a peer that died within the moment since it
 * sent, and whose pid was given out again within it, is taken for the other.
 * -ESRCH if the process is gone or not visible from here.
 */
int
pidfd_of_peer(int socket_fd, pid_t pid, int *ret_fd)
{
	_cleanup_close_ int fd = -1;
	struct socket_peer peer;
	socklen_t size = sizeof(fd);
	int r;

	if (pid <= 0)
		return -ESRCH;
	r = socket_peer(socket_fd, &peer);
	if (r < 0)
		return r;
	if (peer.pid == pid && calls_new_allowed()) {
		if (getsockopt(
			socket_fd, SOL_SOCKET, SO_PEERPIDFD, &fd, &size) == 0) {
			*ret_fd = TAKE_FD(fd);
			return 0;
		}
		fd = -1;
		if (errno != ENOPROTOOPT)
			return errno == EINVAL || errno == ENODATA ? -ESRCH
								   : -errno;
	}
	r = pidfd_open_pid(pid, &fd);
	if (r < 0)
		return r;
	if (pidfd_is_dead(fd))
		return -ESRCH;
	*ret_fd = TAKE_FD(fd);
	return 0;
}

/*
 * pidfd_pid(): the pid, in the namespace of this process's /proc, of the process
 * (or thread) behind fd. -EINVAL if fd is no pidfd; -ESRCH if the process is
 * gone, or not in this namespace; or as open(2).
 */
int
pidfd_pid(int fd, pid_t *ret_pid)
{
	_cleanup_close_ int info = -1;
	char path[64], text[1024];
	const char *line;
	ssize_t n;
	int pid;

	snprintf(path, sizeof(path), "/proc/self/fdinfo/%d", fd);
	info = open(path, O_RDONLY | O_CLOEXEC);
	if (info < 0)
		return -errno;
	n = read(info, text, sizeof(text) - 1);
	if (n < 0)
		return -errno;
	text[n] = '\0';
	line = strstr(text, "\nPid:");
	if (!line || sscanf(line, "\nPid: %d", &pid) != 1)
		return -EINVAL;
	if (pid <= 0)
		return -ESRCH;
	*ret_pid = pid;
	return 0;
}

/* pidfd_is_dead(): the process has ended (a zombie counts). */
bool
pidfd_is_dead(int fd)
{
	struct pollfd p = { .fd = fd, .events = POLLIN };

	return poll(&p, 1, 0) > 0;
}

/* struct pidfd_info of Linux 6.13, in its first size. */
struct pidfd_facts {
	uint64_t mask;
	uint64_t cgroup;
	uint32_t pid, tgid, ppid;
	uint32_t ruid, rgid, euid, egid, suid, sgid, fsuid, fsgid;
	uint32_t spare;
};
#define PIDFD_FACTS_CREDS (1u << 1)

_Static_assert(sizeof(struct pidfd_facts) == 64, "pidfd_info, version 0");
_Static_assert(_IOWR(0xff, 11, struct pidfd_facts) == PIDFD_IOCTL_INFO, "ioctl");

/*
 * pidfd_uid(): the real uid that the process has now (Linux 6.13). -ESRCH if
 * it is gone, -ENOTTY and the like on older kernels.
 */
int
pidfd_uid(int fd, uid_t *ret_uid)
{
	struct pidfd_facts facts = { .mask = PIDFD_FACTS_CREDS };

	if (!calls_new_allowed())
		return -ENOTTY;
	if (ioctl(fd, PIDFD_IOCTL_INFO, &facts) < 0)
		return -errno;
	if (!(facts.mask & PIDFD_FACTS_CREDS))
		return -ENOTTY;
	*ret_uid = facts.ruid;
	return 0;
}

/* pidfd_signal(): sends a signal; -ESRCH if the process is gone. */
int
pidfd_signal(int fd, int signal)
{
	if (syscall(SYS_pidfd_send_signal, fd, signal, NULL, 0) < 0)
		return -errno;
	return 0;
}

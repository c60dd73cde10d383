#include "os/service.h"

#include <errno.h>
#include <fcntl.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/cleanup.h"

/* Where the manager puts the first socket. */
#define LISTEN_FD 3

static bool
is_for_us(void)
{
	const char *pid = getenv("LISTEN_PID");

	return pid && strtol(pid, NULL, 10) == (long)getpid();
}

static int
take_socket(int *ret_fd)
{
	const char *count = getenv("LISTEN_FDS");
	int type = 0, listens = 0;
	socklen_t size = sizeof(int);

	if (!count || !is_for_us() || strcmp(count, "0") == 0)
		return 0;
	if (strcmp(count, "1") != 0 ||
	    getsockopt(LISTEN_FD, SOL_SOCKET, SO_TYPE, &type, &size) < 0 ||
	    type != SOCK_SEQPACKET ||
	    getsockopt(LISTEN_FD, SOL_SOCKET, SO_ACCEPTCONN, &listens, &size) <
		0 ||
	    !listens)
		return -EINVAL;
	/* Away from the low numbers, which others have plans for. */
	*ret_fd = fcntl(LISTEN_FD, F_DUPFD_CLOEXEC, 10);
	if (*ret_fd < 0 || fcntl(*ret_fd, F_SETFL, O_RDWR | O_NONBLOCK) < 0)
		return -errno;
	close(LISTEN_FD);
	return 0;
}

/* Connected now: later the sandbox knows no such call. */
static int
open_notify(void)
{
	const char *path = getenv("NOTIFY_SOCKET");
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	_cleanup_close_ int fd = -1;
	size_t length = path ? strlen(path) : 0;

	if (length < 2 || length >= sizeof(address.sun_path) ||
	    (path[0] != '/' && path[0] != '@'))
		return -1;
	memcpy(address.sun_path, path, length);
	if (path[0] == '@')
		address.sun_path[0] = '\0';
	fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (fd < 0 ||
	    connect(fd, (struct sockaddr *)&address,
		(socklen_t)(offsetof(struct sockaddr_un, sun_path) + length)) <
		0)
		return -1;
	return TAKE_FD(fd);
}

int
service_manager_take(struct service_manager *ret_manager)
{
	int r;

	*ret_manager = (struct service_manager){ -1, -1 };
	r = take_socket(&ret_manager->listen_fd);
	ret_manager->notify_fd = open_notify();
	unsetenv("LISTEN_PID");
	unsetenv("LISTEN_FDS");
	unsetenv("LISTEN_FDNAMES");
	unsetenv("NOTIFY_SOCKET");
	return r;
}

void
service_manager_ready(struct service_manager *manager)
{
	static const char ready[] = "READY=1";

	if (manager->notify_fd < 0)
		return;
	(void)!write(manager->notify_fd, ready, sizeof(ready) - 1);
	close(manager->notify_fd);
	manager->notify_fd = -1;
}

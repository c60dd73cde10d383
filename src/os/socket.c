#include "os/socket.h"

#include <errno.h>
#include <stddef.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/cleanup.h"

/* Space for credentials and the fds of one packet. */
union control {
	struct cmsghdr align;
	char bytes[CMSG_SPACE(sizeof(struct ucred)) +
	    CMSG_SPACE(SOCKET_FDS_MAX * sizeof(int))];
};

static int
socket_address(
    const char *path, struct sockaddr_un *ret_address, socklen_t *ret_size)
{
	size_t length = strlen(path);

	if (length == 0 || length >= sizeof(ret_address->sun_path))
		return -ENAMETOOLONG;
	*ret_address = (struct sockaddr_un){ .sun_family = AF_UNIX };
	memcpy(ret_address->sun_path, path, length);
	*ret_size = (socklen_t)(offsetof(struct sockaddr_un, sun_path) +
	    length + 1);
	return 0;
}

/*
 * socket_listen(): binds a listening socket to path, whose mode becomes
 * `mode`. -EADDRINUSE if something is at path, -ENAMETOOLONG, or as bind(2).
 */
int
socket_listen(const char *path, mode_t mode, int *ret_fd)
{
	_cleanup_close_ int fd = -1;
	struct sockaddr_un address;
	socklen_t size;
	mode_t mask;
	int r;

	r = socket_address(path, &address, &size);
	if (r < 0)
		return r;
	fd = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (fd < 0)
		return -errno;
	/* Never connectable by others, not even before the chmod. */
	mask = umask(0777 & ~mode);
	r = bind(fd, (struct sockaddr *)&address, size) < 0 ? -errno : 0;
	umask(mask);
	if (r < 0)
		return r;
	r = socket_pass_credentials(fd);
	if (r < 0)
		return r;
	if (listen(fd, SOMAXCONN) < 0)
		return -errno;
	*ret_fd = TAKE_FD(fd);
	return 0;
}

/* socket_connect(): a blocking connection to path, or as connect(2). */
int
socket_connect(const char *path, int *ret_fd)
{
	_cleanup_close_ int fd = -1;
	struct sockaddr_un address;
	socklen_t size;
	int r;

	r = socket_address(path, &address, &size);
	if (r < 0)
		return r;
	fd = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0);
	if (fd < 0)
		return -errno;
	do
		r = connect(fd, (struct sockaddr *)&address, size);
	while (r < 0 && errno == EINTR);
	if (r < 0)
		return -errno;
	*ret_fd = TAKE_FD(fd);
	return 0;
}

/* socket_pair(): two connected sockets; near does not block, far does. */
int
socket_pair(int *ret_near, int *ret_far)
{
	_cleanup_close_ int near = -1, far = -1;
	int fds[2];

	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, fds) < 0)
		return -errno;
	near = fds[0];
	far = fds[1];
	*ret_near = TAKE_FD(near);
	*ret_far = TAKE_FD(far);
	return 0;
}

/* socket_pass_credentials(): packets received on fd carry who sent them. */
int
socket_pass_credentials(int fd)
{
	int on = 1;

	if (setsockopt(fd, SOL_SOCKET, SO_PASSCRED, &on, sizeof(on)) < 0)
		return -errno;
	return 0;
}

/* socket_peer(): who connected the other end of fd. */
int
socket_peer(int fd, struct socket_peer *ret_peer)
{
	struct ucred cred;
	socklen_t size = sizeof(cred);

	if (getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &cred, &size) < 0)
		return -errno;
	*ret_peer = (struct socket_peer){ cred.pid, cred.uid, cred.gid };
	return 0;
}

/*
 * socket_comes_from(): whether fd was connected to that listening socket, by
 * the name it has; who listens may be another process than who accepts.
 */
bool
socket_comes_from(int fd, int listener)
{
	struct sockaddr_un far = { 0 }, name = { 0 };
	socklen_t far_size = sizeof(far), name_size = sizeof(name);

	return getpeername(fd, (struct sockaddr *)&far, &far_size) == 0 &&
	    getsockname(listener, (struct sockaddr *)&name, &name_size) == 0 &&
	    far.sun_family == AF_UNIX && far_size > sizeof(sa_family_t) &&
	    far_size == name_size && memcmp(&far, &name, far_size) == 0;
}

/* socket_cookie(): the socket's number, unique since boot (SO_COOKIE). */
int
socket_cookie(int fd, uint64_t *ret_cookie)
{
	uint64_t cookie;
	socklen_t size = sizeof(cookie);

	if (getsockopt(fd, SOL_SOCKET, SO_COOKIE, &cookie, &size) < 0)
		return -errno;
	*ret_cookie = cookie;
	return 0;
}

/* socket_bind_abstract(): gives fd a name in the abstract namespace. */
int
socket_bind_abstract(int fd, const char *name)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	size_t length = strlen(name);

	if (length + 1 > sizeof(address.sun_path))
		return -ENAMETOOLONG;
	memcpy(address.sun_path + 1, name, length);
	if (bind(fd, (struct sockaddr *)&address,
		(socklen_t)(offsetof(struct sockaddr_un, sun_path) + 1 +
		    length)) < 0)
		return -errno;
	return 0;
}

/* socket_name_begins(): fd is a socket whose abstract name begins so. */
bool
socket_name_begins(int fd, const char *prefix)
{
	struct sockaddr_un address;
	socklen_t size = sizeof(address);
	size_t length = strlen(prefix);

	if (getsockname(fd, (struct sockaddr *)&address, &size) < 0)
		return false;
	return address.sun_family == AF_UNIX &&
	    size >= offsetof(struct sockaddr_un, sun_path) + 1 + length &&
	    address.sun_path[0] == '\0' &&
	    memcmp(address.sun_path + 1, prefix, length) == 0;
}

static int
socket_send_control(int fd, struct msghdr *message, int flags)
{
	ssize_t n;

	do
		n = sendmsg(fd, message, flags | MSG_NOSIGNAL);
	while (n < 0 && errno == EINTR);
	return n < 0 ? -errno : 0;
}

static void
control_add(struct msghdr *message, size_t *used, int type, const void *data,
    size_t size)
{
	struct cmsghdr *c;

	c = (struct cmsghdr *)((char *)message->msg_control + *used);
	c->cmsg_level = SOL_SOCKET;
	c->cmsg_type = type;
	c->cmsg_len = CMSG_LEN(size);
	memcpy(CMSG_DATA(c), data, size);
	*used += CMSG_SPACE(size);
	message->msg_controllen = *used;
}

/*
 * socket_send(): sends one packet with fd_count (at most SOCKET_FDS_MAX)
 * fds; flags as sendmsg(2). Never raises SIGPIPE. 0 or -errno.
 */
int
socket_send(int fd, struct iovec *iov, size_t count, const int *fds,
    size_t fd_count, int flags)
{
	struct msghdr message = { .msg_iov = iov, .msg_iovlen = count };
	union control control;
	size_t used = 0;

	if (fd_count > SOCKET_FDS_MAX)
		return -EINVAL;
	if (fd_count > 0) {
		memset(&control, 0, sizeof(control));
		message.msg_control = &control;
		control_add(
		    &message, &used, SCM_RIGHTS, fds, fd_count * sizeof(int));
	}
	return socket_send_control(fd, &message, flags);
}

/*
 * socket_send_credentials(): as socket_send(), blocking, and with the
 * sender's credentials said explicitly: the receiver sees them even if it
 * had not asked for them yet when the packet was sent.
 */
int
socket_send_credentials(
    int fd, struct iovec *iov, size_t count, const int *fds, size_t fd_count)
{
	struct msghdr message = { .msg_iov = iov, .msg_iovlen = count };
	struct ucred cred = { getpid(), getuid(), getgid() };
	union control control;
	size_t used = 0;

	if (fd_count > SOCKET_FDS_MAX)
		return -EINVAL;
	memset(&control, 0, sizeof(control));
	message.msg_control = &control;
	control_add(&message, &used, SCM_CREDENTIALS, &cred, sizeof(cred));
	if (fd_count > 0)
		control_add(
		    &message, &used, SCM_RIGHTS, fds, fd_count * sizeof(int));
	return socket_send_control(fd, &message, 0);
}

/*
 * An fd that a peer chose: a TCP socket with SO_LINGER would hold up who
 * closes it last for as long as the peer wanted.
 */
static void
packet_close_fd(int fd)
{
	struct linger none = { 0 };

	(void)setsockopt(fd, SOL_SOCKET, SO_LINGER, &none, sizeof(none));
	close(fd);
}

/*
 * More fds than a packet takes can come when the credentials, for which there
 * is room in the control buffer too, do not.
 */
static void
packet_take_fds(
    struct socket_packet *packet, const unsigned char *data, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		int fd;

		memcpy(&fd, data + i * sizeof(fd), sizeof(fd));
		if (packet->fd_count < SOCKET_FDS_MAX) {
			packet->fds[packet->fd_count++] = fd;
		} else {
			packet_close_fd(fd);
			packet->truncated = true;
		}
	}
}

static void
packet_take_control(struct socket_packet *packet, struct msghdr *message)
{
	struct cmsghdr *c;

	for (c = CMSG_FIRSTHDR(message); c; c = CMSG_NXTHDR(message, c)) {
		size_t size = c->cmsg_len - CMSG_LEN(0);

		if (c->cmsg_level != SOL_SOCKET)
			continue;
		if (c->cmsg_type == SCM_CREDENTIALS &&
		    size == sizeof(struct ucred)) {
			struct ucred cred;

			memcpy(&cred, CMSG_DATA(c), sizeof(cred));
			packet->sender = (struct socket_sender){ cred.pid,
				cred.uid, cred.gid };
		} else if (c->cmsg_type == SCM_RIGHTS) {
			packet_take_fds(
			    packet, CMSG_DATA(c), size / sizeof(int));
		}
	}
}

/*
 * socket_receive(): receives one packet; flags as recvmsg(2). Returns 1 with
 * ret_packet filled (its fds are the caller's), 0 if the other end hung up,
 * or -errno (-EAGAIN, -EINTR, -EFAULT: the packet is lost, ...).
 */
int
socket_receive(int fd, struct iovec *iov, size_t count, int flags,
    struct socket_packet *ret_packet)
{
	union control control;
	struct msghdr message = {
		.msg_iov = iov,
		.msg_iovlen = count,
		.msg_control = &control,
		.msg_controllen = sizeof(control),
	};
	ssize_t n;

	n = recvmsg(fd, &message, flags | MSG_CMSG_CLOEXEC);
	if (n < 0)
		return -errno;
	ret_packet->size = (size_t)n;
	ret_packet->truncated = (message.msg_flags &
				    (MSG_TRUNC | MSG_CTRUNC)) != 0;
	ret_packet->sender = (struct socket_sender){ 0, (uid_t)-1, (gid_t)-1 };
	ret_packet->fd_count = 0;
	if (message.msg_controllen > 0)
		packet_take_control(ret_packet, &message);
	return n > 0 || message.msg_controllen > 0 ? 1 : 0;
}

/* socket_packet_close(): closes the fds that still belong to the packet. */
void
socket_packet_close(struct socket_packet *packet)
{
	for (size_t i = 0; i < packet->fd_count; i++)
		if (packet->fds[i] >= 0)
			packet_close_fd(packet->fds[i]);
	packet->fd_count = 0;
}

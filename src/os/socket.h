#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/socket.h>
#include <sys/types.h>
#include <sys/uio.h>

/*
 * Unix sockets of type SOCK_SEQPACKET. Functions return 0 or a count, or
 * -errno. fds they return are close-on-exec.
 */

/* Room for so many fds in one packet; the wire allows fewer. */
#define SOCKET_FDS_MAX 32

/* Who sent a packet, as the kernel tells it (SCM_CREDENTIALS). */
struct socket_sender {
	pid_t pid; /* 0: the kernel did not say, or not in our namespace */
	uid_t uid; /* real */
	gid_t gid;
};

/* Who connected a socket (SO_PEERCRED): effective ids at that time. */
struct socket_peer {
	pid_t pid; /* 0: not in our pid namespace */
	uid_t uid;
	gid_t gid;
};

/* What one recvmsg() brought. */
struct socket_packet {
	size_t size;    /* bytes */
	bool truncated; /* bytes or fds were cut off */
	struct socket_sender sender;
	size_t fd_count;
	int fds[SOCKET_FDS_MAX];
};

int socket_listen(const char *path, mode_t mode, int *ret_fd);
int socket_connect(const char *path, int *ret_fd);
int socket_pair(int *ret_near, int *ret_far);
int socket_pass_credentials(int fd);
int socket_peer(int fd, struct socket_peer *ret_peer);
bool socket_comes_from(int fd, int listener);
int socket_cookie(int fd, uint64_t *ret_cookie);
int socket_bind_abstract(int fd, const char *name);
bool socket_name_begins(int fd, const char *prefix);
int socket_send(int fd, struct iovec *iov, size_t count, const int *fds,
    size_t fd_count, int flags);
int socket_send_credentials(
    int fd, struct iovec *iov, size_t count, const int *fds, size_t fd_count);
int socket_receive(int fd, struct iovec *iov, size_t count, int flags,
    struct socket_packet *ret_packet);
void socket_packet_close(struct socket_packet *packet);

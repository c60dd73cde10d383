#include "wire.h"

#include <darwintest.h>
#include <fcntl.h>
#include <poll.h>
#include <sys/random.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <unistd.h>

int
raw_connect(void)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	int fd = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0);

	T_ASSERT_POSIX_SUCCESS(fd, "socket");
	snprintf(address.sun_path, sizeof(address.sun_path), "%.100s",
	    getenv("MACHD_SOCKET"));
	T_ASSERT_POSIX_ZERO(
	    connect(fd, (struct sockaddr *)&address, sizeof(address)),
	    "connect");
	return fd;
}

void
raw_request(struct raw *packet, unsigned trap, unsigned op)
{
	memset(&packet->request, 0, sizeof(packet->request));
	packet->request.trap = trap;
	packet->request.op = (uint16_t)op;
	packet->request.thread = (uint32_t)syscall(SYS_gettid);
	packet->size = sizeof(packet->request);
	packet->fds = 0;
}

void
raw_attach_request(struct raw *packet)
{
	static struct wire_attach attach;

	if (attach.version_max == 0) {
		attach.version_min = WIRE_VERSION_MIN;
		attach.version_max = WIRE_VERSION;
		attach.features = WIRE_FEATURES;
		if (getrandom(attach.cookie, sizeof(attach.cookie), 0) < 0)
			_exit(2);
	}
	raw_request(packet, 1, WIRE_ATTACH);
	memcpy(packet->bytes + packet->size, &attach, sizeof(attach));
	packet->size += sizeof(attach);
}

bool
raw_send(int socket, const struct raw *packet)
{
	union {
		struct cmsghdr header;
		char bytes[CMSG_SPACE(sizeof(struct ucred)) +
		    CMSG_SPACE(RAW_FDS_MAX * sizeof(int))];
	} control = { .bytes = { 0 } };
	struct ucred self = { getpid(), getuid(), getgid() };
	struct iovec data = { (void *)(uintptr_t)packet->bytes, packet->size };
	struct msghdr message = {
		.msg_iov = &data, .msg_iovlen = 1, .msg_control = control.bytes
	};
	struct cmsghdr *part = &control.header;

	part->cmsg_level = SOL_SOCKET;
	part->cmsg_type = SCM_CREDENTIALS;
	part->cmsg_len = CMSG_LEN(sizeof(self));
	memcpy(CMSG_DATA(part), &self, sizeof(self));
	message.msg_controllen = CMSG_SPACE(sizeof(self));
	if (packet->fds > 0) {
		part = (struct cmsghdr *)(void *)(control.bytes +
		    message.msg_controllen);
		part->cmsg_level = SOL_SOCKET;
		part->cmsg_type = SCM_RIGHTS;
		part->cmsg_len = CMSG_LEN(packet->fds * sizeof(int));
		memcpy(CMSG_DATA(part), packet->fd, packet->fds * sizeof(int));
		message.msg_controllen += CMSG_SPACE(packet->fds * sizeof(int));
	}
	return sendmsg(socket, &message, MSG_NOSIGNAL | MSG_DONTWAIT) >= 0;
}

void
raw_close_fds(struct raw *packet)
{
	while (packet->fds > 0)
		close(packet->fd[--packet->fds]);
}

bool
raw_receive(int socket, struct raw *packet)
{
	union {
		struct cmsghdr header;
		char bytes[4096];
	} control;
	struct iovec data = { packet->bytes, sizeof(packet->bytes) };
	struct msghdr message = { .msg_iov = &data,
		.msg_iovlen = 1,
		.msg_control = control.bytes,
		.msg_controllen = sizeof(control.bytes) };
	ssize_t n = recvmsg(socket, &message, MSG_CMSG_CLOEXEC);

	packet->fds = 0;
	if (n <= 0)
		return false;
	packet->size = (size_t)n;
	for (struct cmsghdr *part = CMSG_FIRSTHDR(&message); part;
	     part = CMSG_NXTHDR(&message, part))
		if (part->cmsg_type == SCM_RIGHTS) {
			packet->fds = (unsigned)((part->cmsg_len - CMSG_LEN(0)) /
			    sizeof(int));
			memcpy(packet->fd, CMSG_DATA(part),
			    packet->fds * sizeof(int));
		}
	return true;
}

int
raw_trap(int socket, struct raw *packet)
{
	uint32_t trap = packet->request.trap;

	if (!raw_send(socket, packet) || !raw_receive(socket, packet))
		return -1;
	T_EXPECT_EQ(packet->answer.trap, trap, "the answer of this trap");
	T_EXPECT_EQ(packet->answer.op, WIRE_ANSWER, "an answer");
	return packet->answer.result;
}

int
raw_attach(void)
{
	static struct raw packet;
	int fd = raw_connect();

	raw_attach_request(&packet);
	if (raw_trap(fd, &packet) == 0)
		return fd;
	close(fd);
	return -1;
}

void
raw_until_dropped(int socket)
{
	static struct raw packet;

	while (raw_receive(socket, &packet))
		raw_close_fds(&packet);
}

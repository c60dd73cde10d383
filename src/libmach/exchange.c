#include "libmach/exchange.h"

#include <errno.h>
#include <poll.h>
#include <string.h>

#include "base/cleanup.h"
#include "os/socket.h"

/* A machd that does not answer so long is stopped, or no machd. */
#define EXCHANGE_TIMEOUT_MS 30000

static int
exchange_send(int fd, struct exchange *exchange)
{
	struct wire_request request = *exchange->request;
	struct iovec iov[2] = { { &request, sizeof(request) } };
	size_t count = 1, fds = exchange->send_fd > 0;
	char payload[64];

	if (exchange->payload) {
		memcpy(payload, exchange->payload, exchange->payload_size);
		iov[count++] = (struct iovec){ payload, exchange->payload_size };
	}
	if (exchange->credentials)
		return socket_send_credentials(
		    fd, iov, count, &exchange->send_fd, fds);
	return socket_send(fd, iov, count, &exchange->send_fd, fds, 0);
}

static int
exchange_wait(int fd)
{
	struct pollfd poll_fd = { .fd = fd, .events = POLLIN };
	int r = poll(&poll_fd, 1, EXCHANGE_TIMEOUT_MS);

	/* Under RLIMIT_NOFILE 0 there is no poll(2), and so no limit. */
	if (r < 0)
		return errno == EINVAL ? 0 : -errno;
	return r == 0 ? -ETIMEDOUT : 0;
}

/*
 * exchange_close(): closes the fds that came and that nobody took (which sets
 * them to -1).
 */
void
exchange_close(struct exchange *exchange)
{
	while (exchange->fd_count > 0)
		close_p(&exchange->fds[--exchange->fd_count]);
}

/*
 * exchange_run(): sends the request on fd and waits for its answer. Signals
 * are blocked. 0 with the outputs set (the answer may tell of a failure);
 * -EPIPE: the other end is gone; -EPROTO: it does not speak our language;
 * -ETIMEDOUT; -EMFILE: no number free for the fd that came; others as
 * sendmsg(2).
 */
int
exchange_run(int fd, struct exchange *exchange)
{
	struct iovec iov[2] = {
		{ &exchange->answer, sizeof(exchange->answer) },
		{ exchange->body, exchange->body_size },
	};
	struct socket_packet packet = { 0 };
	int r = exchange_send(fd, exchange);

	exchange->fd_count = 0;
	while (r == 0) {
		r = exchange_wait(fd);
		if (r < 0)
			break;
		r = socket_receive(fd, iov, 2, 0, &packet);
		if (r <= 0)
			return r == 0 || r == -ECONNRESET ? -EPIPE : r;
		/* The answer to one that timed out may still come. */
		r = exchange->answer.trap == exchange->request->trap;
		if (r == 0)
			socket_packet_close(&packet);
	}
	if (r < 0)
		return r;
	if (packet.size < sizeof(exchange->answer) ||
	    exchange->answer.op != WIRE_ANSWER ||
	    packet.size < sizeof(exchange->answer) + exchange->answer.size) {
		socket_packet_close(&packet);
		return -EPROTO;
	}
	if (packet.truncated) {
		socket_packet_close(&packet);
		return -EMFILE;
	}
	while (exchange->fd_count < packet.fd_count &&
	    exchange->fd_count < EXCHANGE_FDS) {
		exchange->fds[exchange->fd_count] = packet.fds[exchange->fd_count];
		packet.fds[exchange->fd_count++] = -1;
	}
	socket_packet_close(&packet);
	return 0;
}

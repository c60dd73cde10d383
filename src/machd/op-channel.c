#include <unistd.h>

#include "base/cleanup.h"
#include "machd/answer.h"
#include "machd/channel.h"
#include "machd/conn.h"
#include "machd/request.h"
#include "os/socket.h"

/*
 * op_channel(): a channel for this connection. The packet's fd is the page
 * that the thread writes; the answer brings machd's page, the end of the pipe
 * and the bell. Where there can be none the thread stays with the socket.
 */
int
op_channel(struct conn *conn, struct request *request)
{
	const struct socket_packet *packet = request->packet;
	struct channel_ends ends;

	if (conn->channel || packet->fd_count == 0 ||
	    channel_new(conn, packet->fds[0], &ends, &conn->channel) < 0) {
		answer_fds(conn, KERN_RESOURCE_SHORTAGE, (int[]){ -1 }, 0);
		return 0;
	}
	answer_fds(conn, KERN_SUCCESS,
	    (int[]){ ends.note, ends.reader, ends.bell }, 3);
	close(ends.note);
	close(ends.reader);
	return 0;
}

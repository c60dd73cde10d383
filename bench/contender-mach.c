/*
 * Mach messages: a combined send and receive, against a receive-reply loop in
 * another process.
 */

#include "bench.h"

#include <mach/mach.h>
#include <mach/mach_error.h>
#include <servers/bootstrap.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#define MACH_SIZE_MAX 8192

struct mach {
	size_t size;
	bool right; /* each request carries a send right */
	name_t name;
	/* the client's own, after join: */
	mach_port_t server;
	mach_port_t reply;
};

union message {
	mach_msg_header_t header;
	struct {
		mach_msg_header_t header;
		mach_msg_body_t body;
		mach_msg_port_descriptor_t port;
	} carry;
	char bytes[MACH_SIZE_MAX + MAX_TRAILER_SIZE];
};

static void
mach_check(const char *what, kern_return_t kr)
{
	char text[128];

	if (kr == KERN_SUCCESS)
		return;
	snprintf(text, sizeof(text), "%s: %s", what, mach_error_string(kr));
	bench_fail(text, 0);
}

static void *
mach_open(size_t size, const char **ret_reason)
{
	static int number;
	struct mach *mach;

	if (!getenv("MACHD_SOCKET")) {
		*ret_reason = "no instance: run it under mach-run";
		return NULL;
	}
	mach = bench_shared(sizeof(*mach));
	mach->size = size;
	snprintf(mach->name, sizeof(mach->name), "org.mach.bench.%d.%d",
	    (int)getpid(), number++);
	return mach;
}

static void *
mach_open_right(size_t size, const char **ret_reason)
{
	struct mach *mach = mach_open(size, ret_reason);

	if (mach)
		mach->right = true;
	return mach;
}

static void
mach_serve(void *state)
{
	struct mach *mach = state;
	mach_port_t port = MACH_PORT_NULL;
	static union message message;
	mach_msg_option_t options = MACH_RCV_MSG;
	kern_return_t kr;

	mach_check(
	    "check in", bootstrap_check_in(bootstrap_port, mach->name, &port));
	for (;;) {
		kr = mach_msg(&message.header, options,
		    message.header.msgh_size, sizeof(message), port, 0, 0);
		mach_check("server", kr);
		/* A right that came is moved back as it stands. */
		message.header.msgh_bits = MACH_MSGH_BITS(
					       MACH_MSGH_BITS_REMOTE(
						   message.header.msgh_bits),
					       0) |
		    (message.header.msgh_bits & MACH_MSGH_BITS_COMPLEX);
		message.header.msgh_local_port = MACH_PORT_NULL;
		options = MACH_SEND_MSG | MACH_RCV_MSG;
	}
}

static void
mach_join(void *state)
{
	struct mach *mach = state;
	kern_return_t kr;

	do
		kr = bootstrap_look_up(
		    bootstrap_port, mach->name, &mach->server);
	while (kr == BOOTSTRAP_UNKNOWN_SERVICE && usleep(1000) == 0);
	mach_check("look up", kr);
	mach->reply = mach_reply_port();
	if (mach->right)
		mach_check("a right",
		    mach_port_insert_right(mach_task_self(), mach->reply,
			mach->reply, MACH_MSG_TYPE_MAKE_SEND));
}

static void
mach_call(void *state, unsigned long count)
{
	static union message message;
	struct mach *mach = state;

	while (count-- > 0) {
		message.header.msgh_bits = MACH_MSGH_BITS(
		    MACH_MSG_TYPE_COPY_SEND, MACH_MSG_TYPE_MAKE_SEND_ONCE);
		message.header.msgh_remote_port = mach->server;
		message.header.msgh_local_port = mach->reply;
		message.header.msgh_voucher_port = MACH_PORT_NULL;
		message.header.msgh_id = 1;
		if (mach->right) {
			message.header.msgh_bits |= MACH_MSGH_BITS_COMPLEX;
			message.carry.body.msgh_descriptor_count = 1;
			message.carry.port.name = mach->reply;
			message.carry.port.disposition = MACH_MSG_TYPE_MOVE_SEND;
			message.carry.port.type = MACH_MSG_PORT_DESCRIPTOR;
		}
		mach_check("client",
		    mach_msg(&message.header, MACH_SEND_MSG | MACH_RCV_MSG,
			(mach_msg_size_t)mach->size, sizeof(message),
			mach->reply, 0, 0));
	}
}

/* machd: the process that listens at the instance's socket. */
static int
mach_broker(void *state)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	struct ucred peer = { 0 };
	socklen_t length = sizeof(peer);
	static int pid;
	int fd;

	(void)state;
	if (pid != 0)
		return pid;
	fd = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0);
	snprintf(address.sun_path, sizeof(address.sun_path), "%.100s",
	    getenv("MACHD_SOCKET"));
	if (connect(fd, (struct sockaddr *)&address, sizeof(address)) < 0 ||
	    getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &peer, &length) < 0)
		peer.pid = 0;
	close(fd);
	pid = peer.pid;
	return pid;
}

/* One kernel call, which takes no second process. */
static void
trap_serve(void *state)
{
	(void)state;
	pause();
}

static void
trap_join(void *state)
{
	struct mach *mach = state;

	mach->reply = mach_reply_port();
}

static void
trap_call(void *state, unsigned long count)
{
	struct mach *mach = state;
	mach_port_type_t type;

	while (count-- > 0)
		mach_check("mach_port_type",
		    mach_port_type(mach_task_self(), mach->reply, &type));
}

const struct contender contender_mach = {
	.name = "mach_msg RPC",
	.what = "mach_msg send+receive against a receive-reply loop",
	.size = 64,
	.open = mach_open,
	.serve = mach_serve,
	.join = mach_join,
	.call = mach_call,
	.broker = mach_broker,
};

const struct contender contender_mach_right = {
	.name = "mach_msg RPC with a right",
	.what = "the same, with a send right moved there and back",
	.size = 64,
	.open = mach_open_right,
	.serve = mach_serve,
	.join = mach_join,
	.call = mach_call,
	.broker = mach_broker,
};

const struct contender contender_mach_trap = {
	.name = "mach_port_type",
	.what = "one kernel call, client and machd only",
	.size = 64,
	.open = mach_open,
	.serve = trap_serve,
	.join = trap_join,
	.call = trap_call,
	.broker = mach_broker,
};

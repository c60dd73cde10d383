/*
 * Mach messages: a combined send and receive, against a receive-reply loop in
 * another process; one way; from many threads at once.
 */

#include "crowd.h"
#include "mach-kit.h"

static void
rpc_call(void *state, unsigned long count)
{
	static union message message;
	struct mach *mach = state;

	while (count-- > 0) {
		message.header.msgh_bits = 0;
		mach_rpc(mach, &message, (mach_msg_size_t)mach->self->size,
		    mach->reply);
	}
}

static void
right_join(void *state)
{
	struct mach *mach = state;

	mach_join(mach);
	mach_check("a right",
	    mach_port_insert_right(mach_task_self(), mach->reply, mach->reply,
		MACH_MSG_TYPE_MAKE_SEND));
}

/* A send right is moved there and back, so both messages carry one. */
static void
right_call(void *state, unsigned long count)
{
	static union message message;
	struct mach *mach = state;

	while (count-- > 0) {
		message.header.msgh_bits = MACH_MSGH_BITS_COMPLEX;
		message.carry.body.msgh_descriptor_count = 1;
		message.carry.port.name = mach->reply;
		message.carry.port.disposition = MACH_MSG_TYPE_MOVE_SEND;
		message.carry.port.type = MACH_MSG_PORT_DESCRIPTOR;
		mach_rpc(mach, &message, (mach_msg_size_t)mach->self->size,
		    mach->reply);
	}
}

/* Only what has a reply port, the last of a batch, is answered. */
static void
stream_serve(void *state)
{
	static union message message;
	mach_port_t port = mach_check_in(state);

	for (;;) {
		mach_check("server",
		    mach_msg(&message.header, MACH_RCV_MSG, 0, sizeof(message),
			port, 0, 0));
		if (message.header.msgh_remote_port == MACH_PORT_NULL)
			continue;
		message.header.msgh_bits = MACH_MSGH_BITS(
		    MACH_MSG_TYPE_MOVE_SEND_ONCE, 0);
		message.header.msgh_local_port = MACH_PORT_NULL;
		mach_check("server",
		    mach_msg(&message.header, MACH_SEND_MSG,
			sizeof(message.header), 0, 0, 0, 0));
	}
}

static void
stream_call(void *state, unsigned long count)
{
	static union message message;
	struct mach *mach = state;
	mach_msg_size_t size = (mach_msg_size_t)mach->self->size;

	while (count-- > 1) {
		message.header.msgh_bits = MACH_MSGH_BITS(
		    MACH_MSG_TYPE_COPY_SEND, 0);
		message.header.msgh_remote_port = mach->server;
		message.header.msgh_local_port = MACH_PORT_NULL;
		mach_check("client",
		    mach_msg(&message.header, MACH_SEND_MSG, size, 0, 0, 0, 0));
	}
	message.header.msgh_bits = 0;
	mach_rpc(mach, &message, size, mach->reply);
}

/* Each thread has a reply port of its own, as mig's stubs have. */
static void
fan_member(void *state, unsigned index, unsigned long count)
{
	static __thread mach_port_t reply;
	union message message;
	struct mach *mach = state;

	(void)index;
	if (reply == MACH_PORT_NULL)
		reply = mach_reply_port();
	while (count-- > 0) {
		message.header.msgh_bits = 0;
		mach_rpc(
		    mach, &message, (mach_msg_size_t)mach->self->size, reply);
	}
}

static void
fan_join(void *state)
{
	struct mach *mach = state;

	mach_join(mach);
	crowd_start(mach, mach->self->peers, fan_member);
}

static void
fan_call(void *state, unsigned long count)
{
	(void)state;
	crowd_run(count);
}

#define MACH_RPC                                                               \
	.open = mach_open, .serve = mach_serve, .join = mach_join,             \
	.call = rpc_call, .broker = mach_broker

const struct contender contender_mach = {
	.name = "mach_msg RPC",
	.what = "mach_msg send+receive against a receive-reply loop",
	.size = 64,
	MACH_RPC,
};

const struct contender contender_mach_page = {
	.name = "mach_msg RPC",
	.what = "the same with 4 KiB",
	.size = 4096,
	MACH_RPC,
};

const struct contender contender_mach_right = {
	.name = "mach_msg RPC with a right",
	.what = "the same, with a send right moved there and back",
	.size = 64,
	.open = mach_open,
	.serve = mach_serve,
	.join = right_join,
	.call = right_call,
	.broker = mach_broker,
};

const struct contender contender_mach_stream = {
	.name = "mach_msg",
	.what = "a send each, received one by one",
	.size = 64,
	.open = mach_open,
	.serve = stream_serve,
	.join = mach_join,
	.call = stream_call,
	.broker = mach_broker,
};

#define MACH_FAN(clients, text)                                                \
	{                                                                      \
		.name = "mach_msg RPC, " text,                                 \
		.what = "a thread for each client, one server", .size = 64,    \
		.peers = (clients), .crowd = true, .open = mach_open,          \
		.serve = mach_serve, .join = fan_join, .call = fan_call,       \
		.broker = mach_broker,                                         \
	}

const struct contender contender_mach_fan[FAN_SIZES] = {
	MACH_FAN(1, "1 client"),
	MACH_FAN(8, "8 clients"),
	MACH_FAN(128, "128 clients"),
	MACH_FAN(1000, "1000 clients"),
};

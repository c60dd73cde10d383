/*
 * Calls that concern ports: made, named, looked up, gathered in sets, and
 * what a notification of a death takes.
 */

#include "mach-kit.h"

#include <mach/notify.h>

#include <stdlib.h>

#define TASK mach_task_self()

/* A receive right with a send right of the same name. */
static mach_port_t
new_port(void)
{
	mach_port_t port;

	mach_check("allocate",
	    mach_port_allocate(TASK, MACH_PORT_RIGHT_RECEIVE, &port));
	mach_check("insert_right",
	    mach_port_insert_right(TASK, port, port, MACH_MSG_TYPE_MAKE_SEND));
	return port;
}

/* Nothing to look up: the client is alone with machd. */
static void
alone_join(void *state)
{
	struct mach *mach = state;

	mach->ports = calloc(mach->self->peers + 1, sizeof(mach_port_t));
	for (unsigned i = 0; i <= mach->self->peers; i++)
		mach->ports[i] = new_port();
	mach->reply = mach->ports[0];
}

static void
type_call(void *state, unsigned long count)
{
	struct mach *mach = state;
	mach_port_type_t type;

	while (count-- > 0)
		mach_check("type", mach_port_type(TASK, mach->reply, &type));
}

static void
make_call(void *state, unsigned long count)
{
	mach_port_t port;

	(void)state;
	while (count-- > 0) {
		mach_check("allocate",
		    mach_port_allocate(TASK, MACH_PORT_RIGHT_RECEIVE, &port));
		mach_check("mod_refs",
		    mach_port_mod_refs(TASK, port, MACH_PORT_RIGHT_RECEIVE, -1));
	}
}

static void
insert_call(void *state, unsigned long count)
{
	struct mach *mach = state;

	while (count-- > 0) {
		mach_check("insert_right",
		    mach_port_insert_right(TASK, mach->reply, mach->reply,
			MACH_MSG_TYPE_MAKE_SEND));
		mach_check(
		    "deallocate", mach_port_deallocate(TASK, mach->reply));
	}
}

static void
look_up_call(void *state, unsigned long count)
{
	struct mach *mach = state;
	mach_port_t port;

	while (count-- > 0) {
		mach_check("look up",
		    bootstrap_look_up(bootstrap_port, mach->name, &port));
		mach_check("deallocate", mach_port_deallocate(TASK, port));
	}
}

static void
send_to(mach_port_t port)
{
	mach_msg_header_t header = {
		.msgh_bits = MACH_MSGH_BITS(MACH_MSG_TYPE_COPY_SEND, 0),
		.msgh_remote_port = port,
	};

	mach_check("send",
	    mach_msg(&header, MACH_SEND_MSG, sizeof(header), 0, 0, 0, 0));
}

static void
receive_at(mach_port_t port)
{
	union message message;

	mach_check("receive",
	    mach_msg(
		&message.header, MACH_RCV_MSG, 0, sizeof(message), port, 0, 0));
}

/* One message to each of many ports, and all received again. */
static void
out_call(void *state, unsigned long count)
{
	struct mach *mach = state;

	while (count-- > 0) {
		static unsigned next;

		next = next % mach->self->peers + 1;
		send_to(mach->ports[next]);
		receive_at(mach->ports[next]);
	}
}

static void
set_join(void *state)
{
	struct mach *mach = state;

	alone_join(mach);
	mach_check("allocate",
	    mach_port_allocate(TASK, MACH_PORT_RIGHT_PORT_SET, &mach->reply));
	for (unsigned i = 0; i <= mach->self->peers; i++)
		mach_check("insert_member",
		    mach_port_insert_member(TASK, mach->ports[i], mach->reply));
}

static void
set_call(void *state, unsigned long count)
{
	struct mach *mach = state;

	while (count-- > 0) {
		static unsigned next;

		next = next % mach->self->peers + 1;
		send_to(mach->ports[next]);
		receive_at(mach->reply);
	}
}

/* A port dies whose death somebody waits for. */
static void
death_call(void *state, unsigned long count)
{
	struct mach *mach = state;

	while (count-- > 0) {
		mach_port_t port = new_port(), previous;

		mach_check("request",
		    mach_port_request_notification(TASK, port,
			MACH_NOTIFY_DEAD_NAME, 0, mach->reply,
			MACH_MSG_TYPE_MAKE_SEND_ONCE, &previous));
		mach_check("destroy",
		    mach_port_mod_refs(TASK, port, MACH_PORT_RIGHT_RECEIVE, -1));
		receive_at(mach->reply);
		/* the right and the notification's reference */
		mach_check("deallocate", mach_port_deallocate(TASK, port));
		mach_check("deallocate", mach_port_deallocate(TASK, port));
	}
}

static void
look_up_serve(void *state)
{
	mach_check_in(state);
	mach_idle(state);
}

#define MACH_ALONE(text, about, many, prepare, function)                       \
	{                                                                      \
		.name = (text), .what = (about), .size = 64, .peers = (many),  \
		.open = mach_open, .serve = mach_idle, .join = (prepare),      \
		.call = (function), .broker = mach_broker,                     \
	}

const struct contender contender_mach_trap = MACH_ALONE("mach_port_type",
    "one kernel call, client and machd only", 0, alone_join, type_call);

const struct contender contender_mach_ports[] = {
	MACH_ALONE("allocate, destroy", "a receive right made and destroyed", 0,
	    alone_join, make_call),
	MACH_ALONE("insert_right, deallocate", "a send right made and gone", 0,
	    alone_join, insert_call),
	{
	    .name = "look_up, deallocate",
	    .what = "a service by its name, from launchd",
	    .size = 64,
	    .open = mach_open,
	    .serve = look_up_serve,
	    .join = mach_join,
	    .call = look_up_call,
	    .broker = mach_broker,
	    .behind = mach_launchd,
	},
	MACH_ALONE("a port's death noticed",
	    "made, asked for, destroyed, told: 7 calls", 0, alone_join,
	    death_call),
	MACH_ALONE("send and receive, 1000 ports", "to each port in turn", 1000,
	    alone_join, out_call),
	MACH_ALONE("send and receive, set of 10,000",
	    "to each member in turn, from the set", 10000, set_join, set_call),
	MACH_ALONE("mach_port_type, 100,000 ports", "the call in a large table",
	    100000, alone_join, type_call),
};

/*
 * core-ops: one operation of the core, many times, for callgrind to count the
 * instructions of. ci/check-instructions runs it.
 */

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/account.h"
#include "core/core.h"
#include "core/kmsg.h"
#include "core/mqueue.h"
#include "core/name.h"
#include "core/port.h"
#include "core/space.h"
#include "core/waiter.h"

#define CROWD 10000u

static struct core *core;
static struct space *space;
static struct waiter waiter;
static mach_port_name_t port, reply, set;

static void
must(bool holds, const char *what)
{
	if (holds)
		return;
	fprintf(stderr, "core-ops: %s failed\n", what);
	exit(1);
}

static void
settle(void)
{
	while (core_step(core, SIZE_MAX))
		;
	while (core_effect_pop(core))
		;
}

static mach_port_name_t
new_port(void)
{
	mach_port_name_t name = MACH_PORT_NULL;

	must(name_allocate(space, MACH_PORT_RIGHT_RECEIVE, &name) ==
		KERN_SUCCESS,
	    "allocate");
	must(name_insert_own(space, name, MACH_MSG_TYPE_MAKE_SEND) ==
		KERN_SUCCESS,
	    "insert_right");
	return name;
}

static void
send(void *bytes, mach_msg_size_t size)
{
	struct kmsg_input in = {
		.bytes = bytes, .head_size = size, .size = size
	};
	struct kmsg *kmsg;

	must(kmsg_copyin(space, &in, 0, &kmsg) == MACH_MSG_SUCCESS, "copyin");
	must(mqueue_send(&waiter, kmsg, 0, true) == MACH_MSG_SUCCESS, "send");
}

static void
receive(mach_port_name_t name)
{
	struct kmsg_parts parts;
	struct kmsg *kmsg;

	must(mqueue_receive(&waiter, name, 0, 4096, true) == MACH_MSG_SUCCESS,
	    "receive");
	kmsg = waiter_take_kmsg(&waiter);
	kmsg_parts(kmsg, &parts);
	kmsg_free(kmsg);
}

static void
send_header(mach_port_name_t to, mach_msg_bits_t bits, mach_port_name_t local)
{
	struct {
		mach_msg_header_t header;
		uint8_t body[40];
	} message = { .header = { .msgh_bits = bits,
			  .msgh_remote_port = to,
			  .msgh_local_port = local } };

	send(&message, sizeof(message));
}

static void
op_message(void)
{
	send_header(port, MACH_MSGH_BITS(MACH_MSG_TYPE_COPY_SEND, 0), 0);
	receive(port);
}

/* A request with a reply port, and the reply. */
static void
op_rpc(void)
{
	struct kmsg_parts parts;
	mach_msg_header_t head;
	struct kmsg *kmsg;

	send_header(port,
	    MACH_MSGH_BITS(
		MACH_MSG_TYPE_COPY_SEND, MACH_MSG_TYPE_MAKE_SEND_ONCE),
	    reply);
	must(mqueue_receive(&waiter, port, 0, 4096, true) == MACH_MSG_SUCCESS,
	    "receive");
	kmsg = waiter_take_kmsg(&waiter);
	kmsg_parts(kmsg, &parts);
	memcpy(&head, parts.head, sizeof(head));
	kmsg_free(kmsg);
	send_header(head.msgh_remote_port,
	    MACH_MSGH_BITS(MACH_MSG_TYPE_MOVE_SEND_ONCE, 0), 0);
	receive(reply);
}

static void
op_right(void)
{
	struct {
		mach_msg_base_t base;
		mach_msg_port_descriptor_t port;
	} message = { 0 };

	message.base.header.msgh_bits = MACH_MSGH_BITS_COMPLEX |
	    MACH_MSGH_BITS(MACH_MSG_TYPE_COPY_SEND, 0);
	message.base.header.msgh_remote_port = port;
	message.base.body.msgh_descriptor_count = 1;
	message.port.name = reply;
	message.port.disposition = MACH_MSG_TYPE_MOVE_SEND;
	message.port.type = MACH_MSG_PORT_DESCRIPTOR;
	send(&message, sizeof(message));
	receive(port);
}

static void
op_set(void)
{
	send_header(port, MACH_MSGH_BITS(MACH_MSG_TYPE_COPY_SEND, 0), 0);
	receive(set);
}

static void
op_allocate(void)
{
	mach_port_name_t name;

	must(name_allocate(space, MACH_PORT_RIGHT_RECEIVE, &name) ==
		    KERN_SUCCESS &&
		name_mod_refs(space, name, MACH_PORT_RIGHT_RECEIVE, -1) ==
		    KERN_SUCCESS,
	    "allocate");
	settle();
}

static void
op_insert(void)
{
	must(name_insert_own(space, port, MACH_MSG_TYPE_MAKE_SEND) ==
		    KERN_SUCCESS &&
		name_deallocate(space, port) == KERN_SUCCESS,
	    "insert_right");
}

static void
op_type(void)
{
	mach_port_type_t type;

	must(name_type(space, port, &type) == KERN_SUCCESS, "type");
}

static const struct op {
	const char *name;
	void (*run)(void);
	bool crowd; /* among ten thousand other ports */
} ops[] = {
	{ "message", op_message, false },
	{ "message-crowd", op_message, true },
	{ "rpc", op_rpc, false },
	{ "right", op_right, false },
	{ "set", op_set, false },
	{ "allocate", op_allocate, false },
	{ "allocate-crowd", op_allocate, true },
	{ "insert", op_insert, false },
	{ "type", op_type, false },
	{ "type-crowd", op_type, true },
};

static void
set_up(bool crowd)
{
	static const struct core_config config = { .hash_key = 0x1234567 };
	struct account *account;

	must(core_new(&core, &config) == 0, "core_new");
	must(account_new(&account, 1000, NULL) == 0, "account_new");
	must(space_new(core, account, NULL, &space) == KERN_SUCCESS, "space");
	waiter_init(&waiter, space);
	for (unsigned i = 0; crowd && i < CROWD; i++)
		new_port();
	port = new_port();
	reply = new_port();
	must(name_allocate(space, MACH_PORT_RIGHT_PORT_SET, &set) ==
		    KERN_SUCCESS &&
		name_insert_member(space, port, set) == KERN_SUCCESS,
	    "port set");
}

/* What callgrind counts; not inlined, so that it has a name. */
void measure(const struct op *op, unsigned count);

__attribute__((noinline)) void
measure(const struct op *op, unsigned count)
{
	while (count-- > 0)
		op->run();
}

int
main(int argc, char **argv)
{
	for (unsigned i = 0; i < sizeof(ops) / sizeof(ops[0]); i++) {
		if (argc < 3)
			puts(ops[i].name);
		else if (strcmp(argv[1], ops[i].name) == 0) {
			set_up(ops[i].crowd);
			/* Once before it counts: tables and caches grow. */
			ops[i].run();
			measure(&ops[i], (unsigned)atoi(argv[2]));
			return 0;
		}
	}
	return argc < 3 ? 0 : 2;
}

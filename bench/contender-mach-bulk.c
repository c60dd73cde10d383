/*
 * Memory out of line, with a short answer: bytes that malloc gave and that
 * stay, and a region that is given away.
 */

#include "mach-kit.h"

#include <stdlib.h>
#include <string.h>

/* Looks at a byte of each page of what came, and lets it go. */
static void
bulk_serve(void *state)
{
	static union message message;
	mach_port_t port = mach_check_in(state);

	for (;;) {
		mach_msg_ool_descriptor_t ool;
		volatile const char *bytes;

		mach_check("server",
		    mach_msg(&message.header, MACH_RCV_MSG, 0, sizeof(message),
			port, 0, 0));
		ool = message.bulk.ool;
		if (message.header.msgh_id != 2) {
			bytes = ool.address;
			for (size_t i = 0; i < ool.size; i += 4096)
				(void)bytes[i];
		}
		mach_check("server",
		    vm_deallocate(
			mach_task_self(), (vm_address_t)ool.address, ool.size));
		message.header.msgh_bits = MACH_MSGH_BITS(
		    MACH_MSG_TYPE_MOVE_SEND_ONCE, 0);
		message.header.msgh_local_port = MACH_PORT_NULL;
		mach_check("server",
		    mach_msg(&message.header, MACH_SEND_MSG,
			sizeof(message.header), 0, 0, 0, 0));
	}
}

static void
bulk_send(struct mach *mach, void *address, bool deallocate, int id)
{
	static union message message;

	message.header.msgh_bits = MACH_MSGH_BITS_COMPLEX |
	    MACH_MSGH_BITS(
		MACH_MSG_TYPE_COPY_SEND, MACH_MSG_TYPE_MAKE_SEND_ONCE);
	message.header.msgh_remote_port = mach->server;
	message.header.msgh_local_port = mach->reply;
	message.header.msgh_voucher_port = MACH_PORT_NULL;
	message.header.msgh_id = id;
	message.bulk.body.msgh_descriptor_count = 1;
	message.bulk.ool = (mach_msg_ool_descriptor_t){
		.address = address,
		.size = (mach_msg_size_t)mach->self->size,
		.deallocate = deallocate,
		.copy = MACH_MSG_VIRTUAL_COPY,
		.type = MACH_MSG_OOL_DESCRIPTOR,
	};
	mach_check("client",
	    mach_msg(&message.header, MACH_SEND_MSG | MACH_RCV_MSG,
		sizeof(message.bulk), sizeof(message), mach->reply, 0, 0));
}

static void
copy_call(void *state, unsigned long count)
{
	static void *bytes;
	struct mach *mach = state;

	if (!bytes) {
		bytes = malloc(mach->self->size);
		if (!bytes)
			bench_fail("memory", 0);
		memset(bytes, 1, mach->self->size);
	}
	while (count-- > 0)
		bulk_send(mach, bytes, false, 1);
}

/* A page of each region is written; neither end looks at the others. */
static void
move_call(void *state, unsigned long count)
{
	struct mach *mach = state;
	vm_address_t address;

	while (count-- > 0) {
		mach_check("vm_allocate",
		    vm_allocate(mach_task_self(), &address, mach->self->size,
			VM_FLAGS_ANYWHERE));
		*(char *)address = 1;
		bulk_send(mach, (void *)address, true, 2);
	}
}

#define MACH_BULK(text, about, bytes, function)                                \
	{                                                                      \
		.name = (text), .what = (about), .size = (bytes),              \
		.open = mach_open, .serve = bulk_serve, .join = mach_join,     \
		.call = (function), .broker = mach_broker,                     \
	}
#define MACH_COPY(bytes)                                                       \
	MACH_BULK("mach_msg, malloc'ed memory", "out of line, read by page",   \
	    bytes, copy_call)
#define MACH_MOVE(bytes)                                                       \
	MACH_BULK("mach_msg, a region moved",                                  \
	    "vm_allocate, a page written, sent with deallocate", bytes,        \
	    move_call)

const struct contender contender_mach_copy[BULK_SIZES] = {
	MACH_COPY(64ul << 10),
	MACH_COPY(1ul << 20),
	MACH_COPY(64ul << 20),
	MACH_COPY(1ul << 30),
};

const struct contender contender_mach_move[BULK_SIZES] = {
	MACH_MOVE(64ul << 10),
	MACH_MOVE(1ul << 20),
	MACH_MOVE(64ul << 20),
	MACH_MOVE(1ul << 30),
};

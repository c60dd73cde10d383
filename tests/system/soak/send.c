/* The messages that a worker sends, and the answers that it gives. */
#include "worker.h"

#include <mach/vm_map.h>
#include <mach/vm_statistics.h>
#include <stddef.h>
#include <string.h>
#include <unistd.h>

#define SEND_INLINE 1024u
#define SEND_MEMORY 300000u
#define SEND_ARRAY  32u

/* Header, body and n descriptors. */
#define SEND_SIZE(member, n)                                                   \
	((mach_msg_size_t)(offsetof(struct worker_message, u) +                \
	    (n) * sizeof(((struct worker_message *)NULL)->u.member[0])))

/* What a send may come to while others die and queues are full. */
static bool
send_may_be(mach_msg_return_t mr)
{
	return mr == MACH_SEND_TIMED_OUT || mr == MACH_SEND_NO_BUFFER ||
	    mr == MACH_SEND_INVALID_DEST || mr == MACH_SEND_INVALID_RIGHT;
}

/* Sends it for so long; false: it was not sent, and what came back is gone. */
static bool
send_for(mach_msg_header_t *head, mach_msg_size_t size, uint32_t ms)
{
	mach_msg_return_t mr = mach_msg(head, MACH_SEND_MSG | MACH_SEND_TIMEOUT,
	    size, 0, MACH_PORT_NULL, ms, MACH_PORT_NULL);

	if (mr == MACH_MSG_SUCCESS)
		return true;
	mr &= ~MACH_MSG_MASK;
	if (!send_may_be(mr))
		soak_fail("a send", mr);
	if (mr == MACH_SEND_TIMED_OUT)
		mach_msg_destroy(head);
	return false;
}

static bool
send_somewhere(enum soak_kind kind, struct worker_message *message,
    mach_msg_size_t size, mach_msg_bits_t bits)
{
	message->head.msgh_bits = bits |
	    MACH_MSGH_BITS(MACH_MSG_TYPE_COPY_SEND, 0);
	message->head.msgh_remote_port = worker_pick(MACH_PORT_TYPE_SEND);
	message->head.msgh_local_port = MACH_PORT_NULL;
	message->head.msgh_id = (mach_msg_id_t)worker_random(SOAK_ID_MAX);
	if (!send_for(&message->head, size, worker_random(3)))
		return false;
	soak_count(kind);
	return true;
}

void
worker_send_simple(struct worker_message *message)
{
	send_somewhere(SOAK_SIMPLE, message,
	    (mach_msg_size_t)sizeof(message->head) +
		4 * worker_random(SEND_INLINE / 4),
	    0);
}

void
worker_send_large(struct worker_message *message)
{
	send_somewhere(SOAK_LARGE, message,
	    70000 + 4 * worker_random((WORKER_BODY - 70000) / 4), 0);
}

/* A right for a descriptor, and a disposition that fits it. */
static mach_port_name_t
send_right(mach_msg_type_name_t *ret_disposition)
{
	mach_port_name_t name = worker_pick(MACH_PORT_TYPE_SEND_ONCE);

	*ret_disposition = MACH_MSG_TYPE_MOVE_SEND_ONCE;
	if (name != worker_port && worker_random(2))
		return name;
	switch (worker_random(3)) {
	case 0:
		*ret_disposition = MACH_MSG_TYPE_MAKE_SEND_ONCE;
		return worker_pick(MACH_PORT_TYPE_RECEIVE);
	case 1:
		*ret_disposition = MACH_MSG_TYPE_MAKE_SEND;
		return worker_pick(MACH_PORT_TYPE_RECEIVE);
	default:
		*ret_disposition = MACH_MSG_TYPE_COPY_SEND;
		return worker_pick(MACH_PORT_TYPE_SEND);
	}
}

void
worker_send_ports(struct worker_message *message)
{
	uint32_t n = 1 + worker_random(4);

	message->body.msgh_descriptor_count = n;
	for (uint32_t i = 0; i < n; i++) {
		mach_msg_type_name_t disposition;

		message->u.ports[i].name = send_right(&disposition);
		message->u.ports[i].disposition = disposition & 0xff;
		message->u.ports[i].type = MACH_MSG_PORT_DESCRIPTOR;
	}
	send_somewhere(
	    SOAK_PORTS, message, SEND_SIZE(ports, n), MACH_MSGH_BITS_COMPLEX);
}

/* A message for a port of one's own. */
static void
send_own(mach_port_name_t port)
{
	mach_msg_header_t head = {
		.msgh_bits = MACH_MSGH_BITS(MACH_MSG_TYPE_MAKE_SEND, 0),
		.msgh_size = sizeof(head),
		.msgh_remote_port = port,
	};

	if (send_for(&head, sizeof(head), 0))
		soak_count(SOAK_SIMPLE);
}

/* With some messages in its queue. */
void
worker_send_receive(struct worker_message *message)
{
	mach_port_name_t port = worker_new_port();

	if (port == MACH_PORT_NULL)
		return;
	for (uint32_t n = worker_random(4); n > 0; n--)
		send_own(port);
	message->body.msgh_descriptor_count = 1;
	message->u.ports[0].name = port;
	message->u.ports[0].disposition = MACH_MSG_TYPE_MOVE_RECEIVE;
	message->u.ports[0].type = MACH_MSG_PORT_DESCRIPTOR;
	if (!send_somewhere(SOAK_RECEIVE, message, SEND_SIZE(ports, 1),
		MACH_MSGH_BITS_COMPLEX) &&
	    worker_type(port) & MACH_PORT_TYPE_RECEIVE)
		worker_keep(port);
}

/*
 * Memory whose every byte is the lowest of its size. Sent with deallocate it
 * is gone in any case but one in which the header was refused.
 */
void
worker_send_memory(struct worker_message *message)
{
	uint32_t most = worker_random(4) ? 4000 : SEND_MEMORY;
	uint32_t size = 1 + worker_random(most);
	bool deallocate = worker_random(2);
	vm_address_t address = 0;
	kern_return_t kr = vm_allocate(
	    mach_task_self(), &address, size, VM_FLAGS_ANYWHERE);

	if (kr != KERN_SUCCESS)
		soak_fail("memory", kr);
	memset((void *)address, (int)(size & 0xff), size);
	message->body.msgh_descriptor_count = 1;
	message->u.memory[0] = (mach_msg_ool_descriptor_t){
		.address = (void *)address,
		.size = size,
		.deallocate = deallocate,
		.copy = MACH_MSG_VIRTUAL_COPY,
		.type = MACH_MSG_OOL_DESCRIPTOR,
	};
	send_somewhere(
	    SOAK_MEMORY, message, SEND_SIZE(memory, 1), MACH_MSGH_BITS_COMPLEX);
	if (!deallocate)
		vm_deallocate(mach_task_self(), address, size);
}

void
worker_send_array(struct worker_message *message)
{
	mach_port_name_t names[SEND_ARRAY];
	uint32_t n = worker_random(SEND_ARRAY);

	for (uint32_t i = 0; i < n; i++)
		names[i] = worker_random(8)
		    ? worker_pick(MACH_PORT_TYPE_RECEIVE)
		    : MACH_PORT_NULL;
	message->body.msgh_descriptor_count = 1;
	message->u.arrays[0] = (mach_msg_ool_ports_descriptor_t){
		.address = names,
		.count = n,
		.copy = MACH_MSG_VIRTUAL_COPY,
		.disposition = worker_random(2) ? MACH_MSG_TYPE_MAKE_SEND
						: MACH_MSG_TYPE_MAKE_SEND_ONCE,
		.type = MACH_MSG_OOL_PORTS_DESCRIPTOR,
	};
	send_somewhere(SOAK_PORT_ARRAYS, message, SEND_SIZE(arrays, 1),
	    MACH_MSGH_BITS_COMPLEX);
}

/* Its answer, or word that there will be none, comes to the worker's port. */
void
worker_send_request(struct worker_message *message)
{
	bool hub = worker_random(4) == 0;

	message->head.msgh_bits = MACH_MSGH_BITS(
	    MACH_MSG_TYPE_COPY_SEND, MACH_MSG_TYPE_MAKE_SEND_ONCE);
	message->head.msgh_remote_port = hub ? worker_hub
					     : worker_pick(MACH_PORT_TYPE_SEND);
	message->head.msgh_local_port = worker_port;
	message->head.msgh_id = hub ? SOAK_ASK : 1;
	if (send_for(&message->head, sizeof(message->head), 1))
		soak_count(SOAK_REQUESTS);
	else if (hub && worker_type(worker_hub) & MACH_PORT_TYPE_DEAD_NAME)
		_exit(0); /* there will be another hub, and another worker */
}

void
worker_reply(struct worker_message *message)
{
	mach_msg_header_t head = {
		.msgh_bits = MACH_MSGH_BITS(MACH_MSG_TYPE_MOVE_SEND_ONCE, 0),
		.msgh_size = sizeof(head),
		.msgh_remote_port = message->head.msgh_remote_port,
	};

	if (MACH_MSGH_BITS_REMOTE(message->head.msgh_bits) !=
		MACH_MSG_TYPE_PORT_SEND_ONCE ||
	    worker_random(2))
		return;
	message->head.msgh_remote_port = MACH_PORT_NULL;
	if (send_for(&head, sizeof(head), 0))
		soak_count(SOAK_REPLIES);
}

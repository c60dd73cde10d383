/* The hub: keeps send rights to the workers that joined last. */
#include "soak.h"

#include <servers/bootstrap.h>
#include <stddef.h>
#include <string.h>
#include <unistd.h>

#define HUB_PLACES 16u

struct hub_message {
	mach_msg_header_t head;
	mach_msg_body_t body;
	mach_msg_port_descriptor_t port;
	mach_msg_max_trailer_t trailer;
};

static mach_port_t hub_places[HUB_PLACES];
static unsigned hub_next;

static void
hub_join(struct hub_message *message)
{
	mach_port_t *place = &hub_places[hub_next++ % HUB_PLACES];

	if (*place != MACH_PORT_NULL)
		mach_port_deallocate(mach_task_self(), *place);
	*place = message->port.name;
	message->port.name = MACH_PORT_NULL;
}

/*
 * The right may have died meanwhile, and travels as MACH_PORT_DEAD then. Who
 * asked may have died, too: the dead name goes with the request.
 */
static void
hub_answer(struct hub_message *request)
{
	struct hub_message reply = { .head = request->head };
	mach_msg_return_t mr;

	reply.head.msgh_bits = MACH_MSGH_BITS_COMPLEX |
	    MACH_MSGH_BITS(MACH_MSG_TYPE_MOVE_SEND_ONCE, 0);
	reply.head.msgh_local_port = MACH_PORT_NULL;
	reply.head.msgh_id = SOAK_ASK;
	reply.body.msgh_descriptor_count = 1;
	reply.port.name = hub_places[hub_next++ % HUB_PLACES];
	reply.port.disposition = MACH_MSG_TYPE_COPY_SEND;
	reply.port.type = MACH_MSG_PORT_DESCRIPTOR;
	mr = mach_msg(&reply.head, MACH_SEND_MSG,
	    offsetof(struct hub_message, trailer), 0, MACH_PORT_NULL,
	    MACH_MSG_TIMEOUT_NONE, MACH_PORT_NULL);
	if (mr == MACH_MSG_SUCCESS)
		request->head.msgh_remote_port = MACH_PORT_NULL;
	else if (mr != MACH_SEND_INVALID_DEST)
		soak_fail("the hub's answer", mr);
}

static void
hub_serve(mach_port_t service)
{
	struct hub_message message;
	mach_msg_return_t mr;

	memset(&message, 0, sizeof(message));
	mr = mach_msg(&message.head, MACH_RCV_MSG, 0, sizeof(message), service,
	    MACH_MSG_TIMEOUT_NONE, MACH_PORT_NULL);
	if (mr != MACH_MSG_SUCCESS)
		soak_fail("the hub's receive", mr);
	if (message.head.msgh_id == SOAK_JOIN)
		hub_join(&message);
	else if (message.head.msgh_id == SOAK_ASK)
		hub_answer(&message);
	mach_msg_destroy(&message.head);
}

void
soak_hub(int ready)
{
	mach_port_t service = MACH_PORT_NULL;
	kern_return_t kr;

	kr = mach_port_allocate(
	    mach_task_self(), MACH_PORT_RIGHT_RECEIVE, &service);
	if (kr == KERN_SUCCESS)
		kr = mach_port_insert_right(mach_task_self(), service, service,
		    MACH_MSG_TYPE_MAKE_SEND);
	/* The hub before this one may not be buried yet. */
	do
		kr = kr != KERN_SUCCESS && kr != BOOTSTRAP_SERVICE_ACTIVE
		    ? kr
		    : bootstrap_register(
			  bootstrap_port, (char *)(uintptr_t)SOAK_HUB, service);
	while (kr == BOOTSTRAP_SERVICE_ACTIVE);
	if (kr != KERN_SUCCESS)
		soak_fail("the hub's name", kr);
	if (write(ready, "", 1) != 1)
		_exit(1);
	for (;;)
		hub_serve(service);
}

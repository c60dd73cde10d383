/*
 * A worker: one thread does random things with the rights it has, another
 * waits for messages on the worker's port, answers some and drops the rest.
 */
#include "worker.h"

#include <mach/notify.h>
#include <pthread.h>
#include <servers/bootstrap.h>
#include <stdlib.h>
#include <string.h>
#include <sys/fileport.h>
#include <unistd.h>

#define WORKER_TURNS 4000u
#define WORKER_NAMES 48u
/* Both threads' buffers take any message and its trailer. */
#define WORKER_BUFFER (sizeof(struct worker_message) + 4096)

mach_port_t worker_port, worker_hub;

static __thread uint64_t worker_state;
static mach_port_name_t worker_names[WORKER_NAMES];

uint32_t
worker_random(uint32_t below)
{
	worker_state ^= worker_state << 13;
	worker_state ^= worker_state >> 7;
	worker_state ^= worker_state << 17;
	return (uint32_t)(worker_state >> 32) % below;
}

mach_port_type_t
worker_type(mach_port_name_t name)
{
	mach_port_type_t type = 0;

	if (mach_port_type(mach_task_self(), name, &type) != KERN_SUCCESS)
		return 0;
	return type;
}

void
worker_keep(mach_port_name_t name)
{
	mach_port_name_t *place = &worker_names[worker_random(WORKER_NAMES)];

	if (!MACH_PORT_VALID(name) || name == worker_port || name == worker_hub)
		return;
	for (unsigned i = 0; i < WORKER_NAMES; i++)
		if (worker_names[i] == name)
			return;
	if (*place != MACH_PORT_NULL)
		mach_port_destroy(mach_task_self(), *place);
	*place = name;
}

mach_port_name_t
worker_pick(mach_port_type_t type)
{
	unsigned first = worker_random(WORKER_NAMES);

	for (unsigned i = 0; i < 8; i++) {
		mach_port_name_t name = worker_names[(first + i) % WORKER_NAMES];

		if (name != MACH_PORT_NULL && worker_type(name) & type)
			return name;
	}
	return worker_port;
}

mach_port_name_t
worker_new_port(void)
{
	mach_port_name_t name = MACH_PORT_NULL;
	kern_return_t kr = mach_port_allocate(
	    mach_task_self(), MACH_PORT_RIGHT_RECEIVE, &name);

	if (kr != KERN_SUCCESS && kr != KERN_RESOURCE_SHORTAGE)
		soak_fail("a port", kr);
	return name;
}

static void
worker_check_memory(const mach_msg_ool_descriptor_t *memory)
{
	const uint8_t *bytes = memory->address;
	uint32_t n = memory->size;

	if (n > 0 && (bytes[0] != (n & 0xff) || bytes[n - 1] != (n & 0xff)))
		soak_fail("out-of-line memory", KERN_MEMORY_ERROR);
}

/* Looks at what came, and takes out the rights if they are to be kept. */
static void
worker_take(struct worker_message *message, bool keep)
{
	if (!(message->head.msgh_bits & MACH_MSGH_BITS_COMPLEX))
		return;
	if (message->u.memory[0].type == MACH_MSG_OOL_DESCRIPTOR)
		worker_check_memory(&message->u.memory[0]);
	if (!keep || message->u.ports[0].type != MACH_MSG_PORT_DESCRIPTOR)
		return;
	for (uint32_t i = 0; i < message->body.msgh_descriptor_count; i++) {
		worker_keep(message->u.ports[i].name);
		message->u.ports[i].name = MACH_PORT_NULL;
	}
}

/* Receives from a port or set; false: nothing came in time, or it is gone. */
static bool
worker_receive(struct worker_message *message, mach_port_name_t from,
    mach_msg_option_t options, uint32_t ms, bool keep)
{
	mach_msg_return_t mr;

	mr = mach_msg(&message->head, MACH_RCV_MSG | options, 0, WORKER_BUFFER,
	    from, ms, MACH_PORT_NULL);
	if (mr == MACH_RCV_TIMED_OUT || mr == MACH_RCV_INVALID_NAME ||
	    mr == MACH_RCV_PORT_CHANGED)
		return false;
	if (mr != MACH_MSG_SUCCESS)
		soak_fail("a receive", mr);
	atomic_fetch_add(&soak->received, 1);
	worker_take(message, keep);
	worker_reply(message);
	mach_msg_destroy(&message->head);
	return true;
}

static void
worker_drain(struct worker_message *message)
{
	mach_port_name_t from = worker_random(2)
	    ? worker_port
	    : worker_pick(MACH_PORT_TYPE_RECEIVE);

	for (int i = 0; i < 3; i++)
		if (!worker_receive(message, from, MACH_RCV_TIMEOUT,
			worker_random(2), worker_random(2)))
			break;
}

/* A set of some of the ports there are, used and destroyed. */
static void
worker_set(struct worker_message *message)
{
	mach_port_name_t set;

	if (mach_port_allocate(mach_task_self(), MACH_PORT_RIGHT_PORT_SET,
		&set) != KERN_SUCCESS)
		return;
	for (int i = 0; i < 4; i++)
		mach_port_insert_member(
		    mach_task_self(), worker_pick(MACH_PORT_TYPE_RECEIVE), set);
	for (int i = 0; i < 3; i++)
		if (worker_receive(message, set, MACH_RCV_TIMEOUT, 0, true))
			atomic_fetch_add(&soak->kinds[SOAK_SETS], 1);
	mach_port_destroy(mach_task_self(), set);
}

static void
worker_notify(struct worker_message *message)
{
	static const mach_msg_id_t ids[] = { MACH_NOTIFY_DEAD_NAME,
		MACH_NOTIFY_NO_SENDERS, MACH_NOTIFY_PORT_DESTROYED };
	mach_msg_id_t id = ids[worker_random(3)];
	mach_port_t previous = MACH_PORT_NULL;

	(void)message;
	if (mach_port_request_notification(mach_task_self(),
		worker_pick(id == MACH_NOTIFY_DEAD_NAME
			? MACH_PORT_TYPE_SEND
			: MACH_PORT_TYPE_RECEIVE),
		id, 0, worker_port, MACH_MSG_TYPE_MAKE_SEND_ONCE,
		&previous) != KERN_SUCCESS)
		return;
	atomic_fetch_add(&soak->kinds[SOAK_NOTIFICATIONS], 1);
	mach_port_deallocate(mach_task_self(), previous);
}

static void
worker_destroy(struct worker_message *message)
{
	mach_port_name_t *place = &worker_names[worker_random(WORKER_NAMES)];

	(void)message;
	mach_port_destroy(mach_task_self(), *place);
	*place = MACH_PORT_NULL;
}

static void
worker_make_port(struct worker_message *message)
{
	mach_port_name_t port = worker_new_port();

	(void)message;
	if (port != MACH_PORT_NULL && worker_random(2))
		mach_port_insert_right(
		    mach_task_self(), port, port, MACH_MSG_TYPE_MAKE_SEND);
	worker_keep(port);
}

static void
worker_file(struct worker_message *message)
{
	fileport_t port = MACH_PORT_NULL;
	int ends[2];

	(void)message;
	if (pipe(ends) < 0)
		return;
	if (fileport_makeport(ends[0], &port) == 0) {
		atomic_fetch_add(&soak->kinds[SOAK_FILES], 1);
		worker_keep(port);
	}
	close(ends[0]);
	close(ends[1]);
}

static worker_send_fn *const worker_things[] = {
	worker_send_simple,
	worker_send_simple,
	worker_send_simple,
	worker_send_large,
	worker_send_ports,
	worker_send_ports,
	worker_send_receive,
	worker_send_memory,
	worker_send_array,
	worker_send_request,
	worker_send_request,
	worker_drain,
	worker_drain,
	worker_drain,
	worker_set,
	worker_notify,
	worker_destroy,
	worker_make_port,
	worker_file,
};
#define WORKER_THINGS (sizeof(worker_things) / sizeof(worker_things[0]))

static void *
worker_wait(void *seed)
{
	struct worker_message *message = calloc(1, WORKER_BUFFER);

	worker_state = (uintptr_t)seed;
	while (message &&
	    worker_receive(
		message, worker_port, 0, MACH_MSG_TIMEOUT_NONE, false))
		;
	return NULL;
}

/* A send right to the worker for the others, by way of the hub. */
static void
worker_join(struct worker_message *message)
{
	message->head = (mach_msg_header_t){
		.msgh_bits = MACH_MSGH_BITS_COMPLEX |
		    MACH_MSGH_BITS(MACH_MSG_TYPE_COPY_SEND, 0),
		.msgh_remote_port = worker_hub,
		.msgh_id = SOAK_JOIN,
	};
	message->body.msgh_descriptor_count = 1;
	message->u.ports[0] = (mach_msg_port_descriptor_t){
		.name = worker_port,
		.disposition = MACH_MSG_TYPE_MAKE_SEND,
		.type = MACH_MSG_PORT_DESCRIPTOR,
	};
	if (mach_msg(&message->head, MACH_SEND_MSG, 40, 0, MACH_PORT_NULL,
		MACH_MSG_TIMEOUT_NONE, MACH_PORT_NULL) != MACH_MSG_SUCCESS)
		_exit(0);
}

void
soak_worker(uint64_t seed)
{
	struct worker_message *message = calloc(1, WORKER_BUFFER);
	pthread_t thread;

	worker_state = seed;
	worker_port = worker_new_port();
	if (!message || worker_port == MACH_PORT_NULL)
		soak_fail("a worker's port", KERN_RESOURCE_SHORTAGE);
	mach_port_insert_right(mach_task_self(), worker_port, worker_port,
	    MACH_MSG_TYPE_MAKE_SEND);
	/* The hub may just have been killed. */
	if (bootstrap_look_up(bootstrap_port, (char *)(uintptr_t)SOAK_HUB,
		&worker_hub) != KERN_SUCCESS)
		_exit(0);
	if (pthread_create(&thread, NULL, worker_wait,
		(void *)(uintptr_t)(seed ^ 0x9e3779b97f4a7c15)) != 0)
		_exit(0);
	worker_join(message);
	for (unsigned i = 0; i < WORKER_TURNS; i++)
		worker_things[worker_random(WORKER_THINGS)](message);
	_exit(0);
}

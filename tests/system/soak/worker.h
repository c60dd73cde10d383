#pragma once

/* What the two halves of a worker share: its rights, and what it sends. */

#include "soak.h"

#define WORKER_BODY 150000u /* largest body of a message */

struct worker_message {
	mach_msg_header_t head;
	mach_msg_body_t body;
	union {
		mach_msg_port_descriptor_t ports[4];
		mach_msg_ool_descriptor_t memory[1];
		mach_msg_ool_ports_descriptor_t arrays[1];
		uint8_t bytes[WORKER_BODY];
	} u;
};

/* The worker's own port, and the right to the hub. */
extern mach_port_t worker_port, worker_hub;

/* worker_random(): a number below `below`, each thread's own. */
uint32_t worker_random(uint32_t below);
/* worker_type(): 0 for a name that is not there. */
mach_port_type_t worker_type(mach_port_name_t name);
/* worker_keep(): one more name; there may be no room, then another goes. */
void worker_keep(mach_port_name_t name);
/* worker_pick(): a name with such a right; the worker's port if none is found. */
mach_port_name_t worker_pick(mach_port_type_t type);
/* worker_new_port(): a receive right, or MACH_PORT_NULL at the limit. */
mach_port_name_t worker_new_port(void);

/* Each sends one message of its kind, made in *message. */
typedef void worker_send_fn(struct worker_message *message);
worker_send_fn worker_send_simple, worker_send_large, worker_send_ports,
    worker_send_receive, worker_send_memory, worker_send_array,
    worker_send_request;
/* worker_reply(): answers what was received, or leaves it to the kernel. */
void worker_reply(struct worker_message *message);

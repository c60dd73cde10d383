#pragma once

/*
 * test-world: a small world for unit tests: three tasks of two users, messages
 * built and taken apart by hand. Every call of it asserts what a test takes for
 * granted.
 */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <mach/message.h>
#include <mach/notify.h>
#include <mach/port.h>

#include "core/account.h"
#include "core/core.h"
#include "core/kmsg.h"
#include "core/mqueue.h"
#include "core/name.h"
#include "core/port.h"
#include "core/space.h"
#include "core/waiter.h"
#include "core/watch.h"

#define ANY MACH_PORT_NULL

struct world {
	struct core *core;
	struct account *user, *other;
	struct space *a, *b, *c; /* c is other's */
	unsigned int waiters;    /* EFFECT_WAITERs seen */
	unsigned int no_senders; /* EFFECT_NO_SENDERS seen */
	unsigned int watches;
	unsigned int memories;
};

/* world_setup(), world_teardown(): cmocka fixtures; state is the world. */
int world_setup(void **state);
int world_teardown(void **state);

/* world_pump(): does all work and takes all effects. */
void world_pump(struct world *world);

/* world_kill(): ends a task; its space pointer becomes NULL. */
void world_kill(struct world *world, struct space **space);

/* A message being built. */
struct msg {
	union {
		mach_msg_header_t header;
		mach_msg_base_t base;
		uint8_t bytes[4096];
	};
	mach_msg_size_t size;
	struct kmsg_ool ool[16];
	size_t n_ool;
};

void msg_init(struct msg *msg, mach_port_name_t remote,
    mach_msg_type_name_t remote_type, mach_port_name_t local,
    mach_msg_type_name_t local_type, mach_msg_id_t id);
void msg_port(
    struct msg *msg, mach_port_name_t name, mach_msg_type_name_t disposition);
void msg_guarded(
    struct msg *msg, mach_port_name_t name, uint64_t context, uint16_t flags);
void msg_ool(struct msg *msg, mach_msg_size_t size, int copy);
void msg_ports(struct msg *msg, const mach_port_name_t *names,
    mach_msg_size_t count, mach_msg_type_name_t disposition);
void msg_data(struct msg *msg, uint32_t datum);

/* msg_copyin(): kmsg_copyin() of it. */
mach_msg_return_t msg_copyin(struct space *space, struct msg *msg,
    mach_msg_option_t options, struct kmsg **ret_kmsg);

/* A message that came (or came back). */
struct got {
	mach_msg_return_t mr;
	union {
		mach_msg_header_t header;
		mach_msg_base_t base;
		uint8_t bytes[4096];
	};
	mach_msg_size_t size;
	union {
		mach_msg_mac_trailer_t trailer;
		uint8_t trailer_bytes[68];
	};
	mach_msg_size_t trailer_size;
	mach_port_name_t names[256]; /* of its first array of rights */
	uint32_t n_names;
	size_t n_ool;
	uint64_t ool_size;     /* of its first region */
	mach_msg_size_t large; /* RCV_LARGE */
	mach_port_name_t large_name;
};

/* msg_send(): sends without waiting; what came back is in *got if not NULL. */
mach_msg_return_t msg_send_options(struct space *space, struct msg *msg,
    mach_msg_option_t options, struct got *got);
mach_msg_return_t msg_send(struct space *space, struct msg *msg);

/* send_simple(): a message of `id` by a copied send right. */
mach_msg_return_t
send_simple(struct space *space, mach_port_name_t name, mach_msg_id_t id);

/* receive(): polls; receive_options() with options and a size. */
struct got *receive(struct space *space, mach_port_name_t name);
struct got *receive_options(struct space *space, mach_port_name_t name,
    mach_msg_option_t options, mach_msg_size_t size);

/* take_result(): the result of a waiter whose wait has ended. */
struct got *take_result(struct waiter *waiter);

/* got_port(): port descriptor number i of a message with only such. */
mach_msg_port_descriptor_t *got_port(struct got *got, unsigned int i);

/* assert_notification(): the next message of a port is one, with its datum. */
void assert_notification(struct space *space, mach_port_name_t name,
    mach_msg_id_t id, uint32_t datum);
void assert_empty(struct space *space, mach_port_name_t name);

/* new_port(), new_set(), new_dead(): a name of that kind. */
mach_port_name_t new_port(struct space *space);
mach_port_name_t new_set(struct space *space);
mach_port_name_t new_dead(struct space *space);

/* add_send(): n send references under the receive right's own name. */
void add_send(struct space *space, mach_port_name_t name, unsigned int n);

/* give(): moves a right taken from one space into another; its name there. */
mach_port_name_t give(struct space *from, mach_port_name_t name,
    mach_msg_type_name_t disposition, struct space *to);

mach_port_type_t type_of(struct space *space, mach_port_name_t name);
mach_port_urefs_t
refs_of(struct space *space, mach_port_name_t name, mach_port_right_t right);
mach_port_status_t status_of(struct space *space, mach_port_name_t name);

/* request(): registers; a send-once right is made from `notify`'s name. */
kern_return_t request(struct space *space, mach_port_name_t name,
    mach_msg_id_t id, mach_port_mscount_t sync, mach_port_name_t notify);

#pragma once

/*
 * right: a capability outside any name table: in a message, in a request, in
 * a kernel object's hands. It holds a reference to its port.
 */

#include <mach/message.h>
#include <mach/port.h>

#include <stdbool.h>
#include <stdint.h>

struct core;
struct port;

/* type: 0 when empty, else MACH_MSG_TYPE_PORT_{RECEIVE,SEND,SEND_ONCE}. */
struct right {
	struct port *port; /* NULL, IP_DEAD, or a port */
	mach_msg_type_name_t type;
};

/* The right to a port that was dead when it was copied in (MACH_PORT_DEAD). */
#define IP_DEAD    ((struct port *)~(uintptr_t)0)
#define RIGHT_NULL ((struct right){ 0 })

/* port_valid(): whether port is neither NULL nor IP_DEAD. */
static inline bool
port_valid(const struct port *port)
{
	return port && port != IP_DEAD;
}

/*
 * right_make_send(), right_make_send_once(): a new right from the receive
 * right of a port, made by the kernel. Making a send right counts in mscount.
 * A dead port gives { IP_DEAD, type }.
 * right_make_send_once() returns KERN_RESOURCE_SHORTAGE without memory for
 * the notification that a send-once right owes its port.
 */
struct right right_make_send(struct port *port);
kern_return_t right_make_send_once(struct port *port, struct right *ret_right);

/*
 * right_copy_send(): a second right from a send right; also of NULL and DEAD.
 * Must be a send right or empty.
 */
struct right right_copy_send(const struct right *right);

/* right_take(): moves a right out of *right, which becomes empty. */
static inline struct right
right_take(struct right *right)
{
	struct right taken = *right;

	*right = RIGHT_NULL;
	return taken;
}

/*
 * right_release(): destroys a right, and leaves *right empty: a send right
 * counts down (no-senders), a send-once right sends its notification, a
 * receive right kills its port. Empty, NULL and DEAD are allowed. Never
 * recurses; long work is put off.
 */
void right_release(struct core *core, struct right *right);

#pragma once

/*
 * mqueue: queueing, waiting and handing over.
 */

#include <mach/message.h>
#include <mach/port.h>

#include <stdbool.h>

struct core;
struct kmsg;
struct port;
struct pset;
struct space;
struct waiter;
struct waiter_queue;

/* mqueue_send(): the destination is the kernel's: the caller serves it. */
#define MQUEUE_KERNEL 1

/*
 * mqueue_send(): phase 5 of a send (spec 5.8). kmsg is what kmsg_copyin() gave
 * (NULL: circular, already consumed: MACH_MSG_SUCCESS), or the kernel's reply to
 * the waiter's thread (NULL: none), which does not come back: what cannot be
 * sent is destroyed, with MACH_MSG_SUCCESS (spec 14.1). The waiter is idle.
 * poll: MACH_SEND_TIMEOUT with 0, do not wait.
 * Returns
 *   MACH_MSG_SUCCESS         queued, handed over, or destroyed as specified
 *   MQUEUE_KERNEL            for a kernel port: kmsg stays the caller's
 *   MACH_SEND_IN_PROGRESS    the waiter waits; EFFECT_WAITER comes
 *   MACH_SEND_TIMED_OUT, MACH_SEND_NO_BUFFER (with additional bits)
 *                            waiter->kmsg is the message as pseudo-received
 * In all cases but MQUEUE_KERNEL kmsg is consumed.
 */
mach_msg_return_t mqueue_send(struct waiter *waiter, struct kmsg *kmsg,
    mach_msg_option_t options, bool poll);

/*
 * mqueue_receive(): receives from the port or set `name` of the waiter's space
 * (spec 6). options: trailer elements, RCV_LARGE, LARGE_IDENTITY, VOUCHER,
 * GUARDED_DESC, STRICT_REPLY count. rcv_size: bytes of the thread's buffer.
 * poll: do not wait.
 * Returns
 *   MACH_MSG_SUCCESS, MACH_RCV_BODY_ERROR|bits  waiter->kmsg has the message
 *   MACH_RCV_HEADER_ERROR|bits, MACH_RCV_TOO_LARGE without RCV_LARGE
 *                            waiter->kmsg is a bare header
 *   MACH_RCV_TOO_LARGE with RCV_LARGE: waiter->size and waiter->name
 *   MACH_RCV_INVALID_DATA    too small even for a bare header; message lost
 *   MACH_RCV_INVALID_NAME, MACH_RCV_TIMED_OUT (poll), MACH_RCV_PORT_CHANGED
 *   MACH_RCV_IN_PROGRESS     the waiter waits; EFFECT_WAITER comes
 */
mach_msg_return_t mqueue_receive(struct waiter *waiter, mach_port_name_t name,
    mach_msg_option_t options, mach_msg_size_t rcv_size, bool poll);

/* Internal to core. */

/*
 * mqueue_post(): queues a message on its live destination whatever the limit,
 * or hands it to a thread that waits there. Consumes kmsg.
 */
void mqueue_post(struct kmsg *kmsg);

/* mqueue_first(): the oldest message, or NULL; mqueue_remove(): takes it out. */
struct kmsg *mqueue_first(const struct port *port);
void mqueue_remove(struct port *port, struct kmsg *kmsg);

/* mqueue_feed(): threads that wait on a set get what became ready. */
void mqueue_feed(struct pset *pset);

/* mqueue_changed(): wakes receivers of a port or set that is no more theirs. */
void mqueue_changed(struct waiter_queue *receivers);

/* mqueue_room(): lets blocked senders in as far as there is room now. */
void mqueue_room(struct port *port);

/* mqueue_is_full(): whether an ordinary send would have to wait. */
bool mqueue_is_full(const struct port *port);

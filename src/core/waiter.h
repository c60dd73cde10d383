#pragma once

/*
 * waiter: a thread that sends or receives. One per connection; one state
 * machine. machd embeds it, starts waits with mqueue_send() and
 * mqueue_receive(), and learns of their end by EFFECT_WAITER or at once by
 * their return value. Timeouts and signals are machd's: waiter_cancel().
 */

#include <mach/message.h>
#include <mach/port.h>

#include <bsd/sys/queue.h>
#include <stdbool.h>
#include <stdint.h>

#include "core/core.h"

struct kmsg;
struct mqueue;
struct pset;
struct space;
struct waiter_queue;

enum waiter_state {
	WAITER_IDLE,
	WAITER_SENDING,   /* in the senders' queue of a port */
	WAITER_RECEIVING, /* in the receivers' queue of a port or set */
};

struct waiter {
	struct effect effect;          /* EFFECT_WAITER */
	TAILQ_ENTRY(waiter) link;      /* in queue */
	LIST_ENTRY(waiter) space_link; /* in the space's waiters */
	struct space *space;
	struct waiter_queue *queue;
	mach_msg_option_t options;
	mach_msg_size_t rcv_size;
	uint64_t rcv_address;     /* set by machd: of the thread's buffer */
	mach_msg_size_t aux_size; /* set by machd: room for aux; 0: none */
	uint8_t state;            /* enum waiter_state */
	bool was_sending;         /* which wait the result is of */

	/* The result, once the wait has ended or the call returned at once. */
	mach_msg_return_t result;
	struct kmsg *kmsg;     /* owned: delivered or pseudo-received */
	mach_msg_size_t size;  /* RCV_LARGE: size without trailer */
	mach_port_name_t name; /* RCV_LARGE: port that has it */
};

/* waiter_init(): an idle waiter of a thread of `space`. */
void waiter_init(struct waiter *waiter, struct space *space);

/*
 * waiter_deinit(): ends whatever goes on without a result: a blocked message
 * is destroyed, a result not taken is destroyed, a queued effect dequeued.
 */
void waiter_deinit(struct waiter *waiter);

/*
 * waiter_cancel(): ends a wait now: reason is MACH_SEND_TIMED_OUT,
 * MACH_SEND_INTERRUPTED, MACH_RCV_TIMED_OUT or MACH_RCV_INTERRUPTED, of the
 * kind that fits the state. A blocked message comes back in waiter->kmsg, as
 * pseudo-received, with the error's additional bits; a kernel's reply is
 * destroyed, and the result MACH_MSG_SUCCESS. The result is in the waiter on
 * return and no effect is queued.
 * Returns false, and does nothing, if the wait has already ended (its effect
 * is still queued, or was popped) or none was begun.
 */
bool waiter_cancel(struct waiter *waiter, mach_msg_return_t reason);

/*
 * waiter_take_kmsg(): the message of the result; the caller owns it and frees
 * it with kmsg_free() after it was written out. NULL if there is none.
 */
struct kmsg *waiter_take_kmsg(struct waiter *waiter);

#pragma once

/*
 * waiter-impl: how a wait begins and ends; for core's own files only.
 */

#include "core/port.h"
#include "core/waiter.h"

/* waiter_begin(): an idle waiter waits in queue; kmsg if it sends, or NULL. */
void waiter_begin(
    struct waiter *waiter, struct waiter_queue *queue, struct kmsg *kmsg);

/*
 * waiter_end(): the wait ends with a result and EFFECT_WAITER. Returns the
 * message that was waiting to be sent (the caller owns it), or NULL.
 */
struct kmsg *waiter_end(struct waiter *waiter, mach_msg_return_t result);

/*
 * waiter_return(): the message cannot be sent because of mr: an idle waiter
 * gets it back, but not a kernel's reply, which is destroyed: that send ends
 * well. Returns the waiter's result.
 */
mach_msg_return_t
waiter_return(struct waiter *waiter, struct kmsg *kmsg, mach_msg_return_t mr);

/* waiter_abort(): ends whatever goes on with `result`, destroying a message. */
void waiter_abort(struct waiter *waiter, mach_msg_return_t result);

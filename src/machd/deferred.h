#pragma once

/*
 * deferred: a call to a kernel object that ends later, because its routine
 * waits for something outside machd. The routine is served twice: first it
 * starts the work and returns MIG_NO_REPLY; when the work has ended it is
 * served again, with the same request and the work's result, and its reply
 * goes where the first one would have gone. It may defer again.
 *
 * Nobody can interrupt it, as nobody interrupts a call that is in a kernel.
 * If the caller dies, or its connection goes, the work goes on and the reply
 * is for nobody.
 */

#include <bsd/sys/queue.h>
#include <mach/message.h>
#include <stddef.h>
#include <stdint.h>

#include "core/account.h"
#include "core/right.h"

struct conn;
struct kmsg;
struct machd;
struct task;

struct deferred {
	LIST_ENTRY(deferred) link;   /* in caller->deferred, while it lives */
	STAILQ_ENTRY(deferred) turn; /* in machd->ended, once it has ended */
	struct machd *machd;
	struct task *caller;   /* NULL: dead */
	struct conn *conn;     /* whose kernelrpc it is, or NULL */
	struct kmsg *kmsg;     /* the request; owned */
	struct right reply_to; /* of one that came as a message */
	struct right kept;     /* the routine's, see dispatch_keep() */
	uint32_t rcv_size;     /* of a kernelrpc: room for the reply */
	void *result;          /* of the work */
	void (*release)(void *result);
	struct charge charge; /* of ACCOUNT_BYTES: the request */
};

struct deferred *deferred_new(struct task *caller, size_t size);
struct deferred *deferred_free(struct deferred *deferred);
void deferred_wait(struct deferred *deferred, struct conn *conn,
    struct right *reply_to, uint32_t rcv_size);
void deferred_abort(struct deferred *deferred);
void deferred_orphan(struct deferred *deferred);
void deferred_end(
    struct deferred *deferred, void *result, void (*release)(void *result));
void deferred_settle(struct machd *machd);

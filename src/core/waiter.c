#include "core/waiter.h"

#include <assert.h>

#include "core/kmsg-impl.h"
#include "core/space-impl.h"
#include "core/waiter-impl.h"

void
waiter_init(struct waiter *waiter, struct space *space)
{
	*waiter = (struct waiter){ .space = space };
}

/* unwait(): out of all queues; returns the message that was to be sent. */
static struct kmsg *
unwait(struct waiter *waiter)
{
	struct kmsg *kmsg = NULL;

	if (waiter->state == WAITER_IDLE)
		return NULL;
	if (waiter->state == WAITER_SENDING)
		kmsg = TAKE(waiter->kmsg);
	TAILQ_REMOVE(waiter->queue, waiter, link);
	LIST_REMOVE(waiter, space_link);
	waiter->queue = NULL;
	waiter->state = WAITER_IDLE;
	return kmsg;
}

void
waiter_deinit(struct waiter *waiter)
{
	struct core *core = waiter->space->core;

	kmsg_doom(unwait(waiter));
	effect_dequeue(&waiter->effect);
	kmsg_doom(TAKE(waiter->kmsg));
	work_settle(core);
}

void
waiter_begin(
    struct waiter *waiter, struct waiter_queue *queue, struct kmsg *kmsg)
{
	assert(waiter->state == WAITER_IDLE && !waiter->kmsg);
	waiter->state = kmsg ? WAITER_SENDING : WAITER_RECEIVING;
	waiter->was_sending = kmsg;
	waiter->kmsg = kmsg;
	waiter->queue = queue;
	TAILQ_INSERT_TAIL(queue, waiter, link);
	LIST_INSERT_HEAD(&waiter->space->waiters, waiter, space_link);
}

struct kmsg *
waiter_end(struct waiter *waiter, mach_msg_return_t result)
{
	struct kmsg *kmsg = unwait(waiter);

	waiter->result = result;
	effect_queue(waiter->space->core, &waiter->effect, EFFECT_WAITER);
	return kmsg;
}

void
waiter_abort(struct waiter *waiter, mach_msg_return_t result)
{
	kmsg_doom(waiter_end(waiter, result));
}

mach_msg_return_t
waiter_return(struct waiter *waiter, struct kmsg *kmsg, mach_msg_return_t mr)
{
	if (kmsg->flags & KMSG_KERNEL) {
		kmsg_doom(kmsg);
		waiter->result = MACH_MSG_SUCCESS;
	} else {
		waiter->result = mr | kmsg_unsend(kmsg, waiter->space);
		waiter->kmsg = kmsg;
	}
	return waiter->result;
}

bool
waiter_cancel(struct waiter *waiter, mach_msg_return_t reason)
{
	struct kmsg *kmsg;

	if (waiter->state == WAITER_IDLE)
		return false;
	kmsg = unwait(waiter);
	waiter->result = reason;
	if (kmsg)
		waiter_return(waiter, kmsg, reason);
	work_settle(waiter->space->core);
	return true;
}

struct kmsg *
waiter_take_kmsg(struct waiter *waiter)
{
	return TAKE(waiter->kmsg);
}

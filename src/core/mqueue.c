#include "core/mqueue.h"

#include <assert.h>

#include "core/kmsg-impl.h"
#include "core/port.h"
#include "core/pset.h"
#include "core/space-impl.h"
#include "core/waiter-impl.h"
#include "core/world.h"

struct kmsg *
mqueue_first(const struct port *port)
{
	struct work *work = TAILQ_FIRST(&port->queue.messages);

	if (!work)
		return NULL;
	return (
	    struct kmsg *)(void *)((char *)work - offsetof(struct kmsg, work));
}

void
mqueue_remove(struct port *port, struct kmsg *kmsg)
{
	TAILQ_REMOVE(&port->queue.messages, &kmsg->work, link);
	if (!--port->queue.msgcount)
		pset_update(port);
}

/* enqueue(): behind all others. */
static void
enqueue(struct port *port, struct kmsg *kmsg)
{
	TAILQ_INSERT_TAIL(&port->queue.messages, &kmsg->work, link);
	if (!port->queue.msgcount++)
		pset_update(port);
}

bool
mqueue_is_full(const struct port *port)
{
	return port->state != PORT_KERNEL &&
	    port->queue.msgcount >= port->queue.qlimit;
}

void
mqueue_changed(struct waiter_queue *receivers)
{
	struct waiter *waiter;

	while ((waiter = TAILQ_FIRST(receivers)))
		waiter_end(waiter, MACH_RCV_PORT_CHANGED);
}

void
mqueue_room(struct port *port)
{
	struct waiter *waiter;

	while ((waiter = TAILQ_FIRST(&port->queue.senders)) &&
	    !mqueue_is_full(port))
		mqueue_post(waiter_end(waiter, MACH_MSG_SUCCESS));
}

/* fits(): whether the thread's buffers take the message and its trailer. */
static bool
fits(const struct waiter *waiter, const struct kmsg *kmsg)
{
	uint64_t need = (uint64_t)kmsg->size +
	    kmsg_trailer_size(waiter->options);

	if (waiter->aux_size && kmsg->aux_size > waiter->aux_size)
		return false;
	return need <= waiter->rcv_size;
}

/*
 * give(): the thread gets a message that is in no queue; its wait, if it
 * waited, is over. Consumes kmsg; sets the waiter's result.
 */
static void
give(struct waiter *waiter, struct port *port, struct kmsg *kmsg)
{
	struct kmsg_receipt receipt = {
		.space = waiter->space,
		.options = waiter->options,
		.rcv_size = waiter->rcv_size,
		.address = waiter->rcv_address,
		.local_name = port->name,
		.seqno = port->queue.seqno++,
		.context = port->flags & PORT_STRICT_GUARD ? 0 : port->context,
	};

	entry_fire_possible(port);
	if (fits(waiter, kmsg)) {
		if (!waiter->aux_size)
			kmsg->aux_size = 0; /* silently lost (spec 10) */
		waiter->result = kmsg_receive(kmsg, &receipt);
		waiter->kmsg = kmsg;
		return;
	}
	kmsg_bare(kmsg, &receipt);
	if (waiter->rcv_size < sizeof(mach_msg_header_t)) {
		kmsg_doom(kmsg);
		waiter->result = MACH_RCV_INVALID_DATA;
		return;
	}
	waiter->kmsg = kmsg;
	waiter->result = MACH_RCV_TOO_LARGE;
}

/*
 * leave(): with RCV_LARGE a message that does not fit stays where it is; the
 * waiter is told its size. False: it fits, or it need not stay.
 */
static bool
leave(struct waiter *waiter, const struct port *port, const struct kmsg *kmsg)
{
	if (!(waiter->options & MACH_RCV_LARGE) || fits(waiter, kmsg))
		return false;
	waiter->result = MACH_RCV_TOO_LARGE;
	waiter->size = kmsg->size;
	waiter->name = port->name;
	return true;
}

/* serve(): the oldest message of a port that has one goes to the waiter. */
static void
serve(struct waiter *waiter, struct port *port)
{
	struct kmsg *kmsg = mqueue_first(port);

	if (leave(waiter, port, kmsg))
		return;
	mqueue_remove(port, kmsg);
	give(waiter, port, kmsg);
	mqueue_room(port);
}

/* next_receiver(): who waits for a message of the port longest; or NULL. */
static struct waiter *
next_receiver(struct port *port)
{
	struct waiter *waiter = TAILQ_FIRST(&port->queue.receivers);
	struct pset_link *link;

	if (waiter)
		return waiter;
	LIST_FOREACH(link, &port->sets, port_link) {
		waiter = TAILQ_FIRST(&link->pset->receivers);
		if (waiter)
			return waiter;
	}
	return NULL;
}

/* hand_over(): to a thread that waits. False: nobody took it. */
static bool
hand_over(struct port *port, struct kmsg *kmsg)
{
	struct waiter *waiter;

	if (port->state != PORT_LIVE)
		return false;
	while ((waiter = next_receiver(port))) {
		waiter_end(waiter, MACH_MSG_SUCCESS);
		if (leave(waiter, port, kmsg))
			continue;
		give(waiter, port, kmsg);
		return true;
	}
	return false;
}

void
mqueue_post(struct kmsg *kmsg)
{
	struct port *port = kmsg_destination(kmsg);

	if (!port || port->state == PORT_KERNEL) {
		kmsg_doom(kmsg);
	} else if (port->queue.msgcount >= MACH_PORT_QLIMIT_KERNEL) {
		kmsg_spend(kmsg);
		kmsg_doom(kmsg);
	} else if (!hand_over(port, kmsg)) {
		enqueue(port, kmsg);
	}
}

/* send(): mqueue_send() to a live port of a task's, without settling. */
static mach_msg_return_t
send_user(struct waiter *waiter, struct port *port, struct kmsg *kmsg, bool poll)
{
	bool always = kmsg->flags & KMSG_ALWAYS ||
	    kmsg->rights[KMSG_DEST].type == MACH_MSG_TYPE_PORT_SEND_ONCE;

	if (!mqueue_is_full(port) ||
	    (always && port->queue.msgcount < MACH_PORT_QLIMIT_KERNEL)) {
		mqueue_post(kmsg);
		return MACH_MSG_SUCCESS;
	}
	if (poll)
		return waiter_return(waiter, kmsg, MACH_SEND_TIMED_OUT);
	if (port->queue.msgcount >= MACH_PORT_QLIMIT_KERNEL)
		return waiter_return(waiter, kmsg, MACH_SEND_NO_BUFFER);
	waiter_begin(waiter, &port->queue.senders, kmsg);
	return MACH_SEND_IN_PROGRESS;
}

/* must_end(): a message of the kernel's that can be for nobody. */
static bool
must_end(const struct kmsg *kmsg, const struct port *port)
{
	return kmsg->flags & KMSG_CIRCULAR ||
	    (kmsg->flags & KMSG_KERNEL && port->state == PORT_KERNEL);
}

mach_msg_return_t
mqueue_send(struct waiter *waiter, struct kmsg *kmsg, mach_msg_option_t options,
    bool poll)
{
	mach_msg_return_t mr = MACH_MSG_SUCCESS;
	struct port *port;

	assert(waiter->state == WAITER_IDLE && !waiter->kmsg);
	if (!kmsg)
		return MACH_MSG_SUCCESS;
	waiter->options = options;
	waiter->was_sending = true;
	port = kmsg_destination(kmsg);
	if (!port || must_end(kmsg, port))
		kmsg_doom(kmsg);
	else if (port->state == PORT_KERNEL)
		return MQUEUE_KERNEL;
	else
		mr = send_user(waiter, port, kmsg, poll);
	work_settle(waiter->space->core);
	return mr;
}

/* receive_set(): from the member whose turn it is. False: none is ready. */
static bool
receive_set(struct waiter *waiter, struct pset *pset)
{
	struct pset_link *link = TAILQ_FIRST(&pset->ready);

	if (!link)
		return false;
	TAILQ_REMOVE(&pset->ready, link, ready_link);
	TAILQ_INSERT_TAIL(&pset->ready, link, ready_link);
	serve(waiter, link->port);
	return true;
}

void
mqueue_feed(struct pset *pset)
{
	struct waiter *waiter;

	while (!TAILQ_EMPTY(&pset->ready) &&
	    (waiter = TAILQ_FIRST(&pset->receivers))) {
		waiter_end(waiter, MACH_MSG_SUCCESS);
		receive_set(waiter, pset);
	}
}

/* receive(): mqueue_receive() of an entry, without settling. */
static mach_msg_return_t
receive_entry(struct waiter *waiter, struct entry *entry, bool poll)
{
	struct waiter_queue *queue;
	bool served;

	if (entry_type(entry) & MACH_PORT_TYPE_RECEIVE) {
		queue = &entry->port->queue.receivers;
		served = mqueue_first(entry->port);
		if (served)
			serve(waiter, entry->port);
	} else {
		queue = &entry->pset->receivers;
		served = receive_set(waiter, entry->pset);
	}
	if (served)
		return waiter->result;
	if (poll)
		return waiter->result = MACH_RCV_TIMED_OUT;
	waiter_begin(waiter, queue, NULL);
	return MACH_RCV_IN_PROGRESS;
}

mach_msg_return_t
mqueue_receive(struct waiter *waiter, mach_port_name_t name,
    mach_msg_option_t options, mach_msg_size_t rcv_size, bool poll)
{
	struct space *space = waiter->space;
	struct entry *entry = NULL;
	mach_msg_return_t mr;

	assert(waiter->state == WAITER_IDLE && !waiter->kmsg);
	waiter->options = options;
	waiter->rcv_size = rcv_size;
	waiter->was_sending = false;
	if (space->active)
		entry = entry_lookup(space, name);
	if (!entry ||
	    !(entry_type(entry) &
		(MACH_PORT_TYPE_RECEIVE | MACH_PORT_TYPE_PORT_SET)))
		return waiter->result = MACH_RCV_INVALID_NAME;
	mr = receive_entry(waiter, entry, poll);
	work_settle(space->core);
	return mr;
}

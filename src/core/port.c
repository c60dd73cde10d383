#include "core/port.h"

#include <assert.h>
#include <mach/notify.h>
#include <stdlib.h>

#include "core/account.h"
#include "core/kmsg-impl.h"
#include "core/mqueue.h"
#include "core/notify.h"
#include "core/pset.h"
#include "core/space-impl.h"
#include "core/waiter-impl.h"
#include "core/watch.h"
#include "core/world.h"

/* Idle, a port and its name stay under 400 bytes. */
static_assert(sizeof(struct port) + sizeof(struct entry) <= 320, "lean");

kern_return_t
port_new(struct core *core, struct account *account, struct port **ret_port)
{
	struct port *port;
	kern_return_t kr;

	kr = account_take(account, ACCOUNT_PORTS, 1);
	if (kr != KERN_SUCCESS)
		return kr;
	port = calloc(1, sizeof(*port));
	if (!port) {
		account_give(account, ACCOUNT_PORTS, 1);
		return KERN_RESOURCE_SHORTAGE;
	}
	port->core = core;
	port->account = account_ref(account);
	port->id = ++core->last_id;
	port->refs = 1;
	port->state = PORT_LIMBO;
	port->queue.qlimit = MACH_PORT_QLIMIT_DEFAULT;
	TAILQ_INIT(&port->queue.messages);
	TAILQ_INIT(&port->queue.senders);
	TAILQ_INIT(&port->queue.receivers);
	TAILQ_INIT(&port->requests);
	LIST_INIT(&port->sets);
	SLIST_INIT(&port->watches);
	core->counts.ports++;
	*ret_port = port;
	return KERN_SUCCESS;
}

kern_return_t
port_new_kernel(
    struct core *core, uint16_t kotype, void *kobject, struct port **ret_port)
{
	struct port *port;
	kern_return_t kr;

	kr = port_new(core, NULL, &port);
	if (kr != KERN_SUCCESS)
		return kr;
	port->state = PORT_KERNEL;
	port->kotype = kotype;
	port->kobject = kobject;
	*ret_port = port;
	return KERN_SUCCESS;
}

kern_return_t
port_new_limbo(
    struct core *core, struct account *account, struct right *ret_right)
{
	struct port *port;
	kern_return_t kr;

	kr = port_new(core, account, &port);
	if (kr != KERN_SUCCESS)
		return kr;
	*ret_right = (struct right){ port, MACH_MSG_TYPE_PORT_RECEIVE };
	return KERN_SUCCESS;
}

struct port *
port_ref(struct port *port)
{
	port->refs++;
	return port;
}

struct port *
port_unref(struct port *port)
{
	if (!port || --port->refs)
		return NULL;

	assert(port->state == PORT_GONE);
	assert(TAILQ_EMPTY(&port->queue.messages));
	assert(TAILQ_EMPTY(&port->requests) && LIST_EMPTY(&port->sets));
	assert(!port->reserve && !port->effect.queued);
	account_give(port->account, ACCOUNT_PORTS, 1);
	account_unref(port->account);
	port->core->counts.ports--;
	free(port);
	return NULL;
}

void
port_abandon(struct port *port)
{
	port->state = PORT_GONE;
	port_unref(port);
}

void *
port_kobject(const struct port *port, uint16_t kotype)
{
	if (!port_valid(port) || !port_is_kernel(port) || port->kotype != kotype)
		return NULL;
	return port->kobject;
}

void
port_detach(struct port *port)
{
	if (port->state == PORT_LIVE) {
		pset_leave_all(port);
		mqueue_changed(&port->queue.receivers);
		watch_update(&port->watches, WATCH_GONE);
	} else if (port->state == PORT_TRANSIT) {
		port_unref(port->destination);
	}
	port->state = PORT_LIMBO;
	port->destination = NULL;
	port->name = MACH_PORT_NULL;
	port->queue.seqno = 0;
	port->mscount = 0;
	port->context = 0;
	port->flags &= (uint16_t) ~(PORT_GUARDED | PORT_STRICT_GUARD |
	    PORT_IMMOVABLE | PORT_SPECIAL_REPLY | PORT_REPLY);
}

void
port_arrive(struct port *port, struct space *space, mach_port_name_t name)
{
	if (port->state == PORT_TRANSIT)
		port_unref(port->destination);
	port->state = PORT_LIVE;
	port->receiver = space;
	port->name = name;
}

void
port_transit(struct port *port, struct port *destination)
{
	assert(port->state == PORT_LIMBO);
	if (!port_valid(destination) || port_is_dead(destination))
		return;
	port->state = PORT_TRANSIT;
	port->destination = port_ref(destination);
}

int
port_circular(const struct port *port, const struct port *destination)
{
	uint32_t depth = port->core->limits.transit_depth;

	for (const struct port *p = destination; port_valid(p);
	     p = p->destination) {
		if (p == port)
			return 1;
		if (p->state != PORT_TRANSIT)
			return 0;
		if (!depth--)
			return -1;
	}
	return 0;
}

/*
 * send_away(): the port-destroyed notification takes the receive right along.
 * Returns false if nobody asked for it or its receiver is dead. A notification
 * that would be queued, by way of other receive rights, inside the port itself
 * can never be read: it is destroyed, and with it the port.
 */
static bool
send_away(struct port *port)
{
	struct kmsg *kmsg = port->pdrequest;
	struct port *notify;

	if (!kmsg)
		return false;
	notify = kmsg->rights[KMSG_DEST].port;
	if (!port_valid(notify) || port_is_dead(notify)) {
		port->pdrequest = NULL;
		kmsg_doom(kmsg);
		return false;
	}
	port->pdrequest = NULL;
	port_detach(port);
	if (port_circular(port, notify)) {
		kmsg_doom(kmsg);
		return false;
	}
	port_transit(port, notify);
	notify_fire_port(kmsg, port_ref(port));
	return true;
}

/* port_die(): the port is dead; what it holds is let go in port_work(). */
static void
port_die(struct port *port)
{
	port_detach(port);
	port->state = PORT_GONE;
	effect_dequeue(&port->effect);
	if (TAILQ_EMPTY(&port->queue.messages) &&
	    TAILQ_EMPTY(&port->queue.senders) && !port->nsrequest &&
	    TAILQ_EMPTY(&port->requests) && !port->reserve)
		return;
	port_ref(port);
	work_add(port->core, &port->work, WORK_PORT);
}

void
port_destroy(struct port *port)
{
	assert(port->state != PORT_GONE);
	if (!send_away(port))
		port_die(port);
}

struct port *
port_destroy_kernel(struct port *port)
{
	struct core *core;

	if (!port)
		return NULL;
	assert(port->state == PORT_KERNEL);
	core = port->core;
	port_die(port);
	port_unref(port);
	work_settle(core);
	return NULL;
}

/* let_sender_go(): to it the message was sent. False: there is none. */
static bool
let_sender_go(struct port *port)
{
	struct waiter *waiter = TAILQ_FIRST(&port->queue.senders);
	struct kmsg *kmsg;

	if (!waiter)
		return false;
	kmsg = waiter_end(waiter, MACH_MSG_SUCCESS);
	kmsg_doom(kmsg);
	return true;
}

/* destroy_message(): the oldest one. False: there is none. */
static bool
destroy_message(struct port *port)
{
	struct kmsg *kmsg = mqueue_first(port);

	if (!kmsg)
		return false;
	mqueue_remove(port, kmsg);
	kmsg_doom(kmsg);
	return true;
}

bool
port_work(struct port *port, size_t *budget _unused_)
{
	struct request *request = TAILQ_FIRST(&port->requests);
	struct right notify;
	struct kmsg *spare;

	if (let_sender_go(port) || destroy_message(port))
		return false;
	if (port->nsrequest) {
		notify = notify_cancel(TAKE(port->nsrequest));
		right_release(port->core, &notify);
		return false;
	}
	if (request) {
		entry_die(request->space, request->entry);
		return false;
	}
	spare = port->reserve;
	if (spare) {
		port->reserve = spare->spare;
		spare->spare = NULL;
		kmsg_dealloc(spare);
		return false;
	}
	port_unref(port);
	return true;
}

void
port_drop_send(struct port *port)
{
	assert(port->srights);
	if (--port->srights)
		return;
	if (port->state == PORT_KERNEL)
		effect_queue(port->core, &port->effect, EFFECT_NO_SENDERS);
	else if (port->state != PORT_GONE && port->nsrequest)
		notify_fire(TAKE(port->nsrequest), MACH_NOTIFY_NO_SENDERS,
		    port->mscount);
}

void
port_drop_send_once(struct port *port)
{
	struct kmsg *spare = port->reserve;

	assert(port->sorights);
	port->sorights--;
	if (spare) {
		port->reserve = spare->spare;
		spare->spare = NULL;
		kmsg_dealloc(spare);
	}
	if (port->state == PORT_KERNEL && !port->sorights && !port->srights)
		effect_queue(port->core, &port->effect, EFFECT_NO_SENDERS);
}

void
port_owe(struct port *port, struct kmsg *spare)
{
	spare->spare = port->reserve;
	port->reserve = spare;
}

/*
 * name-notify: mach_port_request_notification (spec 4.17, 7).
 */

#include <mach/notify.h>

#include "core/kmsg-impl.h"
#include "core/mqueue.h"
#include "core/name-impl.h"
#include "core/notify.h"

/* prepare(): the notification for notify; NULL for an empty right. */
static kern_return_t
prepare(struct space *space, mach_msg_id_t id, struct right *notify,
    struct kmsg **ret_kmsg)
{
	*ret_kmsg = NULL;
	if (!notify->port)
		return KERN_SUCCESS;
	return notify_prepare(space, id, notify, ret_kmsg);
}

/* request_destroyed(): the port-destroyed request of a receive right. */
static kern_return_t
request_destroyed(struct space *space, mach_port_name_t name,
    mach_port_mscount_t sync, struct right *notify, struct right *ret_previous)
{
	struct kmsg *kmsg;
	struct port *port;
	kern_return_t kr;

	if (sync)
		return KERN_INVALID_VALUE;
	kr = name_port(space, name, &port);
	if (kr != KERN_SUCCESS)
		return kr;
	if (port->flags & (PORT_REPLY | PORT_SPECIAL_REPLY))
		return KERN_INVALID_RIGHT;
	kr = prepare(space, MACH_NOTIFY_PORT_DESTROYED, notify, &kmsg);
	if (kr != KERN_SUCCESS)
		return kr;
	*ret_previous = notify_cancel(port->pdrequest);
	port->pdrequest = kmsg;
	return KERN_SUCCESS;
}

/* request_no_senders(): fires at once if there are none, and none is coming. */
static kern_return_t
request_no_senders(struct space *space, mach_port_name_t name,
    mach_port_mscount_t sync, struct right *notify, struct right *ret_previous)
{
	struct kmsg *kmsg;
	struct port *port;
	kern_return_t kr;

	kr = name_port(space, name, &port);
	if (kr != KERN_SUCCESS)
		return kr;
	if (port->flags & (PORT_REPLY | PORT_SPECIAL_REPLY))
		return KERN_INVALID_RIGHT;
	kr = prepare(space, MACH_NOTIFY_NO_SENDERS, notify, &kmsg);
	if (kr != KERN_SUCCESS)
		return kr;
	*ret_previous = notify_cancel(port->nsrequest);
	port->nsrequest = NULL;
	if (kmsg && !port->srights && sync <= port->mscount)
		notify_fire(kmsg, MACH_NOTIFY_NO_SENDERS, port->mscount);
	else
		port->nsrequest = kmsg;
	return KERN_SUCCESS;
}

/* on_dead_name(): the port is dead already; the notification goes out now. */
static kern_return_t
on_dead_name(struct space *space, struct entry *entry, struct right *notify,
    struct right *ret_previous)
{
	struct kmsg *kmsg;
	kern_return_t kr;

	kr = notify_prepare(space, MACH_NOTIFY_DEAD_NAME, notify, &kmsg);
	if (kr != KERN_SUCCESS)
		return kr;
	entry_add_urefs(entry, 1);
	notify_fire(kmsg, MACH_NOTIFY_DEAD_NAME, entry_name(entry));
	*ret_previous = RIGHT_NULL;
	return KERN_SUCCESS;
}

/* possible_now(): a send through the name would not block. */
static bool
possible_now(const struct entry *entry)
{
	return entry_type(entry) & MACH_PORT_TYPE_SEND_ONCE ||
	    port_is_kernel(entry->port) || !mqueue_is_full(entry->port);
}

/* register_request(): in the slot of a live name, which may be taken. */
static kern_return_t
register_request(struct space *space, struct entry *entry, struct kmsg *kmsg,
    uint8_t flags, struct right *ret_previous)
{
	if (entry->request) {
		*ret_previous = notify_cancel(
		    request_replace(entry->request, kmsg, flags));
		return KERN_SUCCESS;
	}
	*ret_previous = RIGHT_NULL;
	return request_new(space, entry, kmsg, flags);
}

/* on_live_name(): registers, or fires what is possible now. */
static kern_return_t
on_live_name(struct space *space, struct entry *entry, mach_msg_id_t id,
    mach_port_mscount_t sync, struct right *notify, struct right *ret_previous)
{
	bool possible = id == MACH_NOTIFY_SEND_POSSIBLE;
	uint8_t flags = 0;
	struct kmsg *kmsg;
	kern_return_t kr;

	kr = notify_prepare(space, id, notify, &kmsg);
	if (kr != KERN_SUCCESS)
		return kr;
	if (possible && sync && possible_now(entry)) {
		*ret_previous = entry_cancel_request(entry);
		notify_fire(kmsg, id, entry_name(entry));
		return KERN_SUCCESS;
	}
	if (possible)
		flags = sync ? REQUEST_POSSIBLE | REQUEST_ARMED
			     : REQUEST_POSSIBLE;
	kr = register_request(space, entry, kmsg, flags, ret_previous);
	if (kr != KERN_SUCCESS)
		*notify = notify_cancel(kmsg);
	return kr;
}

/* request_name(): the dead-name or send-possible request of a name. */
static kern_return_t
request_name(struct space *space, mach_port_name_t name, mach_msg_id_t id,
    mach_port_mscount_t sync, struct right *notify, struct right *ret_previous)
{
	mach_port_type_t type;
	struct entry *entry;
	kern_return_t kr;

	if (!MACH_PORT_VALID(name))
		return KERN_INVALID_ARGUMENT;
	kr = name_entry(space, name, &entry);
	if (kr != KERN_SUCCESS)
		return kr;
	if (!notify->port) {
		*ret_previous = entry_cancel_request(entry);
		return KERN_SUCCESS;
	}
	type = entry_type(entry);
	if (type & MACH_PORT_TYPE_DEAD_NAME) {
		if (id == MACH_NOTIFY_DEAD_NAME && !sync)
			return KERN_INVALID_ARGUMENT;
		return on_dead_name(space, entry, notify, ret_previous);
	}
	if (!(type & MACH_PORT_TYPE_PORT_RIGHTS))
		return KERN_INVALID_RIGHT;
	return on_live_name(space, entry, id, sync, notify, ret_previous);
}

/* request_by_id(): one function per kind of notification. */
static kern_return_t
request_by_id(struct space *space, mach_port_name_t name, mach_msg_id_t id,
    mach_port_mscount_t sync, struct right *notify, struct right *ret_previous)
{
	switch (id) {
	case MACH_NOTIFY_PORT_DESTROYED:
		return request_destroyed(
		    space, name, sync, notify, ret_previous);
	case MACH_NOTIFY_NO_SENDERS:
		return request_no_senders(
		    space, name, sync, notify, ret_previous);
	case MACH_NOTIFY_DEAD_NAME:
	case MACH_NOTIFY_SEND_POSSIBLE:
		return request_name(space, name, id, sync, notify, ret_previous);
	default:
		return KERN_INVALID_VALUE;
	}
}

kern_return_t
name_request_notification(struct space *space, mach_port_name_t name,
    mach_msg_id_t id, mach_port_mscount_t sync, struct right *notify,
    struct right *ret_previous)
{
	kern_return_t kr;

	if (!space->active)
		return KERN_INVALID_TASK;
	if (notify->port &&
	    (notify->port == IP_DEAD || port_is_dead(notify->port)))
		return KERN_INVALID_CAPABILITY;
	if (notify->port && notify->type != MACH_MSG_TYPE_PORT_SEND_ONCE)
		return KERN_INVALID_RIGHT;
	kr = request_by_id(space, name, id, sync, notify, ret_previous);
	if (kr == KERN_SUCCESS)
		*notify = RIGHT_NULL;
	return name_settle(space, kr);
}

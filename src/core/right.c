#include "core/right.h"

#include <assert.h>

#include "core/kmsg-impl.h"
#include "core/notify.h"
#include "core/port.h"
#include "core/space-impl.h"
#include "core/work.h"

struct right
right_make_send(struct port *port)
{
	if (port_is_dead(port))
		return (struct right){ IP_DEAD, MACH_MSG_TYPE_PORT_SEND };
	port->mscount++;
	port->srights++;
	effect_dequeue(&port->effect);
	return (struct right){ port_ref(port), MACH_MSG_TYPE_PORT_SEND };
}

kern_return_t
right_make_send_once(struct port *port, struct right *ret_right)
{
	struct kmsg *spare;

	if (port_is_dead(port)) {
		*ret_right = (struct right){ IP_DEAD,
			MACH_MSG_TYPE_PORT_SEND_ONCE };
		return KERN_SUCCESS;
	}
	spare = kmsg_alloc_tiny(port->core, port->account);
	if (!spare)
		return KERN_RESOURCE_SHORTAGE;
	port_owe(port, spare);
	port->sorights++;
	*ret_right = (struct right){ port_ref(port),
		MACH_MSG_TYPE_PORT_SEND_ONCE };
	return KERN_SUCCESS;
}

struct right
right_copy_send(const struct right *right)
{
	struct right copy = *right;

	if (!port_valid(copy.port))
		return copy;
	assert(copy.type == MACH_MSG_TYPE_PORT_SEND);
	if (port_is_dead(copy.port))
		return (struct right){ IP_DEAD, copy.type };
	copy.port->srights++;
	port_ref(copy.port);
	return copy;
}

/* right_end(): right_release() without settling. */
void
right_end(struct right *right)
{
	struct right ended = right_take(right);

	if (!port_valid(ended.port))
		return;
	switch (ended.type) {
	case MACH_MSG_TYPE_PORT_SEND_ONCE:
		notify_send_once(&ended);
		return;
	case MACH_MSG_TYPE_PORT_SEND:
		port_drop_send(ended.port);
		break;
	case MACH_MSG_TYPE_PORT_RECEIVE:
		if (!port_is_dead(ended.port))
			port_destroy(ended.port);
		break;
	default:
		assert(!"right of no type");
	}
	port_unref(ended.port);
}

void
right_release(struct core *core, struct right *right)
{
	right_end(right);
	work_settle(core);
}

#include "launchd/notify.h"

#include <stddef.h>

#include <mach/notify.h>

#include "launchd/caller.h"
#include "launchd/launchd.h"
#include "launchd/ports.h"
#include "launchd/service.h"

static void
notify_dead_name(struct launchd *launchd, mach_port_t name)
{
	watches_died(&launchd->watches, name);
	/* The notification came with a user reference of its own. */
	ports_drop_send(name);
}

bool
notify_handle(struct launchd *launchd, const mach_msg_header_t *message)
{
	const mach_msg_audit_trailer_t *trailer = (const void *)((const char *)
								     message +
	    round_msg(message->msgh_size));
	const mach_dead_name_notification_t *dead = (const void *)message;
	const mach_port_destroyed_notification_t *back = (const void *)message;

	if (!caller_is_kernel(trailer))
		return false;
	switch (message->msgh_id) {
	case MACH_NOTIFY_DEAD_NAME:
		notify_dead_name(launchd, dead->not_port);
		return true;
	case MACH_NOTIFY_PORT_DESTROYED:
		if (!MACH_PORT_VALID(back->not_port.name))
			return false;
		service_port_returned(launchd, back->not_port.name);
		return true;
	default:
		/* Rights of launchd's own that it gave up. */
		return false;
	}
}

#pragma once

/*
 * name-impl: what the files of name_ share.
 */

#include "core/name.h"
#include "core/port.h"
#include "core/space-impl.h"

/* name_settle(): ends an operation: what it set off is done. Returns kr. */
static inline kern_return_t
name_settle(struct space *space, kern_return_t kr)
{
	work_settle(space->core);
	return kr;
}

/*
 * name_entry(): the entry of a name for an operation on it.
 * KERN_INVALID_TASK, KERN_INVALID_NAME (also for NULL and DEAD).
 */
kern_return_t name_entry(
    struct space *space, mach_port_name_t name, struct entry **ret_entry);

/*
 * name_port(): the port of a receive right; NULL and DEAD give
 * KERN_INVALID_RIGHT. KERN_INVALID_TASK, KERN_INVALID_NAME, KERN_INVALID_RIGHT.
 */
kern_return_t
name_port(struct space *space, mach_port_name_t name, struct port **ret_port);

/*
 * name_end_receive(): the receive right of an entry is destroyed; a send right
 * under the same name stays: a dead name, unless the port lives on in a
 * port-destroyed notification.
 */
void name_end_receive(struct space *space, struct entry *entry);

/* name_end_send(): `n` references of the send right of an entry end. */
void name_end_send(struct space *space, struct entry *entry, uint32_t n);

/* name_end_dead(): `n` references of a dead name end. */
void name_end_dead(struct space *space, struct entry *entry, uint32_t n);

/*
 * name-attr: attributes, counts, contexts and guards of receive rights.
 */

#include <string.h>

#include "core/mqueue.h"
#include "core/name-impl.h"

#define LIMITS_COUNT    1u
#define STATUS_COUNT    10u
#define REQUESTS_COUNT  1u
#define EXT_COUNT       17u
#define GUARD_COUNT     2u
#define THROTTLED_COUNT 1u

/* violate(): a guard exception, and the error that goes with it. */
static kern_return_t
violate(struct space *space, uint32_t reason, mach_port_name_t name,
    const struct port *port)
{
	space_violate(space, reason, name, port->context);
	return KERN_INVALID_ARGUMENT;
}

kern_return_t
name_set_mscount(
    struct space *space, mach_port_name_t name, mach_port_mscount_t mscount)
{
	struct port *port;
	kern_return_t kr;

	kr = name_port(space, name, &port);
	if (kr == KERN_SUCCESS)
		port->mscount = mscount;
	return name_settle(space, kr);
}

kern_return_t
name_set_seqno(
    struct space *space, mach_port_name_t name, mach_port_seqno_t seqno)
{
	struct port *port;
	kern_return_t kr;

	kr = name_port(space, name, &port);
	if (kr == KERN_SUCCESS)
		port->queue.seqno = seqno;
	return name_settle(space, kr);
}

kern_return_t
name_get_context(
    struct space *space, mach_port_name_t name, uint64_t *ret_context)
{
	struct port *port;
	kern_return_t kr;

	kr = name_port(space, name, &port);
	if (kr == KERN_SUCCESS)
		*ret_context = port->flags & PORT_STRICT_GUARD ? 0
							       : port->context;
	return name_settle(space, kr);
}

kern_return_t
name_set_context(struct space *space, mach_port_name_t name, uint64_t context)
{
	struct port *port;
	kern_return_t kr;

	kr = name_port(space, name, &port);
	if (kr != KERN_SUCCESS)
		return name_settle(space, kr);
	if (port->flags & PORT_STRICT_GUARD)
		return violate(space, kGUARD_EXC_SET_CONTEXT, name, port);
	port->context = context;
	return KERN_SUCCESS;
}

kern_return_t
name_get_srights(
    struct space *space, mach_port_name_t name, mach_port_rights_t *ret_srights)
{
	struct port *port;
	kern_return_t kr;

	kr = name_port(space, name, &port);
	if (kr == KERN_SUCCESS)
		*ret_srights = port->srights < UINT32_MAX
		    ? (uint32_t)port->srights
		    : UINT32_MAX;
	return name_settle(space, kr);
}

/* status_flags(): MACH_PORT_STATUS_FLAG_ bits. */
static uint32_t
status_flags(const struct port *port)
{
	static const struct {
		uint16_t ours;
		uint32_t theirs;
	} table[] = {
		{ PORT_TEMPOWNER, MACH_PORT_STATUS_FLAG_TEMPOWNER },
		{ PORT_GUARDED, MACH_PORT_STATUS_FLAG_GUARDED },
		{ PORT_STRICT_GUARD, MACH_PORT_STATUS_FLAG_STRICT_GUARD },
		{ PORT_IMP_DONATION, MACH_PORT_STATUS_FLAG_IMP_DONATION },
		{ PORT_IMMOVABLE,
		    MACH_PORT_STATUS_FLAG_GUARD_IMMOVABLE_RECEIVE },
	};
	uint32_t flags = 0;

	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		if (port->flags & table[i].ours)
			flags |= table[i].theirs;
	}
	return flags;
}

/* clamp(): a 64-bit count in 32 bits. */
static uint32_t
clamp(uint64_t n)
{
	return n < UINT32_MAX ? (uint32_t)n : UINT32_MAX;
}

/* get_status(): mach_port_status_t. */
static mach_port_status_t
get_status(const struct port *port)
{
	return (mach_port_status_t){
		.mps_pset = !LIST_EMPTY(&port->sets),
		.mps_seqno = port->queue.seqno,
		.mps_mscount = port->mscount,
		.mps_qlimit = port->queue.qlimit,
		.mps_msgcount = port->queue.msgcount,
		.mps_sorights = clamp(port->sorights),
		.mps_srights = port->srights > 0,
		.mps_pdrequest = port->pdrequest != NULL,
		.mps_nsrequest = port->nsrequest != NULL,
		.mps_flags = status_flags(port),
	};
}

/* flavor_count(): ints that mach_port_get_attributes gives; 0: no flavor. */
static uint32_t
flavor_count(mach_port_flavor_t flavor)
{
	switch (flavor) {
	case MACH_PORT_LIMITS_INFO:
		return LIMITS_COUNT;
	case MACH_PORT_RECEIVE_STATUS:
		return STATUS_COUNT;
	case MACH_PORT_DNREQUESTS_SIZE:
		return REQUESTS_COUNT;
	case MACH_PORT_INFO_EXT:
		return EXT_COUNT;
	case MACH_PORT_SERVICE_THROTTLED:
		return THROTTLED_COUNT;
	default:
		return 0;
	}
}

/* get_null(): the answers for NULL and DEAD. */
static kern_return_t
get_null(mach_port_flavor_t flavor, int32_t *info, uint32_t *count)
{
	switch (flavor) {
	case MACH_PORT_LIMITS_INFO:
		*count = 0;
		return KERN_SUCCESS;
	case MACH_PORT_DNREQUESTS_SIZE:
		info[0] = 0;
		*count = REQUESTS_COUNT;
		return KERN_SUCCESS;
	default:
		return KERN_INVALID_RIGHT;
	}
}

/* get_flavor(): one flavor of a port. */
static kern_return_t
get_flavor(const struct port *port, mach_port_flavor_t flavor, int32_t *info)
{
	mach_port_status_t status = get_status(port);

	switch (flavor) {
	case MACH_PORT_LIMITS_INFO:
		info[0] = port->queue.qlimit;
		return KERN_SUCCESS;
	case MACH_PORT_RECEIVE_STATUS:
		memcpy(info, &status, sizeof(status));
		return KERN_SUCCESS;
	case MACH_PORT_DNREQUESTS_SIZE:
		info[0] = (int32_t)port->n_requests;
		return KERN_SUCCESS;
	case MACH_PORT_INFO_EXT:
		memset(info, 0, EXT_COUNT * sizeof(*info));
		memcpy(info, &status, sizeof(status));
		return KERN_SUCCESS;
	default:
		return KERN_INVALID_CAPABILITY;
	}
}

kern_return_t
name_get_attributes(struct space *space, mach_port_name_t name,
    mach_port_flavor_t flavor, int32_t *info, uint32_t *count)
{
	uint32_t needed = flavor_count(flavor);
	struct port *port;
	kern_return_t kr;

	if (!space->active)
		return KERN_INVALID_TASK;
	if (!needed)
		return KERN_INVALID_ARGUMENT;
	if (*count < needed)
		return KERN_FAILURE;
	if (!MACH_PORT_VALID(name))
		return get_null(flavor, info, count);
	kr = name_port(space, name, &port);
	if (kr == KERN_SUCCESS)
		kr = get_flavor(port, flavor, info);
	if (kr == KERN_SUCCESS)
		*count = needed;
	return name_settle(space, kr);
}

/* set_limits(): the queue limit; senders that have room now proceed. */
static kern_return_t
set_limits(struct space *space, mach_port_name_t name, const int32_t *info,
    uint32_t count)
{
	struct port *port;
	kern_return_t kr;

	if (count < LIMITS_COUNT)
		return KERN_FAILURE;
	if ((uint32_t)info[0] > MACH_PORT_QLIMIT_MAX)
		return KERN_INVALID_VALUE;
	kr = name_port(space, name, &port);
	if (kr != KERN_SUCCESS)
		return kr;
	port->queue.qlimit = (uint16_t)info[0];
	mqueue_room(port);
	return KERN_SUCCESS;
}

/* set_flag(): an attribute that is only shown in the status. */
static kern_return_t
set_flag(struct space *space, mach_port_name_t name, uint16_t flag)
{
	struct port *port;
	kern_return_t kr;

	kr = name_port(space, name, &port);
	if (kr != KERN_SUCCESS)
		return kr;
	if (port->flags & PORT_SPECIAL_REPLY)
		return KERN_INVALID_ARGUMENT;
	port->flags |= flag;
	return KERN_SUCCESS;
}

/* check_service(): no port is a service port here. */
static kern_return_t
check_service(struct space *space, mach_port_name_t name, uint32_t count)
{
	struct port *port;
	kern_return_t kr;

	if (count < THROTTLED_COUNT)
		return KERN_FAILURE;
	kr = name_port(space, name, &port);
	return kr == KERN_SUCCESS ? KERN_INVALID_CAPABILITY : kr;
}

/* check_requests(): accepted, without effect. */
static kern_return_t
check_requests(struct space *space, mach_port_name_t name, uint32_t count)
{
	struct port *port;

	if (count < REQUESTS_COUNT)
		return KERN_FAILURE;
	return name_port(space, name, &port);
}

/* set_attributes(): one flavor. */
static kern_return_t
set_attributes(struct space *space, mach_port_name_t name,
    mach_port_flavor_t flavor, const int32_t *info, uint32_t count)
{
	switch (flavor) {
	case MACH_PORT_LIMITS_INFO:
		return set_limits(space, name, info, count);
	case MACH_PORT_DNREQUESTS_SIZE:
		return check_requests(space, name, count);
	case MACH_PORT_TEMPOWNER:
		return set_flag(space, name, PORT_TEMPOWNER);
	case MACH_PORT_IMPORTANCE_RECEIVER:
	case MACH_PORT_DENAP_RECEIVER:
		return set_flag(space, name, PORT_IMP_DONATION);
	case MACH_PORT_SERVICE_THROTTLED:
		return check_service(space, name, count);
	default:
		return KERN_INVALID_ARGUMENT;
	}
}

kern_return_t
name_set_attributes(struct space *space, mach_port_name_t name,
    mach_port_flavor_t flavor, const int32_t *info, uint32_t count)
{
	if (!space->active)
		return KERN_INVALID_TASK;
	return name_settle(
	    space, set_attributes(space, name, flavor, info, count));
}

kern_return_t
name_assert_attributes(struct space *space, mach_port_name_t name,
    mach_port_flavor_t flavor, const int32_t *info, uint32_t count)
{
	struct port *port;
	kern_return_t kr;
	uint64_t guard;

	if (!space->active)
		return KERN_INVALID_TASK;
	if (flavor != MACH_PORT_GUARD_INFO)
		return KERN_INVALID_ARGUMENT;
	if (count < GUARD_COUNT)
		return KERN_FAILURE;
	kr = name_port(space, name, &port);
	if (kr != KERN_SUCCESS)
		return name_settle(space, kr);
	memcpy(&guard, info, sizeof(guard));
	if (!(port->flags & PORT_GUARDED))
		return violate(space, kGUARD_EXC_UNGUARDED, name, port);
	if (!(port->flags & PORT_STRICT_GUARD) || port->context != guard)
		return violate(space, kGUARD_EXC_INCORRECT_GUARD, name, port);
	return KERN_SUCCESS;
}

/* guard_port(): name_port() where NULL and DEAD are KERN_INVALID_NAME. */
static kern_return_t
guard_port(struct space *space, mach_port_name_t name, struct port **ret_port)
{
	if (space->active && !MACH_PORT_VALID(name))
		return KERN_INVALID_NAME;
	return name_port(space, name, ret_port);
}

kern_return_t
name_guard_with_flags(
    struct space *space, mach_port_name_t name, uint64_t guard, uint64_t flags)
{
	struct port *port;
	kern_return_t kr;

	kr = guard_port(space, name, &port);
	if (kr != KERN_SUCCESS)
		return name_settle(space, kr);
	if (port->context || port->flags & PORT_GUARDED)
		return KERN_INVALID_ARGUMENT;
	port->context = guard;
	port->flags |= PORT_GUARDED;
	if (flags & MPG_STRICT)
		port->flags |= PORT_STRICT_GUARD;
	if (flags & MPG_IMMOVABLE_RECEIVE)
		port->flags |= PORT_IMMOVABLE;
	return KERN_SUCCESS;
}

kern_return_t
name_guard(
    struct space *space, mach_port_name_t name, uint64_t guard, bool strict)
{
	return name_guard_with_flags(
	    space, name, guard, strict ? MPG_STRICT : 0);
}

kern_return_t
name_unguard(struct space *space, mach_port_name_t name, uint64_t guard)
{
	struct port *port;
	kern_return_t kr;

	kr = guard_port(space, name, &port);
	if (kr != KERN_SUCCESS)
		return name_settle(space, kr);
	if (!(port->flags & PORT_GUARDED))
		return violate(space, kGUARD_EXC_UNGUARDED, name, port);
	if (port->context != guard)
		return violate(space, kGUARD_EXC_INCORRECT_GUARD, name, port);
	port->context = 0;
	port->flags &= (uint16_t) ~(PORT_GUARDED | PORT_STRICT_GUARD);
	return KERN_SUCCESS;
}

kern_return_t
name_swap_guard(struct space *space, mach_port_name_t name, uint64_t old_guard,
    uint64_t new_guard)
{
	struct port *port;
	kern_return_t kr;

	kr = guard_port(space, name, &port);
	if (kr != KERN_SUCCESS)
		return name_settle(space, kr);
	if (!(port->flags & PORT_GUARDED))
		return violate(space, kGUARD_EXC_UNGUARDED, name, port);
	if (port->flags & PORT_STRICT_GUARD)
		return violate(space, kGUARD_EXC_SET_CONTEXT, name, port);
	if (port->context != old_guard)
		return violate(space, kGUARD_EXC_INCORRECT_GUARD, name, port);
	port->context = new_guard;
	return KERN_SUCCESS;
}

/*
 * The routines of clock.defs and clock_priv.defs, and those that give out the
 * clocks' ports.
 */

#include "clock_priv_server.h"
#include "clock_server.h"
#include "core/port.h"
#include "host_priv_server.h"
#include "mach_host_server.h"
#include "machd/clock.h"
#include "machd/dispatch.h"
#include "machd/machd.h"
#include "machd/task.h"

/* How exactly an alarm comes: the resolution that XNU tells, ns. */
#define CLOCK_ALARM_RESOLUTION 10000000

kern_return_t
kern_host_get_clock_service(
    host_ref_t host, clock_id_t clock_id, mach_port_t *clock_serv)
{
	struct right right;

	if (!host || clock_id < 0 || clock_id >= CLOCK_COUNT)
		return KERN_INVALID_ARGUMENT;
	right = right_make_send(host->clocks[clock_id].port);
	*clock_serv = dispatch_put(&right);
	return KERN_SUCCESS;
}

kern_return_t
kern_host_get_clock_control(
    host_ref_t host_priv, clock_id_t clock_id, mach_port_t *clock_ctrl)
{
	struct right right;

	if (!host_priv || clock_id < 0 || clock_id >= CLOCK_COUNT)
		return KERN_INVALID_ARGUMENT;
	right = right_make_send(host_priv->clocks[clock_id].control);
	*clock_ctrl = dispatch_put(&right);
	return KERN_SUCCESS;
}

kern_return_t
kern_clock_get_time(clock_ref_t clock_serv, mach_timespec_t *cur_time)
{
	if (!clock_serv)
		return KERN_INVALID_ARGUMENT;
	*cur_time = clock_now(clock_serv);
	return KERN_SUCCESS;
}

/* The kernel's clocks are exact to the nanosecond; the calendar has no alarms. */
kern_return_t
kern_clock_get_attributes(clock_ref_t clock_serv, clock_flavor_t flavor,
    clock_attr_t clock_attr, mach_msg_type_number_t *clock_attrCnt)
{
	if (!clock_serv)
		return KERN_INVALID_ARGUMENT;
	if (*clock_attrCnt != 1)
		return KERN_FAILURE;
	switch (flavor) {
	case CLOCK_GET_TIME_RES:
		*clock_attr = 1;
		return KERN_SUCCESS;
	case CLOCK_ALARM_CURRES:
	case CLOCK_ALARM_MINRES:
	case CLOCK_ALARM_MAXRES:
		*clock_attr = clock_serv->id == SYSTEM_CLOCK
		    ? CLOCK_ALARM_RESOLUTION
		    : 0;
		return KERN_SUCCESS;
	default:
		return KERN_INVALID_VALUE;
	}
}

kern_return_t
kern_clock_alarm(clock_ref_t clock_serv, alarm_type_t alarm_type,
    mach_timespec_t alarm_time, mach_port_t alarm_port,
    mach_msg_type_name_t alarm_portPoly)
{
	struct task *caller = dispatch_caller();
	struct right to;
	kern_return_t kr;

	if (!clock_serv)
		return KERN_INVALID_ARGUMENT;
	if (clock_serv->id != SYSTEM_CLOCK)
		return KERN_FAILURE;
	if (alarm_portPoly == MACH_MSG_TYPE_PORT_RECEIVE)
		return KERN_INVALID_CAPABILITY;
	to = dispatch_take(alarm_port);
	if (!port_valid(to.port))
		return KERN_INVALID_CAPABILITY;
	kr = alarm_set(caller, alarm_type, alarm_time, &to);
	right_release(caller->machd->core, &to);
	return kr;
}

/* The machine's clocks are not machd's to set. */
kern_return_t
kern_clock_set_time(clock_ref_t clock_ctrl, mach_timespec_t new_time)
{
	(void)new_time;
	return clock_ctrl ? KERN_FAILURE : KERN_INVALID_ARGUMENT;
}

kern_return_t
kern_clock_set_attributes(clock_ref_t clock_ctrl, clock_flavor_t flavor,
    clock_attr_t clock_attr, mach_msg_type_number_t clock_attrCnt)
{
	(void)flavor;
	(void)clock_attr;
	(void)clock_attrCnt;
	return clock_ctrl ? KERN_FAILURE : KERN_INVALID_ARGUMENT;
}

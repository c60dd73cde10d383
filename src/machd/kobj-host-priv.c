/*
 * The routines of host_priv.defs: what takes the privileged host port.
 */

#include <mach/host_special_ports.h>

#include "core/port.h"
#include "host_priv_server.h"
#include "machd/dispatch.h"
#include "machd/host-port.h"
#include "machd/task.h"

kern_return_t
kern_host_get_special_port(
    host_ref_t host_priv, int node, int which, mach_port_t *port)
{
	struct right right;

	(void)node; /* There is no other. */
	if (!host_priv || which <= HOST_SECURITY_PORT ||
	    which > HOST_MAX_SPECIAL_PORT)
		return KERN_INVALID_ARGUMENT;
	if (which == HOST_PORT)
		right = right_make_send(host_priv->host);
	else if (which == HOST_PRIV_PORT)
		right = right_make_send(host_priv->host_priv);
	else
		right = right_copy_send(&host_priv->host_special[which]);
	*port = dispatch_put(&right);
	return KERN_SUCCESS;
}

/* A right that got out is not enough: the table is the whole host's. */
static bool
may_set_special(const struct task *caller)
{
	return caller->is_launchd || host_is_privileged(caller);
}

/* The right is taken on success. */
kern_return_t
kern_host_set_special_port(host_ref_t host_priv, int which, mach_port_t port)
{
	const struct right *right = dispatch_right(port);

	if (!host_priv || which <= HOST_MAX_SPECIAL_KERNEL_PORT ||
	    which > HOST_MAX_SPECIAL_PORT)
		return KERN_INVALID_ARGUMENT;
	if (!may_set_special(dispatch_caller()))
		return KERN_NO_ACCESS;
	if (right && port_valid(right->port) &&
	    (right->port->flags & PORT_IMMOVABLE))
		return KERN_INVALID_RIGHT;
	right_release(host_priv->core, &host_priv->host_special[which]);
	host_priv->host_special[which] = dispatch_take(port);
	return KERN_SUCCESS;
}

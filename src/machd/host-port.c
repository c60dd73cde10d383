#include "machd/host-port.h"

#include <unistd.h>

#include "core/port.h"
#include "machd/kotype.h"
#include "machd/task.h"

/*
 * host_ports_init(): makes the plain and the privileged port; the former is
 * every task's from the start. KERN_RESOURCE_SHORTAGE.
 */
kern_return_t
host_ports_init(struct machd *machd)
{
	kern_return_t kr;

	kr = port_new_kernel(machd->core, IKOT_HOST, machd, &machd->host);
	if (kr == KERN_SUCCESS)
		kr = port_new_kernel(
		    machd->core, IKOT_HOST_PRIV, machd, &machd->host_priv);
	if (kr == KERN_SUCCESS)
		machd->defaults.host = right_make_send(machd->host);
	return kr;
}

/* host_ports_deinit(): at the end. */
void
host_ports_deinit(struct machd *machd)
{
	exc_actions_release(machd->core, &machd->exc);
	for (int i = 0; i <= HOST_MAX_SPECIAL_PORT; i++)
		right_release(machd->core, &machd->host_special[i]);
	machd->host = port_destroy_kernel(machd->host);
	machd->host_priv = port_destroy_kernel(machd->host_priv);
}

/*
 * host_is_privileged(): who has the privileged host port: root, and in a
 * user's own instance that user, who could replace machd itself.
 */
bool
host_is_privileged(const struct task *task)
{
	return task->euid == 0 ||
	    (!task->machd->options.system && task->euid == getuid());
}

/*
 * host_port_of(): what the task knows as its host port: what was put there, or
 * else the plain or the privileged port, as its user is at this moment.
 */
struct right
host_port_of(const struct task *task)
{
	const struct machd *machd = task->machd;

	if (task->ports.host.port == machd->host && host_is_privileged(task))
		return right_make_send(machd->host_priv);
	return right_copy_send(&task->ports.host);
}

/*
 * host_port_settle(): a right that is about to become the task's host port. A
 * task that gets back the privileged port, which it would have by itself, has
 * the default again: its children then have what their own user may have.
 */
void
host_port_settle(const struct task *task, struct right *right)
{
	struct machd *machd = task->machd;

	if (right->port != machd->host_priv || !host_is_privileged(task))
		return;
	right_release(machd->core, right);
	*right = right_make_send(machd->host);
}

#include "machd/ports.h"

/* ports_copy(): a second set of the same send rights. */
void
ports_copy(const struct ports *ports, struct ports *ret_ports)
{
	ret_ports->host = right_copy_send(&ports->host);
	ret_ports->bootstrap = right_copy_send(&ports->bootstrap);
	ret_ports->access = right_copy_send(&ports->access);
	for (int i = 0; i < TASK_PORT_REGISTER_MAX; i++)
		ret_ports->registered[i] = right_copy_send(
		    &ports->registered[i]);
	exc_actions_copy(&ports->exc, &ret_ports->exc);
}

/* ports_release(): gives up the rights; they are empty afterwards. */
void
ports_release(struct core *core, struct ports *ports)
{
	right_release(core, &ports->host);
	right_release(core, &ports->bootstrap);
	right_release(core, &ports->access);
	for (int i = 0; i < TASK_PORT_REGISTER_MAX; i++)
		right_release(core, &ports->registered[i]);
	exc_actions_release(core, &ports->exc);
}

/* ports_equal(): both are rights to the same ports. */
bool
ports_equal(const struct ports *a, const struct ports *b)
{
	for (int i = 0; i < TASK_PORT_REGISTER_MAX; i++)
		if (a->registered[i].port != b->registered[i].port)
			return false;
	return a->host.port == b->host.port &&
	    a->bootstrap.port == b->bootstrap.port &&
	    a->access.port == b->access.port &&
	    exc_actions_equal(&a->exc, &b->exc);
}

static void
override(struct core *core, struct right *right, const struct right *before,
    const struct right *now)
{
	if (before->port == now->port)
		return;
	right_release(core, right);
	*right = right_copy_send(now);
}

/*
 * ports_override(): what was set between before and now is set in ports, too.
 */
void
ports_override(struct core *core, struct ports *ports,
    const struct ports *before, const struct ports *now)
{
	override(core, &ports->host, &before->host, &now->host);
	override(core, &ports->bootstrap, &before->bootstrap, &now->bootstrap);
	override(core, &ports->access, &before->access, &now->access);
	for (int i = 0; i < TASK_PORT_REGISTER_MAX; i++)
		override(core, &ports->registered[i], &before->registered[i],
		    &now->registered[i]);
	if (exc_actions_equal(&before->exc, &now->exc))
		return;
	exc_actions_release(core, &ports->exc);
	exc_actions_copy(&now->exc, &ports->exc);
}

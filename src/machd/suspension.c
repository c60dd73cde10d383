#include "machd/suspension.h"

#include <stdlib.h>

#include "base/cleanup.h"
#include "core/port.h"
#include "machd/kotype.h"
#include "machd/remote.h"
#include "machd/task.h"
#include "machd/user.h"

static void
suspension_free(struct suspension *suspension)
{
	LIST_REMOVE(suspension, link);
	port_destroy_kernel(suspension->port);
	charge_release(&suspension->charge);
	free(suspension);
}

static kern_return_t
suspension_new(struct task *task, bool token, struct task *payer,
    struct suspension **ret_suspension)
{
	_cleanup_free_ struct suspension *suspension = calloc(
	    1, sizeof(*suspension));
	kern_return_t kr;

	if (!suspension)
		return KERN_RESOURCE_SHORTAGE;
	kr = account_charge(
	    &suspension->charge, payer->user->account, NULL, ACCOUNT_PORTS, 1);
	if (kr != KERN_SUCCESS)
		return kr;
	kr = port_new_kernel(
	    task->machd->core, IKOT_TASK_RESUME, suspension, &suspension->port);
	if (kr != KERN_SUCCESS) {
		charge_release(&suspension->charge);
		return kr;
	}
	suspension->task = task;
	suspension->token = token;
	LIST_INSERT_HEAD(&task->suspensions, suspension, link);
	*ret_suspension = TAKE(suspension);
	return KERN_SUCCESS;
}

/* suspension_legacy(): the task's one for task_suspend, or NULL. */
struct suspension *
suspension_legacy(const struct task *task)
{
	struct suspension *suspension;

	LIST_FOREACH(suspension, &task->suspensions, link)
		if (!suspension->token)
			return suspension;
	return NULL;
}

/*
 * suspension_begin(): one hold more on the task, and the right that it lasts
 * for. The task's threads are another matter: see TASKD_SUSPEND.
 * KERN_RESOURCE_SHORTAGE.
 */
kern_return_t
suspension_begin(
    struct task *task, bool token, struct task *payer, struct right *ret_right)
{
	struct suspension *suspension = token ? NULL : suspension_legacy(task);
	kern_return_t kr = KERN_SUCCESS;

	if (!suspension)
		kr = suspension_new(task, token, payer, &suspension);
	if (kr != KERN_SUCCESS)
		return kr;
	if (token)
		kr = right_make_send_once(suspension->port, ret_right);
	else
		*ret_right = right_make_send(suspension->port);
	if (kr != KERN_SUCCESS) {
		suspension_free(suspension);
		return kr;
	}
	suspension->holds++;
	task->suspend_count++;
	return KERN_SUCCESS;
}

/*
 * suspension_release(): one hold of it ends; it has one. True: it was the
 * task's last, which is to go on.
 */
bool
suspension_release(struct suspension *suspension)
{
	suspension->holds--;
	return --suspension->task->suspend_count == 0;
}

/* suspension_undo(): what suspension_begin() gave was for nothing. */
void
suspension_undo(struct task *payer, struct right *right)
{
	struct suspension *suspension = port_kobject(
	    right->port, IKOT_TASK_RESUME);

	if (suspension && suspension->holds > 0 &&
	    suspension_release(suspension))
		task_wake(suspension->task);
	right_release(payer->machd->core, right);
}

/*
 * suspension_no_rights(): nobody has a right to this kernel port any more; if
 * it is a suspension's, its holds end.
 */
void
suspension_no_rights(struct port *port)
{
	struct suspension *suspension = port_kobject(port, IKOT_TASK_RESUME);
	struct task *task;
	bool last = false;

	if (!suspension || port->srights > 0 || port->sorights > 0)
		return;
	task = suspension->task;
	while (suspension->holds > 0)
		last = suspension_release(suspension);
	suspension_free(suspension);
	if (last)
		task_wake(task);
}

/* suspensions_die(): the task dies. */
void
suspensions_die(struct task *task)
{
	struct suspension *suspension;

	while ((suspension = LIST_FIRST(&task->suspensions)))
		suspension_free(suspension);
}

/*
 * task_wake(): a task without holds goes on. If there is no memory even to ask
 * for that, the end of its worker does it.
 */
void
task_wake(struct task *task)
{
	if (remote_tell(task, &REMOTE_REQUEST(TASKD_RESUME)) != KERN_SUCCESS)
		remote_reset(task);
}

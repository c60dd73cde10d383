#include "machd/task-token.h"

#include <stdlib.h>

#include "base/cleanup.h"
#include "core/account.h"
#include "core/port.h"
#include "machd/kotype.h"
#include "machd/task.h"
#include "machd/user.h"

/* Of the task nothing but what finds it again, so nothing to let go of. */
struct task_token {
	struct machd *machd;
	struct port *port;
	pid_t pid;
	uint32_t serial;
	struct charge charge; /* one of ACCOUNT_PORTS */
};

static void
task_token_free(struct task_token *token)
{
	port_destroy_kernel(token->port);
	charge_release(&token->charge);
	free(token);
}

/*
 * task_token_new(): a token of the task, which lives until its last sender is
 * gone. KERN_RESOURCE_SHORTAGE.
 */
kern_return_t
task_token_new(struct task *task, struct task *payer, struct right *ret_right)
{
	_cleanup_free_ struct task_token *token = calloc(1, sizeof(*token));
	kern_return_t kr;

	if (!token)
		return KERN_RESOURCE_SHORTAGE;
	token->machd = task->machd;
	token->pid = task->pid;
	token->serial = task->serial;
	kr = account_charge(
	    &token->charge, payer->user->account, NULL, ACCOUNT_PORTS, 1);
	if (kr != KERN_SUCCESS)
		return kr;
	kr = port_new_kernel(
	    task->machd->core, IKOT_TASK_ID_TOKEN, token, &token->port);
	if (kr != KERN_SUCCESS) {
		charge_release(&token->charge);
		return kr;
	}
	*ret_right = right_make_send(TAKE(token)->port);
	return KERN_SUCCESS;
}

/* task_token_task(): the task, if it lives and is the same image; or NULL. */
struct task *
task_token_task(const struct task_token *token)
{
	struct task *task = task_find(token->machd, token->pid);

	return task && task->serial == token->serial ? task : NULL;
}

/* task_token_no_senders(): of a kernel port; if it is a token's, it ends. */
void
task_token_no_senders(struct port *port)
{
	struct task_token *token = port_kobject(port, IKOT_TASK_ID_TOKEN);

	if (token && port->srights == 0)
		task_token_free(token);
}

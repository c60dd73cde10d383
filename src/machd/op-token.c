#include "machd/answer.h"
#include "machd/conn.h"
#include "machd/request.h"
#include "machd/task.h"
#include "os/pidfd.h"

/*
 * op_token_fd(): value[0] and value[1] are the pid and pidversion of an audit
 * token; the answer brings the pidfd of the task that they meant, if it still
 * lives. What may be done with a pidfd the kernel decides by its holder.
 */
int
op_token_fd(struct conn *conn, struct request *request)
{
	const uint32_t *value = request->head->value;
	const struct task *task = task_find(conn->machd, (pid_t)value[0]);

	if (!task || task->version != value[1] || pidfd_is_dead(task->pidfd))
		answer(conn, KERN_NOT_FOUND);
	else
		answer_fd(conn, KERN_SUCCESS, task->pidfd);
	return 0;
}

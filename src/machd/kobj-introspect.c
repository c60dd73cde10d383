/*
 * The routines of introspect.defs: tasks and their rights, for lsmp. A caller
 * sees the tasks of its own user; root sees all.
 */

#include <assert.h>
#include <mach/linux/introspect.h>
#include <string.h>

#include "core/space.h"
#include "introspect_server.h"
#include "machd/conn.h"
#include "machd/dispatch.h"
#include "machd/task.h"
#include "machd/trace.h"
#include "machd/user.h"

static bool
introspect_allowed(const struct task *task)
{
	const struct task *caller = dispatch_caller();

	return caller->euid == 0 || caller->euid == task->ruid;
}

static void
introspect_count(struct task *task, machd_task_info_t *info)
{
	struct space_line line;
	uint32_t index = 0;
	const struct conn *conn;

	while (space_next(task->space, &index, &line)) {
		info->mti_entries++;
		if (line.type & MACH_PORT_TYPE_RECEIVE) {
			info->mti_ports++;
			info->mti_messages += line.msgcount;
		}
	}
	LIST_FOREACH(conn, &task->conns, link)
		info->mti_connections++;
}

/* The cursor is the pid to go on with. */
kern_return_t
kern_machd_task_list(host_ref_t host, uint32_t *cursor,
    machd_task_info_array_t tasks, mach_msg_type_number_t *tasksCnt)
{
	mach_msg_type_number_t room = *tasksCnt, count = 0;
	struct task *task;

	if (!host)
		return KERN_INVALID_HOST;
	task = task_from(host, (pid_t)*cursor);
	*cursor = 0;
	for (; task; task = task_next(task)) {
		if (!introspect_allowed(task))
			continue;
		if (count == room) {
			*cursor = (uint32_t)task->pid;
			break;
		}
		tasks[count] = (machd_task_info_t){
			.mti_pid = task->pid,
			.mti_uid = task->ruid,
			.mti_euid = task->euid,
			.mti_pidversion = task->version,
		};
		introspect_count(task, &tasks[count++]);
	}
	*tasksCnt = count;
	return KERN_SUCCESS;
}

static void
introspect_line(const struct space_line *line, machd_port_info_t *info)
{
	const struct task *receiver = line->receiver
	    ? space_owner(line->receiver)
	    : NULL;

	*info = (machd_port_info_t){
		.mpi_object = line->object,
		.mpi_name = line->name,
		.mpi_type = line->type,
		.mpi_urefs = line->urefs,
		.mpi_msgcount = line->type & MACH_PORT_TYPE_PORT_SET
		    ? line->members
		    : line->msgcount,
		.mpi_kotype = line->kotype,
		.mpi_qlimit = line->qlimit,
		.mpi_seqno = line->seqno,
		.mpi_srights = (mach_port_rights_t)line->srights,
		.mpi_sorights = (mach_port_rights_t)line->sorights,
		.mpi_receiver_pid = receiver ? receiver->pid
		    : line->kotype > 0       ? 0
					     : -1,
		.mpi_receiver_name = line->receiver_name,
		.mpi_flags = line->flags,
		.mpi_context = line->context,
	};
}

/* The cursor is the index in the table to go on with. */
kern_return_t
kern_machd_space_ports(space_ref_t space, uint32_t *cursor,
    machd_port_info_array_t ports, mach_msg_type_number_t *portsCnt)
{
	mach_msg_type_number_t count = 0;
	struct space_line line;

	if (!space)
		return KERN_INVALID_TASK;
	while (count < *portsCnt) {
		if (!space_next(space, cursor, &line)) {
			*cursor = 0;
			break;
		}
		introspect_line(&line, &ports[count++]);
	}
	*portsCnt = count;
	return KERN_SUCCESS;
}

kern_return_t
kern_machd_task_ports(host_ref_t host, int pid, uint32_t *cursor,
    machd_port_info_array_t ports, mach_msg_type_number_t *portsCnt)
{
	struct task *task;

	if (!host)
		return KERN_INVALID_HOST;
	task = task_find(host, pid);
	if (!task)
		return KERN_NOT_FOUND;
	if (!introspect_allowed(task))
		return KERN_NO_ACCESS;
	return kern_machd_space_ports(task->space, cursor, ports, portsCnt);
}

static_assert(MACHD_ACCOUNT_SLOTS == ACCOUNT_SLOTS &&
	MACHD_ACCOUNT_MEMORY == ACCOUNT_MEMORY &&
	MACHD_ACCOUNT_THREADS == ACCOUNT_THREADS,
    "the slots are core's");

static void
introspect_account(const struct user *user, machd_account_info_t *info)
{
	*info = (machd_account_info_t){ .mai_uid = user->uid };
	for (int i = 0; i < ACCOUNT_SLOTS; i++) {
		info->mai_used[i] = account_used(user->account, i);
		info->mai_limit[i] = account_limit(user->account, i);
		info->mai_foreign[i] = info->mai_used[i] -
		    account_held(user->account, user->uid, i);
	}
}

/* The cursor is the uid to go on with. */
kern_return_t
kern_machd_account_list(host_ref_t host, uint32_t *cursor,
    machd_account_info_array_t accounts, mach_msg_type_number_t *accountsCnt)
{
	const struct task *caller = dispatch_caller();
	mach_msg_type_number_t room = *accountsCnt, count = 0;
	struct user *user;

	if (!host)
		return KERN_INVALID_HOST;
	user = user_from(host, *cursor);
	*cursor = 0;
	for (; user; user = user_next(user)) {
		if (caller->euid != 0 && caller->euid != user->uid &&
		    caller->ruid != user->uid)
			continue;
		if (count == room) {
			*cursor = user->uid;
			break;
		}
		introspect_account(user, &accounts[count++]);
	}
	*accountsCnt = count;
	return KERN_SUCCESS;
}

kern_return_t
kern_machd_trace_start(host_ref_t host, int pid, mach_port_t *trace)
{
	struct task *caller = dispatch_caller();
	struct right right = RIGHT_NULL;
	kern_return_t kr;

	if (!host)
		return KERN_INVALID_HOST;
	if (pid != 0 && !task_find(host, pid))
		return KERN_NOT_FOUND;
	kr = trace_new(caller, pid, &right);
	if (kr == KERN_SUCCESS)
		*trace = dispatch_put(&right);
	return kr;
}

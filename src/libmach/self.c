/*
 * What a task and its threads know of themselves. The names of the own task
 * and of the bootstrap port are the same in every task, so these variables
 * are right before main() and in every forked child without asking.
 */
#include "libmach/self.h"

#include <mach/mach_init.h>
#include <mach/message.h>
#include <mach/ndr.h>
#include <servers/bootstrap.h>

#include "libmach/debug.h"
#include "libmach/trap.h"
#include "wire/wire.h"

mach_port_t mach_task_self_ = WIRE_NAME_TASK;
mach_port_t bootstrap_port = WIRE_NAME_BOOTSTRAP;

const security_token_t KERNEL_SECURITY_TOKEN = KERNEL_SECURITY_TOKEN_VALUE;
const audit_token_t KERNEL_AUDIT_TOKEN = KERNEL_AUDIT_TOKEN_VALUE;

/* self_after_fork(): the child's own ports have the parent's names. */
void
self_after_fork(void)
{
	mach_task_self_ = WIRE_NAME_TASK;
	bootstrap_port = WIRE_NAME_BOOTSTRAP;
}

/*
 * self_attached(): machd says whether the task has a bootstrap port. A
 * program that put something else into the variable keeps that.
 */
void
self_attached(mach_port_t bootstrap)
{
	if (bootstrap_port == WIRE_NAME_BOOTSTRAP)
		bootstrap_port = bootstrap;
}

/*
 * self_identity(): a name of the calling task, as which says: one trap.
 * MACH_PORT_NULL if machd has none to give, or is not there.
 */
mach_port_name_t
self_identity(enum wire_identity which, uint32_t argument)
{
	struct trap trap = { .request = { .op = WIRE_IDENTITY,
				 .value = { which, argument } } };
	mach_port_t name = MACH_PORT_NULL;

	if (trap_enter(&trap) < 0)
		return MACH_PORT_NULL;
	if (trap_call(&trap, NULL, 0, NULL, 0) == 0 && trap.answer.result == 0)
		name = trap.answer.value[0];
	trap_exit(&trap);
	if (debug_on)
		debug_line("identity %d: %#x", (int)which, name);
	return name;
}

/* mach_thread_self(): a send right to the thread's port, one reference more. */
mach_port_t
mach_thread_self(void)
{
	mach_port_t name = self_identity(WIRE_THREAD_SELF, 0);

	if (name != MACH_PORT_NULL)
		thread_current.port_asked = true;
	return name;
}

/* self_thread_name(): the port of the task's thread tid, or MACH_PORT_NULL. */
mach_port_t
self_thread_name(uint32_t tid)
{
	return self_identity(WIRE_THREAD_NAME, tid);
}

/* mach_host_self(): a send right to the host port, one reference more. */
mach_port_t
mach_host_self(void)
{
	return self_identity(WIRE_HOST_SELF, 0);
}

/* task_self_trap(): a send right to the task's port, one reference more. */
mach_port_name_t
task_self_trap(void)
{
	return self_identity(WIRE_TASK_SELF, 0);
}

/* thread_self_trap(), host_self_trap(): the same as those above. */
mach_port_name_t
thread_self_trap(void)
{
	return mach_thread_self();
}

mach_port_name_t
host_self_trap(void)
{
	return mach_host_self();
}

/* mach_init(): see mach/mach_init.h. */
int
mach_init(void)
{
	return 0;
}

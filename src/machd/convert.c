#include "machd/convert.h"

#include "core/port.h"
#include "machd/dispatch.h"
#include "machd/kotype.h"
#include "machd/task.h"

static void *
convert(mach_port_t handle, enum kotype kotype)
{
	const struct right *right = dispatch_right(handle);

	return right ? port_kobject(right->port, kotype) : NULL;
}

task_ref_t
convert_port_to_task(mach_port_t handle)
{
	return convert(handle, IKOT_TASK_CONTROL);
}

/* Of the kinds of task port there is only the strongest so far. */
task_ref_t
convert_port_to_task_read(mach_port_t handle)
{
	return convert_port_to_task(handle);
}

task_ref_t
convert_port_to_task_inspect(mach_port_t handle)
{
	return convert_port_to_task_read(handle);
}

task_ref_t
convert_port_to_task_name(mach_port_t handle)
{
	return convert_port_to_task_inspect(handle);
}

space_ref_t
convert_port_to_space(mach_port_t handle)
{
	struct task *task = convert_port_to_task(handle);

	return task ? task->space : NULL;
}

space_ref_t
convert_port_to_space_read(mach_port_t handle)
{
	struct task *task = convert_port_to_task_read(handle);

	return task ? task->space : NULL;
}

space_ref_t
convert_port_to_space_inspect(mach_port_t handle)
{
	struct task *task = convert_port_to_task_inspect(handle);

	return task ? task->space : NULL;
}

thread_ref_t
convert_port_to_thread(mach_port_t handle)
{
	return convert(handle, IKOT_THREAD_CONTROL);
}

host_ref_t
convert_port_to_host(mach_port_t handle)
{
	return convert(handle, IKOT_HOST);
}

/* The privileged host port is not given out yet. */
host_ref_t
convert_port_to_host_priv(mach_port_t handle)
{
	return convert(handle, IKOT_HOST_PRIV);
}

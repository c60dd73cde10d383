#include "machd/convert.h"

#include "core/port.h"
#include "machd/dispatch.h"
#include "machd/kotype.h"
#include "machd/semaphore.h"
#include "machd/task-port.h"
#include "machd/task.h"
#include "machd/thread-port.h"
#include "machd/voucher.h"

static const struct port *
convert_port(mach_port_t handle)
{
	const struct right *right = dispatch_right(handle);

	return right ? right->port : NULL;
}

static void *
convert(mach_port_t handle, enum kotype kotype)
{
	return port_kobject(convert_port(handle), kotype);
}

task_ref_t
convert_port_to_task(mach_port_t handle)
{
	return task_of_port(convert_port(handle), TASK_FLAVOR_CONTROL);
}

task_ref_t
convert_port_to_task_read(mach_port_t handle)
{
	return task_of_port(convert_port(handle), TASK_FLAVOR_READ);
}

task_ref_t
convert_port_to_task_inspect(mach_port_t handle)
{
	return task_of_port(convert_port(handle), TASK_FLAVOR_INSPECT);
}

task_ref_t
convert_port_to_task_name(mach_port_t handle)
{
	return task_of_port(convert_port(handle), TASK_FLAVOR_NAME);
}

mach_task_flavor_t
convert_port_to_flavor(mach_port_t handle)
{
	return task_port_flavor(convert_port(handle));
}

task_token_ref_t
convert_port_to_task_token(mach_port_t handle)
{
	return convert(handle, IKOT_TASK_ID_TOKEN);
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
	return thread_of_port(convert_port(handle), THREAD_FLAVOR_CONTROL);
}

thread_ref_t
convert_port_to_thread_read(mach_port_t handle)
{
	return thread_of_port(convert_port(handle), THREAD_FLAVOR_READ);
}

thread_ref_t
convert_port_to_thread_inspect(mach_port_t handle)
{
	return thread_of_port(convert_port(handle), THREAD_FLAVOR_INSPECT);
}

mach_thread_flavor_t
convert_port_to_thread_flavor(mach_port_t handle)
{
	return thread_port_flavor(convert_port(handle));
}

suspension_ref_t
convert_port_to_suspension(mach_port_t handle)
{
	return convert(handle, IKOT_TASK_RESUME);
}

/* The privileged port does all that the other one does. */
host_ref_t
convert_port_to_host(mach_port_t handle)
{
	host_ref_t host = convert(handle, IKOT_HOST);

	return host ? host : convert_port_to_host_priv(handle);
}

host_ref_t
convert_port_to_host_priv(mach_port_t handle)
{
	return convert(handle, IKOT_HOST_PRIV);
}

semaphore_ref_t
convert_port_to_semaphore(mach_port_t handle)
{
	return convert(handle, IKOT_SEMAPHORE);
}

clock_ref_t
convert_port_to_clock(mach_port_t handle)
{
	return convert(handle, IKOT_CLOCK);
}

clock_ref_t
convert_port_to_clock_ctrl(mach_port_t handle)
{
	return convert(handle, IKOT_CLOCK_CTRL);
}

processor_ref_t
convert_port_to_processor(mach_port_t handle)
{
	return convert(handle, IKOT_PROCESSOR);
}

pset_ref_t
convert_port_to_pset(mach_port_t handle)
{
	return convert(handle, IKOT_PSET);
}

/* Its control port does all that its name does. */
pset_ref_t
convert_port_to_pset_name(mach_port_t handle)
{
	pset_ref_t pset = convert(handle, IKOT_PSET_NAME);

	return pset ? pset : convert_port_to_pset(handle);
}

voucher_ref_t
convert_port_to_voucher(mach_port_t handle)
{
	return voucher_of_right(dispatch_right(handle));
}

mach_port_t
convert_semaphore_to_port(semaphore_ref_t semaphore)
{
	struct right right = semaphore_right(semaphore);

	return dispatch_put(&right);
}

/* No voucher, no right. */
mach_port_t
convert_voucher_to_port(voucher_ref_t voucher)
{
	struct right right;

	if (!voucher)
		return MACH_PORT_NULL;
	right = voucher_right(voucher);
	return dispatch_put(&right);
}

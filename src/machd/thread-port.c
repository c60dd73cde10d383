#include "machd/thread-port.h"

#include "core/port.h"
#include "machd/kotype.h"
#include "machd/task.h"
#include "machd/thread.h"

static const enum kotype thread_kotypes[] = {
	[THREAD_FLAVOR_CONTROL] = IKOT_THREAD_CONTROL,
	[THREAD_FLAVOR_READ] = IKOT_THREAD_READ,
	[THREAD_FLAVOR_INSPECT] = IKOT_THREAD_INSPECT,
};

static struct port **
thread_port_slot(struct thread *thread, mach_thread_flavor_t flavor)
{
	return flavor == THREAD_FLAVOR_CONTROL ? &thread->port
					       : &thread->weaker[flavor - 1];
}

/*
 * thread_port_right(): a send right to the thread's port of this flavor, which is made
 * when it is first asked for. KERN_RESOURCE_SHORTAGE.
 */
kern_return_t
thread_port_right(
    struct thread *thread, mach_thread_flavor_t flavor, struct right *ret_right)
{
	struct port **port = thread_port_slot(thread, flavor);
	kern_return_t kr;

	if (!*port) {
		kr = port_new_kernel(thread->task->machd->core,
		    thread_kotypes[flavor], thread, port);
		if (kr != KERN_SUCCESS)
			return kr;
	}
	*ret_right = right_make_send(*port);
	return KERN_SUCCESS;
}

/*
 * thread_of_port(): the thread whose port this is, if the port is of the
 * flavor `weakest` or a stronger one; else NULL.
 */
struct thread *
thread_of_port(const struct port *port, mach_thread_flavor_t weakest)
{
	struct thread *thread = NULL;

	for (mach_thread_flavor_t f = THREAD_FLAVOR_CONTROL;
	     f <= weakest && !thread; f++)
		thread = port_kobject(port, thread_kotypes[f]);
	return thread;
}

/* thread_port_flavor(): of a port for which thread_of_port() gives a thread. */
mach_thread_flavor_t
thread_port_flavor(const struct port *port)
{
	mach_thread_flavor_t flavor = THREAD_FLAVOR_CONTROL;

	while (flavor < THREAD_FLAVOR_MAX &&
	    !port_kobject(port, thread_kotypes[flavor]))
		flavor++;
	return flavor;
}

/* thread_ports_die(): the thread is gone: all its ports are. */
void
thread_ports_die(struct thread *thread)
{
	for (mach_thread_flavor_t f = THREAD_FLAVOR_CONTROL;
	     f <= THREAD_FLAVOR_MAX; f++) {
		struct port **port = thread_port_slot(thread, f);

		*port = port_destroy_kernel(*port);
	}
}

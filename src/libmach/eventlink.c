/*
 * Eventlinks, which nobody has here.
 */
#include <mach/mach_eventlink.h>

/* mach_eventlink_create(): see mach/mach_eventlink.h, also for the others. */
kern_return_t
mach_eventlink_create(task_t task, mach_eventlink_create_option_t option,
    eventlink_port_pair_t eventlink_pair)
{
	(void)task;
	(void)option;
	(void)eventlink_pair;
	return KERN_NOT_SUPPORTED;
}

kern_return_t
mach_eventlink_destroy(mach_eventlink_t eventlink)
{
	(void)eventlink;
	return KERN_NOT_SUPPORTED;
}

kern_return_t
mach_eventlink_associate(mach_eventlink_t eventlink, thread_t thread,
    mach_vm_address_t copyin_addr_wait, uint64_t copyin_mask_wait,
    mach_vm_address_t copyin_addr_signal, uint64_t copyin_mask_signal,
    mach_eventlink_associate_option_t option)
{
	(void)eventlink;
	(void)thread;
	(void)copyin_addr_wait;
	(void)copyin_mask_wait;
	(void)copyin_addr_signal;
	(void)copyin_mask_signal;
	(void)option;
	return KERN_NOT_SUPPORTED;
}

kern_return_t
mach_eventlink_disassociate(
    mach_eventlink_t eventlink, mach_eventlink_disassociate_option_t option)
{
	(void)eventlink;
	(void)option;
	return KERN_NOT_SUPPORTED;
}

kern_return_t
mach_eventlink_signal(mach_port_t eventlink_port, uint64_t signal_count)
{
	(void)eventlink_port;
	(void)signal_count;
	return KERN_NOT_SUPPORTED;
}

kern_return_t
mach_eventlink_wait_until(mach_port_t eventlink_port, uint64_t *count_ptr,
    mach_eventlink_signal_wait_option_t option, kern_clock_id_t clock_id,
    uint64_t deadline)
{
	(void)eventlink_port;
	(void)count_ptr;
	(void)option;
	(void)clock_id;
	(void)deadline;
	return KERN_NOT_SUPPORTED;
}

kern_return_t
mach_eventlink_signal_wait_until(mach_port_t eventlink_port, uint64_t *count_ptr,
    uint64_t signal_count, mach_eventlink_signal_wait_option_t option,
    kern_clock_id_t clock_id, uint64_t deadline)
{
	(void)signal_count;
	return mach_eventlink_wait_until(
	    eventlink_port, count_ptr, option, clock_id, deadline);
}

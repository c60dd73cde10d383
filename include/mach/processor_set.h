#ifndef _MACH_PROCESSOR_SET_H_
#define _MACH_PROCESSOR_SET_H_

/* Sets of processors, of which there is one. */

#include <mach/linux/mig_prologue.h>

#ifdef __cplusplus
extern "C" {
#endif

/*
 * PROCESSOR_SET_LOAD_INFO. KERN_INVALID_PROCESSOR_SET: the port;
 * KERN_INVALID_ARGUMENT: another flavor; KERN_FAILURE: too little room.
 */
kern_return_t processor_set_statistics(processor_set_name_t pset,
    processor_set_flavor_t flavor, processor_set_info_t info_out,
    mach_msg_type_number_t *info_outCnt);

/*
 * PROCESSOR_SET_BASIC_INFO, or one of the policies' figures, and the host's
 * port. KERN_INVALID_ARGUMENT: the port, another flavor; KERN_FAILURE: too
 * little room.
 */
kern_return_t
processor_set_info(processor_set_name_t set_name, int flavor, host_t *host,
    processor_set_info_t info_out, mach_msg_type_number_t *info_outCnt);

/*
 * By the set's control port, the tasks whose port of that flavor the caller may
 * have; to be freed with vm_deallocate. Threads are not told:
 * KERN_NOT_SUPPORTED.
 *
 * KERN_INVALID_ARGUMENT: the port, or the flavor.
 */
kern_return_t processor_set_tasks(processor_set_t processor_set,
    task_array_t *task_list, mach_msg_type_number_t *task_listCnt);
kern_return_t processor_set_tasks_with_flavor(processor_set_t processor_set,
    mach_task_flavor_t flavor, task_array_t *task_list,
    mach_msg_type_number_t *task_listCnt);
kern_return_t processor_set_threads(processor_set_t processor_set,
    thread_act_array_t *thread_list, mach_msg_type_number_t *thread_listCnt);

/* The set is not to be changed: KERN_FAILURE. */
kern_return_t processor_set_destroy(processor_set_t set);
kern_return_t processor_set_max_priority(
    processor_set_t processor_set, int max_priority, boolean_t change_threads);
kern_return_t
processor_set_policy_enable(processor_set_t processor_set, int policy);
kern_return_t processor_set_policy_disable(
    processor_set_t processor_set, int policy, boolean_t change_threads);
kern_return_t processor_set_policy_control(processor_set_t pset,
    processor_set_flavor_t flavor, processor_set_info_t policy_info,
    mach_msg_type_number_t policy_infoCnt, boolean_t change);

/* KERN_NOT_SUPPORTED. */
kern_return_t processor_set_stack_usage(processor_set_t pset, unsigned *ltotal,
    vm_size_t *space, vm_size_t *resident, vm_size_t *maxusage,
    vm_offset_t *maxstack);

#ifdef __cplusplus
}
#endif

#endif /* _MACH_PROCESSOR_SET_H_ */

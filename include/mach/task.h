#ifndef _MACH_TASK_H_
#define _MACH_TASK_H_

#include <mach/linux/mig_prologue.h>

#ifdef __cplusplus
extern "C" {
#endif

/*
 * Kills the task's process.
 *
 * KERN_INVALID_ARGUMENT: the task; KERN_NO_ACCESS: Linux does not allow it.
 */
kern_return_t task_terminate(task_t target_task);

/*
 * The task's threads: an array of their ports, to be freed with vm_deallocate,
 * and one reference more to each. Threads that are being made or that end
 * meanwhile may be in it or not.
 *
 * KERN_INVALID_ARGUMENT: the task; KERN_FAILURE: it died.
 */
kern_return_t task_threads(task_inspect_t target_task,
    thread_act_array_t *act_list, mach_msg_type_number_t *act_listCnt);

/*
 * Stops all threads of the task, until it is resumed as often as it was
 * suspended. What task_suspend did ends, too, when every task that did it is
 * dead; what task_suspend2 did when its token, a send-once right, is given to
 * task_resume2 or ends otherwise.
 *
 * KERN_INVALID_ARGUMENT: the task, or the token; KERN_FAILURE: it died, it is
 * not suspended (task_resume), or a debugger has it; KERN_NO_ACCESS: Linux does
 * not allow it.
 */
kern_return_t task_suspend(task_read_t target_task);
kern_return_t task_resume(task_read_t target_task);
kern_return_t
task_suspend2(task_read_t target_task, task_suspension_token_t *suspend_token);
kern_return_t task_resume2(task_suspension_token_t suspend_token);

/*
 * Not to be had. task_create: KERN_FAILURE and task_set_info: KERN_INVALID_ARGUMENT, as
 * on macOS; the others KERN_NOT_SUPPORTED. KERN_INVALID_ARGUMENT: the task.
 */
kern_return_t task_create(task_t target_task, ledger_array_t ledgers,
    mach_msg_type_number_t ledgersCnt, boolean_t inherit_memory,
    task_t *child_task);
kern_return_t task_set_info(task_t target_task, task_flavor_t flavor,
    task_info_t task_info_in, mach_msg_type_number_t task_info_inCnt);
kern_return_t task_get_state(task_read_t task, thread_state_flavor_t flavor,
    thread_state_t old_state, mach_msg_type_number_t *old_stateCnt);
kern_return_t task_set_state(task_t task, thread_state_flavor_t flavor,
    thread_state_t new_state, mach_msg_type_number_t new_stateCnt);
kern_return_t task_inspect(task_inspect_t task, task_inspect_flavor_t flavor,
    task_inspect_info_t info_out, mach_msg_type_number_t *info_outCnt);

/*
 * What a violation of a guard leads to (TASK_EXC_GUARD_...): remembered. What
 * it is about is never raised here. KERN_INVALID_TASK; KERN_INVALID_VALUE.
 */
kern_return_t task_get_exc_guard_behavior(
    task_inspect_t task, task_exc_guard_behavior_t *behavior);
kern_return_t
task_set_exc_guard_behavior(task_t task, task_exc_guard_behavior_t behavior);

/*
 * A task's voucher: it has none, and does not keep what it is given, as on
 * macOS; swap is KERN_NOT_SUPPORTED. KERN_INVALID_TASK.
 */
kern_return_t task_get_mach_voucher(
    task_read_t task, mach_voucher_selector_t which, ipc_voucher_t *voucher);
kern_return_t task_set_mach_voucher(task_t task, ipc_voucher_t voucher);
kern_return_t task_swap_mach_voucher(
    task_t task, ipc_voucher_t new_voucher, ipc_voucher_t *old_voucher);

/*
 * A new thread of the task: no thread of its C library's, without thread-local
 * storage and with signals blocked, which must keep to system calls and to
 * what needs none of these. thread_create leaves it suspended and without
 * registers (thread_set_state, then thread_resume); the other starts it with
 * those of new_state, its stack among them.
 *
 * KERN_INVALID_ARGUMENT: the task, the flavor or its count; KERN_FAILURE: the
 * task died, a debugger has it, or Linux makes no more threads;
 * KERN_NOT_SUPPORTED: a seccomp filter of the process stands in the way.
 */
kern_return_t thread_create(task_t parent_task, thread_act_t *child_act);
kern_return_t thread_create_running(task_t parent_task,
    thread_state_flavor_t flavor, thread_state_t new_state,
    mach_msg_type_number_t new_stateCnt, thread_act_t *child_act);

/*
 * Policies: TASK_CATEGORY_POLICY is remembered, and has no effect here.
 *
 * KERN_INVALID_ARGUMENT: the task, the flavor, too small a count, or no role.
 */
kern_return_t
task_policy_set(task_policy_set_t task, task_policy_flavor_t flavor,
    task_policy_t policy_info, mach_msg_type_number_t policy_infoCnt);
kern_return_t task_policy_get(task_policy_get_t task,
    task_policy_flavor_t flavor, task_policy_t policy_info,
    mach_msg_type_number_t *policy_infoCnt, boolean_t *get_default);

/*
 * The task's three registered ports, which its children inherit. A lookup gives
 * an array of 3, to be freed with vm_deallocate, and a reference to each port;
 * empty slots are MACH_PORT_NULL.
 *
 * KERN_INVALID_ARGUMENT: the task, or more than TASK_PORT_REGISTER_MAX ports.
 */
kern_return_t mach_ports_register(task_t target_task,
    mach_port_array_t init_port_set, mach_msg_type_number_t init_port_setCnt);
kern_return_t mach_ports_lookup(task_t target_task,
    mach_port_array_t *init_port_set, mach_msg_type_number_t *init_port_setCnt);

/*
 * A semaphore of the task's with this count; it dies with the task. policy:
 * SYNC_POLICY_FIFO or SYNC_POLICY_LIFO. A destroy takes one user reference of
 * the caller's name, whatever it answers; a semaphore of another task is left
 * alone. The other calls are in mach/semaphore.h.
 *
 * KERN_INVALID_ARGUMENT: the task, the semaphore, the policy or the value;
 * KERN_INVALID_TASK: the task is dead; KERN_RESOURCE_SHORTAGE.
 */
kern_return_t
semaphore_create(task_t task, semaphore_t *semaphore, int policy, int value);
kern_return_t semaphore_destroy(task_t task, semaphore_t semaphore);

/*
 * What there is to know of a task; task_info_outCnt is in integer_t, what there
 * is room for and then what was written.
 *
 * KERN_INVALID_ARGUMENT: the task, the flavor, or too little room.
 */
kern_return_t task_info(task_name_t target_task, task_flavor_t flavor,
    task_info_t task_info_out, mach_msg_type_number_t *task_info_outCnt);

/*
 * A port by its number, TASK_KERNEL_PORT and so on. A get adds a user
 * reference to what it gives, MACH_PORT_NULL if the port is not set; a set
 * leaves the caller's right alone.
 *
 * KERN_INVALID_ARGUMENT: the task or the number; KERN_FAILURE: the task is
 * dead; KERN_NO_ACCESS: this port may not be set; KERN_INVALID_CAPABILITY: not
 * to be had through this kind of task port.
 */
kern_return_t task_get_special_port(
    task_inspect_t task, int which_port, mach_port_t *special_port);
kern_return_t
task_set_special_port(task_t task, int which_port, mach_port_t special_port);

/*
 * Who is told of which exceptions, and how. A set leaves the caller's right
 * alone; MACH_PORT_NULL clears. A get, and a swap of what it replaces, tells
 * for the kinds in exception_mask what is set: tuples of mask, port, behavior
 * and flavor, with room for EXC_TYPES_COUNT, equal ones made one; each port
 * with one reference more, MACH_PORT_NULL for kinds that have none.
 *
 * KERN_INVALID_ARGUMENT: the task, an unknown bit of the mask, the behavior, or
 * a flavor that is not to be had; KERN_INVALID_RIGHT: the receive right behind
 * the port cannot move.
 */
kern_return_t task_set_exception_ports(task_t task,
    exception_mask_t exception_mask, mach_port_t new_port,
    exception_behavior_t behavior, thread_state_flavor_t new_flavor);
kern_return_t task_get_exception_ports(task_t task,
    exception_mask_t exception_mask, exception_mask_array_t masks,
    mach_msg_type_number_t *masksCnt, exception_handler_array_t old_handlers,
    exception_behavior_array_t old_behaviors,
    exception_flavor_array_t old_flavors);
kern_return_t
task_swap_exception_ports(task_t task, exception_mask_t exception_mask,
    mach_port_t new_port, exception_behavior_t behavior,
    thread_state_flavor_t new_flavor, exception_mask_array_t masks,
    mach_msg_type_number_t *masksCnt, exception_handler_array_t old_handlers,
    exception_behavior_array_t old_behaviors,
    exception_flavor_array_t old_flavors);

/*
 * An identity token stands for a task without being a way to act on it. Whoever
 * may have the task's port of a flavor (TASK_FLAVOR_CONTROL and so on) gets it
 * from the token, with one user reference more.
 *
 * KERN_INVALID_ARGUMENT: the task, the token or the flavor; KERN_NOT_FOUND: the
 * task is gone, or another image; KERN_DENIED: the caller may not have the port.
 */
kern_return_t task_create_identity_token(task_t task, task_id_token_t *token);
kern_return_t task_identity_token_get_task_port(
    task_id_token_t token, task_flavor_t flavor, mach_port_t *task_port);

#ifdef __cplusplus
}
#endif

#endif /* _MACH_TASK_H_ */

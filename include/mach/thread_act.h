#ifndef _MACH_THREAD_ACT_H_
#define _MACH_THREAD_ACT_H_

#include <mach/linux/mig_prologue.h>

#ifdef __cplusplus
extern "C" {
#endif

/*
 * Ends the thread, wherever it is: what it holds, and who waits for it, is not
 * cared for. The call takes one reference of the caller's name.
 *
 * Of all the calls here: KERN_INVALID_ARGUMENT: the thread; KERN_TERMINATED: it
 * has ended; KERN_FAILURE: a debugger has it; KERN_ABORTED: it is in a system
 * call that nothing interrupts; KERN_NO_ACCESS: Linux does not allow it.
 */
kern_return_t thread_terminate(thread_act_t target_act);

/*
 * The registers of the thread, by flavor. A set takes effect when the thread
 * leaves the kernel; a system call that it was in is given up.
 *
 * KERN_INVALID_ARGUMENT: a flavor that is not to be had or set, its count, or
 * values that no thread can have; KERN_NOT_SUPPORTED: a 32-bit thread.
 */
kern_return_t act_get_state(thread_read_t target_act, int flavor,
    thread_state_t old_state, mach_msg_type_number_t *old_stateCnt);
kern_return_t act_set_state(thread_act_t target_act, int flavor,
    thread_state_t new_state, mach_msg_type_number_t new_stateCnt);
kern_return_t
thread_get_state(thread_read_t target_act, thread_state_flavor_t flavor,
    thread_state_t old_state, mach_msg_type_number_t *old_stateCnt);
kern_return_t
thread_set_state(thread_act_t target_act, thread_state_flavor_t flavor,
    thread_state_t new_state, mach_msg_type_number_t new_stateCnt);

/*
 * Stops the thread until it is resumed as often as it was suspended, and its
 * task as well. KERN_FAILURE of a resume: it is not suspended.
 */
kern_return_t thread_suspend(thread_read_t target_act);
kern_return_t thread_resume(thread_read_t target_act);

/*
 * Ends what the thread waits for: a Mach call is interrupted (and taken up
 * again unless MACH_RCV_INTERRUPT says not to), another system call fails with
 * EINTR. A thread that does not wait is left alone.
 */
kern_return_t thread_abort(thread_act_t target_act);
kern_return_t thread_abort_safely(thread_act_t target_act);

/*
 * What there is to know of the thread; the count is what there is room for and
 * then what was written. KERN_INVALID_ARGUMENT: the flavor, or too little room;
 * KERN_INVALID_POLICY: a THREAD_SCHED_ flavor of another policy than it has.
 */
kern_return_t thread_info(thread_inspect_t target_act, thread_flavor_t flavor,
    thread_info_t thread_info_out, mach_msg_type_number_t *thread_info_outCnt);

/*
 * Policies are checked and remembered, and have no effect here.
 *
 * KERN_INVALID_ARGUMENT: the flavor, too small a count, or a computation that
 * is longer than its constraint, shorter than 50 us, or longer than 50 ms;
 * KERN_NOT_SUPPORTED: THREAD_AFFINITY_POLICY.
 */
kern_return_t
thread_policy_set(thread_act_t thread, thread_policy_flavor_t flavor,
    thread_policy_t policy_info, mach_msg_type_number_t policy_infoCnt);
kern_return_t thread_policy_get(thread_inspect_t thread,
    thread_policy_flavor_t flavor, thread_policy_t policy_info,
    mach_msg_type_number_t *policy_infoCnt, boolean_t *get_default);

/*
 * The thread's own port of a kind: THREAD_KERNEL_PORT, THREAD_READ_PORT,
 * THREAD_INSPECT_PORT. KERN_INVALID_CAPABILITY: a stronger one than
 * thr_act is. None can be set: KERN_NO_ACCESS. KERN_INVALID_ARGUMENT.
 */
kern_return_t thread_get_special_port(
    thread_inspect_t thr_act, int which_port, mach_port_t *special_port);
kern_return_t thread_set_special_port(
    thread_act_t thr_act, int which_port, mach_port_t special_port);

/*
 * The voucher of a thread, or MACH_PORT_NULL; only the calling thread's can be
 * set. It goes with no message by itself. Swap is KERN_NOT_SUPPORTED.
 * KERN_INVALID_ARGUMENT: no thread, or (set) another one.
 */
kern_return_t thread_get_mach_voucher(thread_read_t thr_act,
    mach_voucher_selector_t which, ipc_voucher_t *voucher);
kern_return_t
thread_set_mach_voucher(thread_act_t thr_act, ipc_voucher_t voucher);
kern_return_t thread_swap_mach_voucher(thread_act_t thr_act,
    ipc_voucher_t new_voucher, ipc_voucher_t *old_voucher);

/*
 * Who is told of which exceptions, and how. A set leaves the caller's right
 * alone; MACH_PORT_NULL clears. A get, and a swap of what it replaces, tells
 * for the kinds in exception_mask what is set: tuples of mask, port, behavior
 * and flavor, with room for EXC_TYPES_COUNT, equal ones made one; each port
 * with one reference more, MACH_PORT_NULL for kinds that have none.
 * Of a thread that never had exception ports a get tells nothing.
 *
 * KERN_INVALID_ARGUMENT: the thread, an unknown bit of the mask, the behavior, or
 * a flavor that is not to be had; KERN_INVALID_RIGHT: the receive right behind
 * the port cannot move.
 */
kern_return_t thread_set_exception_ports(thread_act_t thread,
    exception_mask_t exception_mask, mach_port_t new_port,
    exception_behavior_t behavior, thread_state_flavor_t new_flavor);
kern_return_t thread_get_exception_ports(thread_act_t thread,
    exception_mask_t exception_mask, exception_mask_array_t masks,
    mach_msg_type_number_t *masksCnt, exception_handler_array_t old_handlers,
    exception_behavior_array_t old_behaviors,
    exception_flavor_array_t old_flavors);
kern_return_t thread_swap_exception_ports(thread_act_t thread,
    exception_mask_t exception_mask, mach_port_t new_port,
    exception_behavior_t behavior, thread_state_flavor_t new_flavor,
    exception_mask_array_t masks, mach_msg_type_number_t *masksCnt,
    exception_handler_array_t old_handlers,
    exception_behavior_array_t old_behaviors,
    exception_flavor_array_t old_flavors);

#ifdef __cplusplus
}
#endif

#endif /* _MACH_THREAD_ACT_H_ */

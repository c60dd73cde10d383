#ifndef _MACH_MACH_TRAPS_H_
#define _MACH_MACH_TRAPS_H_

#include <mach/kern_return.h>
#include <mach/mach_types.h>
#include <mach/message.h>
#include <mach/port.h>

#ifdef __cplusplus
extern "C" {
#endif

/* A new receive right, or MACH_PORT_NULL for want of something. */
mach_port_name_t mach_reply_port(void);

/*
 * A new special reply port of the calling thread: a receive and a send right
 * under one name; it cannot be moved while it is the thread's last. Or
 * MACH_PORT_NULL.
 */
mach_port_name_t thread_get_special_reply_port(void);
/* The calls of mach/semaphore.h, with the time in two pieces. */
kern_return_t semaphore_signal_trap(mach_port_name_t signal_name);
kern_return_t semaphore_signal_all_trap(mach_port_name_t signal_name);
kern_return_t semaphore_signal_thread_trap(
    mach_port_name_t signal_name, mach_port_name_t thread_name);
kern_return_t semaphore_wait_trap(mach_port_name_t wait_name);
kern_return_t semaphore_wait_signal_trap(
    mach_port_name_t wait_name, mach_port_name_t signal_name);
kern_return_t semaphore_timedwait_trap(
    mach_port_name_t wait_name, unsigned int sec, clock_res_t nsec);
kern_return_t semaphore_timedwait_signal_trap(mach_port_name_t wait_name,
    mach_port_name_t signal_name, unsigned int sec, clock_res_t nsec);

/* host_create_mach_voucher() and mach_voucher_extract_attr_recipe(). */
kern_return_t host_create_mach_voucher_trap(mach_port_name_t host,
    mach_voucher_attr_raw_recipe_array_t recipes, int recipes_size,
    mach_port_name_t *voucher);
kern_return_t mach_voucher_extract_attr_recipe_trap(
    mach_port_name_t voucher_name, mach_voucher_attr_key_t key,
    mach_voucher_attr_raw_recipe_t recipe, mach_msg_type_number_t *recipe_size);

/*
 * The first of count (1 to MACH_ACTIVITY_ID_COUNT_MAX) numbers that no other
 * call got, here or in a process that lives. KERN_INVALID_ARGUMENT: count.
 */
kern_return_t mach_generate_activity_id(
    mach_port_name_t task, int count, uint64_t *activity_id);

/* The own task's control port, one reference more, or MACH_PORT_NULL. */
mach_port_name_t task_self_trap(void);

/* mach_thread_self and mach_host_self under their other names. */
mach_port_name_t thread_self_trap(void);
mach_port_name_t host_self_trap(void);

/* Lets other threads run; whether one did. */
boolean_t swtch(void);
boolean_t swtch_pri(int pri);

/*
 * The same, preferably that thread, which means nothing; with
 * SWITCH_OPTION_WAIT not to run for so many milliseconds, or until a signal
 * handler ran. KERN_INVALID_ARGUMENT: the option.
 */
kern_return_t thread_switch(
    mach_port_name_t thread_name, int option, mach_msg_timeout_t option_time);

/* clock_sleep of mach/mach.h, with the time in two pieces. */
kern_return_t
clock_sleep_trap(mach_port_name_t clock_name, sleep_type_t sleep_type,
    int sleep_sec, int sleep_nsec, mach_timespec_t *wakeup_time);

/*
 * mach_msg() and mach_msg_overwrite(), which a signal interrupts whatever the
 * options are.
 */
mach_msg_return_t mach_msg_trap(mach_msg_header_t *msg,
    mach_msg_option_t option, mach_msg_size_t send_size,
    mach_msg_size_t rcv_size, mach_port_name_t rcv_name,
    mach_msg_timeout_t timeout, mach_msg_priority_t priority);
mach_msg_return_t mach_msg_overwrite_trap(mach_msg_header_t *msg,
    mach_msg_option_t option, mach_msg_size_t send_size,
    mach_msg_size_t rcv_size, mach_port_name_t rcv_name,
    mach_msg_timeout_t timeout, mach_msg_priority_t priority,
    mach_msg_header_t *rcv_msg, mach_msg_size_t rcv_limit);

/* mach_msg2_internal under its other name; see mach/message.h. */
mach_msg_return_t mach_msg2_trap(void *data, mach_msg_option64_t options,
    uint64_t msgh_bits_and_send_size, uint64_t msgh_remote_and_local_port,
    uint64_t msgh_voucher_and_id, uint64_t desc_count_and_rcv_name,
    uint64_t rcv_size_and_priority, uint64_t timeout);

/*
 * The task port of a process, with one user reference more, of a flavor: the
 * control port, read, inspect, name; and the port that the task itself put up
 * as its TASK_DEBUG_CONTROL_PORT, MACH_PORT_NULL if none. target_tport is a
 * task's control port, mach_task_self().
 *
 * The caller must be root, or have the user and group ids that all of the
 * process's are, and the process must be dumpable; for the name port the same
 * real uid will do. A process that has made no Mach call yet has a port too.
 *
 * KERN_FAILURE, and MACH_PORT_NULL: no such process, or none for the caller.
 */
kern_return_t
task_for_pid(mach_port_name_t target_tport, int pid, mach_port_name_t *t);
kern_return_t
task_read_for_pid(mach_port_name_t target_tport, int pid, mach_port_name_t *t);
kern_return_t task_inspect_for_pid(
    mach_port_name_t target_tport, int pid, mach_port_name_t *t);
kern_return_t
task_name_for_pid(mach_port_name_t target_tport, int pid, mach_port_name_t *tn);
kern_return_t debug_control_port_for_pid(
    mach_port_name_t target_tport, int pid, mach_port_name_t *t);

/*
 * The process of a task, by a task port of any flavor.
 *
 * KERN_FAILURE, and -1: no task port, or a process that the caller cannot see.
 */
kern_return_t pid_for_task(mach_port_name_t t, int *x);

#ifdef __cplusplus
}
#endif

#endif /* _MACH_MACH_TRAPS_H_ */

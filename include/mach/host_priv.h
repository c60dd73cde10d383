#ifndef _MACH_HOST_PRIV_H_
#define _MACH_HOST_PRIV_H_

/* What takes the privileged host port. */

#include <mach/linux/mig_prologue.h>

#ifdef __cplusplus
extern "C" {
#endif

/*
 * The host's special ports by number, for servers of the whole host. A get
 * adds a user reference to what it gives, MACH_PORT_NULL if the port is not
 * set; a set leaves the caller's right alone. node is HOST_LOCAL_NODE.
 *
 * KERN_INVALID_ARGUMENT: host_priv is not the privileged port, or the number;
 * those up to HOST_MAX_SPECIAL_KERNEL_PORT cannot be set. KERN_NO_ACCESS: the
 * caller is neither privileged nor launchd. KERN_INVALID_RIGHT: a port whose
 * receive right cannot move.
 */
kern_return_t host_get_special_port(
    host_priv_t host_priv, int node, int which, mach_port_t *port);
kern_return_t
host_set_special_port(host_priv_t host_priv, int which, mach_port_t port);

/* What the kernel was started with. */
kern_return_t
host_get_boot_info(host_priv_t host_priv, kernel_boot_info_t boot_info);

/* KERN_NOT_SUPPORTED. */
kern_return_t host_reboot(host_priv_t host_priv, int options);

/* host_statistics by its old name. */
kern_return_t host_priv_statistics(host_priv_t host_priv, host_flavor_t flavor,
    host_info_t host_info_out, mach_msg_type_number_t *host_info_outCnt);

/*
 * The ports of all processors, and the name and the control port of the one
 * set of them; an array is to be freed with vm_deallocate. See
 * mach/processor.h and mach/processor_set.h.
 *
 * KERN_INVALID_ARGUMENT: host_priv is not the privileged port.
 */
kern_return_t
host_processors(host_priv_t host_priv, processor_array_t *out_processor_list,
    mach_msg_type_number_t *out_processor_listCnt);
kern_return_t host_processor_sets(host_priv_t host_priv,
    processor_set_name_array_t *processor_sets,
    mach_msg_type_number_t *processor_setsCnt);
kern_return_t host_processor_set_priv(
    host_priv_t host_priv, processor_set_name_t set_name, processor_set_t *set);

/*
 * The control port of a clock; see mach/clock_priv.h. KERN_INVALID_ARGUMENT:
 * no such clock, or host_priv is not the privileged port.
 */
kern_return_t host_get_clock_control(
    host_priv_t host_priv, clock_id_t clock_id, clock_ctrl_t *clock_ctrl);

/*
 * Who is told of which exceptions, and how. A set leaves the caller's right
 * alone; MACH_PORT_NULL clears. A get, and a swap of what it replaces, tells
 * for the kinds in exception_mask what is set: tuples of mask, port, behavior
 * and flavor, with room for EXC_TYPES_COUNT, equal ones made one; each port
 * with one reference more, MACH_PORT_NULL for kinds that have none.
 * These are asked last, for every task of the host.
 *
 * KERN_INVALID_ARGUMENT: host_priv is not the privileged port, an unknown bit
 * of the mask, the behavior, or a flavor that is not to be had;
 * KERN_INVALID_RIGHT: the receive right behind the port cannot move.
 */
kern_return_t host_set_exception_ports(host_priv_t host_priv,
    exception_mask_t exception_mask, mach_port_t new_port,
    exception_behavior_t behavior, thread_state_flavor_t new_flavor);
kern_return_t host_get_exception_ports(host_priv_t host_priv,
    exception_mask_t exception_mask, exception_mask_array_t masks,
    mach_msg_type_number_t *masksCnt, exception_handler_array_t old_handlers,
    exception_behavior_array_t old_behaviors,
    exception_flavor_array_t old_flavors);
kern_return_t host_swap_exception_ports(host_priv_t host_priv,
    exception_mask_t exception_mask, mach_port_t new_port,
    exception_behavior_t behavior, thread_state_flavor_t new_flavor,
    exception_mask_array_t masks, mach_msg_type_number_t *masksCnt,
    exception_handler_array_t old_handlerss,
    exception_behavior_array_t old_behaviors,
    exception_flavor_array_t old_flavors);

/*
 * Keeps pages of a task in memory, or, with VM_PROT_NONE, lets go of them.
 *
 * KERN_INVALID_HOST: host_priv is not the privileged port; KERN_INVALID_TASK:
 * task is none; KERN_INVALID_ARGUMENT: the range wraps, or the access;
 * KERN_INVALID_ADDRESS: there is a hole, or it is more than the task may have
 * so; as of other calls on a task, see mach/mach_vm.h.
 */
kern_return_t vm_wire(host_priv_t host_priv, vm_map_t task,
    vm_address_t address, vm_size_t size, vm_prot_t desired_access);
kern_return_t mach_vm_wire(host_priv_t host_priv, vm_map_t task,
    mach_vm_address_t address, mach_vm_size_t size, vm_prot_t desired_access);

#ifdef __cplusplus
}
#endif

#endif /* _MACH_HOST_PRIV_H_ */

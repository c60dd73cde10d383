#ifndef _MACH_MACH_HOST_H_
#define _MACH_MACH_HOST_H_

#include <mach/host_info.h>
#include <mach/linux/mig_prologue.h>
#include <mach/mach_init.h>

#ifdef __cplusplus
extern "C" {
#endif

/*
 * What there is to know of the host; host_info_outCnt is in integer_t, what
 * there is room for and then what was written.
 *
 * KERN_FAILURE: too little room; KERN_INVALID_ARGUMENT: the flavor or the host.
 */
kern_return_t host_info(host_t host, host_flavor_t flavor,
    host_info_t host_info_out, mach_msg_type_number_t *host_info_outCnt);

/*
 * What the host counts: HOST_LOAD_INFO, HOST_VM_INFO, HOST_CPU_LOAD_INFO, and
 * of the other call HOST_VM_INFO64 besides. The privileged port will do, too.
 * Counts and errors are as of host_info; KERN_NOT_SUPPORTED: a flavor that
 * Linux knows nothing of.
 */
kern_return_t host_statistics(host_t host_priv, host_flavor_t flavor,
    host_info_t host_info_out, mach_msg_type_number_t *host_info_outCnt);
kern_return_t host_statistics64(host_t host_priv, host_flavor_t flavor,
    host_info64_t host_info64_out, mach_msg_type_number_t *host_info64_outCnt);

/*
 * PROCESSOR_BASIC_INFO or PROCESSOR_CPU_LOAD_INFO of each processor that runs,
 * one behind the other; to be freed with vm_deallocate.
 *
 * KERN_INVALID_ARGUMENT: the flavor or the host.
 */
kern_return_t host_processor_info(host_t host, processor_flavor_t flavor,
    natural_t *out_processor_count, processor_info_array_t *out_processor_info,
    mach_msg_type_number_t *out_processor_infoCnt);

/*
 * The name port of the one set of processors; see mach/processor_set.h.
 * Others cannot be made: KERN_FAILURE.
 */
kern_return_t
processor_set_default(host_t host, processor_set_name_t *default_set);
kern_return_t processor_set_create(
    host_t host, processor_set_t *new_set, processor_set_name_t *new_name);

/*
 * A voucher as the recipes say (mach/mach_voucher_types.h), recipesCnt bytes of
 * them; of none MACH_PORT_NULL. The same values give the same voucher.
 *
 * KERN_INVALID_ARGUMENT: no host, no whole recipe, or no such key, command or content;
 * KERN_INVALID_CAPABILITY: previous_voucher names none, or the command is a
 * manager's; MIG_ARRAY_TOO_LARGE; KERN_RESOURCE_SHORTAGE.
 */
kern_return_t host_create_mach_voucher(host_t host,
    mach_voucher_attr_raw_recipe_array_t recipes,
    mach_msg_type_number_t recipesCnt, ipc_voucher_t *voucher);

/* Asks to be told that the calendar was changed: KERN_NOT_SUPPORTED. */
kern_return_t host_request_notification(
    host_t host, host_flavor_t notify_type, mach_port_t notify_port);

/*
 * The port of SYSTEM_CLOCK or CALENDAR_CLOCK; see mach/clock.h.
 * KERN_INVALID_ARGUMENT: another number, or no host.
 */
kern_return_t host_get_clock_service(
    host_t host, clock_id_t clock_id, clock_serv_t *clock_serv);

/* A line of text about the system. */
kern_return_t host_kernel_version(host_t host, kernel_version_t kernel_version);

#ifdef __cplusplus
}
#endif

#endif /* _MACH_MACH_HOST_H_ */

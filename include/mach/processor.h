#ifndef _MACH_PROCESSOR_H_
#define _MACH_PROCESSOR_H_

/* Processors, of which host_processors gives the ports. */

#include <mach/linux/mig_prologue.h>

#ifdef __cplusplus
extern "C" {
#endif

/* All answer KERN_INVALID_ARGUMENT if the port is no processor's. */

/*
 * PROCESSOR_BASIC_INFO or PROCESSOR_CPU_LOAD_INFO, and the host's port.
 * KERN_FAILURE: another flavor, or too little room.
 */
kern_return_t processor_info(processor_t processor, processor_flavor_t flavor,
    host_t *host, processor_info_t processor_info_out,
    mach_msg_type_number_t *processor_info_outCnt);

/* The name port of the set that it is in. */
kern_return_t processor_get_assignment(
    processor_t processor, processor_set_name_t *assigned_set);

/* Processors are not to be started, stopped or assigned: KERN_FAILURE. */
kern_return_t processor_start(processor_t processor);
kern_return_t processor_exit(processor_t processor);
kern_return_t processor_control(processor_t processor,
    processor_info_t processor_cmd, mach_msg_type_number_t processor_cmdCnt);
kern_return_t processor_assign(
    processor_t processor, processor_set_t new_set, boolean_t wait);

#ifdef __cplusplus
}
#endif

#endif /* _MACH_PROCESSOR_H_ */

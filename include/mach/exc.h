#ifndef _MACH_EXC_H_
#define _MACH_EXC_H_

/*
 * Raising an exception by hand: the messages that the kernel sends to an
 * exception port, with codes of 32 bits. The result is the handler's. Who
 * handles exceptions makes the server from exc.defs or mach_exc.defs with mig.
 */

#include <mach/linux/mig_prologue.h>

#ifdef __cplusplus
extern "C" {
#endif

kern_return_t exception_raise(mach_port_t exception_port, mach_port_t thread,
    mach_port_t task, exception_type_t exception, exception_data_t code,
    mach_msg_type_number_t codeCnt);
kern_return_t
exception_raise_state(mach_port_t exception_port, exception_type_t exception,
    const exception_data_t code, mach_msg_type_number_t codeCnt, int *flavor,
    const thread_state_t old_state, mach_msg_type_number_t old_stateCnt,
    thread_state_t new_state, mach_msg_type_number_t *new_stateCnt);
kern_return_t exception_raise_state_identity(mach_port_t exception_port,
    mach_port_t thread, mach_port_t task, exception_type_t exception,
    exception_data_t code, mach_msg_type_number_t codeCnt, int *flavor,
    thread_state_t old_state, mach_msg_type_number_t old_stateCnt,
    thread_state_t new_state, mach_msg_type_number_t *new_stateCnt);

#ifdef __cplusplus
}
#endif

#endif /* _MACH_EXC_H_ */

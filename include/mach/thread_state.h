#ifndef _MACH_THREAD_STATE_H_
#define _MACH_THREAD_STATE_H_

/* What a thread has in its registers, for who looks for pointers. */

#include <stddef.h>
#include <stdint.h>

#include <mach/kern_return.h>
#include <mach/mach_types.h>
#include <mach/thread_status.h>

#ifdef __cplusplus
extern "C" {
#endif

/*
 * The registers of a suspended thread that may hold pointers, in no order, and where its
 * stack ends, the red zone below it included. *length: the room in
 * values, and then how many there are; sp may be NULL.
 *
 * KERN_INSUFFICIENT_BUFFER_SIZE: more than the room; KERN_INVALID_ARGUMENT: no
 * thread, or no values; KERN_NOT_SUPPORTED, as thread_get_state().
 */
kern_return_t thread_get_register_pointer_values(
    thread_t thread, uintptr_t *sp, size_t *length, uintptr_t *values);

#ifdef __cplusplus
}
#endif

#endif /* _MACH_THREAD_STATE_H_ */

#ifndef _MACH_LINUX_SERVERS_H_
#define _MACH_LINUX_SERVERS_H_

/*
 * Server stubs that libmach brings, of interfaces whose messages machd and
 * libmach send. Each calls the program's functions, catch_exception_raise(),
 * catch_mach_exception_raise(), do_mach_notify_no_senders() and so on, as far
 * as there are any; a message for one that is missing is answered with
 * MIG_BAD_ID. They are found if they are visible, so not if the program is
 * built with -fvisibility=hidden. What mig makes of mach/exc.defs, mach/mach_exc.defs and
 * mach/notify.defs declares them too, and the functions' prototypes.
 */

#include <mach/boolean.h>
#include <mach/message.h>
#include <mach/mig.h>

#ifdef __cplusplus
extern "C" {
#endif

/* For mach_msg_server(): FALSE if the message is none of the interface's. */
boolean_t exc_server(mach_msg_header_t *request, mach_msg_header_t *reply);
boolean_t mach_exc_server(mach_msg_header_t *request, mach_msg_header_t *reply);
boolean_t notify_server(mach_msg_header_t *request, mach_msg_header_t *reply);
boolean_t
seqnos_notify_server(mach_msg_header_t *request, mach_msg_header_t *reply);

/* The stub that such a message is for, or NULL. */
mig_routine_t exc_server_routine(mach_msg_header_t *request);
mig_routine_t mach_exc_server_routine(mach_msg_header_t *request);
mig_routine_t notify_server_routine(mach_msg_header_t *request);

#ifdef __cplusplus
}
#endif

#endif /* _MACH_LINUX_SERVERS_H_ */

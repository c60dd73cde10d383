#ifndef _MACH_LINUX_AUDIT_H_
#define _MACH_LINUX_AUDIT_H_

#include <mach/message.h>

#ifdef __cplusplus
extern "C" {
#endif

/*
 * A pidfd of the process that the token of a received message names. A pid
 * can come to mean another process; what this gives cannot.
 *
 * An fd, close-on-exec, or -errno: -ESRCH: the process is gone, or has run
 * another program since; -EMFILE, -ENFILE: no fds left; -ENOTCONN: there is no
 * machd.
 */
int audit_token_to_pidfd_np(audit_token_t token);

#ifdef __cplusplus
}
#endif

#endif /* _MACH_LINUX_AUDIT_H_ */

#ifndef _SYS_FILEPORT_H_
#define _SYS_FILEPORT_H_

/* Files as ports: an fd that travels in messages. */

#include <mach/port.h>

#ifdef __cplusplus
extern "C" {
#endif

/* A send right that stands for an open file. */
typedef mach_port_t fileport_t;

#define FILEPORT_NULL ((fileport_t)0)

/*
 * Makes a send right that stands for the open file behind fd, which stays open
 * until the last such right is gone, wherever those have been sent. Any kind
 * of fd will do that can be passed over a socket.
 *
 * 0, or -1 with errno: EBADF: fd is not open; EINVAL: its kind cannot be
 * passed, or it is a connection to machd; EAGAIN: limits are reached; ENOTCONN:
 * there is no machd.
 */
int fileport_makeport(int fd, fileport_t *portnamep);

/*
 * A new fd, close-on-exec, for the open file that port stands for, to which
 * it is what dup() makes. The right stays.
 *
 * -1 with errno: EINVAL: no fileport; EMFILE: no number free; ENOTCONN: there
 * is no machd.
 */
int fileport_makefd(fileport_t port);

#ifdef __cplusplus
}
#endif

#endif /* _SYS_FILEPORT_H_ */

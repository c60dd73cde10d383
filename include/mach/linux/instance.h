#ifndef _MACH_LINUX_INSTANCE_H_
#define _MACH_LINUX_INSTANCE_H_

#ifdef __cplusplus
extern "C" {
#endif

/*
 * Makes n connections to machd ready, so that as many threads can trap after
 * the process has given up the right to make sockets or to receive fds.
 * Connections that are free already count. Attaches the task if need be. From
 * then on all traps go by sockets: see MACH_NO_CHANNEL in libmach(7).
 *
 * 0, or -errno: -EMFILE, -ENFILE: no fds left; -ENOMEM; -ECONNREFUSED,
 * -ENOENT: there is no machd and none could be started; -EDQUOT: machd grants
 * no more. Those that were made stay.
 */
int mach_reserve_connections_np(unsigned int n);

#ifdef __cplusplus
}
#endif

#endif /* _MACH_LINUX_INSTANCE_H_ */

#ifndef _MACH_LINUX_LAUNCH_H_
#define _MACH_LINUX_LAUNCH_H_

/* Values of liblaunch as bytes, for both ends of a request. */

#include <stddef.h>

#include <launch.h>

#define LAUNCH_DATA_DEPTH_MAX 32        /* containers in containers */
#define LAUNCH_DATA_SIZE_MAX  (1 << 20) /* bytes when packed */
#define LAUNCH_DATA_FDS_MAX   64        /* fds in one value */

#ifdef __cplusplus
extern "C" {
#endif

/* A value that is an error. NULL: no memory. */
launch_data_t launch_data_new_errno_np(int code);

/*
 * The value as bytes, to be given to free(), and the fds in it, which are not
 * copied, in their order: room for LAUNCH_DATA_FDS_MAX. A port becomes
 * MACH_PORT_NULL. 0; -EINVAL: too deep, too large, too many fds; -ENOMEM.
 */
int launch_data_pack_np(const launch_data_t data, void **ret_bytes,
    size_t *ret_size, int *ret_fds, size_t *ret_fd_count);

/*
 * The value that bytes, from anywhere, stand for; its fds are those given, by
 * index. 0; -EBADMSG: they stand for none; -ENOMEM.
 */
int launch_data_unpack_np(const void *bytes, size_t size, const int *fds,
    size_t fd_count, launch_data_t *ret_data);

#ifdef __cplusplus
}
#endif

#endif /* _MACH_LINUX_LAUNCH_H_ */

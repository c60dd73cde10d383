#ifndef _MACH_LINUX_SPAWN_H_
#define _MACH_LINUX_SPAWN_H_

/*
 * posix_spawn(3), and the attributes that macOS has besides: ports that the
 * child is born with. libmach's posix_spawn is the C library's for attributes
 * without ports.
 */

#pragma GCC system_header
#include_next <spawn.h>

#include <mach/exception_types.h>
#include <mach/port.h>
#include <mach/thread_status.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/*
 * The child's special port, its exception ports of these kinds, its registered
 * ports, instead of what it would inherit. The ports are looked at when the
 * child is spawned, and the names must be good until then.
 *
 * EINVAL: no attributes, or more than three registered ports; ENOMEM. What is
 * wrong with a port, a number, a mask or a behavior is posix_spawn's to say:
 * EINVAL. TASK_HOST_PORT, TASK_BOOTSTRAP_PORT and TASK_ACCESS_PORT can be set.
 */
int posix_spawnattr_setspecialport_np(
    posix_spawnattr_t *attr, mach_port_t new_port, int which);
int posix_spawnattr_setexceptionports_np(posix_spawnattr_t *attr,
    exception_mask_t mask, mach_port_t new_port, exception_behavior_t behavior,
    thread_state_flavor_t flavor);
int posix_spawnattr_set_registered_ports_np(
    posix_spawnattr_t *attr, mach_port_t portarray[], uint32_t count);

/* As the C library declares them; these also mind the ports. */
int posix_spawn(pid_t *pid, const char *path,
    const posix_spawn_file_actions_t *file_actions,
    const posix_spawnattr_t *attr, char *const argv[], char *const envp[]);
int posix_spawnp(pid_t *pid, const char *file,
    const posix_spawn_file_actions_t *file_actions,
    const posix_spawnattr_t *attr, char *const argv[], char *const envp[]);
int posix_spawnattr_destroy(posix_spawnattr_t *attr) __THROW;

#ifdef __cplusplus
}
#endif

#endif /* _MACH_LINUX_SPAWN_H_ */

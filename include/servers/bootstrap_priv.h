#ifndef _SERVERS_BOOTSTRAP_PRIV_H_
#define _SERVERS_BOOTSTRAP_PRIV_H_

/* Services by name, with options. */

#include <stdint.h>
#include <sys/types.h>

#include <servers/bootstrap.h>

/* flags */
#define BOOTSTRAP_PER_PID_SERVICE   ((uint64_t)1)
#define BOOTSTRAP_ALLOW_LOOKUP      ((uint64_t)2)
#define BOOTSTRAP_DENY_JOB_CREATION ((uint64_t)4)
#define BOOTSTRAP_PRIVILEGED_SERVER ((uint64_t)8)
#define BOOTSTRAP_FORCE_LOCAL       ((uint64_t)0x10)
#define BOOTSTRAP_SPECIFIC_INSTANCE ((uint64_t)0x20)
#define BOOTSTRAP_STRICT_CHECKIN    ((uint64_t)0x40)
#define BOOTSTRAP_STRICT_LOOKUP     ((uint64_t)0x80)

/* bootstrap_property_t */
#define BOOTSTRAP_PROPERTY_EXPLICITSUBSET 1
#define BOOTSTRAP_PROPERTY_IMPLICITSUBSET 2
#define BOOTSTRAP_PROPERTY_MOVEDSUBSET    4
#define BOOTSTRAP_PROPERTY_PERUSER        8
#define BOOTSTRAP_PROPERTY_XPC_DOMAIN     0x10
#define BOOTSTRAP_PROPERTY_XPC_SINGLETON  0x20

/* Which of several instances of a service; all 0 is any. */
typedef unsigned char bootstrap_instance_id_t[16];

#ifdef __cplusplus
extern "C" {
#endif

/* Sets bootstrap_port anew from the task's special port. */
void bootstrap_init(void);

/*
 * BOOTSTRAP_PER_PID_SERVICE: the service that target_pid registered so.
 * BOOTSTRAP_PRIVILEGED_SERVER: only a server of root's, else
 * BOOTSTRAP_NOT_PRIVILEGED. BOOTSTRAP_STRICT_LOOKUP: only in this namespace.
 */
kern_return_t bootstrap_look_up2(mach_port_t bp, const char *service_name,
    mach_port_t *sp, pid_t target_pid, uint64_t flags);

/* BOOTSTRAP_STRICT_CHECKIN: BOOTSTRAP_UNKNOWN_SERVICE if not declared. */
kern_return_t bootstrap_check_in2(
    mach_port_t bp, const char *service_name, mach_port_t *sp, uint64_t flags);

/*
 * The same with an instance, that of a look-up NULL or all 0 for any; what
 * check_in3 gives is 0, since a service has one.
 */
kern_return_t
bootstrap_look_up3(mach_port_t bp, const char *service_name, mach_port_t *sp,
    pid_t target_pid, const unsigned char *instance_id, uint64_t flags);
kern_return_t bootstrap_check_in3(mach_port_t bp, const char *service_name,
    mach_port_t *sp, unsigned char *instance_id, uint64_t flags);

/* The namespace that has none around it. */
kern_return_t bootstrap_get_root(mach_port_t bp, mach_port_t *root);

/*
 * A service of a user's own namespace, or, for a name of NULL, the bootstrap
 * port that stands for it. BOOTSTRAP_NOT_PRIVILEGED: only root and launchd's
 * own user may ask for another's.
 */
kern_return_t bootstrap_look_up_per_user(mach_port_t bp,
    const char *service_name, uid_t target_user, mach_port_t *sp);

/*
 * The namespaces within bp: ports, names and BOOTSTRAP_PROPERTY_ bits, in
 * memory that is the caller's to vm_deallocate(). BOOTSTRAP_NO_CHILDREN;
 * BOOTSTRAP_NOT_PRIVILEGED: only root and launchd's own user may ask.
 */
kern_return_t bootstrap_lookup_children(mach_port_t bp,
    mach_port_array_t *children, name_array_t *names,
    bootstrap_property_array_t *properties, mach_msg_type_number_t *n_children);

/* BOOTSTRAP_PER_PID_SERVICE: under the caller's pid. */
kern_return_t bootstrap_register2(
    mach_port_t bp, char *service_name, mach_port_t sp, uint64_t flags);

#ifdef __cplusplus
}
#endif

#endif /* _SERVERS_BOOTSTRAP_PRIV_H_ */

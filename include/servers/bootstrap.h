#ifndef _SERVERS_BOOTSTRAP_H_
#define _SERVERS_BOOTSTRAP_H_

/*
 * Services by name. A bootstrap port stands for a namespace that launchd keeps;
 * a name is found in it or in those around it.
 *
 * Every call returns BOOTSTRAP_SUCCESS, one of the codes below, or what
 * mach_msg returned if launchd could not be asked: MACH_SEND_INVALID_DEST,
 * MIG_SERVER_DIED and so on.
 */

#include <sys/types.h>

#include <mach/mach_types.h>
#include <mach/std_types.h>

#define BOOTSTRAP_MAX_NAME_LEN     128 /* bytes, the NUL included */
#define BOOTSTRAP_MAX_CMD_LEN      512
#define BOOTSTRAP_MAX_LOOKUP_COUNT 20

#define BOOTSTRAP_SUCCESS         0
#define BOOTSTRAP_NOT_PRIVILEGED  1100 /* it is another's */
#define BOOTSTRAP_NAME_IN_USE     1101
#define BOOTSTRAP_UNKNOWN_SERVICE 1102 /* nobody has the name */
#define BOOTSTRAP_SERVICE_ACTIVE  1103 /* it is checked in already */
#define BOOTSTRAP_BAD_COUNT       1104
#define BOOTSTRAP_NO_MEMORY       1105
#define BOOTSTRAP_NO_CHILDREN     1106

#define BOOTSTRAP_STATUS_INACTIVE  0 /* nobody serves it */
#define BOOTSTRAP_STATUS_ACTIVE    1
#define BOOTSTRAP_STATUS_ON_DEMAND 2 /* a message will start it */

/*
 * Parameters that are a name_t on macOS are written as the pointer they are, or
 * gcc takes every shorter string for one that is read past its end.
 */
typedef char name_t[BOOTSTRAP_MAX_NAME_LEN];
typedef char cmd_t[BOOTSTRAP_MAX_CMD_LEN];
typedef name_t *name_array_t;
typedef int bootstrap_status_t;
typedef bootstrap_status_t *bootstrap_status_array_t;
typedef unsigned int bootstrap_property_t;
typedef bootstrap_property_t *bootstrap_property_array_t;
typedef boolean_t *bool_array_t;

#ifdef __cplusplus
extern "C" {
#endif

/* The task's bootstrap port, or MACH_PORT_NULL. */
extern mach_port_t bootstrap_port;

/*
 * Has launchd run a command of its own accord, or with on_demand when a message
 * comes; server_port is the bootstrap port to declare its services with.
 */
kern_return_t bootstrap_create_server(mach_port_t bp, cmd_t server_cmd,
    uid_t server_uid, boolean_t on_demand, mach_port_t *server_port);

/* A namespace within bp; it lasts as long as the requestor's port. */
kern_return_t bootstrap_subset(
    mach_port_t bp, mach_port_t requestor_port, mach_port_t *subset_port);

/* The same namespace, one more reference. */
kern_return_t bootstrap_unprivileged(mach_port_t bp, mach_port_t *unpriv_port);

/* The namespace around bp; the outermost is its own. */
kern_return_t bootstrap_parent(mach_port_t bp, mach_port_t *parent_port);

/*
 * Says that sp, of which the caller holds a send right, is the service. The
 * name goes when the port dies; MACH_PORT_NULL takes it back before.
 */
kern_return_t
bootstrap_register(mach_port_t bp, char *service_name, mach_port_t sp);

/*
 * Declares a service and gives a send right for it; the receive right waits
 * with launchd until somebody checks in.
 */
kern_return_t
bootstrap_create_service(mach_port_t bp, char *service_name, mach_port_t *sp);

/* The receive right of a service that is declared, or now becomes so. */
kern_return_t
bootstrap_check_in(mach_port_t bp, const char *service_name, mach_port_t *sp);

/* A send right for a service. */
kern_return_t
bootstrap_look_up(mach_port_t bp, const char *service_name, mach_port_t *sp);

/* Whether somebody serves it, a BOOTSTRAP_STATUS_. */
kern_return_t bootstrap_status(
    mach_port_t bp, char *service_name, bootstrap_status_t *service_active);

/*
 * The services of bp: their names, the labels of their jobs, and a
 * BOOTSTRAP_STATUS_ each, in memory that is the caller's to vm_deallocate().
 */
kern_return_t bootstrap_info(mach_port_t bp, name_array_t *service_names,
    mach_msg_type_number_t *service_namesCnt, name_array_t *service_jobs,
    mach_msg_type_number_t *service_jobsCnt,
    bootstrap_status_array_t *service_active,
    mach_msg_type_number_t *service_activeCnt, uint64_t flags);

/* What a code means; never NULL, static. */
const char *bootstrap_strerror(kern_return_t r);

#ifdef __cplusplus
}
#endif

#endif /* _SERVERS_BOOTSTRAP_H_ */

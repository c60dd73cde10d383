/*
 * The bootstrap calls: requests to launchd, in the terms of servers/job.defs.
 */
#include <mach/mach.h>
#include <mach/mig_errors.h>
#include <servers/bootstrap.h>
#include <servers/bootstrap_priv.h>
#include <stdlib.h>
#include <string.h>

#include "job_user.h"

/* The stubs take names as arrays they may not change. */
static void
copy_name(name_t ret_name, const char *name)
{
	mig_strncpy_zerofill(ret_name, name, BOOTSTRAP_MAX_NAME_LEN);
}

/*
 * What a request came to. If the instance went while launchd was asked, the
 * wait for the answer ended with the reply port; a caller knows a server
 * that died, not our reply port.
 */
static kern_return_t
asked(kern_return_t kr)
{
	return kr == MACH_RCV_PORT_CHANGED ? MIG_SERVER_DIED : kr;
}

/* bootstrap_init(): see servers/bootstrap_priv.h. */
void
bootstrap_init(void)
{
	if (task_get_special_port(mach_task_self(), TASK_BOOTSTRAP_PORT,
		&bootstrap_port) != KERN_SUCCESS)
		abort();
}

/* bootstrap_look_up3(): see servers/bootstrap_priv.h. */
kern_return_t
bootstrap_look_up3(mach_port_t bp, const char *service_name, mach_port_t *sp,
    pid_t target_pid, const unsigned char *instance_id, uint64_t flags)
{
	bootstrap_instance_id_t instance = { 0 };
	audit_token_t server;
	kern_return_t kr;
	name_t name;

	copy_name(name, service_name);
	if (instance_id)
		memcpy(instance, instance_id, sizeof(instance));
	kr = asked(vproc_mig_look_up2(
	    bp, name, sp, &server, target_pid, instance, flags));
	if (kr != BOOTSTRAP_SUCCESS)
		return kr;
	if ((flags & BOOTSTRAP_PRIVILEGED_SERVER) && server.val[1] != 0) {
		mach_port_deallocate(mach_task_self(), *sp);
		*sp = MACH_PORT_NULL;
		return BOOTSTRAP_NOT_PRIVILEGED;
	}
	return BOOTSTRAP_SUCCESS;
}

/* bootstrap_look_up2(): see servers/bootstrap_priv.h. */
kern_return_t
bootstrap_look_up2(mach_port_t bp, const char *service_name, mach_port_t *sp,
    pid_t target_pid, uint64_t flags)
{
	return bootstrap_look_up3(bp, service_name, sp, target_pid, NULL, flags);
}

/* bootstrap_look_up(): see servers/bootstrap.h. */
kern_return_t
bootstrap_look_up(mach_port_t bp, const char *service_name, mach_port_t *sp)
{
	return bootstrap_look_up2(bp, service_name, sp, 0, 0);
}

/* bootstrap_check_in3(): see servers/bootstrap_priv.h. */
kern_return_t
bootstrap_check_in3(mach_port_t bp, const char *service_name, mach_port_t *sp,
    unsigned char *instance_id, uint64_t flags)
{
	bootstrap_instance_id_t instance = { 0 };
	kern_return_t kr;
	name_t name;

	copy_name(name, service_name);
	kr = asked(vproc_mig_check_in2(bp, name, sp, instance, flags));
	if (kr == BOOTSTRAP_SUCCESS && instance_id)
		memcpy(instance_id, instance, sizeof(instance));
	return kr;
}

/* bootstrap_check_in2(): see servers/bootstrap_priv.h. */
kern_return_t
bootstrap_check_in2(
    mach_port_t bp, const char *service_name, mach_port_t *sp, uint64_t flags)
{
	return bootstrap_check_in3(bp, service_name, sp, NULL, flags);
}

/* bootstrap_check_in(): see servers/bootstrap.h. */
kern_return_t
bootstrap_check_in(mach_port_t bp, const char *service_name, mach_port_t *sp)
{
	return bootstrap_check_in2(bp, service_name, sp, 0);
}

/* bootstrap_register2(): see servers/bootstrap_priv.h. */
kern_return_t
bootstrap_register2(
    mach_port_t bp, char *service_name, mach_port_t sp, uint64_t flags)
{
	name_t name;

	copy_name(name, service_name);
	return asked(vproc_mig_register2(bp, name, sp, flags));
}

/* bootstrap_register(): see servers/bootstrap.h. */
kern_return_t
bootstrap_register(mach_port_t bp, char *service_name, mach_port_t sp)
{
	return bootstrap_register2(bp, service_name, sp, 0);
}

static void
give_up_receive(mach_port_t port)
{
	mach_port_mod_refs(mach_task_self(), port, MACH_PORT_RIGHT_RECEIVE, -1);
}

/*
 * bootstrap_create_service(): see servers/bootstrap.h. launchd gets the
 * receive right back as we give it up.
 */
kern_return_t
bootstrap_create_service(mach_port_t bp, char *service_name, mach_port_t *sp)
{
	mach_port_t port;
	kern_return_t kr = bootstrap_check_in(bp, service_name, &port);

	if (kr != BOOTSTRAP_SUCCESS)
		return kr;
	give_up_receive(port);
	return bootstrap_look_up(bp, service_name, sp);
}

/* bootstrap_status(): see servers/bootstrap.h. */
kern_return_t
bootstrap_status(
    mach_port_t bp, char *service_name, bootstrap_status_t *service_active)
{
	mach_port_t port;
	kern_return_t kr = bootstrap_look_up(bp, service_name, &port);

	if (kr != BOOTSTRAP_SUCCESS)
		return kr;
	mach_port_deallocate(mach_task_self(), port);
	*service_active = BOOTSTRAP_STATUS_ACTIVE;
	/* Who can check in finds nobody serving it. */
	if (bootstrap_check_in(bp, service_name, &port) == BOOTSTRAP_SUCCESS) {
		give_up_receive(port);
		*service_active = BOOTSTRAP_STATUS_ON_DEMAND;
	}
	return BOOTSTRAP_SUCCESS;
}

/* bootstrap_create_server(): see servers/bootstrap.h. */
kern_return_t
bootstrap_create_server(mach_port_t bp, cmd_t server_cmd, uid_t server_uid,
    boolean_t on_demand, mach_port_t *server_port)
{
	cmd_t command;

	mig_strncpy_zerofill(command, server_cmd, sizeof(command));
	return asked(vproc_mig_create_server(
	    bp, command, server_uid, on_demand, server_port));
}

/* bootstrap_subset(): see servers/bootstrap.h. */
kern_return_t
bootstrap_subset(
    mach_port_t bp, mach_port_t requestor_port, mach_port_t *subset_port)
{
	return asked(vproc_mig_subset(bp, requestor_port, subset_port));
}

/* bootstrap_unprivileged(): see servers/bootstrap.h. */
kern_return_t
bootstrap_unprivileged(mach_port_t bp, mach_port_t *unpriv_port)
{
	kern_return_t kr = mach_port_mod_refs(
	    mach_task_self(), bp, MACH_PORT_RIGHT_SEND, 1);

	*unpriv_port = kr == KERN_SUCCESS ? bp : MACH_PORT_NULL;
	return kr;
}

/* bootstrap_parent(): see servers/bootstrap.h. */
kern_return_t
bootstrap_parent(mach_port_t bp, mach_port_t *parent_port)
{
	return asked(vproc_mig_parent(bp, parent_port));
}

/* bootstrap_get_root(): see servers/bootstrap_priv.h. */
kern_return_t
bootstrap_get_root(mach_port_t bp, mach_port_t *root)
{
	return asked(vproc_mig_get_root_bootstrap(bp, root));
}

/* bootstrap_info(): see servers/bootstrap.h. */
kern_return_t
bootstrap_info(mach_port_t bp, name_array_t *service_names,
    mach_msg_type_number_t *service_names_count, name_array_t *service_jobs,
    mach_msg_type_number_t *service_jobs_count,
    bootstrap_status_array_t *service_active,
    mach_msg_type_number_t *service_active_count, uint64_t flags)
{
	return asked(vproc_mig_info(bp, service_names, service_names_count,
	    service_jobs, service_jobs_count, service_active,
	    service_active_count, flags));
}

/* bootstrap_look_up_per_user(): see servers/bootstrap_priv.h. */
kern_return_t
bootstrap_look_up_per_user(mach_port_t bp, const char *service_name,
    uid_t target_user, mach_port_t *sp)
{
	mach_port_t context;
	kern_return_t kr;

	kr = asked(vproc_mig_lookup_per_user_context(bp, target_user, &context));
	if (kr != BOOTSTRAP_SUCCESS)
		return kr;
	if (!service_name) {
		*sp = context;
		return BOOTSTRAP_SUCCESS;
	}
	kr = bootstrap_look_up(context, service_name, sp);
	mach_port_deallocate(mach_task_self(), context);
	return kr;
}

/*
 * bootstrap_lookup_children(): see servers/bootstrap_priv.h. The three arrays
 * are of one length.
 */
kern_return_t
bootstrap_lookup_children(mach_port_t bp, mach_port_array_t *children,
    name_array_t *names, bootstrap_property_array_t *properties,
    mach_msg_type_number_t *n_children)
{
	mach_msg_type_number_t n_names = 0, n_properties = 0;

	return asked(vproc_mig_lookup_children(bp, children, n_children, names,
	    &n_names, properties, &n_properties));
}

/* bootstrap_strerror(): see servers/bootstrap.h. */
const char *
bootstrap_strerror(kern_return_t r)
{
	switch (r) {
	case BOOTSTRAP_SUCCESS:
		return "Success";
	case BOOTSTRAP_NOT_PRIVILEGED:
		return "Permission denied";
	case BOOTSTRAP_NAME_IN_USE:
	case BOOTSTRAP_SERVICE_ACTIVE:
		return "Service name already exists";
	case BOOTSTRAP_UNKNOWN_SERVICE:
		return "Unknown service name";
	case BOOTSTRAP_BAD_COUNT:
		return "Too many lookups were requested in one request";
	case BOOTSTRAP_NO_MEMORY:
		return "Out of memory";
	default:
		return mach_error_string(r);
	}
}

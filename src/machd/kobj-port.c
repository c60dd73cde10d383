/*
 * The routines of mach_port.defs, as the MIG server calls them. core has the
 * operations (core/name.h) and their results; here is only what differs in
 * form. A port that is no task's is KERN_INVALID_TASK, or, for the routines
 * that look at a name, KERN_INVALID_ARGUMENT (spec 2.4).
 */

#include <mach_debug/ipc_info.h>
#include <stdlib.h>
#include <string.h>

#include "core/name.h"
#include "core/port.h"
#include "mach_port_server.h"
#include "machd/dispatch.h"

kern_return_t
kern_mach_port_rename(
    space_ref_t space, mach_port_name_t old_name, mach_port_name_t new_name)
{
	if (!space)
		return KERN_INVALID_TASK;
	return name_rename(space, old_name, new_name);
}

kern_return_t
kern_mach_port_allocate_name(
    space_ref_t space, mach_port_right_t right, mach_port_name_t name)
{
	if (!space)
		return KERN_INVALID_TASK;
	return name_allocate_name(space, right, name);
}

kern_return_t
kern_mach_port_allocate(
    space_ref_t space, mach_port_right_t right, mach_port_name_t *name)
{
	if (!space)
		return KERN_INVALID_TASK;
	return name_allocate(space, right, name);
}

kern_return_t
kern_mach_port_type(
    space_ref_t space, mach_port_name_t name, mach_port_type_t *ptype)
{
	if (!space)
		return KERN_INVALID_TASK;
	return name_type(space, name, ptype);
}

kern_return_t
kern_mach_port_destroy(space_ref_t space, mach_port_name_t name)
{
	if (!space)
		return KERN_INVALID_TASK;
	return name_destroy(space, name);
}

kern_return_t
kern_mach_port_deallocate(space_ref_t space, mach_port_name_t name)
{
	if (!space)
		return KERN_INVALID_TASK;
	return name_deallocate(space, name);
}

kern_return_t
kern_mach_port_get_refs(space_ref_t space, mach_port_name_t name,
    mach_port_right_t right, mach_port_urefs_t *refs)
{
	if (!space)
		return KERN_INVALID_TASK;
	return name_get_refs(space, name, right, refs);
}

kern_return_t
kern_mach_port_mod_refs(space_ref_t space, mach_port_name_t name,
    mach_port_right_t right, mach_port_delta_t delta)
{
	if (!space)
		return KERN_INVALID_TASK;
	return name_mod_refs(space, name, right, delta);
}

kern_return_t
kern_mach_port_set_mscount(
    space_ref_t space, mach_port_name_t name, mach_port_mscount_t mscount)
{
	if (!space)
		return KERN_INVALID_TASK;
	return name_set_mscount(space, name, mscount);
}

kern_return_t
kern_mach_port_move_member(
    space_ref_t space, mach_port_name_t member, mach_port_name_t after)
{
	if (!space)
		return KERN_INVALID_TASK;
	return name_move_member(space, member, after);
}

kern_return_t
kern_mach_port_set_seqno(
    space_ref_t space, mach_port_name_t name, mach_port_seqno_t seqno)
{
	if (!space)
		return KERN_INVALID_TASK;
	return name_set_seqno(space, name, seqno);
}

kern_return_t
kern_mach_port_get_attributes(space_ref_t space, mach_port_name_t name,
    mach_port_flavor_t flavor, mach_port_info_t port_info_out,
    mach_msg_type_number_t *port_info_outCnt)
{
	if (!space)
		return KERN_INVALID_ARGUMENT;
	return name_get_attributes(
	    space, name, flavor, port_info_out, port_info_outCnt);
}

kern_return_t
kern_mach_port_set_attributes(space_ref_t space, mach_port_name_t name,
    mach_port_flavor_t flavor, mach_port_info_t port_info,
    mach_msg_type_number_t port_infoCnt)
{
	if (!space)
		return KERN_INVALID_TASK;
	return name_set_attributes(space, name, flavor, port_info, port_infoCnt);
}

kern_return_t
kern_mach_port_assert_attributes(space_ref_t space, mach_port_name_t name,
    mach_port_flavor_t flavor, mach_port_info_t info,
    mach_msg_type_number_t infoCnt)
{
	if (!space)
		return KERN_INVALID_TASK;
	return name_assert_attributes(space, name, flavor, info, infoCnt);
}

kern_return_t
kern_mach_port_allocate_qos(space_ref_t space, mach_port_right_t right,
    mach_port_qos_t *qos, mach_port_name_t *name)
{
	if (!space)
		return KERN_INVALID_TASK;
	return name_allocate_qos(space, right, qos, name);
}

kern_return_t
kern_mach_port_get_srights(
    space_ref_t space, mach_port_name_t name, mach_port_rights_t *srights)
{
	if (!space)
		return KERN_INVALID_TASK;
	return name_get_srights(space, name, srights);
}

kern_return_t
kern_mach_port_dnrequest_info(space_ref_t space, mach_port_name_t name,
    unsigned *dnr_total, unsigned *dnr_used)
{
	if (!space)
		return KERN_INVALID_TASK;
	return name_dnrequest_info(space, name, dnr_total, dnr_used);
}

kern_return_t
kern_mach_port_insert_member(
    space_ref_t space, mach_port_name_t name, mach_port_name_t pset)
{
	if (!space)
		return KERN_INVALID_TASK;
	return name_insert_member(space, name, pset);
}

kern_return_t
kern_mach_port_extract_member(
    space_ref_t space, mach_port_name_t name, mach_port_name_t pset)
{
	if (!space)
		return KERN_INVALID_TASK;
	return name_extract_member(space, name, pset);
}

kern_return_t
kern_mach_port_get_context(
    space_ref_t space, mach_port_name_t name, mach_port_context_t *context)
{
	if (!space)
		return KERN_INVALID_ARGUMENT;
	return name_get_context(space, name, context);
}

kern_return_t
kern_mach_port_set_context(
    space_ref_t space, mach_port_name_t name, mach_port_context_t context)
{
	if (!space)
		return KERN_INVALID_TASK;
	return name_set_context(space, name, context);
}

kern_return_t
kern_mach_port_destruct(space_ref_t space, mach_port_name_t name,
    mach_port_delta_t srdelta, mach_port_context_t guard)
{
	if (!space)
		return KERN_INVALID_TASK;
	return name_destruct(space, name, srdelta, guard);
}

kern_return_t
kern_mach_port_guard(space_ref_t space, mach_port_name_t name,
    mach_port_context_t guard, boolean_t strict)
{
	if (!space)
		return KERN_INVALID_TASK;
	return name_guard(space, name, guard, strict);
}

kern_return_t
kern_mach_port_unguard(
    space_ref_t space, mach_port_name_t name, mach_port_context_t guard)
{
	if (!space)
		return KERN_INVALID_TASK;
	return name_unguard(space, name, guard);
}

kern_return_t
kern_mach_port_guard_with_flags(space_ref_t space, mach_port_name_t name,
    mach_port_context_t guard, uint64_t flags)
{
	if (!space)
		return KERN_INVALID_TASK;
	return name_guard_with_flags(space, name, guard, flags);
}

kern_return_t
kern_mach_port_swap_guard(space_ref_t space, mach_port_name_t name,
    mach_port_context_t old_guard, mach_port_context_t new_guard)
{
	if (!space)
		return KERN_INVALID_TASK;
	return name_swap_guard(space, name, old_guard, new_guard);
}

kern_return_t
kern_mach_port_names(space_ref_t space, mach_port_name_array_t *names,
    mach_msg_type_number_t *namesCnt, mach_port_type_array_t *types,
    mach_msg_type_number_t *typesCnt)
{
	kern_return_t kr;

	if (!space)
		return KERN_INVALID_TASK;
	kr = name_names(space, names, types, namesCnt);
	*typesCnt = *namesCnt;
	return kr;
}

kern_return_t
kern_mach_port_peek(space_ref_t space, mach_port_name_t name,
    mach_msg_trailer_type_t trailer_type, mach_port_seqno_t *request_seqnop,
    mach_msg_size_t *msg_sizep, mach_msg_id_t *msg_idp,
    mach_msg_trailer_info_t trailer_infop,
    mach_msg_type_number_t *trailer_infopCnt)
{
	if (!space)
		return KERN_INVALID_TASK;
	return name_peek(space, name, trailer_type, request_seqnop, msg_sizep,
	    msg_idp, trailer_infop, trailer_infopCnt);
}

kern_return_t
kern_mach_port_get_set_status(space_ref_t space, mach_port_name_t name,
    mach_port_name_array_t *members, mach_msg_type_number_t *membersCnt)
{
	if (!space)
		return KERN_INVALID_ARGUMENT;
	return name_get_set_status(space, name, members, membersCnt);
}

/* The notify right stays with the message on failure, and dies with it. */
kern_return_t
kern_mach_port_request_notification(space_ref_t space, mach_port_name_t name,
    mach_msg_id_t msgid, mach_port_mscount_t sync, mach_port_t notify,
    mach_port_t *previous)
{
	struct right nobody = RIGHT_NULL, dead = { .port = IP_DEAD };
	struct right *right = dispatch_right(notify), old;
	kern_return_t kr;

	if (!space)
		return KERN_INVALID_TASK;
	if (!right)
		right = notify == MACH_PORT_DEAD ? &dead : &nobody;
	kr = name_request_notification(space, name, msgid, sync, right, &old);
	if (kr == KERN_SUCCESS)
		*previous = dispatch_put(&old);
	return kr;
}

kern_return_t
kern_mach_port_insert_right(space_ref_t space, mach_port_name_t name,
    mach_port_t poly, mach_msg_type_name_t polyPoly)
{
	struct right none = { .type = polyPoly };
	struct right *right = dispatch_right(poly);

	if (!space)
		return KERN_INVALID_TASK;
	if (!right) {
		none.port = poly == MACH_PORT_DEAD ? IP_DEAD : NULL;
		right = &none;
	}
	return name_insert_right(space, name, right);
}

kern_return_t
kern_mach_port_extract_right(space_ref_t space, mach_port_name_t name,
    mach_msg_type_name_t msgt_name, mach_port_t *poly,
    mach_msg_type_name_t *polyPoly)
{
	struct right right;
	kern_return_t kr;

	if (!space)
		return KERN_INVALID_TASK;
	kr = name_extract_right(space, name, msgt_name, &right);
	if (kr != KERN_SUCCESS)
		return kr;
	*polyPoly = right.type;
	*poly = dispatch_put(&right);
	return KERN_SUCCESS;
}

kern_return_t
kern_mach_port_allocate_full(space_ref_t space, mach_port_right_t right,
    mach_port_t proto, mach_port_qos_t *qos, mach_port_name_t *name)
{
	if (!space)
		return KERN_INVALID_TASK;
	return name_allocate_full(
	    space, right, dispatch_right(proto), qos, name);
}

/* A hint of the size of the table, which grows as it needs to. */
kern_return_t
kern_task_set_port_space(space_ref_t space, int table_entries)
{
	(void)table_entries;
	return space ? KERN_SUCCESS : KERN_INVALID_TASK;
}

/* The table of names as XNU shows it: one element per slot. */
static kern_return_t
port_table(space_ref_t space, ipc_info_name_array_t *ret_table,
    mach_msg_type_number_t *ret_count, struct name_space_info *ret_info)
{
	struct name_info *table;
	uint32_t count;
	kern_return_t kr;

	_Static_assert(sizeof(struct name_info) == sizeof(ipc_info_name_t),
	    "the same seven numbers");
	kr = name_space_info(space, ret_info, &table, &count);
	if (kr != KERN_SUCCESS)
		return kr;
	*ret_table = (ipc_info_name_array_t)(void *)table;
	*ret_count = count;
	return KERN_SUCCESS;
}

kern_return_t
kern_mach_port_space_info(space_ref_t space, ipc_info_space_t *space_info,
    ipc_info_name_array_t *table_info, mach_msg_type_number_t *table_infoCnt,
    ipc_info_tree_name_array_t *tree_info, mach_msg_type_number_t *tree_infoCnt)
{
	struct name_space_info info;
	kern_return_t kr;

	if (!space)
		return KERN_INVALID_ARGUMENT;
	kr = port_table(space, table_info, table_infoCnt, &info);
	if (kr != KERN_SUCCESS)
		return kr;
	*space_info = (ipc_info_space_t){
		.iis_genno_mask = info.genno_mask,
		.iis_table_size = info.table_size,
		.iis_table_next = info.table_next,
	};
	*tree_info = NULL;
	*tree_infoCnt = 0;
	return KERN_SUCCESS;
}

kern_return_t
kern_mach_port_space_basic_info(
    space_ref_t space, ipc_info_space_basic_t *basic_info)
{
	struct name_space_info info;
	kern_return_t kr;

	if (!space)
		return KERN_INVALID_TASK;
	kr = name_space_info(space, &info, NULL, NULL);
	if (kr != KERN_SUCCESS)
		return kr;
	*basic_info = (ipc_info_space_basic_t){
		.iisb_genno_mask = info.genno_mask,
		.iisb_table_size = info.table_size,
		.iisb_table_next = info.table_next,
		.iisb_table_inuse = info.table_inuse,
	};
	return KERN_SUCCESS;
}

/* Addresses of kernel objects are nobody's business: 0, as on release XNU. */
kern_return_t
kern_mach_port_kobject(space_ref_t space, mach_port_name_t name,
    natural_t *object_type, mach_vm_address_t *object_addr)
{
	struct port *port;

	if (!space)
		return KERN_INVALID_ARGUMENT;
	*object_addr = 0;
	return name_kobject(space, name, object_type, &port);
}

kern_return_t
kern_mach_port_kernel_object(space_ref_t space, mach_port_name_t name,
    unsigned *object_type, unsigned *object_addr)
{
	struct port *port;

	if (!space)
		return KERN_INVALID_ARGUMENT;
	*object_addr = 0;
	return name_kobject(space, name, object_type, &port);
}

kern_return_t
kern_mach_port_kobject_description(space_ref_t space, mach_port_name_t name,
    natural_t *object_type, mach_vm_address_t *object_addr,
    kobject_description_t description)
{
	description[0] = '\0';
	return kern_mach_port_kobject(space, name, object_type, object_addr);
}

kern_return_t
kern_mach_port_construct(space_ref_t space, mach_port_options_ptr_t options,
    mach_port_context_t context, mach_port_name_t *name)
{
	mach_port_options_t copy;

	if (!space)
		return KERN_INVALID_TASK;
	if (!options)
		return KERN_INVALID_ARGUMENT;
	memcpy(&copy, options, sizeof(copy));
	return name_construct(space, &copy, context, name);
}

kern_return_t
kern_mach_port_is_connection_for_service(space_ref_t space,
    mach_port_name_t connection_port, mach_port_name_t service_port,
    uint64_t *filter_policy_id)
{
	(void)connection_port;
	(void)service_port;
	(void)filter_policy_id;
	return space ? KERN_NOT_SUPPORTED : KERN_INVALID_TASK;
}

/* There are no service ports, so no port is one. */
kern_return_t
kern_mach_port_get_service_port_info(space_ref_t space, mach_port_name_t name,
    mach_service_port_info_data_t *sp_info_out)
{
	(void)name;
	(void)sp_info_out;
	return space ? KERN_INVALID_CAPABILITY : KERN_INVALID_TASK;
}

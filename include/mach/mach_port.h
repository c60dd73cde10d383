#ifndef _MACH_MACH_PORT_H_
#define _MACH_MACH_PORT_H_

/*
 * Names and rights of a task: mach_task_self(), or another whose port one has.
 *
 * Beside what stands with each, every call returns KERN_INVALID_TASK: the task
 * is none, or gone; KERN_INVALID_NAME: no such name (where MACH_PORT_NULL and
 * MACH_PORT_DEAD are no names either, some return KERN_INVALID_RIGHT);
 * KERN_INVALID_RIGHT: the name denotes a right of another kind; and, where a
 * message had to be sent, what mach_msg returns. A call that fails changes
 * nothing unless it says so. Arrays that come back are to be freed with
 * vm_deallocate; of no elements they are NULL.
 */

#include <mach/linux/mig_prologue.h>
#include <mach_debug/ipc_info.h>
#include <mach_debug/mach_debug_types.h>

#ifdef __cplusplus
extern "C" {
#endif

/*
 * All the names of the task and what each denotes (MACH_PORT_TYPE_ bits), two
 * arrays of the same count. KERN_RESOURCE_SHORTAGE.
 */
kern_return_t mach_port_names(ipc_space_t task, mach_port_name_array_t *names,
    mach_msg_type_number_t *namesCnt, mach_port_type_array_t *types,
    mach_msg_type_number_t *typesCnt);

/* What one name denotes. MACH_PORT_DEAD is a dead name. */
kern_return_t mach_port_type(
    ipc_space_t task, mach_port_name_t name, mach_port_type_t *ptype);

/* Always KERN_NOT_SUPPORTED: a name cannot be changed. */
kern_return_t mach_port_rename(
    ipc_space_t task, mach_port_name_t old_name, mach_port_name_t new_name);

/*
 * As mach_port_allocate, with a name of the caller's choice.
 * KERN_INVALID_VALUE: MACH_PORT_NULL or _DEAD; KERN_NAME_EXISTS.
 */
kern_return_t mach_port_allocate_name(
    ipc_space_t task, mach_port_right_t right, mach_port_name_t name);

/*
 * Makes a port (MACH_PORT_RIGHT_RECEIVE: nobody can send to it yet), an empty
 * set (_PORT_SET) or a dead name (_DEAD_NAME). KERN_INVALID_VALUE: another
 * right; KERN_NO_SPACE; KERN_RESOURCE_SHORTAGE.
 */
kern_return_t mach_port_allocate(
    ipc_space_t task, mach_port_right_t right, mach_port_name_t *name);

/*
 * Gives up everything the name denotes, whatever its references. Better:
 * mach_port_deallocate, mach_port_mod_refs, mach_port_destruct.
 * KERN_INVALID_RIGHT: a guarded receive right; KERN_INVALID_CAPABILITY: the
 * task's own port.
 */
kern_return_t mach_port_destroy(ipc_space_t task, mach_port_name_t name);

/*
 * Gives up one user reference of a send right or dead name, or a send-once
 * right. MACH_PORT_NULL and MACH_PORT_DEAD are as good as given up.
 * KERN_INVALID_RIGHT: only a receive right is there; KERN_INVALID_CAPABILITY:
 * the last reference to the task's own port.
 */
kern_return_t mach_port_deallocate(ipc_space_t task, mach_port_name_t name);

/*
 * How many user references the name has for one kind of right; 0 if it has not
 * that right. KERN_INVALID_VALUE: no such kind.
 */
kern_return_t mach_port_get_refs(ipc_space_t task, mach_port_name_t name,
    mach_port_right_t right, mach_port_urefs_t *refs);

/*
 * Adds delta to the user references for one kind of right; what is given up to
 * 0 goes. Beyond 65535 the count stays there. A receive right, a send-once
 * right and a set take 0 or -1. KERN_INVALID_VALUE: no such kind, or below 0;
 * KERN_INVALID_RIGHT: the name has not that right, or it is guarded.
 */
kern_return_t mach_port_mod_refs(ipc_space_t task, mach_port_name_t name,
    mach_port_right_t right, mach_port_delta_t delta);

/*
 * Looks at a queued message without receiving it: that with the sequence
 * number *request_seqnop, or with 0 the first. trailer_infopCnt is in bytes,
 * the room and then what was written. *msg_sizep is 8 more than was sent, and
 * 4 more for every port descriptor, as on macOS. KERN_FAILURE: no such
 * message; KERN_INVALID_VALUE: the trailer.
 */
kern_return_t mach_port_peek(ipc_space_t task, mach_port_name_t name,
    mach_msg_trailer_type_t trailer_type, mach_port_seqno_t *request_seqnop,
    mach_msg_size_t *msg_sizep, mach_msg_id_t *msg_idp,
    mach_msg_trailer_info_t trailer_infop,
    mach_msg_type_number_t *trailer_infopCnt);

/* Sets the make-send count of a port. */
kern_return_t mach_port_set_mscount(
    ipc_space_t task, mach_port_name_t name, mach_port_mscount_t mscount);

/* The members of a set, ascending. */
kern_return_t
mach_port_get_set_status(ipc_space_read_t task, mach_port_name_t name,
    mach_port_name_array_t *members, mach_msg_type_number_t *membersCnt);

/*
 * Has a port be in the set after and in no other, or with MACH_PORT_NULL in
 * none. KERN_NOT_IN_SET: it was in none.
 */
kern_return_t mach_port_move_member(
    ipc_space_t task, mach_port_name_t member, mach_port_name_t after);

/*
 * Asks for a notification of mach/notify.h; notify, passed on as notifyPoly
 * says, is the send-once right it goes to and MACH_PORT_NULL asks for none.
 * *previous is the right of the request before, now the caller's. A request
 * that fails consumes notify: a right it made reports MACH_NOTIFY_SEND_ONCE.
 * sync is a make-send count for MACH_NOTIFY_NO_SENDERS, and for _DEAD_NAME
 * says whether a name that is dead already is reported at once.
 * KERN_INVALID_VALUE: the id; KERN_INVALID_ARGUMENT; KERN_INVALID_CAPABILITY:
 * notify is dead.
 */
kern_return_t mach_port_request_notification(ipc_space_t task,
    mach_port_name_t name, mach_msg_id_t msgid, mach_port_mscount_t sync,
    mach_port_t notify, mach_msg_type_name_t notifyPoly, mach_port_t *previous);

/*
 * Gives the task a right of the caller's, poly passed on as polyPoly says,
 * under a name. With MACH_MSG_TYPE_MAKE_SEND a receive right gets its send
 * right. KERN_NAME_EXISTS: the name is in use; KERN_RIGHT_EXISTS: the task has
 * the right under another; KERN_INVALID_VALUE: the name or polyPoly;
 * KERN_INVALID_CAPABILITY: poly is no right, or dead.
 */
kern_return_t mach_port_insert_right(ipc_space_t task, mach_port_name_t name,
    mach_port_t poly, mach_msg_type_name_t polyPoly);

/*
 * Takes a right from the task as msgt_name says; the caller gets it in *poly,
 * and in *polyPoly which right it is. KERN_INVALID_VALUE: msgt_name;
 * KERN_INVALID_RIGHT; KERN_INVALID_CAPABILITY: the right cannot be moved.
 */
kern_return_t mach_port_extract_right(ipc_space_t task, mach_port_name_t name,
    mach_msg_type_name_t msgt_name, mach_port_t *poly,
    mach_msg_type_name_t *polyPoly);

/* Sets the sequence number the next message gets. */
kern_return_t mach_port_set_seqno(
    ipc_space_t task, mach_port_name_t name, mach_port_seqno_t seqno);

/*
 * An attribute of a port by its flavor, such as MACH_PORT_RECEIVE_STATUS.
 * port_info_outCnt is in integer_t, the room and then what was written.
 * KERN_INVALID_ARGUMENT: the flavor; KERN_FAILURE: too little room.
 */
kern_return_t mach_port_get_attributes(ipc_space_read_t task,
    mach_port_name_t name, mach_port_flavor_t flavor,
    mach_port_info_t port_info_out, mach_msg_type_number_t *port_info_outCnt);

/*
 * Sets one, such as MACH_PORT_LIMITS_INFO: how many messages the queue holds.
 * KERN_INVALID_VALUE: more than MACH_PORT_QLIMIT_MAX; KERN_INVALID_ARGUMENT:
 * the flavor; KERN_FAILURE: too few numbers.
 */
kern_return_t mach_port_set_attributes(ipc_space_t task, mach_port_name_t name,
    mach_port_flavor_t flavor, mach_port_info_t port_info,
    mach_msg_type_number_t port_infoCnt);

/* As mach_port_allocate; qos may not ask for a name. */
kern_return_t mach_port_allocate_qos(ipc_space_t task, mach_port_right_t right,
    mach_port_qos_t *qos, mach_port_name_t *name);

/*
 * As mach_port_allocate, or with qos->name as _allocate_name. proto is
 * MACH_PORT_NULL.
 */
kern_return_t mach_port_allocate_full(ipc_space_t task, mach_port_right_t right,
    mach_port_t proto, mach_port_qos_t *qos, mach_port_name_t *name);

/* Of no effect. */
kern_return_t task_set_port_space(ipc_space_t task, int table_entries);

/* How many send rights for the port there are, wherever. */
kern_return_t mach_port_get_srights(
    ipc_space_t task, mach_port_name_t name, mach_port_rights_t *srights);

/*
 * The table of the task's names, slot by slot. tree_info is always empty.
 */
kern_return_t
mach_port_space_info(ipc_space_read_t space, ipc_info_space_t *space_info,
    ipc_info_name_array_t *table_info, mach_msg_type_number_t *table_infoCnt,
    ipc_info_tree_name_array_t *tree_info, mach_msg_type_number_t *tree_infoCnt);

/* How many requests for notification the port has room for, and has. */
kern_return_t mach_port_dnrequest_info(ipc_space_t task, mach_port_name_t name,
    unsigned *dnr_total, unsigned *dnr_used);

/* As mach_port_kobject, with 32 bits. */
kern_return_t mach_port_kernel_object(ipc_space_read_t task,
    mach_port_name_t name, unsigned *object_type, unsigned *object_addr);

/* Adds a port to a set; it may be in several. KERN_ALREADY_IN_SET. */
kern_return_t mach_port_insert_member(
    ipc_space_t task, mach_port_name_t name, mach_port_name_t pset);

/* Takes a port out of a set. KERN_NOT_IN_SET. */
kern_return_t mach_port_extract_member(
    ipc_space_t task, mach_port_name_t name, mach_port_name_t pset);

/* The number the caller tagged the port with; 0 under a strict guard. */
kern_return_t mach_port_get_context(
    ipc_space_read_t task, mach_port_name_t name, mach_port_context_t *context);

/* Tags a port with a number. KERN_INVALID_ARGUMENT: a strict guard. */
kern_return_t mach_port_set_context(
    ipc_space_t task, mach_port_name_t name, mach_port_context_t context);

/*
 * What object of machd's a port stands for, 0 for none. KERN_INVALID_RIGHT:
 * neither a send nor a receive right.
 */
kern_return_t mach_port_kobject(ipc_space_read_t task, mach_port_name_t name,
    natural_t *object_type, mach_vm_address_t *object_addr);

/*
 * Makes a port with options and a context, or with MPO_CONTEXT_AS_GUARD a
 * guard. KERN_INVALID_ARGUMENT: flags that exclude each other;
 * KERN_INVALID_VALUE: the queue limit; KERN_DENIED: not for this task.
 */
kern_return_t
mach_port_construct(ipc_space_t task, mach_port_options_ptr_t options,
    mach_port_context_t context, mach_port_name_t *name);

/*
 * Destroys a port and gives up -srdelta send rights of the same name.
 * KERN_INVALID_ARGUMENT: the guard is another; KERN_INVALID_VALUE: srdelta is
 * above 0, or too many.
 */
kern_return_t mach_port_destruct(ipc_space_t task, mach_port_name_t name,
    mach_port_delta_t srdelta, mach_port_context_t guard);

/*
 * Guards a receive right: only mach_port_destruct with the same number ends
 * it. KERN_INVALID_ARGUMENT: it is guarded, or has a context.
 */
kern_return_t mach_port_guard(ipc_space_t task, mach_port_name_t name,
    mach_port_context_t guard, boolean_t strict);

/* Undoes that. KERN_INVALID_ARGUMENT: not guarded, or another number. */
kern_return_t mach_port_unguard(
    ipc_space_t task, mach_port_name_t name, mach_port_context_t guard);

/* A little of mach_port_space_info. */
kern_return_t mach_port_space_basic_info(
    ipc_space_inspect_t task, ipc_info_space_basic_t *basic_info);

/* As mach_port_guard; flags are MPG_. */
kern_return_t mach_port_guard_with_flags(ipc_space_t task,
    mach_port_name_t name, mach_port_context_t guard, uint64_t flags);

/*
 * Puts one guard for another. KERN_INVALID_ARGUMENT: not guarded, strictly, or
 * not with old_guard.
 */
kern_return_t mach_port_swap_guard(ipc_space_t task, mach_port_name_t name,
    mach_port_context_t old_guard, mach_port_context_t new_guard);

/* As mach_port_kobject, and a text about the object. */
kern_return_t mach_port_kobject_description(ipc_space_read_t task,
    mach_port_name_t name, natural_t *object_type,
    mach_vm_address_t *object_addr, kobject_description_t description);

/* Always KERN_NOT_SUPPORTED. */
kern_return_t mach_port_is_connection_for_service(ipc_space_t task,
    mach_port_name_t connection_port, mach_port_name_t service_port,
    uint64_t *filter_policy_id);

/* KERN_INVALID_CAPABILITY: not a service port. */
kern_return_t mach_port_get_service_port_info(ipc_space_read_t task,
    mach_port_name_t name, mach_service_port_info_data_t *sp_info_out);

/*
 * Whether an attribute is as said; MACH_PORT_GUARD_INFO only.
 * KERN_INVALID_ARGUMENT: it is not.
 */
kern_return_t mach_port_assert_attributes(ipc_space_t task,
    mach_port_name_t name, mach_port_flavor_t flavor, mach_port_info_t info,
    mach_msg_type_number_t infoCnt);

#ifdef __cplusplus
}
#endif

#endif /* _MACH_MACH_PORT_H_ */

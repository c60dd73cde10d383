#pragma once

/*
 * name: the operations of mach_port.defs on a name of a space, in the kernel's
 * form: `space` is the space that is operated on, names are its names, rights
 * are already copied in. The results and the order in which they are checked
 * are those of the spec's section 4; every function returns KERN_INVALID_TASK
 * first if the space is dying.
 *
 * Rights that come in are passed by pointer: on KERN_SUCCESS they are consumed
 * and *right is empty; on failure they stay, and die with the message that
 * brought them. Rights that go out are the caller's. Arrays that go out are
 * malloc()ed, NULL when empty.
 */

#include <mach/kern_return.h>
#include <mach/port.h>

#include <stdbool.h>
#include <stdint.h>

#include "core/right.h"

struct space;

kern_return_t name_names(struct space *space, mach_port_name_t **ret_names,
    mach_port_type_t **ret_types, uint32_t *ret_count);
kern_return_t name_type(
    struct space *space, mach_port_name_t name, mach_port_type_t *ret_type);

/* name_allocate(): also mach_reply_port() (right RECEIVE). */
kern_return_t name_allocate(
    struct space *space, mach_port_right_t right, mach_port_name_t *ret_name);
kern_return_t name_allocate_name(
    struct space *space, mach_port_right_t right, mach_port_name_t name);
kern_return_t name_allocate_qos(struct space *space, mach_port_right_t right,
    mach_port_qos_t *qos, mach_port_name_t *ret_name);

/* name_allocate_full(): proto is the port given, or NULL; name is in-out. */
kern_return_t name_allocate_full(struct space *space, mach_port_right_t right,
    const struct right *proto, mach_port_qos_t *qos, mach_port_name_t *name);
kern_return_t name_rename(
    struct space *space, mach_port_name_t old_name, mach_port_name_t new_name);

kern_return_t name_destroy(struct space *space, mach_port_name_t name);
kern_return_t name_deallocate(struct space *space, mach_port_name_t name);
kern_return_t name_get_refs(struct space *space, mach_port_name_t name,
    mach_port_right_t right, mach_port_urefs_t *ret_refs);
kern_return_t name_mod_refs(struct space *space, mach_port_name_t name,
    mach_port_right_t right, mach_port_delta_t delta);

/* name_peek(): trailer has room for *trailer_size bytes (at most 68). */
kern_return_t
name_peek(struct space *space, mach_port_name_t name, uint32_t trailer_type,
    mach_port_seqno_t *seqno, mach_msg_size_t *ret_msg_size,
    mach_msg_id_t *ret_id, void *trailer, mach_msg_type_number_t *trailer_size);
kern_return_t name_set_mscount(
    struct space *space, mach_port_name_t name, mach_port_mscount_t mscount);
kern_return_t name_set_seqno(
    struct space *space, mach_port_name_t name, mach_port_seqno_t seqno);
kern_return_t name_get_context(
    struct space *space, mach_port_name_t name, uint64_t *ret_context);
kern_return_t
name_set_context(struct space *space, mach_port_name_t name, uint64_t context);
kern_return_t name_get_srights(struct space *space, mach_port_name_t name,
    mach_port_rights_t *ret_srights);

/* Port sets. */
kern_return_t name_get_set_status(struct space *space, mach_port_name_t name,
    mach_port_name_t **ret_members, uint32_t *ret_count);
kern_return_t name_insert_member(
    struct space *space, mach_port_name_t name, mach_port_name_t pset);
kern_return_t name_extract_member(
    struct space *space, mach_port_name_t name, mach_port_name_t pset);
kern_return_t name_move_member(
    struct space *space, mach_port_name_t member, mach_port_name_t after);

/*
 * name_insert_right(): right->type says RECEIVE, SEND or SEND_ONCE; NULL and
 * IP_DEAD are answered as specified.
 */
kern_return_t name_insert_right(
    struct space *space, mach_port_name_t name, struct right *right);

/*
 * name_insert_own(): the fast path of mach_port_insert_right(self, p, p,
 * MAKE_SEND or COPY_SEND): adds a user reference to `name` itself.
 * KERN_INVALID_NAME, _CAPABILITY (dead name), _RIGHT, KERN_INVALID_VALUE
 * (another disposition).
 */
kern_return_t name_insert_own(struct space *space, mach_port_name_t name,
    mach_msg_type_name_t disposition);
kern_return_t name_extract_right(struct space *space, mach_port_name_t name,
    mach_msg_type_name_t disposition, struct right *ret_right);

/*
 * name_get_attributes(): info has room for *count ints.
 * name_set_attributes(), name_assert_attributes(): info has count ints.
 */
kern_return_t name_get_attributes(struct space *space, mach_port_name_t name,
    mach_port_flavor_t flavor, int32_t *info, uint32_t *count);
kern_return_t name_set_attributes(struct space *space, mach_port_name_t name,
    mach_port_flavor_t flavor, const int32_t *info, uint32_t count);
kern_return_t name_assert_attributes(struct space *space, mach_port_name_t name,
    mach_port_flavor_t flavor, const int32_t *info, uint32_t count);

/*
 * name_request_notification(): notify is a send-once right, or NULL, or
 * IP_DEAD. *ret_previous: the right registered before, or empty.
 */
kern_return_t name_request_notification(struct space *space,
    mach_port_name_t name, mach_msg_id_t id, mach_port_mscount_t sync,
    struct right *notify, struct right *ret_previous);

kern_return_t
name_construct(struct space *space, const mach_port_options_t *options,
    uint64_t context, mach_port_name_t *ret_name);
kern_return_t name_destruct(struct space *space, mach_port_name_t name,
    mach_port_delta_t srdelta, uint64_t guard);
kern_return_t name_guard(
    struct space *space, mach_port_name_t name, uint64_t guard, bool strict);
kern_return_t name_guard_with_flags(
    struct space *space, mach_port_name_t name, uint64_t guard, uint64_t flags);
kern_return_t
name_unguard(struct space *space, mach_port_name_t name, uint64_t guard);
kern_return_t name_swap_guard(struct space *space, mach_port_name_t name,
    uint64_t old_guard, uint64_t new_guard);

/* name_kobject(): *ret_type is the IKOT_ number, 0 for a user port. */
kern_return_t name_kobject(struct space *space, mach_port_name_t name,
    uint32_t *ret_type, struct port **ret_port);
kern_return_t name_dnrequest_info(struct space *space, mach_port_name_t name,
    uint32_t *ret_total, uint32_t *ret_used);

/* One element of mach_port_space_info's table (ipc_info_name_t). */
struct name_info {
	mach_port_name_t name;
	uint32_t collision;
	mach_port_type_t type;
	mach_port_urefs_t urefs;
	uint32_t object;
	uint32_t next;
	uint32_t hash;
};

struct name_space_info {
	uint32_t genno_mask;
	uint32_t table_size;
	uint32_t table_next;
	uint32_t table_inuse;
};

/*
 * name_space_info(): ret_table may be NULL (space_basic_info). Elements with
 * type 0 are free slots.
 */
kern_return_t
name_space_info(struct space *space, struct name_space_info *ret_info,
    struct name_info **ret_table, uint32_t *ret_count);

/*
 * name_special_reply_port(): a new receive right with one send user reference
 * whose receive right cannot move; previous (or NULL) stops being special.
 */
kern_return_t name_special_reply_port(
    struct space *space, mach_port_name_t previous, mach_port_name_t *ret_name);

#include "core/test-world.h"

#include <stdlib.h>

/* The operations of section 4 of the spec, row by row. */

#define IS(call, result) assert_int_equal((call), (result))

static const mach_port_right_t SEND = MACH_PORT_RIGHT_SEND;
static const mach_port_right_t RECEIVE = MACH_PORT_RIGHT_RECEIVE;
static const mach_port_right_t SEND_ONCE = MACH_PORT_RIGHT_SEND_ONCE;
static const mach_port_right_t PORT_SET = MACH_PORT_RIGHT_PORT_SET;
static const mach_port_right_t DEAD_NAME = MACH_PORT_RIGHT_DEAD_NAME;

/* once(): a send-once right of a's in b's space. */
static mach_port_name_t
once(struct world *w, mach_port_name_t p)
{
	return give(w->a, p, MACH_MSG_TYPE_MAKE_SEND_ONCE, w->b);
}

/* dead(): n references of a dead name that was a send right. */
static mach_port_name_t
dead(struct world *w, unsigned int n)
{
	mach_port_name_t p = new_port(w->b), s = 0;

	while (n--)
		s = give(w->b, p, MACH_MSG_TYPE_MAKE_SEND, w->a);
	IS(name_destroy(w->b, p), KERN_SUCCESS);
	return s;
}

static void
test_type(void **state)
{
	struct world *w = *state;
	mach_port_name_t p = new_port(w->a), d = dead(w, 2);
	mach_port_type_t type;

	IS(name_type(w->a, 0, &type), KERN_INVALID_NAME);
	IS(name_type(w->a, 0x9903, &type), KERN_INVALID_NAME);
	IS(name_type(w->a, MACH_PORT_DEAD, &type), KERN_SUCCESS);
	IS(type, MACH_PORT_TYPE_DEAD_NAME);
	IS(type_of(w->a, p), MACH_PORT_TYPE_RECEIVE);
	add_send(w->a, p, 1);
	IS(type_of(w->a, p), MACH_PORT_TYPE_SEND_RECEIVE);
	IS(type_of(w->b, once(w, p)), MACH_PORT_TYPE_SEND_ONCE);
	IS(type_of(w->a, new_set(w->a)), MACH_PORT_TYPE_PORT_SET);
	IS(type_of(w->a, d), MACH_PORT_TYPE_DEAD_NAME);
	IS(request(w->a, p, MACH_NOTIFY_SEND_POSSIBLE, 0, p), KERN_SUCCESS);
	IS(type_of(w->a, p),
	    MACH_PORT_TYPE_SEND_RECEIVE | MACH_PORT_TYPE_DNREQUEST);
}

static void
test_names(void **state)
{
	struct world *w = *state;
	mach_port_name_t p = new_port(w->a), s = new_set(w->a), *names;
	mach_port_type_t *types;
	uint32_t count;

	IS(request(w->a, p, MACH_NOTIFY_SEND_POSSIBLE, 0, p), KERN_SUCCESS);
	IS(name_names(w->a, &names, &types, &count), KERN_SUCCESS);
	IS(count, 2);
	IS(names[0], p);
	IS(types[0],
	    MACH_PORT_TYPE_RECEIVE | MACH_PORT_TYPE_DNREQUEST |
		MACH_PORT_TYPE_SPREQUEST | MACH_PORT_TYPE_SPREQUEST_DELAYED);
	IS(names[1], s);
	IS(types[1], MACH_PORT_TYPE_PORT_SET);
	free(names);
	free(types);
	IS(name_names(w->b, &names, &types, &count), KERN_SUCCESS);
	IS(count, 0);
	assert_null(names);
}

static void
test_allocate(void **state)
{
	struct world *w = *state;
	mach_port_qos_t qos = { .prealloc = 1, .len = 100 };
	struct right proto = RIGHT_NULL;
	mach_port_name_t name = 0;
	mach_port_status_t s;

	for (mach_port_right_t r = 0; r < 8; r++)
		IS(name_allocate(w->a, r, &name),
		    r == RECEIVE || r == PORT_SET || r == DEAD_NAME
			? KERN_SUCCESS
			: KERN_INVALID_VALUE);
	s = status_of(w->a, new_port(w->a));
	IS(s.mps_qlimit, 5);
	IS(s.mps_mscount + s.mps_seqno + s.mps_srights + s.mps_sorights, 0);
	IS(refs_of(w->a, new_dead(w->a), DEAD_NAME), 1);
	IS(name_allocate_full(w->a, RECEIVE, &proto, &qos, &name), KERN_SUCCESS);
	IS(qos.prealloc, 0);
	qos.prealloc = 1;
	IS(name_allocate_full(w->a, PORT_SET, NULL, &qos, &name),
	    KERN_INVALID_VALUE);
	qos.len = MACH_MSG_SIZE_MAX;
	IS(name_allocate_full(w->a, RECEIVE, NULL, &qos, &name),
	    KERN_RESOURCE_SHORTAGE);
	qos.prealloc = 0;
	qos.name = 1;
	name = MACH_PORT_DEAD;
	IS(name_allocate_full(w->a, RECEIVE, NULL, &qos, &name),
	    KERN_INVALID_VALUE);
	name = 0x4407;
	IS(name_allocate_full(w->a, RECEIVE, NULL, &qos, &name), KERN_SUCCESS);
	IS(type_of(w->a, 0x4407), MACH_PORT_TYPE_RECEIVE);
	IS(name_allocate_qos(w->a, RECEIVE, &qos, &name), KERN_INVALID_ARGUMENT);
	IS(name_rename(w->a, 0x4407, 0x4503), KERN_NOT_SUPPORTED);
}

static void
test_destroy(void **state)
{
	struct world *w = *state;
	mach_port_name_t p = new_port(w->a), o, n = new_port(w->a);

	IS(name_destroy(w->a, 0), KERN_SUCCESS);
	IS(name_destroy(w->a, MACH_PORT_DEAD), KERN_SUCCESS);
	IS(name_destroy(w->a, 0x9903), KERN_INVALID_NAME);
	IS(name_guard(w->a, p, 5, false), KERN_SUCCESS);
	IS(name_destroy(w->a, p), KERN_INVALID_RIGHT);
	IS(name_unguard(w->a, p, 5), KERN_SUCCESS);
	IS(name_guard(w->a, p, 0, false), KERN_SUCCESS);
	IS(name_destroy(w->a, p), KERN_SUCCESS);
	IS(type_of(w->a, p), MACH_PORT_TYPE_NONE);
	o = once(w, n);
	IS(name_destroy(w->b, o), KERN_SUCCESS);
	assert_notification(w->a, n, MACH_NOTIFY_SEND_ONCE, 0);
	IS(name_destroy(w->a, new_set(w->a)), KERN_SUCCESS);
	IS(name_destroy(w->a, dead(w, 3)), KERN_SUCCESS);
}

/* Destroyed with everything on it: the order of what is sent (4.4). */
static void
test_destroy_order(void **state)
{
	struct world *w = *state;
	mach_port_name_t n = new_port(w->b), p = new_port(w->a), s;

	s = give(w->a, p, MACH_MSG_TYPE_MAKE_SEND, w->b);
	give(w->a, p, MACH_MSG_TYPE_MOVE_RECEIVE, w->b);
	IS(type_of(w->b, s), MACH_PORT_TYPE_SEND_RECEIVE);
	IS(request(w->b, s, MACH_NOTIFY_PORT_DESTROYED, 0, n), KERN_SUCCESS);
	IS(request(w->b, s, MACH_NOTIFY_NO_SENDERS, 9, n), KERN_SUCCESS);
	IS(request(w->b, s, MACH_NOTIFY_DEAD_NAME, 0, n), KERN_SUCCESS);
	IS(name_destroy(w->b, s), KERN_SUCCESS);
	IS(receive(w->b, n)->header.msgh_id, MACH_NOTIFY_PORT_DESTROYED);
	assert_notification(w->b, n, MACH_NOTIFY_NO_SENDERS, 0);
	assert_notification(w->b, n, MACH_NOTIFY_PORT_DELETED, s);
	assert_empty(w->b, n);
}

static void
test_deallocate(void **state)
{
	struct world *w = *state;
	mach_port_name_t p = new_port(w->a), o, d = dead(w, 2), s;

	IS(name_deallocate(w->a, 0), KERN_SUCCESS);
	IS(name_deallocate(w->a, MACH_PORT_DEAD), KERN_SUCCESS);
	IS(name_deallocate(w->a, 0x9903), KERN_INVALID_NAME);
	IS(name_deallocate(w->a, p), KERN_INVALID_RIGHT);
	add_send(w->a, p, 2);
	IS(name_deallocate(w->a, p), KERN_SUCCESS);
	IS(type_of(w->a, p), MACH_PORT_TYPE_SEND_RECEIVE);
	IS(name_deallocate(w->a, p), KERN_SUCCESS);
	IS(type_of(w->a, p), MACH_PORT_TYPE_RECEIVE);
	o = once(w, p);
	IS(name_deallocate(w->b, o), KERN_SUCCESS);
	IS(type_of(w->b, o), MACH_PORT_TYPE_NONE);
	assert_notification(w->a, p, MACH_NOTIFY_SEND_ONCE, 0);
	IS(name_deallocate(w->a, d), KERN_SUCCESS);
	IS(refs_of(w->a, d, DEAD_NAME), 1);
	IS(name_deallocate(w->a, d), KERN_SUCCESS);
	IS(type_of(w->a, d), MACH_PORT_TYPE_NONE);
	s = new_set(w->a);
	IS(name_deallocate(w->a, s), KERN_SUCCESS);
	IS(type_of(w->a, s), MACH_PORT_TYPE_NONE);
	s = give(w->a, p, MACH_MSG_TYPE_MAKE_SEND, w->b);
	IS(name_deallocate(w->b, s), KERN_SUCCESS);
	IS(type_of(w->b, s), MACH_PORT_TYPE_NONE);
	IS(status_of(w->a, p).mps_srights, 0);
}

static void
test_get_refs(void **state)
{
	struct world *w = *state;
	mach_port_name_t p = new_port(w->a), d = dead(w, 3), s = new_set(w->a);
	mach_port_urefs_t refs;

	IS(name_get_refs(w->a, p, 6, &refs), KERN_INVALID_VALUE);
	IS(name_get_refs(w->a, 0, SEND, &refs), KERN_SUCCESS);
	IS(refs, 1);
	IS(name_get_refs(w->a, MACH_PORT_DEAD, SEND_ONCE, &refs), KERN_SUCCESS);
	IS(refs, 1);
	IS(name_get_refs(w->a, 0, RECEIVE, &refs), KERN_INVALID_NAME);
	IS(name_get_refs(w->a, 0x9903, SEND, &refs), KERN_INVALID_NAME);
	add_send(w->a, p, 4);
	IS(refs_of(w->a, p, RECEIVE), 1);
	IS(refs_of(w->a, p, SEND), 4);
	IS(refs_of(w->a, p, SEND_ONCE), 0);
	IS(refs_of(w->a, d, SEND), 0);
	IS(refs_of(w->a, d, DEAD_NAME), 3);
	IS(refs_of(w->a, s, PORT_SET), 1);
	IS(refs_of(w->b, once(w, p), SEND_ONCE), 1);
}

static void
test_mod_refs_errors(void **state)
{
	struct world *w = *state;
	mach_port_name_t p = new_port(w->a), s = new_set(w->a);

	IS(name_mod_refs(w->a, p, 6, 1), KERN_INVALID_VALUE);
	IS(name_mod_refs(w->a, 0, SEND, 1), KERN_SUCCESS);
	IS(name_mod_refs(w->a, MACH_PORT_DEAD, SEND_ONCE, -1), KERN_SUCCESS);
	IS(name_mod_refs(w->a, 0, RECEIVE, -1), KERN_INVALID_NAME);
	IS(name_mod_refs(w->a, 0x9903, SEND, 1), KERN_INVALID_NAME);
	IS(name_mod_refs(w->a, p, SEND, 65536), KERN_INVALID_VALUE);
	IS(name_mod_refs(w->a, p, SEND, 1), KERN_INVALID_RIGHT);
	IS(name_mod_refs(w->a, p, PORT_SET, -1), KERN_INVALID_RIGHT);
	IS(name_mod_refs(w->a, p, RECEIVE, 0), KERN_SUCCESS);
	IS(name_mod_refs(w->a, p, RECEIVE, 1), KERN_INVALID_VALUE);
	IS(name_mod_refs(w->a, s, RECEIVE, -1), KERN_INVALID_RIGHT);
	IS(name_mod_refs(w->a, s, PORT_SET, 0), KERN_SUCCESS);
	IS(name_mod_refs(w->a, s, PORT_SET, -2), KERN_INVALID_VALUE);
	IS(name_mod_refs(w->a, s, PORT_SET, -1), KERN_SUCCESS);
	IS(name_mod_refs(w->a, p, MACH_PORT_RIGHT_LABELH, 0),
	    KERN_INVALID_RIGHT);
	IS(name_guard(w->a, p, 1, false), KERN_SUCCESS);
	IS(name_mod_refs(w->a, p, RECEIVE, -1), KERN_INVALID_RIGHT);
}

static void
test_mod_refs(void **state)
{
	struct world *w = *state;
	mach_port_name_t p = new_port(w->a), d = dead(w, 1), o;

	add_send(w->a, p, 1);
	IS(name_mod_refs(w->a, p, SEND, 9), KERN_SUCCESS);
	IS(refs_of(w->a, p, SEND), 10);
	IS(name_mod_refs(w->a, p, SEND, -11), KERN_INVALID_VALUE);
	IS(name_mod_refs(w->a, p, SEND, -10), KERN_SUCCESS);
	IS(type_of(w->a, p), MACH_PORT_TYPE_RECEIVE);
	IS(name_mod_refs(w->a, d, SEND, 1), KERN_INVALID_RIGHT);
	IS(name_mod_refs(w->a, d, DEAD_NAME, 2), KERN_SUCCESS);
	IS(name_mod_refs(w->a, d, DEAD_NAME, -4), KERN_INVALID_VALUE);
	IS(name_mod_refs(w->a, d, DEAD_NAME, -3), KERN_SUCCESS);
	IS(type_of(w->a, d), MACH_PORT_TYPE_NONE);
	o = once(w, p);
	IS(name_mod_refs(w->b, o, SEND_ONCE, 1), KERN_INVALID_VALUE);
	IS(name_mod_refs(w->b, o, SEND_ONCE, 0), KERN_SUCCESS);
	IS(name_mod_refs(w->b, o, SEND_ONCE, -1), KERN_SUCCESS);
	assert_notification(w->a, p, MACH_NOTIFY_SEND_ONCE, 0);
	/* A receive right goes, the send right becomes a dead name. */
	add_send(w->a, p, 7);
	IS(name_mod_refs(w->a, p, RECEIVE, -1), KERN_SUCCESS);
	IS(type_of(w->a, p), MACH_PORT_TYPE_DEAD_NAME);
	IS(refs_of(w->a, p, DEAD_NAME), 7);
}

/* Counts are pegged at 65535: spec 2.3, bug class 2. */
static void
test_pegged(void **state)
{
	struct world *w = *state;
	mach_port_name_t p = new_port(w->a);

	add_send(w->a, p, 70000);
	IS(refs_of(w->a, p, SEND), 65535);
	for (int i = 0; i < 70000; i++)
		IS(name_deallocate(w->a, p), KERN_SUCCESS);
	IS(refs_of(w->a, p, SEND), 65535);
	IS(name_mod_refs(w->a, p, SEND, -65534), KERN_SUCCESS);
	IS(refs_of(w->a, p, SEND), 65535);
	IS(name_mod_refs(w->a, p, SEND, 65535), KERN_SUCCESS);
	IS(name_mod_refs(w->a, p, SEND, -65535), KERN_SUCCESS);
	IS(type_of(w->a, p), MACH_PORT_TYPE_RECEIVE);
	IS(status_of(w->a, p).mps_mscount, 70000);
}

static kern_return_t
insert_from(struct space *from, mach_port_name_t port,
    mach_msg_type_name_t disposition, struct space *to, mach_port_name_t name)
{
	struct right right;
	kern_return_t kr;

	IS(space_copyin(from, port, disposition, &right), KERN_SUCCESS);
	kr = name_insert_right(to, name, &right);
	if (MACH_PORT_VALID(port))
		IS(right.port == NULL, kr == KERN_SUCCESS);
	right_release(space_core(to), &right);
	return kr;
}

static void
test_insert_own(void **state)
{
	struct world *w = *state;
	mach_port_name_t p = new_port(w->a), s;

	IS(name_insert_own(w->a, 0, MACH_MSG_TYPE_MAKE_SEND), KERN_INVALID_NAME);
	IS(name_insert_own(w->a, dead(w, 1), MACH_MSG_TYPE_MAKE_SEND),
	    KERN_INVALID_CAPABILITY);
	IS(name_insert_own(w->a, new_set(w->a), MACH_MSG_TYPE_MAKE_SEND),
	    KERN_INVALID_RIGHT);
	IS(name_insert_own(w->a, p, MACH_MSG_TYPE_COPY_SEND),
	    KERN_INVALID_RIGHT);
	IS(name_insert_own(w->a, p, MACH_MSG_TYPE_MAKE_SEND), KERN_SUCCESS);
	IS(name_insert_own(w->a, p, MACH_MSG_TYPE_COPY_SEND), KERN_SUCCESS);
	IS(refs_of(w->a, p, SEND), 2);
	IS(status_of(w->a, p).mps_mscount, 1);
	s = give(w->a, p, MACH_MSG_TYPE_MAKE_SEND, w->b);
	IS(name_insert_own(w->b, s, MACH_MSG_TYPE_MAKE_SEND),
	    KERN_INVALID_RIGHT);
}

static void
test_insert_right(void **state)
{
	const mach_msg_type_name_t make = MACH_MSG_TYPE_MAKE_SEND;
	const mach_msg_type_name_t make_once = MACH_MSG_TYPE_MAKE_SEND_ONCE;
	struct world *w = *state;
	mach_port_name_t p = new_port(w->a), q = new_port(w->a);
	struct right right = RIGHT_NULL;

	IS(insert_from(w->a, p, make, w->b, 0), KERN_INVALID_VALUE);
	IS(insert_from(w->a, p, make, w->b, MACH_PORT_DEAD), KERN_INVALID_VALUE);
	IS(insert_from(w->a, 0, make, w->b, 0x3303), KERN_INVALID_CAPABILITY);
	IS(insert_from(w->a, MACH_PORT_DEAD, make, w->b, 0x3303),
	    KERN_INVALID_CAPABILITY);
	right.port = IP_DEAD;
	IS(name_insert_right(w->b, 0x3303, &right), KERN_INVALID_VALUE);
	IS(insert_from(w->a, p, make, w->b, 0x3302), KERN_INVALID_VALUE);
	IS(insert_from(w->a, p, make, w->b, 0x3303), KERN_SUCCESS);
	IS(type_of(w->b, 0x3303), MACH_PORT_TYPE_SEND);
	IS(insert_from(w->a, p, make, w->b, 0x3303), KERN_SUCCESS);
	IS(refs_of(w->b, 0x3303, SEND), 2);
	IS(insert_from(w->a, p, make, w->b, 0x3403), KERN_RIGHT_EXISTS);
	IS(insert_from(w->a, q, make, w->b, 0x3303), KERN_NAME_EXISTS);
	IS(insert_from(w->a, q, make, w->b, 0x3307), KERN_FAILURE);
	IS(insert_from(w->a, p, make_once, w->b, 0x3303), KERN_NAME_EXISTS);
	assert_notification(w->a, p, MACH_NOTIFY_SEND_ONCE, 0);
	IS(insert_from(w->a, p, make_once, w->b, 0x3503), KERN_SUCCESS);
	IS(insert_from(w->a, p, make_once, w->b, 0x3603), KERN_SUCCESS);
	IS(insert_from(w->a, p, make_once, w->a, p), KERN_NAME_EXISTS);
	assert_notification(w->a, p, MACH_NOTIFY_SEND_ONCE, 0);
	/* The receive right joins the send right, and only that. */
	IS(insert_from(w->a, p, MACH_MSG_TYPE_MOVE_RECEIVE, w->b, 0x3303),
	    KERN_SUCCESS);
	IS(type_of(w->b, 0x3303), MACH_PORT_TYPE_SEND_RECEIVE);
	IS(type_of(w->a, p), MACH_PORT_TYPE_NONE);
	IS(insert_from(w->b, 0x3303, MACH_MSG_TYPE_COPY_SEND, w->b, 0x3303),
	    KERN_SUCCESS);
	IS(refs_of(w->b, 0x3303, SEND), 3);
}

static void
test_extract_right(void **state)
{
	struct world *w = *state;
	mach_port_name_t p = new_port(w->a), d = dead(w, 2);
	struct right right;

	IS(name_extract_right(w->a, p, 15, &right), KERN_INVALID_VALUE);
	IS(name_extract_right(w->a, p, 22, &right), KERN_INVALID_VALUE);
	IS(name_extract_right(w->a, 0, 20, &right), KERN_INVALID_RIGHT);
	IS(name_extract_right(w->a, 0x9903, 20, &right), KERN_INVALID_NAME);
	IS(name_extract_right(w->a, p, 17, &right), KERN_INVALID_RIGHT);
	IS(name_extract_right(w->a, p, 18, &right), KERN_INVALID_RIGHT);
	IS(name_extract_right(w->a, d, 20, &right), KERN_INVALID_RIGHT);
	IS(name_extract_right(w->a, d, 17, &right), KERN_SUCCESS);
	assert_ptr_equal(right.port, IP_DEAD);
	IS(refs_of(w->a, d, DEAD_NAME), 1);
	IS(name_extract_right(w->a, d, 19, &right), KERN_SUCCESS);
	IS(refs_of(w->a, d, DEAD_NAME), 1);
	IS(name_extract_right(w->a, p, 20, &right), KERN_SUCCESS);
	IS(right.type, 17);
	right_release(w->core, &right);
	IS(name_guard_with_flags(w->a, p, 1, MPG_IMMOVABLE_RECEIVE),
	    KERN_SUCCESS);
	IS(name_extract_right(w->a, p, 16, &right), KERN_INVALID_CAPABILITY);
	/* Sticky: it survives the guard. */
	IS(name_unguard(w->a, p, 1), KERN_SUCCESS);
	IS(name_extract_right(w->a, p, 16, &right), KERN_INVALID_CAPABILITY);
}

static void
test_attributes(void **state)
{
	struct world *w = *state;
	mach_port_name_t p = new_port(w->a);
	int32_t info[17] = { 0 };
	uint32_t count = 17;

	IS(name_get_attributes(w->a, p, 4, info, &count), KERN_INVALID_ARGUMENT);
	IS(name_get_attributes(w->a, p, 99, info, &count),
	    KERN_INVALID_ARGUMENT);
	count = 9;
	IS(name_get_attributes(w->a, p, MACH_PORT_RECEIVE_STATUS, info, &count),
	    KERN_FAILURE);
	count = 17;
	IS(name_get_attributes(w->a, 0, MACH_PORT_LIMITS_INFO, info, &count),
	    KERN_SUCCESS);
	IS(count, 0);
	count = 17;
	IS(name_get_attributes(w->a, 0, MACH_PORT_DNREQUESTS_SIZE, info, &count),
	    KERN_SUCCESS);
	IS(count, 1);
	count = 17;
	IS(name_get_attributes(w->a, 0, MACH_PORT_INFO_EXT, info, &count),
	    KERN_INVALID_RIGHT);
	IS(name_get_attributes(
	       w->a, 0x9903, MACH_PORT_LIMITS_INFO, info, &count),
	    KERN_INVALID_NAME);
	IS(name_get_attributes(
	       w->a, dead(w, 1), MACH_PORT_LIMITS_INFO, info, &count),
	    KERN_INVALID_NAME);
	IS(name_get_attributes(
	       w->a, new_set(w->a), MACH_PORT_LIMITS_INFO, info, &count),
	    KERN_INVALID_RIGHT);
	IS(name_get_attributes(w->a, p, MACH_PORT_LIMITS_INFO, info, &count),
	    KERN_SUCCESS);
	IS(info[0], 5);
	IS(count, 1);
	count = 17;
	IS(name_get_attributes(w->a, p, MACH_PORT_INFO_EXT, info, &count),
	    KERN_SUCCESS);
	IS(count, 17);
	IS(name_get_attributes(
	       w->a, p, MACH_PORT_SERVICE_THROTTLED, info, &count),
	    KERN_INVALID_CAPABILITY);
}

static void
test_set_attributes(void **state)
{
	struct world *w = *state;
	mach_port_name_t p = new_port(w->a);
	int32_t info[2] = { 1024, 0 };

	IS(name_set_attributes(w->a, p, MACH_PORT_LIMITS_INFO, info, 0),
	    KERN_FAILURE);
	IS(name_set_attributes(w->a, 0, MACH_PORT_LIMITS_INFO, info, 1),
	    KERN_INVALID_RIGHT);
	IS(name_set_attributes(w->a, p, MACH_PORT_LIMITS_INFO, info, 1),
	    KERN_SUCCESS);
	IS(status_of(w->a, p).mps_qlimit, 1024);
	info[0] = 1025;
	IS(name_set_attributes(w->a, p, MACH_PORT_LIMITS_INFO, info, 1),
	    KERN_INVALID_VALUE);
	info[0] = -1;
	IS(name_set_attributes(w->a, p, MACH_PORT_LIMITS_INFO, info, 1),
	    KERN_INVALID_VALUE);
	IS(name_set_attributes(w->a, p, MACH_PORT_DNREQUESTS_SIZE, info, 1),
	    KERN_SUCCESS);
	IS(name_set_attributes(w->a, p, MACH_PORT_TEMPOWNER, info, 0),
	    KERN_SUCCESS);
	IS(name_set_attributes(w->a, p, MACH_PORT_IMPORTANCE_RECEIVER, info, 0),
	    KERN_SUCCESS);
	IS(status_of(w->a, p).mps_flags,
	    MACH_PORT_STATUS_FLAG_TEMPOWNER |
		MACH_PORT_STATUS_FLAG_IMP_DONATION);
	IS(name_set_attributes(w->a, p, MACH_PORT_RECEIVE_STATUS, info, 1),
	    KERN_INVALID_ARGUMENT);
	IS(name_set_attributes(w->a, p, 77, info, 1), KERN_INVALID_ARGUMENT);
}

static void
test_guards(void **state)
{
	struct world *w = *state;
	mach_port_name_t p = new_port(w->a);
	uint64_t guard[1] = { 7 }, context;
	struct violation v;

	IS(name_guard(w->a, 0, 7, true), KERN_INVALID_NAME);
	IS(name_unguard(w->a, p, 7), KERN_INVALID_ARGUMENT);
	assert_true(space_take_violation(w->a, &v));
	IS(v.reason, kGUARD_EXC_UNGUARDED);
	assert_false(space_take_violation(w->a, &v));
	IS(name_assert_attributes(
	       w->a, p, MACH_PORT_GUARD_INFO, (int32_t *)guard, 1),
	    KERN_FAILURE);
	IS(name_assert_attributes(
	       w->a, p, MACH_PORT_GUARD_INFO, (int32_t *)guard, 2),
	    KERN_INVALID_ARGUMENT);
	IS(name_guard(w->a, p, 7, true), KERN_SUCCESS);
	IS(name_guard(w->a, p, 8, true), KERN_INVALID_ARGUMENT);
	IS(name_assert_attributes(
	       w->a, p, MACH_PORT_GUARD_INFO, (int32_t *)guard, 2),
	    KERN_SUCCESS);
	IS(name_get_context(w->a, p, &context), KERN_SUCCESS);
	IS(context, 0);
	IS(name_set_context(w->a, p, 9), KERN_INVALID_ARGUMENT);
	IS(name_swap_guard(w->a, p, 7, 8), KERN_INVALID_ARGUMENT);
	assert_true(space_take_violation(w->a, &v));
	IS(v.reason, kGUARD_EXC_SET_CONTEXT);
	IS(name_unguard(w->a, p, 6), KERN_INVALID_ARGUMENT);
	IS(name_unguard(w->a, p, 7), KERN_SUCCESS);
	IS(name_guard(w->a, p, 7, false), KERN_SUCCESS);
	IS(name_swap_guard(w->a, p, 6, 8), KERN_INVALID_ARGUMENT);
	IS(name_swap_guard(w->a, p, 7, 8), KERN_SUCCESS);
	IS(name_set_context(w->a, p, 9), KERN_SUCCESS);
	IS(name_get_context(w->a, p, &context), KERN_SUCCESS);
	IS(context, 9);
	IS(name_unguard(w->a, p, 9), KERN_SUCCESS);
	IS(name_set_context(w->a, p, 1), KERN_SUCCESS);
	IS(name_guard(w->a, p, 7, false), KERN_INVALID_ARGUMENT);
}

static void
test_construct(void **state)
{
	struct world *w = *state;
	mach_port_options_t o = { .flags = MPO_SERVICE_PORT |
		    MPO_CONNECTION_PORT };
	mach_port_name_t p;

	IS(name_construct(w->a, &o, 0, &p), KERN_INVALID_ARGUMENT);
	o.flags = MPO_REPLY_PORT | MPO_EXCEPTION_PORT;
	IS(name_construct(w->a, &o, 0, &p), KERN_INVALID_ARGUMENT);
	o.flags = MPO_TG_BLOCK_TRACKING;
	IS(name_construct(w->a, &o, 0, &p), KERN_DENIED);
	o.flags = MPO_SERVICE_PORT;
	IS(name_construct(w->a, &o, 0, &p), KERN_DENIED);
	o.flags = MPO_CONNECTION_PORT;
	IS(name_construct(w->a, &o, 0, &p), KERN_INVALID_ARGUMENT);
	o.flags = MPO_QLIMIT;
	o.mpl.mpl_qlimit = 1025;
	IS(name_construct(w->a, &o, 0, &p), KERN_INVALID_VALUE);
	o.mpl.mpl_qlimit = 9;
	o.flags |= MPO_INSERT_SEND_RIGHT | MPO_CONTEXT_AS_GUARD | MPO_STRICT |
	    MPO_IMMOVABLE_RECEIVE;
	IS(name_construct(w->a, &o, 3, &p), KERN_SUCCESS);
	IS(type_of(w->a, p), MACH_PORT_TYPE_SEND_RECEIVE);
	IS(status_of(w->a, p).mps_qlimit, 9);
	IS(status_of(w->a, p).mps_mscount, 1);
	IS(status_of(w->a, p).mps_flags,
	    MACH_PORT_STATUS_FLAG_GUARDED | MACH_PORT_STATUS_FLAG_STRICT_GUARD |
		MACH_PORT_STATUS_FLAG_GUARD_IMMOVABLE_RECEIVE);
	o.flags = 0;
	IS(name_construct(w->a, &o, 77, &p), KERN_SUCCESS);
	IS(status_of(w->a, p).mps_flags, 0);
}

static void
test_destruct(void **state)
{
	struct world *w = *state;
	mach_port_options_t o = { .flags = MPO_INSERT_SEND_RIGHT |
		    MPO_CONTEXT_AS_GUARD };
	mach_port_name_t p, q = new_port(w->a);

	IS(name_construct(w->a, &o, 3, &p), KERN_SUCCESS);
	IS(name_destruct(w->a, 0, 0, 3), KERN_INVALID_NAME);
	IS(name_destruct(w->a, new_set(w->a), 0, 3), KERN_INVALID_RIGHT);
	IS(name_destruct(w->a, q, -1, 0), KERN_INVALID_RIGHT);
	IS(name_destruct(w->a, p, 1, 3), KERN_INVALID_VALUE);
	IS(name_destruct(w->a, p, -2, 3), KERN_INVALID_VALUE);
	IS(name_destruct(w->a, p, -1, 4), KERN_INVALID_ARGUMENT);
	IS(name_destruct(w->a, p, -1, 3), KERN_SUCCESS);
	IS(type_of(w->a, p), MACH_PORT_TYPE_NONE);
	add_send(w->a, q, 3);
	IS(name_destruct(w->a, q, -1, 99), KERN_SUCCESS);
	IS(type_of(w->a, q), MACH_PORT_TYPE_DEAD_NAME);
	IS(refs_of(w->a, q, DEAD_NAME), 2);
}

static void
test_peek(void **state)
{
	struct world *w = *state;
	mach_port_name_t p = new_port(w->b), s;
	mach_msg_type_number_t size = 68;
	mach_msg_audit_trailer_t t;
	mach_port_seqno_t seqno = 0;
	mach_msg_size_t msg_size;
	mach_msg_id_t id;
	struct msg msg;

#define PEEK(name, type)                                                       \
	name_peek(w->b, name, type, &seqno, &msg_size, &id, &t, &size)
	s = give(w->b, p, MACH_MSG_TYPE_MAKE_SEND, w->a);
	IS(PEEK(0, 0), KERN_INVALID_RIGHT);
	IS(PEEK(p, MACH_RCV_TRAILER_ELEMENTS(4)), KERN_INVALID_VALUE);
	size = 51;
	IS(PEEK(p, MACH_RCV_TRAILER_ELEMENTS(3)), KERN_INVALID_VALUE);
	size = 52;
	IS(PEEK(p, MACH_RCV_TRAILER_ELEMENTS(3)), KERN_FAILURE);
	send_simple(w->a, s, 10);
	msg_init(&msg, s, MACH_MSG_TYPE_COPY_SEND, 0, 0, 11);
	msg_port(&msg, 0, MACH_MSG_TYPE_COPY_SEND);
	msg_send(w->a, &msg);
	IS(PEEK(p, MACH_RCV_TRAILER_ELEMENTS(3)), KERN_SUCCESS);
	IS(id, 10);
	IS(msg_size, 24 + 8);
	IS(t.msgh_sender.val[0], 1000);
	receive(w->b, p);
	seqno = 1;
	IS(PEEK(p, MACH_RCV_TRAILER_ELEMENTS(3)), KERN_SUCCESS);
	IS(id, 11);
	IS(msg_size, 40 + 8 + 4);
	IS(t.msgh_seqno, 1);
	seqno = 2;
	IS(PEEK(p, 0), KERN_FAILURE);
	assert_non_null(receive(w->b, p));
}

static void
test_counts(void **state)
{
	struct world *w = *state;
	mach_port_name_t p = new_port(w->a);
	mach_port_rights_t srights;
	uint32_t total, used;
	struct port *port;

	IS(name_set_mscount(w->a, 0, 1), KERN_INVALID_RIGHT);
	IS(name_set_mscount(w->a, p, 9), KERN_SUCCESS);
	IS(name_set_seqno(w->a, p, 8), KERN_SUCCESS);
	IS(status_of(w->a, p).mps_mscount, 9);
	IS(status_of(w->a, p).mps_seqno, 8);
	give(w->a, p, MACH_MSG_TYPE_MAKE_SEND, w->b);
	give(w->a, p, MACH_MSG_TYPE_MAKE_SEND, w->c);
	IS(name_get_srights(w->a, p, &srights), KERN_SUCCESS);
	IS(srights, 2);
	IS(name_get_srights(w->a, 0, &srights), KERN_INVALID_RIGHT);
	IS(request(w->a, p, MACH_NOTIFY_DEAD_NAME, 0, p), KERN_SUCCESS);
	IS(name_dnrequest_info(w->a, p, &total, &used), KERN_SUCCESS);
	IS(used, 1);
	IS(name_kobject(w->a, p, &total, &port), KERN_SUCCESS);
	IS(total, 0);
	IS(name_kobject(w->a, new_set(w->a), &total, &port), KERN_INVALID_RIGHT);
}

static void
test_space_info(void **state)
{
	struct world *w = *state;
	mach_port_name_t p = new_port(w->a), d = new_dead(w->a);
	struct name_space_info info;
	struct name_info *table;
	uint32_t count, seen = 0;

	name_deallocate(w->a, d);
	IS(name_space_info(w->a, &info, &table, &count), KERN_SUCCESS);
	IS(info.table_inuse, 1);
	IS(info.table_size, count);
	IS(info.genno_mask, 0xff);
	for (uint32_t i = 0; i < count; i++) {
		if (table[i].type) {
			IS(table[i].name, p);
			IS(table[i].type, MACH_PORT_TYPE_RECEIVE);
			seen++;
		}
	}
	IS(seen, 1);
	free(table);
	IS(name_space_info(w->a, &info, NULL, NULL), KERN_SUCCESS);
}

static void
test_special_reply(void **state)
{
	struct world *w = *state;
	mach_port_name_t p, q;
	struct right right;

	IS(name_special_reply_port(w->a, 0, &p), KERN_SUCCESS);
	IS(type_of(w->a, p), MACH_PORT_TYPE_SEND_RECEIVE);
	IS(name_extract_right(w->a, p, 16, &right), KERN_INVALID_CAPABILITY);
	IS(name_special_reply_port(w->a, p, &q), KERN_SUCCESS);
	IS(name_extract_right(w->a, p, 16, &right), KERN_SUCCESS);
	right_release(w->core, &right);
}

/* Every operation on a space that has died. */
static void
test_dead_task(void **state)
{
	struct world *w = *state;
	mach_port_name_t p = new_port(w->c);
	struct right right = RIGHT_NULL, previous;
	mach_port_type_t type;
	struct msg msg;

	space_terminate(w->c);
	IS(name_type(w->c, p, &type), KERN_INVALID_TASK);
	IS(name_deallocate(w->c, 0), KERN_INVALID_TASK);
	IS(name_destroy(w->c, p), KERN_INVALID_TASK);
	IS(name_mod_refs(w->c, p, 9, 0), KERN_INVALID_TASK);
	IS(name_insert_right(w->c, p, &right), KERN_INVALID_TASK);
	IS(name_insert_member(w->c, p, p), KERN_INVALID_TASK);
	IS(name_request_notification(w->c, p, 70, 0, &right, &previous),
	    KERN_INVALID_TASK);
	IS(name_guard(w->c, p, 1, false), KERN_INVALID_TASK);
	IS(space_copyin(w->c, p, 20, &right), KERN_INVALID_TASK);
	IS(receive(w->c, p)->mr, MACH_RCV_INVALID_NAME);
	msg_init(&msg, p, MACH_MSG_TYPE_MAKE_SEND, 0, 0, 1);
	IS(msg_send(w->c, &msg), MACH_SEND_INVALID_DEST);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
#define T(f) cmocka_unit_test_setup_teardown(f, world_setup, world_teardown)
		T(test_type),
		T(test_names),
		T(test_allocate),
		T(test_destroy),
		T(test_destroy_order),
		T(test_deallocate),
		T(test_get_refs),
		T(test_mod_refs_errors),
		T(test_mod_refs),
		T(test_pegged),
		T(test_insert_own),
		T(test_insert_right),
		T(test_extract_right),
		T(test_attributes),
		T(test_set_attributes),
		T(test_guards),
		T(test_construct),
		T(test_destruct),
		T(test_peek),
		T(test_counts),
		T(test_space_info),
		T(test_special_reply),
		T(test_dead_task),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

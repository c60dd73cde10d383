#include "core/test-world.h"

#include <stdlib.h>
#include <string.h>

/* Messages: phases of a send, descriptors, trailers, pseudo-receive. */

#define IS(call, result) assert_int_equal((call), (result))
#define COPY             MACH_MSG_TYPE_COPY_SEND
#define MAKE             MACH_MSG_TYPE_MAKE_SEND
#define MAKE_ONCE        MACH_MSG_TYPE_MAKE_SEND_ONCE
#define MOVE             MACH_MSG_TYPE_MOVE_SEND
#define MOVE_ONCE        MACH_MSG_TYPE_MOVE_SEND_ONCE
#define MOVE_RECEIVE     MACH_MSG_TYPE_MOVE_RECEIVE
#define SEND             MACH_PORT_RIGHT_SEND

/* link: b receives on p, a has a send right s for it. */
struct link {
	mach_port_name_t p, s;
};

static struct link
connect_ab(struct world *w)
{
	struct link l = { .p = new_port(w->b) };

	l.s = give(w->b, l.p, MAKE, w->a);
	return l;
}

/* raw(): sends bytes of a given size. */
static mach_msg_return_t
raw(struct world *w, struct msg *msg, mach_msg_size_t size)
{
	msg->size = size;
	return msg_send(w->a, msg);
}

/* Phase 1: nothing is consumed (5.2). */
static void
test_sizes(void **state)
{
	struct world *w = *state;
	struct link l = connect_ab(w);
	struct kmsg_input in = { 0 };
	struct kmsg *kmsg;
	struct msg msg;

	msg_init(&msg, l.s, MOVE, 0, 0, 1);
	IS(raw(w, &msg, 20), MACH_SEND_MSG_TOO_SMALL);
	IS(raw(w, &msg, 26), MACH_SEND_MSG_TOO_SMALL);
	in.bytes = msg.bytes;
	in.head_size = 24;
	in.size = KMSG_MSG_MAX + 4;
	IS(kmsg_copyin(w->a, &in, 0, &kmsg), MACH_SEND_TOO_LARGE);
	in.size = 28;
	IS(kmsg_copyin(w->a, &in, 0, &kmsg), MACH_SEND_INVALID_DATA);
	msg.header.msgh_bits |= MACH_MSGH_BITS_COMPLEX;
	IS(raw(w, &msg, 24), MACH_SEND_MSG_TOO_SMALL);
	msg.base.body.msgh_descriptor_count = 1;
	IS(raw(w, &msg, 28), MACH_SEND_MSG_TOO_SMALL);
	msg.base.body.msgh_descriptor_count = 0xffffffff;
	IS(raw(w, &msg, 200), MACH_SEND_MSG_TOO_SMALL);
	msg.base.body.msgh_descriptor_count = 1;
	msg.bytes[28 + 11] = MACH_MSG_OOL_DESCRIPTOR;
	IS(raw(w, &msg, 40), MACH_SEND_MSG_TOO_SMALL);
	msg.bytes[28 + 11] = 5;
	IS(raw(w, &msg, 44), MACH_SEND_INVALID_TYPE);
	IS(refs_of(w->a, l.s, SEND), 1);
	assert_empty(w->b, l.p);
}

static void
test_descriptor_forms(void **state)
{
	struct world *w = *state;
	struct link l = connect_ab(w);
	mach_port_name_t names[8] = { 0 };
	struct msg msg;

	msg_init(&msg, l.s, MOVE, 0, 0, 1);
	msg_ool(&msg, 8, 2);
	IS(msg_send(w->a, &msg), MACH_SEND_INVALID_TYPE);
	msg_init(&msg, l.s, MOVE, 0, 0, 1);
	msg_guarded(&msg, 0, 0, 0);
	IS(msg_send(w->a, &msg), MACH_SEND_INVALID_TYPE);
	msg_init(&msg, l.s, MOVE, 0, 0, 1);
	msg_guarded(&msg, 0, 0, 4);
	IS(msg_send(w->a, &msg), MACH_SEND_INVALID_TYPE);
	msg_init(&msg, l.s, MOVE, 0, 0, 1);
	msg_guarded(&msg, 0, 1, MACH_MSG_GUARD_FLAGS_UNGUARDED_ON_SEND);
	IS(msg_send(w->a, &msg), MACH_SEND_INVALID_TYPE);
	msg_init(&msg, l.s, MOVE, 0, 0, 1);
	msg_ports(&msg, names, 16384, COPY);
	IS(msg_send(w->a, &msg), MACH_SEND_TOO_LARGE);
	/* A region whose bytes could not be read. */
	msg_init(&msg, l.s, COPY, 0, 0, 1);
	msg_ool(&msg, 8, 1);
	free(msg.ool[0].memory);
	msg.ool[0].memory = NULL;
	IS(msg_send(w->a, &msg), MACH_SEND_INVALID_MEMORY);
	IS(refs_of(w->a, l.s, SEND), 1);
	/* No descriptors at all are legal, and stay complex. */
	msg_init(&msg, l.s, COPY, 0, 0, 1);
	msg.header.msgh_bits |= MACH_MSGH_BITS_COMPLEX;
	msg.size = 28;
	IS(msg_send(w->a, &msg), MACH_MSG_SUCCESS);
	assert_true(
	    receive(w->b, l.p)->header.msgh_bits & MACH_MSGH_BITS_COMPLEX);
	world_pump(w);
	IS(w->memories, 1);
}

/* header(): sends a header with these names and dispositions. */
static mach_msg_return_t
header(struct world *w, mach_port_name_t remote, int remote_type,
    mach_port_name_t local, int local_type, mach_msg_option_t options)
{
	struct msg msg;

	msg_init(&msg, remote, (unsigned int)remote_type, local,
	    (unsigned int)local_type, 1);
	return msg_send_options(w->a, &msg, options, NULL);
}

/* Phase 2, in the spec's order (5.3). */
static void
test_header_form(void **state)
{
	struct world *w = *state;
	struct link l = connect_ab(w);
	mach_port_name_t r = new_port(w->a), o;
	struct msg msg;

	IS(header(w, l.s, COPY, r, 0, 0), MACH_SEND_INVALID_HEADER);
	IS(header(w, l.s, COPY, r, 16, 0), MACH_SEND_INVALID_HEADER);
	IS(header(w, l.s, COPY, 0, 22, 0), MACH_SEND_INVALID_HEADER);
	IS(header(w, l.s, 0, 0, 0, 0), MACH_SEND_INVALID_HEADER);
	IS(header(w, l.s, 16, 0, 0, 0), MACH_SEND_INVALID_HEADER);
	IS(header(w, 0, COPY, 0, 0, 0), MACH_SEND_INVALID_DEST);
	IS(header(w, MACH_PORT_DEAD, COPY, 0, 0, 0), MACH_SEND_INVALID_DEST);
	o = give(w->b, l.p, MAKE_ONCE, w->a);
	IS(header(w, o, MOVE_ONCE, o, MOVE_ONCE, 0), MACH_SEND_INVALID_DEST);
	IS(header(w, l.s, COPY, 0, 0, MACH_MSG_STRICT_REPLY),
	    MACH_SEND_INVALID_REPLY);
	IS(header(w, l.s, COPY, r, MAKE, MACH_MSG_STRICT_REPLY),
	    MACH_SEND_INVALID_REPLY);
	IS(header(w, l.s, COPY, r, MAKE_ONCE, MACH_MSG_STRICT_REPLY),
	    MACH_MSG_SUCCESS);
	msg_init(&msg, l.s, COPY, r, MAKE_ONCE, 1);
	msg.header.msgh_bits |= MACH_MSGH_BITS_SET_PORTS(0, 0, MAKE);
	IS(msg_send(w->a, &msg), MACH_SEND_INVALID_VOUCHER);
	msg.header.msgh_bits = MACH_MSGH_BITS_SET_PORTS(COPY, MAKE_ONCE, COPY);
	msg.header.msgh_voucher_port = MACH_PORT_DEAD;
	IS(msg_send(w->a, &msg), MACH_SEND_INVALID_VOUCHER);
	msg.header.msgh_voucher_port = r;
	IS(msg_send(w->a, &msg), MACH_SEND_INVALID_REPLY);
	msg.header.msgh_voucher_port = l.s;
	IS(msg_send(w->a, &msg), MACH_SEND_INVALID_VOUCHER);
	/* Bits that are not a user's are cleared. */
	msg_init(&msg, l.s, COPY, 0, 0, 1);
	msg.header.msgh_bits |= 0x7fe00000 & ~0x001f0000u;
	IS(msg_send(w->a, &msg), MACH_MSG_SUCCESS);
	receive(w->b, l.p);
	IS(receive(w->b, l.p)->header.msgh_bits, MACH_MSGH_BITS(0, MOVE));
}

/* Phase 3: the rights of the header (5.4). */
static void
test_header_rights(void **state)
{
	struct world *w = *state;
	struct link l = connect_ab(w);
	mach_port_name_t r = new_port(w->a), set = new_set(w->a);
	mach_port_name_t o = give(w->b, l.p, MAKE_ONCE, w->a);

	IS(header(w, 0x9903, COPY, 0, 0, 0), MACH_SEND_INVALID_DEST);
	IS(header(w, set, COPY, 0, 0, 0), MACH_SEND_INVALID_DEST);
	IS(header(w, l.s, MAKE, 0, 0, 0), MACH_SEND_INVALID_DEST);
	IS(header(w, l.s, MOVE_ONCE, 0, 0, 0), MACH_SEND_INVALID_DEST);
	IS(header(w, o, COPY, 0, 0, 0), MACH_SEND_INVALID_DEST);
	IS(header(w, r, COPY, 0, 0, 0), MACH_SEND_INVALID_DEST);
	IS(header(w, l.s, COPY, 0x9903, COPY, 0), MACH_SEND_INVALID_REPLY);
	IS(header(w, l.s, COPY, r, COPY, 0), MACH_SEND_INVALID_REPLY);
	IS(header(w, l.s, COPY, set, MAKE, 0), MACH_SEND_INVALID_REPLY);
	IS(header(w, l.s, COPY, r, MOVE_ONCE, 0), MACH_SEND_INVALID_REPLY);
	assert_empty(w->b, l.p);
	/* One name for both. */
	IS(header(w, l.s, MOVE, l.s, MOVE, 0), MACH_SEND_INVALID_DEST);
	IS(header(w, l.s, COPY, l.s, COPY, 0), MACH_MSG_SUCCESS);
	IS(refs_of(w->a, l.s, SEND), 1);
	IS(header(w, l.s, MOVE, l.s, COPY, 0), MACH_MSG_SUCCESS);
	IS(type_of(w->a, l.s), MACH_PORT_TYPE_NONE);
	l.s = give(w->b, l.p, MAKE, w->a);
	give(w->b, l.p, MAKE, w->a);
	IS(header(w, l.s, MOVE, l.s, MOVE, 0), MACH_MSG_SUCCESS);
	IS(type_of(w->a, l.s), MACH_PORT_TYPE_NONE);
	IS(header(w, o, MOVE_ONCE, r, MAKE_ONCE, 0), MACH_MSG_SUCCESS);
	IS(type_of(w->a, o), MACH_PORT_TYPE_NONE);
}

static void
test_own_port(void **state)
{
	struct world *w = *state;
	mach_port_name_t p = new_port(w->a);
	struct got *got;

	IS(header(w, p, MAKE, p, MAKE_ONCE, 0), MACH_MSG_SUCCESS);
	IS(header(w, p, MAKE_ONCE, 0, 0, 0), MACH_MSG_SUCCESS);
	IS(status_of(w->a, p).mps_mscount, 1);
	got = receive(w->a, p);
	IS(got->header.msgh_bits, MACH_MSGH_BITS(MOVE_ONCE, MOVE));
	IS(got->header.msgh_local_port, p);
	assert_int_not_equal(got->header.msgh_remote_port, p);
	IS(status_of(w->a, p).mps_srights, 0);
	IS(receive(w->a, p)->header.msgh_bits, MACH_MSGH_BITS(0, MOVE_ONCE));
}

static void
test_dead_ends(void **state)
{
	struct world *w = *state;
	struct link l = connect_ab(w);
	mach_port_name_t o = give(w->b, l.p, MAKE_ONCE, w->a);
	mach_port_name_t o2 = give(w->b, l.p, MAKE_ONCE, w->a);
	mach_port_name_t r = new_port(w->a), d = new_dead(w->a);
	struct link m = connect_ab(w);
	struct got *got;

	/* A dead reply name passes as DEAD. */
	IS(header(w, m.s, COPY, d, COPY, 0), MACH_MSG_SUCCESS);
	got = receive(w->b, m.p);
	IS(got->header.msgh_remote_port, MACH_PORT_DEAD);
	IS(got->header.msgh_bits, MACH_MSGH_BITS(MOVE, MOVE));
	IS(header(w, m.s, COPY, d, MAKE, 0), MACH_SEND_INVALID_REPLY);
	IS(header(w, m.s, COPY, MACH_PORT_DEAD, MAKE_ONCE, 0), MACH_MSG_SUCCESS);
	IS(receive(w->b, m.p)->header.msgh_remote_port, MACH_PORT_DEAD);
	IS(header(w, m.s, COPY, d, MOVE, 0), MACH_MSG_SUCCESS);
	IS(type_of(w->a, d), MACH_PORT_TYPE_NONE);
	name_destroy(w->b, l.p);
	IS(header(w, l.s, COPY, 0, 0, 0), MACH_SEND_INVALID_DEST);
	IS(type_of(w->a, l.s), MACH_PORT_TYPE_DEAD_NAME);
	/* A dead send-once right swallows the message, and its reply right. */
	IS(header(w, o, MOVE_ONCE, r, MAKE_ONCE, 0), MACH_MSG_SUCCESS);
	IS(type_of(w->a, o), MACH_PORT_TYPE_NONE);
	assert_notification(w->a, r, MACH_NOTIFY_SEND_ONCE, 0);
	/* But not once the death has been noticed. */
	IS(type_of(w->a, o2), MACH_PORT_TYPE_DEAD_NAME);
	IS(header(w, o2, MOVE_ONCE, 0, 0, 0), MACH_SEND_INVALID_DEST);
}

/* Every kind of right in the body (5.6, 6.5). */
static void
test_body_rights(void **state)
{
	struct world *w = *state;
	struct link l = connect_ab(w);
	mach_port_name_t p = new_port(w->a), q = new_port(w->a), o;
	mach_msg_port_descriptor_t *d;
	struct got *got;
	struct msg msg;

	add_send(w->a, p, 2);
	o = give(w->b, l.p, MAKE_ONCE, w->a);
	msg_init(&msg, l.s, COPY, 0, 0, 1);
	msg_port(&msg, p, MAKE);
	msg_port(&msg, p, MAKE_ONCE);
	msg_port(&msg, p, COPY);
	msg_port(&msg, p, MOVE);
	msg_port(&msg, o, MOVE_ONCE);
	msg_port(&msg, q, MOVE_RECEIVE);
	msg_port(&msg, 0, 99);
	msg_port(&msg, MACH_PORT_DEAD, MAKE);
	IS(msg_send(w->a, &msg), MACH_MSG_SUCCESS);
	IS(refs_of(w->a, p, SEND), 1);
	IS(type_of(w->a, o), MACH_PORT_TYPE_NONE);
	IS(type_of(w->a, q), MACH_PORT_TYPE_NONE);
	got = receive(w->b, l.p);
	IS(got->mr, MACH_MSG_SUCCESS);
	d = got_port(got, 0);
	IS(d[0].disposition, MOVE);
	IS(d[1].disposition, MOVE_ONCE);
	IS(d[5].disposition, MOVE_RECEIVE);
	IS(d[6].disposition, 0);
	IS(d[6].name, 0);
	IS(d[7].disposition, MOVE);
	IS(d[7].name, MACH_PORT_DEAD);
	IS(d[2].name, d[0].name);
	IS(d[3].name, d[0].name);
	assert_int_not_equal(d[1].name, d[0].name);
	IS(refs_of(w->b, d[0].name, SEND), 3);
	IS(type_of(w->b, d[1].name), MACH_PORT_TYPE_SEND_ONCE);
	IS(type_of(w->b, d[4].name), MACH_PORT_TYPE_SEND_ONCE);
	IS(type_of(w->b, d[5].name), MACH_PORT_TYPE_RECEIVE);
}

/* A body that fails: what was before it is gone, what is after it is not. */
static void
test_body_fails(void **state)
{
	struct world *w = *state;
	struct link l = connect_ab(w);
	mach_port_name_t r = new_port(w->a), p = new_port(w->a);
	mach_port_name_t names[2];
	struct msg msg;

	add_send(w->a, p, 3);
	msg_init(&msg, l.s, COPY, r, MAKE_ONCE, 1);
	msg_port(&msg, p, MOVE);
	msg_port(&msg, 0x9903, COPY);
	msg_port(&msg, p, MOVE);
	IS(msg_send(w->a, &msg), MACH_SEND_INVALID_RIGHT);
	IS(refs_of(w->a, p, SEND), 2);
	assert_notification(w->a, r, MACH_NOTIFY_SEND_ONCE, 0);
	names[0] = p;
	names[1] = l.s;
	msg_init(&msg, l.s, COPY, 0, 0, 1);
	msg_ports(&msg, names, 2, MAKE);
	IS(msg_send(w->a, &msg), MACH_SEND_INVALID_RIGHT);
	IS(status_of(w->a, p).mps_mscount, 4);
	assert_empty(w->b, l.p);
	for (int type = 0; type < 32; type++) {
		if (type >= 16 && type <= 21)
			continue;
		msg_init(&msg, l.s, COPY, 0, 0, 1);
		msg_port(&msg, p, (unsigned int)type);
		IS(msg_send(w->a, &msg), MACH_SEND_INVALID_RIGHT);
	}
	msg_init(&msg, l.s, COPY, 0, 0, 1);
	msg_port(&msg, l.s, MOVE_ONCE);
	IS(msg_send(w->a, &msg), MACH_SEND_INVALID_RIGHT);
}

static void
test_ool(void **state)
{
	struct world *w = *state;
	struct link l = connect_ab(w);
	mach_port_name_t names[3] = { new_port(w->a), 0, MACH_PORT_DEAD };
	mach_msg_ool_ports_descriptor_t *ports;
	mach_msg_ool_descriptor_t *ool;
	struct got *got;
	struct msg msg;

	msg_init(&msg, l.s, COPY, 0, 0, 1);
	msg_ool(&msg, 1000, MACH_MSG_VIRTUAL_COPY);
	msg_ool(&msg, 0, MACH_MSG_PHYSICAL_COPY);
	msg_ports(&msg, names, 3, MAKE);
	msg_ports(&msg, NULL, 0, MAKE);
	IS(msg_send(w->a, &msg), MACH_MSG_SUCCESS);
	IS(account_used(w->user, ACCOUNT_MEMORY), 1000);
	got = receive(w->b, l.p);
	IS(got->mr, MACH_MSG_SUCCESS);
	IS(got->n_ool, 4);
	IS(got->ool_size, 1000);
	ool = (void *)(got->bytes + 28);
	IS(ool[0].deallocate, 1);
	IS(ool[0].size, 1000);
	assert_null(ool[0].address);
	IS(ool[1].deallocate, 0);
	ports = (void *)&ool[2];
	IS(ports->count, 3);
	IS(ports->disposition, MOVE);
	IS(ports->copy, MACH_MSG_VIRTUAL_COPY);
	IS(ports->deallocate, 1);
	IS(got->n_names, 3);
	IS(type_of(w->b, got->names[0]), MACH_PORT_TYPE_SEND);
	IS(got->names[1], 0);
	IS(got->names[2], MACH_PORT_DEAD);
	IS(account_used(w->user, ACCOUNT_MEMORY), 0);
	world_pump(w);
	IS(w->memories, 1);
}

/* The message's tail is memory, too. */
static void
test_tail(void **state)
{
	struct world *w = *state;
	struct link l = connect_ab(w);
	struct memory *tail = malloc(sizeof(*tail));
	struct kmsg_input in = { .head_size = 24, .size = 1024 };
	struct kmsg_parts parts;
	struct waiter waiter;
	struct kmsg *kmsg;
	struct msg msg;

	assert_non_null(tail);
	memory_init(tail, 1000);
	msg_init(&msg, l.s, COPY, 0, 0, 1);
	in.bytes = msg.bytes;
	in.tail = tail;
	IS(kmsg_copyin(w->a, &in, 0, &kmsg), MACH_MSG_SUCCESS);
	waiter_init(&waiter, w->a);
	IS(mqueue_send(&waiter, kmsg, 0, true), MACH_MSG_SUCCESS);
	waiter_deinit(&waiter);
	waiter_init(&waiter, w->b);
	IS(mqueue_receive(&waiter, l.p, 0, 1031, true), MACH_RCV_TOO_LARGE);
	kmsg_free(waiter_take_kmsg(&waiter));
	world_pump(w);
	IS(w->memories, 1);
	tail = malloc(sizeof(*tail));
	assert_non_null(tail);
	memory_init(tail, 1000);
	in.tail = tail;
	IS(kmsg_copyin(w->a, &in, 0, &kmsg), MACH_MSG_SUCCESS);
	IS(mqueue_send(&waiter, kmsg, 0, true), MACH_MSG_SUCCESS);
	IS(mqueue_receive(&waiter, l.p, 0, 1032, true), MACH_MSG_SUCCESS);
	kmsg = waiter_take_kmsg(&waiter);
	kmsg_parts(kmsg, &parts);
	IS(parts.head_size, 24);
	assert_ptr_equal(parts.tail, tail);
	IS(((const mach_msg_header_t *)parts.head)->msgh_size, 1024);
	IS(parts.trailer_size, 8);
	assert_ptr_equal(kmsg_take_tail(kmsg), tail);
	kmsg_free(kmsg);
	free(tail);
	waiter_deinit(&waiter);
}

static void
test_trailers(void **state)
{
	static const uint8_t sizes[] = { 8, 12, 20, 52, 60, 68, 68, 68, 68 };
	struct world *w = *state;
	struct link l = connect_ab(w);
	struct got *got;

	name_set_context(w->b, l.p, 0x123456789a);
	for (unsigned int e = 0; e < 9; e++) {
		send_simple(w->a, l.s, 1);
		got = receive_options(
		    w->b, l.p, (mach_msg_option_t)(e << 24), 4096);
		IS(got->trailer_size, sizes[e]);
		IS(got->trailer.msgh_trailer_size, sizes[e]);
		IS(got->trailer.msgh_trailer_type, 0);
		if (e >= 1)
			IS(got->trailer.msgh_seqno, e);
		if (e >= 4)
			assert_true(got->trailer.msgh_context == 0x123456789a);
	}
}

/* Messages that do not fit (6.2). */
static void
test_too_large(void **state)
{
	struct world *w = *state;
	struct link l = connect_ab(w);
	mach_port_name_t r = new_port(w->a), p = new_port(w->a);
	struct got *got;
	struct msg msg;

	msg_init(&msg, l.s, COPY, r, MAKE_ONCE, 77);
	msg_port(&msg, p, MAKE);
	IS(msg_send(w->a, &msg), MACH_MSG_SUCCESS);
	got = receive_options(w->b, l.p, MACH_RCV_LARGE, 47);
	IS(got->mr, MACH_RCV_TOO_LARGE);
	IS(got->large, 40);
	IS(got->large_name, l.p);
	IS(status_of(w->b, l.p).mps_seqno, 0);
	got = receive_options(w->b, l.p, 0, 47);
	IS(got->mr, MACH_RCV_TOO_LARGE);
	IS(got->size, 24);
	IS(got->header.msgh_size, 24);
	IS(got->header.msgh_id, 77);
	IS(got->header.msgh_bits,
	    MACH_MSGH_BITS(MOVE_ONCE, MOVE) | MACH_MSGH_BITS_COMPLEX);
	IS(got->header.msgh_remote_port, 0);
	IS(got->header.msgh_local_port, l.p);
	IS(got->trailer_size, 8);
	IS(status_of(w->b, l.p).mps_seqno, 1);
	assert_notification(w->a, r, MACH_NOTIFY_SEND_ONCE, 0);
	IS(status_of(w->a, p).mps_srights, 0);
	IS(msg_send(w->a, &msg), MACH_MSG_SUCCESS);
	IS(receive_options(w->b, l.p, 0, 23)->mr, MACH_RCV_INVALID_DATA);
	IS(msg_send(w->a, &msg), MACH_MSG_SUCCESS);
	IS(receive_options(w->b, l.p, 0, 28)->trailer_size, 4);
	IS(msg_send(w->a, &msg), MACH_MSG_SUCCESS);
	IS(receive_options(w->b, l.p, 0, 48)->mr, MACH_MSG_SUCCESS);
}

/* fill(): as many messages as the queue takes. */
static void
fill(struct world *w, mach_port_name_t s)
{
	while (send_simple(w->a, s, 0) == MACH_MSG_SUCCESS)
		;
}

/* What comes back when a send gives up (5.9). */
static void
test_pseudo_receive(void **state)
{
	struct world *w = *state;
	struct link l = connect_ab(w);
	mach_port_name_t r = new_port(w->a), p = new_port(w->a);
	mach_port_name_t q = new_port(w->a);
	mach_port_urefs_t urefs;
	struct got got;
	struct msg msg;

	fill(w, l.s);
	urefs = refs_of(w->a, l.s, SEND);
	add_send(w->a, q, 1);
	msg_init(&msg, l.s, COPY, r, MAKE_ONCE, 5);
	msg_port(&msg, p, MAKE);
	msg_port(&msg, q, MOVE_RECEIVE);
	msg_port(&msg, 0, COPY);
	msg_ool(&msg, 64, MACH_MSG_VIRTUAL_COPY);
	IS(msg_send_options(w->a, &msg, MACH_SEND_MSG, &got),
	    MACH_SEND_TIMED_OUT);
	IS(got.size, msg.size);
	IS(got.trailer_size, 0);
	IS(got.header.msgh_bits,
	    MACH_MSGH_BITS(MOVE, MOVE_ONCE) | MACH_MSGH_BITS_COMPLEX);
	IS(got.header.msgh_remote_port, l.s);
	IS(refs_of(w->a, l.s, SEND), urefs + 1);
	assert_int_not_equal(got.header.msgh_local_port, r);
	IS(type_of(w->a, got.header.msgh_local_port), MACH_PORT_TYPE_SEND_ONCE);
	IS(got_port(&got, 0)->name, p);
	IS(type_of(w->a, p), MACH_PORT_TYPE_SEND_RECEIVE);
	IS(got_port(&got, 1)->name, q);
	IS(got_port(&got, 1)->disposition, MOVE_RECEIVE);
	IS(type_of(w->a, q), MACH_PORT_TYPE_SEND_RECEIVE);
	IS(got.ool_size, 64);
}

static void
test_pseudo_reply_port(void **state)
{
	struct world *w = *state;
	mach_port_options_t options = { .flags = MPO_REPLY_PORT };
	struct link l = connect_ab(w);
	mach_port_name_t r;
	struct got got;
	struct msg msg;

	fill(w, l.s);
	IS(name_construct(w->a, &options, 0, &r), KERN_SUCCESS);
	msg_init(&msg, l.s, COPY, r, MAKE_ONCE, 5);
	IS(msg_send_options(w->a, &msg, 0, &got), MACH_SEND_TIMED_OUT);
	IS(got.header.msgh_local_port, r);
	IS(got.header.msgh_bits, MACH_MSGH_BITS(MOVE, MAKE_ONCE));
	IS(status_of(w->a, r).mps_sorights, 0);
	assert_empty(w->a, r);
}

static void
test_guarded(void **state)
{
	struct world *w = *state;
	struct link l = connect_ab(w);
	mach_msg_guarded_port_descriptor_t *d;
	mach_port_name_t p = new_port(w->a), s;
	struct waiter waiter;
	struct kmsg_parts parts;
	struct kmsg *kmsg;
	struct msg msg;

	s = give(w->a, p, MAKE, w->c);
	name_guard(w->a, p, 7, false);
	msg_init(&msg, l.s, COPY, 0, 0, 1);
	msg_guarded(&msg, p, 8, MACH_MSG_GUARD_FLAGS_IMMOVABLE_RECEIVE);
	IS(msg_send(w->a, &msg), MACH_SEND_INVALID_RIGHT);
	msg_init(&msg, l.s, COPY, 0, 0, 1);
	msg_guarded(&msg, p, 0, MACH_MSG_GUARD_FLAGS_UNGUARDED_ON_SEND);
	IS(msg_send(w->a, &msg), MACH_SEND_INVALID_RIGHT);
	msg_init(&msg, l.s, COPY, 0, 0, 1);
	msg_guarded(&msg, p, 7, MACH_MSG_GUARD_FLAGS_IMMOVABLE_RECEIVE);
	IS(msg_send(w->a, &msg), MACH_MSG_SUCCESS);
	waiter_init(&waiter, w->b);
	waiter.rcv_address = 0xabc000;
	IS(mqueue_receive(&waiter, l.p, MACH_RCV_GUARDED_DESC, 4096, true),
	    MACH_MSG_SUCCESS);
	kmsg = waiter_take_kmsg(&waiter);
	kmsg_parts(kmsg, &parts);
	d = (void *)((char *)(uintptr_t)parts.head + 28);
	assert_true(d->context == 0xabc000);
	IS(d->flags, MACH_MSG_GUARD_FLAGS_IMMOVABLE_RECEIVE);
	IS(status_of(w->b, d->name).mps_flags,
	    MACH_PORT_STATUS_FLAG_GUARDED |
		MACH_PORT_STATUS_FLAG_GUARD_IMMOVABLE_RECEIVE);
	IS(name_unguard(w->b, d->name, 0xabc000), KERN_SUCCESS);
	kmsg_free(kmsg);
	/* A receiver that does not ask for it loses the right. */
	p = new_port(w->a);
	msg_init(&msg, l.s, COPY, 0, 0, 1);
	msg_guarded(&msg, p, 0, MACH_MSG_GUARD_FLAGS_UNGUARDED_ON_SEND);
	IS(msg_send(w->a, &msg), MACH_MSG_SUCCESS);
	IS(mqueue_receive(&waiter, l.p, 0, 4096, true), MACH_MSG_SUCCESS);
	kmsg = waiter_take_kmsg(&waiter);
	kmsg_parts(kmsg, &parts);
	d = (void *)((char *)(uintptr_t)parts.head + 28);
	IS(d->name, 0);
	kmsg_free(kmsg);
	waiter_deinit(&waiter);
	IS(type_of(w->c, s), MACH_PORT_TYPE_SEND);
}

/* An ordinary move takes the guard off (4.20). */
static void
test_move_unguards(void **state)
{
	struct world *w = *state;
	struct link l = connect_ab(w);
	mach_port_name_t p = new_port(w->a), n;
	struct msg msg;

	name_guard(w->a, p, 7, true);
	name_set_seqno(w->a, p, 5);
	give(w->a, p, MAKE, w->c);
	msg_init(&msg, l.s, COPY, 0, 0, 1);
	msg_port(&msg, p, MOVE_RECEIVE);
	IS(msg_send(w->a, &msg), MACH_MSG_SUCCESS);
	n = got_port(receive(w->b, l.p), 0)->name;
	IS(status_of(w->b, n).mps_flags, 0);
	IS(status_of(w->b, n).mps_seqno, 0);
	IS(status_of(w->b, n).mps_mscount, 0);
	IS(status_of(w->b, n).mps_srights, 1);
}

/* No room for a name: the error says so, and what (6.6). */
static void
test_no_space(void **state)
{
	struct account_limits limits;
	struct world *w = *state;
	struct account *poor;
	struct space *space;
	mach_port_name_t p, s, r = new_port(w->a);
	struct got *got;
	struct msg msg;

	memset(&limits, 0xff, sizeof(limits));
	limits.slot[ACCOUNT_ENTRIES] = 1;
	account_new(&poor, 3, &limits);
	IS(space_new(w->core, poor, NULL, &space), KERN_SUCCESS);
	p = new_port(space);
	s = give(space, p, MAKE, w->a);
	IS(header(w, s, COPY, r, MAKE_ONCE, 0), MACH_MSG_SUCCESS);
	got = receive(space, p);
	IS(got->mr, MACH_RCV_HEADER_ERROR | MACH_MSG_IPC_KERNEL);
	IS(got->size, 24);
	assert_notification(w->a, r, MACH_NOTIFY_SEND_ONCE, 0);
	msg_init(&msg, s, COPY, 0, 0, 9);
	msg_port(&msg, r, MAKE_ONCE);
	msg_port(&msg, s, COPY);
	IS(msg_send(w->a, &msg), MACH_MSG_SUCCESS);
	got = receive(space, p);
	IS(got->mr, MACH_RCV_BODY_ERROR | MACH_MSG_IPC_KERNEL);
	IS(got_port(got, 0)->name, 0);
	IS(got_port(got, 1)->name, p);
	assert_notification(w->a, r, MACH_NOTIFY_SEND_ONCE, 0);
	space_terminate(space);
	world_pump(w);
	space_free(space);
	account_unref(poor);
}

/* Memory that no descriptor speaks of is given back at once. */
static void
test_surplus(void **state)
{
	struct world *w = *state;
	struct link l = connect_ab(w);
	struct memory *extra = malloc(sizeof(*extra));
	struct msg msg;

	assert_non_null(extra);
	memory_init(extra, 5);
	msg_init(&msg, l.s, COPY, 0, 0, 1);
	msg.ool[0].memory = extra;
	msg.n_ool = 1;
	IS(msg_send(w->a, &msg), MACH_MSG_SUCCESS);
	world_pump(w);
	IS(w->memories, 1);
	IS(receive(w->b, l.p)->n_ool, 0);
}

/* Auxiliary data reach only who has room for them (10). */
static void
test_aux(void **state)
{
	struct world *w = *state;
	struct link l = connect_ab(w);
	uint8_t aux[16] = { 16 };
	struct kmsg_input in = { .head_size = 24, .size = 24, .aux = aux };
	struct kmsg_parts parts;
	struct waiter waiter;
	struct kmsg *kmsg;
	struct msg msg;

	msg_init(&msg, l.s, COPY, 0, 0, 1);
	in.bytes = msg.bytes;
	in.aux_size = 4;
	IS(kmsg_copyin(w->a, &in, 0, &kmsg), MACH_SEND_AUX_TOO_SMALL);
	in.aux_size = 1025;
	IS(kmsg_copyin(w->a, &in, 0, &kmsg), MACH_SEND_AUX_TOO_LARGE);
	in.aux_size = 16;
	waiter_init(&waiter, w->b);
	for (int room = 0; room <= 16; room += 8) {
		IS(kmsg_copyin(w->a, &in, 0, &kmsg), MACH_MSG_SUCCESS);
		IS(kmsg_send_kernel(kmsg), MACH_MSG_SUCCESS);
		waiter.aux_size = (mach_msg_size_t)room;
		IS(mqueue_receive(&waiter, l.p, 0, 4096, true),
		    room == 8 ? MACH_RCV_TOO_LARGE : MACH_MSG_SUCCESS);
		kmsg = waiter_take_kmsg(&waiter);
		kmsg_parts(kmsg, &parts);
		IS(parts.aux_size, room == 16 ? 16 : 0);
		kmsg_free(kmsg);
	}
	waiter_deinit(&waiter);
}

/* A strict reply port must be the sender's own; else the header is gone. */
static void
test_strict_reply(void **state)
{
	struct world *w = *state;
	struct link l = connect_ab(w);
	mach_port_name_t r = new_port(w->c), o;

	o = give(w->c, r, MAKE_ONCE, w->a);
	IS(header(w, l.s, COPY, o, MOVE_ONCE, MACH_MSG_STRICT_REPLY),
	    MACH_SEND_INVALID_REPLY);
	IS(type_of(w->a, o), MACH_PORT_TYPE_NONE);
	assert_notification(w->c, r, MACH_NOTIFY_SEND_ONCE, 0);
	r = new_port(w->a);
	o = give(w->a, r, MAKE_ONCE, w->a);
	IS(header(w, l.s, COPY, o, MOVE_ONCE, MACH_MSG_STRICT_REPLY),
	    MACH_MSG_SUCCESS);
}

/* A sender of another user gets a share of the receiver's account. */
static void
test_share(void **state)
{
	struct account_limits limits;
	struct world *w = *state;
	struct account *poor;
	struct space *space;
	mach_port_name_t p, s, t;
	int32_t qlimit = 1024;
	int n = 0;

	memset(&limits, 0xff, sizeof(limits));
	limits.slot[ACCOUNT_MESSAGES] = 100;
	account_new(&poor, 3, &limits);
	IS(space_new(w->core, poor, NULL, &space), KERN_SUCCESS);
	p = new_port(space);
	name_set_attributes(space, p, MACH_PORT_LIMITS_INFO, &qlimit, 1);
	s = give(space, p, MAKE, w->a);
	t = give(space, p, MAKE, w->c);
	while (send_simple(w->a, s, 1) == MACH_MSG_SUCCESS)
		n++;
	IS(n, 50);
	IS(send_simple(w->a, s, 1), MACH_SEND_NO_BUFFER);
	IS(send_simple(w->c, t, 1), MACH_MSG_SUCCESS);
	IS(receive(space, p)->mr, MACH_MSG_SUCCESS);
	space_terminate(space);
	world_pump(w);
	space_free(space);
	account_unref(poor);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
#define T(f) cmocka_unit_test_setup_teardown(f, world_setup, world_teardown)
		T(test_sizes),
		T(test_descriptor_forms),
		T(test_header_form),
		T(test_header_rights),
		T(test_own_port),
		T(test_dead_ends),
		T(test_body_rights),
		T(test_body_fails),
		T(test_ool),
		T(test_tail),
		T(test_trailers),
		T(test_too_large),
		T(test_pseudo_receive),
		T(test_pseudo_reply_port),
		T(test_guarded),
		T(test_move_unguards),
		T(test_no_space),
		T(test_surplus),
		T(test_aux),
		T(test_strict_reply),
		T(test_share),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

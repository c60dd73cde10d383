#include "core/test-world.h"

#include <string.h>

/* Receive rights that move, nest, circle and die (5.7, 8); kernel ports. */

#define IS(call, result) assert_int_equal((call), (result))
#define MAKE             MACH_MSG_TYPE_MAKE_SEND
#define COPY             MACH_MSG_TYPE_COPY_SEND
#define MOVE_RECEIVE     MACH_MSG_TYPE_MOVE_RECEIVE

/* move_into(): a's receive right p goes in a message to s. */
static mach_msg_return_t
move_into(struct space *space, mach_port_name_t p, mach_port_name_t s)
{
	struct msg msg;

	msg_init(&msg, s, COPY, 0, 0, 50);
	msg_port(&msg, p, MOVE_RECEIVE);
	return msg_send(space, &msg);
}

/* Cycles of length 1 to 4: the send succeeds, the ports die (8.3). */
static void
test_circles(void **state)
{
	struct world *w = *state;
	mach_port_name_t p[4], s[4];

	for (int n = 1; n <= 4; n++) {
		for (int i = 0; i < n; i++) {
			p[i] = new_port(w->a);
			s[i] = give(w->a, p[i], MAKE, w->b);
			add_send(w->a, p[i], 1);
		}
		for (int i = 0; i < n; i++)
			IS(move_into(w->a, p[i], p[(i + 1) % n]),
			    MACH_MSG_SUCCESS);
		for (int i = 0; i < n; i++) {
			IS(type_of(w->b, s[i]), MACH_PORT_TYPE_DEAD_NAME);
			name_destroy(w->b, s[i]);
			name_destroy(w->a, p[i]);
		}
	}
}

static void
test_two_in_one_message(void **state)
{
	struct world *w = *state;
	mach_port_name_t p = new_port(w->a), q = new_port(w->a), s;
	struct msg msg;

	s = give(w->a, p, MAKE, w->b);
	add_send(w->a, p, 1);
	msg_init(&msg, p, COPY, 0, 0, 1);
	msg_port(&msg, q, MOVE_RECEIVE);
	msg_port(&msg, p, MOVE_RECEIVE);
	IS(msg_send(w->a, &msg), MACH_MSG_SUCCESS);
	IS(type_of(w->b, s), MACH_PORT_TYPE_DEAD_NAME);
	IS(type_of(w->a, q), MACH_PORT_TYPE_NONE);
}

/* A right inside a right inside a right, 20000 deep: no recursion. */
static void
test_nested(void **state)
{
	struct world *w = *state;
	mach_port_name_t outer, p = new_port(w->a), s;
	struct core_counts counts;

	s = give(w->a, p, MAKE, w->b);
	for (int i = 0; i < 20000; i++) {
		outer = new_port(w->a);
		add_send(w->a, outer, 1);
		IS(move_into(w->a, p, outer), MACH_MSG_SUCCESS);
		name_destroy(w->a, i ? p : 0);
		p = outer;
	}
	IS(type_of(w->b, s), MACH_PORT_TYPE_SEND);
	name_mod_refs(w->a, p, MACH_PORT_RIGHT_RECEIVE, -1);
	world_pump(w);
	IS(type_of(w->b, s), MACH_PORT_TYPE_DEAD_NAME);
	world_kill(w, &w->a);
	core_counts(w->core, &counts);
	IS(counts.ports, 0);
}

static void
test_depth_limit(void **state)
{
	struct core_config config = { .limits.transit_depth = 8 };
	mach_port_name_t p, q[12];
	struct space *space;
	struct core *core;
	mach_msg_return_t mr = MACH_MSG_SUCCESS;

	(void)state;
	IS(core_new(&core, &config), 0);
	IS(space_new(core, NULL, NULL, &space), KERN_SUCCESS);
	for (int i = 0; i < 12; i++) {
		q[i] = new_port(space);
		add_send(space, q[i], 1);
	}
	for (int i = 0; i < 11; i++)
		IS(move_into(space, q[i], q[i + 1]), MACH_MSG_SUCCESS);
	p = new_port(space);
	mr = move_into(space, p, q[0]);
	IS(mr, MACH_SEND_NO_BUFFER);
	IS(type_of(space, p), MACH_PORT_TYPE_RECEIVE);
	space_terminate(space);
	core_step(core, SIZE_MAX);
	core_effect_pop(core);
	space_free(space);
	core_free(core);
}

/* A receive right travels with its queue; who waits learns of it. */
static void
test_move_with_queue(void **state)
{
	struct world *w = *state;
	mach_port_name_t p = new_port(w->a), s, to = new_port(w->b), t, n;
	struct waiter waiter;

	s = give(w->a, p, MAKE, w->c);
	t = give(w->b, to, MAKE, w->a);
	for (int i = 0; i < 3; i++)
		send_simple(w->c, s, i);
	IS(move_into(w->a, p, t), MACH_MSG_SUCCESS);
	IS(type_of(w->a, p), MACH_PORT_TYPE_NONE);
	send_simple(w->c, s, 3);
	n = got_port(receive(w->b, to), 0)->name;
	for (int i = 0; i < 4; i++)
		IS(receive(w->b, n)->header.msgh_id, i);
	waiter_init(&waiter, w->b);
	IS(mqueue_receive(&waiter, n, 0, 4096, false), MACH_RCV_IN_PROGRESS);
	give(w->b, n, MOVE_RECEIVE, w->a);
	IS(waiter.result, MACH_RCV_PORT_CHANGED);
	assert_ptr_equal(core_effect_pop(w->core), &waiter.effect);
	waiter_deinit(&waiter);
}

/* Blocked senders stay blocked while the right moves, and are let in after. */
static void
test_blocked_through_move(void **state)
{
	struct world *w = *state;
	mach_port_name_t p = new_port(w->a), s, n;
	struct waiter waiter;
	struct kmsg *kmsg;
	struct msg msg;

	s = give(w->a, p, MAKE, w->c);
	for (int i = 0; i < 5; i++)
		send_simple(w->c, s, i);
	waiter_init(&waiter, w->c);
	msg_init(&msg, s, COPY, 0, 0, 5);
	IS(msg_copyin(w->c, &msg, 0, &kmsg), MACH_MSG_SUCCESS);
	IS(mqueue_send(&waiter, kmsg, 0, false), MACH_SEND_IN_PROGRESS);
	n = give(w->a, p, MOVE_RECEIVE, w->b);
	assert_null(core_effect_pop(w->core));
	receive(w->b, n);
	IS(waiter.result, MACH_MSG_SUCCESS);
	IS(status_of(w->b, n).mps_msgcount, 5);
	waiter_deinit(&waiter);
}

/* When a port dies its blocked senders are told that they sent (8.1). */
static void
test_blocked_through_death(void **state)
{
	struct world *w = *state;
	mach_port_name_t p = new_port(w->a), s, r = new_port(w->c);
	struct waiter waiter;
	struct kmsg *kmsg;
	struct msg msg;

	s = give(w->a, p, MAKE, w->c);
	for (int i = 0; i < 5; i++)
		send_simple(w->c, s, i);
	waiter_init(&waiter, w->c);
	msg_init(&msg, s, COPY, r, MACH_MSG_TYPE_MAKE_SEND_ONCE, 5);
	IS(msg_copyin(w->c, &msg, 0, &kmsg), MACH_MSG_SUCCESS);
	IS(mqueue_send(&waiter, kmsg, 0, false), MACH_SEND_IN_PROGRESS);
	name_destroy(w->a, p);
	assert_ptr_equal(core_effect_pop(w->core), &waiter.effect);
	IS(waiter.result, MACH_MSG_SUCCESS);
	assert_notification(w->c, r, MACH_NOTIFY_SEND_ONCE, 0);
	waiter_deinit(&waiter);
}

/* A thread that gives up a send gets its message back, once. */
static void
test_cancel(void **state)
{
	struct world *w = *state;
	mach_port_name_t p = new_port(w->a), s;
	struct waiter waiter;
	struct kmsg *kmsg;
	struct msg msg;

	s = give(w->a, p, MAKE, w->c);
	for (int i = 0; i < 5; i++)
		send_simple(w->c, s, i);
	waiter_init(&waiter, w->c);
	msg_init(&msg, s, MACH_MSG_TYPE_MOVE_SEND, 0, 0, 5);
	IS(msg_copyin(w->c, &msg, 0, &kmsg), MACH_MSG_SUCCESS);
	IS(mqueue_send(&waiter, kmsg, 0, false), MACH_SEND_IN_PROGRESS);
	IS(type_of(w->c, s), MACH_PORT_TYPE_NONE);
	assert_true(waiter_cancel(&waiter, MACH_SEND_INTERRUPTED));
	assert_false(waiter_cancel(&waiter, MACH_SEND_INTERRUPTED));
	assert_null(core_effect_pop(w->core));
	IS(waiter.result, MACH_SEND_INTERRUPTED);
	kmsg = waiter_take_kmsg(&waiter);
	s = kmsg_header(kmsg)->msgh_remote_port;
	IS(type_of(w->c, s), MACH_PORT_TYPE_SEND);
	kmsg_free(kmsg);
	IS(mqueue_receive(&waiter, new_port(w->c), 0, 100, false),
	    MACH_RCV_IN_PROGRESS);
	assert_true(waiter_cancel(&waiter, MACH_RCV_TIMED_OUT));
	IS(waiter.result, MACH_RCV_TIMED_OUT);
	waiter_deinit(&waiter);
}

/* A thread whose connection goes while it waits. */
static void
test_thread_gone(void **state)
{
	struct world *w = *state;
	mach_port_name_t p = new_port(w->a), r = new_port(w->c), s;
	struct waiter sender, receiver;
	struct kmsg *kmsg;
	struct msg msg;

	s = give(w->a, p, MAKE, w->c);
	for (int i = 0; i < 5; i++)
		send_simple(w->c, s, i);
	waiter_init(&sender, w->c);
	msg_init(&msg, s, COPY, r, MACH_MSG_TYPE_MAKE_SEND_ONCE, 5);
	IS(msg_copyin(w->c, &msg, 0, &kmsg), MACH_MSG_SUCCESS);
	IS(mqueue_send(&sender, kmsg, 0, false), MACH_SEND_IN_PROGRESS);
	waiter_deinit(&sender);
	assert_notification(w->c, r, MACH_NOTIFY_SEND_ONCE, 0);
	waiter_init(&receiver, w->c);
	IS(mqueue_receive(&receiver, r, 0, 4096, false), MACH_RCV_IN_PROGRESS);
	waiter_deinit(&receiver);
	give(w->c, r, MAKE, w->a);
	assert_empty(w->c, r);
	/* Or the whole task. */
	waiter_init(&receiver, w->c);
	IS(mqueue_receive(&receiver, r, 0, 4096, false), MACH_RCV_IN_PROGRESS);
	space_terminate(w->c);
	IS(receiver.result, MACH_RCV_INTERRUPTED);
	waiter_deinit(&receiver);
}

/* Kernel ports: the caller serves; holders get dead names at the end. */
static void
test_kernel_port(void **state)
{
	struct world *w = *state;
	mach_port_name_t s, n = new_port(w->a);
	struct waiter waiter;
	struct right right;
	struct kmsg *kmsg;
	struct port *port;
	struct msg msg;
	uint32_t type;

	IS(port_new_kernel(w->core, 3, w, &port), KERN_SUCCESS);
	assert_ptr_equal(port_kobject(port, 3), w);
	assert_null(port_kobject(port, 4));
	right = right_make_send(port);
	IS(space_copyout(w->a, &right, &s), KERN_SUCCESS);
	assert_ptr_equal(space_port(w->a, s), port);
	IS(request(w->a, s, MACH_NOTIFY_DEAD_NAME, 0, n), KERN_SUCCESS);
	IS(name_kobject(w->a, s, &type, &port), KERN_SUCCESS);
	IS(type, 3);
	waiter_init(&waiter, w->a);
	msg_init(&msg, s, COPY, n, MACH_MSG_TYPE_MAKE_SEND_ONCE, 5);
	msg_port(&msg, n, MAKE);
	IS(msg_copyin(w->a, &msg, 0, &kmsg), MACH_MSG_SUCCESS);
	IS(mqueue_send(&waiter, kmsg, 0, true), MQUEUE_KERNEL);
	assert_ptr_equal(kmsg_destination(kmsg), port);
	assert_null(kmsg_right(kmsg, 0));
	assert_null(kmsg_right(kmsg, 5));
	assert_null(kmsg_right(kmsg, MACH_PORT_DEAD));
	IS(kmsg_right(kmsg, 2)->type, MACH_MSG_TYPE_PORT_SEND_ONCE);
	IS(kmsg_right(kmsg, 4)->type, MACH_MSG_TYPE_PORT_SEND);
	IS(kmsg_tokens(kmsg)->security[0], 1000);
	right = kmsg_take_right(kmsg, 4);
	assert_null(kmsg_right(kmsg, 4)->port);
	right_release(w->core, &right);
	kmsg_free(kmsg);
	assert_notification(w->a, n, MACH_NOTIFY_SEND_ONCE, 0);
	name_deallocate(w->a, s);
	assert_notification(w->a, n, MACH_NOTIFY_PORT_DELETED, s);
	world_pump(w);
	IS(w->no_senders, 1);
	right = right_make_send(port);
	IS(space_copyout(w->a, &right, &s), KERN_SUCCESS);
	port_destroy_kernel(port);
	IS(type_of(w->a, s), MACH_PORT_TYPE_DEAD_NAME);
	waiter_deinit(&waiter);
}

/* A reply in kernel form, sent or copied out directly. */
static void
test_kernel_reply(void **state)
{
	struct {
		mach_msg_base_t base;
		mach_msg_port_descriptor_t port;
		mach_msg_port_descriptor_t dead;
	} reply = {
		.base.header.msgh_bits = MACH_MSGH_BITS_COMPLEX,
		.base.header.msgh_remote_port = 1,
		.base.header.msgh_id = 105,
		.base.body.msgh_descriptor_count = 2,
		.port = { .name = 4 },
		.dead = { .name = MACH_PORT_DEAD, .disposition = 17 },
	};
	struct kmsg_input in = { .bytes = &reply,
		.head_size = sizeof(reply),
		.size = sizeof(reply) };
	struct world *w = *state;
	mach_port_name_t n = new_port(w->a), q = new_port(w->b);
	struct right rights[4] = { { 0 } };
	struct kmsg_parts parts;
	struct kmsg *kmsg;
	struct got *got;

	IS(space_copyin(w->a, n, MACH_MSG_TYPE_MAKE_SEND_ONCE, &rights[0]),
	    KERN_SUCCESS);
	IS(space_copyin(w->b, q, MAKE, &rights[3]), KERN_SUCCESS);
	reply.port.name = 5;
	IS(kmsg_from_kernel(w->core, &in, rights, 4, &kmsg),
	    MACH_SEND_INVALID_DATA);
	reply.port.name = 4;
	IS(kmsg_from_kernel(w->core, &in, rights, 4, &kmsg), MACH_MSG_SUCCESS);
	assert_null(rights[3].port);
	IS(kmsg_send_kernel(kmsg), MACH_MSG_SUCCESS);
	got = receive_options(w->a, n, MACH_RCV_TRAILER_ELEMENTS(2), 4096);
	IS(got->header.msgh_id, 105);
	IS(got->header.msgh_bits,
	    MACH_MSGH_BITS(0, 18) | MACH_MSGH_BITS_COMPLEX);
	IS(got->trailer.msgh_sender.val[1], 1);
	IS(got_port(got, 0)->disposition, 17);
	IS(type_of(w->a, got_port(got, 0)->name), MACH_PORT_TYPE_SEND);
	IS(got_port(got, 1)->name, MACH_PORT_DEAD);
	/* The same without a reply port. */
	IS(space_copyin(w->b, q, MAKE, &rights[3]), KERN_SUCCESS);
	reply.base.header.msgh_remote_port = 0;
	IS(kmsg_from_kernel(w->core, &in, rights, 4, &kmsg), MACH_MSG_SUCCESS);
	IS(kmsg_copyout(kmsg, w->a, 0, 0), MACH_MSG_SUCCESS);
	kmsg_parts(kmsg, &parts);
	IS(((const mach_msg_header_t *)parts.head)->msgh_local_port, 0);
	IS(parts.trailer_size, 8);
	kmsg_free(kmsg);
	IS(refs_of(w->a, got_port(got, 0)->name, MACH_PORT_RIGHT_SEND), 2);
}

/* A message of the kernel's through a send right to n. */
static struct kmsg *
from_kernel(struct world *w, mach_port_name_t n)
{
	mach_msg_header_t header = { .msgh_remote_port = 1 };
	struct kmsg_input in = { .bytes = &header,
		.head_size = sizeof(header),
		.size = sizeof(header) };
	struct right rights[1];
	struct kmsg *kmsg;

	IS(space_copyin(w->a, n, MAKE, &rights[0]), KERN_SUCCESS);
	IS(kmsg_from_kernel(w->core, &in, rights, 1, &kmsg), MACH_MSG_SUCCESS);
	return kmsg;
}

/* The kernel does not wait for room. */
static void
test_kernel_full(void **state)
{
	struct world *w = *state;
	mach_port_name_t n = new_port(w->a);

	for (int i = 0; i < 6; i++)
		IS(kmsg_send_kernel(from_kernel(w, n)),
		    i < 5 ? MACH_MSG_SUCCESS : MACH_SEND_TIMED_OUT);
}

/* A reply waits as its caller would, but it never comes back. */
static void
test_kernel_reply_waits(void **state)
{
	struct world *w = *state;
	mach_port_name_t n = new_port(w->a);
	struct waiter waiter;

	waiter_init(&waiter, w->b);
	for (int i = 0; i < 5; i++)
		IS(mqueue_send(&waiter, from_kernel(w, n), 0, true),
		    MACH_MSG_SUCCESS);
	IS(mqueue_send(&waiter, from_kernel(w, n), 0, true), MACH_MSG_SUCCESS);
	assert_null(waiter.kmsg);
	IS(mqueue_send(&waiter, from_kernel(w, n), 0, false),
	    MACH_SEND_IN_PROGRESS);
	assert_true(waiter_cancel(&waiter, MACH_SEND_INTERRUPTED));
	IS(waiter.result, MACH_MSG_SUCCESS);
	assert_null(waiter.kmsg);
	IS(mqueue_send(&waiter, from_kernel(w, n), 0, false),
	    MACH_SEND_IN_PROGRESS);
	receive(w->a, n);
	IS(waiter.state, WAITER_IDLE);
	IS(waiter.result, MACH_MSG_SUCCESS);
	IS(mqueue_send(&waiter, NULL, 0, false), MACH_MSG_SUCCESS);
	waiter_deinit(&waiter);
}

/* A reply with memory, an array of rights, and addresses of the kernel's. */
static void
test_kernel_ool(void **state)
{
	struct {
		mach_msg_base_t base;
		mach_msg_ool_descriptor_t ool;
		mach_msg_ool_ports_descriptor_t ports;
	} reply = {
		.base.header.msgh_bits = MACH_MSGH_BITS_COMPLEX,
		.base.header.msgh_remote_port = 1,
		.base.body.msgh_descriptor_count = 2,
		.ool = { .address = &reply,
		    .copy = MACH_MSG_VIRTUAL_COPY,
		    .type = MACH_MSG_OOL_DESCRIPTOR,
		    .size = 40 },
		.ports = { .address = &reply,
		    .count = 3,
		    .type = MACH_MSG_OOL_PORTS_DESCRIPTOR },
	};
	mach_port_name_t handles[3] = { 4, 0, MACH_PORT_DEAD };
	struct kmsg_ool ool[2] = { { 0 }, { .names = handles, .count = 3 } };
	struct kmsg_input in = { .bytes = &reply,
		.head_size = sizeof(reply),
		.size = sizeof(reply),
		.ool = ool,
		.n_ool = 2 };
	struct world *w = *state;
	mach_port_name_t n = new_port(w->a), q = new_port(w->b);
	struct right rights[4] = { { 0 } };
	struct memory memory;
	struct kmsg *kmsg;
	struct got *got;

	memory_init(&memory, 40);
	IS(space_copyin(w->a, n, MACH_MSG_TYPE_MAKE_SEND_ONCE, &rights[0]),
	    KERN_SUCCESS);
	IS(space_copyin(w->b, q, MAKE, &rights[3]), KERN_SUCCESS);
	IS(kmsg_from_kernel(w->core, &in, rights, 4, &kmsg),
	    MACH_SEND_INVALID_DATA);
	ool[0].memory = &memory;
	handles[1] = 5;
	IS(kmsg_from_kernel(w->core, &in, rights, 4, &kmsg),
	    MACH_SEND_INVALID_DATA);
	handles[1] = 0;
	IS(kmsg_from_kernel(w->core, &in, rights, 4, &kmsg), MACH_MSG_SUCCESS);
	IS(account_used(w->user, ACCOUNT_MEMORY), 40);
	IS(kmsg_send_kernel(kmsg), MACH_MSG_SUCCESS);
	got = receive(w->a, n);
	memcpy(&reply, got->bytes, sizeof(reply));
	assert_null(reply.ool.address);
	assert_null(reply.ports.address);
	IS(reply.ool.deallocate, 1);
	IS(reply.ports.deallocate, 1);
	IS(reply.ports.disposition, MACH_MSG_TYPE_PORT_SEND);
	IS(type_of(w->a, got->names[0]), MACH_PORT_TYPE_SEND);
	IS(got->names[1], 0);
	IS(got->names[2], MACH_PORT_DEAD);
	assert_ptr_equal(core_effect_pop(w->core), &memory.effect);
}

static void
test_copy_right(void **state)
{
	struct world *w = *state;
	mach_port_name_t p = new_port(w->a);
	struct right right, copy, once;
	struct port *port;

	IS(space_copyin(w->a, p, MAKE, &right), KERN_SUCCESS);
	copy = right_copy_send(&right);
	IS(right.port->srights, 2);
	port = port_ref(right.port);
	right_release(w->core, &right);
	name_destroy(w->a, p);
	right = right_copy_send(&copy);
	assert_ptr_equal(right.port, IP_DEAD);
	right_release(w->core, &copy);
	assert_ptr_equal(right_make_send(port).port, IP_DEAD);
	IS(right_make_send_once(port, &once), KERN_SUCCESS);
	assert_ptr_equal(once.port, IP_DEAD);
	port_unref(port);
}

/* A send-once right to a kernel port that is not used. */
static void
test_kernel_send_once(void **state)
{
	struct world *w = *state;
	struct right first, second;
	mach_port_name_t name;
	struct port *port;

	IS(port_new_kernel(w->core, 3, w, &port), KERN_SUCCESS);
	IS(right_make_send_once(port, &first), KERN_SUCCESS);
	IS(right_make_send_once(port, &second), KERN_SUCCESS);
	IS(space_copyout(w->a, &first, &name), KERN_SUCCESS);
	right_release(w->core, &second);
	world_pump(w);
	IS(w->no_senders, 0);
	IS(name_deallocate(w->a, name), KERN_SUCCESS);
	world_pump(w);
	IS(w->no_senders, 1);
	port_destroy_kernel(port);
}

/* A message of the kernel's that goes into a full queue all the same. */
static void
test_kernel_always(void **state)
{
	mach_msg_header_t head = { .msgh_remote_port = 1, .msgh_id = 7 };
	struct kmsg_input in = {
		.bytes = &head, .head_size = sizeof(head), .size = sizeof(head)
	};
	struct world *w = *state;
	mach_port_name_t n = new_port(w->a);
	struct right rights[3] = { { 0 } };
	struct kmsg *kmsg;

	for (int i = 0; i < MACH_PORT_QLIMIT_DEFAULT + 2; i++) {
		rights[0] = right_make_send(space_port(w->a, n));
		in.always = i > MACH_PORT_QLIMIT_DEFAULT;
		IS(kmsg_from_kernel(w->core, &in, rights, 3, &kmsg),
		    MACH_MSG_SUCCESS);
		IS(kmsg_send_kernel(kmsg),
		    i == MACH_PORT_QLIMIT_DEFAULT ? MACH_SEND_TIMED_OUT
						  : MACH_MSG_SUCCESS);
	}
	IS(status_of(w->a, n).mps_msgcount, MACH_PORT_QLIMIT_DEFAULT + 1);
}

/* Vouchers: a kind of kernel port; they come only if asked for (10). */
static void
test_voucher(void **state)
{
	struct world *w = *state;
	mach_port_name_t p = new_port(w->b), s, v;
	struct port *port;
	struct right right;
	struct got *got, back;
	struct msg msg;

	IS(port_new_kernel(w->core, 37, w, &port), KERN_SUCCESS);
	right = right_make_send(port);
	IS(space_copyout(w->a, &right, &v), KERN_SUCCESS);
	s = give(w->b, p, MAKE, w->a);
	msg_init(&msg, s, COPY, 0, 0, 1);
	msg.header.msgh_bits |= MACH_MSGH_BITS_SET_PORTS(0, 0, COPY);
	msg.header.msgh_voucher_port = v;
	IS(msg_send(w->a, &msg), MACH_MSG_SUCCESS);
	got = receive_options(w->b, p, MACH_RCV_VOUCHER, 4096);
	IS(MACH_MSGH_BITS_VOUCHER(got->header.msgh_bits), 17);
	IS(type_of(w->b, got->header.msgh_voucher_port), MACH_PORT_TYPE_SEND);
	IS(msg_send(w->a, &msg), MACH_MSG_SUCCESS);
	got = receive(w->b, p);
	IS(got->header.msgh_voucher_port, 0);
	IS(MACH_MSGH_BITS_VOUCHER(got->header.msgh_bits), 0);
	/* Without a disposition it is a number of the sender's. */
	msg.header.msgh_bits = MACH_MSGH_BITS(COPY, 0);
	msg.header.msgh_voucher_port = 0x1234;
	IS(msg_send(w->a, &msg), MACH_MSG_SUCCESS);
	IS(receive(w->b, p)->header.msgh_voucher_port, 0x1234);
	for (int i = 0; i < 5; i++)
		send_simple(w->a, s, 0);
	msg.header.msgh_bits = MACH_MSGH_BITS_SET_PORTS(COPY, 0, COPY);
	msg.header.msgh_voucher_port = v;
	IS(msg_send_options(w->a, &msg, 0, &back), MACH_SEND_TIMED_OUT);
	IS(back.header.msgh_voucher_port, v);
	IS(MACH_MSGH_BITS_VOUCHER(back.header.msgh_bits), COPY);
	IS(refs_of(w->a, v, MACH_PORT_RIGHT_SEND), 1);
	msg.header.msgh_bits = MACH_MSGH_BITS_SET_PORTS(COPY, 0, 17);
	IS(msg_send_options(w->a, &msg, 0, &back), MACH_SEND_TIMED_OUT);
	assert_true(back.header.msgh_voucher_port != 0);
	IS(MACH_MSGH_BITS_VOUCHER(back.header.msgh_bits), 17);
	port_destroy_kernel(port);
}

/* A port made for a task by someone else. */
static void
test_limbo(void **state)
{
	struct world *w = *state;
	struct right receive_right, send;
	mach_port_name_t s, p;

	IS(port_new_limbo(w->core, w->user, &receive_right), KERN_SUCCESS);
	send = right_make_send(receive_right.port);
	IS(space_copyout(w->a, &send, &s), KERN_SUCCESS);
	IS(send_simple(w->a, s, 9), MACH_MSG_SUCCESS);
	IS(space_copyout(w->b, &receive_right, &p), KERN_SUCCESS);
	IS(receive(w->b, p)->header.msgh_id, 9);
	IS(port_new_limbo(w->core, w->user, &receive_right), KERN_SUCCESS);
	right_release(w->core, &receive_right);
	assert_null(receive_right.port);
}

/* A right released while in a dying queue and while in slices. */
static void
test_queue_of_rights(void **state)
{
	struct world *w = *state;
	mach_port_name_t p = new_port(w->a), s, n = new_port(w->c);
	int32_t limit = 1024;
	struct msg msg;
	int seen = 0;

	name_set_attributes(w->c, n, MACH_PORT_LIMITS_INFO, &limit, 1);
	name_set_attributes(w->a, p, MACH_PORT_LIMITS_INFO, &limit, 1);
	s = give(w->a, p, MAKE, w->c);
	for (int i = 0; i < 1000; i++) {
		msg_init(&msg, s, COPY, n, MACH_MSG_TYPE_MAKE_SEND_ONCE, i);
		for (int k = 0; k < 10; k++)
			msg_port(&msg, n, MACH_MSG_TYPE_MAKE_SEND_ONCE);
		IS(msg_send(w->c, &msg), MACH_MSG_SUCCESS);
	}
	space_terminate(w->a);
	while (core_step(w->core, 7))
		;
	while (receive(w->c, n)->header.msgh_id == MACH_NOTIFY_SEND_ONCE)
		seen++;
	IS(seen, 11000);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
#define T(f) cmocka_unit_test_setup_teardown(f, world_setup, world_teardown)
		T(test_circles),
		T(test_two_in_one_message),
		T(test_nested),
		cmocka_unit_test(test_depth_limit),
		T(test_move_with_queue),
		T(test_blocked_through_move),
		T(test_blocked_through_death),
		T(test_cancel),
		T(test_thread_gone),
		T(test_kernel_port),
		T(test_kernel_reply),
		T(test_kernel_full),
		T(test_kernel_reply_waits),
		T(test_kernel_send_once),
		T(test_kernel_always),
		T(test_kernel_ool),
		T(test_copy_right),
		T(test_voucher),
		T(test_limbo),
		T(test_queue_of_rights),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

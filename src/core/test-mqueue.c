#include "core/test-world.h"

#include <string.h>

/* A message goes through a queue, or straight to a thread that waits. */

static void
test_send_receive(void **state)
{
	struct world *w = *state;
	mach_port_name_t p = new_port(w->b), s;
	struct got *got;
	struct msg msg;

	s = give(w->b, p, MACH_MSG_TYPE_MAKE_SEND, w->a);
	msg_init(&msg, s, MACH_MSG_TYPE_COPY_SEND, 0, 0, 42);
	msg_data(&msg, 0xfeed);
	assert_int_equal(msg_send(w->a, &msg), MACH_MSG_SUCCESS);
	assert_int_equal(status_of(w->b, p).mps_msgcount, 1);
	got = receive_options(w->b, p,
	    MACH_RCV_MSG | MACH_RCV_TRAILER_ELEMENTS(MACH_RCV_TRAILER_CTX),
	    4096);
	assert_int_equal(got->mr, MACH_MSG_SUCCESS);
	assert_int_equal(got->header.msgh_id, 42);
	assert_int_equal(got->header.msgh_size, 28);
	assert_int_equal(
	    got->header.msgh_bits, MACH_MSGH_BITS(0, MACH_MSG_TYPE_PORT_SEND));
	assert_int_equal(got->header.msgh_remote_port, MACH_PORT_NULL);
	assert_int_equal(got->header.msgh_local_port, p);
	assert_int_equal(got->trailer_size, 60);
	assert_int_equal(got->trailer.msgh_trailer_size, 60);
	assert_int_equal(got->trailer.msgh_seqno, 0);
	assert_int_equal(got->trailer.msgh_sender.val[0], 1000);
	assert_int_equal(got->trailer.msgh_audit.val[7], 8);
	assert_int_equal(status_of(w->b, p).mps_seqno, 1);
}

static void
test_limit_blocks(void **state)
{
	struct world *w = *state;
	mach_port_name_t p = new_port(w->b), s;
	struct waiter waiter;
	struct kmsg *kmsg;
	struct msg msg;

	s = give(w->b, p, MACH_MSG_TYPE_MAKE_SEND, w->a);
	for (int i = 0; i < 5; i++)
		assert_int_equal(send_simple(w->a, s, i), MACH_MSG_SUCCESS);
	assert_int_equal(send_simple(w->a, s, 5), MACH_SEND_TIMED_OUT);
	msg_init(&msg, s, MACH_MSG_TYPE_COPY_SEND, 0, 0, 6);
	waiter_init(&waiter, w->a);
	assert_int_equal(msg_copyin(w->a, &msg, 0, &kmsg), MACH_MSG_SUCCESS);
	assert_int_equal(
	    mqueue_send(&waiter, kmsg, 0, false), MACH_SEND_IN_PROGRESS);
	assert_int_equal(receive(w->b, p)->header.msgh_id, 0);
	assert_ptr_equal(core_effect_pop(w->core), &waiter.effect);
	assert_int_equal(waiter.result, MACH_MSG_SUCCESS);
	for (int i = 1; i < 5; i++)
		assert_int_equal(receive(w->b, p)->header.msgh_id, i);
	assert_int_equal(receive(w->b, p)->header.msgh_id, 6);
	assert_empty(w->b, p);
	waiter_deinit(&waiter);
}

static void
test_hand_over(void **state)
{
	struct world *w = *state;
	mach_port_name_t p = new_port(w->b), s;
	struct waiter first, second;

	s = give(w->b, p, MACH_MSG_TYPE_MAKE_SEND, w->a);
	waiter_init(&first, w->b);
	waiter_init(&second, w->b);
	assert_int_equal(
	    mqueue_receive(&first, p, 0, 100, false), MACH_RCV_IN_PROGRESS);
	assert_int_equal(
	    mqueue_receive(&second, p, 0, 100, false), MACH_RCV_IN_PROGRESS);
	assert_int_equal(send_simple(w->a, s, 1), MACH_MSG_SUCCESS);
	assert_int_equal(send_simple(w->a, s, 2), MACH_MSG_SUCCESS);
	assert_ptr_equal(core_effect_pop(w->core), &first.effect);
	assert_ptr_equal(core_effect_pop(w->core), &second.effect);
	assert_int_equal(take_result(&first)->header.msgh_id, 1);
	assert_int_equal(take_result(&second)->header.msgh_id, 2);
	waiter_deinit(&first);
	waiter_deinit(&second);
}

static void
test_rpc(void **state)
{
	struct world *w = *state;
	mach_port_name_t p = new_port(w->b), r = new_port(w->a), s;
	struct got *got;
	struct msg msg;

	s = give(w->b, p, MACH_MSG_TYPE_MAKE_SEND, w->a);
	msg_init(&msg, s, MACH_MSG_TYPE_COPY_SEND, r,
	    MACH_MSG_TYPE_MAKE_SEND_ONCE, 7);
	assert_int_equal(msg_send(w->a, &msg), MACH_MSG_SUCCESS);
	assert_int_equal(status_of(w->a, r).mps_sorights, 1);
	got = receive(w->b, p);
	assert_int_equal(got->mr, MACH_MSG_SUCCESS);
	assert_int_equal(got->header.msgh_bits,
	    MACH_MSGH_BITS(
		MACH_MSG_TYPE_PORT_SEND_ONCE, MACH_MSG_TYPE_PORT_SEND));
	assert_int_equal(type_of(w->b, got->header.msgh_remote_port),
	    MACH_PORT_TYPE_SEND_ONCE);
	msg_init(&msg, got->header.msgh_remote_port,
	    MACH_MSG_TYPE_MOVE_SEND_ONCE, 0, 0, 107);
	assert_int_equal(msg_send(w->b, &msg), MACH_MSG_SUCCESS);
	got = receive(w->a, r);
	assert_int_equal(got->mr, MACH_MSG_SUCCESS);
	assert_int_equal(got->header.msgh_bits,
	    MACH_MSGH_BITS(0, MACH_MSG_TYPE_PORT_SEND_ONCE));
	assert_int_equal(got->header.msgh_id, 107);
	assert_int_equal(status_of(w->a, r).mps_sorights, 0);
}

static void
test_server_dies(void **state)
{
	struct world *w = *state;
	mach_port_name_t p = new_port(w->b), r = new_port(w->a), s;
	struct msg msg;

	s = give(w->b, p, MACH_MSG_TYPE_MAKE_SEND, w->a);
	msg_init(&msg, s, MACH_MSG_TYPE_COPY_SEND, r,
	    MACH_MSG_TYPE_MAKE_SEND_ONCE, 7);
	assert_int_equal(msg_send(w->a, &msg), MACH_MSG_SUCCESS);
	world_kill(w, &w->b);
	assert_notification(w->a, r, MACH_NOTIFY_SEND_ONCE, 0);
	assert_int_equal(type_of(w->a, s), MACH_PORT_TYPE_DEAD_NAME);
	assert_int_equal(send_simple(w->a, s, 1), MACH_SEND_INVALID_DEST);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
#define T(f) cmocka_unit_test_setup_teardown(f, world_setup, world_teardown)
		T(test_send_receive),
		T(test_limit_blocks),
		T(test_hand_over),
		T(test_rpc),
		T(test_server_dies),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

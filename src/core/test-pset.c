#include "core/test-world.h"

#include <stdlib.h>

/* Port sets (spec 4.12, 6.1, 6.3), and no wake-up is lost. */

#define IS(call, result) assert_int_equal((call), (result))

/* two: two ports of b in one set, with send rights of a's. */
struct two {
	mach_port_name_t set, p, q, s, t;
};

static struct two
make_two(struct world *w)
{
	struct two two = { new_set(w->b), new_port(w->b), new_port(w->b), 0, 0 };

	two.s = give(w->b, two.p, MACH_MSG_TYPE_MAKE_SEND, w->a);
	two.t = give(w->b, two.q, MACH_MSG_TYPE_MAKE_SEND, w->a);
	IS(name_insert_member(w->b, two.p, two.set), KERN_SUCCESS);
	IS(name_insert_member(w->b, two.q, two.set), KERN_SUCCESS);
	return two;
}

static void
test_errors(void **state)
{
	struct world *w = *state;
	struct two two = make_two(w);
	mach_port_name_t p = new_port(w->b), other = new_set(w->b);
	mach_port_name_t *members;
	uint32_t count;

	IS(name_insert_member(w->b, 0, two.set), KERN_INVALID_RIGHT);
	IS(name_insert_member(w->b, p, 0), KERN_INVALID_RIGHT);
	IS(name_insert_member(w->b, 0x9903, two.set), KERN_INVALID_NAME);
	IS(name_insert_member(w->b, p, 0x9903), KERN_INVALID_NAME);
	IS(name_insert_member(w->b, p, p), KERN_INVALID_RIGHT);
	IS(name_insert_member(w->b, two.set, two.set), KERN_INVALID_RIGHT);
	IS(name_insert_member(w->b, two.p, two.set), KERN_ALREADY_IN_SET);
	IS(name_extract_member(w->b, p, two.set), KERN_NOT_IN_SET);
	IS(name_extract_member(w->b, two.p, other), KERN_NOT_IN_SET);
	IS(name_move_member(w->b, 0, two.set), KERN_INVALID_RIGHT);
	IS(name_move_member(w->b, p, MACH_PORT_DEAD), KERN_INVALID_RIGHT);
	IS(name_move_member(w->b, p, 0), KERN_NOT_IN_SET);
	IS(name_move_member(w->b, p, p), KERN_INVALID_RIGHT);
	IS(name_get_set_status(w->b, 0, &members, &count), KERN_INVALID_RIGHT);
	IS(name_get_set_status(w->b, p, &members, &count), KERN_INVALID_RIGHT);
	IS(name_get_set_status(w->b, 0x9903, &members, &count),
	    KERN_INVALID_NAME);
	IS(name_get_set_status(w->b, other, &members, &count), KERN_SUCCESS);
	IS(count, 0);
}

static void
test_move(void **state)
{
	struct world *w = *state;
	struct two two = make_two(w);
	mach_port_name_t other = new_set(w->b), *members;
	uint32_t count;

	IS(status_of(w->b, two.p).mps_pset, 1);
	IS(name_insert_member(w->b, two.p, other), KERN_SUCCESS);
	IS(name_move_member(w->b, two.p, two.set), KERN_SUCCESS);
	IS(name_extract_member(w->b, two.p, other), KERN_NOT_IN_SET);
	IS(name_get_set_status(w->b, two.set, &members, &count), KERN_SUCCESS);
	IS(count, 2);
	assert_true(members[0] == two.p && members[1] == two.q);
	free(members);
	IS(name_move_member(w->b, two.p, 0), KERN_SUCCESS);
	IS(status_of(w->b, two.p).mps_pset, 0);
}

/* Members are served in turn. */
static void
test_round_robin(void **state)
{
	struct world *w = *state;
	struct two two = make_two(w);

	for (int i = 0; i < 3; i++)
		send_simple(w->a, two.s, 10 + i);
	for (int i = 0; i < 3; i++)
		send_simple(w->a, two.t, 20 + i);
	IS(receive(w->b, two.set)->header.msgh_id, 10);
	IS(receive(w->b, two.set)->header.msgh_id, 20);
	IS(receive(w->b, two.set)->header.msgh_id, 11);
	IS(receive(w->b, two.q)->header.msgh_id, 21);
	IS(receive(w->b, two.set)->header.msgh_id, 22);
	IS(receive(w->b, two.set)->header.msgh_local_port, two.p);
	assert_empty(w->b, two.set);
}

/* wait_on(): a thread waits. */
static void
wait_on(struct world *w, struct waiter *waiter, mach_port_name_t name)
{
	waiter_init(waiter, w->b);
	IS(mqueue_receive(waiter, name, 0, 4096, false), MACH_RCV_IN_PROGRESS);
}

static void
test_port_before_set(void **state)
{
	struct world *w = *state;
	struct two two = make_two(w);
	struct waiter on_set, on_port;

	wait_on(w, &on_set, two.set);
	wait_on(w, &on_port, two.p);
	send_simple(w->a, two.s, 1);
	assert_ptr_equal(core_effect_pop(w->core), &on_port.effect);
	send_simple(w->a, two.s, 2);
	assert_ptr_equal(core_effect_pop(w->core), &on_set.effect);
	IS(take_result(&on_port)->header.msgh_id, 1);
	IS(take_result(&on_set)->header.msgh_id, 2);
	waiter_deinit(&on_port);
	waiter_deinit(&on_set);
}

static void
test_several_sets(void **state)
{
	struct world *w = *state;
	struct two two = make_two(w);
	mach_port_name_t other = new_set(w->b);
	struct waiter waiter;

	IS(name_insert_member(w->b, two.p, other), KERN_SUCCESS);
	send_simple(w->a, two.s, 1);
	IS(receive(w->b, other)->header.msgh_id, 1);
	assert_empty(w->b, two.set);
	wait_on(w, &waiter, other);
	send_simple(w->a, two.s, 2);
	IS(take_result(&waiter)->header.msgh_id, 2);
	waiter_deinit(&waiter);
}

/* A member that has messages joins a set on which a thread waits. */
static void
test_join_wakes(void **state)
{
	struct world *w = *state;
	struct two two = make_two(w);
	mach_port_name_t p = new_port(w->b), s;
	struct waiter waiter;

	s = give(w->b, p, MACH_MSG_TYPE_MAKE_SEND, w->a);
	send_simple(w->a, s, 1);
	wait_on(w, &waiter, two.set);
	IS(name_insert_member(w->b, p, two.set), KERN_SUCCESS);
	assert_ptr_equal(core_effect_pop(w->core), &waiter.effect);
	IS(take_result(&waiter)->header.msgh_id, 1);
	waiter_deinit(&waiter);
}

/* The last member leaves: the thread goes on waiting; then the set goes. */
static void
test_leave_waits(void **state)
{
	struct world *w = *state;
	struct two two = make_two(w);
	struct waiter waiter;

	wait_on(w, &waiter, two.set);
	IS(name_destroy(w->b, two.p), KERN_SUCCESS);
	IS(name_extract_member(w->b, two.q, two.set), KERN_SUCCESS);
	assert_null(core_effect_pop(w->core));
	IS(name_destroy(w->b, two.set), KERN_SUCCESS);
	assert_ptr_equal(core_effect_pop(w->core), &waiter.effect);
	IS(waiter.result, MACH_RCV_PORT_CHANGED);
	waiter_deinit(&waiter);
}

/* Waiting on a port while it joins and leaves sets is undisturbed. */
static void
test_wait_through(void **state)
{
	struct world *w = *state;
	struct two two = make_two(w);
	mach_port_name_t other = new_set(w->b);
	struct waiter waiter;

	wait_on(w, &waiter, two.p);
	IS(name_insert_member(w->b, two.p, other), KERN_SUCCESS);
	IS(name_move_member(w->b, two.p, 0), KERN_SUCCESS);
	assert_null(core_effect_pop(w->core));
	send_simple(w->a, two.s, 4);
	IS(take_result(&waiter)->header.msgh_id, 4);
	waiter_deinit(&waiter);
}

static void
test_large_in_set(void **state)
{
	struct world *w = *state;
	struct two two = make_two(w);
	struct got *got;

	send_simple(w->a, two.t, 1);
	got = receive_options(w->b, two.set, MACH_RCV_LARGE, 8);
	IS(got->mr, MACH_RCV_TOO_LARGE);
	IS(got->large, 24);
	IS(got->large_name, two.q);
	IS(receive(w->b, two.set)->header.msgh_id, 1);
}

/* A waiting thread whose buffer is too small does not hold up the next. */
static void
test_large_waiting(void **state)
{
	struct world *w = *state;
	struct two two = make_two(w);
	struct waiter small, big;

	waiter_init(&small, w->b);
	IS(mqueue_receive(&small, two.set, MACH_RCV_LARGE, 16, false),
	    MACH_RCV_IN_PROGRESS);
	wait_on(w, &big, two.set);
	send_simple(w->a, two.s, 3);
	IS(small.result, MACH_RCV_TOO_LARGE);
	IS(small.name, two.p);
	IS(take_result(&big)->header.msgh_id, 3);
	waiter_deinit(&small);
	waiter_deinit(&big);
}

static void
test_limits(void **state)
{
	struct core_config config = { .limits.sets_per_port = 2 };
	mach_port_name_t p, set[3];
	struct space *space;
	struct core *core;

	(void)state;
	IS(core_new(&core, &config), 0);
	IS(space_new(core, NULL, NULL, &space), KERN_SUCCESS);
	p = new_port(space);
	for (int i = 0; i < 3; i++) {
		set[i] = new_set(space);
		IS(name_insert_member(space, p, set[i]),
		    i < 2 ? KERN_SUCCESS : KERN_RESOURCE_SHORTAGE);
	}
	space_terminate(space);
	core_step(core, SIZE_MAX);
	core_effect_pop(core);
	space_free(space);
	core_free(core);
}

/* A watch knows of every change, and only of the newest state. */
static void
test_watch(void **state)
{
	struct world *w = *state;
	struct two two = make_two(w);
	struct watch on_set, on_port, none;

	IS(watch_start(&none, w->b, 0x9903), KERN_INVALID_NAME);
	IS(watch_start(&none, w->a, two.s), KERN_INVALID_RIGHT);
	IS(watch_start(&on_set, w->b, two.set), KERN_SUCCESS);
	IS(watch_start(&on_port, w->b, two.p), KERN_SUCCESS);
	IS(on_set.state, WATCH_IDLE);
	send_simple(w->a, two.s, 1);
	IS(on_set.state, WATCH_READY);
	IS(on_port.state, WATCH_READY);
	send_simple(w->a, two.t, 1);
	world_pump(w);
	IS(w->watches, 2);
	receive(w->b, two.p);
	IS(on_set.state, WATCH_READY);
	IS(on_port.state, WATCH_IDLE);
	receive(w->b, two.set);
	IS(on_set.state, WATCH_IDLE);
	send_simple(w->a, two.s, 1);
	IS(name_extract_member(w->b, two.p, two.set), KERN_SUCCESS);
	IS(on_set.state, WATCH_IDLE);
	give(w->b, two.p, MACH_MSG_TYPE_MOVE_RECEIVE, w->c);
	IS(on_port.state, WATCH_GONE);
	IS(name_destroy(w->b, two.set), KERN_SUCCESS);
	IS(on_set.state, WATCH_GONE);
	watch_stop(&on_set);
	watch_stop(&on_port);
	assert_null(core_effect_pop(w->core));
}

/* Nobody makes each message of a port work for more than so many fds. */
static void
test_watch_limit(void **state)
{
	struct world *w = *state;
	struct two two = make_two(w);
	static struct watch on_port[WATCH_MAX], on_set[WATCH_MAX];
	struct watch more;

	for (unsigned i = 0; i < WATCH_MAX; i++) {
		IS(watch_start(&on_port[i], w->b, two.p), KERN_SUCCESS);
		IS(watch_start(&on_set[i], w->b, two.set), KERN_SUCCESS);
	}
	IS(watch_start(&more, w->b, two.p), KERN_RESOURCE_SHORTAGE);
	watch_stop(&more);
	IS(watch_start(&more, w->b, two.set), KERN_RESOURCE_SHORTAGE);
	watch_stop(&on_port[7]);
	IS(watch_start(&on_port[7], w->b, two.p), KERN_SUCCESS);
	for (unsigned i = 0; i < WATCH_MAX; i++) {
		watch_stop(&on_port[i]);
		watch_stop(&on_set[i]);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
#define T(f) cmocka_unit_test_setup_teardown(f, world_setup, world_teardown)
		T(test_errors),
		T(test_move),
		T(test_round_robin),
		T(test_port_before_set),
		T(test_several_sets),
		T(test_join_wakes),
		T(test_leave_waits),
		T(test_wait_through),
		T(test_large_in_set),
		T(test_large_waiting),
		cmocka_unit_test(test_limits),
		T(test_watch),
		T(test_watch_limit),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

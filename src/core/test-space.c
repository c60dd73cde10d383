#include "core/test-world.h"

#include <stdlib.h>
#include <string.h>

/* Names: how they are made, chosen, used again (spec 3), and how many fit. */

static void
test_names_look_right(void **state)
{
	struct world *w = *state;
	mach_port_name_t name;

	for (int i = 0; i < 300; i++) {
		name = new_port(w->a);
		assert_int_equal(name & 3, 3);
		assert_true(name >= 0x303);
		assert_int_not_equal(name, SPACE_NAME_BOOTSTRAP);
	}
}

/* A freed name comes back late: bug class 1 of lessons.md. */
static void
test_no_early_reuse(void **state)
{
	struct world *w = *state;
	mach_port_name_t first = new_dead(w->a), name = first;
	unsigned int n = 0;

	do {
		assert_int_equal(name_deallocate(w->a, name), KERN_SUCCESS);
		assert_int_equal(type_of(w->a, first), MACH_PORT_TYPE_NONE);
		name = new_dead(w->a);
		n++;
	} while (name != first);
	assert_true(n >= 64 * 32);
}

static void
test_generation(void **state)
{
	struct world *w = *state;
	mach_port_name_t first = new_dead(w->a), name;

	name_deallocate(w->a, first);
	do {
		name = new_dead(w->a);
		name_deallocate(w->a, name);
	} while (name >> 8 != first >> 8);
	assert_int_equal(name & 0xff, (first & 0xff) + 4);
	assert_int_equal(name_deallocate(w->a, first), KERN_INVALID_NAME);
}

static void
test_choose(void **state)
{
	struct world *w = *state;
	const mach_port_right_t r = MACH_PORT_RIGHT_RECEIVE;

	assert_int_equal(name_allocate_name(w->a, r, 0), KERN_INVALID_VALUE);
	assert_int_equal(
	    name_allocate_name(w->a, r, MACH_PORT_DEAD), KERN_INVALID_VALUE);
	assert_int_equal(name_allocate_name(w->a, r, 0xfffffe03), KERN_NO_SPACE);
	assert_int_equal(
	    name_allocate_name(w->a, r, 0x1001), KERN_INVALID_VALUE);
	assert_int_equal(name_allocate_name(w->a, r, 0x03), KERN_FAILURE);
	assert_int_equal(name_allocate_name(w->a, r, 0x1203), KERN_SUCCESS);
	assert_int_equal(name_allocate_name(w->a, r, 0x1203), KERN_NAME_EXISTS);
	assert_int_equal(name_allocate_name(w->a, r, 0x1207), KERN_FAILURE);
	assert_int_equal(
	    name_allocate_name(w->a, MACH_PORT_RIGHT_DEAD_NAME, 0x1303),
	    KERN_SUCCESS);
	assert_int_equal(type_of(w->a, 0x1303), MACH_PORT_TYPE_DEAD_NAME);
	assert_int_equal(
	    name_allocate_name(w->a, MACH_PORT_RIGHT_PORT_SET, 0x1403),
	    KERN_SUCCESS);
	assert_int_equal(name_allocate_name(w->a, MACH_PORT_RIGHT_SEND, 0x1503),
	    KERN_INVALID_VALUE);
	assert_int_equal(name_allocate_name(w->a, r, 0x1500003), KERN_SUCCESS);
	/* The fixed names are nobody's to choose. */
	assert_int_equal(
	    name_allocate_name(w->a, r, SPACE_NAME_BOOTSTRAP), KERN_FAILURE);
}

/* Chosen names in the way of those handed out in turn. */
static void
test_choose_ahead(void **state)
{
	struct world *w = *state;
	mach_port_name_t chosen[40], name;

	for (unsigned int i = 0; i < 40; i++) {
		chosen[i] = (10 + 2 * i) << 8 | 3;
		assert_int_equal(name_allocate_name(w->a,
				     MACH_PORT_RIGHT_DEAD_NAME, chosen[i]),
		    KERN_SUCCESS);
	}
	for (unsigned int i = 0; i < 20; i++)
		name_deallocate(w->a, chosen[i]);
	for (unsigned int i = 0; i < 500; i++) {
		name = new_dead(w->a);
		for (unsigned int k = 20; k < 40; k++)
			assert_int_not_equal(name, chosen[k]);
	}
}

static void
test_fixed(void **state)
{
	struct world *w = *state;
	mach_port_name_t p = new_port(w->b), again;
	struct right right;

	space_copyin(w->b, p, MACH_MSG_TYPE_MAKE_SEND, &right);
	assert_int_equal(
	    space_install_fixed(w->a, 3, &right, false), KERN_INVALID_VALUE);
	assert_int_equal(
	    space_install_fixed(w->a, SPACE_INDEX_TASK, &right, true),
	    KERN_SUCCESS);
	assert_null(right.port);
	assert_int_equal(type_of(w->a, SPACE_NAME_TASK), MACH_PORT_TYPE_SEND);
	assert_int_equal(
	    name_deallocate(w->a, SPACE_NAME_TASK), KERN_INVALID_CAPABILITY);
	assert_int_equal(
	    name_destroy(w->a, SPACE_NAME_TASK), KERN_INVALID_CAPABILITY);
	assert_int_equal(
	    name_mod_refs(w->a, SPACE_NAME_TASK, MACH_PORT_RIGHT_SEND, -1),
	    KERN_INVALID_CAPABILITY);
	again = give(w->b, p, MACH_MSG_TYPE_MAKE_SEND, w->a);
	assert_int_equal(again, SPACE_NAME_TASK);
	assert_int_equal(name_deallocate(w->a, SPACE_NAME_TASK), KERN_SUCCESS);
	assert_int_equal(
	    name_deallocate(w->a, SPACE_NAME_TASK), KERN_INVALID_CAPABILITY);
	/* The other is an ordinary send right, and can be put back. */
	for (int i = 0; i < 3; i++) {
		space_copyin(w->b, p, MACH_MSG_TYPE_MAKE_SEND, &right);
		assert_int_equal(space_install_fixed(w->a,
				     SPACE_INDEX_BOOTSTRAP, &right, false),
		    KERN_SUCCESS);
		assert_int_equal(
		    name_deallocate(w->a, SPACE_NAME_BOOTSTRAP), KERN_SUCCESS);
		assert_int_equal(
		    type_of(w->a, SPACE_NAME_BOOTSTRAP), MACH_PORT_TYPE_NONE);
	}
	right = RIGHT_NULL;
	assert_int_equal(
	    space_install_fixed(w->a, SPACE_INDEX_BOOTSTRAP, &right, false),
	    KERN_INVALID_CAPABILITY);
}

/* Send rights coalesce, found by port, however many there are. */
static void
test_many(void **state)
{
	struct world *w = *state;
	enum { N = 20000 };
	mach_port_name_t *ports = calloc(N, sizeof(*ports));
	mach_port_name_t *sends = calloc(N, sizeof(*sends));

	for (int i = 0; i < N; i++) {
		ports[i] = new_port(w->b);
		sends[i] = give(w->b, ports[i], MACH_MSG_TYPE_MAKE_SEND, w->a);
	}
	for (int i = 0; i < N; i++)
		assert_int_equal(
		    give(w->b, ports[i], MACH_MSG_TYPE_MAKE_SEND, w->a),
		    sends[i]);
	for (int i = 0; i < N; i += 2)
		assert_int_equal(name_destroy(w->a, sends[i]), KERN_SUCCESS);
	for (int i = 1; i < N; i += 2)
		assert_int_equal(
		    refs_of(w->a, sends[i], MACH_PORT_RIGHT_SEND), 2);
	free(ports);
	free(sends);
}

static void
test_table_full(void **state)
{
	struct core_config config = { .limits.entries_per_space = 50 };
	mach_port_name_t name, last = 0;
	struct core *core;
	struct space *space;
	unsigned int n = 0;
	kern_return_t kr;

	(void)state;
	assert_int_equal(core_new(&core, &config), 0);
	assert_int_equal(space_new(core, NULL, NULL, &space), KERN_SUCCESS);
	while ((kr = name_allocate(space, MACH_PORT_RIGHT_DEAD_NAME, &name)) ==
	    KERN_SUCCESS) {
		last = name;
		n++;
	}
	assert_int_equal(kr, KERN_NO_SPACE);
	assert_int_equal(n, 50 - SPACE_INDEX_FIRST);
	name_deallocate(space, last);
	assert_int_equal(name_allocate(space, MACH_PORT_RIGHT_DEAD_NAME, &name),
	    KERN_SUCCESS);
	assert_int_not_equal(name, last);
	space_terminate(space);
	core_step(core, SIZE_MAX);
	core_effect_pop(core);
	space_free(space);
	core_free(core);
}

/* A large space dies in slices; at once its names are unusable. */
static void
test_slices(void **state)
{
	struct world *w = *state;
	unsigned int steps = 0;
	mach_port_name_t p;

	for (int i = 0; i < 20000; i++)
		new_port(w->c);
	p = new_port(w->a);
	space_terminate(w->c);
	assert_int_equal(name_allocate(w->c, MACH_PORT_RIGHT_RECEIVE, &p),
	    KERN_INVALID_TASK);
	while (core_step(w->core, 100))
		steps++;
	assert_true(steps > 50);
	assert_ptr_equal(space_of_effect(core_effect_pop(w->core)), w->c);
	w->c = space_free(w->c);
}

/* Nobody else's work waits for the slices of a dying space. */
static void
test_fair(void **state)
{
	struct world *w = *state;
	mach_port_name_t p = new_port(w->a), s;

	for (int i = 0; i < 20000; i++)
		new_port(w->c);
	s = give(w->a, p, MACH_MSG_TYPE_MAKE_SEND, w->b);
	assert_int_equal(
	    request(w->a, p, MACH_NOTIFY_NO_SENDERS, 0, p), KERN_SUCCESS);
	space_terminate(w->c);
	name_deallocate(w->b, s);
	assert_notification(w->a, p, MACH_NOTIFY_NO_SENDERS, 1);
}

static void
test_list(void **state)
{
	struct world *w = *state;
	mach_port_name_t p = new_port(w->a);
	struct space_line line;
	uint32_t index = 0;

	add_send(w->a, p, 3);
	assert_true(space_next(w->a, &index, &line));
	assert_int_equal(line.name, p);
	assert_int_equal(line.type, MACH_PORT_TYPE_SEND_RECEIVE);
	assert_int_equal(line.urefs, 3);
	assert_ptr_equal(line.receiver, w->a);
	assert_int_equal(line.receiver_name, p);
	assert_int_equal(line.qlimit, 5);
	assert_false(space_next(w->a, &index, &line));
}

static void
test_quota(void **state)
{
	struct account_limits limits;
	mach_port_name_t name;
	struct account *account;
	struct space *space;
	struct core *core;

	(void)state;
	memset(&limits, 0xff, sizeof(limits));
	limits.slot[ACCOUNT_PORTS] = 3;
	limits.slot[ACCOUNT_ENTRIES] = 5;
	assert_int_equal(core_new(&core, NULL), 0);
	assert_int_equal(account_new(&account, 1, &limits), 0);
	assert_int_equal(space_new(core, account, NULL, &space), KERN_SUCCESS);
	for (int i = 0; i < 3; i++)
		new_port(space);
	assert_int_equal(name_allocate(space, MACH_PORT_RIGHT_RECEIVE, &name),
	    KERN_RESOURCE_SHORTAGE);
	assert_int_equal(name_allocate(space, MACH_PORT_RIGHT_PORT_SET, &name),
	    KERN_RESOURCE_SHORTAGE);
	new_dead(space);
	new_dead(space);
	assert_int_equal(name_allocate(space, MACH_PORT_RIGHT_DEAD_NAME, &name),
	    KERN_RESOURCE_SHORTAGE);
	assert_int_equal(account_used(account, ACCOUNT_PORTS), 3);
	space_terminate(space);
	core_step(core, SIZE_MAX);
	core_effect_pop(core);
	space_free(space);
	for (int i = 0; i < ACCOUNT_SLOTS; i++)
		assert_int_equal(account_used(account, i), 0);
	account_unref(account);
	core_free(core);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
#define T(f) cmocka_unit_test_setup_teardown(f, world_setup, world_teardown)
		T(test_names_look_right),
		T(test_no_early_reuse),
		T(test_generation),
		T(test_choose),
		T(test_choose_ahead),
		T(test_fixed),
		T(test_many),
		cmocka_unit_test(test_table_full),
		T(test_slices),
		T(test_fair),
		T(test_list),
		cmocka_unit_test(test_quota),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

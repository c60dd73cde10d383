/*
 * test-alloc: every allocation fails once, everywhere: an operation for which
 * memory is short returns its own error and changes nothing.
 */

#include "core/test-world.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

void *__real_malloc(size_t size);
void *__real_calloc(size_t n, size_t size);
void *__real_realloc(void *p, size_t size);
void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t n, size_t size);
void *__wrap_realloc(void *p, size_t size);

static int countdown = -1; /* allocations until the one that fails */
static bool failed;

/* fails(): whether it is this one's turn. */
static bool
fails(void)
{
	if (countdown < 0 || countdown--)
		return false;
	failed = true;
	return true;
}

void *
__wrap_malloc(size_t size)
{
	return fails() ? NULL : __real_malloc(size);
}

void *
__wrap_calloc(size_t n, size_t size)
{
	return fails() ? NULL : __real_calloc(n, size);
}

void *
__wrap_realloc(void *p, size_t size)
{
	return fails() ? NULL : __real_realloc(p, size);
}

/* What is prepared for every operation. */
struct scene {
	struct world *w;
	mach_port_name_t p, q, set, s, r;
	struct right right;
	struct right notify;
};

/* All that can be seen of a world. */
struct picture {
	struct space_line lines[64];
	unsigned int n;
	uint64_t used[2][ACCOUNT_SLOTS];
	struct core_counts counts;
};

static void
paint(struct world *w, struct picture *picture)
{
	struct space *spaces[] = { w->a, w->b, w->c };

	memset(picture, 0, sizeof(*picture));
	for (int i = 0; i < 3; i++) {
		uint32_t index = 0;

		while (
		    space_next(spaces[i], &index, &picture->lines[picture->n]))
			assert_true(++picture->n < 64);
	}
	for (int i = 0; i < ACCOUNT_SLOTS; i++) {
		picture->used[0][i] = account_used(w->user, i);
		picture->used[1][i] = account_used(w->other, i);
	}
	/* A page of a name table may have been made; it will be of use. */
	picture->used[0][ACCOUNT_BYTES] = 0;
	picture->used[1][ACCOUNT_BYTES] = 0;
	core_counts(w->core, &picture->counts);
}

typedef int operation(struct scene *scene);

static int
do_allocate(struct scene *scene)
{
	mach_port_name_t name;

	return name_allocate(scene->w->c, MACH_PORT_RIGHT_RECEIVE, &name);
}

static int
do_allocate_set(struct scene *scene)
{
	mach_port_name_t name;

	return name_allocate(scene->w->c, MACH_PORT_RIGHT_PORT_SET, &name);
}

static int
do_allocate_far(struct scene *scene)
{
	return name_allocate_name(
	    scene->w->a, MACH_PORT_RIGHT_RECEIVE, 0x9999903);
}

static int
do_construct(struct scene *scene)
{
	mach_port_options_t options = { .flags = MPO_INSERT_SEND_RIGHT };
	mach_port_name_t name;

	return name_construct(scene->w->c, &options, 1, &name);
}

static int
do_insert_member(struct scene *scene)
{
	return name_insert_member(scene->w->a, scene->p, scene->set);
}

static int
do_insert_right(struct scene *scene)
{
	return name_insert_right(scene->w->c, 0x8888803, &scene->right);
}

static int
do_copyout(struct scene *scene)
{
	mach_port_name_t name;

	return space_copyout(scene->w->c, &scene->right, &name);
}

static int
do_extract_once(struct scene *scene)
{
	struct right right = RIGHT_NULL;
	kern_return_t kr;

	kr = name_extract_right(
	    scene->w->a, scene->p, MACH_MSG_TYPE_MAKE_SEND_ONCE, &right);
	right_release(scene->w->core, &right);
	return kr;
}

/* ask(): a request for a notification. */
static int
ask(struct scene *scene, struct space *space, mach_port_name_t name,
    mach_msg_id_t id)
{
	struct right previous = RIGHT_NULL;
	kern_return_t kr;

	kr = name_request_notification(
	    space, name, id, 1, &scene->notify, &previous);
	assert_int_equal(scene->notify.port == NULL, kr == KERN_SUCCESS);
	right_release(scene->w->core, &previous);
	return kr;
}

static int
do_ask_dead(struct scene *scene)
{
	return ask(scene, scene->w->b, scene->s, MACH_NOTIFY_DEAD_NAME);
}

static int
do_ask_possible(struct scene *scene)
{
	return ask(scene, scene->w->b, scene->s, MACH_NOTIFY_SEND_POSSIBLE);
}

static int
do_ask_no_senders(struct scene *scene)
{
	return ask(scene, scene->w->a, scene->p, MACH_NOTIFY_NO_SENDERS);
}

static int
do_names(struct scene *scene)
{
	mach_port_name_t *names = NULL;
	mach_port_type_t *types = NULL;
	uint32_t count;
	kern_return_t kr;

	kr = name_names(scene->w->a, &names, &types, &count);
	free(names);
	free(types);
	return kr;
}

static int
do_send(struct scene *scene)
{
	struct msg msg;
	mach_msg_return_t mr;
	struct kmsg *kmsg;

	msg_init(&msg, scene->s, MACH_MSG_TYPE_COPY_SEND, scene->r,
	    MACH_MSG_TYPE_MAKE_SEND_ONCE, 1);
	msg_port(&msg, scene->r, MACH_MSG_TYPE_MAKE_SEND);
	msg_port(&msg, scene->r, MACH_MSG_TYPE_MAKE_SEND_ONCE);
	mr = msg_copyin(scene->w->b, &msg, 0, &kmsg);
	if (mr == MACH_MSG_SUCCESS)
		kmsg_send_kernel(kmsg);
	return mr;
}

static int
do_send_foreign(struct scene *scene)
{
	mach_port_name_t s;
	struct msg msg;
	mach_msg_return_t mr;
	struct kmsg *kmsg;
	int left = countdown;

	countdown = -1;
	s = give(scene->w->a, scene->p, MACH_MSG_TYPE_MAKE_SEND, scene->w->c);
	countdown = left;
	msg_init(&msg, s, MACH_MSG_TYPE_MOVE_SEND, 0, 0, 1);
	mr = msg_copyin(scene->w->c, &msg, 0, &kmsg);
	if (mr == MACH_MSG_SUCCESS)
		kmsg_send_kernel(kmsg);
	else
		name_destroy(scene->w->c, s);
	name_set_mscount(scene->w->a, scene->p, 1);
	return mr;
}

static int
do_space(struct scene *scene)
{
	struct space *space;
	kern_return_t kr;

	kr = space_new(scene->w->core, scene->w->user, NULL, &space);
	if (kr != KERN_SUCCESS)
		return kr;
	space_terminate(space);
	world_pump(scene->w);
	space_free(space);
	return kr;
}

static int
do_kernel_port(struct scene *scene)
{
	struct port *port;
	kern_return_t kr;

	kr = port_new_kernel(scene->w->core, 1, NULL, &port);
	if (kr == KERN_SUCCESS)
		port_destroy_kernel(port);
	return kr;
}

static int
do_account(struct scene *scene)
{
	struct account *account = NULL;
	int r;

	(void)scene;
	r = account_new(&account, 5, NULL);
	account_unref(account);
	return r;
}

static int
do_core(struct scene *scene)
{
	struct core *core = NULL;
	int r;

	(void)scene;
	r = core_new(&core, NULL);
	core_free(core);
	return r;
}

static const struct {
	const char *name;
	operation *operation;
	int error; /* what a shortage is called there */
} operations[] = {
	{ "allocate", do_allocate, KERN_RESOURCE_SHORTAGE },
	{ "allocate_set", do_allocate_set, KERN_RESOURCE_SHORTAGE },
	{ "allocate_far", do_allocate_far, KERN_RESOURCE_SHORTAGE },
	{ "construct", do_construct, KERN_RESOURCE_SHORTAGE },
	{ "insert_member", do_insert_member, KERN_RESOURCE_SHORTAGE },
	{ "insert_right", do_insert_right, KERN_RESOURCE_SHORTAGE },
	{ "copyout", do_copyout, KERN_RESOURCE_SHORTAGE },
	{ "extract_once", do_extract_once, KERN_RESOURCE_SHORTAGE },
	{ "ask_dead", do_ask_dead, KERN_RESOURCE_SHORTAGE },
	{ "ask_possible", do_ask_possible, KERN_RESOURCE_SHORTAGE },
	{ "ask_no_senders", do_ask_no_senders, KERN_RESOURCE_SHORTAGE },
	{ "names", do_names, KERN_RESOURCE_SHORTAGE },
	{ "send", do_send, MACH_SEND_NO_BUFFER },
	{ "send_foreign", do_send_foreign, MACH_SEND_NO_BUFFER },
	{ "space", do_space, KERN_RESOURCE_SHORTAGE },
	{ "kernel_port", do_kernel_port, KERN_RESOURCE_SHORTAGE },
	{ "account", do_account, -12 },
	{ "core", do_core, -12 },
};

/* prepare(): a world with a right in hand and another to notify. */
static struct scene
prepare(struct world *w)
{
	struct scene scene = { .w = w };

	scene.p = new_port(w->a);
	scene.q = new_port(w->a);
	scene.set = new_set(w->a);
	scene.r = new_port(w->b);
	scene.s = give(w->a, scene.p, MACH_MSG_TYPE_MAKE_SEND, w->b);
	assert_int_equal(
	    space_copyin(w->a, scene.q, MACH_MSG_TYPE_MAKE_SEND, &scene.right),
	    KERN_SUCCESS);
	assert_int_equal(space_copyin(w->b, scene.r,
			     MACH_MSG_TYPE_MAKE_SEND_ONCE, &scene.notify),
	    KERN_SUCCESS);
	core_trim(w->core);
	return scene;
}

/* try(): operation number `op` with its k-th allocation failing. */
static bool
try(size_t op, int k)
{
	struct picture before, after;
	struct scene scene;
	void *state;
	int result;

	assert_int_equal(world_setup(&state), 0);
	scene = prepare(state);
	paint(scene.w, &before);
	failed = false;
	countdown = k;
	result = operations[op].operation(&scene);
	countdown = -1;
	if (failed && result != 0) {
		assert_int_equal(result, operations[op].error);
		paint(scene.w, &after);
		assert_memory_equal(&before, &after, sizeof(before));
	} else {
		assert_int_equal(result, 0);
	}
	right_release(scene.w->core, &scene.right);
	right_release(scene.w->core, &scene.notify);
	world_teardown(&state);
	return failed;
}

static void
test_every_allocation(void **state)
{
	(void)state;
	for (size_t op = 0; op < sizeof(operations) / sizeof(operations[0]);
	     op++) {
		int k = 0;

		while (try(op, k))
			k++;
		print_message("%s: %d allocations\n", operations[op].name, k);
		assert_true(k > 0);
	}
}

/* What fires later needs no memory at all. */
static void
test_firing(void **state)
{
	struct world *w = *state;
	mach_port_name_t n = new_port(w->a), p = new_port(w->b), s, o;

	s = give(w->b, p, MACH_MSG_TYPE_MAKE_SEND, w->a);
	o = give(w->a, n, MACH_MSG_TYPE_MAKE_SEND_ONCE, w->b);
	assert_int_equal(request(w->a, s, MACH_NOTIFY_DEAD_NAME, 0, n), 0);
	core_trim(w->core);
	countdown = 0;
	assert_int_equal(name_destroy(w->b, p), KERN_SUCCESS);
	assert_int_equal(name_deallocate(w->b, o), KERN_SUCCESS);
	assert_notification(w->a, n, MACH_NOTIFY_DEAD_NAME, s);
	assert_notification(w->a, n, MACH_NOTIFY_SEND_ONCE, 0);
	assert_false(failed);
	countdown = -1;
}

/* A round trip, once it has been made, allocates nothing. */
static void
test_steady_state(void **state)
{
	struct world *w = *state;
	mach_port_name_t p = new_port(w->b), r = new_port(w->a), s;
	struct msg msg;

	s = give(w->b, p, MACH_MSG_TYPE_MAKE_SEND, w->a);
	for (int i = 0; i < 3; i++) {
		msg_init(&msg, s, MACH_MSG_TYPE_COPY_SEND, r,
		    MACH_MSG_TYPE_MAKE_SEND_ONCE, 1);
		assert_int_equal(msg_send(w->a, &msg), MACH_MSG_SUCCESS);
		msg_init(&msg, receive(w->b, p)->header.msgh_remote_port,
		    MACH_MSG_TYPE_MOVE_SEND_ONCE, 0, 0, 2);
		assert_int_equal(msg_send(w->b, &msg), MACH_MSG_SUCCESS);
		assert_int_equal(receive(w->a, r)->header.msgh_id, 2);
		failed = false;
		countdown = 0;
	}
	countdown = -1;
	assert_false(failed);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_every_allocation),
#define T(f) cmocka_unit_test_setup_teardown(f, world_setup, world_teardown)
		T(test_firing),
		T(test_steady_state),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

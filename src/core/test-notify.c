#include "core/test-world.h"

#include <string.h>

/* Notifications, section 7 of the spec. */

#define IS(call, result) assert_int_equal((call), (result))
#define MAKE             MACH_MSG_TYPE_MAKE_SEND
#define MAKE_ONCE        MACH_MSG_TYPE_MAKE_SEND_ONCE
#define DEAD             MACH_NOTIFY_DEAD_NAME
#define POSSIBLE         MACH_NOTIFY_SEND_POSSIBLE
#define DELETED          MACH_NOTIFY_PORT_DELETED
#define NO_SENDERS       MACH_NOTIFY_NO_SENDERS
#define DESTROYED        MACH_NOTIFY_PORT_DESTROYED
#define ONCE             MACH_NOTIFY_SEND_ONCE

/* The kernel is the sender, and nobody can pretend: 7.1, bug class 5. */
static void
test_tokens(void **state)
{
	struct world *w = *state;
	mach_port_name_t n = new_port(w->a), o, s;
	struct got *got;
	struct msg msg;

	o = give(w->a, n, MAKE_ONCE, w->b);
	name_deallocate(w->b, o);
	got = receive_options(w->a, n, MACH_RCV_TRAILER_ELEMENTS(3), 4096);
	IS(got->header.msgh_id, ONCE);
	IS(got->trailer.msgh_sender.val[0], 0);
	IS(got->trailer.msgh_sender.val[1], 1);
	for (int i = 0; i < 8; i++)
		IS(got->trailer.msgh_audit.val[i], 0);
	s = give(w->a, n, MAKE, w->b);
	msg_init(&msg, s, MACH_MSG_TYPE_COPY_SEND, 0, 0, ONCE);
	IS(msg_send(w->b, &msg), MACH_MSG_SUCCESS);
	got = receive_options(w->a, n, MACH_RCV_TRAILER_ELEMENTS(3), 4096);
	IS(got->trailer.msgh_sender.val[1], 0);
}

static void
test_errors(void **state)
{
	struct world *w = *state;
	mach_port_name_t n = new_port(w->a), p = new_port(w->a), s;
	struct right right = { IP_DEAD, MACH_MSG_TYPE_PORT_SEND_ONCE };
	struct right previous;
	mach_port_name_t set = new_set(w->a);

	IS(request(w->a, p, 68, 0, n), KERN_INVALID_VALUE);
	assert_notification(w->a, n, ONCE, 0);
	IS(request(w->a, p, DESTROYED, 1, n), KERN_INVALID_VALUE);
	IS(request(w->a, 0, DESTROYED, 0, n), KERN_INVALID_RIGHT);
	IS(request(w->a, 0, NO_SENDERS, 0, n), KERN_INVALID_RIGHT);
	IS(request(w->a, 0, DEAD, 0, n), KERN_INVALID_ARGUMENT);
	IS(request(w->a, 0x9903, DEAD, 0, n), KERN_INVALID_NAME);
	IS(request(w->a, 0x9903, NO_SENDERS, 0, n), KERN_INVALID_NAME);
	IS(request(w->a, set, DEAD, 0, n), KERN_INVALID_RIGHT);
	IS(request(w->a, set, DEAD, 0, 0), KERN_SUCCESS);
	IS(request(w->a, set, DESTROYED, 0, n), KERN_INVALID_RIGHT);
	s = give(w->a, p, MAKE, w->b);
	IS(request(w->b, s, NO_SENDERS, 0, 0), KERN_INVALID_RIGHT);
	IS(name_request_notification(w->a, p, NO_SENDERS, 0, &right, &previous),
	    KERN_INVALID_CAPABILITY);
	/* Every failure destroyed the right that came with it. */
	IS(status_of(w->a, n).mps_msgcount, 8);
	for (int i = 0; i < 8; i++)
		assert_notification(w->a, n, ONCE, 0);
	IS(status_of(w->a, n).mps_sorights, 0);
}

static void
test_no_senders(void **state)
{
	struct world *w = *state;
	mach_port_name_t n = new_port(w->a), p = new_port(w->a), s, t;

	/* Nobody sends, and nobody ever did: at once. */
	IS(request(w->a, p, NO_SENDERS, 0, n), KERN_SUCCESS);
	assert_notification(w->a, n, NO_SENDERS, 0);
	IS(status_of(w->a, p).mps_nsrequest, 0);
	/* sync says which make-send count has been seen. */
	IS(request(w->a, p, NO_SENDERS, 1, n), KERN_SUCCESS);
	IS(status_of(w->a, p).mps_nsrequest, 1);
	assert_empty(w->a, n);
	s = give(w->a, p, MAKE, w->b);
	t = give(w->a, p, MAKE, w->c);
	name_deallocate(w->b, s);
	assert_empty(w->a, n);
	name_deallocate(w->c, t);
	assert_notification(w->a, n, NO_SENDERS, 2);
	IS(status_of(w->a, p).mps_nsrequest, 0);
	/* One shot. */
	s = give(w->a, p, MAKE, w->b);
	name_deallocate(w->b, s);
	assert_empty(w->a, n);
	/* The receiver's own send right counts as a sender. */
	add_send(w->a, p, 1);
	IS(request(w->a, p, NO_SENDERS, 0, n), KERN_SUCCESS);
	assert_empty(w->a, n);
	name_deallocate(w->a, p);
	assert_notification(w->a, n, NO_SENDERS, 4);
}

/* A right in a message keeps the count up until the message is received. */
static void
test_no_senders_in_flight(void **state)
{
	struct world *w = *state;
	mach_port_name_t n = new_port(w->a), p = new_port(w->a), s;
	struct msg msg;

	s = give(w->a, p, MAKE, w->b);
	IS(request(w->a, p, NO_SENDERS, 0, n), KERN_SUCCESS);
	msg_init(&msg, s, MACH_MSG_TYPE_MOVE_SEND, 0, 0, 1);
	IS(msg_send(w->b, &msg), MACH_MSG_SUCCESS);
	IS(status_of(w->a, p).mps_srights, 1);
	assert_empty(w->a, n);
	IS(receive(w->a, p)->header.msgh_id, 1);
	assert_notification(w->a, n, NO_SENDERS, 1);
}

static void
test_no_senders_replaced(void **state)
{
	struct world *w = *state;
	mach_port_name_t n = new_port(w->a), m = new_port(w->a);
	mach_port_name_t p = new_port(w->a);

	add_send(w->a, p, 1);
	IS(request(w->a, p, NO_SENDERS, 0, n), KERN_SUCCESS);
	/* The previous right comes back; request() destroys it. */
	IS(request(w->a, p, NO_SENDERS, 0, m), KERN_SUCCESS);
	assert_notification(w->a, n, ONCE, 0);
	IS(request(w->a, p, NO_SENDERS, 0, 0), KERN_SUCCESS);
	assert_notification(w->a, m, ONCE, 0);
	IS(request(w->a, p, NO_SENDERS, 0, n), KERN_SUCCESS);
	/* The port dies with the request: a send-once notification. */
	name_destroy(w->a, p);
	assert_notification(w->a, n, ONCE, 0);
	assert_empty(w->a, n);
}

static void
test_port_destroyed(void **state)
{
	struct world *w = *state;
	mach_port_name_t n = new_port(w->a), p = new_port(w->b), s, q;
	struct got *got;

	s = give(w->b, p, MAKE, w->a);
	send_simple(w->a, s, 5);
	name_set_context(w->b, p, 3);
	/* The registration is the task's that has the receive right. */
	{
		mach_port_name_t nb = give(w->a, n, MAKE_ONCE, w->b);
		struct right right, previous;

		space_copyin(w->b, nb, MACH_MSG_TYPE_MOVE_SEND_ONCE, &right);
		IS(name_request_notification(
		       w->b, p, DESTROYED, 0, &right, &previous),
		    KERN_SUCCESS);
		assert_null(previous.port);
	}
	IS(status_of(w->b, p).mps_pdrequest, 1);
	world_kill(w, &w->b);
	got = receive(w->a, n);
	IS(got->header.msgh_id, DESTROYED);
	IS(got->size, 40);
	IS(got->header.msgh_bits,
	    MACH_MSGH_BITS(0, MACH_MSG_TYPE_PORT_SEND_ONCE) |
		MACH_MSGH_BITS_COMPLEX);
	q = got_port(got, 0)->name;
	IS(got_port(got, 0)->disposition, MACH_MSG_TYPE_PORT_RECEIVE);
	/* It joins the send right that a has; the queue is still there. */
	IS(q, s);
	IS(type_of(w->a, q), MACH_PORT_TYPE_SEND_RECEIVE);
	IS(status_of(w->a, q).mps_msgcount, 1);
	IS(status_of(w->a, q).mps_pdrequest, 0);
	IS(status_of(w->a, q).mps_mscount, 0);
	IS(receive(w->a, q)->header.msgh_id, 5);
}

static void
test_port_destroyed_dies(void **state)
{
	struct world *w = *state;
	mach_port_name_t n = new_port(w->a), p = new_port(w->a), s;

	s = give(w->a, p, MAKE, w->b);
	IS(request(w->a, p, DESTROYED, 0, n), KERN_SUCCESS);
	name_destroy(w->a, n);
	name_destroy(w->a, p);
	IS(type_of(w->b, s), MACH_PORT_TYPE_DEAD_NAME);
	/* The notification itself destroyed: the port dies after all. */
	n = new_port(w->a);
	p = new_port(w->a);
	s = give(w->a, p, MAKE, w->b);
	IS(request(w->a, p, DESTROYED, 0, n), KERN_SUCCESS);
	name_destroy(w->a, p);
	IS(type_of(w->b, s), MACH_PORT_TYPE_SEND);
	name_destroy(w->a, n);
	IS(type_of(w->b, s), MACH_PORT_TYPE_DEAD_NAME);
	/* To itself: it could never be read. */
	p = new_port(w->a);
	s = give(w->a, p, MAKE, w->b);
	IS(request(w->a, p, DESTROYED, 0, p), KERN_SUCCESS);
	name_destroy(w->a, p);
	IS(type_of(w->b, s), MACH_PORT_TYPE_DEAD_NAME);
}

static void
test_dead_name(void **state)
{
	struct world *w = *state;
	mach_port_name_t n = new_port(w->a), p = new_port(w->b), s, o;

	s = give(w->b, p, MAKE, w->a);
	o = give(w->b, p, MAKE_ONCE, w->a);
	IS(request(w->a, s, DEAD, 0, n), KERN_SUCCESS);
	IS(request(w->a, o, DEAD, 0, n), KERN_SUCCESS);
	IS(type_of(w->a, s), MACH_PORT_TYPE_SEND | MACH_PORT_TYPE_DNREQUEST);
	name_destroy(w->b, p);
	assert_notification(w->a, n, DEAD, s);
	assert_notification(w->a, n, DEAD, o);
	IS(type_of(w->a, s), MACH_PORT_TYPE_DEAD_NAME);
	IS(refs_of(w->a, s, MACH_PORT_RIGHT_DEAD_NAME), 2);
	IS(refs_of(w->a, o, MACH_PORT_RIGHT_DEAD_NAME), 2);
	assert_empty(w->a, n);
	/* On a dead name: at once if sync says so, else refused. */
	IS(request(w->a, s, DEAD, 0, n), KERN_INVALID_ARGUMENT);
	assert_notification(w->a, n, ONCE, 0);
	IS(request(w->a, s, DEAD, 1, n), KERN_SUCCESS);
	assert_notification(w->a, n, DEAD, s);
	IS(refs_of(w->a, s, MACH_PORT_RIGHT_DEAD_NAME), 3);
	IS(request(w->a, s, POSSIBLE, 0, n), KERN_SUCCESS);
	assert_notification(w->a, n, DEAD, s);
	IS(refs_of(w->a, s, MACH_PORT_RIGHT_DEAD_NAME), 4);
}

/* A dead-name request on a name that also had the receive right. */
static void
test_dead_name_own(void **state)
{
	struct world *w = *state;
	mach_port_name_t n = new_port(w->a), p = new_port(w->a);

	add_send(w->a, p, 3);
	IS(request(w->a, p, DEAD, 0, n), KERN_SUCCESS);
	IS(name_mod_refs(w->a, p, MACH_PORT_RIGHT_RECEIVE, -1), KERN_SUCCESS);
	assert_notification(w->a, n, DEAD, p);
	IS(refs_of(w->a, p, MACH_PORT_RIGHT_DEAD_NAME), 4);
	/* A pure receive right can only be deleted. */
	p = new_port(w->a);
	IS(request(w->a, p, DEAD, 0, n), KERN_SUCCESS);
	IS(name_mod_refs(w->a, p, MACH_PORT_RIGHT_RECEIVE, -1), KERN_SUCCESS);
	assert_notification(w->a, n, DELETED, p);
}

static void
test_port_deleted(void **state)
{
	struct world *w = *state;
	mach_port_name_t n = new_port(w->a), p = new_port(w->b), s, q;
	struct msg msg;

	s = give(w->b, p, MAKE, w->a);
	IS(request(w->a, s, DEAD, 0, n), KERN_SUCCESS);
	name_deallocate(w->a, s);
	assert_notification(w->a, n, DELETED, s);
	s = give(w->b, p, MAKE, w->a);
	IS(request(w->a, s, DEAD, 0, n), KERN_SUCCESS);
	msg_init(&msg, s, MACH_MSG_TYPE_MOVE_SEND, 0, 0, 1);
	IS(msg_send(w->a, &msg), MACH_MSG_SUCCESS);
	assert_notification(w->a, n, DELETED, s);
	s = give(w->b, p, MAKE_ONCE, w->a);
	IS(request(w->a, s, POSSIBLE, 0, n), KERN_SUCCESS);
	msg_init(&msg, s, MACH_MSG_TYPE_MOVE_SEND_ONCE, 0, 0, 1);
	IS(msg_send(w->a, &msg), MACH_MSG_SUCCESS);
	assert_notification(w->a, n, DELETED, s);
	/* A receive right that moves away with its name. */
	s = give(w->b, p, MAKE, w->a);
	q = new_port(w->a);
	IS(request(w->a, q, DEAD, 0, n), KERN_SUCCESS);
	msg_init(&msg, s, MACH_MSG_TYPE_COPY_SEND, 0, 0, 1);
	msg_port(&msg, q, MACH_MSG_TYPE_MOVE_RECEIVE);
	IS(msg_send(w->a, &msg), MACH_MSG_SUCCESS);
	assert_notification(w->a, n, DELETED, q);
}

/* fill(): until a send would block. */
static void
fill(struct space *space, mach_port_name_t s)
{
	for (int i = 0; i < 5; i++)
		IS(send_simple(space, s, i), MACH_MSG_SUCCESS);
}

/* send_notify(): a send with MACH_SEND_NOTIFY. */
static mach_msg_return_t
send_notify(struct space *space, mach_port_name_t s)
{
	struct msg msg;

	msg_init(&msg, s, MACH_MSG_TYPE_COPY_SEND, 0, 0, 9);
	return msg_send_options(space, &msg, MACH_SEND_NOTIFY, NULL);
}

static void
test_send_possible(void **state)
{
	struct world *w = *state;
	mach_port_name_t n = new_port(w->a), p = new_port(w->b), s;

	s = give(w->b, p, MAKE, w->a);
	/* It is possible: at once. */
	IS(request(w->a, s, POSSIBLE, 1, n), KERN_SUCCESS);
	assert_notification(w->a, n, POSSIBLE, s);
	IS(type_of(w->a, s), MACH_PORT_TYPE_SEND);
	/* Delayed: only a refused send arms it. */
	IS(request(w->a, s, POSSIBLE, 0, n), KERN_SUCCESS);
	fill(w->a, s);
	receive(w->b, p);
	assert_empty(w->a, n);
	IS(send_notify(w->a, s), MACH_MSG_SUCCESS);
	IS(send_notify(w->a, s), MACH_SEND_TIMED_OUT);
	receive(w->b, p);
	assert_notification(w->a, n, POSSIBLE, s);
	IS(type_of(w->a, s), MACH_PORT_TYPE_SEND);
	/* Armed from the start on a full queue; raising the limit is no fire. */
	IS(send_simple(w->a, s, 1), MACH_MSG_SUCCESS);
	IS(request(w->a, s, POSSIBLE, 1, n), KERN_SUCCESS);
	assert_empty(w->a, n);
	{
		int32_t limit = 10;

		IS(name_set_attributes(
		       w->b, p, MACH_PORT_LIMITS_INFO, &limit, 1),
		    KERN_SUCCESS);
	}
	assert_empty(w->a, n);
	receive(w->b, p);
	assert_notification(w->a, n, POSSIBLE, s);
}

static void
test_send_possible_dies(void **state)
{
	struct world *w = *state;
	mach_port_name_t n = new_port(w->a), p = new_port(w->b), s;

	s = give(w->b, p, MAKE, w->a);
	IS(request(w->a, s, POSSIBLE, 0, n), KERN_SUCCESS);
	/* One slot: a dead-name request takes its place. */
	IS(request(w->a, s, DEAD, 0, n), KERN_SUCCESS);
	assert_notification(w->a, n, ONCE, 0);
	IS(request(w->a, s, POSSIBLE, 0, n), KERN_SUCCESS);
	assert_notification(w->a, n, ONCE, 0);
	name_destroy(w->b, p);
	assert_notification(w->a, n, DEAD, s);
	IS(refs_of(w->a, s, MACH_PORT_RIGHT_DEAD_NAME), 2);
}

/* A crowd of those who asked: in slices, and nobody is forgotten. */
static void
test_crowd(void **state)
{
	struct world *w = *state;
	mach_port_name_t p = new_port(w->b), n = new_port(w->a);
	int32_t limit = 1024;
	enum { N = 6000 };
	int seen = 0;

	name_set_attributes(w->a, n, MACH_PORT_LIMITS_INFO, &limit, 1);
	for (int i = 0; i < N; i++) {
		mach_port_name_t o = give(w->b, p, MAKE_ONCE, w->a);

		IS(request(w->a, o, DEAD, 0, n), KERN_SUCCESS);
	}
	name_destroy(w->b, p);
	assert_true(core_step(w->core, 10));
	world_pump(w);
	while (receive(w->a, n)->header.msgh_id == DEAD)
		seen++;
	IS(seen, N);
}

/* Notifications for a task that dies are for nobody. */
static void
test_own_death(void **state)
{
	struct world *w = *state;
	mach_port_name_t n = new_port(w->a), p = new_port(w->b), s;

	s = give(w->b, p, MAKE, w->a);
	IS(request(w->a, s, DEAD, 0, n), KERN_SUCCESS);
	IS(request(w->a, n, NO_SENDERS, 1, n), KERN_SUCCESS);
	world_kill(w, &w->a);
	IS(status_of(w->b, p).mps_srights, 0);
}

/* Send-once rights thrown away in a loop: the queue they fill is paid for. */
static void
test_flood(void **state)
{
	struct account_limits limits;
	struct world *w = *state;
	struct account *poor;
	struct space *space;
	struct right right;
	mach_port_name_t p;
	unsigned int n = 0;

	memset(&limits, 0xff, sizeof(limits));
	limits.slot[ACCOUNT_BYTES] = 100000;
	account_new(&poor, 3, &limits);
	IS(space_new(w->core, poor, NULL, &space), KERN_SUCCESS);
	p = new_port(space);
	while (space_copyin(space, p, MAKE_ONCE, &right) == KERN_SUCCESS) {
		right_release(w->core, &right);
		n++;
	}
	assert_true(n > 100 && n < 1000);
	IS(status_of(space, p).mps_msgcount, n);
	assert_notification(space, p, ONCE, 0);
	IS(space_copyin(space, p, MAKE_ONCE, &right), KERN_SUCCESS);
	right_release(w->core, &right);
	space_terminate(space);
	world_pump(w);
	space_free(space);
	IS(account_used(poor, ACCOUNT_BYTES), 0);
	account_unref(poor);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
#define T(f) cmocka_unit_test_setup_teardown(f, world_setup, world_teardown)
		T(test_tokens),
		T(test_errors),
		T(test_no_senders),
		T(test_no_senders_in_flight),
		T(test_no_senders_replaced),
		T(test_port_destroyed),
		T(test_port_destroyed_dies),
		T(test_dead_name),
		T(test_dead_name_own),
		T(test_port_deleted),
		T(test_send_possible),
		T(test_send_possible_dies),
		T(test_crowd),
		T(test_own_death),
		T(test_flood),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

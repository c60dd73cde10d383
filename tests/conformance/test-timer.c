/*
 * Timers: section 14.9.
 */

#include "kit.h"

#include <mach/mach_time.h>
#include <mach/mk_timer.h>
#include <stddef.h>

#define MS 1000000ull

static mach_port_t
new_timer(void)
{
	mach_port_t timer = mk_timer_create();

	T_ASSERT_NE(timer, MACH_PORT_NULL, "a timer");
	return timer;
}

/* The timer's message, from itself or a set; not before `due`. */
static void
receive_expiry(mach_port_t from, mach_port_t timer, uint64_t due)
{
	union any message;

	OK(receive(from, &message));
	T_EXPECT_LE(due, mach_absolute_time(), "not too early");
	IS(message.header.msgh_size, sizeof(mk_timer_expire_msg_t));
	IS(message.header.msgh_id, 0);
	IS(message.header.msgh_local_port, timer);
	IS(message.header.msgh_remote_port, MACH_PORT_NULL);
	IS(MACH_MSGH_BITS_LOCAL(message.header.msgh_bits),
	    MACH_MSG_TYPE_PORT_SEND);
	for (int i = 0; i < 24; i++)
		IS(message.bytes[sizeof(message.header) + i], 0);
}

T_DECL(s14_9_layout, "the message is 48 bytes")
{
	IS(sizeof(mk_timer_expire_msg_t), 48);
	IS(offsetof(mk_timer_expire_msg_t, unused), 24);
	IS(MK_TIMER_NORMAL, 0);
	IS(MK_TIMER_CRITICAL, 1);
}

T_DECL(s14_9_create, "a receive right that cannot be moved")
{
	mach_port_t timer = new_timer(), port = new_port();

	IS_TYPE(timer, MACH_PORT_TYPE_RECEIVE);
	IS_EMPTY(timer);
	GIVES(send_right(port, timer, MACH_MSG_TYPE_MOVE_RECEIVE),
	    MACH_SEND_INVALID_RIGHT);
	OK(mk_timer_destroy(timer));
	IS_GONE(timer);
}

T_DECL(s14_9_arm, "at a time, and at once if it is past")
{
	mach_port_t timer = new_timer();
	uint64_t due = mach_absolute_time() + 3 * MS;

	OK(mk_timer_arm(timer, due));
	receive_expiry(timer, timer, due);
	OK(mk_timer_arm(timer, due));
	receive_expiry(timer, timer, 0);
	OK(mk_timer_arm(timer, 0));
	receive_expiry(timer, timer, 0);
	due = mach_absolute_time() + MS;
	OK(mk_timer_arm_leeway(timer, MK_TIMER_CRITICAL, due, 5 * MS));
	receive_expiry(timer, timer, due);
	GIVES(mk_timer_arm_leeway(timer, 2, due, 0), KERN_INVALID_ARGUMENT);
	IS_EMPTY(timer);
}

T_DECL(s14_9_arm_again, "takes the place of what was armed before")
{
	mach_port_t timer = new_timer();
	uint64_t far = mach_absolute_time() + 1000000 * MS;
	uint64_t due = mach_absolute_time() + 2 * MS, was = 1;

	OK(mk_timer_arm(timer, far));
	OK(mk_timer_arm(timer, due));
	receive_expiry(timer, timer, due);
	OK(mk_timer_cancel(timer, &was));
	IS(was, 0);
	OK(mk_timer_arm(timer, far));
	OK(mk_timer_cancel(timer, &was));
	IS(was, far);
	OK(mk_timer_cancel(timer, NULL));
	IS_EMPTY(timer);
}

T_DECL(s14_9_one_message, "while one waits no other comes")
{
	mach_port_t timer = new_timer();

	for (int i = 0; i < 3; i++)
		OK(mk_timer_arm(timer, 0));
	IS(status_of(timer).mps_msgcount, 1);
	receive_expiry(timer, timer, 0);
	IS_EMPTY(timer);
	OK(mk_timer_arm(timer, 0));
	receive_expiry(timer, timer, 0);
}

T_DECL(s14_9_in_a_set, "timers and ports together")
{
	mach_port_t timer = new_timer(), set = new_set(), port = new_port();
	uint64_t due = mach_absolute_time() + 2 * MS;
	union any message;

	OK(mach_port_insert_member(TASK, timer, set));
	OK(mach_port_insert_member(TASK, port, set));
	OK(mk_timer_arm(timer, due));
	OK(send_value(port, 5));
	OK(receive(set, &message));
	if (message.header.msgh_local_port == port)
		receive_expiry(set, timer, due);
	IS_EMPTY(timer);
}

T_DECL(s14_9_names, "what is no timer's receive right")
{
	static const kern_return_t absent = KERN_INVALID_NAME;
	mach_port_t port = new_port(), dead = new_dead(1), timer = new_timer();
	mach_port_t send = mach_host_self();
	uint64_t was;

	GIVES(mk_timer_arm(MACH_PORT_NULL, 0), absent);
	GIVES(mk_timer_arm(NO_SUCH_NAME, 0), absent);
	GIVES(mk_timer_cancel(NO_SUCH_NAME, &was), absent);
	GIVES(mk_timer_destroy(NO_SUCH_NAME), absent);
	GIVES(mk_timer_arm(dead, 0), KERN_INVALID_RIGHT);
	GIVES(mk_timer_arm(send, 0), KERN_INVALID_RIGHT);
	GIVES(mk_timer_cancel(send, &was), KERN_INVALID_RIGHT);
	GIVES(mk_timer_destroy(send), KERN_INVALID_RIGHT);
	GIVES(mk_timer_arm(port, 0), KERN_INVALID_ARGUMENT);
	GIVES(mk_timer_cancel(port, &was), KERN_INVALID_ARGUMENT);
	GIVES(mk_timer_destroy(port), KERN_INVALID_ARGUMENT);
	IS_TYPE(port, MACH_PORT_TYPE_SEND_RECEIVE);
	OK(mk_timer_arm(timer, mach_absolute_time() + 1000000 * MS));
	OK(mach_port_mod_refs(TASK, timer, RECEIVE, -1));
	GIVES(mk_timer_arm(timer, 0), absent);
}

T_DECL(s14_9_many, "each once, not before its time")
{
	enum { COUNT = 50 };
	uint64_t start = mach_absolute_time() + 3 * MS;
	mach_port_t set = new_set(), timers[COUNT];
	bool came[COUNT] = { false };

	for (unsigned i = 0; i < COUNT; i++) {
		timers[i] = new_timer();
		OK(mach_port_insert_member(TASK, timers[i], set));
	}
	for (unsigned i = COUNT; i-- > 0;)
		OK(mk_timer_arm(timers[i], start + i * MS / 5));
	for (unsigned n = 0; n < COUNT; n++) {
		union any message;
		unsigned i = 0;

		OK(receive(set, &message));
		while (i < COUNT && timers[i] != message.header.msgh_local_port)
			i++;
		T_ASSERT_LT(i, (unsigned)COUNT, "one of them");
		T_ASSERT_FALSE(came[i], "not again");
		came[i] = true;
		T_EXPECT_LE(start + i * MS / 5, mach_absolute_time(), "in time");
	}
	IS_EMPTY(set);
}

/*
 * Alarms and timers, by packets made by hand: what is left when their task or
 * their port goes, and what they cost.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <unistd.h>
#include <cmocka.h>

#include "core/account.h"
#include "core/name.h"
#include "core/space.h"
#include "machd/clock.h"
#include "machd/conn.h"
#include "machd/mk-timer.h"
#include "machd/quota.h"
#include "machd/task.h"
#include "machd/test-rig.h"
#include "machd/user.h"

static struct peer peer;

static struct task *
task_of(struct peer *from)
{
	return task_find(&from->rig->machd, from->pid);
}

static int32_t
call(struct wire_timer what)
{
	peer_request(&peer, WIRE_TIMER);
	peer_add(&peer, &what, sizeof(what));
	return peer_call(&peer);
}

static mach_port_name_t
new_timer(void)
{
	assert_int_equal(call((struct wire_timer){ .what = WIRE_TIMER_CREATE }),
	    KERN_SUCCESS);
	return peer.answer.value[0];
}

static int32_t
arm(mach_port_name_t name, uint64_t due)
{
	return call((struct wire_timer){
	    .what = WIRE_TIMER_ARM, .name = name, .due = due });
}

static void
end(void)
{
	peer_die(&peer);
	peer_close(&peer);
}

/* Armed, fired, unread: whatever its state, a timer ends with its port. */
static void
test_timer_ends(void **state)
{
	struct rig *rig = *state;
	mach_port_name_t names[3];

	peer_fake(rig, &peer, getuid());
	for (int i = 0; i < 3; i++)
		names[i] = new_timer();
	assert_int_equal(arm(names[1], UINT64_MAX), KERN_SUCCESS);
	assert_int_equal(arm(names[2], 1), KERN_SUCCESS);
	for (int i = 0; i < 3; i++) {
		assert_int_equal(name_destroy(task_of(&peer)->space, names[i]),
		    KERN_SUCCESS);
		rig_turn(rig);
		assert_int_equal(arm(names[i], 0), KERN_INVALID_NAME);
	}
	assert_true(RB_EMPTY(&rig->machd.mk_timers));
	end();
}

static void
test_timers_of_the_dead(void **state)
{
	struct rig *rig = *state;

	peer_fake(rig, &peer, getuid());
	(void)new_timer();
	assert_int_equal(arm(new_timer(), UINT64_MAX), KERN_SUCCESS);
	assert_int_equal(arm(new_timer(), 0), KERN_SUCCESS);
	peer_die(&peer);
	rig_turn(rig);
	assert_true(RB_EMPTY(&rig->machd.mk_timers));
	peer_close(&peer);
}

static void
test_timer_cancel(void **state)
{
	const uint64_t due = 0xfedcba9876543210u;
	mach_port_name_t name;

	peer_fake(*state, &peer, getuid());
	name = new_timer();
	assert_int_equal(arm(name, due), KERN_SUCCESS);
	for (int i = 0; i < 2; i++) {
		assert_int_equal(call((struct wire_timer){
				     .what = WIRE_TIMER_CANCEL, .name = name }),
		    KERN_SUCCESS);
		assert_int_equal(
		    peer.answer.value[0] | (uint64_t)peer.answer.value[1] << 32,
		    i == 0 ? due : 0);
	}
	end();
}

static void
test_timer_nonsense(void **state)
{
	struct rig *rig = *state;
	struct wire_timer what = { .what = 5 };

	peer_fake(rig, &peer, getuid());
	peer_request(&peer, WIRE_TIMER);
	peer_add(&peer, &what, sizeof(what));
	assert_true(peer_send(&peer));
	rig_turn(rig);
	assert_true(peer_dropped(&peer));
	end();
}

/* An alarm costs its task's user one message, until it comes or is void. */
static void
test_alarm_charge(void **state)
{
	const mach_timespec_t far = { 4000000000u, 0 };
	struct options options = { 0 };
	struct account *account;
	struct right to;
	struct task *task;
	struct rig rig;

	(void)state;
	assert_int_equal(quota_take(&options.quota, "messages=2"), 0);
	rig_begin(&rig, &options);
	peer_fake(&rig, &peer, getuid() + 1);
	task = task_of(&peer);
	account = account_ref(task->user->account);
	for (int i = 0; i < 3; i++) {
		kern_return_t want = i < 2 ? KERN_SUCCESS
					   : KERN_RESOURCE_SHORTAGE;

		to = right_make_send(task->port);
		assert_int_equal(alarm_set(task, TIME_RELATIVE, far, &to), want);
		right_release(rig.machd.core, &to);
	}
	assert_int_equal(account_used(account, ACCOUNT_MESSAGES), 2);
	end();
	rig_turn(&rig);
	assert_int_equal(account_used(account, ACCOUNT_MESSAGES), 0);
	account_unref(account);
	assert_int_equal(rig_end(&rig), 0);
}

int
main(void)
{
#define RIG_TEST(f) cmocka_unit_test_setup_teardown(f, rig_setup, rig_teardown)
	const struct CMUnitTest tests[] = {
		RIG_TEST(test_timer_ends),
		RIG_TEST(test_timers_of_the_dead),
		RIG_TEST(test_timer_cancel),
		RIG_TEST(test_timer_nonsense),
		cmocka_unit_test(test_alarm_charge),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

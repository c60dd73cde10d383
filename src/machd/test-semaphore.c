/*
 * Semaphores, by packets made by hand: who waits, and who goes meanwhile.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>
#include <cmocka.h>

#include "core/account.h"
#include "core/space.h"
#include "machd/conn.h"
#include "machd/quota.h"
#include "machd/semaphore.h"
#include "machd/task.h"
#include "machd/test-rig.h"
#include "machd/user.h"

static struct peer peer, other;

static struct task *
task_of(struct peer *from)
{
	return task_find(&from->rig->machd, from->pid);
}

/* A semaphore of `owner`'s, with a name for it there. */
static mach_port_name_t
new_semaphore(struct peer *owner, int policy, int value)
{
	struct task *task = task_of(owner);
	struct semaphore *semaphore;
	mach_port_name_t name;
	struct right right;

	assert_int_equal(
	    semaphore_new(task, NULL, policy, value, &semaphore), KERN_SUCCESS);
	right = semaphore_right(semaphore);
	assert_int_equal(
	    space_copyout(task->space, &right, &name), KERN_SUCCESS);
	return name;
}

/* The same right for another task. */
static mach_port_name_t
share(struct peer *from, mach_port_name_t name, struct peer *to)
{
	mach_port_name_t there;
	struct right right;

	assert_int_equal(space_copyin(task_of(from)->space, name,
			     MACH_MSG_TYPE_COPY_SEND, &right),
	    KERN_SUCCESS);
	assert_int_equal(
	    space_copyout(task_of(to)->space, &right, &there), KERN_SUCCESS);
	return there;
}

static void
ask(struct peer *from, const struct wire_semaphore *what)
{
	peer_request(from, WIRE_SEMAPHORE);
	peer_add(from, what, sizeof(*what));
}

static int32_t
call(struct peer *from, struct wire_semaphore what)
{
	ask(from, &what);
	return peer_call(from);
}

static int32_t
up(struct peer *from, mach_port_name_t name)
{
	return call(from,
	    (struct wire_semaphore){
		.what = WIRE_SEMAPHORE_SIGNAL, .signal = name });
}

/* What is there to take at once; takes it. */
static int
drain(struct peer *from, mach_port_name_t name)
{
	struct wire_semaphore wait = {
		.what = WIRE_SEMAPHORE_WAIT, .wait = name, .timed = 1
	};
	int count = 0;

	while (call(from, wait) == KERN_SUCCESS) {
		assert_true(from->answer.flags & WIRE_TAKEN);
		assert_int_equal(from->answer.value[0], name);
		count++;
	}
	assert_int_equal(from->answer.result, KERN_OPERATION_TIMED_OUT);
	assert_int_equal(from->answer.flags, 0);
	return count;
}

/* Begins a wait, which does not end yet. */
static void
begin_wait(struct peer *from, mach_port_name_t name, uint32_t seconds)
{
	ask(from,
	    &(struct wire_semaphore){ .what = WIRE_SEMAPHORE_WAIT,
		.wait = name,
		.timed = seconds > 0,
		.sec = seconds });
	assert_true(peer_send(from));
	rig_turn(from->rig);
	assert_false(peer_receive(from));
}

static void
begin(struct rig *rig)
{
	peer_fake(rig, &peer, getuid());
	peer_fake(rig, &other, getuid());
}

static void
end(void)
{
	peer_die(&peer);
	peer_close(&peer);
	peer_die(&other);
	peer_close(&other);
}

static void
test_wake(void **state)
{
	mach_port_name_t name, there;

	begin(*state);
	name = new_semaphore(&peer, 0, 0);
	there = share(&peer, name, &other);
	begin_wait(&other, there, 0);
	assert_int_equal(up(&peer, name), KERN_SUCCESS);
	assert_true(peer_receive(&other));
	assert_int_equal(other.answer.result, KERN_SUCCESS);
	assert_int_equal(other.answer.flags, WIRE_TAKEN);
	assert_int_equal(other.answer.value[0], there);
	assert_int_equal(drain(&peer, name), 0);
	end();
}

/* machd has not heard yet that who waits is dead: the signal is not its. */
static void
test_dead_waiter(void **state)
{
	struct rig *rig = *state;
	mach_port_name_t name;

	begin(rig);
	name = new_semaphore(&peer, 0, 0);
	begin_wait(&other, share(&peer, name, &other), 0);
	shutdown(other.fd, SHUT_RDWR);
	assert_int_equal(up(&peer, name), KERN_SUCCESS);
	assert_int_equal(drain(&peer, name), 1);
	end();
}

static void
test_owner_dies(void **state)
{
	struct rig *rig = *state;
	mach_port_name_t there;

	begin(rig);
	there = share(&peer, new_semaphore(&peer, 0, 0), &other);
	begin_wait(&other, there, 7);
	peer_die(&peer);
	rig_turn(rig);
	assert_true(peer_receive(&other));
	assert_int_equal(other.answer.result, KERN_TERMINATED);
	assert_int_equal(up(&other, there), KERN_TERMINATED);
	end();
}

static void
abort_trap(struct peer *from, uint32_t trap)
{
	peer_request(from, WIRE_ABORT);
	from->trap--;
	from->request.trap = trap;
	assert_true(peer_send(from));
	rig_turn(from->rig);
}

/* ABORT ends a wait; one too many, or of another trap, does nothing. */
static void
test_abort(void **state)
{
	struct rig *rig = *state;
	mach_port_name_t name;

	begin(rig);
	name = new_semaphore(&peer, 0, 0);
	begin_wait(&peer, name, 0);
	abort_trap(&other, peer.trap);
	abort_trap(&peer, peer.trap + 1);
	assert_false(peer_receive(&peer));
	abort_trap(&peer, peer.trap);
	assert_true(peer_receive(&peer));
	assert_int_equal(peer.answer.result, KERN_ABORTED);
	abort_trap(&peer, peer.trap);
	assert_int_equal(up(&peer, name), KERN_SUCCESS);
	assert_int_equal(drain(&peer, name), 1);
	end();
}

/* A connection that goes takes its wait along. */
static void
test_waiter_hangs_up(void **state)
{
	struct rig *rig = *state;
	mach_port_name_t name;

	begin(rig);
	name = new_semaphore(&peer, 0, 0);
	begin_wait(&other, share(&peer, name, &other), 3);
	peer_die(&other);
	peer_close(&other);
	rig_turn(rig);
	assert_int_equal(up(&peer, name), KERN_SUCCESS);
	assert_int_equal(drain(&peer, name), 1);
	peer_die(&peer);
	peer_close(&peer);
}

static void
test_nonsense(void **state)
{
	static const uint32_t whats[] = { 0, 6, UINT32_MAX };
	struct rig *rig = *state;

	for (size_t i = 0; i < sizeof(whats) / sizeof(whats[0]); i++) {
		begin(rig);
		ask(&peer, &(struct wire_semaphore){ .what = whats[i] });
		assert_true(peer_send(&peer));
		rig_turn(rig);
		assert_true(peer_dropped(&peer));
		end();
	}
	begin(rig);
	assert_int_equal(
	    call(&peer,
		(struct wire_semaphore){ .what = WIRE_SEMAPHORE_WAIT_SIGNAL,
		    .timed = 1,
		    .nsec = 1000000000 }),
	    KERN_INVALID_VALUE);
	end();
}

static void
test_quota(void **state)
{
	struct options options = { 0 };
	struct semaphore *semaphore;
	struct right right;
	struct task *task;
	struct rig rig;

	(void)state;
	assert_int_equal(quota_take(&options.quota, "ports=3"), 0);
	rig_begin(&rig, &options);
	peer_fake(&rig, &peer, getuid() + 1);
	task = task_of(&peer);
	for (int i = 0; i < 3; i++)
		new_semaphore(&peer, 0, 0);
	assert_int_equal(semaphore_new(task, NULL, 0, 0, &semaphore),
	    KERN_RESOURCE_SHORTAGE);
	assert_int_equal(account_used(task->user->account, ACCOUNT_PORTS), 3);
	/* The last sender gone: it costs nothing any more. */
	semaphore = LIST_FIRST(&task->semaphores);
	right = semaphore_right(semaphore);
	right_release(rig.machd.core, &right);
	peer_die(&peer);
	rig_turn(&rig);
	peer_close(&peer);
	assert_int_equal(rig_end(&rig), 0);
}

int
main(void)
{
#define RIG_TEST(f) cmocka_unit_test_setup_teardown(f, rig_setup, rig_teardown)
	const struct CMUnitTest tests[] = {
		RIG_TEST(test_wake),
		RIG_TEST(test_dead_waiter),
		RIG_TEST(test_owner_dies),
		RIG_TEST(test_abort),
		RIG_TEST(test_waiter_hangs_up),
		RIG_TEST(test_nonsense),
		cmocka_unit_test(test_quota),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

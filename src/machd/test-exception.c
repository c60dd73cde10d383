/*
 * Exceptions, by packets made by hand: who asks, who is asked, and who goes
 * meanwhile. Both peers are this process's: a thread of it that faulted, and
 * one that handles.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>
#include <cmocka.h>

#include "core/kmsg.h"
#include "core/port.h"
#include "core/space.h"
#include "machd/conn.h"
#include "machd/exception.h"
#include "machd/task.h"
#include "machd/test-rig.h"
#include "machd/thread.h"

#define CODES ((int)MACH_EXCEPTION_CODES)

static struct peer fault, handler;
static mach_port_name_t port;

static struct task *
task_of(struct rig *rig)
{
	return task_find(&rig->machd, getpid());
}

static struct thread *
thread_of(struct rig *rig)
{
	return LIST_FIRST(&task_of(rig)->threads);
}

/* The handler's port becomes the task's for EXC_BAD_ACCESS. */
static void
set_port(struct rig *rig, int behavior, int flavor)
{
	struct exc_action action = { .behavior = behavior, .flavor = flavor };
	struct task *task = task_of(rig);

	assert_int_equal(space_copyin(task->space, port,
			     MACH_MSG_TYPE_MAKE_SEND, &action.port),
	    KERN_SUCCESS);
	exc_actions_set(
	    rig->machd.core, &task->ports.exc, EXC_MASK_BAD_ACCESS, &action);
	right_release(rig->machd.core, &action.port);
}

static void
begin(struct rig *rig)
{
	peer_attach(rig, &fault);
	peer_attach(rig, &handler);
	port = peer_new_port(&handler);
}

/* As if the process had died. */
static void
end(void)
{
	struct rig *rig = fault.rig;

	task_die(task_of(rig));
	rig_turn(rig);
	peer_close(&fault);
	peer_close(&handler);
}

static void
ask(struct peer *peer, uint32_t exception)
{
	struct wire_exception what = { .exception = exception,
		.code = { KERN_INVALID_ADDRESS, 0x1234 } };

	for (uint32_t i = 0; i < WIRE_STATE_WORDS; i++)
		what.state[i] = i;
	peer_request(peer, WIRE_EXCEPTION);
	peer_add(peer, &what, sizeof(what));
}

/* A thread faults, and waits. */
static void
raise_fault(struct rig *rig)
{
	ask(&fault, EXC_BAD_ACCESS);
	assert_true(peer_send(&fault));
	rig_turn(rig);
	assert_false(peer_receive(&fault));
	assert_non_null(thread_of(rig)->exception);
}

/* The handler receives the message; its reply port. */
static mach_port_name_t
receive_fault(mach_msg_id_t id)
{
	peer_ask_receive(&handler, port, 0, 4096, 0);
	assert_true(peer_receive(&handler));
	assert_int_equal(handler.answer.result, MACH_MSG_SUCCESS);
	assert_int_equal(peer_got(&handler)->msgh_id, id);
	return peer_got(&handler)->msgh_remote_port;
}

static int32_t
reply(mach_port_name_t to, mach_msg_id_t id, kern_return_t kr,
    const natural_t *state, uint32_t count)
{
	struct {
		mig_reply_error_t error;
		uint32_t flavor, count;
		natural_t state[64];
	} message = {
		.error = { .Head = { .msgh_bits = MACH_MSGH_BITS(
					 MACH_MSG_TYPE_MOVE_SEND_ONCE, 0),
			       .msgh_remote_port = to,
			       .msgh_id = id + 100 },
		    .NDR = NDR_record,
		    .RetCode = kr },
		.flavor = (uint32_t)MACHINE_THREAD_STATE,
		.count = count,
	};
	size_t size = sizeof(message.error);

	if (state) {
		memcpy(message.state, state, count * sizeof(*state));
		size += (2 + count) * sizeof(*state);
	}
	peer_message(&handler, WIRE_MSG, MACH_SEND_MSG, &message, size);
	return peer_call(&handler);
}

/* The answer that the thread has got. */
static void
assert_answered(kern_return_t kr, size_t size)
{
	assert_true(peer_receive(&fault));
	assert_int_equal(fault.answer.trap, fault.trap);
	assert_int_equal(fault.answer.result, kr);
	assert_int_equal(fault.answer.size, size);
}

static void
test_nobody(void **state)
{
	begin(*state);
	ask(&fault, EXC_BAD_ACCESS);
	assert_int_equal(peer_call(&fault), KERN_FAILURE);
	assert_null(thread_of(*state)->exception);
	end();
}

static void
test_handled(void **state)
{
	mach_port_name_t to;

	begin(*state);
	set_port(*state, EXCEPTION_DEFAULT | CODES, 0);
	raise_fault(*state);
	to = receive_fault(2405);
	assert_int_equal(reply(to, 2405, KERN_SUCCESS, NULL, 0), 0);
	assert_answered(KERN_SUCCESS, 0);
	assert_null(thread_of(*state)->exception);
	end();
}

static void
test_state(void **state)
{
	const struct wire_exception *answer = (void *)(fault.in +
	    sizeof(fault.answer));
	natural_t words[2 + WIRE_STATE_THREAD];
	mach_port_name_t to;

	begin(*state);
	set_port(*state, EXCEPTION_STATE | CODES, MACHINE_THREAD_STATE);
	raise_fault(*state);
	to = receive_fault(2406);
	memcpy(words, (const char *)peer_got(&handler) + 24 + 8 + 8 + 16 + 8,
	    sizeof(words));
	assert_int_equal(words[1], WIRE_STATE_THREAD);
	assert_int_equal(words[2], 0);
	assert_int_equal(words[7], 5);
	words[7] = 77;
	assert_int_equal(
	    reply(to, 2406, KERN_SUCCESS, words, 2 + WIRE_STATE_THREAD), 0);
	assert_answered(KERN_SUCCESS, sizeof(*answer));
	assert_int_equal(answer->state[4], 4);
	assert_int_equal(answer->state[5], 77);
	assert_int_equal(answer->state[WIRE_STATE_THREAD], WIRE_STATE_THREAD);
	end();
}

/* What is set while the thread waits is its own, handled or not. */
static void
test_set_state(void **state)
{
	const struct wire_exception *answer = (void *)(fault.in +
	    sizeof(fault.answer));
	natural_t words[2 + WIRE_STATE_THREAD];
	mach_msg_type_number_t count = 2 + WIRE_STATE_THREAD;
	struct thread *thread;
	mach_port_name_t to;

	begin(*state);
	set_port(*state, EXCEPTION_DEFAULT | CODES, 0);
	raise_fault(*state);
	to = receive_fault(2405);
	thread = thread_of(*state);
	assert_int_equal(
	    exception_get_state(thread, MACHINE_THREAD_STATE, words, &count),
	    KERN_SUCCESS);
	assert_int_equal(words[2 + 9], 9);
	words[2 + 9] = 99;
	assert_int_equal(
	    exception_set_state(thread, MACHINE_THREAD_STATE, words, count - 1),
	    KERN_INVALID_ARGUMENT);
	assert_int_equal(
	    exception_set_state(thread, THREAD_STATE_NONE, words, 0),
	    KERN_INVALID_ARGUMENT);
	assert_int_equal(
	    exception_set_state(thread, MACHINE_THREAD_STATE, words, count),
	    KERN_SUCCESS);
	count = 1;
	assert_int_equal(
	    exception_get_state(thread, MACHINE_THREAD_STATE, words, &count),
	    KERN_INVALID_ARGUMENT);
	assert_int_equal(reply(to, 2405, KERN_FAILURE, NULL, 0), 0);
	assert_answered(KERN_FAILURE, sizeof(*answer));
	assert_int_equal(answer->state[9], 99);
	count = 2 + WIRE_STATE_THREAD;
	assert_int_equal(
	    exception_get_state(thread, MACHINE_THREAD_STATE, words, &count),
	    KERN_FAILURE);
	end();
}

static void
test_nonsense(void **state)
{
	static const uint32_t wrong[] = { 0, EXC_TYPES_COUNT, 1u << 31 };

	for (size_t i = 0; i < sizeof(wrong) / sizeof(*wrong); i++) {
		begin(*state);
		ask(&fault, wrong[i]);
		assert_true(peer_send(&fault));
		rig_turn(*state);
		assert_true(peer_dropped(&fault));
		end();
	}
	begin(*state);
	peer_request(&fault, WIRE_EXCEPTION);
	assert_true(peer_send(&fault));
	rig_turn(*state);
	assert_true(peer_dropped(&fault));
	end();
}

/* A thread cannot wait twice, and one that there is not cannot at all. */
static void
test_same_thread(void **state)
{
	mach_port_name_t to;

	begin(*state);
	set_port(*state, EXCEPTION_DEFAULT | CODES, 0);
	raise_fault(*state);
	to = receive_fault(2405);
	ask(&handler, EXC_BAD_ACCESS);
	assert_int_equal(peer_call(&handler), KERN_FAILURE);
	ask(&handler, EXC_BAD_ACCESS);
	handler.request.thread = 0x3fffffff;
	assert_int_equal(peer_call(&handler), KERN_FAILURE);
	assert_int_equal(reply(to, 2405, KERN_SUCCESS, NULL, 0), 0);
	assert_answered(KERN_SUCCESS, 0);
	end();
}

/* The thread's connection goes: the reply is for nobody. */
static void
test_hang_up(void **state)
{
	mach_port_name_t to;

	begin(*state);
	set_port(*state, EXCEPTION_DEFAULT | CODES, 0);
	raise_fault(*state);
	to = receive_fault(2405);
	peer_close(&fault);
	rig_turn(*state);
	assert_null(thread_of(*state)->exception);
	/* What comes of it is core's business; it must not come back here. */
	(void)reply(to, 2405, KERN_SUCCESS, NULL, 0);
	end();
}

/* The thread is said to have ended while it waits. */
static void
test_thread_ends(void **state)
{
	mach_port_name_t to;

	begin(*state);
	set_port(*state, EXCEPTION_DEFAULT | CODES, 0);
	raise_fault(*state);
	to = receive_fault(2405);
	peer_request(&handler, WIRE_THREAD_EXIT);
	assert_true(peer_send(&handler));
	rig_turn(*state);
	assert_null(thread_of(*state));
	assert_int_equal(reply(to, 2405, KERN_FAILURE, NULL, 0), 0);
	assert_answered(KERN_FAILURE, 0);
	end();
}

/* The message dies with its queue, and then nobody handled it. */
static void
test_port_dies(void **state)
{
	struct right right;

	begin(*state);
	set_port(*state, EXCEPTION_DEFAULT | CODES, 0);
	raise_fault(*state);
	assert_int_equal(space_copyin(task_of(*state)->space, port,
			     MACH_MSG_TYPE_MOVE_RECEIVE, &right),
	    KERN_SUCCESS);
	right_release(((struct rig *)*state)->machd.core, &right);
	rig_turn(*state);
	assert_answered(KERN_FAILURE, 0);
	end();
}

/* The next packet, which is no answer. */
static struct wire_answer
told(struct peer *peer)
{
	struct wire_answer packet = { 0 };

	assert_int_equal(recv(peer->fd, &packet, sizeof(packet), MSG_DONTWAIT),
	    sizeof(packet));
	assert_int_equal(packet.op, WIRE_EXCEPTION_PORTS);
	assert_int_equal(packet.trap, 0);
	assert_int_equal(packet.value[0], EXC_MASK_BAD_ACCESS);
	return packet;
}

/* Which kinds have a port is told before an answer, and to who waits. */
static void
test_told(void **state)
{
	uint32_t serial;

	begin(*state);
	peer_ask_receive(&handler, port, 0, 4096, 0);
	set_port(*state, EXCEPTION_DEFAULT | CODES, 0);
	task_exceptions_changed(task_of(*state));
	serial = told(&handler).value[1];
	assert_false(peer_receive(&handler));
	assert_false(peer_receive(&fault));
	ask(&fault, EXC_ARITHMETIC);
	assert_true(peer_send(&fault));
	rig_turn(*state);
	assert_int_equal(told(&fault).value[1], serial);
	assert_answered(KERN_FAILURE, 0);
	/* Once. */
	ask(&fault, EXC_ARITHMETIC);
	assert_int_equal(peer_call(&fault), KERN_FAILURE);
	end();
}

int
main(void)
{
#define RIG_TEST(f) cmocka_unit_test_setup_teardown(f, rig_setup, rig_teardown)
	const struct CMUnitTest tests[] = {
		RIG_TEST(test_nobody),
		RIG_TEST(test_handled),
		RIG_TEST(test_state),
		RIG_TEST(test_set_state),
		RIG_TEST(test_nonsense),
		RIG_TEST(test_same_thread),
		RIG_TEST(test_hang_up),
		RIG_TEST(test_thread_ends),
		RIG_TEST(test_port_dies),
		RIG_TEST(test_told),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

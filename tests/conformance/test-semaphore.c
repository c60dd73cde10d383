/*
 * Semaphores: section 14.7.
 */

#include "kit.h"

#include <mach/mach_traps.h>
#include <mach/semaphore.h>
#include <signal.h>
#include <sys/wait.h>

static const mach_timespec_t now = { 0, 0 };

static semaphore_t
new_semaphore(int policy, int value)
{
	semaphore_t semaphore = SEMAPHORE_NULL;

	OK(semaphore_create(TASK, &semaphore, policy, value));
	T_ASSERT_NE(semaphore, SEMAPHORE_NULL, "a name");
	return semaphore;
}

/* How much there is to take; takes it. */
static int
drain(semaphore_t semaphore)
{
	int count = 0;

	while (semaphore_timedwait(semaphore, now) == KERN_SUCCESS)
		count++;
	GIVES(semaphore_timedwait(semaphore, now), KERN_OPERATION_TIMED_OUT);
	return count;
}

static void
work_wait(struct worker *worker)
{
	worker->result = semaphore_wait(worker->port);
}

static void
waiter_start(struct worker *worker, semaphore_t semaphore)
{
	worker->port = semaphore;
	worker_start(worker, work_wait);
	worker_wait_blocked(worker);
}

T_DECL(s14_7_create, "a send right, and what the arguments must be")
{
	semaphore_t semaphore = new_semaphore(SYNC_POLICY_FIFO, 0);

	IS_TYPE(semaphore, MACH_PORT_TYPE_SEND);
	IS_REFS(semaphore, SEND, 1);
	GIVES(semaphore_create(TASK, &semaphore, SYNC_POLICY_FIFO, -1),
	    KERN_INVALID_ARGUMENT);
	GIVES(semaphore_create(TASK, &semaphore, SYNC_POLICY_FIXED_PRIORITY, 0),
	    KERN_INVALID_ARGUMENT);
	GIVES(semaphore_create(TASK, &semaphore, 8, 0), KERN_INVALID_ARGUMENT);
	GIVES(semaphore_create(mach_host_self(), &semaphore, 0, 0),
	    KERN_INVALID_ARGUMENT);
	OK(semaphore_create(TASK, &semaphore,
	    SYNC_POLICY_LIFO | SYNC_POLICY_PREPOST, 0x7fffffff));
	/* It is full; one more is not counted, and does not wrap. */
	OK(semaphore_signal(semaphore));
	OK(semaphore_wait(semaphore));
}

T_DECL(s14_7_create_of_the_dead, "a task that is gone owns none")
{
	semaphore_t semaphore;

	GIVES(semaphore_create(MACH_PORT_NULL, &semaphore, 0, 0),
	    MACH_SEND_INVALID_DEST);
	GIVES(semaphore_create(new_dead(1), &semaphore, 0, 0),
	    MACH_SEND_INVALID_DEST);
}

T_DECL(s14_7_count, "signals are counted, waits take them")
{
	semaphore_t semaphore = new_semaphore(SYNC_POLICY_FIFO, 3);

	IS(drain(semaphore), 3);
	for (int i = 0; i < 5; i++)
		OK(semaphore_signal(semaphore));
	OK(semaphore_wait(semaphore));
	IS(drain(semaphore), 4);
}

T_DECL(s14_7_signal_wakes_one, "of two who wait; nothing is counted")
{
	semaphore_t semaphore = new_semaphore(SYNC_POLICY_FIFO, 0);
	struct worker first, second;

	waiter_start(&first, semaphore);
	waiter_start(&second, semaphore);
	OK(semaphore_signal(semaphore));
	worker_join(&first);
	IS(first.result, KERN_SUCCESS);
	worker_wait_blocked(&second);
	OK(semaphore_signal(semaphore));
	worker_join(&second);
	IS(second.result, KERN_SUCCESS);
	IS(drain(semaphore), 0);
}

T_DECL(s14_7_lifo, "the last who came is woken first")
{
	semaphore_t semaphore = new_semaphore(SYNC_POLICY_LIFO, 0);
	struct worker first, second;

	waiter_start(&first, semaphore);
	waiter_start(&second, semaphore);
	OK(semaphore_signal(semaphore));
	worker_join(&second);
	IS(second.result, KERN_SUCCESS);
	worker_wait_blocked(&first);
	OK(semaphore_signal(semaphore));
	worker_join(&first);
}

T_DECL(s14_7_signal_all, "wakes all who wait, and is not counted")
{
	semaphore_t semaphore = new_semaphore(SYNC_POLICY_FIFO, 0);
	struct worker workers[4];

	OK(semaphore_signal_all(semaphore));
	IS(drain(semaphore), 0);
	for (int i = 0; i < 4; i++)
		waiter_start(&workers[i], semaphore);
	OK(semaphore_signal_all(semaphore));
	for (int i = 0; i < 4; i++) {
		worker_join(&workers[i]);
		IS(workers[i].result, KERN_SUCCESS);
	}
	IS(drain(semaphore), 0);
	OK(semaphore_signal(semaphore));
	OK(semaphore_signal_all(semaphore));
	IS(drain(semaphore), 1);
}

/* Tells its thread port by worker->value. */
static void
work_wait_named(struct worker *worker)
{
	worker->value = mach_thread_self();
	atomic_store(&worker->count, 1);
	worker->result = semaphore_wait(worker->port);
}

T_DECL(s14_7_signal_thread, "that thread, any thread, or nobody")
{
	semaphore_t semaphore = new_semaphore(SYNC_POLICY_FIFO, 0);
	struct worker first = { .port = semaphore }, second = first;

	GIVES(semaphore_signal_thread(semaphore, THREAD_NULL), KERN_NOT_WAITING);
	GIVES(semaphore_signal_thread(semaphore, mach_thread_self()),
	    KERN_NOT_WAITING);
	GIVES(semaphore_signal_thread(semaphore, TASK), KERN_INVALID_ARGUMENT);
	GIVES(semaphore_signal_thread(semaphore, NO_SUCH_NAME),
	    KERN_INVALID_ARGUMENT);
	IS(drain(semaphore), 0);
	worker_start(&first, work_wait_named);
	worker_wait_blocked(&first);
	worker_start(&second, work_wait_named);
	worker_wait_blocked(&second);
	OK(semaphore_signal_thread(semaphore, second.value));
	worker_join(&second);
	IS(second.result, KERN_SUCCESS);
	worker_wait_blocked(&first);
	OK(semaphore_signal_thread(semaphore, THREAD_NULL));
	worker_join(&first);
	IS(first.result, KERN_SUCCESS);
}

T_DECL(s14_7_timedwait, "a time, no time, and what is no time")
{
	semaphore_t semaphore = new_semaphore(SYNC_POLICY_FIFO, 0);
	mach_timespec_t soon = { 0, 2000000 };

	GIVES(semaphore_timedwait(semaphore, now), KERN_OPERATION_TIMED_OUT);
	GIVES(semaphore_timedwait(semaphore, soon), KERN_OPERATION_TIMED_OUT);
	GIVES(semaphore_timedwait(semaphore, (mach_timespec_t){ 0, -1 }),
	    KERN_INVALID_VALUE);
	GIVES(semaphore_timedwait(semaphore, (mach_timespec_t){ 0, 1000000000 }),
	    KERN_INVALID_VALUE);
	/* The time is looked at before the name. */
	GIVES(semaphore_timedwait(
		  NO_SUCH_NAME, (mach_timespec_t){ 0, 1000000000 }),
	    KERN_INVALID_VALUE);
	OK(semaphore_signal(semaphore));
	OK(semaphore_timedwait(semaphore, (mach_timespec_t){ 0xffffffff, 5 }));
}

static void
work_timedwait(struct worker *worker)
{
	worker->result = semaphore_timedwait(
	    worker->port, (mach_timespec_t){ 4000000000u, 999999999 });
}

T_DECL(s14_7_timedwait_is_woken, "before its time")
{
	struct worker worker = { .port = new_semaphore(0, 0) };

	worker_start(&worker, work_timedwait);
	worker_wait_blocked(&worker);
	OK(semaphore_signal(worker.port));
	worker_join(&worker);
	IS(worker.result, KERN_SUCCESS);
}

T_DECL(s14_7_wait_signal, "signals one and waits for another")
{
	semaphore_t ping = new_semaphore(0, 0), pong = new_semaphore(0, 0);
	mach_timespec_t soon = { 0, 1000000 };

	GIVES(semaphore_timedwait_signal(ping, pong, soon),
	    KERN_OPERATION_TIMED_OUT);
	GIVES(semaphore_timedwait_signal(ping, pong, now),
	    KERN_OPERATION_TIMED_OUT);
	IS(drain(pong), 2);
	OK(semaphore_signal(ping));
	OK(semaphore_wait_signal(ping, pong));
	IS(drain(pong), 1);
	IS(drain(ping), 0);
	/* Itself: the wait comes first, and so is what the signal wakes. */
	OK(semaphore_wait_signal(ping, ping));
	IS(drain(ping), 0);
}

struct table {
	semaphore_t ping, pong;
};

static void *
play(void *argument)
{
	const struct table *table = argument;

	OK(semaphore_wait(table->ping));
	for (int i = 0; i < 500; i++)
		OK(semaphore_wait_signal(table->ping, table->pong));
	OK(semaphore_signal(table->pong));
	return NULL;
}

T_DECL(s14_7_ping_pong, "two threads in turns")
{
	struct table table = { new_semaphore(0, 0), new_semaphore(0, 0) };
	pthread_t thread;

	T_ASSERT_POSIX_ZERO(
	    pthread_create(&thread, NULL, play, &table), "a thread");
	for (int i = 0; i < 501; i++)
		OK(semaphore_wait_signal(table.pong, table.ping));
	T_ASSERT_POSIX_ZERO(pthread_join(thread, NULL), "join");
	IS(drain(table.ping), 0);
	IS(drain(table.pong), 0);
}

/* Every call on a name that is not a semaphore. */
static void
gives_everywhere(mach_port_t name, kern_return_t code)
{
	semaphore_t other = new_semaphore(0, 1);
	bool late = code == KERN_TERMINATED;

	GIVES(semaphore_signal(name), code);
	GIVES(semaphore_signal_all(name), code);
	GIVES(semaphore_signal_thread(name, THREAD_NULL), code);
	GIVES(semaphore_wait(name), code);
	GIVES(semaphore_timedwait(name, now), code);
	GIVES(semaphore_wait_signal(name, other), code);
	GIVES(semaphore_timedwait_signal(name, other, now), code);
	/* There is no need to wait: that is the more important news. */
	GIVES(semaphore_wait_signal(other, name), late ? KERN_SUCCESS : code);
	GIVES(semaphore_wait_trap(name), code);
	GIVES(semaphore_signal_trap(name), code);
	GIVES(semaphore_signal_all_trap(name), code);
	GIVES(semaphore_signal_thread_trap(name, THREAD_NULL), code);
	GIVES(semaphore_wait_signal_trap(name, other), code);
	GIVES(semaphore_timedwait_trap(name, 0, 0), code);
	GIVES(semaphore_timedwait_signal_trap(name, other, 0, 0), code);
	IS(drain(other), late ? 0 : 1);
}

T_DECL(s14_7_names, "names that are no semaphore's")
{
	gives_everywhere(MACH_PORT_NULL, KERN_INVALID_NAME);
	gives_everywhere(MACH_PORT_DEAD, KERN_INVALID_NAME);
	gives_everywhere(NO_SUCH_NAME, KERN_INVALID_NAME);
	gives_everywhere(new_dead(1), KERN_INVALID_NAME);
	gives_everywhere(new_receive(), KERN_INVALID_RIGHT);
	gives_everywhere(new_set(), KERN_INVALID_RIGHT);
	gives_everywhere(new_send_once(new_receive()), KERN_INVALID_RIGHT);
	gives_everywhere(new_port(), KERN_INVALID_CAPABILITY);
	gives_everywhere(TASK, KERN_INVALID_CAPABILITY);
}

T_DECL(s14_7_destroy, "takes a reference, wakes who waits, and is over")
{
	semaphore_t semaphore = new_semaphore(0, 0);
	struct worker worker;

	OK(mach_port_mod_refs(TASK, semaphore, SEND, 3));
	waiter_start(&worker, semaphore);
	OK(semaphore_destroy(TASK, semaphore));
	worker_join(&worker);
	IS(worker.result, KERN_TERMINATED);
	IS_REFS(semaphore, SEND, 3);
	gives_everywhere(semaphore, KERN_TERMINATED);
	/* Nobody's any more: a destroy does nothing but take a reference. */
	OK(semaphore_destroy(TASK, semaphore));
	OK(semaphore_destroy(TASK, semaphore));
	OK(semaphore_destroy(TASK, semaphore));
	IS_GONE(semaphore);
	GIVES(semaphore_destroy(TASK, SEMAPHORE_NULL), KERN_INVALID_ARGUMENT);
	GIVES(semaphore_destroy(TASK, semaphore), MACH_SEND_INVALID_RIGHT);
	semaphore = new_port();
	GIVES(semaphore_destroy(TASK, semaphore), KERN_INVALID_ARGUMENT);
	IS_TYPE(semaphore, MACH_PORT_TYPE_RECEIVE);
}

T_DECL(s14_7_wait_signal_terminated, "the one to signal is no more")
{
	semaphore_t semaphore = new_semaphore(0, 0), gone = new_semaphore(0, 0);

	OK(mach_port_mod_refs(TASK, gone, SEND, 1));
	OK(semaphore_destroy(TASK, gone));
	GIVES(semaphore_wait_signal(semaphore, gone), KERN_TERMINATED);
	IS(drain(semaphore), 0);
}

T_DECL(s14_7_no_senders, "ends with its last send right")
{
	semaphore_t semaphore = new_semaphore(0, 0);
	struct worker worker;

	waiter_start(&worker, semaphore);
	OK(mach_port_deallocate(TASK, semaphore));
	worker_join(&worker);
	IS(worker.result, KERN_TERMINATED);
	IS_GONE(semaphore);
}

static void
nothing(int signal)
{
	(void)signal;
}

T_DECL(s14_7_aborted, "a signal ends the wait, with SA_RESTART too")
{
	struct sigaction action = { .sa_handler = nothing,
		.sa_flags = SA_RESTART };
	semaphore_t semaphore = new_semaphore(0, 0);
	struct worker worker;

	T_ASSERT_POSIX_ZERO(sigaction(SIGUSR1, &action, NULL), "a handler");
	waiter_start(&worker, semaphore);
	pthread_kill(worker.thread, SIGUSR1);
	worker_join(&worker);
	IS(worker.result, KERN_ABORTED);
	OK(semaphore_signal(semaphore));
	IS(drain(semaphore), 1);
}

static semaphore_t handler_semaphore;

static void
signal_from_handler(int signal)
{
	(void)signal;
	(void)semaphore_signal(handler_semaphore);
}

T_DECL(s14_7_signal_in_handler, "which interrupted another semaphore's wait")
{
	struct sigaction action = { .sa_handler = signal_from_handler };
	struct worker worker;

	handler_semaphore = new_semaphore(0, 0);
	T_ASSERT_POSIX_ZERO(sigaction(SIGUSR1, &action, NULL), "a handler");
	waiter_start(&worker, new_semaphore(0, 0));
	pthread_kill(worker.thread, SIGUSR1);
	worker_join(&worker);
	IS(worker.result, KERN_ABORTED);
	IS(drain(handler_semaphore), 1);
}

/* Gets a semaphore from its parent and gives one of its own. */
static void
exchange_semaphores(mach_port_t parent)
{
	mach_port_t mine = new_port();
	semaphore_t own = new_semaphore(0, 0);
	semaphore_t theirs;

	OK(send_right(parent, mine, MACH_MSG_TYPE_MAKE_SEND));
	theirs = receive_right(mine, MACH_MSG_TYPE_MOVE_SEND);
	OK(send_right(parent, own, MACH_MSG_TYPE_COPY_SEND));
	OK(semaphore_wait_signal(own, theirs));
	OK(semaphore_signal(theirs));
	/* Another task's semaphore is not this one's to destroy. */
	OK(mach_port_mod_refs(TASK, theirs, SEND, 1));
	OK(semaphore_destroy(TASK, theirs));
	OK(semaphore_signal(theirs));
	peer_rest();
}

T_DECL(s14_7_another_task, "waits, signals, and dies")
{
	mach_port_t port = new_port(), peer_port;
	semaphore_t mine = new_semaphore(0, 0), theirs;
	pid_t peer = peer_start(exchange_semaphores, port);
	struct worker worker;

	peer_port = receive_right(port, MACH_MSG_TYPE_MOVE_SEND);
	OK(send_right(peer_port, mine, MACH_MSG_TYPE_COPY_SEND));
	theirs = receive_right(port, MACH_MSG_TYPE_MOVE_SEND);
	OK(semaphore_wait(mine));
	OK(semaphore_signal(theirs));
	OK(semaphore_wait(mine));
	OK(semaphore_wait(mine));
	IS(drain(mine), 0);
	waiter_start(&worker, theirs);
	peer_kill(peer);
	worker_join(&worker);
	IS(worker.result, KERN_TERMINATED);
	gives_everywhere(theirs, KERN_TERMINATED);
}

static void
wait_for_ever(mach_port_t parent)
{
	mach_port_t mine = new_port();
	semaphore_t theirs;

	OK(send_right(parent, mine, MACH_MSG_TYPE_MAKE_SEND));
	theirs = receive_right(mine, MACH_MSG_TYPE_MOVE_SEND);
	OK(semaphore_signal(theirs));
	(void)semaphore_wait_signal(theirs, theirs);
	(void)semaphore_wait(theirs);
}

T_DECL(s14_7_waiter_dies, "a signal after that is for the next")
{
	mach_port_t port = new_port(), peer_port;
	semaphore_t semaphore = new_semaphore(0, 0);
	pid_t peer = peer_start(wait_for_ever, port);

	peer_port = receive_right(port, MACH_MSG_TYPE_MOVE_SEND);
	OK(send_right(peer_port, semaphore, MACH_MSG_TYPE_COPY_SEND));
	peer_kill(peer);
	(void)drain(semaphore);
	OK(semaphore_signal(semaphore));
	IS(drain(semaphore), 1);
}

T_DECL(s14_7_messages, "the interface of old: by messages")
{
	semaphore_t semaphore = new_semaphore(0, 0);
	mach_port_t reply = new_receive();
	union any message;

	OK(send_with(MACH_MSGH_BITS(
			 MACH_MSG_TYPE_COPY_SEND, MACH_MSG_TYPE_MAKE_SEND_ONCE),
	    semaphore, reply, 617200, 0));
	OK(receive(reply, &message));
	IS(message.header.msgh_id, 617300);
	IS(message.reply.RetCode, MIG_BAD_ARGUMENTS);
	IS(drain(semaphore), 0);
}

/*
 * Semaphores between processes that are killed at random: a signal is for one
 * wait, never for none and never for two.
 */

#include "instance.h"
#include "kit.h"

#include <mach/semaphore.h>
#include <setjmp.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/wait.h>

enum { WORKERS = 4, KILLS = 40, SIGNALS = 60 };

/* What a worker tells, in memory that all share. */
struct tally {
	_Atomic unsigned taken; /* waits that were over well */
	_Atomic unsigned ready; /* waits begun */
};

static struct tally *tally;

static semaphore_t
receive_semaphore(mach_port_t parent)
{
	mach_port_t mine = new_port();

	OK(send_right(parent, mine, MACH_MSG_TYPE_MAKE_SEND));
	return receive_right(mine, MACH_MSG_TYPE_MOVE_SEND);
}

static void
take_for_ever(mach_port_t parent)
{
	semaphore_t semaphore = receive_semaphore(parent);

	for (;;) {
		atomic_fetch_add(&tally->ready, 1);
		OK(semaphore_wait(semaphore));
		atomic_fetch_add(&tally->taken, 1);
	}
}

static pid_t
start_worker(mach_port_t port, semaphore_t semaphore)
{
	pid_t pid = peer_start(take_for_ever, port);
	mach_port_t peer = receive_right(port, MACH_MSG_TYPE_MOVE_SEND);

	OK(send_right(peer, semaphore, MACH_MSG_TYPE_COPY_SEND));
	OK(mach_port_deallocate(TASK, peer));
	return pid;
}

static unsigned
drain(semaphore_t semaphore)
{
	unsigned count = 0;

	while (semaphore_timedwait(semaphore, (mach_timespec_t){ 0, 0 }) ==
	    KERN_SUCCESS)
		count++;
	return count;
}

static void
new_tally(void)
{
	tally = mmap(NULL, sizeof(*tally), PROT_READ | PROT_WRITE,
	    MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	T_ASSERT_NE((intptr_t)tally, (intptr_t)MAP_FAILED, "shared memory");
}

/*
 * A worker that is killed may take one with it: that which it was given and
 * had no time to count. All others are counted once.
 */
T_DECL(killed_waiters, "signals while workers are killed")
{
	mach_port_t port = new_port();
	semaphore_t semaphore = SEMAPHORE_NULL;
	pid_t workers[WORKERS];
	unsigned sent = 0, taken;

	new_tally();
	srandom(1);
	OK(semaphore_create(TASK, &semaphore, SYNC_POLICY_FIFO, 0));
	for (int i = 0; i < WORKERS; i++)
		workers[i] = start_worker(port, semaphore);
	for (int kills = 0; kills < KILLS; kills++) {
		int victim = (int)(random() % WORKERS);

		for (long n = random() % SIGNALS; n > 0; n--, sent++)
			OK(semaphore_signal(semaphore));
		peer_kill(workers[victim]);
		workers[victim] = start_worker(port, semaphore);
	}
	/* The living take all that is left. */
	for (int i = 0; i < WORKERS; i++)
		peer_kill(workers[i]);
	taken = atomic_load(&tally->taken) + drain(semaphore);
	T_EXPECT_LE(taken, sent, "none was taken twice");
	T_EXPECT_GE(taken + KILLS + WORKERS, sent, "at most one for each kill");
	T_EXPECT_GT(atomic_load(&tally->taken), 0u, "workers took some");
}

/* Who waits is asleep for certain when it is killed: nothing gets lost. */
T_DECL(killed_asleep, "a waiter that is dead takes nothing")
{
	mach_port_t port = new_port();
	semaphore_t semaphore = SEMAPHORE_NULL;

	new_tally();
	OK(semaphore_create(TASK, &semaphore, SYNC_POLICY_FIFO, 0));
	for (unsigned i = 0; i < 20; i++) {
		pid_t worker = start_worker(port, semaphore);

		while (atomic_load(&tally->ready) != i + 1)
			sched_yield();
		peer_kill(worker);
		OK(semaphore_signal(semaphore));
		T_ASSERT_EQ(drain(semaphore), 1u, "it is still there");
	}
	IS(atomic_load(&tally->taken), 0);
}

static void
count_with_parent(mach_port_t parent)
{
	semaphore_t semaphore = receive_semaphore(parent);

	for (int i = 0; i < 2000; i++)
		OK(semaphore_wait(semaphore));
}

T_DECL(exact, "as many waits as signals, by four processes")
{
	mach_port_t port = new_port();
	semaphore_t semaphore = SEMAPHORE_NULL;
	pid_t workers[WORKERS];

	OK(semaphore_create(TASK, &semaphore, SYNC_POLICY_LIFO, 0));
	for (int i = 0; i < WORKERS; i++) {
		mach_port_t peer;

		workers[i] = peer_start(count_with_parent, port);
		peer = receive_right(port, MACH_MSG_TYPE_MOVE_SEND);
		OK(send_right(peer, semaphore, MACH_MSG_TYPE_COPY_SEND));
	}
	for (int i = 0; i < 2000 * WORKERS; i++)
		OK(semaphore_signal(semaphore));
	for (int i = 0; i < WORKERS; i++)
		IS(peer_wait(workers[i]), 0);
	IS(drain(semaphore), 0);
}

static void
own_and_rest(mach_port_t parent)
{
	semaphore_t semaphore = SEMAPHORE_NULL;

	OK(semaphore_create(TASK, &semaphore, SYNC_POLICY_FIFO, 0));
	OK(send_right(parent, semaphore, MACH_MSG_TYPE_COPY_SEND));
	peer_rest();
}

static void
work_wait(struct worker *worker)
{
	worker->result = semaphore_wait(worker->port);
}

T_DECL(killed_owner, "its waiters do not hang, and nothing is left")
{
	mach_port_t port = new_port();
	pid_t machd = machd_pid();
	int fds = 0;

	for (int i = 0; i < 20; i++) {
		struct worker worker;
		pid_t owner = peer_start(own_and_rest, port);

		worker.port = receive_right(port, MACH_MSG_TYPE_MOVE_SEND);
		worker_start(&worker, work_wait);
		if (i % 2)
			worker_wait_blocked(&worker);
		peer_kill(owner);
		worker_join(&worker);
		IS(worker.result, KERN_TERMINATED);
		OK(mach_port_deallocate(TASK, worker.port));
		/* The second thread's connection stays for the next. */
		if (i == 0)
			fds = settled_fds(machd);
	}
	wait_for_fds(machd, fds);
}

static sigjmp_buf jump;

static void
jump_out(int signal)
{
	(void)signal;
	siglongjmp(jump, 1);
}

static void
work_jump(struct worker *worker)
{
	if (sigsetjmp(jump, 1) == 0) {
		atomic_store(&worker->count, 1);
		(void)semaphore_wait(worker->port);
	}
	/* The next call of the thread settles what was left. */
	worker->result = semaphore_signal(worker->value);
}

T_DECL(left_by_siglongjmp, "what an abandoned wait took comes back")
{
	struct sigaction action = { .sa_handler = jump_out };
	semaphore_t semaphore, other;

	T_ASSERT_POSIX_ZERO(sigaction(SIGUSR1, &action, NULL), "a handler");
	OK(semaphore_create(TASK, &semaphore, SYNC_POLICY_FIFO, 0));
	OK(semaphore_create(TASK, &other, SYNC_POLICY_FIFO, 0));
	for (int i = 0; i < 20; i++) {
		struct worker worker = { .port = semaphore, .value = other };

		worker_start(&worker, work_jump);
		worker_wait_blocked(&worker);
		pthread_kill(worker.thread, SIGUSR1);
		if (i % 2)
			OK(semaphore_signal(semaphore));
		worker_join(&worker);
		IS(worker.result, KERN_SUCCESS);
		if (!(i % 2))
			OK(semaphore_signal(semaphore));
		T_ASSERT_EQ(drain(semaphore), 1u, "one is there");
	}
	IS(drain(other), 20);
}

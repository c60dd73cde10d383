/*
 * The conductor; see soak.h. At the end machd's memory, its fds and all
 * charges are what they were at the beginning. MACH_SOAK=1 makes it long,
 * MACH_SOAK_SEED repeats the choices of a run, if not their interleaving.
 */
#include "soak.h"

#include <darwintest.h>

#include <poll.h>
#include <servers/bootstrap.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "holdings.h"
#include "instance.h"

#define SOAK_MESSAGES      20000ul
#define SOAK_MESSAGES_LONG 1000000ul
#define SOAK_WORKERS       6
/* What malloc may keep of the largest crowd there was. */
#define SOAK_TOLERANCE_KIB 4096

/* Between two kills, messages. */
#define SOAK_KILL_LEAST 50u
#define SOAK_KILL_MOST  600u

struct soak *soak;

static const char *const soak_kinds[SOAK_KINDS] = {
	[SOAK_SIMPLE] = "simple",
	[SOAK_LARGE] = "large bodies",
	[SOAK_PORTS] = "rights",
	[SOAK_RECEIVE] = "receive rights",
	[SOAK_MEMORY] = "memory",
	[SOAK_PORT_ARRAYS] = "arrays of rights",
	[SOAK_REQUESTS] = "requests",
	[SOAK_REPLIES] = "replies",
	[SOAK_SETS] = "received from sets",
	[SOAK_NOTIFICATIONS] = "notifications asked for",
	[SOAK_FILES] = "fileports",
};

static pid_t soak_pids[1 + SOAK_WORKERS]; /* the hub's, the workers' */
static int soak_wake_read;
static unsigned long soak_kills;

void
soak_count(enum soak_kind kind)
{
	unsigned long n = atomic_fetch_add(&soak->sent, 1) + 1;

	atomic_fetch_add(&soak->kinds[kind], 1);
	if (n == atomic_load(&soak->wake) && write(soak->wake_fd, "", 1) != 1)
		_exit(1);
}

void
soak_fail(const char *what, kern_return_t kr)
{
	if (!atomic_exchange(&soak->failed, true))
		snprintf(soak->failure, sizeof(soak->failure), "%s: %#x (%s)",
		    what, (unsigned)kr, mach_error_string(kr));
	_exit(1);
}

/* The hub is ready when it returns; number 0 is the hub. */
static void
soak_start(int number)
{
	uint64_t seed = (uint64_t)random() << 20 | (uint64_t)random() | 1;
	int ready[2];
	char byte;

	T_ASSERT_POSIX_ZERO(pipe(ready), "a pipe");
	soak_pids[number] = fork();
	T_ASSERT_POSIX_SUCCESS(soak_pids[number], "fork");
	if (soak_pids[number] == 0) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		close(ready[0]);
		if (number == 0)
			soak_hub(ready[1]);
		close(ready[1]);
		soak_worker(seed);
	}
	close(ready[1]);
	if (number == 0)
		T_ASSERT_EQ(read(ready[0], &byte, 1), 1, "the hub begins");
	close(ready[0]);
}

static void
soak_kill(int number)
{
	kill(soak_pids[number], SIGKILL);
	waitpid(soak_pids[number], NULL, 0);
	soak_kills++;
}

/* Who has ended by itself is started anew. */
static void
soak_restart_ended(void)
{
	for (int i = 0; i <= SOAK_WORKERS; i++)
		if (waitpid(soak_pids[i], NULL, WNOHANG) == soak_pids[i])
			soak_start(i);
}

/*
 * Until so many were sent. The time is only for the case that whoever sent
 * the message in question was killed before it could say so, and that all
 * workers have ended.
 */
static void
soak_wait(unsigned long count)
{
	struct pollfd wake = { .fd = soak_wake_read, .events = POLLIN };
	char byte;

	atomic_store(&soak->wake, count);
	while (atomic_load(&soak->sent) < count && !atomic_load(&soak->failed)) {
		soak_restart_ended();
		if (poll(&wake, 1, 20) == 1)
			T_ASSERT_EQ(read(soak_wake_read, &byte, 1), 1, "a byte");
	}
}

static void
soak_run(unsigned long messages)
{
	unsigned long end = atomic_load(&soak->sent) + messages;

	for (int i = 0; i <= SOAK_WORKERS; i++)
		soak_start(i);
	while (atomic_load(&soak->sent) < end && !atomic_load(&soak->failed)) {
		/* The hub too, a tenth as often. */
		int victim = random() % 10 ? 1 + random() % SOAK_WORKERS
					   : random() % (1 + SOAK_WORKERS);

		soak_wait(atomic_load(&soak->sent) + SOAK_KILL_LEAST +
		    (unsigned long)random() %
			(SOAK_KILL_MOST - SOAK_KILL_LEAST));
		soak_kill(victim);
		soak_start(victim);
	}
	for (int i = 0; i <= SOAK_WORKERS; i++)
		soak_kill(i);
}

/* More than it takes until launchd gets a channel, which stays. */
#define SOAK_LOOK_UPS 200

static void
soak_warm_launchd(void)
{
	mach_port_t none;

	for (int i = 0; i < SOAK_LOOK_UPS; i++)
		(void)bootstrap_look_up(
		    bootstrap_port, "org.system.nobody", &none);
}

static void
soak_begin(void)
{
	const char *text = getenv("MACH_SOAK_SEED");
	unsigned seed = text ? (unsigned)atoi(text) : (unsigned)getpid();
	int ends[2];

	soak = mmap(NULL, sizeof(*soak), PROT_READ | PROT_WRITE,
	    MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	T_ASSERT_TRUE(soak != MAP_FAILED, "memory");
	T_ASSERT_POSIX_ZERO(pipe(ends), "a pipe");
	soak_wake_read = ends[0];
	soak->wake_fd = ends[1];
	srandom(seed);
	T_LOG("seed %u", seed);
}

/* Nothing that was to be shown is missing. */
static void
soak_report(void)
{
	T_LOG("%lu messages sent, %lu received, %lu processes killed",
	    atomic_load(&soak->sent), atomic_load(&soak->received), soak_kills);
	for (int i = 0; i < SOAK_KINDS; i++) {
		unsigned long n = atomic_load(&soak->kinds[i]);

		T_LOG("  %-24s %lu", soak_kinds[i], n);
		T_EXPECT_NE(n, 0, "%s", soak_kinds[i]);
	}
	T_EXPECT_FALSE(atomic_load(&soak->failed), "failed: %s", soak->failure);
}

T_DECL(messages_and_kills,
    "what is killed in the middle of anything leaves nothing behind")
{
	unsigned long messages = getenv("MACH_SOAK") ? SOAK_MESSAGES_LONG
						     : SOAK_MESSAGES;
	struct holdings before, now;
	pid_t machd = machd_pid();

	soak_begin();
	soak_warm_launchd();
	/*
	 * Two short runs first: what malloc keeps, and the connection that
	 * launchd's second thread makes when it hears that the first hub ended.
	 */
	soak_run(messages / 10);
	soak_run(messages / 10);
	holdings_settle(&before, machd);
	soak_run(messages);
	holdings_settle(&now, machd);
	holdings_print(&before, "before");
	holdings_print(&now, "after");
	soak_report();
	T_EXPECT_TRUE(
	    holdings_equal(&now, &before), "fds and charges are equal");
	T_EXPECT_LE(now.kib, before.kib + SOAK_TOLERANCE_KIB, "KiB resident");
}

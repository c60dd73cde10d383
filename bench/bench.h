#pragma once

/*
 * The bench: contenders and workloads, measured side by side.
 *
 * A contender is one way to get a message to another process and an answer
 * back, one file each. The driver runs all of them in turn, round after
 * round, in short batches, so that whatever the machine does meanwhile hits
 * all alike; what counts is each batch's time in relation to the raw socket's
 * batch of the same round.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Where client, server and whatever stands between them run. */
enum placement {
	PLACE_SAME,  /* all on one CPU */
	PLACE_CROSS, /* the client on one, all others on another */
	PLACE_FREE,  /* as the kernel likes */
	PLACE_COUNT,
};

/* A workload of a contender; `size` bytes go and come back. */
struct contender {
	const char *name;
	const char *what; /* in one line, for --list */
	size_t size;
	/*
	 * Before the fork: makes what both ends need. Returns a state that
	 * both keep, or NULL with `ret_reason` set if it cannot run here.
	 */
	void *(*open)(size_t size, const char **ret_reason);
	/* The server's process: answers until its client is gone. */
	void (*serve)(void *state);
	/* The client's process: once, then `count` round trips at a time. */
	void (*join)(void *state);
	void (*call)(void *state, unsigned long count);
	/* A broker whose placement is the server's; 0 if none. */
	int (*broker)(void *state);
};

extern const struct contender contender_raw;
extern const struct contender contender_raw_again;
extern const struct contender contender_pipe;
extern const struct contender contender_mqueue;
extern const struct contender contender_mach;
extern const struct contender contender_mach_right;
extern const struct contender contender_mach_trap;

/* Ends the bench with a line on stderr. */
_Noreturn void bench_fail(const char *what, int error);
/* Memory that parent and children share. */
void *bench_shared(size_t size);

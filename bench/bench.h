#pragma once

/*
 * The bench: contenders and workloads, measured side by side.
 *
 * A contender is one way to get a message to another process and an answer
 * back, one file each. The driver runs all of them in turn, round after
 * round, in short batches, so that whatever the machine does meanwhile hits
 * all alike; what counts is each batch's time in relation to the raw socket's
 * batch of the same round. Workloads that can be compared make a group, whose
 * first member is the measure of the others.
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

/* One way to do a workload. */
struct contender {
	const char *name;
	const char *what; /* in one line, for --list */
	size_t size;      /* bytes of a message, or of what it carries */
	unsigned peers;   /* clients, members or ports, where there are many */
	bool crowd;       /* that many call at once: a batch is a multiple */
	/*
	 * Before the fork: makes what both ends need. Returns a state that
	 * both keep, or NULL with `ret_reason` set if it cannot run here.
	 */
	void *(*open)(const struct contender *self, const char **ret_reason);
	/* The server's process: answers until its client is gone. */
	void (*serve)(void *state);
	/* The client's process: once, then `count` calls at a time. */
	void (*join)(void *state);
	void (*call)(void *state, unsigned long count);
	/*
	 * A broker whose placement is the server's, and a process behind it
	 * that answers too; 0 if none.
	 */
	int (*broker)(void *state);
	int (*behind)(void *state);
};

/* Workloads of one kind; the first divides the others' times. */
struct group {
	const char *name;
	const char *title;                         /* what one call is */
	bool slow;                                 /* left out by --quick */
	const struct contender *const *contenders; /* up to a NULL */
};

extern const struct group *const groups[]; /* up to a NULL */

extern const struct contender contender_raw;
extern const struct contender contender_raw_again;
extern const struct contender contender_raw_page;
extern const struct contender contender_raw_stream;
extern const struct contender contender_raw_bulk[];
extern const struct contender contender_raw_fan[];
extern const struct contender contender_pipe;
extern const struct contender contender_mqueue;
extern const struct contender contender_sdbus;
extern const struct contender contender_broker;
extern const struct contender contender_daemon;
extern const struct contender contender_zmq;
extern const struct contender contender_nng;
extern const struct contender contender_mach;
extern const struct contender contender_mach_page;
extern const struct contender contender_mach_right;
extern const struct contender contender_mach_stream;
extern const struct contender contender_mach_copy[];
extern const struct contender contender_mach_move[];
extern const struct contender contender_mach_fan[];
extern const struct contender contender_mach_trap;
extern const struct contender contender_vm_plain;
extern const struct contender contender_vm_task;
extern const struct contender contender_mach_ports[];

/* What raw_bulk, mach_copy and mach_move have: 64 KiB, 1 MiB, 64 MiB, 1 GiB. */
#define BULK_SIZES 4
/* What raw_fan and mach_fan have: 1, 8, 128, 1000 clients. */
#define FAN_SIZES 4

/* Ends the bench with a line on stderr. */
_Noreturn void bench_fail(const char *what, int error);
/* Memory that parent and children share. */
void *bench_shared(size_t size);

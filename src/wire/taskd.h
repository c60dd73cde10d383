#pragma once

/*
 * The packets between machd and taskd, which has the powers over processes
 * that machd gave up.
 *
 * machd talks to taskd itself (START, KILL; nothing is answered) and to its
 * workers, each over a SOCK_SEQPACKET pair of its own: a fixed header, then
 * `size` bytes of payload where the op has one. A worker serves one process,
 * one request at a time, and answers each. docs/design/taskd.md.
 */

#include <stdint.h>

#include "wire/wire.h"

/* Bytes that may follow a header; what is larger travels in a memfd. */
#define TASKD_PAYLOAD_MAX 65536u

enum taskd_op {
	/*
	 * To taskd. START: a worker, to be known by `number`, for process
	 * `pid`; the fds are its pidfd and the worker's socket, value[] what
	 * machd knows of it, enum taskd_start. KILL: ends worker `number`.
	 */
	TASKD_START = 1,
	TASKD_KILL = 2,
	/*
	 * To a worker. READ: `size` bytes at `address`; they come inline, or
	 * in an fd if there are more than TASKD_PAYLOAD_MAX. WRITE: the
	 * payload, or with an fd `size` bytes of it at value[0], to
	 * `address`. MAPS: the lines of /proc/PID/maps that end behind
	 * `address`, as many as an answer holds, whole ones.
	 */
	TASKD_READ = 3,
	TASKD_WRITE = 4,
	TASKD_MAPS = 5,
	/*
	 * SYSCALL: one of a table of calls about memory, made by a thread of
	 * the process: number in value[0], arguments behind it; the answer's
	 * value[0] is what it returned, an error below 0.
	 */
	TASKD_SYSCALL = 6,
	/* TERMINATE: kills the process, and waits a moment for its end. */
	TASKD_TERMINATE = 7,
	/*
	 * THREADS: the tids of the process's threads, as many uint32_t as an
	 * answer holds. SUSPEND, RESUME: thread `tid`, or with 0 all of them,
	 * those too that are made meanwhile; each is either suspended or not,
	 * machd counts.
	 */
	TASKD_THREADS = 8,
	TASKD_SUSPEND = 9,
	TASKD_RESUME = 10,
	/*
	 * GET_STATE, SET_STATE: the registers of thread `tid`, a struct
	 * taskd_state; of a set value[0] says which parts. CREATE: a thread
	 * without anything of a C library's, all its signals blocked but those
	 * that it causes; the payload is its state, if there is one. It is
	 * suspended, but with TASKD_RUN. Its tid is the answer's value[0].
	 * EXIT: ends a thread. ABORT: ends the system call that a thread waits
	 * in with EINTR.
	 */
	TASKD_GET_STATE = 11,
	TASKD_SET_STATE = 12,
	TASKD_CREATE = 13,
	TASKD_EXIT = 14,
	TASKD_ABORT = 15,
	TASKD_OPS
};

enum taskd_flag {
	/* READ, WRITE: whatever the protection of the pages is */
	TASKD_FORCE = 1 << 0,
	/* CREATE: the thread runs */
	TASKD_RUN = 1 << 1,
};

/* value[] of START: what the process was when it became a task. */
enum taskd_start {
	TASKD_START_IMAGE, /* of process_facts(); 0: unknown */
	TASKD_START_RUID,
	TASKD_START_EUID,
	TASKD_START_RGID,
	TASKD_START_EGID,
};

/* Which parts of a struct taskd_state. */
enum taskd_part {
	TASKD_PART_THREAD = 1 << 0,
	TASKD_PART_FLOAT = 1 << 1,
	TASKD_PART_DEBUG = 1 << 2,
};

/* The debug registers, as x86_DEBUG_STATE64 has them. */
#if defined(__aarch64__)
#define TASKD_STATE_DEBUG 0u
#else
#define TASKD_STATE_DEBUG 16u
#endif

/* Registers, in the layouts of <mach/thread_status.h>. */
struct taskd_state {
	uint32_t words[WIRE_STATE_WORDS]; /* as in struct wire_exception */
	uint32_t debug[TASKD_STATE_DEBUG];
};

enum taskd_result {
	TASKD_OK = 0,
	TASKD_DEAD = 1,       /* the process is dead, or another image */
	TASKD_NO_THREAD = 2,  /* there is no such thread (any more) */
	TASKD_TRACED = 3,     /* another process traces it */
	TASKD_DENIED = 4,     /* Linux does not let us */
	TASKD_ADDRESS = 5,    /* nothing is mapped there */
	TASKD_PROTECTION = 6, /* the pages' protection forbids it */
	TASKD_FOREIGN = 7,    /* not of this machine's word size */
	TASKD_CONFINED = 8,   /* a seccomp filter might kill it for the call */
	TASKD_BUSY = 9,       /* the thread does not stop */
	TASKD_BAD = 10,       /* not a permitted request */
	TASKD_FAILED = 11,    /* value[0]: errno */
	/* Said by machd for a worker that does not answer: */
	TASKD_TIMED_OUT = 12, /* past the deadline; it was killed */
	TASKD_LOST = 13,      /* it died, or could not be started */
};

#define TASKD_VALUES 8

struct taskd_request {
	uint32_t op;
	uint32_t flags;  /* enum taskd_flag */
	uint64_t number; /* of the worker, for taskd */
	int32_t pid;
	int32_t tid;        /* a thread of it; 0: any, or all */
	uint64_t tid_start; /* when it began, field 22 of its stat; 0: unknown */
	uint64_t address;
	uint64_t size;
	uint64_t value[TASKD_VALUES];
};

struct taskd_answer {
	int32_t result; /* enum taskd_result */
	uint32_t reserved;
	uint64_t size; /* bytes of payload, or in the fd */
	uint64_t value[TASKD_VALUES];
};

_Static_assert(sizeof(struct taskd_request) == 112, "taskd_request");
_Static_assert(sizeof(struct taskd_answer) == 80, "taskd_answer");

#pragma once

#include <stdbool.h>
#include <stdint.h>

#include <mach/port.h>

#include "libmach/connection.h"

/*
 * What libmach knows of a thread. A thread may be in several traps at once,
 * each entered from a signal handler that interrupted the one before: depth
 * counts them, and each depth has a slot. Handlers of the thread itself are
 * the only other readers and writers, so order matters and locks do not.
 */
#define THREAD_DEPTHS 8

struct trap;

struct slot {
	struct connection *connection;
	/*
	 * The trap that machd may still be working on; 0: none. Left behind
	 * by siglongjmp(), it is settled by the thread's next trap.
	 */
	volatile uint32_t under_way;
	struct trap *volatile frame; /* valid below depth */
	volatile uintptr_t stack;    /* where on the stack it was entered */
};

struct thread {
	uint32_t generation; /* the image's at its last trap */
	uint32_t tid;
	volatile unsigned depth;
	mach_port_t reply_port;         /* mig's, cached */
	mach_port_t special_reply_port; /* the same */
	mach_port_name_t special;       /* the last one it was given */
	bool port_asked;                /* machd knows it by its thread port */
	char *signal_stack;             /* that libmach gave it, or NULL */
	uintptr_t readable;             /* a page that was so; see probe.h */
	struct slot slots[THREAD_DEPTHS];
};

/*
 * Initial exec: no allocation at first use, so that handlers may use it even
 * if the library came with dlopen().
 */
extern __thread struct thread thread_current
    __attribute__((visibility("hidden"), tls_model("initial-exec")));

void thread_constructor(void);
int thread_begin(struct thread *thread);
unsigned thread_after_fork(int *fds);

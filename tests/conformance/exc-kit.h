#pragma once

/*
 * What the tests of exceptions share: faults that can be gone on from, and a
 * thread that handles exceptions with the servers that mig makes of exc.defs
 * and mach_exc.defs.
 */

#include "kit.h"

#define CODES ((int)MACH_EXCEPTION_CODES)
#define NONE  THREAD_STATE_NONE

#define BAD       EXC_MASK_BAD_ACCESS
#define DEFAULT64 (EXCEPTION_DEFAULT | CODES)
#define STATE64   (EXCEPTION_STATE | CODES)

/* The last exception that a handler was told of. */
struct seen {
	mach_msg_id_t id;
	mach_port_t thread, task;
	uint64_t thread_id;
	exception_type_t exception;
	mach_msg_type_number_t code_count;
	int64_t code[2];
	int flavor;
	mach_msg_type_number_t state_count;
	natural_t state[THREAD_STATE_MAX]; /* and what it is to be */
};

/*
 * A handler: `handle` says what becomes of the exception in seen; it may
 * change seen->state. One that has no `handle` answers KERN_SUCCESS.
 */
struct handler {
	mach_port_t port;
	kern_return_t (*handle)(struct handler *handler);
	atomic_int count;
	struct seen seen;
	pthread_t thread;
};

void handler_start(
    struct handler *handler, kern_return_t (*handle)(struct handler *));

/* Handlers: past the instruction; what the thread would die of; no. */
kern_return_t handle_skip(struct handler *handler);
kern_return_t handle_refuse(struct handler *handler);

/* The faults. Each instruction has two bytes, but the breakpoint one. */
unsigned char fault_read(const void *address);
void fault_write(void *address);
void fault_illegal(void);
int fault_divide(int by);
void fault_breakpoint(void);

/* An address where there is nothing, and one that may not be touched. */
void *unmapped(void);
void *forbidden(void);

kern_return_t
set_task(exception_mask_t mask, mach_port_t port, int behavior, int flavor);

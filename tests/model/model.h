#pragma once

/*
 * model: drives a core with operations read from bytes, and holds it against
 * what the specification says. The same interpreter serves the seeded test, long
 * runs and the fuzzers: any bytes are a valid program.
 */

#include <mach/message.h>
#include <mach/port.h>

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/account.h"
#include "core/check.h"
#include "core/core.h"
#include "core/kmsg.h"
#include "core/mqueue.h"
#include "core/name.h"
#include "core/port.h"
#include "core/space.h"
#include "core/waiter.h"
#include "core/watch.h"

#define SPACES  4
#define WAITERS 8 /* number i is a thread of space i % SPACES */
#define KERNELS 2
#define HELD    8
#define WATCHES 4
#define USERS   2

/* The program: bytes, or a generator of as many as are asked for. */
struct tape {
	const uint8_t *bytes;
	size_t left;
	uint64_t seed; /* with bytes == NULL */
};

/* The last message of a thread that came out of a port. */
struct heard {
	uint64_t port;
	uint32_t last;
};
#define HEARD 1024

struct model {
	struct tape *tape;
	struct core *core;
	struct account *users[USERS];
	struct space *spaces[SPACES];
	struct waiter waiters[WAITERS];
	bool waiting[WAITERS];
	uint32_t sent[WAITERS]; /* messages each has begun to send */
	struct heard heard[WAITERS][HEARD];
	struct port *kernels[KERNELS];
	struct right held[HELD];
	struct watch watches[WATCHES];
	bool watching[WATCHES];
	uint32_t cap; /* entries per space */
	uint64_t steps;
};

/* model_run(): runs a program of at most `steps` operations to its end. */
void model_run(struct tape *tape, uint64_t steps, bool check_each);

/* The tape. */
bool tape_ended(const struct tape *tape);
uint8_t tape_byte(struct tape *tape);
uint32_t tape_below(struct tape *tape, uint32_t n);
uint32_t tape_word(struct tape *tape);

/* model_name(): a name for space: mostly one that it has. */
mach_port_name_t model_name(struct model *model, struct space *space);

/* Operations, by file. */
void op_message(struct model *model); /* model-msg.c */
void op_receive(struct model *model);
void op_cancel(struct model *model);
void op_kernel(struct model *model, struct kmsg *kmsg);
void result_of(struct model *model, int waiter);
void op_name(struct model *model); /* model-name.c */
void op_notify(struct model *model);
void op_set(struct model *model);
void op_right(struct model *model);

/*
 * model_faults: while an operation runs, one allocation in so many fails (0:
 * none); results are then not held against the reference, only the invariants
 * are. model_may_fail is true while that applies.
 */
extern uint32_t model_faults;
extern bool model_may_fail;

/* model_fail(): says what went wrong, and aborts. */
_Noreturn void model_fail(const char *file, int line, const char *what);
#define EXPECT(claim)                                                          \
	do {                                                                   \
		if (!(claim) && !model_may_fail)                               \
			model_fail(__FILE__, __LINE__, #claim);                \
	} while (0)

#pragma once

/*
 * exception: a thread that faulted and waits for somebody to handle it. It
 * brought its registers along; the ports of the thread, the task and the host
 * are asked in turn. Each handler replies to a port of machd's own, to which
 * it has a send-once right: if that goes unused, the next one is asked.
 */

#include <mach/exception_types.h>
#include <mach/kern_return.h>
#include <stdbool.h>

#include "core/account.h"
#include "wire/wire.h"

struct conn;
struct kmsg;
struct port;
struct thread;

/* Whose ports are asked, in this order. */
enum exception_level {
	EXCEPTION_THREAD,
	EXCEPTION_TASK,
	EXCEPTION_HOST,
	EXCEPTION_LEVELS,
};

struct exception {
	struct conn *conn;     /* that waits for the answer */
	struct thread *thread; /* NULL: it is gone meanwhile */
	struct port *reply;    /* IKOT_EXCEPTION_REPLY, of the one asked now */
	mach_msg_id_t id;      /* of the request to it */
	unsigned level;        /* to be asked next */
	bool changed;          /* the state is not what it was */
	struct charge charge;  /* one of ACCOUNT_PORTS */
	struct wire_exception what;
};

struct exception *exception_free(struct exception *exception);
bool exception_reply(struct kmsg *kmsg);
void exception_no_senders(struct port *port);
kern_return_t
exception_get_state(const struct thread *thread, thread_state_flavor_t flavor,
    thread_state_t out, mach_msg_type_number_t *count);
kern_return_t
exception_set_state(const struct thread *thread, thread_state_flavor_t flavor,
    thread_state_t in, mach_msg_type_number_t count);

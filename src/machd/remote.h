#pragma once

/*
 * remote: what machd asks of the taskd worker of a task. One worker, one
 * request at a time, each with a deadline; the others wait in line. A worker
 * that does not answer is killed, and its target holds up nobody else.
 *
 * A routine asks with remote_ask() when it is served first, returns what that
 * returns, and finds the answer with remote_answered() when it is served
 * again (machd/deferred.h).
 */

#include <bsd/sys/queue.h>
#include <mach/kern_return.h>
#include <stddef.h>
#include <stdint.h>

#include "wire/taskd.h"

struct remote;
struct task;

struct remote_answer {
	struct taskd_answer head;
	int fd; /* the payload is in there: sealed, owned; -1: at bytes */
	uint8_t bytes[];
};

struct remote_request {
	struct taskd_request head; /* pid is filled in */
	const void *payload;       /* copied */
	size_t size;
	int fd; /* goes along; stays the caller's; -1: none */
	/*
	 * Called with the answer before the routine is served again, and even
	 * if the caller is dead by then; never after the target's death. NULL:
	 * nothing to do.
	 */
	void (*settle)(struct task *target, const struct taskd_request *head,
	    struct remote_answer *answer);
};

/* REMOTE_REQUEST(TASKD_READ, .address = at, .size = size) */
#define REMOTE_REQUEST(...)                                                    \
	((struct remote_request){ .head = { .op = __VA_ARGS__ }, .fd = -1 })

kern_return_t
remote_ask(struct task *target, const struct remote_request *request);
kern_return_t
remote_tell(struct task *target, const struct remote_request *request);
struct remote_answer *remote_answered(void);
kern_return_t remote_result(const struct remote_answer *answer);
void remote_reset(struct task *target);
void remote_expire(struct remote *remote);
void remote_free(struct task *target);

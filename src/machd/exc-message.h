#pragma once

/* exc-message: what a handler is sent, and what it replies (spec 14.5). */

#include <mach/message.h>

#include "core/right.h"
#include "machd/exc-actions.h"
#include "wire/wire.h"

struct account;
struct core;
struct kmsg;
struct task;
struct thread;

/* What is told, of whom, to whom, and where the answer goes. */
struct exc_message {
	const struct wire_exception *what;
	const struct exc_action *action;
	struct task *task;
	struct thread *thread;
	struct right *reply; /* a send-once right */
};

mach_msg_id_t exc_message_id(exception_behavior_t behavior);
mach_msg_return_t
exc_message_new(const struct exc_message *message, struct kmsg **ret_kmsg);
kern_return_t exc_message_result(const void *bytes, size_t size,
    mach_msg_id_t id, uint32_t *state, bool *ret_changed);

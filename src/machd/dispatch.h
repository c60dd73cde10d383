#pragma once

/*
 * dispatch: a message to a kernel object: the MIG server of its id reads it
 * in kernel form, works, and writes the reply in kernel form.
 */

#include <mach/message.h>
#include <mach/port.h>
#include <stdbool.h>
#include <stdint.h>

#include "core/right.h"

struct deferred;
struct kmsg;
struct region;
struct task;

mach_msg_return_t dispatch_call(struct task *caller, struct kmsg *kmsg,
    struct deferred **ret_deferred, struct kmsg **ret_reply);
mach_msg_return_t dispatch_again(struct deferred *deferred, void *result,
    bool *ret_again, struct kmsg **ret_reply);
struct kmsg *dispatch_message(struct task *caller, struct kmsg *kmsg);

/* For the servers, of the message that is being served: */
struct task *dispatch_caller(void);
mach_msg_id_t dispatch_id(void);
struct right *dispatch_right(mach_port_t handle);
struct right dispatch_take(mach_port_t handle);
mach_port_t dispatch_put(struct right *right);
const struct region *dispatch_region(uint64_t address);
uint64_t dispatch_put_region(struct region *region);
struct deferred *dispatch_defer(void);
void dispatch_keep(struct right *right);
struct right dispatch_kept(void);
void *dispatch_resumed(void);

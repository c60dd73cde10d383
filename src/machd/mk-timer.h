#pragma once

/*
 * mk_timer: a port of a task to which machd sends a message at a time. The
 * timer is no more than that: it ends when its receive right does.
 */

#include <bsd/sys/tree.h>
#include <mach/kern_return.h>
#include <mach/port.h>
#include <stdint.h>

struct mk_timer;
struct task;

RB_HEAD(mk_timer_tree, mk_timer);

kern_return_t mk_timer_new(struct task *task, mach_port_name_t *ret_name);
kern_return_t
mk_timer_set(struct task *task, mach_port_name_t name, uint64_t due);
kern_return_t
mk_timer_unset(struct task *task, mach_port_name_t name, uint64_t *ret_due);
kern_return_t mk_timer_end(struct task *task, mach_port_name_t name);

#pragma once

/*
 * clock: the system's and the calendar's, each with a port that anybody gets
 * through the host port, and one to control it for who is privileged.
 */

#include <bsd/sys/queue.h>
#include <mach/clock_types.h>
#include <mach/kern_return.h>
#include <stdint.h>

struct alarm;
struct machd;
struct port;
struct right;
struct task;

LIST_HEAD(alarm_list, alarm);

#define CLOCK_COUNT 2

struct clock {
	clock_id_t id;
	struct port *port;
	struct port *control;
};

kern_return_t clocks_init(struct machd *machd);
void clocks_deinit(struct machd *machd);
mach_timespec_t clock_now(const struct clock *clock);

kern_return_t alarm_set(struct task *task, alarm_type_t type,
    mach_timespec_t time, struct right *to);
void alarms_forget(struct task *task);

/*
 * Alarms of the system clock: a message at a time. An alarm is its task's, and
 * goes with it.
 */
#include <mach/ndr.h>
#include <stddef.h>
#include <stdlib.h>

#include "base/cleanup.h"
#include "core/account.h"
#include "core/port.h"
#include "machd/clock.h"
#include "machd/machd.h"
#include "machd/notice.h"
#include "machd/task.h"
#include "machd/user.h"

#define ALARM_REPLY_ID 3125107

struct alarm {
	LIST_ENTRY(alarm) link; /* in task->alarms */
	struct machd *machd;
	struct timer timer;
	struct right to;
	alarm_type_t type;
	struct charge charge; /* one of ACCOUNT_MESSAGES */
};

/* clock_alarm_reply of clock_reply.defs. */
struct alarm_reply {
	mach_msg_header_t head;
	NDR_record_t ndr;
	kern_return_t code;
	alarm_type_t type;
	mach_timespec_t time;
};

/* Tells right now, at the clock's time. */
static void
alarm_tell(struct machd *machd, struct right *to, kern_return_t code,
    alarm_type_t type)
{
	struct alarm_reply reply = {
		.head.msgh_id = ALARM_REPLY_ID,
		.ndr = NDR_record,
		.code = code,
		.type = type,
		.time = clock_now(&machd->clocks[SYSTEM_CLOCK]),
	};

	notice_send(machd->core, to, &reply, sizeof(reply));
}

static void
alarm_free(struct alarm *alarm)
{
	LIST_REMOVE(alarm, link);
	loop_timer_cancel(alarm->machd->loop, &alarm->timer);
	loop_timer_unreserve(alarm->machd->loop);
	right_release(alarm->machd->core, &alarm->to);
	charge_release(&alarm->charge);
	free(alarm);
}

static void
alarm_expired(struct timer *timer)
{
	struct alarm *alarm = (struct alarm *)(void *)((char *)timer -
	    offsetof(struct alarm, timer));

	alarm_tell(alarm->machd, &alarm->to, KERN_SUCCESS, alarm->type);
	alarm_free(alarm);
}

/*
 * When it is due, as loop_now() counts, which is the system clock: 0 for what
 * is no time, or no type.
 */
static uint64_t
alarm_due(alarm_type_t type, mach_timespec_t time)
{
	uint64_t due = time.tv_sec * NSEC_PER_SEC + (uint64_t)time.tv_nsec;

	if (BAD_ALRMTYPE(type) || BAD_MACH_TIMESPEC(&time))
		return 0;
	if (type == TIME_RELATIVE)
		return loop_now() + due;
	return due ? due : 1;
}

static kern_return_t
alarm_new(struct task *task, uint64_t due, struct alarm **ret_alarm)
{
	_cleanup_free_ struct alarm *alarm = calloc(1, sizeof(*alarm));
	struct machd *machd = task->machd;

	if (!alarm || loop_timer_reserve(machd->loop) < 0)
		return KERN_RESOURCE_SHORTAGE;
	if (account_charge(&alarm->charge, task->user->account, NULL,
		ACCOUNT_MESSAGES, 1) != KERN_SUCCESS) {
		loop_timer_unreserve(machd->loop);
		return KERN_RESOURCE_SHORTAGE;
	}
	alarm->machd = machd;
	alarm->timer.expired = alarm_expired;
	LIST_INSERT_HEAD(&task->alarms, alarm, link);
	loop_timer_arm(machd->loop, &alarm->timer, due);
	*ret_alarm = TAKE(alarm);
	return KERN_SUCCESS;
}

/*
 * alarm_set(): tells the right at that time; at once, with KERN_INVALID_VALUE,
 * of a time or a type that is none. The right is taken on success.
 * KERN_RESOURCE_SHORTAGE.
 */
kern_return_t
alarm_set(struct task *task, alarm_type_t type, mach_timespec_t time,
    struct right *to)
{
	uint64_t due = alarm_due(type, time);
	struct alarm *alarm;
	kern_return_t kr;

	if (due <= loop_now()) {
		alarm_tell(task->machd, to,
		    due ? KERN_SUCCESS : KERN_INVALID_VALUE, type);
		return KERN_SUCCESS;
	}
	kr = alarm_new(task, due, &alarm);
	if (kr != KERN_SUCCESS)
		return kr;
	alarm->type = type;
	alarm->to = right_take(to);
	return KERN_SUCCESS;
}

/* alarms_forget(): the task died: nobody is told. */
void
alarms_forget(struct task *task)
{
	struct alarm *alarm;

	while ((alarm = LIST_FIRST(&task->alarms)))
		alarm_free(alarm);
}

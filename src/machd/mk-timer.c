#include "machd/mk-timer.h"

#include <errno.h>
#include <stddef.h>
#include <stdlib.h>

#include "base/cleanup.h"
#include "base/list.h"
#include "core/name.h"
#include "core/port.h"
#include "core/space.h"
#include "core/watch.h"
#include "machd/answer.h"
#include "machd/conn.h"
#include "machd/machd.h"
#include "machd/notice.h"
#include "machd/request.h"
#include "machd/task.h"
#include "machd/user.h"

/* Its memory is paid for with the port, of which it has one. */
struct mk_timer {
	RB_ENTRY(mk_timer) entry; /* in machd->mk_timers */
	uint64_t id;              /* the port's */
	struct machd *machd;
	struct watch watch; /* whether a message waits, and of its end */
	struct timer timer;
	struct right right; /* a send right to the port */
};

/* mk_timer_expire_msg_t. */
struct mk_timer_message {
	mach_msg_header_t head;
	uint64_t unused[3];
};

static int
mk_timer_compare(const struct mk_timer *a, const struct mk_timer *b)
{
	return (a->id > b->id) - (a->id < b->id);
}

TREE_DEFINE(mk_timer_tree, mk_timer, entry, mk_timer_compare);

#define mk_timer_of(member, pointer)                                           \
	((struct mk_timer *)(void *)((char *)(pointer)-offsetof(               \
	    struct mk_timer, member)))

static void
mk_timer_free(struct mk_timer *timer)
{
	struct machd *machd = timer->machd;

	RB_REMOVE(mk_timer_tree, &machd->mk_timers, timer);
	watch_stop(&timer->watch);
	loop_timer_cancel(machd->loop, &timer->timer);
	loop_timer_unreserve(machd->loop);
	right_release(machd->core, &timer->right);
	free(timer);
}

static void
mk_timer_changed(struct watch *watch)
{
	if (watch->state == WATCH_GONE)
		mk_timer_free(mk_timer_of(watch, watch));
}

/* A message that nobody has read yet stands for this time, too. */
static void
mk_timer_expired(struct timer *expired)
{
	struct mk_timer *timer = mk_timer_of(timer, expired);
	struct mk_timer_message message = { 0 };
	struct right to;

	if (timer->watch.state != WATCH_IDLE)
		return;
	to = right_copy_send(&timer->right);
	notice_send(timer->machd->core, &to, &message, sizeof(message));
}

/* Puts the port into the task's space, and the timer behind it. */
static kern_return_t
mk_timer_install(struct mk_timer *timer, struct task *task,
    struct right *receive, mach_port_name_t *ret_name)
{
	kern_return_t kr;

	timer->machd = task->machd;
	timer->id = receive->port->id;
	timer->right = right_make_send(receive->port);
	timer->timer.expired = mk_timer_expired;
	kr = space_copyout(task->space, receive, ret_name);
	if (kr != KERN_SUCCESS)
		return kr;
	timer->right.port->flags |= PORT_IMMOVABLE;
	kr = watch_start(&timer->watch, task->space, *ret_name);
	timer->watch.changed = mk_timer_changed;
	return kr;
}

/*
 * mk_timer_new(): a timer that is not armed, with a receive right in the
 * task's space. KERN_RESOURCE_SHORTAGE, KERN_NO_SPACE.
 */
kern_return_t
mk_timer_new(struct task *task, mach_port_name_t *ret_name)
{
	_cleanup_free_ struct mk_timer *timer = calloc(1, sizeof(*timer));
	struct machd *machd = task->machd;
	struct right receive;
	kern_return_t kr;

	if (!timer || loop_timer_reserve(machd->loop) < 0)
		return KERN_RESOURCE_SHORTAGE;
	kr = port_new_limbo(machd->core, task->user->account, &receive);
	if (kr != KERN_SUCCESS) {
		loop_timer_unreserve(machd->loop);
		return kr;
	}
	kr = mk_timer_install(timer, task, &receive, ret_name);
	if (kr != KERN_SUCCESS) {
		right_release(machd->core, &timer->right);
		right_release(machd->core, &receive);
		loop_timer_unreserve(machd->loop);
		return kr;
	}
	RB_INSERT(mk_timer_tree, &machd->mk_timers, timer);
	(void)TAKE(timer);
	return KERN_SUCCESS;
}

/*
 * The task's timer of that name. KERN_INVALID_NAME, KERN_INVALID_RIGHT: no
 * receive right, KERN_INVALID_ARGUMENT: no timer.
 */
static kern_return_t
mk_timer_find(
    struct task *task, mach_port_name_t name, struct mk_timer **ret_timer)
{
	struct space_line line;
	struct mk_timer key, *timer;
	kern_return_t kr;

	if (!MACH_PORT_VALID(name))
		return KERN_INVALID_NAME;
	kr = space_line(task->space, name, &line);
	if (kr != KERN_SUCCESS)
		return kr;
	if (!(line.type & MACH_PORT_TYPE_RECEIVE))
		return KERN_INVALID_RIGHT;
	key.id = line.object;
	timer = RB_FIND(mk_timer_tree, &task->machd->mk_timers, &key);
	if (!timer)
		return KERN_INVALID_ARGUMENT;
	*ret_timer = timer;
	return KERN_SUCCESS;
}

/*
 * mk_timer_set(): sends a message at `due`, as loop_now() counts, at once if
 * that is past; instead of what was set before. Errors as mk_timer_find().
 */
kern_return_t
mk_timer_set(struct task *task, mach_port_name_t name, uint64_t due)
{
	struct mk_timer *timer;
	kern_return_t kr = mk_timer_find(task, name, &timer);

	if (kr != KERN_SUCCESS)
		return kr;
	loop_timer_cancel(task->machd->loop, &timer->timer);
	timer->timer.due = due;
	if (due <= loop_now())
		mk_timer_expired(&timer->timer);
	else
		loop_timer_arm(task->machd->loop, &timer->timer, due);
	return KERN_SUCCESS;
}

/*
 * mk_timer_unset(): sends none after all; tells when one was due, 0 if none
 * was. Errors as mk_timer_find().
 */
kern_return_t
mk_timer_unset(struct task *task, mach_port_name_t name, uint64_t *ret_due)
{
	struct mk_timer *timer;
	kern_return_t kr = mk_timer_find(task, name, &timer);

	if (kr != KERN_SUCCESS)
		return kr;
	*ret_due = timer->timer.place ? timer->timer.due : 0;
	loop_timer_cancel(task->machd->loop, &timer->timer);
	return KERN_SUCCESS;
}

/* mk_timer_end(): the port dies, the timer with it. As mk_timer_find(). */
kern_return_t
mk_timer_end(struct task *task, mach_port_name_t name)
{
	struct mk_timer *timer;
	kern_return_t kr = mk_timer_find(task, name, &timer);

	return kr == KERN_SUCCESS ? name_destroy(task->space, name) : kr;
}

/* op_timer(): what wire_timer says. */
int
op_timer(struct conn *conn, struct request *request)
{
	const struct wire_timer *in = (const void *)request->message;
	mach_port_name_t name = MACH_PORT_NULL;
	uint64_t due = 0;
	kern_return_t kr;

	switch (in->what) {
	case WIRE_TIMER_CREATE:
		kr = mk_timer_new(conn->task, &name);
		answer_values(conn, kr, kr == KERN_SUCCESS ? name : 0, 0);
		return 0;
	case WIRE_TIMER_ARM:
		answer(conn, mk_timer_set(conn->task, in->name, in->due));
		return 0;
	case WIRE_TIMER_CANCEL:
		kr = mk_timer_unset(conn->task, in->name, &due);
		answer_values(conn, kr, (uint32_t)due, (uint32_t)(due >> 32));
		return 0;
	case WIRE_TIMER_DESTROY:
		answer(conn, mk_timer_end(conn->task, in->name));
		return 0;
	default:
		return -EPROTO;
	}
}

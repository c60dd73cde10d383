#include "machd/deferred.h"

#include <stdlib.h>

#include "core/kmsg.h"
#include "core/port.h"
#include "machd/answer.h"
#include "machd/conn.h"
#include "machd/dispatch.h"
#include "machd/op-msg.h"
#include "machd/task.h"
#include "machd/user.h"

/* So many calls of one task may be under way at once. */
#define DEFERRED_MAX 64u

/*
 * deferred_new(): the call that is being served for `caller`, whose request
 * has `size` bytes, ends later. NULL: out of memory, out of quota, or too many.
 */
struct deferred *
deferred_new(struct task *caller, size_t size)
{
	struct deferred *deferred;

	if (caller->deferred_count >= DEFERRED_MAX)
		return NULL;
	deferred = calloc(1, sizeof(*deferred));
	if (!deferred)
		return NULL;
	if (account_charge(&deferred->charge, caller->user->account, NULL,
		ACCOUNT_BYTES, size + sizeof(*deferred)) != KERN_SUCCESS) {
		free(deferred);
		return NULL;
	}
	deferred->machd = caller->machd;
	deferred->caller = caller;
	LIST_INSERT_HEAD(&caller->deferred, deferred, link);
	caller->deferred_count++;
	return deferred;
}

/* What is the caller's goes; the work and its result stay. */
static void
deferred_leave(struct deferred *deferred)
{
	if (!deferred->caller)
		return;
	if (deferred->conn)
		deferred->conn->deferred = NULL;
	deferred->conn = NULL;
	deferred->kmsg = kmsg_free(deferred->kmsg);
	right_release(deferred->machd->core, &deferred->reply_to);
	right_release(deferred->machd->core, &deferred->kept);
	charge_release(&deferred->charge);
	LIST_REMOVE(deferred, link);
	deferred->caller->deferred_count--;
	deferred->caller = NULL;
}

/* deferred_free(): takes NULL, returns NULL; no work of it is under way. */
struct deferred *
deferred_free(struct deferred *deferred)
{
	if (!deferred)
		return NULL;
	deferred_leave(deferred);
	if (deferred->release)
		deferred->release(deferred->result);
	free(deferred);
	return NULL;
}

/*
 * deferred_wait(): where the reply will go: to the kernelrpc under way on
 * conn, which takes rcv_size bytes, or else to the right *reply_to, emptied.
 */
void
deferred_wait(struct deferred *deferred, struct conn *conn,
    struct right *reply_to, uint32_t rcv_size)
{
	deferred->conn = conn;
	if (conn)
		conn->deferred = deferred;
	if (reply_to)
		deferred->reply_to = right_take(reply_to);
	deferred->rcv_size = rcv_size;
}

/*
 * deferred_abort(): the trap that waits for it was left by siglongjmp, or its
 * connection goes: the reply is for nobody.
 */
void
deferred_abort(struct deferred *deferred)
{
	if (deferred->conn)
		deferred->conn->deferred = NULL;
	deferred->conn = NULL;
}

/* deferred_orphan(): its caller dies. */
void
deferred_orphan(struct deferred *deferred)
{
	deferred_leave(deferred);
}

/*
 * deferred_end(): the work has ended. The result is released when the routine
 * has seen it, or at once if nobody waits any more. The routine does not run
 * before machd settles, so this may be called from anywhere.
 */
void
deferred_end(
    struct deferred *deferred, void *result, void (*release)(void *result))
{
	deferred->result = result;
	deferred->release = release;
	STAILQ_INSERT_TAIL(&deferred->machd->ended, deferred, turn);
}

/* The routine is over: its reply, or the lack of one, is the answer. */
static void
deferred_answer(struct deferred *deferred, mach_msg_return_t mr,
    struct kmsg *reply, bool wanted)
{
	struct conn *conn = deferred->conn;

	if (conn) {
		deferred_abort(deferred);
		op_call_over(conn, mr, reply, deferred->rcv_size);
	} else if (mr == MACH_MSG_SUCCESS && reply && wanted) {
		kmsg_send_kernel(reply);
	} else {
		kmsg_free(reply);
	}
}

/* Serves the routine again. */
static void
deferred_resume(struct deferred *deferred)
{
	void (*release)(void *) = deferred->release;
	void *result = deferred->result;
	struct kmsg *reply = NULL;
	bool again = false, wanted = port_valid(deferred->reply_to.port);
	mach_msg_return_t mr;

	deferred->release = NULL;
	mr = dispatch_again(deferred, result, &again, &reply);
	if (release)
		release(result);
	if (again)
		return;
	deferred_answer(deferred, mr, reply, wanted);
	deferred_free(deferred);
}

/* deferred_settle(): serves all whose work has ended. */
void
deferred_settle(struct machd *machd)
{
	struct deferred *deferred;

	while ((deferred = STAILQ_FIRST(&machd->ended))) {
		STAILQ_REMOVE_HEAD(&machd->ended, turn);
		if (deferred->caller)
			deferred_resume(deferred);
		else
			deferred_free(deferred);
	}
}

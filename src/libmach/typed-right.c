/*
 * Rights with a type of their own: see mach/mach_right_private.h. Misuse ends
 * the program, and here alone: these calls have no result to tell it by.
 */
#include <mach/mach.h>
#include <mach/mach_right_private.h>
#include <stdlib.h>

static void
must(kern_return_t kr)
{
	if (kr != KERN_SUCCESS)
		abort();
}

/* mach_right_recv_construct(): see mach/mach_right_private.h. */
mach_right_recv_t
mach_right_recv_construct(
    mach_right_recv_flags_t flags, mach_right_send_t *send, uintptr_t ctx)
{
	mach_port_options_t options = { .flags = 0 };
	mach_right_recv_t right;

	if (!(flags & MACH_RIGHT_RECV_FLAG_UNGUARDED))
		options.flags |= MPO_CONTEXT_AS_GUARD;
	if (flags & MACH_RIGHT_RECV_FLAG_STRICT)
		options.flags |= MPO_STRICT;
	if (flags & MACH_RIGHT_RECV_FLAG_IMMOVABLE)
		options.flags |= MPO_IMMOVABLE_RECEIVE;
	if (send)
		options.flags |= MPO_INSERT_SEND_RIGHT;
	must(mach_port_construct(
	    mach_task_self(), &options, ctx, &right.mrr_name));
	if (send)
		send->mrs_name = right.mrr_name;
	return right;
}

/* mach_right_recv_destruct(): see mach/mach_right_private.h. */
void
mach_right_recv_destruct(
    mach_right_recv_t right, mach_right_send_t *send, uintptr_t ctx)
{
	mach_port_delta_t delta = 0;

	if (send && send->mrs_name != MACH_PORT_NULL) {
		must(send->mrs_name == right.mrr_name ? KERN_SUCCESS
						      : KERN_INVALID_RIGHT);
		send->mrs_name = MACH_PORT_NULL;
		delta = -1;
	}
	must(mach_port_destruct(mach_task_self(), right.mrr_name, delta, ctx));
}

/* mach_right_send_create(): see mach/mach_right_private.h. */
mach_right_send_t
mach_right_send_create(mach_right_recv_t right)
{
	must(mach_port_insert_right(mach_task_self(), right.mrr_name,
	    right.mrr_name, MACH_MSG_TYPE_MAKE_SEND));
	return (mach_right_send_t){ right.mrr_name };
}

/* mach_right_send_retain(): see mach/mach_right_private.h. */
mach_right_send_t
mach_right_send_retain(mach_right_send_t right)
{
	kern_return_t kr = mach_port_mod_refs(
	    mach_task_self(), right.mrs_name, MACH_PORT_RIGHT_SEND, 1);

	if (kr == KERN_INVALID_RIGHT)
		return (mach_right_send_t){ MACH_PORT_DEAD };
	must(kr);
	return right;
}

/* mach_right_send_release(): see mach/mach_right_private.h. */
void
mach_right_send_release(mach_right_send_t right)
{
	must(mach_port_deallocate(mach_task_self(), right.mrs_name));
}

/* mach_right_send_once_create(): see mach/mach_right_private.h. */
mach_right_send_once_t
mach_right_send_once_create(mach_right_recv_t right)
{
	mach_right_send_once_t once;
	mach_msg_type_name_t type;

	must(mach_port_extract_right(mach_task_self(), right.mrr_name,
	    MACH_MSG_TYPE_MAKE_SEND_ONCE, &once.mrso_name, &type));
	return once;
}

/* mach_right_send_once_consume(): see mach/mach_right_private.h. */
void
mach_right_send_once_consume(mach_right_send_once_t right)
{
	must(mach_port_deallocate(mach_task_self(), right.mrso_name));
}

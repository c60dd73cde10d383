/*
 * Ports made and destroyed in one call, and guards: sections 4.18 to 4.20.
 */

#include "kit.h"

#define GUARD 0x5ca1ab1e0ff1ce

static mach_port_t
construct(uint32_t flags, mach_port_context_t context, unsigned limit)
{
	mach_port_options_t options = { .flags = flags };
	mach_port_t port = MACH_PORT_NULL;

	options.mpl.mpl_qlimit = limit;
	OK(mach_port_construct(TASK, &options, context, &port));
	return port;
}

static kern_return_t
try_construct(uint32_t flags, unsigned limit)
{
	mach_port_options_t options = { .flags = flags };
	mach_port_t port = MACH_PORT_NULL;
	kern_return_t kr;

	options.mpl.mpl_qlimit = limit;
	kr = mach_port_construct(TASK, &options, 0, &port);

	return kr;
}

T_DECL(s4_18_plain, "without flags as mach_port_allocate")
{
	mach_port_t port = construct(0, 0, 0);

	IS_TYPE(port, MACH_PORT_TYPE_RECEIVE);
	IS(status_of(port).mps_qlimit, 5);
}

T_DECL(s4_18_insert_send_right, "with a send right, made once")
{
	mach_port_t port = construct(MPO_INSERT_SEND_RIGHT, 0, 0);

	IS_TYPE(port, MACH_PORT_TYPE_SEND_RECEIVE);
	IS_REFS(port, SEND, 1);
	IS(status_of(port).mps_mscount, 1);
}

T_DECL(s4_18_qlimit, "with a queue limit")
{
	mach_port_t port = construct(MPO_QLIMIT, 0, 100);

	IS(status_of(port).mps_qlimit, 100);
	GIVES(try_construct(MPO_QLIMIT, 1025), KERN_INVALID_VALUE);
}

T_DECL(s4_18_context, "with a plain context")
{
	mach_port_t port = construct(0, GUARD, 0);
	mach_port_context_t context = 0;

	OK(mach_port_get_context(TASK, port, &context));
	IS(context, GUARD);
	IS(status_of(port).mps_flags & MACH_PORT_STATUS_FLAG_GUARDED, 0);
}

T_DECL(s4_18_contradictions, "flags that exclude each other")
{
	GIVES(try_construct(MPO_SERVICE_PORT | MPO_CONNECTION_PORT, 0),
	    KERN_INVALID_ARGUMENT);
	GIVES(try_construct(MPO_REPLY_PORT | MPO_PROVISIONAL_REPLY_PORT, 0),
	    KERN_INVALID_ARGUMENT);
	GIVES(try_construct(MPO_TG_BLOCK_TRACKING, 0), KERN_DENIED);
	GIVES(try_construct(MPO_SERVICE_PORT, 0), KERN_DENIED);
	GIVES(try_construct(MPO_CONNECTION_PORT, 0), KERN_INVALID_ARGUMENT);
}

T_DECL(s4_18_immovable, "a receive right that stays")
{
	mach_port_t queue = new_port();
	mach_port_t port = construct(
	    MPO_CONTEXT_AS_GUARD | MPO_IMMOVABLE_RECEIVE, GUARD, 0);

	GIVES(send_right(queue, port, MACH_MSG_TYPE_MOVE_RECEIVE),
	    MACH_SEND_INVALID_RIGHT);
	IS_TYPE(port, MACH_PORT_TYPE_RECEIVE);
}

T_DECL(s4_18_reply_port, "a reply port works, and stays")
{
	mach_port_t queue = new_port(), port = construct(MPO_REPLY_PORT, 0, 0);
	union any message;

	OK(send_with(MACH_MSGH_BITS(
			 MACH_MSG_TYPE_COPY_SEND, MACH_MSG_TYPE_MAKE_SEND_ONCE),
	    queue, port, 1, 1));
	OK(receive(queue, &message));
	OK(send_with(MACH_MSGH_BITS(MACH_MSG_TYPE_MOVE_SEND_ONCE, 0),
	    message.header.msgh_remote_port, 0, 1, 31));
	IS(receive_value(port), 31);
	GIVES(send_right(queue, port, MACH_MSG_TYPE_MOVE_RECEIVE),
	    MACH_SEND_INVALID_RIGHT);
}

T_DECL(s4_19_destruct, "receive and send references in one call")
{
	mach_port_t port = construct(MPO_INSERT_SEND_RIGHT, 0, 0);

	OK(mach_port_destruct(TASK, port, -1, 0));
	IS_GONE(port);
	port = new_port();
	OK(mach_port_mod_refs(TASK, port, SEND, 4));
	OK(mach_port_destruct(TASK, port, -2, 99));
	IS_TYPE(port, MACH_PORT_TYPE_DEAD_NAME);
	IS_REFS(port, DEAD_NAME, 3);
}

T_DECL(s4_19_destruct_errors, "each refusal")
{
	mach_port_t port = new_port(), only = new_receive();

	construct(0, 0, 0);
	GIVES(mach_port_destruct(TASK, MACH_PORT_NULL, 0, 0), KERN_INVALID_NAME);
	GIVES(mach_port_destruct(TASK, NO_SUCH_NAME, 0, 0), KERN_INVALID_NAME);
	GIVES(mach_port_destruct(TASK, TASK, 0, 0), KERN_INVALID_RIGHT);
	GIVES(mach_port_destruct(TASK, only, -1, 0), KERN_INVALID_RIGHT);
	GIVES(mach_port_destruct(TASK, port, 1, 0), KERN_INVALID_VALUE);
	GIVES(mach_port_destruct(TASK, port, -2, 0), KERN_INVALID_VALUE);
	IS_TYPE(port, MACH_PORT_TYPE_SEND_RECEIVE);
}

T_DECL(s4_20_guarded_port_resists, "destroy and mod_refs are refused")
{
	mach_port_t port = construct(
	    MPO_CONTEXT_AS_GUARD | MPO_INSERT_SEND_RIGHT, GUARD, 0);

	GIVES(mach_port_destroy(TASK, port), KERN_INVALID_RIGHT);
	GIVES(mach_port_mod_refs(TASK, port, RECEIVE, -1), KERN_INVALID_RIGHT);
	GIVES(mach_port_destruct(TASK, port, -1, GUARD + 1),
	    KERN_INVALID_ARGUMENT);
	OK(send_value(port, 2));
	IS(receive_value(port), 2);
	OK(mach_port_destruct(TASK, port, -1, GUARD));
	IS_GONE(port);
}

T_DECL(s4_20_guard_and_unguard, "guards come and go")
{
	mach_port_t port = new_port();

	OK(mach_port_guard(TASK, port, GUARD, FALSE));
	GIVES(mach_port_guard(TASK, port, GUARD, FALSE), KERN_INVALID_ARGUMENT);
	HOLDS(status_of(port).mps_flags & MACH_PORT_STATUS_FLAG_GUARDED);
	GIVES(mach_port_unguard(TASK, port, GUARD + 1), KERN_INVALID_ARGUMENT);
	OK(mach_port_unguard(TASK, port, GUARD));
	GIVES(mach_port_unguard(TASK, port, GUARD), KERN_INVALID_ARGUMENT);
	GIVES(mach_port_unguard(TASK, MACH_PORT_NULL, GUARD), KERN_INVALID_NAME);
	OK(mach_port_destroy(TASK, port));
}

T_DECL(s4_20_strict, "a strict guard hides and keeps the context")
{
	mach_port_t port = new_port();
	mach_port_context_t context = 1;

	OK(mach_port_guard(TASK, port, GUARD, TRUE));
	OK(mach_port_get_context(TASK, port, &context));
	IS(context, 0);
	GIVES(mach_port_set_context(TASK, port, 1), KERN_INVALID_ARGUMENT);
	GIVES(mach_port_swap_guard(TASK, port, GUARD, GUARD + 1),
	    KERN_INVALID_ARGUMENT);
	OK(mach_port_unguard(TASK, port, GUARD));
}

T_DECL(s4_20_swap, "one guard for another")
{
	mach_port_t port = new_port();

	OK(mach_port_guard(TASK, port, GUARD, FALSE));
	GIVES(mach_port_swap_guard(TASK, port, GUARD + 1, 7),
	    KERN_INVALID_ARGUMENT);
	OK(mach_port_swap_guard(TASK, port, GUARD, 7));
	OK(mach_port_unguard(TASK, port, 7));
	GIVES(mach_port_swap_guard(TASK, port, 7, 8), KERN_INVALID_ARGUMENT);
}

T_DECL(s4_20_moving_unguards, "a moved receive right has no guard")
{
	mach_port_t port = new_port(), queue = new_port();

	OK(mach_port_guard(TASK, port, GUARD, FALSE));
	OK(send_right(queue, port, MACH_MSG_TYPE_MOVE_RECEIVE));
	IS(receive_right(queue, MACH_MSG_TYPE_PORT_RECEIVE), port);
	OK(mach_port_guard(TASK, port, GUARD, FALSE));
	OK(mach_port_unguard(TASK, port, GUARD));
}

T_DECL(s4_16_assert_guard, "asking whether the guard is as believed")
{
	mach_port_guard_info_t info = { GUARD };
	mach_port_t port = new_port();

	OK(mach_port_guard(TASK, port, GUARD, TRUE));
	OK(mach_port_assert_attributes(TASK, port, MACH_PORT_GUARD_INFO,
	    (mach_port_info_t)&info, MACH_PORT_GUARD_INFO_COUNT));
	info.mpgi_guard++;
	GIVES(mach_port_assert_attributes(TASK, port, MACH_PORT_GUARD_INFO,
		  (mach_port_info_t)&info, MACH_PORT_GUARD_INFO_COUNT),
	    KERN_INVALID_ARGUMENT);
	GIVES(mach_port_assert_attributes(TASK, new_port(), MACH_PORT_GUARD_INFO,
		  (mach_port_info_t)&info, MACH_PORT_GUARD_INFO_COUNT),
	    KERN_INVALID_ARGUMENT);
	GIVES(mach_port_assert_attributes(
		  TASK, port, MACH_PORT_GUARD_INFO, (mach_port_info_t)&info, 1),
	    KERN_FAILURE);
}

T_DECL(s4_18_more_contradictions, "each pair that excludes each other")
{
	const uint32_t first[] = { MPO_SERVICE_PORT, MPO_CONNECTION_PORT,
		MPO_TG_BLOCK_TRACKING };
	const uint32_t second[] = { MPO_REPLY_PORT,
		MPO_ENFORCE_REPLY_PORT_SEMANTICS, MPO_EXCEPTION_PORT,
		MPO_PROVISIONAL_REPLY_PORT };

	for (unsigned i = 0; i < 3; i++)
		for (unsigned j = 0; j < i; j++)
			GIVES(try_construct(first[i] | first[j], 0),
			    KERN_INVALID_ARGUMENT);
	for (unsigned i = 0; i < 4; i++)
		for (unsigned j = 0; j < i; j++)
			GIVES(try_construct(second[i] | second[j], 0),
			    KERN_INVALID_ARGUMENT);
}

static kern_return_t
connect_to(mach_port_name_t service)
{
	mach_port_options_t options = { .flags = MPO_CONNECTION_PORT };
	mach_port_t port;

	options.service_port_name = service;
	return mach_port_construct(TASK, &options, 0, &port);
}

T_DECL(s4_18_connection_port, "only of a service port, and there is none")
{
	GIVES(connect_to(NO_SUCH_NAME), KERN_INVALID_NAME);
	GIVES(connect_to(TASK), KERN_INVALID_RIGHT);
	GIVES(connect_to(new_port()), KERN_INVALID_CAPABILITY);
}

T_DECL(s4_18_exception_port, "its receive right stays")
{
	mach_port_t queue = new_port(), port;

	port = construct(MPO_EXCEPTION_PORT | MPO_INSERT_SEND_RIGHT, 0, 0);
	GIVES(send_right(queue, port, MACH_MSG_TYPE_MOVE_RECEIVE),
	    MACH_SEND_INVALID_RIGHT);
	OK(send_value(port, 3));
	IS(receive_value(port), 3);
}

T_DECL(s4_18_immovable_needs_a_guard, "without one the flag means nothing")
{
	mach_port_t queue = new_port();
	mach_port_t port = construct(MPO_IMMOVABLE_RECEIVE | MPO_STRICT, 0, 0);

	OK(send_right(queue, port, MACH_MSG_TYPE_MOVE_RECEIVE));
	IS_TYPE(receive_right(queue, MACH_MSG_TYPE_PORT_RECEIVE),
	    MACH_PORT_TYPE_RECEIVE);
}

T_DECL(s4_18_flags_without_effect, "filters, enforced replies, importance")
{
	mach_port_t port = construct(MPO_FILTER_MSG | MPO_TEMPOWNER |
		MPO_IMPORTANCE_RECEIVER | MPO_INSERT_SEND_RIGHT,
	    0, 0);

	OK(send_value(port, 4));
	IS(receive_value(port), 4);
	port = construct(
	    MPO_ENFORCE_REPLY_PORT_SEMANTICS | MPO_INSERT_SEND_RIGHT, 0, 0);
	OK(send_value(port, 5));
	IS(receive_value(port), 5);
}

T_DECL(s4_18_wrong_task, "no task to make it in")
{
	mach_port_options_t options = { .flags = 0 };
	mach_port_t port;

	GIVES(mach_port_construct(mach_host_self(), &options, 0, &port),
	    KERN_INVALID_TASK);
}

T_DECL(s4_4_destroy_guarded_without_context, "a guard of 0 protects nothing")
{
	mach_port_t port = construct(MPO_CONTEXT_AS_GUARD, 0, 0);

	OK(mach_port_destroy(TASK, port));
	IS_GONE(port);
}

T_DECL(s4_10_set_changes_the_guard, "of a guard that is not strict")
{
	mach_port_t port = construct(MPO_CONTEXT_AS_GUARD, GUARD, 0);

	OK(mach_port_set_context(TASK, port, 5));
	GIVES(mach_port_unguard(TASK, port, GUARD), KERN_INVALID_ARGUMENT);
	OK(mach_port_unguard(TASK, port, 5));
}

T_DECL(s4_19_dead_name_with_request, "what is left, and one reference more")
{
	mach_port_t port = new_port(), notify = new_receive();

	OK(mach_port_mod_refs(TASK, port, SEND, 2));
	OK(request(port, MACH_NOTIFY_DEAD_NAME, 0, notify));
	OK(mach_port_destruct(TASK, port, -1, 0));
	IS(expect_notification(notify, MACH_NOTIFY_DEAD_NAME), port);
	IS_REFS(port, DEAD_NAME, 3);
}

T_DECL(s4_20_guard_errors, "names and contexts that cannot be guarded")
{
	mach_port_t port = new_port();

	GIVES(mach_port_guard(TASK, MACH_PORT_NULL, GUARD, FALSE),
	    KERN_INVALID_NAME);
	GIVES(mach_port_guard(TASK, MACH_PORT_DEAD, GUARD, FALSE),
	    KERN_INVALID_NAME);
	GIVES(mach_port_guard(TASK, NO_SUCH_NAME, GUARD, FALSE),
	    KERN_INVALID_NAME);
	GIVES(mach_port_guard(TASK, TASK, GUARD, FALSE), KERN_INVALID_RIGHT);
	OK(mach_port_set_context(TASK, port, 1));
	GIVES(mach_port_guard(TASK, port, GUARD, FALSE), KERN_INVALID_ARGUMENT);
}

T_DECL(s4_20_guard_with_flags, "an immovable right outlives its guard")
{
	mach_port_t queue = new_port(), port = new_port();

	OK(mach_port_guard_with_flags(
	    TASK, port, GUARD, MPG_IMMOVABLE_RECEIVE | MPG_STRICT));
	GIVES(mach_port_set_context(TASK, port, 1), KERN_INVALID_ARGUMENT);
	OK(mach_port_unguard(TASK, port, GUARD));
	GIVES(send_right(queue, port, MACH_MSG_TYPE_MOVE_RECEIVE),
	    MACH_SEND_INVALID_RIGHT);
	IS_TYPE(port, MACH_PORT_TYPE_SEND_RECEIVE);
}

T_DECL(s4_16_assert_errors, "a guard that is not strict, other flavors")
{
	mach_port_guard_info_t info = { GUARD };
	mach_port_t port = new_port();

	OK(mach_port_guard(TASK, port, GUARD, FALSE));
	GIVES(mach_port_assert_attributes(TASK, port, MACH_PORT_GUARD_INFO,
		  (mach_port_info_t)&info, MACH_PORT_GUARD_INFO_COUNT),
	    KERN_INVALID_ARGUMENT);
	GIVES(mach_port_assert_attributes(TASK, port, MACH_PORT_LIMITS_INFO,
		  (mach_port_info_t)&info, MACH_PORT_GUARD_INFO_COUNT),
	    KERN_INVALID_ARGUMENT);
}

/*
 * Server stubs of the subsystem weak.
 * Made by mig; changes will be lost.
 */

#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <mach/boolean.h>
#include <mach/kern_return.h>
#include <mach/message.h>
#include <mach/mig.h>
#include <mach/mig_errors.h>
#include <mach/ndr.h>
#include <mach/notify.h>
#include <mach/port.h>
#include <mach/std_types.h>
#include "cases/case_types.h"

#include "server.h"

/* An argument may be called as something global is. */
#pragma GCC diagnostic ignored "-Wshadow"

/*
 * What a message has room for must be what C makes of the type.
 * MIG_NO_SIZE_CHECK leaves it to C alone.
 */
#ifdef MIG_NO_SIZE_CHECK
#define MIG_SIZE_CHECK(type, size) struct mig_nothing
#elif defined(__cplusplus)
#define MIG_SIZE_CHECK(type, size) \
	static_assert(sizeof(type) == (size), #type)
#else
#define MIG_SIZE_CHECK(type, size) \
	_Static_assert(sizeof(type) == (size), #type)
#endif
MIG_SIZE_CHECK(int, 4);

/* Where a program can look in: defined before, or nothing. */
#ifndef __BeforeRcvRpc
#define __BeforeRcvRpc(id, name)
#endif
#ifndef __BeforeRcvSimple
#define __BeforeRcvSimple(id, name)
#endif
#ifndef __AfterRcvRpc
#define __AfterRcvRpc(id, name)
#endif
#ifndef __AfterRcvSimple
#define __AfterRcvSimple(id, name)
#endif

#pragma weak s_maybe
#pragma weak s_perhaps

static inline int
mig_is_port(const mach_msg_port_descriptor_t *d,
    mach_msg_type_name_t disposition)
{
	return d->type == MACH_MSG_PORT_DESCRIPTOR &&
	    d->disposition == disposition;
}

/* Makes the reply one that has only a result. */
static inline void
mig_answer(mach_msg_header_t *head, kern_return_t result)
{
	memcpy((char *)head + offsetof(mig_reply_error_t, NDR),
	    &NDR_record, sizeof(NDR_record));
	memcpy((char *)head + offsetof(mig_reply_error_t, RetCode),
	    &result, sizeof(result));
}

static kern_return_t
mig_check_request_maybe(const __Request__maybe_t *mig_in)
{
	if (MACH_MSGH_BITS_IS_COMPLEX(mig_in->Head.msgh_bits))
		return MIG_BAD_ARGUMENTS;
	if (mig_in->Head.msgh_size != sizeof(__Request__maybe_t))
		return MIG_BAD_ARGUMENTS;
	return KERN_SUCCESS;
}

/* routine maybe, message 6400 */
static void
_Xmaybe(mach_msg_header_t *InHeadP, mach_msg_header_t *OutHeadP)
{
	__Request__maybe_t *const mig_in =
	    (__Request__maybe_t *)(void *)InHeadP;
	__Reply__maybe_t *const mig_out =
	    (__Reply__maybe_t *)(void *)OutHeadP;
	mach_msg_size_t mig_size;
	kern_return_t mig_result;

	if (!s_maybe) {
		mig_answer(OutHeadP, MIG_BAD_ID);
		return;
	}
	mig_result = mig_check_request_maybe(mig_in);
	if (mig_result != KERN_SUCCESS) {
		mig_answer(OutHeadP, mig_result);
		return;
	}
	int arg_b;

	__BeforeRcvRpc(6400, "maybe")
	memset(&arg_b, 0, sizeof(arg_b));
	mig_result = s_maybe(
	    (mach_port_t)mig_in->Head.msgh_local_port,
	    mig_in->a,
	    &arg_b);
	__AfterRcvRpc(6400, "maybe")
	if (mig_result != KERN_SUCCESS) {
		mig_answer(OutHeadP, mig_result);
		return;
	}

	mig_out->NDR = NDR_record;
	mig_out->RetCode = KERN_SUCCESS;
	mig_out->b = arg_b;
	mig_size = (mach_msg_size_t)sizeof(__Reply__maybe_t);
	mig_out->Head.msgh_size = mig_size;
}

static kern_return_t
mig_check_request_perhaps(const __Request__perhaps_t *mig_in)
{
	if (!MACH_MSGH_BITS_IS_COMPLEX(mig_in->Head.msgh_bits))
		return MIG_BAD_ARGUMENTS;
	if (mig_in->Head.msgh_size != sizeof(__Request__perhaps_t) ||
	    mig_in->msgh_body.msgh_descriptor_count != 1)
		return MIG_BAD_ARGUMENTS;
	if (!mig_is_port(&mig_in->r, MACH_MSG_TYPE_MOVE_SEND))
		return MIG_TYPE_ERROR;
	return KERN_SUCCESS;
}

/* simpleroutine perhaps, message 6402 */
static void
_Xperhaps(mach_msg_header_t *InHeadP, mach_msg_header_t *OutHeadP)
{
	__Request__perhaps_t *const mig_in =
	    (__Request__perhaps_t *)(void *)InHeadP;
	kern_return_t mig_result;

	if (!s_perhaps) {
		mig_answer(OutHeadP, MIG_BAD_ID);
		return;
	}
	mig_result = mig_check_request_perhaps(mig_in);
	if (mig_result != KERN_SUCCESS) {
		mig_answer(OutHeadP, mig_result);
		return;
	}

	__BeforeRcvSimple(6402, "perhaps")
	mig_result = s_perhaps(
	    (mach_port_t)mig_in->Head.msgh_local_port,
	    (mach_port_t)mig_in->r.name);
	__AfterRcvSimple(6402, "perhaps")
	mig_answer(OutHeadP, mig_result);
}

const struct s_weak_subsystem s_weak_subsystem = {
	weak_server_routine,
	6400,
	6403,
	(unsigned int)sizeof(union __ReplyUnion__s_weak_subsystem),
	(vm_address_t)0,
	{
		{ (mig_impl_routine_t)0, (mig_stub_routine_t)_Xmaybe, 3, 0,
		    (routine_arg_descriptor_t)0,
		    (unsigned int)sizeof(__Reply__maybe_t) },
		{ 0, 0, 0, 0, 0, 0 },
		{ (mig_impl_routine_t)0, (mig_stub_routine_t)_Xperhaps, 2, 1,
		    (routine_arg_descriptor_t)0,
		    (unsigned int)sizeof(__Reply__perhaps_t) },
	}
};

mig_routine_t
weak_server_routine(mach_msg_header_t *InHeadP)
{
	mach_msg_id_t id = InHeadP->msgh_id;

	if (id < s_weak_subsystem.start || id >= s_weak_subsystem.end)
		return 0;
	return s_weak_subsystem.routine[id - s_weak_subsystem.start].stub_routine;
}

boolean_t
weak_server(mach_msg_header_t *InHeadP, mach_msg_header_t *OutHeadP)
{
	mig_routine_t routine = weak_server_routine(InHeadP);

	OutHeadP->msgh_bits = MACH_MSGH_BITS(
	    MACH_MSGH_BITS_REMOTE(InHeadP->msgh_bits), 0);
	OutHeadP->msgh_size = (mach_msg_size_t)sizeof(mig_reply_error_t);
	OutHeadP->msgh_remote_port = InHeadP->msgh_remote_port;
	OutHeadP->msgh_local_port = MACH_PORT_NULL;
	OutHeadP->msgh_voucher_port = MACH_PORT_NULL;
	OutHeadP->msgh_id = (mach_msg_id_t)((unsigned int)InHeadP->msgh_id + 100U);
	if (!routine) {
		mig_answer(OutHeadP, MIG_BAD_ID);
		return FALSE;
	}
	(*routine)(InHeadP, OutHeadP);
	return TRUE;
}

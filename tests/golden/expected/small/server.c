/*
 * Server stubs of the subsystem small.
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
mig_check_request_add(const __Request__add_t *mig_in)
{
	if (MACH_MSGH_BITS_IS_COMPLEX(mig_in->Head.msgh_bits))
		return MIG_BAD_ARGUMENTS;
	if (mig_in->Head.msgh_size != sizeof(__Request__add_t))
		return MIG_BAD_ARGUMENTS;
	return KERN_SUCCESS;
}

/* routine add, message 9000 */
static void
_Xadd(mach_msg_header_t *InHeadP, mach_msg_header_t *OutHeadP)
{
	__Request__add_t *const mig_in =
	    (__Request__add_t *)(void *)InHeadP;
	__Reply__add_t *const mig_out =
	    (__Reply__add_t *)(void *)OutHeadP;
	mach_msg_size_t mig_size;
	kern_return_t mig_result;

	mig_result = mig_check_request_add(mig_in);
	if (mig_result != KERN_SUCCESS) {
		mig_answer(OutHeadP, mig_result);
		return;
	}
	int arg_sum;

	__BeforeRcvRpc(9000, "add")
	memset(&arg_sum, 0, sizeof(arg_sum));
	mig_result = do_add(
	    (mach_port_t)mig_in->Head.msgh_local_port,
	    mig_in->a,
	    mig_in->b,
	    &arg_sum);
	__AfterRcvRpc(9000, "add")
	if (mig_result != KERN_SUCCESS) {
		mig_answer(OutHeadP, mig_result);
		return;
	}

	mig_out->NDR = NDR_record;
	mig_out->RetCode = KERN_SUCCESS;
	mig_out->sum = arg_sum;
	mig_size = (mach_msg_size_t)sizeof(__Reply__add_t);
	mig_out->Head.msgh_size = mig_size;
}

static kern_return_t
mig_check_request_note(const __Request__note_t *mig_in)
{
	if (MACH_MSGH_BITS_IS_COMPLEX(mig_in->Head.msgh_bits))
		return MIG_BAD_ARGUMENTS;
	if (mig_in->Head.msgh_size != sizeof(__Request__note_t))
		return MIG_BAD_ARGUMENTS;
	return KERN_SUCCESS;
}

/* simpleroutine note, message 9001 */
static void
_Xnote(mach_msg_header_t *InHeadP, mach_msg_header_t *OutHeadP)
{
	__Request__note_t *const mig_in =
	    (__Request__note_t *)(void *)InHeadP;
	kern_return_t mig_result;

	mig_result = mig_check_request_note(mig_in);
	if (mig_result != KERN_SUCCESS) {
		mig_answer(OutHeadP, mig_result);
		return;
	}

	__BeforeRcvSimple(9001, "note")
	mig_result = do_note(
	    (mach_port_t)mig_in->Head.msgh_local_port,
	    mig_in->what);
	__AfterRcvSimple(9001, "note")
	mig_answer(OutHeadP, mig_result);
}

const struct do_small_subsystem do_small_subsystem = {
	small_server_routine,
	9000,
	9002,
	(unsigned int)sizeof(union __ReplyUnion__do_small_subsystem),
	(vm_address_t)0,
	{
		{ (mig_impl_routine_t)0, (mig_stub_routine_t)_Xadd, 4, 0,
		    (routine_arg_descriptor_t)0,
		    (unsigned int)sizeof(__Reply__add_t) },
		{ (mig_impl_routine_t)0, (mig_stub_routine_t)_Xnote, 2, 0,
		    (routine_arg_descriptor_t)0,
		    (unsigned int)sizeof(__Reply__note_t) },
	}
};

mig_routine_t
small_server_routine(mach_msg_header_t *InHeadP)
{
	mach_msg_id_t id = InHeadP->msgh_id;

	if (id < do_small_subsystem.start || id >= do_small_subsystem.end)
		return 0;
	return do_small_subsystem.routine[id - do_small_subsystem.start].stub_routine;
}

boolean_t
small_server(mach_msg_header_t *InHeadP, mach_msg_header_t *OutHeadP)
{
	mig_routine_t routine = small_server_routine(InHeadP);

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

/*
 * Server stubs of the subsystem special.
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
mig_check_request_urgent(const __Request__urgent_t *mig_in)
{
	if (!MACH_MSGH_BITS_IS_COMPLEX(mig_in->Head.msgh_bits))
		return MIG_BAD_ARGUMENTS;
	if (mig_in->Head.msgh_size != sizeof(__Request__urgent_t) ||
	    mig_in->msgh_body.msgh_descriptor_count != 1)
		return MIG_BAD_ARGUMENTS;
	if (!mig_is_port(&mig_in->r, MACH_MSG_TYPE_MOVE_SEND))
		return MIG_TYPE_ERROR;
	return KERN_SUCCESS;
}

/* routine urgent, message 6300 */
static void
_Xurgent(mach_msg_header_t *InHeadP, mach_msg_header_t *OutHeadP)
{
	__Request__urgent_t *const mig_in =
	    (__Request__urgent_t *)(void *)InHeadP;
	__Reply__urgent_t *const mig_out =
	    (__Reply__urgent_t *)(void *)OutHeadP;
	mach_msg_size_t mig_size;
	kern_return_t mig_result;

	mig_result = mig_check_request_urgent(mig_in);
	if (mig_result != KERN_SUCCESS) {
		mig_answer(OutHeadP, mig_result);
		return;
	}
	int arg_a;

	__BeforeRcvRpc(6300, "urgent")
	memset(&arg_a, 0, sizeof(arg_a));
	mig_result = s_urgent(
	    (mach_port_t)mig_in->Head.msgh_local_port,
	    (mach_port_t)mig_in->r.name,
	    &arg_a);
	__AfterRcvRpc(6300, "urgent")
	if (mig_result != KERN_SUCCESS) {
		mig_answer(OutHeadP, mig_result);
		return;
	}

	mig_out->NDR = NDR_record;
	mig_out->RetCode = KERN_SUCCESS;
	mig_out->a = arg_a;
	mig_size = (mach_msg_size_t)sizeof(__Reply__urgent_t);
	mig_out->Head.msgh_size = mig_size;
}

static kern_return_t
mig_check_request_patient(const __Request__patient_t *mig_in)
{
	if (!MACH_MSGH_BITS_IS_COMPLEX(mig_in->Head.msgh_bits))
		return MIG_BAD_ARGUMENTS;
	if (mig_in->Head.msgh_size != sizeof(__Request__patient_t) ||
	    mig_in->msgh_body.msgh_descriptor_count != 1)
		return MIG_BAD_ARGUMENTS;
	if (!mig_is_port(&mig_in->r, MACH_MSG_TYPE_MOVE_SEND))
		return MIG_TYPE_ERROR;
	return KERN_SUCCESS;
}

/* routine patient, message 6301 */
static void
_Xpatient(mach_msg_header_t *InHeadP, mach_msg_header_t *OutHeadP)
{
	__Request__patient_t *const mig_in =
	    (__Request__patient_t *)(void *)InHeadP;
	__Reply__patient_t *const mig_out =
	    (__Reply__patient_t *)(void *)OutHeadP;
	mach_msg_size_t mig_size;
	kern_return_t mig_result;

	mig_result = mig_check_request_patient(mig_in);
	if (mig_result != KERN_SUCCESS) {
		mig_answer(OutHeadP, mig_result);
		return;
	}
	int arg_a;

	__BeforeRcvRpc(6301, "patient")
	memset(&arg_a, 0, sizeof(arg_a));
	mig_result = s_patient(
	    (mach_port_t)mig_in->Head.msgh_local_port,
	    (mach_port_t)mig_in->r.name,
	    &arg_a);
	__AfterRcvRpc(6301, "patient")
	if (mig_result != KERN_SUCCESS) {
		mig_answer(OutHeadP, mig_result);
		return;
	}

	mig_out->NDR = NDR_record;
	mig_out->RetCode = KERN_SUCCESS;
	mig_out->a = arg_a;
	mig_size = (mach_msg_size_t)sizeof(__Reply__patient_t);
	mig_out->Head.msgh_size = mig_size;
}

static kern_return_t
mig_check_request_plain(const __Request__plain_t *mig_in)
{
	if (!MACH_MSGH_BITS_IS_COMPLEX(mig_in->Head.msgh_bits))
		return MIG_BAD_ARGUMENTS;
	if (mig_in->Head.msgh_size != sizeof(__Request__plain_t) ||
	    mig_in->msgh_body.msgh_descriptor_count != 1)
		return MIG_BAD_ARGUMENTS;
	if (!mig_is_port(&mig_in->r, MACH_MSG_TYPE_MOVE_SEND))
		return MIG_TYPE_ERROR;
	return KERN_SUCCESS;
}

/* routine plain, message 6302 */
static void
_Xplain(mach_msg_header_t *InHeadP, mach_msg_header_t *OutHeadP)
{
	__Request__plain_t *const mig_in =
	    (__Request__plain_t *)(void *)InHeadP;
	__Reply__plain_t *const mig_out =
	    (__Reply__plain_t *)(void *)OutHeadP;
	mach_msg_size_t mig_size;
	kern_return_t mig_result;

	mig_result = mig_check_request_plain(mig_in);
	if (mig_result != KERN_SUCCESS) {
		mig_answer(OutHeadP, mig_result);
		return;
	}
	int arg_a;

	__BeforeRcvRpc(6302, "plain")
	memset(&arg_a, 0, sizeof(arg_a));
	mig_result = s_plain(
	    (mach_port_t)mig_in->Head.msgh_local_port,
	    (mach_port_t)mig_in->r.name,
	    &arg_a);
	__AfterRcvRpc(6302, "plain")
	if (mig_result != KERN_SUCCESS) {
		mig_answer(OutHeadP, mig_result);
		return;
	}

	mig_out->NDR = NDR_record;
	mig_out->RetCode = KERN_SUCCESS;
	mig_out->a = arg_a;
	mig_size = (mach_msg_size_t)sizeof(__Reply__plain_t);
	mig_out->Head.msgh_size = mig_size;
}

const struct s_special_subsystem s_special_subsystem = {
	special_server_routine,
	6300,
	6303,
	(unsigned int)sizeof(union __ReplyUnion__s_special_subsystem),
	(vm_address_t)0,
	{
		{ (mig_impl_routine_t)0, (mig_stub_routine_t)_Xurgent, 3, 1,
		    (routine_arg_descriptor_t)0,
		    (unsigned int)sizeof(__Reply__urgent_t) },
		{ (mig_impl_routine_t)0, (mig_stub_routine_t)_Xpatient, 3, 1,
		    (routine_arg_descriptor_t)0,
		    (unsigned int)sizeof(__Reply__patient_t) },
		{ (mig_impl_routine_t)0, (mig_stub_routine_t)_Xplain, 3, 1,
		    (routine_arg_descriptor_t)0,
		    (unsigned int)sizeof(__Reply__plain_t) },
	}
};

mig_routine_t
special_server_routine(mach_msg_header_t *InHeadP)
{
	mach_msg_id_t id = InHeadP->msgh_id;

	if (id < s_special_subsystem.start || id >= s_special_subsystem.end)
		return 0;
	return s_special_subsystem.routine[id - s_special_subsystem.start].stub_routine;
}

boolean_t
special_server(mach_msg_header_t *InHeadP, mach_msg_header_t *OutHeadP)
{
	mig_routine_t routine = special_server_routine(InHeadP);

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

/*
 * Server stubs of the subsystem Field.
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
#include <string.h>
#include <mach/std_types.h>
#include <mach/mig.h>
#include <mach/mach_types.h>
#include "cases/field-types.h"

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

/* A number of bytes, rounded up as data in a message is. */
#define MIG_ROUND(n) (((n) + 3U) & ~3U)

static inline void
mig_set_port(mach_msg_port_descriptor_t *d, mach_port_t name,
    mach_msg_type_name_t disposition)
{
	memset(d, 0, sizeof(*d));
	d->name = name;
	d->disposition = (unsigned char)disposition;
	d->type = MACH_MSG_PORT_DESCRIPTOR;
}

static inline void
mig_set_ool(mach_msg_ool_descriptor_t *d, uintptr_t address,
    mach_msg_size_t size, boolean_t deallocate,
    mach_msg_copy_options_t copy)
{
	memset(d, 0, sizeof(*d));
	d->address = (void *)address;
	d->size = size;
	d->deallocate = deallocate ? 1 : 0;
	d->copy = (unsigned char)copy;
	d->type = MACH_MSG_OOL_DESCRIPTOR;
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
mig_check_request_Open(const __Request__Open_t *mig_in)
{
	mach_msg_size_t mig_size;

	if (!MACH_MSGH_BITS_IS_COMPLEX(mig_in->Head.msgh_bits))
		return MIG_BAD_ARGUMENTS;
	mig_size = (mach_msg_size_t)sizeof(__Request__Open_t) - 64;
	if (mig_in->Head.msgh_size < mig_size ||
	    mig_in->msgh_body.msgh_descriptor_count != 1)
		return MIG_BAD_ARGUMENTS;
	if (mig_in->blob.type != MACH_MSG_OOL_DESCRIPTOR)
		return MIG_TYPE_ERROR;
	if (mig_in->labelCnt > 64)
		return MIG_BAD_ARGUMENTS;
	mig_size += MIG_ROUND(mig_in->labelCnt);
	if (mig_in->Head.msgh_size < mig_size)
		return MIG_BAD_ARGUMENTS;
	if (!memchr(mig_in->label, '\0', mig_in->labelCnt))
		return MIG_BAD_ARGUMENTS;
	if (mig_in->Head.msgh_size != mig_size)
		return MIG_BAD_ARGUMENTS;
	if (mig_in->blob.size != mig_in->blobCnt)
		return MIG_TYPE_ERROR;
	return KERN_SUCCESS;
}

/* routine Open, message 31000 */
static void
_XOpen(mach_msg_header_t *InHeadP, mach_msg_header_t *OutHeadP)
{
	__Request__Open_t *const mig_in =
	    (__Request__Open_t *)(void *)InHeadP;
	__Reply__Open_t *const mig_out =
	    (__Reply__Open_t *)(void *)OutHeadP;
	const mach_msg_max_trailer_t *mig_trailer;
	mach_msg_size_t mig_size;
	kern_return_t mig_result;
	mach_msg_type_number_t arg_answerCnt = 0;

	mig_result = mig_check_request_Open(mig_in);
	if (mig_result != KERN_SUCCESS) {
		mig_answer(OutHeadP, mig_result);
		return;
	}
	mig_trailer = (const mach_msg_max_trailer_t *)(const void *)
	    ((const char *)mig_in + round_msg(mig_in->Head.msgh_size));
	if (mig_trailer->msgh_trailer_type != MACH_MSG_TRAILER_FORMAT_0 ||
	    mig_trailer->msgh_trailer_size < sizeof(mach_msg_audit_trailer_t)) {
		mig_answer(OutHeadP, MIG_TRAILER_ERROR);
		return;
	}
	mach_port_t arg_handle;
	blob_t arg_answer;
	int arg_status;

	__BeforeRcvRpc(31000, "Open")
	memset(&arg_handle, 0, sizeof(arg_handle));
	memset(&arg_answer, 0, sizeof(arg_answer));
	memset(&arg_status, 0, sizeof(arg_status));
	mig_result = _Open(
	    (mach_port_t)mig_in->Head.msgh_local_port,
	    (blob_t)(uintptr_t)mig_in->blob.address,
	    mig_in->blobCnt,
	    mig_in->label,
	    &arg_handle,
	    &arg_answer,
	    &arg_answerCnt,
	    &arg_status,
	    mig_trailer->msgh_audit);
	__AfterRcvRpc(31000, "Open")
	if (mig_result != KERN_SUCCESS) {
		mig_answer(OutHeadP, mig_result);
		return;
	}

	mig_set_port(&mig_out->handle, (mach_port_t)(arg_handle), MACH_MSG_TYPE_MOVE_SEND);
	mig_set_ool(&mig_out->answer, (uintptr_t)(arg_answer), arg_answerCnt,
	    TRUE, MACH_MSG_VIRTUAL_COPY);
	mig_out->NDR = NDR_record;
	mig_out->answerCnt = arg_answerCnt;
	mig_out->status = arg_status;
	mig_size = (mach_msg_size_t)sizeof(__Reply__Open_t);
	mig_out->msgh_body.msgh_descriptor_count = 2;
	mig_out->Head.msgh_bits |= MACH_MSGH_BITS_COMPLEX;
	mig_out->Head.msgh_size = mig_size;
}

static kern_return_t
mig_check_request_Notify(const __Request__Notify_t *mig_in)
{
	mach_msg_size_t mig_size;

	if (MACH_MSGH_BITS_IS_COMPLEX(mig_in->Head.msgh_bits))
		return MIG_BAD_ARGUMENTS;
	mig_size = (mach_msg_size_t)sizeof(__Request__Notify_t) - 32;
	if (mig_in->Head.msgh_size < mig_size)
		return MIG_BAD_ARGUMENTS;
	if (mig_in->keysCnt > 8)
		return MIG_BAD_ARGUMENTS;
	mig_size += 4 * mig_in->keysCnt;
	if (mig_in->Head.msgh_size < mig_size)
		return MIG_BAD_ARGUMENTS;
	if (mig_in->Head.msgh_size != mig_size)
		return MIG_BAD_ARGUMENTS;
	return KERN_SUCCESS;
}

/* simpleroutine Notify, message 31004 */
static void
_XNotify(mach_msg_header_t *InHeadP, mach_msg_header_t *OutHeadP)
{
	__Request__Notify_t *const mig_in =
	    (__Request__Notify_t *)(void *)InHeadP;
	kern_return_t mig_result;

	mig_result = mig_check_request_Notify(mig_in);
	if (mig_result != KERN_SUCCESS) {
		mig_answer(OutHeadP, mig_result);
		return;
	}

	__BeforeRcvSimple(31004, "Notify")
	mig_result = _Notify(
	    (mach_port_t)mig_in->Head.msgh_local_port,
	    mig_in->keys,
	    mig_in->keysCnt);
	__AfterRcvSimple(31004, "Notify")
	mig_answer(OutHeadP, mig_result);
}

const struct _Field_subsystem _Field_subsystem = {
	Field_server_routine,
	31000,
	31005,
	(unsigned int)sizeof(union __ReplyUnion___Field_subsystem),
	(vm_address_t)0,
	{
		{ (mig_impl_routine_t)0, (mig_stub_routine_t)_XOpen, 9, 1,
		    (routine_arg_descriptor_t)0,
		    (unsigned int)sizeof(__Reply__Open_t) },
		{ 0, 0, 0, 0, 0, 0 },
		{ 0, 0, 0, 0, 0, 0 },
		{ 0, 0, 0, 0, 0, 0 },
		{ (mig_impl_routine_t)0, (mig_stub_routine_t)_XNotify, 3, 0,
		    (routine_arg_descriptor_t)0,
		    (unsigned int)sizeof(__Reply__Notify_t) },
	}
};

mig_routine_t
Field_server_routine(mach_msg_header_t *InHeadP)
{
	mach_msg_id_t id = InHeadP->msgh_id;

	if (id < _Field_subsystem.start || id >= _Field_subsystem.end)
		return 0;
	return _Field_subsystem.routine[id - _Field_subsystem.start].stub_routine;
}

boolean_t
Field_server(mach_msg_header_t *InHeadP, mach_msg_header_t *OutHeadP)
{
	mig_routine_t routine = Field_server_routine(InHeadP);

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

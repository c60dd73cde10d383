/*
 * User stubs of the subsystem Field.
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

#include "user.h"

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

#ifdef __cplusplus
extern "C" {
#endif

extern void mach_msg_destroy(mach_msg_header_t *);

#ifdef __cplusplus
}
#endif

/* Where a program can look in: defined before, or nothing. */
#ifndef __BeforeSendRpc
#define __BeforeSendRpc(id, name)
#endif
#ifndef __AfterSendRpc
#define __AfterSendRpc(id, name)
#endif
#ifndef __BeforeSendSimple
#define __BeforeSendSimple(id, name)
#endif
#ifndef __AfterSendSimple
#define __AfterSendSimple(id, name)
#endif

/* A number of bytes, rounded up as data in a message is. */
#define MIG_ROUND(n) (((n) + 3U) & ~3U)

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

static inline int
mig_is_port(const mach_msg_port_descriptor_t *d,
    mach_msg_type_name_t disposition)
{
	return d->type == MACH_MSG_PORT_DESCRIPTOR &&
	    d->disposition == disposition;
}

/* The error that a reply is instead of the expected one. */
static inline kern_return_t
mig_error_of(const mach_msg_header_t *head)
{
	kern_return_t result;

	if (head->msgh_size != sizeof(mig_reply_error_t))
		return MIG_TYPE_ERROR;
	memcpy(&result, (const char *)head +
	    offsetof(mig_reply_error_t, RetCode), sizeof(result));
	return result == KERN_SUCCESS ? MIG_TYPE_ERROR : result;
}

/* Copies n bytes into a message, and zeros up to a multiple of 4. */
static inline void
mig_put_data(void *message, size_t offset, const void *from, size_t n)
{
	char *to = (char *)message + offset;

	if (n)
		memcpy(to, from, n);
	for (; n % 4 != 0; n++)
		to[n] = 0;
}

/* Zeros behind n bytes of a message, up to a multiple of 4. */
static inline void
mig_zero_pad(void *message, size_t offset, size_t n)
{
	for (; n % 4 != 0; n++)
		((char *)message)[offset + n] = 0;
}

union mig_mess_Open {
	__Request__Open_t in;
	struct {
		__Reply__Open_t reply;
		mach_msg_trailer_t trailer;
	} out;
};

static kern_return_t
mig_check_reply_Open(const __Reply__Open_t *mig_out)
{
	if (mig_out->Head.msgh_id != 31100)
		return mig_out->Head.msgh_id == MACH_NOTIFY_SEND_ONCE ?
		    MIG_SERVER_DIED : MIG_REPLY_MISMATCH;
	if (mig_out->Head.msgh_remote_port != MACH_PORT_NULL)
		return MIG_TYPE_ERROR;
	if (!MACH_MSGH_BITS_IS_COMPLEX(mig_out->Head.msgh_bits))
		return mig_error_of(&mig_out->Head);
	if (mig_out->Head.msgh_size != sizeof(__Reply__Open_t) ||
	    mig_out->msgh_body.msgh_descriptor_count != 2)
		return MIG_TYPE_ERROR;
	if (!mig_is_port(&mig_out->handle, MACH_MSG_TYPE_MOVE_SEND))
		return MIG_TYPE_ERROR;
	if (mig_out->answer.type != MACH_MSG_OOL_DESCRIPTOR)
		return MIG_TYPE_ERROR;
	if (mig_out->answer.size != mig_out->answerCnt)
		return MIG_TYPE_ERROR;
	return KERN_SUCCESS;
}

/* routine Open, message 31000 */
kern_return_t
call_Open(
	mach_port_t server,
	blob_t blob,
	mach_msg_type_number_t blobCnt,
	const char *label,
	mach_port_t *handle,
	blob_t *answer,
	mach_msg_type_number_t *answerCnt,
	int *status)
{
	union mig_mess_Open mig_space, *const mig_mess = &mig_space;
	__Request__Open_t *const mig_in = &mig_mess->in;
	const __Reply__Open_t *const mig_out = &mig_mess->out.reply;
	mach_port_t mig_reply_port;
	mach_msg_size_t mig_size;
	mach_msg_return_t mig_result;

	mig_set_ool(&mig_in->blob, (uintptr_t)(blob), blobCnt,
	    TRUE, MACH_MSG_VIRTUAL_COPY);
	mig_in->NDR = NDR_record;
	mig_in->blobCnt = blobCnt;
	mig_in->labelOffset = 0;
	mig_in->labelCnt = (mach_msg_type_number_t)
	    mig_strncpy(mig_in->label, label, 64);
	mig_zero_pad(mig_in, offsetof(__Request__Open_t, label), mig_in->labelCnt);
	mig_size = (mach_msg_size_t)sizeof(__Request__Open_t) - 64 +
	    MIG_ROUND(mig_in->labelCnt);
	mig_in->Head.msgh_bits = MACH_MSGH_BITS_COMPLEX |
	    MACH_MSGH_BITS(MACH_MSG_TYPE_COPY_SEND,
	    MACH_MSG_TYPE_MAKE_SEND_ONCE);
	mig_in->Head.msgh_size = mig_size;
	mig_in->Head.msgh_remote_port = server;
	mig_in->Head.msgh_local_port = mig_get_reply_port();
	mig_in->Head.msgh_voucher_port = MACH_PORT_NULL;
	mig_in->Head.msgh_id = 31000;
	mig_in->msgh_body.msgh_descriptor_count = 1;
	mig_reply_port = mig_in->Head.msgh_local_port;

	__BeforeSendRpc(31000, "Open")
	mig_result = mach_msg(&mig_in->Head, MACH_SEND_MSG | MACH_RCV_MSG,
	    mig_size, (mach_msg_size_t)sizeof(mig_mess->out), mig_reply_port,
	    MACH_MSG_TIMEOUT_NONE, MACH_PORT_NULL);
	__AfterSendRpc(31000, "Open")
	if (mig_result != MACH_MSG_SUCCESS) {
		if (mig_result == MACH_SEND_INVALID_DATA ||
		    mig_result == MACH_SEND_INVALID_DEST ||
		    mig_result == MACH_SEND_INVALID_HEADER)
			mig_put_reply_port(mig_reply_port);
		else
			mig_dealloc_reply_port(mig_reply_port);
		return mig_result;
	}
	mig_put_reply_port(mig_reply_port);
	mig_result = mig_check_reply_Open(mig_out);
	if (mig_result != KERN_SUCCESS) {
		mach_msg_destroy(&mig_mess->out.reply.Head);
		return mig_result;
	}

	*handle = (mach_port_t)mig_out->handle.name;
	*answer = (blob_t)(uintptr_t)mig_out->answer.address;
	*status = mig_out->status;
	*answerCnt = mig_out->answerCnt;
	return mig_result;
}

union mig_mess_Notify {
	__Request__Notify_t in;
};

/* simpleroutine Notify, message 31004 */
kern_return_t
call_Notify(
	mach_port_t server,
	const keys_t keys,
	mach_msg_type_number_t keysCnt)
{
	union mig_mess_Notify mig_space, *const mig_mess = &mig_space;
	__Request__Notify_t *const mig_in = &mig_mess->in;
	mach_msg_size_t mig_size;
	mach_msg_return_t mig_result;

	if (keysCnt > 8)
		return MIG_ARRAY_TOO_LARGE;
	mig_in->NDR = NDR_record;
	mig_in->keysCnt = keysCnt;
	mig_put_data(mig_in, offsetof(__Request__Notify_t, keys), keys,
	    (size_t)4 * keysCnt);
	mig_size = (mach_msg_size_t)sizeof(__Request__Notify_t) - 32 +
	    4 * keysCnt;
	mig_in->Head.msgh_bits = MACH_MSGH_BITS(MACH_MSG_TYPE_MOVE_SEND_ONCE,
	    0);
	mig_in->Head.msgh_size = mig_size;
	mig_in->Head.msgh_remote_port = server;
	mig_in->Head.msgh_local_port = MACH_PORT_NULL;
	mig_in->Head.msgh_voucher_port = MACH_PORT_NULL;
	mig_in->Head.msgh_id = 31004;

	__BeforeSendSimple(31004, "Notify")
	mig_result = mach_msg(&mig_in->Head, MACH_SEND_MSG,
	    mig_size, 0, MACH_PORT_NULL,
	    MACH_MSG_TIMEOUT_NONE, MACH_PORT_NULL);
	__AfterSendSimple(31004, "Notify")
	return mig_result;
}

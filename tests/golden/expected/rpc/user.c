/*
 * User stubs of the subsystem rpc.
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
#include <mach/linux/kernelrpc.h>
#include "cases/case_types.h"

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
MIG_SIZE_CHECK(mach_port_name_t, 4);
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

union mig_mess_get {
	__Request__get_t in;
	struct {
		__Reply__get_t reply;
		mach_msg_trailer_t trailer;
	} out;
};

static kern_return_t
mig_check_reply_get(const __Reply__get_t *mig_out)
{
	if (mig_out->Head.msgh_id != 6200)
		return mig_out->Head.msgh_id == MACH_NOTIFY_SEND_ONCE ?
		    MIG_SERVER_DIED : MIG_REPLY_MISMATCH;
	if (mig_out->Head.msgh_remote_port != MACH_PORT_NULL)
		return MIG_TYPE_ERROR;
	if (!MACH_MSGH_BITS_IS_COMPLEX(mig_out->Head.msgh_bits))
		return mig_error_of(&mig_out->Head);
	if (mig_out->Head.msgh_size != sizeof(__Reply__get_t) ||
	    mig_out->msgh_body.msgh_descriptor_count != 1)
		return MIG_TYPE_ERROR;
	if (!mig_is_port(&mig_out->right, MACH_MSG_TYPE_MOVE_SEND))
		return MIG_TYPE_ERROR;
	return KERN_SUCCESS;
}

/* routine get, message 6100 */
kern_return_t
u_get(
	mach_port_t p,
	mach_port_name_t name,
	int *value,
	mach_port_t *right)
{
	union mig_mess_get mig_space, *const mig_mess = &mig_space;
	__Request__get_t *const mig_in = &mig_mess->in;
	const __Reply__get_t *const mig_out = &mig_mess->out.reply;
	mach_msg_size_t mig_size;
	mach_msg_return_t mig_result;

	mig_in->NDR = NDR_record;
	mig_in->name = name;
	mig_size = (mach_msg_size_t)sizeof(__Request__get_t);
	mig_in->Head.msgh_bits = MACH_MSGH_BITS(MACH_MSG_TYPE_COPY_SEND,
	    0);
	mig_in->Head.msgh_size = mig_size;
	mig_in->Head.msgh_remote_port = p;
	mig_in->Head.msgh_local_port = MACH_PORT_NULL;
	mig_in->Head.msgh_voucher_port = MACH_PORT_NULL;
	mig_in->Head.msgh_id = 6100;

	__BeforeSendRpc(6100, "get")
	mig_result = mach_kernelrpc_np(&mig_in->Head, mig_size,
	    (mach_msg_size_t)sizeof(mig_mess->out));
	__AfterSendRpc(6100, "get")
	if (mig_result != MACH_MSG_SUCCESS) {
		return mig_result;
	}
	mig_result = mig_check_reply_get(mig_out);
	if (mig_result != KERN_SUCCESS) {
		mach_msg_destroy(&mig_mess->out.reply.Head);
		return mig_result;
	}

	*right = (mach_port_t)mig_out->right.name;
	*value = mig_out->value;
	return mig_result;
}

union mig_mess_get_soon {
	__Request__get_soon_t in;
	struct {
		__Reply__get_soon_t reply;
		mach_msg_trailer_t trailer;
	} out;
};

static kern_return_t
mig_check_reply_get_soon(const __Reply__get_soon_t *mig_out)
{
	if (mig_out->Head.msgh_id != 6201)
		return mig_out->Head.msgh_id == MACH_NOTIFY_SEND_ONCE ?
		    MIG_SERVER_DIED : MIG_REPLY_MISMATCH;
	if (mig_out->Head.msgh_remote_port != MACH_PORT_NULL)
		return MIG_TYPE_ERROR;
	if (!MACH_MSGH_BITS_IS_COMPLEX(mig_out->Head.msgh_bits))
		return mig_error_of(&mig_out->Head);
	if (mig_out->Head.msgh_size != sizeof(__Reply__get_soon_t) ||
	    mig_out->msgh_body.msgh_descriptor_count != 1)
		return MIG_TYPE_ERROR;
	if (!mig_is_port(&mig_out->right, MACH_MSG_TYPE_MOVE_SEND))
		return MIG_TYPE_ERROR;
	return KERN_SUCCESS;
}

/* routine get_soon, message 6101 */
kern_return_t
u_get_soon(
	mach_port_t p,
	mach_port_name_t name,
	int *value,
	mach_port_t *right,
	natural_t t)
{
	union mig_mess_get_soon mig_space, *const mig_mess = &mig_space;
	__Request__get_soon_t *const mig_in = &mig_mess->in;
	const __Reply__get_soon_t *const mig_out = &mig_mess->out.reply;
	mach_port_t mig_reply_port;
	mach_msg_size_t mig_size;
	mach_msg_return_t mig_result;

	mig_in->NDR = NDR_record;
	mig_in->name = name;
	mig_size = (mach_msg_size_t)sizeof(__Request__get_soon_t);
	mig_in->Head.msgh_bits = MACH_MSGH_BITS(MACH_MSG_TYPE_COPY_SEND,
	    MACH_MSG_TYPE_MAKE_SEND_ONCE);
	mig_in->Head.msgh_size = mig_size;
	mig_in->Head.msgh_remote_port = p;
	mig_in->Head.msgh_local_port = mig_get_reply_port();
	mig_in->Head.msgh_voucher_port = MACH_PORT_NULL;
	mig_in->Head.msgh_id = 6101;
	mig_reply_port = mig_in->Head.msgh_local_port;

	__BeforeSendRpc(6101, "get_soon")
	mig_result = mach_msg(&mig_in->Head, MACH_SEND_MSG | MACH_RCV_MSG |
	    MACH_SEND_TIMEOUT | MACH_RCV_TIMEOUT,
	    mig_size, (mach_msg_size_t)sizeof(mig_mess->out), mig_reply_port,
	    (mach_msg_timeout_t)(t), MACH_PORT_NULL);
	__AfterSendRpc(6101, "get_soon")
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
	mig_result = mig_check_reply_get_soon(mig_out);
	if (mig_result != KERN_SUCCESS) {
		mach_msg_destroy(&mig_mess->out.reply.Head);
		return mig_result;
	}

	*right = (mach_port_t)mig_out->right.name;
	*value = mig_out->value;
	return mig_result;
}

union mig_mess_tell {
	__Request__tell_t in;
};

/* simpleroutine tell, message 6102 */
kern_return_t
u_tell(
	mach_port_t p,
	int value)
{
	union mig_mess_tell mig_space, *const mig_mess = &mig_space;
	__Request__tell_t *const mig_in = &mig_mess->in;
	mach_msg_size_t mig_size;
	mach_msg_return_t mig_result;

	mig_in->NDR = NDR_record;
	mig_in->value = value;
	mig_size = (mach_msg_size_t)sizeof(__Request__tell_t);
	mig_in->Head.msgh_bits = MACH_MSGH_BITS(MACH_MSG_TYPE_COPY_SEND,
	    0);
	mig_in->Head.msgh_size = mig_size;
	mig_in->Head.msgh_remote_port = p;
	mig_in->Head.msgh_local_port = MACH_PORT_NULL;
	mig_in->Head.msgh_voucher_port = MACH_PORT_NULL;
	mig_in->Head.msgh_id = 6102;

	__BeforeSendSimple(6102, "tell")
	mig_result = mach_msg(&mig_in->Head, MACH_SEND_MSG,
	    mig_size, 0, MACH_PORT_NULL,
	    MACH_MSG_TIMEOUT_NONE, MACH_PORT_NULL);
	__AfterSendSimple(6102, "tell")
	return mig_result;
}

/*
 * User stubs of the subsystem weak.
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

static inline void
mig_set_port(mach_msg_port_descriptor_t *d, mach_port_t name,
    mach_msg_type_name_t disposition)
{
	memset(d, 0, sizeof(*d));
	d->name = name;
	d->disposition = (unsigned char)disposition;
	d->type = MACH_MSG_PORT_DESCRIPTOR;
}

union mig_mess_maybe {
	__Request__maybe_t in;
	struct {
		__Reply__maybe_t reply;
		mach_msg_trailer_t trailer;
	} out;
};

static kern_return_t
mig_check_reply_maybe(const __Reply__maybe_t *mig_out)
{
	if (mig_out->Head.msgh_id != 6500)
		return mig_out->Head.msgh_id == MACH_NOTIFY_SEND_ONCE ?
		    MIG_SERVER_DIED : MIG_REPLY_MISMATCH;
	if (mig_out->Head.msgh_remote_port != MACH_PORT_NULL)
		return MIG_TYPE_ERROR;
	if (MACH_MSGH_BITS_IS_COMPLEX(mig_out->Head.msgh_bits))
		return MIG_TYPE_ERROR;
	if (mig_out->Head.msgh_size == sizeof(mig_reply_error_t) &&
	    mig_out->RetCode != KERN_SUCCESS)
		return mig_out->RetCode;
	if (mig_out->Head.msgh_size != sizeof(__Reply__maybe_t))
		return MIG_TYPE_ERROR;
	return mig_out->RetCode;
}

/* routine maybe, message 6400 */
kern_return_t
maybe(
	mach_port_t p,
	int a,
	int *b)
{
	union mig_mess_maybe mig_space, *const mig_mess = &mig_space;
	__Request__maybe_t *const mig_in = &mig_mess->in;
	const __Reply__maybe_t *const mig_out = &mig_mess->out.reply;
	mach_port_t mig_reply_port;
	mach_msg_size_t mig_size;
	mach_msg_return_t mig_result;

	mig_in->NDR = NDR_record;
	mig_in->a = a;
	mig_size = (mach_msg_size_t)sizeof(__Request__maybe_t);
	mig_in->Head.msgh_bits = MACH_MSGH_BITS(MACH_MSG_TYPE_COPY_SEND,
	    MACH_MSG_TYPE_MAKE_SEND_ONCE);
	mig_in->Head.msgh_size = mig_size;
	mig_in->Head.msgh_remote_port = p;
	mig_in->Head.msgh_local_port = mig_get_reply_port();
	mig_in->Head.msgh_voucher_port = MACH_PORT_NULL;
	mig_in->Head.msgh_id = 6400;
	mig_reply_port = mig_in->Head.msgh_local_port;

	__BeforeSendRpc(6400, "maybe")
	mig_result = mach_msg(&mig_in->Head, MACH_SEND_MSG | MACH_RCV_MSG,
	    mig_size, (mach_msg_size_t)sizeof(mig_mess->out), mig_reply_port,
	    MACH_MSG_TIMEOUT_NONE, MACH_PORT_NULL);
	__AfterSendRpc(6400, "maybe")
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
	mig_result = mig_check_reply_maybe(mig_out);
	if (mig_result != KERN_SUCCESS) {
		mach_msg_destroy(&mig_mess->out.reply.Head);
		return mig_result;
	}

	*b = mig_out->b;
	return mig_result;
}

union mig_mess_perhaps {
	__Request__perhaps_t in;
};

/* simpleroutine perhaps, message 6402 */
kern_return_t
perhaps(
	mach_port_t p,
	mach_port_t r)
{
	union mig_mess_perhaps mig_space, *const mig_mess = &mig_space;
	__Request__perhaps_t *const mig_in = &mig_mess->in;
	mach_msg_size_t mig_size;
	mach_msg_return_t mig_result;

	mig_set_port(&mig_in->r, (mach_port_t)(r), MACH_MSG_TYPE_MOVE_SEND);
	mig_size = (mach_msg_size_t)sizeof(__Request__perhaps_t);
	mig_in->Head.msgh_bits = MACH_MSGH_BITS_COMPLEX |
	    MACH_MSGH_BITS(MACH_MSG_TYPE_COPY_SEND,
	    0);
	mig_in->Head.msgh_size = mig_size;
	mig_in->Head.msgh_remote_port = p;
	mig_in->Head.msgh_local_port = MACH_PORT_NULL;
	mig_in->Head.msgh_voucher_port = MACH_PORT_NULL;
	mig_in->Head.msgh_id = 6402;
	mig_in->msgh_body.msgh_descriptor_count = 1;

	__BeforeSendSimple(6402, "perhaps")
	mig_result = mach_msg(&mig_in->Head, MACH_SEND_MSG,
	    mig_size, 0, MACH_PORT_NULL,
	    MACH_MSG_TIMEOUT_NONE, MACH_PORT_NULL);
	__AfterSendSimple(6402, "perhaps")
	return mig_result;
}

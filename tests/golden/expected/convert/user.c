/*
 * User stubs of the subsystem convert.
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
MIG_SIZE_CHECK(uint32_t, 4);

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

union mig_mess_convert {
	__Request__convert_t in;
	struct {
		__Reply__convert_t reply;
		mach_msg_trailer_t trailer;
	} out;
};

static kern_return_t
mig_check_reply_convert(const __Reply__convert_t *mig_out)
{
	if (mig_out->Head.msgh_id != 6100)
		return mig_out->Head.msgh_id == MACH_NOTIFY_SEND_ONCE ?
		    MIG_SERVER_DIED : MIG_REPLY_MISMATCH;
	if (mig_out->Head.msgh_remote_port != MACH_PORT_NULL)
		return MIG_TYPE_ERROR;
	if (!MACH_MSGH_BITS_IS_COMPLEX(mig_out->Head.msgh_bits))
		return mig_error_of(&mig_out->Head);
	if (mig_out->Head.msgh_size != sizeof(__Reply__convert_t) ||
	    mig_out->msgh_body.msgh_descriptor_count != 1)
		return MIG_TYPE_ERROR;
	if (!mig_is_port(&mig_out->v, MACH_MSG_TYPE_MOVE_SEND))
		return MIG_TYPE_ERROR;
	return KERN_SUCCESS;
}

/* routine convert, message 6000 */
kern_return_t
u_convert(
	mach_port_t t,
	mach_port_t u,
	uint32_t n,
	mach_port_t *v,
	uint32_t *m,
	uint32_t *k)
{
	union mig_mess_convert mig_space, *const mig_mess = &mig_space;
	__Request__convert_t *const mig_in = &mig_mess->in;
	const __Reply__convert_t *const mig_out = &mig_mess->out.reply;
	mach_port_t mig_reply_port;
	mach_msg_size_t mig_size;
	mach_msg_return_t mig_result;

	mig_set_port(&mig_in->u, (mach_port_t)(u), MACH_MSG_TYPE_COPY_SEND);
	mig_in->NDR = NDR_record;
	mig_in->n = n;
	mig_in->k = *k;
	mig_size = (mach_msg_size_t)sizeof(__Request__convert_t);
	mig_in->Head.msgh_bits = MACH_MSGH_BITS_COMPLEX |
	    MACH_MSGH_BITS(MACH_MSG_TYPE_COPY_SEND,
	    MACH_MSG_TYPE_MAKE_SEND_ONCE);
	mig_in->Head.msgh_size = mig_size;
	mig_in->Head.msgh_remote_port = t;
	mig_in->Head.msgh_local_port = mig_get_reply_port();
	mig_in->Head.msgh_voucher_port = MACH_PORT_NULL;
	mig_in->Head.msgh_id = 6000;
	mig_in->msgh_body.msgh_descriptor_count = 1;
	mig_reply_port = mig_in->Head.msgh_local_port;

	__BeforeSendRpc(6000, "convert")
	mig_result = mach_msg(&mig_in->Head, MACH_SEND_MSG | MACH_RCV_MSG,
	    mig_size, (mach_msg_size_t)sizeof(mig_mess->out), mig_reply_port,
	    MACH_MSG_TIMEOUT_NONE, MACH_PORT_NULL);
	__AfterSendRpc(6000, "convert")
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
	mig_result = mig_check_reply_convert(mig_out);
	if (mig_result != KERN_SUCCESS) {
		mach_msg_destroy(&mig_mess->out.reply.Head);
		return mig_result;
	}

	*v = (mach_port_t)mig_out->v.name;
	*m = mig_out->m;
	*k = mig_out->k;
	return mig_result;
}

union mig_mess_give {
	__Request__give_t in;
	struct {
		__Reply__give_t reply;
		mach_msg_trailer_t trailer;
	} out;
};

static kern_return_t
mig_check_reply_give(const __Reply__give_t *mig_out)
{
	if (mig_out->Head.msgh_id != 6101)
		return mig_out->Head.msgh_id == MACH_NOTIFY_SEND_ONCE ?
		    MIG_SERVER_DIED : MIG_REPLY_MISMATCH;
	if (mig_out->Head.msgh_remote_port != MACH_PORT_NULL)
		return MIG_TYPE_ERROR;
	if (!MACH_MSGH_BITS_IS_COMPLEX(mig_out->Head.msgh_bits))
		return mig_error_of(&mig_out->Head);
	if (mig_out->Head.msgh_size != sizeof(__Reply__give_t) ||
	    mig_out->msgh_body.msgh_descriptor_count != 5)
		return MIG_TYPE_ERROR;
	if (!mig_is_port(&mig_out->a, MACH_MSG_TYPE_MOVE_SEND))
		return MIG_TYPE_ERROR;
	if (!mig_is_port(&mig_out->b, MACH_MSG_TYPE_MOVE_SEND))
		return MIG_TYPE_ERROR;
	if (!mig_is_port(&mig_out->c, MACH_MSG_TYPE_MOVE_SEND_ONCE))
		return MIG_TYPE_ERROR;
	if (!mig_is_port(&mig_out->d, MACH_MSG_TYPE_MOVE_RECEIVE))
		return MIG_TYPE_ERROR;
	if (mig_out->e.type != MACH_MSG_OOL_PORTS_DESCRIPTOR ||
	    mig_out->e.disposition != MACH_MSG_TYPE_MOVE_SEND)
		return MIG_TYPE_ERROR;
	if (mig_out->e.count != mig_out->eCnt)
		return MIG_TYPE_ERROR;
	return KERN_SUCCESS;
}

/* routine give, message 6001 */
kern_return_t
u_give(
	mach_port_t t,
	mach_port_t *a,
	mach_port_t *b,
	mach_port_t *c,
	mach_port_t *d,
	port_list_t *e,
	mach_msg_type_number_t *eCnt)
{
	union mig_mess_give mig_space, *const mig_mess = &mig_space;
	__Request__give_t *const mig_in = &mig_mess->in;
	const __Reply__give_t *const mig_out = &mig_mess->out.reply;
	mach_port_t mig_reply_port;
	mach_msg_size_t mig_size;
	mach_msg_return_t mig_result;

	mig_size = (mach_msg_size_t)sizeof(__Request__give_t);
	mig_in->Head.msgh_bits = MACH_MSGH_BITS(MACH_MSG_TYPE_COPY_SEND,
	    MACH_MSG_TYPE_MAKE_SEND_ONCE);
	mig_in->Head.msgh_size = mig_size;
	mig_in->Head.msgh_remote_port = t;
	mig_in->Head.msgh_local_port = mig_get_reply_port();
	mig_in->Head.msgh_voucher_port = MACH_PORT_NULL;
	mig_in->Head.msgh_id = 6001;
	mig_reply_port = mig_in->Head.msgh_local_port;

	__BeforeSendRpc(6001, "give")
	mig_result = mach_msg(&mig_in->Head, MACH_SEND_MSG | MACH_RCV_MSG,
	    mig_size, (mach_msg_size_t)sizeof(mig_mess->out), mig_reply_port,
	    MACH_MSG_TIMEOUT_NONE, MACH_PORT_NULL);
	__AfterSendRpc(6001, "give")
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
	mig_result = mig_check_reply_give(mig_out);
	if (mig_result != KERN_SUCCESS) {
		mach_msg_destroy(&mig_mess->out.reply.Head);
		return mig_result;
	}

	*a = (mach_port_t)mig_out->a.name;
	*b = (mach_port_t)mig_out->b.name;
	*c = (mach_port_t)mig_out->c.name;
	*d = (mach_port_t)mig_out->d.name;
	*e = (port_list_t)(uintptr_t)mig_out->e.address;
	*eCnt = mig_out->eCnt;
	return mig_result;
}

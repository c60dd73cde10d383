/*
 * User stubs of the subsystem old.
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
MIG_SIZE_CHECK(char, 1);
MIG_SIZE_CHECK(wide_t, 16);

#ifdef __cplusplus
extern "C" {
#endif

extern void mach_msg_destroy(mach_msg_header_t *);
extern mach_msg_return_t mach_msg_rpc_from_kernel(mach_msg_header_t *,
    mach_msg_size_t, mach_msg_size_t);
extern mach_msg_return_t mach_msg_send_from_kernel(mach_msg_header_t *,
    mach_msg_size_t);
extern void report_error(kern_return_t);
extern void report_error(kern_return_t);

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

static inline void
mig_get_data(void *to, const void *from, size_t n)
{
	if (n)
		memcpy(to, from, n);
}

/* Moves n bytes down to their place, and returns where they end. */
static inline char *
mig_move(char *to, const char *from, size_t n)
{
	memmove(to, from, n);
	return to + n;
}

union mig_mess_act {
	__Request__act_t in;
	struct {
		__Reply__act_t reply;
		mach_msg_trailer_t trailer;
	} out;
};

static kern_return_t
mig_check_reply_act(const __Reply__act_t *mig_out)
{
	if (mig_out->Head.msgh_id != 6300)
		return mig_out->Head.msgh_id == MACH_NOTIFY_SEND_ONCE ?
		    MIG_SERVER_DIED : MIG_REPLY_MISMATCH;
	if (mig_out->Head.msgh_remote_port != MACH_PORT_NULL)
		return MIG_TYPE_ERROR;
	if (MACH_MSGH_BITS_IS_COMPLEX(mig_out->Head.msgh_bits))
		return MIG_TYPE_ERROR;
	if (mig_out->Head.msgh_size == sizeof(mig_reply_error_t) &&
	    mig_out->RetCode != KERN_SUCCESS)
		return mig_out->RetCode;
	if (mig_out->Head.msgh_size != sizeof(__Reply__act_t))
		return MIG_TYPE_ERROR;
	return mig_out->RetCode;
}

static kern_return_t
mig_call_act(
	union mig_mess_act *const mig_mess,
	mach_port_t p,
	int a)
{
	__Request__act_t *const mig_in = &mig_mess->in;
	const __Reply__act_t *const mig_out = &mig_mess->out.reply;
	mach_msg_size_t mig_size;
	mach_msg_return_t mig_result;

	mig_in->NDR = NDR_record;
	mig_in->a = a;
	mig_size = (mach_msg_size_t)sizeof(__Request__act_t);
	mig_in->Head.msgh_bits = MACH_MSGH_BITS(MACH_MSG_TYPE_COPY_SEND,
	    0);
	mig_in->Head.msgh_size = mig_size;
	mig_in->Head.msgh_remote_port = p;
	mig_in->Head.msgh_local_port = MACH_PORT_NULL;
	mig_in->Head.msgh_voucher_port = MACH_PORT_NULL;
	mig_in->Head.msgh_id = 6200;

	__BeforeSendRpc(6200, "act")
	mig_result = mach_msg_rpc_from_kernel(&mig_in->Head, mig_size,
	    (mach_msg_size_t)sizeof(mig_mess->out));
	__AfterSendRpc(6200, "act")
	if (mig_result != MACH_MSG_SUCCESS) {
		return mig_result;
	}
	mig_result = mig_check_reply_act(mig_out);
	if (mig_result != KERN_SUCCESS) {
		mach_msg_destroy(&mig_mess->out.reply.Head);
		return mig_result;
	}

	return mig_result;
}

/* routine act, message 6200 */
void
u_act(
	mach_port_t p,
	int a)
{
	union mig_mess_act mig_mess;
	kern_return_t mig_result;

	mig_result = mig_call_act(&mig_mess, p, a);
	if (mig_result != KERN_SUCCESS)
		report_error(mig_result);
}

union mig_mess_act_oneway {
	__Request__act_oneway_t in;
};

static kern_return_t
mig_call_act_oneway(
	union mig_mess_act_oneway *const mig_mess,
	mach_port_t p,
	int a)
{
	__Request__act_oneway_t *const mig_in = &mig_mess->in;
	mach_msg_size_t mig_size;
	mach_msg_return_t mig_result;

	mig_in->NDR = NDR_record;
	mig_in->a = a;
	mig_size = (mach_msg_size_t)sizeof(__Request__act_oneway_t);
	mig_in->Head.msgh_bits = MACH_MSGH_BITS(MACH_MSG_TYPE_COPY_SEND,
	    0);
	mig_in->Head.msgh_size = mig_size;
	mig_in->Head.msgh_remote_port = p;
	mig_in->Head.msgh_local_port = MACH_PORT_NULL;
	mig_in->Head.msgh_voucher_port = MACH_PORT_NULL;
	mig_in->Head.msgh_id = 6201;

	__BeforeSendSimple(6201, "act_oneway")
	mig_result = mach_msg_send_from_kernel(&mig_in->Head, mig_size);
	__AfterSendSimple(6201, "act_oneway")
	return mig_result;
}

/* simpleroutine act_oneway, message 6201 */
void
u_act_oneway(
	mach_port_t p,
	int a)
{
	union mig_mess_act_oneway mig_mess;
	kern_return_t mig_result;

	mig_result = mig_call_act_oneway(&mig_mess, p, a);
	if (mig_result != KERN_SUCCESS)
		report_error(mig_result);
}

union mig_mess_large {
	__Request__large_t in;
	struct {
		__Reply__large_t reply;
		mach_msg_trailer_t trailer;
	} out;
};

static kern_return_t
mig_check_reply_large(const __Reply__large_t *mig_out)
{
	mach_msg_size_t mig_size;

	if (mig_out->Head.msgh_id != 6302)
		return mig_out->Head.msgh_id == MACH_NOTIFY_SEND_ONCE ?
		    MIG_SERVER_DIED : MIG_REPLY_MISMATCH;
	if (mig_out->Head.msgh_remote_port != MACH_PORT_NULL)
		return MIG_TYPE_ERROR;
	if (MACH_MSGH_BITS_IS_COMPLEX(mig_out->Head.msgh_bits))
		return MIG_TYPE_ERROR;
	if (mig_out->Head.msgh_size == sizeof(mig_reply_error_t) &&
	    mig_out->RetCode != KERN_SUCCESS)
		return mig_out->RetCode;
	mig_size = (mach_msg_size_t)sizeof(__Reply__large_t) - 20000;
	if (mig_out->Head.msgh_size < mig_size)
		return MIG_TYPE_ERROR;
	if (mig_out->backCnt > 20000)
		return MIG_TYPE_ERROR;
	mig_size += MIG_ROUND(mig_out->backCnt);
	if (mig_out->Head.msgh_size < mig_size)
		return MIG_TYPE_ERROR;
	if (mig_out->Head.msgh_size != mig_size)
		return MIG_TYPE_ERROR;
	return mig_out->RetCode;
}

static kern_return_t
mig_call_large(
	union mig_mess_large *const mig_mess,
	mach_port_t p,
	big_t data,
	mach_msg_type_number_t dataCnt,
	big_t back,
	mach_msg_type_number_t *backCnt,
	int x,
	wide_t * w,
	mach_msg_type_number_t wCnt)
{
	__Request__large_t *const mig_in = &mig_mess->in;
	const __Reply__large_t *const mig_out = &mig_mess->out.reply;
	char *mig_end;
	mach_msg_size_t mig_size;
	mach_msg_return_t mig_result;

	if (dataCnt > 20000)
		return MIG_ARRAY_TOO_LARGE;
	if (wCnt > 1000)
		return MIG_ARRAY_TOO_LARGE;
	mig_in->NDR = NDR_record;
	mig_in->dataCnt = dataCnt;
	mig_put_data(mig_in, offsetof(__Request__large_t, data), data,
	    (size_t)1 * dataCnt);
	mig_in->backCnt = *backCnt < 20000 ? *backCnt : 20000;
	mig_in->x = x;
	mig_in->wCnt = wCnt;
	mig_put_data(mig_in, offsetof(__Request__large_t, w), w,
	    (size_t)16 * wCnt);
	mig_end = (char *)mig_in + offsetof(__Request__large_t, data) +
	    MIG_ROUND(dataCnt);
	mig_end = mig_move(mig_end,
	    (char *)mig_in + offsetof(__Request__large_t, backCnt),
	    offsetof(__Request__large_t, w) -
	    offsetof(__Request__large_t, backCnt) +
	    16 * wCnt);
	mig_size = (mach_msg_size_t)(mig_end - (char *)mig_in);
	mig_in->Head.msgh_bits = MACH_MSGH_BITS(MACH_MSG_TYPE_COPY_SEND,
	    0);
	mig_in->Head.msgh_size = mig_size;
	mig_in->Head.msgh_remote_port = p;
	mig_in->Head.msgh_local_port = MACH_PORT_NULL;
	mig_in->Head.msgh_voucher_port = MACH_PORT_NULL;
	mig_in->Head.msgh_id = 6202;

	__BeforeSendRpc(6202, "large")
	mig_result = mach_msg_rpc_from_kernel(&mig_in->Head, mig_size,
	    (mach_msg_size_t)sizeof(mig_mess->out));
	__AfterSendRpc(6202, "large")
	if (mig_result != MACH_MSG_SUCCESS) {
		return mig_result;
	}
	mig_result = mig_check_reply_large(mig_out);
	if (mig_result != KERN_SUCCESS) {
		mach_msg_destroy(&mig_mess->out.reply.Head);
		return mig_result;
	}

	if (mig_out->backCnt > *backCnt) {
		mig_get_data(back, mig_out->back, (size_t)1 * *backCnt);
		mig_result = MIG_ARRAY_TOO_LARGE;
	} else {
		mig_get_data(back, mig_out->back, (size_t)1 * mig_out->backCnt);
	}
	*backCnt = mig_out->backCnt;
	return mig_result;
}

/* routine large, message 6202 */
kern_return_t
u_large(
	mach_port_t p,
	big_t data,
	mach_msg_type_number_t dataCnt,
	big_t back,
	mach_msg_type_number_t *backCnt,
	int x,
	wide_t * w,
	mach_msg_type_number_t wCnt)
{
	union mig_mess_large *mig_mess = (union mig_mess_large *)malloc(sizeof(*mig_mess));
	kern_return_t mig_result;

	if (!mig_mess)
		mig_result = KERN_RESOURCE_SHORTAGE;
	else
		mig_result = mig_call_large(mig_mess, p, data, dataCnt, back, backCnt, x, w, wCnt);
	free(mig_mess);
	return mig_result;
}

/*
 * User stubs of the subsystem constructs.
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
MIG_SIZE_CHECK(char, 1);
MIG_SIZE_CHECK(short, 2);
MIG_SIZE_CHECK(int, 4);
MIG_SIZE_CHECK(int64_t, 8);
MIG_SIZE_CHECK(double, 8);
MIG_SIZE_CHECK(boolean_t, 4);
MIG_SIZE_CHECK(mach_port_name_t, 4);
MIG_SIZE_CHECK(couple_t, 8);
MIG_SIZE_CHECK(wide_t, 16);

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

static inline void
mig_set_ool_ports(mach_msg_ool_ports_descriptor_t *d,
    uintptr_t address, mach_msg_size_t count, boolean_t deallocate,
    mach_msg_copy_options_t copy, mach_msg_type_name_t disposition)
{
	memset(d, 0, sizeof(*d));
	d->address = (void *)address;
	d->count = count;
	d->deallocate = deallocate ? 1 : 0;
	d->copy = (unsigned char)copy;
	d->disposition = (unsigned char)disposition;
	d->type = MACH_MSG_OOL_PORTS_DESCRIPTOR;
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

static inline void
mig_get_data(void *to, const void *from, size_t n)
{
	if (n)
		memcpy(to, from, n);
}

/* Zeros behind n bytes of a message, up to a multiple of 4. */
static inline void
mig_zero_pad(void *message, size_t offset, size_t n)
{
	for (; n % 4 != 0; n++)
		((char *)message)[offset + n] = 0;
}

/* Moves n bytes down to their place, and returns where they end. */
static inline char *
mig_move(char *to, const char *from, size_t n)
{
	memmove(to, from, n);
	return to + n;
}

union mig_mess_nothing {
	__Request__nothing_t in;
	struct {
		__Reply__nothing_t reply;
		mach_msg_trailer_t trailer;
	} out;
};

static kern_return_t
mig_check_reply_nothing(const __Reply__nothing_t *mig_out)
{
	if (mig_out->Head.msgh_id != 5100)
		return mig_out->Head.msgh_id == MACH_NOTIFY_SEND_ONCE ?
		    MIG_SERVER_DIED : MIG_REPLY_MISMATCH;
	if (mig_out->Head.msgh_remote_port != MACH_PORT_NULL)
		return MIG_TYPE_ERROR;
	if (MACH_MSGH_BITS_IS_COMPLEX(mig_out->Head.msgh_bits))
		return MIG_TYPE_ERROR;
	if (mig_out->Head.msgh_size == sizeof(mig_reply_error_t) &&
	    mig_out->RetCode != KERN_SUCCESS)
		return mig_out->RetCode;
	if (mig_out->Head.msgh_size != sizeof(__Reply__nothing_t))
		return MIG_TYPE_ERROR;
	return mig_out->RetCode;
}

/* routine nothing, message 5000 */
kern_return_t
u_nothing(
	mach_port_t p)
{
	union mig_mess_nothing mig_space, *const mig_mess = &mig_space;
	__Request__nothing_t *const mig_in = &mig_mess->in;
	const __Reply__nothing_t *const mig_out = &mig_mess->out.reply;
	mach_port_t mig_reply_port;
	mach_msg_size_t mig_size;
	mach_msg_return_t mig_result;

	mig_size = (mach_msg_size_t)sizeof(__Request__nothing_t);
	mig_in->Head.msgh_bits = MACH_MSGH_BITS(MACH_MSG_TYPE_COPY_SEND,
	    MACH_MSG_TYPE_MAKE_SEND_ONCE);
	mig_in->Head.msgh_size = mig_size;
	mig_in->Head.msgh_remote_port = p;
	mig_in->Head.msgh_local_port = mig_get_reply_port();
	mig_in->Head.msgh_voucher_port = MACH_PORT_NULL;
	mig_in->Head.msgh_id = 5000;
	mig_reply_port = mig_in->Head.msgh_local_port;

	__BeforeSendRpc(5000, "nothing")
	mig_result = mach_msg(&mig_in->Head, MACH_SEND_MSG | MACH_RCV_MSG,
	    mig_size, (mach_msg_size_t)sizeof(mig_mess->out), mig_reply_port,
	    MACH_MSG_TIMEOUT_NONE, MACH_PORT_NULL);
	__AfterSendRpc(5000, "nothing")
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
	mig_result = mig_check_reply_nothing(mig_out);
	if (mig_result != KERN_SUCCESS) {
		mach_msg_destroy(&mig_mess->out.reply.Head);
		return mig_result;
	}

	return mig_result;
}

union mig_mess_scalars {
	__Request__scalars_t in;
	struct {
		__Reply__scalars_t reply;
		mach_msg_trailer_t trailer;
	} out;
};

static kern_return_t
mig_check_reply_scalars(const __Reply__scalars_t *mig_out)
{
	if (mig_out->Head.msgh_id != 5101)
		return mig_out->Head.msgh_id == MACH_NOTIFY_SEND_ONCE ?
		    MIG_SERVER_DIED : MIG_REPLY_MISMATCH;
	if (mig_out->Head.msgh_remote_port != MACH_PORT_NULL)
		return MIG_TYPE_ERROR;
	if (MACH_MSGH_BITS_IS_COMPLEX(mig_out->Head.msgh_bits))
		return MIG_TYPE_ERROR;
	if (mig_out->Head.msgh_size == sizeof(mig_reply_error_t) &&
	    mig_out->RetCode != KERN_SUCCESS)
		return mig_out->RetCode;
	if (mig_out->Head.msgh_size != sizeof(__Reply__scalars_t))
		return MIG_TYPE_ERROR;
	return mig_out->RetCode;
}

/* routine scalars, message 5001 */
kern_return_t
u_scalars(
	mach_port_t p,
	char a,
	short b,
	int c,
	int64_t d,
	double e,
	boolean_t f,
	mach_port_name_t n,
	int o,
	char *aa,
	short *bb,
	int *cc,
	int64_t *dd,
	int64_t *x)
{
	union mig_mess_scalars mig_space, *const mig_mess = &mig_space;
	__Request__scalars_t *const mig_in = &mig_mess->in;
	const __Reply__scalars_t *const mig_out = &mig_mess->out.reply;
	mach_port_t mig_reply_port;
	mach_msg_size_t mig_size;
	mach_msg_return_t mig_result;

	mig_in->NDR = NDR_record;
	mig_in->a = a;
	mig_in->b = b;
	mig_in->c = c;
	mig_in->d = d;
	mig_in->e = e;
	mig_in->f = f;
	mig_in->n = n;
	mig_in->o = o;
	mig_in->x = *x;
	memset(mig_in->aPad, 0, sizeof(mig_in->aPad));
	memset(mig_in->bPad, 0, sizeof(mig_in->bPad));
	mig_size = (mach_msg_size_t)sizeof(__Request__scalars_t);
	mig_in->Head.msgh_bits = MACH_MSGH_BITS(MACH_MSG_TYPE_COPY_SEND,
	    MACH_MSG_TYPE_MAKE_SEND_ONCE);
	mig_in->Head.msgh_size = mig_size;
	mig_in->Head.msgh_remote_port = p;
	mig_in->Head.msgh_local_port = mig_get_reply_port();
	mig_in->Head.msgh_voucher_port = MACH_PORT_NULL;
	mig_in->Head.msgh_id = 5001;
	mig_reply_port = mig_in->Head.msgh_local_port;

	__BeforeSendRpc(5001, "scalars")
	mig_result = mach_msg(&mig_in->Head, MACH_SEND_MSG | MACH_RCV_MSG,
	    mig_size, (mach_msg_size_t)sizeof(mig_mess->out), mig_reply_port,
	    MACH_MSG_TIMEOUT_NONE, MACH_PORT_NULL);
	__AfterSendRpc(5001, "scalars")
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
	mig_result = mig_check_reply_scalars(mig_out);
	if (mig_result != KERN_SUCCESS) {
		mach_msg_destroy(&mig_mess->out.reply.Head);
		return mig_result;
	}

	*aa = mig_out->aa;
	*bb = mig_out->bb;
	*cc = mig_out->cc;
	*dd = mig_out->dd;
	*x = mig_out->x;
	return mig_result;
}

union mig_mess_oneway {
	__Request__oneway_t in;
};

/* simpleroutine oneway, message 5002 */
kern_return_t
u_oneway(
	mach_port_t p,
	int64_t a,
	const char *s)
{
	union mig_mess_oneway mig_space, *const mig_mess = &mig_space;
	__Request__oneway_t *const mig_in = &mig_mess->in;
	mach_msg_size_t mig_size;
	mach_msg_return_t mig_result;

	mig_in->NDR = NDR_record;
	mig_in->a = a;
	mig_in->sOffset = 0;
	mig_in->sCnt = (mach_msg_type_number_t)
	    mig_strncpy(mig_in->s, s, 128);
	mig_zero_pad(mig_in, offsetof(__Request__oneway_t, s), mig_in->sCnt);
	mig_size = (mach_msg_size_t)sizeof(__Request__oneway_t) - 128 +
	    MIG_ROUND(mig_in->sCnt);
	mig_in->Head.msgh_bits = MACH_MSGH_BITS(MACH_MSG_TYPE_COPY_SEND,
	    0);
	mig_in->Head.msgh_size = mig_size;
	mig_in->Head.msgh_remote_port = p;
	mig_in->Head.msgh_local_port = MACH_PORT_NULL;
	mig_in->Head.msgh_voucher_port = MACH_PORT_NULL;
	mig_in->Head.msgh_id = 5002;

	__BeforeSendSimple(5002, "oneway")
	mig_result = mach_msg(&mig_in->Head, MACH_SEND_MSG,
	    mig_size, 0, MACH_PORT_NULL,
	    MACH_MSG_TIMEOUT_NONE, MACH_PORT_NULL);
	__AfterSendSimple(5002, "oneway")
	return mig_result;
}

union mig_mess_strings {
	__Request__strings_t in;
	struct {
		__Reply__strings_t reply;
		mach_msg_trailer_t trailer;
	} out;
};

#pragma pack(push, 4)
typedef struct {
	mach_msg_type_number_t zOffset;
	mach_msg_type_number_t zCnt;
	char z[128];
} __attribute__((__may_alias__, __aligned__(4)))
    mig_reply_strings_tail1_t;
#pragma pack(pop)

static kern_return_t
mig_check_reply_strings(const __Reply__strings_t *mig_out)
{
	mach_msg_size_t mig_size;
	const mig_reply_strings_tail1_t *mig_out1 __attribute__((__unused__));

	if (mig_out->Head.msgh_id != 5105)
		return mig_out->Head.msgh_id == MACH_NOTIFY_SEND_ONCE ?
		    MIG_SERVER_DIED : MIG_REPLY_MISMATCH;
	if (mig_out->Head.msgh_remote_port != MACH_PORT_NULL)
		return MIG_TYPE_ERROR;
	if (MACH_MSGH_BITS_IS_COMPLEX(mig_out->Head.msgh_bits))
		return MIG_TYPE_ERROR;
	if (mig_out->Head.msgh_size == sizeof(mig_reply_error_t) &&
	    mig_out->RetCode != KERN_SUCCESS)
		return mig_out->RetCode;
	mig_size = (mach_msg_size_t)sizeof(__Reply__strings_t) - 256;
	if (mig_out->Head.msgh_size < mig_size)
		return MIG_TYPE_ERROR;
	if (!memchr(mig_out->m, '\0', 128))
		return MIG_TYPE_ERROR;
	if (mig_out->wCnt > 128)
		return MIG_TYPE_ERROR;
	mig_size += MIG_ROUND(mig_out->wCnt);
	if (mig_out->Head.msgh_size < mig_size)
		return MIG_TYPE_ERROR;
	if (!memchr(mig_out->w, '\0', mig_out->wCnt))
		return MIG_TYPE_ERROR;
	mig_out1 = (const mig_reply_strings_tail1_t *)(const void *)
	    ((const char *)mig_out->w + MIG_ROUND(mig_out->wCnt));
	if (mig_out1->zCnt > 128)
		return MIG_TYPE_ERROR;
	mig_size += MIG_ROUND(mig_out1->zCnt);
	if (mig_out->Head.msgh_size < mig_size)
		return MIG_TYPE_ERROR;
	if (!memchr(mig_out1->z, '\0', mig_out1->zCnt))
		return MIG_TYPE_ERROR;
	if (mig_out->Head.msgh_size != mig_size)
		return MIG_TYPE_ERROR;
	return mig_out->RetCode;
}

/* routine strings, message 5005 */
kern_return_t
u_strings(
	mach_port_t p,
	const char *n,
	char *m,
	const char *v,
	char *w,
	char *z,
	const char *anonymous)
{
	union mig_mess_strings mig_space, *const mig_mess = &mig_space;
	__Request__strings_t *const mig_in = &mig_mess->in;
	const __Reply__strings_t *const mig_out = &mig_mess->out.reply;
	mach_port_t mig_reply_port;
	const mig_reply_strings_tail1_t *mig_out1 __attribute__((__unused__));
	char *mig_end;
	mach_msg_size_t mig_size;
	mach_msg_return_t mig_result;

	mig_in->NDR = NDR_record;
	mig_strncpy_zerofill(mig_in->n, n, 128);
	mig_in->vOffset = 0;
	mig_in->vCnt = (mach_msg_type_number_t)
	    mig_strncpy(mig_in->v, v, 128);
	mig_zero_pad(mig_in, offsetof(__Request__strings_t, v), mig_in->vCnt);
	mig_in->zOffset = 0;
	mig_in->zCnt = (mach_msg_type_number_t)
	    mig_strncpy(mig_in->z, z, 128);
	mig_zero_pad(mig_in, offsetof(__Request__strings_t, z), mig_in->zCnt);
	mig_strncpy_zerofill(mig_in->anonymous, anonymous, 7);
	memset(mig_in->anonymousPad, 0, sizeof(mig_in->anonymousPad));
	mig_end = (char *)mig_in + offsetof(__Request__strings_t, v) +
	    MIG_ROUND(mig_in->vCnt);
	mig_end = mig_move(mig_end,
	    (char *)mig_in + offsetof(__Request__strings_t, zOffset),
	    offsetof(__Request__strings_t, z) -
	    offsetof(__Request__strings_t, zOffset) +
	    MIG_ROUND(mig_in->zCnt));
	mig_end = mig_move(mig_end,
	    (char *)mig_in + offsetof(__Request__strings_t, anonymous),
	    sizeof(__Request__strings_t) - offsetof(__Request__strings_t, anonymous));
	mig_size = (mach_msg_size_t)(mig_end - (char *)mig_in);
	mig_in->Head.msgh_bits = MACH_MSGH_BITS(MACH_MSG_TYPE_COPY_SEND,
	    MACH_MSG_TYPE_MAKE_SEND_ONCE);
	mig_in->Head.msgh_size = mig_size;
	mig_in->Head.msgh_remote_port = p;
	mig_in->Head.msgh_local_port = mig_get_reply_port();
	mig_in->Head.msgh_voucher_port = MACH_PORT_NULL;
	mig_in->Head.msgh_id = 5005;
	mig_reply_port = mig_in->Head.msgh_local_port;

	__BeforeSendRpc(5005, "strings")
	mig_result = mach_msg(&mig_in->Head, MACH_SEND_MSG | MACH_RCV_MSG,
	    mig_size, (mach_msg_size_t)sizeof(mig_mess->out), mig_reply_port,
	    MACH_MSG_TIMEOUT_NONE, MACH_PORT_NULL);
	__AfterSendRpc(5005, "strings")
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
	mig_result = mig_check_reply_strings(mig_out);
	if (mig_result != KERN_SUCCESS) {
		mach_msg_destroy(&mig_mess->out.reply.Head);
		return mig_result;
	}

	mig_out1 = (const mig_reply_strings_tail1_t *)(const void *)
	    ((const char *)mig_out->w + MIG_ROUND(mig_out->wCnt));
	mig_strncpy(m, mig_out->m, 128);
	mig_strncpy(w, mig_out->w, 128);
	mig_strncpy(z, mig_out1->z, 128);
	return mig_result;
}

union mig_mess_arrays {
	__Request__arrays_t in;
	struct {
		__Reply__arrays_t reply;
		mach_msg_trailer_t trailer;
	} out;
};

#pragma pack(push, 4)
typedef struct {
	mach_msg_type_number_t eCnt;
	char e[10];
	char ePad[2];
} __attribute__((__may_alias__, __aligned__(4)))
    mig_reply_arrays_tail1_t;
typedef struct {
	mach_msg_type_number_t fCnt;
	int64_t f[2];
} __attribute__((__may_alias__, __aligned__(4)))
    mig_reply_arrays_tail2_t;
typedef struct {
	mach_msg_type_number_t gCnt;
	char g[10];
	char gPad[2];
} __attribute__((__may_alias__, __aligned__(4)))
    mig_reply_arrays_tail3_t;
typedef struct {
	int y;
} __attribute__((__may_alias__, __aligned__(4)))
    mig_reply_arrays_tail4_t;
#pragma pack(pop)

static kern_return_t
mig_check_reply_arrays(const __Reply__arrays_t *mig_out)
{
	mach_msg_size_t mig_size;
	const mig_reply_arrays_tail1_t *mig_out1 __attribute__((__unused__));
	const mig_reply_arrays_tail2_t *mig_out2 __attribute__((__unused__));
	const mig_reply_arrays_tail3_t *mig_out3 __attribute__((__unused__));
	const mig_reply_arrays_tail4_t *mig_out4 __attribute__((__unused__));

	if (mig_out->Head.msgh_id != 5106)
		return mig_out->Head.msgh_id == MACH_NOTIFY_SEND_ONCE ?
		    MIG_SERVER_DIED : MIG_REPLY_MISMATCH;
	if (mig_out->Head.msgh_remote_port != MACH_PORT_NULL)
		return MIG_TYPE_ERROR;
	if (MACH_MSGH_BITS_IS_COMPLEX(mig_out->Head.msgh_bits))
		return MIG_TYPE_ERROR;
	if (mig_out->Head.msgh_size == sizeof(mig_reply_error_t) &&
	    mig_out->RetCode != KERN_SUCCESS)
		return mig_out->RetCode;
	mig_size = (mach_msg_size_t)sizeof(__Reply__arrays_t) - 80;
	if (mig_out->Head.msgh_size < mig_size)
		return MIG_TYPE_ERROR;
	if (mig_out->dCnt > 10)
		return MIG_TYPE_ERROR;
	mig_size += 4 * mig_out->dCnt;
	if (mig_out->Head.msgh_size < mig_size)
		return MIG_TYPE_ERROR;
	mig_out1 = (const mig_reply_arrays_tail1_t *)(const void *)
	    ((const char *)mig_out->d + 4 * mig_out->dCnt);
	if (mig_out1->eCnt > 10)
		return MIG_TYPE_ERROR;
	mig_size += MIG_ROUND(mig_out1->eCnt);
	if (mig_out->Head.msgh_size < mig_size)
		return MIG_TYPE_ERROR;
	mig_out2 = (const mig_reply_arrays_tail2_t *)(const void *)
	    ((const char *)mig_out1->e + MIG_ROUND(mig_out1->eCnt));
	if (mig_out2->fCnt > 2)
		return MIG_TYPE_ERROR;
	mig_size += 8 * mig_out2->fCnt;
	if (mig_out->Head.msgh_size < mig_size)
		return MIG_TYPE_ERROR;
	mig_out3 = (const mig_reply_arrays_tail3_t *)(const void *)
	    ((const char *)mig_out2->f + 8 * mig_out2->fCnt);
	if (mig_out3->gCnt > 10)
		return MIG_TYPE_ERROR;
	mig_size += MIG_ROUND(mig_out3->gCnt);
	if (mig_out->Head.msgh_size < mig_size)
		return MIG_TYPE_ERROR;
	mig_out4 = (const mig_reply_arrays_tail4_t *)(const void *)
	    ((const char *)mig_out3->g + MIG_ROUND(mig_out3->gCnt));
	if (mig_out->Head.msgh_size != mig_size)
		return MIG_TYPE_ERROR;
	return mig_out->RetCode;
}

/* routine arrays, message 5006 */
kern_return_t
u_arrays(
	mach_port_t p,
	ints_t a,
	mach_msg_type_number_t aCnt,
	const chars_t b,
	mach_msg_type_number_t bCnt,
	codes_t c,
	mach_msg_type_number_t cCnt,
	ints_t d,
	mach_msg_type_number_t *dCnt,
	chars_t e,
	mach_msg_type_number_t *eCnt,
	codes_t f,
	mach_msg_type_number_t *fCnt,
	chars_t g,
	mach_msg_type_number_t *gCnt,
	int x,
	int *y)
{
	union mig_mess_arrays mig_space, *const mig_mess = &mig_space;
	__Request__arrays_t *const mig_in = &mig_mess->in;
	const __Reply__arrays_t *const mig_out = &mig_mess->out.reply;
	mach_port_t mig_reply_port;
	const mig_reply_arrays_tail1_t *mig_out1 __attribute__((__unused__));
	const mig_reply_arrays_tail2_t *mig_out2 __attribute__((__unused__));
	const mig_reply_arrays_tail3_t *mig_out3 __attribute__((__unused__));
	const mig_reply_arrays_tail4_t *mig_out4 __attribute__((__unused__));
	char *mig_end;
	mach_msg_size_t mig_size;
	mach_msg_return_t mig_result;

	if (aCnt > 10)
		return MIG_ARRAY_TOO_LARGE;
	if (bCnt > 10)
		return MIG_ARRAY_TOO_LARGE;
	if (cCnt > 2)
		return MIG_ARRAY_TOO_LARGE;
	if (*gCnt > 10)
		return MIG_ARRAY_TOO_LARGE;
	mig_in->NDR = NDR_record;
	mig_in->aCnt = aCnt;
	mig_put_data(mig_in, offsetof(__Request__arrays_t, a), a,
	    (size_t)4 * aCnt);
	mig_in->bCnt = bCnt;
	mig_put_data(mig_in, offsetof(__Request__arrays_t, b), b,
	    (size_t)1 * bCnt);
	mig_in->cCnt = cCnt;
	mig_put_data(mig_in, offsetof(__Request__arrays_t, c), c,
	    (size_t)8 * cCnt);
	mig_in->eCnt = *eCnt < 10 ? *eCnt : 10;
	mig_in->gCnt = *gCnt;
	mig_put_data(mig_in, offsetof(__Request__arrays_t, g), g,
	    (size_t)1 * *gCnt);
	mig_in->x = x;
	mig_end = (char *)mig_in + offsetof(__Request__arrays_t, a) +
	    4 * aCnt;
	mig_end = mig_move(mig_end,
	    (char *)mig_in + offsetof(__Request__arrays_t, bCnt),
	    offsetof(__Request__arrays_t, b) -
	    offsetof(__Request__arrays_t, bCnt) +
	    MIG_ROUND(bCnt));
	mig_end = mig_move(mig_end,
	    (char *)mig_in + offsetof(__Request__arrays_t, cCnt),
	    offsetof(__Request__arrays_t, c) -
	    offsetof(__Request__arrays_t, cCnt) +
	    8 * cCnt);
	mig_end = mig_move(mig_end,
	    (char *)mig_in + offsetof(__Request__arrays_t, eCnt),
	    offsetof(__Request__arrays_t, g) -
	    offsetof(__Request__arrays_t, eCnt) +
	    MIG_ROUND(*gCnt));
	mig_end = mig_move(mig_end,
	    (char *)mig_in + offsetof(__Request__arrays_t, x),
	    sizeof(__Request__arrays_t) - offsetof(__Request__arrays_t, x));
	mig_size = (mach_msg_size_t)(mig_end - (char *)mig_in);
	mig_in->Head.msgh_bits = MACH_MSGH_BITS(MACH_MSG_TYPE_COPY_SEND,
	    MACH_MSG_TYPE_MAKE_SEND_ONCE);
	mig_in->Head.msgh_size = mig_size;
	mig_in->Head.msgh_remote_port = p;
	mig_in->Head.msgh_local_port = mig_get_reply_port();
	mig_in->Head.msgh_voucher_port = MACH_PORT_NULL;
	mig_in->Head.msgh_id = 5006;
	mig_reply_port = mig_in->Head.msgh_local_port;

	__BeforeSendRpc(5006, "arrays")
	mig_result = mach_msg(&mig_in->Head, MACH_SEND_MSG | MACH_RCV_MSG,
	    mig_size, (mach_msg_size_t)sizeof(mig_mess->out), mig_reply_port,
	    MACH_MSG_TIMEOUT_NONE, MACH_PORT_NULL);
	__AfterSendRpc(5006, "arrays")
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
	mig_result = mig_check_reply_arrays(mig_out);
	if (mig_result != KERN_SUCCESS) {
		mach_msg_destroy(&mig_mess->out.reply.Head);
		return mig_result;
	}

	mig_out1 = (const mig_reply_arrays_tail1_t *)(const void *)
	    ((const char *)mig_out->d + 4 * mig_out->dCnt);
	mig_out2 = (const mig_reply_arrays_tail2_t *)(const void *)
	    ((const char *)mig_out1->e + MIG_ROUND(mig_out1->eCnt));
	mig_out3 = (const mig_reply_arrays_tail3_t *)(const void *)
	    ((const char *)mig_out2->f + 8 * mig_out2->fCnt);
	mig_out4 = (const mig_reply_arrays_tail4_t *)(const void *)
	    ((const char *)mig_out3->g + MIG_ROUND(mig_out3->gCnt));
	mig_get_data(d, mig_out->d, (size_t)4 * mig_out->dCnt);
	if (mig_out1->eCnt > *eCnt) {
		mig_get_data(e, mig_out1->e, (size_t)1 * *eCnt);
		mig_result = MIG_ARRAY_TOO_LARGE;
	} else {
		mig_get_data(e, mig_out1->e, (size_t)1 * mig_out1->eCnt);
	}
	mig_get_data(f, mig_out2->f, (size_t)8 * mig_out2->fCnt);
	mig_get_data(g, mig_out3->g, (size_t)1 * mig_out3->gCnt);
	*y = mig_out4->y;
	*dCnt = mig_out->dCnt;
	*eCnt = mig_out1->eCnt;
	*fCnt = mig_out2->fCnt;
	*gCnt = mig_out3->gCnt;
	return mig_result;
}

union mig_mess_structs {
	__Request__structs_t in;
	struct {
		__Reply__structs_t reply;
		mach_msg_trailer_t trailer;
	} out;
};

static kern_return_t
mig_check_reply_structs(const __Reply__structs_t *mig_out)
{
	mach_msg_size_t mig_size;

	if (mig_out->Head.msgh_id != 5107)
		return mig_out->Head.msgh_id == MACH_NOTIFY_SEND_ONCE ?
		    MIG_SERVER_DIED : MIG_REPLY_MISMATCH;
	if (mig_out->Head.msgh_remote_port != MACH_PORT_NULL)
		return MIG_TYPE_ERROR;
	if (MACH_MSGH_BITS_IS_COMPLEX(mig_out->Head.msgh_bits))
		return MIG_TYPE_ERROR;
	if (mig_out->Head.msgh_size == sizeof(mig_reply_error_t) &&
	    mig_out->RetCode != KERN_SUCCESS)
		return mig_out->RetCode;
	mig_size = (mach_msg_size_t)sizeof(__Reply__structs_t) - 64;
	if (mig_out->Head.msgh_size < mig_size)
		return MIG_TYPE_ERROR;
	if (mig_out->uCnt > 4)
		return MIG_TYPE_ERROR;
	mig_size += 16 * mig_out->uCnt;
	if (mig_out->Head.msgh_size < mig_size)
		return MIG_TYPE_ERROR;
	if (mig_out->Head.msgh_size != mig_size)
		return MIG_TYPE_ERROR;
	return mig_out->RetCode;
}

/* routine structs, message 5007 */
kern_return_t
u_structs(
	mach_port_t p,
	couple_t a,
	couple_t *b,
	couple_t *c,
	odd_t d,
	odd_t e,
	matrix_t m,
	wide_t w,
	wides_t v,
	mach_msg_type_number_t vCnt,
	wides_t u,
	mach_msg_type_number_t *uCnt)
{
	union mig_mess_structs mig_space, *const mig_mess = &mig_space;
	__Request__structs_t *const mig_in = &mig_mess->in;
	const __Reply__structs_t *const mig_out = &mig_mess->out.reply;
	mach_port_t mig_reply_port;
	char *mig_end;
	mach_msg_size_t mig_size;
	mach_msg_return_t mig_result;

	if (vCnt > 4)
		return MIG_ARRAY_TOO_LARGE;
	mig_in->NDR = NDR_record;
	mig_in->a = a;
	mig_in->c = *c;
	memcpy(mig_in->d, d, sizeof(mig_in->d));
	memcpy(mig_in->m, m, sizeof(mig_in->m));
	mig_in->w = w;
	mig_in->vCnt = vCnt;
	mig_put_data(mig_in, offsetof(__Request__structs_t, v), v,
	    (size_t)16 * vCnt);
	mig_in->uCnt = *uCnt < 4 ? *uCnt : 4;
	memset(mig_in->dPad, 0, sizeof(mig_in->dPad));
	mig_end = (char *)mig_in + offsetof(__Request__structs_t, v) +
	    16 * vCnt;
	mig_end = mig_move(mig_end,
	    (char *)mig_in + offsetof(__Request__structs_t, uCnt),
	    sizeof(__Request__structs_t) - offsetof(__Request__structs_t, uCnt));
	mig_size = (mach_msg_size_t)(mig_end - (char *)mig_in);
	mig_in->Head.msgh_bits = MACH_MSGH_BITS(MACH_MSG_TYPE_COPY_SEND,
	    MACH_MSG_TYPE_MAKE_SEND_ONCE);
	mig_in->Head.msgh_size = mig_size;
	mig_in->Head.msgh_remote_port = p;
	mig_in->Head.msgh_local_port = mig_get_reply_port();
	mig_in->Head.msgh_voucher_port = MACH_PORT_NULL;
	mig_in->Head.msgh_id = 5007;
	mig_reply_port = mig_in->Head.msgh_local_port;

	__BeforeSendRpc(5007, "structs")
	mig_result = mach_msg(&mig_in->Head, MACH_SEND_MSG | MACH_RCV_MSG,
	    mig_size, (mach_msg_size_t)sizeof(mig_mess->out), mig_reply_port,
	    MACH_MSG_TIMEOUT_NONE, MACH_PORT_NULL);
	__AfterSendRpc(5007, "structs")
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
	mig_result = mig_check_reply_structs(mig_out);
	if (mig_result != KERN_SUCCESS) {
		mach_msg_destroy(&mig_mess->out.reply.Head);
		return mig_result;
	}

	*b = mig_out->b;
	*c = mig_out->c;
	memcpy(e, mig_out->e, sizeof(mig_out->e));
	if (mig_out->uCnt > *uCnt) {
		mig_get_data(u, mig_out->u, (size_t)16 * *uCnt);
		mig_result = MIG_ARRAY_TOO_LARGE;
	} else {
		mig_get_data(u, mig_out->u, (size_t)16 * mig_out->uCnt);
	}
	*uCnt = mig_out->uCnt;
	return mig_result;
}

union mig_mess_rights {
	__Request__rights_t in;
	struct {
		__Reply__rights_t reply;
		mach_msg_trailer_t trailer;
	} out;
};

static kern_return_t
mig_check_reply_rights(const __Reply__rights_t *mig_out)
{
	if (mig_out->Head.msgh_id != 5108)
		return mig_out->Head.msgh_id == MACH_NOTIFY_SEND_ONCE ?
		    MIG_SERVER_DIED : MIG_REPLY_MISMATCH;
	if (mig_out->Head.msgh_remote_port != MACH_PORT_NULL)
		return MIG_TYPE_ERROR;
	if (!MACH_MSGH_BITS_IS_COMPLEX(mig_out->Head.msgh_bits))
		return mig_error_of(&mig_out->Head);
	if (mig_out->Head.msgh_size != sizeof(__Reply__rights_t) ||
	    mig_out->msgh_body.msgh_descriptor_count != 3)
		return MIG_TYPE_ERROR;
	if (!mig_is_port(&mig_out->j, MACH_MSG_TYPE_MOVE_SEND))
		return MIG_TYPE_ERROR;
	if (mig_out->k.type != MACH_MSG_PORT_DESCRIPTOR)
		return MIG_TYPE_ERROR;
	if (!mig_is_port(&mig_out->l, MACH_MSG_TYPE_MOVE_SEND))
		return MIG_TYPE_ERROR;
	return KERN_SUCCESS;
}

/* routine rights, message 5008 */
kern_return_t
u_rights(
	mach_port_t p,
	mach_port_t a,
	mach_port_t b,
	mach_port_t c,
	mach_port_t d,
	mach_port_t e,
	mach_port_t f,
	mach_port_t g,
	mach_msg_type_name_t gPoly,
	mach_port_t h,
	mach_msg_type_name_t hPoly,
	mach_port_t i,
	mach_port_t *j,
	mach_port_t *k,
	mach_msg_type_name_t *kPoly,
	mach_port_t *l)
{
	union mig_mess_rights mig_space, *const mig_mess = &mig_space;
	__Request__rights_t *const mig_in = &mig_mess->in;
	const __Reply__rights_t *const mig_out = &mig_mess->out.reply;
	mach_port_t mig_reply_port;
	mach_msg_size_t mig_size;
	mach_msg_return_t mig_result;

	mig_set_port(&mig_in->a, (mach_port_t)(a), MACH_MSG_TYPE_COPY_SEND);
	mig_set_port(&mig_in->b, (mach_port_t)(b), MACH_MSG_TYPE_MAKE_SEND);
	mig_set_port(&mig_in->c, (mach_port_t)(c), MACH_MSG_TYPE_MOVE_SEND);
	mig_set_port(&mig_in->d, (mach_port_t)(d), MACH_MSG_TYPE_MAKE_SEND_ONCE);
	mig_set_port(&mig_in->e, (mach_port_t)(e), MACH_MSG_TYPE_MOVE_SEND_ONCE);
	mig_set_port(&mig_in->f, (mach_port_t)(f), MACH_MSG_TYPE_MOVE_RECEIVE);
	mig_set_port(&mig_in->g, (mach_port_t)(g), gPoly);
	mig_set_port(&mig_in->h, (mach_port_t)(h), hPoly);
	mig_set_port(&mig_in->i, (mach_port_t)(i), MACH_MSG_TYPE_MAKE_SEND_ONCE);
	mig_set_port(&mig_in->l, (mach_port_t)(*l), MACH_MSG_TYPE_MOVE_SEND);
	mig_size = (mach_msg_size_t)sizeof(__Request__rights_t);
	mig_in->Head.msgh_bits = MACH_MSGH_BITS_COMPLEX |
	    MACH_MSGH_BITS(MACH_MSG_TYPE_COPY_SEND,
	    MACH_MSG_TYPE_MAKE_SEND_ONCE);
	mig_in->Head.msgh_size = mig_size;
	mig_in->Head.msgh_remote_port = p;
	mig_in->Head.msgh_local_port = mig_get_reply_port();
	mig_in->Head.msgh_voucher_port = MACH_PORT_NULL;
	mig_in->Head.msgh_id = 5008;
	mig_in->msgh_body.msgh_descriptor_count = 10;
	mig_reply_port = mig_in->Head.msgh_local_port;

	__BeforeSendRpc(5008, "rights")
	mig_result = mach_msg(&mig_in->Head, MACH_SEND_MSG | MACH_RCV_MSG,
	    mig_size, (mach_msg_size_t)sizeof(mig_mess->out), mig_reply_port,
	    MACH_MSG_TIMEOUT_NONE, MACH_PORT_NULL);
	__AfterSendRpc(5008, "rights")
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
	mig_result = mig_check_reply_rights(mig_out);
	if (mig_result != KERN_SUCCESS) {
		mach_msg_destroy(&mig_mess->out.reply.Head);
		return mig_result;
	}

	*j = (mach_port_t)mig_out->j.name;
	*k = (mach_port_t)mig_out->k.name;
	*kPoly = mig_out->k.disposition;
	*l = (mach_port_t)mig_out->l.name;
	return mig_result;
}

union mig_mess_right_arrays {
	__Request__right_arrays_t in;
	struct {
		__Reply__right_arrays_t reply;
		mach_msg_trailer_t trailer;
	} out;
};

static kern_return_t
mig_check_reply_right_arrays(const __Reply__right_arrays_t *mig_out)
{
	if (mig_out->Head.msgh_id != 5109)
		return mig_out->Head.msgh_id == MACH_NOTIFY_SEND_ONCE ?
		    MIG_SERVER_DIED : MIG_REPLY_MISMATCH;
	if (mig_out->Head.msgh_remote_port != MACH_PORT_NULL)
		return MIG_TYPE_ERROR;
	if (!MACH_MSGH_BITS_IS_COMPLEX(mig_out->Head.msgh_bits))
		return mig_error_of(&mig_out->Head);
	if (mig_out->Head.msgh_size != sizeof(__Reply__right_arrays_t) ||
	    mig_out->msgh_body.msgh_descriptor_count != 6)
		return MIG_TYPE_ERROR;
	for (unsigned int mig_i = 0; mig_i < 2; mig_i++)
		if (!mig_is_port(&mig_out->c[mig_i], MACH_MSG_TYPE_MOVE_SEND))
			return MIG_TYPE_ERROR;
	for (unsigned int mig_i = 0; mig_i < 4; mig_i++)
		if (!mig_is_port(&mig_out->d[mig_i], MACH_MSG_TYPE_MOVE_SEND))
			return MIG_TYPE_ERROR;
	if (mig_out->dCnt > 4)
		return MIG_TYPE_ERROR;
	return KERN_SUCCESS;
}

/* routine right_arrays, message 5009 */
kern_return_t
u_right_arrays(
	mach_port_t p,
	two_ports_t a,
	many_ports_t b,
	mach_msg_type_number_t bCnt,
	two_ports_t c,
	many_ports_t d,
	mach_msg_type_number_t *dCnt,
	int x)
{
	union mig_mess_right_arrays mig_space, *const mig_mess = &mig_space;
	__Request__right_arrays_t *const mig_in = &mig_mess->in;
	const __Reply__right_arrays_t *const mig_out = &mig_mess->out.reply;
	mach_port_t mig_reply_port;
	mach_msg_size_t mig_size;
	mach_msg_return_t mig_result;

	if (bCnt > 4)
		return MIG_ARRAY_TOO_LARGE;
	for (unsigned int mig_i = 0; mig_i < 2; mig_i++)
		mig_set_port(&mig_in->a[mig_i], (mach_port_t)a[mig_i],
		    MACH_MSG_TYPE_COPY_SEND);
	for (unsigned int mig_i = 0; mig_i < 4; mig_i++)
		mig_set_port(&mig_in->b[mig_i], mig_i < bCnt ?
		    (mach_port_t)b[mig_i] : MACH_PORT_NULL, MACH_MSG_TYPE_COPY_SEND);
	mig_in->NDR = NDR_record;
	mig_in->bCnt = bCnt;
	mig_in->dCnt = *dCnt < 4 ? *dCnt : 4;
	mig_in->x = x;
	mig_size = (mach_msg_size_t)sizeof(__Request__right_arrays_t);
	mig_in->Head.msgh_bits = MACH_MSGH_BITS_COMPLEX |
	    MACH_MSGH_BITS(MACH_MSG_TYPE_COPY_SEND,
	    MACH_MSG_TYPE_MAKE_SEND_ONCE);
	mig_in->Head.msgh_size = mig_size;
	mig_in->Head.msgh_remote_port = p;
	mig_in->Head.msgh_local_port = mig_get_reply_port();
	mig_in->Head.msgh_voucher_port = MACH_PORT_NULL;
	mig_in->Head.msgh_id = 5009;
	mig_in->msgh_body.msgh_descriptor_count = 6;
	mig_reply_port = mig_in->Head.msgh_local_port;

	__BeforeSendRpc(5009, "right_arrays")
	mig_result = mach_msg(&mig_in->Head, MACH_SEND_MSG | MACH_RCV_MSG,
	    mig_size, (mach_msg_size_t)sizeof(mig_mess->out), mig_reply_port,
	    MACH_MSG_TIMEOUT_NONE, MACH_PORT_NULL);
	__AfterSendRpc(5009, "right_arrays")
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
	mig_result = mig_check_reply_right_arrays(mig_out);
	if (mig_result != KERN_SUCCESS) {
		mach_msg_destroy(&mig_mess->out.reply.Head);
		return mig_result;
	}

	for (unsigned int mig_i = 0; mig_i < 2; mig_i++)
		c[mig_i] = (mach_port_t)mig_out->c[mig_i].name;
	if (mig_out->dCnt > *dCnt)
		mig_result = MIG_ARRAY_TOO_LARGE;
	for (unsigned int mig_i = 0; mig_i < mig_out->dCnt && mig_i < *dCnt; mig_i++)
		d[mig_i] = (mach_port_t)mig_out->d[mig_i].name;
	*dCnt = mig_out->dCnt;
	return mig_result;
}

union mig_mess_exceptions {
	__Request__exceptions_t in;
	struct {
		__Reply__exceptions_t reply;
		mach_msg_trailer_t trailer;
	} out;
};

#pragma pack(push, 4)
typedef struct {
	int behaviors[10];
} __attribute__((__may_alias__, __aligned__(4)))
    mig_reply_exceptions_tail1_t;
typedef struct {
	int flavors[10];
} __attribute__((__may_alias__, __aligned__(4)))
    mig_reply_exceptions_tail2_t;
#pragma pack(pop)

static kern_return_t
mig_check_reply_exceptions(const __Reply__exceptions_t *mig_out)
{
	mach_msg_size_t mig_size;
	const mig_reply_exceptions_tail1_t *mig_out1 __attribute__((__unused__));
	const mig_reply_exceptions_tail2_t *mig_out2 __attribute__((__unused__));

	if (mig_out->Head.msgh_id != 5110)
		return mig_out->Head.msgh_id == MACH_NOTIFY_SEND_ONCE ?
		    MIG_SERVER_DIED : MIG_REPLY_MISMATCH;
	if (mig_out->Head.msgh_remote_port != MACH_PORT_NULL)
		return MIG_TYPE_ERROR;
	if (!MACH_MSGH_BITS_IS_COMPLEX(mig_out->Head.msgh_bits))
		return mig_error_of(&mig_out->Head);
	mig_size = (mach_msg_size_t)sizeof(__Reply__exceptions_t) - 120;
	if (mig_out->Head.msgh_size < mig_size ||
	    mig_out->msgh_body.msgh_descriptor_count != 10)
		return MIG_TYPE_ERROR;
	for (unsigned int mig_i = 0; mig_i < 10; mig_i++)
		if (!mig_is_port(&mig_out->handlers[mig_i], MACH_MSG_TYPE_MOVE_SEND))
			return MIG_TYPE_ERROR;
	if (mig_out->masksCnt > 10)
		return MIG_TYPE_ERROR;
	mig_size += 4 * mig_out->masksCnt;
	if (mig_out->Head.msgh_size < mig_size)
		return MIG_TYPE_ERROR;
	mig_out1 = (const mig_reply_exceptions_tail1_t *)(const void *)
	    ((const char *)mig_out->masks + 4 * mig_out->masksCnt);
	if (mig_out->masksCnt > 10)
		return MIG_TYPE_ERROR;
	mig_size += 4 * mig_out->masksCnt;
	if (mig_out->Head.msgh_size < mig_size)
		return MIG_TYPE_ERROR;
	mig_out2 = (const mig_reply_exceptions_tail2_t *)(const void *)
	    ((const char *)mig_out1->behaviors + 4 * mig_out->masksCnt);
	if (mig_out->masksCnt > 10)
		return MIG_TYPE_ERROR;
	mig_size += 4 * mig_out->masksCnt;
	if (mig_out->Head.msgh_size < mig_size)
		return MIG_TYPE_ERROR;
	if (mig_out->Head.msgh_size != mig_size)
		return MIG_TYPE_ERROR;
	if (mig_out->masksCnt > 10)
		return MIG_TYPE_ERROR;
	return KERN_SUCCESS;
}

/* routine exceptions, message 5010 */
kern_return_t
u_exceptions(
	mach_port_t p,
	ints_t masks,
	mach_msg_type_number_t *masksCnt,
	mach_port_t * handlers,
	ints_t behaviors,
	ints_t flavors)
{
	union mig_mess_exceptions mig_space, *const mig_mess = &mig_space;
	__Request__exceptions_t *const mig_in = &mig_mess->in;
	const __Reply__exceptions_t *const mig_out = &mig_mess->out.reply;
	mach_port_t mig_reply_port;
	const mig_reply_exceptions_tail1_t *mig_out1 __attribute__((__unused__));
	const mig_reply_exceptions_tail2_t *mig_out2 __attribute__((__unused__));
	mach_msg_size_t mig_size;
	mach_msg_return_t mig_result;

	mig_size = (mach_msg_size_t)sizeof(__Request__exceptions_t);
	mig_in->Head.msgh_bits = MACH_MSGH_BITS(MACH_MSG_TYPE_COPY_SEND,
	    MACH_MSG_TYPE_MAKE_SEND_ONCE);
	mig_in->Head.msgh_size = mig_size;
	mig_in->Head.msgh_remote_port = p;
	mig_in->Head.msgh_local_port = mig_get_reply_port();
	mig_in->Head.msgh_voucher_port = MACH_PORT_NULL;
	mig_in->Head.msgh_id = 5010;
	mig_reply_port = mig_in->Head.msgh_local_port;

	__BeforeSendRpc(5010, "exceptions")
	mig_result = mach_msg(&mig_in->Head, MACH_SEND_MSG | MACH_RCV_MSG,
	    mig_size, (mach_msg_size_t)sizeof(mig_mess->out), mig_reply_port,
	    MACH_MSG_TIMEOUT_NONE, MACH_PORT_NULL);
	__AfterSendRpc(5010, "exceptions")
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
	mig_result = mig_check_reply_exceptions(mig_out);
	if (mig_result != KERN_SUCCESS) {
		mach_msg_destroy(&mig_mess->out.reply.Head);
		return mig_result;
	}

	mig_out1 = (const mig_reply_exceptions_tail1_t *)(const void *)
	    ((const char *)mig_out->masks + 4 * mig_out->masksCnt);
	mig_out2 = (const mig_reply_exceptions_tail2_t *)(const void *)
	    ((const char *)mig_out1->behaviors + 4 * mig_out->masksCnt);
	for (unsigned int mig_i = 0; mig_i < mig_out->masksCnt; mig_i++)
		handlers[mig_i] = (mach_port_t)mig_out->handlers[mig_i].name;
	mig_get_data(masks, mig_out->masks, (size_t)4 * mig_out->masksCnt);
	mig_get_data(behaviors, mig_out1->behaviors, (size_t)4 * mig_out->masksCnt);
	mig_get_data(flavors, mig_out2->flavors, (size_t)4 * mig_out->masksCnt);
	*masksCnt = mig_out->masksCnt;
	return mig_result;
}

union mig_mess_memory {
	__Request__memory_t in;
	struct {
		__Reply__memory_t reply;
		mach_msg_trailer_t trailer;
	} out;
};

static kern_return_t
mig_check_reply_memory(const __Reply__memory_t *mig_out)
{
	if (mig_out->Head.msgh_id != 5111)
		return mig_out->Head.msgh_id == MACH_NOTIFY_SEND_ONCE ?
		    MIG_SERVER_DIED : MIG_REPLY_MISMATCH;
	if (mig_out->Head.msgh_remote_port != MACH_PORT_NULL)
		return MIG_TYPE_ERROR;
	if (!MACH_MSGH_BITS_IS_COMPLEX(mig_out->Head.msgh_bits))
		return mig_error_of(&mig_out->Head);
	if (mig_out->Head.msgh_size != sizeof(__Reply__memory_t) ||
	    mig_out->msgh_body.msgh_descriptor_count != 4)
		return MIG_TYPE_ERROR;
	if (mig_out->b.type != MACH_MSG_OOL_DESCRIPTOR)
		return MIG_TYPE_ERROR;
	if (mig_out->d.type != MACH_MSG_OOL_PORTS_DESCRIPTOR ||
	    mig_out->d.disposition != MACH_MSG_TYPE_MOVE_SEND)
		return MIG_TYPE_ERROR;
	if (mig_out->f.type != MACH_MSG_OOL_DESCRIPTOR)
		return MIG_TYPE_ERROR;
	if (mig_out->h.type != MACH_MSG_OOL_DESCRIPTOR)
		return MIG_TYPE_ERROR;
	if (mig_out->b.size != mig_out->bCnt)
		return MIG_TYPE_ERROR;
	if (mig_out->d.count != mig_out->dCnt)
		return MIG_TYPE_ERROR;
	if (mig_out->fCnt % 128 != 0)
		return MIG_TYPE_ERROR;
	if (mig_out->f.size != mig_out->fCnt)
		return MIG_TYPE_ERROR;
	if (mig_out->h.size != 8ULL * 1U)
		return MIG_TYPE_ERROR;
	return KERN_SUCCESS;
}

/* routine memory, message 5011 */
kern_return_t
u_memory(
	mach_port_t p,
	vm_offset_t a,
	mach_msg_type_number_t aCnt,
	vm_offset_t *b,
	mach_msg_type_number_t *bCnt,
	port_list_t c,
	mach_msg_type_number_t cCnt,
	port_list_t *d,
	mach_msg_type_number_t *dCnt,
	names_t e,
	mach_msg_type_number_t eCnt,
	boolean_t eDealloc,
	names_t *f,
	mach_msg_type_number_t *fCnt,
	couple_ptr_t g,
	couple_ptr_t *h)
{
	union mig_mess_memory mig_space, *const mig_mess = &mig_space;
	__Request__memory_t *const mig_in = &mig_mess->in;
	const __Reply__memory_t *const mig_out = &mig_mess->out.reply;
	mach_port_t mig_reply_port;
	mach_msg_size_t mig_size;
	mach_msg_return_t mig_result;

	mig_set_ool(&mig_in->a, (uintptr_t)(a), aCnt,
	    FALSE, MACH_MSG_VIRTUAL_COPY);
	mig_set_ool_ports(&mig_in->c, (uintptr_t)(c), cCnt,
	    FALSE, MACH_MSG_VIRTUAL_COPY,
	    MACH_MSG_TYPE_COPY_SEND);
	mig_set_ool(&mig_in->e, (uintptr_t)(e), 128 * eCnt,
	    eDealloc, MACH_MSG_VIRTUAL_COPY);
	mig_set_ool(&mig_in->g, (uintptr_t)(g), 8 * 1,
	    FALSE, MACH_MSG_PHYSICAL_COPY);
	mig_in->NDR = NDR_record;
	mig_in->aCnt = aCnt;
	mig_in->cCnt = cCnt;
	mig_in->eCnt = 128 * eCnt;
	mig_size = (mach_msg_size_t)sizeof(__Request__memory_t);
	mig_in->Head.msgh_bits = MACH_MSGH_BITS_COMPLEX |
	    MACH_MSGH_BITS(MACH_MSG_TYPE_COPY_SEND,
	    MACH_MSG_TYPE_MAKE_SEND_ONCE);
	mig_in->Head.msgh_size = mig_size;
	mig_in->Head.msgh_remote_port = p;
	mig_in->Head.msgh_local_port = mig_get_reply_port();
	mig_in->Head.msgh_voucher_port = MACH_PORT_NULL;
	mig_in->Head.msgh_id = 5011;
	mig_in->msgh_body.msgh_descriptor_count = 4;
	mig_reply_port = mig_in->Head.msgh_local_port;

	__BeforeSendRpc(5011, "memory")
	mig_result = mach_msg(&mig_in->Head, MACH_SEND_MSG | MACH_RCV_MSG,
	    mig_size, (mach_msg_size_t)sizeof(mig_mess->out), mig_reply_port,
	    MACH_MSG_TIMEOUT_NONE, MACH_PORT_NULL);
	__AfterSendRpc(5011, "memory")
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
	mig_result = mig_check_reply_memory(mig_out);
	if (mig_result != KERN_SUCCESS) {
		mach_msg_destroy(&mig_mess->out.reply.Head);
		return mig_result;
	}

	*b = (vm_offset_t)(uintptr_t)mig_out->b.address;
	*d = (port_list_t)(uintptr_t)mig_out->d.address;
	*f = (names_t)(uintptr_t)mig_out->f.address;
	*h = (couple_ptr_t)(uintptr_t)mig_out->h.address;
	*bCnt = mig_out->bCnt;
	*dCnt = mig_out->dCnt;
	*fCnt = mig_out->fCnt / 128;
	return mig_result;
}

union mig_mess_overwritten {
	__Request__overwritten_t in;
	struct {
		__Reply__overwritten_t reply;
		mach_msg_trailer_t trailer;
	} out;
};

static kern_return_t
mig_check_reply_overwritten(const __Reply__overwritten_t *mig_out)
{
	if (mig_out->Head.msgh_id != 5112)
		return mig_out->Head.msgh_id == MACH_NOTIFY_SEND_ONCE ?
		    MIG_SERVER_DIED : MIG_REPLY_MISMATCH;
	if (mig_out->Head.msgh_remote_port != MACH_PORT_NULL)
		return MIG_TYPE_ERROR;
	if (!MACH_MSGH_BITS_IS_COMPLEX(mig_out->Head.msgh_bits))
		return mig_error_of(&mig_out->Head);
	if (mig_out->Head.msgh_size != sizeof(__Reply__overwritten_t) ||
	    mig_out->msgh_body.msgh_descriptor_count != 1)
		return MIG_TYPE_ERROR;
	if (mig_out->data.type != MACH_MSG_OOL_DESCRIPTOR)
		return MIG_TYPE_ERROR;
	if (mig_out->data.size != mig_out->dataCnt)
		return MIG_TYPE_ERROR;
	return KERN_SUCCESS;
}

/* routine overwritten, message 5012 */
kern_return_t
u_overwritten(
	mach_port_t p,
	vm_offset_t *data,
	mach_msg_type_number_t *dataCnt)
{
	union mig_mess_overwritten mig_space, *const mig_mess = &mig_space;
	__Request__overwritten_t *const mig_in = &mig_mess->in;
	const __Reply__overwritten_t *const mig_out = &mig_mess->out.reply;
	mach_port_t mig_reply_port;
	mach_msg_size_t mig_size;
	mach_msg_return_t mig_result;

	mig_set_ool(&mig_in->data, (uintptr_t)(*data), *dataCnt,
	    FALSE, MACH_MSG_VIRTUAL_COPY);
	mig_in->NDR = NDR_record;
	mig_in->dataCnt = *dataCnt;
	mig_size = (mach_msg_size_t)sizeof(__Request__overwritten_t);
	mig_in->Head.msgh_bits = MACH_MSGH_BITS_COMPLEX |
	    MACH_MSGH_BITS(MACH_MSG_TYPE_COPY_SEND,
	    MACH_MSG_TYPE_MAKE_SEND_ONCE);
	mig_in->Head.msgh_size = mig_size;
	mig_in->Head.msgh_remote_port = p;
	mig_in->Head.msgh_local_port = mig_get_reply_port();
	mig_in->Head.msgh_voucher_port = MACH_PORT_NULL;
	mig_in->Head.msgh_id = 5012;
	mig_in->msgh_body.msgh_descriptor_count = 1;
	mig_reply_port = mig_in->Head.msgh_local_port;

	__BeforeSendRpc(5012, "overwritten")
	mig_result = mach_msg(&mig_in->Head, MACH_SEND_MSG | MACH_RCV_MSG,
	    mig_size, (mach_msg_size_t)sizeof(mig_mess->out), mig_reply_port,
	    MACH_MSG_TIMEOUT_NONE, MACH_PORT_NULL);
	__AfterSendRpc(5012, "overwritten")
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
	mig_result = mig_check_reply_overwritten(mig_out);
	if (mig_result != KERN_SUCCESS) {
		mach_msg_destroy(&mig_mess->out.reply.Head);
		return mig_result;
	}

	if (mig_out->dataCnt > *dataCnt) {
		mig_result = MIG_ARRAY_TOO_LARGE;
		mig_get_data((void *)(uintptr_t)*data, mig_out->data.address,
		    (size_t)1 * *dataCnt);
	} else {
		mig_get_data((void *)(uintptr_t)*data, mig_out->data.address,
		    (size_t)1 * mig_out->dataCnt / 1);
	}
	mig_deallocate((vm_address_t)(uintptr_t)mig_out->data.address,
	    (vm_size_t)1 * mig_out->dataCnt / 1);
	*dataCnt = mig_out->dataCnt;
	return mig_result;
}

union mig_mess_freed {
	__Request__freed_t in;
	struct {
		__Reply__freed_t reply;
		mach_msg_trailer_t trailer;
	} out;
};

static kern_return_t
mig_check_reply_freed(const __Reply__freed_t *mig_out)
{
	if (mig_out->Head.msgh_id != 5113)
		return mig_out->Head.msgh_id == MACH_NOTIFY_SEND_ONCE ?
		    MIG_SERVER_DIED : MIG_REPLY_MISMATCH;
	if (mig_out->Head.msgh_remote_port != MACH_PORT_NULL)
		return MIG_TYPE_ERROR;
	if (MACH_MSGH_BITS_IS_COMPLEX(mig_out->Head.msgh_bits))
		return MIG_TYPE_ERROR;
	if (mig_out->Head.msgh_size == sizeof(mig_reply_error_t) &&
	    mig_out->RetCode != KERN_SUCCESS)
		return mig_out->RetCode;
	if (mig_out->Head.msgh_size != sizeof(__Reply__freed_t))
		return MIG_TYPE_ERROR;
	return mig_out->RetCode;
}

/* routine freed, message 5013 */
kern_return_t
u_freed(
	mach_port_t p,
	vm_offset_t data,
	mach_msg_type_number_t dataCnt)
{
	union mig_mess_freed mig_space, *const mig_mess = &mig_space;
	__Request__freed_t *const mig_in = &mig_mess->in;
	const __Reply__freed_t *const mig_out = &mig_mess->out.reply;
	mach_port_t mig_reply_port;
	mach_msg_size_t mig_size;
	mach_msg_return_t mig_result;

	mig_set_ool(&mig_in->data, (uintptr_t)(data), dataCnt,
	    FALSE, MACH_MSG_VIRTUAL_COPY);
	mig_in->NDR = NDR_record;
	mig_in->dataCnt = dataCnt;
	mig_size = (mach_msg_size_t)sizeof(__Request__freed_t);
	mig_in->Head.msgh_bits = MACH_MSGH_BITS_COMPLEX |
	    MACH_MSGH_BITS(MACH_MSG_TYPE_COPY_SEND,
	    MACH_MSG_TYPE_MAKE_SEND_ONCE);
	mig_in->Head.msgh_size = mig_size;
	mig_in->Head.msgh_remote_port = p;
	mig_in->Head.msgh_local_port = mig_get_reply_port();
	mig_in->Head.msgh_voucher_port = MACH_PORT_NULL;
	mig_in->Head.msgh_id = 5013;
	mig_in->msgh_body.msgh_descriptor_count = 1;
	mig_reply_port = mig_in->Head.msgh_local_port;

	__BeforeSendRpc(5013, "freed")
	mig_result = mach_msg(&mig_in->Head, MACH_SEND_MSG | MACH_RCV_MSG,
	    mig_size, (mach_msg_size_t)sizeof(mig_mess->out), mig_reply_port,
	    MACH_MSG_TIMEOUT_NONE, MACH_PORT_NULL);
	__AfterSendRpc(5013, "freed")
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
	mig_result = mig_check_reply_freed(mig_out);
	if (mig_result != KERN_SUCCESS) {
		mach_msg_destroy(&mig_mess->out.reply.Head);
		return mig_result;
	}

	return mig_result;
}

union mig_mess_ask {
	__Request__ask_t in;
	struct {
		__Reply__ask_t reply;
		mach_msg_trailer_t trailer;
	} out;
};

static kern_return_t
mig_check_reply_ask(const __Reply__ask_t *mig_out)
{
	if (mig_out->Head.msgh_id != 5114)
		return mig_out->Head.msgh_id == MACH_NOTIFY_SEND_ONCE ?
		    MIG_SERVER_DIED : MIG_REPLY_MISMATCH;
	if (mig_out->Head.msgh_remote_port != MACH_PORT_NULL)
		return MIG_TYPE_ERROR;
	if (MACH_MSGH_BITS_IS_COMPLEX(mig_out->Head.msgh_bits))
		return MIG_TYPE_ERROR;
	if (mig_out->Head.msgh_size == sizeof(mig_reply_error_t) &&
	    mig_out->RetCode != KERN_SUCCESS)
		return mig_out->RetCode;
	if (mig_out->Head.msgh_size != sizeof(__Reply__ask_t))
		return MIG_TYPE_ERROR;
	return mig_out->RetCode;
}

/* routine ask, message 5014 */
kern_return_t
u_ask(
	mach_port_t p,
	mach_msg_type_name_t pPoly,
	int a)
{
	union mig_mess_ask mig_space, *const mig_mess = &mig_space;
	__Request__ask_t *const mig_in = &mig_mess->in;
	const __Reply__ask_t *const mig_out = &mig_mess->out.reply;
	mach_port_t mig_reply_port;
	mach_msg_size_t mig_size;
	mach_msg_return_t mig_result;

	mig_in->NDR = NDR_record;
	mig_in->a = a;
	mig_size = (mach_msg_size_t)sizeof(__Request__ask_t);
	mig_in->Head.msgh_bits = MACH_MSGH_BITS(pPoly,
	    MACH_MSG_TYPE_MAKE_SEND_ONCE);
	mig_in->Head.msgh_size = mig_size;
	mig_in->Head.msgh_remote_port = p;
	mig_in->Head.msgh_local_port = mig_get_reply_port();
	mig_in->Head.msgh_voucher_port = MACH_PORT_NULL;
	mig_in->Head.msgh_id = 5014;
	mig_reply_port = mig_in->Head.msgh_local_port;

	__BeforeSendRpc(5014, "ask")
	mig_result = mach_msg(&mig_in->Head, MACH_SEND_MSG | MACH_RCV_MSG,
	    mig_size, (mach_msg_size_t)sizeof(mig_mess->out), mig_reply_port,
	    MACH_MSG_TIMEOUT_NONE, MACH_PORT_NULL);
	__AfterSendRpc(5014, "ask")
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
	mig_result = mig_check_reply_ask(mig_out);
	if (mig_result != KERN_SUCCESS) {
		mach_msg_destroy(&mig_mess->out.reply.Head);
		return mig_result;
	}

	return mig_result;
}

union mig_mess_ask_with {
	__Request__ask_with_t in;
	struct {
		__Reply__ask_with_t reply;
		mach_msg_trailer_t trailer;
	} out;
};

static kern_return_t
mig_check_reply_ask_with(const __Reply__ask_with_t *mig_out)
{
	if (mig_out->Head.msgh_id != 5115)
		return mig_out->Head.msgh_id == MACH_NOTIFY_SEND_ONCE ?
		    MIG_SERVER_DIED : MIG_REPLY_MISMATCH;
	if (mig_out->Head.msgh_remote_port != MACH_PORT_NULL)
		return MIG_TYPE_ERROR;
	if (MACH_MSGH_BITS_IS_COMPLEX(mig_out->Head.msgh_bits))
		return MIG_TYPE_ERROR;
	if (mig_out->Head.msgh_size == sizeof(mig_reply_error_t) &&
	    mig_out->RetCode != KERN_SUCCESS)
		return mig_out->RetCode;
	if (mig_out->Head.msgh_size != sizeof(__Reply__ask_with_t))
		return MIG_TYPE_ERROR;
	return mig_out->RetCode;
}

/* routine ask_with, message 5015 */
kern_return_t
u_ask_with(
	mach_port_t p,
	mach_port_t r,
	int *a)
{
	union mig_mess_ask_with mig_space, *const mig_mess = &mig_space;
	__Request__ask_with_t *const mig_in = &mig_mess->in;
	const __Reply__ask_with_t *const mig_out = &mig_mess->out.reply;
	mach_port_t mig_reply_port;
	mach_msg_size_t mig_size;
	mach_msg_return_t mig_result;

	mig_size = (mach_msg_size_t)sizeof(__Request__ask_with_t);
	mig_in->Head.msgh_bits = MACH_MSGH_BITS(MACH_MSG_TYPE_COPY_SEND,
	    MACH_MSG_TYPE_MAKE_SEND_ONCE);
	mig_in->Head.msgh_size = mig_size;
	mig_in->Head.msgh_remote_port = p;
	mig_in->Head.msgh_local_port = r;
	mig_in->Head.msgh_voucher_port = MACH_PORT_NULL;
	mig_in->Head.msgh_id = 5015;
	mig_reply_port = mig_in->Head.msgh_local_port;

	__BeforeSendRpc(5015, "ask_with")
	mig_result = mach_msg(&mig_in->Head, MACH_SEND_MSG | MACH_RCV_MSG,
	    mig_size, (mach_msg_size_t)sizeof(mig_mess->out), mig_reply_port,
	    MACH_MSG_TIMEOUT_NONE, MACH_PORT_NULL);
	__AfterSendRpc(5015, "ask_with")
	if (mig_result != MACH_MSG_SUCCESS) {
		return mig_result;
	}
	mig_result = mig_check_reply_ask_with(mig_out);
	if (mig_result != KERN_SUCCESS) {
		mach_msg_destroy(&mig_mess->out.reply.Head);
		return mig_result;
	}

	*a = mig_out->a;
	return mig_result;
}

union mig_mess_ask_by {
	__Request__ask_by_t in;
	struct {
		__Reply__ask_by_t reply;
		mach_msg_trailer_t trailer;
	} out;
};

static kern_return_t
mig_check_reply_ask_by(const __Reply__ask_by_t *mig_out)
{
	if (mig_out->Head.msgh_id != 5116)
		return mig_out->Head.msgh_id == MACH_NOTIFY_SEND_ONCE ?
		    MIG_SERVER_DIED : MIG_REPLY_MISMATCH;
	if (mig_out->Head.msgh_remote_port != MACH_PORT_NULL)
		return MIG_TYPE_ERROR;
	if (MACH_MSGH_BITS_IS_COMPLEX(mig_out->Head.msgh_bits))
		return MIG_TYPE_ERROR;
	if (mig_out->Head.msgh_size == sizeof(mig_reply_error_t) &&
	    mig_out->RetCode != KERN_SUCCESS)
		return mig_out->RetCode;
	if (mig_out->Head.msgh_size != sizeof(__Reply__ask_by_t))
		return MIG_TYPE_ERROR;
	return mig_out->RetCode;
}

/* routine ask_by, message 5016 */
kern_return_t
u_ask_by(
	mach_port_t p,
	mach_port_t r,
	mach_msg_type_name_t rPoly,
	int *a)
{
	union mig_mess_ask_by mig_space, *const mig_mess = &mig_space;
	__Request__ask_by_t *const mig_in = &mig_mess->in;
	const __Reply__ask_by_t *const mig_out = &mig_mess->out.reply;
	mach_port_t mig_reply_port;
	mach_msg_size_t mig_size;
	mach_msg_return_t mig_result;

	mig_size = (mach_msg_size_t)sizeof(__Request__ask_by_t);
	mig_in->Head.msgh_bits = MACH_MSGH_BITS(MACH_MSG_TYPE_COPY_SEND,
	    rPoly);
	mig_in->Head.msgh_size = mig_size;
	mig_in->Head.msgh_remote_port = p;
	mig_in->Head.msgh_local_port = r;
	mig_in->Head.msgh_voucher_port = MACH_PORT_NULL;
	mig_in->Head.msgh_id = 5016;
	mig_reply_port = mig_in->Head.msgh_local_port;

	__BeforeSendRpc(5016, "ask_by")
	mig_result = mach_msg(&mig_in->Head, MACH_SEND_MSG | MACH_RCV_MSG,
	    mig_size, (mach_msg_size_t)sizeof(mig_mess->out), mig_reply_port,
	    MACH_MSG_TIMEOUT_NONE, MACH_PORT_NULL);
	__AfterSendRpc(5016, "ask_by")
	if (mig_result != MACH_MSG_SUCCESS) {
		return mig_result;
	}
	mig_result = mig_check_reply_ask_by(mig_out);
	if (mig_result != KERN_SUCCESS) {
		mach_msg_destroy(&mig_mess->out.reply.Head);
		return mig_result;
	}

	*a = mig_out->a;
	return mig_result;
}

union mig_mess_tell_with {
	__Request__tell_with_t in;
};

/* simpleroutine tell_with, message 5017 */
kern_return_t
u_tell_with(
	mach_port_t p,
	mach_port_t r)
{
	union mig_mess_tell_with mig_space, *const mig_mess = &mig_space;
	__Request__tell_with_t *const mig_in = &mig_mess->in;
	mach_msg_size_t mig_size;
	mach_msg_return_t mig_result;

	mig_size = (mach_msg_size_t)sizeof(__Request__tell_with_t);
	mig_in->Head.msgh_bits = MACH_MSGH_BITS(MACH_MSG_TYPE_COPY_SEND,
	    MACH_MSG_TYPE_MAKE_SEND_ONCE);
	mig_in->Head.msgh_size = mig_size;
	mig_in->Head.msgh_remote_port = p;
	mig_in->Head.msgh_local_port = r;
	mig_in->Head.msgh_voucher_port = MACH_PORT_NULL;
	mig_in->Head.msgh_id = 5017;

	__BeforeSendSimple(5017, "tell_with")
	mig_result = mach_msg(&mig_in->Head, MACH_SEND_MSG,
	    mig_size, 0, MACH_PORT_NULL,
	    MACH_MSG_TIMEOUT_NONE, MACH_PORT_NULL);
	__AfterSendSimple(5017, "tell_with")
	return mig_result;
}

union mig_mess_tokens {
	__Request__tokens_t in;
	struct {
		__Reply__tokens_t reply;
		mach_msg_max_trailer_t trailer;
	} out;
};

static kern_return_t
mig_check_reply_tokens(const __Reply__tokens_t *mig_out)
{
	if (mig_out->Head.msgh_id != 5118)
		return mig_out->Head.msgh_id == MACH_NOTIFY_SEND_ONCE ?
		    MIG_SERVER_DIED : MIG_REPLY_MISMATCH;
	if (mig_out->Head.msgh_remote_port != MACH_PORT_NULL)
		return MIG_TYPE_ERROR;
	if (MACH_MSGH_BITS_IS_COMPLEX(mig_out->Head.msgh_bits))
		return MIG_TYPE_ERROR;
	if (mig_out->Head.msgh_size == sizeof(mig_reply_error_t) &&
	    mig_out->RetCode != KERN_SUCCESS)
		return mig_out->RetCode;
	if (mig_out->Head.msgh_size != sizeof(__Reply__tokens_t))
		return MIG_TYPE_ERROR;
	return mig_out->RetCode;
}

/* routine tokens, message 5018 */
kern_return_t
u_tokens(
	mach_port_t p,
	audit_token_t *b,
	security_token_t *c)
{
	union mig_mess_tokens mig_space, *const mig_mess = &mig_space;
	__Request__tokens_t *const mig_in = &mig_mess->in;
	const __Reply__tokens_t *const mig_out = &mig_mess->out.reply;
	mach_port_t mig_reply_port;
	const mach_msg_max_trailer_t *mig_trailer;
	mach_msg_size_t mig_size;
	mach_msg_return_t mig_result;

	mig_size = (mach_msg_size_t)sizeof(__Request__tokens_t);
	mig_in->Head.msgh_bits = MACH_MSGH_BITS(MACH_MSG_TYPE_COPY_SEND,
	    MACH_MSG_TYPE_MAKE_SEND_ONCE);
	mig_in->Head.msgh_size = mig_size;
	mig_in->Head.msgh_remote_port = p;
	mig_in->Head.msgh_local_port = mig_get_reply_port();
	mig_in->Head.msgh_voucher_port = MACH_PORT_NULL;
	mig_in->Head.msgh_id = 5018;
	mig_reply_port = mig_in->Head.msgh_local_port;

	__BeforeSendRpc(5018, "tokens")
	mig_result = mach_msg(&mig_in->Head, MACH_SEND_MSG | MACH_RCV_MSG | MACH_RCV_TRAILER_TYPE(MACH_MSG_TRAILER_FORMAT_0) |
	    MACH_RCV_TRAILER_ELEMENTS(MACH_RCV_TRAILER_AUDIT),
	    mig_size, (mach_msg_size_t)sizeof(mig_mess->out), mig_reply_port,
	    MACH_MSG_TIMEOUT_NONE, MACH_PORT_NULL);
	__AfterSendRpc(5018, "tokens")
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
	mig_result = mig_check_reply_tokens(mig_out);
	if (mig_result != KERN_SUCCESS) {
		mach_msg_destroy(&mig_mess->out.reply.Head);
		return mig_result;
	}

	mig_trailer = (const mach_msg_max_trailer_t *)(const void *)
	    ((const char *)mig_out + round_msg(mig_out->Head.msgh_size));
	if (mig_trailer->msgh_trailer_type != MACH_MSG_TRAILER_FORMAT_0 ||
	    mig_trailer->msgh_trailer_size < sizeof(mach_msg_audit_trailer_t) ||
	    mig_trailer->msgh_trailer_size < sizeof(mach_msg_security_trailer_t)) {
		mach_msg_destroy(&mig_mess->out.reply.Head);
		return MIG_TRAILER_ERROR;
	}
	*b = mig_trailer->msgh_audit;
	*c = mig_trailer->msgh_sender;
	return mig_result;
}

union mig_mess_trailers {
	__Request__trailers_t in;
	struct {
		__Reply__trailers_t reply;
		mach_msg_max_trailer_t trailer;
	} out;
};

static kern_return_t
mig_check_reply_trailers(const __Reply__trailers_t *mig_out)
{
	if (mig_out->Head.msgh_id != 5119)
		return mig_out->Head.msgh_id == MACH_NOTIFY_SEND_ONCE ?
		    MIG_SERVER_DIED : MIG_REPLY_MISMATCH;
	if (mig_out->Head.msgh_remote_port != MACH_PORT_NULL)
		return MIG_TYPE_ERROR;
	if (MACH_MSGH_BITS_IS_COMPLEX(mig_out->Head.msgh_bits))
		return MIG_TYPE_ERROR;
	if (mig_out->Head.msgh_size == sizeof(mig_reply_error_t) &&
	    mig_out->RetCode != KERN_SUCCESS)
		return mig_out->RetCode;
	if (mig_out->Head.msgh_size != sizeof(__Reply__trailers_t))
		return MIG_TYPE_ERROR;
	return mig_out->RetCode;
}

/* routine trailers, message 5019 */
kern_return_t
u_trailers(
	mach_port_t p,
	mach_msg_audit_trailer_t *b)
{
	union mig_mess_trailers mig_space, *const mig_mess = &mig_space;
	__Request__trailers_t *const mig_in = &mig_mess->in;
	const __Reply__trailers_t *const mig_out = &mig_mess->out.reply;
	mach_port_t mig_reply_port;
	const mach_msg_max_trailer_t *mig_trailer;
	mach_msg_size_t mig_size;
	mach_msg_return_t mig_result;

	mig_size = (mach_msg_size_t)sizeof(__Request__trailers_t);
	mig_in->Head.msgh_bits = MACH_MSGH_BITS(MACH_MSG_TYPE_COPY_SEND,
	    MACH_MSG_TYPE_MAKE_SEND_ONCE);
	mig_in->Head.msgh_size = mig_size;
	mig_in->Head.msgh_remote_port = p;
	mig_in->Head.msgh_local_port = mig_get_reply_port();
	mig_in->Head.msgh_voucher_port = MACH_PORT_NULL;
	mig_in->Head.msgh_id = 5019;
	mig_reply_port = mig_in->Head.msgh_local_port;

	__BeforeSendRpc(5019, "trailers")
	mig_result = mach_msg(&mig_in->Head, MACH_SEND_MSG | MACH_RCV_MSG | MACH_RCV_TRAILER_TYPE(MACH_MSG_TRAILER_FORMAT_0) |
	    MACH_RCV_TRAILER_ELEMENTS(MACH_RCV_TRAILER_AV),
	    mig_size, (mach_msg_size_t)sizeof(mig_mess->out), mig_reply_port,
	    MACH_MSG_TIMEOUT_NONE, MACH_PORT_NULL);
	__AfterSendRpc(5019, "trailers")
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
	mig_result = mig_check_reply_trailers(mig_out);
	if (mig_result != KERN_SUCCESS) {
		mach_msg_destroy(&mig_mess->out.reply.Head);
		return mig_result;
	}

	mig_trailer = (const mach_msg_max_trailer_t *)(const void *)
	    ((const char *)mig_out + round_msg(mig_out->Head.msgh_size));
	if (mig_trailer->msgh_trailer_type != MACH_MSG_TRAILER_FORMAT_0 ||
	    mig_trailer->msgh_trailer_size < sizeof(mach_msg_audit_trailer_t)) {
		mach_msg_destroy(&mig_mess->out.reply.Head);
		return MIG_TRAILER_ERROR;
	}
	memcpy(b, mig_trailer, sizeof(*b));
	return mig_result;
}

union mig_mess_timed {
	__Request__timed_t in;
	struct {
		__Reply__timed_t reply;
		mach_msg_trailer_t trailer;
	} out;
};

static kern_return_t
mig_check_reply_timed(const __Reply__timed_t *mig_out)
{
	if (mig_out->Head.msgh_id != 5120)
		return mig_out->Head.msgh_id == MACH_NOTIFY_SEND_ONCE ?
		    MIG_SERVER_DIED : MIG_REPLY_MISMATCH;
	if (mig_out->Head.msgh_remote_port != MACH_PORT_NULL)
		return MIG_TYPE_ERROR;
	if (MACH_MSGH_BITS_IS_COMPLEX(mig_out->Head.msgh_bits))
		return MIG_TYPE_ERROR;
	if (mig_out->Head.msgh_size == sizeof(mig_reply_error_t) &&
	    mig_out->RetCode != KERN_SUCCESS)
		return mig_out->RetCode;
	if (mig_out->Head.msgh_size != sizeof(__Reply__timed_t))
		return MIG_TYPE_ERROR;
	return mig_out->RetCode;
}

/* routine timed, message 5020 */
kern_return_t
u_timed(
	mach_port_t p,
	natural_t t,
	int a)
{
	union mig_mess_timed mig_space, *const mig_mess = &mig_space;
	__Request__timed_t *const mig_in = &mig_mess->in;
	const __Reply__timed_t *const mig_out = &mig_mess->out.reply;
	mach_port_t mig_reply_port;
	mach_msg_size_t mig_size;
	mach_msg_return_t mig_result;

	mig_in->NDR = NDR_record;
	mig_in->a = a;
	mig_size = (mach_msg_size_t)sizeof(__Request__timed_t);
	mig_in->Head.msgh_bits = MACH_MSGH_BITS(MACH_MSG_TYPE_COPY_SEND,
	    MACH_MSG_TYPE_MAKE_SEND_ONCE);
	mig_in->Head.msgh_size = mig_size;
	mig_in->Head.msgh_remote_port = p;
	mig_in->Head.msgh_local_port = mig_get_reply_port();
	mig_in->Head.msgh_voucher_port = MACH_PORT_NULL;
	mig_in->Head.msgh_id = 5020;
	mig_reply_port = mig_in->Head.msgh_local_port;

	__BeforeSendRpc(5020, "timed")
	mig_result = mach_msg(&mig_in->Head, MACH_SEND_MSG | MACH_RCV_MSG |
	    MACH_SEND_TIMEOUT | MACH_RCV_TIMEOUT,
	    mig_size, (mach_msg_size_t)sizeof(mig_mess->out), mig_reply_port,
	    (mach_msg_timeout_t)(t), MACH_PORT_NULL);
	__AfterSendRpc(5020, "timed")
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
	mig_result = mig_check_reply_timed(mig_out);
	if (mig_result != KERN_SUCCESS) {
		mach_msg_destroy(&mig_mess->out.reply.Head);
		return mig_result;
	}

	return mig_result;
}

union mig_mess_timed_apart {
	__Request__timed_apart_t in;
	struct {
		__Reply__timed_apart_t reply;
		mach_msg_trailer_t trailer;
	} out;
};

static kern_return_t
mig_check_reply_timed_apart(const __Reply__timed_apart_t *mig_out)
{
	if (mig_out->Head.msgh_id != 5121)
		return mig_out->Head.msgh_id == MACH_NOTIFY_SEND_ONCE ?
		    MIG_SERVER_DIED : MIG_REPLY_MISMATCH;
	if (mig_out->Head.msgh_remote_port != MACH_PORT_NULL)
		return MIG_TYPE_ERROR;
	if (MACH_MSGH_BITS_IS_COMPLEX(mig_out->Head.msgh_bits))
		return MIG_TYPE_ERROR;
	if (mig_out->Head.msgh_size == sizeof(mig_reply_error_t) &&
	    mig_out->RetCode != KERN_SUCCESS)
		return mig_out->RetCode;
	if (mig_out->Head.msgh_size != sizeof(__Reply__timed_apart_t))
		return MIG_TYPE_ERROR;
	return mig_out->RetCode;
}

/* routine timed_apart, message 5021 */
kern_return_t
u_timed_apart(
	mach_port_t p,
	natural_t t,
	natural_t s,
	int o,
	int *a)
{
	union mig_mess_timed_apart mig_space, *const mig_mess = &mig_space;
	__Request__timed_apart_t *const mig_in = &mig_mess->in;
	const __Reply__timed_apart_t *const mig_out = &mig_mess->out.reply;
	mach_port_t mig_reply_port;
	mach_msg_size_t mig_size;
	mach_msg_return_t mig_result;

	mig_size = (mach_msg_size_t)sizeof(__Request__timed_apart_t);
	mig_in->Head.msgh_bits = MACH_MSGH_BITS(MACH_MSG_TYPE_COPY_SEND,
	    MACH_MSG_TYPE_MAKE_SEND_ONCE);
	mig_in->Head.msgh_size = mig_size;
	mig_in->Head.msgh_remote_port = p;
	mig_in->Head.msgh_local_port = mig_get_reply_port();
	mig_in->Head.msgh_voucher_port = MACH_PORT_NULL;
	mig_in->Head.msgh_id = 5021;
	mig_reply_port = mig_in->Head.msgh_local_port;

	__BeforeSendRpc(5021, "timed_apart")
	mig_result = mach_msg(&mig_in->Head, MACH_SEND_MSG | MACH_SEND_TIMEOUT | (o),
	    mig_size, 0, MACH_PORT_NULL,
	    (mach_msg_timeout_t)(s), MACH_PORT_NULL);
	if (mig_result == MACH_MSG_SUCCESS)
		mig_result = mach_msg(&mig_in->Head, MACH_RCV_MSG | MACH_RCV_TIMEOUT | (o),
	    0, (mach_msg_size_t)sizeof(mig_mess->out), mig_reply_port,
	    (mach_msg_timeout_t)(t), MACH_PORT_NULL);
	__AfterSendRpc(5021, "timed_apart")
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
	mig_result = mig_check_reply_timed_apart(mig_out);
	if (mig_result != KERN_SUCCESS) {
		mach_msg_destroy(&mig_mess->out.reply.Head);
		return mig_result;
	}

	*a = mig_out->a;
	return mig_result;
}

union mig_mess_timed_by_statement {
	__Request__timed_by_statement_t in;
	struct {
		__Reply__timed_by_statement_t reply;
		mach_msg_trailer_t trailer;
	} out;
};

static kern_return_t
mig_check_reply_timed_by_statement(const __Reply__timed_by_statement_t *mig_out)
{
	if (mig_out->Head.msgh_id != 5122)
		return mig_out->Head.msgh_id == MACH_NOTIFY_SEND_ONCE ?
		    MIG_SERVER_DIED : MIG_REPLY_MISMATCH;
	if (mig_out->Head.msgh_remote_port != MACH_PORT_NULL)
		return MIG_TYPE_ERROR;
	if (MACH_MSGH_BITS_IS_COMPLEX(mig_out->Head.msgh_bits))
		return MIG_TYPE_ERROR;
	if (mig_out->Head.msgh_size == sizeof(mig_reply_error_t) &&
	    mig_out->RetCode != KERN_SUCCESS)
		return mig_out->RetCode;
	if (mig_out->Head.msgh_size != sizeof(__Reply__timed_by_statement_t))
		return MIG_TYPE_ERROR;
	return mig_out->RetCode;
}

/* routine timed_by_statement, message 5022 */
kern_return_t
u_timed_by_statement(
	mach_port_t p)
{
	union mig_mess_timed_by_statement mig_space, *const mig_mess = &mig_space;
	__Request__timed_by_statement_t *const mig_in = &mig_mess->in;
	const __Reply__timed_by_statement_t *const mig_out = &mig_mess->out.reply;
	mach_port_t mig_reply_port;
	mach_msg_size_t mig_size;
	mach_msg_return_t mig_result;

	mig_size = (mach_msg_size_t)sizeof(__Request__timed_by_statement_t);
	mig_in->Head.msgh_bits = MACH_MSGH_BITS(MACH_MSG_TYPE_COPY_SEND,
	    MACH_MSG_TYPE_MAKE_SEND_ONCE);
	mig_in->Head.msgh_size = mig_size;
	mig_in->Head.msgh_remote_port = p;
	mig_in->Head.msgh_local_port = mig_get_reply_port();
	mig_in->Head.msgh_voucher_port = MACH_PORT_NULL;
	mig_in->Head.msgh_id = 5022;
	mig_reply_port = mig_in->Head.msgh_local_port;

	__BeforeSendRpc(5022, "timed_by_statement")
	mig_result = mach_msg(&mig_in->Head, MACH_SEND_MSG | MACH_RCV_MSG |
	    MACH_SEND_TIMEOUT | MACH_RCV_TIMEOUT | (MACH_SEND_INTERRUPT),
	    mig_size, (mach_msg_size_t)sizeof(mig_mess->out), mig_reply_port,
	    (mach_msg_timeout_t)(250), MACH_PORT_NULL);
	__AfterSendRpc(5022, "timed_by_statement")
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
	mig_result = mig_check_reply_timed_by_statement(mig_out);
	if (mig_result != KERN_SUCCESS) {
		mach_msg_destroy(&mig_mess->out.reply.Head);
		return mig_result;
	}

	return mig_result;
}

union mig_mess_timed_oneway {
	__Request__timed_oneway_t in;
};

/* simpleroutine timed_oneway, message 5023 */
kern_return_t
u_timed_oneway(
	mach_port_t p)
{
	union mig_mess_timed_oneway mig_space, *const mig_mess = &mig_space;
	__Request__timed_oneway_t *const mig_in = &mig_mess->in;
	mach_msg_size_t mig_size;
	mach_msg_return_t mig_result;

	mig_size = (mach_msg_size_t)sizeof(__Request__timed_oneway_t);
	mig_in->Head.msgh_bits = MACH_MSGH_BITS(MACH_MSG_TYPE_COPY_SEND,
	    0);
	mig_in->Head.msgh_size = mig_size;
	mig_in->Head.msgh_remote_port = p;
	mig_in->Head.msgh_local_port = MACH_PORT_NULL;
	mig_in->Head.msgh_voucher_port = MACH_PORT_NULL;
	mig_in->Head.msgh_id = 5023;

	__BeforeSendSimple(5023, "timed_oneway")
	mig_result = mach_msg(&mig_in->Head, MACH_SEND_MSG | MACH_SEND_TIMEOUT | (MACH_SEND_INTERRUPT),
	    mig_size, 0, MACH_PORT_NULL,
	    (mach_msg_timeout_t)(125), MACH_PORT_NULL);
	__AfterSendSimple(5023, "timed_oneway")
	return mig_result;
}

union mig_mess_natives {
	__Request__natives_t in;
	struct {
		__Reply__natives_t reply;
		mach_msg_trailer_t trailer;
	} out;
};

static kern_return_t
mig_check_reply_natives(const __Reply__natives_t *mig_out)
{
	if (mig_out->Head.msgh_id != 5124)
		return mig_out->Head.msgh_id == MACH_NOTIFY_SEND_ONCE ?
		    MIG_SERVER_DIED : MIG_REPLY_MISMATCH;
	if (mig_out->Head.msgh_remote_port != MACH_PORT_NULL)
		return MIG_TYPE_ERROR;
	if (MACH_MSGH_BITS_IS_COMPLEX(mig_out->Head.msgh_bits))
		return MIG_TYPE_ERROR;
	if (mig_out->Head.msgh_size == sizeof(mig_reply_error_t) &&
	    mig_out->RetCode != KERN_SUCCESS)
		return mig_out->RetCode;
	if (mig_out->Head.msgh_size != sizeof(__Reply__natives_t))
		return MIG_TYPE_ERROR;
	return mig_out->RetCode;
}

/* routine natives, message 5024 */
kern_return_t
u_natives(
	mach_port_t p,
	struct thing a,
	struct thing *b,
	struct thing *c,
	int x,
	struct thing *d)
{
	union mig_mess_natives mig_space, *const mig_mess = &mig_space;
	__Request__natives_t *const mig_in = &mig_mess->in;
	const __Reply__natives_t *const mig_out = &mig_mess->out.reply;
	mach_port_t mig_reply_port;
	mach_msg_size_t mig_size;
	mach_msg_return_t mig_result;

	mig_in->NDR = NDR_record;
	mig_in->a = a;
	memcpy(&mig_in->b, b, sizeof(mig_in->b));
	mig_in->__Present__c = c != NULL;
	memset(&mig_in->c, 0, sizeof(mig_in->c));
	if (mig_in->__Present__c)
		memcpy(&mig_in->c, c, sizeof(mig_in->c));
	mig_in->x = x;
	mig_size = (mach_msg_size_t)sizeof(__Request__natives_t);
	mig_in->Head.msgh_bits = MACH_MSGH_BITS(MACH_MSG_TYPE_COPY_SEND,
	    MACH_MSG_TYPE_MAKE_SEND_ONCE);
	mig_in->Head.msgh_size = mig_size;
	mig_in->Head.msgh_remote_port = p;
	mig_in->Head.msgh_local_port = mig_get_reply_port();
	mig_in->Head.msgh_voucher_port = MACH_PORT_NULL;
	mig_in->Head.msgh_id = 5024;
	mig_reply_port = mig_in->Head.msgh_local_port;

	__BeforeSendRpc(5024, "natives")
	mig_result = mach_msg(&mig_in->Head, MACH_SEND_MSG | MACH_RCV_MSG,
	    mig_size, (mach_msg_size_t)sizeof(mig_mess->out), mig_reply_port,
	    MACH_MSG_TIMEOUT_NONE, MACH_PORT_NULL);
	__AfterSendRpc(5024, "natives")
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
	mig_result = mig_check_reply_natives(mig_out);
	if (mig_result != KERN_SUCCESS) {
		mach_msg_destroy(&mig_mess->out.reply.Head);
		return mig_result;
	}

	memcpy(d, &mig_out->d, sizeof(mig_out->d));
	return mig_result;
}

union mig_mess_renamed {
	__Request__renamed_t in;
	struct {
		__Reply__renamed_t reply;
		mach_msg_trailer_t trailer;
	} out;
};

static kern_return_t
mig_check_reply_renamed(const __Reply__renamed_t *mig_out)
{
	if (mig_out->Head.msgh_id != 5125)
		return mig_out->Head.msgh_id == MACH_NOTIFY_SEND_ONCE ?
		    MIG_SERVER_DIED : MIG_REPLY_MISMATCH;
	if (mig_out->Head.msgh_remote_port != MACH_PORT_NULL)
		return MIG_TYPE_ERROR;
	if (!MACH_MSGH_BITS_IS_COMPLEX(mig_out->Head.msgh_bits))
		return mig_error_of(&mig_out->Head);
	if (mig_out->Head.msgh_size != sizeof(__Reply__renamed_t) ||
	    mig_out->msgh_body.msgh_descriptor_count != 1)
		return MIG_TYPE_ERROR;
	if (mig_out->b.type != MACH_MSG_OOL_PORTS_DESCRIPTOR ||
	    mig_out->b.disposition != MACH_MSG_TYPE_MOVE_SEND)
		return MIG_TYPE_ERROR;
	if (mig_out->b.count != mig_out->bCnt)
		return MIG_TYPE_ERROR;
	return KERN_SUCCESS;
}

/* routine renamed, message 5025 */
kern_return_t
u_renamed(
	mach_port_t p,
	port_list_t a,
	mach_msg_type_number_t aCnt,
	port_list_t *b,
	mach_msg_type_number_t *bCnt,
	ints_t c,
	mach_msg_type_number_t cCnt)
{
	union mig_mess_renamed mig_space, *const mig_mess = &mig_space;
	__Request__renamed_t *const mig_in = &mig_mess->in;
	const __Reply__renamed_t *const mig_out = &mig_mess->out.reply;
	mach_port_t mig_reply_port;
	mach_msg_size_t mig_size;
	mach_msg_return_t mig_result;

	if (cCnt > 10)
		return MIG_ARRAY_TOO_LARGE;
	mig_set_ool_ports(&mig_in->a, (uintptr_t)(a), aCnt,
	    FALSE, MACH_MSG_VIRTUAL_COPY,
	    MACH_MSG_TYPE_COPY_SEND);
	mig_in->NDR = NDR_record;
	mig_in->aCnt = aCnt;
	mig_in->cCnt = cCnt;
	mig_put_data(mig_in, offsetof(__Request__renamed_t, c), c,
	    (size_t)4 * cCnt);
	mig_size = (mach_msg_size_t)sizeof(__Request__renamed_t) - 40 +
	    4 * cCnt;
	mig_in->Head.msgh_bits = MACH_MSGH_BITS_COMPLEX |
	    MACH_MSGH_BITS(MACH_MSG_TYPE_COPY_SEND,
	    MACH_MSG_TYPE_MAKE_SEND_ONCE);
	mig_in->Head.msgh_size = mig_size;
	mig_in->Head.msgh_remote_port = p;
	mig_in->Head.msgh_local_port = mig_get_reply_port();
	mig_in->Head.msgh_voucher_port = MACH_PORT_NULL;
	mig_in->Head.msgh_id = 5025;
	mig_in->msgh_body.msgh_descriptor_count = 1;
	mig_reply_port = mig_in->Head.msgh_local_port;

	__BeforeSendRpc(5025, "renamed")
	mig_result = mach_msg(&mig_in->Head, MACH_SEND_MSG | MACH_RCV_MSG,
	    mig_size, (mach_msg_size_t)sizeof(mig_mess->out), mig_reply_port,
	    MACH_MSG_TIMEOUT_NONE, MACH_PORT_NULL);
	__AfterSendRpc(5025, "renamed")
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
	mig_result = mig_check_reply_renamed(mig_out);
	if (mig_result != KERN_SUCCESS) {
		mach_msg_destroy(&mig_mess->out.reply.Head);
		return mig_result;
	}

	*b = (port_list_t)(uintptr_t)mig_out->b.address;
	*bCnt = mig_out->bCnt;
	return mig_result;
}

union mig_mess_told {
	__Request__told_t in;
};

/* simpleroutine told, message 5026 */
kern_return_t
u_told(
	mach_port_t p,
	int result,
	int n,
	const char *text)
{
	union mig_mess_told mig_space, *const mig_mess = &mig_space;
	__Request__told_t *const mig_in = &mig_mess->in;
	mach_msg_size_t mig_size;
	mach_msg_return_t mig_result;

	mig_in->NDR = NDR_record;
	mig_in->result = result;
	mig_in->n = n;
	mig_in->textOffset = 0;
	mig_in->textCnt = (mach_msg_type_number_t)
	    mig_strncpy(mig_in->text, text, 128);
	mig_zero_pad(mig_in, offsetof(__Request__told_t, text), mig_in->textCnt);
	mig_size = (mach_msg_size_t)sizeof(__Request__told_t) - 128 +
	    MIG_ROUND(mig_in->textCnt);
	mig_in->Head.msgh_bits = MACH_MSGH_BITS(MACH_MSG_TYPE_COPY_SEND,
	    0);
	mig_in->Head.msgh_size = mig_size;
	mig_in->Head.msgh_remote_port = p;
	mig_in->Head.msgh_local_port = MACH_PORT_NULL;
	mig_in->Head.msgh_voucher_port = MACH_PORT_NULL;
	mig_in->Head.msgh_id = 5026;

	__BeforeSendSimple(5026, "told")
	mig_result = mach_msg(&mig_in->Head, MACH_SEND_MSG,
	    mig_size, 0, MACH_PORT_NULL,
	    MACH_MSG_TIMEOUT_NONE, MACH_PORT_NULL);
	__AfterSendSimple(5026, "told")
	return mig_result;
}

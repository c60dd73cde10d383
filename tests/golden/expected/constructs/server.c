/*
 * Server stubs of the subsystem constructs.
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
MIG_SIZE_CHECK(char, 1);
MIG_SIZE_CHECK(short, 2);
MIG_SIZE_CHECK(int, 4);
MIG_SIZE_CHECK(int64_t, 8);
MIG_SIZE_CHECK(double, 8);
MIG_SIZE_CHECK(boolean_t, 4);
MIG_SIZE_CHECK(mach_port_name_t, 4);
MIG_SIZE_CHECK(couple_t, 8);
MIG_SIZE_CHECK(wide_t, 16);

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

/* Makes the reply one that has only a result. */
static inline void
mig_answer(mach_msg_header_t *head, kern_return_t result)
{
	memcpy((char *)head + offsetof(mig_reply_error_t, NDR),
	    &NDR_record, sizeof(NDR_record));
	memcpy((char *)head + offsetof(mig_reply_error_t, RetCode),
	    &result, sizeof(result));
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

static kern_return_t
mig_check_request_nothing(const __Request__nothing_t *mig_in)
{
	if (MACH_MSGH_BITS_IS_COMPLEX(mig_in->Head.msgh_bits))
		return MIG_BAD_ARGUMENTS;
	if (mig_in->Head.msgh_size != sizeof(__Request__nothing_t))
		return MIG_BAD_ARGUMENTS;
	return KERN_SUCCESS;
}

/* routine nothing, message 5000 */
static void
_Xnothing(mach_msg_header_t *InHeadP, mach_msg_header_t *OutHeadP)
{
	__Request__nothing_t *const mig_in =
	    (__Request__nothing_t *)(void *)InHeadP;
	__Reply__nothing_t *const mig_out =
	    (__Reply__nothing_t *)(void *)OutHeadP;
	mach_msg_size_t mig_size;
	kern_return_t mig_result;

	mig_result = mig_check_request_nothing(mig_in);
	if (mig_result != KERN_SUCCESS) {
		mig_answer(OutHeadP, mig_result);
		return;
	}

	__BeforeRcvRpc(5000, "nothing")
	mig_result = s_nothing(
	    (mach_port_t)mig_in->Head.msgh_local_port);
	__AfterRcvRpc(5000, "nothing")
	if (mig_result != KERN_SUCCESS) {
		mig_answer(OutHeadP, mig_result);
		return;
	}

	mig_out->NDR = NDR_record;
	mig_out->RetCode = KERN_SUCCESS;
	mig_size = (mach_msg_size_t)sizeof(__Reply__nothing_t);
	mig_out->Head.msgh_size = mig_size;
}

static kern_return_t
mig_check_request_scalars(const __Request__scalars_t *mig_in)
{
	if (MACH_MSGH_BITS_IS_COMPLEX(mig_in->Head.msgh_bits))
		return MIG_BAD_ARGUMENTS;
	if (mig_in->Head.msgh_size != sizeof(__Request__scalars_t))
		return MIG_BAD_ARGUMENTS;
	return KERN_SUCCESS;
}

/* routine scalars, message 5001 */
static void
_Xscalars(mach_msg_header_t *InHeadP, mach_msg_header_t *OutHeadP)
{
	__Request__scalars_t *const mig_in =
	    (__Request__scalars_t *)(void *)InHeadP;
	__Reply__scalars_t *const mig_out =
	    (__Reply__scalars_t *)(void *)OutHeadP;
	mach_msg_size_t mig_size;
	kern_return_t mig_result;

	mig_result = mig_check_request_scalars(mig_in);
	if (mig_result != KERN_SUCCESS) {
		mig_answer(OutHeadP, mig_result);
		return;
	}
	char arg_aa;
	short arg_bb;
	int arg_cc;
	int64_t arg_dd;
	int64_t arg_x = mig_in->x;

	__BeforeRcvRpc(5001, "scalars")
	memset(&arg_aa, 0, sizeof(arg_aa));
	memset(&arg_bb, 0, sizeof(arg_bb));
	memset(&arg_cc, 0, sizeof(arg_cc));
	memset(&arg_dd, 0, sizeof(arg_dd));
	mig_result = s_scalars(
	    (mach_port_t)mig_in->Head.msgh_local_port,
	    mig_in->a,
	    mig_in->b,
	    mig_in->c,
	    mig_in->d,
	    mig_in->e,
	    mig_in->f,
	    mig_in->n,
	    mig_in->o,
	    &arg_aa,
	    &arg_bb,
	    &arg_cc,
	    &arg_dd,
	    &arg_x);
	__AfterRcvRpc(5001, "scalars")
	if (mig_result != KERN_SUCCESS) {
		mig_answer(OutHeadP, mig_result);
		return;
	}

	mig_out->NDR = NDR_record;
	mig_out->RetCode = KERN_SUCCESS;
	mig_out->aa = arg_aa;
	mig_out->bb = arg_bb;
	mig_out->cc = arg_cc;
	mig_out->dd = arg_dd;
	mig_out->x = arg_x;
	memset(mig_out->aaPad, 0, sizeof(mig_out->aaPad));
	memset(mig_out->bbPad, 0, sizeof(mig_out->bbPad));
	mig_size = (mach_msg_size_t)sizeof(__Reply__scalars_t);
	mig_out->Head.msgh_size = mig_size;
}

static kern_return_t
mig_check_request_oneway(const __Request__oneway_t *mig_in)
{
	mach_msg_size_t mig_size;

	if (MACH_MSGH_BITS_IS_COMPLEX(mig_in->Head.msgh_bits))
		return MIG_BAD_ARGUMENTS;
	mig_size = (mach_msg_size_t)sizeof(__Request__oneway_t) - 128;
	if (mig_in->Head.msgh_size < mig_size)
		return MIG_BAD_ARGUMENTS;
	if (mig_in->sCnt > 128)
		return MIG_BAD_ARGUMENTS;
	mig_size += MIG_ROUND(mig_in->sCnt);
	if (mig_in->Head.msgh_size < mig_size)
		return MIG_BAD_ARGUMENTS;
	if (!memchr(mig_in->s, '\0', mig_in->sCnt))
		return MIG_BAD_ARGUMENTS;
	if (mig_in->Head.msgh_size != mig_size)
		return MIG_BAD_ARGUMENTS;
	return KERN_SUCCESS;
}

/* simpleroutine oneway, message 5002 */
static void
_Xoneway(mach_msg_header_t *InHeadP, mach_msg_header_t *OutHeadP)
{
	__Request__oneway_t *const mig_in =
	    (__Request__oneway_t *)(void *)InHeadP;
	kern_return_t mig_result;

	mig_result = mig_check_request_oneway(mig_in);
	if (mig_result != KERN_SUCCESS) {
		mig_answer(OutHeadP, mig_result);
		return;
	}

	__BeforeRcvSimple(5002, "oneway")
	mig_result = s_oneway(
	    (mach_port_t)mig_in->Head.msgh_local_port,
	    mig_in->a,
	    mig_in->s);
	__AfterRcvSimple(5002, "oneway")
	mig_answer(OutHeadP, mig_result);
}

#pragma pack(push, 4)
typedef struct {
	mach_msg_type_number_t zOffset;
	mach_msg_type_number_t zCnt;
	char z[128];
} __attribute__((__may_alias__, __aligned__(4)))
    mig_request_strings_tail1_t;
typedef struct {
	char anonymous[7];
	char anonymousPad[1];
} __attribute__((__may_alias__, __aligned__(4)))
    mig_request_strings_tail2_t;
#pragma pack(pop)

static kern_return_t
mig_check_request_strings(const __Request__strings_t *mig_in)
{
	mach_msg_size_t mig_size;
	const mig_request_strings_tail1_t *mig_in1 __attribute__((__unused__));
	const mig_request_strings_tail2_t *mig_in2 __attribute__((__unused__));

	if (MACH_MSGH_BITS_IS_COMPLEX(mig_in->Head.msgh_bits))
		return MIG_BAD_ARGUMENTS;
	mig_size = (mach_msg_size_t)sizeof(__Request__strings_t) - 256;
	if (mig_in->Head.msgh_size < mig_size)
		return MIG_BAD_ARGUMENTS;
	if (!memchr(mig_in->n, '\0', 128))
		return MIG_BAD_ARGUMENTS;
	if (mig_in->vCnt > 128)
		return MIG_BAD_ARGUMENTS;
	mig_size += MIG_ROUND(mig_in->vCnt);
	if (mig_in->Head.msgh_size < mig_size)
		return MIG_BAD_ARGUMENTS;
	if (!memchr(mig_in->v, '\0', mig_in->vCnt))
		return MIG_BAD_ARGUMENTS;
	mig_in1 = (const mig_request_strings_tail1_t *)(const void *)
	    ((const char *)mig_in->v + MIG_ROUND(mig_in->vCnt));
	if (mig_in1->zCnt > 128)
		return MIG_BAD_ARGUMENTS;
	mig_size += MIG_ROUND(mig_in1->zCnt);
	if (mig_in->Head.msgh_size < mig_size)
		return MIG_BAD_ARGUMENTS;
	if (!memchr(mig_in1->z, '\0', mig_in1->zCnt))
		return MIG_BAD_ARGUMENTS;
	mig_in2 = (const mig_request_strings_tail2_t *)(const void *)
	    ((const char *)mig_in1->z + MIG_ROUND(mig_in1->zCnt));
	if (!memchr(mig_in2->anonymous, '\0', 7))
		return MIG_BAD_ARGUMENTS;
	if (mig_in->Head.msgh_size != mig_size)
		return MIG_BAD_ARGUMENTS;
	return KERN_SUCCESS;
}

/* routine strings, message 5005 */
static void
_Xstrings(mach_msg_header_t *InHeadP, mach_msg_header_t *OutHeadP)
{
	__Request__strings_t *const mig_in =
	    (__Request__strings_t *)(void *)InHeadP;
	__Reply__strings_t *const mig_out =
	    (__Reply__strings_t *)(void *)OutHeadP;
	mig_request_strings_tail1_t *mig_in1 __attribute__((__unused__));
	mig_request_strings_tail2_t *mig_in2 __attribute__((__unused__));
	char *mig_end;
	mach_msg_size_t mig_size;
	kern_return_t mig_result;

	mig_result = mig_check_request_strings(mig_in);
	if (mig_result != KERN_SUCCESS) {
		mig_answer(OutHeadP, mig_result);
		return;
	}
	mig_in1 = (mig_request_strings_tail1_t *)(void *)
	    ((char *)mig_in->v + MIG_ROUND(mig_in->vCnt));
	mig_in2 = (mig_request_strings_tail2_t *)(void *)
	    ((char *)mig_in1->z + MIG_ROUND(mig_in1->zCnt));

	__BeforeRcvRpc(5005, "strings")
	memset(mig_out->m, 0, sizeof(mig_out->m));
	memset(mig_out->w, 0, sizeof(mig_out->w));
	mig_strncpy_zerofill(mig_out->z, mig_in1->z, 128);
	mig_result = s_strings(
	    (mach_port_t)mig_in->Head.msgh_local_port,
	    mig_in->n,
	    mig_out->m,
	    mig_in->v,
	    mig_out->w,
	    mig_out->z,
	    mig_in2->anonymous);
	__AfterRcvRpc(5005, "strings")
	if (mig_result != KERN_SUCCESS) {
		mig_answer(OutHeadP, mig_result);
		return;
	}

	mig_out->NDR = NDR_record;
	mig_out->RetCode = KERN_SUCCESS;
	mig_out->m[127] = '\0';
	mig_out->w[127] = '\0';
	mig_out->wOffset = 0;
	mig_out->wCnt = (mach_msg_type_number_t)strlen(mig_out->w) + 1;
	mig_zero_pad(mig_out, offsetof(__Reply__strings_t, w), mig_out->wCnt);
	mig_out->z[127] = '\0';
	mig_out->zOffset = 0;
	mig_out->zCnt = (mach_msg_type_number_t)strlen(mig_out->z) + 1;
	mig_zero_pad(mig_out, offsetof(__Reply__strings_t, z), mig_out->zCnt);
	mig_end = (char *)mig_out + offsetof(__Reply__strings_t, w) +
	    MIG_ROUND(mig_out->wCnt);
	mig_end = mig_move(mig_end,
	    (char *)mig_out + offsetof(__Reply__strings_t, zOffset),
	    offsetof(__Reply__strings_t, z) -
	    offsetof(__Reply__strings_t, zOffset) +
	    MIG_ROUND(mig_out->zCnt));
	mig_size = (mach_msg_size_t)(mig_end - (char *)mig_out);
	mig_out->Head.msgh_size = mig_size;
}

#pragma pack(push, 4)
typedef struct {
	mach_msg_type_number_t bCnt;
	char b[10];
	char bPad[2];
} __attribute__((__may_alias__, __aligned__(4)))
    mig_request_arrays_tail1_t;
typedef struct {
	mach_msg_type_number_t cCnt;
	int64_t c[2];
} __attribute__((__may_alias__, __aligned__(4)))
    mig_request_arrays_tail2_t;
typedef struct {
	mach_msg_type_number_t eCnt;
	mach_msg_type_number_t gCnt;
	char g[10];
	char gPad[2];
} __attribute__((__may_alias__, __aligned__(4)))
    mig_request_arrays_tail3_t;
typedef struct {
	int x;
} __attribute__((__may_alias__, __aligned__(4)))
    mig_request_arrays_tail4_t;
#pragma pack(pop)

static kern_return_t
mig_check_request_arrays(const __Request__arrays_t *mig_in)
{
	mach_msg_size_t mig_size;
	const mig_request_arrays_tail1_t *mig_in1 __attribute__((__unused__));
	const mig_request_arrays_tail2_t *mig_in2 __attribute__((__unused__));
	const mig_request_arrays_tail3_t *mig_in3 __attribute__((__unused__));
	const mig_request_arrays_tail4_t *mig_in4 __attribute__((__unused__));

	if (MACH_MSGH_BITS_IS_COMPLEX(mig_in->Head.msgh_bits))
		return MIG_BAD_ARGUMENTS;
	mig_size = (mach_msg_size_t)sizeof(__Request__arrays_t) - 80;
	if (mig_in->Head.msgh_size < mig_size)
		return MIG_BAD_ARGUMENTS;
	if (mig_in->aCnt > 10)
		return MIG_BAD_ARGUMENTS;
	mig_size += 4 * mig_in->aCnt;
	if (mig_in->Head.msgh_size < mig_size)
		return MIG_BAD_ARGUMENTS;
	mig_in1 = (const mig_request_arrays_tail1_t *)(const void *)
	    ((const char *)mig_in->a + 4 * mig_in->aCnt);
	if (mig_in1->bCnt > 10)
		return MIG_BAD_ARGUMENTS;
	mig_size += MIG_ROUND(mig_in1->bCnt);
	if (mig_in->Head.msgh_size < mig_size)
		return MIG_BAD_ARGUMENTS;
	mig_in2 = (const mig_request_arrays_tail2_t *)(const void *)
	    ((const char *)mig_in1->b + MIG_ROUND(mig_in1->bCnt));
	if (mig_in2->cCnt > 2)
		return MIG_BAD_ARGUMENTS;
	mig_size += 8 * mig_in2->cCnt;
	if (mig_in->Head.msgh_size < mig_size)
		return MIG_BAD_ARGUMENTS;
	mig_in3 = (const mig_request_arrays_tail3_t *)(const void *)
	    ((const char *)mig_in2->c + 8 * mig_in2->cCnt);
	if (mig_in3->gCnt > 10)
		return MIG_BAD_ARGUMENTS;
	mig_size += MIG_ROUND(mig_in3->gCnt);
	if (mig_in->Head.msgh_size < mig_size)
		return MIG_BAD_ARGUMENTS;
	mig_in4 = (const mig_request_arrays_tail4_t *)(const void *)
	    ((const char *)mig_in3->g + MIG_ROUND(mig_in3->gCnt));
	if (mig_in->Head.msgh_size != mig_size)
		return MIG_BAD_ARGUMENTS;
	return KERN_SUCCESS;
}

struct mig_space_arrays {
	int64_t c[2];
	int64_t f[2];
};

/* routine arrays, message 5006 */
static void
_Xarrays(mach_msg_header_t *InHeadP, mach_msg_header_t *OutHeadP)
{
	__Request__arrays_t *const mig_in =
	    (__Request__arrays_t *)(void *)InHeadP;
	__Reply__arrays_t *const mig_out =
	    (__Reply__arrays_t *)(void *)OutHeadP;
	mig_request_arrays_tail1_t *mig_in1 __attribute__((__unused__));
	mig_request_arrays_tail2_t *mig_in2 __attribute__((__unused__));
	mig_request_arrays_tail3_t *mig_in3 __attribute__((__unused__));
	mig_request_arrays_tail4_t *mig_in4 __attribute__((__unused__));
	char *mig_end;
	mach_msg_size_t mig_size;
	kern_return_t mig_result;
	mach_msg_type_number_t arg_dCnt = 10;
	mach_msg_type_number_t arg_eCnt = 10;
	mach_msg_type_number_t arg_fCnt = 2;
	mach_msg_type_number_t arg_gCnt;
	struct mig_space_arrays mig_room, *const mig_space = &mig_room;

	mig_result = mig_check_request_arrays(mig_in);
	if (mig_result != KERN_SUCCESS) {
		mig_answer(OutHeadP, mig_result);
		return;
	}
	mig_in1 = (mig_request_arrays_tail1_t *)(void *)
	    ((char *)mig_in->a + 4 * mig_in->aCnt);
	mig_in2 = (mig_request_arrays_tail2_t *)(void *)
	    ((char *)mig_in1->b + MIG_ROUND(mig_in1->bCnt));
	mig_in3 = (mig_request_arrays_tail3_t *)(void *)
	    ((char *)mig_in2->c + 8 * mig_in2->cCnt);
	mig_in4 = (mig_request_arrays_tail4_t *)(void *)
	    ((char *)mig_in3->g + MIG_ROUND(mig_in3->gCnt));
	int arg_y;

	__BeforeRcvRpc(5006, "arrays")
	mig_get_data(mig_space->c, mig_in2->c, (size_t)8 * mig_in2->cCnt);
	if (mig_in3->eCnt < arg_eCnt)
		arg_eCnt = mig_in3->eCnt;
	memset(&mig_space->f, 0, sizeof(mig_space->f));
	arg_gCnt = mig_in3->gCnt;
	mig_get_data(mig_out->g, mig_in3->g, (size_t)1 * mig_in3->gCnt);
	memset(&arg_y, 0, sizeof(arg_y));
	mig_result = s_arrays(
	    (mach_port_t)mig_in->Head.msgh_local_port,
	    mig_in->a,
	    mig_in->aCnt,
	    mig_in1->b,
	    mig_in1->bCnt,
	    mig_space->c,
	    mig_in2->cCnt,
	    mig_out->d,
	    &arg_dCnt,
	    mig_out->e,
	    &arg_eCnt,
	    mig_space->f,
	    &arg_fCnt,
	    mig_out->g,
	    &arg_gCnt,
	    mig_in4->x,
	    &arg_y);
	__AfterRcvRpc(5006, "arrays")
	if (mig_result == KERN_SUCCESS && arg_dCnt > 10)
		mig_result = MIG_ARRAY_TOO_LARGE;
	if (mig_result == KERN_SUCCESS && arg_eCnt > 10)
		mig_result = MIG_ARRAY_TOO_LARGE;
	if (mig_result == KERN_SUCCESS && arg_fCnt > 2)
		mig_result = MIG_ARRAY_TOO_LARGE;
	if (mig_result == KERN_SUCCESS && arg_gCnt > 10)
		mig_result = MIG_ARRAY_TOO_LARGE;
	if (mig_result != KERN_SUCCESS) {
		mig_answer(OutHeadP, mig_result);
		return;
	}

	mig_out->NDR = NDR_record;
	mig_out->RetCode = KERN_SUCCESS;
	mig_out->dCnt = arg_dCnt;
	mig_out->eCnt = arg_eCnt;
	mig_zero_pad(mig_out, offsetof(__Reply__arrays_t, e),
	    (size_t)1 * arg_eCnt);
	mig_out->fCnt = arg_fCnt;
	mig_get_data(mig_out->f, mig_space->f, (size_t)8 * arg_fCnt);
	mig_out->gCnt = arg_gCnt;
	mig_zero_pad(mig_out, offsetof(__Reply__arrays_t, g),
	    (size_t)1 * arg_gCnt);
	mig_out->y = arg_y;
	mig_end = (char *)mig_out + offsetof(__Reply__arrays_t, d) +
	    4 * arg_dCnt;
	mig_end = mig_move(mig_end,
	    (char *)mig_out + offsetof(__Reply__arrays_t, eCnt),
	    offsetof(__Reply__arrays_t, e) -
	    offsetof(__Reply__arrays_t, eCnt) +
	    MIG_ROUND(arg_eCnt));
	mig_end = mig_move(mig_end,
	    (char *)mig_out + offsetof(__Reply__arrays_t, fCnt),
	    offsetof(__Reply__arrays_t, f) -
	    offsetof(__Reply__arrays_t, fCnt) +
	    8 * arg_fCnt);
	mig_end = mig_move(mig_end,
	    (char *)mig_out + offsetof(__Reply__arrays_t, gCnt),
	    offsetof(__Reply__arrays_t, g) -
	    offsetof(__Reply__arrays_t, gCnt) +
	    MIG_ROUND(arg_gCnt));
	mig_end = mig_move(mig_end,
	    (char *)mig_out + offsetof(__Reply__arrays_t, y),
	    sizeof(__Reply__arrays_t) - offsetof(__Reply__arrays_t, y));
	mig_size = (mach_msg_size_t)(mig_end - (char *)mig_out);
	mig_out->Head.msgh_size = mig_size;
}

#pragma pack(push, 4)
typedef struct {
	mach_msg_type_number_t uCnt;
} __attribute__((__may_alias__, __aligned__(4)))
    mig_request_structs_tail1_t;
#pragma pack(pop)

static kern_return_t
mig_check_request_structs(const __Request__structs_t *mig_in)
{
	mach_msg_size_t mig_size;
	const mig_request_structs_tail1_t *mig_in1 __attribute__((__unused__));

	if (MACH_MSGH_BITS_IS_COMPLEX(mig_in->Head.msgh_bits))
		return MIG_BAD_ARGUMENTS;
	mig_size = (mach_msg_size_t)sizeof(__Request__structs_t) - 64;
	if (mig_in->Head.msgh_size < mig_size)
		return MIG_BAD_ARGUMENTS;
	if (mig_in->vCnt > 4)
		return MIG_BAD_ARGUMENTS;
	mig_size += 16 * mig_in->vCnt;
	if (mig_in->Head.msgh_size < mig_size)
		return MIG_BAD_ARGUMENTS;
	mig_in1 = (const mig_request_structs_tail1_t *)(const void *)
	    ((const char *)mig_in->v + 16 * mig_in->vCnt);
	if (mig_in->Head.msgh_size != mig_size)
		return MIG_BAD_ARGUMENTS;
	return KERN_SUCCESS;
}

struct mig_space_structs {
	wide_t v[4];
	wide_t u[4];
};

/* routine structs, message 5007 */
static void
_Xstructs(mach_msg_header_t *InHeadP, mach_msg_header_t *OutHeadP)
{
	__Request__structs_t *const mig_in =
	    (__Request__structs_t *)(void *)InHeadP;
	__Reply__structs_t *const mig_out =
	    (__Reply__structs_t *)(void *)OutHeadP;
	mig_request_structs_tail1_t *mig_in1 __attribute__((__unused__));
	mach_msg_size_t mig_size;
	kern_return_t mig_result;
	mach_msg_type_number_t arg_uCnt = 4;
	struct mig_space_structs mig_room, *const mig_space = &mig_room;

	mig_result = mig_check_request_structs(mig_in);
	if (mig_result != KERN_SUCCESS) {
		mig_answer(OutHeadP, mig_result);
		return;
	}
	mig_in1 = (mig_request_structs_tail1_t *)(void *)
	    ((char *)mig_in->v + 16 * mig_in->vCnt);
	couple_t arg_b;
	couple_t arg_c = mig_in->c;

	__BeforeRcvRpc(5007, "structs")
	memset(&arg_b, 0, sizeof(arg_b));
	mig_get_data(mig_space->v, mig_in->v, (size_t)16 * mig_in->vCnt);
	memset(&mig_space->u, 0, sizeof(mig_space->u));
	if (mig_in1->uCnt < arg_uCnt)
		arg_uCnt = mig_in1->uCnt;
	mig_result = s_structs(
	    (mach_port_t)mig_in->Head.msgh_local_port,
	    mig_in->a,
	    &arg_b,
	    &arg_c,
	    mig_in->d,
	    mig_out->e,
	    mig_in->m,
	    mig_in->w,
	    mig_space->v,
	    mig_in->vCnt,
	    mig_space->u,
	    &arg_uCnt);
	__AfterRcvRpc(5007, "structs")
	if (mig_result == KERN_SUCCESS && arg_uCnt > 4)
		mig_result = MIG_ARRAY_TOO_LARGE;
	if (mig_result != KERN_SUCCESS) {
		mig_answer(OutHeadP, mig_result);
		return;
	}

	mig_out->NDR = NDR_record;
	mig_out->RetCode = KERN_SUCCESS;
	mig_out->b = arg_b;
	mig_out->c = arg_c;
	mig_out->uCnt = arg_uCnt;
	mig_get_data(mig_out->u, mig_space->u, (size_t)16 * arg_uCnt);
	memset(mig_out->ePad, 0, sizeof(mig_out->ePad));
	mig_size = (mach_msg_size_t)sizeof(__Reply__structs_t) - 64 +
	    16 * arg_uCnt;
	mig_out->Head.msgh_size = mig_size;
}

static kern_return_t
mig_check_request_rights(const __Request__rights_t *mig_in)
{
	if (!MACH_MSGH_BITS_IS_COMPLEX(mig_in->Head.msgh_bits))
		return MIG_BAD_ARGUMENTS;
	if (mig_in->Head.msgh_size != sizeof(__Request__rights_t) ||
	    mig_in->msgh_body.msgh_descriptor_count != 10)
		return MIG_BAD_ARGUMENTS;
	if (!mig_is_port(&mig_in->a, MACH_MSG_TYPE_MOVE_SEND))
		return MIG_TYPE_ERROR;
	if (!mig_is_port(&mig_in->b, MACH_MSG_TYPE_MOVE_SEND))
		return MIG_TYPE_ERROR;
	if (!mig_is_port(&mig_in->c, MACH_MSG_TYPE_MOVE_SEND))
		return MIG_TYPE_ERROR;
	if (!mig_is_port(&mig_in->d, MACH_MSG_TYPE_MOVE_SEND_ONCE))
		return MIG_TYPE_ERROR;
	if (!mig_is_port(&mig_in->e, MACH_MSG_TYPE_MOVE_SEND_ONCE))
		return MIG_TYPE_ERROR;
	if (!mig_is_port(&mig_in->f, MACH_MSG_TYPE_MOVE_RECEIVE))
		return MIG_TYPE_ERROR;
	if (!mig_is_port(&mig_in->g, MACH_MSG_TYPE_MOVE_SEND))
		return MIG_TYPE_ERROR;
	if (mig_in->h.type != MACH_MSG_PORT_DESCRIPTOR)
		return MIG_TYPE_ERROR;
	if (mig_in->i.type != MACH_MSG_PORT_DESCRIPTOR)
		return MIG_TYPE_ERROR;
	if (!mig_is_port(&mig_in->l, MACH_MSG_TYPE_MOVE_SEND))
		return MIG_TYPE_ERROR;
	return KERN_SUCCESS;
}

/* routine rights, message 5008 */
static void
_Xrights(mach_msg_header_t *InHeadP, mach_msg_header_t *OutHeadP)
{
	__Request__rights_t *const mig_in =
	    (__Request__rights_t *)(void *)InHeadP;
	__Reply__rights_t *const mig_out =
	    (__Reply__rights_t *)(void *)OutHeadP;
	mach_msg_size_t mig_size;
	kern_return_t mig_result;
	mach_msg_type_name_t arg_kPoly = 0;

	mig_result = mig_check_request_rights(mig_in);
	if (mig_result != KERN_SUCCESS) {
		mig_answer(OutHeadP, mig_result);
		return;
	}
	mach_port_t arg_j;
	mach_port_t arg_k;
	mach_port_t arg_l = (mach_port_t)mig_in->l.name;

	__BeforeRcvRpc(5008, "rights")
	memset(&arg_j, 0, sizeof(arg_j));
	memset(&arg_k, 0, sizeof(arg_k));
	mig_result = s_rights(
	    (mach_port_t)mig_in->Head.msgh_local_port,
	    (mach_port_t)mig_in->a.name,
	    (mach_port_t)mig_in->b.name,
	    (mach_port_t)mig_in->c.name,
	    (mach_port_t)mig_in->d.name,
	    (mach_port_t)mig_in->e.name,
	    (mach_port_t)mig_in->f.name,
	    (mach_port_t)mig_in->g.name,
	    (mach_port_t)mig_in->h.name,
	    mig_in->h.disposition,
	    (mach_port_t)mig_in->i.name,
	    mig_in->i.disposition,
	    &arg_j,
	    &arg_k,
	    &arg_kPoly,
	    &arg_l);
	__AfterRcvRpc(5008, "rights")
	if (mig_result != KERN_SUCCESS) {
		mig_answer(OutHeadP, mig_result);
		return;
	}

	mig_set_port(&mig_out->j, (mach_port_t)(arg_j), MACH_MSG_TYPE_COPY_SEND);
	mig_set_port(&mig_out->k, (mach_port_t)(arg_k), arg_kPoly);
	mig_set_port(&mig_out->l, (mach_port_t)(arg_l), MACH_MSG_TYPE_MOVE_SEND);
	mig_size = (mach_msg_size_t)sizeof(__Reply__rights_t);
	mig_out->msgh_body.msgh_descriptor_count = 3;
	mig_out->Head.msgh_bits |= MACH_MSGH_BITS_COMPLEX;
	mig_out->Head.msgh_size = mig_size;
}

static kern_return_t
mig_check_request_right_arrays(const __Request__right_arrays_t *mig_in)
{
	if (!MACH_MSGH_BITS_IS_COMPLEX(mig_in->Head.msgh_bits))
		return MIG_BAD_ARGUMENTS;
	if (mig_in->Head.msgh_size != sizeof(__Request__right_arrays_t) ||
	    mig_in->msgh_body.msgh_descriptor_count != 6)
		return MIG_BAD_ARGUMENTS;
	for (unsigned int mig_i = 0; mig_i < 2; mig_i++)
		if (!mig_is_port(&mig_in->a[mig_i], MACH_MSG_TYPE_MOVE_SEND))
			return MIG_TYPE_ERROR;
	for (unsigned int mig_i = 0; mig_i < 4; mig_i++)
		if (!mig_is_port(&mig_in->b[mig_i], MACH_MSG_TYPE_MOVE_SEND))
			return MIG_TYPE_ERROR;
	if (mig_in->bCnt > 4)
		return MIG_BAD_ARGUMENTS;
	return KERN_SUCCESS;
}

struct mig_space_right_arrays {
	mach_port_t a[2];
	mach_port_t b[4];
	mach_port_t c[2];
	mach_port_t d[4];
};

/* routine right_arrays, message 5009 */
static void
_Xright_arrays(mach_msg_header_t *InHeadP, mach_msg_header_t *OutHeadP)
{
	__Request__right_arrays_t *const mig_in =
	    (__Request__right_arrays_t *)(void *)InHeadP;
	__Reply__right_arrays_t *const mig_out =
	    (__Reply__right_arrays_t *)(void *)OutHeadP;
	mach_msg_size_t mig_size;
	kern_return_t mig_result;
	mach_msg_type_number_t arg_dCnt = 4;
	struct mig_space_right_arrays mig_room, *const mig_space = &mig_room;

	mig_result = mig_check_request_right_arrays(mig_in);
	if (mig_result != KERN_SUCCESS) {
		mig_answer(OutHeadP, mig_result);
		return;
	}

	__BeforeRcvRpc(5009, "right_arrays")
	for (unsigned int mig_i = 0; mig_i < 2; mig_i++)
		mig_space->a[mig_i] = (mach_port_t)mig_in->a[mig_i].name;
	for (unsigned int mig_i = 0; mig_i < mig_in->bCnt; mig_i++)
		mig_space->b[mig_i] = (mach_port_t)mig_in->b[mig_i].name;
	memset(&mig_space->c, 0, sizeof(mig_space->c));
	memset(&mig_space->d, 0, sizeof(mig_space->d));
	if (mig_in->dCnt < arg_dCnt)
		arg_dCnt = mig_in->dCnt;
	mig_result = s_right_arrays(
	    (mach_port_t)mig_in->Head.msgh_local_port,
	    mig_space->a,
	    mig_space->b,
	    mig_in->bCnt,
	    mig_space->c,
	    mig_space->d,
	    &arg_dCnt,
	    mig_in->x);
	__AfterRcvRpc(5009, "right_arrays")
	if (mig_result == KERN_SUCCESS && arg_dCnt > 4)
		mig_result = MIG_ARRAY_TOO_LARGE;
	if (mig_result != KERN_SUCCESS) {
		mig_answer(OutHeadP, mig_result);
		return;
	}

	for (unsigned int mig_i = 0; mig_i < 2; mig_i++)
		mig_set_port(&mig_out->c[mig_i], (mach_port_t)mig_space->c[mig_i],
		    MACH_MSG_TYPE_COPY_SEND);
	for (unsigned int mig_i = 0; mig_i < 4; mig_i++)
		mig_set_port(&mig_out->d[mig_i], mig_i < arg_dCnt ?
		    (mach_port_t)mig_space->d[mig_i] : MACH_PORT_NULL, MACH_MSG_TYPE_COPY_SEND);
	mig_out->NDR = NDR_record;
	mig_out->dCnt = arg_dCnt;
	mig_size = (mach_msg_size_t)sizeof(__Reply__right_arrays_t);
	mig_out->msgh_body.msgh_descriptor_count = 6;
	mig_out->Head.msgh_bits |= MACH_MSGH_BITS_COMPLEX;
	mig_out->Head.msgh_size = mig_size;
}

static kern_return_t
mig_check_request_exceptions(const __Request__exceptions_t *mig_in)
{
	if (MACH_MSGH_BITS_IS_COMPLEX(mig_in->Head.msgh_bits))
		return MIG_BAD_ARGUMENTS;
	if (mig_in->Head.msgh_size != sizeof(__Request__exceptions_t))
		return MIG_BAD_ARGUMENTS;
	return KERN_SUCCESS;
}

struct mig_space_exceptions {
	mach_port_t handlers[10];
};

/* routine exceptions, message 5010 */
static void
_Xexceptions(mach_msg_header_t *InHeadP, mach_msg_header_t *OutHeadP)
{
	__Request__exceptions_t *const mig_in =
	    (__Request__exceptions_t *)(void *)InHeadP;
	__Reply__exceptions_t *const mig_out =
	    (__Reply__exceptions_t *)(void *)OutHeadP;
	char *mig_end;
	mach_msg_size_t mig_size;
	kern_return_t mig_result;
	mach_msg_type_number_t arg_masksCnt = 10;
	struct mig_space_exceptions mig_room, *const mig_space = &mig_room;

	mig_result = mig_check_request_exceptions(mig_in);
	if (mig_result != KERN_SUCCESS) {
		mig_answer(OutHeadP, mig_result);
		return;
	}

	__BeforeRcvRpc(5010, "exceptions")
	memset(&mig_space->handlers, 0, sizeof(mig_space->handlers));
	mig_result = s_exceptions(
	    (mach_port_t)mig_in->Head.msgh_local_port,
	    mig_out->masks,
	    &arg_masksCnt,
	    mig_space->handlers,
	    mig_out->behaviors,
	    mig_out->flavors);
	__AfterRcvRpc(5010, "exceptions")
	if (mig_result == KERN_SUCCESS && arg_masksCnt > 10)
		mig_result = MIG_ARRAY_TOO_LARGE;
	if (mig_result == KERN_SUCCESS && arg_masksCnt > 10)
		mig_result = MIG_ARRAY_TOO_LARGE;
	if (mig_result == KERN_SUCCESS && arg_masksCnt > 10)
		mig_result = MIG_ARRAY_TOO_LARGE;
	if (mig_result == KERN_SUCCESS && arg_masksCnt > 10)
		mig_result = MIG_ARRAY_TOO_LARGE;
	if (mig_result != KERN_SUCCESS) {
		mig_answer(OutHeadP, mig_result);
		return;
	}

	for (unsigned int mig_i = 0; mig_i < 10; mig_i++)
		mig_set_port(&mig_out->handlers[mig_i], mig_i < arg_masksCnt ?
		    (mach_port_t)mig_space->handlers[mig_i] : MACH_PORT_NULL, MACH_MSG_TYPE_COPY_SEND);
	mig_out->NDR = NDR_record;
	mig_out->masksCnt = arg_masksCnt;
	mig_end = (char *)mig_out + offsetof(__Reply__exceptions_t, masks) +
	    4 * arg_masksCnt;
	mig_end = mig_move(mig_end,
	    (char *)mig_out + offsetof(__Reply__exceptions_t, behaviors),
	    offsetof(__Reply__exceptions_t, behaviors) -
	    offsetof(__Reply__exceptions_t, behaviors) +
	    4 * arg_masksCnt);
	mig_end = mig_move(mig_end,
	    (char *)mig_out + offsetof(__Reply__exceptions_t, flavors),
	    offsetof(__Reply__exceptions_t, flavors) -
	    offsetof(__Reply__exceptions_t, flavors) +
	    4 * arg_masksCnt);
	mig_size = (mach_msg_size_t)(mig_end - (char *)mig_out);
	mig_out->msgh_body.msgh_descriptor_count = 10;
	mig_out->Head.msgh_bits |= MACH_MSGH_BITS_COMPLEX;
	mig_out->Head.msgh_size = mig_size;
}

static kern_return_t
mig_check_request_memory(const __Request__memory_t *mig_in)
{
	if (!MACH_MSGH_BITS_IS_COMPLEX(mig_in->Head.msgh_bits))
		return MIG_BAD_ARGUMENTS;
	if (mig_in->Head.msgh_size != sizeof(__Request__memory_t) ||
	    mig_in->msgh_body.msgh_descriptor_count != 4)
		return MIG_BAD_ARGUMENTS;
	if (mig_in->a.type != MACH_MSG_OOL_DESCRIPTOR)
		return MIG_TYPE_ERROR;
	if (mig_in->c.type != MACH_MSG_OOL_PORTS_DESCRIPTOR ||
	    mig_in->c.disposition != MACH_MSG_TYPE_MOVE_SEND)
		return MIG_TYPE_ERROR;
	if (mig_in->e.type != MACH_MSG_OOL_DESCRIPTOR)
		return MIG_TYPE_ERROR;
	if (mig_in->g.type != MACH_MSG_OOL_DESCRIPTOR)
		return MIG_TYPE_ERROR;
	if (mig_in->a.size != mig_in->aCnt)
		return MIG_TYPE_ERROR;
	if (mig_in->c.count != mig_in->cCnt)
		return MIG_TYPE_ERROR;
	if (mig_in->eCnt % 128 != 0)
		return MIG_BAD_ARGUMENTS;
	if (mig_in->e.size != mig_in->eCnt)
		return MIG_TYPE_ERROR;
	if (mig_in->g.size != 8ULL * 1U)
		return MIG_TYPE_ERROR;
	return KERN_SUCCESS;
}

/* routine memory, message 5011 */
static void
_Xmemory(mach_msg_header_t *InHeadP, mach_msg_header_t *OutHeadP)
{
	__Request__memory_t *const mig_in =
	    (__Request__memory_t *)(void *)InHeadP;
	__Reply__memory_t *const mig_out =
	    (__Reply__memory_t *)(void *)OutHeadP;
	mach_msg_size_t mig_size;
	kern_return_t mig_result;
	mach_msg_type_number_t arg_bCnt = 0;
	mach_msg_type_number_t arg_dCnt = 0;
	mach_msg_type_number_t arg_fCnt = 0;
	boolean_t arg_fDealloc = FALSE;

	mig_result = mig_check_request_memory(mig_in);
	if (mig_result != KERN_SUCCESS) {
		mig_answer(OutHeadP, mig_result);
		return;
	}
	vm_offset_t arg_b;
	port_list_t arg_d;
	names_t arg_f;
	couple_ptr_t arg_h;

	__BeforeRcvRpc(5011, "memory")
	memset(&arg_b, 0, sizeof(arg_b));
	memset(&arg_d, 0, sizeof(arg_d));
	memset(&arg_f, 0, sizeof(arg_f));
	memset(&arg_h, 0, sizeof(arg_h));
	mig_result = s_memory(
	    (mach_port_t)mig_in->Head.msgh_local_port,
	    (vm_offset_t)(uintptr_t)mig_in->a.address,
	    mig_in->aCnt,
	    &arg_b,
	    &arg_bCnt,
	    (port_list_t)(uintptr_t)mig_in->c.address,
	    mig_in->cCnt,
	    &arg_d,
	    &arg_dCnt,
	    (names_t)(uintptr_t)mig_in->e.address,
	    mig_in->eCnt / 128,
	    &arg_f,
	    &arg_fCnt,
	    &arg_fDealloc,
	    (couple_ptr_t)(uintptr_t)mig_in->g.address,
	    &arg_h);
	__AfterRcvRpc(5011, "memory")
	if (mig_result != KERN_SUCCESS) {
		mig_answer(OutHeadP, mig_result);
		return;
	}

	mig_set_ool(&mig_out->b, (uintptr_t)(arg_b), arg_bCnt,
	    TRUE, MACH_MSG_VIRTUAL_COPY);
	mig_set_ool_ports(&mig_out->d, (uintptr_t)(arg_d), arg_dCnt,
	    FALSE, MACH_MSG_VIRTUAL_COPY,
	    MACH_MSG_TYPE_COPY_SEND);
	mig_set_ool(&mig_out->f, (uintptr_t)(arg_f), 128 * arg_fCnt,
	    arg_fDealloc, MACH_MSG_VIRTUAL_COPY);
	mig_set_ool(&mig_out->h, (uintptr_t)(arg_h), 8 * 1,
	    FALSE, MACH_MSG_VIRTUAL_COPY);
	mig_out->NDR = NDR_record;
	mig_out->bCnt = arg_bCnt;
	mig_out->dCnt = arg_dCnt;
	mig_out->fCnt = 128 * arg_fCnt;
	mig_size = (mach_msg_size_t)sizeof(__Reply__memory_t);
	mig_out->msgh_body.msgh_descriptor_count = 4;
	mig_out->Head.msgh_bits |= MACH_MSGH_BITS_COMPLEX;
	mig_out->Head.msgh_size = mig_size;
}

static kern_return_t
mig_check_request_overwritten(const __Request__overwritten_t *mig_in)
{
	if (!MACH_MSGH_BITS_IS_COMPLEX(mig_in->Head.msgh_bits))
		return MIG_BAD_ARGUMENTS;
	if (mig_in->Head.msgh_size != sizeof(__Request__overwritten_t) ||
	    mig_in->msgh_body.msgh_descriptor_count != 1)
		return MIG_BAD_ARGUMENTS;
	if (mig_in->data.type != MACH_MSG_OOL_DESCRIPTOR)
		return MIG_TYPE_ERROR;
	if (mig_in->data.size != mig_in->dataCnt)
		return MIG_TYPE_ERROR;
	return KERN_SUCCESS;
}

/* routine overwritten, message 5012 */
static void
_Xoverwritten(mach_msg_header_t *InHeadP, mach_msg_header_t *OutHeadP)
{
	__Request__overwritten_t *const mig_in =
	    (__Request__overwritten_t *)(void *)InHeadP;
	__Reply__overwritten_t *const mig_out =
	    (__Reply__overwritten_t *)(void *)OutHeadP;
	mach_msg_size_t mig_size;
	kern_return_t mig_result;
	mach_msg_type_number_t arg_dataCnt;

	mig_result = mig_check_request_overwritten(mig_in);
	if (mig_result != KERN_SUCCESS) {
		mig_answer(OutHeadP, mig_result);
		return;
	}
	vm_offset_t arg_data = (vm_offset_t)(uintptr_t)mig_in->data.address;

	__BeforeRcvRpc(5012, "overwritten")
	arg_dataCnt = mig_in->dataCnt;
	mig_result = s_overwritten(
	    (mach_port_t)mig_in->Head.msgh_local_port,
	    &arg_data,
	    &arg_dataCnt);
	__AfterRcvRpc(5012, "overwritten")
	if (mig_result != KERN_SUCCESS) {
		mig_answer(OutHeadP, mig_result);
		return;
	}

	mig_set_ool(&mig_out->data, (uintptr_t)(arg_data), arg_dataCnt,
	    FALSE, MACH_MSG_VIRTUAL_COPY);
	mig_out->NDR = NDR_record;
	mig_out->dataCnt = arg_dataCnt;
	mig_size = (mach_msg_size_t)sizeof(__Reply__overwritten_t);
	mig_out->msgh_body.msgh_descriptor_count = 1;
	mig_out->Head.msgh_bits |= MACH_MSGH_BITS_COMPLEX;
	mig_out->Head.msgh_size = mig_size;
}

static kern_return_t
mig_check_request_freed(const __Request__freed_t *mig_in)
{
	if (!MACH_MSGH_BITS_IS_COMPLEX(mig_in->Head.msgh_bits))
		return MIG_BAD_ARGUMENTS;
	if (mig_in->Head.msgh_size != sizeof(__Request__freed_t) ||
	    mig_in->msgh_body.msgh_descriptor_count != 1)
		return MIG_BAD_ARGUMENTS;
	if (mig_in->data.type != MACH_MSG_OOL_DESCRIPTOR)
		return MIG_TYPE_ERROR;
	if (mig_in->data.size != mig_in->dataCnt)
		return MIG_TYPE_ERROR;
	return KERN_SUCCESS;
}

/* routine freed, message 5013 */
static void
_Xfreed(mach_msg_header_t *InHeadP, mach_msg_header_t *OutHeadP)
{
	__Request__freed_t *const mig_in =
	    (__Request__freed_t *)(void *)InHeadP;
	__Reply__freed_t *const mig_out =
	    (__Reply__freed_t *)(void *)OutHeadP;
	mach_msg_size_t mig_size;
	kern_return_t mig_result;

	mig_result = mig_check_request_freed(mig_in);
	if (mig_result != KERN_SUCCESS) {
		mig_answer(OutHeadP, mig_result);
		return;
	}

	__BeforeRcvRpc(5013, "freed")
	mig_result = s_freed(
	    (mach_port_t)mig_in->Head.msgh_local_port,
	    (vm_offset_t)(uintptr_t)mig_in->data.address,
	    mig_in->dataCnt);
	mig_deallocate((vm_address_t)(uintptr_t)mig_in->data.address,
	    mig_in->data.size);
	mig_in->data.size = 0;
	mig_in->data.address = NULL;
	__AfterRcvRpc(5013, "freed")
	if (mig_result != KERN_SUCCESS) {
		mig_answer(OutHeadP, mig_result);
		return;
	}

	mig_out->NDR = NDR_record;
	mig_out->RetCode = KERN_SUCCESS;
	mig_size = (mach_msg_size_t)sizeof(__Reply__freed_t);
	mig_out->Head.msgh_size = mig_size;
}

static kern_return_t
mig_check_request_ask(const __Request__ask_t *mig_in)
{
	if (MACH_MSGH_BITS_IS_COMPLEX(mig_in->Head.msgh_bits))
		return MIG_BAD_ARGUMENTS;
	if (mig_in->Head.msgh_size != sizeof(__Request__ask_t))
		return MIG_BAD_ARGUMENTS;
	return KERN_SUCCESS;
}

/* routine ask, message 5014 */
static void
_Xask(mach_msg_header_t *InHeadP, mach_msg_header_t *OutHeadP)
{
	__Request__ask_t *const mig_in =
	    (__Request__ask_t *)(void *)InHeadP;
	__Reply__ask_t *const mig_out =
	    (__Reply__ask_t *)(void *)OutHeadP;
	mach_msg_size_t mig_size;
	kern_return_t mig_result;

	mig_result = mig_check_request_ask(mig_in);
	if (mig_result != KERN_SUCCESS) {
		mig_answer(OutHeadP, mig_result);
		return;
	}

	__BeforeRcvRpc(5014, "ask")
	mig_result = s_ask(
	    (mach_port_t)mig_in->Head.msgh_local_port,
	    MACH_MSGH_BITS_LOCAL(mig_in->Head.msgh_bits),
	    (mach_port_t)mig_in->Head.msgh_remote_port,
	    mig_in->a);
	__AfterRcvRpc(5014, "ask")
	if (mig_result != KERN_SUCCESS) {
		mig_answer(OutHeadP, mig_result);
		return;
	}

	mig_out->NDR = NDR_record;
	mig_out->RetCode = KERN_SUCCESS;
	mig_size = (mach_msg_size_t)sizeof(__Reply__ask_t);
	mig_out->Head.msgh_size = mig_size;
}

static kern_return_t
mig_check_request_ask_with(const __Request__ask_with_t *mig_in)
{
	if (MACH_MSGH_BITS_IS_COMPLEX(mig_in->Head.msgh_bits))
		return MIG_BAD_ARGUMENTS;
	if (mig_in->Head.msgh_size != sizeof(__Request__ask_with_t))
		return MIG_BAD_ARGUMENTS;
	return KERN_SUCCESS;
}

/* routine ask_with, message 5015 */
static void
_Xask_with(mach_msg_header_t *InHeadP, mach_msg_header_t *OutHeadP)
{
	__Request__ask_with_t *const mig_in =
	    (__Request__ask_with_t *)(void *)InHeadP;
	__Reply__ask_with_t *const mig_out =
	    (__Reply__ask_with_t *)(void *)OutHeadP;
	mach_msg_size_t mig_size;
	kern_return_t mig_result;

	mig_result = mig_check_request_ask_with(mig_in);
	if (mig_result != KERN_SUCCESS) {
		mig_answer(OutHeadP, mig_result);
		return;
	}
	int arg_a;

	__BeforeRcvRpc(5015, "ask_with")
	memset(&arg_a, 0, sizeof(arg_a));
	mig_result = s_ask_with(
	    (mach_port_t)mig_in->Head.msgh_local_port,
	    (mach_port_t)mig_in->Head.msgh_remote_port,
	    &arg_a);
	__AfterRcvRpc(5015, "ask_with")
	if (mig_result != KERN_SUCCESS) {
		mig_answer(OutHeadP, mig_result);
		return;
	}

	mig_out->NDR = NDR_record;
	mig_out->RetCode = KERN_SUCCESS;
	mig_out->a = arg_a;
	mig_size = (mach_msg_size_t)sizeof(__Reply__ask_with_t);
	mig_out->Head.msgh_size = mig_size;
}

static kern_return_t
mig_check_request_ask_by(const __Request__ask_by_t *mig_in)
{
	if (MACH_MSGH_BITS_IS_COMPLEX(mig_in->Head.msgh_bits))
		return MIG_BAD_ARGUMENTS;
	if (mig_in->Head.msgh_size != sizeof(__Request__ask_by_t))
		return MIG_BAD_ARGUMENTS;
	return KERN_SUCCESS;
}

/* routine ask_by, message 5016 */
static void
_Xask_by(mach_msg_header_t *InHeadP, mach_msg_header_t *OutHeadP)
{
	__Request__ask_by_t *const mig_in =
	    (__Request__ask_by_t *)(void *)InHeadP;
	__Reply__ask_by_t *const mig_out =
	    (__Reply__ask_by_t *)(void *)OutHeadP;
	mach_msg_size_t mig_size;
	kern_return_t mig_result;

	mig_result = mig_check_request_ask_by(mig_in);
	if (mig_result != KERN_SUCCESS) {
		mig_answer(OutHeadP, mig_result);
		return;
	}
	int arg_a;

	__BeforeRcvRpc(5016, "ask_by")
	memset(&arg_a, 0, sizeof(arg_a));
	mig_result = s_ask_by(
	    (mach_port_t)mig_in->Head.msgh_local_port,
	    &arg_a);
	__AfterRcvRpc(5016, "ask_by")
	if (mig_result != KERN_SUCCESS) {
		mig_answer(OutHeadP, mig_result);
		return;
	}

	mig_out->NDR = NDR_record;
	mig_out->RetCode = KERN_SUCCESS;
	mig_out->a = arg_a;
	mig_size = (mach_msg_size_t)sizeof(__Reply__ask_by_t);
	mig_out->Head.msgh_size = mig_size;
}

static kern_return_t
mig_check_request_tell_with(const __Request__tell_with_t *mig_in)
{
	if (MACH_MSGH_BITS_IS_COMPLEX(mig_in->Head.msgh_bits))
		return MIG_BAD_ARGUMENTS;
	if (mig_in->Head.msgh_size != sizeof(__Request__tell_with_t))
		return MIG_BAD_ARGUMENTS;
	return KERN_SUCCESS;
}

/* simpleroutine tell_with, message 5017 */
static void
_Xtell_with(mach_msg_header_t *InHeadP, mach_msg_header_t *OutHeadP)
{
	__Request__tell_with_t *const mig_in =
	    (__Request__tell_with_t *)(void *)InHeadP;
	kern_return_t mig_result;

	mig_result = mig_check_request_tell_with(mig_in);
	if (mig_result != KERN_SUCCESS) {
		mig_answer(OutHeadP, mig_result);
		return;
	}

	__BeforeRcvSimple(5017, "tell_with")
	mig_result = s_tell_with(
	    (mach_port_t)mig_in->Head.msgh_local_port,
	    (mach_port_t)mig_in->Head.msgh_remote_port);
	__AfterRcvSimple(5017, "tell_with")
	mig_answer(OutHeadP, mig_result);
}

static kern_return_t
mig_check_request_tokens(const __Request__tokens_t *mig_in)
{
	if (MACH_MSGH_BITS_IS_COMPLEX(mig_in->Head.msgh_bits))
		return MIG_BAD_ARGUMENTS;
	if (mig_in->Head.msgh_size != sizeof(__Request__tokens_t))
		return MIG_BAD_ARGUMENTS;
	return KERN_SUCCESS;
}

/* routine tokens, message 5018 */
static void
_Xtokens(mach_msg_header_t *InHeadP, mach_msg_header_t *OutHeadP)
{
	__Request__tokens_t *const mig_in =
	    (__Request__tokens_t *)(void *)InHeadP;
	__Reply__tokens_t *const mig_out =
	    (__Reply__tokens_t *)(void *)OutHeadP;
	const mach_msg_max_trailer_t *mig_trailer;
	mach_msg_size_t mig_size;
	kern_return_t mig_result;

	mig_result = mig_check_request_tokens(mig_in);
	if (mig_result != KERN_SUCCESS) {
		mig_answer(OutHeadP, mig_result);
		return;
	}
	mig_trailer = (const mach_msg_max_trailer_t *)(const void *)
	    ((const char *)mig_in + round_msg(mig_in->Head.msgh_size));
	if (mig_trailer->msgh_trailer_type != MACH_MSG_TRAILER_FORMAT_0 ||
	    mig_trailer->msgh_trailer_size < sizeof(mach_msg_audit_trailer_t) ||
	    mig_trailer->msgh_trailer_size < sizeof(mach_msg_security_trailer_t) ||
	    mig_trailer->msgh_trailer_size < sizeof(mach_msg_context_trailer_t) ||
	    mig_trailer->msgh_trailer_size < sizeof(mach_msg_seqno_trailer_t)) {
		mig_answer(OutHeadP, MIG_TRAILER_ERROR);
		return;
	}

	__BeforeRcvRpc(5018, "tokens")
	mig_result = s_tokens(
	    (mach_port_t)mig_in->Head.msgh_local_port,
	    mig_trailer->msgh_audit,
	    mig_trailer->msgh_sender,
	    mig_trailer->msgh_context,
	    mig_trailer->msgh_seqno);
	__AfterRcvRpc(5018, "tokens")
	if (mig_result != KERN_SUCCESS) {
		mig_answer(OutHeadP, mig_result);
		return;
	}

	mig_out->NDR = NDR_record;
	mig_out->RetCode = KERN_SUCCESS;
	mig_size = (mach_msg_size_t)sizeof(__Reply__tokens_t);
	mig_out->Head.msgh_size = mig_size;
}

static kern_return_t
mig_check_request_trailers(const __Request__trailers_t *mig_in)
{
	if (MACH_MSGH_BITS_IS_COMPLEX(mig_in->Head.msgh_bits))
		return MIG_BAD_ARGUMENTS;
	if (mig_in->Head.msgh_size != sizeof(__Request__trailers_t))
		return MIG_BAD_ARGUMENTS;
	return KERN_SUCCESS;
}

/* routine trailers, message 5019 */
static void
_Xtrailers(mach_msg_header_t *InHeadP, mach_msg_header_t *OutHeadP)
{
	__Request__trailers_t *const mig_in =
	    (__Request__trailers_t *)(void *)InHeadP;
	__Reply__trailers_t *const mig_out =
	    (__Reply__trailers_t *)(void *)OutHeadP;
	const mach_msg_max_trailer_t *mig_trailer;
	mach_msg_size_t mig_size;
	kern_return_t mig_result;

	mig_result = mig_check_request_trailers(mig_in);
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

	__BeforeRcvRpc(5019, "trailers")
	mig_result = s_trailers(
	    (mach_port_t)mig_in->Head.msgh_local_port,
	    *(const mach_msg_audit_trailer_t *)(const void *)mig_trailer);
	__AfterRcvRpc(5019, "trailers")
	if (mig_result != KERN_SUCCESS) {
		mig_answer(OutHeadP, mig_result);
		return;
	}

	mig_out->NDR = NDR_record;
	mig_out->RetCode = KERN_SUCCESS;
	mig_size = (mach_msg_size_t)sizeof(__Reply__trailers_t);
	mig_out->Head.msgh_size = mig_size;
}

static kern_return_t
mig_check_request_timed(const __Request__timed_t *mig_in)
{
	if (MACH_MSGH_BITS_IS_COMPLEX(mig_in->Head.msgh_bits))
		return MIG_BAD_ARGUMENTS;
	if (mig_in->Head.msgh_size != sizeof(__Request__timed_t))
		return MIG_BAD_ARGUMENTS;
	return KERN_SUCCESS;
}

/* routine timed, message 5020 */
static void
_Xtimed(mach_msg_header_t *InHeadP, mach_msg_header_t *OutHeadP)
{
	__Request__timed_t *const mig_in =
	    (__Request__timed_t *)(void *)InHeadP;
	__Reply__timed_t *const mig_out =
	    (__Reply__timed_t *)(void *)OutHeadP;
	mach_msg_size_t mig_size;
	kern_return_t mig_result;

	mig_result = mig_check_request_timed(mig_in);
	if (mig_result != KERN_SUCCESS) {
		mig_answer(OutHeadP, mig_result);
		return;
	}

	__BeforeRcvRpc(5020, "timed")
	mig_result = s_timed(
	    (mach_port_t)mig_in->Head.msgh_local_port,
	    mig_in->a);
	__AfterRcvRpc(5020, "timed")
	if (mig_result != KERN_SUCCESS) {
		mig_answer(OutHeadP, mig_result);
		return;
	}

	mig_out->NDR = NDR_record;
	mig_out->RetCode = KERN_SUCCESS;
	mig_size = (mach_msg_size_t)sizeof(__Reply__timed_t);
	mig_out->Head.msgh_size = mig_size;
}

static kern_return_t
mig_check_request_timed_apart(const __Request__timed_apart_t *mig_in)
{
	if (MACH_MSGH_BITS_IS_COMPLEX(mig_in->Head.msgh_bits))
		return MIG_BAD_ARGUMENTS;
	if (mig_in->Head.msgh_size != sizeof(__Request__timed_apart_t))
		return MIG_BAD_ARGUMENTS;
	return KERN_SUCCESS;
}

/* routine timed_apart, message 5021 */
static void
_Xtimed_apart(mach_msg_header_t *InHeadP, mach_msg_header_t *OutHeadP)
{
	__Request__timed_apart_t *const mig_in =
	    (__Request__timed_apart_t *)(void *)InHeadP;
	__Reply__timed_apart_t *const mig_out =
	    (__Reply__timed_apart_t *)(void *)OutHeadP;
	mach_msg_size_t mig_size;
	kern_return_t mig_result;

	mig_result = mig_check_request_timed_apart(mig_in);
	if (mig_result != KERN_SUCCESS) {
		mig_answer(OutHeadP, mig_result);
		return;
	}
	int arg_a;

	__BeforeRcvRpc(5021, "timed_apart")
	memset(&arg_a, 0, sizeof(arg_a));
	mig_result = s_timed_apart(
	    (mach_port_t)mig_in->Head.msgh_local_port,
	    &arg_a);
	__AfterRcvRpc(5021, "timed_apart")
	if (mig_result != KERN_SUCCESS) {
		mig_answer(OutHeadP, mig_result);
		return;
	}

	mig_out->NDR = NDR_record;
	mig_out->RetCode = KERN_SUCCESS;
	mig_out->a = arg_a;
	mig_size = (mach_msg_size_t)sizeof(__Reply__timed_apart_t);
	mig_out->Head.msgh_size = mig_size;
}

static kern_return_t
mig_check_request_timed_by_statement(const __Request__timed_by_statement_t *mig_in)
{
	if (MACH_MSGH_BITS_IS_COMPLEX(mig_in->Head.msgh_bits))
		return MIG_BAD_ARGUMENTS;
	if (mig_in->Head.msgh_size != sizeof(__Request__timed_by_statement_t))
		return MIG_BAD_ARGUMENTS;
	return KERN_SUCCESS;
}

/* routine timed_by_statement, message 5022 */
static void
_Xtimed_by_statement(mach_msg_header_t *InHeadP, mach_msg_header_t *OutHeadP)
{
	__Request__timed_by_statement_t *const mig_in =
	    (__Request__timed_by_statement_t *)(void *)InHeadP;
	__Reply__timed_by_statement_t *const mig_out =
	    (__Reply__timed_by_statement_t *)(void *)OutHeadP;
	mach_msg_size_t mig_size;
	kern_return_t mig_result;

	mig_result = mig_check_request_timed_by_statement(mig_in);
	if (mig_result != KERN_SUCCESS) {
		mig_answer(OutHeadP, mig_result);
		return;
	}

	__BeforeRcvRpc(5022, "timed_by_statement")
	mig_result = s_timed_by_statement(
	    (mach_port_t)mig_in->Head.msgh_local_port);
	__AfterRcvRpc(5022, "timed_by_statement")
	if (mig_result != KERN_SUCCESS) {
		mig_answer(OutHeadP, mig_result);
		return;
	}

	mig_out->NDR = NDR_record;
	mig_out->RetCode = KERN_SUCCESS;
	mig_size = (mach_msg_size_t)sizeof(__Reply__timed_by_statement_t);
	mig_out->Head.msgh_size = mig_size;
}

static kern_return_t
mig_check_request_timed_oneway(const __Request__timed_oneway_t *mig_in)
{
	if (MACH_MSGH_BITS_IS_COMPLEX(mig_in->Head.msgh_bits))
		return MIG_BAD_ARGUMENTS;
	if (mig_in->Head.msgh_size != sizeof(__Request__timed_oneway_t))
		return MIG_BAD_ARGUMENTS;
	return KERN_SUCCESS;
}

/* simpleroutine timed_oneway, message 5023 */
static void
_Xtimed_oneway(mach_msg_header_t *InHeadP, mach_msg_header_t *OutHeadP)
{
	__Request__timed_oneway_t *const mig_in =
	    (__Request__timed_oneway_t *)(void *)InHeadP;
	kern_return_t mig_result;

	mig_result = mig_check_request_timed_oneway(mig_in);
	if (mig_result != KERN_SUCCESS) {
		mig_answer(OutHeadP, mig_result);
		return;
	}

	__BeforeRcvSimple(5023, "timed_oneway")
	mig_result = s_timed_oneway(
	    (mach_port_t)mig_in->Head.msgh_local_port);
	__AfterRcvSimple(5023, "timed_oneway")
	mig_answer(OutHeadP, mig_result);
}

static kern_return_t
mig_check_request_natives(const __Request__natives_t *mig_in)
{
	if (MACH_MSGH_BITS_IS_COMPLEX(mig_in->Head.msgh_bits))
		return MIG_BAD_ARGUMENTS;
	if (mig_in->Head.msgh_size != sizeof(__Request__natives_t))
		return MIG_BAD_ARGUMENTS;
	return KERN_SUCCESS;
}

struct mig_space_natives {
	struct thing b;
	struct thing c;
	struct thing d;
};

/* routine natives, message 5024 */
static void
_Xnatives(mach_msg_header_t *InHeadP, mach_msg_header_t *OutHeadP)
{
	__Request__natives_t *const mig_in =
	    (__Request__natives_t *)(void *)InHeadP;
	__Reply__natives_t *const mig_out =
	    (__Reply__natives_t *)(void *)OutHeadP;
	mach_msg_size_t mig_size;
	kern_return_t mig_result;
	struct mig_space_natives mig_room, *const mig_space = &mig_room;

	mig_result = mig_check_request_natives(mig_in);
	if (mig_result != KERN_SUCCESS) {
		mig_answer(OutHeadP, mig_result);
		return;
	}

	__BeforeRcvRpc(5024, "natives")
	memcpy(&mig_space->b, &mig_in->b, sizeof(mig_space->b));
	memcpy(&mig_space->c, &mig_in->c, sizeof(mig_space->c));
	memset(&mig_space->d, 0, sizeof(mig_space->d));
	mig_result = s_natives(
	    (mach_port_t)mig_in->Head.msgh_local_port,
	    mig_in->a,
	    &mig_space->b,
	    mig_in->__Present__c ? &mig_space->c : NULL,
	    mig_in->x,
	    &mig_space->d);
	__AfterRcvRpc(5024, "natives")
	if (mig_result != KERN_SUCCESS) {
		mig_answer(OutHeadP, mig_result);
		return;
	}

	mig_out->NDR = NDR_record;
	mig_out->RetCode = KERN_SUCCESS;
	memcpy(&mig_out->d, &mig_space->d, sizeof(mig_out->d));
	mig_size = (mach_msg_size_t)sizeof(__Reply__natives_t);
	mig_out->Head.msgh_size = mig_size;
}

static kern_return_t
mig_check_request_renamed(const __Request__renamed_t *mig_in)
{
	mach_msg_size_t mig_size;

	if (!MACH_MSGH_BITS_IS_COMPLEX(mig_in->Head.msgh_bits))
		return MIG_BAD_ARGUMENTS;
	mig_size = (mach_msg_size_t)sizeof(__Request__renamed_t) - 40;
	if (mig_in->Head.msgh_size < mig_size ||
	    mig_in->msgh_body.msgh_descriptor_count != 1)
		return MIG_BAD_ARGUMENTS;
	if (mig_in->a.type != MACH_MSG_OOL_PORTS_DESCRIPTOR ||
	    mig_in->a.disposition != MACH_MSG_TYPE_MOVE_SEND)
		return MIG_TYPE_ERROR;
	if (mig_in->cCnt > 10)
		return MIG_BAD_ARGUMENTS;
	mig_size += 4 * mig_in->cCnt;
	if (mig_in->Head.msgh_size < mig_size)
		return MIG_BAD_ARGUMENTS;
	if (mig_in->Head.msgh_size != mig_size)
		return MIG_BAD_ARGUMENTS;
	if (mig_in->a.count != mig_in->aCnt)
		return MIG_TYPE_ERROR;
	return KERN_SUCCESS;
}

/* routine renamed, message 5025 */
static void
_Xrenamed(mach_msg_header_t *InHeadP, mach_msg_header_t *OutHeadP)
{
	__Request__renamed_t *const mig_in =
	    (__Request__renamed_t *)(void *)InHeadP;
	__Reply__renamed_t *const mig_out =
	    (__Reply__renamed_t *)(void *)OutHeadP;
	mach_msg_size_t mig_size;
	kern_return_t mig_result;
	mach_msg_type_number_t arg_bCnt = 0;

	mig_result = mig_check_request_renamed(mig_in);
	if (mig_result != KERN_SUCCESS) {
		mig_answer(OutHeadP, mig_result);
		return;
	}
	port_list_t arg_b;

	__BeforeRcvRpc(5025, "renamed")
	memset(&arg_b, 0, sizeof(arg_b));
	mig_result = s_renamed(
	    (mach_port_t)mig_in->Head.msgh_local_port,
	    (port_list_t)(uintptr_t)mig_in->a.address,
	    mig_in->aCnt,
	    &arg_b,
	    &arg_bCnt,
	    mig_in->c,
	    mig_in->cCnt);
	__AfterRcvRpc(5025, "renamed")
	if (mig_result != KERN_SUCCESS) {
		mig_answer(OutHeadP, mig_result);
		return;
	}

	mig_set_ool_ports(&mig_out->b, (uintptr_t)(arg_b), arg_bCnt,
	    TRUE, MACH_MSG_VIRTUAL_COPY,
	    MACH_MSG_TYPE_COPY_SEND);
	mig_out->NDR = NDR_record;
	mig_out->bCnt = arg_bCnt;
	mig_size = (mach_msg_size_t)sizeof(__Reply__renamed_t);
	mig_out->msgh_body.msgh_descriptor_count = 1;
	mig_out->Head.msgh_bits |= MACH_MSGH_BITS_COMPLEX;
	mig_out->Head.msgh_size = mig_size;
}

static kern_return_t
mig_check_request_told(const __Request__told_t *mig_in)
{
	mach_msg_size_t mig_size;

	if (MACH_MSGH_BITS_IS_COMPLEX(mig_in->Head.msgh_bits))
		return MIG_BAD_ARGUMENTS;
	mig_size = (mach_msg_size_t)sizeof(__Request__told_t) - 128;
	if (mig_in->Head.msgh_size < mig_size)
		return MIG_BAD_ARGUMENTS;
	if (mig_in->textCnt > 128)
		return MIG_BAD_ARGUMENTS;
	mig_size += MIG_ROUND(mig_in->textCnt);
	if (mig_in->Head.msgh_size < mig_size)
		return MIG_BAD_ARGUMENTS;
	if (!memchr(mig_in->text, '\0', mig_in->textCnt))
		return MIG_BAD_ARGUMENTS;
	if (mig_in->Head.msgh_size != mig_size)
		return MIG_BAD_ARGUMENTS;
	return KERN_SUCCESS;
}

/* simpleroutine told, message 5026 */
static void
_Xtold(mach_msg_header_t *InHeadP, mach_msg_header_t *OutHeadP)
{
	__Request__told_t *mig_in =
	    (__Request__told_t *)(void *)InHeadP;
	__Request__told_t mig_error;
	kern_return_t mig_result;

	if (!MACH_MSGH_BITS_IS_COMPLEX(InHeadP->msgh_bits) &&
	    InHeadP->msgh_size == sizeof(mig_reply_error_t) &&
	    ((mig_reply_error_t *)(void *)InHeadP)->RetCode != KERN_SUCCESS) {
		memset(&mig_error, 0, sizeof(mig_error));
		mig_error.Head = *InHeadP;
		mig_error.result =
		    ((mig_reply_error_t *)(void *)InHeadP)->RetCode;
		mig_in = &mig_error;
		mig_result = KERN_SUCCESS;
	} else {
		mig_result = mig_check_request_told(mig_in);
	}
	if (mig_result != KERN_SUCCESS) {
		mig_answer(OutHeadP, mig_result);
		return;
	}

	__BeforeRcvSimple(5026, "told")
	mig_result = s_told(
	    (mach_port_t)mig_in->Head.msgh_local_port,
	    mig_in->result,
	    mig_in->n,
	    mig_in->text);
	__AfterRcvSimple(5026, "told")
	mig_answer(OutHeadP, mig_result);
}

const struct s_constructs_subsystem s_constructs_subsystem = {
	constructs_server_routine,
	5000,
	5027,
	(unsigned int)sizeof(union __ReplyUnion__s_constructs_subsystem),
	(vm_address_t)0,
	{
		{ (mig_impl_routine_t)0, (mig_stub_routine_t)_Xnothing, 1, 0,
		    (routine_arg_descriptor_t)0,
		    (unsigned int)sizeof(__Reply__nothing_t) },
		{ (mig_impl_routine_t)0, (mig_stub_routine_t)_Xscalars, 14, 0,
		    (routine_arg_descriptor_t)0,
		    (unsigned int)sizeof(__Reply__scalars_t) },
		{ (mig_impl_routine_t)0, (mig_stub_routine_t)_Xoneway, 3, 0,
		    (routine_arg_descriptor_t)0,
		    (unsigned int)sizeof(__Reply__oneway_t) },
		{ 0, 0, 0, 0, 0, 0 },
		{ 0, 0, 0, 0, 0, 0 },
		{ (mig_impl_routine_t)0, (mig_stub_routine_t)_Xstrings, 7, 0,
		    (routine_arg_descriptor_t)0,
		    (unsigned int)sizeof(__Reply__strings_t) },
		{ (mig_impl_routine_t)0, (mig_stub_routine_t)_Xarrays, 17, 0,
		    (routine_arg_descriptor_t)0,
		    (unsigned int)sizeof(__Reply__arrays_t) },
		{ (mig_impl_routine_t)0, (mig_stub_routine_t)_Xstructs, 12, 0,
		    (routine_arg_descriptor_t)0,
		    (unsigned int)sizeof(__Reply__structs_t) },
		{ (mig_impl_routine_t)0, (mig_stub_routine_t)_Xrights, 16, 10,
		    (routine_arg_descriptor_t)0,
		    (unsigned int)sizeof(__Reply__rights_t) },
		{ (mig_impl_routine_t)0, (mig_stub_routine_t)_Xright_arrays, 8, 6,
		    (routine_arg_descriptor_t)0,
		    (unsigned int)sizeof(__Reply__right_arrays_t) },
		{ (mig_impl_routine_t)0, (mig_stub_routine_t)_Xexceptions, 6, 0,
		    (routine_arg_descriptor_t)0,
		    (unsigned int)sizeof(__Reply__exceptions_t) },
		{ (mig_impl_routine_t)0, (mig_stub_routine_t)_Xmemory, 15, 4,
		    (routine_arg_descriptor_t)0,
		    (unsigned int)sizeof(__Reply__memory_t) },
		{ (mig_impl_routine_t)0, (mig_stub_routine_t)_Xoverwritten, 3, 1,
		    (routine_arg_descriptor_t)0,
		    (unsigned int)sizeof(__Reply__overwritten_t) },
		{ (mig_impl_routine_t)0, (mig_stub_routine_t)_Xfreed, 3, 1,
		    (routine_arg_descriptor_t)0,
		    (unsigned int)sizeof(__Reply__freed_t) },
		{ (mig_impl_routine_t)0, (mig_stub_routine_t)_Xask, 4, 0,
		    (routine_arg_descriptor_t)0,
		    (unsigned int)sizeof(__Reply__ask_t) },
		{ (mig_impl_routine_t)0, (mig_stub_routine_t)_Xask_with, 3, 0,
		    (routine_arg_descriptor_t)0,
		    (unsigned int)sizeof(__Reply__ask_with_t) },
		{ (mig_impl_routine_t)0, (mig_stub_routine_t)_Xask_by, 2, 0,
		    (routine_arg_descriptor_t)0,
		    (unsigned int)sizeof(__Reply__ask_by_t) },
		{ (mig_impl_routine_t)0, (mig_stub_routine_t)_Xtell_with, 2, 0,
		    (routine_arg_descriptor_t)0,
		    (unsigned int)sizeof(__Reply__tell_with_t) },
		{ (mig_impl_routine_t)0, (mig_stub_routine_t)_Xtokens, 5, 0,
		    (routine_arg_descriptor_t)0,
		    (unsigned int)sizeof(__Reply__tokens_t) },
		{ (mig_impl_routine_t)0, (mig_stub_routine_t)_Xtrailers, 2, 0,
		    (routine_arg_descriptor_t)0,
		    (unsigned int)sizeof(__Reply__trailers_t) },
		{ (mig_impl_routine_t)0, (mig_stub_routine_t)_Xtimed, 2, 0,
		    (routine_arg_descriptor_t)0,
		    (unsigned int)sizeof(__Reply__timed_t) },
		{ (mig_impl_routine_t)0, (mig_stub_routine_t)_Xtimed_apart, 2, 0,
		    (routine_arg_descriptor_t)0,
		    (unsigned int)sizeof(__Reply__timed_apart_t) },
		{ (mig_impl_routine_t)0, (mig_stub_routine_t)_Xtimed_by_statement, 1, 0,
		    (routine_arg_descriptor_t)0,
		    (unsigned int)sizeof(__Reply__timed_by_statement_t) },
		{ (mig_impl_routine_t)0, (mig_stub_routine_t)_Xtimed_oneway, 1, 0,
		    (routine_arg_descriptor_t)0,
		    (unsigned int)sizeof(__Reply__timed_oneway_t) },
		{ (mig_impl_routine_t)0, (mig_stub_routine_t)_Xnatives, 6, 0,
		    (routine_arg_descriptor_t)0,
		    (unsigned int)sizeof(__Reply__natives_t) },
		{ (mig_impl_routine_t)0, (mig_stub_routine_t)_Xrenamed, 7, 1,
		    (routine_arg_descriptor_t)0,
		    (unsigned int)sizeof(__Reply__renamed_t) },
		{ (mig_impl_routine_t)0, (mig_stub_routine_t)_Xtold, 4, 0,
		    (routine_arg_descriptor_t)0,
		    (unsigned int)sizeof(__Reply__told_t) },
	}
};

mig_routine_t
constructs_server_routine(mach_msg_header_t *InHeadP)
{
	mach_msg_id_t id = InHeadP->msgh_id;

	if (id < s_constructs_subsystem.start || id >= s_constructs_subsystem.end)
		return 0;
	return s_constructs_subsystem.routine[id - s_constructs_subsystem.start].stub_routine;
}

boolean_t
constructs_server(mach_msg_header_t *InHeadP, mach_msg_header_t *OutHeadP)
{
	mig_routine_t routine = constructs_server_routine(InHeadP);

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

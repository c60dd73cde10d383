/*
 * Server stubs of the subsystem old.
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
MIG_SIZE_CHECK(char, 1);
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

static kern_return_t
mig_check_request_act(const __Request__act_t *mig_in)
{
	if (MACH_MSGH_BITS_IS_COMPLEX(mig_in->Head.msgh_bits))
		return MIG_BAD_ARGUMENTS;
	if (mig_in->Head.msgh_size != sizeof(__Request__act_t))
		return MIG_BAD_ARGUMENTS;
	return KERN_SUCCESS;
}

/* routine act, message 6200 */
static void
_Xact(mach_msg_header_t *InHeadP, mach_msg_header_t *OutHeadP)
{
	__Request__act_t *const mig_in =
	    (__Request__act_t *)(void *)InHeadP;
	__Reply__act_t *const mig_out =
	    (__Reply__act_t *)(void *)OutHeadP;
	mach_msg_size_t mig_size;
	kern_return_t mig_result;

	mig_result = mig_check_request_act(mig_in);
	if (mig_result != KERN_SUCCESS) {
		mig_answer(OutHeadP, mig_result);
		return;
	}

	__BeforeRcvRpc(6200, "act")
	s_act(
	    (mach_port_t)mig_in->Head.msgh_local_port,
	    mig_in->a);
	mig_result = KERN_SUCCESS;
	__AfterRcvRpc(6200, "act")
	if (mig_result != KERN_SUCCESS) {
		mig_answer(OutHeadP, mig_result);
		return;
	}

	mig_out->NDR = NDR_record;
	mig_out->RetCode = KERN_SUCCESS;
	mig_size = (mach_msg_size_t)sizeof(__Reply__act_t);
	mig_out->Head.msgh_size = mig_size;
}

static kern_return_t
mig_check_request_act_oneway(const __Request__act_oneway_t *mig_in)
{
	if (MACH_MSGH_BITS_IS_COMPLEX(mig_in->Head.msgh_bits))
		return MIG_BAD_ARGUMENTS;
	if (mig_in->Head.msgh_size != sizeof(__Request__act_oneway_t))
		return MIG_BAD_ARGUMENTS;
	return KERN_SUCCESS;
}

/* simpleroutine act_oneway, message 6201 */
static void
_Xact_oneway(mach_msg_header_t *InHeadP, mach_msg_header_t *OutHeadP)
{
	__Request__act_oneway_t *const mig_in =
	    (__Request__act_oneway_t *)(void *)InHeadP;
	kern_return_t mig_result;

	mig_result = mig_check_request_act_oneway(mig_in);
	if (mig_result != KERN_SUCCESS) {
		mig_answer(OutHeadP, mig_result);
		return;
	}

	__BeforeRcvSimple(6201, "act_oneway")
	s_act_oneway(
	    (mach_port_t)mig_in->Head.msgh_local_port,
	    mig_in->a);
	mig_result = KERN_SUCCESS;
	__AfterRcvSimple(6201, "act_oneway")
	mig_answer(OutHeadP, mig_result);
}

#pragma pack(push, 4)
typedef struct {
	mach_msg_type_number_t backCnt;
	int x;
	mach_msg_type_number_t wCnt;
	wide_t w[1000];
} __attribute__((__may_alias__, __aligned__(4)))
    mig_request_large_tail1_t;
#pragma pack(pop)

static kern_return_t
mig_check_request_large(const __Request__large_t *mig_in)
{
	mach_msg_size_t mig_size;
	const mig_request_large_tail1_t *mig_in1 __attribute__((__unused__));

	if (MACH_MSGH_BITS_IS_COMPLEX(mig_in->Head.msgh_bits))
		return MIG_BAD_ARGUMENTS;
	mig_size = (mach_msg_size_t)sizeof(__Request__large_t) - 36000;
	if (mig_in->Head.msgh_size < mig_size)
		return MIG_BAD_ARGUMENTS;
	if (mig_in->dataCnt > 20000)
		return MIG_BAD_ARGUMENTS;
	mig_size += MIG_ROUND(mig_in->dataCnt);
	if (mig_in->Head.msgh_size < mig_size)
		return MIG_BAD_ARGUMENTS;
	mig_in1 = (const mig_request_large_tail1_t *)(const void *)
	    ((const char *)mig_in->data + MIG_ROUND(mig_in->dataCnt));
	if (mig_in1->wCnt > 1000)
		return MIG_BAD_ARGUMENTS;
	mig_size += 16 * mig_in1->wCnt;
	if (mig_in->Head.msgh_size < mig_size)
		return MIG_BAD_ARGUMENTS;
	if (mig_in->Head.msgh_size != mig_size)
		return MIG_BAD_ARGUMENTS;
	return KERN_SUCCESS;
}

struct mig_space_large {
	wide_t w[1000];
};

static void
mig_serve_large(mach_msg_header_t *InHeadP,
    mach_msg_header_t *OutHeadP, struct mig_space_large *mig_space)
{
	__Request__large_t *const mig_in =
	    (__Request__large_t *)(void *)InHeadP;
	__Reply__large_t *const mig_out =
	    (__Reply__large_t *)(void *)OutHeadP;
	mig_request_large_tail1_t *mig_in1 __attribute__((__unused__));
	mach_msg_size_t mig_size;
	kern_return_t mig_result;
	mach_msg_type_number_t arg_backCnt = 20000;

	mig_result = mig_check_request_large(mig_in);
	if (mig_result != KERN_SUCCESS) {
		mig_answer(OutHeadP, mig_result);
		return;
	}
	mig_in1 = (mig_request_large_tail1_t *)(void *)
	    ((char *)mig_in->data + MIG_ROUND(mig_in->dataCnt));

	__BeforeRcvRpc(6202, "large")
	if (mig_in1->backCnt < arg_backCnt)
		arg_backCnt = mig_in1->backCnt;
	mig_get_data(mig_space->w, mig_in1->w, (size_t)16 * mig_in1->wCnt);
	mig_result = s_large(
	    (mach_port_t)mig_in->Head.msgh_local_port,
	    mig_in->data,
	    mig_in->dataCnt,
	    mig_out->back,
	    &arg_backCnt,
	    mig_in1->x,
	    mig_space->w,
	    mig_in1->wCnt);
	__AfterRcvRpc(6202, "large")
	if (mig_result == KERN_SUCCESS && arg_backCnt > 20000)
		mig_result = MIG_ARRAY_TOO_LARGE;
	if (mig_result != KERN_SUCCESS) {
		mig_answer(OutHeadP, mig_result);
		return;
	}

	mig_out->NDR = NDR_record;
	mig_out->RetCode = KERN_SUCCESS;
	mig_out->backCnt = arg_backCnt;
	mig_zero_pad(mig_out, offsetof(__Reply__large_t, back),
	    (size_t)1 * arg_backCnt);
	mig_size = (mach_msg_size_t)sizeof(__Reply__large_t) - 20000 +
	    MIG_ROUND(arg_backCnt);
	mig_out->Head.msgh_size = mig_size;
}

/* large, message 6202 */
static void
_Xlarge(mach_msg_header_t *InHeadP, mach_msg_header_t *OutHeadP)
{
	struct mig_space_large *mig_space =
	    (struct mig_space_large *)malloc(sizeof(*mig_space));

	if (mig_space)
		mig_serve_large(InHeadP, OutHeadP, mig_space);
	else
		mig_answer(OutHeadP, KERN_RESOURCE_SHORTAGE);
	free(mig_space);
}

const struct s_old_subsystem s_old_subsystem = {
	old_demux_routine,
	6200,
	6203,
	(unsigned int)sizeof(union __ReplyUnion__s_old_subsystem),
	(vm_address_t)0,
	{
		{ (mig_impl_routine_t)0, (mig_stub_routine_t)_Xact, 2, 0,
		    (routine_arg_descriptor_t)0,
		    (unsigned int)sizeof(__Reply__act_t) },
		{ (mig_impl_routine_t)0, (mig_stub_routine_t)_Xact_oneway, 2, 0,
		    (routine_arg_descriptor_t)0,
		    (unsigned int)sizeof(__Reply__act_oneway_t) },
		{ (mig_impl_routine_t)0, (mig_stub_routine_t)_Xlarge, 8, 0,
		    (routine_arg_descriptor_t)0,
		    (unsigned int)sizeof(__Reply__large_t) },
	}
};

mig_routine_t
old_demux_routine(mach_msg_header_t *InHeadP)
{
	mach_msg_id_t id = InHeadP->msgh_id;

	if (id < s_old_subsystem.start || id >= s_old_subsystem.end)
		return 0;
	return s_old_subsystem.routine[id - s_old_subsystem.start].stub_routine;
}

boolean_t
old_demux(mach_msg_header_t *InHeadP, mach_msg_header_t *OutHeadP)
{
	mig_routine_t routine = old_demux_routine(InHeadP);

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

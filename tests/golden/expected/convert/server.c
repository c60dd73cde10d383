/*
 * Server stubs of the subsystem convert.
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
MIG_SIZE_CHECK(uint32_t, 4);

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

static kern_return_t
mig_check_request_convert(const __Request__convert_t *mig_in)
{
	if (!MACH_MSGH_BITS_IS_COMPLEX(mig_in->Head.msgh_bits))
		return MIG_BAD_ARGUMENTS;
	if (mig_in->Head.msgh_size != sizeof(__Request__convert_t) ||
	    mig_in->msgh_body.msgh_descriptor_count != 1)
		return MIG_BAD_ARGUMENTS;
	if (!mig_is_port(&mig_in->u, MACH_MSG_TYPE_MOVE_SEND))
		return MIG_TYPE_ERROR;
	return KERN_SUCCESS;
}

/* routine convert, message 6000 */
static void
_Xconvert(mach_msg_header_t *InHeadP, mach_msg_header_t *OutHeadP)
{
	__Request__convert_t *const mig_in =
	    (__Request__convert_t *)(void *)InHeadP;
	__Reply__convert_t *const mig_out =
	    (__Reply__convert_t *)(void *)OutHeadP;
	mach_msg_size_t mig_size;
	kern_return_t mig_result;

	mig_result = mig_check_request_convert(mig_in);
	if (mig_result != KERN_SUCCESS) {
		mig_answer(OutHeadP, mig_result);
		return;
	}
	thing_ref_t arg_t = thing_of_port((mach_port_t)mig_in->Head.msgh_local_port);
	thing_ref_t arg_u = thing_of_port((mach_port_t)mig_in->u.name);
	thing_ref_t arg_v;
	uint32_t arg_m;
	uint32_t arg_k = number_in(mig_in->k);

	__BeforeRcvRpc(6000, "convert")
	memset(&arg_v, 0, sizeof(arg_v));
	memset(&arg_m, 0, sizeof(arg_m));
	mig_result = s_convert(
	    arg_t,
	    arg_u,
	    number_in(mig_in->n),
	    &arg_v,
	    &arg_m,
	    &arg_k);
	thing_release(arg_t);
	thing_release(arg_u);
	__AfterRcvRpc(6000, "convert")
	if (mig_result != KERN_SUCCESS) {
		mig_answer(OutHeadP, mig_result);
		return;
	}

	mig_set_port(&mig_out->v, (mach_port_t)(port_of_thing(arg_v)), MACH_MSG_TYPE_MOVE_SEND);
	mig_out->NDR = NDR_record;
	mig_out->m = number_out(arg_m);
	mig_out->k = number_out(arg_k);
	mig_size = (mach_msg_size_t)sizeof(__Reply__convert_t);
	mig_out->msgh_body.msgh_descriptor_count = 1;
	mig_out->Head.msgh_bits |= MACH_MSGH_BITS_COMPLEX;
	mig_out->Head.msgh_size = mig_size;
}

static kern_return_t
mig_check_request_give(const __Request__give_t *mig_in)
{
	if (MACH_MSGH_BITS_IS_COMPLEX(mig_in->Head.msgh_bits))
		return MIG_BAD_ARGUMENTS;
	if (mig_in->Head.msgh_size != sizeof(__Request__give_t))
		return MIG_BAD_ARGUMENTS;
	return KERN_SUCCESS;
}

/* routine give, message 6001 */
static void
_Xgive(mach_msg_header_t *InHeadP, mach_msg_header_t *OutHeadP)
{
	__Request__give_t *const mig_in =
	    (__Request__give_t *)(void *)InHeadP;
	__Reply__give_t *const mig_out =
	    (__Reply__give_t *)(void *)OutHeadP;
	mach_msg_size_t mig_size;
	kern_return_t mig_result;
	mach_msg_type_number_t arg_eCnt = 0;

	mig_result = mig_check_request_give(mig_in);
	if (mig_result != KERN_SUCCESS) {
		mig_answer(OutHeadP, mig_result);
		return;
	}
	thing_ref_t arg_t = thing_of_port((mach_port_t)mig_in->Head.msgh_local_port);
	mach_port_t arg_a;
	mach_port_t arg_b;
	mach_port_t arg_c;
	mach_port_t arg_d;
	port_list_t arg_e;

	__BeforeRcvRpc(6001, "give")
	memset(&arg_a, 0, sizeof(arg_a));
	memset(&arg_b, 0, sizeof(arg_b));
	memset(&arg_c, 0, sizeof(arg_c));
	memset(&arg_d, 0, sizeof(arg_d));
	memset(&arg_e, 0, sizeof(arg_e));
	mig_result = s_give(
	    arg_t,
	    &arg_a,
	    &arg_b,
	    &arg_c,
	    &arg_d,
	    &arg_e,
	    &arg_eCnt);
	thing_release(arg_t);
	__AfterRcvRpc(6001, "give")
	if (mig_result != KERN_SUCCESS) {
		mig_answer(OutHeadP, mig_result);
		return;
	}

	mig_set_port(&mig_out->a, (mach_port_t)(arg_a), MACH_MSG_TYPE_MOVE_SEND);
	mig_set_port(&mig_out->b, (mach_port_t)(arg_b), MACH_MSG_TYPE_MOVE_SEND);
	mig_set_port(&mig_out->c, (mach_port_t)(arg_c), MACH_MSG_TYPE_MOVE_SEND_ONCE);
	mig_set_port(&mig_out->d, (mach_port_t)(arg_d), MACH_MSG_TYPE_MOVE_RECEIVE);
	mig_set_ool_ports(&mig_out->e, (uintptr_t)(arg_e), arg_eCnt,
	    FALSE, MACH_MSG_VIRTUAL_COPY,
	    MACH_MSG_TYPE_MOVE_SEND);
	mig_out->NDR = NDR_record;
	mig_out->eCnt = arg_eCnt;
	mig_size = (mach_msg_size_t)sizeof(__Reply__give_t);
	mig_out->msgh_body.msgh_descriptor_count = 5;
	mig_out->Head.msgh_bits |= MACH_MSGH_BITS_COMPLEX;
	mig_out->Head.msgh_size = mig_size;
}

const struct s_convert_subsystem s_convert_subsystem = {
	convert_server_routine,
	6000,
	6002,
	(unsigned int)sizeof(union __ReplyUnion__s_convert_subsystem),
	(vm_address_t)0,
	{
		{ (mig_impl_routine_t)0, (mig_stub_routine_t)_Xconvert, 6, 1,
		    (routine_arg_descriptor_t)0,
		    (unsigned int)sizeof(__Reply__convert_t) },
		{ (mig_impl_routine_t)0, (mig_stub_routine_t)_Xgive, 7, 0,
		    (routine_arg_descriptor_t)0,
		    (unsigned int)sizeof(__Reply__give_t) },
	}
};

mig_routine_t
convert_server_routine(mach_msg_header_t *InHeadP)
{
	mach_msg_id_t id = InHeadP->msgh_id;

	if (id < s_convert_subsystem.start || id >= s_convert_subsystem.end)
		return 0;
	return s_convert_subsystem.routine[id - s_convert_subsystem.start].stub_routine;
}

boolean_t
convert_server(mach_msg_header_t *InHeadP, mach_msg_header_t *OutHeadP)
{
	mig_routine_t routine = convert_server_routine(InHeadP);

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

/*
 * Server stubs of the subsystem rpc.
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
MIG_SIZE_CHECK(mach_port_name_t, 4);
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

static inline void
mig_set_port(mach_msg_port_descriptor_t *d, mach_port_t name,
    mach_msg_type_name_t disposition)
{
	memset(d, 0, sizeof(*d));
	d->name = name;
	d->disposition = (unsigned char)disposition;
	d->type = MACH_MSG_PORT_DESCRIPTOR;
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
mig_check_request_get(const __Request__get_t *mig_in)
{
	if (MACH_MSGH_BITS_IS_COMPLEX(mig_in->Head.msgh_bits))
		return MIG_BAD_ARGUMENTS;
	if (mig_in->Head.msgh_size != sizeof(__Request__get_t))
		return MIG_BAD_ARGUMENTS;
	return KERN_SUCCESS;
}

/* routine get, message 6100 */
static void
_Xget(mach_msg_header_t *InHeadP, mach_msg_header_t *OutHeadP)
{
	__Request__get_t *const mig_in =
	    (__Request__get_t *)(void *)InHeadP;
	__Reply__get_t *const mig_out =
	    (__Reply__get_t *)(void *)OutHeadP;
	mach_msg_size_t mig_size;
	kern_return_t mig_result;

	mig_result = mig_check_request_get(mig_in);
	if (mig_result != KERN_SUCCESS) {
		mig_answer(OutHeadP, mig_result);
		return;
	}
	int arg_value;
	mach_port_t arg_right;

	__BeforeRcvRpc(6100, "get")
	memset(&arg_value, 0, sizeof(arg_value));
	memset(&arg_right, 0, sizeof(arg_right));
	mig_result = s_get(
	    (mach_port_t)mig_in->Head.msgh_local_port,
	    mig_in->name,
	    &arg_value,
	    &arg_right);
	__AfterRcvRpc(6100, "get")
	if (mig_result != KERN_SUCCESS) {
		mig_answer(OutHeadP, mig_result);
		return;
	}

	mig_set_port(&mig_out->right, (mach_port_t)(arg_right), MACH_MSG_TYPE_MOVE_SEND);
	mig_out->NDR = NDR_record;
	mig_out->value = arg_value;
	mig_size = (mach_msg_size_t)sizeof(__Reply__get_t);
	mig_out->msgh_body.msgh_descriptor_count = 1;
	mig_out->Head.msgh_bits |= MACH_MSGH_BITS_COMPLEX;
	mig_out->Head.msgh_size = mig_size;
}

static kern_return_t
mig_check_request_get_soon(const __Request__get_soon_t *mig_in)
{
	if (MACH_MSGH_BITS_IS_COMPLEX(mig_in->Head.msgh_bits))
		return MIG_BAD_ARGUMENTS;
	if (mig_in->Head.msgh_size != sizeof(__Request__get_soon_t))
		return MIG_BAD_ARGUMENTS;
	return KERN_SUCCESS;
}

/* routine get_soon, message 6101 */
static void
_Xget_soon(mach_msg_header_t *InHeadP, mach_msg_header_t *OutHeadP)
{
	__Request__get_soon_t *const mig_in =
	    (__Request__get_soon_t *)(void *)InHeadP;
	__Reply__get_soon_t *const mig_out =
	    (__Reply__get_soon_t *)(void *)OutHeadP;
	mach_msg_size_t mig_size;
	kern_return_t mig_result;

	mig_result = mig_check_request_get_soon(mig_in);
	if (mig_result != KERN_SUCCESS) {
		mig_answer(OutHeadP, mig_result);
		return;
	}
	int arg_value;
	mach_port_t arg_right;

	__BeforeRcvRpc(6101, "get_soon")
	memset(&arg_value, 0, sizeof(arg_value));
	memset(&arg_right, 0, sizeof(arg_right));
	mig_result = s_get_soon(
	    (mach_port_t)mig_in->Head.msgh_local_port,
	    mig_in->name,
	    &arg_value,
	    &arg_right);
	__AfterRcvRpc(6101, "get_soon")
	if (mig_result != KERN_SUCCESS) {
		mig_answer(OutHeadP, mig_result);
		return;
	}

	mig_set_port(&mig_out->right, (mach_port_t)(arg_right), MACH_MSG_TYPE_MOVE_SEND);
	mig_out->NDR = NDR_record;
	mig_out->value = arg_value;
	mig_size = (mach_msg_size_t)sizeof(__Reply__get_soon_t);
	mig_out->msgh_body.msgh_descriptor_count = 1;
	mig_out->Head.msgh_bits |= MACH_MSGH_BITS_COMPLEX;
	mig_out->Head.msgh_size = mig_size;
}

static kern_return_t
mig_check_request_tell(const __Request__tell_t *mig_in)
{
	if (MACH_MSGH_BITS_IS_COMPLEX(mig_in->Head.msgh_bits))
		return MIG_BAD_ARGUMENTS;
	if (mig_in->Head.msgh_size != sizeof(__Request__tell_t))
		return MIG_BAD_ARGUMENTS;
	return KERN_SUCCESS;
}

/* simpleroutine tell, message 6102 */
static void
_Xtell(mach_msg_header_t *InHeadP, mach_msg_header_t *OutHeadP)
{
	__Request__tell_t *const mig_in =
	    (__Request__tell_t *)(void *)InHeadP;
	kern_return_t mig_result;

	mig_result = mig_check_request_tell(mig_in);
	if (mig_result != KERN_SUCCESS) {
		mig_answer(OutHeadP, mig_result);
		return;
	}

	__BeforeRcvSimple(6102, "tell")
	mig_result = s_tell(
	    (mach_port_t)mig_in->Head.msgh_local_port,
	    mig_in->value);
	__AfterRcvSimple(6102, "tell")
	mig_answer(OutHeadP, mig_result);
}

const struct s_rpc_subsystem s_rpc_subsystem = {
	rpc_server_routine,
	6100,
	6103,
	(unsigned int)sizeof(union __ReplyUnion__s_rpc_subsystem),
	(vm_address_t)0,
	{
		{ (mig_impl_routine_t)0, (mig_stub_routine_t)_Xget, 4, 0,
		    (routine_arg_descriptor_t)0,
		    (unsigned int)sizeof(__Reply__get_t) },
		{ (mig_impl_routine_t)0, (mig_stub_routine_t)_Xget_soon, 4, 0,
		    (routine_arg_descriptor_t)0,
		    (unsigned int)sizeof(__Reply__get_soon_t) },
		{ (mig_impl_routine_t)0, (mig_stub_routine_t)_Xtell, 2, 0,
		    (routine_arg_descriptor_t)0,
		    (unsigned int)sizeof(__Reply__tell_t) },
	}
};

mig_routine_t
rpc_server_routine(mach_msg_header_t *InHeadP)
{
	mach_msg_id_t id = InHeadP->msgh_id;

	if (id < s_rpc_subsystem.start || id >= s_rpc_subsystem.end)
		return 0;
	return s_rpc_subsystem.routine[id - s_rpc_subsystem.start].stub_routine;
}

boolean_t
rpc_server(mach_msg_header_t *InHeadP, mach_msg_header_t *OutHeadP)
{
	mig_routine_t routine = rpc_server_routine(InHeadP);

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

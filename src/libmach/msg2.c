/* mach_msg2(): a header of its own, several buffers, auxiliary data. */
#include <errno.h>

#include <mach/mach_traps.h>
#include <mach/message.h>

#include "libmach/call.h"
#include "libmach/probe.h"
#include "wire/wire.h"

#define AUX_MIN ((mach_msg_size_t)sizeof(mach_msg_aux_header_t))
#define AUX_MAX 1024u

/* Of these a send names exactly one; here each of them may go anywhere. */
#define SEND_KINDS                                                             \
	(MACH64_SEND_KOBJECT_CALL | MACH64_SEND_MQ_CALL | MACH64_SEND_ANY |    \
	    MACH64_SEND_DK_CALL)

static uint32_t
low(uint64_t word)
{
	return (uint32_t)word;
}

static uint32_t
high(uint64_t word)
{
	return (uint32_t)(word >> 32);
}

static void *
pointer(uint64_t address)
{
	return (void *)(uintptr_t)address;
}

/* The buffers of an array of vectors; counts are the two sizes of the call. */
static mach_msg_return_t
msg2_vectors(const mach_msg_vector_t *vector, mach_msg_size_t send_count,
    mach_msg_size_t rcv_count, struct call *call)
{
	if (send_count > MACH_MSGV_MAX_COUNT)
		return MACH_SEND_TOO_LARGE;
	if (rcv_count > MACH_MSGV_MAX_COUNT)
		return MACH_RCV_INVALID_ARGUMENTS;
	if (!probe_readable(vector,
		(send_count > rcv_count ? send_count : rcv_count) *
		    sizeof(*vector)))
		return send_count > 0 ? MACH_SEND_INVALID_DATA
				      : MACH_RCV_INVALID_ARGUMENTS;
	call->send = pointer(vector->msgv_data);
	call->receive = pointer(
	    vector->msgv_rcv_addr ? vector->msgv_rcv_addr : vector->msgv_data);
	call->send_size = send_count > 0 ? vector->msgv_send_size : 0;
	call->rcv_size = rcv_count > 0 ? vector->msgv_rcv_size : 0;
	vector++;
	if (send_count > 1) {
		call->aux = pointer(vector->msgv_data);
		call->aux_size = vector->msgv_send_size;
	}
	if (rcv_count > 1) {
		call->rcv_aux = pointer(vector->msgv_rcv_addr
			? vector->msgv_rcv_addr
			: vector->msgv_data);
		call->rcv_aux_size = vector->msgv_rcv_size;
	}
	return MACH_MSG_SUCCESS;
}

static mach_msg_return_t
msg2_check_send(const struct call *call, mach_msg_option64_t option)
{
	mach_msg_option64_t kinds = option & SEND_KINDS;
	bool complex = call->base->header.msgh_bits & MACH_MSGH_BITS_COMPLEX;

	if (!kinds || (kinds & (kinds - 1)))
		return MACH_SEND_INVALID_OPTIONS;
	if (!complex && call->base->body.msgh_descriptor_count > 0)
		return MACH_SEND_TOO_LARGE;
	if (call->aux_size > 0 && call->aux_size < AUX_MIN)
		return MACH_SEND_AUX_TOO_SMALL;
	return call->aux_size > AUX_MAX ? MACH_SEND_AUX_TOO_LARGE
					: MACH_MSG_SUCCESS;
}

/* A receiver of vectors whose message brought no auxiliary data is told so. */
static void
msg2_mark_end(const struct call *call, mach_msg_size_t came)
{
	static const mach_msg_aux_header_t none;

	if (came == 0 && call->rcv_aux_size >= AUX_MIN &&
	    probe_writable(call->rcv_aux))
		*(mach_msg_aux_header_t *)call->rcv_aux = none;
}

static mach_msg_return_t
msg2_prepare(struct call *call, void *data, mach_msg_option64_t option)
{
	bool send = option & MACH64_SEND_MSG, rcv = option & MACH64_RCV_MSG;
	mach_msg_return_t result = MACH_MSG_SUCCESS;

	call->send = call->receive = data;
	if (option & MACH64_MSG_VECTOR) {
		if (send && call->send_size == 0)
			return MACH_SEND_MSG_TOO_SMALL;
		if (rcv && call->rcv_size == 0)
			return MACH_RCV_INVALID_ARGUMENTS;
		result = msg2_vectors(data, send ? call->send_size : 0,
		    rcv ? call->rcv_size : 0, call);
	}
	return send && result == MACH_MSG_SUCCESS
	    ? msg2_check_send(call, option)
	    : result;
}

/* mach_msg2_internal(): see mach/message.h. */
mach_msg_return_t
mach_msg2_internal(void *data, mach_msg_option64_t option64,
    uint64_t msgh_bits_and_send_size, uint64_t msgh_remote_and_local_port,
    uint64_t msgh_voucher_and_id, uint64_t desc_count_and_rcv_name,
    uint64_t rcv_size_and_priority, uint64_t timeout)
{
	mach_msg_base_t base = {
		.header = {
			.msgh_bits = low(msgh_bits_and_send_size),
			.msgh_size = high(msgh_bits_and_send_size),
			.msgh_remote_port = low(msgh_remote_and_local_port),
			.msgh_local_port = high(msgh_remote_and_local_port),
			.msgh_voucher_port = low(msgh_voucher_and_id),
			.msgh_id = (mach_msg_id_t)high(msgh_voucher_and_id),
		},
		.body = { low(desc_count_and_rcv_name) },
	};
	mach_msg_size_t aux = 0;
	struct call call = {
		.op = WIRE_MSG,
		.base = &base,
		.options = (mach_msg_option_t)low(option64),
		.send_size = high(msgh_bits_and_send_size),
		.rcv_size = low(rcv_size_and_priority),
		.rcv_name = high(desc_count_and_rcv_name),
		.timeout = timeout < UINT32_MAX ? low(timeout) : UINT32_MAX,
		.priority = high(rcv_size_and_priority),
		.ret_rcv_aux = &aux,
	};
	int saved_errno = errno;
	mach_msg_return_t result;

	if (!(option64 & (MACH64_SEND_MSG | MACH64_RCV_MSG)))
		return MACH_MSG_SUCCESS;
	result = msg2_prepare(&call, data, option64);
	if (result == MACH_MSG_SUCCESS) {
		base.header.msgh_size = call.send_size;
		result = call_run(&call);
		if ((option64 & MACH64_RCV_MSG) && result == MACH_MSG_SUCCESS)
			msg2_mark_end(&call, aux);
	}
	errno = saved_errno;
	return result;
}

/* mach_msg2_trap(): see mach/mach_traps.h. */
mach_msg_return_t
mach_msg2_trap(void *data, mach_msg_option64_t options,
    uint64_t msgh_bits_and_send_size, uint64_t msgh_remote_and_local_port,
    uint64_t msgh_voucher_and_id, uint64_t desc_count_and_rcv_name,
    uint64_t rcv_size_and_priority, uint64_t timeout)
{
	return mach_msg2_internal(data, options, msgh_bits_and_send_size,
	    msgh_remote_and_local_port, msgh_voucher_and_id,
	    desc_count_and_rcv_name, rcv_size_and_priority, timeout);
}

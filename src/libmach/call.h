#pragma once

#include <stdint.h>

#include <mach/message.h>

/* A mach_msg() or kernelrpc, as the program asked for it. */
struct call {
	uint16_t op; /* WIRE_MSG, WIRE_KERNELRPC */
	mach_msg_header_t *send;
	/*
	 * Sent in place of what is at send: the header, and of a complex
	 * message the count behind it. NULL: what is at send. Not with
	 * WIRE_KERNELRPC.
	 */
	const mach_msg_base_t *base;
	mach_msg_header_t *receive;
	mach_msg_option_t options;
	mach_msg_size_t send_size;
	mach_msg_size_t rcv_size;
	mach_port_name_t rcv_name;
	mach_msg_timeout_t timeout;
	uint32_t priority;
	/* Auxiliary data: sizes 0: none is sent, or wanted. */
	void *aux;
	mach_msg_size_t aux_size;
	void *rcv_aux;
	mach_msg_size_t rcv_aux_size;
	mach_msg_size_t *ret_rcv_aux; /* bytes that came; may be NULL */
};

mach_msg_return_t call_run(const struct call *call);

#pragma once

#include <stdint.h>

#include <mach/message.h>

/* A mach_msg() or kernelrpc, as the program asked for it. */
struct call {
	uint16_t op; /* WIRE_MSG, WIRE_KERNELRPC */
	mach_msg_header_t *send;
	mach_msg_header_t *receive;
	mach_msg_option_t options;
	mach_msg_size_t send_size;
	mach_msg_size_t rcv_size;
	mach_port_name_t rcv_name;
	mach_msg_timeout_t timeout;
	uint32_t priority;
};

mach_msg_return_t call_run(const struct call *call);

#pragma once

#include "rig.h"

/* Ids of the messages that use a right: RIG_NUMBER + its number. */
enum { RIG_NUMBER = 7000, RIG_COUNT = 7900 };

/* The server: a port set with what it receives from; the client has none. */
extern mach_port_t rig_set;

/* What a kernel's stubs call; see mig(1). */
mach_msg_return_t mach_msg_rpc_from_kernel(mach_msg_header_t *msg,
    mach_msg_size_t send_size, mach_msg_size_t rcv_size);
mach_msg_return_t
mach_msg_send_from_kernel(mach_msg_header_t *msg, mach_msg_size_t send_size);

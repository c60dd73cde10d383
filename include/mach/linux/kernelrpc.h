#ifndef _MACH_LINUX_KERNELRPC_H_
#define _MACH_LINUX_KERNELRPC_H_

#include <mach/message.h>

#ifdef __cplusplus
extern "C" {
#endif

/*
 * Sends the request at msg to a kernel port and receives the reply to it in
 * the same buffer, in one trap and without a reply port: msgh_local_port is
 * MACH_PORT_NULL. If the destination turns out to be no kernel port the call
 * is made with mach_msg and the thread's reply port, so the caller need not
 * know. What mig -kernelrpc generates calls this.
 *
 * send_size: bytes of the request, a multiple of 4
 * rcv_size: bytes the buffer holds, for the reply and its trailer
 *
 * MACH_MSG_SUCCESS, or what mach_msg returns for MACH_SEND_MSG | MACH_RCV_MSG.
 */
mach_msg_return_t mach_kernelrpc_np(mach_msg_header_t *msg,
    mach_msg_size_t send_size, mach_msg_size_t rcv_size);

#ifdef __cplusplus
}
#endif

#endif /* _MACH_LINUX_KERNELRPC_H_ */

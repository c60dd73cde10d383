#ifndef _MACH_MACH_H_
#define _MACH_MACH_H_

/* Nearly everything. */

#define __MACH30__
#define MACH_IPC_FLAVOR UNTYPED

#include <mach/mach_error.h>
#include <mach/mach_host.h>
#include <mach/mach_init.h>
#include <mach/mach_interface.h>
#include <mach/mach_port.h>
#include <mach/mach_types.h>
#include <mach/mig.h>
#include <mach/mig_errors.h>
#include <mach/rpc.h>
#include <mach/std_types.h>
#include <mach/thread_switch.h>

#ifdef __cplusplus
extern "C" {
#endif

/*
 * Gives up every right and all out-of-line memory in a message: one that was
 * received and is not wanted, or one that could not be sent.
 */
void mach_msg_destroy(mach_msg_header_t *msg);

/* mach_msg with the header's sizes and ports, and no timeout. */
mach_msg_return_t mach_msg_receive(mach_msg_header_t *header);
mach_msg_return_t mach_msg_send(mach_msg_header_t *header);

/*
 * Serves requests that come to rcv_name: receives one, has demux make a reply,
 * sends it; once, or until receiving fails. demux gets the request and the
 * place for the reply, each of max_size bytes, and fills the latter as a stub
 * of mig does (mig_reply_setup); what it returns is not looked at.
 *
 * options: of mach_msg, for receiving.
 *
 * _once: MACH_MSG_SUCCESS or what went wrong. The others: what receiving
 * failed with.
 */
mach_msg_return_t mach_msg_server_once(
    boolean_t (*demux)(mach_msg_header_t *, mach_msg_header_t *),
    mach_msg_size_t max_size, mach_port_t rcv_name, mach_msg_options_t options);
mach_msg_return_t
mach_msg_server(boolean_t (*demux)(mach_msg_header_t *, mach_msg_header_t *),
    mach_msg_size_t max_size, mach_port_t rcv_name, mach_msg_options_t options);
mach_msg_return_t mach_msg_server_importance(
    boolean_t (*demux)(mach_msg_header_t *, mach_msg_header_t *),
    mach_msg_size_t max_size, mach_port_t rcv_name, mach_msg_options_t options);

/*
 * Sleeps by the system clock, which CLOCK_NULL means too: until a time
 * (TIME_ABSOLUTE) or for a time (TIME_RELATIVE). *wakeup, unless wakeup is
 * NULL: when it ended.
 *
 * KERN_ABORTED: a signal handler ran; KERN_INVALID_VALUE: the type or the
 * time; KERN_FAILURE: another clock; KERN_INVALID_ARGUMENT: no clock.
 */
kern_return_t clock_sleep(mach_port_t clock, int type,
    mach_timespec_t sleep_time, mach_timespec_t *wakeup);

/* A clock's resolution, by clock_get_attributes and clock_set_attributes. */
kern_return_t clock_get_res(mach_port_t clock, clock_res_t *resolution);
kern_return_t clock_set_res(mach_port_t clock, clock_res_t resolution);

/*
 * The voucher that a thread sends its messages with, for libraries that pass
 * one on: there is none. So nothing is put into a message (FALSE, 0), and what
 * came with one is not taken on.
 */
typedef struct voucher_mach_msg_state_s *voucher_mach_msg_state_t;

#define VOUCHER_MACH_MSG_API_VERSION     20140205
#define VOUCHER_MACH_MSG_STATE_UNCHANGED ((voucher_mach_msg_state_t)~0ul)

boolean_t voucher_mach_msg_set(mach_msg_header_t *msg);
void voucher_mach_msg_clear(mach_msg_header_t *msg);
voucher_mach_msg_state_t voucher_mach_msg_adopt(mach_msg_header_t *msg);
void voucher_mach_msg_revert(voucher_mach_msg_state_t state);
mach_msg_size_t
voucher_mach_msg_fill_aux(mach_msg_aux_header_t *aux_hdr, mach_msg_size_t sz);
boolean_t voucher_mach_msg_fill_aux_supported(void);

/* Makes reply the answer to request that says MIG_BAD_ID. */
void mig_reply_setup(mach_msg_header_t *request, mach_msg_header_t *reply);

#ifdef __cplusplus
}
#endif

#endif /* _MACH_MACH_H_ */

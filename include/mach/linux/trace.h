#ifndef _MACH_LINUX_TRACE_H_
#define _MACH_LINUX_TRACE_H_

/*
 * What machd tells of the messages that pass through it; see machtrace(1).
 * The same records stand in the files that machtrace writes, behind
 * MACHD_TRACE_MAGIC. Integers are in the machine's own byte order.
 */

#include <stdint.h>

#define MACHD_TRACE_MAGIC "machtr01" /* 8 bytes */

#define MACHD_TRACE_SEND    1 /* a message was sent, or a kernel port called */
#define MACHD_TRACE_RECEIVE 2 /* a message was received */
#define MACHD_TRACE_CALL    3 /* a kernel call in one trap begins */
#define MACHD_TRACE_RETURN  4 /* it has its reply */

#define MACHD_TRACE_RIGHTS_MAX 16  /* more are not told of */
#define MACHD_TRACE_BYTES_MAX  512 /* of the message */
#define MACHD_TRACE_RECORD_MAX 1024

/* A right that a message carries, its reply port's first if it has one. */
typedef struct machd_trace_right {
	uint64_t mtr_object; /* the port's number, as in lsmp(1); 0: none */
	uint32_t mtr_disposition; /* MACH_MSG_TYPE_PORT_ */
	int32_t mtr_receiver_pid; /* 0: machd; -1: nobody */
} machd_trace_right_t;

/*
 * A record: this, mt_rights rights, and mt_bytes bytes of the message from its
 * header on, padded to a multiple of 8. In the bytes, as machd has the message,
 * a port's place holds no name; addresses are 0.
 */
typedef struct machd_trace {
	uint32_t mt_size; /* of the record, all included */
	uint16_t mt_kind; /* MACHD_TRACE_ */
	uint16_t mt_rights;
	uint64_t mt_time;   /* ns, of CLOCK_MONOTONIC */
	uint64_t mt_serial; /* the same in SEND and RECEIVE, CALL and RETURN; 0:
			     * sent before the trace began, or by machd */
	int32_t mt_pid;     /* who sends, receives, calls; 0: machd */
	uint32_t mt_tid;
	int32_t mt_peer_pid; /* SEND: who receives, RECEIVE: who sent; 0: machd */
	uint32_t mt_kotype;   /* SEND, CALL: kind of kernel object, or 0 */
	uint64_t mt_object;   /* the port's number, as in lsmp(1) */
	int32_t mt_id;        /* msgh_id */
	uint32_t mt_bits;     /* msgh_bits */
	uint32_t mt_msg_size; /* msgh_size */
	int32_t mt_result;    /* RECEIVE: mach_msg's; RETURN: the routine's */
	uint32_t mt_bytes;
	uint32_t mt_lost; /* records that had no room since the last one */
} machd_trace_t;

#endif

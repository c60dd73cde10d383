#pragma once

/*
 * A test double of the message system: mach_msg() hands a request straight to
 * a demultiplexer and its reply back, with dispositions and trailers as a
 * receiver sees them, so that user stubs and server stubs talk in one process.
 */

#include <stddef.h>

#include <mach/mach.h>
#include <mach/mig.h>
#include <mach/mig_errors.h>

#include "pattern.h"

struct double_state {
	/* The server's demultiplexer, and what looks at messages on the way. */
	boolean_t (*demux)(mach_msg_header_t *in, mach_msg_header_t *out);
	void (*on_request)(mach_msg_header_t *request);
	void (*on_reply)(mach_msg_header_t *reply);
	size_t reply_room; /* bytes; 0: a page */

	/* What happened. */
	unsigned int nrequests, ndestroyed, nkernelrpc;
	kern_return_t result; /* the last reply's RetCode, if it has one */
	boolean_t found;      /* what the demultiplexer returned */
	mach_msg_option_t options;
	mach_msg_timeout_t timeout;
	mach_msg_return_t fail; /* returned by the next mach_msg() */
};

extern struct double_state double_state;

/* double_reset(): forgets everything and frees all messages' memory. */
void double_reset(void);

/* double_alloc(): memory that lives until double_reset(). */
void *double_alloc(size_t size);

/* fill_string(), is_string(): a string of less than room characters. */
void fill_string(char *s, size_t room, unsigned int seed);
int is_string(const char *s, size_t room, unsigned int seed);

/* received(): the disposition that a receiver sees of one that was sent. */
unsigned int received(unsigned int sent);

/* What the stubs of some cases call; see mig(1). */
mach_msg_return_t mach_kernelrpc_np(mach_msg_header_t *msg,
    mach_msg_size_t send_size, mach_msg_size_t rcv_size);
mach_msg_return_t mach_msg_rpc_from_kernel(mach_msg_header_t *msg,
    mach_msg_size_t send_size, mach_msg_size_t rcv_size);
mach_msg_return_t
mach_msg_send_from_kernel(mach_msg_header_t *msg, mach_msg_size_t send_size);
mach_port_t mig_get_special_reply_port(void);
void mig_dealloc_special_reply_port(mach_port_t port);
void report_error(kern_return_t kr);

enum { DOUBLE_PORT = 0x1203, DOUBLE_REPLY_PORT = 0x1303 };
